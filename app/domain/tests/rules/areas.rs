//! A grant that names fields of work counts for dossiers of those alone; who may do what in which field, by hand.

use crate::shipped::shipped;
use crate::stage::{GROUP_B, LEADERS, OFFICE, Stage, UNION, UNIT, actor, grant, names, person};
use domain::{
    case::{Command, available, command::CommentCase, decide},
    definition::ActionKey,
    denial::Denial,
    facet::Facet,
    ids::{CommentId, GrantId},
    policy::{Act, can},
    rights::{Actor, Area, Grant, Post},
};
use time::macros::date;
use uuid::Uuid;

/// Somebody with one more hat, lent by its holder for these fields of work.
fn lent(name: &str, holder: &str, post: Post, part: domain::ids::PartId, areas: &[&str]) -> Actor {
    let lent = Grant {
        id: GrantId(Uuid::from_u128(0x1E47)),
        person: person(name),
        acting_for: Some(person(holder)),
        to: Some(date!(2026 - 03 - 31)),
        areas: areas.iter().map(|area| Area((*area).to_owned())).collect(),
        ..grant(holder, post, part)
    };
    let own = actor(name).grants().to_vec();
    Actor::new(person(name), UNIT, own.into_iter().chain([lent]), date!(2026 - 03 - 02))
}

fn signing() -> Stage {
    let mut stage = Stage::open(shipped("ho-tro-chi-phi-hoc-tap"), "clerk");
    for (who, action) in [("clerk", "assign"), ("teacher", "submit")] {
        let command = stage.stepping(action);
        stage.act(who, &command).expect("it is allowed");
    }
    stage
}

fn may(stage: &Stage, actor: &Actor) -> Vec<String> {
    available(&stage.def, stage.case(), actor).iter().map(|offer| offer.action().to_string()).collect()
}

fn sign(stage: &Stage, by: &Actor) -> Result<(), Denial> {
    let context = stage.context(by);
    decide(stage.case.as_ref(), &stage.stepping("sign"), &context).map(drop)
}

#[test]
fn a_stand_in_signs_in_the_fields_that_were_lent() {
    let stage = signing();
    let own = stage.case().core.area.clone();
    let other = if own.0 == "office" { "education" } else { "office" };
    let refused = Err(Denial::NotYourArea { area: own.clone() });
    // fields lent; whether they may sign this one
    let rows: [(&[&str], bool); 4] = [(&[], true), (&[&own.0], true), (&[other], false), (&[other, &own.0], true)];
    for (areas, expected) in rows {
        let stand_in = lent("other_teacher", "vice", Post::VicePrincipal, LEADERS, areas);
        assert_eq!(may(&stage, &stand_in).contains(&"sign".to_owned()), expected, "{areas:?}");
        assert_eq!(sign(&stage, &stand_in), if expected { Ok(()) } else { refused.clone() }, "{areas:?}");
    }
}

#[test]
fn it_holds_for_everything_that_is_done_to_a_dossier() {
    let stage = Stage::open(shipped("ho-tro-chi-phi-hoc-tap"), "clerk");
    let own = stage.case().core.area.0.clone();
    let other = if own == "office" { "education" } else { "office" };
    for (areas, expected) in [(own.as_str(), true), (other, false)] {
        let stand_in = lent("other_teacher", "clerk", Post::Clerk, OFFICE, &[areas]);
        let case = stage.case();
        let acts = [Act::Open(&stage.def, None), Act::Edit(case), Act::Comment(case), Act::Attach(case)];
        for act in acts {
            let answer = can(&stand_in, act).map(|grant| grant.id);
            let area = Area(own.clone());
            let wanted =
                if expected { Ok(GrantId(Uuid::from_u128(0x1E47))) } else { Err(Denial::NotYourArea { area }) };
            assert_eq!(answer, wanted, "in {areas}");
        }
        assert_eq!(may(&stage, &stand_in).contains(&"assign".to_owned()), expected);
        // What is no dossier is not narrowed: the register of parties is one.
        assert!(can(&stand_in, Act::KeepParties).is_ok());
    }
}

#[test]
fn ones_own_hat_reaches_where_the_lent_one_does_not() {
    let stage = signing();
    let vice = lent("vice", "principal", Post::Principal, LEADERS, &["nowhere"]);
    assert_eq!(sign(&stage, &vice), Ok(()), "by their own post");
    let act = |stage: &Stage, by: &Actor| {
        let step = stage.def.step(&stage.case().core.state, &ActionKey::from("sign")).unwrap().clone();
        can(by, Act::Step(&stage.def, &step, stage.case())).map(|grant| grant.acting_for)
    };
    assert_eq!(act(&stage, &vice), Ok(None));
}

/// What somebody is to a case is judged across all hats, also those that do not reach it.
#[test]
fn separation_is_judged_across_all_hats() {
    let mut stage = Stage::open(shipped("kien-nghi-kiem-tra"), "inspector");
    let announce = available(&stage.def, stage.case(), &actor("inspector"))[0].action().to_string();
    let command = stage.stepping(&announce);
    stage.act("inspector", &command).unwrap();
    let stand_in = lent("inspecting_teacher", "chair", Post::UnionChair, UNION, &["nowhere"]);
    let comment = CommentCase {
        id: Stage::id(),
        comment: CommentId(Uuid::from_u128(1)),
        facet: Facet::Internal,
        text: "Đã xem".into(),
        stated_at: stage.now,
    };
    let before = may(&stage, &actor("inspecting_teacher"));
    assert_eq!(may(&stage, &stand_in), before, "a finding about one's own part stays closed");
    let context = stage.context(&stand_in);
    assert!(decide(stage.case.as_ref(), &Command::Comment(comment), &context).is_ok(), "they mend like their part");
    assert!(!stand_in.in_part(GROUP_B));
}

/// The texts that are used again are kept by those who answer for how things are said.
#[test]
fn who_keeps_the_texts_that_are_used_again() {
    let keeps = ["principal", "vice", "head", "clerk", "accountant"];
    for name in names() {
        assert_eq!(can(&actor(name), Act::KeepMacros).is_ok(), keeps.contains(&name), "{name}");
    }
}
