//! The counter.
//!
//! **The list** (`/app/intake`). *Who:* the clerk, with a parent in front of them; any colleague who asks for their own
//! leave. *When:* at every arrival, twenty times a morning in August. *What they want:* the right procedure in three
//! seconds: two letters and Enter, or one press.
//!
//! **The form** (`/app/intake/:procedure`). *Who:* the same, talking meanwhile. *When:* right after. *What they want:*
//! the request taken in within sixty seconds, most of it not typed: people found in the register, papers ticked, the
//! date known before the parent asks; then the code and a slip in five. Called away, they find it again as they left it.

pub mod combo;
pub mod draft;
mod due;
pub mod duplicate;
pub mod fields;
mod form;
pub mod party;
mod receipt;
mod register;
mod variant;

use std::{sync::Arc, time::Duration};

use domain::{
    definition::{CaseKind, Definition, DefinitionRef},
    fold,
    policy::{self, Act},
    rights::Actor,
    school::offer::Switch,
    text::Text,
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map, use_query_map},
};

use self::form::{IntakeForm, draft_key};
use super::{
    desk::{Desk, use_desk},
    imports::ImportLink,
    routes::INTAKE,
};
use crate::{
    components::{
        Button, Crumb, Empty, Icon, LinkButton, List, Notice, PageHead, Row, SearchBox, Sheet, Skeleton, Tone,
    },
    i18n::{Words, common, format, intake, use_lang},
};

/// By then a form that was just left has kept its draft.
const LEFT_JUST_NOW: Duration = Duration::from_millis(150);

/// Whether this person may take a request under this procedure in: for others, or at least for themselves.
fn may_open(actor: &Actor, def: &Definition) -> bool {
    policy::can(actor, Act::Open(def, None)).is_ok() || policy::can(actor, Act::Open(def, Some(actor.person()))).is_ok()
}

/// A procedure as the list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    key: String,
    title: Words,
    sub: Words,
    found_by: String,
    sort: String,
    /// Taken in for others, and not only for oneself.
    for_others: bool,
}

impl Line {
    fn new(def: &Definition, actor: &Actor) -> Self {
        let procedure = &def.procedure;
        let narrowed = def.under(None);
        let papers = narrowed
            .procedure
            .papers
            .iter()
            .map(|paper| Words::from(&paper.title))
            .reduce(|all, next| all.then(", ", &next))
            .unwrap_or(intake::NO_PAPERS);
        let (title, about) = (&procedure.title, &procedure.about);
        Self {
            key: procedure.key.to_string(),
            title: Words::from(title),
            sub: Words::from(procedure.limit.legal.text()).then(" · ", &papers),
            found_by: fold::search_key(&[&title.vi, &title.en, &about.vi].map(String::as_str).join(" ")),
            sort: fold::sort_key(&title.vi),
            for_others: policy::can(actor, Act::Open(def, None)).is_ok(),
        }
    }
}

fn lines(desk: Desk) -> Vec<Line> {
    let now = desk.offered_at();
    desk.read(|replica| {
        let actor = replica.actor();
        let open = replica.view().taken(CaseKind::Dossier, now);
        let mut lines: Vec<Line> =
            open.iter().filter(|def| may_open(actor, def)).map(|def| Line::new(def, actor)).collect();
        lines.sort_by(|a, b| a.sort.cmp(&b.sort));
        lines
    })
}

/// The procedures that this person could take requests in under, and that are not taken at present: what to tell whoever
/// asks for one.
fn stopped_lines(desk: Desk) -> Vec<(Text, Words)> {
    let now = desk.offered_at();
    desk.read(|replica| {
        let (view, actor) = (replica.view(), replica.actor());
        let known = view.in_force(CaseKind::Dossier, now.local_date());
        let mine = known.iter().filter(|def| may_open(actor, def));
        let mut lines: Vec<_> = mine
            .filter_map(|def| {
                let switch = view.stopped(&def.procedure.key, now)?;
                Some((def.procedure.title.clone(), stopped_words(switch)))
            })
            .collect();
        lines.sort_by_cached_key(|(title, _)| fold::sort_key(&title.vi));
        lines
    })
}

/// The procedures that only answer whoever asks at the counter, history included.
fn guidance_lines(desk: Desk) -> Vec<(Text, Words)> {
    let day = desk.now().local_date();
    desk.read(|replica| {
        let (view, actor) = (replica.view(), replica.actor());
        let known = view.guidance(CaseKind::Dossier, day);
        let mine = known.iter().filter(|def| policy::can(actor, Act::Open(def, None)).is_ok());
        let mut lines: Vec<_> =
            mine.filter_map(|def| Some((def.procedure.title.clone(), guidance_words(def)?))).collect();
        lines.sort_by_cached_key(|(title, _)| fold::sort_key(&title.vi));
        lines
    })
}

