//! The buurten of addresses: which first four digits there are, and the postcodes that begin with one.

use std::collections::BTreeMap;

use serde::Serialize;
use veerkracht_postcodes::{Postcodes, PostcodesError};

use crate::texts::Bilingual;

/// Of the division of which year the addresses are, how many (each postcode with each house number), and whose.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct PostcodeSource {
    addresses: u64,
    attribution: String,
    licence: String,
    title: Bilingual,
    year: i32,
}

/// The first four digits of all postcodes.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct PostcodeIndex {
    digits: Vec<String>,
    #[serde(flatten)]
    source: PostcodeSource,
}

/// The postcodes that begin with the same four digits, each with its buurt or its buurten.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct PostcodePiece {
    attribution: String,
    /// Codes of the buurten that the rows name by their place here.
    codes: Vec<String>,
    /// The four digits.
    digits: String,
    /// Postcodes that lie in several buurten: a row for each of these.
    split: Vec<SplitRow>,
    /// Postcodes that lie in one buurt.
    whole: Vec<WholeRow>,
    /// Year of the division.
    year: i32,
}

/// Letters, place of the code, how many addresses.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
struct WholeRow(String, usize, u32);

/// Letters, place of the code, the house numbers in it, ascending.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
struct SplitRow(String, usize, Vec<u32>);

/// Says whose addresses they are.
pub(crate) fn postcode_source(postcodes: &Postcodes) -> PostcodeSource {
    let about = postcodes.about();
    let [dutch, english] = &about.title;
    PostcodeSource {
        addresses: postcodes.addresses(),
        attribution: about.attribution.clone(),
        licence: about.licence.clone(),
        title: Bilingual::new(dutch, english),
        year: about.year,
    }
}

/// Lists the first four digits that have addresses.
pub(crate) fn postcode_index(postcodes: &Postcodes) -> PostcodeIndex {
    let digits = postcodes.digits().map(write_digits);
    PostcodeIndex { digits: digits.collect(), source: postcode_source(postcodes) }
}

/// Lists the postcodes that begin with four digits; none where there are none.
///
/// # Errors
/// The file cannot be read any more.
pub(crate) fn postcode_piece(postcodes: &Postcodes, digits: u16) -> Result<Option<PostcodePiece>, PostcodesError> {
    let Some(piece) = postcodes.piece(digits)? else { return Ok(None) };
    let used = piece.whole.iter().map(|whole| whole.code).chain(piece.split.iter().map(|split| split.code));
    let mut places: BTreeMap<usize, usize> = used.map(|code| (code, 0)).collect();
    for (place, own) in places.values_mut().enumerate() {
        *own = place;
    }
    let letters = |letters: [char; 2]| letters.iter().collect::<String>();
    let about = postcodes.about();
    Ok(Some(PostcodePiece {
        attribution: about.attribution.clone(),
        codes: places.keys().filter_map(|code| postcodes.code(*code)).collect(),
        digits: write_digits(digits),
        split: piece
            .split
            .into_iter()
            .map(|split| SplitRow(letters(split.letters), places[&split.code], split.numbers))
            .collect(),
        whole: piece
            .whole
            .iter()
            .map(|whole| WholeRow(letters(whole.letters), places[&whole.code], whole.addresses))
            .collect(),
        year: about.year,
    }))
}

fn write_digits(digits: u16) -> String {
    format!("{digits:04}")
}
