//! A right that comes and goes.

use db::people;
use time::{Date, macros::date};

use super::Play;

/// Whose.
pub(super) const WHOSE: &str = "giaovienla";
const FOR_EVER: Date = date!(2099 - 12 - 31);

impl Play {
    /// The teacher loses all rights, or has them again.
    pub(super) async fn change_rights(&self) {
        let (unit, person) = (self.school.app.school.unit, self.school.app.school.person(WHOSE));
        let yesterday = self.school.app.now().local_date().previous_day().expect("there was one");
        let today = self.school.app.now().local_date();
        let change = move |tx| async move {
            for grant in people::grants_of(&tx, person).await? {
                let is_over = grant.to.is_some_and(|to| to < today);
                people::grant_end(&tx, unit, grant.id, if is_over { FOR_EVER } else { yesterday }).await?;
            }
            Ok::<_, db::DbError>(())
        };
        self.school.app.state.db.write(change).await.expect("the database answers");
        self.school.app.state.db.notify();
    }

    /// Everybody has again what they began with.
    pub(super) async fn give_back_rights(&self) {
        let (unit, person) = (self.school.app.school.unit, self.school.app.school.person(WHOSE));
        let give = move |tx| async move {
            for grant in people::grants_of(&tx, person).await? {
                people::grant_end(&tx, unit, grant.id, FOR_EVER).await?;
            }
            Ok::<_, db::DbError>(())
        };
        self.school.app.state.db.write(give).await.expect("the database answers");
    }
}
