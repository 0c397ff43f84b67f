//! Taking back what an import entered and nobody has used since.
//!
//! Whoever is taken back leaves an event without content: that they were entered and taken back stays provable, what was
//! known of them does not stay.

use std::collections::{BTreeSet, HashMap};

use contract::{
    import::{ImportState, RowOutcome},
    sync::Status,
};
use db::{
    DbError, Tx,
    audit::{self, AuditRow},
    events::{self, EventRow},
    history,
    imports::{self as store, ImportRow, LineRow},
    parties as index, records,
};
use domain::{
    denial::Denial,
    facet::RecordKind,
    ids::{CommandId, EventId, PartyId, UnitId},
    import::Kind,
    instant::Instant,
    rights::Actor,
    staff::{self, StaffDenial},
    text::Text,
};
use uuid::Uuid;

use super::{
    Made, decoded, derived, encoded,
    enter::{actor, key, rows_at_once},
    parties,
};
use crate::{
    service::{self, Failure},
    state::AppState,
};

/// How many rows go into one transaction of those of whom the register is read: it is read once for each.
const ROWS: u64 = 500;

/// Why somebody stays.
#[derive(Debug, Clone, Copy)]
enum Stays {
    /// A dossier names them.
    InCase,
    /// Their entry was changed since.
    Changed,
    /// Somebody of the register who stays refers to them.
    Referred,
    /// They have a password: perhaps they have signed in.
    HasPassword,
}

impl Stays {
    fn words(self) -> Text {
        match self {
            Self::InCase => {
                Text::new("Đã có hồ sơ dùng mục này nên không hoàn tác.", "A dossier names this entry, so it stays.")
            }
            Self::Changed => Text::new(
                "Mục này đã được sửa hoặc liên kết sau khi nhập nên không hoàn tác.",
                "This entry was corrected or linked after the import, so it stays.",
            ),
            Self::HasPassword => Text::new(
                "Người này đã được cấp mật khẩu nên không hoàn tác; hãy kết thúc quyền ở trang Người và quyền.",
                "They were given a password, so they stay; end their rights on the page of people.",
            ),
            Self::Referred => Text::new(
                "Trong sổ còn người khác gắn với mục này nên không hoàn tác.",
                "Somebody else in the register is linked to this entry, so it stays.",
            ),
        }
    }
}

/// Takes back the last rows that were entered; whether there may be more.
pub(super) async fn batch(state: &AppState, unit: UnitId, id: Uuid) -> Result<bool, Failure> {
    let now = state.clock.now();
    let work = state.clone();
    service::write(state, move |tx| {
        let state = work.clone();
        async move {
            let Some(mut row) = store::import_lock(&tx, unit, id).await? else { return Ok(false) };
            if row.state != ImportState::TakingBack.as_str() {
                return Ok(false);
            }
            let entered = RowOutcome::Entered.as_str();
            let rows = match row.kind {
                Kind::Staff => rows_at_once(row.kind),
                Kind::Children | Kind::Register => ROWS,
            };
            let lines = store::import_rows_back(&tx, unit, id, entered, rows).await?;
            if lines.is_empty() {
                ImportState::TakenBack.as_str().clone_into(&mut row.state);
                store::import_set(&tx, &row).await?;
                return Ok(false);
            }
            let mut made = Vec::with_capacity(lines.len());
            for line in &lines {
                made.push(line.made.as_deref().map(decoded::<Made>).transpose()?.unwrap_or_default());
            }
            match row.kind {
                Kind::Staff => {
                    let actor = actor(&tx, &row, now).await?;
                    for (line, made) in lines.into_iter().zip(made) {
                        staff_back(&state, &tx, (&row, &actor), now, line, made).await?;
                    }
                }
                Kind::Children | Kind::Register => {
                    let parties = made.iter().flat_map(|made| &made.parties).copied();
                    let mut used = Used::load(&tx, unit, parties).await?;
                    for (line, made) in lines.into_iter().zip(made) {
                        take_back(&state, &tx, &row, now, &mut used, line, made).await?;
                    }
                }
            }
            Ok(true)
        }
    })
    .await
}

/// What stands on whom.
struct Used {
    in_cases: BTreeSet<PartyId>,
    /// How many entries refer to somebody.
    referred: HashMap<PartyId, usize>,
    /// To whom somebody refers.
    refers: HashMap<PartyId, Vec<PartyId>>,
}

impl Used {
    async fn load(tx: &Tx, unit: UnitId, made: impl Iterator<Item = PartyId>) -> Result<Self, Failure> {
        let made: Vec<PartyId> = made.collect();
        let mut in_cases = BTreeSet::new();
        for some in made.chunks(500) {
            in_cases.extend(store::parties_in_cases(tx, unit, some).await?);
        }
        let (mut referred, mut refers): (HashMap<_, usize>, HashMap<_, Vec<_>>) = (HashMap::new(), HashMap::new());
        for party in parties(tx, unit).await? {
            for of in &party.guardian_of {
                *referred.entry(*of).or_default() += 1;
                refers.entry(party.id).or_default().push(*of);
            }
        }
        Ok(Self { in_cases, referred, refers })
    }

    fn gone(&mut self, party: PartyId) {
        for of in self.refers.remove(&party).unwrap_or_default() {
            if let Some(count) = self.referred.get_mut(&of) {
                *count = count.saturating_sub(1);
            }
        }
    }
}

