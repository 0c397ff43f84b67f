//! What one step asks for, made from its needs.

use std::{str::FromStr, sync::Arc};

use client::Submit;
use contract::paths;
use domain::{
    case::{Case, FileRef, Identity, PaperState, StepCase, command::Channel},
    definition::{ActionKey, CaseKind, Definition, Need},
    ids::{CaseId, CommandId, PartId},
    instant::Instant,
    macros::Use,
};
use leptos::prelude::*;

use super::{
    Offered, outcome_words,
    typed::{REFUSED, SIGNED, Typed},
    words::{denial_errors, identity_words, need_label, need_name, submit_words, warning_words},
};
use crate::{
    components::{
        Button, Checkboxes, Choice, DateField, FieldError, FileField, Form, FormActions, FormErrors, Kind, Notice,
        Pair, Pairs, PickedFile, Radios, SelectField, TextArea, TextField, Tone, choice, use_toasts,
    },
    i18n::{Words, cases, common, errors, findings, format, parties, workflow},
    workspace::{
        acting::ForWhom,
        again,
        beside::{Asked, PaperBeside, is_wide, paper_of},
        desk::{Desk, use_desk},
        files,
        macros::MacroMenu,
    },
};

/// The form of one step. What was typed stays until the step is taken or the person closes it.
#[component]
pub fn StepForm(
    /// The case.
    id: CaseId,
    /// The step.
    offer: Offered,
    /// The command that was refused and is done once more, with what was typed.
    again: Option<(CommandId, StepCase)>,
    /// Called when it is taken.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let desk = use_desk();
    let toasts = use_toasts();
    let errors = FormErrors::new();
    let pending = RwSignal::new(false);
    // As it stood when the form was opened: what is written meanwhile was not seen.
    let saw = StoredValue::new(offer.seen(desk, id));
    let Offered { action, title, weight, needs, needs_network, grave, issues, warnings, .. } = offer;
    // What is filled in is what was foreseen when the form was opened.
    let typed = untrack(|| Typed::new(desk, id, &needs));
    if let Some((_, step)) = &again {
        typed.fill(&step.args);
    }
    let again = again.map(|(id, _)| id);
    let fields = needs
        .iter()
        .map(|need| {
            if *need == Need::File {
                files_field(desk, typed, errors, issues)
            } else {
                field(desk, id, &action, *need, typed, errors)
            }
        })
        .collect_view();
    let warnings = warnings
        .into_iter()
        .map(|warning| view! { <Notice tone=Tone::Hold>{warning_words(warning)}</Notice> })
        .collect_view();
    let needs = StoredValue::new(needs);
    let action = StoredValue::new(action);

    let submit = move || {
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        leptos::task::spawn_local(async move {
            let args = needs.with_value(|needs| typed.args(needs));
            // What is decided with the server alone may rest on what comes with it. Where it is not sent, the server says so.
            if needs_network {
                files::sent(desk, &args.files).await;
            }
            let taken = desk.step(id, action.get_value(), saw.get_value(), args).await;
            pending.set(false);
            match taken {
                Ok(_) => {
                    errors.clear();
                    again::done(desk, again);
                    on_done.run(());
                }
                Err(Submit::Denied(denial)) => {
                    let first = needs.with_value(|n| n.first().copied()).map_or("reason", need_name);
                    errors.show(denial_errors(&denial, first));
                }
                Err(failed @ Submit::Store(_)) => toasts.say(submit_words(&failed)),
            }
        });
    };

    // Beside what is typed, or is about to be signed.
    let paper = untrack(|| paper_of(desk, id, &action.get_value())).map(|title| {
        let path = StoredValue::new(action.with_value(|action| paths::case_draft(id, action)));
        let asked = move || {
            let args = needs.with_value(|needs| typed.args(needs));
            let body = serde_json::to_string(&args).map_err(|_| errors::UNKNOWN)?;
            Ok(Asked { path: path.get_value(), body })
        };
        view! { <PaperBeside title asked opens=true /> }
    });
    let summary = grave.then(|| view! { <Summary id=id /> });
    let kind = if weight == domain::definition::Weight::Rare { Kind::Danger } else { Kind::Main };
    // Where there is no room beside the form it stands beneath the fields, before what takes the step.
    let (beside, beneath) = if is_wide() { (paper, None) } else { (None, paper) };
    let has_room = beside.is_some();
    view! {
        <div class:with-paper=has_room>
        <Form errors=errors on_submit=submit>
            {summary}
            {warnings}
            <ForWhom id action=action.get_value() />
            {fields}
            {beneath}
            <FormActions>
                <Button kind=kind submit=true pending=pending>{title}</Button>
                <Button on_press=move || on_done.run(())>{common::CANCEL}</Button>
            </FormActions>
        </Form>
        {beside}
        </div>
    }
}

