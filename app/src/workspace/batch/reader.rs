//! One dossier before the person: what would be signed, and the three things that can be decided.

use domain::{
    case::batch::{Mark, Pile, choices},
    fold,
    ids::CaseId,
    macros::Use,
};
use leptos::{ev, prelude::*, wasm_bindgen::JsCast as _, web_sys};

use super::{Round, Stage};
use crate::{
    components::{
        Button, Cols, Dialog, DueBadge, FieldError, Form, FormActions, FormErrors, Icon, Kind, Notice, PageHead, Sheet,
        TextArea, TextField, Tone, use_toasts,
    },
    i18n::{Words, cases, common, together, use_lang, workflow},
    workspace::{
        acting::StepsForOthers,
        dossier::{
            self,
            opening::Opener,
            parts::{CommentsSheet, ContentSheet, FilesSheet, PapersSheet, Sight, SightDialog, TimelineSheet},
            printing::ToSignSheet,
        },
        focus::focus_another_view,
        macros::MacroMenu,
        steps::Summary,
    },
};

/// One dossier, whole, with its decision at the bottom.
#[expect(clippy::too_many_lines, reason = "one page, from its head to its foot")]
#[component]
pub(super) fn Reader(round: Round, id: CaseId) -> impl IntoView {
    let (desk, lang, toasts) = (round.desk, use_lang(), use_toasts());
    let was_changed = round.pile.with_untracked(|pile| pile.has_changed(id));
    // The revision that is before the person. Another one has to be looked at first.
    let seen = RwSignal::new(untrack(|| round.rev(id)));
    let now = Memo::new(move |_| round.rev(id));
    let show = move || {
        if let Some(rev) = seen.get_untracked() {
            round.pile.update(|pile| pile.show(id, rev));
        }
    };
    show();
    let is_new = Memo::new(move |_| now.get() != seen.get());
    let told = RwSignal::new(was_changed);
    let look = move || {
        seen.set(now.get_untracked());
        told.set(false);
        show();
    };
    let may = Memo::new(move |_| {
        let actor = desk.actor();
        dossier::held(desk, id).and_then(|(held, def)| choices(&def, &held.it, &actor))
    });
    let sending_back = RwSignal::new(false);
    let decide = Callback::new(move |mark: Mark| {
        let is_skip = mark == Mark::Skip;
        if (is_new.get_untracked() || may.with_untracked(Option::is_none)) && !is_skip {
            toasts.say(if is_new.get_untracked() { together::CHANGED } else { together::NOT_SIGNABLE });
            return;
        }
        let rev = seen.get_untracked();
        let taken = rev.is_some_and(|rev| round.pile.try_update(|pile| pile.decide(id, rev, mark)).unwrap_or_default());
        if taken || is_skip {
            round.go_on();
        }
    });
    let back = move || round.place.update(|place| *place = place.saturating_sub(1));
    let ask_back = move || {
        if may.with_untracked(|may| may.as_ref().is_some_and(|may| may.back.is_some())) {
            sending_back.set(true);
        }
    };
    listen(move |key| match key {
        "s" => decide.run(Mark::Sign),
        "r" => ask_back(),
        "n" => decide.run(Mark::Skip),
        "p" => back(),
        _ => {}
    });
    focus_another_view();

    let title = Signal::derive(move || {
        let words = dossier::held(desk, id).map(|(_, def)| Words::from(&def.procedure.title));
        words.unwrap_or(cases::DOSSIER).say(lang.get())
    });
    let lead = Signal::derive(move || {
        let (at, of) = (round.place.get() + 1, round.pile.with(Pile::len));
        let (sign, back) = round.pile.with(Pile::counts);
        let code = Words::same(dossier::code_of(desk, id));
        code.then(" · ", &together::reading(at, of)).then(" · ", &together::marks(sign, back)).say(lang.get())
    });
    let standing = Memo::new(move |_| {
        dossier::held(desk, id)
            .map_or(domain::clock::Standing::NotStarted, |(held, _)| dossier::standing_of(desk, &held.it, desk.now()))
    });
    let date = Memo::new(move |_| {
        dossier::held(desk, id).and_then(|(h, _)| dossier::due_of(desk, &h.it)).and_then(|d| d.date())
    });
    let decided = move || {
        let words = round.pile.with(|pile| {
            pile.mark(id).map(|mark| match mark {
                Mark::Sign => together::MARKED_SIGN,
                Mark::Back { .. } => together::MARKED_BACK,
                Mark::Skip => together::MARKED_SKIP,
            })
        });
        words.map(|words| view! { <Notice tone=Tone::Ok><p>{words}</p></Notice> })
    };
    let (opener, sight) = (Opener::new(id), Sight::default());
    let can_sign = Signal::derive(move || may.with(Option::is_some) && !is_new.get());
    let can_back =
        Signal::derive(move || may.with(|may| may.as_ref().is_some_and(|may| may.back.is_some())) && !is_new.get());
    view! {
        <PageHead title lead state=move || view! { <DueBadge standing=standing date=date /> } />
        <Show when=move || is_new.get() || told.get()>
            <Notice tone=Tone::Late>
                <p>{together::CHANGED}</p>
                <Button on_press=look>{together::SEEN_CHANGE}</Button>
            </Notice>
        </Show>
        <Show when=move || may.with(Option::is_none)>
            <Notice tone=Tone::Hold>
                <p>{together::NOT_SIGNABLE}</p>
            </Notice>
        </Show>
        {decided}
        <Cols side=move || {
            view! { <TimelineSheet id=id /> }
        }>
            <Sheet padded=true>
                <Summary id=id />
            </Sheet>
            <ToSignSheet id=id />
            <ContentSheet id=id opener=opener sight=sight />
            <PapersSheet id=id />
            <FilesSheet id=id />
            <CommentsSheet id=id />
        </Cols>
        <SightDialog id=id sight=sight />
        <Decide round id can_sign can_back on_mark=decide on_back=move || sending_back.set(true) />
        <Dialog open=sending_back title=together::SEND_BACK>
            <BackForm
                id
                asks_point=may.with_untracked(|may| may.as_ref().is_some_and(|may| may.asks_point))
                on_done=move |mark| {
                    sending_back.set(false);
                    decide.run(mark);
                }
            />
        </Dialog>
    }
}

