//! One step: what it is called, between which states it goes, who takes it, what it asks for and what it does.

use domain::definition::{ActionKey, ClockMark, Definition, FieldKey, FieldShape, StateKey, StepDef};
use leptos::prelude::*;

use super::{
    super::{book::Book, faults::go_to, workflow::told},
    at::At,
    beside::{beside, folded},
    choose::{NONE, choices, choices_or, chosen, chosen_of, place, places},
    controls::{Both, Item, Moves, Tick, shift},
    produces::Produces,
    who::WhoFields,
};
use crate::{
    components::{Checkboxes, Choice, SelectField, choice},
    i18n::{Words, flow, flow_edit as words, use_lang},
};

/// Where steps stand.
pub(super) const AT: &str = "lifecycle.steps";

/// The states, to be chosen from; it follows what is added and renamed.
pub(super) fn state_choices(book: Book) -> Memo<Vec<Choice>> {
    Memo::new(move |_| {
        let one = |state: &domain::definition::StateDef| choice(state.key.to_string(), Words::from(&state.title));
        book.def.with(|def| def.lifecycle.states.iter().map(one).collect())
    })
}

/// A step in the list.
#[component]
pub(super) fn StepItem(
    /// The book.
    book: Book,
    /// Which.
    key: ActionKey,
) -> impl IntoView {
    let at = At::step(book, key.clone());
    let lang = use_lang();
    let find = key.clone();
    let said = Memo::new(move |_| {
        book.def.with(|def| {
            let step = def.lifecycle.steps.iter().find(|step| step.action == find)?;
            Some((Words::from(&step.title), way(def, step).then(" · ", &told(step))))
        })
    });
    let title = Signal::derive(move || said.get().map(|(title, _)| title.say(lang.get())).unwrap_or_default());
    let sub = Signal::derive(move || said.get().map(|(_, sub)| sub.say(lang.get())).unwrap_or_default());
    let path = format!("{AT}.{key}");
    let key = StoredValue::new(key);
    let on_move = move |by: isize| {
        book.change(|def| {
            let steps = &mut def.lifecycle.steps;
            if let Some(n) = steps.iter().position(|step| key.with_value(|key| step.action == *key)) {
                shift(steps, n, by);
            }
        });
    };
    let on_remove = move |()| {
        let key = key.get_value();
        book.change(|def| {
            def.lifecycle.steps.retain(|step| step.action != key);
            // A reason that could be given for it alone goes with it.
            def.lifecycle.reasons.retain_mut(|reason| {
                let was_for_it = reason.actions.contains(&key);
                reason.actions.retain(|action| *action != key);
                !was_for_it || !reason.actions.is_empty()
            });
        });
        go_to(AT.to_owned());
    };
    let of = path.clone();
    let body = move || {
        let name = key.with_value(|key| format!("step-{key}"));
        let titled = view! {
            <Both
                at=at.clone()
                name=format!("{name}-title")
                label=words::STEP_TITLE
                help=words::STEP_TITLE_HELP
                get=|step| &step.title
                reach=|step| &mut step.title
                required=true
            />
        };
        let past = view! {
            <Both
                at=at.clone()
                name=format!("{name}-past")
                label=words::STEP_PAST
                help=words::STEP_PAST_HELP
                get=|step| &step.past
                reach=|step| &mut step.past
                required=true
            />
        };
        let who = view! {
            <WhoFields at=at.within(|step| Some(&step.who), |step| Some(&mut step.who)) name=name.clone() />
        };
        view! {
            <Moves title on_move on_remove />
            {beside(book, format!("{of}.title"), titled)}
            {beside(book, format!("{of}.past"), past)}
            <Ends book at=at.clone() path=of.clone() name=name.clone() />
            {beside(book, format!("{of}.who"), who)}
            <Asks book at=at.clone() path=of.clone() name=name.clone() />
            <Does book at=at.clone() path=of.clone() name=name.clone() />
            <Produces book at=at.clone() path=of.clone() name />
        }
    };
    view! { <Item book path title sub apart=true>{body()}</Item> }
}

/// From where to where.
fn way(def: &Definition, step: &StepDef) -> Words {
    let name = |key: &StateKey| def.state(key).map_or(words::STATE_GONE, |state| Words::from(&state.title));
    let from = flow::any_of(&step.from.iter().map(name).collect::<Vec<_>>());
    from.then(" → ", &name(&step.to))
}

#[component]
fn Ends(book: Book, at: At<StepDef>, path: String, name: String) -> impl IntoView {
    let states = state_choices(book);
    let lands = at.signal(
        |step| place(flow::LANDS, &step.lands),
        |step, kept: String| step.lands = chosen(flow::LANDS, &kept).unwrap_or(step.lands),
    );
    let from = at.signal(
        |step| step.from.iter().map(StateKey::to_string).collect::<Vec<_>>(),
        |step, kept: Vec<String>| step.from = kept.into_iter().map(StateKey).collect(),
    );
    let to = at.signal(
        |step| step.to.to_string(),
        |step, kept: String| {
            if !kept.is_empty() {
                step.to = StateKey(kept);
            }
        },
    );
    let from = view! { <Checkboxes name=format!("{name}-from") label=words::FROM values=from choices=states /> };
    let to = view! {
        <SelectField name=format!("{name}-to") label=words::TO value=to choices=states required=true />
        <SelectField
            name=format!("{name}-lands")
            label=words::LANDS
            value=lands
            choices=choices(flow::LANDS, |lands| Words::from(lands.words()))
            required=true
        />
    };
    view! {
        {folded(book, format!("{path}.from"), words::FROM, from)}
        {beside(book, format!("{path}.to"), to)}
    }
    .into_any()
}

