//! The staff: a row is one post of somebody. Who works here already is found by login, or by a name that only one has.
//!
//! A sheet enters people and gives grants, and nothing else: it renames nobody and ends nothing. What a grant needs besides
//! (a second person for leadership and the union) is for [`crate::staff`] to say when it is entered.

use std::collections::{BTreeSet, HashMap};

use time::{Date, Duration};

use super::{
    Change, Entry, Fault, MOST_STAFF, PlanRow, Refusal, RowState, Said, Sheet, Shown, cell,
    columns::{self, Column, Line},
};
use crate::{
    fold,
    ids::{GrantId, PartId, PersonId},
    rights::{Grant, Post, Role},
    staff::{Staff, login_fault},
    text::Text,
};

/// The columns.
pub static COLUMNS: [Column; 6] = [
    Column {
        key: "name",
        vi: "Họ và tên",
        en: "Full name",
        needed: true,
        also: &[
            "ho ten",
            "ten",
            "ho va ten can bo",
            "ho ten can bo",
            "ho va ten giao vien",
            "ho ten giao vien",
            "ho va ten nhan vien",
            "ho ten nhan vien",
            "ho va ten can bo giao vien nhan vien",
            "ho ten can bo giao vien nhan vien",
            "ho ten hoac chuc danh",
        ],
        example: "Ví dụ: Giáo viên lớp Lá 2",
        note: "Bắt buộc. Hai người trùng tên thì ghi tên đăng nhập khác nhau.",
    },
    Column {
        key: "post",
        vi: "Chức vụ",
        en: "Post",
        needed: true,
        also: &["chuc danh", "vi tri", "vi tri viec lam", "chuc vu chuc danh", "chuc vu cong viec"],
        example: "Giáo viên",
        note: "Bắt buộc. Một trong các chức vụ của danh sách. Người giữ hai chức vụ thì ghi hai dòng.",
    },
    Column {
        key: "part",
        vi: "Bộ phận",
        en: "Part",
        needed: false,
        also: &["to", "to chuyen mon", "to khoi", "khoi", "bo phan cong tac", "to bo phan"],
        example: "Tổ Lá",
        note: "Tên bộ phận như trong Sen. Để trống được khi chỉ có một bộ phận hợp với chức vụ.",
    },
    Column {
        key: "login",
        vi: "Tên đăng nhập",
        en: "Login",
        needed: false,
        also: &["tai khoan", "ten tai khoan", "user", "username", "login"],
        example: "giaovien.la2",
        note: "Chữ không dấu, số, dấu chấm. Để trống thì Sen đặt từ họ tên và hiện khi xem trước.",
    },
    Column {
        key: "from",
        vi: "Từ ngày",
        en: "From",
        needed: false,
        also: &["ngay bat dau", "hieu luc tu", "tu ngay"],
        example: "",
        note: "Ngày đầu giữ chức vụ; để trống là từ hôm nay.",
    },
    Column {
        key: "to",
        vi: "Đến ngày",
        en: "To",
        needed: false,
        also: &["ngay ket thuc", "hieu luc den", "den ngay"],
        example: "",
        note: "Ngày cuối; để trống nếu chưa biết.",
    },
];

/// The longest working life, and how far ahead somebody is appointed.
const LONGEST: Duration = Duration::days(50 * 366);
/// The longest login that is made from a name, so that a number fits behind it.
const MOST_LOGIN: usize = 30;

/// A part that takes people in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its id.
    pub id: PartId,
    /// What it is called.
    pub title: Text,
    /// The side to which it belongs.
    pub role: Role,
}

/// What is known before the sheet is read.
pub struct Known<'a> {
    /// Everybody of the unit, those who sign in no longer included.
    pub people: &'a [Staff],
    /// The parts that go on, in the school's order.
    pub parts: &'a [Place],
    /// Every login that is somebody's, at whichever unit.
    pub logins: &'a BTreeSet<String>,
}