async fn take_back(
    state: &AppState,
    tx: &Tx,
    row: &ImportRow,
    now: Instant,
    used: &mut Used,
    mut line: LineRow,
    made: Made,
) -> Result<(), Failure> {
    let mut stays = None;
    let mut left = Made::default();
    // Guardians were entered after their children: they go first.
    for (n, party) in (0_u8..).zip(made.parties.into_iter().rev()) {
        if let Some(why) = why_stays(tx, row.unit, used, party).await? {
            stays = Some(why);
            left.parties.push(party);
        } else {
            forget(state, tx, row, now, party, CommandId(derived(row.id, line.no, n, "undo"))).await?;
            used.gone(party);
        }
    }
    for past in made.past {
        history::history_delete(tx, row.unit, past).await?;
    }
    let outcome = if stays.is_some() { RowOutcome::Kept } else { RowOutcome::TakenBack };
    line.outcome = Some(outcome.as_str().to_owned());
    line.said = stays.map(|why| encoded(&why.words())).transpose()?;
    line.made = Some(encoded(&left)?);
    Ok(store::import_row_set(tx, row.unit, row.id, &line).await?)
}

/// Ends what a row gave, and shuts out whom it entered unless they were given a password since. People are not deleted:
/// what they are said to have done must keep a name.
async fn staff_back(
    state: &AppState,
    tx: &Tx,
    (row, actor): (&ImportRow, &Actor),
    now: Instant,
    mut line: LineRow,
    made: Made,
) -> Result<(), Failure> {
    let session = row.session.ok_or(DbError::Corrupt("import.session"))?;
    let mut has_password = false;
    for person in made.people.iter().chain(made.grants.iter().map(|(person, _)| person)) {
        let account = db::staff::account_find(tx, *person).await?.map(|account| account.person);
        // Who was here before keeps the account, and loses what the sheet gave.
        let came = account.filter(|one| made.people.contains(person) || one.created_at >= row.created_at);
        has_password |= came.is_some_and(|one| one.password_hash.is_some());
    }
    let mut stays = has_password.then(|| Stays::HasPassword.words());
    if !has_password {
        let last = now.local_date().previous_day().unwrap_or_else(|| now.local_date());
        let ends =
            made.grants.iter().map(|(person, grant)| staff::Command::End { person: *person, grant: *grant, last });
        let shuts = made.people.iter().map(|person| staff::Command::Disable { person: *person });
        for (n, command) in (0_u8..).zip(ends.chain(shuts)) {
            let id = CommandId(derived(row.id, line.no, n, "undo"));
            let status = service::staff::within(state, tx, actor, session, (id, command), now).await?;
            if let Status::Rejected { denial } = status
                && !is_over(&denial)
            {
                stays = Some(denial.message());
                break;
            }
        }
    }
    let outcome = if stays.is_some() { RowOutcome::Kept } else { RowOutcome::TakenBack };
    line.outcome = Some(outcome.as_str().to_owned());
    line.made = Some(encoded(&if stays.is_some() { made } else { Made::default() })?);
    line.said = stays.as_ref().map(encoded).transpose()?;
    Ok(store::import_row_set(tx, row.unit, row.id, &line).await?)
}

/// Whether there is nothing left to take back: the grant has ended or was declined, the account is closed.
const fn is_over(denial: &Denial) -> bool {
    matches!(
        denial,
        Denial::Staff(StaffDenial::GrantOver | StaffDenial::PersonDisabled) | Denial::Invalid { .. } | Denial::NotFound
    )
}

async fn why_stays(tx: &Tx, unit: UnitId, used: &Used, party: PartyId) -> Result<Option<Stays>, Failure> {
    // Locked first: whoever corrects it at the same moment comes before or finds it gone.
    records::record_lock(tx, unit, RecordKind::Party, party.0).await?;
    if used.in_cases.contains(&party) {
        Ok(Some(Stays::InCase))
    } else if events::event_last_no(tx, RecordKind::Party, party.0).await? > 1 {
        Ok(Some(Stays::Changed))
    } else if used.referred.get(&party).is_some_and(|count| *count > 0) {
        Ok(Some(Stays::Referred))
    } else {
        Ok(None)
    }
}

/// Forgets somebody: their record, what searches find, the values beside the event.
async fn forget(
    state: &AppState,
    tx: &Tx,
    row: &ImportRow,
    now: Instant,
    party: PartyId,
    command: CommandId,
) -> Result<(), Failure> {
    let event = EventRow {
        id: EventId::of(command, 0),
        unit: row.unit,
        kind: RecordKind::Party,
        root: party.0,
        no: 2,
        at: now,
        stated_at: row.confirmed_at.unwrap_or(now),
        person: row.confirmed_by,
        grant: None,
        on_behalf: None,
        command,
        action: "take_back".to_owned(),
        body: encoded(&serde_json::json!({ "fact": "erased" }))?,
    };
    events::event_append(tx, &event, &[]).await?;
    events::personal_values_forget(tx, row.unit, party).await?;
    records::record_delete(tx, row.unit, key(party)).await?;
    index::party_forget(tx, row.unit, party).await?;
    store::import_code_forget(tx, row.unit, party).await?;
    let line = AuditRow {
        id: state.clock.id(),
        unit: row.unit,
        at: now,
        person: row.confirmed_by,
        session: row.session,
        action: "party.take_back".to_owned(),
        subject_kind: RecordKind::Party.as_str().to_owned(),
        subject: Some(party.0),
        detail: encoded(&serde_json::json!({ "import": row.id }))?,
    };
    Ok(audit::audit_append(tx, &line).await?)
}
