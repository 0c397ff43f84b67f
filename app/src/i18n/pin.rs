//! The PIN that opens what lies on a device without a network.

use super::{catalogue::texts, plural};

texts! {
    PIN: "Mã PIN" / "PIN";
    UNLOCK: "Mở bằng mã PIN" / "Open with your PIN";
    UNLOCK_WHY: "Chưa liên lạc được với máy chủ. Hồ sơ trên máy này được mã hóa: mã PIN mở được ngay, hoặc Sen tự mở khi có mạng."
        / "The server cannot be reached. What is on this device is encrypted: your PIN opens it now, or Sen opens by itself when the network is back.";
    OPEN: "Mở" / "Open";
    GONE: "Đã thử sai 10 lần nên mã PIN bị bỏ. Hãy đăng nhập khi có mạng; việc chưa gửi vẫn còn trên máy."
        / "The PIN was wrong ten times and has been dropped. Sign in when there is a network; unsent work is still on this device.";
    NONE: "Chưa mở được khi không có mạng" / "Cannot be opened without a network";
    NONE_WHY: "Máy này chưa đặt mã PIN. Những gì bạn đã làm vẫn còn nguyên; Sen tự mở ngay khi liên lạc được với máy chủ."
        / "No PIN is set on this device. What you did here is safe; Sen opens by itself as soon as the server answers.";
    OTHER: "Đăng nhập bằng tài khoản khác" / "Sign in as somebody else";
    SHAPE: "Mã PIN có 6 đến 12 chữ số" / "A PIN has 6 to 12 digits";
    GUESSABLE: "Mã này dễ đoán. Tránh các số liền nhau và nhóm số lặp lại." / "This is easily guessed. Avoid runs and repeated groups of digits.";
    DIFFERENT: "Hai lần nhập chưa giống nhau" / "The two are not the same";
    TITLE: "Mở Sen khi không có mạng" / "Opening Sen without a network";
    WHY: "Hồ sơ trên máy này được mã hóa. Có mã PIN, bạn mở được Sen trên máy này cả khi mất mạng, trong 7 ngày kể từ lần cuối có mạng."
        / "What is on this device is encrypted. With a PIN you can open Sen on this device without a network too, for 7 days from when it last had one.";
    STANDS: "Đã đặt" / "Set";
    SET: "Đặt mã PIN" / "Set a PIN";
    CHANGE: "Đổi mã PIN" / "Change the PIN";
    REMOVE: "Bỏ mã PIN" / "Remove the PIN";
    HELP: "6 đến 12 chữ số, chỉ dùng trên máy này. Quên mã thì đăng nhập khi có mạng rồi đặt lại."
        / "6 to 12 digits, for this device only. If you forget it, sign in when there is a network and set another.";
    AGAIN: "Nhập lại mã PIN" / "The PIN again";
    KEPT: "Đã đặt mã PIN cho máy này" / "The PIN is set on this device";
    REMOVED: "Đã bỏ mã PIN" / "The PIN has been removed";
    NOT_KEPT: "Máy này chưa lưu được mã PIN" / "This device could not keep the PIN";
    OFFER: "Mất mạng vẫn mở được Sen" / "Open Sen even without a network";
    OFFER_WHY: "Đặt mã PIN cho máy này, mất khoảng nửa phút." / "Set a PIN on this device; it takes half a minute.";
    LATER: "Để sau" / "Later";
    LEASE: "Hơn 7 ngày chưa liên lạc được với máy chủ, nên hồ sơ lưu trên máy này đã được xóa. Việc chưa gửi và bản nháp vẫn còn; có mạng là hồ sơ được tải lại."
        / "The server has not been reached for more than 7 days, so the dossiers on this device were erased. Unsent work and drafts are still here; the dossiers come back with the network.";

    wrong(left: usize): "Mã PIN chưa đúng. Còn {left} lần thử." / ("This is not the PIN. {left} {} left.", plural(left, "try is", "tries are"));
}
