//! The replica as pure state: every change returns exactly the writes that keep it. The engine over the real router is
//! tried in `server/tests/client`.

#[path = "replica/together.rs"]
mod together;

use client::{Attention, AttentionKey, Meta, Pending, Progress, RefusedFile, Replica, Sent, Stored, Upload, Write};
use contract::{
    command::Command,
    error::ErrorBody,
    session::SessionView,
    sync::{Body, Op, Outcome, PullReply, Record, Status},
};
use domain::{
    definition::PartyKind,
    denial::Denial,
    facet::{Facet, RecordKind},
    ids::{ClientId, CommandId, FileHash, GrantId, PartId, PartyId, PersonId, SessionId, UnitId},
    instant::Instant,
    party::EnterParty,
    rights::{Grant, Post},
};
use serde_json::json;
use time::macros::date;
use uuid::Uuid;

const ME: PersonId = PersonId(Uuid::from_u128(1));
const UNIT: UnitId = UnitId(Uuid::from_u128(2));
const CLIENT: ClientId = ClientId(Uuid::from_u128(3));

fn now() -> Instant {
    Instant::parse("2026-03-11T08:30").expect("a moment")
}

fn session(person: PersonId) -> SessionView {
    let grant = Grant {
        id: GrantId(Uuid::from_u128(5)),
        person,
        post: Post::Clerk,
        part: PartId(Uuid::from_u128(6)),
        areas: vec![],
        from: date!(2024 - 01 - 01),
        to: None,
        acting_for: None,
    };
    SessionView {
        session: SessionId(Uuid::from_u128(4)),
        person,
        name: "Văn thư".to_owned(),
        unit: UNIT,
        unit_name: "Trường Mầm non Hương Sen".to_owned(),
        grants: vec![grant],
        server_time: now(),
        must_change_password: false,
        notices: vec![],
        reminder: None,
        tokens: None,
    }
}

fn refusal() -> ErrorBody {
    ErrorBody {
        code: "unsupported_file".to_owned(),
        message: "Không nhận loại tệp này.".to_owned(),
        fields: vec![],
        denial: None,
        request_id: String::new(),
    }
}

fn child(n: u128) -> Command {
    Command::EnterParty(EnterParty {
        id: PartyId(Uuid::from_u128(n)),
        kind: PartyKind::Child,
        name: format!("Trẻ {n:02} lớp Lá 2"),
        phone: None,
        address: None,
        born: None,
        class: None,
        guardian_of: vec![],
        stated_at: now(),
    })
}

fn id(n: u128) -> CommandId {
    CommandId(Uuid::from_u128(n))
}

fn record(n: u128, rev: i64) -> Record {
    let body = Body::of(&json!({
        "id": Uuid::from_u128(n), "unit": UNIT, "kind": "child", "name": format!("Trẻ {n:02}, lần {rev}"),
        "entered_at": now(),
    }));
    let body = body.expect("JSON");
    Record { kind: RecordKind::Party, root: Uuid::from_u128(n), facet: Facet::Personal, rev, body }
}

/// A replica, and the store in which everything that it returns is written.
struct Kept {
    replica: Replica,
    store: Stored,
    sent: Vec<Sent>,
}

impl Kept {
    fn new() -> Self {
        let replica = Replica::open(Stored::default(), session(ME), CLIENT, now());
        let mut kept = Self { store: Stored::default(), sent: vec![], replica };
        kept.keep(vec![kept.replica.meta_write()]);
        kept
    }

    /// One that was filled, standing at `a`.
    fn filled(records: Vec<Record>) -> Self {
        let mut kept = Self::new();
        let writes = kept.replica.filled(records, "a".to_owned(), "epoch".to_owned());
        kept.keep(writes);
        kept.replica.base_kept();
        kept
    }

    fn keep(&mut self, writes: Vec<Write>) {
        for write in writes {
            self.write(write);
        }
    }

