//! The replica of a tab that follows: it becomes what the leader's has become, by the batches that the leader has committed.

use domain::{facet::RecordKind, ids::CommandId, instant::Instant};

use super::{Replica, actor};
use crate::{
    store::{Attention, Meta, Write},
    view::target,
};

impl Replica {
    /// The last number whose effect the base shows.
    pub const fn shown(&self) -> u64 {
        self.view.shown_seq
    }

    /// Whether a command was taken: it waits, or was refused by the server.
    pub fn has(&self, id: CommandId) -> bool {
        self.outbox.values().any(|pending| pending.id == id) || self.refused(id).is_some()
    }

    /// Shows what a leader has committed. Each batch says what is so: hearing of one twice does no harm.
    pub fn mirror(&mut self, writes: Vec<Write>, shown: u64, now: Instant) {
        let mut roots = Vec::new();
        let mut anew = false;
        if self.view.shown_seq != shown {
            self.view.shown_seq = shown;
            roots.extend(self.outbox.values().map(|pending| target(&pending.command)));
        }
        for write in writes {
            match write {
                Write::Meta(meta) => anew |= self.mirror_meta(*meta, now),
                Write::PutRecord(record) => {
                    let key = record.key();
                    roots.push((key.kind, key.root));
                    self.base.insert(key, record);
                }
                Write::DropRecord(key) => {
                    roots.push((key.kind, key.root));
                    self.base.remove(&key);
                }
                Write::ClearRecords => {
                    self.base.clear();
                    anew = true;
                }
                Write::PutPending(pending) => {
                    roots.push(target(&pending.command));
                    self.outbox.insert(pending.seq, *pending);
                }
                Write::DropPending(seq) => {
                    roots.extend(self.outbox.remove(&seq).map(|pending| target(&pending.command)));
                }
                Write::PutRefused(refused) => {
                    self.forget_refused(&[refused.id]);
                    self.attention.push(Attention::Command(*refused));
                }
                Write::DropRefused(id) => self.forget_refused(&[id]),
                Write::PutDraft(draft) => drop(self.drafts.insert(draft.key.clone(), draft)),
                Write::DropDraft(key) => drop(self.drafts.remove(&key)),
                Write::PutUpload(upload, _) => self.upload_kept(upload),
                Write::RefuseUpload(refused) => drop(self.upload_refused(*refused)),
                Write::DropUpload(hash) => drop(self.uploaded(&hash)),
                Write::PutThumbnail(hash, _) => drop(self.thumbnails.insert(hash)),
                Write::DropThumbnail(hash) => self.thumbnail_lost(&hash),
                Write::ClearThumbnails => self.thumbnails.clear(),
                // Only who leads looks at them, in the store.
                Write::PutSent(_) | Write::DropSent(_) | Write::ClearSent => {}
            }
        }
        if anew {
            return self.rebuild();
        }
        roots.sort_unstable();
        roots.dedup();
        for root in roots {
            self.refresh(root);
        }
    }

    /// Whether other rights are to be drawn.
    fn mirror_meta(&mut self, meta: Meta, now: Instant) -> bool {
        let session = self.meta.session != meta.session;
        self.kept_cursor.clone_from(&meta.cursor);
        self.meta = meta;
        if session {
            self.actor = actor(&self.meta.session, now);
        }
        session
    }

    /// What was opened on the page stays open, though the store was loaded again.
    pub fn keep_opened(&mut self, older: &Self) {
        self.view.opened.clone_from(&older.view.opened);
        let cases: Vec<_> = self.view.opened.keys().map(|id| (RecordKind::Case, id.0)).collect();
        for case in cases {
            self.refresh(case);
        }
    }
}
