//! Setting up a school.

use super::catalogue::texts;

texts! {
    TITLE: "Thiết lập trường" / "Set up the school";
    LEAD: "Năm bước, làm trong một buổi. Những gì nhập được giữ trên máy này cho đến khi xác nhận ở bước cuối."
        / "Five steps, done in an afternoon. What you type stays on this device until you confirm at the end.";
    LOOKING: "Đang kiểm tra địa chỉ thiết lập…" / "Checking the setup address…";
    CLOSED: "Không thiết lập được ở địa chỉ này" / "Nothing can be set up at this address";
    CLOSED_WHY: "Trường đã được thiết lập, hoặc địa chỉ không đủ. Mở đúng địa chỉ mà máy chủ in ra khi khởi động; thêm trường khác thì chạy lệnh sen unit add."
        / "The school has been set up, or the address is not whole. Open the address that the server printed at its start; for another school run sen unit add.";
    TO_SIGN_IN: "Đến trang đăng nhập" / "Go to the sign-in page";
    NO_NETWORK: "Chưa nối được với máy chủ. Những gì đã nhập vẫn còn trên máy này." / "The server cannot be reached. What you typed is still on this device.";

    STEP_SCHOOL: "Trường" / "School";
    STEP_PARTS: "Bộ phận" / "Parts";
    STEP_PEOPLE: "Người" / "People";
    STEP_WORK: "Lịch và thủ tục" / "Calendar, procedures";
    STEP_CONFIRM: "Xác nhận" / "Confirm";

    NAME: "Tên đầy đủ của trường" / "The school's full name";
    KEY: "Tên ngắn trong số văn bản" / "Short name in numbers of papers";
    KEY_HELP: "2 đến 12 chữ không dấu và số, ví dụ MNSH: số văn bản sẽ là 07/MNSH. Không đổi được về sau."
        / "2 to 12 letters and digits, such as MNSH: papers are numbered 07/MNSH. It cannot be changed later.";
    PREFIX: "Đầu mã hồ sơ" / "Beginning of dossier codes";
    PREFIX_HELP: "Thường giống tên ngắn: hồ sơ đầu tiên sẽ mang mã như MNSH-261127-0001."
        / "As a rule the short name: the first dossier will be called, say, MNSH-261127-0001.";
    PLACE: "Địa danh ghi trên văn bản" / "Place named on papers";
    AGENCY: "Cơ quan chủ quản" / "Superior agency";
    AGENCIES: "Cơ quan chủ quản theo thời gian" / "Superior agency over time";
    AGENCIES_WHY: "Ghi cả cơ quan trước đây để văn bản cũ đúng tên. Chưa biết thì để trống: Sen nhắc “cần bổ sung”."
        / "Enter former ones too, so that old papers bear the right name. Leave empty what is not known: Sen says that it is to be filled in.";
    FROM: "Từ ngày" / "From";
    ADD_AGENCY: "Thêm một giai đoạn" / "Add a period";
    REMOVE: "Bỏ" / "Remove";

    PARTS_WHY: "Đây là cách tổ chức thường gặp. Sửa tên, thêm, bớt cho đúng trường mình."
        / "Most schools are organised like this. Rename, add and remove to fit yours.";
    PART: "Tên bộ phận" / "Part";
    SIDE: "Thuộc bên" / "Side";
    ADD_PART: "Thêm bộ phận" / "Add a part";

    PEOPLE_WHY: "Những người đầu tiên, mỗi người một chức vụ; có thể để tên theo chức danh. Những người khác thêm sau."
        / "The first people, a post each; accounts may be named by post. Others are added afterwards.";
    PERSON_NAME: "Họ tên hoặc chức danh" / "Name or post";
    LOGIN: "Tên đăng nhập" / "User name";
    POST: "Chức vụ" / "Post";
    IN_PART: "Ở bộ phận" / "In";
    ADD_PERSON: "Thêm người" / "Add a person";
    NEEDED: "Cần ít nhất Hiệu trưởng, Văn thư và Quản trị." / "A principal, a clerk and an administrator are needed at least.";

    HOURS: "Giờ làm việc" / "Office hours";
    MORNING_FROM: "Sáng, từ" / "Morning, from";
    MORNING_TO: "Sáng, đến" / "Morning, to";
    AFTERNOON_FROM: "Chiều, từ" / "Afternoon, from";
    AFTERNOON_TO: "Chiều, đến" / "Afternoon, to";
    TIME_WRONG: "Ghi giờ như 07:30." / "Write the time as 07:30.";
    HOURS_WRONG: "Giờ mở phải trước giờ đóng, buổi chiều sau buổi sáng." / "It opens before it closes, and the afternoon comes after the morning.";
    WEEK: "Ngày làm việc trong tuần" / "Working days of the week";
    PROCEDURES: "Thủ tục dùng ở trường" / "Procedures in use";
    PROCEDURES_WHY: "Thủ tục không chọn sẽ không có ở trường này." / "What is not chosen will not be there.";

    STARTING_OFF: "Những thủ tục dưới đây không nhận hồ sơ, chỉ để trả lời khi có người hỏi:"
        / "These take no requests and are kept to answer whoever asks:";

    CONFIRM_WHY: "Xem lại. Khi xác nhận, trường, tài khoản và lịch được tạo cùng một lúc; đường dẫn thiết lập hết hiệu lực."
        / "Look once more. On confirming, school, accounts and calendar are made at once, and this address is used up.";
    CONFIRM: "Tạo trường" / "Make the school";
    TO_FILL: "cần bổ sung" / "to be filled in";
    FAULTS_LEFT: "Còn mục chưa đúng ở bước này." / "Something in this step is not right yet.";

    DONE: "Trường đã sẵn sàng" / "The school is ready";
    DONE_WHY: "Đưa tận tay từng người. Mật khẩu chỉ dùng một lần; khi đăng nhập, mỗi người đặt mật khẩu riêng. Trang này chỉ hiện một lần, hãy in trước khi rời đi."
        / "Hand each to its owner. A password works once; at the first sign-in everybody chooses their own. This page is shown only once: print it before you leave.";
    PASSWORD: "Mật khẩu dùng một lần" / "One-time password";
    OWN_PASSWORD: "đã đặt mật khẩu riêng" / "has chosen their own";
    UNTIL: "Dùng được đến" / "Valid until";
    PRINT: "In danh sách" / "Print the list";
    NEXT: "Việc tiếp theo" / "What is next";
    NEXT_PEOPLE: "Quản trị đăng nhập, mở Người và quyền để thêm hoặc nhập từ Excel giáo viên, cấp quyền và mật khẩu." / "The administrator signs in and opens People and rights to add teachers, or import them from Excel, and gives rights and passwords.";
    NEXT_IMPORT: "Văn thư đăng nhập, mở Nhập từ Excel để đưa danh sách trẻ và sổ năm trước vào." / "The clerk signs in and opens Import from Excel for the list of children and last year's register.";
    NEXT_CASE: "Văn thư tiếp nhận hồ sơ đầu tiên ở trang Tiếp nhận." / "The clerk takes in the first dossier at Intake.";

    announced(years: String): "Đã có thông báo lịch nghỉ chính thức của năm {years}; các năm khác tính theo luật, là dự kiến."
        / "The official notices of {years} are in the calendar; other years are computed from the law and only expected.";
}
