//! Running cases moved to a version: seen first, chosen one by one, with an outcome for each.

use std::{collections::BTreeSet, sync::Arc};

use contract::{
    definitions::{Migration, MigrationRow, MigrationView},
    paths,
};
use domain::{
    definition::{
        CaseKind, ProcedureKey,
        migrate::{LimitChoice, MOST_CASES, Stay},
    },
    ids::CaseId,
};
use leptos::prelude::*;

use super::{
    super::{desk::Desk, online::Intent, platform::Method, routes::case_address},
    rehearsal::{due, said},
};
use crate::{
    components::{
        Badge, Button, Empty, FieldError, Form, FormActions, FormErrors, Icon, Kind, Notice, Radios, Sheet, Skeleton,
        TextArea, Tone, choice,
    },
    i18n::{Words, common, definitions, format, rehearsal as words, use_lang},
};

const KEEP: &str = "keep";
const TAKE: &str = "take";

/// The preview, the choice and what became of it.
#[component]
pub(super) fn MigrateSheet(
    /// Whose desk.
    desk: Desk,
    /// Of which procedure.
    key: ProcedureKey,
    /// What its cases are.
    cases: CaseKind,
    /// To which version.
    version: u32,
) -> impl IntoView {
    let limit = RwSignal::new(KEEP.to_owned());
    let choice_of = move |kept: &str| if kept == TAKE { LimitChoice::Take } else { LimitChoice::Keep };
    let (answer, done) =
        (RwSignal::new(None::<Result<Arc<MigrationView>, Words>>), RwSignal::new(None::<Arc<MigrationView>>));
    let chosen = RwSignal::new(BTreeSet::<CaseId>::new());
    let key = StoredValue::new(key);
    let look = move || {
        let migration = Migration { to: version, cases: None, limit: choice_of(&limit.get()), reason: String::new() };
        leptos::task::spawn_local(async move {
            let Some(path) = key.try_with_value(|key| paths::definition(key, "migration/preview")) else { return };
            let told = Intent::new(desk).tell::<MigrationView>(desk, Method::Post, path, &migration).await;
            if let Ok(view) = &told {
                chosen
                    .try_set(view.items.iter().filter(|row| row.moves).take(MOST_CASES).map(|row| row.case).collect());
            }
            answer.try_set(Some(told.map(Arc::new).map_err(|trouble| trouble.words)));
        });
    };
    // Other limits move other cases.
    Effect::new(move |_| look());
    let (form, reason, pending, intent) =
        (FormErrors::new(), RwSignal::new(String::new()), RwSignal::new(false), Intent::new(desk));
    let submit = move || {
        let (picked, why) = (chosen.get_untracked(), reason.get_untracked().trim().to_owned());
        let mut wrong = Vec::new();
        if picked.is_empty() {
            wrong.push(FieldError::new("limit", words::CHOOSE_CASES));
        }
        if why.is_empty() {
            wrong.push(FieldError::new("move-reason", common::required_missing(&definitions::REASON)));
        }
        if !form.show(wrong) || pending.get_untracked() {
            return;
        }
        pending.set(true);
        let migration = Migration {
            to: version,
            cases: Some(picked.into_iter().collect()),
            limit: choice_of(&limit.get_untracked()),
            reason: why,
        };
        leptos::task::spawn_local(async move {
            let Some(path) = key.try_with_value(|key| paths::definition(key, "migration")) else { return };
            let told = intent.tell::<MigrationView>(desk, Method::Post, path, &migration).await;
            pending.try_set(false);
            match told {
                Ok(view) => {
                    desk.kick();
                    done.try_set(Some(Arc::new(view)));
                }
                Err(trouble) => trouble.show(form, "move-reason"),
            }
        });
    };
    let preview = move || match answer.get() {
        None => view! { <Skeleton /> }.into_any(),
        Some(Err(why)) => view! {
            <Empty icon=Icon::Warn title=definitions::NOT_LOADED why=why>
                <Button icon=Icon::Refresh on_press=look>{common::RETRY}</Button>
            </Empty>
        }
        .into_any(),
        Some(Ok(view)) if view.items.is_empty() => {
            view! { <Empty icon=Icon::Check title=words::NONE_TO_MOVE /> }.into_any()
        }
        Some(Ok(view)) => {
            let rows: Vec<AnyView> = view.items.iter().map(|row| preview_row((desk, cases), row, chosen)).collect();
            let more = view.more.then(|| view! { <p class="quiet">{words::MORE_CASES}</p> });
            view! {
                <ul class="move-rows" aria-label=words::CASES_TO_MOVE>{rows}</ul>
                {more}
            }
            .into_any()
        }
    };
    let lang = use_lang();
    let label = Signal::derive(move || words::move_chosen(chosen.with(BTreeSet::len)).say(lang.get()));
    let limits = Signal::stored(vec![choice(KEEP, words::LIMIT_KEEP), choice(TAKE, words::LIMIT_TAKE)]);
    move || {
        match done.get() {
        Some(view) => outcome((desk, cases), &view),
        None => view! {
            <Sheet title=words::move_to(version) padded=true>
                <p class="quiet">{words::MOVE_LEAD}</p>
                <Form errors=form on_submit=submit label=words::move_to(version)>
                    <Radios name="limit" label=words::LIMIT_CHOICE value=limit choices=limits />
                    {preview}
                    <TextArea name="move-reason" label=definitions::REASON value=reason required=true />
                    <FormActions>
                        <Button kind=Kind::Main icon=Icon::Forward submit=true pending=pending>{move || label.get()}</Button>
                    </FormActions>
                </Form>
            </Sheet>
        }
        .into_any(),
    }
    }
}

