//! Small pictures of the files that records on this device show. They go as soon as no record shows their file: with the record
//! itself, and when the file was erased.

use std::collections::BTreeSet;

use domain::{
    case::{Attachment, Case},
    facet::{Facet, RecordKey, RecordKind},
    ids::{CaseId, FileHash},
};

use super::Replica;
use crate::store::Write;

impl Replica {
    /// Whether this device has the small picture of a file.
    pub fn has_thumbnail(&self, hash: &FileHash) -> bool {
        self.thumbnails.contains(hash)
    }

    /// The pictures of which this device has no small ones yet, of the youngest cases first.
    pub fn lacking_thumbnails(&self) -> Vec<(CaseId, FileHash)> {
        let waits = |hash: &FileHash| self.uploads.iter().any(|upload| &upload.hash == hash);
        let lacking = self.pictures().filter(|(_, hash)| !self.has_thumbnail(hash) && !waits(hash));
        lacking.map(|(case, hash)| (case, hash.clone())).collect()
    }

    /// A small picture has come, and is about to be kept; whether it still is to be.
    pub fn thumbnail_came(&mut self, case: CaseId, hash: &FileHash) -> bool {
        let is_shown = self.view.cases.get(&case).is_some_and(|held| self.pictures_of(&held.it).any(|it| it == hash));
        is_shown && self.thumbnails.insert(hash.clone())
    }

    /// This device could not keep a small picture, or has let go of it to make room.
    pub fn thumbnail_lost(&mut self, hash: &FileHash) {
        self.thumbnails.remove(hash);
    }

    /// Lets go of small pictures whose files no record shows any more.
    pub(crate) fn stale_thumbnails(&mut self) -> Vec<Write> {
        if self.thumbnails.is_empty() {
            return vec![];
        }
        let shown: BTreeSet<FileHash> = self.pictures().map(|(_, hash)| hash.clone()).collect();
        let (kept, stale) = std::mem::take(&mut self.thumbnails).into_iter().partition(|hash| shown.contains(hash));
        self.thumbnails = kept;
        let stale: BTreeSet<FileHash> = stale;
        stale.into_iter().map(Write::DropThumbnail).collect()
    }

    fn pictures(&self) -> impl Iterator<Item = (CaseId, &FileHash)> {
        let cases = self.view.cases.iter().rev();
        cases.flat_map(|(id, held)| self.pictures_of(&held.it).map(|hash| (*id, hash)))
    }

    /// What a case shows in the layers that are sent to this device. What was fetched because somebody opened it is not kept.
    fn pictures_of<'a>(&self, case: &'a Case) -> impl Iterator<Item = &'a FileHash> + use<'a> {
        let personal = RecordKey { kind: RecordKind::Case, root: case.core.id.0, facet: Facet::Personal };
        let internal: &[Attachment] = case.internal.as_ref().map_or(&[], |it| &it.files);
        let personal = case.personal.as_ref().filter(|_| self.base.contains_key(&personal));
        let files = internal.iter().chain(personal.map_or(&[][..], |it| &it.files));
        files.filter(|file| file.file.is_picture() && !file.erased).map(|file| &file.file.hash)
    }
}
