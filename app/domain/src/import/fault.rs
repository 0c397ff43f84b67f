//! What is wrong with a workbook or a row, in words that say what would be right.

use serde::{Deserialize, Serialize};
use time::Date;

use super::{
    MOST_BYTES, MOST_COLUMNS,
    cell::day_text,
    columns::{Column, Columns},
};
use crate::{rights::Post, text::Text};

/// Why a workbook is not read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.code())]
pub enum Refusal {
    /// It has more than [`MOST_BYTES`].
    TooLarge,
    /// It is no workbook in the format of Excel 2007 and later.
    NotXlsx,
    /// It asks for a password.
    Locked,
    /// It holds macros.
    Macros,
    /// It holds another archive.
    Nested,
    /// It has more parts than a workbook of a school.
    TooManyParts,
    /// Unpacked it would be too large: an archive made to fill the server.
    Bomb,
    /// It says otherwise than it is, or is broken.
    Damaged,
    /// It has too many rows.
    TooManyRows {
        /// How many it may have.
        most: u32,
    },
    /// It has too many columns.
    TooManyColumns,
    /// No row has the headings that are needed.
    Headings {
        /// Those that were not found in the row that looks most like it.
        missing: Vec<Text>,
    },
    /// Two columns have one heading.
    HeadingTwice {
        /// Which.
        heading: Text,
    },
    /// There is no row below the headings.
    Empty,
}

impl Refusal {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "import_too_large",
            Self::NotXlsx => "import_not_xlsx",
            Self::Locked => "import_locked",
            Self::Macros => "import_macros",
            Self::Nested => "import_nested",
            Self::TooManyParts => "import_too_many_parts",
            Self::Bomb => "import_bomb",
            Self::Damaged => "import_damaged",
            Self::TooManyRows { .. } => "import_too_many_rows",
            Self::TooManyColumns => "import_too_many_columns",
            Self::Headings { .. } => "import_headings",
            Self::HeadingTwice { .. } => "import_heading_twice",
            Self::Empty => "import_empty",
        }
    }

    /// What to tell the person.
    pub fn message(&self) -> Text {
        let (vi, en) = match self {
            Self::TooLarge => {
                let megabytes = MOST_BYTES / 1024 / 1024;
                return Text::new(
                    format!(
                        "Tệp lớn hơn {megabytes} MB. Hãy bỏ hình ảnh và các trang không dùng, hoặc chia thành nhiều tệp."
                    ),
                    format!(
                        "The file is larger than {megabytes} MB. Take out pictures and sheets that are not needed, or split it."
                    ),
                );
            }
            Self::NotXlsx => (
                "Đây không phải là tệp Excel .xlsx. Trong Excel, chọn Lưu thành (Save As), loại “Excel Workbook (.xlsx)”.",
                "This is not an Excel file (.xlsx). In Excel choose Save As, type “Excel Workbook (.xlsx)”.",
            ),
            Self::Locked => (
                "Tệp có mật khẩu. Hãy bỏ mật khẩu trong Excel rồi gửi lại.",
                "The file has a password. Remove it in Excel and send it again.",
            ),
            Self::Macros => (
                "Tệp chứa macro nên không nhận. Hãy lưu thành “Excel Workbook (.xlsx)” không macro.",
                "The file holds macros and is not taken. Save it as “Excel Workbook (.xlsx)” without macros.",
            ),
            Self::Nested => (
                "Trong tệp có nhúng một tệp khác nên không nhận. Hãy chép bảng sang một tệp mới, hoặc dùng mẫu.",
                "Another file is embedded in this one, so it is not taken. Copy the table to a new file, or use the template.",
            ),
            Self::TooManyParts => (
                "Tệp có quá nhiều thành phần (trang, hình, liên kết). Hãy chép bảng sang một tệp mới, hoặc dùng mẫu.",
                "The file has too many parts (sheets, pictures, links). Copy the table to a new file, or use the template.",
            ),
            Self::Bomb => (
                "Tệp khi mở ra lớn bất thường nên không nhận. Hãy chép bảng sang một tệp mới, hoặc dùng mẫu.",
                "Unpacked, this file is unusually large, so it is not taken. Copy the table to a new file, or use the template.",
            ),
            Self::Damaged => (
                "Tệp bị hỏng hoặc không đúng chuẩn Excel. Hãy mở bằng Excel, lưu lại rồi gửi lại.",
                "The file is damaged or not as Excel writes it. Open it in Excel, save it and send it again.",
            ),
            Self::TooManyRows { most } => {
                return Text::new(
                    format!("Trang có hơn {most} dòng. Hãy chia thành nhiều tệp."),
                    format!("The sheet has more than {most} rows. Split it into several files."),
                );
            }
            Self::TooManyColumns => {
                return Text::new(
                    format!("Trang có hơn {MOST_COLUMNS} cột. Hãy bỏ các cột không dùng."),
                    format!("The sheet has more than {MOST_COLUMNS} columns. Take out those that are not needed."),
                );
            }
            Self::Headings { missing } => {
                let join = |words: &dyn Fn(&Text) -> String| missing.iter().map(words).collect::<Vec<_>>().join(", ");
                return Text::new(
                    format!(
                        "Không tìm thấy tiêu đề cột: {}. Hãy ghi đúng tên cột ở dòng đầu của bảng, hoặc dùng mẫu.",
                        join(&|t| format!("“{}”", t.vi))
                    ),
                    format!(
                        "These headings were not found: {}. Put them in the first row of the table, or use the template.",
                        join(&|t| format!("“{}” ({})", t.vi, t.en))
                    ),
                );
            }
            Self::HeadingTwice { heading } => {
                return Text::new(
                    format!("Có hai cột cùng là “{}”. Hãy giữ lại một cột.", heading.vi),
                    format!("Two columns are “{}” ({}). Keep one of them.", heading.vi, heading.en),
                );
            }
            Self::Empty => (
                "Bảng chưa có dòng nào dưới tiêu đề. Hãy điền dữ liệu rồi gửi lại.",
                "The table has no row below its headings. Fill it in and send it again.",
            ),
        };
        Text::new(vi, en)
    }
}

