//! The rules: who may change what, and what must not change with it.

use time::Date;

use super::{
    Change, Command, DatedSetting, Decision, School, SchoolDenial,
    offer::{self, Known},
};
use crate::{
    definition::CaseKind,
    denial::{Denial, Fault, FieldFault},
    directory::{Dated, PartInfo, in_force},
    fold,
    instant::Instant,
    macros,
    policy::{self, Act},
    rights::{Actor, Area, Grant},
    text::Text,
};

/// No school has more.
const MOST_PARTS: usize = 60;
/// Nor changes its agency more often.
const MOST_DATED: usize = 60;

/// What the rules look at besides the settings.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Who asks.
    pub actor: &'a Actor,
    /// When. Settings are never changed offline, so nobody states another time.
    pub now: Instant,
    /// Who and what is in the part that it is about.
    pub occupied: &'a Occupied,
    /// The procedure that it is about, where there is one of this key.
    pub procedure: Option<Known>,
}

/// Who and what is in a part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Occupied {
    /// What people hold there, what waits for a second person included.
    pub grants: Vec<Grant>,
    /// Open cases that lie there, drafts of the inspecting side aside: to an administrator they do not exist.
    pub cases: u32,
}

/// What a command makes happen.
///
/// # Errors
/// The denial: who may instead, or what stands in the way.
pub fn decide(state: Option<&School>, command: &Command, cx: &Context<'_>) -> Result<Decision, Denial> {
    let hat = policy::can(cx.actor, act(command, cx))?;
    let school = state.filter(|s| s.info.id == cx.actor.unit()).ok_or(Denial::NotFound)?;
    let change = change(school, command, cx)?;
    Ok(Decision { change, grant: hat.id, on_behalf: hat.acting_for })
}

