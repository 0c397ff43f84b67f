//! The fourth step, hours and procedures; and the last one, where everything is looked at once more.

use std::collections::BTreeSet;

use contract::setup::SetupProcedure;
use domain::calendar::{DayOfWeek, Hours, OfficeHours, change::hours_fault, wire};
use leptos::prelude::*;
use time::{Date, Duration};

use super::Setup;
use crate::{
    components::{
        Button, Checkboxes, Choice, FieldError, Form, FormActions, Icon, Kind, Pair, Pairs, Sheet, TextField, Width,
        choice,
    },
    i18n::{Lang, Words, common, format, people, procedures::kind, setup as words},
};

const DAYS: [(&str, DayOfWeek); 7] = [
    ("mon", DayOfWeek::Mon),
    ("tue", DayOfWeek::Tue),
    ("wed", DayOfWeek::Wed),
    ("thu", DayOfWeek::Thu),
    ("fri", DayOfWeek::Fri),
    ("sat", DayOfWeek::Sat),
    ("sun", DayOfWeek::Sun),
];

fn days() -> Vec<Choice> {
    // 5 January 1970 was a Monday.
    let monday = Date::from_ordinal_date(1970, 5).unwrap_or(Date::MIN);
    let named = |(n, (key, _)): (i64, (&str, DayOfWeek))| {
        let day = monday.checked_add(Duration::days(n)).unwrap_or(monday);
        choice(key, Words::new(format::weekday(day, Lang::Vi), format::weekday(day, Lang::En)))
    };
    (0..).zip(DAYS).map(named).collect()
}

#[component]
pub(super) fn WorkStep(setup: Setup) -> impl IntoView {
    let plan = setup.plan.get_untracked();
    let OfficeHours { morning, afternoon } = plan.hours;
    let typed = [morning.from, morning.to, afternoon.from, afternoon.to].map(|at| RwSignal::new(wire::time_text(at)));
    let week: Vec<String> =
        DAYS.iter().filter(|(_, day)| plan.week.contains(day)).map(|(key, _)| (*key).to_owned()).collect();
    let (week, chosen) = (RwSignal::new(week), RwSignal::new(plan.procedures.into_iter().collect::<Vec<_>>()));
    let hours = move || {
        let [a, b, c, d] = typed.map(|text| wire::parse_time(text.get().trim()));
        Some(OfficeHours { morning: Hours { from: a?, to: b? }, afternoon: Hours { from: c?, to: d? } })
    };
    Effect::new(move |_| {
        let (hours, week, chosen) = (hours(), week.get(), chosen.get());
        setup.plan.update(|plan| {
            plan.hours = hours.unwrap_or(plan.hours);
            plan.week = DAYS.iter().filter(|(key, _)| week.iter().any(|w| w == key)).map(|(_, day)| *day).collect();
            plan.procedures = chosen.into_iter().collect::<BTreeSet<_>>();
        });
    });
    let next = move || match untrack(hours) {
        None => {
            setup.form.show(vec![FieldError::new("hours", words::TIME_WRONG)]);
        }
        Some(hours) if hours_fault(&hours).is_some() => {
            setup.form.show(vec![FieldError::new("hours", words::HOURS_WRONG)]);
        }
        Some(_) => setup.next(),
    };
    let procedures = setup.proposal.with_untracked(|p| {
        let all = p.iter().flat_map(|p| &p.procedures).filter(|p| p.off.is_none());
        let one =
            |p: &SetupProcedure| Choice { note: Some(kind(p.kind)), ..choice(p.key.clone(), Words::from(&p.title)) };
        all.map(one).collect::<Vec<_>>()
    });
    let starting_off = setup.proposal.with_untracked(|p| {
        let all = p.iter().flat_map(|p| &p.procedures);
        let off = all.filter_map(|p| Some((Words::from(&p.title), Words::from(p.off.as_ref()?))));
        off.map(|(title, why)| view! { <li>{title.then(": ", &why)}</li> }).collect_view()
    });
    let has_off = setup.proposal.with_untracked(|p| p.iter().flat_map(|p| &p.procedures).any(|p| p.off.is_some()));
    let announced = setup.proposal.with_untracked(|p| p.as_ref().map(|p| p.announced.clone())).unwrap_or_default();
    let years = announced.iter().map(i32::to_string).collect::<Vec<_>>().join(", ");
    let field = move |n: usize, name: &'static str, label: Words| {
        let value = typed[n];
        view! { <TextField name=name label=label value width=Width::Short required=true /> }
    };
    view! {
        <Form errors=setup.form on_submit=next label=words::STEP_WORK>
            <Sheet title=words::HOURS padded=true>
                <div class="setup-row hours">
                    {field(0, "hours", words::MORNING_FROM)} {field(1, "hours.1", words::MORNING_TO)}
                    {field(2, "hours.2", words::AFTERNOON_FROM)} {field(3, "hours.3", words::AFTERNOON_TO)}
                </div>
                <Checkboxes name="week" label=words::WEEK values=week choices=Signal::stored(days()) required=true />
                {(!years.is_empty()).then(|| view! { <p class="quiet">{words::announced(years)}</p> })}
            </Sheet>
            <Sheet title=words::PROCEDURES padded=true>
                <Checkboxes
                    name="procedures"
                    label=words::PROCEDURES
                    help=words::PROCEDURES_WHY
                    values=chosen
                    choices=Signal::stored(procedures)
                    required=true
                />
                {has_off
                    .then(|| {
                        view! {
                            <p><b>{words::STARTING_OFF}</b></p>
                            <ul class="plain">{starting_off}</ul>
                        }
                    })}
            </Sheet>
            <FormActions>
                <Button kind=Kind::Main submit=true>{common::NEXT}</Button>
                <Button on_press=move || setup.back()>{common::BACK}</Button>
            </FormActions>
        </Form>
    }
}

