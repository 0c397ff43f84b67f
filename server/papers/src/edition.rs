//! Which form counts on which day, and what it is called.
//!
//! The law is data that moves: circular 01/2018/TT-VPCP held the forms until 30 June 2025, circular 03/2025/TT-VPCP holds
//! them since. Numbers and names are those of the project's notes on the field; what is marked [K] there (known, not checked
//! against the published text) is marked here too. Of the fields of the older forms only the names are known: they have the
//! fields of the present ones.

use serde::{Deserialize, Serialize};
use time::{Date, macros::date};

/// The first day of circular 03/2025/TT-VPCP.
pub const SINCE_2025: Date = date!(2025 - 07 - 01);

/// The forms of a dossier's way through the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// Receipt of a dossier, and when its result is to be had.
    Receipt,
    /// What a dossier lacks.
    Supplement,
    /// A dossier is not taken in.
    Refusal,
    /// A result comes late.
    Extension,
    /// A dossier is stopped on request.
    Stop,
    /// Who handed a dossier to whom.
    Control,
    /// The book of dossiers.
    Register,
}

impl Form {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 7] =
        [Self::Receipt, Self::Supplement, Self::Refusal, Self::Extension, Self::Stop, Self::Control, Self::Register];
}

/// A form as a circular has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FormTemplate {
    /// The form.
    pub form: Form,
    /// Its number in the circular: `01`.
    pub number: &'static str,
    /// Its name, as it stands over the paper once it is in capitals.
    pub name: &'static str,
    /// The circular: `03/2025/TT-VPCP`.
    pub circular: &'static str,
    /// The circular in names of versions.
    pub(crate) version: &'static str,
}

impl FormTemplate {
    /// What is said in small print where the form is used by analogy.
    pub fn by_analogy(&self) -> String {
        format!("Áp dụng tương tự (vận dụng) Mẫu số {} ban hành kèm theo Thông tư {}.", self.number, self.circular)
    }
}

/// The form that counts on a day; nothing when there was none. Days before circular 01/2018 have its forms too: nothing older
/// is kept by the school.
pub fn template_for(form: Form, date: Date) -> Option<FormTemplate> {
    let (circular, version) =
        if date < SINCE_2025 { ("01/2018/TT-VPCP", "tt01-2018") } else { ("03/2025/TT-VPCP", "tt03-2025") };
    let (number, name) = if date < SINCE_2025 { of_2018(form)? } else { of_2025(form) };
    Some(FormTemplate { form, number, name, circular, version })
}

fn of_2018(form: Form) -> Option<(&'static str, &'static str)> {
    Some(match form {
        // [K] Numbers and names of the first three are taken to be those of 2025.
        Form::Receipt => ("01", "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"),
        Form::Supplement => ("02", "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"),
        Form::Refusal => ("03", "Phiếu từ chối tiếp nhận giải quyết hồ sơ"),
        // [F] The name; [K] the number.
        Form::Extension => ("04", "Phiếu xin lỗi và hẹn lại ngày trả kết quả"),
        // [F] New in 2025.
        Form::Stop => return None,
        // [K] Numbers and names.
        Form::Control => ("05", "Phiếu kiểm soát quá trình giải quyết hồ sơ"),
        Form::Register => ("06", "Sổ theo dõi hồ sơ"),
    })
}

/// [F] Numbers and names. The name of form 06 is written out ("giải quyết hồ sơ") as it is commonly printed [K].
fn of_2025(form: Form) -> (&'static str, &'static str) {
    match form {
        Form::Receipt => ("01", "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"),
        Form::Supplement => ("02", "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"),
        Form::Refusal => ("03", "Phiếu từ chối tiếp nhận giải quyết hồ sơ"),
        Form::Extension => ("04", "Văn bản xin lỗi và đề nghị gia hạn"),
        Form::Stop => ("05", "Thông báo dừng giải quyết"),
        Form::Control => ("06", "Phiếu kiểm soát quá trình giải quyết hồ sơ"),
        Form::Register => ("07", "Sổ theo dõi hồ sơ"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_change_on_the_first_of_july_2025() {
        let last = template_for(Form::Extension, date!(2025 - 06 - 30)).unwrap();
        assert_eq!((last.number, last.circular), ("04", "01/2018/TT-VPCP"));
        assert_eq!(last.name, "Phiếu xin lỗi và hẹn lại ngày trả kết quả");
        let first = template_for(Form::Extension, SINCE_2025).unwrap();
        assert_eq!((first.number, first.circular), ("04", "03/2025/TT-VPCP"));
        assert_eq!(first.name, "Văn bản xin lỗi và đề nghị gia hạn");
    }

    #[test]
    fn control_sheet_and_register_had_other_numbers_and_the_stop_notice_is_new() {
        let before = |form| template_for(form, date!(2024 - 02 - 26)).map(|found| found.number);
        assert_eq!(
            Form::ALL.map(before),
            [Some("01"), Some("02"), Some("03"), Some("04"), None, Some("05"), Some("06")]
        );
        let now = |form| template_for(form, date!(2026 - 02 - 26)).unwrap().number;
        assert_eq!(Form::ALL.map(now), ["01", "02", "03", "04", "05", "06", "07"]);
    }

    #[test]
    fn analogy_names_number_and_circular() {
        assert_eq!(
            template_for(Form::Receipt, SINCE_2025).unwrap().by_analogy(),
            "Áp dụng tương tự (vận dụng) Mẫu số 01 ban hành kèm theo Thông tư 03/2025/TT-VPCP."
        );
    }
}
