//! Words of every screen: actions, navigation, the connection, lists and forms.

use super::{Words, catalogue::texts, plural};

texts! {
    APP: "Sen" / "Sen";
    APP_SAYS: "Bàn một cửa của nhà trường" / "The school's one-stop desk";
    LANGUAGE: "Ngôn ngữ" / "Language";
    OTHER_LANGUAGE: "English" / "Tiếng Việt";
    SKIP: "Đến nội dung chính" / "Skip to the main content";
    TOP_LINE: "Tìm và thông báo" / "Search and notifications";
    MAIN_NAV: "Chính" / "Main";
    CRUMBS: "Vị trí" / "Where you are";

    SIGN_IN: "Đăng nhập" / "Sign in";
    SIGN_OUT: "Đăng xuất" / "Sign out";
    ACCOUNT: "Tên đăng nhập" / "User name";
    PASSWORD: "Mật khẩu" / "Password";
    SHOW_PASSWORD: "Hiện mật khẩu" / "Show the password";
    SIGNING_IN: "Đang đăng nhập…" / "Signing in…";

    HOME: "Hôm nay" / "Today";
    MY_WORK: "Việc của tôi" / "My work";
    TO_SIGN: "Chờ ký" / "To sign";
    DOSSIERS: "Hồ sơ" / "Dossiers";
    INTAKE: "Tiếp nhận" / "Intake";
    HAND_OVER: "Bàn giao" / "Hand over";
    TO_RETURN: "Chờ trả kết quả" / "Results to return";
    FINDINGS: "Kiến nghị" / "Findings";
    ATTENTION: "Cần xử lý" / "Needs attention";
    PROCEDURES: "Thủ tục" / "Procedures";
    PEOPLE: "Nhân sự" / "People";
    MORE: "Thêm" / "More";

    ROLE_SWITCH: "Vai đang làm" / "Working as";
    ROLE_LEADERSHIP: "Ban giám hiệu" / "Leadership";
    ROLE_GROUP: "Tổ chuyên môn" / "Professional group";
    ROLE_OFFICE: "Văn phòng" / "Office";
    ROLE_UNION: "Công đoàn" / "Union";
    ROLE_ADMINISTRATOR: "Quản trị" / "Administrator";
    ROLE_SUPERIOR: "Cơ quan cấp trên" / "Superior body";

    SAVE: "Lưu" / "Save";
    CANCEL: "Bỏ qua" / "Cancel";
    CLOSE: "Đóng" / "Close";
    BACK: "Quay lại" / "Back";
    NEXT: "Tiếp tục" / "Continue";
    OPEN: "Mở" / "Open";
    EDIT: "Sửa" / "Edit";
    DELETE: "Xóa" / "Delete";
    ADD: "Thêm" / "Add";
    SEND: "Gửi" / "Send";
    PRINT: "In" / "Print";
    DOWNLOAD: "Tải về" / "Download";
    UNDO: "Hoàn tác" / "Undo";
    RETRY: "Thử lại" / "Try again";
    NOT_LOADED: "Chưa xem được" / "Cannot be shown now";
    OTHER_ACTIONS: "Thao tác khác" / "Other actions";
    SEE_ALL: "Xem tất cả" / "See all";
    NOTIFICATIONS: "Thông báo" / "Notifications";
    SETTINGS: "Cài đặt" / "Settings";
    CALENDAR: "Lịch làm việc" / "Calendar";
    THEME: "Giao diện" / "Appearance";
    THEME_AUTO: "Theo thiết bị" / "As the device";
    THEME_LIGHT: "Sáng" / "Light";
    THEME_DARK: "Tối" / "Dark";

    SEARCH: "Tìm" / "Search";
    SEARCH_HINT: "Tìm hồ sơ, người nộp, lệnh…" / "Find dossiers, applicants, commands…";
    CLEAR: "Xóa" / "Clear";
    CLEAR_FILTERS: "Bỏ bộ lọc" / "Clear filters";
    FILTERS: "Bộ lọc" / "Filters";
    FILTER: "Lọc" / "Filter";
    ALL: "Tất cả" / "All";
    SORT: "Sắp xếp" / "Sort";
    LOAD_MORE: "Xem thêm" / "Show more";
    LOADING: "Đang tải…" / "Loading…";
    SEARCH_SERVER: "Tìm thêm trên máy chủ" / "Search further on the server";
    ON_THIS_DEVICE: "Trong dữ liệu trên máy này" / "Among what this device holds";

    SAVED_HERE: "Đã lưu trên máy" / "Saved on this device";
    SENT: "Đã gửi" / "Sent";
    SENDING: "Đang gửi…" / "Sending…";
    NO_NETWORK: "Không có mạng" / "No network";
    DRAFT_KEPT: "Bản nháp được giữ trên máy này." / "The draft is kept on this device.";

    NOTHING_HERE: "Chưa có gì ở đây" / "Nothing here yet";
    NOTHING_WAITING: "Không có việc nào đang chờ" / "Nothing is waiting for you";
    NOTHING_WAITING_WHY: "Việc mới sẽ hiện ra ở đây ngay khi có người chuyển đến."
        / "New work appears here as soon as somebody hands it over.";
    NO_RESULT: "Không tìm thấy" / "Nothing found";
    NO_RESULT_WHY: "Gõ có dấu hay không dấu đều được; thử bớt chữ hoặc bỏ bộ lọc."
        / "With or without diacritics both work; try fewer words or clear the filters.";

    REQUIRED: "bắt buộc" / "required";
    OPTIONAL: "không bắt buộc" / "optional";
    CHOOSE: "Chọn…" / "Choose…";
    YES: "Có" / "Yes";
    NO: "Không" / "No";
    DATE_HELP: "Ví dụ: 01/09/2026" / "For example 01/09/2026";
    DATE_WRONG: "Ngày phải có dạng ngày/tháng/năm, ví dụ 01/09/2026."
        / "Write the date as day/month/year, for example 01/09/2026.";
    CHOOSE_FILE: "Chọn tệp" / "Choose a file";
    TAKE_PHOTO: "Chụp ảnh" / "Take a photo";
    REMOVE_FILE: "Bỏ tệp này" / "Remove this file";
    FORM_ERRORS: "Chưa gửi được, vì:" / "Not sent yet, because:";
    ERROR_PREFIX: "Lỗi:" / "Error:";

    SHORTCUTS: "Phím tắt" / "Keyboard shortcuts";
    SHORTCUT_MOVE: "Dòng dưới, dòng trên" / "Next row, previous row";
    SHORTCUT_OPEN: "Mở dòng đang chọn" / "Open the row";
    SHORTCUT_SEARCH: "Tìm" / "Search";
    SHORTCUT_HELP: "Bảng phím tắt này" / "This list";

    come(size: &str): "Đã gửi {size}" / "{size} sent";
    waiting(n: usize): "{n} mục chờ gửi" / ("{n} {} waiting to be sent", plural(n, "item", "items"));
    needs_attention(n: usize): "{n} mục cần xử lý" / ("{n} {} attention", plural(n, "item needs", "items need"));
    offline_waiting(n: usize): "Không có mạng. Đã lưu trên máy, {n} mục chờ gửi."
        / ("No network. Saved on this device, {n} {} waiting to be sent.", plural(n, "item", "items"));
    results(n: usize): "{n} kết quả" / ("{n} {}", plural(n, "result", "results"));
    filters_on(n: usize): "{n} bộ lọc đang dùng" / ("{n} {} on", plural(n, "filter", "filters"));
    files_chosen(n: usize): "{n} tệp" / ("{n} {}", plural(n, "file", "files"));
    required_missing(label: &Words): "Cần điền {label}." / "Enter {label}.";
    choice_missing(label: &Words): "Cần chọn {label}." / "Choose {label}.";
    page_title(page: &Words): "{page} · Sen" / "{page} · Sen";
    error_title(page: &Words): "Lỗi: {page} · Sen" / "Error: {page} · Sen";
}
