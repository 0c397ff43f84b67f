//! Who acts for oneself while one is away: given, seen and ended by the holder of the post, in two minutes before leaving.
//!
//! Who may lend what to whom is for `domain::staff` to say; what needs a second person waits for one.

use contract::{
    paths,
    people::{EndGrantBody, GiveGrantBody, GrantLine, GrantStanding, LentGrants},
};
use domain::{
    fold,
    ids::{GrantId, PersonId},
    rights::Grant,
};
use leptos::prelude::*;

use crate::{
    components::{
        Badge, Button, Checkboxes, Choice, DateField, Empty, FieldError, Form, FormActions, FormErrors, Icon, Kind,
        SelectField, Sheet, Skeleton, Tone, choice, use_toasts,
    },
    i18n::{Words, acting, common, format, people},
    workspace::{
        acting::{area_choices, kept_to, only_in},
        desk::{Desk, use_desk},
        online::{Intent, Trouble, ask},
        platform::Method,
    },
};

/// The posts that one holds oneself.
fn own(desk: Desk) -> Vec<Grant> {
    desk.actor().grants().iter().filter(|grant| grant.acting_for.is_none()).cloned().collect()
}

/// What one has lent, and a form to lend.
#[component]
pub(super) fn LendSheet() -> impl IntoView {
    let desk = use_desk();
    let list = RwSignal::new(None::<Result<LentGrants, Words>>);
    let load = move || {
        leptos::task::spawn_local(async move {
            let answer = ask::<LentGrants>(desk, paths::GRANTS_LENT.to_owned()).await;
            list.try_set(Some(answer.map_err(|trouble| trouble.words)));
        });
    };
    load();
    let load = Callback::new(move |()| load());
    let posts = Memo::new(move |_| own(desk));
    let body = move || match list.get() {
        None => view! { <Skeleton count=1 /> }.into_any(),
        Some(Err(why)) => view! {
            <Empty icon=Icon::Warn title=acting::NOT_LOADED why=why>
                <Button icon=Icon::Refresh on_press=move || load.run(())>{common::RETRY}</Button>
            </Empty>
        }
        .into_any(),
        Some(Ok(lent)) if lent.items.is_empty() => view! { <p class="quiet">{acting::NONE}</p> }.into_any(),
        Some(Ok(lent)) => {
            let rows = lent.items.into_iter().map(|line| row(desk, line, load)).collect_view();
            view! { <ul class="rows" aria-label=acting::TITLE>{rows}</ul> }.into_any()
        }
    };
    let form = move || {
        if posts.read().is_empty() {
            view! { <p class="quiet">{acting::NO_POST}</p> }.into_any()
        } else {
            view! { <LendForm desk on_done=load /> }.into_any()
        }
    };
    view! {
        <Sheet title=acting::TITLE padded=true>
            <p class="quiet">{acting::WHY}</p>
            {body}
            {form}
        </Sheet>
    }
}

fn row(desk: Desk, line: GrantLine, load: Callback<()>) -> AnyView {
    let toasts = use_toasts();
    let GrantLine { grant, standing, .. } = line;
    let who = desk.view(|v| v.person_name(grant.person).map(str::to_owned)).unwrap_or_default();
    let until = grant.to.map(format::date).unwrap_or_default();
    let areas = only_in(&grant.areas).unwrap_or(acting::ALL_AREAS);
    let what = people::post(grant.post).then(" · ", &people::from_to(format::date(grant.from), until));
    let (tone, words) = match standing {
        GrantStanding::Pending => (Tone::Hold, people::STANDING_PENDING),
        GrantStanding::Coming => (Tone::Plain, people::STANDING_COMING),
        GrantStanding::InForce => (Tone::Ok, people::STANDING_IN_FORCE),
        GrantStanding::Ended => (Tone::Plain, people::STANDING_ENDED),
    };
    let id = grant.id;
    let end = move || {
        let today = desk.engine().now().local_date();
        let last = today.previous_day().unwrap_or(today);
        leptos::task::spawn_local(async move {
            let path = paths::grant(id, "end");
            match Intent::new(desk).tell::<()>(desk, Method::Post, path, &EndGrantBody { last }).await {
                Ok(()) => {
                    toasts.say(acting::ENDED);
                    load.run(());
                }
                Err(trouble) => Trouble::say(trouble, toasts),
            }
        });
    };
    let named = who.clone();
    let ends = (standing != GrantStanding::Ended).then(|| {
        view! {
            <div class="row-action">
                <Button on_press=end>{acting::END_NOW} " " <span class="sr">{named.clone()}</span></Button>
            </div>
        }
    });
    view! {
        <li class="row">
            <div class="row-main">
                <b>{who}</b>
                <small>{what}</small>
                <small>{areas}</small>
            </div>
            <div class="row-state"><Badge tone=tone>{words}</Badge></div>
            {ends}
        </li>
    }
    .into_any()
}

/// What is chosen.
#[derive(Clone, Copy)]
struct Chosen {
    post: RwSignal<String>,
    deputy: RwSignal<String>,
    from: RwSignal<String>,
    to: RwSignal<String>,
    areas: RwSignal<Vec<String>>,
}

impl Chosen {
    /// The post of one's own that is chosen.
    fn own(self, desk: Desk) -> Option<Grant> {
        let post = self.post.get();
        own(desk).into_iter().find(|grant| grant.id.to_string() == post)
    }

