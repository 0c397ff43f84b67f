//! A procedure as everybody reads it, its versions and its drafts.

use domain::definition::draft::{DraftDid, DraftState};
use time::Date;

use super::{Words, catalogue::texts, plural};

texts! {
    PROCEDURE: "Thủ tục" / "Procedure";
    NOT_LOADED: "Chưa tải được" / "It could not be loaded";
    IN_SHORT: "Tóm tắt" / "In short";
    LIMITS_PROPOSED: "Thời hạn dưới đây mới là đề xuất, lãnh đạo chưa duyệt." / "The limits below are a proposal that leadership has not approved yet.";
    NO_BASIS: "Chưa ghi căn cứ nào." / "No basis is named.";
    NO_PAPERS: "Không cần nộp giấy tờ nào." / "No papers are needed.";
    NOT_IN_FORCE: "Hôm nay không phiên bản nào có hiệu lực. Dưới đây là phiên bản mới nhất." / "No version is in force today. Below is the newest.";
    NEVER_PUBLISHED: "Trường chưa ban hành thủ tục này." / "The school has not published this procedure.";
    MISSING: "Không có thủ tục này, hoặc thủ tục không thuộc phần việc của bạn." / "There is no such procedure, or it is not yours to see.";
    SUGGEST: "Đề xuất sửa" / "Propose a change";
    SHIPPED: "Phần mềm có kèm một bản mới hơn của thủ tục này mà trường chưa dùng. Lấy về thì thành bản thảo: trường đọc, sửa và duyệt như mọi thay đổi khác."
        / "A newer version of this procedure came with the program, which the school does not use. Taken over it becomes a draft: read, changed and approved like any other change.";
    TAKE_OVER: "Lấy về làm bản thảo" / "Take it over as a draft";
    VERSIONS: "Các phiên bản" / "Versions";
    IN_FORCE: "Đang có hiệu lực" / "In force";
    UNSOUND: "Nội dung lưu khác bản đã ban hành" / "What is stored is not what was published";

    DRAFT: "Bản thảo" / "Draft";
    DRAFTS: "Bản thảo thủ tục" / "Drafts of procedures";
    ALL_DRAFTS: "Tất cả bản thảo" / "All drafts";
    DRAFTS_LEAD: "Những thay đổi đang soạn, đang chờ duyệt, hoặc đã xong." / "Changes that are being written, wait for approval, or are done.";
    DRAFTS_OVER: "Đã ban hành hoặc đã bỏ" / "Published or given up";
    NO_DRAFTS: "Không có bản thảo nào đang soạn" / "No draft is being written";
    NO_DRAFTS_WHY: "Mở một thủ tục rồi bấm “Đề xuất sửa”, hoặc soạn một thủ tục mới." / "Open a procedure and press “Propose a change”, or begin a new one.";
    DRAFTS_NOT_YOURS: "Trang này dành cho người soạn và duyệt thủ tục" / "This page is for those who draft and approve procedures";
    DRAFTS_NOT_YOURS_WHY: "Thủ tục đang có hiệu lực thì ai cũng đọc được." / "What is in force everybody can read.";
    DRAFT_MISSING: "Không có bản thảo này" / "There is no such draft";
    DRAFT_MISSING_WHY: "Đường dẫn có thể đã cũ, hoặc bản thảo không thuộc phần việc của bạn." / "The address may be old, or the draft is not yours to see.";
    NEW_PROCEDURE: "Soạn thủ tục mới" / "Draft a new procedure";
    NEW_PROCEDURE_WHY: "Bắt đầu từ quy trình chung của trường, chưa có mục và giấy tờ nào." / "It begins with the school's common workflow and no fields or papers.";
    BEGIN: "Bắt đầu soạn" / "Begin";

    PARTS: "Các phần của bản thảo" / "Parts of the draft";
    CHANGES: "Những chỗ thay đổi" / "What changes";
    REHEARSAL: "Chạy thử trên hồ sơ" / "Rehearsal on cases";
    WHOLE: "Toàn văn" / "All of it";
    NO_CHANGES: "Chưa có gì khác." / "Nothing is different.";
    AGAINST_NOTHING: "Thủ tục mới, chưa có phiên bản nào để so." / "A new procedure: there is no version to compare with.";
    ADDED: "Thêm" / "Added";
    REMOVED: "Bỏ" / "Removed";
    CHANGED: "Đổi" / "Changed";
    HISTORY: "Diễn biến" / "What happened";
    TO_MEND: "Lãnh đạo đề nghị sửa:" / "Leadership asks for this to be mended:";
    READ_IT: "Đọc thủ tục" / "Read the procedure";

    NOT_SAVED_YET: "Máy chủ chưa nhận được những gì vừa gõ; chúng được giữ trên máy này. Hãy thử lại khi có mạng hoặc khi đã xử lý chỗ bị báo."
        / "The server has not got what was just typed; this device keeps it. Try again once there is a network, or once what is told above is settled.";
    MEND_FIRST: "Còn lỗi trong bản thảo. Đóng hộp này và sửa từng lỗi trong danh sách ở đầu trang." / "The draft has faults. Close this and mend those listed on top of the page.";
    PROPOSE: "Trình duyệt" / "Propose";
    PROPOSE_WHY: "Trình rồi thì không sửa được nữa, trừ khi lãnh đạo trả lại." / "Once proposed it can only be changed when leadership returns it.";
    PROPOSED_DONE: "Đã trình bản thảo" / "The draft is proposed";
    REASONS: "Lý do đề xuất" / "Why it is proposed";
    REASONS_HELP: "Đang vướng ở đâu, sửa thì ai được lợi. Đừng ghi tên phụ huynh hay trẻ." / "What is in the way, who gains by the change. Name no parent and no child.";
    RETURN: "Trả lại để sửa" / "Return";
    RETURN_WHY: "Người soạn đọc được những gì bạn ghi, sửa rồi trình lại." / "Its author reads what you write, mends it and proposes it again.";
    RETURNED_DONE: "Đã trả lại" / "Returned";
    MEND: "Cần sửa gì" / "What to mend";
    APPROVE: "Duyệt" / "Approve";
    APPROVE_WHY: "Duyệt đúng nội dung đang xem. Duyệt xong còn phải ban hành từ một ngày thì mới có hiệu lực."
        / "What you are looking at is approved as it is. It counts once it has been published from a day.";
    APPROVED_DONE: "Đã duyệt; bước tiếp là ban hành" / "Approved; next it is published";
    PUBLISH: "Ban hành" / "Publish";
    PUBLISH_WHY: "Hồ sơ nhận từ ngày này theo phiên bản mới. Hồ sơ đang giải quyết giữ phiên bản cũ. Ban hành rồi thì không sửa được nữa."
        / "Requests received from that day on follow the new version. Running cases keep theirs. What is published never changes.";
    PUBLISH_FROM: "Có hiệu lực từ ngày" / "In force from";
    PUBLISHED_DONE: "Đã ban hành" / "Published";
    DISCARD: "Bỏ bản thảo" / "Give it up";
    DISCARD_WHY: "Bản thảo vẫn đọc được nhưng không soạn tiếp được nữa." / "The draft can still be read, and no longer be written in.";
    DISCARDED_DONE: "Đã bỏ bản thảo" / "The draft is given up";
    REASON: "Lý do" / "Reason";

    after_cutoff(time: String): "Nhận sau {time} tính là ngày làm việc kế tiếp" / "Received after {time} counts as the next working day";
    read_by(who: &Words): "Người xem được: {who}" / "Read by: {who}";
    version_from(n: u32, day: Date): "Phiên bản {n}, từ ngày {day}" / "Version {n}, from {day}";
    until_before(day: Date): "đến trước ngày {day}" / "until before {day}";
    between(from: u32, to: u32): "Phiên bản {to} khác phiên bản {from}" / "Version {to} compared with version {from}";
    compare_with(n: u32): "So với phiên bản {n}" / "Compare with version {n}";
    open_cases(n: u32): "{n} hồ sơ đang mở" / ("{n} open {}", plural(n as usize, "case", "cases"));
    hash(start: String): "mã băm {start}…" / "hash {start}…";
    published_on(day: String): "ban hành ngày {day}" / "published on {day}";
    published_by(day: String, name: String): "ban hành ngày {day}, {name}" / "published on {day} by {name}";
    move_cases(n: u32): "Chuyển {n} hồ sơ cũ" / ("Move {n} older {}", plural(n as usize, "case", "cases"));
    by(name: String): "Người soạn: {name}" / "By {name}";
    count(n: usize): "({n})" / "({n})";
    against(n: u32): "So với phiên bản {n}." / "Compared with version {n}.";
    published_as(n: u32, day: Date): "Đã ban hành thành phiên bản {n}, có hiệu lực từ ngày {day}." / "Published as version {n}, in force from {day}.";
    earliest(day: String): "Sớm nhất là {day}." / "{day} at the earliest.";
    on_behalf(name: String): "(thay cho {name})" / "(for {name})";
}

