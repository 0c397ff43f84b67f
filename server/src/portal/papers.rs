//! The pictures and scans of papers that come with a public form.

use app::{components::FieldError, i18n::registration as says, portal::register::name};
use bytes::Bytes;
use domain::{
    case::{FileRef, decide::MOST_FILE},
    definition::{Definition, PaperKey},
    fold,
    ids::{FileHash, UnitId},
};

use super::form::SentFile;
use crate::{error::ApiError, features::uploads, state::AppState};

/// The longest name of a file, in characters.
const LONGEST_NAME: usize = 200;

/// What came of looking into the files of a form.
pub(super) struct Papers {
    /// Those that can be kept.
    pub kept: Vec<Looked>,
    /// What is wrong with the others.
    pub errors: Vec<FieldError>,
    /// Whether any was sent.
    pub any: bool,
}

/// A file that can be kept.
pub(super) struct Looked {
    /// Of which paper it is a picture.
    pub paper: PaperKey,
    name: String,
    media: &'static str,
    bytes: Bytes,
}

/// Looks into what was sent: kind by its bytes, size, pixels. What a camera wrote beside a picture is taken out. Files of
/// fields that the form does not have are passed over.
pub(super) fn look(def: &Definition, files: Vec<SentFile>) -> Papers {
    let mut found = Papers { kept: vec![], errors: vec![], any: !files.is_empty() };
    for SentFile { field, name: called, bytes } in files {
        let Some(paper) = field.strip_prefix(name::PAPER).and_then(|key| def.paper(&PaperKey::from(key))) else {
            continue;
        };
        if bytes.len() as u64 > MOST_FILE {
            found.errors.push(FieldError::new(field, says::TOO_LARGE));
            continue;
        }
        match bare(bytes) {
            Ok((media, bytes)) => {
                let called: String = fold::normalize(&called).chars().take(LONGEST_NAME).collect();
                let name = if called.is_empty() { paper.title.vi.clone() } else { called };
                found.kept.push(Looked { paper: paper.key.clone(), name, media, bytes });
            }
            Err(_) => found.errors.push(FieldError::new(field, says::WRONG_FILE)),
        }
    }
    found
}

fn bare(bytes: Bytes) -> Result<(&'static str, Bytes), ApiError> {
    let bytes = if domain::picture::tells_more_than_it_shows(&bytes) {
        Bytes::from(domain::picture::without_what_is_beside(&bytes))
    } else {
        bytes
    };
    Ok((uploads::looked_into(&bytes)?, bytes))
}

impl Looked {
    /// Keeps it; as a command names it.
    pub async fn keep(&self, state: &AppState, unit: UnitId) -> Result<FileRef, ApiError> {
        let hash = FileHash::of(&self.bytes);
        uploads::keep_bytes(state, unit, None, &hash, self.media, self.bytes.clone()).await?;
        let (name, media) = (self.name.clone(), self.media.to_owned());
        Ok(FileRef { hash, name, media, size: self.bytes.len() as u64 })
    }
}
