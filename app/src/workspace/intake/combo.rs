//! A box that offers what it finds while somebody types: for the register of parties, and for choosing a dossier.
//!
//! It follows the combobox pattern: the focus stays in the box, ↓ and ↑ move among the offers, Enter takes the marked
//! one (the first, as long as nobody moved), Esc closes.

use leptos::{ev, html, prelude::*, wasm_bindgen::JsCast as _, web_sys};

use crate::{
    components::{FormErrors, Glyph, Icon},
    i18n::{Words, common, use_lang},
};

/// Something that can be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What `on_choose` is told.
    pub id: String,
    /// What is drawn before it.
    pub icon: Icon,
    /// Its name.
    pub label: Words,
    /// A line beneath: class, phone, code.
    pub note: Option<Words>,
}

/// The id of the control of a field of this name, as the form's error summary looks for it.
pub fn control_id(name: &str) -> String {
    format!("f-{name}")
}

/// Puts the focus on what will be drawn under this id in the next frame.
pub fn focus_later(id: String) {
    request_animation_frame(move || {
        let found = document().get_element_by_id(&id).and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok());
        if let Some(element) = found {
            let _ = element.focus();
        }
    });
}

/// What the form around says about a field.
pub fn error_of(name: String) -> Signal<Option<Words>> {
    let errors = use_context::<FormErrors>();
    Signal::derive(move || errors.and_then(|errors| errors.of(&name)))
}

/// Help and error of the field whose control has this id, as the other fields draw them.
pub fn notes(id: &str, help: Option<Words>, error: Signal<Option<Words>>) -> impl IntoView + use<> {
    let (help_id, error_id) = (format!("{id}-help"), format!("{id}-error"));
    let lang = use_lang();
    let wrong = move || {
        error.get().map(|words| {
            view! {
                <p class="error" id=error_id.clone()>
                    <Glyph icon=Icon::Warn />
                    <span>
                        <span class="sr">{common::ERROR_PREFIX} " "</span>
                        {words.say(lang.get())}
                    </span>
                </p>
            }
        })
    };
    view! {
        {help.map(|help| view! { <p class="help" id=help_id>{help}</p> })}
        {wrong}
    }
}

/// The list beneath a box: whether it is open, and which offer is marked.
#[derive(Clone, Copy)]
struct Listing {
    id: StoredValue<String>,
    offers: Signal<Vec<Offer>>,
    open: RwSignal<bool>,
    marked: RwSignal<usize>,
    on_choose: Callback<String>,
}

impl Listing {
    fn option_id(self, at: usize) -> String {
        self.id.with_value(|id| format!("{id}-{at}"))
    }

    fn is_shown(self) -> bool {
        self.open.get() && !self.offers.with(Vec::is_empty)
    }

    /// The marked offer; fewer may have been found meanwhile.
    fn at(self) -> usize {
        self.marked.get().min(self.offers.with(Vec::len).saturating_sub(1))
    }

    fn choose(self, id: String) {
        self.open.set(false);
        self.marked.set(0);
        self.on_choose.run(id);
    }

    fn go(self, to: usize) {
        self.open.set(true);
        self.marked.set(to);
        if let Some(option) = document().get_element_by_id(&self.option_id(to)) {
            let options = web_sys::ScrollIntoViewOptions::new();
            // Only the list moves, and only as far as it must; an object takes every property.
            let _ = js_sys::Reflect::set(options.as_ref(), &"block".into(), &"nearest".into());
            option.scroll_into_view_with_scroll_into_view_options(&options);
        }
    }

    fn key(self, event: &ev::KeyboardEvent) {
        // 229 is what browsers report for a key that an input method took.
        if event.is_composing() || event.key_code() == 229 {
            return;
        }
        let most = self.offers.with_untracked(Vec::len);
        let (shown, here) = untrack(|| (self.is_shown(), self.at()));
        match event.key().as_str() {
            "ArrowDown" if most > 0 => self.go(if shown { (here + 1) % most } else { 0 }),
            "ArrowUp" if most > 0 => self.go(if shown { (here + most - 1) % most } else { most - 1 }),
            "Enter" if shown => {
                if let Some(taken) = self.offers.with_untracked(|all| all.get(here).map(|o| o.id.clone())) {
                    self.choose(taken);
                }
            }
            "Escape" if shown => self.open.set(false),
            _ => return,
        }
        event.prevent_default();
    }

