//! Registering a request on the public pages, and having it back.

use super::{Words, catalogue::texts};

texts! {
    REGISTER: "Đăng ký trực tuyến" / "Register online";
    LEAD: "Điền mẫu dưới đây, không cần tài khoản. Văn phòng xem rồi mới tiếp nhận; thời hạn giải quyết tính từ khi tiếp nhận."
        / "Fill in the form below; no account is needed. The office looks at it and then receives it; the time limit counts from then.";
    CHOOSE_KIND: "Chọn trường hợp của quý vị" / "Choose your kind of request";
    CHOOSE_KIND_WHY: "Mỗi trường hợp cần giấy tờ khác nhau." / "Each kind needs other papers.";
    KIND: "Trường hợp" / "Kind of request";
    OTHER_KIND: "Chọn trường hợp khác" / "Choose another kind";
    GO_ON: "Tiếp tục" / "Continue";
    NEEDED: "Cần chuẩn bị" / "What is needed";
    ABOUT_REQUEST: "Nội dung đề nghị" / "Your request";
    COPIES_OF_PAPERS: "Ảnh chụp hoặc bản quét giấy tờ" / "Photos or scans of the papers";
    COPIES_HELP: "Chưa có giấy nào thì để trống, văn phòng sẽ báo cần bổ sung gì. Mỗi tệp tối đa 20 MB: ảnh, PDF hoặc Word. Bản chính xin mang đến văn phòng."
        / "Leave out what you do not have yet; the office will say what is missing. At most 20 MB each: a picture, PDF or Word. Please bring originals to the office.";
    ORIGINAL_LATER: "Bản chính mang đến văn phòng." / "Bring the original to the office.";
    FULL_NAME: "Họ và tên" / "Full name";
    PHONE: "Số điện thoại" / "Phone";
    PHONE_HELP: "Văn phòng gọi số này; bốn số cuối dùng để tra cứu." / "The office calls this number; its last four digits let you track the request.";
    SEND: "Gửi đăng ký" / "Send";
    PRIVACY: "Nhà trường dùng dữ liệu cá nhân thế nào" / "How the school uses personal data";
    PRIVACY_SAYS: "Chỉ dùng để giải quyết đề nghị này. Người giải quyết hồ sơ và văn phòng đọc được; bên kiểm tra không thấy tên, số điện thoại, địa chỉ, giấy tờ."
        / "Only to deal with this request. Whoever handles it and the office can read it; the inspecting side sees no names, phones, addresses or papers.";
    PRIVACY_RIGHTS: "Quý vị có quyền xem, đề nghị sửa hoặc xóa dữ liệu: hỏi văn phòng nhà trường."
        / "You may see the data, and ask for it to be corrected or erased: ask the school's office.";
    AGREE: "Xác nhận" / "Confirmation";
    I_READ: "Tôi đã đọc phần trên và những điều tôi khai là đúng." / "I have read this, and what I state is true.";
    I_READ_MISSING: "Xin đọc phần về dữ liệu cá nhân rồi đánh dấu vào ô này." / "Please read how personal data is used, then tick this box.";
    LEAVE_EMPTY: "Để trống ô này" / "Leave this empty";
    LEAVE_EMPTY_WRONG: "Có một ô ẩn đã được điền tự động. Xin gửi lại; nếu vẫn báo lỗi, xin gọi văn phòng."
        / "A hidden field was filled in by a program. Please send again; if this comes back, call the office.";
    FILES_AGAIN: "Những gì đã điền vẫn còn. Riêng tệp thì trình duyệt không giữ: xin chọn lại." / "What you typed is still here. Files are not kept by the browser: please choose them again.";
    TOO_OLD: "Trang đã mở quá lâu. Những gì đã điền vẫn còn: xin kiểm tra rồi gửi lại." / "This page was open for too long. What you typed is still here: please check it and send it again.";
    TOO_LARGE: "Tệp quá lớn: mỗi tệp tối đa 20 MB, tất cả tối đa 30 MB. Xin chọn ảnh nhỏ hơn, hoặc mang giấy tờ đến văn phòng."
        / "The files are too large: at most 20 MB each, 30 MB together. Choose smaller pictures, or bring the papers to the office.";
    WRONG_FILE: "Tệp này không dùng được: xin gửi ảnh, PDF hoặc Word." / "This file cannot be used: please send a picture, a PDF or a Word document.";
    FILES_DOWN: "Lúc này chưa nhận được tệp. Xin gửi lại sau ít phút, hoặc gửi không kèm tệp." / "Files cannot be taken just now. Please try again in some minutes, or send without files.";
    TOO_MANY: "Số này đã gửi nhiều đăng ký liên tiếp. Xin đợi 15 phút, hoặc gọi văn phòng." / "Many requests came from here in a short time. Please wait 15 minutes, or call the office.";
    NUMBER_WRONG: "Xin ghi bằng chữ số, ví dụ 12." / "Please write it in figures, for example 12.";
    PHONE_MISSING: "Cần số điện thoại để văn phòng gọi lại và để tra cứu." / "A phone number is needed, so that the office can call and you can track the request.";
    REFUSED: "Chưa đăng ký được:" / "It could not be registered:";
}

