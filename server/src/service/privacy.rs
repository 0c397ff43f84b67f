//! What a school owes the persons whose data it keeps: erasing what is known of them, holds against it, the register of
//! processing, consents, requests, clearing ended cases. Decided here, once, for the REST API alone. None of it is done
//! offline.

mod bytes;
mod case;
mod erase;
pub(crate) mod export;
mod known;
pub(crate) mod processing;
pub(crate) mod retention;
mod subjects;
mod written;

use contract::{
    privacy::{ErasedCounts, ErasureState},
    subjects::{
        AgreeConsent, AnswerRequest, GiveConsent, KeepActivity, ProposeClearance, RecordRequest, WithdrawConsent,
    },
    sync::Status,
};
use db::{
    Tx,
    audit::{self, AuditRow},
    privacy::{self as store, ErasureRow, HoldRow},
};
use domain::{
    clock::Limit,
    definition::ProcedureKey,
    denial::{Denial, Fault, FieldFault},
    facet::{Facet, RecordKey, RecordKind},
    fold,
    ids::{CaseId, CommandId, FileHash, PartyId, PersonId, PrivacyId},
    instant::Instant,
    policy::{self, Act},
    privacy::{Refusal, request, retention::Retention},
    rights::Actor,
};
use serde::Serialize;
use uuid::Uuid;

pub use self::bytes::erase_bytes;
use super::{Failure, digest, encoded, stored, write};
use crate::{auth::SignedIn, error::ApiError, state::AppState};

/// What is asked. Its id is the call's own, so that the same call again makes nothing twice.
#[derive(Debug, Clone, Serialize)]
pub enum Deed {
    /// Propose that what is known of somebody be erased.
    Propose(PartyId, String),
    /// Confirm it: it is done at once and cannot be undone.
    Confirm(PrivacyId),
    /// Withdraw the proposal.
    Withdraw(PrivacyId),
    /// Keep a case whatever else is said.
    Hold(CaseId, String),
    /// No longer.
    EndHold(CaseId, String),
    /// Keep an entry of the register of processing: a new one, or another version.
    Keep(Option<PrivacyId>, Box<KeepActivity>),
    /// Record a consent.
    Give(GiveConsent),
    /// Record that the child agrees too.
    Agree(PrivacyId, AgreeConsent),
    /// Record that it was withdrawn.
    WithdrawConsent(PrivacyId, WithdrawConsent),
    /// Record a request.
    Record(Box<RecordRequest>),
    /// Give it to somebody.
    Assign(PrivacyId, PersonId),
    /// Hand over what is known.
    Export(PrivacyId),
    /// Answer it.
    Answer(PrivacyId, AnswerRequest),
    /// Set how long answering may take.
    SetLimit(request::Kind, Limit),
    /// Set how long a procedure's cases are kept.
    SetRetention(ProcedureKey, Retention),
    /// Propose to erase what is personal in ended cases.
    ProposeClearance(ProposeClearance),
    /// Confirm it: it is done at once and cannot be undone.
    ConfirmClearance(PrivacyId),
    /// Withdraw the proposal.
    WithdrawClearance(PrivacyId),
}

