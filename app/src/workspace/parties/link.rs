//! Recording who stands for a child, by the paper that was seen.

use contract::paths;
use domain::{
    definition::PartyKind,
    ids::{FileHash, PartyId},
    party::{Kinship, Party, Proof, ProofPaper},
};
use leptos::{prelude::*, web_sys};
use serde_json::json;

use super::{Entry, choose::ChooseParty};
use crate::{
    components::{
        BrowserFiles, Button, DateField, FieldError, FileField, Form, FormActions, FormErrors, Kind, PickedFile,
        Radios, TextField, choice, use_toasts,
    },
    i18n::{Words, common, format, parties},
    workspace::{
        desk::{Desk, use_desk},
        files,
        online::Intent,
    },
};

/// What is typed.
#[derive(Clone, Copy)]
struct Typed {
    other: RwSignal<Option<Party>>,
    kinship: RwSignal<String>,
    paper: RwSignal<String>,
    seen_on: RwSignal<String>,
    note: RwSignal<String>,
    scan: RwSignal<Option<web_sys::FileList>, LocalStorage>,
}

impl Typed {
    /// Who, as what, by which paper; or what is missing.
    fn read(self) -> Result<(Party, Kinship, Proof), Vec<FieldError>> {
        let mut wrong = Vec::new();
        let other = self.other.get_untracked();
        if other.is_none() {
            wrong.push(FieldError::new("other", parties::NOT_CHOSEN));
        }
        let kinship = self.kinship.with_untracked(|key| Kinship::ALL.into_iter().find(|one| one.as_str() == key));
        if kinship.is_none() {
            wrong.push(FieldError::new("kinship", common::required_missing(&parties::KINSHIP)));
        }
        let paper = self.paper.with_untracked(|key| ProofPaper::ALL.into_iter().find(|one| one.as_str() == key));
        if paper.is_none() {
            wrong.push(FieldError::new("paper", common::required_missing(&parties::PAPER)));
        }
        let seen_on = format::parse_date(&self.seen_on.get_untracked());
        if seen_on.is_none() {
            wrong.push(FieldError::new("proof.seen_on", common::DATE_WRONG));
        }
        let note = Some(self.note.get_untracked()).filter(|note| !note.trim().is_empty());
        if paper == Some(ProofPaper::Other) && note.is_none() {
            wrong.push(FieldError::new("proof.note", parties::OTHER_NAMED));
        }
        match (other, kinship, paper, seen_on) {
            (Some(other), Some(kinship), Some(paper), Some(seen_on)) if wrong.is_empty() => {
                Ok((other, kinship, Proof { paper, seen_on, note, file: None }))
            }
            _ => Err(wrong),
        }
    }
}

/// Of a child its guardian, of a guardian the child: the other one is chosen.
#[component]
pub(super) fn LinkForm(
    entry: Entry,
    party: PartyId,
    kind: PartyKind,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    let (desk, toasts, form) = (use_desk(), use_toasts(), FormErrors::new());
    let (pending, intent) = (RwSignal::new(false), Intent::new(desk));
    let typed = Typed {
        other: RwSignal::new(None),
        kinship: RwSignal::default(),
        paper: RwSignal::new(ProofPaper::BirthCertificate.as_str().to_owned()),
        seen_on: RwSignal::new(format::date(untrack(|| desk.now()).local_date())),
        note: RwSignal::default(),
        scan: RwSignal::new_local(None),
    };
    let (id, of_child) = (party, kind == PartyKind::Child);
    let submit = move || {
        let (other, kinship, proof) = match typed.read() {
            Ok(read) => read,
            Err(wrong) => {
                form.show(wrong);
                return;
            }
        };
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        let (child, guardian) = if of_child { (id, other.id) } else { (other.id, id) };
        leptos::task::spawn_local(async move {
            let file = match scan(desk, typed).await {
                Ok(file) => file,
                Err(words) => {
                    pending.try_set(false);
                    form.show(vec![FieldError::new("scan", words)]);
                    return;
                }
            };
            let proof = Proof { file, ..proof };
            let body = json!({
                "guardian": guardian, "kinship": kinship, "proof": proof, "stated_at": desk.engine().now(),
            });
            let path = paths::party(child, "guardians");
            let answer = intent.tell::<serde_json::Value>(desk, super::Method::Post, path, &body).await;
            pending.try_set(false);
            match answer {
                Ok(_) => {
                    on_done.run(());
                    toasts.say(parties::LINKED);
                    entry.load();
                }
                Err(trouble) => trouble.show(form, "other"),
            }
        });
    };
    let (label, kind) =
        if of_child { (parties::GUARDIAN, PartyKind::Guardian) } else { (parties::CHILD, PartyKind::Child) };
    let kinships = Signal::stored(Kinship::ALL.map(|one| choice(one.as_str(), parties::kinship(one))).to_vec());
    let papers = Signal::stored(ProofPaper::ALL.map(|one| choice(one.as_str(), parties::paper(one))).to_vec());
    let shown = Signal::derive(move || {
        let list = typed.scan.get();
        let one = list.and_then(|list| list.get(0));
        one.map(|file| PickedFile { name: file.name(), size: files::size(&file), note: None }).into_iter().collect()
    });
    view! {
        <Form errors=form on_submit=submit label=parties::LINK>
            <p class="quiet">{parties::LINK_WHY}</p>
            <ChooseParty name="other" label=label kind without=vec![id] chosen=typed.other />
            <Radios name="kinship" label=parties::KINSHIP value=typed.kinship choices=kinships required=true />
            <Radios name="paper" label=parties::PAPER value=typed.paper choices=papers required=true />
            <TextField name="proof.note" label=parties::PAPER_NOTE value=typed.note />
            <DateField name="proof.seen_on" label=parties::SEEN_ON value=typed.seen_on required=true />
            <FileField
                name="scan"
                label=parties::SCAN
                files=shown
                multiple=false
                on_pick=UnsyncCallback::new(move |files: BrowserFiles| typed.scan.set(Some(files)))
                on_remove=move |_| typed.scan.set(None)
            />
            <FormActions>
                <Button kind=Kind::Main submit=true pending=pending>{parties::LINK_DO}</Button>
            </FormActions>
        </Form>
    }
}

/// Keeps the scan on this device, from which it goes up by itself; the link names it at once.
async fn scan(desk: Desk, typed: Typed) -> Result<Option<FileHash>, Words> {
    let Some(list) = typed.scan.try_get_untracked().flatten() else { return Ok(None) };
    let kept = files::keep(desk, list).await?;
    desk.kick();
    Ok(kept.into_iter().next().map(|file| file.hash))
}
