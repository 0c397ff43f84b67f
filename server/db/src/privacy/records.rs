//! The register of processing, consents and requests: every version stays, and the last one is what stands.

use domain::{
    ids::{CommandId, PartyId, PersonId, PrivacyId, UnitId},
    instant::Instant,
};
use uuid::Uuid;

use crate::{
    Result, Tx,
    sql::{Row, Sql},
};

/// Which of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An entry of the register of processing.
    Activity,
    /// A consent.
    Consent,
    /// A request.
    Request,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Activity, Self::Consent, Self::Request];

    /// The name in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Activity => "activity",
            Self::Consent => "consent",
            Self::Request => "request",
        }
    }
}

impl std::str::FromStr for Kind {
    type Err = ();
    fn from_str(s: &str) -> std::result::Result<Self, ()> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == s).ok_or(())
    }
}

/// Where one of them stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It waits, or counts.
    Open,
    /// It was answered, withdrawn or ended.
    Closed,
}

impl State {
    /// The name in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }
}

impl std::str::FromStr for State {
    type Err = ();
    fn from_str(s: &str) -> std::result::Result<Self, ()> {
        [Self::Open, Self::Closed].into_iter().find(|state| state.as_str() == s).ok_or(())
    }
}

/// One version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionRow {
    /// Of which.
    pub id: PrivacyId,
    /// Its number, from 1.
    pub no: u32,
    /// At which unit.
    pub unit: UnitId,
    /// What it is.
    pub kind: Kind,
    /// Whether it waits, or stands; or that is over.
    pub state: State,
    /// Whom it is about.
    pub party: Option<PartyId>,
    /// Who spoke for them.
    pub speaker: Option<PartyId>,
    /// For which purpose: an entry of the register of processing.
    pub activity: Option<PrivacyId>,
    /// Who wrote this version.
    pub person: PersonId,
    /// When.
    pub at: Instant,
    /// By which command.
    pub command: CommandId,
    /// What it says, JSON.
    pub body: String,
}

/// Stores a version.
///
/// # Errors
/// `Duplicate` when somebody else wrote one of this number.
pub async fn version_insert(tx: &Tx, row: &VersionRow) -> Result<()> {
    let mut sql = Sql::new("INSERT INTO privacy_record (unit, id, no, kind, state, party, speaker, activity, person, ");
    sql.push("at, command_id, body) VALUES (").bind(row.unit.0).push(", ").bind(row.id.0).push(", ");
    sql.bind(i64::from(row.no)).push(", ").bind(row.kind.as_str()).push(", ").bind(row.state.as_str()).push(", ");
    sql.bind(row.party.map(|p| p.0)).push(", ").bind(row.speaker.map(|p| p.0)).push(", ");
    sql.bind(row.activity.map(|a| a.0)).push(", ").bind(row.person.0);
    sql.push(", ").bind(row.at.millis()).push(", ").bind(row.command.0).push(", ").bind(row.body.as_str()).push(")");
    sql.exec(tx).await?;
    Ok(())
}

/// The versions of one of them, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn version_list(tx: &Tx, unit: UnitId, kind: Kind, id: PrivacyId) -> Result<Vec<VersionRow>> {
    let mut sql = Sql::new("SELECT * FROM privacy_record WHERE unit = ");
    sql.bind(unit.0).push(" AND kind = ").bind(kind.as_str()).push(" AND id = ").bind(id.0).push(" ORDER BY no");
    sql.all(tx).await?.iter().map(version).collect()
}

/// Which of them a list shows; what is absent does not matter.
#[derive(Debug, Clone, Copy, Default)]
pub struct RecordFilter {
    /// Only those that stand here.
    pub state: Option<State>,
    /// About this party.
    pub party: Option<PartyId>,
    /// For this purpose.
    pub activity: Option<PrivacyId>,
    /// Written last before this one.
    pub before: Option<(Instant, PrivacyId)>,
}

/// What stands: the last version of each, the youngest first.
///
/// # Errors
/// When the database fails.
pub async fn record_list(
    tx: &Tx,
    unit: UnitId,
    kind: Kind,
    filter: &RecordFilter,
    limit: u64,
) -> Result<Vec<VersionRow>> {
    let mut sql = Sql::new("SELECT r.* FROM privacy_record r WHERE r.unit = ");
    sql.bind(unit.0).push(" AND r.kind = ").bind(kind.as_str());
    sql.push(" AND NOT EXISTS (SELECT 1 FROM privacy_record l WHERE l.unit = r.unit AND l.id = r.id");
    sql.push(" AND l.no > r.no)");
    if let Some(state) = filter.state {
        sql.push(" AND r.state = ").bind(state.as_str());
    }
    if let Some(party) = filter.party {
        sql.push(" AND r.party = ").bind(party.0);
    }
    if let Some(activity) = filter.activity {
        sql.push(" AND r.activity = ").bind(activity.0);
    }
    if let Some((at, id)) = filter.before {
        sql.push(" AND (r.at < ").bind(at.millis()).push(" OR (r.at = ").bind(at.millis());
        sql.push(" AND r.id < ").bind(id.0).push("))");
    }
    sql.push(" ORDER BY r.at DESC, r.id DESC LIMIT ").bind(i64::try_from(limit).unwrap_or(i64::MAX));
    sql.all(tx).await?.iter().map(version).collect()
}

/// Every version that is about these parties, or in which they spoke.
///
/// # Errors
/// When the database fails.
pub async fn versions_naming(tx: &Tx, unit: UnitId, parties: &[PartyId]) -> Result<Vec<VersionRow>> {
    let ids = || parties.iter().map(|p| p.0);
    let mut sql = Sql::new("SELECT * FROM privacy_record WHERE unit = ");
    sql.bind(unit.0).push(" AND (party IN ").list(ids()).push(" OR speaker IN ").list(ids()).push(") ORDER BY id, no");
    sql.all(tx).await?.iter().map(version).collect()
}

/// Says a version anew without what was forgotten, and takes away the digest of the call that brought it.
///
/// # Errors
/// When the database fails.
pub async fn version_forget(tx: &Tx, row: &VersionRow) -> Result<()> {
    let mut sql = Sql::new("UPDATE privacy_record SET body = ");
    sql.bind(row.body.as_str()).push(" WHERE unit = ").bind(row.unit.0).push(" AND id = ").bind(row.id.0);
    sql.push(" AND no = ").bind(i64::from(row.no));
    sql.exec(tx).await?;
    let mut sql = Sql::new("UPDATE sync_result SET digest = '' WHERE unit = ");
    sql.bind(row.unit.0).push(" AND command_id = ").bind(row.command.0);
    sql.exec(tx).await?;
    Ok(())
}

fn version(row: &Row) -> Result<VersionRow> {
    Ok(VersionRow {
        id: PrivacyId(row.get("id")?),
        no: u32::try_from(row.get::<i64>("no")?).map_err(|_| crate::DbError::Corrupt("privacy_record.no"))?,
        unit: UnitId(row.get("unit")?),
        kind: row.name("kind")?,
        state: row.name("state")?,
        party: row.get::<Option<Uuid>>("party")?.map(PartyId),
        speaker: row.get::<Option<Uuid>>("speaker")?.map(PartyId),
        activity: row.get::<Option<Uuid>>("activity")?.map(PrivacyId),
        person: PersonId(row.get("person")?),
        at: Instant::from_millis(row.get("at")?),
        command: CommandId(row.get("command_id")?),
        body: row.get("body")?,
    })
}
