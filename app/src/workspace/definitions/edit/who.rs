//! Who may take a step: any of these, each a side or a relation, perhaps only some posts of it, and never certain relations.

use domain::{
    definition::{PostRule, SignersWord, Who, WhoRole},
    rights::Post,
};
use leptos::prelude::*;

use super::{
    super::fresh,
    at::At,
    choose::{choices, chosen, chosen_of, place, places},
    controls::Moves,
};
use crate::{
    components::{Button, Checkboxes, Icon, Kind, SelectField},
    i18n::{Words, flow, flow_edit as words, use_lang},
};

/// Which posts of a side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Posts {
    All,
    Signers,
    Some,
}

impl Posts {
    const ALL: &[Self] = &[Self::All, Self::Signers, Self::Some];

    const fn of(who: &Who) -> Self {
        match who.post {
            None => Self::All,
            Some(PostRule::Signers(_)) => Self::Signers,
            Some(PostRule::Posts(_)) => Self::Some,
        }
    }

    const fn words(self) -> Words {
        match self {
            Self::All => words::POSTS_ALL,
            Self::Signers => words::POSTS_SIGNERS,
            Self::Some => words::POSTS_SOME,
        }
    }
}

/// Everybody who may.
#[expect(clippy::needless_pass_by_value, reason = "what a component is given is its own")]
#[component]
pub(super) fn WhoFields(
    /// Those who may.
    at: At<Vec<Who>>,
    /// The names of its controls begin so.
    #[prop(into)]
    name: String,
) -> impl IntoView {
    // They have no keys: when one comes or goes, all are drawn anew.
    let drawn = RwSignal::new(0_u32);
    let (adding, of) = (at.clone(), name.clone());
    let rows = move || {
        drawn.track();
        let count = at.read(Vec::len).unwrap_or_default();
        (0..count).map(|n| view! { <One all=at.clone() name=format!("{of}-who-{n}") n drawn /> }).collect_view()
    };
    let add = move || {
        adding.change(|all| all.push(fresh::who(WhoRole::Office)));
        drawn.update(|n| *n += 1);
    };
    view! {
        <fieldset class="field whos">
            <legend>{words::WHO}</legend>
            <p class="help">{words::WHO_HELP}</p>
            <ul class="options">{rows}</ul>
            <Button kind=Kind::Quiet icon=Icon::Plus on_press=add>{words::ADD_WHO}</Button>
        </fieldset>
    }
    .into_any()
}

#[component]
fn One(all: At<Vec<Who>>, name: String, n: usize, drawn: RwSignal<u32>) -> impl IntoView {
    let at = all.within(move |all| all.get(n), move |all| all.get_mut(n));
    let role = at.signal(
        |who| place(flow::WHO_ROLES, &who.role),
        |who, kept: String| {
            if let Some(role) = chosen(flow::WHO_ROLES, &kept).filter(|role| *role != who.role) {
                who.role = role;
                // Posts are those of one side.
                who.post = None;
            }
        },
    );
    let not = at.signal(
        |who| places(flow::RELATIONS, &who.not),
        |who, kept: Vec<String>| who.not = chosen_of(flow::RELATIONS, &kept, &who.not),
    );
    let side = at.follow(|who| who.role);
    let (posts_at, posts_name) = (at.clone(), name.clone());
    let posts = move || {
        let role = side.get().and_then(WhoRole::role)?;
        let of_role: Vec<Post> = Post::ALL.into_iter().filter(|post| post.role() == role).collect();
        Some(view! { <PostFields at=posts_at.clone() name=posts_name.clone() of_role /> })
    };
    let lang = use_lang();
    let title = at.follow(|who| Words::from(who.words()));
    let title = Signal::derive(move || title.get().map(|words| words.say(lang.get())).unwrap_or_default());
    let on_remove = move |()| {
        all.change(|all| {
            if n < all.len() {
                all.remove(n);
            }
        });
        drawn.update(|n| *n += 1);
    };
    view! {
        <li>
            <SelectField
                name=format!("{name}-role")
                label=words::SIDE
                value=role
                choices=choices(flow::WHO_ROLES, |role| Words::from(role.words()))
                required=true
            />
            {posts}
            <details class="fold">
                <summary>{words::NOT}</summary>
                <Checkboxes
                    name=format!("{name}-not")
                    label=words::NOT
                    help=words::NOT_HELP
                    values=not
                    choices=choices(flow::RELATIONS, |relation| Words::from(relation.words()))
                />
            </details>
            <Moves title on_remove />
        </li>
    }
    .into_any()
}

/// Which posts of the side that was chosen.
#[component]
fn PostFields(at: At<Who>, name: String, of_role: Vec<Post>) -> impl IntoView {
    let of_role = StoredValue::new(of_role);
    let which = at.signal(
        |who| place(Posts::ALL, &Posts::of(who)),
        move |who, kept: String| {
            let Some(which) = chosen(Posts::ALL, &kept).filter(|which| *which != Posts::of(who)) else { return };
            who.post = match which {
                Posts::All => None,
                Posts::Signers => Some(PostRule::Signers(SignersWord::Signers)),
                Posts::Some => Some(PostRule::Posts(of_role.get_value())),
            };
        },
    );
    let now = at.follow(Posts::of);
    let (list_at, list_name) = (at, format!("{name}-list"));
    let list = move || {
        (now.get() == Some(Posts::Some)).then(|| {
            let some = list_at.signal(
                |who| match &who.post {
                    Some(PostRule::Posts(posts)) => of_role.with_value(|all| places(all, posts)),
                    None | Some(PostRule::Signers(_)) => Vec::new(),
                },
                move |who, kept: Vec<String>| {
                    if let Some(PostRule::Posts(posts)) = &mut who.post {
                        *posts = of_role.with_value(|all| chosen_of(all, &kept, posts));
                    }
                },
            );
            let choices = of_role.with_value(|all| choices(all, |post: Post| Words::from(post.title())));
            view! { <Checkboxes name=list_name.clone() label=words::POSTS values=some choices=choices /> }
        })
    };
    view! {
        <SelectField
            name=format!("{name}-posts")
            label=words::POSTS
            value=which
            choices=choices(Posts::ALL, Posts::words)
            required=true
        />
        {list}
    }
    .into_any()
}