/// What is about to be signed or issued, so that nobody signs unseen.
#[component]
pub fn Summary(
    /// The case.
    id: CaseId,
) -> impl IntoView {
    let desk = use_desk();
    move || {
        let (held, definition) = desk.view(|v| {
            let held = v.case(id);
            let definition = held.as_ref().and_then(|h| v.definition(&h.it.core.definition));
            (held, definition)
        });
        let (held, definition) = held.zip(definition)?;
        let kind = match held.it.core.kind {
            CaseKind::Dossier => cases::DOSSIER,
            CaseKind::Finding => findings::FINDING,
        };
        let opinion = held
            .it
            .internal
            .as_ref()
            .and_then(|i| i.notes.iter().rev().find(|n| n.need == Need::Opinion))
            .map(|n| if n.erased { parties::GONE } else { Words::same(n.text.clone()) });
        let refusal = held.it.refusal().map(|n| if n.erased { parties::GONE } else { Words::same(n.text.clone()) });
        let proposed = held.it.core.proposed.map(|p| format::date(p.to));
        Some(view! {
            <Pairs>
                <Pair label=kind>{Words::from(&definition.procedure.title)}</Pair>
                {held.it.core.code.clone().map(|code| view! { <Pair label=cases::CODE>{code}</Pair> })}
                {held.it.core.outcome.map(|o| view! { <Pair label=cases::RESULT>{outcome_words(o)}</Pair> })}
                {refusal.map(|text| view! { <Pair label=workflow::REFUSED_FOR>{text}</Pair> })}
                {proposed.map(|day| view! { <Pair label=workflow::PROPOSED_DATE>{day}</Pair> })}
                {opinion.map(|text| view! { <Pair label=cases::NEED_OPINION>{text}</Pair> })}
            </Pairs>
        })
    }
}

/// The reason: of those that have a code one may be chosen; otherwise it is said in words.
fn reason(desk: Desk, id: CaseId, action: &ActionKey, typed: Typed) -> AnyView {
    let kind = untrack(|| desk.view(|v| v.case(id).map(|h| h.it.core.kind)));
    let help = match kind {
        Some(CaseKind::Finding) => None,
        Some(CaseKind::Dossier) | None => Some(cases::REASON_HELP.signal()),
    };
    let coded = untrack(|| {
        with_definition(desk, id, |_, def| {
            def.reasons(action).map(|r| choice(r.key.as_str(), Words::from(&r.title))).collect::<Vec<_>>()
        })
    })
    .unwrap_or_default();
    let alone = coded.is_empty();
    let codes = (!alone).then(|| {
        let other = choice("other", workflow::REASON_WRITTEN);
        let choices = Signal::stored(coded.into_iter().chain([other]).collect::<Vec<_>>());
        view! { <SelectField name="reason_code" label=workflow::REASON_KIND value=typed.reason_code choices=choices /> }
    });
    let asks_papers = untrack(|| {
        with_definition(desk, id, |_, def| {
            def.step_named(action).is_some_and(|step| step.needs.contains(&Need::MissingPapers))
        })
    });
    let places = if asks_papers == Some(true) { vec![Use::Supplement, Use::Reason] } else { vec![Use::Reason] };
    view! {
        {codes}
        <div class="with-macros">
            <TextArea
                name=need_name(Need::Reason)
                label=need_label(Need::Reason)
                value=typed.reason
                required=alone
                help=help.unwrap_or_default()
            />
            <MacroMenu id places value=typed.reason papers=typed.papers />
        </div>
    }
    .into_any()
}

