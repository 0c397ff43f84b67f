//! The replica in memory: pure state. Every change returns the writes that must be durable before it is shown.

mod aside;
mod compare;
mod groups;
mod lease;
mod mirror;
pub(crate) mod room;
mod sent;
mod thumbnails;

use std::collections::{BTreeMap, BTreeSet};

use contract::{
    command::Command,
    session::SessionView,
    sync::{Op, Outcome, PullReply, Record, Status},
};
use domain::{
    case,
    definition::Offline,
    denial::Denial,
    facet::{RecordKey, RecordKind},
    ids::{CaseId, ClientId, CommandId, FileHash},
    instant::Instant,
    party,
    rights::Actor,
    value::Value,
};
use uuid::Uuid;

pub use self::{compare::Change, groups::Became};
use crate::{
    store::{Attention, Draft, Meta, Pending, Progress, Refused, RefusedFile, Stored, Upload, Write},
    view::{Opened, View, target},
};

/// The replica of one person.
pub struct Replica {
    meta: Meta,
    actor: Actor,
    base: BTreeMap<RecordKey, Record>,
    outbox: BTreeMap<u64, Pending>,
    attention: Vec<Attention>,
    drafts: BTreeMap<String, Draft>,
    uploads: Vec<Upload>,
    /// Of which files this device has small pictures.
    thumbnails: BTreeSet<FileHash>,
    /// The cursor that the device has kept: what it keeps never claims to stand further than its records do.
    kept_cursor: Option<String>,
    /// Commands that the device is still writing down: only what is kept is sent.
    unkept: BTreeSet<CommandId>,
    view: View,
}

impl Replica {
    /// The replica that was kept, or a fresh one under this id. What was kept for somebody else is not looked at.
    pub fn open(stored: Stored, session: SessionView, client: ClientId, now: Instant) -> Self {
        let stored = if stored.is_of(session.person) { stored } else { Stored::default() };
        let past = stored.outbox.iter().map(|p| p.seq + 1).max().unwrap_or(1);
        let meta = match stored.meta {
            Some(meta) => Meta { session, next_seq: meta.next_seq.max(past), ..meta },
            None => Meta { next_seq: past, ..Meta::new(client, session) },
        };
        let mut replica = Self {
            actor: actor(&meta.session, now.plus_millis(meta.offset)),
            kept_cursor: meta.cursor.clone(),
            unkept: BTreeSet::new(),
            meta,
            base: stored.records.into_iter().map(|r| (r.key(), r)).collect(),
            outbox: stored.outbox.into_iter().map(|p| (p.seq, p)).collect(),
            attention: stored.attention,
            drafts: stored.drafts.into_iter().map(|d| (d.key.clone(), d)).collect(),
            uploads: stored.uploads,
            thumbnails: stored.thumbnails.into_iter().collect(),
            view: View::default(),
        };
        replica.rebuild();
        replica
    }

    /// What the person sees.
    pub const fn view(&self) -> &View {
        &self.view
    }

    /// Who works here, with the rights last heard of.
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Who the replica is and where it stands.
    pub const fn meta(&self) -> &Meta {
        &self.meta
    }

    /// Commands that the server has not confirmed.
    pub fn unsent(&self) -> impl Iterator<Item = &Pending> {
        self.outbox.values().filter(|p| p.progress != Progress::Applied)
    }

    /// Refused commands and files.
    pub fn attention(&self) -> &[Attention] {
        &self.attention
    }

    /// A command, if it was refused.
    pub fn refused(&self, id: CommandId) -> Option<&Refused> {
        self.attention.iter().find_map(|it| match it {
            Attention::Command(refused) => Some(refused).filter(|r| r.id == id),
            Attention::File(_) => None,
        })
    }

    /// A file, if it was refused.
    pub fn refused_file(&self, hash: &FileHash) -> Option<&RefusedFile> {
        self.attention.iter().find_map(|it| match it {
            Attention::File(refused) => Some(refused).filter(|r| &r.file.hash == hash),
            Attention::Command(_) => None,
        })
    }

    /// Files waiting to be uploaded.
    pub fn uploads(&self) -> &[Upload] {
        &self.uploads
    }

    /// A form not yet sent.
    pub fn draft(&self, key: &str) -> Option<&Draft> {
        self.drafts.get(key)
    }

