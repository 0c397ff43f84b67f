//! Setting up a school: an address that is printed once, and everything that it makes in one transaction.
//!
//! Nobody is signed in yet, so a token stands for whoever runs the server. It is kept as a digest; the address lies in a
//! file that only the server's user reads, until it was used. The same call made again is answered again: ids and
//! passwords are functions of its id.

use std::{
    collections::BTreeSet,
    io::{self, Write as _},
    path::Path,
    sync::Arc,
};

use contract::setup::{SetupAccount, SetupDone, SetupProcedure, SetupProposal};
use db::{
    DbError, Tx,
    audit::{self, AuditRow},
    people::{self, GrantRow, PersonRow, UnitRow},
    setup::{self as store, Purpose, SetupToken, Used},
    staff,
};
use domain::{
    calendar::Calendar,
    definition::Procedure,
    denial::{Denial, Fault, FieldFault},
    directory::{Dated, Hat, PartInfo, PersonInfo, UnitInfo, UnitSettings},
    facet::RecordKind,
    ids::{CommandId, GrantId, PartId, PersonId, UnitId},
    instant::Instant,
    rights::{Area, Grant, Role},
    school::{Change, SchoolDenial},
    setup::Plan,
};
use sha2::{Digest, Sha256};
use time::Date;
use uuid::Uuid;

use super::{Failure, catalogue, digest, encoded, school, write};
use crate::{
    auth::{own_password, sessions::valid_until},
    definitions::{Shipped, shipped},
    error::ApiError,
    state::AppState,
};

/// The file in the data folder that holds the address.
pub const FILE: &str = "setup-address";

/// Makes the token of a server without a school; nothing where there is one.
///
/// # Errors
/// When the database fails.
pub async fn first(state: &AppState) -> Result<Option<String>, ApiError> {
    let units = state.db.read(|tx: Tx| async move { people::unit_list(&tx).await }).await?;
    if units.is_empty() { make(state, Purpose::First).await.map(Some) } else { Ok(None) }
}

/// Makes a token.
///
/// # Errors
/// When the database fails.
pub async fn make(state: &AppState, purpose: Purpose) -> Result<String, ApiError> {
    let token = hex::encode(state.clock.random::<32>());
    let (digest, now) = (digest_of(&token), state.clock.now());
    let keep = move |tx: Tx| {
        let digest = digest.clone();
        async move { store::setup_token_put(&tx, &digest, purpose, now).await }
    };
    state.db.write(keep).await?;
    Ok(token)
}

