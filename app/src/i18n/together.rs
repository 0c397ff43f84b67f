//! Many dossiers at once: choosing rows, one step for all of them, signing one after the other, what looks alike.

use super::{catalogue::texts, plural};

texts! {
    PICK_ALL: "Chọn tất cả đang lọc" / "Choose all that are listed";
    CLEAR: "Bỏ chọn" / "Clear the choice";
    BAR: "Việc cho các hồ sơ đã chọn" / "For the chosen dossiers";
    NOTHING_COMMON: "Không bước nào của bạn làm chung được cho các hồ sơ này. Việc cần giấy tờ hoặc ký thì mở từng hồ sơ."
        / "No step of yours can be taken over these together. What needs papers or a signature is done one by one.";
    OTHER_STEPS: "Bước khác" / "Other steps";
    ROLL: "Danh sách" / "List";
    ROLL_PRINT: "Danh sách kèm công văn, để in (PDF)" / "List for a letter, to be printed (PDF)";
    ROLL_EDIT: "Danh sách kèm công văn, để sửa (Word)" / "List for a letter, to be edited (Word)";
    CONFIRM_GRAVE: "Bước này cấp số cho từng hồ sơ và không hoàn tác được." / "This gives each dossier a number and cannot be undone.";
    DONE: "Đã xong" / "Done";
    WAITING: "Đã lưu, chờ gửi" / "Kept, to be sent";
    REFUSED: "Không làm được" / "Not done";
    UNDONE: "Đã hoàn tác" / "Undone";
    UNDO_WAITING: "Hoàn tác: chờ gửi" / "Undo: to be sent";
    NOT_UNDONE: "Không hoàn tác được" / "Not undone";
    BUILDS_ON: "Một việc trước đó của hồ sơ này không được nhận." / "Something before it in this dossier was refused.";
    NOT_HERE: "Hồ sơ không còn trên máy này." / "The dossier is no longer on this device.";
    UNDO: "Hoàn tác" / "Undo";
    CLOSE_OUTCOME: "Đóng kết quả" / "Close the outcome";
    OUTCOME: "Kết quả" / "Outcome";
    ONLY_ONLINE: "Bước này chỉ làm được khi có mạng." / "This step needs the network.";

    BATCH: "Ký hàng loạt" / "Sign in a row";
    BATCH_LEAD: "Xem từng hồ sơ, chọn ký, trả lại hoặc bỏ qua. Cuối cùng mới ký, đúng bản đã xem."
        / "Read each dossier, then sign, send back or skip. Signing comes last, and signs what you have read.";
    SIGN: "Ký" / "Sign";
    SEND_BACK: "Trả lại" / "Send back";
    SKIP: "Bỏ qua" / "Skip";
    PREVIOUS: "Hồ sơ trước" / "Previous";
    MARKED_SIGN: "Đã chọn: ký" / "Chosen: sign";
    MARKED_BACK: "Đã chọn: trả lại" / "Chosen: send back";
    MARKED_SKIP: "Đã chọn: bỏ qua" / "Chosen: skip";
    CHANGED: "Hồ sơ đã thay đổi sau khi bạn xem. Hãy xem phần mới rồi quyết định lại."
        / "This dossier has changed since you looked at it. Read what is new, then decide again.";
    SEEN_CHANGE: "Đã xem phần mới" / "I have read what is new";
    CHANGED_SHORT: "Đã thay đổi, chưa ký" / "Changed, not signed";
    NOT_SIGNABLE: "Hồ sơ này không còn chờ bạn ký." / "This dossier no longer waits for your signature.";
    REVIEW: "Xem lại trước khi ký" / "Before you sign";
    REVIEW_LEAD: "Mỗi chữ ký gắn với đúng bản đã xem. Hồ sơ thay đổi trong lúc đó sẽ hiện lại, không bị ký."
        / "Each signature is bound to what you have read. What changes meanwhile is shown again and not signed.";
    NOTHING_CHOSEN: "Chưa chọn hồ sơ nào để ký hoặc trả lại." / "Nothing is chosen to be signed or sent back.";
    BACK_TO_READING: "Xem lại từ đầu" / "Read them again";
    SENT_BACK: "Trả lại" / "Sent back";
    SIGNED: "Ký" / "Signed";

    SIMILAR: "Có hồ sơ giống hồ sơ này" / "There is a dossier like this one";
    SIMILAR_WHY: "Cùng trẻ, cùng thủ tục, đang mở hoặc vừa xong. Vẫn tiếp nhận được nếu đúng là đề nghị mới."
        / "The same child and procedure, open or just ended. Go on if it is indeed a new request.";
    SIMILAR_OPEN: "đang mở" / "open";
    SIMILAR_ENDED: "đã kết thúc" / "ended";
    SAME_SCAN: "Bản quét này cũng có ở hồ sơ khác" / "This scan is in another dossier too";

    KEY_PICK: "Chọn, bỏ chọn dòng" / "Choose a row, or not";
    KEY_PICK_RANGE: "Chọn cả đoạn đến dòng này" / "Choose all rows up to this one";
    KEY_CLEAR: "Bỏ chọn tất cả" / "Clear the choice";
    KEY_BATCH: "Khi ký hàng loạt: ký, trả lại, bỏ qua, lùi" / "When signing in a row: sign, send back, skip, back";

    chosen(n: usize): "Đã chọn {n} hồ sơ" / ("{n} {} chosen", plural(n, "dossier", "dossiers"));
    chosen_most(n: usize, most: usize): "Đã chọn {n} hồ sơ, tối đa {most} một lần" / "{n} dossiers chosen, at most {most} at once";
    pick(title: &str): "Chọn {title}" / "Choose {title}";
    some_of(title: &crate::i18n::Words, n: usize, of: usize): "{title} ({n}/{of})" / "{title} ({n} of {of})";
    applies(n: usize, of: usize): "Áp dụng cho {n} trong {of} hồ sơ đã chọn." / "For {n} of {of} chosen dossiers.";
    applies_all(n: usize): "Áp dụng cho {n} hồ sơ đã chọn." / ("For {n} {}.", plural(n, "chosen dossier", "chosen dossiers"));
    outcome_of(title: &crate::i18n::Words, n: usize): "{title}: {n} hồ sơ" / ("{title}: {n} {}", plural(n, "dossier", "dossiers"));
    tally(done: usize, waiting: usize, refused: usize): "{done} xong, {waiting} chờ gửi, {refused} không làm được"
        / "{done} done, {waiting} to be sent, {refused} not done";
    retry(n: usize): "Làm lại {n} hồ sơ không làm được" / ("Try {n} {} again", plural(n, "dossier", "dossiers"));
    reading(at: usize, of: usize): "Hồ sơ {at}/{of}" / "Dossier {at} of {of}";
    marks(sign: usize, back: usize): "chọn ký {sign}, trả lại {back}" / "{sign} to sign, {back} to send back";
    sign_now(sign: usize, back: usize): "Ký {sign}, trả lại {back}" / "Sign {sign}, send back {back}";
    look_again(n: usize): "Xem lại {n} hồ sơ đã thay đổi" / ("Read {n} changed {} again", plural(n, "dossier", "dossiers"));
}
