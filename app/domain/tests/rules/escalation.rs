//! Who hears that a case is late: whoever answers for it, then the vice principal, then the principal.

use crate::registered::register;
use crate::shipped::shipped;
use crate::stage::{Stage, names, person};
use domain::{
    calendar::Calendar,
    case::{
        Owner,
        escalation::{Alerted, Urgency, escalation},
    },
    instant::Instant,
    rights::Post,
};
use time::macros::{date, time};

/// How pressing it is at a moment, and who hears of it.
fn at(stage: &Stage, now: Instant) -> Option<(Urgency, Vec<Alerted>)> {
    let (core, calendar) = (&stage.case().core, Calendar::vietnam());
    let due = core.due(&calendar);
    escalation(core, due.as_ref(), now, &calendar).map(|e| (e.urgency, e.alerted))
}

/// Ten working days from Monday the 2nd of March: due on Monday the 16th; it warns two working days before.
fn processing() -> Stage {
    let mut stage = Stage::open(shipped("ho-tro-chi-phi-hoc-tap"), "clerk");
    for (who, action) in [("clerk", "assign"), ("teacher", "accept_work")] {
        let step = stage.stepping(action);
        stage.act(who, &step).unwrap_or_else(|denial| panic!("{who} {action}: {denial}"));
    }
    stage
}

fn morning(day: time::Date) -> Instant {
    Instant::from_local(day, time!(9:00))
}

#[test]
fn it_climbs_from_the_handler_to_the_principal() {
    let stage = processing();
    let handler = Alerted::Owner(Owner::Person(person("teacher")));
    let (vice, principal) = (Alerted::Post(Post::VicePrincipal), Alerted::Post(Post::Principal));
    for (day, expected) in [
        (date!(2026 - 03 - 11), None),
        (date!(2026 - 03 - 12), Some((Urgency::Soon, vec![handler]))),
        (date!(2026 - 03 - 16), Some((Urgency::Soon, vec![handler]))),
        (date!(2026 - 03 - 17), Some((Urgency::Late, vec![handler, vice]))),
        (date!(2026 - 03 - 18), Some((Urgency::VeryLate, vec![handler, vice, principal]))),
        // A weekend adds no working day, and takes none away.
        (date!(2026 - 03 - 22), Some((Urgency::VeryLate, vec![handler, vice, principal]))),
    ] {
        assert_eq!(at(&stage, morning(day)), expected, "{day}");
    }
}

#[test]
fn whoever_has_been_offered_it_hears_of_it_beside_its_owner() {
    let mut stage = Stage::open(shipped("ho-tro-chi-phi-hoc-tap"), "clerk");
    let assign = stage.stepping("assign");
    stage.act("clerk", &assign).unwrap();
    let (_, alerted) = at(&stage, morning(date!(2026 - 03 - 13))).expect("it warns");
    let expected = [Alerted::Owner(Owner::Office), Alerted::Owner(Owner::Person(person("teacher")))];
    assert_eq!(alerted, expected);
    // Nobody else by name.
    let told = |name: &str| alerted.contains(&Alerted::Owner(Owner::Person(person(name))));
    assert_eq!(names().filter(|name| told(name)).collect::<Vec<_>>(), ["teacher"]);
}

#[test]
fn what_waits_for_the_applicant_or_is_done_alerts_nobody() {
    let mut stage = processing();
    let late = morning(date!(2026 - 03 - 30));
    let ask = stage.stepping("ask_supplement");
    stage.act("teacher", &ask).unwrap();
    assert_eq!(at(&stage, late), None, "the clock stands still");
    for (who, action) in [("clerk", "ask_withdrawal"), ("vice", "withdraw")] {
        let step = stage.stepping(action);
        stage.act(who, &step).unwrap_or_else(|denial| panic!("{who} {action}: {denial}"));
    }
    assert_eq!(at(&stage, late), None, "it has ended");
    let registered = register(shipped("ho-tro-chi-phi-hoc-tap"), "clerk");
    assert_eq!(at(&registered, late), None, "no clock runs yet");
}
