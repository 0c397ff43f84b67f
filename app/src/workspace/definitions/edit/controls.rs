//! The small controls of which the editor is made.

use domain::text::Text;
use leptos::{html, prelude::*, wasm_bindgen::JsCast as _, web_sys};

use super::{
    super::{
        book::Book,
        faults::{FaultsAt, anchor},
    },
    at::At,
};
use crate::{
    components::{Button, FieldError, Form, FormErrors, Icon, Kind, TextArea, TextField},
    i18n::{Words, common, drafting as words},
};

/// The same words in Vietnamese and in English.
#[expect(clippy::needless_pass_by_value, reason = "what a component is given is its own")]
#[component]
pub(super) fn Both<T: 'static>(
    /// Of what.
    at: At<T>,
    /// The name of the control; the English one has `-en` behind it.
    #[prop(into)]
    name: String,
    /// Above it.
    label: Words,
    /// Finds the words.
    get: fn(&T) -> &Text,
    /// Finds them for writing.
    reach: fn(&mut T) -> &mut Text,
    /// A sentence of help.
    #[prop(optional)]
    help: Option<Words>,
    /// Several lines.
    #[prop(optional)]
    long: bool,
    /// They may not be left out.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    let vi = at.signal(move |it| get(it).vi.clone(), move |it, typed: String| reach(it).vi = typed);
    let en = at.signal(move |it| get(it).en.clone(), move |it, typed: String| reach(it).en = typed);
    let (english, label_en) = (format!("{name}-en"), label.clone().then(" ", &words::IN_ENGLISH));
    let help = help.map(Words::signal);
    let one = |name: String, label: Words, value: RwSignal<String>, help: Option<Signal<String>>| match (long, help) {
        (true, Some(help)) => {
            view! { <TextArea name=name label=label value=value help=help rows=2 required=required /> }.into_any()
        }
        (true, None) => view! { <TextArea name=name label=label value=value rows=2 required=required /> }.into_any(),
        (false, Some(help)) => {
            view! { <TextField name=name label=label value=value help=help required=required /> }.into_any()
        }
        (false, None) => view! { <TextField name=name label=label value=value required=required /> }.into_any(),
    };
    view! { <div class="two">{one(name, label, vi, help)} {one(english, label_en, en, None)}</div> }.into_any()
}

/// Something that is so or not.
#[component]
pub(super) fn Tick(
    /// What is so.
    label: Words,
    /// Whether it is.
    on: RwSignal<bool>,
    /// More about it.
    #[prop(optional)]
    note: Option<Words>,
) -> impl IntoView {
    view! {
        <label class="choice">
            <input
                type="checkbox"
                checked=on.get_untracked()
                prop:checked=move || on.get()
                on:change:target=move |event| on.set(event.target().checked())
            />
            <span>{label} {note.map(|note| view! { <small>{note}</small> })}</span>
        </label>
    }
    .into_any()
}

/// One thing of a list: folded it says what it is, unfolded it is edited. Its faults stand in it, and it says that it has some.
#[component]
pub(super) fn Item(
    /// The book.
    book: Book,
    /// Where it stands in the definition, as the linter says it.
    path: String,
    /// What it is called; it follows what is typed.
    #[prop(into)]
    title: Signal<String>,
    /// A few words more.
    #[prop(into)]
    sub: Signal<String>,
    /// What is wrong within it stands beside its controls, and not on top.
    #[prop(optional)]
    apart: bool,
    /// A place within it that is edited elsewhere.
    #[prop(optional)]
    but: Option<&'static str>,
    /// The controls, drawn when it is unfolded.
    children: ChildrenFn,
) -> impl IntoView {
    let at = NodeRef::<html::Details>::new();
    let is_open = RwSignal::new(book.just_added(&path));
    let toggled = move |_| {
        if let Some(details) = at.get_untracked() {
            is_open.set(details.open());
        }
    };
    let id = anchor(&path);
    let body = {
        let path = path.clone();
        move || {
            let path = path.clone();
            is_open.get().then(|| {
                view! {
                    <div class="item-body">
                        <FaultsAt book path within=!apart />
                        {children()}
                    </div>
                }
            })
        }
    };
    let elsewhere = move || but.map_or(0, |but| book.count_at(but));
    let wrong = Memo::new(move |_| book.count_at(&path).saturating_sub(elsewhere()));
    view! {
        <li class="item">
            <details node_ref=at id=id open=is_open.get_untracked() on:toggle=toggled>
                <summary>
                    <span class="item-title">{move || title.get()}</span>
                    <small>{move || sub.get()}</small>
                    {move || (wrong.get() > 0).then(|| view! { <b class="item-wrong">{words::faults(wrong.get())}</b> })}
                </summary>
                {body}
            </details>
        </li>
    }
    .into_any()
}