impl Deed {
    const fn action(&self) -> &'static str {
        match self {
            Self::Propose(..) => "erasure.propose",
            Self::Confirm(_) => "erasure.confirm",
            Self::Withdraw(_) => "erasure.withdraw",
            Self::Hold(..) => "hold.set",
            Self::EndHold(..) => "hold.end",
            Self::Keep(..) => "processing.keep",
            Self::Give(_) => "consent.give",
            Self::Agree(..) => "consent.agree",
            Self::WithdrawConsent(..) => "consent.withdraw",
            Self::Record(_) => "request.record",
            Self::Assign(..) => "request.assign",
            Self::Export(_) => "request.export",
            Self::Answer(..) => "request.answer",
            Self::SetLimit(..) => "privacy.set_limit",
            Self::SetRetention(..) => "privacy.set_retention",
            Self::ProposeClearance(_) => "clearance.propose",
            Self::ConfirmClearance(_) => "clearance.confirm",
            Self::WithdrawClearance(_) => "clearance.withdraw",
        }
    }

    /// What it is about: what it makes has the id of the call.
    fn subject(&self, call: CommandId) -> (&'static str, Uuid) {
        match self {
            Self::Propose(party, _) => ("party", party.0),
            Self::Confirm(id) | Self::Withdraw(id) => ("erasure", id.0),
            Self::Hold(case, _) | Self::EndHold(case, _) => ("case", case.0),
            Self::Keep(id, _) => ("processing", id.map_or(call.0, |id| id.0)),
            Self::Give(_) => ("consent", call.0),
            Self::Agree(id, _) | Self::WithdrawConsent(id, _) => ("consent", id.0),
            Self::Record(_) => ("request", call.0),
            Self::Assign(id, _) | Self::Export(id) | Self::Answer(id, _) => ("request", id.0),
            Self::SetLimit(..) | Self::SetRetention(..) => ("privacy", call.0),
            Self::ProposeClearance(_) => ("clearance", call.0),
            Self::ConfirmClearance(id) | Self::WithdrawClearance(id) => ("clearance", id.0),
        }
    }

    /// Whether files go with it.
    const fn erases(&self) -> bool {
        matches!(self, Self::Confirm(_) | Self::ConfirmClearance(_))
    }

    const fn act(&self) -> Act<'static> {
        match self {
            Self::Propose(..) | Self::Withdraw(_) => Act::ProposeErasure,
            Self::Confirm(_) | Self::ConfirmClearance(_) => Act::ConfirmErasure,
            Self::Hold(..)
            | Self::EndHold(..)
            | Self::Keep(..)
            | Self::SetLimit(..)
            | Self::SetRetention(..)
            | Self::ProposeClearance(_)
            | Self::WithdrawClearance(_) => Act::KeepPrivacy,
            Self::Give(_)
            | Self::Agree(..)
            | Self::WithdrawConsent(..)
            | Self::Record(_)
            | Self::Assign(..)
            | Self::Export(_)
            | Self::Answer(..) => Act::KeepRequests,
        }
    }
}

/// The files whose bytes are to go, or what the rules have against it.
type Outcome = Result<Result<Vec<FileHash>, Denial>, Failure>;

/// Who asks, under which id, when.
struct Ask {
    state: AppState,
    actor: Actor,
    id: CommandId,
    now: Instant,
}

/// Does what is asked, once.
///
/// # Errors
/// The denial of the rules; `KeyReused` when the id was another call's; what the database or the store of files says.
pub async fn run(state: &AppState, me: &SignedIn, id: CommandId, deed: Deed) -> Result<(), ApiError> {
    let now = state.clock.now();
    let digest = digest(&encoded(&deed)?);
    let line = AuditRow {
        id: state.clock.id(),
        unit: me.unit(),
        at: now,
        person: Some(me.person()),
        session: Some(me.session),
        action: deed.action().to_owned(),
        subject_kind: deed.subject(id).0.to_owned(),
        subject: Some(deed.subject(id).1),
        detail: encoded(&serde_json::json!({ "command": id }))?,
    };
    let erases = deed.erases();
    let ask = std::sync::Arc::new(Ask { state: state.clone(), actor: me.actor.clone(), id, now });
    let work = move |tx: Tx| {
        let (ask, deed, digest, line) = (ask.clone(), deed.clone(), digest.clone(), line.clone());
        async move {
            if let Some(status) = stored(&tx, &ask.actor, id, &digest).await? {
                return Ok(status);
            }
            let status = match ask.perform(&tx, deed).await? {
                Ok(files) => {
                    for hash in files {
                        db::files::file_going_put(&tx, ask.actor.unit(), &hash, now).await?;
                    }
                    Status::Applied
                }
                Err(denial) => Status::Rejected { denial },
            };
            super::store(&tx, &ask.actor, None, (id, &digest), &status, now).await?;
            if status == Status::Applied {
                audit::audit_append(&tx, &line).await?;
            }
            Ok(status)
        }
    };
    let status = write(state, work).await?;
    // Bytes go when it is certain that nothing shows them any more. Asked again, because the store did not answer, it is gone
    // on with.
    if erases && status == Status::Applied {
        erase_bytes(state, Some(me.unit())).await?;
    }
    match status {
        Status::Applied => Ok(()),
        Status::Rejected { denial } => Err(ApiError::Denied(denial)),
        Status::Skipped { .. } | Status::Held => Err(ApiError::KeyReused),
    }
}

