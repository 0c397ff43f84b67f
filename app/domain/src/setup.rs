//! Setting up a school: what is typed before there is anybody who could be asked.
//!
//! A plan is checked by the same function in the browser, which keeps it as a draft, and on the server, which makes the
//! school of it in one go. Every part, person and procedure of it can be changed afterwards on its own page.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use time::Date;

use crate::{
    calendar::{DayOfWeek, OfficeHours, change::hours_fault},
    denial::{Fault, FieldFault},
    directory::Dated,
    fold,
    rights::{Post, Role},
    school::{code_prefix_fault, name_fault},
    staff::login_fault,
    text::Text,
};

/// A school that is to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Its full name.
    pub name: String,
    /// Its short name in the numbers of papers: `MNHgS`.
    pub key: String,
    /// What dossier codes begin with.
    pub code_prefix: String,
    /// The place named in dates of papers; empty while it is not known.
    pub place: String,
    /// The superior agency, from which day.
    pub agencies: Vec<Dated>,
    /// Where the office is and when it receives, for the public.
    #[serde(default)]
    pub desk: Text,
    /// Its parts.
    pub parts: Vec<PlanPart>,
    /// The first people, a post each; further ones are given afterwards.
    pub people: Vec<PlanPerson>,
    /// Office hours.
    pub hours: OfficeHours,
    /// The days of the week on which people work.
    pub week: Vec<DayOfWeek>,
    /// The procedures that are switched on, by key.
    pub procedures: BTreeSet<String>,
}

/// A part of the school that is to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanPart {
    /// What it is called.
    pub title: Text,
    /// The side it belongs to.
    pub role: Role,
}

/// One of the first people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanPerson {
    /// Their name, or their post.
    pub name: String,
    /// What they sign in with.
    pub login: String,
    /// Their post.
    pub post: Post,
    /// The part in which they hold it: its place in the list of parts.
    pub part: usize,
}

/// Without these nobody can lead, receive or give rights.
pub const NEEDED: [Post; 3] = [Post::Principal, Post::Clerk, Post::SystemAdministrator];

const MOST_PARTS: usize = 40;
/// Each password is hashed while one waits; a whole staff comes from a sheet afterwards.
const MOST_PEOPLE: usize = 24;

impl Plan {
    /// A kindergarten as most are organised; today is the first day of what is not known yet.
    pub fn proposed(today: Date) -> Self {
        use DayOfWeek::{Fri, Mon, Thu, Tue, Wed};
        let part = |vi: &str, en: &str, role| PlanPart { title: Text::new(vi, en), role };
        let person =
            |name: &str, login: &str, post, part| PlanPerson { name: name.into(), login: login.into(), post, part };
        Self {
            name: String::new(),
            key: String::new(),
            code_prefix: String::new(),
            place: String::new(),
            agencies: vec![Dated { from: today, value: String::new() }],
            desk: Text::default(),
            parts: vec![
                part("Ban giám hiệu", "School leadership", Role::Leadership),
                part("Văn phòng", "Office", Role::Office),
                part("Tổ Lá", "Group Lá (ages 5–6)", Role::Group),
                part("Tổ Chồi", "Group Chồi (ages 4–5)", Role::Group),
                part("Tổ Mầm", "Group Mầm (ages 3–4)", Role::Group),
                part("Công đoàn", "Trade union", Role::Union),
            ],
            people: vec![
                person("Hiệu trưởng", "hieutruong", Post::Principal, 0),
                person("Văn thư", "vanthu", Post::Clerk, 1),
                person("Quản trị", "quantri", Post::SystemAdministrator, 1),
                person("Chủ tịch Công đoàn", "congdoan", Post::UnionChair, 5),
            ],
            hours: OfficeHours::default(),
            week: vec![Mon, Tue, Wed, Thu, Fri],
            procedures: BTreeSet::new(),
        }
    }

    /// The same with names put in order, as it is checked and kept.
    #[must_use]
    pub fn tidy(mut self) -> Self {
        let text = |text: &Text| Text::new(fold::normalize(&text.vi), fold::normalize(&text.en));
        self.name = fold::normalize(&self.name);
        self.key = self.key.trim().to_owned();
        self.code_prefix = self.code_prefix.trim().to_owned();
        self.place = fold::normalize(&self.place);
        self.desk = text(&self.desk);
        for agency in &mut self.agencies {
            agency.value = fold::normalize(&agency.value);
        }
        self.agencies.sort_by_key(|agency| agency.from);
        for part in &mut self.parts {
            part.title = text(&part.title);
        }
        for person in &mut self.people {
            person.name = fold::normalize(&person.name);
            person.login = person.login.trim().to_lowercase();
        }
        self
    }

    /// Everything that is wrong with a tidy plan, by field: `name`, `parts.2.title`, `people.0.login`. `known` are the
    /// keys of the procedures that can be switched on.
    pub fn faults(&self, known: &BTreeSet<String>) -> Vec<FieldFault> {
        let mut all = Vec::new();
        let mut say = |field: String, fault: Option<Fault>| {
            all.extend(fault.map(|fault| FieldFault { field: field.as_str().into(), fault }));
        };
        say("name".into(), name_fault(&self.name));
        say("key".into(), code_prefix_fault(&self.key));
        say("code_prefix".into(), code_prefix_fault(&self.code_prefix));
        say("place".into(), too_long(&self.place, 200));
        say("desk".into(), too_long(&self.desk.vi, 400).or_else(|| too_long(&self.desk.en, 400)));
        let mut days = BTreeSet::new();
        for (n, agency) in self.agencies.iter().enumerate() {
            say(format!("agencies.{n}.value"), too_long(&agency.value, 200));
            let is_sound = (1945..=2200).contains(&agency.from.year()) && days.insert(agency.from) && n < 60;
            say(format!("agencies.{n}.from"), (!is_sound).then_some(Fault::NotADate));
        }
        self.say_parts(&mut say);
        self.say_people(&mut say);
        say("hours".into(), hours_fault(&self.hours));
        say("week".into(), (self.week.is_empty() || self.week.len() > 7).then_some(Fault::Required));
        say("procedures".into(), self.procedures.is_empty().then_some(Fault::Required));
        say("procedures".into(), (!self.procedures.is_subset(known)).then_some(Fault::NotAChoice));
        all
    }