#[component]
pub(super) fn ConfirmStep(setup: Setup) -> impl IntoView {
    let plan = setup.plan.get_untracked().tidy();
    let or_missing = |text: &str| if text.is_empty() { words::TO_FILL } else { Words::same(text) };
    let agencies = plan.agencies.iter().map(|agency| {
        let from = people::since(format::date(agency.from));
        let words = or_missing(&agency.value).then(", ", &from);
        view! { <li>{words}</li> }
    });
    let agencies = agencies.collect_view();
    let staff = plan.people.iter().map(|person| {
        let part = plan.parts.get(person.part).map(|part| part.title.vi.clone()).unwrap_or_default();
        let line =
            people::post(person.post).then(": ", &Words::same(format!("{} ({}), {part}", person.name, person.login)));
        view! { <li>{line}</li> }
    });
    let staff = staff.collect_view();
    let parts = plan.parts.iter().map(|part| part.title.vi.clone()).collect::<Vec<_>>().join(", ");
    let hours = {
        let OfficeHours { morning, afternoon } = plan.hours;
        let stretch = |h: Hours| format!("{}–{}", wire::time_text(h.from), wire::time_text(h.to));
        format!("{}, {}", stretch(morning), stretch(afternoon))
    };
    view! {
        <Form errors=setup.form on_submit=move || setup.confirm() label=words::STEP_CONFIRM>
            <Sheet title=words::STEP_CONFIRM padded=true>
                <p>{words::CONFIRM_WHY}</p>
                <Pairs>
                    <Pair label=words::NAME>{plan.name.clone()}</Pair>
                    <Pair label=words::KEY>{plan.key.clone()}</Pair>
                    <Pair label=words::PREFIX>{plan.code_prefix.clone()}</Pair>
                    <Pair label=words::PLACE>{or_missing(&plan.place)}</Pair>
                    <Pair label=words::AGENCY><ul class="plain">{agencies}</ul></Pair>
                    <Pair label=words::STEP_PARTS>{parts}</Pair>
                    <Pair label=words::STEP_PEOPLE><ul class="plain">{staff}</ul></Pair>
                    <Pair label=words::HOURS>{hours}</Pair>
                    <Pair label=words::PROCEDURES>{plan.procedures.len()}</Pair>
                </Pairs>
            </Sheet>
            <FormActions>
                <Button kind=Kind::Main icon=Icon::Check submit=true pending=setup.pending>{words::CONFIRM}</Button>
                <Button on_press=move || setup.back()>{common::BACK}</Button>
            </FormActions>
        </Form>
    }
}
