//! What went wrong: what happened, what was kept, what to do.

use super::{Words, catalogue::texts, plural};

texts! {
    UNKNOWN: "Có lỗi xảy ra. Những gì đã nhập vẫn còn; xin thử lại." / "Something went wrong. What you typed is kept; please try again.";
    NO_NETWORK: "Không có mạng. Đã lưu trên máy và sẽ gửi khi có mạng." / "No network. Saved on this device, to be sent once there is one.";
    NEEDS_NETWORK: "Việc này cần có mạng. Chưa có gì thay đổi; xin thử lại khi có mạng."
        / "This needs the network. Nothing has changed; try again once there is one.";
    WRONG_SIGN_IN: "Tên đăng nhập hoặc mật khẩu không đúng." / "The user name or the password is wrong.";
    WRONG_PASSKEY: "Chưa đăng nhập được bằng khóa truy cập này. Xin thử lại, hoặc dùng mật khẩu."
        / "This passkey did not open a session. Please try again, or use your password.";
    WRONG_CODE: "Mã chưa đúng, đã dùng rồi hoặc đã quá giờ. Đợi mã kế tiếp rồi nhập lại."
        / "The code is wrong, was used, or came too late. Wait for the next one and enter that.";
    TOO_MANY_TRIES: "Đã thử quá nhiều lần. Xin đợi ít phút rồi thử lại." / "Too many tries. Please wait a few minutes and try again.";
    SIGNED_OUT: "Phiên làm việc đã hết. Những gì đã nhập vẫn còn; xin đăng nhập lại."
        / "The session has ended. What you typed is kept; please sign in again.";
    NOT_ALLOWED: "Vai này không được làm việc đó." / "This role may not do that.";
    NOT_FOUND: "Không tìm thấy, hoặc không thuộc phần việc này." / "Not found, or not part of this work.";
    CHANGED_MEANWHILE: "Hồ sơ vừa được người khác thay đổi. Xin xem lại rồi quyết định."
        / "Somebody has just changed this. Please read it again before you decide.";
    STORAGE_FULL: "Máy đã hết chỗ lưu. Xin giải phóng bộ nhớ rồi thử lại." / "This device has no room left. Free some and try again.";
    FILE_EMPTY: "Tệp trống, không có nội dung." / "The file is empty.";
    FILE_TOO_LARGE: "Tệp quá lớn." / "The file is too large.";
    PICTURE_BROKEN: "Không mở được ảnh này. Hãy chụp lại hoặc chọn ảnh khác." / "This picture cannot be opened. Take it again or choose another.";
    FILE_WRONG_KIND: "Loại tệp này không nhận được; dùng PDF hoặc ảnh." / "This kind of file is not accepted; use a PDF or a picture.";
    PAGE_MISSING: "Không có trang này" / "There is no such page";
    PAGE_MISSING_WHY: "Địa chỉ có thể đã đổi, hoặc vai này không mở được." / "The address may have changed, or this role cannot open it.";
    TOO_LONG: "Dài quá." / "Too long.";
    PHONE_WRONG: "Số điện thoại có 9 đến 11 chữ số." / "A phone number has 9 to 11 digits.";
    EMAIL_WRONG: "Địa chỉ thư chưa đúng, ví dụ ten@truong.edu.vn." / "This e-mail address is not complete, for example name@school.edu.vn.";
    NUMBER_WRONG: "Chỉ viết chữ số." / "Write digits only.";
    DATE_FUTURE: "Ngày này ở tương lai." / "This date lies in the future.";

    refused(reason: &Words): "Máy chủ không nhận: {reason} Nội dung vẫn còn ở mục Cần xử lý."
        / "The server refused: {reason} The content is kept under Needs attention.";
    try_again_in(minutes: usize): "Xin thử lại sau {minutes} phút." / ("Please try again in {minutes} {}.", plural(minutes, "minute", "minutes"));
}