/// What the staff's sheet of this workbook would enter. `id` makes the id of the person and of the grant of a row.
///
/// # Errors
/// When no sheet has the headings, or no row.
pub fn plan(
    sheets: &[Sheet],
    known: &Known<'_>,
    today: Date,
    id: impl Fn(u32) -> (PersonId, GrantId),
) -> Result<Vec<PlanRow>, Refusal> {
    let table = columns::find(sheets, &COLUMNS)?;
    let lines: Vec<Line<'_>> = table.lines().collect();
    if lines.len() > MOST_STAFF as usize {
        return Err(Refusal::TooManyRows { most: MOST_STAFF });
    }
    // What the sheet says itself is nobody else's, wherever it stands.
    let mut logins = known.logins.clone();
    logins.extend(lines.iter().filter_map(|line| line.take("login", &mut vec![], login)));
    let mut plan = Plan { known, today, logins, newcomers: vec![], held: HashMap::new() };
    Ok(lines.iter().map(|line| plan.row(line, id(line.no()))).collect())
}

/// What was read in a row.
struct Read {
    name: String,
    login: Option<String>,
    post: Post,
    part: PartId,
    from: Date,
    to: Option<Date>,
}

/// Somebody whom the sheet names and nobody knows yet.
struct Newcomer {
    id: PersonId,
    name: String,
    login: String,
    /// Whether the sheet said the login itself: then a namesake without one may be them or somebody else.
    said: bool,
}

/// Whose row it is.
enum Who<'a> {
    There(&'a Staff),
    Newcomer(usize),
    Nobody,
}

struct Plan<'a> {
    known: &'a Known<'a>,
    today: Date,
    logins: BTreeSet<String>,
    newcomers: Vec<Newcomer>,
    /// In which row a post was given to somebody already.
    held: HashMap<(PersonId, Post, PartId), u32>,
}

impl<'a> Plan<'a> {
    fn row(&mut self, line: &Line<'_>, (new, grant): (PersonId, GrantId)) -> PlanRow {
        let mut faults = Vec::new();
        let Some(read) = self.read(line, &mut faults).filter(|_| faults.is_empty()) else {
            return PlanRow::read(line, faults);
        };
        let who = match self.who(&read) {
            Ok(who) => who,
            Err(fault) => return PlanRow::read(line, vec![fault]),
        };
        let mut row = PlanRow::read(line, vec![]);
        let (person, login) = match who {
            Who::There(staff) => {
                // Taken back after an earlier sheet, and nobody's since.
                if staff.disabled_at.is_some() {
                    row.enter.push(Entry::Open { person: staff.id });
                }
                if fold::normalize(&staff.name) != fold::normalize(&read.name) {
                    row.changes.push(change("name", &staff.name, &read.name));
                }
                (staff.id, Some(staff.login.clone()))
            }
            Who::Newcomer(at) => (self.newcomers[at].id, Some(self.newcomers[at].login.clone())),
            Who::Nobody => {
                let login = self.login_of(&read);
                if read.login.is_none() {
                    let title = columns::column(&COLUMNS, "login").title();
                    row.shown.push(Shown { column: "login".into(), title, text: login.clone() });
                }
                row.enter.push(Entry::Staff { person: new, login: login.clone(), name: read.name.clone() });
                self.newcomers.push(Newcomer { id: new, name: read.name.clone(), login, said: read.login.is_some() });
                (new, None)
            }
        };
        let holding = (person, read.post, read.part);
        if let Some(earlier) = self.held.get(&holding).copied() {
            let fault = Fault::Twice { row: earlier };
            return PlanRow::read(line, vec![fault.of(&COLUMNS, "post", &read.post.title().vi)]);
        }
        if row.changes.is_empty() {
            self.held.insert(holding, line.no());
        }
        let by_name = login.filter(|_| read.login.is_none());
        if !self.holds(person, &read) {
            let Read { name, post, part, from, to, .. } = read;
            if let Some(login) = by_name {
                row.remarks.push(Fault::SamePerson { login }.of(&COLUMNS, "name", &name));
            }
            let grant = Grant { id: grant, person, post, part, areas: vec![], from, to, acting_for: None };
            row.enter.push(Entry::Grant(grant));
            if matches!(post.role(), Role::Leadership | Role::Union) {
                row.remarks.push(Fault::SecondPerson.of(&COLUMNS, "post", &post.title().vi));
            }
        }
        if !row.changes.is_empty() {
            // What differs is for somebody to look at; nothing of the row goes in beside it.
            row.state = RowState::Differs;
            row.enter.clear();
        } else if !row.enter.is_empty() {
            row.state = RowState::New;
        }
        row
    }

