//! Where a dwelling is that is told by postcode and house number: in which buurt, by the file of postcodes beside the
//! dataset. Nothing of the address is kept; the dwelling is put at a place inside the buurt, which says no more.

use std::collections::HashMap;

use geo::InteriorPoint as _;
use geo_types::Coord;
use veerkracht_postcodes::{Piece, Postcodes};

use crate::areas::{AreaSet, Level};
use crate::sources::Cell;

/// Names of the column of postcodes.
pub(super) const POSTCODES: &[&str] = &["postcode", "pc6", "postcode6", "postal_code"];
/// Names of the column of house numbers.
pub(super) const NUMBERS: &[&str] = &["huisnummer", "huisnr", "hnr", "house_number", "nummer"];

/// A postcode with a house number; what is added to that says nothing of the buurt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct HouseAddress {
    digits: u16,
    letters: [char; 2],
    number: u32,
}

impl HouseAddress {
    /// Reads the cells of a row; none where they are no address.
    pub(super) fn of(postcode: &Cell, number: &Cell) -> Option<HouseAddress> {
        let Cell::Text(postcode) = postcode else { return None };
        let letters: Vec<char> = postcode.chars().filter(|sign| !sign.is_whitespace()).collect();
        let [one, two, three, four, left, right] = letters[..] else { return None };
        let digits =
            [one, two, three, four].iter().try_fold(0, |digits, sign| Some(digits * 10 + sign.to_digit(10)?))?;
        if !(left.is_ascii_alphabetic() && right.is_ascii_alphabetic()) {
            return None;
        }
        let number = match number {
            // A sheet has it as a number, with a rest where somebody was mistaken.
            Cell::Number(number) => format!("{number}").parse().ok()?,
            Cell::Text(text) => {
                let text = text.trim();
                text[..text.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(text.len())].parse().ok()?
            }
            Cell::Missing => return None,
        };
        let letters = [left.to_ascii_uppercase(), right.to_ascii_uppercase()];
        Some(HouseAddress { digits: u16::try_from(digits).ok()?, letters, number })
    }
}

/// Finds the buurten of addresses; what was read of the file is kept for the next.
pub(super) struct AddressLookup<'a> {
    postcodes: &'a Postcodes,
    areas: &'a AreaSet,
    pieces: HashMap<u16, Option<Piece>>,
}

impl<'a> AddressLookup<'a> {
    /// Reads nothing yet.
    pub(super) fn new(postcodes: &'a Postcodes, areas: &'a AreaSet) -> AddressLookup<'a> {
        AddressLookup { postcodes, areas, pieces: HashMap::new() }
    }

    /// Gives a place in the world square that lies inside the buurt of an address; none for one that the file does not
    /// have, or whose buurt is none of the division.
    ///
    /// # Errors
    /// What is wrong with the file, in words.
    pub(super) fn place(&mut self, address: HouseAddress) -> Result<Option<Coord<f64>>, String> {
        let piece = match self.pieces.entry(address.digits) {
            std::collections::hash_map::Entry::Occupied(kept) => kept.into_mut(),
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(self.postcodes.piece(address.digits).map_err(|error| error.to_string())?)
            }
        };
        let code = piece.as_ref().and_then(|piece| place_of_code(piece, address));
        let code = code.and_then(|place| self.postcodes.code(place));
        let found = code.and_then(|code| self.areas.find(&code));
        let Some((Level::Buurt, buurt)) = found else { return Ok(None) };
        Ok(self.areas.boundaries[buurt].interior_point().map(|point| point.0))
    }
}

/// Finds the place of the code of an address: in a postcode of one buurt every number is, also one built since.
fn place_of_code(piece: &Piece, address: HouseAddress) -> Option<usize> {
    let whole = piece.whole.iter().find(|whole| whole.letters == address.letters).map(|whole| whole.code);
    whole.or_else(|| {
        let holds = |split: &&veerkracht_postcodes::Split| {
            split.letters == address.letters && split.numbers.binary_search(&address.number).is_ok()
        };
        piece.split.iter().find(holds).map(|split| split.code)
    })
}

#[cfg(test)]
mod tests {
    use super::{HouseAddress, place_of_code};
    use crate::sources::Cell;
    use veerkracht_postcodes::{Piece, Split, WholePostcode};

    fn text(text: &str) -> Cell {
        Cell::Text(text.into())
    }

    #[test]
    fn an_address_is_read_however_it_is_written_and_what_is_none_is_not() {
        let expected = Some(HouseAddress { digits: 3021, letters: ['A', 'B'], number: 12 });
        for (postcode, number) in [
            ("3021AB", text("12")),
            ("3021 ab", text(" 12a ")),
            (" 3021  AB ", text("12-3")),
            ("3021AB", Cell::Number(12.0)),
        ] {
            assert_eq!(HouseAddress::of(&text(postcode), &number), expected, "{postcode} {number:?}");
        }
        for (postcode, number) in [
            ("3021", text("12")),
            ("3021ABC", text("12")),
            ("30A1AB", text("12")),
            ("302１AB", text("12")),
            ("3021AB", text("a12")),
            ("3021AB", text("")),
            ("3021AB", Cell::Number(12.5)),
            ("3021AB", Cell::Number(-1.0)),
            ("3021AB", Cell::Missing),
        ] {
            assert_eq!(HouseAddress::of(&text(postcode), &number), None, "{postcode} {number:?}");
        }
    }

    #[test]
    fn a_number_that_a_divided_postcode_lacks_is_not_guessed() {
        let piece = Piece {
            whole: vec![WholePostcode { letters: ['A', 'A'], code: 1, addresses: 3 }],
            split: vec![
                Split { letters: ['A', 'B'], code: 1, numbers: vec![1, 3, 12] },
                Split { letters: ['A', 'B'], code: 2, numbers: vec![2, 4] },
            ],
        };
        let of = |letters, number| place_of_code(&piece, HouseAddress { digits: 3021, letters, number });
        assert_eq!(of(['A', 'A'], 99), Some(1));
        assert_eq!((of(['A', 'B'], 12), of(['A', 'B'], 4), of(['A', 'B'], 5)), (Some(1), Some(2), None));
        assert_eq!(of(['Z', 'Z'], 1), None);
    }
}
