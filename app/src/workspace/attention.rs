//! What the server refused, whole.
//!
//! *Who:* whoever worked without network, or at the same moment as somebody else; seldom, and worried. *When:* led
//! here by the word at the top. *What they want:* understand in ten seconds what was not taken and why, see that
//! nothing they typed is gone, and either do it again or let it go.

mod elsewhere;
mod file;
mod keep;
mod together;
mod told;

use std::{collections::HashSet, time::Duration};

use client::{AttentionKey, Refused, Submit};
use contract::command::Command;
use domain::{case, definition::StateKey, denial::Denial, ids::CommandId, instant::Instant};
use leptos::prelude::*;

use self::{elsewhere::Elsewhere, file::FileItem, together::Together};
pub use self::{
    together::count,
    told::{Told, tell},
};
use super::{
    again::address,
    desk::{Desk, use_desk},
    dossier::timeline,
    frame::use_page_title,
    routes::case_address,
    steps::submit_words,
};
use crate::{
    components::{
        Ago, Button, Empty, Icon, Kind, LinkButton, Notice, PageHead, Pair, Pairs, Sheet, Timeline, Toasts, Tone,
        use_toasts,
    },
    i18n::{Words, again, common, errors, use_lang, workspace},
};

/// How long a dropped item can be taken back; a little longer than the toast that offers it.
const REGRET: Duration = Duration::from_secs(15);

/// Items dropped a moment ago: hidden, but kept until it is sure that nobody wants them back.
#[derive(Clone, Copy)]
struct Dropped(RwSignal<HashSet<AttentionKey>>);

/// Once, at the frame, so that leaving the page does not forget what was dropped.
pub fn provide_dropped() {
    provide_context(Dropped(RwSignal::new(HashSet::new())));
}

/// The page at `/app/attention`.
#[component]
pub fn AttentionPage() -> impl IntoView {
    let desk = use_desk();
    use_page_title(|| common::ATTENTION);
    let dropped = expect_context::<Dropped>();
    let keys = Memo::new(move |_| {
        let mut all = desk.read(|r| {
            let shown = r.attention().iter().filter(|a| together::is_shown(r, a));
            shown.map(|a| (a.at(), a.key())).collect::<Vec<_>>()
        });
        // What depends on another comes after it.
        all.sort_unstable();
        dropped.0.with(|dropped| all.retain(|(_, key)| !dropped.contains(key)));
        all.into_iter().map(|(_, key)| key).collect::<Vec<_>>()
    });
    let elsewhere = Elsewhere::follow(desk);
    let none = Memo::new(move |_| keys.with(Vec::is_empty) && elsewhere.is_empty());
    let item = move |key: AttentionKey| match key {
        AttentionKey::Command(id) => view! { <Item id dropped /> }.into_any(),
        AttentionKey::File(hash) => view! { <FileItem hash dropped /> }.into_any(),
    };
    view! {
        <PageHead title=common::ATTENTION lead=workspace::ATTENTION_LEAD />
        <Show when=move || none.get()>
            <Empty icon=Icon::Check title=workspace::ATTENTION_EMPTY why=workspace::ATTENTION_EMPTY_WHY />
        </Show>
        <For each=move || keys.get() key=AttentionKey::clone children=item />
        <elsewhere::Items elsewhere />
    }
}

fn refused(desk: Desk, id: CommandId) -> Option<Refused> {
    desk.read(|r| r.refused(id).cloned())
}

