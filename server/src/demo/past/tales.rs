//! The dossiers: returned, late, awaiting signature, paused, referred, withdrawn, refused, registered only, and new ones of the last day.

use domain::definition::Outcome::{Granted, Refused};

use super::{
    Past,
    tale::Asked::{Attending, Completed, Copies, Support, Transfer},
};

const FINE: &str = "Hồ sơ đầy đủ, đúng quy định, đề nghị ký";
const UNREADABLE: &str = "Bản chụp mờ, không đọc được";
const UNSIGNED: &str = "Đơn chưa có chữ ký của phụ huynh";

/// Tells them all.
pub fn tell(past: &mut Past) {
    returned(past);
    ended_otherwise(past);
    leaves(past);
    waiting_for_the_school(past);
    waiting_for_others(past);
    of_the_last_day(past);
}

/// Ended as they should, most of them in time.
fn returned(past: &mut Past) {
    let parent = "Phụ huynh của trẻ";
    past.request(Transfer, (1, "Chồi 1"), (84, 8, 10))
        .assign((84, 9, 0), "van-phong", "ketoan")
        .submit((83, 10, 20), Granted, FINE)
        .signed((83, 15, 5), "hieutruong")
        .issued((82, 8, 15))
        .returned((82, 16, 20), parent);
    past.request(Copies, (2, "Lá 1"), (79, 9, 5))
        .assign((79, 9, 40), "van-phong", "ketoan")
        .submit((77, 9, 10), Granted, FINE)
        .signed((77, 14, 0), "phohieutruong")
        .issued((77, 15, 10))
        .returned((75, 8, 5), parent);
    past.request(Attending, (3, "Mầm 1"), (75, 8, 30))
        .assign((75, 8, 45), "van-phong", "ketoan")
        .submit((75, 10, 0), Granted, FINE)
        .signed((75, 15, 30), "hieutruong")
        .issued((74, 8, 0))
        .returned((74, 16, 10), parent);
    past.request(Completed, (4, "Lá 2"), (70, 8, 20))
        .assign((70, 8, 50), "to-la", "giaovienla")
        .ask((70, 14, 0), "don", UNSIGNED)
        .supplied((67, 9, 15), "don")
        .submit((67, 15, 0), Granted, FINE)
        .signed((66, 9, 30), "phohieutruong")
        .issued((66, 10, 15))
        .returned((64, 16, 30), parent);
    past.request(Completed, (5, "Lá 2"), (55, 14, 10))
        .assign((55, 14, 30), "to-la", "totruongla")
        .submit((54, 9, 0), Granted, FINE)
        .signed((54, 15, 45), "hieutruong")
        .issued((53, 8, 20))
        .returned((52, 7, 50), parent);
    // Sent back once, and still in time.
    past.request(Copies, (6, "Chồi 2"), (50, 8, 5))
        .assign((50, 8, 20), "van-phong", "ketoan")
        .submit((49, 10, 0), Granted, FINE)
        .sent_back((49, 14, 30), "hieutruong", "Ghi rõ số bản sao trong giấy giao nhận")
        .submit((48, 8, 40), Granted, "Đã ghi rõ số bản sao, đề nghị ký")
        .signed((48, 10, 30), "hieutruong")
        .issued((48, 14, 10))
        .returned((46, 16, 40), parent);
    past.request(Attending, (7, "Lá 1"), (41, 10, 0))
        .assign((41, 10, 10), "van-phong", "ketoan")
        .submit((41, 14, 0), Granted, FINE)
        .signed((40, 8, 30), "phohieutruong")
        .issued((40, 9, 0))
        .returned((40, 16, 50), parent);
    // Too late: a lesson that the findings take up.
    past.request(Attending, (8, "Mầm 2"), (60, 9, 20))
        .assign((59, 8, 0), "van-phong", "ketoan")
        .submit((57, 15, 0), Granted, FINE)
        .signed((56, 9, 0), "hieutruong")
        .issued((56, 9, 30))
        .returned((55, 8, 10), parent);
    past.request(Copies, (9, "Lá 3"), (27, 13, 40))
        .assign((27, 14, 0), "van-phong", "ketoan")
        .submit((25, 9, 20), Granted, FINE)
        .signed((25, 15, 0), "phohieutruong")
        .issued((24, 8, 10))
        .returned((22, 16, 0), parent);
    past.request(Completed, (10, "Lá 1"), (18, 8, 15))
        .assign((18, 8, 40), "to-la", "giaovienla")
        .submit((17, 10, 0), Granted, FINE)
        .signed((17, 14, 20), "hieutruong")
        .issued((17, 15, 0))
        .returned((16, 16, 15), parent);
}

