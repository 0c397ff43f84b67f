//! Many rows as one text. A row that is handed over by itself costs more than it holds: SQLite's comes from another thread, with two
//! of them woken for each.

use uuid::Uuid;

use super::{Sql, parse};
use crate::{DbError, Engine, Result, Tx};

/// What parts the columns of a row, and the rows. No name of ours holds them, and JSON only as other letters.
const COLUMN: char = '\u{1f}';
const ROW: char = '\u{1e}';

/// How a column of the statement becomes text.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Column {
    /// It is text, and never absent.
    Text(&'static str),
    /// It is an id.
    Id(&'static str),
    /// It is a whole number.
    Number(&'static str),
}

impl Column {
    /// What the column is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text(name) | Self::Id(name) | Self::Number(name) => name,
        }
    }

    fn text(self, engine: Engine) -> String {
        match (self, engine) {
            (Self::Text(name), _) => name.to_owned(),
            (Self::Id(name), Engine::Sqlite) => format!("lower(hex({name}))"),
            (Self::Number(name), Engine::Sqlite) => format!("CAST({name} AS TEXT)"),
            (Self::Id(name) | Self::Number(name), Engine::Postgres) => format!("CAST({name} AS text)"),
        }
    }
}

/// The rows of a statement, as one text.
pub(crate) struct Rows<const N: usize>(String);

impl Sql {
    /// All rows of this statement, of which these are the names of the columns, in no order that anybody may rely on.
    pub async fn at_once<const N: usize>(&self, tx: &Tx, columns: [Column; N]) -> Result<Rows<N>> {
        let (all, letter) = match tx.engine() {
            Engine::Sqlite => ("group_concat", "char"),
            Engine::Postgres => ("string_agg", "chr"),
        };
        let between = format!(" || {letter}({}) || ", u32::from(COLUMN));
        let row = columns.map(|column| column.text(tx.engine())).join(&between);
        let text = format!("SELECT {all}({row}, {letter}({})) AS rows FROM ({}) q", u32::from(ROW), self.text);
        let found = Self { text, values: self.values.clone() }.one(tx).await?;
        let rows = found.map(|row| row.get::<Option<String>>("rows")).transpose()?.flatten();
        Ok(Rows(rows.unwrap_or_default()))
    }
}

impl<const N: usize> Rows<N> {
    /// The columns of each.
    ///
    /// # Errors
    /// A row has others.
    pub fn iter(&self) -> impl Iterator<Item = Result<[&str; N]>> {
        self.0.split(ROW).filter(|row| !row.is_empty()).map(|row| {
            let mut columns = [""; N];
            let mut given = row.split(COLUMN);
            for column in &mut columns {
                *column = given.next().ok_or(DbError::Corrupt("rows"))?;
            }
            if given.next().is_some() { Err(DbError::Corrupt("rows")) } else { Ok(columns) }
        })
    }
}

/// An id as a column has it.
pub(crate) fn id(text: &str, column: &'static str) -> Result<Uuid> {
    Uuid::try_parse(text).map_err(|_| DbError::Corrupt(column))
}

/// A number as a column has it.
pub(crate) fn number(text: &str, column: &'static str) -> Result<i64> {
    parse(text, column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_as_they_were_joined() {
        let rows = Rows::<2>("a\u{1f}{\"b\":1}\u{1e}c\u{1f}".to_owned());
        assert_eq!(rows.iter().collect::<Result<Vec<_>>>().unwrap(), [["a", "{\"b\":1}"], ["c", ""]]);
        assert_eq!(Rows::<2>(String::new()).iter().count(), 0);
        for wrong in ["a", "a\u{1f}b\u{1f}c"] {
            assert!(Rows::<2>(wrong.to_owned()).iter().all(|row| row.is_err()), "{wrong}");
        }
    }
}
