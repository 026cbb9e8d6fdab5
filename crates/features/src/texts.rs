//! Texts, row by row: compared letter by letter, by the numbers of their characters, or without regard to case.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::like::Pattern;
use crate::numbers::Rows;
use crate::syntax::Comparison;
use crate::table::WordCells;

/// A text that is the same for all rows, or one per row.
pub(crate) enum Texts<'t> {
    Constant(String),
    Words {
        cells: &'t WordCells<'t>,
        /// Whether case is taken away.
        folded: bool,
    },
}

/// Takes case away from a text, so that texts that differ in it only become one.
pub(crate) fn fold(text: &str) -> String {
    // Upper case first: ß and ss, and the two small sigmas, are one letter there.
    text.chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}

fn folded_if(folded: bool, text: &str) -> Cow<'_, str> {
    if folded { Cow::Owned(fold(text)) } else { Cow::Borrowed(text) }
}

impl<'t> Texts<'t> {
    pub(crate) fn fold(self) -> Texts<'t> {
        match self {
            Texts::Constant(text) => Texts::Constant(fold(&text)),
            Texts::Words { cells, .. } => Texts::Words { cells, folded: true },
        }
    }

    fn text(&self, row: usize) -> Option<Cow<'_, str>> {
        match self {
            Texts::Constant(text) => Some(Cow::Borrowed(text)),
            Texts::Words { cells, folded } => Some(folded_if(*folded, cells.text(row)?)),
        }
    }

    pub(crate) fn known(self) -> Rows<'t, bool> {
        Box::new(move |row| Some(self.text(row).is_some()))
    }

    /// Holds each text against a test: the different ones where they are few, else row by row.
    fn test(self, accepts: impl Fn(&str) -> bool + Send + Sync + 't) -> Rows<'t, bool> {
        match self {
            Texts::Constant(text) => {
                let fits = accepts(&text);
                Box::new(move |_| Some(fits))
            }
            Texts::Words { cells, folded } if cells.words.len() * 4 <= cells.of.len() => {
                let truths: Vec<bool> = cells.words.iter().map(|word| accepts(&folded_if(folded, word))).collect();
                Box::new(move |row| truths.get(usize::try_from(*cells.of.get(row)?).ok()?).copied())
            }
            Texts::Words { cells, folded } => Box::new(move |row| Some(accepts(&folded_if(folded, cells.text(row)?)))),
        }
    }

    pub(crate) fn compare(self, sign: Comparison, other: Texts<'t>) -> Rows<'t, bool> {
        match (self, other) {
            (left, Texts::Constant(right)) => left.test(move |text| sign.fits(text.cmp(right.as_str()))),
            (Texts::Constant(left), right) => right.test(move |text| sign.fits(left.as_str().cmp(text))),
            (left, right) => Box::new(move |row| Some(sign.fits(left.text(row)?.cmp(&right.text(row)?)))),
        }
    }

    pub(crate) fn fits(self, pattern: &str) -> Rows<'t, bool> {
        let pattern = Pattern::of(pattern);
        self.test(move |text| pattern.fits(text))
    }

    /// Tells whether a text is one of some constants.
    pub(crate) fn among(self, constants: HashSet<String>) -> Rows<'t, bool> {
        self.test(move |text| constants.contains(text))
    }
}
