//! One's own account.

use super::catalogue::texts;

texts! {
    TITLE: "Tài khoản của tôi" / "My account";
    WHO: "Vai trong trường" / "Roles at the school";
    SESSIONS: "Đang đăng nhập ở đâu" / "Where you are signed in";
    SESSIONS_WHY: "Thấy máy lạ? Kết thúc phiên đó rồi báo cho quản trị. Phiên bị kết thúc mất quyền ngay lập tức."
        / "A device you do not know? End that session and tell the administrator. An ended session loses its rights at once.";
    SEEN: "Dùng lần cuối" / "Last used";
    THIS_ONE: "Máy này" / "This device";
    END: "Kết thúc phiên" / "End session";
    ENDED: "Đã kết thúc phiên" / "The session has been ended";
    NOT_LOADED: "Chưa xem được" / "Cannot be shown now";
    UNKNOWN_DEVICE: "Thiết bị không rõ" / "Unknown device";
}