// The receipt.
texts! {
    DONE: "Đã gửi đăng ký" / "Your request is registered";
    DONE_BEFORE: "Đăng ký này đã gửi trước đó, không ghi thêm lần nữa." / "This was sent before; it was not registered a second time.";
    KEEP_CODE: "Xin in trang này, chụp lại màn hình hoặc ghi lại mã đăng ký." / "Please print this page, take a picture of it, or write the code down.";
    CODE: "Mã đăng ký" / "Registration code";
    SENT_AT: "Gửi lúc" / "Sent at";
    FILES_SENT: "Tệp đã gửi kèm" / "Files sent along";
    NEXT: "Việc tiếp theo" / "What happens next";
    NEXT_BRING: "Mang đến văn phòng bản chính của:" / "Bring the original to the office:";
    NEXT_RECEIVED: "Đủ giấy tờ thì nhà trường tiếp nhận, cấp mã hồ sơ và ngày hẹn trả." / "Once the papers are complete the school receives it, and gives a dossier code and a date.";
    NEXT_MISSING: "Thiếu giấy tờ hoặc không thuộc việc của trường thì văn phòng báo lại, nêu rõ lý do."
        / "If papers are missing, or it is not for the school to decide, the office says so and why.";
    NEXT_TRACK: "Tra cứu bất cứ lúc nào bằng mã này và bốn số cuối điện thoại đã khai." / "Track it at any time by this code and the last four digits of the phone you gave.";
    PROPOSED: "(thời gian đề xuất, chờ Hiệu trưởng duyệt)" / "(a proposal, to be approved by the principal)";
    TRACK_IT: "Tra cứu" / "Track it";
    REGISTERED_ON: "Ngày đăng ký" / "Registered on";
}

// Having it back.
texts! {
    WITHDRAW: "Xin rút hồ sơ" / "Ask to have it back";
    WITHDRAW_TITLE: "Rút hồ sơ" / "Have the dossier back";
    WITHDRAW_AT_ONCE: "Đăng ký này chưa được tiếp nhận nên rút được ngay. Sau đó muốn nộp lại thì đăng ký mới."
        / "This has not been received yet, so it is taken back at once. To ask again, register anew.";
    WITHDRAW_ASKS: "Nhà trường đang giải quyết hồ sơ này. Lãnh đạo nhà trường xem lý do rồi trả lời; trong lúc đó thời hạn vẫn tính."
        / "The school is working on this. Leadership looks at the reason and answers; meanwhile the time limit goes on.";
    REASON: "Lý do" / "Reason";
    REASON_HELP: "Một câu là đủ, ví dụ: gia đình chuyển nhà." / "One sentence is enough, for example: we are moving.";
    REASON_MISSING: "Xin ghi lý do rút hồ sơ." / "Please say why.";
    REASON_LONG: "Dài quá, nhiều nhất 1000 ký tự." / "Too long: at most 1000 characters.";
    CONFIRM: "Rút hồ sơ" / "Have it back";
    KEEP_IT: "Không rút, quay lại" / "Keep it and go back";
    TAKEN_BACK: "Đã rút theo đề nghị của quý vị." / "It was taken back as you asked.";
    ASKED: "Đã ghi nhận đề nghị rút hồ sơ. Lãnh đạo nhà trường sẽ trả lời; xem kết quả ở trang này."
        / "Your wish to have it back is recorded. Leadership will answer; this page shows the result.";
    NOT_NOW: "Lúc này không rút được: hồ sơ đã trình ký, đã có kết quả, đã kết thúc hoặc vừa chuyển bước. Xin xem tình trạng bên dưới; cần hỏi thêm xin gọi văn phòng."
        / "It cannot be taken back now: it awaits signature, is done, has ended, or has just moved on. See below where it stands; the office can tell more.";

    looked_at(days: String, by: String): "Văn phòng xem đăng ký trong {days}, chậm nhất {by}, rồi gọi cho quý vị nếu cần."
        / "The office looks at it within {days}, by {by} at the latest, and calls you where needed.";
    limit_from(limit: &Words): "Thời hạn giải quyết: {limit}, tính từ ngày tiếp nhận." / "Time limit: {limit}, counted from the day of receipt.";
    name_of(who: &Words): "{who}: họ và tên" / "{who}: full name";
    phone_of(who: &Words): "{who}: số điện thoại" / "{who}: phone";
    address_of(who: &Words): "{who}: địa chỉ" / "{who}: address";
}
