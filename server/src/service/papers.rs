//! A dossier's papers, drawn from what happened: gathered here, laid out by the crate `papers`. Nothing of them is kept: the
//! same dossier gives the same paper.

mod bundle;
mod code;
mod draft;
mod forms;
mod letters;
mod roll;
mod signed;
mod skeleton;

use std::collections::BTreeMap;

use db::{
    Tx,
    people::{self, UnitRow},
};
use domain::{
    calendar::Calendar,
    case::{
        self, Case, Event, Fact, HistoryLine, Personal,
        papers::{CONTROL, CasePaper, RECEIPT, RESULT},
    },
    definition::{Definition, Need, PaperKey, PartyKind, ProcedureKind},
    directory::{UnitSettings, in_force},
    ids::{GrantId, PersonId},
    instant::Instant,
    rights::{Grant, Post},
    value::PartyRef,
};
use papers::{Applicant, Capacity, Contact, FormHead, Letterhead, Paper, Signature};
use time::Date;

pub use self::{
    bundle::bundled,
    code::PaperCode,
    draft::{Look, drafted, receipt},
    roll::{Rolled, roll},
    signed::{as_signed, to_be_signed},
    skeleton::skeleton,
};
use super::{Failure, decoded, told};
use crate::{auth::Keys, state::AppState};

/// The public page that checks a paper; its code follows.
const CHECK: &str = "/kiem-tra/";
/// What stands on a draft for what is still open: words that are not written yet, a code that the register gives.
const GAP: &str = "…";
/// What stands where whoever asked was erased on request.
const ERASED: &str = "(đã xóa theo yêu cầu)";
/// Who signs for another and holds no post of their own.
const AUTHORISED: &str = "Người được ủy quyền";
/// The desk, as papers name it.
const DESK: &str = "Văn phòng nhà trường";

/// A dossier with all that its papers tell of it.
pub struct Told {
    case: Case,
    def: Definition,
    /// Its events up to the one with which the paper came.
    events: Vec<Event>,
    unit: UnitRow,
    settings: UnitSettings,
    calendar: Calendar,
    names: BTreeMap<PersonId, String>,
    grants: BTreeMap<GrantId, Grant>,
    /// Where the public pages are: `https://sen.example.vn`.
    origin: String,
    /// What proves that a paper is ours.
    keys: Keys,
    /// Nothing of it has happened yet: the day is left open.
    is_draft: bool,
}

/// Gathers what the papers of a dossier tell.
///
/// # Errors
/// When the database fails, or something stored cannot be read.
pub async fn gather(
    state: &AppState,
    tx: &Tx,
    case: Case,
    def: Definition,
    up_to: u32,
    origin: String,
) -> Result<Told, Failure> {
    let (unit, id) = (case.core.unit, case.core.id);
    let row = people::unit_find(tx, unit).await?.ok_or(db::DbError::Corrupt("unit"))?;
    let settings: UnitSettings = decoded(&row.settings)?;
    let calendar = state.catalogue.calendar(tx, unit).await?;
    let mut events = told::events(tx, unit, id).await?;
    events.retain(|event| event.no <= up_to);
    let names = people::person_list(tx, unit).await?.into_iter().map(|row| (row.id, row.display_name)).collect();
    let grants = people::grant_list(tx, unit).await?.into_iter().map(|row| (row.grant.id, row.grant)).collect();
    Ok(Told {
        case,
        def,
        events,
        unit: row,
        settings,
        calendar: (*calendar).clone(),
        names,
        grants,
        origin,
        keys: state.keys.clone(),
        is_draft: false,
    })
}

/// A paper of a dossier as it is laid out; nothing for what no template tells of yet.
pub fn of(told: &Told, paper: &CasePaper) -> Option<Paper> {
    match paper.paper.as_str() {
        RECEIPT => told.receipt(paper).map(Paper::Receipt),
        "supplement_request" => told.supplement(paper).map(Paper::Supplement),
        "refusal" => told.refusal(paper).map(Paper::Refusal),
        "extension" => told.extension(paper).map(Paper::Extension),
        "stop_notice" => told.stop(paper).map(Paper::Stop),
        CONTROL => told.control(paper).map(Paper::Control),
        "referral_letter" => told.referral(paper).map(Paper::Letter),
        RESULT => told.result(paper).map(Paper::Letter),
        _ => None,
    }
}

impl Told {
    fn line(&self, no: u32) -> Option<&HistoryLine> {
        self.case.core.history.iter().find(|line| line.no == no)
    }

    /// The dossier as it stood with an event.
    fn as_of(&self, no: u32) -> Option<Case> {
        case::apply::replay(self.events.iter().filter(|event| event.no <= no))
    }

    fn fact(&self, no: u32) -> Option<&Fact> {
        self.events.iter().find(|event| event.no == no).map(|event| &event.fact)
    }

    /// What was written beside an event.
    fn note(&self, no: u32, need: Need) -> Option<String> {
        self.case.notes_of(no).find(|note| note.need == need).map(|note| note.text.clone())
    }

    fn reason(&self, no: u32) -> String {
        let code = self.case.notes_of(no).find_map(|note| note.code.as_ref());
        let coded = code.and_then(|code| self.def.lifecycle.reasons.iter().find(|reason| reason.key == *code));
        let said = self.note(no, Need::Reason).filter(|text| !text.trim().is_empty());
        match (coded, said) {
            (Some(coded), Some(said)) => format!("{}. {said}", coded.title.vi.trim_end_matches('.')),
            (Some(coded), None) => coded.title.vi.clone(),
            (None, Some(said)) => said,
            (None, None) => String::new(),
        }
    }