    fn read(&self, line: &Line<'_>, faults: &mut Vec<Said>) -> Option<Read> {
        let name = line.take("name", faults, cell::name);
        let post = line.take("post", faults, |cell| match cell::words(super::MOST_TEXT)(cell)? {
            Some(text) => post(&text).map(Some).ok_or(Fault::NotAPost),
            None => Ok(None),
        });
        let part = line.take("part", faults, |cell| match cell::words(super::MOST_TEXT)(cell)? {
            Some(text) => self.part(&text).map(Some).ok_or_else(|| Fault::NotAPart { parts: self.titles() }),
            None => Ok(None),
        });
        let login = line.take("login", faults, login);
        let within = cell::day(self.today - LONGEST, self.today + Duration::days(2 * 366));
        let from = line.take("from", faults, within).unwrap_or(self.today);
        let within = cell::day(self.today, self.today + LONGEST);
        let to = line.take("to", faults, within);
        if to.is_some_and(|to| to < from) {
            let than = columns::column(&COLUMNS, "from").vi;
            faults.push(Fault::TooEarly { than }.of(&COLUMNS, "to", &to.map(super::day_text).unwrap_or_default()));
        }
        let (name, post) = (name?, post?);
        let part = match part {
            Some(part) => part,
            // A wrong one has been told.
            None if !faults.is_empty() => return None,
            None => self.only_part(post).or_else(|| {
                faults.push(Fault::Needed.of(&COLUMNS, "part", ""));
                None
            })?,
        };
        let sits_anywhere = matches!(post.role(), Role::Administrator | Role::Superior);
        if !sits_anywhere && part.role != post.role() {
            faults.push(Fault::PartOfAnotherSide { post: post.title().vi }.of(&COLUMNS, "part", &part.title.vi));
            return None;
        }
        Some(Read { name, login, post, part: part.id, from, to })
    }

