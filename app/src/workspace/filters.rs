//! What narrows the list of dossiers. It lives in the address, so that a list can be linked to, kept and gone back to.

use domain::{clock::Standing, ids::PartId, instant::Instant};
use leptos_router::{location::Url, params::ParamsMap};

use super::{
    lines::{CaseLine, Waits},
    routes::CASES,
};
use crate::i18n::{Words, cases, workspace};

/// How far the dossiers have come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Progress {
    /// Something still follows.
    #[default]
    Open,
    /// Nothing follows.
    Ended,
    /// Both.
    All,
}

impl Progress {
    /// All of them, in the order of the chips.
    pub const ALL: [Self; 3] = [Self::Open, Self::Ended, Self::All];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Ended => "ended",
            Self::All => "all",
        }
    }

    /// What the chip says.
    pub const fn words(self) -> Words {
        match self {
            Self::Open => cases::OPEN_CASES,
            Self::Ended => cases::CLOSED_CASES,
            Self::All => crate::i18n::common::ALL,
        }
    }
}

/// How they stand against their dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DueGroup {
    /// Past the date and not done.
    Late,
    /// Within the warning time.
    Soon,
    /// Waiting for papers.
    Paused,
    /// Done in the present quarter, in time or not.
    Quarter,
}

impl DueGroup {
    /// Those that have a chip of their own.
    pub const CHIPS: [Self; 3] = [Self::Late, Self::Soon, Self::Paused];
    const ALL: [Self; 4] = [Self::Late, Self::Soon, Self::Paused, Self::Quarter];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Soon => "soon",
            Self::Paused => "paused",
            Self::Quarter => "quarter",
        }
    }

    /// What the chip says.
    pub const fn words(self) -> Words {
        match self {
            Self::Late => cases::OVERDUE,
            Self::Soon => cases::SOON,
            Self::Paused => cases::WAITING_SUPPLEMENT,
            Self::Quarter => workspace::FINISHED_QUARTER,
        }
    }

    /// Whether a line belongs to it. A clock that has stopped is neither late nor soon.
    pub fn holds(self, line: &CaseLine, now: Instant) -> bool {
        match (self, line.standing) {
            (Self::Late, Standing::Late { .. })
            | (Self::Soon, Standing::Soon { .. })
            | (Self::Paused, Standing::Paused { .. }) => true,
            (Self::Quarter, _) => line.stopped.is_some_and(|at| same_quarter(at, now)),
            (Self::Late | Self::Soon | Self::Paused, _) => false,
        }
    }
}

/// Whether both moments lie in one quarter of one year.
pub fn same_quarter(a: Instant, b: Instant) -> bool {
    let quarter = |at: Instant| (at.local_date().year(), (u8::from(at.local_date().month()) - 1) / 3);
    quarter(a) == quarter(b)
}

/// Which part has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartFilter {
    /// One part.
    Of(PartId),
    /// Any part in which the reader works.
    Own,
    /// None yet.
    Nobody,
}

/// In which order they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// The most urgent first.
    #[default]
    Due,
    /// By the procedure's title, the Vietnamese way.
    Title,
    /// By the person's given name, the Vietnamese way.
    Name,
    /// The newest first.
    Received,
}

impl Sort {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Due, Self::Title, Self::Name, Self::Received];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Title => "title",
            Self::Name => "name",
            Self::Received => "received",
        }
    }

    /// What the menu says.
    pub const fn words(self) -> Words {
        match self {
            Self::Due => workspace::SORT_DUE,
            Self::Title => workspace::SORT_TITLE,
            Self::Name => workspace::SORT_NAME,
            Self::Received => workspace::SORT_RECEIVED,
        }
    }
}

/// What narrows the list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// How far they have come. Narrowing by a date or by who waits leaves it aside.
    pub progress: Progress,
    /// How they stand against their dates.
    pub due: Option<DueGroup>,
    /// What the reader is waited for, any of these; anything at all where empty.
    pub waits: Vec<Waits>,
    /// Under which procedure, any version.
    pub procedure: Option<String>,
    /// Which part has them.
    pub part: Option<PartFilter>,
    /// Only those assigned to the reader.
    pub mine: bool,
    /// What is typed in the search box.
    pub query: String,
    /// In which order.
    pub sort: Sort,
}

impl Filter {
    /// What the address says. What it cannot mean is left out, so that an old link still opens a list.
    pub fn read(query: &ParamsMap) -> Self {
        let get = |key| query.get_str(key).filter(|v| !v.is_empty());
        let one_of = |key, all: &[Progress]| get(key).and_then(|v| all.iter().copied().find(|p| p.as_str() == v));
        Self {
            progress: one_of("progress", &Progress::ALL).unwrap_or_default(),
            due: get("due").and_then(|v| DueGroup::ALL.into_iter().find(|d| d.as_str() == v)),
            waits: get("waits")
                .map(|v| v.split(',').filter_map(|v| Waits::ALL.into_iter().find(|w| w.as_str() == v)).collect())
                .unwrap_or_default(),
            procedure: get("procedure").map(str::to_owned),
            part: get("part").and_then(|v| match v {
                "own" => Some(PartFilter::Own),
                "none" => Some(PartFilter::Nobody),
                id => id.parse().ok().map(PartFilter::Of),
            }),
            mine: get("mine") == Some("1"),
            query: get("q").unwrap_or_default().to_owned(),
            sort: get("sort").and_then(|v| Sort::ALL.into_iter().find(|s| s.as_str() == v)).unwrap_or_default(),
        }
    }

