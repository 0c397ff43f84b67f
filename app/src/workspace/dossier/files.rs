//! The files of a case: opened by reference, added where this person may.

use contract::command::Command;
use domain::{
    case::{self, Attachment, command::AttachFile},
    definition::{CaseKind, PaperKey},
    facet::Facet,
    ids::CaseId,
    policy::{self, Act},
};
use leptos::prelude::*;

use super::{content::paper_title, picture::Thumbnail, signatures::Signatures};
use crate::{
    components::{
        Badge, BrowserFiles, FieldError, FileField, Form, FormErrors, Icon, Paper, Papers, SelectField, Sheet, Tone,
        choice,
    },
    i18n::{Words, cases, format, parties, use_lang},
    workspace::{
        desk::{Desk, use_desk},
        dossier::held,
        files,
        intake::duplicate::SameScanNotice,
        steps::submit_words,
    },
};

/// The files of a case, and a way to add one.
#[component]
pub fn FilesSheet(
    /// The case.
    id: CaseId,
) -> impl IntoView {
    let desk = use_desk();
    let attached = Memo::new(move |_| {
        let Some((held, _)) = held(desk, id) else { return vec![] };
        let internal = held.it.internal.iter().flat_map(|i| i.files.iter());
        let personal = held.it.personal.iter().flat_map(|p| p.files.iter());
        let mut all: Vec<Attachment> = internal.chain(personal).cloned().collect();
        all.sort_by_key(|a| a.no);
        all
    });
    let may = Memo::new(move |_| {
        let actor = desk.actor();
        held(desk, id).is_some_and(|(h, _)| !h.it.core.ended && policy::can(&actor, Act::Attach(&h.it)).is_ok())
    });
    let hashes = Signal::derive(move || {
        attached.with(|all| all.iter().filter(|a| !a.erased).map(|a| a.file.hash.clone()).collect::<Vec<_>>())
    });
    view! {
        <Show when=move || may.get() || !attached.read().is_empty()>
            <Sheet title=cases::ATTACHMENTS padded=true>
                <Show when=move || attached.read().is_empty()>
                    <p class="quiet">{cases::NO_FILE}</p>
                </Show>
                <Papers>
                    <For
                        each=move || attached.get()
                        key=|a| (a.file.hash.clone(), a.no)
                        children=move |a| view! { <OneFile id=id attachment=a /> }
                    />
                </Papers>
                <Show when=move || may.get()>
                    <AddFile id=id />
                    <SameScanNotice id files=hashes />
                </Show>
            </Sheet>
        </Show>
    }
}

#[component]
fn OneFile(id: CaseId, attachment: Attachment) -> impl IntoView {
    let desk = use_desk();
    let lang = use_lang();
    let hash = attachment.file.hash.clone();
    let waiting = Memo::new(move |_| desk.read(|r| r.uploads().iter().any(|u| u.hash == hash)));
    let address = desk.file_address(id, &attachment.file.hash);
    let (size, erased) = (attachment.file.size, attachment.erased);
    let picture = (attachment.file.is_picture() && !erased).then(|| {
        let file = attachment.file.clone();
        view! { <Thumbnail id=id file=file /> }.into_any()
    });
    let signable = (attachment.file.media == "application/pdf" && !erased).then(|| format!("{address}/signatures"));
    let title = Signal::derive(move || {
        let name = if erased { parties::GONE } else { Words::same(attachment.file.name.clone()) };
        let paper = attachment.paper.as_ref().and_then(|key| held(desk, id).map(|(_, def)| paper_title(&def, key)));
        let words = paper.map_or(name.clone(), |paper| paper.then(" · ", &name));
        words.say(lang.get())
    });
    if erased {
        // That it was there stays; its bytes are gone.
        return view! { <Paper title=title icon=Icon::Attach /> }.into_any();
    }
    view! {
        <Paper title=title icon=Icon::Attach href=address picture=picture>
            <Show
                when=move || waiting.get()
                fallback=move || view! { <small>{move || format::file_size(size, lang.get())}</small> }
            >
                <Badge tone=Tone::Hold>{cases::FILE_WAITING}</Badge>
            </Show>
        </Paper>
        {signable.map(|path| view! { <Show when=move || !waiting.get()><li class="beneath"><Signatures path=path.clone() /></li></Show> })}
    }
    .into_any()
}

#[component]
fn AddFile(id: CaseId) -> impl IntoView {
    let desk = use_desk();
    let errors = FormErrors::new();
    let paper = RwSignal::new(String::new());
    let papers = Signal::derive(move || {
        held(desk, id)
            .map(|(held, def)| {
                let def = def.under(held.it.core.variant.as_ref());
                def.procedure.papers.iter().map(|p| choice(p.key.as_str(), Words::from(&p.title))).collect::<Vec<_>>()
            })
            .unwrap_or_default()
    });
    let pick = move |list: BrowserFiles| {
        let paper = Some(paper.get_untracked()).filter(|p| !p.is_empty()).map(PaperKey);
        leptos::task::spawn_local(async move {
            errors.clear();
            if let Err(words) = attach(desk, id, list, paper).await {
                errors.show(vec![FieldError::new("file", words)]);
            }
        });
    };
    view! {
        <Form errors=errors>
            <Show when=move || !papers.read().is_empty()>
                <SelectField name="paper" label=cases::SCAN_OF value=paper choices=papers />
            </Show>
            <FileField name="file" label=cases::ADD_FILE on_pick=UnsyncCallback::new(pick) />
            // Where a finger works there is a camera, as a rule.
            <div class="only-touch">
                <FileField
                    name="photo"
                    label=cases::ADD_PHOTO
                    accept="image/*"
                    camera=true
                    on_pick=UnsyncCallback::new(pick)
                />
            </div>
        </Form>
    }
}

/// Keeps picked files on this device and attaches them: the case names them at once, the bytes follow.
///
/// # Errors
/// What went wrong, in words; files before it are attached.
pub async fn attach(desk: Desk, id: CaseId, list: BrowserFiles, paper: Option<PaperKey>) -> Result<(), Words> {
    let finding = untrack(|| held(desk, id)).is_some_and(|(h, _)| h.it.core.kind == CaseKind::Finding);
    for file in files::keep(desk, list).await? {
        let facet = if finding { Facet::Internal } else { Facet::Personal };
        let attach = AttachFile { id, file, paper: paper.clone(), facet, stated_at: desk.engine().now() };
        desk.submit(Command::Case(case::Command::Attach(attach))).await.map_err(|refused| submit_words(&refused))?;
    }
    Ok(())
}
