//! People and what they may do; one's own password.

use contract::people::AccountState;
use domain::{rights::Post, staff::Basis};

use super::{Words, catalogue::texts, plural};

texts! {
    TITLE: "Người và quyền" / "People and rights";
    LEAD: "Ai làm việc trong Sen, với chức vụ nào, ở bộ phận nào, từ ngày nào." / "Who works in Sen, in which post, where, since when.";
    PERSON: "Người dùng" / "Person";
    ADD: "Thêm người" / "Add a person";
    FIND: "Tìm theo tên, tên đăng nhập" / "Find by name or user name";
    NONE_FOUND: "Không thấy ai" / "Nobody found";
    NONE_FOUND_WHY: "Thử gõ ít chữ hơn, không cần dấu." / "Try fewer letters; diacritics are not needed.";
    NOT_LOADED: "Chưa tải được danh sách" / "The list could not be loaded";
    NOT_YOURS: "Trang này dành cho quản trị" / "This page is for administrators";
    NOT_YOURS_WHY: "Quyền của mọi người do quản trị của trường đặt." / "Rights are set by the school's administrator.";
    MISSING: "Không có người này" / "There is no such person";
    MISSING_WHY: "Đường dẫn có thể đã cũ." / "The address may be old.";

    LOGIN: "Tên đăng nhập" / "User name";
    LOGIN_HELP: "3 đến 40 ký tự: chữ thường không dấu, số, dấu chấm, gạch ngang." / "3 to 40 of a–z, 0–9, dot, hyphen, underscore.";
    NAME: "Họ tên hoặc chức danh" / "Name or post";
    ENTER: "Thêm" / "Add";
    ENTERED: "Đã thêm. Bước tiếp: thêm quyền và cấp mật khẩu lần đầu." / "Added. Next: give rights and a first password.";
    RENAME: "Đổi tên" / "Rename";
    RENAMED: "Đã đổi tên" / "Renamed";
    DISABLE: "Khóa tài khoản" / "Close the account";
    DISABLE_ASK: "Khóa tài khoản này? Mọi phiên kết thúc ngay, người này không đăng nhập được nữa. Những gì họ đã làm vẫn giữ nguyên."
        / "Close this account? All sessions end at once and this person can no longer sign in. What they did stays.";
    DISABLED_DONE: "Đã khóa tài khoản" / "The account is closed";
    ENABLE: "Mở lại tài khoản" / "Open the account again";
    ENABLED_DONE: "Đã mở lại tài khoản" / "The account is open again";

    STATE_DISABLED: "Đã khóa" / "Closed";
    STATE_NO_PASSWORD: "Chưa có mật khẩu" / "No password yet";
    STATE_MUST_CHANGE: "Phải đổi mật khẩu" / "Must change password";
    STATE_WAITS: "Quyền chờ xác nhận" / "Right to be confirmed";
    STATE_FINE: "Đang dùng" / "In use";
    NO_HATS: "chưa có quyền" / "no rights yet";
    SEEN: "Dùng lần cuối" / "Last here";
    NEVER: "chưa lần nào" / "never";

    GRANTS: "Vai và quyền" / "Posts and rights";
    NO_GRANT: "Chưa có quyền nào: người này đăng nhập được nhưng không thấy gì." / "No rights yet: this person can sign in but sees nothing.";
    GIVE: "Thêm quyền" / "Give a right";
    GIVEN: "Đã thêm quyền" / "The right has been given";
    PROPOSED: "Đã đề nghị. Quyền có hiệu lực khi người thứ hai của bên đó xác nhận." / "Proposed. It counts once a second person of that side confirms it.";
    GIVE_WHY: "Quyền của Ban giám hiệu và Công đoàn chỉ có hiệu lực khi một người khác của chính bên đó xác nhận."
        / "Rights of leadership and of the union count only once another person of that side has confirmed them.";
    PART: "Bộ phận" / "Part";
    POST: "Chức vụ" / "Post";
    FROM: "Từ ngày" / "From";
    TO: "Đến hết ngày (để trống nếu không hạn)" / "Until (leave empty if open)";
    AREAS: "Chỉ các lĩnh vực" / "Only these fields of work";
    AREAS_HELP: "Không chọn lĩnh vực nào thì quyền gồm mọi hồ sơ của chức vụ này." / "None chosen: all dossiers of the post.";
    ACTING_FOR: "Làm thay cho (người được ủy quyền)" / "On behalf of (acting for)";
    NOBODY: "Không, chức vụ của chính họ" / "Nobody: their own post";
    END: "Kết thúc" / "End";
    WITHDRAW: "Rút đề nghị" / "Withdraw";
    END_TITLE: "Kết thúc quyền này" / "End this right";
    LAST_DAY: "Ngày cuối có hiệu lực" / "Last day on which it counts";
    END_HELP: "Ghi ngày hôm qua để kết thúc ngay." / "Enter yesterday to end it at once.";
    ENDED: "Đã ghi ngày kết thúc" / "The end has been recorded";
    STANDING_PENDING: "Chờ xác nhận" / "To be confirmed";
    STANDING_COMING: "Sắp có hiệu lực" / "Begins later";
    STANDING_IN_FORCE: "Có hiệu lực" / "In force";
    STANDING_ENDED: "Đã kết thúc" / "Ended";

    RESET: "Cấp mật khẩu mới" / "Give a new password";
    RESET_ASK: "Mật khẩu cũ hết hiệu lực và mọi phiên của người này kết thúc ngay. Người này sẽ được báo ai đã đặt lại."
        / "The old password stops working and all sessions of this person end at once. They are told who did it.";
    RESET_FACTOR: "Gỡ luôn lớp bảo vệ thứ hai" / "Take the second factor away too";
    RESET_FACTOR_WHY: "Mã trên điện thoại, mã dự phòng và khóa truy cập; chỉ khi người này không còn điện thoại." / "Codes of the phone, recovery codes and passkeys; only if this person no longer has the phone.";
    STATE_FACTOR: "Có lớp bảo vệ thứ hai" / "Second factor on";
    RESET_SHOWN: "Mật khẩu dùng một lần" / "One-time password";
    RESET_ONCE: "Chỉ hiện một lần ở đây. Đọc hoặc đưa tận tay; khi đăng nhập, người đó phải đổi ngay."
        / "Shown only here, only once. Read it out or hand it over; it must be changed at the first sign-in.";
    RESET_UNTIL: "Dùng được đến" / "Valid until";

    FIRST: "Cấp mật khẩu lần đầu" / "Give first passwords";
    FIRST_TITLE: "Mật khẩu lần đầu" / "First passwords";
    FIRST_ONCE: "Chỉ hiện một lần ở đây, hãy in trước khi rời trang. Đưa tận tay từng người; khi đăng nhập, mỗi người đặt mật khẩu riêng."
        / "Shown only here, only once: print before you leave the page. Hand each to its owner, who chooses their own at the first sign-in.";

    PENDING: "Quyền chờ tôi xác nhận" / "Rights that wait for me to confirm";
    CONFIRM: "Xác nhận" / "Confirm";
    CONFIRMED: "Đã xác nhận" / "Confirmed";

    PASSWORD: "Mật khẩu" / "Password";
    CHANGE_PASSWORD: "Đổi mật khẩu" / "Change password";
    CURRENT: "Mật khẩu hiện tại" / "Current password";
    NEW: "Mật khẩu mới" / "New password";
    NEW_HELP: "Ít nhất 10 ký tự, không dễ đoán. Một câu ngắn dễ nhớ là tốt nhất." / "At least 10 characters, not easy to guess. A short sentence is best.";
    CHANGED: "Đã đổi mật khẩu. Các phiên khác đã kết thúc." / "The password has been changed. Other sessions have ended.";
    MUST_CHANGE: "Đặt mật khẩu của riêng bạn" / "Choose a password of your own";
    MUST_CHANGE_WHY: "Mật khẩu vừa dùng là do quản trị cấp, chỉ dùng một lần." / "The password you used was given by the administrator, for one sign-in.";
    PUT_AWAY: "Đã rõ" / "Understood";

    without_password(n: usize): "{n} người chưa có mật khẩu nên chưa đăng nhập được." / ("{n} {} no password yet and cannot sign in.", plural(n, "person has", "people have"));
    from_to(from: String, to: String): "{from} đến {to}" / "{from} to {to}";
    since(from: String): "từ {from}" / "since {from}";
    acting_for(name: String): "thay cho {name}" / "for {name}";
}

/// What a post is called.
pub fn post(post: Post) -> Words {
    Words::from(&post.title())
}

/// How an account stands.
pub const fn account(state: AccountState) -> Words {
    match state {
        AccountState::Disabled => STATE_DISABLED,
        AccountState::NoPassword => STATE_NO_PASSWORD,
        AccountState::Waits => STATE_WAITS,
        AccountState::MustChange => STATE_MUST_CHANGE,
        AccountState::Fine => STATE_FINE,
    }
}

/// On what a grant rests.
pub const fn basis(basis: Basis) -> Words {
    match basis {
        Basis::Giver => Words::new("quản trị cấp", "given by the administrator"),
        Basis::First => Words::new("người đầu tiên của bên này", "the first of this side"),
        Basis::Second => Words::new("đã có người thứ hai xác nhận", "confirmed by a second person"),
        Basis::Holder => Words::new("người giữ chức ủy quyền", "lent by the holder of the post"),
    }
}
