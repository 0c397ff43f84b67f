//! Papers to draw in tests.

use papers::*;
use time::macros::{date, datetime};

/// The school of the demo.
pub fn letterhead() -> Letterhead {
    Letterhead {
        parent: Some("Ủy ban nhân dân quận Gò Vấp".to_owned()),
        unit: "Trường Mầm non Hương Sen".to_owned(),
        place: "Gò Vấp".to_owned(),
    }
}

/// The head of a form of 2026.
pub fn form_head(symbol: &str) -> FormHead {
    FormHead {
        letterhead: letterhead(),
        number: Some(Number { no: Some(7), symbol: symbol.to_owned() }),
        date: Some(date!(2026 - 02 - 05)),
        under: date!(2026 - 02 - 05),
        by_analogy: true,
        qr: Some("https://sen.example/tra-cuu/MNHgS-260205-0001".to_owned()),
    }
}

/// A mother.
pub fn applicant() -> Applicant {
    Applicant {
        name: "Phụ huynh Trẻ Mười".to_owned(),
        id_number: Some("079189001234".to_owned()),
        phone: Some("0903 123 456".to_owned()),
        address: Some("12/3 Đường số 5, phường An Nhơn, Thành phố Hồ Chí Minh".to_owned()),
        email: Some("ngocanh@example.vn".to_owned()),
    }
}

/// Form 01.
pub fn receipt() -> Receipt {
    Receipt {
        head: form_head("TNHS"),
        code: "MNHgS-260205-0001".to_owned(),
        desk: "Bộ phận Văn phòng, Trường Mầm non Hương Sen".to_owned(),
        applicant: applicant(),
        subject: "Xác nhận trẻ đang học tại trường".to_owned(),
        papers: vec![
            SubmittedPaper { name: "Đơn đề nghị xác nhận".to_owned(), kind: CopyKind::Original, count: 1 },
            SubmittedPaper { name: "Giấy khai sinh của trẻ".to_owned(), kind: CopyKind::Certified, count: 1 },
            SubmittedPaper {
                name: "Thẻ căn cước của cha hoặc mẹ".to_owned(), kind: CopyKind::Photo, count: 2
            },
        ],
        sets: 1,
        limit: Some("01 ngày làm việc".to_owned()),
        received_at: datetime!(2026-02-05 08:05),
        due_at: Some(datetime!(2026-02-06 16:30)),
        result_at: Some("Nhận trực tiếp tại Bộ phận Văn phòng".to_owned()),
        fee: Some("Không".to_owned()),
        book: Some(BookLine { book: "01/2026".to_owned(), line: 4 }),
        receiver: Some("Văn thư Nhà trường".to_owned()),
    }
}

/// Form 02.
pub fn supplement() -> Supplement {
    Supplement {
        head: form_head("HDHS"),
        code: Some("MNHgS-260205-0001".to_owned()),
        applicant: applicant(),
        subject: "Tiếp nhận trẻ vào trường mầm non".to_owned(),
        missing: vec![
            MissingPaper {
                name: "Giấy khai sinh của trẻ".to_owned(),
                kind: Some(CopyKind::Certified),
                note: Some("Nộp bản sao chứng thực thay bản chụp".to_owned()),
            },
            MissingPaper { name: "Sổ tiêm chủng".to_owned(), kind: Some(CopyKind::Photo), note: None },
        ],
        reason: "Bản chụp giấy khai sinh bị mờ, không đọc được ngày sinh của trẻ.".to_owned(),
        until: Some(date!(2026 - 03 - 09)),
        contact: Contact { name: "Bộ phận Văn phòng".to_owned(), phone: Some("028 3894 0000".to_owned()) },
        guide: Some("Văn thư Nhà trường".to_owned()),
    }
}

/// Form 03.
pub fn refusal() -> Refusal {
    Refusal {
        head: form_head("TCHS"),
        code: None,
        desk: "Bộ phận Văn phòng".to_owned(),
        applicant: applicant(),
        subject: "Tiếp nhận trẻ vào trường mầm non".to_owned(),
        reason: "Trẻ chưa đủ độ tuổi theo thông báo tuyển sinh của nhà trường.\nĐề nghị gia đình nộp lại hồ sơ vào kỳ tuyển sinh sau.".to_owned(),
        contact: Contact { name: "Bộ phận Văn phòng".to_owned(), phone: None },
        receiver: Some("Văn thư Nhà trường".to_owned()),
    }
}

