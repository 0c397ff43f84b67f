//! Consents and requests: loaded with whom they name, decided, and kept as another version.

use contract::subjects::{AgreeConsent, AnswerRequest, GiveConsent, RecordRequest, WithdrawConsent};
use db::{
    Tx, parties,
    people::{self, PersonRow},
    privacy::{
        self as erasures,
        records::{self as store, Kind, RecordFilter, State, VersionRow},
        settings,
    },
    records,
};
use domain::{
    clock::Limit,
    denial::Denial,
    facet::{Facet, RecordKey, RecordKind},
    ids::{PartyId, PersonId, PrivacyId, UnitId},
    party::Party,
    policy::{self, Act},
    privacy::{
        consent::{self, Consent, Give, Withdrawal},
        request::{self, Request, Since},
    },
    rights::Actor,
};
use serde::Serialize;

use super::{Ask, Outcome, processing};
use crate::service::{Failure, decoded, encoded};

impl Ask {
    /// Stores another version of a record.
    pub(super) async fn version(
        &self,
        tx: &Tx,
        (id, no): (PrivacyId, u32),
        (kind, state): (Kind, State),
        (party, speaker, activity): (Option<PartyId>, Option<PartyId>, Option<PrivacyId>),
        body: &impl Serialize,
    ) -> Outcome {
        let row = VersionRow {
            id,
            no,
            unit: self.actor.unit(),
            kind,
            state,
            party,
            speaker,
            activity,
            person: self.actor.person(),
            at: self.now,
            command: self.id,
            body: encoded(body)?,
        };
        store::version_insert(tx, &row).await?;
        Ok(Ok(vec![]))
    }

    /// The entry that counts for somebody, locked, so that what is recorded about them comes one after the other.
    async fn entry(&self, tx: &Tx, id: PartyId) -> Result<Option<Party>, Failure> {
        let unit = self.actor.unit();
        let standing = parties::party_standing(tx, unit, id).await?;
        crate::service::party::lock(tx, unit, standing).await
    }

    /// Somebody's entry with all its doubles; nothing where they are not of this unit.
    async fn speaker(&self, tx: &Tx, id: PartyId) -> Result<Option<Vec<PartyId>>, Failure> {
        let unit = self.actor.unit();
        let standing = parties::party_standing(tx, unit, id).await?;
        let key = RecordKey { kind: RecordKind::Party, root: standing.0, facet: Facet::Personal };
        if records::record_get(tx, unit, key).await?.is_none() {
            return Ok(None);
        }
        Ok(Some(parties::party_group(tx, unit, standing).await?))
    }

    /// Somebody who works here.
    async fn colleague(&self, tx: &Tx, id: PersonId) -> Result<Option<PersonRow>, Failure> {
        let person = people::person_find(tx, id).await?;
        Ok(person.filter(|person| person.unit == self.actor.unit() && person.disabled_at.is_none()))
    }

    pub(super) async fn give(&self, tx: &Tx, body: GiveConsent) -> Outcome {
        let unit = self.actor.unit();
        let GiveConsent { party, activity, given_by, given_on, seen, agreed } = body;
        let Some(party) = self.entry(tx, party).await? else { return Ok(Err(Denial::NotFound)) };
        let Some(speaker) = self.speaker(tx, given_by).await? else { return Ok(Err(Denial::NotFound)) };
        if let Some(agreed) = agreed
            && self.colleague(tx, agreed.heard_by).await?.is_none()
        {
            return Ok(Err(Denial::NotFound));
        }
        let entry = processing::last_activity(tx, unit, activity).await?;
        let (about, state) = (Some(party.id), Some(State::Open));
        let filter = RecordFilter { party: about, activity: Some(activity), state, before: None };
        let stands = !store::record_list(tx, unit, Kind::Consent, &filter, 1).await?.is_empty();
        let today = self.now.local_date();
        let ctx = consent::Context { actor: &self.actor, party: &party, speaker: &speaker, today };
        let cmd = Give { party: party.id, activity, given_by, given_on, seen, agreed };
        match consent::give(ctx, &cmd, entry.as_ref().map(|(no, activity)| (*no, activity)), stands) {
            Ok(consent) => self.keep_consent(tx, (PrivacyId(self.id.0), 1), &consent).await,
            Err(denial) => Ok(Err(denial)),
        }
    }

    pub(super) async fn agree(&self, tx: &Tx, id: PrivacyId, body: &AgreeConsent) -> Outcome {
        let Some((no, consent)) = self.last::<Consent>(tx, Kind::Consent, id).await? else {
            return Ok(Err(Denial::NotFound));
        };
        let Some(party) = self.entry(tx, consent.party).await? else { return Ok(Err(Denial::NotFound)) };
        if self.colleague(tx, body.agreed.heard_by).await?.is_none() {
            return Ok(Err(Denial::NotFound));
        }
        let today = self.now.local_date();
        let ctx = consent::Context { actor: &self.actor, party: &party, speaker: &[], today };
        match consent::agree(ctx, consent, body.agreed) {
            Ok(consent) => self.keep_consent(tx, (id, no + 1), &consent).await,
            Err(denial) => Ok(Err(denial)),
        }
    }

