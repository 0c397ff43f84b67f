//! A file that the server would not take: its name, why, where it belongs, and the way back to the device.

use std::sync::Arc;

use client::{AttentionKey, Held, RefusedFile, View};
use contract::error::ErrorBody;
use domain::{case::Case, definition::CaseKind, ids::FileHash};
use leptos::prelude::*;

use super::{Dropped, let_go};
use crate::{
    components::{Ago, Button, Icon, Kind, LinkButton, Notice, Pair, Pairs, Sheet, Tone, use_toasts},
    i18n::{Words, common, errors, workspace},
    workspace::{desk::use_desk, dossier::provisional_code, files, routes::case_address},
};

/// A refused file.
#[component]
pub fn FileItem(hash: FileHash, dropped: Dropped) -> impl IntoView {
    let (desk, toasts) = (use_desk(), use_toasts());
    let (saving, sending, trouble) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(None::<Words>));
    let RefusedFile { file, why, at } = untrack(|| desk.read(|r| r.refused_file(&hash).cloned()))?;
    let name = Words::same(files::name(&file));
    let key = AttentionKey::File(hash.clone());
    let found = Memo::new(move |_| {
        desk.view(|v| referring(v, &hash).map(|held| (held.it.core.kind, held.it.core.id, about(v, &held))))
    });
    let file = StoredValue::new(file);
    let save = move || {
        leptos::task::spawn_local(async move {
            saving.set(true);
            match files::save(desk, &file.get_value()).await {
                Ok(()) => toasts.say(workspace::FILE_SAVED),
                Err(words) => {
                    trouble.try_set(Some(words));
                }
            }
            saving.try_set(false);
        });
    };
    let again = move || {
        leptos::task::spawn_local(async move {
            sending.set(true);
            match files::send_again(desk, file.get_value()).await {
                Ok(()) => toasts.say(workspace::SENT_AGAIN),
                Err(words) => {
                    trouble.try_set(Some(words));
                }
            }
            sending.try_set(false);
        });
    };
    let drop = move || let_go(desk, toasts, dropped, key.clone());
    let open = move || {
        let (kind, case, _) = found.get()?;
        let words = match kind {
            CaseKind::Dossier => workspace::OPEN_DOSSIER,
            CaseKind::Finding => workspace::OPEN_FINDING,
        };
        Some(view! { <LinkButton icon=Icon::Forward href=case_address(kind, case)>{words}</LinkButton> })
    };
    let may_pass = may_pass(&why);
    // By which an administrator finds what went wrong.
    let request = may_pass.then(|| Words::same(why.request_id.clone()));
    let facts = move || {
        let of = found.get().map(|(_, _, about)| view! { <Pair label=workspace::FILE_OF>{about}</Pair> });
        let id = request.clone().map(|id| view! { <Pair label=workspace::REQUEST_ID>{id}</Pair> });
        (of.is_some() || id.is_some()).then(|| view! { <Pairs>{of} {id}</Pairs> })
    };
    let retry =
        may_pass.then(|| view! { <Button icon=Icon::Refresh pending=sending on_press=again>{common::RETRY}</Button> });
    Some(view! {
        <Sheet
            title=workspace::CMD_UPLOAD.then(" · ", &name)
            aside=move || view! { <Ago at now=Signal::derive(move || desk.now()) /> }
            padded=true
        >
            <Notice tone=Tone::Hold icon=Icon::Warn>{reason(&why)}</Notice>
            {facts}
            {move || trouble.get().map(|words| view! { <Notice tone=Tone::Late>{words}</Notice> })}
            <div class="form-actions">
                {open}
                <Button icon=Icon::Download pending=saving on_press=save>{workspace::SAVE_FILE}</Button>
                {retry}
                <Button kind=Kind::Quiet icon=Icon::Trash on_press=drop>{workspace::DROP}</Button>
            </div>
        </Sheet>
    })
}

/// Why, in the words of the server: those of the rules are known in both languages, the others in the one of then.
fn reason(why: &ErrorBody) -> Words {
    match &why.denial {
        Some(denial) => Words::from(denial.message()),
        None if why.message.is_empty() => errors::UNKNOWN,
        None => Words::same(why.message.clone()),
    }
}

/// Whether the same bytes may be taken another time: what is wrong with the file itself stays wrong.
fn may_pass(why: &ErrorBody) -> bool {
    !matches!(why.code.as_str(), "too_large" | "unsupported_file")
}

/// The case that shows a file.
fn referring(view: &View, hash: &FileHash) -> Option<Arc<Held<Case>>> {
    let shows = |case: &Case| {
        let internal = case.internal.iter().flat_map(|i| &i.files);
        let personal = case.personal.iter().flat_map(|p| &p.files);
        internal.chain(personal).any(|attached| &attached.file.hash == hash)
    };
    view.cases.values().find(|held| shows(&held.it)).cloned()
}

fn about(view: &View, held: &Held<Case>) -> Words {
    let core = &held.it.core;
    let title = view.definition(&core.definition).map_or(workspace::A_DOSSIER, |d| Words::from(&d.procedure.title));
    let code = core.code.clone().unwrap_or_else(|| provisional_code(core.id));
    title.then(" · ", &Words::same(code))
}