/// Form 04.
pub fn extension() -> Extension {
    Extension {
        head: form_head("XLGH"),
        code: "MNHgS-260205-0001".to_owned(),
        applicant: applicant(),
        subject: "hỗ trợ chi phí học tập".to_owned(),
        received_at: datetime!(2026-02-05 08:05),
        due_at: datetime!(2026-02-24 16:30),
        reason: "Cơ quan phối hợp chưa gửi văn bản trả lời.".to_owned(),
        new_due_at: datetime!(2026-03-03 16:30),
        contact: Some(Contact { name: "Bộ phận Văn phòng".to_owned(), phone: Some("028 3894 0000".to_owned()) }),
        signature: Signature::own("Hiệu trưởng", "Người ký Thứ nhất"),
    }
}

/// Form 05.
pub fn stop() -> Stop {
    Stop {
        head: form_head("TB-MNHgS"),
        code: "MNHgS-260205-0001".to_owned(),
        applicant: applicant(),
        subject: "Chuyển trường đi".to_owned(),
        received_at: datetime!(2026-02-05 08:05),
        requested_on: date!(2026 - 02 - 09),
        request: "Gia đình không chuyển nơi ở nữa.".to_owned(),
        stage: "Đang xử lý".to_owned(),
        decision: "Dừng giải quyết hồ sơ và trả lại toàn bộ giấy tờ đã nộp.".to_owned(),
        money: Some("Không phát sinh.".to_owned()),
        contact: None,
        signature: Signature {
            capacity: Some((Capacity::For, "Hiệu trưởng".to_owned())),
            post: "Phó Hiệu trưởng".to_owned(),
            name: Some("Người ký Thứ hai".to_owned()),
        },
    }
}

/// Form 06 with so many hand-overs.
pub fn control(rows: usize) -> Control {
    let row = |at: usize| HandOver {
        step: ["Tiếp nhận, chuyển hồ sơ", "Thẩm định, dự thảo kết quả", "Trình ký", "Trả kết quả"][at % 4].to_owned(),
        giver: "Văn thư Nhà trường".to_owned(),
        receiver: "Võ Hoàng Yến".to_owned(),
        at: datetime!(2026-02-05 08:05),
        outcome: [Some(Outcome::Early), Some(Outcome::OnTime), Some(Outcome::Late), None][at % 4],
        note: None,
    };
    Control {
        head: form_head("KSHS"),
        code: "MNHgS-260205-0001".to_owned(),
        subject: "Xác nhận trẻ đang học tại trường".to_owned(),
        applicant: "Phụ huynh Trẻ Mười".to_owned(),
        desk: "Bộ phận Văn phòng".to_owned(),
        with: None,
        due_at: Some(datetime!(2026-02-06 16:30)),
        handovers: (0..rows).map(row).collect(),
    }
}

/// Form 07 with so many lines.
pub fn register(rows: u32) -> Register {
    let row = |no: u32| RegisterRow {
        no,
        code: format!("MNHgS-260205-{no:04}"),
        procedure: "Xác nhận trẻ đang học tại trường".to_owned(),
        sets: 1,
        applicant: "Phụ huynh Trẻ Mười".to_owned(),
        address: Some("12/3 Đường số 5, phường An Nhơn".to_owned()),
        phone: Some("0903 123 456".to_owned()),
        handled_by: "Tổ Văn phòng".to_owned(),
        received_at: datetime!(2026-02-05 08:05),
        due_at: Some(datetime!(2026-02-06 16:30)),
        sent_at: Some(datetime!(2026-02-05 09:00)),
        result_at: Some(datetime!(2026-02-06 10:15)),
        returned_at: None,
        returned_by: Some("Trực tiếp".to_owned()),
        taken_by: None,
        note: None,
    };
    Register {
        head: FormHead { number: None, ..form_head("SO") },
        book: "01/2026".to_owned(),
        from: date!(2026 - 01 - 01),
        to: date!(2026 - 12 - 31),
        rows: (1..=rows).map(row).collect(),
        signature: None,
    }
}

fn texts(of: &[&str]) -> Vec<String> {
    of.iter().map(|text| (*text).to_owned()).collect()
}