/// The opinion, in one's own words or those of the school.
fn opinion(id: CaseId, typed: Typed) -> AnyView {
    let (name, label) = (need_name(Need::Opinion), need_label(Need::Opinion));
    view! {
        <div class="with-macros">
            <TextArea name=name label=label value=typed.opinion required=true />
            <MacroMenu id places=vec![Use::Opinion] value=typed.opinion papers=typed.papers />
        </div>
    }
    .into_any()
}

/// One field of a step's form.
pub(super) fn field(
    desk: Desk,
    id: CaseId,
    action: &ActionKey,
    need: Need,
    typed: Typed,
    errors: FormErrors,
) -> AnyView {
    let name = need_name(need);
    let label = need_label(need);
    match need {
        Need::Reason => reason(desk, id, action, typed),
        Need::Point => {
            view! { <TextField name=name label=label value=typed.point help=workflow::NEED_POINT_HELP required=true /> }
                .into_any()
        }
        Need::AskedBy => {
            view! { <TextField name=name label=label value=typed.asked_by required=true autocomplete="off" /> }
                .into_any()
        }
        Need::Until => {
            view! { <DateField name=name label=label value=typed.until help=workflow::NEED_UNTIL_HELP required=true /> }
                .into_any()
        }
        Need::Identity => {
            let choices = Identity::ALL.into_iter().map(|i| choice(i.as_str(), identity_words(i))).collect::<Vec<_>>();
            view! { <Radios name=name label=label value=typed.identity choices=Signal::stored(choices) required=true /> }
                .into_any()
        }
        Need::Receipt => {
            let choices = Signal::stored(vec![choice(SIGNED, workflow::RECEIPT_SIGNED)]);
            // By post or electronically nobody signs.
            let counter = Memo::new(move |_| typed.channel.with(|c| c == Channel::Counter.as_str()));
            view! {
                <Show when=move || counter.get()>
                    <Checkboxes name=name label=label.clone() values=typed.receipt choices=choices required=true />
                </Show>
            }
            .into_any()
        }
        Need::Opinion => opinion(id, typed),
        Need::Agency => view! { <TextField name=name label=label value=typed.agency required=true /> }.into_any(),
        Need::DocumentNo => {
            view! { <TextField name=name label=label value=typed.document_no required=true /> }.into_any()
        }
        Need::Receiver => {
            view! { <TextField name=name label=label value=typed.receiver required=true autocomplete="off" /> }
                .into_any()
        }
        Need::Channel => {
            let choices = Channel::ALL.into_iter().map(|c| choice(c.as_str(), channel_words(c))).collect::<Vec<_>>();
            view! { <Radios name=name label=label value=typed.channel choices=Signal::stored(choices) required=true /> }
                .into_any()
        }
        Need::MissingPapers | Need::ReceivedPapers | Need::AllPapers => {
            let required = need != Need::AllPapers;
            let choices = Signal::derive(move || paper_choices(desk, id, need));
            view! { <Checkboxes name=name label=label values=typed.papers choices=choices required=required /> }
                .into_any()
        }
        Need::Handler => handler(desk, typed),
        Need::Outcome => {
            let choices = Signal::derive(move || outcome_choices(desk, id));
            let refused = Memo::new(move |_| typed.outcome.with(|o| o == REFUSED));
            let action = StoredValue::new(action.clone());
            view! {
                <Radios name=name label=label value=typed.outcome choices=choices required=true side_by_side=true />
                <Show when=move || refused.get()>{reason(desk, id, &action.get_value(), typed)}</Show>
            }
            .into_any()
        }
        Need::Date => view! { <DateField name=name label=label value=typed.date required=true /> }.into_any(),
        Need::File => files_field(desk, typed, errors, false),
    }
}

