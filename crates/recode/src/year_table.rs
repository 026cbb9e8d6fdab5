//! What the table of a year says of its buurten.

use std::collections::BTreeMap;

use crate::code::BuurtCode;

/// So many people live at addresses.
const FEW_PEOPLE: f64 = 50.0;

/// The buurten of a year: those of its table, in the year of the boundaries with those of the boundary file.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct YearTable {
    buurten: BTreeMap<BuurtCode, BuurtFigures>,
}

/// What is said of a buurt.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub struct BuurtFigures {
    /// Change since the year before: 1 none, 2 another code, 3 other borders. None where nothing is said.
    pub flag: Option<u8>,
    /// Inhabitants; none where they are not told.
    pub inhabitants: Option<f64>,
}

impl YearTable {
    /// Adds a buurt; of one that is there already the first figures count.
    pub fn add(&mut self, code: BuurtCode, figures: BuurtFigures) {
        self.buurten.entry(code).or_insert(figures);
    }

    /// Counts the buurten.
    #[must_use]
    pub fn count(&self) -> usize {
        self.buurten.len()
    }

    /// Lists the buurten in which people live.
    pub(crate) fn inhabited(&self) -> impl Iterator<Item = BuurtCode> + '_ {
        let has_people = |figures: &BuurtFigures| figures.inhabitants.is_some_and(|people| people >= FEW_PEOPLE);
        self.buurten.iter().filter(move |(_, figures)| has_people(figures)).map(|(code, _)| *code)
    }

    /// Gives what is said of a buurt; none if it is none of the year.
    #[must_use]
    pub fn buurt(&self, code: BuurtCode) -> Option<BuurtFigures> {
        self.buurten.get(&code).copied()
    }
}

impl FromIterator<(BuurtCode, BuurtFigures)> for YearTable {
    fn from_iter<I: IntoIterator<Item = (BuurtCode, BuurtFigures)>>(buurten: I) -> YearTable {
        let mut table = YearTable::default();
        for (code, figures) in buurten {
            table.add(code, figures);
        }
        table
    }
}
