//! What lies beside the commands: forms not yet sent, files, and what was refused.

use domain::{
    digest::Digest,
    ids::{CommandId, FileHash},
    instant::Instant,
};

use super::Replica;
use crate::store::{Attention, Draft, Going, GoneForm, RefusedFile, Upload, Write, earlier::BESIDE};

/// How many forms that went are remembered: more than anybody has open.
const MOST_GONE: usize = 100;
/// For how long what was sent is not taken for something new that was typed, in milliseconds: an hour.
const SAME_FOR: i64 = 3600 * 1000;
/// How many refused commands wait for the server to be told of: as many as it keeps.
const MOST_DEALT_WITH: usize = 1000;

impl Replica {
    /// The moment that is written beside what is typed in a form now: later than all that was heard of that form, also where
    /// the device's clock was set back.
    pub fn draft_time(&self, key: &str, now: Instant) -> Instant {
        let after = |at: Instant| at.plus_millis(1);
        let kept = self.drafts.get(key).map(|draft| after(draft.at));
        let gone = self.gone_form(key).map(|gone| after(gone.at));
        [kept, gone].into_iter().flatten().fold(now, Instant::max)
    }

    /// Keeps a form; unless something newer is kept of it, or it went since this was typed: a tab that is late, or that shows
    /// what was sent in another one, brings nothing back.
    pub fn keep_draft(&mut self, draft: Draft) -> Vec<Write> {
        let is_older = self.drafts.get(&draft.key).is_some_and(|kept| kept.at > draft.at);
        if is_older || self.gone_form(&draft.key).is_some_and(|gone| gone.covers(&draft)) {
            return vec![];
        }
        self.put_draft(draft)
    }

    fn put_draft(&mut self, draft: Draft) -> Vec<Write> {
        self.drafts.insert(draft.key.clone(), draft.clone());
        vec![Write::PutDraft(draft)]
    }

    /// Forgets a form that was sent or thrown away at that moment; what was typed there later stays. One that an earlier build
    /// kept beside it under the same key is offered next.
    pub fn drop_draft(&mut self, key: &str, at: Instant, why: Going) -> Vec<Write> {
        let Some(draft) = self.drafts.get(key).filter(|draft| draft.at <= at).cloned() else {
            // Nothing is kept of it now; what is on its way here from another tab must not be either.
            let said = match why {
                Going::Done(said) => said,
                Going::Emptied => None,
            };
            return self.note_gone(key, said, at);
        };
        let body = match why {
            Going::Done(said) => Some(said.unwrap_or_else(|| Digest::of_body(&draft.body))),
            Going::Emptied => None,
        };
        let mut writes = self.note_gone(key, body, at);
        self.drafts.remove(key);
        let beside = self.drafts.keys().find(|other| other.strip_prefix(key).is_some_and(|o| o.starts_with(BESIDE)));
        match beside.cloned().and_then(|other| self.drafts.remove(&other)) {
            None => writes.push(Write::DropDraft(draft.key)),
            Some(next) => {
                writes.push(Write::DropDraft(next.key.clone()));
                writes.extend(self.put_draft(Draft { key: draft.key, ..next }));
            }
        }
        writes
    }

    fn gone_form(&self, key: &str) -> Option<&GoneForm> {
        let form = of_key(key);
        self.meta.gone_forms.iter().rev().find(|gone| gone.form == form)
    }

    fn note_gone(&mut self, key: &str, body: Option<Digest>, at: Instant) -> Vec<Write> {
        let form = of_key(key);
        if self.gone_form(key).is_some_and(|gone| gone.at >= at) {
            return vec![];
        }
        self.meta.gone_forms.retain(|gone| gone.form != form);
        self.meta.gone_forms.push(GoneForm { form, body, at });
        let spare = self.meta.gone_forms.len().saturating_sub(MOST_GONE);
        self.meta.gone_forms.drain(..spare);
        vec![self.meta_write()]
    }

    /// The device has kept a file: from now on it may be sent, though it was refused before.
    pub fn upload_kept(&mut self, upload: Upload) {
        self.forget_file(&upload.hash);
        self.uploads.push(upload);
    }

    /// A file was refused: it moves to where it needs attention.
    pub fn upload_refused(&mut self, refused: RefusedFile) -> Vec<Write> {
        self.forget_file(&refused.file.hash);
        self.attention.push(Attention::File(refused.clone()));
        vec![Write::RefuseUpload(Box::new(refused))]
    }

    /// A file is uploaded.
    pub fn uploaded(&mut self, hash: &FileHash) -> Vec<Write> {
        self.forget_file(hash);
        vec![Write::DropUpload(hash.clone())]
    }

    /// The person lets go of a refused file.
    pub fn dismiss_file(&mut self, hash: &FileHash) -> Vec<Write> {
        // One that was picked again meanwhile is not what they let go of.
        if self.refused_file(hash).is_none() {
            return vec![];
        }
        self.forget_file(hash);
        vec![Write::DropUpload(hash.clone())]
    }

    fn forget_file(&mut self, hash: &FileHash) {
        self.uploads.retain(|u| &u.hash != hash);
        self.attention.retain(|it| match it {
            Attention::File(refused) => &refused.file.hash != hash,
            Attention::Command(_) => true,
        });
    }

    /// The person has dealt with a refused command, and with those that make sense only together with it. That the server need
    /// not keep them either is written down in the same commit, until it was told.
    pub fn dismiss(&mut self, id: CommandId) -> Vec<Write> {
        let mut ids: Vec<CommandId> = self.refused_together(id).into_iter().map(|refused| refused.id).collect();
        if ids.is_empty() {
            ids.push(id);
        } else {
            self.meta.dealt_with.extend(&ids);
            let spare = self.meta.dealt_with.len().saturating_sub(MOST_DEALT_WITH);
            self.meta.dealt_with.drain(..spare);
        }
        self.forget_refused(&ids);
        ids.into_iter().map(Write::DropRefused).chain([self.meta_write()]).collect()
    }

    /// The server was told that it need not keep a refused command.
    pub fn dealt_with_told(&mut self, id: CommandId) -> Write {
        self.meta.dealt_with.retain(|other| *other != id);
        self.meta_write()
    }

    /// Lets go of these refused commands, and of no others.
    pub(super) fn forget_refused(&mut self, ids: &[CommandId]) {
        self.attention.retain(|it| match it {
            Attention::Command(refused) => !ids.contains(&refused.id),
            Attention::File(_) => true,
        });
    }
}

impl GoneForm {
    /// Whether this is of the form that went, and nothing new.
    fn covers(&self, draft: &Draft) -> bool {
        let is_what_went = draft.at < self.at.plus_millis(SAME_FOR) && self.body == Some(Digest::of_body(&draft.body));
        draft.at <= self.at || is_what_went
    }
}

fn of_key(key: &str) -> Digest {
    Digest::of_body(&key.into())
}
