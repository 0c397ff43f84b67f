//! Having a dossier back: who tracks it says why, and confirms.

use domain::text::Text;
use leptos::prelude::*;

use crate::{
    components::{
        Button, FieldError, Form, FormActions, FormErrors, Kind, Notice, PageHead, Pair, Pairs, Sheet, TextArea, Tone,
    },
    i18n::{Words, portal as words, registration as says},
};

/// What whoever tracks a dossier must show again, and saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawing {
    /// The code.
    pub code: String,
    /// The last digits of the telephone.
    pub tail: String,
    /// The procedure.
    pub procedure: Text,
    /// Where it stands, in the applicant's words.
    pub state: Text,
    /// The same as the rules call it: what was seen when they decided.
    pub seen: String,
    /// Nobody has to agree.
    pub at_once: bool,
    /// The reason, as it was typed.
    pub reason: String,
    /// What is wrong with it.
    pub wrong: Option<Words>,
}

/// What became of the wish to have a dossier back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Withdrawal {
    /// It is taken back.
    TakenBack,
    /// Leadership will answer.
    Asked,
    /// Not as it stands.
    NotNow,
}

/// The step between wishing and doing, at `/tra-cuu/rut`.
#[component]
pub fn WithdrawPage(
    /// Of what.
    withdrawing: Withdrawing,
) -> impl IntoView {
    let Withdrawing { code, tail, procedure, state, seen, at_once, reason, wrong } = withdrawing;
    let errors = FormErrors::found(wrong.map(|wrong| FieldError::new("reason", wrong)).into_iter().collect());
    let (hidden, back) = (known(code.clone(), tail.clone()), known(code.clone(), tail));
    view! {
        <PageHead title=says::WITHDRAW_TITLE />
        <Sheet title=Words::from(&procedure)>
            <Pairs>
                <Pair label=words::CODE>{code}</Pair>
                <Pair label=words::STATE>{Words::from(&state)}</Pair>
            </Pairs>
        </Sheet>
        <Notice tone=Tone::Hold>{if at_once { says::WITHDRAW_AT_ONCE } else { says::WITHDRAW_ASKS }}</Notice>
        <Form errors=errors action="/tra-cuu/rut">
            {hidden} <input type="hidden" name="seen" value=seen />
            <input type="hidden" name="confirm" value="yes" />
            <TextArea
                name="reason"
                label=says::REASON
                help=says::REASON_HELP.signal()
                value=RwSignal::new(reason)
                required=true
            />
            <FormActions>
                <Button kind=Kind::Danger submit=true>{says::CONFIRM}</Button>
            </FormActions>
        </Form>
        <Form action="/tra-cuu">
            {back} <Button kind=Kind::Quiet submit=true>{says::KEEP_IT}</Button>
        </Form>
    }
}

/// The button on the page of a dossier that can be had back.
pub(super) fn ask(code: String, tail: String) -> AnyView {
    view! {
        <Form action="/tra-cuu/rut">
            {known(code, tail)}
            <FormActions>
                <Button submit=true>{says::WITHDRAW}</Button>
            </FormActions>
        </Form>
    }
    .into_any()
}

/// What became of it, above the dossier.
pub(super) fn told(withdrawal: Withdrawal) -> AnyView {
    let (tone, said) = match withdrawal {
        Withdrawal::TakenBack => (Tone::Ok, says::TAKEN_BACK),
        Withdrawal::Asked => (Tone::Ok, says::ASKED),
        Withdrawal::NotNow => (Tone::Late, says::NOT_NOW),
    };
    view! { <Notice tone=tone>{said}</Notice> }.into_any()
}

fn known(code: String, tail: String) -> AnyView {
    view! {
        <input type="hidden" name="code" value=code />
        <input type="hidden" name="phone" value=tail />
    }
    .into_any()
}
