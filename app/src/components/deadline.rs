//! Where a case stands against its date, in words and icon.

use domain::{clock::Standing, instant::Instant};
use leptos::prelude::*;

use crate::{
    components::{Badge, Tone},
    i18n::{Words, cases, format, use_lang},
};

/// The colour of a standing.
pub const fn standing_tone(standing: Standing) -> Tone {
    match standing {
        Standing::OnTime { .. } | Standing::FinishedEarly | Standing::FinishedOnTime => Tone::Ok,
        Standing::Soon { .. } => Tone::Soon,
        Standing::Late { .. } | Standing::FinishedLate => Tone::Late,
        Standing::Paused { .. } => Tone::Hold,
        Standing::NotStarted => Tone::Plain,
    }
}

/// A standing in a few words, for badges: `Đúng hạn · 29/02`, `Còn 1 ngày · 27/02`, `Quá hạn 1 ngày · 23/02`. The
/// days are working days; the tooltip says so.
pub fn standing_words(standing: Standing, date: Option<Instant>) -> Words {
    let words = match standing {
        Standing::NotStarted => return cases::NO_LIMIT,
        Standing::Paused { .. } => return cases::STATE_SUPPLEMENT,
        Standing::FinishedEarly => return cases::DONE_EARLY,
        Standing::FinishedOnTime => return cases::DONE_ON_TIME,
        Standing::FinishedLate => return cases::DONE_LATE,
        Standing::OnTime { .. } => cases::ON_TIME,
        Standing::Soon { left_wd: ..=0 } => cases::DUE_TODAY,
        Standing::Soon { left_wd } => cases::days_left(days(left_wd)),
        Standing::Late { by_wd: ..=0 } => cases::OVERDUE,
        Standing::Late { by_wd } => cases::overdue_by(days(by_wd)),
    };
    match date {
        Some(date) => words.then(" · ", &Words::same(format::day_month(date.local_date()))),
        None => words,
    }
}

/// The same in a full sentence, for tooltips and the head of a case: `Còn 3 ngày làm việc, hạn 29/02/2024 17:00`.
/// While paused it says what is left, never a date.
pub fn standing_sentence(standing: Standing, date: Option<Instant>) -> Words {
    let words = match standing {
        Standing::Paused { left } if left.is_used_up() => return cases::PAUSED_USED_UP,
        Standing::Paused { left } => return cases::left_after_supplement(&left.text()),
        Standing::OnTime { left_wd } | Standing::Soon { left_wd } if left_wd > 0 => {
            cases::working_days_left(days(left_wd))
        }
        Standing::Late { by_wd } if by_wd > 0 => cases::working_days_overdue(days(by_wd)),
        Standing::OnTime { .. } | Standing::Soon { .. } => cases::DUE_TODAY,
        Standing::Late { .. } => cases::OVERDUE,
        Standing::NotStarted | Standing::FinishedEarly | Standing::FinishedOnTime | Standing::FinishedLate => {
            standing_words(standing, None)
        }
    };
    match date {
        Some(date) => words.then(", ", &cases::due_at(date)),
        None => words,
    }
}

fn days(n: i64) -> usize {
    usize::try_from(n).unwrap_or(0)
}

/// The badge of a deadline.
///
/// `<DueBadge standing=standing(due.as_ref(), warn, now, &calendar) date=due.and_then(|d| d.date()) />`
#[component]
pub fn DueBadge(
    /// Where it stands; a signal, because days pass.
    #[prop(into)]
    standing: Signal<Standing>,
    /// The date that counts now, `domain::clock::Due::date`.
    #[prop(optional, into)]
    date: Signal<Option<Instant>>,
) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Badge
            tone=move || standing_tone(standing.get())
            hint=move || standing_sentence(standing.get(), date.get()).say(lang.get())
        >
            {move || standing_words(standing.get(), date.get()).say(lang.get())}
        </Badge>
    }
}

#[cfg(test)]
mod tests {
    use domain::{clock::Amount, text::Lang};
    use time::macros::{date, time};

    use super::*;

    #[test]
    fn a_deadline_is_said_in_words() {
        let day = Some(Instant::from_local(date!(2024 - 02 - 27), time!(17:00)));
        let short = |standing| standing_words(standing, day).say(Lang::Vi);
        assert_eq!(short(Standing::OnTime { left_wd: 4 }), "Đúng hạn · 27/02");
        assert_eq!(short(Standing::Soon { left_wd: 1 }), "Còn 1 ngày · 27/02");
        assert_eq!(short(Standing::Soon { left_wd: 0 }), "Hạn hôm nay · 27/02");
        assert_eq!(short(Standing::Late { by_wd: 2 }), "Quá hạn 2 ngày · 27/02");
        assert_eq!(short(Standing::FinishedEarly), "Xong trước hạn");
        let long = |standing| standing_sentence(standing, day).say(Lang::En);
        assert_eq!(long(Standing::Soon { left_wd: 1 }), "1 working day left, due 27/02/2024 17:00");
        assert_eq!(long(Standing::Late { by_wd: 2 }), "2 working days overdue, due 27/02/2024 17:00");
    }

    #[test]
    fn while_paused_there_is_no_date_but_what_is_left() {
        let paused = Standing::Paused { left: Amount::WorkingDays(1) };
        let sentence = standing_sentence(paused, None).say(Lang::Vi);
        assert_eq!(sentence, "Tạm dừng; còn 1 ngày làm việc sau khi bổ sung");
        assert!(!standing_words(paused, None).say(Lang::Vi).contains('/'));
    }
}
