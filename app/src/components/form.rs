//! A form, its errors, and the summary that takes the focus when something is wrong.

use leptos::{context::Provider, ev, html, prelude::*, wasm_bindgen::JsCast, web_sys};

use crate::{
    components::{Glyph, Icon},
    i18n::{Words, common},
};

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The field's `name`.
    pub field: String,
    /// What is wrong and what would be right.
    pub words: Words,
}

impl FieldError {
    /// An error of the field of that name.
    pub fn new(field: impl Into<String>, words: impl Into<Words>) -> Self {
        Self { field: field.into(), words: words.into() }
    }
}

/// How many forms of a page show errors. The page's title says so before anything else, for whoever does not see the
/// summary: `Lỗi: Tiếp nhận · Sen`.
#[derive(Debug, Clone, Default)]
pub struct PageErrors(ArcRwSignal<usize>);

thread_local! {
    /// Those of the workspace: its document has one title, whatever page or dialog a form stands in.
    static DOCUMENT: PageErrors = PageErrors::default();
}

impl PageErrors {
    /// Those of the page that is being drawn: the one provided around, else the document's.
    pub fn here() -> Self {
        use_context().unwrap_or_else(|| DOCUMENT.with(Clone::clone))
    }

    /// Begins a page of the portal. What [`FormErrors::found`] is given inside is known once its children are drawn.
    pub fn provide() -> Self {
        let page = Self::default();
        provide_context(page.clone());
        page
    }

    /// Whether any form shows errors, following them.
    pub fn any(&self) -> bool {
        self.0.with(|forms| *forms > 0)
    }

    fn add(&self) {
        self.0.update(|forms| *forms += 1);
    }

    fn take_away(&self) {
        self.0.update(|forms| *forms = forms.saturating_sub(1));
    }
}

/// How many forms of the document somebody types into: each from the first key until it leaves the page. Whether what was sent
/// is taken is known later, and what was typed is in the form until then.
#[derive(Debug, Clone, Default)]
pub struct TypedForms(ArcRwSignal<usize>);

thread_local! {
    static TYPED: TypedForms = TypedForms::default();
}

impl TypedForms {
    /// Those of this document.
    pub fn here() -> Self {
        TYPED.with(Clone::clone)
    }

    /// Whether there is any, following them.
    pub fn any(&self) -> bool {
        self.0.with(|forms| *forms > 0)
    }
}

/// Whether somebody types into one form.
#[derive(Clone, Copy)]
struct Typed(StoredValue<bool>);

impl Typed {
    /// Nobody does yet; when the form leaves the page nobody does any more.
    fn watch() -> Self {
        let typed = Self(StoredValue::new(false));
        on_cleanup(move || {
            if typed.0.try_get_value() == Some(true) {
                TypedForms::here().0.update(|forms| *forms = forms.saturating_sub(1));
            }
        });
        typed
    }

    /// Somebody has begun to.
    fn begun(self) {
        if self.0.try_update_value(|typed| std::mem::replace(typed, true)) == Some(false) {
            TypedForms::here().0.update(|forms| *forms += 1);
        }
    }
}

/// The errors of one form. [`Form`] puts them into context and every field inside shows its own by its `name`.
/// Validation runs on submit, not while typing; a field's error goes away when the next submit finds it mended.
#[derive(Debug, Clone, Copy)]
pub struct FormErrors {
    list: RwSignal<Vec<FieldError>>,
    shown: RwSignal<u32>,
}

impl Default for FormErrors {
    fn default() -> Self {
        Self::new()
    }
}

impl FormErrors {
    /// No errors yet.
    pub fn new() -> Self {
        Self { list: RwSignal::new(Vec::new()), shown: RwSignal::new(0) }
    }

    /// Errors found before rendering, for the portal.
    pub fn found(errors: Vec<FieldError>) -> Self {
        if !errors.is_empty()
            && let Some(page) = use_context::<PageErrors>()
        {
            page.add();
        }
        Self { list: RwSignal::new(errors), shown: RwSignal::new(0) }
    }

    /// Shows these; if there are any the summary takes the focus and the page's title says so. `true` when there are none: the form may be sent.
    pub fn show(self, errors: Vec<FieldError>) -> bool {
        let fine = errors.is_empty();
        self.list.set(errors);
        if !fine {
            self.shown.update(|n| *n = n.wrapping_add(1));
        }
        fine
    }

    /// Forgets them all.
    pub fn clear(self) {
        self.list.set(Vec::new());
    }

    /// All of them, in the order of the form.
    pub fn all(self) -> Signal<Vec<FieldError>> {
        self.list.into()
    }

    /// What is wrong with the field of that name.
    pub fn of(self, field: &str) -> Option<Words> {
        self.list.with(|list| list.iter().find(|e| e.field == field).map(|e| e.words.clone()))
    }
}

