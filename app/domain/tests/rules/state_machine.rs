//! A second, plain telling of how a dossier moves, and the engine beside it: everybody tries whatever comes to mind, legal
//! or not, and both must agree each time on whether it is done and where the dossier stands then.

use std::collections::BTreeSet;

use crate::registered::register;
use crate::shipped::shipped;
use crate::stage::{CAST, Stage, actor, names, person};
use domain::{
    case::{Owner, owner},
    definition::SignOrder,
    rights::Role,
};
use proptest::{prelude::*, strategy::ValueTree};
use time::Date;

/// What a dossier is, as a person would note it on its cover.
#[expect(clippy::struct_excessive_bools, reason = "each is a note of its own on the cover")]
#[derive(Debug, Clone, Default)]
struct Cover {
    state: &'static str,
    /// Who handles it, and whether they have still to take it up.
    assignee: Option<&'static str>,
    offered: bool,
    handled: BTreeSet<&'static str>,
    signed: Vec<&'static str>,
    need: usize,
    supplements: u8,
    until: Option<Date>,
    came_from: Option<&'static str>,
    proposed: bool,
    extended: bool,
    numbered: bool,
}

const ENDS: [&str; 5] = ["not_received", "lapsed", "stopped", "withdrawn", "returned"];

const ACTIONS: [&str; 30] = [
    "accept",
    "cancel_registration",
    "ask_completion",
    "refuse_receipt",
    "lapse",
    "assign",
    "reassign",
    "accept_work",
    "decline_work",
    "ask_supplement",
    "receive_supplement",
    "stop",
    "refer",
    "remind",
    "receive_reply",
    "submit",
    "send_back",
    "propose_extension",
    "extend",
    "refuse_extension",
    "sign",
    "withdraw_signature",
    "number",
    "issue",
    "revoke",
    "annul",
    "return_result",
    "ask_withdrawal",
    "withdraw",
    "refuse_withdrawal",
];

/// Who tries what, to whom they would give it, and how many hours pass first.
#[derive(Debug, Clone, Copy)]
struct Try {
    who: &'static str,
    action: &'static str,
    to: &'static str,
    hours: i64,
    /// Left to somebody who may, so that dossiers get somewhere.
    able: bool,
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let hours = prop_oneof![6 => 0_i64..6, 2 => 6_i64..48, 1 => 48_i64..400];
    let one = (0..CAST.len(), 0..ACTIONS.len(), 0..CAST.len(), hours, any::<bool>()).prop_map(
        |(who, action, to, hours, able)| Try { who: CAST[who].0, action: ACTIONS[action], to: CAST[to].0, hours, able },
    );
    prop::collection::vec(one, 20..200)
}

impl Cover {
    fn is_office(who: &str) -> bool {
        ["clerk", "accountant"].contains(&who)
    }

    fn leads(who: &str) -> bool {
        ["principal", "vice"].contains(&who)
    }