    fn write(&mut self, write: Write) {
        let store = &mut self.store;
        match write {
            Write::Meta(meta) => store.meta = Some(*meta),
            Write::PutRecord(record) => {
                store.records.retain(|held| held.key() != record.key());
                store.records.push(record);
            }
            Write::DropRecord(key) => store.records.retain(|held| held.key() != key),
            Write::ClearRecords => store.records.clear(),
            Write::PutPending(pending) => {
                store.outbox.retain(|held| held.seq != pending.seq);
                store.outbox.push(*pending);
                store.outbox.sort_by_key(|held| held.seq);
            }
            Write::DropPending(seq) => store.outbox.retain(|held| held.seq != seq),
            Write::PutRefused(refused) => store.attention.push(Attention::Command(*refused)),
            Write::DropRefused(id) => store.attention.retain(|held| held.key() != AttentionKey::Command(id)),
            Write::PutDraft(draft) => {
                store.drafts.retain(|held| held.key != draft.key);
                store.drafts.push(draft);
            }
            Write::DropDraft(key) => store.drafts.retain(|held| held.key != key),
            Write::PutUpload(upload, _) => {
                self.drop_file(&upload.hash);
                self.store.uploads.push(upload);
            }
            Write::RefuseUpload(refused) => {
                self.drop_file(&refused.file.hash);
                self.store.attention.push(Attention::File(*refused));
            }
            Write::DropUpload(hash) => self.drop_file(&hash),
            Write::PutSent(sent) => self.sent.push(*sent),
            Write::DropSent(no) => self.sent.retain(|held| held.no != no),
            Write::ClearSent => self.sent.clear(),
            Write::PutThumbnail(hash, _) => store.thumbnails.push(hash),
            Write::DropThumbnail(hash) => store.thumbnails.retain(|held| *held != hash),
            Write::ClearThumbnails => store.thumbnails.clear(),
        }
    }

    fn drop_file(&mut self, hash: &FileHash) {
        self.store.uploads.retain(|held| &held.hash != hash);
        self.store.attention.retain(|held| held.key() != AttentionKey::File(hash.clone()));
    }

    fn keep_file(&mut self, bytes: &[u8]) -> Upload {
        let (name, media) = ("Giấy khai sinh.pdf".to_owned(), "application/pdf".to_owned());
        let upload = Upload { hash: FileHash::of(bytes), media, name };
        self.keep(vec![Write::PutUpload(upload.clone(), bytes.to_vec())]);
        self.replica.upload_kept(upload.clone());
        upload
    }

    fn submit(&mut self, n: u128, command: Command) {
        let writes = self.replica.submit(id(n), command, now()).expect("the office enters parties");
        self.keep(writes);
        self.replica.kept(id(n));
    }

    fn pushed(&mut self, outcomes: &[Outcome]) {
        let writes = self.replica.pushed(outcomes);
        self.keep(writes);
    }

    fn pulled(&mut self, from: &str, to: &str, ops: Vec<Op>, last_seq: u64) -> bool {
        let reply = PullReply { from: from.to_owned(), to: to.to_owned(), ops, last_seq };
        let Some(writes) = self.replica.pulled(&reply) else { return false };
        self.keep(writes);
        self.replica.base_kept();
        true
    }

    /// What is in memory, comparably.
    fn shown(replica: &Replica) -> (Meta, Vec<Pending>, Vec<Attention>, Vec<Upload>, Vec<String>) {
        let mut refused = replica.attention().to_vec();
        refused.sort_by_key(Attention::key);
        let names = replica.view().parties.values().map(|party| party.name.clone()).collect();
        (replica.meta().clone(), replica.unsent().cloned().collect(), refused, replica.uploads().to_vec(), names)
    }

    /// Asserts that opening what was kept gives what is in memory.
    #[track_caller]
    fn opens_as_it_is(&self) {
        let opened = Replica::open(self.store.clone(), session(ME), ClientId(Uuid::from_u128(99)), now());
        assert_eq!(Self::shown(&opened), Self::shown(&self.replica));
    }
}

fn seqs(replica: &Replica) -> Vec<(u64, CommandId)> {
    replica.batch(100, usize::MAX).into_iter().map(|n| (n.seq, n.id)).collect()
}

fn applied(seq: u64, n: u128) -> Outcome {
    Outcome { seq, id: id(n), status: Status::Applied }
}

#[test]
fn what_was_kept_for_somebody_else_is_not_looked_at() {
    let mut kept = Kept::filled(vec![record(10, 1)]);
    kept.submit(1, child(20));
    let other = PersonId(Uuid::from_u128(77));
    assert!(kept.store.is_of(ME) && !kept.store.is_of(other) && Stored::default().is_of(other));
    let opened = Replica::open(kept.store.clone(), session(other), ClientId(Uuid::from_u128(99)), now());
    assert!(opened.view().parties.is_empty() && opened.unsent().next().is_none());
    assert_eq!((opened.meta().client, opened.meta().next_seq), (ClientId(Uuid::from_u128(99)), 1));
}

