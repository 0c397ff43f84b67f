//! The union's findings: what was found, who mends it, who verifies it.

use super::{catalogue::texts, plural};

texts! {
    FINDING: "Kiến nghị sau kiểm tra" / "Finding";
    NEW: "Ghi kiến nghị" / "Record a finding";
    WHAT: "Nội dung phát hiện" / "What was found";
    ON: "Về" / "About";
    PHOTO: "Ảnh" / "Photo";
    SEVERITY: "Mức độ" / "Severity";
    SEVERITY_NOTE: "Nhắc nhở" / "Note";
    SEVERITY_MINOR: "Nhẹ" / "Minor";
    SEVERITY_MAJOR: "Nghiêm trọng" / "Major";
    BASIS: "Căn cứ" / "Basis";
    RECOMMENDATION: "Kiến nghị" / "Recommendation";
    WHO_MENDS: "Bộ phận khắc phục" / "Who mends it";
    BY_WHEN: "Hạn khắc phục" / "By when";
    STATE_DRAFT: "Bản nháp" / "Draft";
    STATE_ANNOUNCED: "Đã thông báo" / "Announced";
    STATE_REMEDIED: "Đã khắc phục, chờ phúc tra" / "Remedied, to be verified";
    STATE_CLOSED: "Đã đóng" / "Closed";
    ANNOUNCE: "Thông báo" / "Announce";
    ANNOUNCE_HELP: "Sau khi thông báo, lãnh đạo và bộ phận liên quan sẽ đọc được; nội dung không sửa được nữa."
        / "Once announced, leadership and the part concerned can read it; its text can no longer change.";
    REMEDY: "Báo đã khắc phục" / "Report as remedied";
    VERIFY: "Phúc tra" / "Verify";
    CLOSE: "Đóng kiến nghị" / "Close the finding";
    TO_VERIFY: "Chờ phúc tra" / "To verify";
    UNION_FINDS: "Công đoàn kiến nghị" / "The union recommends";
    NONE: "Chưa có kiến nghị nào" / "No findings yet";
    NONE_WHY: "Khi kiểm tra thấy điều cần sửa, ghi lại ngay, kèm ảnh nếu có." / "Record what should change as you see it, with a photo if you can.";
    READ_ONLY: "Chỉ bên kiểm tra được sửa và đóng kiến nghị." / "Only the inspecting side changes and closes a finding.";

    LEAD: "Điều bên kiểm tra ghi nhận, ai khắc phục, đến khi nào." / "What the inspecting side found, who mends it, by when.";
    NEW_LEAD: "Ghi ngay tại chỗ; mất mạng vẫn lưu được." / "Note it on the spot; it is kept without a network too.";
    FIND_HINT: "Nội dung, bộ phận, trạng thái…" / "Content, part, state…";
    FIND: "Tìm kiến nghị" / "Find a finding";
    OPEN: "Đang theo dõi" / "Open";
    DRAFTS: "Bản nháp" / "Drafts";
    MENDING: "Đang khắc phục" / "Being mended";
    ENDED: "Đã kết thúc" / "Ended";
    MINE_TO_MEND: "Bộ phận tôi khắc phục" / "Mine to mend";
    MINE_RECORDED: "Tôi ghi nhận" / "Recorded by me";
    OVERDUE: "Quá hạn" / "Overdue";
    NONE_TO_READ: "Chưa có kiến nghị nào được thông báo" / "No finding has been announced yet";
    NONE_TO_READ_WHY: "Kiến nghị hiện ra ở đây khi bên kiểm tra thông báo." / "Findings appear here once the inspecting side announces them.";
    ONLY_UNION: "Chỉ bên kiểm tra ghi được kiến nghị" / "Only the inspecting side records findings";
    ON_DOSSIER: "Một hồ sơ" / "A dossier";
    ON_PART: "Một bộ phận" / "A part";
    ON_TASK: "Một nhiệm vụ" / "A task";
    ABOUT_DOSSIER: "Hồ sơ nào" / "Which dossier";
    FIND_DOSSIER: "Tìm theo mã hoặc thủ tục" / "By code or procedure";
    OTHER_DOSSIER: "Chọn hồ sơ khác" / "Choose another dossier";
    ABOUT_PART: "Bộ phận nào" / "Which part";
    ABOUT_TASK: "Nhiệm vụ nào" / "Which task";
    ABOUT_TASK_HELP: "Ghi như trong kế hoạch." / "As the plan calls it.";
    HIDDEN_DOSSIER: "Một hồ sơ không hiển thị với vai này" / "A dossier not shown to this role";
    PHOTOS_HELP: "Không chụp mặt trẻ, không chụp giấy tờ có tên trẻ." / "No child's face, no paper with a child's name.";
    PHOTO_WAITING: "Ảnh đang chờ gửi" / "The photo waits to be sent";
    PHOTO_KEPT: "Đã lưu trên máy" / "Kept on this device";
    WHO_PERSON: "Người khắc phục" / "Person who mends it";
    OWN_PART_LEFT_OUT: "Không ai kiểm tra bộ phận của chính mình, nên bộ phận của bạn không có trong danh sách."
        / "Nobody inspects their own part, so yours is not listed.";
    BY_WHEN_QUICK: "Chọn nhanh hạn khắc phục" / "Quick dates";
    DATE_PAST: "Hạn khắc phục phải từ hôm nay trở đi." / "The date must be today or later.";
    SAVE_DRAFT: "Lưu bản nháp" / "Save the draft";
    SAVED: "Đã lưu bản nháp. Chưa ai ngoài bên kiểm tra thấy." / "Draft saved. Nobody outside the inspecting side sees it.";
    DRAFT_ONLY_UNION: "Bản nháp: chỉ bên kiểm tra thấy." / "Draft: seen by the inspecting side only.";
    EDIT: "Sửa bản nháp" / "Change the draft";
    EDITED: "Đã lưu thay đổi." / "Changes saved.";
    NUMBER: "Số kiến nghị" / "Number";
    CONTENT: "Nội dung" / "Content";
    PHOTOS: "Ảnh" / "Photos";
    small_picture(name: &str): "Ảnh nhỏ của {name}" / "Small picture of {name}";
    PHOTO_OPEN: "Mở ảnh" / "Open the photo";
    RECORDED_BY: "Người ghi" / "Recorded by";
    RECORDED: "Ghi lúc" / "Recorded";
    NOT_HERE: "Kiến nghị này không có trên máy" / "This finding is not on this device";
    NOT_HERE_WHY: "Có thể chưa được thông báo, hoặc không thuộc phần việc này."
        / "It may not be announced, or not be part of this work.";
    ABOUT_MISSING: "Cần nói rõ kiến nghị về việc gì." / "Say what the finding is about.";

    in_days(days: usize): "{days} ngày làm việc" / ("{days} working {}", plural(days, "day", "days"));
    mend_in(days: usize): "Còn {days} ngày" / ("{days} {} left", plural(days, "day", "days"));
}
