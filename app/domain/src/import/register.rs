//! The register of a year before (sổ theo dõi hồ sơ): what it says is kept as it says it, to be found again.
//!
//! It does not become dossiers. A dossier is the fold of what people did here under their grants; nobody did this
//! here, so there is nothing to seal.

use std::collections::{BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use time::{Date, Duration, macros::date};

use super::{
    Change, Entry, Fault, PlanRow, Refusal, RowState, Said, Sheet, cell,
    columns::{self, Column, Line},
    day_text,
};
use crate::{
    facet::{Audience, Readers},
    fold,
    rights::Role,
};

/// The columns.
pub static COLUMNS: [Column; 7] = [
    Column {
        key: "code",
        vi: "Mã/Số",
        en: "Code or number",
        needed: true,
        also: &[
            "ma ho so",
            "so ho so",
            "ma so",
            "so",
            "ma",
            "so ma ho so",
            "so tiep nhan",
            "ma so ho so",
            "so ky hieu",
            "so dang ky",
        ],
        example: "Ví dụ: 12",
        note: "Bắt buộc. Số hoặc mã như trong sổ cũ; không trùng trong cùng một năm.",
    },
    Column {
        key: "procedure",
        vi: "Thủ tục",
        en: "Procedure",
        needed: true,
        also: &[
            "ten thu tuc",
            "loai ho so",
            "noi dung",
            "noi dung ho so",
            "ten ho so",
            "viec",
            "ten thu tuc hanh chinh",
        ],
        example: "Xác nhận trẻ đang học",
        note: "Bắt buộc. Ghi như trong sổ cũ.",
    },
    Column {
        key: "applicant",
        vi: "Người nộp",
        en: "Applicant",
        needed: false,
        also: &["ho ten nguoi nop", "ho va ten nguoi nop", "nguoi nop ho so", "nguoi de nghi", "nguoi yeu cau"],
        example: "Phụ huynh trẻ 01 lớp Lá 2",
        note: "Nếu có.",
    },
    Column {
        key: "received",
        vi: "Ngày nhận",
        en: "Received on",
        needed: true,
        also: &["ngay tiep nhan", "ngay nhan ho so", "ngay nop"],
        example: "03/03/2025",
        note: "Bắt buộc. Ngày/tháng/năm.",
    },
    Column {
        key: "due",
        vi: "Ngày hẹn",
        en: "Promised for",
        needed: false,
        also: &["ngay hen tra", "han tra", "ngay hen tra ket qua", "hen tra"],
        example: "05/03/2025",
        note: "Không sớm hơn ngày nhận.",
    },
    Column {
        key: "returned",
        vi: "Ngày trả",
        en: "Returned on",
        needed: false,
        also: &["ngay tra ket qua", "tra ngay", "ngay tra thuc te", "ngay hoan thanh"],
        example: "04/03/2025",
        note: "Để trống nếu chưa trả. Không sớm hơn ngày nhận.",
    },
    Column {
        key: "result",
        vi: "Kết quả",
        en: "Result",
        needed: false,
        also: &["ket qua giai quyet", "tinh trang", "ghi chu ket qua"],
        example: "Đã trả",
        note: "Ghi như trong sổ cũ.",
    },
];

const MOST_CODE: usize = 60;
const MOST_WORDS: usize = 300;
/// No paper register of a school that is still at work is older.
const EARLIEST: Date = date!(1975 - 04 - 30);
/// A promise may lie ahead of the day on which the register is imported.
const AHEAD: Duration = Duration::days(366);

/// A line of the old register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastDossier {
    /// Its code or number there.
    pub code: String,
    /// What was asked for, in the words of the register.
    pub procedure: String,
    /// Who asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applicant: Option<String>,
    /// When it was received.
    pub received: Date,
    /// For when it was promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Date>,
    /// When it was given back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returned: Option<Date>,
    /// What came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
    /// Something in it was erased on request: the line stays, and its dates.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub erased: bool,
}

impl PastDossier {
    /// The same line without every text that this says to be about somebody who is forgotten; nothing where none is.
    #[must_use]
    pub fn without(&self, is_about: impl Fn(&str) -> bool) -> Option<Self> {
        let names = |text: &Option<String>| text.as_deref().is_some_and(&is_about);
        let (procedure, applicant, result) = (is_about(&self.procedure), names(&self.applicant), names(&self.result));
        (procedure || applicant || result).then(|| Self {
            procedure: if procedure { String::new() } else { self.procedure.clone() },
            applicant: self.applicant.clone().filter(|_| !applicant),
            result: self.result.clone().filter(|_| !result),
            erased: true,
            ..self.clone()
        })
    }

