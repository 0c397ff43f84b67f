//! The limits: what is promised, what the school aims at, when it warns, until which hour of a day is received.

use domain::{
    clock::{Limit, LimitSpec},
    definition::{FieldKey, FieldShape, StateKey, StepTarget},
};
use leptos::prelude::*;
use time::Time;

use super::{
    super::{
        book::Book,
        faults::{FaultsAt, anchor},
        reading::clock_time,
    },
    at::At,
    choose::{NONE, choices, chosen, place},
    controls::Both,
};
use crate::{
    components::{SelectField, Sheet, TextField, Width, choice, is_state_of},
    i18n::{Words, drafting as words, flow},
};

/// The part.
#[component]
pub(in super::super) fn LimitsPart(
    /// The book.
    book: Book,
) -> impl IntoView {
    let spec = At::new(book, |def| Some(&def.procedure.limit), |def| Some(&mut def.procedure.limit));
    let times = spec_fields(&spec, "procedure.limit");
    let all = At::all(book);
    view! {
        <Sheet title=words::LIMITS padded=true>
            {times}
            <CountsFrom book />
            <div id=anchor("procedure.limit_note") class="stack">
                <FaultsAt book path="procedure.limit_note" within=true />
                <Both
                    at=all
                    name="limit-note"
                    label=words::LIMIT_NOTE
                    get=|def| &def.procedure.limit_note
                    reach=|def| &mut def.procedure.limit_note
                    long=true
                />
            </div>
        </Sheet>
        <TargetsSheet book />
    }
    .into_any()
}

/// A limit with the school's own target, when it warns, and until which hour of a day is received.
pub(super) fn spec_fields(spec: &At<LimitSpec>, path: &str) -> AnyView {
    let legal = limit_fields(
        spec,
        &format!("{path}.legal"),
        (words::LEGAL, Some(words::LEGAL_HELP)),
        |spec: &LimitSpec| Some(spec.legal),
        |spec, limit| spec.legal = limit.unwrap_or(spec.legal),
        false,
    );
    let target = limit_fields(
        spec,
        &format!("{path}.target"),
        (words::TARGET, Some(words::TARGET_HELP)),
        |spec: &LimitSpec| spec.target,
        |spec, limit| spec.target = limit,
        true,
    );
    let warn = limit_fields(
        spec,
        &format!("{path}.warn"),
        (words::WARN, Some(words::WARN_HELP)),
        |spec: &LimitSpec| spec.warn,
        |spec, limit| spec.warn = limit,
        true,
    );
    let cutoff_name = control_name(&format!("{path}.cutoff"));
    let (cutoff, wrong) = spec.parsed(
        &cutoff_name,
        |spec| spec.cutoff.map(clock_time).unwrap_or_default(),
        read_time,
        words::TIME_WRONG,
        |spec, at| spec.cutoff = at,
    );
    view! {
        {legal}
        {target}
        {warn}
        <TextField
            name=cutoff_name
            label=words::CUTOFF
            help=words::CUTOFF_HELP
            value=cutoff
            error=wrong
            width=Width::Tiny
            inputmode="numeric"
        />
    }
    .into_any()
}

/// The name of the control for a place of the procedure.
fn control_name(path: &str) -> String {
    path.trim_start_matches("procedure.").replace('.', "-")
}

/// The required date from which the limit counts, where that is another than the receipt.
#[component]
fn CountsFrom(book: Book) -> impl IntoView {
    let dates = Memo::new(move |_| {
        let mut all = vec![choice(NONE, words::FROM_RECEIPT)];
        book.def.with(|def| {
            let dates = def.procedure.fields.iter().filter(|field| field.input == FieldShape::Date);
            all.extend(dates.map(|field| choice(field.key.to_string(), Words::from(&field.title))));
        });
        all
    });
    let from = At::all(book).signal(
        |def| def.procedure.counts_from.as_ref().map_or_else(|| NONE.to_owned(), FieldKey::to_string),
        |def, kept: String| {
            def.procedure.counts_from = Some(kept).filter(|kept| kept != NONE && !kept.is_empty()).map(FieldKey);
        },
    );
    view! {
        <div id=anchor("procedure.counts_from") class="stack">
            <FaultsAt book path="procedure.counts_from" within=true />
            <SelectField name="counts-from" label=words::COUNTS_FROM value=from choices=dates required=true />
        </div>
    }
    .into_any()
}