/// Refused with a reason, withdrawn by the guardian.
fn ended_otherwise(past: &mut Past) {
    past.request(Completed, (11, "Chồi 1"), (36, 9, 0))
        .assign((36, 9, 20), "to-choi", "totruongchoi")
        .submit((35, 9, 30), Refused, "Trẻ chưa học hết chương trình mẫu giáo nên chưa đủ điều kiện xác nhận")
        .signed((35, 15, 10), "hieutruong")
        .issued((34, 8, 20))
        .returned((34, 16, 0), "Phụ huynh của trẻ");
    past.request(Transfer, (12, "Mầm 1"), (45, 8, 40)).assign((45, 9, 0), "van-phong", "ketoan").withdrawn(
        (44, 10, 10),
        (44, 15, 0),
        "Phụ huynh của trẻ",
        "Phụ huynh đổi ý, cho trẻ tiếp tục học tại trường",
    );
}

/// Leave of the staff.
fn leaves(past: &mut Past) {
    let days = (past.days[62], past.days[61]);
    past.leave("giaovienla", days, (66, 7, 45))
        .assign((66, 8, 0), "to-la", "totruongla")
        .submit((66, 10, 30), Granted, "Tổ đã bố trí giáo viên thay, đề nghị giải quyết")
        .signed((65, 9, 0), "hieutruong")
        .issued((65, 9, 20))
        .returned((65, 16, 0), "Giáo viên Tổ Lá");
    let days = (past.days[28], past.days[28]);
    past.leave("totruongmam", days, (31, 8, 0))
        .assign((31, 8, 15), "ban-giam-hieu", "phohieutruong")
        .submit((31, 14, 0), Granted, "Đã bố trí người thay, đề nghị giải quyết")
        .signed((30, 8, 45), "hieutruong")
        .issued((30, 9, 10))
        .returned((30, 15, 30), "Tổ trưởng Tổ Mầm");
    let days = (past.ahead(3), past.ahead(4));
    past.leave("giaovienla", days, (1, 8, 10)).assign((1, 8, 30), "to-la", "totruongla").submit(
        (0, 9, 40),
        Granted,
        "Tổ đã bố trí giáo viên thay, đề nghị giải quyết",
    );
}

