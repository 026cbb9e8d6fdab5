//! The buurt of every postcode and house number of a year, in one compact file that is read a piece at a time.
//!
//! In: addresses in the order of their postcode and house number, each with its buurt ([`PostcodesWriter`]). Out: a
//! file with a head (year, whose addresses they are, codes, an index) and a piece for each four digits ([`Postcodes`],
//! [`Piece`]). Guaranteed: the same rows give the same bytes; nearly all postcodes lie in one buurt and take some four
//! bytes, of the others every house number is there; whatever stands in a file, reading it ends in an error or in
//! codes, numbers and letters that can be, and takes no more memory than the file is long. Left to others: where the
//! addresses come from, and what is done with a number that nobody has.
//!
//! A reader asks by four digits alone, so that a server never learns of which address somebody wants to know more.
//!
//! The modules stand in the order in which data flows.

mod bytes;
mod error;
mod layout;
mod piece;
mod provenance;
mod reader;
#[cfg(test)]
mod tests;
mod writer;

pub use error::{PostcodesError, PostcodesWriteError};
pub use piece::{Piece, Split, WholePostcode};
pub use provenance::About;
pub use reader::{Postcodes, fingerprint, is_postcodes};
pub use writer::{PostcodeRow, PostcodesWriter};

/// Postcodes of one four digits: pairs of letters.
pub const PAIRS: u32 = 26 * 26;
