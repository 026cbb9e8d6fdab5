//! The rows of a download: columns with their meaning, one row per buurt, whatever the form of the file.
//!
//! In: the computed maps, as [`SheetScope`] says. Out: a [`Sheet`], and what a file says of it. Left to the next: the
//! bytes of a file.

mod aggregates;
mod fields;
mod gather;
mod long_table;
mod metadata;
mod shares;
mod sources;

use crate::areas::AreaChoice;
use crate::maps::{Palette, Selection};
use crate::styles::Language;
use crate::texts::Bilingual;

pub(crate) use aggregates::larger;
pub(crate) use fields::{SheetField, computed, fields};
pub(crate) use gather::{SheetFacts, gather, gather_facts, gather_larger};
pub(crate) use long_table::{DATE, LONG, LongTable, long_title};
pub(crate) use shares::share_fields;

/// What a sheet holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SheetScope {
    /// Maps on offer, each at one of its selections.
    pub maps: Vec<(String, Selection)>,
    /// The areas; everything where none is chosen.
    pub chosen: AreaChoice,
    /// Of labels, units and remarks.
    pub language: Language,
    /// Of the colour words in the remarks.
    pub palette: Palette,
}

/// What a column means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Meaning {
    /// Name for people.
    pub label: Bilingual,
    /// Unit for people; empty texts where there is none.
    pub unit: Bilingual,
    /// First year, where they are made of several.
    pub from: Option<i32>,
    /// Year of the figures, the last of several; none where it does not apply.
    pub year: Option<i32>,
    /// Publisher, file and column; for what the program makes, the publishers of what it is made from.
    pub source: String,
}

/// The cells of a column, one per row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum SheetCells {
    /// Texts.
    Text(Vec<Option<String>>),
    /// Whole numbers: classes and statuses.
    Integer(Vec<Option<i64>>),
    /// Figures, not rounded.
    Number(Vec<Option<f64>>),
}

/// One column of a download.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SheetColumn {
    /// Name in the file.
    pub key: String,
    /// What it means.
    pub meaning: Meaning,
    /// Its cells.
    pub cells: SheetCells,
}

/// A table with one row per area, and what must be told with it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sheet {
    /// Name for files and layers: the id of a map, or `alle`.
    pub name: String,
    /// Title in the language asked for.
    pub title: String,
    /// Reading guide, notice and caveats in the language asked for.
    pub remarks: Vec<String>,
    /// Publishers that must be named.
    pub attribution: String,
    /// Names of the licences of their figures, each once.
    pub licences: Vec<String>,
    /// Language of labels and units.
    pub language: Language,
    /// Indices of the buurten, or of the areas of another level, in the area set, ascending: one per row.
    pub buurten: Vec<usize>,
    /// The columns, `code` first.
    pub columns: Vec<SheetColumn>,
}

/// One cell of a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum SheetCell<'a> {
    /// No figure.
    Missing,
    /// A text.
    Text(&'a str),
    /// A whole number.
    Integer(i64),
    /// A figure.
    Number(f64),
}

impl SheetColumn {
    /// Counts its rows.
    pub(crate) fn len(&self) -> usize {
        match &self.cells {
            SheetCells::Text(cells) => cells.len(),
            SheetCells::Integer(cells) => cells.len(),
            SheetCells::Number(cells) => cells.len(),
        }
    }

    /// Tells whether it holds texts.
    pub(crate) fn is_text(&self) -> bool {
        matches!(self.cells, SheetCells::Text(_))
    }

    /// Borrows the cell of a row; missing beyond the last one.
    pub(crate) fn cell(&self, row: usize) -> SheetCell<'_> {
        match &self.cells {
            SheetCells::Text(cells) => {
                cells.get(row).and_then(Option::as_deref).map_or(SheetCell::Missing, SheetCell::Text)
            }
            SheetCells::Integer(cells) => {
                cells.get(row).copied().flatten().map_or(SheetCell::Missing, SheetCell::Integer)
            }
            SheetCells::Number(cells) => cells
                .get(row)
                .copied()
                .flatten()
                .filter(|value| value.is_finite())
                .map_or(SheetCell::Missing, SheetCell::Number),
        }
    }

    /// Names the column for people: name, unit, year or years.
    pub(crate) fn heading(&self, language: Language) -> String {
        self.meaning.heading(language)
    }

    /// Describes the column in a sentence: its heading and the source.
    pub(crate) fn description(&self, language: Language) -> String {
        self.meaning.description(language)
    }
}

impl Meaning {
    fn heading(&self, language: Language) -> String {
        let Meaning { label, unit, from, year, .. } = self;
        let (mut text, unit) = (language.of(label).to_owned(), language.of(unit));
        if !unit.is_empty() {
            text = format!("{text} ({unit})");
        }
        match (from, year) {
            (Some(from), Some(year)) => format!("{text}, {from}-{year}"),
            (_, Some(year)) => format!("{text}, {year}"),
            (_, None) => text,
        }
    }

    fn description(&self, language: Language) -> String {
        let heading = self.heading(language);
        match self.source.as_str() {
            "" => heading,
            source => format!("{heading}; {}: {source}", language.either("bron", "source")),
        }
    }
}

#[cfg(test)]
pub(crate) mod example {
    //! Two buurten, three columns, something missing in each.

    use super::{Meaning, Sheet, SheetCells, SheetColumn};
    use crate::styles::Language;
    use crate::texts::Bilingual;

    fn column(key: &str, unit: &str, year: Option<i32>, cells: SheetCells) -> SheetColumn {
        let meaning = Meaning {
            label: Bilingual::new(format!("{key} NL"), format!("{key} EN")),
            unit: Bilingual::new(unit, unit),
            from: None,
            year,
            source: "CBS".into(),
        };
        SheetColumn { key: key.into(), meaning, cells }
    }

    pub(crate) fn sheet() -> Sheet {
        Sheet {
            name: "corporatiebezit".into(),
            title: "Aandeel corporatiebezit, 2024".into(),
            remarks: vec!["Open benadering.".into()],
            attribution: "CBS & Kadaster".into(),
            licences: vec!["CC BY 4.0".into(), "<open>".into()],
            language: Language::Nl,
            buurten: vec![0, 1],
            columns: vec![
                column("code", "", None, SheetCells::Text(vec![Some("BU00010000".into()), Some("BU00010001".into())])),
                column("naam", "", None, SheetCells::Text(vec![Some("Dorp; \"oud\"".into()), None])),
                column("klasse", "", None, SheetCells::Integer(vec![Some(3), None])),
                column("corporatie_pct", "% van woningen", Some(2024), SheetCells::Number(vec![Some(12.5), None])),
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::example;
    use crate::styles::Language;

    #[test]
    fn a_column_is_described_with_unit_year_and_source() {
        let sheet = example::sheet();
        assert_eq!(sheet.columns[3].description(Language::Nl), "corporatie_pct NL (% van woningen), 2024; bron: CBS");
        assert_eq!(sheet.columns[0].description(Language::En), "code EN; source: CBS");
    }

    #[test]
    fn a_column_of_a_window_names_both_years() {
        let mut sheet = example::sheet();
        sheet.columns[3].meaning.from = Some(2014);
        assert_eq!(sheet.columns[3].heading(Language::Nl), "corporatie_pct NL (% van woningen), 2014-2024");
    }
}