    fn name(&self, person: PersonId) -> String {
        self.names.get(&person).cloned().unwrap_or_default()
    }

    /// Who did it; both where somebody acted for another.
    fn doer(&self, line: &HistoryLine) -> String {
        match line.on_behalf {
            Some(other) => format!("{} (thay {})", self.name(line.by), self.name(other)),
            None => self.name(line.by),
        }
    }

    /// What was asked for, with the kind of request where there are several.
    fn subject(&self) -> String {
        let title = &self.def.procedure.title.vi;
        let variant = self.case.core.variant.as_ref();
        let variant = variant.and_then(|key| self.def.procedure.variants.iter().find(|v| v.key == *key));
        variant.map_or_else(|| title.clone(), |variant| format!("{title} ({})", variant.title.vi))
    }

    fn letterhead(&self, day: Date) -> Letterhead {
        letterhead(&self.unit, &self.settings, day)
    }

    fn head(&self, paper: &CasePaper) -> FormHead {
        FormHead {
            letterhead: self.letterhead(paper.at.local_date()),
            number: None,
            date: self.dated(paper.at),
            under: self.case.core.received_at.local_date(),
            by_analogy: match self.def.procedure.kind {
                ProcedureKind::Published => false,
                ProcedureKind::Internal | ProcedureKind::School => true,
            },
            qr: self.check(paper),
        }
    }

    /// Where anybody reads whether a paper is ours and still counts; nothing for a draft, which is neither.
    fn check(&self, paper: &CasePaper) -> Option<String> {
        let code = || PaperCode::of(self.case.core.id, paper).text(&self.keys);
        (!self.is_draft).then(|| format!("{}{CHECK}{}", self.origin, code()))
    }

    /// The day of a paper that came at a moment.
    fn dated(&self, at: Instant) -> Option<Date> {
        (!self.is_draft).then(|| at.local_date())
    }

    fn contact(&self) -> Contact {
        let desk = &self.settings.desk.vi;
        Contact { name: if desk.is_empty() { DESK.to_owned() } else { desk.clone() }, phone: None }
    }

    /// Whoever can be reached, before a child; somebody of the staff where they ask for themselves.
    fn applicant(&self) -> Applicant {
        let named = self.case.personal.as_ref().and_then(asks);
        let own = || self.case.core.applicant.map(|person| self.name(person));
        match named {
            Some(PartyRef { name, phone, address, .. }) => Applicant { name, phone, address, ..Applicant::default() },
            None => Applicant { name: own().unwrap_or_else(|| ERASED.to_owned()), ..Applicant::default() },
        }
    }

    /// Who signed it, in whose place.
    fn signature(&self, line: &HistoryLine) -> Signature {
        let post = match line.on_behalf {
            Some(_) => own_post(self.grants.values(), line.by, line.stated_at.local_date()),
            None => self.grants.get(&line.grant).map(|grant| grant.post),
        };
        signed(post, line.on_behalf.is_some(), self.name(line.by))
    }

    fn paper_title(&self, key: &PaperKey) -> String {
        let found = self.def.procedure.papers.iter().find(|paper| paper.key == *key);
        found.map_or_else(|| key.to_string(), |paper| paper.title.vi.clone())
    }

    /// The date that counted when an event was over, and the one promised on the first day.
    fn due(&self, no: u32) -> Option<domain::clock::Due> {
        self.as_of(no)?.core.due(&self.calendar)
    }
}

/// Whose paper it is, on a day.
fn letterhead(unit: &UnitRow, settings: &UnitSettings, day: Date) -> Letterhead {
    let set = |settings| in_force(settings, day).filter(|value| !value.is_empty()).map(str::to_owned);
    Letterhead {
        parent: set(&settings.agencies),
        unit: unit.name.clone(),
        place: set(&settings.places).unwrap_or_default(),
    }
}

/// A signature in its place: a deputy for the head, also where the head's work was lent to them; anybody else to whom it was lent
/// by the head's authority, under their own post (decree 30/2020/NĐ-CP, annex I, part II, point 7 [K]).
fn signed(post: Option<Post>, is_lent: bool, name: String) -> Signature {
    let head = Post::Principal.title().vi;
    let capacity = match post {
        Some(Post::VicePrincipal) => Some((Capacity::For, head.clone())),
        _ if is_lent => Some((Capacity::Delegated, head.clone())),
        _ => None,
    };
    let without_a_post = || if is_lent { AUTHORISED.to_owned() } else { head };
    let title = post.map_or_else(without_a_post, |post| post.title().vi);
    Signature { capacity, post: title, name: Some(name) }
}

/// The first post, in the order of rank, that somebody held themselves on a day.
fn own_post<'a>(grants: impl Iterator<Item = &'a Grant>, person: PersonId, day: Date) -> Option<Post> {
    let own = grants.filter(|g| g.person == person && g.acting_for.is_none() && g.in_force(day));
    own.map(|grant| grant.post).min_by_key(|post| Post::ALL.iter().position(|other| other == post))
}

/// The party who asks.
fn asks(personal: &Personal) -> Option<PartyRef> {
    let asks = personal.parties().map(|(_, party)| party).min_by_key(|party| match party.kind {
        PartyKind::Guardian | PartyKind::Organisation | PartyKind::Staff => 0,
        PartyKind::Child => 1,
    })?;
    Some(asks.clone())
}
