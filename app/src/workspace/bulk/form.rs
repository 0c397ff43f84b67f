//! What a step asks for, once for all chosen cases.

use client::Submit;
use contract::command::Command;
use domain::{
    case::{self, Expect, StepCase, bulk::Common, undo::Before},
    denial::Denial,
    ids::CaseId,
};
use leptos::prelude::*;

use super::{
    bar::held,
    run::{Run, RunRow, use_last_run},
};
use crate::{
    components::{Button, Form, FormActions, FormErrors, Kind},
    i18n::{Words, common, together},
    workspace::{
        acting::ForWhom,
        desk::use_desk,
        steps::{SharedForm, denial_errors, submit_words},
    },
};

/// The form. What was seen of each case is what stood there when it was opened.
#[component]
pub(super) fn BulkForm(
    /// The step.
    common: Common,
    /// Called when it was taken.
    #[prop(into)]
    on_done: Callback<()>,
    /// Called when it was not.
    #[prop(into)]
    on_cancel: Callback<()>,
) -> impl IntoView {
    let (desk, last) = (use_desk(), use_last_run());
    let errors = FormErrors::new();
    let pending = RwSignal::new(false);
    let Common { action, title, needs, grave, outcomes, allowed, of, weight: _, offline: _ } = common;
    let title = Words::from(&title);
    let saw: Vec<(CaseId, Expect, Before)> = untrack(|| held(desk, &allowed))
        .iter()
        .map(|(held, _)| (held.it.core.id, Expect::of(&held.it.core, false), Before::of(&held.it.core)))
        .collect();
    let like = allowed.first().copied();
    let shared = SharedForm::new(desk, like, action.clone(), needs, outcomes);
    let applies = if allowed.len() == of { together::applies_all(of) } else { together::applies(allowed.len(), of) };
    // Made within the form, where they find its errors.
    let fields = move || shared.draw(desk, errors);
    let whom = like.map(|id| view! { <ForWhom id action=action.clone() /> });
    let (saw, action, named) = (StoredValue::new(saw), StoredValue::new(action), StoredValue::new(title.clone()));
    let submit = move || {
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        leptos::task::spawn_local(async move {
            let (args, at) = (shared.args(), desk.engine().now());
            let (saw, action) = (saw.get_value(), action.get_value());
            let command = |(id, expect, _): &(CaseId, Expect, Before)| {
                let step = StepCase {
                    id: *id,
                    action: action.clone(),
                    expect: expect.clone(),
                    args: args.clone(),
                    stated_at: at,
                };
                Command::Case(case::Command::Step(step))
            };
            let answers = desk.submit_each(saw.iter().map(command).collect()).await;
            pending.try_set(false);
            // Where none was taken for want of something in the form, the form says so.
            let lacks = |answer: &Result<(), Submit>| {
                matches!(
                    answer,
                    Err(Submit::Denied(Denial::Missing { .. } | Denial::Invalid { .. } | Denial::UnfitHandler))
                )
            };
            if let Some((_, Err(Submit::Denied(denial)))) = answers.first()
                && answers.iter().all(|(_, answer)| lacks(answer))
            {
                errors.show(denial_errors(denial, "reason"));
                return;
            }
            let rows = saw.into_iter().zip(answers).map(|((case, _, before), (id, answer))| RunRow {
                case,
                before: Some(before),
                sent: answer.map(|()| id).map_err(|refused| submit_words(&refused)),
                undo: None,
            });
            last.0.try_set(Some(Run { title: named.get_value(), action, args, rows: rows.collect() }));
            on_done.run(());
        });
    };
    let grave = grave.then(|| view! { <p><b>{together::CONFIRM_GRAVE}</b></p> });
    view! {
        <Form errors=errors on_submit=submit>
            <p class="quiet">{applies}</p>
            {grave}
            {whom}
            {fields()}
            <FormActions>
                <Button kind=Kind::Main submit=true pending=pending>{title}</Button>
                <Button on_press=move || on_cancel.run(())>{common::CANCEL}</Button>
            </FormActions>
        </Form>
    }
}