/// The id of the control of a field, from the field's name.
pub(super) fn control_id(name: &str) -> String {
    format!("f-{name}")
}

/// The box at the top of a form that lists what is wrong, each with a link to its field. It takes the focus when
/// [`FormErrors::show`] finds errors.
#[component]
pub fn ErrorSummary(
    /// The form's errors.
    errors: FormErrors,
) -> impl IntoView {
    let at = NodeRef::<html::Div>::new();
    Effect::new(move |before: Option<u32>| {
        let shown = errors.shown.get();
        if before.is_some_and(|before| before != shown)
            && let Some(summary) = at.get_untracked()
        {
            let _ = summary.focus();
        }
        shown
    });
    let page = PageErrors::here();
    Effect::new(move |_| {
        // What was found before rendering is told to the page then. The next run, or the form's end, takes it back.
        if errors.shown.get() > 0 && !errors.list.with(Vec::is_empty) {
            page.add();
            let page = page.clone();
            on_cleanup(move || page.take_away());
        }
    });
    let go = |field: String| {
        move |event: ev::MouseEvent| {
            // A plain link would change the address, which is the router's.
            event.prevent_default();
            focus_control(&field);
        }
    };
    let items = move || {
        let entry = move |e: FieldError| {
            view! { <li><a href=format!("#{}", control_id(&e.field)) on:click=go(e.field)>{e.words}</a></li> }
        };
        errors.list.get().into_iter().map(entry).collect_view()
    };
    view! {
        <div
            node_ref=at
            class="error-summary"
            role="alert"
            tabindex="-1"
            hidden=move || errors.list.with(Vec::is_empty)
        >
            <h2><Glyph icon=Icon::Warn /> <span>{common::FORM_ERRORS}</span></h2>
            <ul>{items}</ul>
        </div>
    }
}

/// Puts the cursor into the control of a field; into the first choice of a group.
fn focus_control(field: &str) {
    let id = control_id(field);
    let found = document().get_element_by_id(&id).and_then(|element| {
        if element.matches("fieldset").unwrap_or(false) {
            element.query_selector("input").ok().flatten()
        } else {
            Some(element)
        }
    });
    if let Some(Ok(element)) = found.map(JsCast::dyn_into::<web_sys::HtmlElement>) {
        let _ = element.focus();
    }
}

/// One column of fields. Submitting calls `on_submit` in the workspace; on the portal it posts to `action`.
/// An Enter that ends an input method's composition never submits.
///
/// ```ignore
/// let errors = FormErrors::new();
/// let send = move || if errors.show(validate()) { on_send.run(()) };
/// view! {
///     <Form errors on_submit=send>
///         <TextField name="name" label=intake::FULL_NAME value=name required=true />
///         <FormActions><Button kind=Kind::Main submit=true>{common::SEND}</Button></FormActions>
///     </Form>
/// }
/// ```
#[component]
pub fn Form(
    /// Its errors; the summary stands on top.
    #[prop(optional)]
    errors: Option<FormErrors>,
    /// Called on submit, in the browser.
    #[prop(optional, into)]
    on_submit: Option<Callback<()>>,
    /// Where a plain form goes, on the portal.
    #[prop(optional, into)]
    action: Option<String>,
    /// How a plain form goes there.
    #[prop(default = "post")]
    method: &'static str,
    /// How a plain form is written, where it brings files: `multipart/form-data`.
    #[prop(optional)]
    enctype: Option<&'static str>,
    /// An accessible name, where no heading says it.
    #[prop(optional, into)]
    label: Option<Signal<String>>,
    /// Fields and [`FormActions`].
    children: Children,
) -> impl IntoView {
    let errors = errors.unwrap_or_default();
    let typed = Typed::watch();
    let submit = move |event: ev::SubmitEvent| {
        if let Some(on_submit) = on_submit {
            event.prevent_default();
            on_submit.run(());
        }
    };
    let key = |event: ev::KeyboardEvent| {
        // 229 is what browsers report for a key that an input method took.
        if event.key() == "Enter" && (event.is_composing() || event.key_code() == 229) {
            event.prevent_default();
        }
    };
    view! {
        <form
            class="form"
            novalidate
            action=action
            method=method
            enctype=enctype
            aria-label=move || label.map(|label| label.get())
            on:submit=submit
            on:input=move |_| typed.begun()
            on:keydown=key
        >
            <ErrorSummary errors />
            <Provider value=errors>{children()}</Provider>
        </form>
    }
}

/// The row of buttons that ends a form; on a phone it stays at the bottom edge.
#[component]
pub fn FormActions(
    /// Buttons, the main one first.
    children: Children,
) -> impl IntoView {
    view! { <div class="form-actions">{children()}</div> }
}