#[component]
fn Item(id: CommandId, dropped: Dropped) -> impl IntoView {
    let (desk, toasts) = (use_desk(), use_toasts());
    let (pending, noting, trouble) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(None::<Words>));
    let item = untrack(|| refused(desk, id))?;
    let told = Memo::new(move |_| refused(desk, id).map(|item| desk.view(|v| tell(&item.command, v))));
    let denial = untrack(|| together::denial(desk, id));
    let why = match &denial {
        Some(denial) => Words::from(denial.message()),
        None => workspace::SKIPPED,
    };
    // What was written meanwhile has to be seen first, on the case's own page.
    let can_repeat = !matches!(denial, Some(Denial::CaseChanged { .. }));
    let again = move || {
        leptos::task::spawn_local(async move {
            pending.set(true);
            match send_again(desk, id).await {
                Ok(()) => toasts.say(workspace::SENT_AGAIN),
                Err(refusal) => {
                    trouble.try_set(Some(submit_words(&refusal)));
                }
            }
            pending.try_set(false);
        });
    };
    let drop = move || let_go(desk, toasts, dropped, AttentionKey::Command(id));
    let lang = use_lang();
    let at = item.at;
    let said = {
        let why = why.clone();
        move || {
            let all = untrack(|| together::told(desk, id));
            let lang = lang.get_untracked();
            untrack(|| told.get()).map(|told| keep::text(&told, &all, &why, at, lang))
        }
    };
    let export = {
        let said = said.clone();
        move || match said().map(|text| keep::as_file(&text, at, lang.get_untracked())) {
            Some(Ok(())) => toasts.say(again::EXPORTED),
            Some(Err(_)) | None => toasts.say(errors::UNKNOWN),
        }
    };
    let note = move || {
        let (Some(text), Some((kind, case))) = (said(), untrack(|| told.get()).and_then(|told| told.case)) else {
            return;
        };
        leptos::task::spawn_local(async move {
            noting.set(true);
            match keep::as_comment(desk, kind, case, text).await {
                Ok(()) => {
                    desk.dismiss(id).await;
                    toasts.say(again::NOTED);
                }
                Err(refusal) => {
                    trouble.try_set(Some(submit_words(&refusal)));
                }
            }
            noting.try_set(false);
        });
    };
    // A new dossier has nothing that a comment could stand on, and a comment is done again as it is.
    let can_note = matches!(
        &item.command,
        Command::Case(case::Command::Step(_) | case::Command::Edit(_) | case::Command::Attach(_))
    );
    let edit = move || {
        let href = together::all(desk, id).iter().find_map(|item| address(desk, item))?;
        Some(view! { <LinkButton kind=Kind::Main icon=Icon::Pen href=href>{again::EDIT}</LinkButton> })
    };
    let here = Signal::derive(move || told.with(|told| told.as_ref().is_some_and(|told| told.case.is_some())));
    let open = move || {
        let (kind, case) = told.get()?.case?;
        let words = match kind {
            domain::definition::CaseKind::Dossier => workspace::OPEN_DOSSIER,
            domain::definition::CaseKind::Finding => workspace::OPEN_FINDING,
        };
        Some(view! { <LinkButton icon=Icon::Forward href=case_address(kind, case)>{words}</LinkButton> })
    };
    let content = move || {
        let typed = told.get().map(|t| t.typed).unwrap_or_default();
        (!typed.is_empty()).then(|| {
            view! {
                <Pairs>
                    {typed.into_iter().map(|(label, value)| view! { <Pair label>{value}</Pair> }).collect_view()}
                </Pairs>
            }
        })
    };
    let title =
        Signal::derive(move || told.get().map(|t| t.what.then(" · ", &t.about).say(lang.get())).unwrap_or_default());
    Some(view! {
        <Sheet title aside=move || view! { <Ago at now=Signal::derive(move || desk.now()) /> } padded=true>
            <Notice tone=Tone::Hold icon=Icon::Warn>{why}</Notice>
            {content}
            <Together id />
            <Meanwhile item=item.clone() />
            {move || trouble.get().map(|words| view! { <Notice tone=Tone::Late>{words}</Notice> })}
            <div class="form-actions">
                {edit}
                {open}
                {can_repeat
                    .then(|| {
                        view! {
                            <Button icon=Icon::Refresh pending=pending on_press=again>{workspace::DO_AGAIN}</Button>
                        }
                    })}
                <Show when=move || can_note && here.get()>
                    {
                        let note = note.clone();
                        view! { <Button icon=Icon::Comment pending=noting on_press=note>{again::NOTE}</Button> }
                    }
                </Show>
                <Button icon=Icon::Download on_press=export>{again::EXPORT}</Button>
                <Button kind=Kind::Quiet icon=Icon::Trash on_press=drop>{workspace::DROP}</Button>
            </div>
        </Sheet>
    })
}

