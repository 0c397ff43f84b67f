//! What the school itself lays out and in which books it numbers, by the names that definitions use and those that people
//! read.

use super::key::{PaperKey, RegisterKey};
use crate::text::Text;

/// Something that a step may name: its key in definitions, and what people call it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named {
    /// The key.
    pub key: &'static str,
    vi: &'static str,
    en: &'static str,
    is_letter: bool,
}

impl Named {
    const fn new(key: &'static str, vi: &'static str, en: &'static str) -> Self {
        Self { key, vi, en, is_letter: false }
    }

    const fn letter(key: &'static str, vi: &'static str, en: &'static str) -> Self {
        Self { is_letter: true, ..Self::new(key, vi, en) }
    }

    /// What it is called.
    pub fn title(&self) -> Text {
        Text::new(self.vi, self.en)
    }
}

/// The papers that the school can lay out; a step may only produce one of these. The first six are forms 01 to 06 of
/// DOMAIN.md §1; the others are letters.
pub const TEMPLATES: &[Named] = &[
    Named::new("receipt", "Giấy tiếp nhận hồ sơ và hẹn trả kết quả", "Receipt and appointment"),
    Named::new("supplement_request", "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ", "Request for missing papers"),
    Named::new("refusal", "Phiếu từ chối tiếp nhận giải quyết hồ sơ", "Refusal"),
    Named::new("extension", "Văn bản xin lỗi và đề nghị gia hạn", "Apology and later date"),
    Named::new("stop_notice", "Thông báo dừng giải quyết", "Notice that it is stopped"),
    Named::new("process_control", "Phiếu kiểm soát quá trình giải quyết hồ sơ", "Process-control sheet"),
    Named::letter("referral_letter", "Văn bản chuyển hồ sơ liên thông", "Referral letter"),
    Named::letter("result", "Kết quả giải quyết", "Result"),
    Named::letter("finding_notice", "Thông báo kiến nghị", "Notice of a finding"),
];

/// The books in which something is numbered.
pub const REGISTERS: &[Named] = &[
    Named::new("dossier", "Sổ theo dõi hồ sơ", "Register of dossiers"),
    Named::new("outgoing", "Sổ văn bản đi", "Register of outgoing documents"),
    Named::new("finding", "Sổ kiến nghị", "Register of findings"),
];

/// The book of what came: the office numbers in it, and no step does.
const INCOMING: &[Named] = &[Named::new("incoming", "Sổ văn bản đến", "Register of incoming documents")];

/// Whether the school can lay this paper out.
pub fn is_template(key: &PaperKey) -> bool {
    named(TEMPLATES, key.as_str()).is_some()
}

/// Whether a paper is a letter, which the school words itself and may go on writing; a form is prescribed word for word.
pub fn is_letter(key: &PaperKey) -> bool {
    named(TEMPLATES, key.as_str()).is_some_and(|one| one.is_letter)
}

/// What a paper that the school lays out is called; its key where it cannot.
pub fn template_title(key: &PaperKey) -> Text {
    titled(TEMPLATES, key.as_str())
}

/// What a book is called; its key where none is known.
pub fn register_title(key: &RegisterKey) -> Text {
    let of = if named(INCOMING, key.as_str()).is_some() { INCOMING } else { REGISTERS };
    titled(of, key.as_str())
}

fn named(all: &'static [Named], key: &str) -> Option<&'static Named> {
    all.iter().find(|one| one.key == key)
}

fn titled(all: &'static [Named], key: &str) -> Text {
    named(all, key).map_or_else(|| Text::new(key, key), Named::title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_a_name_in_both_languages_and_a_stranger_keeps_its_key() {
        for one in TEMPLATES.iter().chain(REGISTERS) {
            assert!(!one.title().vi.is_empty() && !one.title().en.is_empty(), "{}", one.key);
            assert_ne!(one.title().vi, one.key);
        }
        assert_eq!(template_title(&"receipt".into()).vi, "Giấy tiếp nhận hồ sơ và hẹn trả kết quả");
        assert_eq!(template_title(&"khac".into()).vi, "khac");
        assert_eq!(register_title(&"outgoing".into()).vi, "Sổ văn bản đi");
        assert!(is_template(&"result".into()) && !is_template(&"khac".into()));
    }

    #[test]
    fn forms_are_no_letters_and_neither_is_a_stranger() {
        let letters: Vec<&str> = TEMPLATES.iter().map(|one| one.key).filter(|key| is_letter(&(*key).into())).collect();
        assert_eq!(letters, ["referral_letter", "result", "finding_notice"]);
        assert!(!is_letter(&"khac".into()));
    }
}
