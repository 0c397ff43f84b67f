//! Children and their guardians: a row is a child, with the guardian, the father and the mother that it names.
//!
//! A child is the same as one of the register when the code is, or name and day of birth; a guardian when name and
//! phone number are. Who is there already is shown and not entered again.

use std::collections::HashMap;

use time::{Date, Duration};

use super::{
    Change, Entry, Fault, PlanRow, Refusal, RowState, Said, Sheet, cell,
    columns::{self, Column, Line},
};
use crate::{
    definition::PartyKind,
    fold,
    ids::PartyId,
    instant::Instant,
    party::{EnterParty, Party},
};

/// The columns.
pub static COLUMNS: [Column; 11] = [
    Column {
        key: "child",
        vi: "Họ và tên trẻ",
        en: "Child's full name",
        needed: true,
        also: &[
            "ho ten tre",
            "ho va ten",
            "ho ten",
            "ten tre",
            "ho va ten be",
            "ho ten be",
            "ho va ten hoc sinh",
            "ho ten hoc sinh",
            "ho va ten tre em",
        ],
        example: "Ví dụ: Trẻ 01 lớp Lá 2",
        note: "Bắt buộc. Ghi đủ họ và tên, có dấu.",
    },
    Column {
        key: "born",
        vi: "Ngày sinh",
        en: "Day of birth",
        needed: true,
        also: &["ngay thang nam sinh", "ngay sinh cua tre", "ngay sinh tre", "sinh ngay", "ns"],
        example: "26/02/2021",
        note: "Bắt buộc. Ngày/tháng/năm, ví dụ 26/02/2021.",
    },
    Column {
        key: "class",
        vi: "Lớp",
        en: "Class",
        needed: false,
        also: &["ten lop", "lop hoc", "nhom lop", "lop nhom"],
        example: "Lá 2",
        note: "Tên lớp như trường gọi, ví dụ Lá 2.",
    },
    Column {
        key: "code",
        vi: "Mã trẻ",
        en: "Child's code",
        needed: false,
        also: &["ma tre neu co", "ma hoc sinh", "ma dinh danh", "ma so tre", "ma be", "ma hs"],
        example: "",
        note: "Nếu có. Chỉ dùng để nhận ra trẻ ở lần nhập sau, không hiện trong sổ.",
    },
    Column {
        key: "guardian",
        vi: "Họ tên cha/mẹ/người giám hộ",
        en: "Parent's or guardian's name",
        needed: false,
        also: &[
            "ho va ten cha me nguoi giam ho",
            "ho ten nguoi giam ho",
            "ho va ten nguoi giam ho",
            "nguoi giam ho",
            "ho ten phu huynh",
            "ho va ten phu huynh",
            "phu huynh",
            "ten phu huynh",
            "cha me",
            "ho ten cha me",
            "ho va ten cha me",
        ],
        example: "Phụ huynh trẻ 01 lớp Lá 2",
        note: "Một người cho mỗi dòng. Có hai người thì dùng thêm cột cha, cột mẹ, hoặc ghi trẻ ở hai dòng.",
    },
    Column {
        key: "relation",
        vi: "Quan hệ",
        en: "Relation",
        needed: false,
        also: &["quan he voi tre", "moi quan he", "moi quan he voi tre"],
        example: "Mẹ",
        note: "Cha, mẹ, ông, bà… Hiện khi xem trước để đối chiếu.",
    },
    Column {
        key: "phone",
        vi: "Điện thoại",
        en: "Phone number",
        needed: false,
        also: &[
            "so dien thoai",
            "sdt",
            "so dt",
            "dt",
            "dien thoai phu huynh",
            "so dien thoai phu huynh",
            "sdt phu huynh",
            "dien thoai lien he",
            "so dien thoai lien he",
            "dien thoai nguoi giam ho",
        ],
        example: "0900000001",
        note: "Một số cho mỗi người, ví dụ 0900000001 hoặc +84900000001.",
    },
    Column {
        key: "father",
        vi: "Họ tên cha",
        en: "Father's name",
        needed: false,
        also: &["ho va ten cha", "ten cha", "cha", "ho ten bo", "ho va ten bo", "ten bo", "bo"],
        example: "",
        note: "Nếu bảng của trường có cột riêng cho cha.",
    },
    Column {
        key: "father_phone",
        vi: "Điện thoại cha",
        en: "Father's phone number",
        needed: false,
        also: &["so dien thoai cha", "sdt cha", "dt cha", "dien thoai bo", "so dien thoai bo", "sdt bo", "dt bo"],
        example: "",
        note: "",
    },
    Column {
        key: "mother",
        vi: "Họ tên mẹ",
        en: "Mother's name",
        needed: false,
        also: &["ho va ten me", "ten me", "me"],
        example: "",
        note: "Nếu bảng của trường có cột riêng cho mẹ.",
    },
    Column {
        key: "mother_phone",
        vi: "Điện thoại mẹ",
        en: "Mother's phone number",
        needed: false,
        also: &["so dien thoai me", "sdt me", "dt me"],
        example: "",
        note: "",
    },
];