/// How long a case should stay in each state, by the school's own aim.
#[component]
fn TargetsSheet(book: Book) -> impl IntoView {
    let targets = At::new(book, |def| Some(&def.procedure.targets), |def| Some(&mut def.procedure.targets));
    let states = book.def.with_untracked(|def| {
        let shown = def.lifecycle.states.iter().filter(|state| !state.terminal && is_state_of(def, &state.key));
        shown.map(|state| (state.key.clone(), Words::from(&state.title))).collect::<Vec<_>>()
    });
    let one = |(key, title): (StateKey, Words)| {
        let (find, put) = (key.clone(), key.clone());
        limit_fields(
            &targets,
            &format!("procedure.targets.{key}"),
            (title, None),
            move |all: &Vec<StepTarget>| all.iter().find(|target| target.state == find).map(|target| target.limit),
            move |all, limit| {
                all.retain(|target| target.state != put);
                all.extend(limit.map(|limit| StepTarget { state: put.clone(), limit }));
            },
            true,
        )
    };
    let rows = states.into_iter().map(one).collect_view();
    view! {
        <Sheet title=words::STATE_TARGETS padded=true>
            <p class="quiet">{words::STATE_TARGETS_HELP}</p>
            {rows}
        </Sheet>
    }
    .into_any()
}

/// A number and its unit, with what is wrong with them; where none is needed, an empty number is none.
fn limit_fields<T: 'static>(
    at: &At<T>,
    path: &str,
    (label, help): (Words, Option<Words>),
    get: impl Fn(&T) -> Option<Limit>,
    set: impl Fn(&mut T, Option<Limit>) + Clone + 'static,
    may_lack: bool,
) -> AnyView {
    let (id, book) = (anchor(path), at.book);
    let name = control_name(path);
    let start = at.read(&get).flatten();
    let unit = RwSignal::new(place(flow::UNITS, &start.map_or(flow::UNITS[0], |limit| limit.unit)));
    let unit_of = move |kept: &str| chosen(flow::UNITS, kept).unwrap_or(flow::UNITS[0]);
    let put = set.clone();
    let (amount, wrong) = at.parsed(
        &name,
        |it| get(it).map(|limit| limit.amount.to_string()).unwrap_or_default(),
        move |typed| match typed {
            "" if may_lack => Some(None),
            _ => typed.parse::<u16>().ok().filter(|n| *n <= 999).map(Some),
        },
        words::AMOUNT_WRONG,
        move |it, amount: Option<u16>| {
            put(it, amount.map(|amount| Limit::new(amount, unit_of(&unit.get_untracked()))));
        },
    );
    let changing = at.clone();
    Effect::new(move |before: Option<()>| {
        let unit = chosen(flow::UNITS, &unit.get());
        let amount = amount.get_untracked().trim().parse::<u16>().ok().filter(|n| *n <= 999);
        if before.is_some()
            && let Some((amount, unit)) = amount.zip(unit)
        {
            changing.change(|it| set(it, Some(Limit::new(amount, unit))));
        }
    });
    let unit_name = format!("{name}-unit");
    let unit_label = label.clone().then(": ", &words::UNIT);
    let number = match help {
        Some(help) => view! {
            <TextField
                name=name
                label=label
                help=help
                value=amount
                error=wrong
                width=Width::Tiny
                inputmode="numeric"
                required=!may_lack
            />
        }
        .into_any(),
        None => view! {
            <TextField
                name=name
                label=label
                value=amount
                error=wrong
                width=Width::Tiny
                inputmode="numeric"
                required=!may_lack
            />
        }
        .into_any(),
    };
    let path = path.to_owned();
    view! {
        <div id=id class="stack">
            <FaultsAt book path=path within=true />
            <div class="short-fields">
                {number}
                <SelectField
                    name=unit_name
                    label=unit_label
                    value=unit
                    choices=choices(flow::UNITS, flow::unit)
                    required=!may_lack
                />
            </div>
        </div>
    }
    .into_any()
}

/// A time of day as people type it: `15:00`, `15h`, `15h30`; nothing is none.
#[expect(clippy::option_option, reason = "nothing typed, and nothing that can be read, are two things")]
fn read_time(typed: &str) -> Option<Option<Time>> {
    if typed.is_empty() {
        return Some(None);
    }
    let (hour, minute) = typed.split_once([':', 'h', 'H', 'g', 'G', '.']).unwrap_or((typed, ""));
    let minute = if minute.is_empty() { "0" } else { minute };
    Time::from_hms(hour.trim().parse().ok()?, minute.trim().parse().ok()?, 0).ok().map(Some)
}

#[cfg(test)]
mod tests {
    use time::macros::time;

    use super::*;

    #[test]
    fn a_time_of_day_is_read_as_people_type_it() {
        assert_eq!(read_time("15:00"), Some(Some(time!(15:00))));
        assert_eq!(read_time("15h"), Some(Some(time!(15:00))));
        assert_eq!(read_time("7h30"), Some(Some(time!(07:30))));
        assert_eq!(read_time(""), Some(None));
        assert_eq!(read_time("25:00"), None);
        assert_eq!(read_time("chiều"), None);
    }
}
