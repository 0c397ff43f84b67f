//! The public pages: the catalogue of procedures and tracking.

use super::{catalogue::texts, plural};

texts! {
    TITLE: "Một cửa" / "One-stop desk";
    NAV_PROCEDURES: "Thủ tục" / "Procedures";
    NAV_TRACK: "Tra cứu hồ sơ" / "Track a dossier";
    STAFF: "Dành cho nhân viên" / "For staff";
    WELCOME: "Nhà trường giải quyết việc của phụ huynh và người dân" / "What the school does for parents and the public";
    WELCOME_SAYS: "Xem cần giấy tờ gì, bao lâu có kết quả, và hồ sơ đã nộp đang ở đâu."
        / "See which papers are needed, how long it takes, and where a request stands.";
    PROCEDURES: "Danh mục thủ tục" / "Procedures";
    NO_PROCEDURES: "Nhà trường chưa công bố thủ tục nào" / "The school has not published a procedure yet";
    NO_PROCEDURES_WHY: "Xin liên hệ văn phòng nhà trường." / "Please ask the school's office.";
    PAPERS: "Giấy tờ cần nộp" / "Papers to bring";
    NO_PAPERS: "Không cần giấy tờ." / "No papers are needed.";
    TIME: "Thời hạn" / "How long it takes";
    WHO: "Ai được nộp" / "Who may ask";
    WHERE: "Nơi giải quyết" / "Who deals with it";
    RESULT: "Kết quả" / "What one gets";
    BASIS: "Căn cứ pháp lý" / "Legal basis";
    ABOUT_IT: "Thông tin thủ tục" / "About this procedure";
    HOW: "Cách nộp" / "How to submit";
    HOW_SAYS: "Nộp và nhận kết quả trực tiếp tại văn phòng nhà trường." / "Submit and collect in person at the school's office.";
    COPIES: "Số lượng hồ sơ" / "Number of sets";
    COPIES_SAYS: "01 bộ" / "One";
    WHO_GUARDIAN: "Cha, mẹ hoặc người giám hộ" / "Father, mother or guardian";
    WHO_ORGANISATION: "Cơ quan, tổ chức" / "Organisations";
    WHO_STAFF: "Cán bộ, giáo viên, nhân viên" / "The school's staff";
    WHO_INSPECTOR: "Bên kiểm tra" / "The inspecting side";
    RESULT_GRANTED: "Kết quả theo đề nghị" / "What was asked for";
    RESULT_REFUSED: "văn bản từ chối nêu rõ lý do" / "or a refusal with its reason";
    RESULT_INTERNAL: "Kết quả nội bộ" / "An internal result";
    LIMIT_PROPOSED: "Thời hạn đang là đề xuất, chờ Hiệu trưởng phê duyệt." / "The time limit is a proposal, to be approved by the principal.";
    BASIS_UNCHECKED: "(tham khảo, chưa đối chiếu Công báo)" / "(for reference, not checked against the gazette)";
    BASIS_PROPOSED: "(đề xuất)" / "(proposed)";
    BRING_THESE: "Xin bổ sung:" / "Please bring:";
    COST: "Lệ phí" / "Cost";
    NO_COST: "Không thu" / "Free";
    STEPS: "Trình tự" / "Steps";
    TRACK: "Tra cứu hồ sơ" / "Track a dossier";
    TRACK_SAYS: "Nhập mã ghi trên giấy tiếp nhận và bốn số cuối điện thoại của người nộp."
        / "Enter the code on the receipt and the last four digits of the applicant's phone.";
    CODE: "Mã hồ sơ" / "Dossier code";
    CODE_HELP: "Ví dụ: MNHgS-240226-0007" / "For example MNHgS-240226-0007";
    SECOND: "Bốn số cuối điện thoại" / "Last four digits of the phone";
    TRACK_GO: "Tra cứu" / "Track";
    TRACK_MISS: "Không tìm thấy hồ sơ khớp với mã và số điện thoại này." / "No dossier matches this code and phone.";
    TRACK_MISS_WHY: "Xem lại mã trên giấy tiếp nhận, hoặc hỏi văn phòng nhà trường."
        / "Check the code on the receipt, or ask the school's office.";
    TRACK_MANY: "Đã thử quá nhiều lần. Xin đợi ít phút rồi thử lại." / "Too many tries. Please wait a few minutes and try again.";
    STATE: "Tình trạng" / "Where it stands";
    PROMISED: "Ngày hẹn trả" / "Promised for";
    RECEIVED: "Ngày nhận" / "Received on";
    COME_BRING: "Xin mang giấy tiếp nhận khi đến nhận kết quả." / "Please bring the receipt when you collect the result.";
    NOT_TAKEN_WHY: "Hồ sơ đã nộp trước đó vẫn được giải quyết. Xin hỏi văn phòng nhà trường nếu cần."
        / "Requests received before go on. Please ask the school's office if you need to.";
    PAGE_MISSING: "Không có trang này" / "There is no such page";
    PAGE_MISSING_WHY: "Địa chỉ có thể đã đổi." / "The address may have changed.";

    bring_until(day: String): "Xin bổ sung đến hết ngày {day}:" / "Please bring, by the end of {day}:";
    not_taken(since: String): "Nhà trường không nhận hồ sơ theo thủ tục này từ ngày {since}."
        / "The school has taken no requests under this procedure since {since}.";
    takes(days: usize): "{days} ngày làm việc" / ("{days} working {}", plural(days, "day", "days"));
    papers_count(n: usize): "{n} giấy tờ" / ("{n} {}", plural(n, "paper", "papers"));
    time_left(days: usize): "Còn {days} ngày làm việc sau khi bổ sung đủ giấy tờ"
        / ("{days} working {} left once the papers are complete", plural(days, "day", "days"));
}
