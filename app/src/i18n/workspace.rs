//! The frame around every page of the workspace, the homes of the roles, lists, the outbox and what needs attention.

use super::{catalogue::texts, plural};

texts! {
    OPENING: "Đang mở bàn làm việc…" / "Opening the desk…";
    SIGN_IN_LEAD: "Bàn một cửa của nhà trường, dành cho cán bộ, giáo viên, nhân viên."
        / "The school's one-stop desk, for its staff.";
    SIGN_IN_OFFLINE: "Chưa đăng nhập được vì không có mạng. Kiểm tra mạng rồi thử lại."
        / "Could not sign in: there is no network. Check it and try again.";
    PLAIN: "Sen đang mở không qua HTTPS" / "Sen was opened without HTTPS";
    PLAIN_WHY: "Chỉ làm việc khi có mạng: trình duyệt không bảo đảm giữ được việc chưa gửi. Mật khẩu và hồ sơ đi qua mạng không được mã hóa."
        / "Work only while there is a network: the browser does not promise to keep what was not sent. Passwords and records cross the network readable.";
    PLAIN_DO: "Mở Sen trong một thẻ thôi, đợi “Đã gửi” rồi mới đóng, và nhờ quản trị bật HTTPS (sen tls init)."
        / "Open Sen in one tab only, wait for “Sent” before closing it, and ask your administrator to set up HTTPS (sen tls init).";
    PLAIN_KNOWN: "Đã hiểu" / "Understood";
    TO_PORTAL: "Trang dành cho phụ huynh" / "Page for parents";
    STORE_FAILED: "Máy này không mở được chỗ lưu dữ liệu" / "This device's storage cannot be opened";
    STORE_FAILED_WHY: "Trình duyệt có thể đang ở chế độ riêng tư, hoặc máy đã hết chỗ. Sen cần chỗ lưu để không mất những gì đã nhập."
        / "The browser may be in private mode, or the device is full. Sen needs room so that nothing typed is lost.";
    NOT_FETCHED: "Chưa tải được phần này của Sen" / "This part of Sen could not be fetched";
    NOT_FETCHED_TRY: "Kiểm tra mạng rồi thử lại" / "Check the network and try again";
    NOT_FETCHED_WHY: "Máy đang không có mạng, hoặc Sen vừa có bản mới. Những gì đã nhập vẫn còn trên máy này."
        / "There is no network, or Sen has just been updated. What you typed is still on this device.";

    SESSION_ENDED: "Phiên làm việc đã hết. Trang này vẫn giữ nguyên, những gì đã nhập vẫn còn trên máy."
        / "The session has ended. This page stays as it is and what you typed is still on this device.";
    SIGN_IN_AGAIN: "Đăng nhập lại" / "Sign in again";
    OUTDATED: "Sen đã có bản mới. Việc đã nhập vẫn được gửi; tải lại trang để nhận thay đổi."
        / "There is a newer Sen. What you typed is still sent; reload the page to receive changes.";
    RELOAD: "Tải lại trang" / "Reload the page";
    SIGN_OUT_ASK: "Đăng xuất khi còn việc chưa gửi?" / "Sign out with work not sent?";
    SIGN_OUT_LOSES: "Đăng xuất sẽ xóa dữ liệu trên máy này, kể cả những mục chưa gửi. Nếu ở lại, Sen gửi chúng ngay khi có mạng."
        / "Signing out erases this device's data, with what was not sent. If you stay, Sen sends it as soon as there is a network.";
    SIGN_OUT_STAY: "Ở lại" / "Stay";
    SIGN_OUT_ANYWAY: "Xóa và đăng xuất" / "Erase and sign out";
    SIGN_OUT_OFFLINE: "Chưa đăng xuất được vì không có mạng: phiên chỉ kết thúc thật sự khi máy chủ biết."
        / "Not signed out: there is no network, and a session only really ends when the server knows.";

    FIND: "Tìm hồ sơ, người nộp, lớp, trang" / "Find dossiers, applicants, classes, pages";
    FIND_HINT: "Tìm mã, thủ tục, tên, lớp…" / "Code, procedure, name, class…";
    FIND_NOTHING: "Không thấy trên máy này." / "Nothing of that on this device.";
    SHORTCUT_HOME: "Về Hôm nay" / "Go to Today";
    SHORTCUT_FIND_ANYWHERE: "Tìm, cả khi đang gõ" / "Search, even while typing";
    SHORTCUT_CLOSE: "Đóng hộp thoại, xóa ô tìm" / "Close a dialog, clear the search";

    INSPECTION: "Kiểm tra" / "Inspections";
    TO_ASSIGN: "Chờ giao" / "To assign";
    TO_ISSUE: "Chờ phát hành" / "To issue";
    TO_RETURN: "Trả kết quả" / "To return";
    TO_HANDLE: "Chờ tôi xử lý" / "For me to handle";
    TO_MEND: "Chờ khắc phục" / "To mend";
    TO_VERIFY: "Chờ phúc tra" / "To verify";
    TO_ANNOUNCE: "Bản nháp chờ thông báo" / "Drafts to announce";
    ON_TIME_QUARTER: "Xong đúng hạn, quý này" / "Done on time, this quarter";
    WAITS_FOR_ME: "Chờ tôi" / "Waiting for me";
    ALL_CLEAR: "Không có việc nào chờ ký, không hồ sơ nào quá hạn." / "Nothing waits for signature and nothing is overdue.";
    WAITS_FOR_OFFICE: "Chờ văn phòng" / "Waiting for the office";
    WAITS_FOR_APPLICANT: "Chờ người nộp bổ sung" / "Waiting for applicants' papers";
    GROUP_QUEUE: "Hồ sơ của tổ, của tôi trước" / "The group's dossiers, mine first";
    GROUP_FINDINGS: "Kiến nghị tổ cần khắc phục" / "Findings for the group to mend";
    OFFICE_FINDINGS: "Kiến nghị văn phòng cần khắc phục" / "Findings for the office to mend";
    FINDINGS_BY_PHASE: "Kiến nghị theo giai đoạn" / "Findings by phase";
    WAITS_FOR_UNION: "Chờ bên kiểm tra" / "Waiting for the inspecting side";
    RECENT_DOSSIERS: "Hồ sơ mới có diễn biến" / "Dossiers with news";
    NO_OPEN_DOSSIERS: "Chưa có hồ sơ nào đang mở." / "No dossier is open.";
    NO_FINDING_ANNOUNCED: "Chưa có kiến nghị nào được thông báo." / "No finding has been announced.";
    NO_FINDING_TO_MEND: "Không có kiến nghị nào cần khắc phục." / "There is no finding to mend.";
    NOBODY_TO_SUPPLEMENT: "Không hồ sơ nào đang chờ bổ sung." / "No dossier waits for papers.";
    NOTHING_TO_RETURN: "Không có kết quả nào chờ trả." / "There is no result to return.";
    ADMIN_HOME: "Việc của quản trị" / "The administrator's work";
    ADMIN_HOME_WHY: "Thêm người, đặt quyền, cấp mật khẩu, đặt lịch làm việc và thông tin trường. Vai quản trị không xử lý và không duyệt hồ sơ."
        / "Add people, set rights, give passwords, keep the calendar and the school's details. Administrators neither handle nor approve dossiers.";
    SUPERIOR_EMPTY: "Số liệu của đơn vị chưa có ở đây" / "The unit's figures are not here yet";
    SUPERIOR_EMPTY_WHY: "Vai này chỉ đọc số liệu tổng hợp, không mở từng hồ sơ." / "This role reads totals only and opens no dossier.";
    NO_ROLE: "Tài khoản này chưa được giao vai nào" / "This account has no role yet";
    NO_ROLE_WHY: "Nhờ người quản trị giao vai; trang sẽ tự đổi khi có." / "Ask an administrator for one; the page changes by itself.";

    SORT_DUE: "Theo hạn" / "By due date";
    SORT_TITLE: "Theo tên thủ tục" / "By procedure";
    SORT_NAME: "Theo tên người" / "By person's name";
    SORT_RECEIVED: "Mới nhận trước" / "Newest first";
    ANY_PROCEDURE: "Mọi thủ tục" / "Any procedure";
    ANY_PART: "Mọi bộ phận" / "Any part";
    OWN_PARTS: "Tổ của tôi" / "My groups";
    FINISHED_QUARTER: "Xong trong quý này" / "Done this quarter";
    FIND_IN_LIST: "Tìm trong danh sách này" / "Find in this list";
    NO_DOSSIER_YET: "Chưa có hồ sơ nào" / "No dossier yet";
    NO_DOSSIER_YET_OFFICE: "Hồ sơ đầu tiên bắt đầu ở quầy tiếp nhận." / "The first one begins at the counter.";
    NO_DOSSIER_YET_WHY: "Hồ sơ thuộc phần việc của bạn sẽ hiện ra ở đây khi văn phòng tiếp nhận."
        / "Dossiers that concern your work appear here once the office has taken them in.";
    STILL_FILLING: "Đang lấy dữ liệu lần đầu về máy này…" / "Fetching the data to this device for the first time…";
    FIRST_NEEDS_NETWORK: "Máy này chưa có dữ liệu và đang không có mạng." / "This device holds no data yet, and there is no network.";

    OUTBOX: "Chờ gửi" / "Waiting to be sent";
    OUTBOX_LEAD: "Đã lưu chắc chắn trên máy này; Sen tự gửi theo thứ tự khi có mạng."
        / "Kept safely on this device; Sen sends it in order as soon as there is a network.";
    OUTBOX_EMPTY: "Mọi thứ đã gửi" / "Everything is sent";
    OUTBOX_EMPTY_WHY: "Máy chủ đã nhận tất cả những gì làm trên máy này." / "The server has everything that was done on this device.";
    SEND_NOW: "Gửi ngay" / "Send now";
    KEPT: "Đã lưu, chờ gửi" / "Kept, to be sent";
    HELD: "Máy chủ đã nhận, đang chờ thiết bị khác" / "With the server, which waits for another device";
    FILE_WAITS: "Tệp chờ tải lên" / "A file to upload";

    ATTENTION_LEAD: "Máy chủ không nhận những việc này. Nội dung vẫn còn nguyên; xem lý do rồi làm lại hoặc bỏ."
        / "The server refused these. Everything you typed is still here; read why, then do it again or drop it.";
    ATTENTION_EMPTY: "Không có gì cần xử lý" / "Nothing needs attention";
    ATTENTION_EMPTY_WHY: "Việc bị máy chủ từ chối sẽ hiện ở đây, kèm lý do và toàn bộ nội dung."
        / "What the server refuses appears here, with its reason and everything you typed.";
    SKIPPED: "Bị bỏ qua vì một việc trước đó không được nhận. Làm lại việc trước, rồi đến việc này."
        / "Passed over because something before it was refused. Do that one again first, then this.";
    DO_AGAIN: "Làm lại" / "Do it again";
    DROP: "Bỏ" / "Drop";
    DROPPED: "Đã bỏ một mục cần xử lý." / "Dropped one item.";
    SENT_AGAIN: "Đã lưu để gửi lại." / "Kept, to be sent again.";
    OPEN_DOSSIER: "Mở hồ sơ" / "Open the dossier";
    OPEN_FINDING: "Mở kiến nghị" / "Open the finding";

    SAVE_FILE: "Tải về máy" / "Save to this device";
    FILE_SAVED: "Đã tải tệp về máy." / "The file is saved to this device.";
    FILE_GONE: "Tệp này không còn trên máy." / "This file is no longer on this device.";
    FILE_OF: "Kèm vào" / "Attached to";
    REQUEST_ID: "Mã yêu cầu" / "Id of the request";

    CMD_UPLOAD: "Tải tệp lên" / "Upload a file";
    CMD_OPEN: "Tiếp nhận hồ sơ" / "Take in a request";
    CMD_OPEN_FINDING: "Ghi kiến nghị" / "Record a finding";
    CMD_EDIT: "Sửa nội dung" / "Change the content";
    CMD_COMMENT: "Gửi ý kiến" / "Comment";
    CMD_ATTACH: "Kèm tệp" / "Attach a file";
    CMD_PARTY: "Ghi vào sổ người nộp" / "Enter somebody in the register";
    CMD_PARTY_CHANGE: "Sửa sổ người nộp" / "Change the register";
    CMD_STEP: "Chuyển bước" / "Take a step";
    A_DOSSIER: "hồ sơ không còn trên máy này" / "a dossier no longer on this device";
    TYPED_OPINION: "Ý kiến" / "Opinion";
    TYPED_AGENCY: "Cơ quan" / "Agency";
    TYPED_DOCUMENT: "Số văn bản" / "Document number";
    TYPED_RECEIVER: "Người nhận kết quả" / "Who received the result";
    TYPED_DATE: "Ngày" / "Date";
    TYPED_FILE: "Tệp" / "File";
    EMPTIED: "(để trống)" / "(emptied)";
    TYPED_NAME: "Họ và tên" / "Name";

    see_all(n: usize): "Tất cả {n}" / "All {n}";
    unsent_erased(n: usize): "{n} mục chưa gửi hoặc chưa xong sẽ mất." / ("{n} {} not sent or not finished will be lost.", plural(n, "item", "items"));
    rows(n: usize): "{n} hồ sơ" / ("{n} {}", plural(n, "dossier", "dossiers"));
    load(open: usize, late: usize): "{open} đang mở, {late} quá hạn" / "{open} open, {late} overdue";
    all_results(n: usize): "Xem tất cả {n} kết quả" / "See all {n} results";
    group_lead(mine: usize, queue: usize): "Hôm nay có {mine} hồ sơ chờ bạn xử lý; tổ đang có {queue} hồ sơ mở."
        / ("Today {mine} {} for you; the group has {queue} open.", plural(mine, "dossier waits", "dossiers wait"));
    office_lead(n: usize, back: usize): "Hôm nay có {n} việc chờ văn phòng và {back} kết quả chờ trả."
        / ("Today {n} {} for the office and {back} results wait to be returned.", plural(n, "task waits", "tasks wait"));
    union_lead(n: usize, open: usize): "Hôm nay có {n} kiến nghị chờ bên kiểm tra; {open} kiến nghị đang được khắc phục."
        / ("Today {n} {} for the inspecting side; {open} being mended.", plural(n, "finding waits", "findings wait"));
    provisional(short: &str): "Mã tạm {short}" / "Provisional {short}";
}