    /// Whether this is done, by the rules as DOMAIN.md §2 tells them; who may, then when.
    fn allows(&self, t: Try, today: Date, is_due: bool) -> bool {
        let (office, leads, mine) = (Self::is_office(t.who), Self::leads(t.who), self.assignee == Some(t.who));
        let at = |states: &[&str]| states.contains(&self.state);
        let over = self.until.is_some_and(|until| today > until);
        let fit =
            ["principal", "vice", "head", "teacher", "other_teacher", "clerk", "accountant", "inspecting_teacher"];
        match t.action {
            "accept" | "refuse_receipt" | "cancel_registration" => office && at(&["registered", "awaiting"]),
            "ask_completion" => office && at(&["registered"]),
            "lapse" => office && at(&["awaiting"]) && over,
            "assign" => (office || leads) && at(&["received"]) && fit.contains(&t.to),
            "reassign" => (office || leads) && at(&["processing"]) && fit.contains(&t.to),
            "accept_work" => mine && self.offered && at(&["processing", "supplement", "referral"]),
            "decline_work" => mine && self.offered && at(&["processing"]),
            "ask_supplement" => at(&["processing"]) && (leads || (mine && self.supplements == 0)),
            "receive_supplement" => office && at(&["supplement"]),
            "stop" => leads && at(&["supplement"]) && over,
            "refer" => leads && at(&["processing"]),
            "remind" | "receive_reply" => office && at(&["referral"]),
            "submit" => mine && at(&["processing"]),
            "send_back" => leads && at(&["signing"]),
            "propose_extension" => mine && at(&["processing", "signing"]) && !self.extended && !is_due,
            "extend" => leads && !mine && at(&["processing", "signing"]) && self.proposed && !self.extended && !is_due,
            "refuse_extension" => leads && !mine && at(&["processing", "signing"]) && self.proposed,
            // The clerk opened it.
            "sign" => {
                leads && at(&["signing"]) && !mine && !self.handled.contains(t.who) && !self.signed.contains(&t.who)
            }
            "withdraw_signature" => leads && at(&["signed"]),
            "number" => office && at(&["signed"]) && !self.numbered,
            "issue" => office && at(&["signed"]) && self.numbered,
            "revoke" => leads && at(&["done"]),
            "annul" => leads && at(&["returned"]) && self.numbered,
            "return_result" => office && at(&["done"]),
            "ask_withdrawal" => office && at(&["received", "processing", "supplement"]),
            "withdraw" | "refuse_withdrawal" => leads && at(&["withdrawing"]),
            other => panic!("nobody knows how to {other}"),
        }
    }

    fn take(&mut self, t: Try, today: Date) {
        let mut until = None;
        let ten_days_on = today.checked_add(time::Duration::days(10));
        if !["assign", "reassign"].contains(&t.action) && self.assignee == Some(t.who) {
            self.offered = false;
        }
        let to = match t.action {
            "accept" => "received",
            "ask_completion" => {
                until = ten_days_on;
                "awaiting"
            }
            "refuse_receipt" => "not_received",
            "lapse" => "lapsed",
            "assign" | "reassign" => {
                (self.assignee, self.offered) = (Some(t.to), t.to != t.who);
                "processing"
            }
            "decline_work" => {
                self.assignee = None;
                "received"
            }
            "ask_supplement" => {
                self.supplements += 1;
                self.handled.insert(t.who);
                until = ten_days_on;
                "supplement"
            }
            "receive_supplement" | "receive_reply" => "processing",
            "stop" => "stopped",
            "refer" | "remind" => {
                until = ten_days_on;
                "referral"
            }
            "submit" => {
                self.handled.insert(t.who);
                "signing"
            }
            "send_back" => {
                self.signed.clear();
                "processing"
            }
            "propose_extension" => {
                self.proposed = true;
                self.state
            }
            "extend" => {
                (self.proposed, self.extended) = (false, true);
                self.state
            }
            "refuse_extension" => {
                self.proposed = false;
                self.state
            }
            "sign" => {
                self.signed.push(t.who);
                if self.signed.len() < self.need { "signing" } else { "signed" }
            }
            "withdraw_signature" => {
                self.signed.clear();
                self.numbered = false;
                "signing"
            }
            "number" => {
                self.numbered = true;
                self.state
            }
            "issue" => "done",
            "revoke" => {
                self.signed.clear();
                self.numbered = false;
                "processing"
            }
            "annul" => {
                self.numbered = false;
                self.state
            }
            "return_result" => "returned",
            "ask_withdrawal" => {
                self.came_from = Some(self.state);
                "withdrawing"
            }
            "withdraw" | "cancel_registration" => "withdrawn",
            "refuse_withdrawal" => self.came_from.expect("it came from somewhere"),
            _ => self.state,
        };
        let asks_back = ["ask_withdrawal", "refuse_withdrawal"].contains(&t.action);
        if to != self.state && !asks_back {
            self.until = None;
        }
        if until.is_some() {
            self.until = until;
        }
        self.state = to;
    }
}

