//! Dossiers and other cases: lists, the dossier's page, its actions and its timeline.

use domain::definition::Outcome;

use super::{Words, catalogue::texts, plural};

texts! {
    DOSSIER: "Hồ sơ" / "Dossier";
    CODE: "Mã hồ sơ" / "Code";
    PROVISIONAL_CODE: "Mã tạm, chờ gửi" / "Provisional code, not sent yet";
    APPLICANT: "Người nộp" / "Applicant";
    RECEIVED: "Nhận" / "Received";
    RECEIVED_BY: "Người nhận" / "Received by";
    HANDLER: "Người xử lý" / "Handler";
    NO_HANDLER: "Chưa giao" / "Not assigned";
    PART: "Bộ phận" / "Part";
    PAPERS: "Giấy tờ" / "Papers";
    CONTENT: "Nội dung đề nghị" / "What is asked for";
    RESULT: "Kết quả" / "Result";
    TIMELINE: "Diễn biến" / "What happened";
    COMMENTS: "Trao đổi" / "Comments";
    COMMENT: "Ý kiến" / "Comment";
    NO_COMMENT: "Chưa có trao đổi nào." / "No comment yet.";
    ATTACHMENTS: "Tệp kèm theo" / "Attachments";
    REASON: "Lý do" / "Reason";
    REASON_HELP: "Lý do được ghi vào hồ sơ và gửi cho người nộp khi cần."
        / "The reason is kept in the dossier and told to the applicant where needed.";
    PERSONAL_HIDDEN: "Thông tin cá nhân không hiển thị với vai này." / "Personal data is not shown to this role.";
    NEED_MISSING_PAPERS: "Giấy tờ còn thiếu" / "Papers missing";
    NEED_RECEIVED_PAPERS: "Giấy tờ đã nhận thêm" / "Papers that came";
    NEED_OPINION: "Ý kiến chuyên môn" / "Professional opinion";
    NEED_DATE: "Hạn mới" / "New date";
    NEED_RECEIVER: "Người nhận kết quả" / "Who receives the result";
    NEED_CHANNEL: "Cách trả" / "How it is returned";
    NEED_AGENCY: "Cơ quan nhận" / "Agency referred to";
    NEED_DOCUMENT_NO: "Số văn bản" / "Document number";
    NEED_FILE: "Tệp kèm theo" / "File";
    OUTCOME_GRANTED: "Đồng ý giải quyết" / "Granted";
    OUTCOME_REFUSED: "Từ chối" / "Refused";
    OUTCOME_MENDED: "Đã khắc phục" / "Mended";
    OUTCOME_ESCALATED: "Chuyển cấp trên" / "Escalated";
    CHANNEL_COUNTER: "Trực tiếp tại văn phòng" / "At the office";
    CHANNEL_POST: "Bưu chính" / "By post";
    CHANNEL_ONLINE: "Trực tuyến" / "Online";
    OPENED_IT: "tiếp nhận hồ sơ" / "took it in";
    OPENED_FINDING: "ghi nhận kiến nghị" / "noted the finding";
    NUMBERED_IT: "vào sổ" / "registered it";
    EDITED_IT: "sửa nội dung" / "changed what was filled in";
    COMMENTED_IT: "trao đổi" / "commented";
    ATTACHED_IT: "kèm tệp" / "attached a file";
    MIGRATED_IT: "chuyển hồ sơ sang phiên bản mới của thủ tục" / "moved this to a newer version of its procedure";
    REDATED_IT: "đổi lịch làm việc nên hạn dời" / "changed the calendar, which moved the due date";
    ISSUED_NO: "Số văn bản" / "Document number";
    REVOKED_NO: "Số đã thu hồi" / "Revoked number";
    SIGNED_COPY: "Bản đã ký, đóng dấu" / "Signed copy";
    SIGNED_COPY_HELP: "Chụp hoặc quét văn bản giấy đã ký, đóng dấu; hoặc chọn tệp PDF đã ký số." / "A scan of the signed and sealed paper, or the PDF that was signed digitally.";
    RETURNED_TO: "Đã trả cho" / "Returned to";
    DUE: "Hạn trả" / "Due";
    ORIGINAL_DUE: "Hạn ban đầu" / "First promised";
    DUE_BEFORE_CALENDAR: "Hạn trước khi đổi lịch" / "Due before the calendar changed";
    ADD_COMMENT: "Gửi ý kiến" / "Send comment";
    COMMENT_READERS: "Ai được đọc thêm" / "Who else may read it";
    COMMENT_HELP: "Người xử lý, văn phòng và ban giám hiệu đọc được; Công đoàn không đọc."
        / "Read by the handler, the office and leadership; not by the union.";
    COMMENT_OPEN: "Công đoàn cũng đọc được (không ghi tên trẻ)" / "The union may read it too (name no child)";
    ADD_FILE: "Thêm tệp" / "Add a file";
    ADD_PHOTO: "Chụp giấy tờ" / "Photograph a paper";
    SCAN_OF: "Là bản chụp của" / "It is the scan of";
    NO_PAPER: "Giấy tờ khác" / "Another paper";
    FILE_WAITING: "Đang chờ gửi" / "Waiting to be sent";
    NO_FILE: "Chưa có tệp nào." / "No file yet.";
    NOT_BROUGHT: "Chưa nộp" / "Not brought";
    NOTHING_FILLED: "Không có nội dung nào cho vai này." / "Nothing is shown to this role.";
    RECORD_FINDING: "Ghi kiến nghị" / "Record a finding";
    COPIED_CODE: "Đã chép mã hồ sơ." / "The code is copied.";
    given_to(who: &str, part: &str): "giao cho {who} ({part})" / "assigned it to {who} ({part})";
    ONLY_ONLINE: "Cần có mạng" / "Needs the network";
    QUEUED: "Chờ gửi" / "Waiting to be sent";

    STATE_RECEIVED: "Đã tiếp nhận" / "Received";
    STATE_PROCESSING: "Đang xử lý" / "In progress";
    STATE_SUPPLEMENT: "Tạm dừng, chờ bổ sung" / "Paused, waiting for papers";
    STATE_SIGNING: "Đang trình ký" / "Submitted for signature";
    STATE_SIGNED: "Đã ký" / "Signed";
    STATE_ISSUED: "Đã phát hành" / "Issued";
    STATE_RETURNED: "Đã trả kết quả" / "Returned";
    STATE_REFUSED: "Từ chối" / "Refused";
    STATE_WITHDRAWN: "Người nộp rút" / "Withdrawn";

    ON_TIME: "Đúng hạn" / "On time";
    SOON: "Sắp đến hạn" / "Due soon";
    OVERDUE: "Quá hạn" / "Overdue";
    PAUSED: "Tạm dừng" / "Paused";
    DONE: "Đã xong" / "Done";
    DONE_EARLY: "Xong trước hạn" / "Done early";
    PAUSED_USED_UP: "Tạm dừng; thời hạn đã hết" / "Paused; no time is left";
    DONE_ON_TIME: "Xong đúng hạn" / "Done on time";
    DONE_LATE: "Xong trễ hạn" / "Done late";
    NO_LIMIT: "Không có hạn" / "No time limit";
    DUE_TODAY: "Hạn hôm nay" / "Due today";

    MINE: "Của tôi" / "Mine";
    UNASSIGNED: "Chưa giao" / "Unassigned";
    WAITING_SUPPLEMENT: "Chờ bổ sung" / "Waiting for papers";
    OPEN_CASES: "Đang mở" / "Open";
    CLOSED_CASES: "Đã kết thúc" / "Closed";
    LOAD_PER_GROUP: "Việc đang mở theo bộ phận" / "Open work per part";
    SIGN_NOW: "Xem, ký" / "Read and sign";
    RETURN_NOW: "Trả kết quả" / "Return";
    ASSIGN_NOW: "Giao việc" / "Assign";

    ORIGINAL: "Bản chính" / "Original";
    COPY: "Bản sao" / "Copy";
    CERTIFIED: "Bản sao chứng thực" / "Certified copy";
    CHECKED: "Đã đối chiếu" / "Checked";
    MISSING: "Còn thiếu" / "Missing";
    PAPER_WAITED: "Chờ bổ sung" / "Asked for";

    EMPTY_QUEUE: "Không có hồ sơ nào đang chờ" / "No dossier is waiting";
    EMPTY_QUEUE_WHY: "Hồ sơ mới được giao sẽ hiện ra ở đây." / "Newly assigned dossiers appear here.";
    NOT_HERE: "Hồ sơ này không có trên máy" / "This dossier is not on this device";
    NOT_HERE_WHY: "Có thể hồ sơ đã cũ, hoặc không còn thuộc phần việc này." / "It may be old, or no longer part of this work.";

    overdue_by(days: usize): "Quá hạn {days} ngày" / ("{days} {} overdue", plural(days, "day", "days"));
    working_days_overdue(days: usize): "Quá hạn {days} ngày làm việc"
        / ("{days} working {} overdue", plural(days, "day", "days"));
    days_left(days: usize): "Còn {days} ngày" / ("{days} {} left", plural(days, "day", "days"));
    working_days_left(days: usize): "Còn {days} ngày làm việc" / ("{days} working {} left", plural(days, "day", "days"));
    left_after_supplement(left: &domain::text::Text): "Tạm dừng; còn {left} sau khi bổ sung"
        / "Paused; {left} left once the papers are here";
    due_on(day: time::Date): "Hạn {day}" / "Due {day}";
    due_at(at: domain::instant::Instant): "hạn {at}" / "due {at}";
    received_at(at: domain::instant::Instant): "Nhận {at}" / "Received {at}";
    acting_for(who: &str): "thay {who}" / "for {who}";
    to_sign_today(n: usize, late: usize): "Hôm nay có {n} việc chờ ký và {late} hồ sơ đã quá hạn."
        / ("Today {n} {} for signature and {late} overdue.", plural(n, "case waits", "cases wait"));
    waiting_for_you(n: usize, late: usize): "Hôm nay có {n} việc chờ xử lý, {late} hồ sơ đã quá hạn."
        / ("Today {n} {} for you, {late} overdue.", plural(n, "case waits", "cases wait"));
}

/// A result in words.
pub const fn outcome(outcome: Outcome) -> Words {
    match outcome {
        Outcome::Granted => OUTCOME_GRANTED,
        Outcome::Refused => OUTCOME_REFUSED,
        Outcome::Mended => OUTCOME_MENDED,
        Outcome::Escalated => OUTCOME_ESCALATED,
    }
}
