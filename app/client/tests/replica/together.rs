//! Commands that belong together, and those that wait for another device.

use client::Replica;
use contract::sync::{Op, Outcome, Status};
use domain::denial::Denial;

use super::{CLIENT, Kept, ME, applied, child, id, now, record, seqs, session};

#[test]
fn a_group_goes_whole_and_what_is_left_of_one_goes_by_itself() {
    let mut kept = Kept::filled(vec![]);
    kept.submit(1, child(11));
    let together = (2..=4).map(|n| (id(n), child(10 + n))).collect();
    let writes = kept.replica.submit_all(together, now()).expect("the office enters parties");
    kept.keep(writes);
    // Not before the device has written all of it down.
    assert_eq!(seqs(&kept.replica), [(1, id(1))]);
    (2..=4).for_each(|n| kept.replica.kept(id(n)));
    kept.submit(5, child(15));
    let sizes = |most, bytes| kept.replica.batch(most, bytes).iter().map(|n| n.seq).collect::<Vec<_>>();
    assert_eq!(sizes(200, usize::MAX), [1, 2, 3, 4, 5]);
    assert_eq!((sizes(3, usize::MAX), sizes(200, 1)), (vec![1], vec![1]), "it would be torn");
    assert_eq!(sizes(4, usize::MAX), [1, 2, 3, 4]);
    let places: Vec<_> =
        kept.replica.batch(200, usize::MAX).iter().map(|n| n.group.map(|g| (g.place, g.size))).collect();
    assert_eq!(places, [None, Some((0, 3)), Some((1, 3)), Some((2, 3)), None]);
    kept.opens_as_it_is();
    // A device that has lost a part of it: the server would not take the rest as a group.
    kept.store.outbox.retain(|pending| pending.seq != 3);
    let torn = Replica::open(kept.store.clone(), session(ME), CLIENT, now());
    assert!(torn.batch(200, usize::MAX).iter().all(|numbered| numbered.group.is_none()));
}

#[test]
fn what_is_refused_together_is_taken_back_and_dealt_with_together() {
    let mut kept = Kept::filled(vec![record(10, 1)]);
    // The last is somebody else's id already: nothing of it is kept.
    let before = Kept::shown(&kept.replica);
    let clash = vec![(id(1), child(11)), (id(2), child(10))];
    assert_eq!(kept.replica.submit_all(clash, now()), Err(Denial::AlreadyExists));
    assert_eq!(Kept::shown(&kept.replica), before);
    let together = (1..=3).map(|n| (id(n), child(10 + n))).collect();
    let writes = kept.replica.submit_all(together, now()).expect("the office enters parties");
    kept.keep(writes);
    (1..=3).for_each(|n| kept.replica.kept(id(n)));
    let outcome = |n: u64, status| Outcome { seq: n, id: id(n.into()), status };
    kept.pushed(&[
        outcome(1, Status::Skipped { cause: 2 }),
        outcome(2, Status::Rejected { denial: Denial::AlreadyExists }),
        outcome(3, Status::Skipped { cause: 2 }),
    ]);
    kept.opens_as_it_is();
    let whole: Vec<_> = kept.replica.refused_together(id(3)).iter().map(|refused| refused.id).collect();
    assert_eq!(whole, [id(1), id(2), id(3)]);
    let writes = kept.replica.dismiss(id(1));
    kept.keep(writes);
    assert!(kept.replica.attention().is_empty());
    kept.opens_as_it_is();
}

#[test]
fn what_waits_for_another_device_is_asked_for_and_not_shown() {
    let mut kept = Kept::filled(vec![]);
    kept.submit(1, child(11));
    let held = || Outcome { seq: 1, id: id(1), status: Status::Held };
    kept.pushed(&[held()]);
    assert!(kept.replica.waits() && seqs(&kept.replica).is_empty());
    assert_eq!(kept.replica.held(0, 200, usize::MAX).iter().map(|n| n.seq).collect::<Vec<_>>(), [1]);
    // Answered the same again, nothing has changed: nothing is to be written, and nobody is told.
    assert_eq!(kept.replica.pushed(&[held()]), []);
    kept.opens_as_it_is();
    kept.pushed(&[applied(1, 1)]);
    assert!(!kept.replica.waits());
    assert!(kept.pulled("a", "b", vec![Op::Put(record(11, 1))], 1));
    assert_eq!((kept.replica.unsent().count(), kept.sent.len()), (0, 1));
    kept.opens_as_it_is();
}