    /// By which the same line is known again: numbers begin anew each year.
    pub fn key(&self) -> String {
        format!("{} {}", self.received.year(), fold::search_key(&self.code))
    }

    /// By what it is found.
    pub fn search_key(&self) -> String {
        let words = [Some(&self.code), Some(&self.procedure), self.applicant.as_ref(), self.result.as_ref()];
        fold::search_key(&words.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" "))
    }

    fn changes(&self, there: &Self) -> Vec<Change> {
        let day = |day: Option<Date>| day.map(day_text).unwrap_or_default();
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let pairs = [
            ("procedure", there.procedure.clone(), self.procedure.clone()),
            ("applicant", text(&there.applicant), text(&self.applicant)),
            ("received", day_text(there.received), day_text(self.received)),
            ("due", day(there.due), day(self.due)),
            ("returned", day(there.returned), day(self.returned)),
            ("result", text(&there.result), text(&self.result)),
        ];
        let differing = pairs.into_iter().filter(|(_, there, here)| there != here);
        differing
            .map(|(key, there, here)| {
                let title = columns::column(&COLUMNS, key).title();
                Change { column: key.to_owned(), title, there, here }
            })
            .collect()
    }
}

/// Who reads the old register: those who keep it and those who direct.
pub fn readers() -> Readers {
    Readers::from([Audience::Role(Role::Office), Audience::Role(Role::Leadership)])
}

/// What is known before the sheet is read.
pub struct Known<'a> {
    /// The lines that are there, by [`PastDossier::key`].
    pub lines: &'a HashMap<String, PastDossier>,
    /// The codes of dossiers that were opened here, folded.
    pub codes: &'a BTreeSet<String>,
}

/// What the register's sheet of this workbook would enter.
///
/// # Errors
/// When no sheet has the headings, or no row.
pub fn plan(sheets: &[Sheet], known: &Known<'_>, today: Date) -> Result<Vec<PlanRow>, Refusal> {
    let table = columns::find(sheets, &COLUMNS)?;
    let mut seen: HashMap<String, u32> = HashMap::new();
    let rows = table.lines().map(|line| {
        let mut faults = Vec::new();
        let Some(past) = read(&line, today, &mut faults).filter(|_| faults.is_empty()) else {
            return PlanRow::read(&line, faults);
        };
        let key = past.key();
        if let Some(row) = seen.get(&key) {
            return PlanRow::read(&line, vec![Fault::Twice { row: *row }.of(&COLUMNS, "code", &past.code)]);
        }
        seen.insert(key.clone(), line.no());
        if known.codes.contains(&fold::search_key(&past.code)) {
            return PlanRow::read(&line, vec![Fault::CodeOfCase.of(&COLUMNS, "code", &past.code)]);
        }
        let mut row = PlanRow::read(&line, vec![]);
        if let Some(there) = known.lines.get(&key) {
            row.changes = past.changes(there);
            if !row.changes.is_empty() {
                row.state = RowState::Differs;
            }
        } else {
            row.state = RowState::New;
            row.enter.push(Entry::Past(past));
        }
        row
    });
    Ok(rows.collect())
}

fn read(line: &Line<'_>, today: Date, faults: &mut Vec<Said>) -> Option<PastDossier> {
    let code = line.take("code", faults, cell::words(MOST_CODE));
    let procedure = line.take("procedure", faults, cell::words(MOST_WORDS));
    let applicant = line.take("applicant", faults, cell::words(cell::MOST_NAME));
    let received = line.take("received", faults, cell::day(EARLIEST, today));
    let due = line.take("due", faults, cell::day(EARLIEST, today + AHEAD));
    let returned = line.take("returned", faults, cell::day(EARLIEST, today));
    let result = line.take("result", faults, cell::words(MOST_WORDS));
    for (key, day) in [("due", due), ("returned", returned)] {
        if let (Some(received), Some(day)) = (received, day)
            && day < received
        {
            let than = columns::column(&COLUMNS, "received").vi;
            faults.push(Fault::TooEarly { than }.of(&COLUMNS, key, &day_text(day)));
        }
    }
    Some(PastDossier {
        code: code?,
        procedure: procedure?,
        applicant,
        received: received?,
        due,
        returned,
        result,
        erased: false,
    })
}
