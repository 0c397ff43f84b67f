//! What can be printed of a dossier.

use super::{Words, catalogue::texts};

texts! {
    TITLE: "In giấy tờ" / "Print";
    TO_SIGN: "Giấy sẽ ký" / "What you would sign";
    TO_SIGN_HELP: "Xem trước dạng PDF, chưa có số và ngày; cần có mạng." / "A look at it as PDF, without number and day yet; with a network.";
    WORD: "Tải bản Word để sửa" / "Word file for editing";
    ALL: "Tất cả trong một tệp, có mục lục" / "All in one file, with contents";
    SIGNATURES: "Chữ ký số" / "Digital signatures";
    NO_SIGNATURE: "Tệp không có chữ ký số." / "The file carries no digital signature.";
    SIGNATURE_INTACT: "Nguyên vẹn" / "Intact";
    SIGNATURE_CHANGED: "Tệp bị thêm nội dung sau khi ký" / "Something was added after signing";
    SIGNATURE_BROKEN: "Không hợp lệ: tệp đã bị sửa hoặc chữ ký hỏng" / "It does not hold: the file was changed, or the signature is damaged";
    SIGNATURE_UNKNOWN: "Kiểu chữ ký chưa kiểm tra được ở đây" / "Of a kind that cannot be checked here";
    CERTIFICATE_LAPSED: "Chứng thư số đã hết hạn hoặc chưa có hiệu lực lúc ký." / "The certificate did not count when it was signed.";
    signed_at(at: String): "ký lúc {at} (theo người ký)" / "signed at {at}, by the signer's word";
    issuer_trusted(issuer: &str): "Chứng thư do {issuer} cấp, thuộc danh sách nhà trường tin cậy. Không tra cứu thu hồi."
        / "The certificate is by {issuer}, whom the school trusts. Revocation is not looked up.";
    issuer_strange(issuer: &str): "Chứng thư do {issuer} cấp, không thuộc danh sách nhà trường tin cậy."
        / "The certificate is by {issuer}, who is none that the school trusts.";
    issuer_unchecked(issuer: &str): "Chứng thư do {issuer} cấp; nhà trường chưa khai báo tổ chức chứng thực tin cậy nên chưa kiểm tra."
        / "The certificate is by {issuer}; the school has named no authority that it trusts, so this was not checked.";
    BESIDE: "Xem trước giấy" / "Look at the paper";
    BESIDE_HELP: "Chỗ chưa viết hiện dấu “…”; số và ngày để trống đến khi thực hiện." / "What is not written yet shows “…”; number and day stay open until it is done.";
    BESIDE_OFFLINE: "Cần có mạng để xem trước giấy." / "Looking at the paper needs a network.";
    BESIDE_SHOWN: "Giấy xem trước đã hiện và thay đổi theo nội dung được gõ." / "The paper is shown, and follows what is typed.";
    BESIDE_SAVE: "Tải bản PDF" / "Save as PDF";
    BESIDE_FORM: "Điền đủ các mục bắt buộc để xem giấy hẹn." / "Fill in what is required to see the receipt.";
    beside_needs(what: &Words): "Để xem giấy, cần chọn thêm: {what}." / "To see the paper, this is still needed: {what}.";
    beside_of(title: &Words): "Bản xem trước: {title}, theo nội dung đang gõ" / "As it would be: {title}, with what is typed so far";
    draft_of(title: &Words): "Dự thảo {title}" / "Draft {title}";
    HELP: "Mở dạng PDF theo mẫu đang có hiệu lực khi tiếp nhận; cần có mạng." / "They open as PDF, by the forms in force when it was received; with a network.";
}