impl Ask {
    async fn perform(&self, tx: &Tx, deed: Deed) -> Outcome {
        if let Err(denial) = policy::can(&self.actor, deed.act()) {
            return Ok(Err(denial));
        }
        match deed {
            Deed::Propose(party, reason) => self.propose(tx, party, &reason).await,
            Deed::Confirm(id) => self.confirm(tx, id).await,
            Deed::Withdraw(id) => self.withdraw(tx, id).await,
            Deed::Hold(case, reason) => self.hold(tx, case, &reason).await,
            Deed::EndHold(case, reason) => self.end_hold(tx, case, &reason).await,
            Deed::Keep(id, body) => self.keep_activity(tx, id, *body).await,
            Deed::Give(body) => self.give(tx, body).await,
            Deed::Agree(id, body) => self.agree(tx, id, &body).await,
            Deed::WithdrawConsent(id, body) => self.withdraw_consent(tx, id, &body).await,
            Deed::Record(body) => self.record_request(tx, *body).await,
            Deed::Assign(id, to) => self.assign_request(tx, id, to).await,
            Deed::Export(id) => self.export_request(tx, id).await,
            Deed::Answer(id, body) => self.answer_request(tx, id, &body).await,
            Deed::SetLimit(kind, limit) => self.set_limit(tx, kind, limit).await,
            Deed::SetRetention(key, retention) => self.set_retention(tx, &key, retention).await,
            Deed::ProposeClearance(body) => self.propose_clearance(tx, body).await,
            Deed::ConfirmClearance(id) => self.confirm_clearance(tx, id).await,
            Deed::WithdrawClearance(id) => self.withdraw_clearance(tx, id).await,
        }
    }

    async fn propose(&self, tx: &Tx, id: PartyId, reason: &str) -> Outcome {
        let unit = self.actor.unit();
        let reason = match said(reason) {
            Ok(reason) => reason,
            Err(denial) => return Ok(Err(denial)),
        };
        let id = db::parties::party_standing(tx, unit, id).await?;
        let Some(party) = super::party::lock(tx, unit, id).await? else { return Ok(Err(Denial::NotFound)) };
        let group = db::parties::party_group(tx, unit, id).await?;
        // By whatever name they or a double of theirs ever went.
        if known::Known::of(tx, unit, &group).await?.is_in(&reason) {
            return Ok(Err(Refusal::NamesSomebody.into()));
        }
        if store::erasure_waiting(tx, unit, &group).await?.is_some() {
            return Ok(Err(Refusal::AlreadyProposed.into()));
        }
        if let Err(denial) = erase::may(self, tx, &party).await? {
            return Ok(Err(denial));
        }
        let row = ErasureRow {
            id: PrivacyId(self.id.0),
            unit,
            party: id,
            state: name(ErasureState::Proposed).to_owned(),
            reason,
            proposed_by: self.actor.person(),
            proposed_at: self.now,
            decided_by: None,
            decided_at: None,
            counts: encoded(&ErasedCounts::default())?,
        };
        store::erasure_put(tx, &row).await?;
        Ok(Ok(Vec::new()))
    }

