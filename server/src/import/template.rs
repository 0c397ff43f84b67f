//! Sheets to fill in: headings, an example that is not imported, lists to choose from, and notes.

use domain::import::{Kind, columns::Column};
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, ExcelDateTime, Format, FormatBorder, Workbook, Worksheet,
    XlsxError,
};
use time::Date;

/// How many rows below the example have their format and their lists.
const ROWS: u32 = 1_000;
/// Excel takes no longer list within a cell.
const MOST_LIST: usize = 250;

/// What the school has of its own to choose from.
#[derive(Debug, Default)]
pub struct Choices {
    /// Classes that are in the register.
    pub classes: Vec<String>,
    /// Titles of the procedures in force.
    pub procedures: Vec<String>,
    /// What the parts are called.
    pub parts: Vec<String>,
    /// What the posts are called.
    pub posts: Vec<String>,
}

impl Choices {
    fn of(&self, column: &Column) -> &[String] {
        match column.key {
            "class" => &self.classes,
            "procedure" => &self.procedures,
            "part" => &self.parts,
            "post" => &self.posts,
            _ => &[],
        }
    }
}

/// The template of a kind, as the bytes of a workbook.
///
/// # Errors
/// When the workbook cannot be written.
pub fn template(kind: Kind, choices: &Choices, today: Date) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    data(workbook.add_worksheet(), kind, choices, today)?;
    notes(workbook.add_worksheet(), kind)?;
    workbook.save_to_buffer()
}

fn data(sheet: &mut Worksheet, kind: Kind, choices: &Choices, today: Date) -> Result<(), XlsxError> {
    sheet.set_name(kind.title().vi)?;
    sheet.set_freeze_panes(1, 0)?;
    let heading = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_background_color(Color::RGB(0x00E6_F0EA))
        .set_border_bottom(FormatBorder::Thin);
    let example = Format::new().set_italic().set_font_color(Color::RGB(0x0066_6666));
    let example_day = example.clone().set_num_format("dd/mm/yyyy");
    let day = Format::new().set_num_format("dd/mm/yyyy");
    // Text stays text: a phone number keeps its 0, and nothing typed is taken for a formula.
    let text = Format::new().set_num_format("@");
    for (at, column) in (0_u16..).zip(kind.columns()) {
        let title = if column.needed { format!("{} (*)", column.vi) } else { column.vi.to_owned() };
        sheet.write_string_with_format(0, at, title, &heading)?;
        sheet.set_column_width(at, width(column))?;
        let is_day = is_day(column);
        sheet.set_column_format(at, if is_day { &day } else { &text })?;
        match example_of(column) {
            Example::Day(day) => sheet.write_datetime_with_format(1, at, &day, &example_day)?,
            // Never `write`: that one takes what begins with = for a formula.
            Example::Text(words) => sheet.write_string_with_format(1, at, words, &example)?,
        };
        if is_day {
            let (first, last) = (ExcelDateTime::from_ymd(1975, 4, 30)?, last_day(today)?);
            let rule = DataValidation::new()
                .allow_date(rust_xlsxwriter::DataValidationRule::Between(first, last))
                .set_error_title("Chưa phải là ngày")?
                .set_error_message("Hãy ghi ngày/tháng/năm, ví dụ 26/02/2024.")?
                .set_error_style(DataValidationErrorStyle::Warning);
            sheet.add_data_validation(2, at, ROWS, at, &rule)?;
        }
        let list = fitting(choices.of(column));
        if !list.is_empty() {
            let rule = DataValidation::new()
                .allow_list_strings(&list)?
                .set_error_title("Không có trong danh sách")?
                .set_error_message("Có thể ghi tên khác nếu danh sách chưa có.")?
                .set_error_style(DataValidationErrorStyle::Information);
            sheet.add_data_validation(2, at, ROWS, at, &rule)?;
        }
    }
    Ok(())
}