/// The school's plan of 2024.
pub fn plan() -> Letter {
    let text = |text: &str| Block::Text { text: text.to_owned() };
    let part = |text: &str| Block::Part { text: text.to_owned() };
    let section = |text: &str| Block::Section { text: text.to_owned() };
    Letter {
        kind: LetterKind::Plan,
        letterhead: letterhead(),
        number: Some(Number { no: Some(26), symbol: "KH-MNHgS".to_owned() }),
        date: Some(date!(2024 - 02 - 26)),
        about: "Thực hiện công tác cải cách thủ tục hành chính năm 2024".to_owned(),
        authority: None,
        to: Vec::new(),
        bases: texts(&[
            "Căn cứ Quyết định số 1076/QĐ-UBND ngày 29 tháng 6 năm 2021 của Ủy ban nhân dân quận Gò Vấp về ban hành Kế hoạch thực hiện chương trình công tác Cải cách hành chính và nâng cao chỉ số Cải cách hành chính trên địa bàn quận giai đoạn 2020-2025",
            "Căn cứ Kế hoạch số 182/KH-UBND ngày 15 tháng 01 năm 2024 của Ủy ban nhân dân quận Gò Vấp về thực hiện công tác cải cách thủ tục hành chính năm 2024",
        ]),
        blocks: vec![
            text("Trường Mầm non Hương Sen xây dựng Kế hoạch cải cách thủ tục hành chính năm 2024, cụ thể như sau:"),
            part("Mục đích, yêu cầu"),
            section("Mục đích"),
            text(
                "Tập trung hoàn thành đảm bảo tiến độ, chất lượng các nhiệm vụ, chỉ tiêu về cải cách thủ tục hành chính do Ủy ban nhân dân quận ban hành.",
            ),
            text(
                "Nâng cao vai trò, trách nhiệm của thủ trưởng đơn vị trong tổ chức thực hiện giải quyết hồ sơ thủ tục hành chính; chấn chỉnh kỷ luật, kỷ cương hành chính, khắc phục ngay tồn tại, hạn chế, yếu kém trong thực thi công vụ.",
            ),
            section("Yêu cầu"),
            text(
                "Tăng cường trách nhiệm người đứng đầu trong công tác cải cách thủ tục hành chính và tăng cường kỷ luật, kỷ cương hành chính trong thực thi công vụ.",
            ),
            part("Nội dung kế hoạch"),
            section("Nội dung thực hiện"),
            Block::Points {
                items: texts(&[
                    "Hiệu trưởng trực tiếp chỉ đạo, quản lý, đẩy mạnh công tác cải cách thủ tục hành chính tại đơn vị;",
                    "Các tổ chuyên môn và văn phòng tham mưu quy trình giải quyết các thủ tục hành chính trong lĩnh vực được phân công;",
                    "Công đoàn phối hợp nhà trường tập huấn, tuyên truyền và kiểm tra công tác cải cách hành chính.",
                ]),
            },
            Block::Table {
                head: texts(&["STT", "Nhiệm vụ", "Người phụ trách", "Thời hạn"]),
                widths: vec![1, 6, 4, 3],
                rows: vec![
                    texts(&["1", "Niêm yết thủ tục hành chính", "Văn phòng", "Tháng 3"]),
                    texts(&["2", "Khảo sát sự hài lòng của cha mẹ trẻ", "Ban giám hiệu", "Tháng 11"]),
                ],
            },
            part("Tổ chức thực hiện"),
            text(
                "Trên đây là Kế hoạch cải cách thủ tục hành chính năm 2024 của Trường Mầm non Hương Sen, đề nghị toàn thể cán bộ, giáo viên, nhân viên nghiêm túc thực hiện. Trong quá trình tổ chức thực hiện nếu có vướng mắc, phát sinh cần sửa đổi, bổ sung cần báo ngay với Ban giám hiệu để xem xét điều chỉnh kịp thời ./.",
            ),
        ],
        signatures: vec![Signature::own("Hiệu trưởng", "Người ký Thứ nhất")],
        recipients: texts(&["Cán bộ, giáo viên, nhân viên (để thực hiện);", "Lưu: VT"]),
        filed: Vec::new(),
        qr: None,
    }
}