#[test]
fn numbers_go_on_after_what_is_in_the_outbox() {
    let mut kept = Kept::new();
    kept.submit(1, child(11));
    kept.submit(2, child(12));
    // Written by a build, or left by a crash, that kept the commands and not the number.
    let stored = Stored { meta: None, ..kept.store.clone() };
    let mut opened = Replica::open(stored, session(ME), CLIENT, now());
    opened.submit(id(3), child(13), now()).expect("it is allowed");
    opened.kept(id(3));
    assert_eq!(seqs(&opened), [(1, id(1)), (2, id(2)), (3, id(3))]);
}

#[test]
fn batches_keep_order_and_limits() {
    let mut kept = Kept::new();
    for n in 1..=5 {
        kept.submit(n, child(10 + n));
    }
    let ids = |most, bytes| kept.replica.batch(most, bytes).iter().map(|n| n.seq).collect::<Vec<_>>();
    assert_eq!(ids(3, usize::MAX), [1, 2, 3]);
    // One always goes, or nothing ever would.
    assert_eq!(ids(5, 1), [1]);
    let two = serde_json::to_vec(&kept.replica.batch(2, usize::MAX)).expect("it serialises").len();
    assert_eq!(ids(5, two), [1, 2]);
    // What the device has not kept is not sent, nor what was typed after it.
    let writes = kept.replica.submit(id(6), child(16), now()).expect("it is allowed");
    kept.submit(7, child(17));
    assert_eq!(seqs(&kept.replica).len(), 5);
    kept.keep(writes);
    kept.replica.kept(id(6));
    assert_eq!(seqs(&kept.replica).len(), 7);
}

#[test]
fn what_could_not_be_kept_leaves_no_trace() {
    let mut kept = Kept::new();
    kept.submit(1, child(11));
    let before = Kept::shown(&kept.replica);
    kept.replica.submit(id(2), child(12), now()).expect("it is allowed");
    let undo = kept.replica.take_back(id(2));
    kept.keep(undo);
    assert_eq!(Kept::shown(&kept.replica), before);
    kept.opens_as_it_is();
    // Another came after it: the number stays unused, so that none is used twice.
    kept.replica.submit(id(3), child(13), now()).expect("it is allowed");
    kept.submit(4, child(14));
    let undo = kept.replica.take_back(id(3));
    kept.keep(undo);
    kept.submit(5, child(15));
    assert_eq!(seqs(&kept.replica), [(1, id(1)), (3, id(4)), (4, id(5))]);
    kept.opens_as_it_is();
    assert!(kept.replica.take_back(id(9)).is_empty());
}

#[test]
fn a_refusal_moves_whole_to_where_it_needs_attention() {
    let mut kept = Kept::filled(vec![]);
    for n in 1..=4 {
        kept.submit(n, child(10 + n));
    }
    let refused = Status::Rejected { denial: Denial::AlreadyExists };
    kept.pushed(&[
        applied(1, 1),
        Outcome { seq: 2, id: id(2), status: refused.clone() },
        Outcome { seq: 3, id: id(3), status: Status::Skipped { cause: 2 } },
        Outcome { seq: 4, id: id(4), status: Status::Held },
        // Of another age of this replica: neither number nor id says anything alone.
        Outcome { seq: 1, id: id(9), status: refused.clone() },
        Outcome { seq: 8, id: id(1), status: refused },
    ]);
    let told = |n| kept.replica.refused(id(n)).map(|r| (r.command.clone(), r.denial.clone()));
    assert_eq!(kept.replica.attention().len(), 2);
    assert_eq!(told(2), Some((child(12), Some(Denial::AlreadyExists))));
    assert_eq!(told(3), Some((child(13), None)));
    // The fourth waits at the server and is not sent again.
    assert!(seqs(&kept.replica).is_empty());
    let unsent: Vec<_> = kept.replica.unsent().map(|p| (p.id, p.progress)).collect();
    assert_eq!(unsent, [(id(4), Progress::Held)]);
    kept.opens_as_it_is();
    let writes = kept.replica.dismiss(id(2));
    kept.keep(writes);
    kept.opens_as_it_is();
    // That the server need not keep it is known until it was told.
    assert_eq!(kept.store.meta.as_ref().map(|meta| meta.dealt_with.clone()), Some(vec![id(2)]));
    let told = kept.replica.dealt_with_told(id(2));
    kept.keep(vec![told]);
    assert_eq!(kept.store.meta.as_ref().map(|meta| meta.dealt_with.clone()), Some(vec![]));
}