/// What is wrong with a cell or a row, or worth knowing about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It must be filled in.
    Needed,
    /// It is longer than it may be.
    TooLong {
        /// How many characters it may have.
        most: usize,
    },
    /// It is no name.
    NotAName,
    /// It is no day.
    NotADay,
    /// The day cannot be: a child born tomorrow.
    DayOutside {
        /// The earliest that can be.
        earliest: Date,
        /// The latest that can be.
        latest: Date,
    },
    /// It is before a day that must come first.
    TooEarly {
        /// The column of that day.
        than: &'static str,
    },
    /// It is no phone number.
    NotAPhone,
    /// There is more than one phone number.
    SeveralPhones,
    /// The cell shows an error of Excel's.
    Broken,
    /// It is a formula that has never been calculated.
    NotCalculated,
    /// The same stands in another row.
    Twice {
        /// Which.
        row: u32,
    },
    /// The code is another's.
    CodeOfAnother {
        /// Whose name stands beside it.
        name: String,
    },
    /// There is a dossier with this code.
    CodeOfCase,
    /// It is no post of a school.
    NotAPost,
    /// It is no part of this school.
    NotAPart {
        /// What its parts are called.
        parts: Vec<String>,
    },
    /// The part belongs to another side than the post.
    PartOfAnotherSide {
        /// The post.
        post: String,
    },
    /// Nobody can sign in with it.
    NotALogin,
    /// The login is somebody's who is not shown.
    LoginTaken,
    /// Another row gives the login to somebody else.
    LoginOfAnother {
        /// Who stands beside it.
        name: String,
    },
    /// Several people of the staff have this name, or it cannot be told which row means whom.
    SeveralNamesakes,
    /// Whoever has this account signs in no longer.
    AccountClosed,
    /// A remark: it is somebody who is here, or stands in a row above.
    SamePerson {
        /// With what they sign in.
        login: String,
    },
    /// A remark: the grant waits for a second person of its side.
    SecondPerson,
    /// A remark: the value of a formula was taken as it was saved.
    Formula,
    /// A remark: the guardian is there, and is not entered again.
    GuardianThere,
    /// A remark: somebody has entered it since the preview.
    EnteredSince,
}