/// The three decisions, where the thumb is.
#[component]
fn Decide(
    round: Round,
    id: CaseId,
    #[prop(into)] can_sign: Signal<bool>,
    #[prop(into)] can_back: Signal<bool>,
    #[prop(into)] on_mark: Callback<Mark>,
    #[prop(into)] on_back: Callback<()>,
) -> impl IntoView {
    let back = move || round.place.update(|place| *place = place.saturating_sub(1));
    view! {
        <div class="batch-bar" role="group" aria-label=together::BATCH>
            <StepsForOthers id />
            <Show when=move || round.place.get() != 0>
                <Button kind=Kind::Quiet icon=Icon::Back on_press=back>{together::PREVIOUS}</Button>
            </Show>
            <Button on_press=move || on_mark.run(Mark::Skip)>{together::SKIP}</Button>
            <Show when=move || can_back.get()>
                <Button on_press=on_back>{together::SEND_BACK}</Button>
            </Show>
            <Show when=move || can_sign.get()>
                <Button kind=Kind::Main icon=Icon::Pen on_press=move || on_mark.run(Mark::Sign)>{together::SIGN}</Button>
            </Show>
            <Button kind=Kind::Quiet on_press=move || round.stage.set(Stage::Review)>{together::REVIEW}</Button>
        </div>
    }
}

/// Why it is sent back: said now, carried out with the rest.
#[component]
fn BackForm(id: CaseId, asks_point: bool, #[prop(into)] on_done: Callback<Mark>) -> impl IntoView {
    let errors = FormErrors::new();
    let (reason, point) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let submit = move || {
        let said = |signal: RwSignal<String>| fold::normalize(&signal.get_untracked());
        let (reason, point) = (said(reason), Some(said(point)).filter(|_| asks_point));
        let mut wrong = Vec::new();
        if point.as_ref().is_some_and(String::is_empty) {
            wrong.push(FieldError::new("point", common::required_missing(&workflow::NEED_POINT)));
        }
        if reason.is_empty() {
            wrong.push(FieldError::new("reason", common::required_missing(&cases::REASON)));
        }
        if errors.show(wrong) {
            on_done.run(Mark::Back { reason, point });
        }
    };
    view! {
        <Form errors=errors on_submit=submit>
            <Show when=move || asks_point>
                <TextField name="point" label=workflow::NEED_POINT help=workflow::NEED_POINT_HELP value=point required=true />
            </Show>
            <div class="with-macros">
                <TextArea name="reason" label=cases::REASON help=cases::REASON_HELP value=reason required=true />
                <MacroMenu id places=vec![Use::Reason] value=reason />
            </div>
            <FormActions>
                <Button kind=Kind::Main submit=true>{together::SEND_BACK}</Button>
            </FormActions>
        </Form>
    }
}

/// One key for each decision, while nobody types and no dialog is open.
fn listen(pressed: impl Fn(&str) + 'static) {
    let handle = window_event_listener(ev::keydown, move |event| {
        let held = event.ctrl_key() || event.meta_key() || event.alt_key() || event.is_composing() || event.repeat();
        if held || somebody_types(event.target()) {
            return;
        }
        pressed(&event.key().to_lowercase());
    });
    on_cleanup(move || handle.remove());
}

fn somebody_types(at: Option<web_sys::EventTarget>) -> bool {
    let at = at.and_then(|at| at.dyn_into::<web_sys::Element>().ok());
    let types = at.is_some_and(|at| at.matches("input, textarea, select, [contenteditable]").unwrap_or(false));
    types || document().query_selector("dialog[open]").is_ok_and(|found| found.is_some())
}
