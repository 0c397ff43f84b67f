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
    STATE_TARGETS: "Chỉ tiêu từng bước" / "Targets of single states";
    STATE_TARGETS_HELP: "Hồ sơ nên ở mỗi trạng thái bao lâu. Trường tự đặt, không đổi hạn đã hẹn; để trống nếu không đặt."
        / "How long a case should stay in each state. Set by the school, it changes no date; leave empty for none.";
    LIMIT_NOTE: "Điều cần biết thêm về thời hạn" / "What else to know of the limit";
    COUNTS_FROM: "Tính hạn từ" / "The limit counts from";
    FROM_RECEIPT: "lúc nhận hồ sơ" / "the receipt";
    SIGNERS_HELP: "Chỉ Ban giám hiệu được ký." / "Only leadership signs.";
    SIGNATURES: "Số chữ ký" / "How many signatures";
    SIGN_ORDER: "Thứ tự ký" / "In which order";
    WHEN_APPLICANT: "Ai ký thay khi người đề nghị chính là người ký" / "Who signs where the one who asks is a signer";
    WHEN_APPLICANT_HELP: "Không ai ký đơn của chính mình." / "Nobody signs their own request.";

    TOLD: "Lời báo cho người nộp" / "What the applicant is told";
    TOLD_HELP: "Hiện trên trang tra cứu; đừng nhắc đến mục nào của biểu mẫu." / "It stands on the tracking page; name no field of the form.";
    TOLD_RECEIVED: "Khi tiếp nhận" / "At receipt";
    TOLD_SUPPLEMENT: "Khi yêu cầu bổ sung" / "When papers are asked for";
    TOLD_READY: "Khi có kết quả" / "When the result is ready";
    TOLD_REFUSED: "Khi kết quả là từ chối" / "When the result is a refusal";
    VARIANTS: "Các loại yêu cầu" / "Kinds of request";
    VARIANTS_HELP: "Khi tiếp nhận phải chọn một loại. Giấy tờ hoặc mục không thuộc loại nào thì loại nào cũng hỏi."
        / "One is chosen at intake. Papers and fields that belong to no kind are asked for under all.";
    NO_VARIANTS: "Chỉ có một loại yêu cầu: không phải chọn gì khi tiếp nhận." / "All requests are alike: nothing is chosen at intake.";
    NEW_VARIANT: "Tên loại yêu cầu mới" / "Name of the new kind";
    ADD_VARIANT: "Thêm loại yêu cầu" / "Add a kind";
    VARIANT_TITLE: "Tên loại yêu cầu" / "Name of the kind";
    VARIANT_TITLE_HELP: "Ai xem được hồ sơ cũng đọc được: không ghi tên ai." / "Everybody who sees the case reads it: name nobody.";
    VARIANT_ABOUT: "Lời giúp người chọn" / "Help for whoever chooses";
    VARIANT_LIMIT: "Có thời hạn riêng" / "It has a limit of its own";
    VARIANT_LIMIT_NOTE: "Không chọn thì theo thời hạn của thủ tục." / "Otherwise the limit of the procedure counts.";
    VARIANT_PAPERS: "Giấy tờ chỉ loại này cần" / "Papers that only this kind needs";
    VARIANT_FIELDS: "Mục chỉ loại này hỏi" / "Fields that only this kind asks for";
    VARIANT_ONLY_HELP: "Loại khác cũng chọn thì loại đó cũng hỏi." / "Other kinds that choose it ask for it too.";
    VARIANT_PLAIN: "như thủ tục" / "as the procedure says";
    PAPER_GONE: "giấy tờ không còn trong thủ tục" / "a paper that is gone";
    FIELD_GONE: "mục không còn trong biểu mẫu" / "a field that is gone";

    BASES_HELP: "Ghi đúng số, ký hiệu của văn bản; chưa có số thì đừng đoán." / "Enter number and sign as they are; where there is no number, guess none.";
    BASIS_NUMBER: "Số, ký hiệu" / "Number and sign";
    BASIS_NUMBER_HELP: "Như ghi trên văn bản." / "As it stands on the document.";
    BASIS_TITLE: "Trích yếu" / "What it is about";
    BASIS_ISSUED: "Ngày ban hành" / "Issued on";
    BASIS_FROM: "Có hiệu lực từ ngày" / "In force from";
    BASIS_TO: "Hết hiệu lực từ ngày" / "No longer in force from";
    BASIS_CHECKED: "Ngày đối chiếu Công báo" / "Compared with the gazette on";
    BASIS_NOTE: "Ghi chú" / "Note";
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

    own_papers(n: usize): "{n} giấy tờ riêng" / ("{n} {} of its own", plural(n, "paper", "papers"));
    own_fields(n: usize): "{n} mục riêng" / ("{n} {} of its own", plural(n, "field", "fields"));
    clash(name: String, when: String): "{name} đã sửa bản thảo này lúc {when}" / "{name} changed this draft at {when}";
    faults(n: usize): "{n} lỗi" / ("{n} {}", plural(n, "fault", "faults"));
    faults_to_mend(n: usize): "{n} lỗi cần sửa trước khi trình" / ("{n} {} to mend before it is proposed", plural(n, "fault", "faults"));
}