/// The case, and when it is due before and after.
fn about(cases: CaseKind, row: &MigrationRow) -> AnyView {
    let code = row.code.clone().map_or(words::NO_CODE, Words::same);
    let from = row.from.map(|from| view! { " " <small>{words::runs_under(from)}</small> });
    let dates =
        if row.was == row.then { words::due_stays(due(row.was)) } else { due(row.was).then(" → ", &due(row.then)) };
    view! {
        <a class="link-like" href=case_address(cases, row.case)>{code}</a>
        {from}
        <small>{dates}</small>
    }
    .into_any()
}

fn preview_row((desk, cases): (Desk, CaseKind), row: &MigrationRow, chosen: RwSignal<BTreeSet<CaseId>>) -> AnyView {
    let id = row.case;
    let why = row.stays.as_ref().map(|stay| stays(desk, stay));
    let code = row.code.clone().map_or(words::NO_CODE, Words::same);
    let tick = row.moves.then(|| {
        let toggle = move |on: bool| {
            chosen.update(|chosen| {
                if on {
                    chosen.insert(id)
                } else {
                    chosen.remove(&id)
                };
            });
        };
        view! {
            <label class="choice">
                <input
                    type="checkbox"
                    prop:checked=move || chosen.with(|chosen| chosen.contains(&id))
                    on:change:target=move |event| toggle(event.target().checked())
                />
                <span class="sr">{words::move_case(&code)}</span>
            </label>
        }
    });
    view! { <li>{tick} <div>{about(cases, row)} {why}</div></li> }.into_any()
}

/// Why a case stays.
fn stays(desk: Desk, stay: &Stay) -> AnyView {
    let words = match stay {
        Stay::NotFound => words::STAYS_MISSING,
        Stay::Ended => words::STAYS_ENDED,
        Stay::OtherProcedure => words::STAYS_OTHER,
        Stay::NotOlder => words::STAYS_NEWER,
        Stay::Later { was, then } => words::stays_later(format::date_time(*was), format::date_time(*then)),
        Stay::Breaks { breaks } => {
            let all = breaks.iter().map(|why| said(desk, why)).reduce(|all, next| all.then(" ", &next));
            all.unwrap_or(words::STAYS_OTHER)
        }
    };
    view! { <p><Badge tone=Tone::Hold>{words::STAYS}</Badge> " " {words}</p> }.into_any()
}

/// What became of each.
fn outcome((desk, cases): (Desk, CaseKind), view: &MigrationView) -> AnyView {
    let moved = words::moved_of(view.items.iter().filter(|row| row.moves).count(), view.items.len());
    let rows: Vec<AnyView> = view
        .items
        .iter()
        .map(|row| {
            let what = match &row.stays {
                Some(stay) => stays(desk, stay),
                None => view! { <p><Badge tone=Tone::Ok>{words::MOVED_ONE}</Badge></p> }.into_any(),
            };
            view! { <li><div>{about(cases, row)} {what}</div></li> }.into_any()
        })
        .collect();
    view! {
        <Sheet title=words::OUTCOME padded=true>
            <Notice tone=Tone::Ok><p>{moved}</p></Notice>
            <ul class="move-rows" aria-label=words::OUTCOME>{rows}</ul>
        </Sheet>
    }
    .into_any()
}