/// What others did with the case since: who was quicker, and with what.
#[component]
fn Meanwhile(item: Refused) -> impl IntoView {
    let (desk, lang) = (use_desk(), use_lang());
    let Command::Case(command) = &item.command else { return ().into_any() };
    let (case, at) = (command.case(), item.at);
    let entries = Memo::new(move |_| timeline::of_others_since(desk, lang.get(), case, at));
    view! {
        <Show when=move || entries.with(|entries| !entries.is_empty())>
            <h3>{again::MEANWHILE}</h3>
            <Timeline entries=entries />
        </Show>
    }
    .into_any()
}

/// Drops an item, which can be taken back for a while.
fn let_go(desk: Desk, toasts: Toasts, dropped: Dropped, key: AttentionKey) {
    dropped.0.update(|all| {
        all.insert(key.clone());
    });
    let back = key.clone();
    toasts.say_undo(workspace::DROPPED, move || {
        dropped.0.try_update(|all| all.remove(&back));
    });
    set_timeout(move || forget(desk, dropped, key), REGRET);
}

/// Really forgets a dropped item, unless it was taken back.
fn forget(desk: Desk, dropped: Dropped, key: AttentionKey) {
    if dropped.0.try_with_untracked(|all| all.contains(&key)) == Some(true) {
        leptos::task::spawn_local(async move {
            match &key {
                AttentionKey::Command(id) => desk.dismiss(*id).await,
                AttentionKey::File(hash) => {
                    // If the device cannot forget it now, it is offered again at the next opening.
                    let _ = desk.engine().dismiss_file(hash).await;
                }
            }
            // The same file may be refused anew.
            dropped.0.try_update(|all| all.remove(&key));
        });
    }
}

/// Gives the same command again, as of now and on the case as it stands now, with those that make sense only together with
/// it; then they no longer need attention.
async fn send_again(desk: Desk, id: CommandId) -> Result<(), Submit> {
    let now = desk.engine().now();
    let again = |item: Refused| {
        let state = match &item.command {
            Command::Case(command) => {
                desk.engine().read(|r| r.view().case(command.case()).map(|held| held.it.core.state.clone()))
            }
            Command::EnterParty(_) | Command::Party(_) => None,
        };
        let believed = !matches!(item.denial, Some(Denial::StatedTime { .. }));
        anew(item.command, state, believed, now)
    };
    let commands = untrack(|| together::all(desk, id)).into_iter().map(again).collect();
    desk.submit_all(commands).await?;
    desk.dismiss(id).await;
    Ok(())
}

/// The same command as of now. Whoever presses "again" has seen the case as it stands.
fn anew(command: Command, state: Option<StateKey>, believed: bool, now: Instant) -> Command {
    match command {
        Command::EnterParty(mut enter) => {
            enter.stated_at = now;
            Command::EnterParty(enter)
        }
        Command::Party(change) => Command::Party(change.at(now)),
        Command::Case(command) => Command::Case(match command {
            case::Command::Open(mut open) => {
                // What came in on Friday stays a Friday request, unless that was what was not believed.
                if !believed {
                    open.stated_at = now;
                }
                case::Command::Open(open)
            }
            case::Command::Step(mut step) => {
                step.stated_at = now;
                if let Some(state) = state {
                    // What approves stays bound to what was seen then; the case itself offers it anew.
                    step.expect.state = state;
                }
                case::Command::Step(step)
            }
            case::Command::Edit(mut edit) => {
                edit.stated_at = now;
                case::Command::Edit(edit)
            }
            case::Command::Comment(mut comment) => {
                comment.stated_at = now;
                case::Command::Comment(comment)
            }
            case::Command::Attach(mut attach) => {
                attach.stated_at = now;
                case::Command::Attach(attach)
            }
        }),
    }
}
