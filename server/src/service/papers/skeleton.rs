//! A document that goes, before it is written: what its book says of it, on the sheet of its kind.

use db::{Tx, people};
use domain::{
    directory::UnitSettings,
    document::{Document, DocumentKind, Way},
    rights::Post,
};
use papers::{Block, Field, Letter, LetterKind, Number, Signature};

use super::{letterhead, own_post, signed};
use crate::service::{Failure, decoded};

/// What is still to be written.
const OPEN: &str = "…";
/// How the subject of an official letter begins, which its paper says by itself.
const ABOUT: [&str; 2] = ["V/v", "Về việc"];

/// The sheet of a document that goes: letterhead, number, day, subject, to whom, who signs; its text is left open. Nothing for
/// one that came.
///
/// # Errors
/// When the database fails, or something stored cannot be read.
pub async fn skeleton(tx: &Tx, document: &Document) -> Result<Option<Letter>, Failure> {
    let entry = &document.entry;
    let Way::Outgoing { to, signer } = &entry.way else { return Ok(None) };
    let unit = people::unit_find(tx, document.unit).await?.ok_or(db::DbError::Corrupt("unit"))?;
    let settings: UnitSettings = decoded(&unit.settings)?;
    let people = people::person_list(tx, document.unit).await?;
    let name = people.into_iter().find(|row| row.id == *signer).map(|row| row.display_name).unwrap_or_default();
    let grants: Vec<_> = people::grant_list(tx, document.unit).await?.into_iter().map(|row| row.grant).collect();
    let post = own_post(grants.iter(), *signer, entry.dated);
    let is_lent = post != Some(Post::Principal)
        && grants.iter().any(|grant| {
            grant.person == *signer
                && grant.acting_for.is_some()
                && grant.post == Post::Principal
                && grant.in_force(entry.dated)
        });
    let (no, symbol) = document.text.split_once('/').unwrap_or(("", &document.text));
    let kind = kind(entry.kind);
    let to: Vec<String> = to.split(';').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect();
    // What is addressed to somebody says so above its text; the others name them below it.
    let is_addressed = matches!(kind, LetterKind::Official | LetterKind::Proposal | LetterKind::Report);
    let recipients = if is_addressed { vec!["Như trên".to_owned()] } else { to.clone() };
    let is_decision = kind == LetterKind::Decision;
    let mut signatures = vec![signed(post, is_lent, name)];
    if kind == LetterKind::Minutes {
        signatures.insert(0, Signature { capacity: None, post: "Thư ký".to_owned(), name: None });
    }
    Ok(Some(Letter {
        about: about(&kind, &entry.about),
        letterhead: letterhead(&unit, &settings, entry.dated),
        number: Some(Number { no: no.parse().ok(), symbol: symbol.to_owned() }),
        date: Some(entry.dated),
        authority: is_decision.then(|| format!("{} {}", Post::Principal.title().vi, unit.name)),
        to: if is_addressed { to } else { vec![] },
        bases: if is_decision {
            ["Căn cứ …", "Xét đề nghị của …"].map(str::to_owned).to_vec()
        } else {
            vec![]
        },
        blocks: blocks(&kind),
        signatures,
        recipients,
        filed: vec![],
        qr: None,
        kind,
    }))
}

/// On which sheet a kind of document is written.
fn kind(of: DocumentKind) -> LetterKind {
    match of {
        DocumentKind::Official => LetterKind::Official,
        DocumentKind::Decision => LetterKind::Decision,
        DocumentKind::Plan => LetterKind::Plan,
        DocumentKind::Notice => LetterKind::Notice,
        DocumentKind::Report => LetterKind::Report,
        DocumentKind::Proposal => LetterKind::Proposal,
        DocumentKind::Minutes => LetterKind::Minutes,
        DocumentKind::Contract
        | DocumentKind::Invitation
        | DocumentKind::Introduction
        | DocumentKind::Leave
        | DocumentKind::Authorisation
        | DocumentKind::Guidance
        | DocumentKind::Regulation
        | DocumentKind::Rule
        | DocumentKind::Programme
        | DocumentKind::Option
        | DocumentKind::Scheme
        | DocumentKind::Project
        | DocumentKind::Resolution
        | DocumentKind::Directive
        | DocumentKind::Communique
        | DocumentKind::Telegram
        | DocumentKind::Memorandum
        | DocumentKind::Agreement
        | DocumentKind::Dispatch
        | DocumentKind::Transfer
        | DocumentKind::Slip
        | DocumentKind::Other => LetterKind::Named(of.title().vi),
    }
}

/// The subject as its paper has it: an official letter puts "V/v" before it, a title does not shorten.
fn about(kind: &LetterKind, typed: &str) -> String {
    let begun = ABOUT.iter().find_map(|begin| {
        let head = typed.get(..begin.len())?;
        (head.to_lowercase() == begin.to_lowercase()).then(|| typed[begin.len()..].trim_start())
    });
    match (kind, begun) {
        (LetterKind::Official, Some(rest)) => rest.to_owned(),
        (_, Some(rest)) => format!("Về việc {rest}"),
        (_, None) => typed.to_owned(),
    }
}

/// What its text begins with, where the kind has an order of its own.
fn blocks(kind: &LetterKind) -> Vec<Block> {
    let text = || Block::Text { text: OPEN.to_owned() };
    let part = |text: &str| Block::Part { text: text.to_owned() };
    match kind {
        LetterKind::Decision => vec![Block::Article { text: OPEN.to_owned() }; 3],
        LetterKind::Plan => {
            vec![
                part("Mục đích, yêu cầu"),
                text(),
                part("Nội dung thực hiện"),
                text(),
                part("Tổ chức thực hiện"),
                text(),
            ]
        }
        LetterKind::Minutes => {
            let open = |label: &str| Field { label: label.to_owned(), text: String::new() };
            let rows = ["Thời gian bắt đầu", "Địa điểm", "Thành phần tham dự", "Chủ trì", "Thư ký"].map(open).to_vec();
            vec![Block::Fields { rows }, text()]
        }
        LetterKind::Official
        | LetterKind::Proposal
        | LetterKind::Notice
        | LetterKind::Report
        | LetterKind::Certificate
        | LetterKind::Named(_) => vec![text()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_subject_says_once_that_it_is_one() {
        for typed in ["V/v cử giáo viên", "v/v cử giáo viên", "Về việc cử giáo viên", "cử giáo viên"]
        {
            assert_eq!(about(&LetterKind::Official, typed), "cử giáo viên");
        }
        assert_eq!(about(&LetterKind::Decision, "V/v cử giáo viên"), "Về việc cử giáo viên");
        assert_eq!(about(&LetterKind::Plan, "Năm học mới"), "Năm học mới");
        assert_eq!(about(&LetterKind::Official, "Vỡ"), "Vỡ");
    }

    #[test]
    fn every_kind_has_its_sheet_under_its_own_name() {
        for of in DocumentKind::ALL {
            let name = kind(*of).name().map(str::to_owned);
            assert_eq!(name, (*of != DocumentKind::Official).then(|| of.title().vi));
            assert!(!blocks(&kind(*of)).is_empty());
        }
    }
}
