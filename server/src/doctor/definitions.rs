//! Whether published definitions are what was published.

use db::{Db, people::UnitRow};

use super::{Check, Finding};
use crate::service::definitions::sound::{self, Unsound, Why};

/// Looks at every version of every unit.
pub(super) async fn look(db: &Db, units: &[UnitRow]) -> Finding {
    let mut bad = Vec::new();
    for unit in units {
        let id = unit.id;
        match db.read(move |tx| async move { sound::unsound(&tx, id).await }).await {
            Ok(found) => bad.extend(found.iter().map(|one| told(&unit.key, one))),
            Err(_) => bad.push(format!("{} ?", unit.key)),
        }
    }
    if bad.is_empty() {
        return Finding::good(
            Check::Definitions,
            "Các phiên bản thủ tục đúng như khi ban hành.",
            "Every published definition is what was published.",
        );
    }
    let (many, first) = (bad.len(), bad.iter().take(5).map(String::as_str).collect::<Vec<_>>().join(", "));
    Finding::fault(
        Check::Definitions,
        format!(
            "{many} phiên bản thủ tục hoặc quy trình bị sửa (≠), bị mất (∅) hoặc không rõ nguồn gốc (+) trong cơ sở dữ liệu: {first}. Hãy lấy lại từ bản sao lưu và xem ai có quyền ghi vào cơ sở dữ liệu."
        ),
        format!(
            "{many} definitions in the database were changed (≠), are gone (∅) or came from nowhere (+): {first}. Take them from a backup, and see who can write to the database."
        ),
    )
}

fn told(unit: &str, Unsound { version, why }: &Unsound) -> String {
    let mark = match why {
        Why::Changed => "≠",
        Why::Gone => "∅",
        Why::Unknown => "+",
    };
    format!("{unit} {version} {mark}")
}