    /// All forms not yet sent.
    pub fn drafts(&self) -> impl Iterator<Item = &Draft> {
        self.drafts.values()
    }

    /// Takes a command into the outbox, if the rules allow it as far as this device can tell.
    ///
    /// # Errors
    /// The denial that the server would give; nothing is kept then.
    pub fn submit(&mut self, id: CommandId, command: Command, now: Instant) -> Result<Vec<Write>, Denial> {
        let foreseen = match &command {
            Command::Case(command) => {
                let case = self.view.case(command.case());
                let case = case.as_ref().map(|held| &held.it);
                self.view.foresee(case, command, &self.actor, now)?;
                self.foreseen(case, command)
            }
            Command::EnterParty(enter) => {
                party::decide(self.view.parties.get(&enter.id).map(|p| &**p), enter, &self.actor)?;
                true
            }
            Command::Party(change) => {
                let held = self.view.parties.get(&change.party()).map(|p| &**p);
                self.view.foresee_party(held, change, &self.actor)?;
                true
            }
        };
        let seq = self.meta.next_seq;
        self.meta.next_seq += 1;
        let deps = self.deps(&command);
        let root = target(&command);
        let after = self.builds_on(&command);
        let progress = Progress::Kept;
        let forgotten = self.meta.forgotten;
        let pending =
            Pending { seq, id, deps, group: None, after, forgotten, command, at: now, held: None, progress, foreseen };
        self.outbox.insert(seq, pending.clone());
        self.unkept.insert(id);
        self.refresh(root);
        Ok(vec![Write::PutPending(Box::new(pending)), self.meta_write()])
    }

    /// The device has kept a command: from now on it may be sent.
    pub fn kept(&mut self, id: CommandId) {
        self.unkept.remove(&id);
    }

    /// Takes back what [`Replica::submit`] did, because the device could not keep it.
    pub fn take_back(&mut self, id: CommandId) -> Vec<Write> {
        self.unkept.remove(&id);
        let Some(seq) = self.outbox.values().find(|p| p.id == id).map(|p| p.seq) else { return vec![] };
        if let Some(pending) = self.outbox.remove(&seq) {
            // The number is free again only if none came after it.
            if self.meta.next_seq == seq + 1 {
                self.meta.next_seq = seq;
            }
            self.refresh(target(&pending.command));
        }
        vec![Write::DropPending(seq), self.meta_write()]
    }

    /// What waits for the server is not shown as done: signing, numbering, returning.
    fn foreseen(&self, case: Option<&case::Case>, command: &case::Command) -> bool {
        let (case::Command::Step(step), Some(case)) = (command, case) else { return true };
        let definition = self.view.definition(&case.core.definition);
        let offline = definition.and_then(|d| d.step(&case.core.state, &step.action).map(|s| s.offline));
        match offline {
            Some(Offline::Local | Offline::Queued) => true,
            Some(Offline::Never) | None => false,
        }
    }

    /// The commands of the outbox without whose effect this one makes no sense.
    fn deps(&self, command: &Command) -> Vec<u64> {
        let party = |value: &Value| match value {
            Value::Party(party) => Some((RecordKind::Party, party.id.0)),
            Value::Text(_) | Value::Number(_) | Value::Date(_) | Value::Choice(_) => None,
        };
        let mut roots = vec![target(command)];
        match command {
            Command::Case(case::Command::Open(open)) => roots.extend(open.fields.values().filter_map(party)),
            Command::Case(case::Command::Edit(edit)) => {
                roots.extend(edit.changes.iter().filter_map(|change| change.to.as_ref()).filter_map(party));
            }
            Command::EnterParty(enter) => roots.extend(enter.guardian_of.iter().map(|id| (RecordKind::Party, id.0))),
            Command::Party(change) => roots.extend(change.other().map(|id| (RecordKind::Party, id.0))),
            Command::Case(case::Command::Step(_) | case::Command::Comment(_) | case::Command::Attach(_)) => {}
        }
        self.outbox
            .values()
            .filter(|p| p.progress != Progress::Applied && roots.contains(&target(&p.command)))
            .map(|p| p.seq)
            .collect()
    }

