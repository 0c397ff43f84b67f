//! Cases played by the rules, for rehearsals and moves.

use domain::{
    calendar::Calendar,
    case::{Case, available},
    definition::{Definition, rehearse},
    directory::PartInfo,
    ids::CaseId,
    instant::Instant,
    rights::{Actor, Area, Role},
    text::Text,
};
use uuid::Uuid;

use crate::stage::{GROUP_A, OFFICE, Stage, actor, names};

/// Who works here, and what is looked at besides the cases.
pub struct House {
    pub calendar: Calendar,
    pub colleagues: Vec<Actor>,
    pub parts: Vec<PartInfo>,
}

impl House {
    pub fn new() -> Self {
        let part = |id, role, area: &str, position| PartInfo {
            id,
            title: Text::new(area, area),
            role,
            areas: vec![Area(area.to_owned())],
            position,
            to: None,
        };
        Self {
            calendar: Calendar::vietnam(),
            colleagues: names().map(actor).collect(),
            parts: vec![part(OFFICE, Role::Office, "office", 0), part(GROUP_A, Role::Group, "education", 1)],
        }
    }

    pub fn at(&self, now: Instant) -> rehearse::Stage<'_> {
        rehearse::Stage { calendar: &self.calendar, now, colleagues: &self.colleagues, parts: &self.parts }
    }
}

/// Opened at the counter, it takes these steps one after the other, by whoever may; a day passes between two of them.
pub fn played(def: &Definition, opener: &str, steps: &[&str], id: u128) -> (Case, Instant) {
    went(Stage::open(def.clone(), opener), steps, id)
}

/// The same for one that is on its way.
pub fn went(mut stage: Stage, steps: &[&str], id: u128) -> (Case, Instant) {
    for action in steps {
        stage.now = stage.now.plus_millis(24 * 3_600_000);
        let command = stage.stepping(action);
        let by = names().find(|name| stage.ask(name, &command).is_ok());
        let by = by.unwrap_or_else(|| panic!("nobody takes {action} in {}", stage.case().core.state));
        stage.act(by, &command).expect("it was asked before");
    }
    let mut case = stage.case().clone();
    case.core.id = CaseId(Uuid::from_u128(id));
    (case, stage.now)
}

/// A case that goes wherever it is let.
pub fn wandered(mut stage: Stage, path: &[u16]) -> (Case, Instant) {
    for pick in path {
        stage.now = stage.now.plus_millis(5 * 3_600_000);
        let offers: Vec<(&str, String)> = names()
            .flat_map(|who| {
                let offers = available(&stage.def, stage.case(), &actor(who));
                offers.into_iter().map(move |offer| (who, offer.action().as_str().to_owned())).collect::<Vec<_>>()
            })
            .collect();
        let Some((who, action)) = usize::from(*pick).checked_rem(offers.len()).map(|n| &offers[n]) else { break };
        let command = stage.stepping(action);
        // What is refused, such as a second supplement, is left.
        let _refused = stage.act(who, &command);
    }
    (stage.case().clone(), stage.now)
}
