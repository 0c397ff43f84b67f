//! The audit log walked from its first line to its last, and compared with heads that were kept.

use std::collections::BTreeMap;

use db::{Db, DbError, Tx, audit, people, people::UnitRow};
use domain::{
    audit::{Fault, Head, Walk},
    text::Text,
};

/// Seals read at once.
const PAGE: u32 = 1000;

/// What was found at one unit.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Found {
    /// The unit's key.
    pub unit: String,
    /// How many lines are chained.
    pub lines: i64,
    /// The hash after the last of them.
    pub hash: String,
    /// With how many heads it was compared.
    pub heads: usize,
    /// What is wrong; nothing is as it should be.
    pub faults: Vec<Fault>,
}

/// Verifies one unit, at one consistent point. Heads of other units are left out.
///
/// # Errors
/// When the database fails.
pub async fn verify(db: &Db, unit: &UnitRow, heads: &[Head]) -> Result<Found, DbError> {
    let heads: Vec<Head> = heads.iter().filter(|head| head.unit == unit.id).cloned().collect();
    let unit = unit.clone();
    db.read(move |tx| async move { verify_in(&tx, &unit, &heads).await }).await
}

async fn verify_in(tx: &Tx, unit: &UnitRow, heads: &[Head]) -> Result<Found, DbError> {
    let (mut walk, mut faults) = (Walk::default(), Vec::new());
    let mut then = BTreeMap::new();
    loop {
        let page = audit::audit_seals(tx, unit.id, walk.number(), PAGE).await?;
        if page.is_empty() {
            break;
        }
        for (seal, line) in page {
            faults.extend(walk.step(&seal, line.as_ref()));
            if heads.iter().any(|head| head.number == seal.number) {
                then.insert(seal.number, seal.hash);
            }
        }
    }
    for head in heads {
        let fault = walk.against(head, then.get(&head.number).copied());
        // Several heads can find the same.
        faults.extend(fault.filter(|fault| !faults.contains(fault)));
    }
    let inserted = audit::audit_inserted(tx, unit.id).await?;
    faults.extend(inserted.into_iter().map(|audit| Fault::Inserted { audit }));
    let lost = audit::audit_lost(tx, unit.id).await?;
    faults.extend(lost.into_iter().map(|audit| Fault::Missing { number: None, audit }));
    for (kind, root, count) in audit::audit_event_gaps(tx, unit.id).await? {
        faults.push(Fault::EventsMissing { kind, root, count });
    }
    Ok(Found {
        unit: unit.key.clone(),
        lines: walk.number(),
        hash: walk.hash().to_string(),
        heads: heads.len(),
        faults,
    })
}

/// The units to look at: all, or the one of this key.
///
/// # Errors
/// When the database fails.
pub async fn units(db: &Db, key: Option<&str>) -> Result<Vec<UnitRow>, DbError> {
    let mut units = db.read(|tx| async move { people::unit_list(&tx).await }).await?;
    units.retain(|unit| key.is_none_or(|key| unit.key == key));
    Ok(units)
}

/// A fault in words.
pub fn told(fault: &Fault) -> Text {
    match fault {
        Fault::Changed { number, audit } => Text::new(
            format!("Dòng số {number} ({audit}) đã bị sửa sau khi ghi."),
            format!("Line {number} ({audit}) was changed after it was written."),
        ),
        Fault::Missing { number: Some(number), audit } => {
            Text::new(format!("Dòng số {number} ({audit}) đã bị xóa."), format!("Line {number} ({audit}) is gone."))
        }
        Fault::Missing { number: None, audit } => Text::new(
            format!("Dòng {audit} đã bị xóa trước khi được nối vào chuỗi."),
            format!("Line {audit} is gone; it had not been chained yet."),
        ),
        Fault::SealsMissing { from, to } => Text::new(
            format!("Chuỗi bị đứt: thiếu dấu niêm từ số {from} đến số {to}."),
            format!("The chain is cut: the seals from {from} to {to} are gone."),
        ),
        Fault::Inserted { audit } => Text::new(
            format!("Dòng {audit} bị chèn thêm, không do chương trình ghi."),
            format!("Line {audit} was put in; the program did not write it."),
        ),
        Fault::HeadNotReached { number, reached } => Text::new(
            format!("Chuỗi từng có {number} dòng, nay chỉ còn {reached}: các dòng cuối đã bị cắt bỏ."),
            format!("The chain had {number} lines and has {reached} now: its youngest lines were cut off."),
        ),
        Fault::HeadDiffers { number } => Text::new(
            format!("Mã băm tại dòng số {number} khác với tệp đầu chuỗi đã lưu: chuỗi đã bị tính lại."),
            format!("The hash at line {number} is not the one that was kept: the chain was computed anew."),
        ),
        Fault::EventsMissing { kind, root, count } => {
            let kind = kind.as_str();
            Text::new(
                format!("Diễn biến của {kind} {root} bị thiếu {count} mục."),
                format!("The history of {kind} {root} lacks {count} of its events."),
            )
        }
    }
}