    fn part(&self, text: &str) -> Option<&'a Place> {
        let wanted = fold::search_key(text);
        self.known
            .parts
            .iter()
            .find(|part| [&part.title.vi, &part.title.en].into_iter().any(|title| fold::search_key(title) == wanted))
    }

    fn titles(&self) -> Vec<String> {
        self.known.parts.iter().map(|part| part.title.vi.clone()).collect()
    }

    /// The one part in which a post can be held; administrators and the superior sit in the office's.
    fn only_part(&self, post: Post) -> Option<&'a Place> {
        let side = match post.role() {
            Role::Administrator | Role::Superior => Role::Office,
            side @ (Role::Leadership | Role::Group | Role::Office | Role::Union) => side,
        };
        let mut fit = self.known.parts.iter().filter(|part| part.role == side);
        fit.next().filter(|_| fit.next().is_none())
    }

    fn who(&self, read: &Read) -> Result<Who<'a>, Said> {
        let name = fold::normalize(&read.name).to_lowercase();
        let is_called = |other: &str| fold::normalize(other).to_lowercase() == name;
        if let Some(login) = &read.login {
            if let Some(there) = self.known.people.iter().find(|staff| staff.login == *login) {
                // Whoever once worked here comes back by somebody's word, not by a sheet.
                let is_closed = there.disabled_at.is_some() && there.has_password;
                return if is_closed {
                    Err(Fault::AccountClosed.of(&COLUMNS, "login", login))
                } else {
                    Ok(Who::There(there))
                };
            }
            if let Some(at) = self.newcomers.iter().position(|new| new.login == *login) {
                let other = &self.newcomers[at].name;
                let fault = Fault::LoginOfAnother { name: other.clone() };
                return if is_called(other) { Ok(Who::Newcomer(at)) } else { Err(fault.of(&COLUMNS, "login", login)) };
            }
            // Somebody's of another school: whose is not told.
            let taken = self.known.logins.contains(login);
            if taken {
                return Err(Fault::LoginTaken.of(&COLUMNS, "login", login));
            }
            // A row above with this name and no login: perhaps the same, so a person says which.
            let unsaid = self.newcomers.iter().any(|new| !new.said && is_called(&new.name));
            let fault = Fault::SeveralNamesakes.of(&COLUMNS, "name", &read.name);
            return if unsaid { Err(fault) } else { Ok(Who::Nobody) };
        }
        // Whoever has gone is nobody's namesake.
        let is_here = |staff: &&Staff| staff.disabled_at.is_none() || !staff.has_password;
        let mut there = self.known.people.iter().filter(is_here).filter(|staff| is_called(&staff.name));
        match (there.next(), there.next()) {
            (Some(_), Some(_)) => return Err(Fault::SeveralNamesakes.of(&COLUMNS, "name", &read.name)),
            (Some(staff), None) => return Ok(Who::There(staff)),
            (None, _) => {}
        }
        match self.newcomers.iter().position(|new| is_called(&new.name)) {
            Some(at) if self.newcomers[at].said => Err(Fault::SeveralNamesakes.of(&COLUMNS, "name", &read.name)),
            Some(at) => Ok(Who::Newcomer(at)),
            None => Ok(Who::Nobody),
        }
    }

    fn holds(&self, person: PersonId, read: &Read) -> bool {
        let staff = self.known.people.iter().find(|staff| staff.id == person);
        staff.is_some_and(|staff| {
            let held = staff.grants.iter().map(|held| &held.grant);
            let mut all = held.chain(staff.proposals.iter().map(|proposal| &proposal.grant));
            all.any(|grant| {
                let goes_on = grant.to.is_none_or(|to| to >= self.today);
                grant.post == read.post && grant.part == read.part && grant.acting_for.is_none() && goes_on
            })
        })
    }

    /// What somebody new signs in with: what the sheet says, or what their name makes, with a number where it is taken.
    fn login_of(&mut self, read: &Read) -> String {
        let login = read.login.clone().unwrap_or_else(|| {
            let plain = login_from(&read.name);
            let numbered = (2..).map(|n: u32| format!("{plain}{n}"));
            let mut all = std::iter::once(plain.clone()).chain(numbered);
            all.find(|login| !self.logins.contains(login)).expect("there are more numbers than logins")
        });
        self.logins.insert(login.clone());
        login
    }
}

/// A name as it is typed to sign in: the last word, then the first letters of those before: `lan.nt`.
fn login_from(name: &str) -> String {
    let key = fold::search_key(name);
    let ascii = |word: &str| word.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    let words: Vec<String> = key.split(' ').map(ascii).filter(|word| !word.is_empty()).collect();
    let Some((last, before)) = words.split_last() else { return "nhanvien".to_owned() };
    let initials: String = before.iter().filter_map(|word| word.chars().next()).collect();
    let login = if initials.is_empty() { last.clone() } else { format!("{last}.{initials}") };
    let login: String = login.chars().take(MOST_LOGIN).collect();
    if login_fault(&login).is_some() { format!("nv.{login}") } else { login }
}

fn login(cell: &super::Cell) -> cell::Read<String> {
    let Some(text) = cell::words(super::MOST_TEXT)(cell)? else { return Ok(None) };
    let text = text.to_lowercase();
    if login_fault(&text).is_some() { Err(Fault::NotALogin) } else { Ok(Some(text)) }
}