/// Where a draft stands.
pub const fn state(state: DraftState) -> Words {
    match state {
        DraftState::Drafting => Words::new("Đang soạn", "Being written"),
        DraftState::Proposed => Words::new("Chờ duyệt", "To be approved"),
        DraftState::Returned => Words::new("Trả lại để sửa", "Returned"),
        DraftState::Approved => Words::new("Đã duyệt, chờ ban hành", "Approved, to be published"),
        DraftState::Published => Words::new("Đã ban hành", "Published"),
        DraftState::Discarded => Words::new("Đã bỏ", "Given up"),
    }
}

/// What was done with it, after the person's name, and what they said.
pub fn did(did: &DraftDid) -> (Words, Option<String>) {
    let some = |said: &String| Some(said.clone()).filter(|said| !said.is_empty());
    match did {
        DraftDid::Begun => (Words::new("bắt đầu soạn", "began it"), None),
        DraftDid::Edited => (Words::new("sửa bản thảo", "wrote in it"), None),
        DraftDid::Proposed { reasons } => (Words::new("trình duyệt", "proposed it"), some(reasons)),
        DraftDid::Returned { mend } => (Words::new("trả lại để sửa", "returned it"), some(mend)),
        DraftDid::Approved => (Words::new("duyệt", "approved it"), None),
        DraftDid::Published { version, from } => (published_as_did(*version, *from), None),
        DraftDid::Discarded { reason } => (Words::new("bỏ bản thảo", "gave it up"), some(reason)),
    }
}

texts! {
    published_as_did(n: u32, day: Date): "ban hành thành phiên bản {n}, từ ngày {day}" / "published it as version {n} from {day}";
}