impl Fault {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Needed => "needed",
            Self::TooLong { .. } => "too_long",
            Self::NotAName => "not_a_name",
            Self::NotADay => "not_a_day",
            Self::DayOutside { .. } => "day_outside",
            Self::TooEarly { .. } => "too_early",
            Self::NotAPhone => "not_a_phone",
            Self::SeveralPhones => "several_phones",
            Self::Broken => "broken_cell",
            Self::NotCalculated => "not_calculated",
            Self::Twice { .. } => "twice",
            Self::CodeOfAnother { .. } => "code_of_another",
            Self::CodeOfCase => "code_of_case",
            Self::NotAPost => "not_a_post",
            Self::NotAPart { .. } => "not_a_part",
            Self::PartOfAnotherSide { .. } => "part_of_another_side",
            Self::NotALogin => "not_a_login",
            Self::LoginTaken => "login_taken",
            Self::LoginOfAnother { .. } => "login_of_another",
            Self::SeveralNamesakes => "several_namesakes",
            Self::AccountClosed => "account_closed",
            Self::SamePerson { .. } => "same_person",
            Self::SecondPerson => "second_person",
            Self::Formula => "formula",
            Self::GuardianThere => "guardian_there",
            Self::EnteredSince => "entered_since",
        }
    }

    /// What is wrong and what would be right, without the column.
    #[expect(clippy::too_many_lines, reason = "a table of words")]
    fn words(&self) -> (String, String) {
        let (vi, en): (&str, &str) = match self {
            Self::Needed => ("cần điền", "must be filled in"),
            Self::TooLong { most } => {
                return (
                    format!("dài quá {most} ký tự, hãy rút gọn"),
                    format!("is longer than {most} characters; shorten it"),
                );
            }
            Self::NotAName => ("không phải là tên, hãy ghi họ và tên bằng chữ", "is no name; write it in letters"),
            Self::NotADay => (
                "không phải là ngày, hãy ghi ngày/tháng/năm, ví dụ 26/02/2024",
                "is no day; write day/month/year, for example 26/02/2024",
            ),
            Self::DayOutside { earliest, latest } => {
                let (from, to) = (day_text(*earliest), day_text(*latest));
                return (
                    format!("không hợp lý, phải từ {from} đến {to}"),
                    format!("cannot be right; it must lie between {from} and {to}"),
                );
            }
            Self::TooEarly { than } => {
                return (
                    format!("sớm hơn “{than}”, hãy xem lại hai ngày"),
                    format!("is before “{than}”; look at both days again"),
                );
            }
            Self::NotAPhone => (
                "không phải là số điện thoại, ví dụ đúng: 0901234567 hoặc +84901234567",
                "is no phone number; for example 0901234567 or +84901234567",
            ),
            Self::SeveralPhones => ("có nhiều số điện thoại, hãy để lại một số", "has several phone numbers; keep one"),
            Self::Broken => {
                ("đang báo lỗi của Excel, hãy ghi lại giá trị", "shows an error of Excel's; type the value")
            }
            Self::NotCalculated => (
                "là công thức chưa có kết quả, hãy ghi thẳng giá trị",
                "is a formula without a result; type the value itself",
            ),
            Self::Twice { row } => {
                return (
                    format!("trùng với dòng {row}, hãy bỏ một dòng"),
                    format!("stands in row {row} too; remove one of them"),
                );
            }
            Self::CodeOfAnother { name } => {
                return (
                    format!("đang là mã của “{name}”, hãy kiểm tra mã và tên"),
                    format!("is the code of “{name}”; check code and name"),
                );
            }
            Self::CodeOfCase => (
                "là mã của một hồ sơ đang có trong Sen nên không nhập vào sổ cũ",
                "is the code of a dossier that is in Sen, so it does not go into the old register",
            ),
            Self::NotAPost => {
                let all = |title: &dyn Fn(Post) -> String| Post::ALL.map(title).join(", ");
                let (vi, en) = (all(&|p| p.title().vi), all(&|p| p.title().en));
                return (
                    format!("không có trong danh sách chức vụ, hãy ghi một trong: {vi}"),
                    format!("is no post that is known; write one of: {en}"),
                );
            }
            Self::NotAPart { parts } => {
                let all = parts.join(", ");
                return (
                    format!("không phải là bộ phận của trường, hãy ghi một trong: {all}"),
                    format!("is no part of the school; write one of: {all}"),
                );
            }
            Self::PartOfAnotherSide { post } => {
                return (
                    format!("không phải là nơi có chức vụ “{post}”, hãy xem lại bộ phận hoặc chức vụ"),
                    format!("is not where the post “{post}” is held; look at part and post again"),
                );
            }
            Self::NotALogin => (
                "không dùng để đăng nhập được: 3 đến 40 chữ không dấu, số, dấu chấm hoặc gạch",
                "cannot be signed in with: 3 to 40 letters without diacritics, digits, dots or dashes",
            ),
            Self::LoginTaken => ("đã có người dùng, hãy chọn tên khác", "is somebody's already; choose another"),
            Self::LoginOfAnother { name } => {
                return (
                    format!("đã ghi cho “{name}” ở dòng trên, hãy chọn tên khác"),
                    format!("was given to “{name}” in a row above; choose another"),
                );
            }
            Self::SeveralNamesakes => (
                "là tên của nhiều người hoặc nhiều dòng, hãy ghi tên đăng nhập ở mọi dòng có tên này",
                "is the name of several people or rows; give the login in every row with this name",
            ),
            Self::AccountClosed => (
                "là tài khoản đã khóa, hãy mở lại ở trang Người và quyền hoặc chọn tên khác",
                "is a closed account; open it again on the page of people, or choose another",
            ),
            Self::SamePerson { login } => {
                return (
                    format!(
                        "được hiểu là người có tài khoản “{login}”; nếu là người khác, hãy ghi tên đăng nhập riêng"
                    ),
                    format!(
                        "is taken for the one who signs in as “{login}”; if it is somebody else, give a login of their own"
                    ),
                );
            }
            Self::SecondPerson => (
                "có hiệu lực khi một người khác cùng bên xác nhận, trừ người đầu tiên của bên đó",
                "counts once another person of that side confirms it, unless it is the first of its side",
            ),
            Self::Formula => (
                "có công thức, lấy giá trị đang hiện và không tính lại",
                "is a formula; its value was taken as it stands and is not calculated",
            ),
            Self::GuardianThere => (
                "đã có trong sổ nên không nhập lại; hãy gắn với trẻ trong sổ nếu chưa gắn",
                "is in the register and is not entered again; link them to the child there if they are not linked yet",
            ),
            Self::EnteredSince => (
                "đã được người khác nhập sau khi xem trước nên không nhập lại",
                "was entered by somebody since the preview, so it is not entered again",
            ),
        };
        (vi.to_owned(), en.to_owned())
    }

    /// The same said of a column with what was found in it.
    pub fn said(&self, column: &Column, found: &str) -> Said {
        let (vi, en) = self.words();
        // What was found is quoted short: a cell may hold a page.
        let short: String = found.chars().take(60).collect();
        let quoted = if short.is_empty() {
            String::new()
        } else {
            format!(" “{short}{}”", if found.chars().nth(60).is_some() { "…" } else { "" })
        };
        let (title_vi, title_en) = (column.vi, column.en);
        Said {
            column: column.key.to_owned(),
            code: self.code().to_owned(),
            message: Text::new(
                format!("Cột “{title_vi}”:{quoted} {vi}."),
                format!("Column “{title_vi}” ({title_en}):{quoted} {en}."),
            ),
        }
    }

    /// The same said of a column by its key.
    pub(super) fn of(&self, columns: Columns, key: &str, found: &str) -> Said {
        self.said(super::columns::column(columns, key), found)
    }
}

/// Something said about a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// The key of the column that it is about.
    pub column: String,
    /// The stable code.
    pub code: String,
    /// The words: the column, what was found, what would be right.
    pub message: Text,
}