fn hat(name: &str) -> domain::ids::PartId {
    CAST.iter().find(|(n, _)| *n == name).expect("one of the cast").1[0].1
}

/// Plays both beside each other; how the dossier stands in the end, and whether something was refused.
fn play(registered: bool, need: u8, tries: &[Try]) -> (Cover, bool) {
    let mut def = shipped("ho-tro-chi-phi-hoc-tap");
    (def.procedure.signers.need, def.procedure.signers.order) = (need, SignOrder::Any);
    let state = if registered { "registered" } else { "received" };
    let mut cover = Cover { state, need: usize::from(need), ..Cover::default() };
    let mut stage = if registered { register(def, "clerk") } else { Stage::open(def, "clerk") };
    let mut refused = false;
    for t in tries {
        stage.now = stage.now.plus_millis(t.hours * 3_600_000);
        let today = stage.now.local_date();
        let is_due = crate::stage::due(&stage.case().core).is_some_and(|due| stage.now > due);
        let mut t = *t;
        if t.able
            && let Some(able) = names().map(|who| Try { who, ..t }).find(|t| cover.allows(*t, today, is_due))
        {
            t = able;
        }
        let allowed = cover.allows(t, today, is_due);
        let gives = ["assign", "reassign"].contains(&t.action);
        let command =
            if gives { stage.stepping_to(t.action, person(t.to), hat(t.to)) } else { stage.stepping(t.action) };
        let before = stage.case().clone();
        let done = stage.act(t.who, &command);
        assert_eq!(done.is_ok(), allowed, "{t:?} on {cover:?}: {done:?}");
        if allowed {
            cover.take(t, today);
        } else {
            refused = true;
            assert_eq!(stage.case(), &before, "a refusal changes nothing");
        }
        agree(&stage, &cover, t);
    }
    (cover, refused)
}

fn agree(stage: &Stage, cover: &Cover, t: Try) {
    let core = &stage.case().core;
    assert_eq!(core.state.as_str(), cover.state, "after {t:?}");
    assert_eq!(core.ended, ENDS.contains(&cover.state), "after {t:?}");
    assert_eq!(core.assignee, cover.assignee.map(person), "after {t:?}");
    assert_eq!(core.handover.is_some(), cover.offered, "after {t:?}");
    assert_eq!(core.wait_until, cover.until, "after {t:?}");
    assert_eq!(core.signatures.len(), cover.signed.len(), "after {t:?}");
    assert_eq!((core.proposed.is_some(), core.is_extended()), (cover.proposed, cover.extended), "after {t:?}");
    assert_eq!(core.supplements, cover.supplements);
    // Never nobody's: the office's, or somebody's who handles cases.
    match owner(core) {
        Owner::Office => {}
        Owner::Person(who) => {
            let name = names().find(|n| person(n) == who).expect("one of the school");
            let handles = [Role::Leadership, Role::Group, Role::Office].into_iter().any(|r| actor(name).has_role(r));
            assert!(handles, "{name} owns it after {t:?}");
        }
        Owner::Part(part) => panic!("a dossier is nobody's at {part}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_engine_moves_as_it_is_told(registered in any::<bool>(), need in 1_u8..=2, tries in tries()) {
        play(registered, need, &tries);
    }
}

#[test]
fn the_tries_reach_every_end() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (strategy, mut reached, mut refused) = (tries(), BTreeSet::new(), 0);
    for n in 0..2000_u32 {
        let tries = strategy.new_tree(&mut runner).expect("a value").current();
        let (cover, any) = play(n.is_multiple_of(2), u8::from(n.is_multiple_of(3)) + 1, &tries);
        reached.insert(cover.state);
        refused += u32::from(any);
    }
    for end in ENDS {
        assert!(reached.contains(end), "no dossier ended {end}: {reached:?}");
    }
    assert!(refused > 1000, "illegal ones are tried too: {refused}");
}
