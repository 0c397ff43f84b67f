//! The books of documents: what a school's post looks like. Nothing in it is of a real agency.

use contract::document::{AssignDocument, CancelDocument, EnterDocument, SettleDocument};
use domain::{
    document::{DocumentKind, Entry, Way},
    ids::{CommandId, DocumentId},
    instant::Instant,
};

use super::{Past, When};
use crate::{
    demo::dated,
    error::ApiError,
    service::documents::{self, Deed},
    state::AppState,
};

/// What came.
const CAME: &str = "Cơ quan cấp trên";

/// Tells of letters that came and of one that went.
pub(super) async fn tell(state: &AppState, past: &Past) -> Result<(), ApiError> {
    let about = "Nhắc gửi báo cáo công tác cải cách hành chính quý này";
    let report = enter(state, past, (9, 8, 10), came(past, DocumentKind::Official, about, Some("12/CCHC"), 10)).await?;
    let task = AssignDocument {
        to: past.school.person("vanthu"),
        due: Some(past.ahead(2)),
        note: Some("Tổng hợp số liệu hồ sơ, trình trước khi gửi.".into()),
    };
    done(state, past, "hieutruong", (9, 10, 0), Deed::Assign(report, task)).await?;

    let about = "Họp giao ban các trường mầm non trên địa bàn";
    let meeting = enter(state, past, (8, 9, 0), came(past, DocumentKind::Invitation, about, Some("07/GM"), 8)).await?;
    let to = past.school.person("phohieutruong");
    done(state, past, "hieutruong", (8, 9, 30), Deed::Assign(meeting, AssignDocument { to, due: None, note: None }))
        .await?;
    let note = "Đã dự họp, đã phổ biến tại buổi họp chuyên môn.".into();
    done(state, past, "phohieutruong", (6, 14, 0), Deed::Settle(meeting, SettleDocument { note })).await?;

    let about = "Rà soát thủ tục hành chính nội bộ";
    enter(state, past, (2, 8, 20), came(past, DocumentKind::Guidance, about, None, 4)).await?;

    let plan = Entry {
        kind: DocumentKind::Plan,
        about: "Cải cách thủ tục hành chính của nhà trường".into(),
        dated: past.at((0, 16, 0)).local_date(),
        way: Way::Outgoing {
            to: "Các tổ chuyên môn; Văn phòng; Công đoàn".into(),
            signer: past.school.person("hieutruong"),
        },
        scan: None,
    };
    let first = enter(state, past, (0, 16, 20), plan.clone()).await?;
    let reason = "Ghi thiếu nơi nhận, cấp số khác.".into();
    done(state, past, "vanthu", (0, 16, 25), Deed::Cancel(first, CancelDocument { reason })).await?;
    enter(state, past, (0, 16, 30), plan).await?;
    Ok(())
}

fn came(past: &Past, kind: DocumentKind, about: &str, sign: Option<&str>, days_ago: u16) -> Entry {
    Entry {
        kind,
        about: about.into(),
        dated: past.at((days_ago, 12, 0)).local_date(),
        way: Way::Incoming { from: CAME.into(), sign: sign.map(Into::into) },
        scan: None,
    }
}

async fn enter(state: &AppState, past: &Past, when: When, entry: Entry) -> Result<DocumentId, ApiError> {
    let deed = Deed::Enter(Box::new(EnterDocument { entry, again: false }));
    done(state, past, "vanthu", when, deed).await
}

/// Does it at that moment; what is entered is known by the id of the call.
async fn done(state: &AppState, past: &Past, by: &'static str, when: When, deed: Deed) -> Result<DocumentId, ApiError> {
    let at: Instant = past.at(when);
    let id = CommandId(dated(&format!("document/{by}"), at));
    let actor = past.school.actor(by, at.local_date());
    documents::run_as(state, &actor, None, id, deed, at).await?;
    Ok(DocumentId(id.0))
}
