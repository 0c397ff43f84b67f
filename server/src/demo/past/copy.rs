//! What stands for the scans of signed and sealed papers at the demo school: one sheet that says so.

use domain::{case::FileRef, ids::FileHash};
use papers::{Block, Letter, LetterKind, Letterhead, Paper, render};
use tokio::task::spawn_blocking;

use super::School;
use crate::{error::ApiError, features::uploads, state::AppState};

const NAME: &str = "Bản đã ký, đóng dấu.pdf";
const SAYS: &str = "Tờ này thay cho bản chụp văn bản đã ký, đóng dấu. Ở trường thật, văn phòng quét văn bản giấy hoặc chọn tệp đã ký số khi \
                    phát hành";

/// Keeps the sheet; as a command names it.
pub(super) async fn keep(state: &AppState, school: &School) -> Result<FileRef, ApiError> {
    let letterhead = Letterhead { parent: None, unit: "Trường mẫu".to_owned(), place: String::new() };
    let letter = Letter {
        kind: LetterKind::Named("Bản chụp mẫu".to_owned()),
        letterhead,
        number: None,
        date: None,
        about: String::new(),
        authority: None,
        to: vec![],
        bases: vec![],
        blocks: vec![Block::Text { text: SAYS.to_owned() }],
        signatures: vec![],
        recipients: vec![],
        filed: vec![],
        qr: None,
    };
    let drawn = spawn_blocking(move || render(&Paper::Letter(letter))).await.map_err(ApiError::internal)?;
    let bytes = drawn.map_err(ApiError::internal)?.pdf;
    let (hash, size) = (FileHash::of(&bytes), bytes.len() as u64);
    let media = uploads::looked_into(&bytes)?;
    uploads::keep_bytes(state, school.unit, None, &hash, media, bytes.into()).await?;
    Ok(FileRef { hash, name: NAME.to_owned(), media: media.to_owned(), size })
}