/// Name and phone of the three people that a row may name.
const GUARDIANS: [(&str, &str); 3] = [("guardian", "phone"), ("father", "father_phone"), ("mother", "mother_phone")];
const MOST_CODE: usize = 60;
const MOST_CLASS: usize = 60;
/// No child of a kindergarten was born longer ago; a slip of the century is.
const OLDEST: Duration = Duration::days(18 * 366);

/// What is known before the sheet is read.
pub struct Known<'a> {
    /// The register of parties.
    pub parties: &'a [Party],
    /// The child of a code that came with an earlier sheet.
    pub by_code: &'a dyn Fn(&str) -> Option<PartyId>,
}

/// What the children's sheet of this workbook would enter. `id` makes the id of the n-th person of a row.
///
/// # Errors
/// When no sheet has the headings, or no row.
pub fn plan(
    sheets: &[Sheet],
    known: &Known<'_>,
    at: Instant,
    id: impl Fn(u32, u8) -> PartyId,
) -> Result<Vec<PlanRow>, Refusal> {
    let table = columns::find(sheets, &COLUMNS)?;
    let mut plan = Plan::new(known, at);
    let mut rows: Vec<PlanRow> = table.lines().map(|line| plan.child(&line, &id)).collect();
    plan.enter_guardians(&mut rows);
    for row in &mut rows {
        if row.state == RowState::Same && !row.enter.is_empty() {
            row.state = RowState::New;
        }
    }
    Ok(rows)
}

struct ChildRow {
    name: String,
    born: Date,
    class: Option<String>,
    code: Option<String>,
}

struct GuardianRow {
    column: &'static str,
    name: String,
    phone: Option<String>,
}

/// A guardian whom the sheet names, perhaps in several rows.
struct Newcomer {
    id: PartyId,
    name: String,
    phone: Option<String>,
    children: Vec<PartyId>,
    /// The last row that names them: all their children stand before it.
    last: usize,
}

struct Plan<'a> {
    at: Instant,
    known: &'a Known<'a>,
    by_id: HashMap<PartyId, &'a Party>,
    /// By kind and folded name.
    by_name: HashMap<(PartyKind, String), Vec<&'a Party>>,
    /// Row and child of a name and day of birth, or of a code, in this sheet.
    seen: HashMap<(String, Date), (u32, PartyId)>,
    seen_codes: HashMap<String, (u32, PartyId)>,
    newcomers: Vec<Newcomer>,
    by_newcomer: HashMap<(String, Option<String>), usize>,
    rows: usize,
}

impl<'a> Plan<'a> {
    fn new(known: &'a Known<'a>, at: Instant) -> Self {
        let mut by_name: HashMap<_, Vec<_>> = HashMap::new();
        for party in known.parties {
            by_name.entry((party.kind, fold::search_key(&party.name))).or_default().push(party);
        }
        Self {
            at,
            known,
            by_id: known.parties.iter().map(|party| (party.id, party)).collect(),
            by_name,
            seen: HashMap::new(),
            seen_codes: HashMap::new(),
            newcomers: vec![],
            by_newcomer: HashMap::new(),
            rows: 0,
        }
    }

    fn namesakes(&self, kind: PartyKind, name: &str) -> &[&'a Party] {
        self.by_name.get(&(kind, name.to_owned())).map_or(&[], Vec::as_slice)
    }