    /// The list narrowed like this.
    pub fn address(&self) -> String {
        self.address_under(&Url::escape(&self.query))
    }

    fn address_under(&self, query: &str) -> String {
        let part = self.part.map(|part| match part {
            PartFilter::Of(id) => id.to_string(),
            PartFilter::Own => "own".to_owned(),
            PartFilter::Nobody => "none".to_owned(),
        });
        let mut address = CASES.to_owned();
        let mut add = |key: &str, value: Option<&str>| {
            if let Some(value) = value.filter(|v| !v.is_empty()) {
                address.push(if address.contains('?') { '&' } else { '?' });
                address.push_str(key);
                address.push('=');
                address.push_str(value);
            }
        };
        add("waits", Some(&self.waits.iter().map(|w| w.as_str()).collect::<Vec<_>>().join(",")));
        add("due", self.due.map(DueGroup::as_str));
        add("progress", (self.progress != Progress::Open).then(|| self.progress.as_str()));
        add("procedure", self.procedure.as_deref());
        add("part", part.as_deref());
        add("mine", self.mine.then_some("1"));
        add("sort", (self.sort != Sort::Due).then(|| self.sort.as_str()));
        add("q", Some(query));
        address
    }

    /// Those of one standing.
    pub fn due(due: DueGroup) -> Self {
        Self { due: Some(due), ..Self::default() }
    }

    /// Those in which the reader is waited for.
    pub fn waits(waits: &[Waits]) -> Self {
        Self { waits: waits.to_vec(), ..Self::default() }
    }

    /// Those of one part, or of none.
    pub fn part(part: PartFilter) -> Self {
        Self { part: Some(part), ..Self::default() }
    }

    /// Whether anything narrows the list beside how far the dossiers have come.
    pub fn narrows(&self) -> bool {
        *self != Self { progress: self.progress, sort: self.sort, ..Self::default() }
    }

    /// How many filters are on, beside what is typed.
    pub fn count(&self) -> usize {
        let Self { progress, due, waits, procedure, part, mine, query: _, sort: _ } = self;
        let on =
            [*progress != Progress::Open, due.is_some(), !waits.is_empty(), procedure.is_some(), part.is_some(), *mine];
        on.into_iter().filter(|on| *on).count()
    }

    /// Whether a line stands in the list, its search words aside.
    pub fn holds(&self, line: &CaseLine, own: &[PartId], now: Instant) -> bool {
        let progress = match (self.due, self.progress) {
            (Some(DueGroup::Quarter), _) | (_, Progress::All) => true,
            (_, Progress::Open) => !line.ended,
            (_, Progress::Ended) => line.ended,
        };
        progress
            && self.due.is_none_or(|due| due.holds(line, now))
            && (self.waits.is_empty() || self.waits.iter().any(|what| line.waits_for(*what).is_some()))
            && self.procedure.as_ref().is_none_or(|key| line.procedure.as_str() == key)
            && self.part.is_none_or(|part| match part {
                PartFilter::Of(id) => line.part == Some(id),
                PartFilter::Own => line.part.is_some_and(|id| own.contains(&id)),
                PartFilter::Nobody => line.part.is_none(),
            })
            && (!self.mine || line.mine)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::{date, time};

    use super::*;

    #[test]
    fn the_address_says_what_narrows_the_list() {
        let filter = Filter {
            waits: vec![Waits::Sign, Waits::Assign],
            progress: Progress::All,
            part: Some(PartFilter::Own),
            mine: true,
            query: "anh tuyet".to_owned(),
            sort: Sort::Name,
            ..Filter::default()
        };
        let address = filter.address_under("anh%20tuyet");
        assert_eq!(address, "/app/cases?waits=sign,assign&progress=all&part=own&mine=1&sort=name&q=anh%20tuyet");
        assert!(filter.narrows());
        assert_eq!(filter.count(), 4, "neither the words nor the order are counted");
        assert_eq!(Filter::default().address_under(""), CASES);
        assert_eq!(Filter::default().count(), 0);
        assert!(!Filter { progress: Progress::Ended, ..Filter::default() }.narrows());
    }

    #[test]
    fn quarters_are_those_of_the_year() {
        let at = |day| Instant::from_local(day, time!(9:00));
        assert!(same_quarter(at(date!(2026 - 01 - 01)), at(date!(2026 - 03 - 31))));
        assert!(!same_quarter(at(date!(2026 - 03 - 31)), at(date!(2026 - 04 - 01))));
        assert!(!same_quarter(at(date!(2025 - 02 - 01)), at(date!(2026 - 02 - 01))));
    }
}
