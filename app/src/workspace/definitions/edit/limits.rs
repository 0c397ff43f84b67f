//! The limits: what is promised, what the school aims at, when it warns, until which hour of a day is received.

use domain::clock::{Limit, LimitSpec};
use leptos::prelude::*;
use time::Time;

use super::{
    super::{
        book::Book,
        faults::{FaultsAt, anchor},
        reading::clock_time,
    },
    at::At,
    choose::{choices, chosen, place},
};
use crate::{
    components::{SelectField, Sheet, TextField, Width},
    i18n::{Words, drafting as words, flow},
};

/// The part.
#[component]
pub(in super::super) fn LimitsPart(
    /// The book.
    book: Book,
) -> impl IntoView {
    let spec = At::new(book, |def| Some(&def.procedure.limit), |def| Some(&mut def.procedure.limit));
    let one =
        |name: &'static str, (label, help): (Words, Words), get: Find<LimitSpec>, set: Put<LimitSpec>, may_lack| {
            let path = format!("procedure.limit.{name}");
            let id = anchor(&path);
            view! {
                <div id=id class="stack">
                    <FaultsAt book path=path within=true />
                    <LimitFields at=spec.clone() name=name label=label help=help get=get set=set may_lack=may_lack />
                </div>
            }
        };
    let keep_legal: Put<LimitSpec> = |spec, limit| spec.legal = limit.unwrap_or(spec.legal);
    let legal = one("legal", (words::LEGAL, words::LEGAL_HELP), |spec| Some(spec.legal), keep_legal, false);
    let put_target: Put<LimitSpec> = |spec, limit| spec.target = limit;
    let target = one("target", (words::TARGET, words::TARGET_HELP), |spec| spec.target, put_target, true);
    let put_warn: Put<LimitSpec> = |spec, limit| spec.warn = limit;
    let warn = one("warn", (words::WARN, words::WARN_HELP), |spec| spec.warn, put_warn, true);
    let (cutoff, wrong) = spec.parsed(
        "cutoff",
        |spec| spec.cutoff.map(clock_time).unwrap_or_default(),
        read_time,
        words::TIME_WRONG,
        |spec, at| spec.cutoff = at,
    );
    view! {
        <Sheet title=words::LIMITS padded=true>
            {legal} {target} {warn}
            <TextField
                name="cutoff"
                label=words::CUTOFF
                help=words::CUTOFF_HELP
                value=cutoff
                error=wrong
                width=Width::Tiny
                inputmode="numeric"
            />
        </Sheet>
    }
    .into_any()
}

/// Finds a limit.
pub(super) type Find<T> = fn(&T) -> Option<Limit>;
/// Puts one, or none.
pub(super) type Put<T> = fn(&mut T, Option<Limit>);

/// A number and its unit; where none is needed, an empty number is none.
#[component]
pub(super) fn LimitFields<T: 'static>(
    at: At<T>,
    #[prop(into)] name: String,
    label: Words,
    help: Words,
    get: Find<T>,
    set: Put<T>,
    may_lack: bool,
) -> impl IntoView {
    let start = at.read(get).flatten();
    let unit = RwSignal::new(place(flow::UNITS, &start.map_or(flow::UNITS[0], |limit| limit.unit)));
    let unit_of = move |kept: &str| chosen(flow::UNITS, kept).unwrap_or(flow::UNITS[0]);
    let (amount, wrong) = at.parsed(
        &name,
        |it| get(it).map(|limit| limit.amount.to_string()).unwrap_or_default(),
        move |typed| match typed {
            "" if may_lack => Some(None),
            _ => typed.parse::<u16>().ok().filter(|n| *n <= 999).map(Some),
        },
        words::AMOUNT_WRONG,
        move |it, amount: Option<u16>| {
            set(it, amount.map(|amount| Limit::new(amount, unit_of(&unit.get_untracked()))));
        },
    );
    Effect::new(move |before: Option<()>| {
        let unit = chosen(flow::UNITS, &unit.get());
        let amount = amount.get_untracked().trim().parse::<u16>().ok().filter(|n| *n <= 999);
        if before.is_some()
            && let Some((amount, unit)) = amount.zip(unit)
        {
            at.change(|it| set(it, Some(Limit::new(amount, unit))));
        }
    });
    let unit_name = format!("{name}-unit");
    let unit_label = label.clone().then(": ", &words::UNIT);
    view! {
        <div class="short-fields">
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
            <SelectField
                name=unit_name
                label=unit_label
                value=unit
                choices=choices(flow::UNITS, flow::unit)
                required=!may_lack
            />
        </div>
    }
    .into_any()
}

/// A time of day as people type it: `15:00`, `15h`, `15h30`; nothing is none.
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