/// Why nothing is taken under a procedure, and what whoever asks is answered.
fn guidance_words(def: &Definition) -> Option<Words> {
    let off = def.procedure.off.as_ref()?;
    Some(Words::from(&off.reason).then(" ", &Words::from(&off.answer)))
}

/// Since when a procedure is not taken, and why.
fn stopped_words(switch: &Switch) -> Words {
    let since = intake::stopped_since(format::date(switch.at.local_date()));
    since.then(". ", &intake::reason(switch.reason.clone()))
}

/// Whether the first fill has not come yet.
pub(super) fn is_filling(desk: Desk) -> bool {
    desk.read(|replica| replica.meta().cursor.is_none())
}

fn address_of(procedure: &str) -> String {
    format!("{INTAKE}/{procedure}")
}

/// The page at `/app/intake`.
#[component]
pub fn IntakeIndex() -> impl IntoView {
    let desk = use_desk();
    let navigate = use_navigate();
    let all = Memo::new(move |_| Arc::new(lines(desk)));
    let typed = RwSignal::new(String::new());
    let shown = Memo::new(move |_| {
        let typed = typed.with(|typed| fold::search_key(typed));
        let words: Vec<&str> = typed.split(' ').filter(|w| !w.is_empty()).collect();
        all.with(|all| {
            let fits = |line: &&Line| words.iter().all(|word| line.found_by.contains(word));
            all.iter().filter(fits).cloned().collect::<Vec<_>>()
        })
    });
    let filling = Memo::new(move |_| is_filling(desk));
    let lead = Signal::derive({
        let lang = use_lang();
        move || {
            let for_others = all.with(|all| all.iter().any(|line| line.for_others));
            let words = if for_others { intake::LEAD } else { intake::LEAD_STAFF };
            words.say(lang.get())
        }
    });
    let enter = move |_: String| {
        if let Some(first) = shown.with_untracked(|shown| shown.first().map(|line| address_of(&line.key))) {
            navigate(&first, NavigateOptions { resolve: false, ..NavigateOptions::default() });
        }
    };
    let enter = StoredValue::new_local(enter);
    let enter = Callback::new(move |text| enter.with_value(|enter| enter(text)));
    let body = move || {
        if all.with(|all| all.is_empty()) {
            if filling.get() {
                return view! { <Sheet><Skeleton /></Sheet> }.into_any();
            }
            return view! { <Empty title=intake::NONE_FOR_YOU why=intake::NONE_FOR_YOU_WHY /> }.into_any();
        }
        view! {
            <SearchBox
                label=intake::FIND_PROCEDURE
                hint=intake::FIND_PROCEDURE
                value=typed
                on_enter=enter
                id="find-procedure"
            />
            <Show
                when=move || !shown.read().is_empty()
                fallback=|| view! { <Empty title=common::NO_RESULT why=common::NO_RESULT_WHY icon=Icon::Search /> }
            >
                <Sheet title=intake::CHOOSE_PROCEDURE>
                    <List label=intake::CHOOSE_PROCEDURE>
                        <For each=move || shown.get() key=|line| line.key.clone() children=procedure_row />
                    </List>
                </Sheet>
            </Show>
        }
        .into_any()
    };
    view! {
        <PageHead title=intake::TITLE lead=lead actions=move || view! { <ImportLink of=domain::import::Kind::Children /> } />
        <Drafts all=all />
        {body}
        <NotTaken title=intake::STOPPED lines=stopped_lines />
        <NotTaken title=intake::GUIDANCE lines=guidance_lines />
    }
    .into_any()
}

/// What is not taken, beneath what is.
#[component]
fn NotTaken(title: Words, lines: fn(Desk) -> Vec<(Text, Words)>) -> impl IntoView {
    let desk = use_desk();
    let title = title.signal();
    let lines = Memo::new(move |_| lines(desk));
    let row = |(title, why): (Text, Words)| {
        view! {
            <li class="row">
                <div class="row-main">
                    <b>{Words::from(&title)}</b>
                    <small>{why}</small>
                </div>
            </li>
        }
        .into_any()
    };
    view! {
        <Show when=move || !lines.read().is_empty()>
            <Sheet title=title>
                <ul class="rows" aria-label=move || title.get()>
                    {move || lines.get().into_iter().map(row).collect_view()}
                </ul>
            </Sheet>
        </Show>
    }
    .into_any()
}

fn procedure_row(line: Line) -> AnyView {
    view! { <Row href=address_of(&line.key) title=line.title sub=line.sub /> }.into_any()
}