/// Settings are the administrator's, texts that are used again those' who write them; a procedure belongs to the side that answers for its cases. One that is not there
/// is asked about like a request, so that nobody else hears that it is not.
fn act(command: &Command, cx: &Context<'_>) -> Act<'static> {
    if matches!(command, Command::KeepMacro { .. } | Command::DropMacro { .. }) {
        return Act::KeepMacros;
    }
    match command.procedure() {
        Some(_) => Act::OfferProcedure(cx.procedure.map_or(CaseKind::Dossier, |known| known.kind)),
        None => Act::KeepSchool,
    }
}

fn change(school: &School, command: &Command, cx: &Context<'_>) -> Result<Change, Denial> {
    let today = cx.now.local_date();
    match command {
        Command::Rename { name } => {
            let name = fold::normalize(name);
            sound([("name", name_fault(&name))])?;
            Ok(Change::Renamed { name })
        }
        Command::SetPrefix { prefix } => {
            let prefix = prefix.trim().to_owned();
            sound([("prefix", code_prefix_fault(&prefix))])?;
            Ok(Change::PrefixSet { prefix })
        }
        Command::SetDesk { desk } => {
            let desk = tidy(desk);
            let fault = too_long(&desk, 400);
            sound([("desk", fault)])?;
            Ok(Change::DeskSet { desk })
        }
        Command::SetDated { what, from, value } => {
            let entry = Dated { from: *from, value: fold::normalize(value) };
            dated(school.dated(*what), &entry, today)?;
            Ok(Change::DatedSet { what: *what, entry })
        }
        Command::DropDated { what, from } => drop_dated(school, *what, *from, today),
        Command::AddPart { part, title, role, areas } => {
            if school.part(*part).is_some() {
                return Err(Denial::AlreadyExists);
            }
            let title = tidy(title);
            let many = (school.parts.len() >= MOST_PARTS).then_some(Fault::OutOfRange);
            sound([("title", title_fault(&title, school, None).or(many)), ("areas", areas_fault(areas))])?;
            let position = school.parts.iter().map(|p| p.position).max().unwrap_or(0).saturating_add(1);
            let areas = areas.clone();
            Ok(Change::PartAdded { part: PartInfo { id: *part, title, role: *role, areas, position, to: None } })
        }
        Command::RenamePart { part, title } => {
            let there = school.part(*part).ok_or(Denial::NotFound)?;
            let title = tidy(title);
            sound([("title", title_fault(&title, school, Some(there)))])?;
            Ok(Change::PartRenamed { part: *part, title })
        }
        Command::EndPart { part, last } => {
            let there = school.part(*part).ok_or(Denial::NotFound)?;
            end_part(there, *last, cx)
        }
        Command::SwitchProcedure { key, on, was, reason } => {
            let known = cx.procedure.ok_or(Denial::NotFound)?;
            offer::check(&school.info.settings.switches, key, known, (*on, *was), cx.now)?;
            let reason = fold::normalize(reason);
            sound([("reason", offer::reason_fault(&reason))])?;
            Ok(Change::ProcedureSwitched { key: key.clone(), on: *on, reason })
        }
        Command::KeepMacro { id, was, name, text, uses } => {
            let typed = macros::Typed { name, text, uses };
            Ok(Change::MacroKept { text: macros::keep(&school.info.settings.macros, *id, *was, typed)? })
        }
        Command::DropMacro { id, was } => {
            macros::drop(&school.info.settings.macros, *id, *was)?;
            Ok(Change::MacroDropped { id: *id })
        }
    }
}

fn end_part(part: &PartInfo, last: Option<Date>, cx: &Context<'_>) -> Result<Change, Denial> {
    let today = cx.now.local_date();
    if part.to.is_some_and(|to| to < today) {
        return Err(SchoolDenial::PartOver.into());
    }
    if let Some(last) = last {
        let yesterday = today.previous_day().unwrap_or(today);
        sound([("last", (last < yesterday).then_some(Fault::NotADate))])?;
        let stays = |g: &&Grant| g.part == part.id && g.to.is_none_or(|to| last < to && g.from <= to);
        let mut people: Vec<_> = cx.occupied.grants.iter().filter(stays).map(|g| g.person).collect();
        people.sort_unstable();
        people.dedup();
        let people = u32::try_from(people.len()).unwrap_or(u32::MAX);
        let cases = cx.occupied.cases;
        if people > 0 || cases > 0 {
            return Err(SchoolDenial::PartInUse { people, cases }.into());
        }
    }
    Ok(Change::PartEnded { part: part.id, last })
}

/// What held on a day stays, where it was known.
fn dated(list: &[Dated], entry: &Dated, today: Date) -> Result<(), Denial> {
    let far = !(1945..=2200).contains(&entry.from.year());
    sound([
        ("value", (entry.value.chars().count() > 200).then_some(Fault::TooLong)),
        ("from", (far || list.len() >= MOST_DATED).then_some(Fault::NotADate)),
    ])?;
    if today <= entry.from {
        return Ok(());
    }
    match in_force(list, entry.from) {
        Some("") | None => Ok(()),
        Some(_) => Err(SchoolDenial::PastStands.into()),
    }
}

fn drop_dated(school: &School, what: DatedSetting, from: Date, today: Date) -> Result<Change, Denial> {
    let there = school.dated(what).iter().find(|d| d.from == from).ok_or(Denial::NotFound)?;
    if there.from <= today {
        return Err(SchoolDenial::PastStands.into());
    }
    Ok(Change::DatedDropped { what, from })
}

/// What is wrong with a school's full name.
pub fn name_fault(name: &str) -> Option<Fault> {
    match name.chars().count() {
        0 => Some(Fault::Required),
        1..=200 => None,
        _ => Some(Fault::TooLong),
    }
}

/// What is wrong with what codes should begin with: letters and digits that everybody can type anywhere.
pub fn code_prefix_fault(prefix: &str) -> Option<Fault> {
    match prefix.len() {
        0 => Some(Fault::Required),
        2..=12 if prefix.chars().all(|c| c.is_ascii_alphanumeric()) => None,
        1..=12 => Some(Fault::WrongKind),
        _ => Some(Fault::TooLong),
    }
}

fn title_fault(title: &Text, school: &School, own: Option<&PartInfo>) -> Option<Fault> {
    let same = |part: &&PartInfo| own.is_none_or(|own| own.id != part.id) && part.to.is_none();
    let key = fold::search_key(&title.vi);
    if title.vi.is_empty() {
        Some(Fault::Required)
    } else if let Some(fault) = too_long(title, 80) {
        Some(fault)
    } else if school.parts.iter().filter(same).any(|part| fold::search_key(&part.title.vi) == key) {
        Some(Fault::Taken)
    } else {
        None
    }
}

fn areas_fault(areas: &[Area]) -> Option<Fault> {
    let is_bad = |a: &Area| a.0.is_empty() || a.0.chars().count() > 60;
    (areas.len() > 20 || areas.iter().any(is_bad)).then_some(Fault::TooLong)
}

fn too_long(text: &Text, most: usize) -> Option<Fault> {
    (text.vi.chars().count() > most || text.en.chars().count() > most).then_some(Fault::TooLong)
}

fn tidy(text: &Text) -> Text {
    Text::new(fold::normalize(&text.vi), fold::normalize(&text.en))
}

fn sound<const N: usize>(faults: [(&str, Option<Fault>); N]) -> Result<(), Denial> {
    let found = faults.into_iter().filter_map(|(field, fault)| Some(FieldFault { field: field.into(), fault: fault? }));
    let fields: Vec<FieldFault> = found.collect();
    if fields.is_empty() { Ok(()) } else { Err(Denial::Invalid { fields }) }
}