/// Being processed, awaiting signature, signed.
fn waiting_for_the_school(past: &mut Past) {
    past.request(Copies, (13, "Lá 2"), (1, 8, 20))
        .assign((1, 8, 35), "van-phong", "ketoan")
        .submit((1, 15, 10), Granted, FINE)
        .signed((0, 9, 15), "phohieutruong");
    past.request(Completed, (14, "Lá 2"), (1, 9, 10)).assign((1, 9, 25), "to-la", "giaovienla").submit(
        (0, 10, 30),
        Granted,
        FINE,
    );
    past.request(Copies, (15, "Chồi 2"), (3, 10, 15)).assign((3, 10, 30), "van-phong", "ketoan").submit(
        (1, 9, 20),
        Granted,
        FINE,
    );
    past.request(Completed, (16, "Lá 3"), (4, 8, 50)).assign((4, 9, 10), "to-la", "totruongla").submit(
        (2, 16, 20),
        Granted,
        FINE,
    );
    past.request(Completed, (17, "Lá 1"), (1, 13, 45)).assign((1, 14, 0), "to-la", "giaovienla");
    past.request(Transfer, (18, "Mầm 2"), (5, 8, 30))
        .assign((5, 9, 0), "van-phong", "ketoan")
        .taken_up((5, 9, 20))
        .comment((3, 10, 0), "ketoan", "Đã liên hệ trường chuyển đến để xác nhận ngày tiếp nhận");
    past.request(Completed, (19, "Lá 3"), (3, 14, 30))
        .assign((3, 15, 0), "to-la", "totruongla")
        .taken_up((3, 15, 30))
        .comment((1, 8, 40), "totruongla", "Đang đối chiếu sổ theo dõi trẻ năm học trước");
    past.request(Support, (20, "Chồi 1"), (2, 8, 45)).assign((2, 9, 30), "van-phong", "ketoan").taken_up((2, 10, 0));
    // Offered, and not taken up yet.
    past.request(Completed, (21, "Chồi 2"), (0, 8, 15)).assign((0, 8, 40), "to-choi", "totruongchoi");
    past.request(Copies, (22, "Lá 1"), (0, 9, 0)).assign((0, 9, 20), "van-phong", "ketoan");
    // A supplement came in; both dates are kept.
    past.request(Copies, (23, "Mầm 1"), (5, 9, 15))
        .assign((5, 9, 40), "van-phong", "ketoan")
        .ask((4, 10, 0), "cccd", UNREADABLE)
        .supplied((1, 8, 10), "cccd");
}

/// Waiting for the guardian's papers, another agency, or the guardian to fetch the result.
fn waiting_for_others(past: &mut Past) {
    past.request(Completed, (24, "Lá 2"), (3, 8, 10)).assign((3, 8, 30), "to-la", "giaovienla").ask(
        (2, 9, 0),
        "don",
        UNSIGNED,
    );
    past.request(Copies, (25, "Lá 3"), (6, 13, 50)).assign((6, 14, 10), "van-phong", "ketoan").ask(
        (5, 8, 30),
        "cccd",
        UNREADABLE,
    );
    past.request(Support, (26, "Mầm 1"), (9, 9, 30)).assign((9, 10, 0), "van-phong", "ketoan").ask(
        (7, 15, 0),
        "minh-chung",
        "Giấy chứng nhận đã hết hiệu lực, cần bản của năm nay",
    );
    past.request(Support, (27, "Lá 1"), (8, 8, 20)).assign((8, 8, 50), "van-phong", "ketoan").referred(
        (6, 9, 30),
        "UBND phường (tên phường cần bổ sung)",
        "12/TTr-MNHgS",
    );
    past.request(Attending, (28, "Chồi 1"), (4, 8, 0))
        .assign((4, 8, 10), "van-phong", "ketoan")
        .submit((4, 9, 30), Granted, FINE)
        .signed((4, 14, 30), "phohieutruong")
        .issued((3, 8, 30));
    past.request(Completed, (29, "Lá 2"), (6, 8, 30))
        .assign((6, 8, 45), "to-la", "totruongla")
        .submit((5, 10, 0), Granted, FINE)
        .signed((5, 15, 20), "hieutruong")
        .issued((4, 8, 10));
}

/// Taken in on the last day, not assigned yet; one of them after the cut-off.
fn of_the_last_day(past: &mut Past) {
    past.request(Attending, (30, "Lá 3"), (0, 14, 20));
    past.request(Attending, (31, "Mầm 2"), (0, 15, 40));
    past.request(Completed, (32, "Lá 1"), (0, 16, 10));
    // By post and without all papers: registered, not received.
    past.posted(Support, (33, "Chồi 2"), &["don"], (0, 10, 40));
    past.posted(Copies, (34, "Mầm 1"), &["don"], (2, 9, 50)).to_complete(
        (2, 10, 5),
        "cccd",
        "Chưa kèm bản sao căn cước công dân của người đề nghị",
    );
}
