//! One's own passkeys.

use super::catalogue::texts;

texts! {
    PASSKEYS: "Khóa truy cập (passkey)" / "Passkeys";
    PASSKEYS_WHY: "Đăng nhập bằng vân tay, khuôn mặt hoặc mã khóa của chính thiết bị, không cần gõ mật khẩu. Thêm trên từng máy chỉ bạn dùng."
        / "Sign in with the fingerprint, face or PIN of your own device instead of typing a password. Add one on each device that only you use.";
    PASSKEYS_NOT_HERE: "Máy hoặc địa chỉ này chưa dùng được khóa truy cập: cần trình duyệt mới và kết nối HTTPS mà quản trị đã khai báo."
        / "No passkeys can be made here: that needs a recent browser and an HTTPS address that the administrator has told the server.";
    PASSKEY_ADD: "Thêm khóa truy cập" / "Add a passkey";
    PASSKEY_ADDED: "Đã thêm khóa truy cập" / "The passkey has been added";
    PASSKEY_NAME: "Tên gọi" / "Name";
    PASSKEY_NAME_HELP: "Để nhận ra khi mất máy, ví dụ “Điện thoại của tôi”." / "To know it again when a device is lost, for example “My phone”.";
    PASSKEY_BROKEN_OFF: "Chưa tạo được khóa truy cập trên máy này. Xin thử lại." / "No passkey was made on this device. Please try again.";
    PASSKEY_UNUSED: "Chưa dùng lần nào" / "Not used yet";
    PASSKEY_REMOVE: "Gỡ" / "Remove";
    PASSKEY_REMOVED: "Đã gỡ khóa truy cập" / "The passkey has been removed";
}