/// A post in the spellings of schools.
fn post(text: &str) -> Option<Post> {
    let wanted = fold::search_key(text);
    let also: &[(&str, Post)] = &[
        ("ht", Post::Principal),
        ("pht", Post::VicePrincipal),
        ("hieu pho", Post::VicePrincipal),
        ("to truong", Post::GroupHead),
        ("ttcm", Post::GroupHead),
        ("gv", Post::Teacher),
        ("giao vien mam non", Post::Teacher),
        ("to truong to van phong", Post::OfficeHead),
        ("nhan vien van thu", Post::Clerk),
        ("nhan vien ke toan", Post::Accountant),
        ("ctcd", Post::UnionChair),
        ("thanh tra nhan dan", Post::Inspector),
        ("quan tri he thong", Post::SystemAdministrator),
    ];
    let named = Post::ALL.into_iter().find(|post| {
        let title = post.title();
        [title.vi, title.en].iter().any(|title| fold::search_key(title) == wanted)
    });
    named.or_else(|| also.iter().find(|(key, _)| *key == wanted).map(|(_, post)| *post))
}

fn change(key: &str, there: &str, here: &str) -> Change {
    let title = columns::column(&COLUMNS, key).title();
    Change { column: key.to_owned(), title, there: there.to_owned(), here: here.to_owned() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;
    use uuid::Uuid;

    use super::*;
    use crate::import::{Cell, SheetRow};

    #[test]
    fn a_login_is_made_as_schools_make_them() {
        for (name, login) in [
            ("Nguyễn Thị Lan", "lan.nt"),
            ("Đỗ Ý", "y.d"),
            ("Lan", "lan"),
            ("Hà", "nv.ha"),
            ("Giáo viên lớp Lá 2", "2.gvll"),
            ("王", "nhanvien"),
        ] {
            assert_eq!(login_from(name), login, "{name}");
        }
    }

    #[test]
    fn a_post_is_read_in_the_spellings_of_schools() {
        for post in Post::ALL {
            assert_eq!(super::post(&post.title().vi.to_uppercase()), Some(post));
        }
        assert_eq!(post("Giáo viên mầm non"), Some(Post::Teacher));
        assert_eq!(post("HT"), Some(Post::Principal));
        assert_eq!(post("Nhạc trưởng"), None);
    }

    fn plan_of(names: &[String], logins: &BTreeSet<String>) -> Vec<PlanRow> {
        let part = Place { id: PartId(Uuid::from_u128(1)), title: Text::new("Tổ Lá", "Lá"), role: Role::Group };
        let heads = SheetRow { no: 1, cells: ["Họ và tên", "Chức vụ"].map(Cell::text).to_vec() };
        let row = |(no, name): (u32, &String)| SheetRow { no, cells: vec![Cell::text(name), Cell::text("GV")] };
        let rows = std::iter::once(heads).chain((2..).zip(names).map(row)).collect();
        let id = |row: u32| (PersonId(Uuid::from_u128(row.into())), GrantId(Uuid::from_u128(row.into())));
        let known = Known { people: &[], parts: &[part], logins };
        plan(&[Sheet { name: "Trang".into(), rows }], &known, date!(2026 - 03 - 11), id).expect("a plan")
    }

    proptest! {
        // Whatever people are called, nobody gets somebody else's account, and what a plan enters the rules can take.
        #[test]
        fn everybody_gets_a_login_of_their_own(
            names in proptest::collection::vec("[A-Za-zĐđÁáỆệỪừ]{1,12}( [A-Za-zĐđÁáỆệỪừ]{1,12}){0,4}", 1..20),
            taken in proptest::collection::btree_set("[a-z]{1,3}\\.[a-z]{0,2}", 0..10),
        ) {
            let plan = plan_of(&names, &taken);
            let mut logins = taken.clone();
            for entry in plan.iter().flat_map(|row| &row.enter) {
                if let Entry::Staff { login, .. } = entry {
                    prop_assert!(login_fault(login).is_none(), "{login}");
                    prop_assert!(logins.insert(login.clone()), "{login} twice");
                }
            }
            // A name once more is the same post once more.
            let people: BTreeSet<String> = names.iter().map(|name| fold::normalize(name).to_lowercase()).collect();
            let entered = plan.iter().filter(|row| row.state == RowState::New).count();
            prop_assert_eq!(entered, people.iter().filter(|name| !name.starts_with("ví dụ")).count());
        }
    }
}