#[test]
fn a_window_applies_only_where_it_begins() {
    let mut kept = Kept::filled(vec![record(10, 3), record(11, 1)]);
    let drop = Op::Drop { kind: RecordKind::Party, root: Uuid::from_u128(11), facet: Facet::Personal };
    assert!(!kept.pulled("b", "c", vec![drop.clone()], 0));
    assert_eq!(kept.replica.view().parties.len(), 2);
    // Older than what is held, newer, gone.
    assert!(kept.pulled("a", "b", vec![Op::Put(record(10, 2)), Op::Put(record(12, 1)), drop], 0));
    let (meta, _, _, _, names) = Kept::shown(&kept.replica);
    assert_eq!(
        (meta.cursor.as_deref(), names),
        (Some("b"), vec!["Trẻ 10, lần 3".to_owned(), "Trẻ 12, lần 1".to_owned()])
    );
    kept.opens_as_it_is();
    // Nothing new is nothing to write.
    let same = PullReply { from: "b".to_owned(), to: "b".to_owned(), ops: vec![], last_seq: 0 };
    assert_eq!(kept.replica.pulled(&same), Some(vec![]));
}

#[test]
fn what_is_in_the_base_leaves_the_outbox() {
    let mut kept = Kept::filled(vec![]);
    for n in 1..=3 {
        kept.submit(n, child(10 + n));
    }
    kept.pushed(&[applied(1, 1), applied(2, 2)]);
    // The base holds the first; the second is shown from the outbox, the third was not sent.
    assert!(kept.pulled("a", "b", vec![Op::Put(record(11, 1))], 1));
    let held: Vec<u64> = kept.store.outbox.iter().map(|p| p.seq).collect();
    assert_eq!((held, kept.replica.view().parties.len()), (vec![2, 3], 3));
    assert!(kept.pulled("b", "c", vec![Op::Put(record(12, 1))], 3));
    let held: Vec<u64> = kept.store.outbox.iter().map(|p| p.seq).collect();
    assert_eq!(held, [3], "taken by the server, but what became of it was not heard");
    kept.opens_as_it_is();
    // A new base holds all that was applied, and nothing typed is lost.
    kept.pushed(&[applied(3, 3)]);
    kept.submit(4, child(14));
    let writes = kept.replica.filled(vec![record(13, 1)], "d".to_owned(), "other".to_owned());
    assert_eq!(writes.first(), Some(&Write::ClearRecords));
    kept.keep(writes);
    kept.replica.base_kept();
    assert_eq!(seqs(&kept.replica), [(4, id(4))]);
    assert_eq!(kept.replica.view().parties.len(), 2);
    kept.opens_as_it_is();
}

#[test]
fn the_cursor_is_kept_with_its_records_or_not_at_all() {
    let mut kept = Kept::filled(vec![]);
    let reply = PullReply { from: "a".to_owned(), to: "b".to_owned(), ops: vec![Op::Put(record(10, 1))], last_seq: 0 };
    let lost = kept.replica.pulled(&reply).expect("it begins here");
    assert!(matches!(lost.last(), Some(Write::Meta(meta)) if meta.cursor.as_deref() == Some("b")));
    // The device did not keep that; what it keeps next does not claim that it did.
    kept.submit(1, child(11));
    assert_eq!(kept.store.meta.as_ref().and_then(|meta| meta.cursor.as_deref()), Some("a"));
    let late: Vec<Write> = lost.into_iter().filter_map(|write| kept.replica.as_it_stands(write)).collect();
    kept.keep(late);
    let moved = kept.replica.moved();
    kept.keep(vec![moved]);
    kept.replica.base_kept();
    kept.opens_as_it_is();
    // A whole base that was lost is filled again, and until then the old one stands.
    kept.replica.filled(vec![], "c".to_owned(), "epoch".to_owned());
    kept.replica.base_lost();
    assert_eq!(kept.replica.meta().cursor, None);
    kept.submit(2, child(12));
    assert_eq!(kept.store.meta.as_ref().and_then(|meta| meta.cursor.as_deref()), Some("b"));
}

#[test]
fn what_comes_late_is_written_as_it_stands() {
    let mut kept = Kept::filled(vec![]);
    kept.submit(1, child(11));
    kept.submit(2, child(12));
    let refused = Outcome { seq: 1, id: id(1), status: Status::Rejected { denial: Denial::AlreadyExists } };
    let lost = kept.replica.pushed(&[refused, applied(2, 2)]);
    // Meanwhile the person has dealt with the one, and the numbers were made anew for the other.
    let writes = kept.replica.dismiss(id(1));
    kept.keep(writes);
    let writes = kept.replica.renumber(ClientId(Uuid::from_u128(8)));
    kept.keep(writes);
    kept.submit(3, child(13));
    for write in lost {
        let late = kept.replica.as_it_stands(write);
        kept.keep(late.into_iter().collect());
    }
    assert_eq!(seqs(&kept.replica), [(1, id(2)), (2, id(3))]);
    kept.opens_as_it_is();
}