    fn child(&mut self, line: &Line<'_>, id: &impl Fn(u32, u8) -> PartyId) -> PlanRow {
        let place = self.rows;
        self.rows += 1;
        let mut faults = Vec::new();
        let child = self.read_child(line, &mut faults);
        let guardians = read_guardians(line, &mut faults);
        let Some(child) = child.filter(|_| faults.is_empty()) else { return PlanRow::read(line, faults) };
        let key = (fold::search_key(&child.name), child.born);
        let by_sheet = match self.in_sheet(line.no(), &child, &key, guardians.is_empty()) {
            Ok(found) => found,
            Err(fault) => return PlanRow::read(line, vec![fault]),
        };
        let mut row = PlanRow::read(line, vec![]);
        let child_id = if let Some(earlier) = by_sheet {
            earlier
        } else if let Some(there) = self.in_register(&child, &key.0) {
            row.changes = changes(&child, there);
            there.id
        } else {
            let new = id(line.no(), 0);
            row.enter.push(Entry::Party(self.party(new, PartyKind::Child, &child.name, None, vec![])));
            if let Some(Entry::Party(enter)) = row.enter.last_mut() {
                enter.born = Some(child.born);
                enter.class.clone_from(&child.class);
            }
            new
        };
        if by_sheet.is_none() {
            self.seen.insert(key, (line.no(), child_id));
            if let Some(code) = &child.code {
                self.seen_codes.insert(fold::search_key(code), (line.no(), child_id));
                if row.changes.is_empty() && (self.known.by_code)(code).is_none() {
                    row.enter.push(Entry::Code { party: child_id, code: code.clone() });
                }
            }
        }
        for (n, guardian) in (1_u8..).zip(&guardians) {
            self.guardian(&mut row, guardian, child_id, id(line.no(), n), place);
        }
        if !row.changes.is_empty() {
            // What differs is for somebody to look at; nothing of the row goes in beside it.
            row.state = RowState::Differs;
            row.enter.clear();
        }
        row
    }

    fn read_child(&self, line: &Line<'_>, faults: &mut Vec<Said>) -> Option<ChildRow> {
        let today = self.at.local_date();
        let name = line.take("child", faults, cell::name);
        let born = line.take("born", faults, cell::day(today - OLDEST, today));
        let class = line.take("class", faults, cell::words(MOST_CLASS));
        let code = line.take("code", faults, cell::words(MOST_CODE));
        Some(ChildRow { name: name?, born: born?, class, code })
    }

    /// The child of an earlier row, if this is the same one.
    fn in_sheet(&self, row: u32, child: &ChildRow, key: &(String, Date), alone: bool) -> Result<Option<PartyId>, Said> {
        let of_code = child.code.as_deref().and_then(|code| self.seen_codes.get(&fold::search_key(code)));
        let of_name = self.seen.get(key);
        match (of_code, of_name) {
            (Some((earlier, of_code)), of_name) if of_name.is_none_or(|(_, id)| id != of_code) => {
                let code = child.code.as_deref().unwrap_or_default();
                Err(Fault::Twice { row: *earlier }.of(&COLUMNS, "code", code))
            }
            // Once more only to name another guardian.
            (_, Some((earlier, _))) if alone => Err(Fault::Twice { row: *earlier }.of(&COLUMNS, "child", &child.name)),
            (_, Some((earlier, id))) => {
                debug_assert!(*earlier < row, "rows come in their order");
                Ok(Some(*id))
            }
            (_, None) => Ok(None),
        }
    }

