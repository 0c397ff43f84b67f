//! One import: every row with what would become of it, or what became of it.

use contract::{
    import::{ImportPage, ImportRowView, ImportState, ImportView},
    paths,
};
use domain::import::{Kind as Sheets, RowState};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{OF, tone};
use crate::{
    components::{
        Badge, Button, Chip, Chips, Crumb, Empty, Icon, Kind, Moment, Notice, PageHead, Sheet, Skeleton, Tone,
        use_toasts,
    },
    i18n::{Words, common, imports, use_lang},
    workspace::{
        desk::{Desk, use_desk},
        online::{Intent, ask},
        platform::Method,
        routes::{IMPORTS, PEOPLE},
    },
};

/// How often to ask while rows are being entered, in milliseconds.
const AGAIN: u32 = 1_000;

/// The import that is shown, page after page.
#[derive(Clone, Copy)]
struct Shown {
    desk: Desk,
    id: StoredValue<String>,
    import: RwSignal<Option<ImportView>>,
    rows: RwSignal<Vec<ImportRowView>>,
    next: RwSignal<Option<u32>>,
    trouble: RwSignal<Option<Words>>,
}

impl Shown {
    /// Asks for the first page again, until nothing is under way any more.
    fn load(self) {
        leptos::task::spawn_local(async move {
            loop {
                self.page(None).await;
                let under_way = self.import.try_get_untracked().flatten().is_some_and(|import| match import.state {
                    ImportState::Entering | ImportState::TakingBack => true,
                    ImportState::Preview | ImportState::Done | ImportState::TakenBack => false,
                });
                if !under_way {
                    return;
                }
                self.desk.platform().sleep(AGAIN).await;
            }
        });
    }

    async fn page(self, after: Option<u32>) {
        let Some(id) = self.id.try_get_value() else { return };
        let more = after.map(|after| format!("?after={after}")).unwrap_or_default();
        match ask::<ImportPage>(self.desk, format!("{}/{id}{more}", paths::IMPORTS)).await {
            Ok(page) => {
                self.trouble.try_set(None);
                self.rows.try_update(|rows| {
                    if after.is_none() {
                        rows.clear();
                    }
                    rows.extend(page.rows);
                });
                self.next.try_set(page.next);
                self.import.try_set(Some(page.import));
            }
            Err(trouble) => {
                self.trouble.try_set(Some(trouble.words));
            }
        }
    }
}

/// The page at `/app/import?of=…`.
#[component]
pub(super) fn ImportPreview(
    /// The import.
    id: String,
) -> impl IntoView {
    let (desk, toasts) = (use_desk(), use_toasts());
    let shown = Shown {
        desk,
        id: StoredValue::new(id),
        import: RwSignal::new(None),
        rows: RwSignal::new(vec![]),
        next: RwSignal::new(None),
        trouble: RwSignal::new(None),
    };
    shown.load();
    let (pending, intent) = (RwSignal::new(false), Intent::new(desk));
    let tell = move |what: &'static str| {
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        leptos::task::spawn_local(async move {
            let path = format!("{}/{}/{what}", paths::IMPORTS, shown.id.get_value());
            let answer = intent.tell::<serde_json::Value>(desk, Method::Post, path, &serde_json::json!({})).await;
            pending.try_set(false);
            match answer {
                Ok(_) => shown.load(),
                Err(trouble) => trouble.say(toasts),
            }
        });
    };
    let body = move || match (shown.import.get(), shown.trouble.get()) {
        (Some(import), _) => view! { <Whole shown import pending on_tell=Callback::new(tell) /> }.into_any(),
        (None, None) => view! { <Skeleton /> }.into_any(),
        (None, Some(words)) => view! {
            <Empty icon=Icon::Warn title=imports::NOT_LOADED why=words>
                <Button icon=Icon::Refresh on_press=move || shown.load()>{common::RETRY}</Button>
            </Empty>
        }
        .into_any(),
    };
    view! {
        <PageHead
            title=imports::TITLE
            crumbs=move || view! { <Crumb href=IMPORTS.to_owned()>{imports::TITLE}</Crumb> }
        />
        {body}
    }
}

