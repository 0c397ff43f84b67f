//! A newer Sen on this device.

use super::catalogue::texts;

texts! {
    READY: "Sen có bản mới" / "There is a newer Sen";
    READY_WHY: "Máy đã tải xong. Đổi sang bản mới mất vài giây; trang này mở lại như cũ."
        / "It is on this device. Changing to it takes a few seconds; this page opens again as it is.";
    TAKE: "Dùng bản mới" / "Use the newer one";
    TYPING: "Bạn đang nhập dở. Gửi hoặc rời biểu mẫu này rồi hãy đổi; bản mới vẫn chờ."
        / "You are in the middle of a form. Send it or leave it first; the newer one waits.";
}