    fn say_parts(&self, say: &mut impl FnMut(String, Option<Fault>)) {
        say("parts".into(), (self.parts.len() > MOST_PARTS).then_some(Fault::OutOfRange));
        let mut titles = BTreeSet::new();
        for (n, part) in self.parts.iter().enumerate() {
            let fault = if part.title.vi.is_empty() {
                Some(Fault::Required)
            } else {
                let taken = (!titles.insert(fold::search_key(&part.title.vi))).then_some(Fault::Taken);
                too_long(&part.title.vi, 80).or_else(|| too_long(&part.title.en, 80)).or(taken)
            };
            say(format!("parts.{n}.title"), fault);
        }
    }

    fn say_people(&self, say: &mut impl FnMut(String, Option<Fault>)) {
        let missing = NEEDED.iter().any(|post| !self.people.iter().any(|person| person.post == *post));
        let many = (self.people.len() > MOST_PEOPLE).then_some(Fault::OutOfRange);
        say("people".into(), missing.then_some(Fault::Required).or(many));
        let mut logins = BTreeSet::new();
        for (n, person) in self.people.iter().enumerate() {
            say(format!("people.{n}.name"), name_fault(&person.name));
            let taken = (!logins.insert(person.login.as_str())).then_some(Fault::Taken);
            say(format!("people.{n}.login"), login_fault(&person.login).or(taken));
            // Administrators and the superior sit where they sit: they work for no part of it.
            let role = person.post.role();
            let anywhere = matches!(role, Role::Administrator | Role::Superior);
            let fits = self.parts.get(person.part).is_some_and(|part| anywhere || part.role == role);
            say(format!("people.{n}.part"), (!fits).then_some(Fault::NotAChoice));
        }
    }
}

fn too_long(text: &str, most: usize) -> Option<Fault> {
    (text.chars().count() > most).then_some(Fault::TooLong)
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn known() -> BTreeSet<String> {
        BTreeSet::from(["xac-nhan-dang-hoc".to_owned()])
    }

    fn plan() -> Plan {
        let mut plan = Plan::proposed(date!(2026 - 11 - 27));
        plan.name = "Trường Mầm non Sen Hồng".into();
        plan.key = "MNSH".into();
        plan.code_prefix = "MNSH".into();
        plan.procedures = known();
        plan.tidy()
    }

    fn fault(change: impl FnOnce(&mut Plan)) -> Vec<(String, Fault)> {
        let mut plan = plan();
        change(&mut plan);
        plan.tidy().faults(&known()).into_iter().map(|f| (f.field.0, f.fault)).collect()
    }

    #[test]
    fn what_is_proposed_needs_a_name_a_key_and_procedures() {
        assert_eq!(fault(|_| {}), []);
        let bare = Plan::proposed(date!(2026 - 11 - 27)).faults(&known());
        let fields: Vec<_> = bare.iter().map(|f| f.field.0.as_str()).collect();
        assert_eq!(fields, ["name", "key", "code_prefix", "procedures"]);
    }

    #[test]
    fn each_fault_is_named_with_its_place() {
        let one = |field: &str, fault| vec![(field.to_owned(), fault)];
        assert_eq!(fault(|p| p.key = "MN-1".into()), one("key", Fault::WrongKind));
        assert_eq!(fault(|p| p.parts[3].title.vi = "TỔ LÁ".into()), one("parts.3.title", Fault::Taken));
        assert_eq!(fault(|p| p.parts[3].title.vi = " ".into()), one("parts.3.title", Fault::Required));
        assert_eq!(fault(|p| p.people[1].login = "HieuTruong".into()), one("people.1.login", Fault::Taken));
        assert_eq!(fault(|p| p.people[0].login = "hiệu trưởng".into()), one("people.0.login", Fault::NotALogin));
        assert_eq!(fault(|p| p.people[0].part = 2), one("people.0.part", Fault::NotAChoice), "a group's part");
        assert_eq!(fault(|p| p.people[0].part = 99), one("people.0.part", Fault::NotAChoice));
        assert_eq!(fault(|p| p.people[2].part = 2), [], "an administrator sits anywhere");
        assert_eq!(fault(|p| drop(p.people.remove(2))), one("people", Fault::Required), "nobody administers");
        assert_eq!(fault(|p| drop(p.people.pop())), [], "the union may come later");
        assert_eq!(fault(|p| p.week.clear()), one("week", Fault::Required));
        assert_eq!(fault(|p| p.procedures.extend(["khac".to_owned()])), one("procedures", Fault::NotAChoice));
        let twice = |p: &mut Plan| p.agencies.push(p.agencies[0].clone());
        assert_eq!(fault(twice), one("agencies.1.from", Fault::NotADate));
    }
}
