//! Who read an entry: leadership answers for the children's data, the administrator for the rights by which it is read.

use contract::{
    paths,
    readings::{ReadingLine, ReadingPage},
};
use domain::{definition::CaseKind, ids::PartyId};
use leptos::prelude::*;

use crate::{
    components::{Button, Empty, Icon, Moment, Sheet, Skeleton},
    i18n::{Words, common, parties, people, sheets, use_lang},
    workspace::{
        desk::use_desk,
        online::ask,
        routes::case_address,
        sheets::{Rows, SheetButton},
    },
};

/// The lines, the youngest first, page after page.
#[component]
pub(super) fn ReadingsSheet(
    /// Whose entry.
    id: PartyId,
) -> impl IntoView {
    let desk = use_desk();
    let (lines, next) = (RwSignal::new(Vec::<ReadingLine>::new()), RwSignal::new(None::<String>));
    let said = RwSignal::new(None::<Result<(), Words>>);
    let load = move |after: Option<String>| {
        leptos::task::spawn_local(async move {
            let more = after.as_deref().map(|after| format!("&after={after}")).unwrap_or_default();
            match ask::<ReadingPage>(desk, format!("{}?limit=20{more}", paths::readings(id))).await {
                Ok(page) => {
                    lines.try_update(|lines| {
                        if after.is_none() {
                            lines.clear();
                        }
                        lines.extend(page.items);
                    });
                    next.try_set(page.next);
                    said.try_set(Some(Ok(())));
                }
                Err(trouble) => {
                    said.try_set(Some(Err(trouble.words)));
                }
            }
        });
    };
    load(None);
    let more = move || {
        next.get().map(|after| {
            view! {
                <Button on_press=move || load(Some(after.clone()))>{common::LOAD_MORE}</Button>
                <p class="on-paper">{sheets::ON_PAPER}</p>
            }
        })
    };
    let body = move || match said.get() {
        None => view! { <Skeleton /> }.into_any(),
        Some(Err(words)) => view! {
            <Empty icon=Icon::Warn title=parties::READINGS_NOT_LOADED why=words>
                <Button icon=Icon::Refresh on_press=move || load(None)>{common::RETRY}</Button>
            </Empty>
        }
        .into_any(),
        Some(Ok(())) if lines.with(Vec::is_empty) => {
            view! { <p class="quiet-none">{parties::READINGS_NONE}</p> }.into_any()
        }
        Some(Ok(())) => view! {
            <ul class="rows" aria-label=parties::READINGS>{move || lines.get().into_iter().map(row).collect_view()}</ul>
        }
        .into_any(),
    };
    view! {
        <Sheet
            title=parties::READINGS
            aside=move || {
                let whole = move |()| Rows::Listed(paths::sheet(&paths::readings(id)));
                view! { <SheetButton name=sheets::READINGS rows=whole /> }
            }
        >
            <p class="quiet-none">{parties::READINGS_LEAD}</p>
            {body}
            <div class="more">{more}</div>
        </Sheet>
    }
}

/// Who, in which post, by which way, in which case, when.
fn row(line: ReadingLine) -> AnyView {
    let lang = use_lang();
    let posts = line.posts.iter().map(|post| people::post(*post)).reduce(|all, one| all.then(", ", &one));
    let way = parties::through(line.through);
    let told = posts.map_or(way.clone(), |posts| posts.then(" · ", &way));
    let case = line.case.map(|case| {
        view! {
            " "
            <a href=case_address(CaseKind::Dossier, case)>{move || parties::IN_CASE.say(lang.get())}</a>
        }
    });
    view! {
        <li class="row">
            <div class="row-main">
                <b>{line.name}</b>
                <small>{told} {case}</small>
            </div>
            <div class="row-time"><Moment at=line.at /></div>
        </li>
    }
    .into_any()
}