/// What was begun and not sent, before anything new.
#[component]
fn Drafts(all: Memo<Arc<Vec<Line>>>) -> impl IntoView {
    let desk = use_desk();
    let dropped = RwSignal::new(0_u32);
    // A form that was just left keeps its draft a moment after this page is drawn.
    set_timeout(
        move || {
            dropped.try_update(|n| *n += 1);
        },
        LEFT_JUST_NOW,
    );
    let drafts = Memo::new(move |_| {
        dropped.track();
        all.with(|all| {
            let one = |line: &Line| {
                let at = desk.read(|r| r.draft(&draft_key(&line.key)).map(|d| d.at))?;
                Some((line.key.clone(), line.title.clone(), at))
            };
            all.iter().filter_map(one).collect::<Vec<_>>()
        })
    });
    let row = move |(key, title, at): (String, Words, domain::instant::Instant)| {
        let href = format!("{}?draft=1", address_of(&key));
        let forget = move || {
            let key = draft_key(&key);
            leptos::task::spawn_local(async move {
                // What the device would not forget is offered again.
                let _ = desk.engine().drop_draft(&key).await;
                dropped.try_update(|n| *n += 1);
            });
        };
        let forget = Callback::new(move |()| forget());
        view! {
            <Row
                href=href
                title=title
                sub=intake::draft_of(at)
                action=move || {
                    view! {
                        <Button icon=Icon::Trash on_press=forget>{intake::DRAFT_DROP}</Button>
                    }
                }
            />
        }
        .into_any()
    };
    view! {
        <Show when=move || !drafts.read().is_empty()>
            <Sheet title=intake::DRAFT_FOUND>
                <List label=intake::DRAFT_FOUND keys=false>
                    <For each=move || drafts.get() key=|(key, _, at)| (key.clone(), *at) children=row />
                </List>
            </Sheet>
        </Show>
    }
    .into_any()
}

/// The page at `/app/intake/:procedure`.
#[component]
pub fn IntakePage() -> impl IntoView {
    let desk = use_desk();
    let (params, query) = (use_params_map(), use_query_map());
    let resume = query.read_untracked().get_str("draft") == Some("1");
    // Only which version: a sync that changes nothing of it must not redraw what is being typed.
    let version = Memo::new(move |_| {
        let key = params.read().get("procedure")?;
        let day = desk.now().local_date();
        desk.read(|replica| {
            let open = replica.view().in_force(CaseKind::Dossier, day);
            let found = open.iter().find(|def| def.procedure.key.as_str() == key)?;
            may_open(replica.actor(), found).then(|| found.reference())
        })
    });
    let filling = Memo::new(move |_| is_filling(desk));
    let stopped = Memo::new(move |_| {
        let reference = version.get()?;
        let now = desk.offered_at();
        desk.view(|v| {
            let answer = v.definition(&reference).and_then(|def| guidance_words(&def));
            answer.or_else(|| v.stopped(&reference.key, now).map(stopped_words))
        })
    });
    move || match version.get().and_then(|reference| definition(desk, &reference)) {
        // Nobody fills in what will be refused; switched on again, the form is there.
        Some(def) if untrack(|| stopped.get()).is_some() => {
            stopped.track();
            let title = Words::from(&def.procedure.title);
            view! {
                <PageHead title=title crumbs=|| view! { <Crumb href=INTAKE>{intake::TITLE}</Crumb> } />
                <Empty title=intake::NOT_TAKEN why=stopped.get().unwrap_or(intake::PROCEDURE_GONE_WHY)>
                    <LinkButton href=INTAKE.to_owned()>{intake::CHOOSE_PROCEDURE}</LinkButton>
                </Empty>
            }
            .into_any()
        }
        // Switched off under somebody's hands, it says so and keeps what is typed.
        Some(def) => view! {
            {move || {
                stopped.get().map(|why| {
                    view! { <Notice tone=Tone::Late><p><b>{intake::NOT_TAKEN}</b></p><p>{why}</p></Notice> }
                })
            }}
            <IntakeForm def=def resume=resume />
        }
        .into_any(),
        None if filling.get() => view! {
            <PageHead title=intake::TITLE />
            <Sheet><Skeleton /></Sheet>
        }
        .into_any(),
        None => view! {
            <PageHead title=intake::TITLE crumbs=|| view! { <Crumb href=INTAKE>{intake::TITLE}</Crumb> } />
            <Empty title=intake::PROCEDURE_GONE why=intake::PROCEDURE_GONE_WHY>
                <LinkButton href=INTAKE.to_owned()>{intake::CHOOSE_PROCEDURE}</LinkButton>
            </Empty>
        }
        .into_any(),
    }
}

/// One version of a procedure, as it is now; later syncs cannot change it.
pub(super) fn definition(desk: Desk, reference: &DefinitionRef) -> Option<Definition> {
    untrack(|| desk.view(|v| v.definition(reference))).map(|def| (*def).clone())
}