fn notes(sheet: &mut Worksheet, kind: Kind) -> Result<(), XlsxError> {
    sheet.set_name("Hướng dẫn")?;
    let (bold, wrap) = (Format::new().set_bold(), Format::new().set_text_wrap());
    sheet.set_column_width(0, 32)?;
    sheet.set_column_width(1, 90)?;
    sheet.write_string_with_format(0, 0, format!("Mẫu: {}", kind.title().vi), &bold)?;
    let general = [
        "Điền vào trang đầu, mỗi dòng một mục. Dòng bắt đầu bằng “Ví dụ” không được nhập; có thể để lại hoặc xóa.",
        "Cột có dấu (*) là bắt buộc. Có thể đổi thứ tự cột, thêm cột khác (STT, ghi chú); các cột khác không được đọc.",
        "Ngày ghi ngày/tháng/năm, ví dụ 26/02/2024. Công thức không được tính lại: chỉ lấy giá trị đang hiện.",
        &format!(
            "Tệp tối đa 5 MB, {} dòng. Sau khi gửi, Sen cho xem trước từng dòng; chưa có gì được nhập cho đến khi xác nhận.",
            kind.most_rows()
        ),
        "Mục đã có trong Sen không bị nhập lần hai. Nhập nhầm thì hoàn tác được những mục chưa ai dùng đến.",
    ];
    let mut row = 1;
    for line in general {
        sheet.write_string_with_format(row, 1, line, &wrap)?;
        row += 1;
    }
    row += 1;
    for column in kind.columns() {
        sheet.write_string_with_format(row, 0, column.vi, &bold)?;
        sheet.write_string_with_format(row, 1, column.note, &wrap)?;
        row += 1;
    }
    Ok(())
}

enum Example {
    Day(ExcelDateTime),
    Text(&'static str),
}

fn example_of(column: &Column) -> Example {
    let parts: Vec<u16> = column.example.split('/').filter_map(|part| part.parse().ok()).collect();
    if let [day, month, year] = parts.as_slice()
        && is_day(column)
        && let (Ok(day), Ok(month)) = (u8::try_from(*day), u8::try_from(*month))
        && let Ok(at) = ExcelDateTime::from_ymd(*year, month, day)
    {
        return Example::Day(at);
    }
    Example::Text(column.example)
}

fn is_day(column: &Column) -> bool {
    matches!(column.key, "born" | "received" | "due" | "returned" | "from" | "to")
}

fn width(column: &Column) -> f64 {
    if is_day(column) {
        13.0
    } else if matches!(column.key, "class" | "code" | "relation") {
        14.0
    } else if column.key.ends_with("phone") {
        16.0
    } else {
        30.0
    }
}

/// A promise may lie ahead: to the end of the next year.
fn last_day(today: Date) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_ymd(u16::try_from(today.year() + 1).unwrap_or(2_100), 12, 31)
}

/// As many of these as fit in a list within a cell.
fn fitting(words: &[String]) -> Vec<&str> {
    let mut length = 0;
    let fits = words.iter().map(String::as_str).filter(|word| !word.contains(['"', ','])).take_while(|word| {
        length += word.chars().count() + 1;
        length <= MOST_LIST
    });
    fits.collect()
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::import::xlsx;

    #[test]
    fn a_template_is_read_and_its_example_is_not_imported() {
        let choices = Choices { classes: vec!["Lá 2".into(), "=cmd()".into()], ..Choices::default() };
        for kind in Kind::ALL {
            let bytes = template(kind, &choices, date!(2026 - 03 - 11)).expect("a workbook");
            let sheets = xlsx::read(&bytes).expect("it is read");
            assert_eq!(sheets.len(), 2);
            // The headings are found; below them stands nothing but the example.
            let none = domain::import::columns::find(&sheets, kind.columns()).map(|_| ());
            assert_eq!(none, Err(domain::import::Refusal::Empty), "{kind:?}");
        }
    }
}
