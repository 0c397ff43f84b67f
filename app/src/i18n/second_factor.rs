//! The second factor of one's own account.

use super::{catalogue::texts, plural};

texts! {
    FACTOR: "Lớp bảo vệ thứ hai" / "Second factor";
    FACTOR_WHY: "Sau mật khẩu, Sen hỏi thêm mã 6 số hiện trên điện thoại của bạn. Người biết mật khẩu mà không có điện thoại thì không vào được."
        / "After the password Sen also asks for a 6-digit code from your phone. Whoever knows the password but has no phone stays outside.";
    FACTOR_ON: "Bật mã trên điện thoại" / "Switch codes on";
    FACTOR_OFF: "Tắt mã trên điện thoại" / "Switch codes off";
    FACTOR_OFF_WHY: "Từ lần sau chỉ còn mật khẩu bảo vệ tài khoản. Mã dự phòng cũng hết hiệu lực."
        / "From the next sign-in on only the password guards the account. Recovery codes stop working too.";
    FACTOR_STANDS: "Đang bật" / "On";
    FACTOR_SINCE: "Hỏi mã từ" / "Codes asked since";
    FACTOR_LEFT: "Mã dự phòng còn lại" / "Recovery codes left";
    FACTOR_FEW: "Sắp hết mã dự phòng. Hãy lấy mười mã mới." / "Few recovery codes are left. Get ten new ones.";
    FACTOR_DONE: "Đã bật. Lần đăng nhập sau Sen sẽ hỏi mã." / "Switched on. Sen asks for a code at the next sign-in.";
    FACTOR_GONE: "Đã tắt" / "Switched off";
    AGAIN: "Nhập lại mật khẩu" / "Your password again";
    AGAIN_HELP: "Để chắc rằng chính bạn đang ngồi ở máy này." / "To be sure that it is you at this desk.";
    NEXT: "Tiếp tục" / "Continue";
    SCAN: "Mở ứng dụng xác thực trên điện thoại (ví dụ Google Authenticator, Microsoft Authenticator, 2FAS), chọn thêm tài khoản rồi quét mã này."
        / "Open an authenticator app on your phone (for example Google Authenticator, Microsoft Authenticator, 2FAS), choose to add an account and scan this.";
    SCAN_PICTURE: "Mã QR để điện thoại quét" / "QR code for the phone to scan";
    TYPE_KEY: "Không quét được? Gõ khóa này:" / "Cannot scan it? Type this key:";
    CODE: "Mã 6 số trên điện thoại" / "The 6-digit code on the phone";
    CODE_ANY: "Mã trên điện thoại hoặc mã dự phòng" / "A code of the phone, or a recovery code";
    CONFIRM: "Xác nhận và bật" / "Confirm and switch on";
    RECOVERY: "Mã dự phòng" / "Recovery codes";
    RECOVERY_NEW: "Lấy mã dự phòng mới" / "Get new recovery codes";
    RECOVERY_NEW_WHY: "Mười mã mới thay cho tất cả mã cũ." / "Ten new ones replace all those before.";
    RECOVERY_ONCE: "Khi không có điện thoại, mỗi mã mở được một lần. Chỉ hiện một lần ở đây: hãy ghi ra giấy hoặc lưu thành tệp, cất ở nơi chỉ bạn mở được."
        / "Without the phone each opens once. They are shown only here, only once: write them down or save them as a file, where only you can get at them.";
    RECOVERY_SAVE: "Lưu thành tệp" / "Save as a file";
    RECOVERY_KEPT: "Tôi đã cất mã" / "I have kept them";

    left(n: usize): "{n} mã" / ("{n} {}", plural(n, "code", "codes"));
}