/// What comes with the step; of a result that goes out, its signed copy.
fn files_field(desk: Desk, typed: Typed, errors: FormErrors, issues: bool) -> AnyView {
    let name = need_name(Need::File);
    let shown = Signal::derive(move || {
        let named = |f: &FileRef| PickedFile { name: f.name.clone(), size: f.size, note: None };
        typed.files.get().iter().map(named).collect::<Vec<_>>()
    });
    let pick = UnsyncCallback::new(move |list| {
        leptos::task::spawn_local(async move {
            match files::keep(desk, list).await {
                Ok(kept) => typed.files.update(|f| f.extend(kept)),
                Err(words) => {
                    errors.show(vec![FieldError::new(name, words)]);
                }
            }
        });
    });
    let remove = move |at: usize| typed.files.update(|f| drop(f.remove(at)));
    if issues {
        let (label, help) = (cases::SIGNED_COPY, cases::SIGNED_COPY_HELP);
        view! { <FileField name=name label=label help=help files=shown on_pick=pick on_remove=remove required=true /> }
            .into_any()
    } else {
        let label = need_label(Need::File);
        view! { <FileField name=name label=label files=shown on_pick=pick on_remove=remove required=true /> }.into_any()
    }
}

fn handler(desk: Desk, typed: Typed) -> AnyView {
    let parts = Signal::derive(move || {
        let mut parts: Vec<_> = desk.view(|v| v.parts.values().cloned().collect());
        let today = desk.now().local_date();
        parts.retain(|p| p.role.may_handle() && p.to.is_none_or(|to| today <= to));
        parts.sort_by_key(|p| p.position);
        parts.iter().map(|p| choice(p.id.to_string(), Words::from(&p.title))).collect::<Vec<_>>()
    });
    let people = Signal::derive(move || {
        let Ok(part) = PartId::from_str(&typed.part.get()) else { return vec![] };
        colleagues(desk, part, desk.now())
    });
    // One who works there alone is chosen already.
    Effect::new(move |_| {
        let people = people.get();
        let chosen = typed.assignee.get_untracked();
        if !people.iter().any(|c| c.value == chosen) {
            let only = if people.len() == 1 { people[0].value.clone() } else { String::new() };
            typed.assignee.set(only);
        }
    });
    view! {
        <SelectField name="part" label=cases::PART value=typed.part choices=parts required=true />
        <SelectField name="assignee" label=cases::HANDLER value=typed.assignee choices=people required=true />
    }
    .into_any()
}

/// Everybody who may handle a case in this part today, the Vietnamese way of sorting.
pub fn colleagues(desk: Desk, part: PartId, now: Instant) -> Vec<Choice> {
    let day = now.local_date();
    let mut people: Vec<_> = desk.view(|v| {
        v.people
            .values()
            .filter(|p| p.works_in(part, day).is_some_and(domain::rights::Role::may_handle))
            .map(Arc::clone)
            .collect()
    });
    people.sort_by_key(|p| domain::fold::name_sort_key(&p.name));
    people.iter().map(|p| choice(p.id.to_string(), Words::same(p.name.clone()))).collect()
}

fn with_definition<T>(desk: Desk, id: CaseId, look: impl FnOnce(&Case, &Definition) -> T) -> Option<T> {
    desk.view(|v| {
        let held = v.case(id)?;
        let definition = v.definition(&held.it.core.definition)?;
        Some(look(&held.it, &definition))
    })
}

fn paper_choices(desk: Desk, id: CaseId, need: Need) -> Vec<Choice> {
    with_definition(desk, id, |case, def| {
        let states = case.internal.as_ref().map(|i| &i.papers);
        def.under(case.core.variant.as_ref())
            .procedure
            .papers
            .iter()
            .filter(|p| {
                let waited = states.and_then(|s| s.get(&p.key)) == Some(&PaperState::Missing);
                // What came before is not ticked again.
                let before = states.and_then(|s| s.get(&p.key)) == Some(&PaperState::Received);
                (need != Need::ReceivedPapers || waited) && (need != Need::AllPapers || !before)
            })
            .map(|p| choice(p.key.as_str(), Words::from(&p.title)))
            .collect()
    })
    .unwrap_or_default()
}

fn outcome_choices(desk: Desk, id: CaseId) -> Vec<Choice> {
    with_definition(desk, id, |_, def| {
        def.procedure
            .results
            .iter()
            .filter_map(|o| Some(choice(serde_json::to_value(o).ok()?.as_str()?, outcome_words(*o))))
            .collect()
    })
    .unwrap_or_default()
}

/// A channel in words.
pub fn channel_words(channel: Channel) -> Words {
    match channel {
        Channel::Counter => cases::CHANNEL_COUNTER,
        Channel::Post => cases::CHANNEL_POST,
        Channel::Online => cases::CHANNEL_ONLINE,
    }
}
