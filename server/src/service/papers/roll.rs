//! A list of dossiers under one procedure, which goes out with an official letter: those whom the ward is to support, those who are
//! admitted. It is laid out anew each time, and numbered by the letter with which it goes.

use std::collections::HashMap;

use db::{Tx, people, records};
use domain::{
    case::{Case, Personal},
    definition::{Definition, FieldDef, FieldShape, PartyKind},
    directory::UnitSettings,
    facet::{Facet, RecordKind},
    ids::PartyId,
    party::Party,
    rights::{Post, Scope},
    value::Value,
};
use papers::{Block, COLUMNS, Letter, LetterKind, Signature};
use time::Date;

use super::{ERASED, GAP, letterhead, letters::written};
use crate::service::{Failure, decoded};

/// Dossiers that are to stand in one list, for somebody who reads all of them.
pub struct Rolled<'a> {
    /// The dossiers, in the order of the list.
    pub cases: &'a [Case],
    /// The procedure under which they are, narrowed to no kind of request.
    pub def: &'a Definition,
    /// Who draws it up.
    pub by: &'a str,
    /// The day.
    pub day: Date,
}

/// What stands in a column.
enum Column<'a> {
    No,
    Field(&'a FieldDef),
    /// The day of birth of the child that a field names.
    Born(&'a FieldDef),
    /// Their class.
    Class(&'a FieldDef),
    /// The kind of request.
    Variant,
    Code,
    /// Left open for a pen.
    Note,
}

/// The list as a letter that has no number of its own.
///
/// # Errors
/// When the database fails, or something stored cannot be read.
pub async fn roll(tx: &Tx, scope: &Scope, rolled: Rolled<'_>) -> Result<Letter, Failure> {
    let Rolled { cases, def, by, day } = rolled;
    let unit = people::unit_find(tx, scope.unit()).await?.ok_or(db::DbError::Corrupt("unit"))?;
    let settings: UnitSettings = decoded(&unit.settings)?;
    let children = children(tx, scope, cases).await?;
    let columns = columns(def);
    let rows = (1..).zip(cases).map(|(no, case)| columns.iter().map(|c| c.cell(no, case, def, &children)).collect());
    let text = |text: String| Block::Text { text };
    Ok(Letter {
        kind: LetterKind::Named("Danh sách".to_owned()),
        letterhead: letterhead(&unit, &settings, day),
        number: None,
        date: Some(day),
        about: def.procedure.title.vi.clone(),
        authority: None,
        to: vec![],
        bases: vec![],
        blocks: vec![
            text(format!(
                "Kèm theo văn bản số {GAP}/{GAP} ngày {GAP} tháng {GAP} năm {} của {}.",
                day.year(),
                unit.name
            )),
            Block::Table {
                head: columns.iter().map(Column::head).collect(),
                widths: columns.iter().map(Column::wide).collect(),
                rows: rows.collect(),
            },
            text(format!("Danh sách này có {} hồ sơ", cases.len())),
        ],
        signatures: vec![
            Signature { capacity: None, post: "Người lập danh sách".to_owned(), name: Some(by.to_owned()) },
            Signature { capacity: None, post: Post::Principal.title().vi, name: None },
        ],
        recipients: vec![],
        filed: vec![],
        qr: None,
    })
}

/// What the register says of the children whom these dossiers name.
async fn children(tx: &Tx, scope: &Scope, cases: &[Case]) -> Result<HashMap<PartyId, Party>, Failure> {
    let named = cases.iter().filter_map(|case| case.personal.as_ref()).flat_map(Personal::parties);
    let ids: Vec<_> = named.filter(|(_, party)| party.kind == PartyKind::Child).map(|(_, party)| party.id.0).collect();
    let mut found = HashMap::new();
    for record in records::records_see(tx, scope, RecordKind::Party, &ids).await? {
        let party: Party = decoded(&record.body)?;
        found.insert(party.id, party);
    }
    Ok(found)
}

/// The columns of a procedure's list, as many as fit on a sheet: what was asked, then by what each is found.
fn columns(def: &Definition) -> Vec<Column<'_>> {
    let mut columns = vec![Column::No];
    for field in def.procedure.fields.iter().filter(|field| is_listed(field, def)) {
        columns.push(Column::Field(field));
        if names_child(field) {
            columns.extend([Column::Born(field), Column::Class(field)]);
        }
    }
    let mut ends = vec![Column::Code, Column::Note];
    if !def.procedure.variants.is_empty() {
        ends.insert(0, Column::Variant);
    }
    columns.truncate(COLUMNS - ends.len());
    columns.extend(ends);
    columns
}

/// What was noted while it was handled goes nowhere, a long text fits in no column, and the day from which the limit counts is the
/// same for all.
fn is_listed(field: &FieldDef, def: &Definition) -> bool {
    let is_short = match field.input {
        FieldShape::LongText { .. } => false,
        FieldShape::Text { .. }
        | FieldShape::Number { .. }
        | FieldShape::Date
        | FieldShape::Choice { .. }
        | FieldShape::Party { .. } => true,
    };
    is_short && field.facet != Facet::Internal && def.procedure.counts_from.as_ref() != Some(&field.key)
}

const fn names_child(field: &FieldDef) -> bool {
    matches!(field.input, FieldShape::Party { party: PartyKind::Child })
}

impl Column<'_> {
    fn head(&self) -> String {
        match self {
            Self::No => "STT".to_owned(),
            Self::Field(field) if names_child(field) => "Họ và tên trẻ".to_owned(),
            Self::Field(field) => field.title.vi.clone(),
            Self::Born(_) => "Ngày sinh".to_owned(),
            Self::Class(_) => "Lớp".to_owned(),
            Self::Variant => "Diện".to_owned(),
            Self::Code => "Mã hồ sơ".to_owned(),
            Self::Note => "Ghi chú".to_owned(),
        }
    }

    /// Against the other columns.
    const fn wide(&self) -> u32 {
        match self {
            Self::No | Self::Class(_) => 3,
            Self::Note => 4,
            Self::Variant => 5,
            Self::Field(_) | Self::Born(_) => 6,
            // A code is never broken.
            Self::Code => 11,
        }
    }

    fn cell(&self, no: u32, case: &Case, def: &Definition, children: &HashMap<PartyId, Party>) -> String {
        let child = |field: &FieldDef| match case.field(&field.key) {
            Some(Value::Party(party)) => children.get(&party.id),
            Some(Value::Text(_) | Value::Number(_) | Value::Date(_) | Value::Choice(_)) | None => None,
        };
        match self {
            Self::No => no.to_string(),
            Self::Field(field) if case.is_erased(&field.key) => ERASED.to_owned(),
            Self::Field(field) => case.field(&field.key).map(|value| written(field, value)).unwrap_or_default(),
            Self::Born(field) => child(field).and_then(|child| child.born).map(papers::short_day).unwrap_or_default(),
            Self::Class(field) => child(field).and_then(|child| child.class.clone()).unwrap_or_default(),
            Self::Variant => {
                let chosen = case.core.variant.as_ref();
                let variant = def.procedure.variants.iter().find(|variant| Some(&variant.key) == chosen);
                variant.map(|variant| variant.title.vi.clone()).unwrap_or_default()
            }
            Self::Code => case.core.code.clone().or_else(|| case.core.registration_code()).unwrap_or_default(),
            Self::Note => String::new(),
        }
    }
}
