//! A table: columns of cells beside each other, and what each of them means.

use std::borrow::Cow;

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// Texts.
    Text,
    /// Whole numbers.
    Integer,
    /// Figures.
    Number,
}

impl ColumnType {
    /// Names the type as JSON Schema does.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            ColumnType::Text => "string",
            ColumnType::Integer => "integer",
            ColumnType::Number => "number",
        }
    }
}

/// What can be asked of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queryable {
    /// Name in filters and answers.
    pub name: String,
    /// Name for people.
    pub title: String,
    /// Unit, years, source; a sentence.
    pub description: String,
    /// What its cells are.
    pub kind: ColumnType,
}

/// Texts of a column, each different one once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordCells<'a> {
    /// The texts that occur, in any order.
    pub words: Vec<Cow<'a, str>>,
    /// Per row the place of its text in `words`; anything beyond the last where the row has none.
    pub of: Cow<'a, [u32]>,
}

/// Stands for no text.
const NOTHING: u32 = u32::MAX;

impl<'a> WordCells<'a> {
    /// Takes one text per row, of which each is another: names, codes.
    pub fn each(texts: impl Iterator<Item = &'a str>) -> WordCells<'a> {
        let words: Vec<Cow<'a, str>> = texts.map(Cow::Borrowed).collect();
        let of = (0..u32::try_from(words.len()).unwrap_or(NOTHING)).collect();
        WordCells { words, of }
    }

    /// Takes few texts, and per row the place of its own among them; none for a row without one.
    pub fn few(words: Vec<Cow<'a, str>>, rows: impl Iterator<Item = Option<usize>>) -> WordCells<'a> {
        let place = |row: Option<usize>| row.and_then(|place| u32::try_from(place).ok()).unwrap_or(NOTHING);
        WordCells { words, of: rows.map(place).collect() }
    }

    /// Gives the text of a row.
    #[must_use]
    pub fn text(&self, row: usize) -> Option<&str> {
        let place = usize::try_from(*self.of.get(row)?).ok()?;
        self.words.get(place).map(AsRef::as_ref)
    }
}

/// The cells of a column, one per row of the table.
#[derive(Debug, Clone, PartialEq)]
pub enum ColumnCells<'a> {
    /// Texts.
    Words(WordCells<'a>),
    /// Whole numbers.
    Integers(Cow<'a, [Option<i64>]>),
    /// Figures, not rounded; what is not finite counts as missing.
    Numbers(Cow<'a, [Option<f64>]>),
}

/// One cell of a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum FeatureCell<'a> {
    /// No value.
    Missing,
    /// A text.
    Text(&'a str),
    /// A whole number.
    Integer(i64),
    /// A figure.
    Number(f64),
}

impl ColumnCells<'_> {
    /// Counts the rows.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            ColumnCells::Words(cells) => cells.of.len(),
            ColumnCells::Integers(cells) => cells.len(),
            ColumnCells::Numbers(cells) => cells.len(),
        }
    }

    /// Tells whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Says what the cells are.
    #[must_use]
    pub fn kind(&self) -> ColumnType {
        match self {
            ColumnCells::Words(_) => ColumnType::Text,
            ColumnCells::Integers(_) => ColumnType::Integer,
            ColumnCells::Numbers(_) => ColumnType::Number,
        }
    }

    /// Gives the cell of a row; missing beyond the last one.
    #[must_use]
    pub fn cell(&self, row: usize) -> FeatureCell<'_> {
        match self {
            ColumnCells::Words(cells) => cells.text(row).map_or(FeatureCell::Missing, FeatureCell::Text),
            ColumnCells::Integers(cells) => {
                cells.get(row).copied().flatten().map_or(FeatureCell::Missing, FeatureCell::Integer)
            }
            ColumnCells::Numbers(cells) => cells
                .get(row)
                .copied()
                .flatten()
                .filter(|value| value.is_finite())
                .map_or(FeatureCell::Missing, FeatureCell::Number),
        }
    }
}

/// One column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Column<'a> {
    /// What can be asked of it.
    pub queryable: Queryable,
    /// Its cells.
    pub cells: ColumnCells<'a>,
}

/// Columns of one length, and which of their rows are in the table.
#[derive(Debug, Clone, PartialEq)]
pub struct FeatureTable<'a> {
    /// The columns, in the order in which they are shown.
    pub columns: Vec<Column<'a>>,
    /// The rows that are in it, ascending: the order of the answers.
    pub rows: Vec<u32>,
}

impl<'a> FeatureTable<'a> {
    /// Finds a column by its name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column<'a>> {
        self.columns.iter().find(|column| column.queryable.name == name)
    }

    /// Lists what can be asked for, in the order of the columns.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| column.queryable.name.as_str())
    }
}
