//! Older codes and borders of buurten, counted from the addresses of each year.
//!
//! In: per year the publisher's file with the buurt of every address ([`Addresses`]), and what the table of that year
//! says of its buurten ([`YearTable`]). Out: [`RecodeResult`], the rows of a recoding from each year to the next, with
//! how each came about. Guaranteed: the same files give the same rows, sorted; two years of addresses are held at a
//! time, in eight bytes each; a step between two files that do not fit is refused and gives no row. Left to others:
//! which files there are, and what rows mean for the figures of an area.
//!
//! The modules stand in the order in which data flows.

mod addresses;
mod code;
mod error;
mod explain;
mod file;
#[cfg(test)]
mod fixture;
mod header;
mod lines;
mod matches;
mod noise;
mod population;
mod recoder;
mod shares;
mod step;
mod verdict;
mod write;
mod year_table;

/// The name of the file that is made of addresses; any other recoding was made by hand.
pub const FILE_NAME: &str = "hercodering-adressen.csv";

/// Tells by the name of a recoding, in its folder or without it, whether it was counted from addresses.
#[must_use]
pub fn is_counted(name: &str) -> bool {
    name.rsplit('/').next().is_some_and(|last| last.eq_ignore_ascii_case(FILE_NAME))
}

pub use addresses::{AddressRow, Addresses, RowCounts, address_year};
pub use code::BuurtCode;
pub use error::RecodeError;
pub use population::PopulationGap;
pub use recoder::{RecodeResult, Recoder, Shortfall, UncoveredBuurten, YearMismatch};
pub use step::StepCounts;
pub use verdict::VerdictRule;
pub use year_table::{BuurtFigures, YearTable};