    fn draw(self, (index, offer): (usize, Offer)) -> AnyView {
        let taken = offer.id;
        view! {
            <li
                id=self.option_id(index)
                role="option"
                aria-selected=move || (self.at() == index).to_string()
                // The focus stays in the box, so that leaving it is what closes the list.
                on:mousedown=|event| event.prevent_default()
                on:click=move |_| self.choose(taken.clone())
            >
                <Glyph icon=offer.icon />
                <span>{offer.label} {offer.note.map(|note| view! { <small>{note}</small> })}</span>
            </li>
        }
        .into_any()
    }
}

/// The box and its offers.
#[component]
pub fn Combo(
    /// The field's key in the form.
    #[prop(into)]
    name: String,
    /// Above it.
    #[prop(into)]
    label: Words,
    /// Beneath the label.
    help: Option<Words>,
    /// What stands in it while it is empty.
    #[prop(into)]
    hint: Signal<String>,
    /// It may not be left empty.
    required: bool,
    /// What is typed.
    search: RwSignal<String>,
    /// What is found for it.
    #[prop(into)]
    offers: Signal<Vec<Offer>>,
    /// Told which one is taken.
    #[prop(into)]
    on_choose: Callback<String>,
) -> impl IntoView {
    let id = control_id(&name);
    let (list_id, controls) = (format!("{id}-list"), format!("{id}-list"));
    let error = error_of(name.clone());
    let list = Listing {
        id: StoredValue::new(id.clone()),
        offers,
        open: RwSignal::new(false),
        marked: RwSignal::new(0),
        on_choose,
    };
    let shown = Memo::new(move |_| list.is_shown());
    let at = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        let wanted = search.get();
        if let Some(input) = at.get()
            && input.value() != wanted
        {
            input.set_value(&wanted);
        }
    });
    let typed = move |text: String| {
        search.set(text);
        list.marked.set(0);
        list.open.set(true);
    };
    let described = {
        let (id, help) = (id.clone(), help.is_some());
        move || match (help, error.with(Option::is_some)) {
            (true, true) => Some(format!("{id}-help {id}-error")),
            (true, false) => Some(format!("{id}-help")),
            (false, true) => Some(format!("{id}-error")),
            (false, false) => None,
        }
    };
    let options = move || offers.get().into_iter().enumerate().map(|offer| list.draw(offer)).collect_view();
    let optional = (!required).then(|| view! { <small>" (" {common::OPTIONAL} ")"</small> });
    let list_label = label.clone();
    view! {
        <div class=move || if error.with(Option::is_some) { "field combo wrong" } else { "field combo" }>
            <label for=id.clone()>{label} {optional}</label>
            {notes(&id, help, error)}
            <input
                node_ref=at
                id=id
                name=name
                type="text"
                role="combobox"
                autocomplete="off"
                spellcheck="false"
                placeholder=move || hint.get()
                value=search.get_untracked()
                aria-autocomplete="list"
                aria-controls=controls
                aria-expanded=move || shown.get().to_string()
                aria-activedescendant=move || shown.get().then(|| list.option_id(list.at()))
                aria-required=required.then_some("true")
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=described
                on:input:target=move |event| typed(event.target().value())
                on:click=move |_| list.open.set(true)
                on:blur=move |_| list.open.set(false)
                on:keydown=move |event| list.key(&event)
            />
            <ul id=list_id class="offers" role="listbox" aria-label=list_label hidden=move || !shown.get()>
                {options}
            </ul>
        </div>
    }
    .into_any()
}

/// What was taken, with a way to take something else.
#[component]
pub fn Taken(
    /// The field's key in the form.
    #[prop(into)]
    name: String,
    /// Above it.
    #[prop(into)]
    label: Words,
    /// What is drawn before it.
    icon: Icon,
    /// Its name.
    #[prop(into)]
    title: Words,
    /// A line beneath.
    note: Option<Words>,
    /// What the button says.
    change: Words,
    /// Called to take something else.
    #[prop(into)]
    on_change: Callback<()>,
) -> impl IntoView {
    let id = control_id(&name);
    let (label_id, labelled_by) = (format!("{id}-label"), format!("{id}-label"));
    let error = error_of(name);
    let lang = use_lang();
    let (said, called) = (change.clone(), label.clone());
    let accessible = move || format!("{}: {}", said.as_str(lang.get()), called.as_str(lang.get()));
    view! {
        <div class="field" role="group" aria-labelledby=labelled_by>
            <span class="label" id=label_id>{label}</span>
            {notes(&id, None, error)}
            <div class="taken">
                <Glyph icon=icon />
                <span>{title} {note.map(|note| view! { <small>{note}</small> })}</span>
                <button id=id type="button" class="btn quiet" aria-label=accessible on:click=move |_| on_change.run(())>
                    <Glyph icon=Icon::Refresh />
                    <span>{change}</span>
                </button>
            </div>
        </div>
    }
    .into_any()
}
