//! Room on this device: what it could not keep, what it let go of, and how that comes back.

use super::{catalogue::texts, plural};

texts! {
    CANNOT_KEEP: "Thiết bị này chưa lưu được" / "This device cannot keep anything now";
    CANNOT_KEEP_WHY: "Sen đang tự thử lại. Việc bạn làm bây giờ chưa được lưu: hãy để nguyên trang này, đừng đóng."
        / "Sen keeps trying. What you do now is not kept yet: leave this page as it is and do not close it.";
    FULL: "Thiết bị này đã hết chỗ" / "This device has no room left";
    FULL_WHY: "Việc đã lưu vẫn còn nguyên và sẽ được gửi khi có chỗ. Hãy xóa bớt ảnh, tệp hoặc ứng dụng khác; Sen tự thử lại."
        / "What was kept is still here and is sent once there is room. Delete photos, files or other apps; Sen keeps trying.";
    let_go(n: usize): "Đã bỏ {n} hồ sơ đã kết thúc khỏi thiết bị để có chỗ; vẫn tìm được khi có mạng. Danh sách và số đếm ở đây không gồm các hồ sơ đó."
        / ("{n} {} taken off this device to make room, and can be found with a network. Lists and counts here leave those out.", plural(n, "ended dossier was", "ended dossiers were"));
    ELSEWHERE: "Hồ sơ này đã được bỏ khỏi thiết bị để có chỗ" / "This dossier was taken off this device to make room";
    COMING: "Đang lấy lại từ máy chủ." / "It is being fetched from the server.";
    NEEDS_NETWORK: "Hồ sơ vẫn nằm ở máy chủ; cần có mạng để mở." / "It is on the server; a network is needed to open it.";
}
