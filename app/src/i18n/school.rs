//! The school's settings.

use domain::school::DatedSetting;

use super::{Words, catalogue::texts, plural};

texts! {
    TITLE: "Cài đặt của trường" / "School settings";
    LEAD: "Tên, địa danh, cơ quan chủ quản, bộ phận. Văn bản và mã hồ sơ đã có không đổi theo."
        / "Name, place, superior agency, parts. Papers and codes that exist do not change with them.";
    READ_ONLY: "Quản trị của trường sửa được các mục này." / "The school's administrator can change these.";
    NAMES: "Trường" / "The school";
    NAME: "Tên đầy đủ" / "Full name";
    PREFIX: "Đầu mã hồ sơ" / "Beginning of codes";
    PREFIX_HELP: "2 đến 12 chữ không dấu và số, ví dụ MN12. Chỉ áp dụng cho mã cấp từ nay."
        / "2 to 12 letters and digits, such as MN12. Only for codes given from now on.";
    DESK: "Nơi và giờ tiếp nhận (công khai)" / "Where and when the desk receives (public)";
    DESK_VI: "Bằng tiếng Việt" / "In Vietnamese";
    DESK_EN: "Bằng tiếng Anh" / "In English";
    PLACES: "Địa danh ghi trên văn bản" / "Place named on papers";
    AGENCIES: "Cơ quan chủ quản" / "Superior agency";
    TO_FILL: "cần bổ sung" / "to be filled in";
    NEW_VALUE: "Ghi giá trị mới" / "Enter a new value";
    VALUE: "Giá trị" / "Value";
    VALUE_HELP: "Để trống nếu chưa biết: Sen sẽ nhắc “cần bổ sung”." / "Leave empty while it is not known: Sen says that it is to be filled in.";
    FROM: "Từ ngày" / "From";
    FROM_HELP: "Từ hôm nay trở đi; ngày đã qua chỉ ghi được khi trước đó để trống."
        / "From today on; a day past only where nothing was known.";
    NOW: "Đang dùng" / "In force";
    COMING: "Sắp tới" / "To come";
    BEFORE: "Trước đây" / "Before";
    TAKE_BACK: "Bỏ" / "Take back";
    PARTS: "Bộ phận" / "Parts";
    ADD_PART: "Thêm bộ phận" / "Add a part";
    PART_TITLE: "Tên bộ phận" / "What it is called";
    PART_TITLE_EN: "Tên tiếng Anh" / "In English";
    PART_ROLE: "Thuộc bên" / "Side";
    RENAME: "Đổi tên" / "Rename";
    END: "Ngừng" / "End";
    END_TITLE: "Ngừng bộ phận" / "End a part";
    END_WHY: "Bộ phận ngừng được khi không còn ai giữ chức vụ và không còn hồ sơ mở ở đó. Hồ sơ cũ vẫn ghi tên bộ phận này."
        / "A part can end when nobody holds a post there and no case is open there. Old cases still name it.";
    LAST: "Ngày cuối cùng" / "Last day";
    GO_ON: "Dùng tiếp" / "Go on";
    POSTS: "Chức vụ và người" / "Posts and people";
    VACANT: "chưa có ai" / "nobody yet";
    SAVED: "Đã lưu" / "Saved";

    ends(day: String): "Ngừng sau {day}" / "Ends after {day}";
    people_here(n: usize): "{n} người" / ("{n} {}", plural(n, "person", "people"));
}

/// What a dated setting is called.
pub const fn dated(what: DatedSetting) -> Words {
    match what {
        DatedSetting::Place => PLACES,
        DatedSetting::Agency => AGENCIES,
    }
}
