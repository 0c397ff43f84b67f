//! What people say to each other about a case.

use client::Submit;
use contract::command::Command;
use domain::{
    case::{self, Comment, command::CommentCase},
    definition::CaseKind,
    facet::Facet,
    ids::{CaseId, CommentId},
    macros::Use,
    policy::{self, Act},
};
use leptos::prelude::*;

use crate::{
    components::{Ago, Button, Checkboxes, Form, FormActions, FormErrors, Sheet, TextArea, choice, use_toasts},
    i18n::{Words, cases, common, parties},
    workspace::{
        again,
        desk::{Desk, use_desk},
        dossier::held,
        macros::MacroMenu,
        steps::{denial_errors, submit_words},
    },
};

/// The comments of a case, oldest first, and a box for one more where this person may comment.
#[component]
pub fn CommentsSheet(
    /// The case.
    id: CaseId,
) -> impl IntoView {
    let desk = use_desk();
    let comments = Memo::new(move |_| {
        let Some((held, _)) = held(desk, id) else { return vec![] };
        let internal = held.it.internal.iter().flat_map(|i| i.comments.iter());
        let personal = held.it.personal.iter().flat_map(|p| p.comments.iter());
        let mut all: Vec<Comment> = internal.chain(personal).cloned().collect();
        all.sort_by_key(|c| c.no);
        // What this person wrote is shown although the part that it belongs to is not here.
        let known: Vec<_> = all.iter().map(|c| c.id).collect();
        all.extend(unsent(desk, id).into_iter().filter(|mine| !known.contains(&mine.id)));
        all
    });
    let on_the_way = Memo::new(move |_| unsent(desk, id).into_iter().map(|c| c.id).collect::<Vec<_>>());
    let may = Memo::new(move |_| {
        let actor = desk.actor();
        held(desk, id).is_some_and(|(h, _)| policy::can(&actor, Act::Comment(&h.it)).is_ok())
    });
    let now = Signal::derive(move || desk.now());
    let one = move |comment: Comment| {
        let who = move || desk.view(|v| v.person_name(comment.by).map(str::to_owned)).unwrap_or_default();
        let text = if comment.erased { parties::GONE } else { Words::same(comment.text) };
        let waits = move || on_the_way.read().contains(&comment.id);
        view! {
            <li>
                <b>{who}</b>
                " "
                <small>
                    <Ago at=Signal::stored(comment.at) now=now />
                    {move || waits().then(|| view! { " · " {common::SAVED_HERE} })}
                </small>
                <p class="said">{text}</p>
            </li>
        }
    };
    view! {
        <Show when=move || may.get() || !comments.read().is_empty()>
            <Sheet title=cases::COMMENTS padded=true>
                <Show when=move || comments.read().is_empty()>
                    <p class="quiet">{cases::NO_COMMENT}</p>
                </Show>
                <ul class="comments">
                    <For each=move || comments.get() key=|c| (c.id, c.erased) children=one />
                </ul>
                <Show when=move || may.get()>
                    <Write id=id />
                </Show>
            </Sheet>
        </Show>
    }
}

/// What this person wrote about a case and the server has not confirmed, oldest first.
fn unsent(desk: Desk, id: CaseId) -> Vec<Comment> {
    let by = desk.actor().person();
    desk.read(|replica| {
        let mine = replica.unsent().filter_map(|pending| {
            if let Command::Case(case::Command::Comment(it)) = &pending.command { Some(it) } else { None }
        });
        mine.filter(|it| it.id == id)
            .map(|it| Comment {
                id: it.comment,
                // The server numbers it; nobody asks for the number of what has none.
                no: u32::MAX,
                by,
                at: it.stated_at,
                text: it.text.clone(),
                erased: false,
            })
            .collect()
    })
}

/// The choice that opens a comment to the union.
const UNION: &str = "union";

#[component]
fn Write(id: CaseId) -> impl IntoView {
    let desk = use_desk();
    let toasts = use_toasts();
    let text = RwSignal::new(String::new());
    let shared = RwSignal::new(Vec::<String>::new());
    // Led here by a comment that was refused.
    let again = StoredValue::new(again::comment(desk, id));
    if let Some((_, comment)) = again.get_value() {
        text.set(comment.text);
        if comment.facet != Facet::Personal {
            shared.set(vec![UNION.to_owned()]);
        }
    }
    let errors = FormErrors::new();
    let kind = untrack(|| held(desk, id)).map_or(CaseKind::Dossier, |(h, _)| h.it.core.kind);
    let submit = move || {
        let open_to_union = kind == CaseKind::Finding || !shared.get_untracked().is_empty();
        let comment = CommentCase {
            id,
            comment: CommentId(desk.id()),
            facet: if open_to_union { Facet::Internal } else { Facet::Personal },
            text: text.get_untracked(),
            stated_at: desk.engine().now(),
        };
        leptos::task::spawn_local(async move {
            match desk.submit(Command::Case(case::Command::Comment(comment))).await {
                Ok(_) => {
                    errors.clear();
                    again::done(desk, again.get_value().map(|(id, _)| id));
                    again.set_value(None);
                    text.set(String::new());
                }
                Err(Submit::Denied(denial)) => {
                    errors.show(denial_errors(&denial, "text"));
                }
                Err(failed @ Submit::Store(_)) => toasts.say(submit_words(&failed)),
            }
        });
    };
    let union_too = (kind == CaseKind::Dossier).then(|| {
        let choices = Signal::stored(vec![choice(UNION, cases::COMMENT_OPEN)]);
        view! {
            <Checkboxes
                name="readers"
                label=cases::COMMENT_READERS
                help=cases::COMMENT_HELP
                values=shared
                choices=choices
            />
        }
    });
    view! {
        <Form errors=errors on_submit=submit>
            <div class="with-macros">
                <TextArea name="text" label=cases::COMMENT value=text rows=2 required=true />
                <MacroMenu id places=vec![Use::Comment] value=text />
            </div>
            {union_too}
            <FormActions>
                <Button submit=true>{cases::ADD_COMMENT}</Button>
            </FormActions>
        </Form>
    }
}