/// What became of a file is kept late, after the person has gone on with it.
#[test]
fn what_comes_late_takes_no_file_away() {
    let mut kept = Kept::filled(vec![]);
    let refuse =
        |kept: &mut Kept, file: Upload| kept.replica.upload_refused(RefusedFile { file, why: refusal(), at: now() });
    let (one, two, three) = (kept.keep_file(b"one"), kept.keep_file(b"two"), kept.keep_file(b"three"));
    let lost = [refuse(&mut kept, one.clone()), refuse(&mut kept, two.clone()), kept.replica.uploaded(&three.hash)];
    // The first is picked again, the second let go of, the third needed once more.
    kept.keep_file(b"one");
    let writes = kept.replica.dismiss_file(&two.hash);
    kept.keep(writes);
    kept.keep_file(b"three");
    for write in lost.into_iter().flatten() {
        let late = kept.replica.as_it_stands(write);
        kept.keep(late.into_iter().collect());
    }
    assert_eq!(kept.replica.uploads(), [one.clone(), three]);
    assert!(kept.replica.attention().is_empty());
    kept.opens_as_it_is();
    // Who no longer sees it refused cannot let go of it.
    assert!(kept.replica.dismiss_file(&one.hash).is_empty());
    kept.opens_as_it_is();
}

#[test]
fn a_new_number_keeps_ids_and_what_depends_on_what() {
    let mut kept = Kept::filled(vec![]);
    for n in 1..=4 {
        kept.submit(n, child(10 + n));
    }
    // The same party again: without the third it makes no sense.
    kept.submit(5, child(13));
    kept.pushed(&[applied(1, 1), applied(2, 2)]);
    let writes = kept.replica.renumber(ClientId(Uuid::from_u128(8)));
    kept.keep(writes);
    let batch = kept.replica.batch(10, usize::MAX);
    let told: Vec<_> = batch.iter().map(|n| (n.seq, n.id, n.deps.clone())).collect();
    let depends = [(1, vec![]), (2, vec![]), (3, vec![]), (4, vec![]), (5, vec![3])];
    assert_eq!(told, depends.map(|(seq, deps)| (seq, id(seq.into()), deps)));
    assert_eq!((kept.replica.meta().client, kept.replica.meta().next_seq), (ClientId(Uuid::from_u128(8)), 6));
    assert_eq!(kept.replica.view().parties.len(), 4);
    kept.opens_as_it_is();
}

#[test]
fn what_is_kept_opens_as_it_is_whatever_happens() {
    for seed in 1..200_u64 {
        let mut state = seed;
        let mut below = |n: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % n
        };
        let mut kept = Kept::filled(vec![]);
        let (mut cursor, mut next) = (0_u64, 0_u128);
        for _ in 0..40 {
            next += 1;
            match below(8) {
                0..=2 => kept.submit(next, child(100 + u128::from(below(12)) + next * 100)),
                3 | 4 => {
                    let sent = kept.replica.batch(1 + usize::try_from(below(3)).expect("small"), usize::MAX);
                    let outcomes: Vec<Outcome> = sent
                        .iter()
                        .map(|n| {
                            let status = match below(4) {
                                0 => Status::Rejected { denial: Denial::AlreadyExists },
                                1 => Status::Skipped { cause: 1 },
                                _ => Status::Applied,
                            };
                            Outcome { seq: n.seq, id: n.id, status }
                        })
                        .collect();
                    kept.pushed(&outcomes);
                }
                5 | 6 => {
                    let last = kept.replica.unsent().next().map_or(kept.replica.meta().next_seq - 1, |p| p.seq - 1);
                    let from = kept.replica.meta().cursor.clone().expect("it was filled");
                    cursor += 1;
                    let op = Op::Put(record(u128::from(below(5)), i64::try_from(cursor).expect("small")));
                    assert!(kept.pulled(&from, &format!("c{cursor}"), vec![op], last), "seed {seed}");
                }
                _ => {
                    let writes = kept.replica.renumber(ClientId(Uuid::from_u128(next)));
                    kept.keep(writes);
                }
            }
            kept.opens_as_it_is();
        }
    }
}