/// Writes the address where only the server's user reads it.
///
/// # Errors
/// When the file cannot be written.
pub fn write_address(data: &Path, address: &str) -> io::Result<()> {
    let path = data.join(FILE);
    // Made anew: the rights of a file that is there would stay.
    if let Err(err) = std::fs::remove_file(&path)
        && err.kind() != io::ErrorKind::NotFound
    {
        return Err(err);
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(&path)?;
    writeln!(file, "{address}")?;
    file.sync_all()
}

/// What is proposed to whoever holds a token.
///
/// # Errors
/// `set_up` for a token that is not, or no longer, worth anything.
pub async fn look(state: &AppState, token: &str) -> Result<SetupProposal, ApiError> {
    let digest = digest_of(token);
    let read = move |tx: Tx| async move { usable(&tx, &digest).await };
    let found = state.db.read(read).await?;
    if found.is_none_or(|token| token.used.is_some()) {
        return Err(Denial::from(SchoolDenial::SetUp).into());
    }
    let shipped = shipped().map_err(ApiError::internal)?;
    let today = state.clock.now().local_date();
    let mut plan = Plan::proposed(today);
    let known = known(shipped, today);
    plan.procedures.clone_from(&known);
    let in_force = shipped.procedures.iter().filter(|p| p.in_force(today));
    let line = |p: &Procedure| SetupProcedure {
        key: p.key.0.clone(),
        title: p.title.clone(),
        kind: p.kind,
        off: p.off.as_ref().map(|off| off.reason.clone()),
    };
    let procedures = in_force.map(line).collect();
    let calendar = Calendar::vietnam();
    let announced = (today.year() - 1..=today.year() + 1).filter(|year| !calendar.is_provisional(*year)).collect();
    Ok(SetupProposal { plan, procedures, announced })
}

/// Makes the school, once.
///
/// # Errors
/// `set_up` for a token that is not, or no longer, worth anything; `Invalid` with each faulty field; what the database
/// says.
pub async fn run(state: &AppState, id: CommandId, token: &str, plan: Plan) -> Result<SetupDone, ApiError> {
    let shipped = shipped().map_err(ApiError::internal)?;
    let plan = plan.tidy();
    let asked = store::command_text(id, &digest(&encoded(&plan)?));
    let task = Task { id, token: digest_of(token), asked, now: state.clock.now(), hashes: vec![], plan, shipped };
    // Hashing costs: whoever has no token is told before.
    let (digest, known) = (task.token.clone(), known(task.shipped, task.now.local_date()));
    let found = state.db.read(move |tx: Tx| async move { usable(&tx, &digest).await }).await?;
    let token_row = found.ok_or_else(|| Denial::from(SchoolDenial::SetUp))?;
    let faults = task.plan.faults(&known);
    if token_row.used.is_none() && !faults.is_empty() {
        return Err(Denial::Invalid { fields: faults }.into());
    }
    let mut task = task;
    if token_row.used.is_none() {
        for n in 0..task.plan.people.len() {
            let password = own_password::one_time(&state.keys, task.password_of(n));
            task.hashes.push(state.passwords.hash(&password, state.clock.random()).await?);
        }
    }
    let task = Arc::new(task);
    let (made, ids) = (task.clone(), state.clone());
    let done = write(state, move |tx| {
        let (task, state) = (made.clone(), ids.clone());
        async move { task.once(&tx, &state).await }
    })
    .await?;
    let at = done.map_err(ApiError::Denied)?;
    forget_address(state, token).await;
    task.answer(state, at).await
}

/// A token that is worth something, or was used: who used it may ask again.
async fn usable(tx: &Tx, digest: &str) -> Result<Option<SetupToken>, DbError> {
    let Some(token) = store::setup_token_find(tx, digest).await? else { return Ok(None) };
    let is_open = match token.purpose {
        Purpose::First => token.used.is_some() || people::unit_list(tx).await?.is_empty(),
        Purpose::Further => true,
    };
    Ok(is_open.then_some(token))
}

/// What can be switched on: what is history is not, nor what only answers whoever asks.
fn known(shipped: &Shipped, today: Date) -> BTreeSet<String> {
    let offered = |p: &&Procedure| p.in_force(today) && p.off.is_none();
    shipped.procedures.iter().filter(offered).map(|p| p.key.0.clone()).collect()
}

fn digest_of(token: &str) -> String {
    hex::encode(Sha256::digest(token.trim()))
}

/// The address is of no use any more. What cannot be removed opens nothing either.
async fn forget_address(state: &AppState, token: &str) {
    let path = state.config.data.join(FILE);
    if tokio::fs::read_to_string(&path).await.is_ok_and(|address| address.contains(token.trim())) {
        let _ = tokio::fs::remove_file(&path).await;
    }
}

struct Task {
    id: CommandId,
    token: String,
    asked: String,
    now: Instant,
    hashes: Vec<String>,
    plan: Plan,
    shipped: &'static Shipped,
}

impl Task {
    /// The id of something that this call makes: the same however often it comes.
    fn derived(&self, what: &str, n: usize) -> Uuid {
        let digest = Sha256::digest(format!("{}/{what}/{n}", self.id));
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        uuid::Builder::from_custom_bytes(bytes).into_uuid()
    }

    fn unit(&self) -> UnitId {
        UnitId(self.derived("unit", 0))
    }

    fn part(&self, n: usize) -> PartId {
        PartId(self.derived("part", n))
    }

    fn person(&self, n: usize) -> PersonId {
        PersonId(self.derived("person", n))
    }

    fn password_of(&self, n: usize) -> CommandId {
        CommandId(self.derived("password", n))
    }

    /// Checks and makes everything; when it was made.
    async fn once(&self, tx: &Tx, state: &AppState) -> Result<Result<Instant, Denial>, Failure> {
        let Some(token) = usable(tx, &self.token).await? else { return Ok(Err(SchoolDenial::SetUp.into())) };
        if let Some(used) = token.used {
            let same = used.command == self.asked;
            return Ok(if same { Ok(used.at) } else { Err(SchoolDenial::SetUp.into()) });
        }
        let taken = self.taken(tx).await?;
        if !taken.is_empty() {
            return Ok(Err(Denial::Invalid { fields: taken }));
        }
        // It was used between the looking and the hashing.
        if self.hashes.len() != self.plan.people.len() {
            return Ok(Err(SchoolDenial::SetUp.into()));
        }
        let used = Used { at: self.now, unit: self.unit(), command: self.asked.clone() };
        if !store::setup_token_use(tx, &self.token, &used).await? {
            return Ok(Err(SchoolDenial::SetUp.into()));
        }
        self.found(tx, state).await?;
        Ok(Ok(self.now))
    }

    /// Names that another school of this server has.
    async fn taken(&self, tx: &Tx) -> Result<Vec<FieldFault>, Failure> {
        let mut all = Vec::new();
        let mut say = |field: String| all.push(FieldFault { field: field.as_str().into(), fault: Fault::Taken });
        if people::unit_by_key(tx, &self.plan.key).await?.is_some() {
            say("key".into());
        }
        for (n, person) in self.plan.people.iter().enumerate() {
            if people::person_by_login(tx, &person.login).await?.is_some() {
                say(format!("people.{n}.login"));
            }
        }
        Ok(all)
    }

    async fn found(&self, tx: &Tx, state: &AppState) -> Result<(), Failure> {
        let (unit, now) = (self.unit(), self.now);
        let info = self.info();
        let row = UnitRow {
            id: unit,
            key: info.key.clone(),
            name: info.name.clone(),
            settings: encoded(&info.settings)?,
            created_at: now,
        };
        people::unit_insert(tx, &row).await?;
        school::show(tx, unit, RecordKind::Unit, unit.0, &info).await?;
        let parts = self.parts();
        for part in &parts {
            school::keep_part(tx, unit, part, part.id.to_string()).await?;
        }
        for n in 0..self.plan.people.len() {
            self.enter(tx, state, n).await?;
        }
        let (hours, week) = (self.plan.hours, self.plan.week.clone());
        let calendar = Calendar::vietnam().edited(|doc| {
            doc.hours = hours;
            doc.week = week;
        });
        catalogue::publish_calendar(tx, unit, &calendar).await?;
        for lifecycle in &self.shipped.lifecycles {
            catalogue::publish_lifecycle(tx, unit, lifecycle).await?;
        }
        // What takes nothing is published all the same: it is what whoever asks is answered.
        let wanted = |p: &&Procedure| p.off.is_some() || self.plan.procedures.contains(p.key.as_str());
        for procedure in self.shipped.procedures.iter().filter(wanted) {
            catalogue::publish_procedure(tx, unit, procedure).await?;
        }
        school::append(tx, unit, self.id, now, None, &Change::Founded { info, parts }).await?;
        self.audit(tx, state, "unit.found", RecordKind::Unit, unit.0).await
    }

    fn info(&self) -> UnitInfo {
        let plan = &self.plan;
        let today = self.now.local_date();
        let settings = UnitSettings {
            code_prefix: plan.code_prefix.clone(),
            places: vec![Dated { from: today, value: plan.place.clone() }],
            agencies: plan.agencies.clone(),
            desk: plan.desk.clone(),
            switches: vec![],
            macros: vec![],
        };
        UnitInfo { id: self.unit(), key: plan.key.clone(), name: plan.name.clone(), settings, forgotten: 0 }
    }

    fn parts(&self) -> Vec<PartInfo> {
        let part = |(n, part): (usize, &domain::setup::PlanPart)| PartInfo {
            id: self.part(n),
            title: part.title.clone(),
            role: part.role,
            areas: areas(part.role).iter().map(|area| Area((*area).to_owned())).collect(),
            position: i32::try_from(n).unwrap_or(i32::MAX),
            to: None,
        };
        self.plan.parts.iter().enumerate().map(part).collect()
    }

    async fn enter(&self, tx: &Tx, state: &AppState, n: usize) -> Result<(), Failure> {
        let (unit, id, now) = (self.unit(), self.person(n), self.now);
        let person = &self.plan.people[n];
        let row = PersonRow {
            id,
            unit,
            login: person.login.clone(),
            display_name: person.name.clone(),
            password_hash: None,
            disabled_at: None,
            created_at: now,
        };
        people::person_insert(tx, &row).await?;
        staff::password_put(tx, id, &self.hashes[n], Some(now)).await?;
        let grant = Grant {
            id: GrantId(self.derived("grant", n)),
            person: id,
            post: person.post,
            part: self.part(person.part),
            areas: vec![],
            from: now.local_date(),
            to: None,
            acting_for: None,
        };
        let hat = Hat { post: grant.post, part: grant.part, from: grant.from, to: grant.to };
        people::grant_insert(tx, &GrantRow { unit, grant, granted_by: None, created_at: now }).await?;
        let shown = PersonInfo { id, name: person.name.clone(), hats: vec![hat] };
        school::show(tx, unit, RecordKind::Person, id.0, &shown).await?;
        self.audit(tx, state, "person.enter", RecordKind::Person, id.0).await
    }

    async fn audit(
        &self,
        tx: &Tx,
        state: &AppState,
        action: &str,
        kind: RecordKind,
        subject: Uuid,
    ) -> Result<(), Failure> {
        let line = AuditRow {
            id: state.clock.id(),
            unit: self.unit(),
            at: self.now,
            person: None,
            session: None,
            action: action.to_owned(),
            subject_kind: kind.as_str().to_owned(),
            subject: Some(subject),
            detail: encoded(&serde_json::json!({ "command": self.id, "setup": true }))?,
        };
        Ok(audit::audit_append(tx, &line).await?)
    }

    /// The first accounts. A password is told for as long as it is the one that counts.
    async fn answer(&self, state: &AppState, at: Instant) -> Result<SetupDone, ApiError> {
        let ids: Vec<PersonId> = (0..self.plan.people.len()).map(|n| self.person(n)).collect();
        let read = move |tx: Tx| async move {
            let mut found = Vec::new();
            for id in ids {
                found.push(staff::account_find(&tx, id).await?);
            }
            Ok::<_, DbError>(found)
        };
        let stored = state.db.read(read).await?;
        let account = |(n, (person, stored)): (usize, (&domain::setup::PlanPerson, Option<staff::Account>))| {
            let counts = stored.and_then(|a| a.must_change_at) == Some(at);
            SetupAccount {
                name: person.name.clone(),
                post: person.post,
                login: person.login.clone(),
                password: counts.then(|| own_password::one_time(&state.keys, self.password_of(n))),
            }
        };
        let accounts = self.plan.people.iter().zip(stored).enumerate().map(account).collect();
        Ok(SetupDone { name: self.plan.name.clone(), accounts, valid_until: valid_until(at) })
    }
}

/// What parts of a side look after, as schools divide it.
const fn areas(role: Role) -> &'static [&'static str] {
    match role {
        Role::Group => &["education"],
        Role::Office => &["office", "finance"],
        Role::Union => &["inspection"],
        Role::Leadership | Role::Administrator | Role::Superior => &[],
    }
}
