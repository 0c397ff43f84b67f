//! Acting for somebody: what their post may do, in their name too, and bound by what binds either of the two.

use std::collections::BTreeSet;

use crate::shipped::shipped;
use crate::stage::{GROUP_B, LEADERS, OFFICE, Stage, UNIT, actor, grant, names, person};
use domain::{
    case::{available, decide, decide::Context},
    definition::Relation,
    denial::Denial,
    ids::{GrantId, PersonId},
    rights::{Actor, Grant, Post},
};
use time::macros::date;
use uuid::Uuid;

const PROCEDURE: &str = "ho-tro-chi-phi-hoc-tap";

/// Somebody's own hats and those that others lent them.
fn lent(name: &str, lent: &[(&str, Post)]) -> Actor {
    let borrowed = lent.iter().map(|(holder, post)| {
        let part = if *post == Post::Clerk { OFFICE } else { LEADERS };
        Grant {
            id: lent_id(name, holder),
            person: person(name),
            acting_for: Some(person(holder)),
            to: Some(date!(2026 - 03 - 31)),
            ..grant(holder, *post, part)
        }
    });
    let own = actor(name).grants().to_vec();
    Actor::new(person(name), UNIT, borrowed.chain(own), date!(2026 - 03 - 02))
}

fn lent_id(name: &str, holder: &str) -> GrantId {
    GrantId(Uuid::from_u128(person(name).0.as_u128() ^ (person(holder).0.as_u128() << 32)))
}

fn may(stage: &Stage, actor: &Actor) -> BTreeSet<String> {
    available(&stage.def, stage.case(), actor).iter().map(|step| step.action().to_string()).collect()
}

/// Takes a step as this actor, and folds it; under which grant and on whose behalf.
fn step(stage: &mut Stage, by: &Actor, action: &str) -> Result<(GrantId, Option<PersonId>), Denial> {
    let command = stage.stepping(action);
    let (staff, holds, due) = (&crate::stage::staff, &crate::stage::holds, &crate::stage::due);
    let context = Context { def: &stage.def, actor: by, now: stage.now, switches: &[], staff, holds, due, paper: None };
    let decision = decide(stage.case.as_ref(), &command, &context)?;
    let done = (decision.grant, decision.on_behalf);
    stage.fold(by.person(), decision);
    Ok(done)
}

/// A dossier in the hands of the teacher of group A, and then waiting for a signature.
fn processing() -> Stage {
    let mut stage = Stage::open(shipped(PROCEDURE), "clerk");
    step(&mut stage, &actor("clerk"), "assign").expect("the clerk assigns");
    stage
}

fn signing() -> Stage {
    let mut stage = processing();
    step(&mut stage, &actor("teacher"), "submit").expect("the teacher submits");
    stage
}

#[test]
fn who_acts_for_somebody_may_what_the_post_may_and_what_they_may_themself() {
    for stage in [Stage::open(shipped(PROCEDURE), "clerk"), processing(), signing()] {
        for (holder, post) in [("principal", Post::Principal), ("vice", Post::VicePrincipal), ("clerk", Post::Clerk)] {
            let both: BTreeSet<String> =
                may(&stage, &actor("other_teacher")).union(&may(&stage, &actor(holder))).cloned().collect();
            let state = &stage.case().core.state;
            assert_eq!(may(&stage, &lent("other_teacher", &[(holder, post)])), both, "for {holder} in {state}");
        }
    }
}

#[test]
fn the_event_names_both() {
    let mut stage = signing();
    let stand_in = lent("other_teacher", &[("vice", Post::VicePrincipal)]);
    let done = step(&mut stage, &stand_in, "sign");
    assert_eq!(done, Ok((lent_id("other_teacher", "vice"), Some(person("vice")))));
    let last = stage.events.last().expect("it was signed");
    assert_eq!((last.by, last.on_behalf), (person("other_teacher"), Some(person("vice"))));
}

#[test]
fn what_one_may_oneself_is_not_done_for_another() {
    let mut stage = signing();
    let vice = lent("vice", &[("principal", Post::Principal)]);
    assert_eq!(step(&mut stage, &vice, "sign"), Ok((actor("vice").grants()[0].id, None)));
}

#[test]
fn what_binds_the_holder_binds_the_stand_in() {
    let handled = Denial::Separation { relation: Relation::Handler };
    let mut stage = processing();
    // The vice principal takes part in handling, and may therefore not sign; nor may who acts for them.
    step(&mut stage, &actor("vice"), "ask_supplement").expect("leadership asks");
    step(&mut stage, &actor("clerk"), "receive_supplement").expect("the clerk receives");
    step(&mut stage, &actor("teacher"), "submit").expect("the teacher submits");
    assert_eq!(step(&mut stage, &actor("vice"), "sign"), Err(handled.clone()));
    assert_eq!(step(&mut stage, &lent("other_teacher", &[("vice", Post::VicePrincipal)]), "sign"), Err(handled));
    // Acting for the principal as well they are free under that hat.
    let both = lent("other_teacher", &[("vice", Post::VicePrincipal), ("principal", Post::Principal)]);
    let done = step(&mut stage, &both, "sign");
    assert_eq!(done, Ok((lent_id("other_teacher", "principal"), Some(person("principal")))));
}

#[test]
fn what_binds_the_stand_in_binds_under_every_hat() {
    for name in names() {
        let mut stage = signing();
        let said = step(&mut stage, &lent(name, &[("principal", Post::Principal)]), "sign");
        // The clerk opened it, the teacher handled it.
        if ["clerk", "teacher"].contains(&name) {
            assert!(matches!(said, Err(Denial::Separation { .. })), "{name}: {said:?}");
        } else {
            assert!(said.is_ok(), "{name}: {said:?}");
        }
    }
}

#[test]
fn what_is_done_in_ones_name_binds_oneself() {
    let mut stage = processing();
    let stand_in = lent("other_teacher", &[("vice", Post::VicePrincipal)]);
    step(&mut stage, &stand_in, "ask_supplement").expect("as the vice principal may");
    step(&mut stage, &actor("clerk"), "receive_supplement").expect("the clerk receives");
    step(&mut stage, &actor("teacher"), "submit").expect("the teacher submits");
    assert_eq!(step(&mut stage, &actor("vice"), "sign"), Err(Denial::Separation { relation: Relation::Handler }));
    assert!(step(&mut stage, &actor("principal"), "sign").is_ok());
}

#[test]
fn a_stand_in_reads_what_the_post_reads_for_as_long_as_it_lasts() {
    let stand_in = lent("other_teacher", &[("vice", Post::VicePrincipal)]);
    let (scope, own) = (stand_in.scope(), actor("other_teacher").scope());
    assert!(own.audiences().is_subset(scope.audiences()) && scope.audiences().len() > own.audiences().len());
    assert!(stand_in.in_part(GROUP_B) && stand_in.in_part(LEADERS));
    let over = Actor::new(person("other_teacher"), UNIT, stand_in.grants().to_vec(), date!(2026 - 04 - 01));
    assert_eq!(over.scope(), own);
}
