//! Administrative papers that are no form: official letters, plans, reports, decisions and what else a school writes.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use time::Date;

use crate::{
    body::{self, Block},
    common::{Letterhead, Number, Signature, head, join, meta},
    error::PaperError,
    qr, text,
};

/// Which paper it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterKind {
    /// Công văn: has no name over its text; says what it is about below its number.
    Official,
    /// Tờ trình.
    Proposal,
    /// Thông báo.
    Notice,
    /// Báo cáo.
    Report,
    /// Kế hoạch.
    Plan,
    /// Biên bản.
    Minutes,
    /// Quyết định: bases, who decides, articles.
    Decision,
    /// Giấy xác nhận.
    Certificate,
    /// Any other name: "Giấy nghỉ phép".
    Named(String),
}

impl LetterKind {
    /// The name over the paper; an official letter has none.
    pub fn name(&self) -> Option<&str> {
        Some(match self {
            Self::Official => return None,
            Self::Proposal => "Tờ trình",
            Self::Notice => "Thông báo",
            Self::Report => "Báo cáo",
            Self::Plan => "Kế hoạch",
            Self::Minutes => "Biên bản",
            Self::Decision => "Quyết định",
            Self::Certificate => "Giấy xác nhận",
            Self::Named(name) => name,
        })
    }
}

/// An administrative paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Which paper it is.
    pub kind: LetterKind,
    /// Whose paper it is.
    pub letterhead: Letterhead,
    /// Its number.
    pub number: Option<Number>,
    /// Its day; open for a draft.
    pub date: Option<Date>,
    /// What it is about, without "V/v", which an official letter gets by itself.
    pub about: String,
    /// Who decides, over the bases of a decision: "Hiệu trưởng Trường Mầm non Hương Sen".
    pub authority: Option<String>,
    /// To whom: "Kính gửi".
    pub to: Vec<String>,
    /// What it rests on, each from "Căn cứ". Their ends are set here.
    pub bases: Vec<String>,
    /// Its text. The last words get their "./." here.
    pub blocks: Vec<Block>,
    /// Who signs: one on the right; more stand side by side, as under minutes.
    pub signatures: Vec<Signature>,
    /// Who gets it. The last line, "Lưu: VT", is set here.
    pub recipients: Vec<String>,
    /// Where else it is kept besides the office.
    pub filed: Vec<String>,
    /// What the QR code opens, where it has one.
    pub qr: Option<String>,
}

impl Letter {
    pub(crate) fn view(&self) -> Result<Value, PaperError> {
        let name = self.kind.name();
        if name.is_none() && text::is_blank(&self.about) {
            return Err(PaperError::Empty { field: "about" });
        }
        if let (LetterKind::Official, Some(number)) = (&self.kind, &self.number) {
            let first = number.symbol.split('-').next().unwrap_or_default().trim();
            if first.eq_ignore_ascii_case("cv") {
                return Err(PaperError::Symbol { symbol: number.symbol.clone() });
            }
        }
        let official = self.kind == LetterKind::Official;
        let title = match name {
            Some(name) if self.about.is_empty() => name.to_owned(),
            Some(name) => format!("{name} {}", self.about),
            None => format!("V/v {}", self.about),
        };
        let mut view = json!({
            "meta": meta(&title, &self.letterhead.unit, self.date)?,
            "head": head(&self.letterhead, self.number.as_ref(), self.date),
            "qr": self.qr.as_deref().map(qr::runs).transpose()?,
        });
        join(
            &mut view,
            json!({
                "title": name,
                "about": self.about,
                "under_number": official.then(|| format!("V/v {}", self.about)),
                "decision": self.kind == LetterKind::Decision,
                "authority": self.authority,
                "to": self.to,
                "bases": body::bases(&self.bases),
                "blocks": body::view(&self.blocks, if official { 1 } else { 2 })?,
                "signatures": self.signatures.iter().map(Signature::view).collect::<Vec<_>>(),
                "recipients": self.recipients(),
            }),
        );
        Ok(view)
    }

    /// "- Như trên;" … "- Lưu: VT." Lines that say where it is kept are not taken twice.
    fn recipients(&self) -> Vec<String> {
        let ends = [';', '.', ',', ' '];
        let mut lines: Vec<String> = self
            .recipients
            .iter()
            .map(|line| line.trim_start_matches(['-', ' ']).trim_end_matches(ends))
            .filter(|line| !line.is_empty() && !line.starts_with("Lưu"))
            .map(|line| format!("- {line};"))
            .collect();
        let filed: Vec<&str> = std::iter::once("VT").chain(self.filed.iter().map(String::as_str)).collect();
        lines.push(format!("- Lưu: {}.", filed.join(", ")));
        lines
    }
}