    fn in_register(&self, child: &ChildRow, name: &str) -> Option<&'a Party> {
        let by_code = child.code.as_deref().and_then(|code| (self.known.by_code)(code));
        if let Some(party) = by_code.and_then(|id| self.by_id.get(&id)) {
            return Some(party);
        }
        let namesakes = self.namesakes(PartyKind::Child, name);
        let born = namesakes.iter().find(|party| party.born == Some(child.born));
        // Entered at the desk without a day of birth: perhaps the same, so a person decides.
        born.or_else(|| namesakes.iter().find(|party| party.born.is_none())).copied()
    }

    fn guardian(&mut self, row: &mut PlanRow, guardian: &GuardianRow, child: PartyId, id: PartyId, place: usize) {
        let name = fold::search_key(&guardian.name);
        let namesakes = self.namesakes(PartyKind::Guardian, &name);
        if let Some(there) = namesakes.iter().find(|party| party.guardian_of.contains(&child)) {
            if let Some(phone) = guardian.phone.as_deref().filter(|phone| there.phone.as_deref() != Some(phone)) {
                let column = GUARDIANS.iter().find(|(n, _)| *n == guardian.column).map_or("phone", |(_, phone)| phone);
                row.changes.push(change(column, there.phone.as_deref().unwrap_or_default(), phone));
            }
            return;
        }
        if guardian.phone.is_some() && namesakes.iter().any(|party| party.phone == guardian.phone) {
            row.remarks.push(Fault::GuardianThere.of(&COLUMNS, guardian.column, &guardian.name));
            return;
        }
        if !row.changes.is_empty() {
            return;
        }
        // Two people of one name without a number are two people, unless they have this child together.
        let key = (name, guardian.phone.clone());
        let same = self.by_newcomer.get(&key).copied();
        let same = same.filter(|at| key.1.is_some() || self.newcomers[*at].children.contains(&child));
        if let Some(at) = same {
            let newcomer = &mut self.newcomers[at];
            newcomer.last = place;
            if !newcomer.children.contains(&child) {
                newcomer.children.push(child);
            }
        } else {
            self.by_newcomer.insert(key, self.newcomers.len());
            self.newcomers.push(Newcomer {
                id,
                name: guardian.name.clone(),
                phone: guardian.phone.clone(),
                children: vec![child],
                last: place,
            });
        }
    }

    /// Guardians go in with the last row that names them, after all their children.
    fn enter_guardians(&mut self, rows: &mut [PlanRow]) {
        for newcomer in std::mem::take(&mut self.newcomers) {
            let Newcomer { id, name, phone, children, last } = newcomer;
            let enter = self.party(id, PartyKind::Guardian, &name, phone, children);
            rows[last].enter.push(Entry::Party(enter));
        }
    }

    fn party(
        &self,
        id: PartyId,
        kind: PartyKind,
        name: &str,
        phone: Option<String>,
        guardian_of: Vec<PartyId>,
    ) -> EnterParty {
        let name = name.to_owned();
        EnterParty { id, kind, name, phone, address: None, born: None, class: None, guardian_of, stated_at: self.at }
    }
}

fn read_guardians(line: &Line<'_>, faults: &mut Vec<Said>) -> Vec<GuardianRow> {
    let mut found: Vec<GuardianRow> = Vec::new();
    line.take("relation", faults, cell::words(MOST_CLASS));
    for (column, phone_column) in GUARDIANS {
        let before = faults.len();
        let name = line.take(column, faults, cell::name);
        let phone = line.take(phone_column, faults, super::read_phone);
        match name {
            Some(name) => found.push(GuardianRow { column, name, phone }),
            None if phone.is_some() && faults.len() == before => {
                faults.push(Fault::Needed.of(&COLUMNS, column, ""));
            }
            None => {}
        }
    }
    // The column for anybody often repeats the father's or the mother's.
    let mut kept: Vec<GuardianRow> = Vec::with_capacity(found.len());
    for guardian in found {
        let key = fold::search_key(&guardian.name);
        match kept.iter_mut().find(|other| fold::search_key(&other.name) == key) {
            Some(other) if other.phone.is_none() || guardian.phone.is_none() || other.phone == guardian.phone => {
                other.phone = other.phone.take().or(guardian.phone);
            }
            Some(_) | None => kept.push(guardian),
        }
    }
    kept
}

/// What the sheet says otherwise than the register.
fn changes(child: &ChildRow, there: &Party) -> Vec<Change> {
    let mut all = Vec::new();
    if there.name != child.name {
        all.push(change("child", &there.name, &child.name));
    }
    if there.born != Some(child.born) {
        let born = there.born.map(super::day_text).unwrap_or_default();
        all.push(change("born", &born, &super::day_text(child.born)));
    }
    if let Some(class) = &child.class {
        let old = there.class.as_deref().unwrap_or_default();
        if fold::search_key(old) != fold::search_key(class) {
            all.push(change("class", old, class));
        }
    }
    all
}

fn change(column: &str, there: &str, here: &str) -> Change {
    let title = columns::column(&COLUMNS, column).title();
    Change { column: column.to_owned(), title, there: there.to_owned(), here: here.to_owned() }
}