/// An official letter to two agencies.
pub fn official() -> Letter {
    Letter {
        kind: LetterKind::Official,
        number: Some(Number { no: Some(7), symbol: "MNHgS-VP".to_owned() }),
        about: "cử giáo viên tham gia lớp bồi dưỡng".to_owned(),
        to: texts(&["Ủy ban nhân dân phường An Nhơn", "Phòng Văn hóa - Xã hội phường An Nhơn"]),
        bases: Vec::new(),
        blocks: vec![
            Block::Text {
                text: "Trường Mầm non Hương Sen cử các giáo viên có tên sau đây tham gia lớp bồi dưỡng:".to_owned(),
            },
            Block::Dashes {
                items: texts(&["Cô Võ Hoàng Yến, giáo viên lớp Lá 1;", "Cô Đỗ Thị Hiền, giáo viên lớp Chồi 2."]),
            },
            Block::Text { text: "Trân trọng.".to_owned() },
        ],
        recipients: texts(&["Như trên"]),
        filed: texts(&["VP"]),
        qr: Some("https://sen.example/kiem-tra/7f3a9c".to_owned()),
        ..plan()
    }
}

/// A decision.
pub fn decision() -> Letter {
    Letter {
        kind: LetterKind::Decision,
        number: Some(Number { no: Some(31), symbol: "QĐ-MNHgS".to_owned() }),
        about: "Về việc tiếp nhận trẻ vào học".to_owned(),
        authority: Some("Hiệu trưởng Trường Mầm non Hương Sen".to_owned()),
        bases: texts(&["Căn cứ Điều lệ trường mầm non", "Theo đề nghị của Bộ phận Văn phòng"]),
        blocks: vec![
            Block::Article {
                text: "Tiếp nhận trẻ Trẻ Số Mười vào học lớp Mầm 1 từ ngày 02 tháng 3 năm 2026.".to_owned(),
            },
            Block::Article {
                text: "Bộ phận Văn phòng và giáo viên lớp Mầm 1 chịu trách nhiệm thi hành Quyết định này.".to_owned(),
            },
        ],
        qr: Some("https://sen.example/kiem-tra/7f3a9d".to_owned()),
        ..plan()
    }
}

/// Minutes with two signatures.
pub fn minutes() -> Letter {
    Letter {
        kind: LetterKind::Minutes,
        number: Some(Number { no: None, symbol: "BB-MNHgS".to_owned() }),
        about: "Kiểm tra công tác cải cách thủ tục hành chính".to_owned(),
        bases: Vec::new(),
        blocks: vec![
            Block::Fields {
                rows: vec![
                    Field {
                        label: "Thời gian".to_owned(),
                        text: "08 giờ 00 phút, ngày 26 tháng 02 năm 2024".to_owned(),
                    },
                    Field { label: "Địa điểm".to_owned(), text: "Phòng họp của trường".to_owned() },
                    Field { label: "Ý kiến của đơn vị".to_owned(), text: String::new() },
                ],
            },
            Block::Section { text: "Ưu điểm".to_owned() },
            Block::Text { text: "Hồ sơ được trả đúng hạn.".to_owned() },
        ],
        signatures: vec![
            Signature::own("Đại diện đơn vị", "Người ký Thứ nhất"),
            Signature {
                capacity: Some((Capacity::OnBehalf, "Đoàn kiểm tra".to_owned())),
                post: "Trưởng đoàn".to_owned(),
                name: Some("Người ký Số ba".to_owned()),
            },
        ],
        ..plan()
    }
}

/// These papers in a bundle, called "Văn bản thứ 1" and so on in its contents.
pub fn bundle(papers: Vec<Paper>) -> Bundle {
    let line = |(at, paper)| BundledPaper {
        name: format!("Văn bản thứ {}", at + 1),
        number: Some(format!("{:02}/KH-MNHgS", at + 1)),
        date: Some(date!(2026 - 02 - 05)),
        paper,
    };
    Bundle {
        letterhead: letterhead(),
        title: "Hồ sơ MNHgS-260226-0001".to_owned(),
        about: "Xác nhận trẻ đang học tại trường".to_owned(),
        date: Some(date!(2026 - 02 - 27)),
        papers: papers.into_iter().enumerate().map(line).collect(),
    }
}

/// One of each.
pub fn all() -> Vec<Paper> {
    vec![
        Paper::Receipt(receipt()),
        Paper::Supplement(supplement()),
        Paper::Refusal(refusal()),
        Paper::Extension(extension()),
        Paper::Stop(stop()),
        Paper::Control(control(6)),
        Paper::Register(register(12)),
        Paper::Letter(plan()),
        Paper::Letter(official()),
        Paper::Letter(decision()),
        Paper::Letter(minutes()),
    ]
}
