//! The editor of a definition: what it is called, form, papers, limits, signers, bases; faults and saving.

use super::{catalogue::texts, plural};

texts! {
    GENERAL: "Thông tin chung" / "General";
    FORM: "Biểu mẫu" / "Form";
    PAPERS: "Giấy tờ" / "Papers";
    LIMITS: "Thời hạn" / "Limits";
    SIGNERS: "Người ký" / "Signers";
    BASES: "Căn cứ pháp lý" / "Legal bases";
    WORKFLOW: "Quy trình" / "Workflow";

    IN_ENGLISH: "(tiếng Anh)" / "(in English)";
    UP: "Lên" / "Up";
    DOWN: "Xuống" / "Down";
    REMOVE: "Bỏ" / "Remove";

    TITLE: "Tên thủ tục" / "Name of the procedure";
    ABOUT: "Lời giới thiệu" / "Description";
    ABOUT_HELP: "Dành cho ai, để làm gì; hiện trên trang công khai." / "Who it is for and what it gives; it stands on the public pages.";
    KIND: "Loại thủ tục" / "Kind";
    APPLICANTS: "Ai được đề nghị" / "Who may ask";
    RESULTS: "Kết quả có thể có" / "What may come of it";

    FIELD_TITLE: "Tên mục" / "Label";
    HELP: "Lời hướng dẫn" / "Help";
    FIELD_REQUIRED: "Bắt buộc điền" / "It must be filled in";
    FACET: "Ai xem được" / "Who may read it";
    FACET_HELP: "Mục nói rõ ai là ai thì chỉ để người giải quyết xem." / "What says who somebody is belongs to those who handle it alone.";
    NO_FIELDS: "Biểu mẫu chưa có mục nào." / "The form has no fields yet.";
    NEW_FIELD: "Tên mục mới" / "Label of the new field";
    ADD_FIELD: "Thêm mục" / "Add a field";
    TYPE: "Kiểu nhập" / "What may be filled in";
    TYPE_TEXT: "Một dòng chữ" / "One line";
    TYPE_LONG_TEXT: "Đoạn chữ" / "Several lines";
    TYPE_NUMBER: "Số nguyên" / "A whole number";
    TYPE_DATE: "Ngày" / "A date";
    TYPE_CHOICE: "Chọn một trong danh sách" / "One of a list";
    TYPE_PARTY: "Người hoặc tổ chức trong sổ" / "Somebody of the register";
    MOST_LETTERS: "Nhiều nhất bao nhiêu ký tự" / "The most characters";
    LEAST: "Nhỏ nhất" / "The least";
    MOST: "Lớn nhất" / "The most";
    NUMBER_WRONG: "Ghi một số nguyên." / "Enter a whole number.";
    WHOM: "Là ai" / "Who it is";
    OPTIONS: "Các lựa chọn" / "The choices";
    OPTION: "Lựa chọn" / "Choice";
    NEW_OPTION: "Lựa chọn mới" / "New choice";
    ADD_OPTION: "Thêm lựa chọn" / "Add a choice";
    PREVIEW: "Xem trước" / "Preview";
    PREVIEW_HELP: "Biểu mẫu như ở quầy tiếp nhận. Gõ thử vào đây không lưu gì." / "The form as at the counter. Nothing typed here is kept.";

    PAPER_TITLE: "Tên giấy tờ" / "Name of the paper";
    PAPER_FORM: "Hình thức" / "In which form";
    PAPER_REQUIRED: "Bắt buộc nộp" / "It is required";
    PAPER_REQUIRED_NOTE: "Thiếu giấy tờ này thì không tiếp nhận được." / "Without it nothing can be received.";
    NO_PAPERS: "Không cần giấy tờ nào." / "No papers are needed.";
    NEW_PAPER: "Tên giấy tờ mới" / "Name of the new paper";
    ADD_PAPER: "Thêm giấy tờ" / "Add a paper";

    LEGAL: "Thời hạn giải quyết" / "Time limit";
    LEGAL_HELP: "Hẹn với người nộp. 0 ngày làm việc là trong ngày." / "What is promised. 0 working days is the same day.";
    TARGET: "Chỉ tiêu nội bộ" / "The school's own target";
    TARGET_HELP: "Trường tự đặt, không dài hơn thời hạn. Để trống nếu không có." / "Set by the school, no longer than the limit. Leave empty if there is none.";
    WARN: "Nhắc trước hạn" / "Warn before";
    WARN_HELP: "Để trống là một ngày làm việc." / "One working day if left empty.";
    UNIT: "đơn vị" / "unit";
    AMOUNT_WRONG: "Ghi một số từ 0 đến 999." / "Enter a number from 0 to 999.";
    CUTOFF: "Giờ chốt nhận trong ngày" / "Cut-off of a day";
    CUTOFF_HELP: "Nhận sau giờ này tính là ngày làm việc kế tiếp. Để trống nếu không chốt." / "What is received later counts as the next working day. Leave empty for none.";
    TIME_WRONG: "Ghi giờ và phút, ví dụ 15:00." / "Enter hours and minutes, for example 15:00.";
    SIGNERS_HELP: "Chỉ Ban giám hiệu được ký." / "Only leadership signs.";

    BASES_HELP: "Ghi đúng số, ký hiệu của văn bản; chưa có số thì đừng đoán." / "Enter number and sign as they are; where there is no number, guess none.";
    BASIS_NUMBER: "Số, ký hiệu" / "Number and sign";
    BASIS_NUMBER_HELP: "Như ghi trên văn bản." / "As it stands on the document.";
    BASIS_TITLE: "Trích yếu" / "What it is about";
    CERTAINTY: "Mức chắc chắn" / "How sure it is";
    NEW_BASIS: "Số, ký hiệu của căn cứ mới" / "Number and sign of the new basis";
    ADD_BASIS: "Thêm căn cứ" / "Add a basis";

    FAULTS: "Lỗi cần sửa" / "Faults to mend";
    NO_FAULTS: "Không có lỗi: trình duyệt được." / "No faults: it can be proposed.";
    SAVED: "Đã lưu trên máy chủ" / "Saved on the server";
    SAVING: "Đang lưu…" / "Saving…";
    SAVED_HERE: "Không có mạng. Đã giữ trên máy này, có mạng lại là gửi." / "No network. Kept on this device and sent once there is one.";
    NOT_SAVED: "Chưa lưu được" / "Not saved";
    CLASH: "Người khác đã sửa bản thảo này trong lúc bạn sửa" / "Somebody else changed this draft while you did";
    CLASH_WHY: "Những gì bạn gõ vẫn còn nguyên trên màn hình và trên máy này. Hãy chọn giữ bản nào." / "All that you typed is still on the screen and on this device. Choose which one is kept.";
    CLASH_CHANGES: "Bản của bạn khác bản kia ở những chỗ sau" / "Yours differs from the other in this";
    KEEP_MINE: "Giữ bản của tôi" / "Keep mine";
    TAKE_THEIRS: "Lấy bản kia, bỏ phần tôi gõ" / "Take the other, let go of mine";

    clash(name: String, when: String): "{name} đã sửa bản thảo này lúc {when}" / "{name} changed this draft at {when}";
    faults(n: usize): "{n} lỗi" / ("{n} {}", plural(n, "fault", "faults"));
    faults_to_mend(n: usize): "{n} lỗi cần sửa trước khi trình" / ("{n} {} to mend before it is proposed", plural(n, "fault", "faults"));
}