    pub(super) async fn withdraw_consent(&self, tx: &Tx, id: PrivacyId, body: &WithdrawConsent) -> Outcome {
        let Some((no, consent)) = self.last::<Consent>(tx, Kind::Consent, id).await? else {
            return Ok(Err(Denial::NotFound));
        };
        let Some(party) = self.entry(tx, consent.party).await? else { return Ok(Err(Denial::NotFound)) };
        let Some(speaker) = self.speaker(tx, body.by).await? else { return Ok(Err(Denial::NotFound)) };
        let today = self.now.local_date();
        let ctx = consent::Context { actor: &self.actor, party: &party, speaker: &speaker, today };
        match consent::withdraw(ctx, consent, Withdrawal { by: body.by, on: body.on }) {
            Ok(consent) => self.keep_consent(tx, (id, no + 1), &consent).await,
            Err(denial) => Ok(Err(denial)),
        }
    }

    async fn keep_consent(&self, tx: &Tx, version: (PrivacyId, u32), consent: &Consent) -> Outcome {
        let state = if consent.stands() { State::Open } else { State::Closed };
        let who = (Some(consent.party), Some(consent.given_by), Some(consent.activity));
        self.version(tx, version, (Kind::Consent, state), who, consent).await
    }

    pub(super) async fn record_request(&self, tx: &Tx, body: RecordRequest) -> Outcome {
        let unit = self.actor.unit();
        let RecordRequest { kind, party, asker, asked, seen, received_on } = body;
        let Some(party) = self.entry(tx, party).await? else { return Ok(Err(Denial::NotFound)) };
        let Some(speaker) = self.speaker(tx, asker).await? else { return Ok(Err(Denial::NotFound)) };
        let key = processing::limit_key(kind);
        let set = settings::setting_list(tx, unit).await?.into_iter().find(|row| row.key == key);
        let limit = set
            .map(|row| row.value.parse::<Limit>().map_err(|_| db::DbError::Corrupt("privacy_setting")))
            .transpose()?;
        let ask = request::Ask { kind, party: party.id, asker, asked, seen, received_on };
        match request::record(&self.actor, &ask, (&party, &speaker), limit, self.now) {
            Ok(request) => self.keep_request(tx, (PrivacyId(self.id.0), 1), &request).await,
            Err(denial) => Ok(Err(denial)),
        }
    }

    pub(super) async fn assign_request(&self, tx: &Tx, id: PrivacyId, to: PersonId) -> Outcome {
        let Some((no, request)) = self.last::<Request>(tx, Kind::Request, id).await? else {
            return Ok(Err(Denial::NotFound));
        };
        let unit = self.actor.unit();
        if self.colleague(tx, to).await?.is_none() {
            return Ok(Err(Denial::NotFound));
        }
        let grants = people::grants_of(tx, to).await?;
        let other = Actor::new(to, unit, grants, self.now.local_date());
        let to_may = policy::can(&other, Act::KeepRequests).is_ok();
        self.keep_decided(tx, (id, no), request::assign(&self.actor, request, to, to_may)).await
    }

    pub(super) async fn export_request(&self, tx: &Tx, id: PrivacyId) -> Outcome {
        let Some((no, request)) = self.last::<Request>(tx, Kind::Request, id).await? else {
            return Ok(Err(Denial::NotFound));
        };
        self.keep_decided(tx, (id, no), request::export(&self.actor, request, self.now)).await
    }

    pub(super) async fn answer_request(&self, tx: &Tx, id: PrivacyId, body: &AnswerRequest) -> Outcome {
        let Some((no, request)) = self.last::<Request>(tx, Kind::Request, id).await? else {
            return Ok(Err(Denial::NotFound));
        };
        let unit = self.actor.unit();
        let standing = parties::party_standing(tx, unit, request.party).await?;
        let group = parties::party_group(tx, unit, standing).await?;
        let cases = parties::party_cases(tx, unit, &group).await?;
        let from = request.received_at;
        let since = Since {
            correction: erasures::correction_since(tx, unit, &group, &cases, from).await?,
            erasure: erasures::erasure_since(tx, unit, &group, from).await?,
        };
        let said = (body.granted, body.reason.as_deref());
        self.keep_decided(tx, (id, no), request::answer(&self.actor, request, said, since, self.now)).await
    }

    async fn keep_decided(&self, tx: &Tx, (id, no): (PrivacyId, u32), decided: Result<Request, Denial>) -> Outcome {
        match decided {
            Ok(request) => self.keep_request(tx, (id, no + 1), &request).await,
            Err(denial) => Ok(Err(denial)),
        }
    }

    async fn keep_request(&self, tx: &Tx, version: (PrivacyId, u32), request: &Request) -> Outcome {
        let state = if request.answer.is_some() { State::Closed } else { State::Open };
        let who = (Some(request.party), Some(request.asker), None);
        self.version(tx, version, (Kind::Request, state), who, request).await
    }

    async fn last<T: serde::de::DeserializeOwned>(
        &self,
        tx: &Tx,
        kind: Kind,
        id: PrivacyId,
    ) -> Result<Option<(u32, T)>, Failure> {
        let Some(row) = store::version_list(tx, self.actor.unit(), kind, id).await?.pop() else { return Ok(None) };
        Ok(Some((row.no, decoded(&row.body)?)))
    }
}

/// Forgets what consents and requests say in words of these parties, or in theirs, in every version.
pub(super) async fn forget(tx: &Tx, unit: UnitId, group: &[PartyId]) -> Result<(), Failure> {
    for mut row in store::versions_naming(tx, unit, group).await? {
        row.body = match row.kind {
            Kind::Consent => encoded(&decoded::<Consent>(&row.body)?.forgotten())?,
            Kind::Request => encoded(&decoded::<Request>(&row.body)?.forgotten())?,
            Kind::Activity => continue,
        };
        store::version_forget(tx, &row).await?;
    }
    Ok(())
}
