//! What a version does to cases: rehearsed before it is published, and cases moved to it afterwards.

use super::{Words, catalogue::texts, plural};

texts! {
    REHEARSAL_LEAD: "Chạy lại các hồ sơ đang mở và hồ sơ kết thúc trong một năm qua như thể chúng theo bản thảo này. Không hồ sơ nào bị thay đổi."
        / "The open cases, and those that ended within a year, are run again as if they followed this draft. No case is changed.";
    PARTIAL: "Có quá nhiều hồ sơ để chạy hết một lượt; chỉ chạy những hồ sơ mới nhất." / "There are too many cases for one run; only the newest took part.";
    NOTHING_HIT: "Không hồ sơ nào bị vướng, không hồ sơ nào đổi hạn." / "No case would break, and none would be due at another time.";
    NO_CODE: "chưa có mã" / "no code yet";
    ENDED_CASE: "đã kết thúc" / "ended";
    CLOCK_STILL: "chưa có hạn, thời hạn đang dừng" / "no date, the clock stands still";
    WOULD_BE_LATE: "sẽ thành trễ hạn" / "would become late";
    LATE: "Hồ sơ trễ hạn" / "Late cases";
    CASES: "Hồ sơ" / "Cases";
    OPEN_CASES: "Đang mở" / "Open";
    ENDED_CASES: "Kết thúc trong một năm qua" / "Ended within a year";
    BEFORE: "Hiện nay" / "As it is";
    AFTER: "Theo bản thảo" / "Under the draft";
    LOAD: "Khối lượng việc theo bộ phận" / "Load of each part";
    PART: "Bộ phận" / "Part";
    NO_PART: "Chưa giao bộ phận nào" / "With no part";

    MOVE_LEAD: "Chỉ chuyển những hồ sơ được đánh dấu. Mỗi hồ sơ chuyển có một dòng trong diễn biến của nó; hồ sơ không hợp với phiên bản này thì ở lại phiên bản cũ."
        / "Only those ticked are moved. Each has a line of it in its history; a case that does not fit stays under its version.";
    LIMIT_CHOICE: "Thời hạn của hồ sơ được chuyển" / "The limits of the cases";
    LIMIT_KEEP: "Giữ hạn đã hẹn" / "Keep what was promised";
    LIMIT_TAKE: "Theo thời hạn mới, nếu không muộn hơn" / "Take the new ones, where that is no later";
    CASES_TO_MOVE: "Hồ sơ đang mở theo phiên bản cũ" / "Open cases under older versions";
    NONE_TO_MOVE: "Không còn hồ sơ nào theo phiên bản cũ" / "No case runs under an older version";
    MORE_CASES: "Còn hồ sơ khác nữa; chuyển xong đợt này rồi xem tiếp." / "There are more; look again after this round.";
    CHOOSE_CASES: "Chưa đánh dấu hồ sơ nào để chuyển." / "No case is ticked to be moved.";
    OUTCOME: "Kết quả chuyển" / "What became of them";
    MOVED_ONE: "Đã chuyển" / "Moved";
    STAYS: "Ở lại" / "Stays";
    STAYS_MISSING: "Không tìm thấy hồ sơ này." / "There is no such case.";
    STAYS_ENDED: "Hồ sơ đã kết thúc." / "It has ended.";
    STAYS_OTHER: "Hồ sơ của thủ tục khác." / "It is another procedure's.";
    STAYS_NEWER: "Hồ sơ đã theo phiên bản này hoặc mới hơn." / "It runs under this version or a newer one already.";

    replayed(open: u32, ended: u32): "Đã chạy lại {open} hồ sơ đang mở và {ended} hồ sơ đã kết thúc." / "{open} open cases and {ended} ended ones were run again.";
    broken(n: u32): "{n} hồ sơ sẽ vướng" / ("{n} {} break", plural(n as usize, "case would", "cases would"));
    moved(n: u32, late: usize): "{n} hồ sơ đổi hạn, {late} thành trễ hạn" / ("{n} {} be due at another time, {late} late", plural(n as usize, "case would", "cases would"));
    not_listed(n: usize): "Còn {n} hồ sơ không liệt kê ở đây, vì quá nhiều hoặc vì bạn không được xem." / "{n} more are not listed, because there are too many or because they are not yours to see.";
    cases_days(cases: u32, days: u32): "{cases} hồ sơ, {days} ngày làm việc" / "{cases} cases, {days} working days";
    move_to(n: u32): "Chuyển hồ sơ đang mở sang phiên bản {n}" / "Move open cases to version {n}";
    move_case(code: &Words): "Chuyển hồ sơ {code}" / "Move {code}";
    move_chosen(n: usize): "Chuyển {n} hồ sơ" / ("Move {n} {}", plural(n, "case", "cases"));
    runs_under(n: u32): "đang theo phiên bản {n}" / "runs under version {n}";
    due_stays(at: Words): "hạn không đổi: {at}" / "due as before: {at}";
    stays_later(was: String, then: String): "Theo thời hạn mới thì hạn lùi từ {was} sang {then}." / "Under the new limits it would be due at {then} instead of {was}.";
    moved_of(moved: usize, all: usize): "Đã chuyển {moved} trong {all} hồ sơ." / "{moved} of {all} cases were moved.";
}
