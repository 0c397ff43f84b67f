//! The holidays of every year, and how they are changed.

use super::{Words, catalogue::texts, plural};

texts! {
    TITLE: "Ngày lễ theo luật" / "Holidays by law";
    LEAD: "Mỗi năm Sen tính ngày lễ theo các quy tắc này; thông báo của một năm thay cho ngày tính của năm đó. Quy tắc đổi từ một ngày trở đi: năm đã qua giữ nguyên."
        / "Each year's holidays are computed by these rules; a year's notice replaces what is computed for it. A rule changes from a day on: years past stay as they were.";
    ADD: "Thêm ngày lễ" / "Add a holiday";
    CHANGE: "Sửa" / "Change";
    END: "Thôi áp dụng" / "End";
    IN_FORCE: "Đang áp dụng" / "In force";
    COMING: "Sắp tới" / "To come";
    OVER: "Đã thôi" / "Ended";
    AND_ADJACENT: "thêm một ngày liền kề" / "and one day beside it";
    FOUND: "đã thấy trong văn bản đăng tải, chưa đối chiếu Công báo" / "found in a published text, not checked against the gazette";
    KNOWN: "biết, chưa kiểm chứng" / "known, not verified";
    PROPOSED: "đề xuất" / "proposed";

    NAME: "Tên ngày lễ" / "What it is called";
    NAME_EN: "Tên tiếng Anh" / "In English";
    BY: "Tính theo" / "By which calendar";
    SOLAR: "Dương lịch" / "Solar";
    LUNAR: "Âm lịch" / "Lunar";
    DAY: "Ngày" / "Day";
    MONTH: "Tháng" / "Month";
    DAYS: "Số ngày nghỉ" / "Days off";
    DAY_WRONG: "Không có ngày này. Ngày và tháng phải có thật; nghỉ từ 1 đến 15 ngày; lệch tối đa 15 ngày."
        / "There is no such day. Day and month must exist, 1 to 15 days are off, and it begins at most 15 days away.";
    OFFSET: "Bắt đầu lệch mấy ngày" / "Begins how many days away";
    OFFSET_HELP: "0 là đúng ngày ấy; -1 là trước một ngày, như Tết nghỉ từ ngày cuối năm cũ."
        / "0 is that very day; -1 a day before, as Tết begins with the last day of the old year.";
    ADJACENT: "Thêm một ngày liền kề" / "One more day beside it";
    ADJACENT_HELP: "Ngày trước hoặc sau, do thông báo từng năm chọn; chưa có thông báo thì Sen lấy ngày nối với cuối tuần."
        / "Before or after, as each year's notice says; until then the day that joins a weekend is taken.";
    FROM: "Áp dụng từ ngày" / "Counts from";
    FROM_HELP: "Từ hôm nay trở đi. Ngày đã qua và hạn đã qua không đổi." / "From today on. Days and dates that have passed do not change.";
    LAST_FROM: "Thôi nghỉ từ ngày" / "No holiday from";
    LAST_FROM_HELP: "Từ hôm nay trở đi; trước ngày này vẫn là ngày lễ." / "From today on; before that day it stays one.";
    PAST_STAYS: "Ngày đã qua không sửa được: hãy chọn hôm nay hoặc một ngày sắp tới."
        / "Days that have passed cannot be changed: choose today or a day to come.";
    SOURCE: "Căn cứ" / "Basis";
    SOURCE_HELP: "Số, ngày, cơ quan ban hành của văn bản; chưa có số thì ghi lý do, đừng đoán số."
        / "Number, date and issuer of the document; without a number say the reason, and guess none.";
    CERTAINTY: "Mức chắc chắn của căn cứ" / "How sure the basis is";

    solar(day: u8, month: u8): "Ngày {day}/{month} dương lịch" / "{day}/{month}, solar";
    lunar(day: u8, month: u8): "Ngày {day}/{month} âm lịch" / "{day}/{month}, lunar";
    days(n: u8): "nghỉ {n} ngày" / ("{n} {} off", plural(n as usize, "day", "days"));
    begins_before(n: u8): "bắt đầu trước đó {n} ngày" / ("begins {n} {} before", plural(n as usize, "day", "days"));
    begins_after(n: u8): "bắt đầu sau đó {n} ngày" / ("begins {n} {} after", plural(n as usize, "day", "days"));
    in_year(year: i32, days: String): "Năm {year}: {days}" / "{year}: {days}";
    source(text: String, sure: Words): "Căn cứ: {text} ({sure})" / "Basis: {text} ({sure})";
    ended_by(text: String): "Thôi áp dụng theo: {text}" / "Ended by: {text}";
    until(day: String): "đến hết {day}" / "until {day}";
    from_day(day: String): "Từ {day}" / "From {day}";
    ended(title: Words): "{title}: thôi là ngày lễ" / "{title}: no holiday any more";
    changing(title: Words): "Sửa: {title}" / "Change: {title}";
    ending(title: Words): "Thôi áp dụng: {title}" / "End: {title}";
}