#[component]
fn Whole(shown: Shown, import: ImportView, pending: RwSignal<bool>, on_tell: Callback<&'static str>) -> impl IntoView {
    let query = use_query_map();
    let only = Memo::new(move |_| {
        let wanted = query.with(|q| q.get("only"));
        RowState::ALL.into_iter().find(|state| wanted.as_deref() == Some(state.as_str()))
    });
    let counts = import.counts;
    let state = import.state;
    let chips = [
        (RowState::Faulty, counts.faulty),
        (RowState::Differs, counts.differs),
        (RowState::New, counts.new),
        (RowState::Same, counts.same),
    ];
    let chip = move |(state, n): (RowState, u32)| {
        let on = Signal::derive(move || only.get() == Some(state));
        // Pressed again, it shows all of them.
        let href = Signal::derive(move || {
            let of = shown.id.get_value();
            let only = if on.get() { String::new() } else { format!("&only={}", state.as_str()) };
            format!("{IMPORTS}?{OF}={of}{only}")
        });
        view! { <Chip href on count=Signal::stored(n as usize)>{imports::row(state)}</Chip> }
    };
    let rows = move || {
        let only = only.get();
        let those = shown.rows.get().into_iter().filter(|row| only.is_none_or(|only| row.state == only));
        those.map(|row| one_row(&row)).collect_view()
    };
    let confirm = (state == ImportState::Preview && counts.new > 0).then(|| {
        let words = imports::new_rows(counts.new);
        view! {
            <Button kind=Kind::Main icon=Icon::Check pending=pending on_press=move || on_tell.run("confirm")>{words}</Button>
        }
    });
    let undo = (state == ImportState::Done && counts.entered > 0).then(|| {
        view! { <Button kind=Kind::Danger pending=pending on_press=move || on_tell.run("undo")>{imports::UNDO}</Button> }
    });
    let advice = (state == ImportState::Preview && counts.faulty > 0).then(|| {
        view! { <Notice tone=Tone::Soon><p>{imports::FAULTY_HELP}</p></Notice> }
    });
    let passwords = (import.kind == Sheets::Staff && state == ImportState::Done && counts.entered > 0).then(|| {
        view! { <Notice tone=Tone::Ok><p><a href=PEOPLE>{imports::STAFF_NEXT}</a></p></Notice> }
    });
    let none = (state == ImportState::Preview && counts.new == 0).then(|| view! { <p>{imports::NOTHING_NEW}</p> });
    let more = move || {
        shown.next.get().map(|after| {
            let press = move || leptos::task::spawn_local(shown.page(Some(after)));
            view! { <Button on_press=press>{imports::MORE}</Button> }
        })
    };
    view! {
        <Sheet title=Words::from(&import.kind.title()) padded=true>
            <p role="status"><Badge tone=tone(state)>{imports::state(state)}</Badge></p>
            <p>{imports::UNTIL} " " <Moment at=import.until /></p>
            {none}
            <div class="form-actions">{confirm}{undo}</div>
        </Sheet>
        {advice}
        {passwords}
        <Chips label=imports::ROWS>{chips.into_iter().filter(|(_, n)| *n > 0).map(chip).collect_view()}</Chips>
        <Sheet title=imports::ROWS>
            <ul class="rows" aria-label=imports::ROWS>{rows}</ul>
            {more}
        </Sheet>
    }
}

fn one_row(row: &ImportRowView) -> impl IntoView + use<> {
    let lang = use_lang();
    let (tone, words) = match (row.outcome, row.state) {
        (Some(outcome), _) => (Tone::Plain, imports::outcome(outcome)),
        (None, RowState::New) => (Tone::Ok, imports::row(row.state)),
        (None, RowState::Same) => (Tone::Plain, imports::row(row.state)),
        (None, RowState::Differs) => (Tone::Soon, imports::row(row.state)),
        (None, RowState::Faulty) => (Tone::Late, imports::row(row.state)),
    };
    let read: Vec<_> = row.shown.iter().map(|cell| cell.text.clone()).filter(|text| !text.is_empty()).collect();
    let (no, read) = (row.row, read.join(" · "));
    let title = Signal::derive(move || format!("{} {no}", imports::ROW.say(lang.get())));
    let said = row.faults.iter().chain(&row.remarks).map(|said| Words::from(&said.message));
    let changed = row.changes.iter().map(|change| {
        let there = imports::THERE.then(" “", &Words::same(format!("{}”", change.there)));
        let here = imports::HERE.then(" “", &Words::same(format!("{}”", change.here)));
        Words::from(&change.title).then(": ", &there).then(", ", &here)
    });
    let told: Vec<_> = said.chain(changed).chain(row.said.as_ref().map(Words::from)).collect();
    let told = told.into_iter().map(|words| view! { <small>{words}</small> }).collect_view();
    view! {
        <li class="row">
            <div class="row-main">
                <b>{move || title.get()}</b>
                <small>{read}</small>
                {told}
            </div>
            <div class="row-state"><Badge tone=tone>{words}</Badge></div>
        </li>
    }
    .into_any()
}
