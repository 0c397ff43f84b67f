//! Scans of signed papers that find their dossiers.

use super::{catalogue::texts, plural};

texts! {
    TITLE: "Bản quét đã ký" / "Signed scans";
    LEAD: "Chọn một hay nhiều bản quét; Sen đọc mã QR trên giấy và tìm đúng hồ sơ." / "Choose one scan or many; Sen reads the code on each paper and finds its dossier.";
    PICK: "Bản quét hoặc ảnh chụp" / "Scans or photos";
    PICK_HELP: "Ảnh, hoặc PDF màu từ máy quét; thấy rõ góc có mã QR. Cần có mạng." / "Pictures, or colour PDF from a scanner, with the corner of the code in view. Needs the network.";
    FOUND: "Đã tìm thấy" / "Found";
    LOOKING: "Đang đọc mã" / "Reading the code";
    ATTACHING: "Đang đính kèm" / "Being attached";
    ATTACHED: "Đã đính kèm" / "Attached";
    NOT_ATTACHED: "Chưa đính kèm được" / "Not attached";
    NOT_FOUND: "Chưa tìm thấy" / "Not found";
    ATTACH: "Đính kèm" / "Attach";
    OPEN: "Mở hồ sơ" / "Open the dossier";
    LEAVE_OUT: "Bỏ ra" / "Leave out";
    LIST: "Các bản quét" / "Scans";
    NONE: "Chưa chọn bản quét nào" / "No scan was chosen yet";
    NONE_WHY: "Giấy Sen in ra có mã QR ở cuối trang; bản ký xong quét lại là về đúng hồ sơ." / "Papers that Sen prints carry a code; scanned after signing, they find their dossier.";

    attach_all(n: usize): "Đính kèm {n} bản" / ("Attach {n} {}", plural(n, "scan", "scans"));
    of(title: &domain::text::Text, code: &str): "{title}, hồ sơ {code}" / "{title}, dossier {code}";
}
