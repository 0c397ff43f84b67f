//! Sheets that a school brings along.
//!
//! *Who:* the clerk, in August or in the week in which Sen begins; the administrator with the list of the staff. *When:*
//! with the classes' lists and last year's register in Excel. *What they want:* the whole list in Sen in ten minutes, sure beforehand of what will be entered,
//! told in words what is wrong in which row, and able to take it back.

mod preview;

use std::sync::Arc;

use contract::{
    import::{ImportList, ImportPage, ImportState, ImportView},
    paths,
};
use domain::{
    import::{self, Kind as Sheets},
    rights::Actor,
};
use leptos::{prelude::*, web_sys};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};

use self::preview::ImportPreview;
use super::{
    desk::use_desk,
    files::{read, size},
    focus::focus_another_view,
    frame::use_page_title,
    online::{Intent, ask},
    routes::IMPORTS,
};
use crate::{
    components::{
        Ago, Badge, BrowserFiles, Button, Empty, FieldError, FileField, Form, FormActions, FormErrors, Icon, Kind,
        LinkButton, List, PageHead, PickedFile, Radios, Row, Sheet, Skeleton, Tone, choice,
    },
    i18n::{Words, common, errors, imports},
};

/// The media type of a workbook.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Where an import is read: `?of=` on the page of imports.
pub const OF: &str = "of";

fn address(id: uuid::Uuid) -> String {
    format!("{IMPORTS}?{OF}={id}")
}

/// The page at `/app/import`.
#[component]
pub fn ImportsPage() -> impl IntoView {
    let desk = use_desk();
    use_page_title(|| imports::TITLE);
    let denied = Memo::new(move |_| {
        let actor = desk.actor();
        if own(&actor).is_empty() { import::may(&actor, Sheets::Children).err() } else { None }
    });
    let query = use_query_map();
    let of = Memo::new(move |_| query.with(|q| q.get(OF)));
    Effect::new(move |before: Option<Option<String>>| {
        let now = of.get();
        if before.is_some_and(|before| before != now) {
            focus_another_view();
        }
        now
    });
    move || match (denied.get(), of.get()) {
        (None, Some(id)) => view! { <ImportPreview id /> }.into_any(),
        (None, None) => view! {
            <PageHead title=imports::TITLE lead=imports::LEAD />
            <NewImport />
            <Before />
        }
        .into_any(),
        (Some(denial), _) => {
            let words = Words::from(&denial.message());
            view! {
                <PageHead title=imports::TITLE />
                <Empty icon=Icon::Lock title=errors::NOT_ALLOWED why=words />
            }
            .into_any()
        }
    }
}

/// The sheets that are this person's to bring.
fn own(actor: &Actor) -> Vec<Sheets> {
    Sheets::ALL.into_iter().filter(|kind| import::may(actor, *kind).is_ok()).collect()
}