    /// What became of pushed commands. A refused one moves to where it needs attention, whole, in one write.
    pub fn pushed(&mut self, outcomes: &[Outcome]) -> Vec<Write> {
        let mut writes = Vec::new();
        for outcome in outcomes {
            let Some(pending) = self.outbox.get_mut(&outcome.seq).filter(|p| p.id == outcome.id) else { continue };
            let root = target(&pending.command);
            match &outcome.status {
                Status::Applied => {
                    pending.progress = Progress::Applied;
                    writes.push(Write::PutPending(Box::new(pending.clone())));
                }
                // It was asked for, and waits on.
                Status::Held if pending.progress == Progress::Held => continue,
                Status::Held => {
                    pending.progress = Progress::Held;
                    writes.push(Write::PutPending(Box::new(pending.clone())));
                }
                Status::Rejected { .. } | Status::Skipped { .. } => {
                    let denial = match &outcome.status {
                        Status::Rejected { denial } => Some(denial.clone()),
                        Status::Skipped { .. } | Status::Applied | Status::Held => None,
                    };
                    writes.extend(self.refuse(outcome.seq, denial));
                }
            }
            self.refresh(root);
        }
        writes.extend(self.answered(outcomes));
        writes
    }

    /// What changed on the server. A reply that does not begin where the replica stands is not for it.
    pub fn pulled(&mut self, reply: &PullReply) -> Option<Vec<Write>> {
        if self.meta.cursor.as_deref() != Some(reply.from.as_str()) {
            return None;
        }
        let mut writes = Vec::with_capacity(reply.ops.len() + 1);
        let mut roots = Vec::new();
        for op in &reply.ops {
            match op {
                Op::Put(record) => {
                    let key = record.key();
                    roots.push((key.kind, key.root));
                    if self.base.get(&key).is_none_or(|held| held.rev <= record.rev) {
                        self.base.insert(key, record.clone());
                        writes.push(Write::PutRecord(record.clone()));
                    }
                }
                Op::Drop { kind, root, facet } => {
                    let key = RecordKey { kind: *kind, root: *root, facet: *facet };
                    roots.push((key.kind, key.root));
                    self.base.remove(&key);
                    writes.push(Write::DropRecord(key));
                }
            }
        }
        // Its effect may arrive before the answer to the push does; it must not be shown twice.
        roots.extend(self.outbox.values().filter(|p| p.seq <= reply.last_seq).map(|p| target(&p.command)));
        self.view.shown_seq = reply.last_seq;
        self.settle(reply.last_seq, &mut roots, &mut writes);
        writes.extend(self.forgotten());
        if reply.from != reply.to || !writes.is_empty() {
            self.meta.cursor = Some(reply.to.clone());
            writes.push(self.moved());
        }
        roots.sort_unstable();
        roots.dedup();
        for root in roots {
            self.refresh(root);
        }
        writes.splice(0..0, self.stale_thumbnails());
        Some(writes)
    }

    /// Commands whose effect is in the base no longer belong in the outbox.
    fn settle(&mut self, last_seq: u64, roots: &mut Vec<(RecordKind, Uuid)>, writes: &mut Vec<Write>) {
        let settled: Vec<u64> = self
            .outbox
            .values()
            .filter(|p| p.progress == Progress::Applied && p.seq <= last_seq)
            .map(|p| p.seq)
            .collect();
        for seq in settled {
            if let Some(pending) = self.outbox.remove(&seq) {
                roots.push(target(&pending.command));
                writes.push(Write::DropPending(seq));
                writes.push(self.sent(pending));
            }
        }
    }

    /// Fills the base anew. The outbox, drafts and what needs attention stay.
    pub fn filled(&mut self, records: Vec<Record>, cursor: String, epoch: String) -> Vec<Write> {
        let mut writes = vec![Write::ClearRecords];
        writes.extend(records.iter().cloned().map(Write::PutRecord));
        self.base = records.into_iter().map(|r| (r.key(), r)).collect();
        self.stand_at(cursor, epoch, writes)
    }

    /// Stands where a base that is whole was read: it is younger than every answer to a push.
    fn stand_at(&mut self, cursor: String, epoch: String, mut writes: Vec<Write>) -> Vec<Write> {
        let applied: Vec<u64> =
            self.outbox.values().filter(|p| p.progress == Progress::Applied).map(|p| p.seq).collect();
        for seq in applied {
            if let Some(pending) = self.outbox.remove(&seq) {
                writes.push(Write::DropPending(seq));
                writes.push(self.sent(pending));
            }
        }
        writes.extend(self.forgotten());
        self.meta.cursor = Some(cursor);
        self.meta.epoch = Some(epoch);
        writes.push(self.moved());
        self.rebuild();
        writes.splice(0..0, self.stale_thumbnails());
        writes
    }

