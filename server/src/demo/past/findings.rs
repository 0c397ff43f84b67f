//! The union's findings: a draft, one announced, one being mended too slowly, one closed, one about a dossier.

use std::collections::BTreeMap;

use contract::command::Command;
use domain::{
    case::{
        self, About,
        command::{Channel, Expect, OpenCase, StepArgs},
    },
    definition::{DefinitionRef, FieldKey, StateKey, Way},
    ids::{CaseId, PersonId},
    value::Value,
};
use time::Date;

use super::{Past, When, tale::stepped};
use crate::demo::dated;

/// What was found.
struct Found<'a> {
    what: &'a str,
    severity: &'a str,
    basis: &'a str,
    recommendation: &'a str,
    by_when: Date,
    part: &'a str,
    assignee: Option<PersonId>,
    about: About,
}

/// A finding on its way.
struct Finding<'a> {
    past: &'a mut Past,
    id: CaseId,
    state: &'static str,
}

/// Tells them all.
pub fn tell(past: &mut Past) {
    draft(past);
    announced(past);
    too_slow(past);
    closed(past);
    about_a_dossier(past);
}

fn draft(past: &mut Past) {
    let found = Found {
        what: "Bảng niêm yết ở sảnh chưa có thủ tục cấp bản sao hồ sơ trẻ",
        severity: "low",
        basis: "Danh mục thủ tục của nhà trường",
        recommendation: "Bổ sung bảng niêm yết và đối chiếu lại toàn bộ danh mục",
        by_when: past.ahead(9),
        part: "van-phong",
        assignee: None,
        about: About::Part(past.school.part("van-phong")),
    };
    past.find("kiemtra", found, (1, 15, 20));
}

fn announced(past: &mut Past) {
    let found = Found {
        what: "Hai lượt bàn giao hồ sơ trong tổ chưa ghi giờ giao, giờ nhận",
        severity: "medium",
        basis: "Phiếu kiểm soát quá trình giải quyết hồ sơ",
        recommendation: "Ghi đủ giờ giao, giờ nhận ở mọi lượt bàn giao; rà soát lại trong tháng",
        by_when: past.ahead(6),
        part: "to-la",
        assignee: Some(past.school.person("totruongla")),
        about: About::Part(past.school.part("to-la")),
    };
    past.find("kiemtra", found, (6, 14, 10)).step("congdoan", (5, 8, 20), "announce", StepArgs::default(), "announced");
}

fn too_slow(past: &mut Past) {
    let found = Found {
        what: "Hộp thư góp ý ở cổng chưa được mở theo lịch trong hai tuần",
        severity: "medium",
        basis: "Kế hoạch công tác: lắng nghe, tiếp thu góp ý của phụ huynh",
        recommendation: "Mở hộp thư hằng tuần, lập sổ ghi nhận và trả lời",
        by_when: past.days[3],
        part: "van-phong",
        assignee: Some(past.school.person("vanthu")),
        about: About::Task("Lắng nghe, tiếp thu góp ý của phụ huynh".to_owned()),
    };
    past.find("totruongchoi", found, (25, 9, 0))
        .step("congdoan", (24, 8, 30), "announce", StepArgs::default(), "announced")
        .step("vanthu", (22, 9, 15), "explain", opinion("Khóa hộp thư bị hỏng, đang chờ thay"), "explained")
        .step("vanthu", (20, 8, 0), "begin_remedy", StepArgs::default(), "mending");
}

fn closed(past: &mut Past) {
    let found = Found {
        what: "Giờ tiếp nhận ghi trên bảng ở văn phòng khác với giờ đã công bố",
        severity: "low",
        basis: "Thông báo giờ làm việc của nhà trường",
        recommendation: "Sửa bảng giờ cho thống nhất",
        by_when: past.days[62],
        part: "van-phong",
        assignee: Some(past.school.person("ketoan")),
        about: About::Part(past.school.part("van-phong")),
    };
    past.find("kiemtra", found, (72, 10, 0))
        .step("kiemtra", (71, 8, 10), "announce", StepArgs::default(), "announced")
        .step("ketoan", (70, 9, 0), "begin_remedy", StepArgs::default(), "mending")
        .step("ketoan", (68, 15, 0), "report_remedy", opinion("Đã thay bảng giờ, có ảnh lưu ở văn phòng"), "reported")
        .step("congdoan", (66, 9, 30), "verify_pass", opinion("Đã kiểm tra tại chỗ, thống nhất"), "closed");
}

/// A certificate that took too long.
fn about_a_dossier(past: &mut Past) {
    let late = past.done.iter().find_map(|done| match &done.command {
        Command::Case(case::Command::Step(step))
            if step.action.as_str() == "submit" && done.at == past.at((57, 15, 0)) =>
        {
            Some(step.id)
        }
        Command::Case(_) | Command::EnterParty(_) | Command::Party(_) => None,
    });
    let Some(late) = late else { return };
    let found = Found {
        what: "Giấy xác nhận đang học trả chậm ba ngày, không có văn bản xin lỗi trước hạn",
        severity: "high",
        basis: "Thời hạn của thủ tục xác nhận đang học",
        recommendation: "Phân công người thay khi người xử lý vắng; xin lỗi bằng văn bản trước khi quá hạn",
        by_when: past.ahead(2),
        part: "van-phong",
        assignee: Some(past.school.person("ketoan")),
        about: About::Dossier(late),
    };
    past.find("kiemtra", found, (12, 9, 30))
        .step("congdoan", (11, 8, 15), "announce", StepArgs::default(), "announced")
        .step("ketoan", (9, 14, 0), "begin_remedy", StepArgs::default(), "mending")
        .step("ketoan", (2, 10, 0), "report_remedy", opinion("Đã phân công người thay và lập lịch trực"), "reported");
}

impl Past {
    fn find(&mut self, by: &'static str, found: Found<'_>, when: When) -> Finding<'_> {
        let at = self.at(when);
        let id = CaseId(dated(&self.next_case(), at));
        let text = |s: &str| Value::Text(s.to_owned());
        let fields = [
            ("what", text(found.what)),
            ("severity", Value::Choice(found.severity.to_owned())),
            ("basis", text(found.basis)),
            ("recommendation", text(found.recommendation)),
            ("by_when", Value::Date(found.by_when)),
        ];
        let fields: BTreeMap<FieldKey, Value> = fields.into_iter().map(|(key, v)| (FieldKey::from(key), v)).collect();
        let open = OpenCase {
            id,
            definition: DefinitionRef { key: "kien-nghi-kiem-tra".into(), version: 1 },
            way: Way::Counter,
            channel: Channel::Counter,
            fields,
            papers: vec![],
            applicant: None,
            part: Some(self.school.part(found.part)),
            assignee: found.assignee,
            about: Some(found.about),
            stated_at: at,
        };
        self.did(by, at, Command::Case(case::Command::Open(open)));
        Finding { past: self, id, state: "draft" }
    }
}

impl Finding<'_> {
    fn step(mut self, by: &'static str, when: When, action: &str, args: StepArgs, to: &'static str) -> Self {
        let at = self.past.at(when);
        let expect = Expect { state: StateKey::from(self.state), rev: None };
        self.past.did(by, at, stepped(self.id, expect, action, args, at));
        self.state = to;
        self
    }
}

fn opinion(text: &str) -> StepArgs {
    StepArgs { opinion: Some(text.to_owned()), ..StepArgs::default() }
}
