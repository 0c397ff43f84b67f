//! What the door asks after the password, and instead of it.

use super::catalogue::texts;

texts! {
    USE_PASSKEY: "Đăng nhập bằng khóa truy cập" / "Sign in with a passkey";
    CODE_TITLE: "Xác nhận bằng mã" / "Confirm with a code";
    CODE_SHOWN: "Mã 6 số trên điện thoại" / "The 6-digit code on your phone";
    CODE_SHOWN_HELP: "Mở ứng dụng xác thực trên điện thoại; mỗi mã hiện 30 giây." / "Open the authenticator app on your phone; each code shows for 30 seconds.";
    CODE_WRITTEN: "Mã dự phòng" / "Recovery code";
    CODE_WRITTEN_HELP: "Một trong mười mã bạn đã ghi lại; mỗi mã dùng một lần." / "One of the ten you wrote down; each is good once.";
    CODE_USE_WRITTEN: "Không có điện thoại? Dùng mã dự phòng" / "No phone at hand? Use a recovery code";
    CODE_USE_SHOWN: "Dùng mã trên điện thoại" / "Use the code on the phone";
    CODE_TOO_LATE: "Đã quá 5 phút. Xin đăng nhập lại từ đầu." / "Five minutes have passed. Please sign in anew.";
}