/// Moves a thing of a list up and down, and takes it out; the keyboard does all of it. After a move the focus stays on the
/// button; after taking out it goes to the button that adds.
#[component]
pub(super) fn Moves(
    /// What it is called, for those who hear it.
    #[prop(into)]
    title: Signal<String>,
    /// Moves it: up is below nought.
    #[prop(optional, into)]
    on_move: Option<Callback<isize>>,
    /// Takes it out.
    #[prop(into)]
    on_remove: Callback<()>,
) -> impl IntoView {
    let named = move || view! { " " <span class="sr">{move || title.get()}</span> };
    let shift = move |on_move: Callback<isize>, by: isize| {
        // The list puts the row elsewhere, and the browser lets go of the focus within.
        let pressed = document().active_element().and_then(|at| at.dyn_into::<web_sys::HtmlElement>().ok());
        on_move.run(by);
        request_animation_frame(move || {
            if let Some(pressed) = pressed {
                let _ = pressed.focus();
            }
        });
    };
    let moves = on_move.map(|on_move| {
        view! {
            <Button kind=Kind::Quiet icon=Icon::Up on_press=move || shift(on_move, -1)>{words::UP} {named()}</Button>
            <Button kind=Kind::Quiet icon=Icon::Down on_press=move || shift(on_move, 1)>{words::DOWN} {named()}</Button>
        }
    });
    view! {
        <div class="item-moves">
            {moves}
            <Button kind=Kind::Quiet icon=Icon::Trash on_press=move || on_remove.run(())>{words::REMOVE} {named()}</Button>
        </div>
    }
    .into_any()
}

/// Adds something by its name; Enter adds too. An empty name says what is missing.
#[component]
pub(super) fn Adder(
    /// The name of the control.
    #[prop(into)]
    name: String,
    /// What is typed.
    label: Words,
    /// The button.
    button: Words,
    /// Told the name.
    #[prop(into)]
    on_add: Callback<String>,
) -> impl IntoView {
    let (typed, form) = (RwSignal::new(String::new()), FormErrors::new());
    let (field, missing) = (name.clone(), common::required_missing(&label));
    let add = move || {
        let name = typed.get_untracked().trim().to_owned();
        if name.is_empty() {
            form.show(vec![FieldError::new(field.clone(), missing.clone())]);
        } else {
            form.clear();
            typed.set(String::new());
            on_add.run(name);
        }
    };
    view! {
        <Form errors=form on_submit=add label=button.clone()>
            <TextField name=name label=label value=typed required=true />
            <div>
                <Button icon=Icon::Plus submit=true>{button}</Button>
            </div>
        </Form>
    }
    .into_any()
}

/// Moves one thing of a list by so many places; where it would leave the list it stays.
pub(super) fn shift<T>(list: &mut [T], at: usize, by: isize) {
    if let Some(to) = at.checked_add_signed(by).filter(|to| *to < list.len() && at < list.len()) {
        list.swap(at, to);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_stays_within_the_list() {
        let mut list = vec!['a', 'b', 'c'];
        shift(&mut list, 0, -1);
        shift(&mut list, 2, 1);
        assert_eq!(list, ['a', 'b', 'c']);
        shift(&mut list, 2, -1);
        assert_eq!(list, ['a', 'c', 'b']);
        shift(&mut list, 9, -1);
        assert_eq!(list, ['a', 'c', 'b']);
    }
}
