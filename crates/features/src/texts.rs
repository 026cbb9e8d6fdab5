//! Texts, row by row: compared letter by letter, by the numbers of their characters, or without regard to case.

use std::collections::HashSet;
use std::sync::Arc;

use crate::like::LikePattern;
use crate::numbers::RowNumbers;
use crate::syntax::ComparisonOperator;
use crate::table::WordCells;

/// A text that is the same for all rows, or one per row.
pub(crate) enum RowTexts<'t> {
    Constant(String),
    Words {
        cells: &'t WordCells<'t>,
        /// The words without case, where that is taken away.
        folded: Option<Arc<FoldedTexts>>,
    },
}

/// The words of a column without case, behind each other.
pub(crate) struct FoldedTexts {
    text: String,
    /// Where each word ends.
    ends: Vec<usize>,
}

impl FoldedTexts {
    fn of(cells: &WordCells<'_>) -> FoldedTexts {
        let length = cells.words.iter().map(|word| word.len()).sum();
        let mut folded =
            FoldedTexts { text: String::with_capacity(length), ends: Vec::with_capacity(cells.words.len()) };
        for word in &cells.words {
            fold_into(word, &mut folded.text);
            folded.ends.push(folded.text.len());
        }
        folded
    }

    fn word(&self, place: usize) -> Option<&str> {
        let end = *self.ends.get(place)?;
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.text.get(start..end)
    }
}

/// The columns of which case was taken away, each once for a whole filter.
#[derive(Default)]
pub(crate) struct FoldedColumns<'t>(Vec<(&'t WordCells<'t>, Arc<FoldedTexts>)>);

impl<'t> FoldedColumns<'t> {
    /// Takes case away from texts.
    pub(crate) fn fold(&mut self, texts: RowTexts<'t>) -> RowTexts<'t> {
        let cells = match texts {
            RowTexts::Constant(text) => return RowTexts::Constant(fold(&text)),
            RowTexts::Words { cells, .. } => cells,
        };
        let known = self.0.iter().find(|(known, _)| std::ptr::eq(*known, cells)).map(|(_, folded)| Arc::clone(folded));
        let folded = known.unwrap_or_else(|| {
            let folded = Arc::new(FoldedTexts::of(cells));
            self.0.push((cells, Arc::clone(&folded)));
            folded
        });
        RowTexts::Words { cells, folded: Some(folded) }
    }
}

/// Takes case away from a text, so that texts that differ in it only become one.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

fn fold_into(text: &str, out: &mut String) {
    let plain = text.bytes().take_while(u8::is_ascii).count();
    let (plain, rest) = text.split_at(plain);
    let from = out.len();
    out.push_str(plain);
    out[from..].make_ascii_lowercase();
    // Upper case first: ß and ss, and the two small sigmas, are one letter there.
    out.extend(rest.chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase));
}

/// Gives the place of a row's word, if it has one.
fn place(cells: &WordCells<'_>, row: usize) -> Option<usize> {
    usize::try_from(*cells.of.get(row)?).ok()
}

fn word<'a>(cells: &'a WordCells<'_>, folded: Option<&'a FoldedTexts>, place: usize) -> Option<&'a str> {
    match folded {
        Some(folded) => folded.word(place),
        None => cells.words.get(place).map(AsRef::as_ref),
    }
}

impl<'t> RowTexts<'t> {
    fn text(&self, row: usize) -> Option<&str> {
        match self {
            RowTexts::Constant(text) => Some(text),
            RowTexts::Words { cells, folded } => word(cells, folded.as_deref(), place(cells, row)?),
        }
    }

    pub(crate) fn presence(self) -> RowNumbers<'t, bool> {
        Box::new(move |row| Some(self.text(row).is_some()))
    }

    /// Holds each text against a test: the different ones where they are few, else row by row.
    fn test(self, accepts: impl Fn(&str) -> bool + Send + Sync + 't) -> RowNumbers<'t, bool> {
        match self {
            RowTexts::Constant(text) => {
                let fits = accepts(&text);
                Box::new(move |_| Some(fits))
            }
            RowTexts::Words { cells, folded } if cells.words.len() * 4 <= cells.of.len() => {
                let fits = |place| word(cells, folded.as_deref(), place).is_some_and(&accepts);
                let truths: Vec<bool> = (0..cells.words.len()).map(fits).collect();
                Box::new(move |row| truths.get(place(cells, row)?).copied())
            }
            texts @ RowTexts::Words { .. } => Box::new(move |row| Some(accepts(texts.text(row)?))),
        }
    }

    pub(crate) fn compare(self, sign: ComparisonOperator, other: RowTexts<'t>) -> RowNumbers<'t, bool> {
        match (self, other) {
            (left, RowTexts::Constant(right)) => left.test(move |text| sign.fits(text.cmp(right.as_str()))),
            (RowTexts::Constant(left), right) => right.test(move |text| sign.fits(left.as_str().cmp(text))),
            (left, right) => Box::new(move |row| Some(sign.fits(left.text(row)?.cmp(right.text(row)?)))),
        }
    }

    pub(crate) fn fits(self, pattern: &str) -> RowNumbers<'t, bool> {
        let pattern = LikePattern::of(pattern);
        self.test(move |text| pattern.fits(text))
    }

    /// Tells whether a text is one of some constants.
    pub(crate) fn among(self, constants: HashSet<String>) -> RowNumbers<'t, bool> {
        self.test(move |text| constants.contains(text))
    }
}
