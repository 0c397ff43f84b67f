//! The public pages: the catalogue of procedures and tracking.

use super::{Words, catalogue::texts, plural};

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
    PAPERS: "Thành phần hồ sơ: giấy tờ cần nộp" / "Papers to bring";
    NO_PAPERS: "Không cần giấy tờ." / "No papers are needed.";
    NAME: "Tên thủ tục" / "Name";
    NATIONAL_CODE: "Mã thủ tục" / "National code";
    FOR: "Dành cho:" / "For:";
    GUIDANCE: "Chỉ để hướng dẫn, trường không nhận hồ sơ" / "For guidance only: the school takes no requests";
    HISTORY: "Thủ tục đã hết hiệu lực, chỉ để tra cứu" / "No longer in force, kept to be looked up";
    NOT_TAKEN_HERE: "Không nhận" / "Not taken";
    OVER_WHY: "Nhà trường giữ lại để tra cứu và không nhận hồ sơ mới theo thủ tục này."
        / "It is kept to be looked up; the school takes no new requests under it.";
    VARIANTS: "Các trường hợp" / "Kinds of request";
    THE_OFFICE: "Văn phòng nhà trường" / "The school's office";
    TIME: "Thời hạn giải quyết" / "How long it takes";
    WHO: "Đối tượng thực hiện" / "Who may ask";
    WHERE: "Cơ quan thực hiện" / "Who deals with it";
    RESULT: "Kết quả" / "What one gets";
    BASIS: "Căn cứ pháp lý" / "Legal basis";
    ABOUT_IT: "Thông tin thủ tục" / "About this procedure";
    HOW: "Cách thức thực hiện" / "How to submit";
    HOW_SAYS: "Nộp và nhận kết quả trực tiếp tại văn phòng nhà trường." / "Submit and collect in person at the school's office.";
    HOW_ONLINE_SAYS: "Nộp trực tiếp tại văn phòng nhà trường, hoặc đăng ký trực tuyến trên trang này rồi mang giấy tờ đến. Nhận kết quả tại văn phòng."
        / "Submit in person at the school's office, or register online on this page and then bring the papers. The result is collected at the office.";
    COPIES: "Số lượng hồ sơ" / "Number of sets";
    COPIES_SAYS: "01 bộ" / "One";
    WHO_GUARDIAN: "Cha, mẹ hoặc người giám hộ" / "Father, mother or guardian";
    WHO_ORGANISATION: "Cơ quan, tổ chức" / "Organisations";
    WHO_STAFF: "Cán bộ, giáo viên, nhân viên" / "The school's staff";
    WHO_INSPECTOR: "Bên kiểm tra" / "The inspecting side";
    RESULT_GRANTED: "Kết quả theo đề nghị" / "What was asked for";
    RESULT_REFUSED: "văn bản từ chối nêu rõ lý do" / "or a refusal with its reason";
    RESULT_INTERNAL: "Kết quả nội bộ" / "An internal result";
    LIMIT_PROPOSED: "Thời hạn đề xuất, chờ Hiệu trưởng duyệt." / "The time limit is a proposal, to be approved by the principal.";
    LIMIT_TO_CHECK: "Thời hạn theo văn bản nêu ở căn cứ, cần kiểm tra trước khi in." / "A limit of the texts named below; to be checked before it is printed.";
    TO_CHECK: "cần kiểm tra trước khi in" / "to be checked before it is printed";
    BASIS_FOUND: "tìm thấy ở bản sao, chưa đối chiếu Công báo" / "found in a copy, not compared with the gazette";
    BASIS_KNOWN: "biết có văn bản này, chưa đọc lại" / "known, not looked up again";
    BASIS_PROPOSED: "đề xuất" / "proposed";
    DATES_MISSING: "ngày ban hành, ngày hiệu lực: cần bổ sung" / "dates of issue and force to be filled in";
    IF_NEEDED: "Khi cần –" / "Where needed –";
    NOT_COUNTED: "(những ngày chờ bổ sung không tính vào thời hạn)" / "(the days of waiting do not count against the limit)";
    BY_LEADERSHIP: "Ban giám hiệu" / "school leadership";
    BY_GROUP: "tổ chuyên môn" / "the professional group";
    BY_OFFICE: "Văn phòng" / "the office";
    BY_UNION: "Công đoàn" / "the union";
    BY_ASSIGNEE: "người được giao giải quyết" / "whoever it is assigned to";
    BY_PART: "bộ phận được giao giải quyết" / "the part it is assigned to";
    BY_AUTHOR: "người lập hồ sơ" / "whoever opened it";
    BY_APPLICANT: "người nộp" / "the applicant";
    BRING_THESE: "Xin bổ sung:" / "Please bring:";
    COST: "Lệ phí" / "Cost";
    NO_COST: "Không thu" / "Free";
    STEPS: "Trình tự thực hiện" / "Steps";
    TRACK: "Tra cứu hồ sơ" / "Track a dossier";
    TRACK_SAYS: "Nhập mã ghi trên giấy tiếp nhận hoặc mã đăng ký, và bốn số cuối điện thoại của người nộp."
        / "Enter the code on the receipt or the registration code, and the last four digits of the applicant's phone.";
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
    WHY: "Vì sao hẹn ngày này?" / "Why this date?";
    COME_BRING: "Xin mang giấy tiếp nhận khi đến nhận kết quả." / "Please bring the receipt when you collect the result.";
    NOT_TAKEN_WHY: "Hồ sơ đã nộp trước đó vẫn được giải quyết. Xin hỏi văn phòng nhà trường nếu cần."
        / "Requests received before go on. Please ask the school's office if you need to.";
    PAGE_MISSING: "Không có trang này" / "There is no such page";
    PAGE_MISSING_WHY: "Địa chỉ có thể đã đổi." / "The address may have changed.";

    taken_back(day: String): "Kết quả đã bị nhà trường thu hồi ngày {day}, không còn giá trị. Xin liên hệ văn phòng nhà trường." / "The school revoked the result on {day}; it no longer counts. Please contact the school's office.";
    bring_until(day: String): "Xin bổ sung đến hết ngày {day}:" / "Please bring, by the end of {day}:";
    not_taken(since: String): "Nhà trường không nhận hồ sơ theo thủ tục này từ ngày {since}."
        / "The school has taken no requests under this procedure since {since}.";
    over_since(day: String): "Hết hiệu lực từ ngày {day}" / "No longer in force since {day}";
    only_for(of: &Words): "(chỉ khi: {of})" / "(only for: {of})";
    cutoff(at: String): "Hồ sơ nhận sau {at} tính từ ngày làm việc tiếp theo." / "What is received after {at} counts from the next working day.";
    issued_on(day: String): "ban hành {day}" / "issued {day}";
    in_force_from(day: String): "có hiệu lực từ {day}" / "in force from {day}";
    ended_on(day: String): "hết hiệu lực từ {day}" / "ended {day}";
    checked_on(day: String): "đã đối chiếu Công báo ngày {day}" / "compared with the gazette on {day}";
    takes(days: usize): "{days} ngày làm việc" / ("{days} working {}", plural(days, "day", "days"));
    papers_count(n: usize): "{n} giấy tờ" / ("{n} {}", plural(n, "paper", "papers"));
    time_left(days: usize): "Còn {days} ngày làm việc sau khi bổ sung đủ giấy tờ"
        / ("{days} working {} left once the papers are complete", plural(days, "day", "days"));
}