/// Which sheet, which file; afterwards its preview.
#[component]
fn NewImport() -> impl IntoView {
    let (desk, form, navigate) = (use_desk(), FormErrors::new(), Arc::new(use_navigate()));
    let mine = own(&desk.actor());
    let only = mine.first().copied().filter(|_| mine.len() == 1);
    let kind = RwSignal::new(mine.first().map_or("", |kind| kind.as_str()).to_owned());
    let picked = RwSignal::new_local(None::<web_sys::File>);
    let (pending, intent) = (RwSignal::new(false), Intent::new(desk));
    let shown = Signal::derive(move || {
        let one = picked.get();
        one.map(|file| PickedFile { name: file.name(), size: size(&file), note: None }).into_iter().collect()
    });
    let kinds =
        Signal::stored(mine.into_iter().map(|k| choice(k.as_str(), Words::from(&k.title()))).collect::<Vec<_>>());
    let template = Signal::derive(move || format!("{}/templates/{}.xlsx", paths::IMPORTS, kind.get()));
    let submit = move || {
        let Some(file) = picked.get_untracked() else {
            form.show(vec![FieldError::new("file", imports::FILE_MISSING)]);
            return;
        };
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        let navigate = Arc::clone(&navigate);
        leptos::task::spawn_local(async move {
            let path = format!("{}/{}", paths::IMPORTS, kind.get_untracked());
            let answer = match read(&file).await {
                Ok(bytes) => intent.bring::<ImportPage>(desk, path, bytes, XLSX.to_owned()).await,
                Err(words) => {
                    pending.try_set(false);
                    form.show(vec![FieldError::new("file", words)]);
                    return;
                }
            };
            pending.try_set(false);
            match answer {
                Ok(page) => {
                    let there = address(page.import.id);
                    navigate(&there, NavigateOptions { resolve: false, ..NavigateOptions::default() });
                }
                Err(trouble) => trouble.show(form, "file"),
            }
        });
    };
    view! {
        <Sheet title=imports::NEW padded=true>
            <Form errors=form on_submit=submit label=imports::NEW>
                {match only {
                    // One book is no choice.
                    Some(one) => view! { <p>{Words::from(&one.title())}</p> }.into_any(),
                    None => {
                        view! { <Radios name="kind" label=imports::KIND value=kind choices=kinds required=true /> }
                            .into_any()
                    }
                }}
                <p>
                    <a href=move || template.get() download="" rel="external">{imports::TEMPLATE}</a>
                </p>
                <FileField
                    name="file"
                    label=imports::FILE
                    help=imports::FILE_HELP
                    files=shown
                    accept=".xlsx"
                    multiple=false
                    required=true
                    on_pick=UnsyncCallback::new(move |files: BrowserFiles| picked.set(files.get(0)))
                    on_remove=move |_| picked.set(None)
                />
                <FormActions>
                    <Button kind=Kind::Main submit=true pending=pending>{imports::PREVIEW}</Button>
                </FormActions>
            </Form>
        </Sheet>
    }
}

/// The imports before this one.
#[component]
fn Before() -> impl IntoView {
    let desk = use_desk();
    let list = RwSignal::new(None::<Result<ImportList, Words>>);
    let load = move || {
        leptos::task::spawn_local(async move {
            let answer = ask::<ImportList>(desk, paths::IMPORTS.to_owned()).await;
            list.try_set(Some(answer.map_err(|trouble| trouble.words)));
        });
    };
    load();
    let row = move |one: ImportView| {
        let (tone, at) = (tone(one.state), one.at);
        view! {
            <Row
                href=address(one.id)
                title=Words::from(&one.kind.title())
                state=move || view! { <Badge tone=tone>{imports::state(one.state)}</Badge> }
                time=move || view! { <Ago at now=Signal::derive(move || desk.now()) /> }
            />
        }
    };
    let body = move || match list.get() {
        None => view! { <Skeleton count=2 /> }.into_any(),
        Some(Ok(list)) if list.items.is_empty() => {
            view! { <p class="quiet-none">{imports::NONE_BEFORE}</p> }.into_any()
        }
        Some(Ok(list)) => {
            let rows = list.items.into_iter().map(row).collect_view();
            view! { <List label=imports::BEFORE>{rows}</List> }.into_any()
        }
        Some(Err(words)) => view! {
            <Empty icon=Icon::Warn title=imports::NOT_LOADED why=words>
                <Button icon=Icon::Refresh on_press=load>{common::RETRY}</Button>
            </Empty>
        }
        .into_any(),
    };
    view! { <Sheet title=imports::BEFORE>{body}</Sheet> }
}

const fn tone(state: ImportState) -> Tone {
    match state {
        ImportState::Preview | ImportState::Entering | ImportState::TakingBack => Tone::Hold,
        ImportState::Done => Tone::Ok,
        ImportState::TakenBack => Tone::Plain,
    }
}

/// The way to the imports, for the pages where those whom a sheet holds are entered; nothing for those who may not.
#[component]
pub fn ImportLink(
    /// Whose sheet is brought from there.
    of: Sheets,
) -> impl IntoView {
    let desk = use_desk();
    let may = Memo::new(move |_| import::may(&desk.actor(), of).is_ok());
    view! {
        <Show when=move || may.get()>
            <LinkButton href=IMPORTS.to_owned() icon=Icon::List>{imports::TITLE}</LinkButton>
        </Show>
    }
}