    async fn confirm(&self, tx: &Tx, id: PrivacyId) -> Outcome {
        let unit = self.actor.unit();
        let Some(row) = store::erasure_find(tx, unit, id).await? else { return Ok(Err(Denial::NotFound)) };
        if row.state != name(ErasureState::Proposed) {
            return Ok(Err(Refusal::NotProposed.into()));
        }
        if row.proposed_by == self.actor.person() {
            return Ok(Err(Refusal::SecondPerson.into()));
        }
        // What was merged since counts too.
        let party = db::parties::party_standing(tx, unit, row.party).await?;
        let Some(party) = super::party::lock(tx, unit, party).await? else { return Ok(Err(Denial::NotFound)) };
        if let Err(denial) = erase::may(self, tx, &party).await? {
            return Ok(Err(denial));
        }
        let (counts, files) = erase::erase(self, tx, &party).await?;
        self.decided(tx, row, ErasureState::Done, counts).await?;
        super::school::tell_forgotten(tx, unit).await?;
        Ok(Ok(files))
    }

    async fn withdraw(&self, tx: &Tx, id: PrivacyId) -> Outcome {
        let Some(row) = store::erasure_find(tx, self.actor.unit(), id).await? else {
            return Ok(Err(Denial::NotFound));
        };
        if row.state != name(ErasureState::Proposed) {
            return Ok(Err(Refusal::NotProposed.into()));
        }
        self.decided(tx, row, ErasureState::Withdrawn, ErasedCounts::default()).await?;
        Ok(Ok(Vec::new()))
    }

    async fn decided(
        &self,
        tx: &Tx,
        row: ErasureRow,
        state: ErasureState,
        counts: ErasedCounts,
    ) -> Result<(), Failure> {
        let row = ErasureRow {
            state: name(state).to_owned(),
            decided_by: Some(self.actor.person()),
            decided_at: Some(self.now),
            counts: encoded(&counts)?,
            ..row
        };
        Ok(store::erasure_put(tx, &row).await?)
    }

    async fn hold(&self, tx: &Tx, case: CaseId, reason: &str) -> Outcome {
        let unit = self.actor.unit();
        let reason = match said(reason) {
            Ok(reason) => reason,
            Err(denial) => return Ok(Err(denial)),
        };
        if !self.sees(tx, case).await? {
            return Ok(Err(Denial::NotFound));
        }
        if store::hold_list(tx, unit).await?.iter().any(|hold| hold.case == case) {
            return Ok(Err(Refusal::HoldStands.into()));
        }
        let (set_by, set_at) = (self.actor.person(), self.now);
        store::hold_set(tx, &HoldRow { id: PrivacyId(self.id.0), unit, case, reason, set_by, set_at }).await?;
        Ok(Ok(Vec::new()))
    }

    async fn end_hold(&self, tx: &Tx, case: CaseId, reason: &str) -> Outcome {
        let reason = match said(reason) {
            Ok(reason) => reason,
            Err(denial) => return Ok(Err(denial)),
        };
        if !self.sees(tx, case).await? {
            return Ok(Err(Denial::NotFound));
        }
        let by = (self.actor.person(), self.now);
        let ended = store::hold_end(tx, self.actor.unit(), case, by, &reason).await?;
        Ok(if ended { Ok(Vec::new()) } else { Err(Refusal::NotHeld.into()) })
    }

    /// The case's records are locked: a hold and an erasure come one after the other.
    async fn sees(&self, tx: &Tx, case: CaseId) -> Result<bool, Failure> {
        db::records::record_lock(tx, self.actor.unit(), RecordKind::Case, case.0).await?;
        let key = RecordKey { kind: RecordKind::Case, root: case.0, facet: Facet::Core };
        Ok(db::records::record_see(tx, &self.actor.scope(), key).await?.is_some())
    }
}

/// The name of a state in storage.
const fn name(state: ErasureState) -> &'static str {
    match state {
        ErasureState::Proposed => "proposed",
        ErasureState::Done => "done",
        ErasureState::Withdrawn => "withdrawn",
    }
}

/// A reason as it is kept.
fn said(typed: &str) -> Result<String, Denial> {
    let reason = fold::normalize(typed);
    let fault = if reason.is_empty() {
        Fault::Required
    } else if reason.chars().count() > 500 {
        Fault::TooLong
    } else {
        return Ok(reason);
    };
    Err(Denial::Invalid { fields: vec![FieldFault { field: "reason".into(), fault }] })
}
