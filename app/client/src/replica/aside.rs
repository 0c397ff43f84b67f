//! What lies beside the commands: forms not yet sent, files, and what was refused.

use domain::ids::{CommandId, FileHash};

use super::Replica;
use crate::store::{Attention, Draft, RefusedFile, Upload, Write, earlier::BESIDE};

impl Replica {
    /// Keeps a form.
    pub fn keep_draft(&mut self, draft: Draft) -> Vec<Write> {
        self.drafts.insert(draft.key.clone(), draft.clone());
        vec![Write::PutDraft(draft)]
    }

    /// Forgets a form that was sent or thrown away. One that an earlier build kept beside it under the same key is offered next.
    pub fn drop_draft(&mut self, key: &str) -> Vec<Write> {
        let Some(dropped) = self.drafts.remove(key) else { return vec![] };
        let beside = self.drafts.keys().find(|other| other.strip_prefix(key).is_some_and(|o| o.starts_with(BESIDE)));
        let Some(next) = beside.cloned().and_then(|other| self.drafts.remove(&other)) else {
            return vec![Write::DropDraft(dropped.key)];
        };
        let mut writes = vec![Write::DropDraft(next.key.clone())];
        writes.extend(self.keep_draft(Draft { key: dropped.key, ..next }));
        writes
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

    /// The person has dealt with a refused command, and with those that make sense only together with it.
    pub fn dismiss(&mut self, id: CommandId) -> Vec<Write> {
        let mut ids: Vec<CommandId> = self.refused_together(id).into_iter().map(|refused| refused.id).collect();
        if ids.is_empty() {
            ids.push(id);
        }
        self.forget_refused(&ids);
        ids.into_iter().map(Write::DropRefused).collect()
    }

    /// Lets go of these refused commands, and of no others.
    pub(super) fn forget_refused(&mut self, ids: &[CommandId]) {
        self.attention.retain(|it| match it {
            Attention::Command(refused) => !ids.contains(&refused.id),
            Attention::File(_) => true,
        });
    }
}
