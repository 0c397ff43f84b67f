//! What papers have in common: the head of the sheet, numbers, signatures, who hands a dossier in.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use time::Date;

use crate::{
    edition::{Form, FormTemplate, template_for},
    error::PaperError,
    qr, text, when,
};

/// Whose paper it is: the left column at the head, and the place before the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letterhead {
    /// The agency above. It changes with the law: the caller says which one counts on the paper's day.
    pub parent: Option<String>,
    /// The unit itself.
    pub unit: String,
    /// Where papers are signed: "Gò Vấp".
    pub place: String,
}

impl Letterhead {
    fn view(&self, number: Option<&Number>, date: Option<Date>) -> Value {
        json!({
            "parent": self.parent,
            "unit": self.unit,
            "number": number.map(Number::line),
            "date": when::place_line(&self.place, date),
        })
    }
}

/// A number of the outgoing register: `07/KH-MNHgS`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Number {
    /// The number; a paper that is not issued yet has none, and room is left for it.
    pub no: Option<u32>,
    /// What stands behind the stroke: kind and unit.
    pub symbol: String,
}

impl Number {
    /// "Số: 07/KH-MNHgS". Below ten a zero stands before it.
    pub fn line(&self) -> String {
        match self.no {
            Some(no) => format!("Số: {no:02}/{}", self.symbol),
            None => format!("Số: {}/{}", "\u{a0}".repeat(8), self.symbol),
        }
    }
}

/// In whose place a signature stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Capacity {
    /// TM.: for a body that decided.
    OnBehalf,
    /// KT.: a deputy for the head.
    For,
    /// TL.: by the head's order.
    ByOrder,
    /// TUQ.: by written delegation.
    Delegated,
}

impl Capacity {
    fn mark(self) -> &'static str {
        match self {
            Self::OnBehalf => "TM.",
            Self::For => "KT.",
            Self::ByOrder => "TL.",
            Self::Delegated => "TUQ.",
        }
    }
}

/// Who signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// In whose place, and whose: TM. with the body, KT., TL. and TUQ. with the head's post.
    pub capacity: Option<(Capacity, String)>,
    /// The post: "Hiệu trưởng".
    pub post: String,
    /// The name, without titles; a paper that is not signed yet may leave it open.
    pub name: Option<String>,
}

impl Signature {
    /// A signature in one's own place.
    pub fn own(post: impl Into<String>, name: impl Into<String>) -> Self {
        Self { capacity: None, post: post.into(), name: Some(name.into()) }
    }

    pub(crate) fn view(&self) -> Value {
        let mut posts = Vec::new();
        if let Some((capacity, of)) = &self.capacity {
            posts.push(format!("{} {of}", capacity.mark()));
        }
        posts.push(self.post.clone());
        json!({ "posts": posts, "name": self.name })
    }
}

/// What every form of a dossier begins with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormHead {
    /// Whose paper it is.
    pub letterhead: Letterhead,
    /// Its number.
    pub number: Option<Number>,
    /// The day of the paper; open for a draft.
    pub date: Option<Date>,
    /// The day whose forms count: a dossier keeps the forms of the day it was received.
    pub under: Date,
    /// The form is used by analogy, which small print says.
    pub by_analogy: bool,
    /// What the QR code opens: for the receipt the dossier's progress, for all others the check of the paper.
    pub qr: Option<String>,
}

impl FormHead {
    /// The form that counts.
    pub(crate) fn template(&self, form: Form) -> Result<FormTemplate, PaperError> {
        template_for(form, self.under).ok_or(PaperError::NotInForce { form, date: self.under })
    }

    /// What all templates of forms need, to which each form adds its own.
    pub(crate) fn view(&self, form: &FormTemplate, about: &str, own: Value) -> Result<Value, PaperError> {
        let title = if about.is_empty() { form.name.to_owned() } else { format!("{} - {about}", form.name) };
        let mut view = json!({
            "meta": meta(&title, &self.letterhead.unit, self.date)?,
            "head": self.letterhead.view(self.number.as_ref(), self.date),
            "title": form.name,
            "small": self.by_analogy.then(|| form.by_analogy()),
            "qr": self.qr.as_deref().map(qr::runs).transpose()?,
        });
        join(&mut view, own);
        Ok(view)
    }
}

/// What a file says about itself.
pub fn meta(title: &str, unit: &str, date: Option<Date>) -> Result<Value, PaperError> {
    if text::is_blank(unit) {
        return Err(PaperError::Empty { field: "letterhead.unit" });
    }
    if text::is_blank(title) {
        return Err(PaperError::Empty { field: "about" });
    }
    let date = date.map(|date| json!([date.year(), u8::from(date.month()), date.day()]));
    Ok(json!({ "title": title, "author": unit, "date": date }))
}

/// The head of a paper that is no form.
pub fn head(letterhead: &Letterhead, number: Option<&Number>, date: Option<Date>) -> Value {
    letterhead.view(number, date)
}

/// Put the members of one object into another.
pub fn join(view: &mut Value, own: Value) {
    if let (Some(view), Value::Object(own)) = (view.as_object_mut(), own) {
        view.extend(own);
    }
}

/// Who hands a dossier in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applicant {
    /// The name.
    pub name: String,
    /// The number of the identity card. What is left out stays open for a pen.
    pub id_number: Option<String>,
    /// The telephone.
    pub phone: Option<String>,
    /// The address.
    pub address: Option<String>,
    /// The e-mail address; left out where there is none.
    pub email: Option<String>,
}

/// Whom one asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// A person or a part of the unit.
    pub name: String,
    /// The telephone.
    pub phone: Option<String>,
}

/// In which form a paper is handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CopyKind {
    /// The original.
    Original,
    /// A certified copy.
    Certified,
    /// A copy that was compared with the original.
    Copy,
    /// A photograph or photocopy.
    Photo,
    /// A file.
    Electronic,
}

impl CopyKind {
    pub(crate) fn said(self) -> &'static str {
        match self {
            Self::Original => "Bản chính",
            Self::Certified => "Bản sao chứng thực",
            Self::Copy => "Bản sao",
            Self::Photo => "Bản chụp",
            Self::Electronic => "Bản điện tử",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_below_ten_get_a_zero_and_drafts_leave_room() {
        let line = |no| Number { no, symbol: "KH-MNHgS".to_owned() }.line();
        assert_eq!(line(Some(7)), "Số: 07/KH-MNHgS");
        assert_eq!(line(Some(26)), "Số: 26/KH-MNHgS");
        assert_eq!(line(Some(442)), "Số: 442/KH-MNHgS");
        assert!(line(None).ends_with("\u{a0}/KH-MNHgS"));
    }

    #[test]
    fn a_deputy_signs_for_the_head() {
        let signature = Signature {
            capacity: Some((Capacity::For, "Hiệu trưởng".to_owned())),
            post: "Phó Hiệu trưởng".to_owned(),
            name: None,
        };
        assert_eq!(signature.view()["posts"], json!(["KT. Hiệu trưởng", "Phó Hiệu trưởng"]));
    }
}