/// What it asks for, what must hold, and what it does besides moving the case.
#[component]
fn Asks(book: Book, at: At<StepDef>, path: String, name: String) -> impl IntoView {
    let needs = at.signal(
        |step| places(flow::NEEDS, &step.needs),
        |step, kept: Vec<String>| step.needs = chosen_of(flow::NEEDS, &kept, &step.needs),
    );
    let guards = at.signal(
        |step| places(flow::GUARDS, &step.guards),
        |step, kept: Vec<String>| step.guards = chosen_of(flow::GUARDS, &kept, &step.guards),
    );
    let effects = at.signal(
        |step| places(flow::EFFECTS, &step.effects),
        |step, kept: Vec<String>| step.effects = chosen_of(flow::EFFECTS, &kept, &step.effects),
    );
    let needs = view! {
        <Checkboxes
            name=format!("{name}-needs")
            label=words::NEEDS
            values=needs
            choices=choices(flow::NEEDS, |need| Words::from(need.words()))
        />
    };
    let guards = view! {
        <Checkboxes
            name=format!("{name}-guards")
            label=words::GUARDS
            help=words::GUARDS_HELP
            values=guards
            choices=choices(flow::GUARDS, |guard| Words::from(guard.words()))
        />
    };
    let effects = view! {
        <Checkboxes
            name=format!("{name}-effects")
            label=words::EFFECTS
            values=effects
            choices=choices(flow::EFFECTS, |effect| Words::from(effect.words()))
        />
    };
    view! {
        {folded(book, format!("{path}.needs"), words::NEEDS, needs)}
        {folded(book, format!("{path}.guards"), words::GUARDS, guards)}
        {folded(book, format!("{path}.effects"), words::EFFECTS, effects)}
    }
    .into_any()
}

/// What it does to the clock, without a network and with the result; how it is offered.
#[component]
fn Does(book: Book, at: At<StepDef>, path: String, name: String) -> impl IntoView {
    let clock = at.signal(
        |step| step.clock.map_or_else(|| NONE.to_owned(), |mark| place(flow::CLOCKS, &mark)),
        |step, kept: String| step.clock = chosen(flow::CLOCKS, &kept),
    );
    let offline = at.signal(
        |step| place(flow::OFFLINES, &step.offline),
        |step, kept: String| step.offline = chosen(flow::OFFLINES, &kept).unwrap_or(step.offline),
    );
    let weight = at.signal(
        |step| place(flow::WEIGHTS, &step.weight),
        |step, kept: String| step.weight = chosen(flow::WEIGHTS, &kept).unwrap_or(step.weight),
    );
    let outcome = at.signal(
        |step| step.outcome.map_or_else(|| NONE.to_owned(), |outcome| place(flow::OUTCOMES, &outcome)),
        |step, kept: String| step.outcome = chosen(flow::OUTCOMES, &kept),
    );
    let handles = at.signal(|step| step.handles, |step, on| step.handles = on);
    let approves = at.signal(|step| step.approves, |step, on| step.approves = on);
    let starts = at.follow(|step| step.clock == Some(ClockMark::Start) || step.due_field.is_some());
    let (due_at, due_name, due_path) = (at, format!("{name}-due"), format!("{path}.due_field"));
    let due = move || {
        (starts.get() == Some(true)).then(|| {
            let field = view! { <DueField book at=due_at.clone() name=due_name.clone() /> };
            beside(book, due_path.clone(), field)
        })
    };
    let clock = view! {
        <SelectField
            name=format!("{name}-clock")
            label=words::CLOCK
            value=clock
            choices=choices_or(words::CLOCK_NONE, flow::CLOCKS, |mark| Words::from(mark.words()))
            required=true
        />
    };
    let offline = view! {
        <SelectField
            name=format!("{name}-offline")
            label=words::OFFLINE
            value=offline
            choices=choices(flow::OFFLINES, |offline| Words::from(offline.words()))
            required=true
        />
    };
    let outcome = view! {
        <SelectField
            name=format!("{name}-outcome")
            label=words::OUTCOME
            value=outcome
            choices=choices_or(words::OUTCOME_NONE, flow::OUTCOMES, |outcome| Words::from(outcome.words()))
            required=true
        />
    };
    view! {
        {beside(book, format!("{path}.clock"), clock)}
        {due}
        {beside(book, format!("{path}.offline"), offline)}
        <SelectField
            name=format!("{name}-weight")
            label=words::WEIGHT
            value=weight
            choices=choices(flow::WEIGHTS, |weight| Words::from(weight.words()))
            required=true
        />
        {beside(book, format!("{path}.outcome"), outcome)}
        <Tick label=words::HANDLES note=words::HANDLES_NOTE on=handles />
        <Tick label=words::APPROVES note=words::APPROVES_NOTE on=approves />
    }
    .into_any()
}

/// The date field that becomes the due date where the step starts the clock.
#[component]
fn DueField(book: Book, at: At<StepDef>, name: String) -> impl IntoView {
    let choices = Memo::new(move |_| {
        let mut all = vec![choice(NONE, words::DUE_BY_LIMIT)];
        book.def.with(|def| {
            let dates = def.procedure.fields.iter().filter(|field| field.input == FieldShape::Date);
            all.extend(dates.map(|field| choice(field.key.to_string(), Words::from(&field.title))));
        });
        all
    });
    let field = at.signal(
        |step| step.due_field.as_ref().map_or_else(|| NONE.to_owned(), FieldKey::to_string),
        |step, kept: String| step.due_field = Some(kept).filter(|kept| kept != NONE && !kept.is_empty()).map(FieldKey),
    );
    view! { <SelectField name=name label=words::DUE_FIELD value=field choices=choices required=true /> }.into_any()
}