    /// Who works here has changed hats, or the session was renewed.
    pub fn signed_in(&mut self, session: SessionView, now: Instant) -> Vec<Write> {
        let before = std::mem::replace(&mut self.actor, actor(&session, now));
        self.meta.session = session;
        // As a rule they have not, and thousands of records would be read for nothing.
        if self.actor != before {
            self.rebuild();
        }
        vec![self.meta_write()]
    }

    /// Whom a case is about came because it was opened, or goes because it was closed: neither is written down.
    pub fn set_opened(&mut self, id: CaseId, opened: Option<Opened>) {
        match opened {
            Some(opened) => self.view.opened.insert(id, opened),
            None => self.view.opened.remove(&id),
        };
        self.refresh((RecordKind::Case, id.0));
    }

    /// How far the server's clock is ahead of the device's; kept with what is written next.
    pub const fn set_offset(&mut self, millis: i64) {
        self.meta.offset = millis;
    }

    /// The device has kept everything up to where the replica stands.
    pub fn base_kept(&mut self) {
        if self.meta.cursor.is_some() {
            self.kept_cursor.clone_from(&self.meta.cursor);
        }
    }

    /// A write that comes late, as it would be made now; nothing where something newer is kept already.
    pub fn as_it_stands(&self, write: Write) -> Option<Write> {
        let pending = |seq| match self.outbox.get(&seq) {
            Some(pending) => Write::PutPending(Box::new(pending.clone())),
            None => Write::DropPending(seq),
        };
        let waits = |hash: &FileHash| self.uploads.iter().any(|u| &u.hash == hash);
        Some(match write {
            Write::PutPending(late) => pending(late.seq),
            Write::DropPending(seq) => pending(seq),
            Write::PutRefused(late) if self.refused(late.id).is_none() => Write::DropRefused(late.id),
            // The same file was picked again.
            Write::RefuseUpload(late) if waits(&late.file.hash) => return None,
            Write::RefuseUpload(late) if self.refused_file(&late.file.hash).is_none() => {
                Write::DropUpload(late.file.hash)
            }
            Write::DropUpload(hash) if waits(&hash) || self.refused_file(&hash).is_some() => return None,
            Write::DropThumbnail(hash) if self.thumbnails.contains(&hash) => return None,
            Write::Meta(_) => self.meta_write(),
            Write::PutRecord(late) => {
                let now = self.base.get(&late.key()).cloned();
                now.map_or_else(|| Write::DropRecord(late.key()), Write::PutRecord)
            }
            Write::PutRefused(_)
            | Write::DropRecord(_)
            | Write::ClearRecords
            | Write::DropRefused(_)
            | Write::PutDraft(_)
            | Write::DropDraft(_)
            | Write::PutUpload(..)
            | Write::RefuseUpload(_)
            | Write::DropUpload(_)
            | Write::PutSent(_)
            | Write::DropSent(_)
            | Write::ClearSent
            | Write::PutThumbnail(..)
            | Write::DropThumbnail(_)
            | Write::ClearThumbnails => write,
        })
    }

    /// The device could not keep a new base: the next sync fills it again.
    pub fn base_lost(&mut self) {
        self.meta.cursor = None;
    }

    /// Who the replica is, to be kept with anything but a change of the base.
    pub fn meta_write(&self) -> Write {
        Write::Meta(Box::new(Meta { cursor: self.kept_cursor.clone(), ..self.meta.clone() }))
    }

    /// Where the replica stands, to be kept together with the records that brought it there.
    pub fn moved(&self) -> Write {
        Write::Meta(Box::new(self.meta.clone()))
    }

    fn rebuild(&mut self) {
        self.view.rebuild(&self.base, &self.outbox, &self.actor);
    }

    fn refresh(&mut self, (kind, root): (RecordKind, Uuid)) {
        self.view.refresh(kind, root, &self.base, &self.outbox, &self.actor);
    }
}

fn actor(session: &SessionView, now: Instant) -> Actor {
    Actor::new(session.person, session.unit, session.grants.iter().cloned(), now.local_date())
}
