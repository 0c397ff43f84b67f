//! What happened at the demo school in the past four months: some forty cases at different points of their lives, each
//! step decided by the rules at the moment at which it is told to have happened.

mod copy;
mod documents;
mod findings;
mod tale;
mod tales;

use contract::command::Command;
use domain::{calendar::Calendar, case::FileRef, definition::Procedure, ids::CommandId, instant::Instant};
use time::{Date, Time};

use super::{School, dated};
use crate::{definitions::shipped, error::ApiError, service, state::AppState};

/// Something somebody did.
struct Done {
    at: Instant,
    by: &'static str,
    command: Command,
}

/// When something happened: so many working days before the last one that is over, at that hour.
type When = (u16, u8, u8);

/// The past, while it is being told.
struct Past {
    school: School,
    /// The working days that are over, the last one first.
    days: Vec<Date>,
    /// The next working days, from the first one that is not over.
    ahead: Vec<Date>,
    done: Vec<Done>,
    cases: u32,
    /// What stands for the signed copies of results.
    copy: FileRef,
    /// The procedures that come with the program: the demo school has taken them all.
    procedures: &'static [Procedure],
}

/// How far back the tales go, in working days.
const REACH: usize = 90;

/// Tells the past through the rules, in the order in which it happened: registers count as it went.
pub(super) async fn tell(state: &AppState, school: &School) -> Result<(), ApiError> {
    let procedures = &shipped().map_err(ApiError::internal)?.procedures;
    let copy = copy::keep(state, school).await?;
    let mut past = Past::until(state.clock.now(), *school, procedures, copy);
    tales::tell(&mut past);
    findings::tell(&mut past);
    past.done.sort_by_key(|done| done.at);
    for (n, Done { at, by, command }) in std::mem::take(&mut past.done).into_iter().enumerate() {
        let actor = school.actor(by, at.local_date());
        let id = CommandId(dated(&format!("command/{n}"), at));
        service::run_as(state, &actor, None, id, command, at).await?;
    }
    documents::tell(state, &past).await
}

impl Past {
    fn until(now: Instant, school: School, procedures: &'static [Procedure], copy: FileRef) -> Self {
        let calendar = Calendar::vietnam();
        let closed = |date: Date| Instant::from_local(date, calendar.closing(date)) <= now;
        let mut days = Vec::with_capacity(REACH);
        let mut date = now.local_date();
        while days.len() < REACH
            && let Some(before) = date.previous_day()
        {
            if calendar.is_working(date) && closed(date) {
                days.push(date);
            }
            date = before;
        }
        let mut ahead = Vec::new();
        let mut next = days.first().and_then(|date| calendar.next_working(*date));
        while let Some(date) = next.filter(|_| ahead.len() < 30) {
            ahead.push(date);
            next = calendar.next_working(date);
        }
        Self { school, days, ahead, done: Vec::new(), cases: 0, copy, procedures }
    }

    fn at(&self, (days_ago, hour, minute): When) -> Instant {
        let date = self.days[usize::from(days_ago).min(self.days.len() - 1)];
        Instant::from_local(date, Time::from_hms(hour, minute, 0).unwrap_or(Time::MIDNIGHT))
    }

    /// The working day so many days ahead; 0 is the first that is not over.
    fn ahead(&self, days: usize) -> Date {
        self.ahead[days.min(self.ahead.len() - 1)]
    }

    /// The newest version of a procedure.
    fn version(&self, key: &str) -> u32 {
        let versions = self.procedures.iter().filter(|p| p.key.as_str() == key).map(|p| p.version);
        versions.max().unwrap_or_default()
    }

    fn did(&mut self, by: &'static str, at: Instant, command: Command) {
        self.done.push(Done { at, by, command });
    }

    /// A name for the next case, from which its id is made.
    fn next_case(&mut self) -> String {
        self.cases += 1;
        format!("case/{}", self.cases)
    }
}