    /// For whom, and the grant, or what is missing.
    fn body(self, desk: Desk, id: GrantId) -> Result<(PersonId, GiveGrantBody), Vec<FieldError>> {
        let mut wrong = Vec::new();
        let own = untrack(|| self.own(desk));
        if own.is_none() {
            wrong.push(FieldError::new("post", common::choice_missing(&acting::POST)));
        }
        let deputy = self.deputy.get_untracked().parse::<PersonId>().ok();
        if deputy.is_none() {
            wrong.push(FieldError::new("deputy", common::choice_missing(&acting::DEPUTY)));
        }
        let mut day = |name, signal: RwSignal<String>| {
            let day = format::parse_date(&signal.get_untracked());
            if day.is_none() {
                wrong.push(FieldError::new(name, common::DATE_WRONG));
            }
            day
        };
        let (from, to) = (day("from", self.from), day("to", self.to));
        match (own, deputy, from, to) {
            (Some(own), Some(deputy), Some(from), Some(to)) => {
                let areas = kept_to(own.post, self.areas.get_untracked());
                let acting_for = Some(own.person);
                Ok((
                    deputy,
                    GiveGrantBody { id, post: own.post, part: own.part, areas, from, to: Some(to), acting_for },
                ))
            }
            _ => Err(wrong),
        }
    }
}

/// As what, for whom, from when to when, in which fields.
#[component]
fn LendForm(desk: Desk, on_done: Callback<()>) -> impl IntoView {
    let (toasts, form) = (use_toasts(), FormErrors::new());
    let first = untrack(|| own(desk)).first().map(|grant| grant.id.to_string()).unwrap_or_default();
    let today = format::date(untrack(|| desk.now()).local_date());
    let chosen = Chosen {
        post: RwSignal::new(first),
        deputy: RwSignal::default(),
        from: RwSignal::new(today),
        to: RwSignal::default(),
        areas: RwSignal::default(),
    };
    let (pending, intent, id) = (RwSignal::new(false), Intent::new(desk), StoredValue::new(GrantId(desk.id())));
    let submit = move || {
        let (deputy, body) = match chosen.body(desk, id.get_value()) {
            Ok(body) => body,
            Err(wrong) => {
                form.show(wrong);
                return;
            }
        };
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        leptos::task::spawn_local(async move {
            let answer = intent.tell::<GrantLine>(desk, Method::Post, paths::person(deputy, "grants"), &body).await;
            pending.try_set(false);
            match answer {
                Ok(line) => {
                    let waits = line.standing == GrantStanding::Pending;
                    toasts.say(if waits { people::PROPOSED } else { acting::GIVEN });
                    form.clear();
                    id.try_set_value(GrantId(desk.id()));
                    chosen.deputy.try_set(String::new());
                    on_done.run(());
                }
                Err(trouble) => trouble.show(form, "deputy"),
            }
        });
    };
    let posts =
        Signal::derive(move || own(desk).into_iter().map(|grant| post_choice(desk, &grant)).collect::<Vec<_>>());
    let deputies = Signal::derive(move || deputies(desk));
    let areas = Memo::new(move |_| {
        let by_area = chosen.own(desk).is_some_and(|grant| grant.role().goes_by_area());
        if by_area { area_choices(desk) } else { vec![] }
    });
    view! {
        <Form errors=form on_submit=submit label=acting::TITLE>
            <SelectField name="post" label=acting::POST value=chosen.post choices=posts required=true />
            <SelectField name="deputy" label=acting::DEPUTY value=chosen.deputy choices=deputies required=true />
            <DateField name="from" label=acting::FROM value=chosen.from required=true />
            <DateField name="to" label=acting::TO value=chosen.to required=true />
            <Show when=move || !areas.read().is_empty()>
                <Checkboxes name="areas" label=acting::AREAS help=acting::AREAS_HELP values=chosen.areas choices=areas />
            </Show>
            <FormActions>
                <Button kind=Kind::Main submit=true pending=pending>{acting::GIVE}</Button>
            </FormActions>
        </Form>
    }
}

fn post_choice(desk: Desk, grant: &Grant) -> Choice {
    let part = desk.view(|v| v.parts.get(&grant.part).map(|part| Words::from(&part.title)));
    let post = people::post(grant.post);
    choice(grant.id.to_string(), part.map_or(post.clone(), |part| post.then(" · ", &part)))
}

/// Everybody else who works here today, the Vietnamese way of sorting.
fn deputies(desk: Desk) -> Vec<Choice> {
    let (me, day) = (desk.actor().person(), desk.now().local_date());
    let mut others: Vec<(String, Choice)> = desk.view(|v| {
        let works = |p: &&std::sync::Arc<domain::directory::PersonInfo>| {
            p.id != me && p.hats.iter().any(|hat| hat.from <= day && hat.to.is_none_or(|to| day <= to))
        };
        let one = |p: &std::sync::Arc<domain::directory::PersonInfo>| {
            (fold::name_sort_key(&p.name), choice(p.id.to_string(), Words::same(p.name.clone())))
        };
        v.people.values().filter(works).map(one).collect()
    });
    others.sort_by(|a, b| a.0.cmp(&b.0));
    others.into_iter().map(|(_, choice)| choice).collect()
}
