//! A procedure that is switched off: no new request is received under it, and what runs goes on as if nothing had been.

use domain::{
    case::{Command, OpenCase, available},
    denial::Denial,
    instant::Instant,
    school::{SchoolDenial, offer::Switch},
};
use time::macros::date;

use crate::{
    shipped::shipped,
    stage::{Stage, actor, names},
};

const TRANSFER: &str = "chuyen-truong-di";

fn switch(on: bool, at: Instant) -> Switch {
    Switch { key: TRANSFER.into(), on, at, reason: "Chờ hướng dẫn mới".into() }
}

/// What is asked at the counter, as received at a moment.
fn received(stage: &Stage, at: Instant) -> Command {
    let Command::Open(open) = stage.opening() else { panic!("opening a case opens it") };
    Command::Open(OpenCase { stated_at: at, ..open })
}

#[test]
fn what_is_received_while_it_is_off_is_refused_and_everything_else_taken() {
    let mut stage = Stage::new(shipped(TRANSFER));
    let minutes = |n: i64| stage.now.plus_millis(n * 60_000);
    let (off, on, now) = (minutes(-120), minutes(-60), stage.now);
    let refused = Err(Denial::from(SchoolDenial::NotTaken { since: date!(2026 - 03 - 02) }));
    let at = [minutes(-121), off, minutes(-61), on, now];
    // Never touched; off; off and on again; another procedure off.
    let other = Switch { key: "xac-nhan-dang-hoc".into(), ..switch(false, off) };
    for (switches, taken) in [
        (vec![], [true; 5]),
        (vec![switch(false, off)], [true, false, false, false, false]),
        (vec![switch(false, off), switch(true, on)], [true, false, false, true, true]),
        (vec![other], [true; 5]),
    ] {
        stage.switches = switches;
        for (moment, taken) in at.into_iter().zip(taken) {
            let asked = stage.ask("clerk", &received(&stage, moment)).map(drop);
            assert_eq!(asked, if taken { Ok(()) } else { refused.clone() }, "{:?} {moment:?}", stage.switches);
        }
    }
    // Whoever may not receive at all hears that, and nothing of the switch.
    for name in names() {
        let ask = |stage: &Stage| stage.ask(name, &received(stage, now)).map(drop);
        stage.switches = vec![];
        let before = ask(&stage);
        stage.switches = vec![switch(false, off)];
        assert_eq!(ask(&stage), if before.is_ok() { refused.clone() } else { before }, "{name}");
    }
}

#[test]
fn a_case_that_runs_goes_on() {
    let mut stage = Stage::open(shipped(TRANSFER), "clerk");
    stage.switches = vec![switch(false, stage.now)];
    for (who, action) in
        [("clerk", "assign"), ("teacher", "submit"), ("principal", "sign"), ("clerk", "number"), ("clerk", "issue")]
    {
        let offered = available(&stage.def, stage.case(), &actor(who));
        assert!(offered.iter().any(|o| o.action().as_str() == action), "{action} is offered to {who}");
        let step = stage.stepping(action);
        stage.act(who, &step).unwrap_or_else(|denial| panic!("{who}: {action}: {denial}"));
    }
}
