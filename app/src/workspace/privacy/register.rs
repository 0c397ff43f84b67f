//! The register of processing: what was kept and what is proposed, one entry with its versions, and all of it on paper.

use std::sync::Arc;

use contract::{
    paths,
    subjects::{ActivityLine, ActivityList},
};
use domain::{
    ids::PrivacyId,
    policy::{self, Act},
};
use leptos::prelude::*;

use super::{
    Tab,
    activity::{ActivityForm, Said},
    person::person_name,
};
use crate::{
    components::{Badge, Button, Dialog, Empty, Icon, LinkButton, List, Row, Sheet, Tone},
    i18n::{Words, format, privacy, use_lang},
    workspace::{
        desk::use_desk,
        listed::Listed,
        sheets::{Rows, SheetButton},
    },
};

/// The list, or the entry that the address names.
#[component]
pub(super) fn Register(of: Memo<Option<PrivacyId>>) -> impl IntoView {
    let list = Listed::<ActivityList>::open(paths::privacy("activities"));
    list.draw(move |all| {
        let all = StoredValue::new(all);
        let body = move || match of.get() {
            None => view! { <All list all=all.get_value() /> }.into_any(),
            Some(id) => match all.get_value().items.iter().find(|line| line.id == id) {
                Some(line) => view! { <One list line=line.clone() /> }.into_any(),
                None => {
                    view! { <Empty icon=Icon::Search title=privacy::MISSING why=privacy::MISSING_WHY /> }.into_any()
                }
            },
        };
        body.into_any()
    })
}

#[component]
fn All(list: Listed<ActivityList>, all: Arc<ActivityList>) -> impl IntoView {
    let (desk, adding, printed) = (use_desk(), RwSignal::new(false), RwSignal::new(false));
    let may = Memo::new(move |_| policy::can(&desk.actor(), Act::KeepPrivacy).is_ok());
    let rows = all.items.iter().cloned().map(row).collect_view();
    let actions = move || {
        let whole = |()| Rows::Listed(paths::sheet(&paths::privacy("activities")));
        view! {
            <SheetButton name=privacy::REGISTER rows=whole />
            <Button icon=Icon::Print on_press=move || printed.update(|on| *on = !*on)>{privacy::TABLE}</Button>
            <Show when=move || may.get()>
                <Button icon=Icon::Plus on_press=move || adding.set(true)>{privacy::NEW_ACTIVITY}</Button>
            </Show>
        }
    };
    let whole = StoredValue::new(all);
    let paper = move || {
        let entries = whole.get_value();
        let kept = entries.items.iter().filter(|line| line.version > 0).cloned();
        let entries = kept.map(|line| view! { <Said line /> }).collect_view();
        let print = || {
            // A browser without a printer dialog has nothing to say either.
            let _ = window().print();
        };
        view! {
            <p class="form-actions"><Button icon=Icon::Print on_press=print>{privacy::PRINT}</Button></p>
            {entries}
        }
    };
    view! {
        <Sheet title=privacy::REGISTER aside=actions>
            <List label=privacy::REGISTER>{rows}</List>
        </Sheet>
        {move || printed.get().then(paper)}
        <Dialog open=adding title=privacy::NEW_ACTIVITY wide=true>
            <ActivityForm line=None on_done=move |()| {
                adding.set(false);
                list.load();
            } />
        </Dialog>
    }
}

/// Where an entry stands, in a word.
pub(super) fn state(line: &ActivityLine) -> (Tone, Words) {
    let tone = match (line.activity.ended, line.version) {
        (true, _) => Tone::Plain,
        (false, 0) => Tone::Hold,
        (false, _) => Tone::Ok,
    };
    (tone, privacy::entry_state(line.version, line.activity.ended))
}

fn row(line: ActivityLine) -> impl IntoView {
    let lang = use_lang();
    let (tone, said) = state(&line);
    let ActivityLine { id, activity, .. } = line;
    let ground = privacy::ground(activity.ground);
    let sub =
        Signal::derive(move || format!("{} · {} · {}", ground.as_str(lang.get()), activity.subjects, activity.data));
    let state = move || view! { <Badge tone=tone>{said}</Badge> };
    view! { <Row href=Tab::Register.of(id) title=activity.purpose sub=sub state=state /> }
}

#[component]
fn One(list: Listed<ActivityList>, line: ActivityLine) -> impl IntoView {
    let (desk, lang) = (use_desk(), use_lang());
    let may = untrack(|| policy::can(&desk.actor(), Act::KeepPrivacy).is_ok());
    let versions = (line.version > 0).then(|| {
        let versions = Listed::<ActivityList>::open(paths::privacy_of("activities", line.id, "versions"));
        let body = versions.draw(move |all| {
            let row = move |line: &ActivityLine| {
                let by = line.kept_by.map(|person| person_name(desk, person)).unwrap_or_default();
                let when = line.kept_at.map(format::date_time).unwrap_or_default();
                let by = privacy::by_on(by, when);
                view! {
                    <li class="row">
                        <div class="row-main">
                            <b>{privacy::version(line.version)}</b>
                            <small>{line.activity.purpose.clone()} " · " {move || by.say(lang.get())}</small>
                        </div>
                    </li>
                }
            };
            let rows = all.items.iter().rev().map(row).collect_view();
            view! { <ul class="rows" aria-label=privacy::VERSIONS>{rows}</ul> }.into_any()
        });
        view! { <Sheet title=privacy::VERSIONS>{body}</Sheet> }
    });
    let body = if may {
        let (tone, said) = state(&line);
        view! {
            <Sheet title=line.activity.purpose.clone() padded=true aside=move || view! { <Badge tone=tone>{said}</Badge> }>
                <ActivityForm line=Some(line) on_done=move |()| list.load() />
            </Sheet>
        }
        .into_any()
    } else {
        view! { <Said line /> }.into_any()
    };
    view! {
        <p><LinkButton href=Tab::Register.address() icon=Icon::List>{privacy::BACK}</LinkButton></p>
        {body}
        {versions}
    }
}
