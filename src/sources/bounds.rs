//! How much is read of one file, on one page.
//!
//! In: amounts, as the readers meet them. Out: that there is room, or the bound that was passed.
//! Guaranteed: each bound lies far above the largest file of a publisher, and what stays below all of them fits in
//! about 1.5 GB of memory, whatever a file of 50 MB unpacks to. What is bounded is what is held; of rows that only pass
//! by, their number and the bytes of their file. A file that passes one is refused as a whole: a part of it would be
//! taken for all.

use std::path::Path;
use std::time::Duration;

use super::SourceError;

/// The most there may be of something, and how that is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bound {
    /// The most there may be.
    pub(crate) most: u64,
    /// The same, as the expectation of a message.
    pub(crate) said: &'static str,
}

/// Bytes of a file as it lies there.
pub(super) const FILE: Bound = Bound { most: 4_000_000_000, said: "a file of at most 4 GB" };

/// Bytes of a text as it lies there: JSON and workbooks are held in memory.
pub(super) const TEXT: Bound = Bound { most: 1_000_000_000, said: "a text of at most 1 GB" };

/// Bytes of a text that gzip unpacks: less, because a small file may hold a thousand times its length. Whoever unpacks
/// it has [`TEXT`].
pub(super) const UNPACKED: Bound =
    Bound { most: 500_000_000, said: "at most 500 MB of text in a gzip file; unpack it to have more read" };

/// Bytes of a line of a delimited text, and of a cell of a workbook.
pub(super) const LINE: Bound = Bound { most: 1_000_000, said: "lines and cells of at most 1 MB" };

/// Columns of a table, read or not: as many as Excel has.
pub(super) const COLUMNS: Bound = Bound { most: 16_384, said: "at most 16,384 columns" };

/// Rows of a sheet: as many as Excel has.
pub(super) const SHEET_ROWS: Bound =
    Bound { most: 1_048_576, said: "at most 1,048,576 rows and 16,384 columns in a sheet" };

/// Cells of all sheets of a workbook of before 2007, from the first to the last of each, empty or not.
pub(super) const OLDER_CELLS: Bound =
    Bound { most: 8_000_000, said: "at most 8 million cells in an xls workbook; save it as xlsx to have more read" };

/// Rows of any table, kept or passed by.
pub(super) const ROWS: Bound = Bound { most: 200_000_000, said: "at most 200 million rows" };

/// Bytes of the texts of one row that are wanted.
pub(super) const ROW: Bound = Bound { most: 16_000_000, said: "at most 16 MB of texts in a row" };

/// Rows and cells of a table that is held, together, those of columns that nobody asked for not counted.
pub(super) const CELLS: Bound = Bound { most: 16_000_000, said: "at most 16 million rows and cells" };

/// Points of the boundaries of a layer; a ring counts for two besides.
pub(super) const POINTS: Bound = Bound { most: 20_000_000, said: "at most 20 million points in a layer" };

/// Points between the ends of the arcs of one geometry: 32 bytes of an arc may become 10,000 points.
pub(super) const ARCS: Bound = Bound { most: 1_000_000, said: "arcs of at most a million points in a geometry" };

/// Bytes of one geometry, blob or text.
pub(super) const GEOMETRY: Bound = Bound { most: 64_000_000, said: "at most 64 MB for one geometry" };

/// Layers of a GeoPackage.
pub(super) const LAYERS: usize = 1000;

/// Steps of the database for a layer; the largest layers of publishers take some 10 million.
pub(super) const QUERY_STEPS: u64 = 400_000_000;

/// How long it may take for a layer besides: a step may fill a value.
pub(super) const QUERY_TIME: Duration = Duration::from_secs(30);

/// Bytes that all databases may hold together.
pub(super) const QUERY_MEMORY: u64 = 500_000_000;

/// What is expected of the table or view of a layer.
pub(super) const QUERY: &str =
    "a layer that ends: up to 64 MB in a value, 400 million steps and 30 s of the database, 1,000 layers in all";

/// Characters of the name of a sheet: as many as Excel lets it have.
pub(super) const SHEET_NAME: usize = 31;

/// Bytes that all parts of a workbook unpack to.
pub(super) const WORKBOOK: Bound =
    Bound { most: 300_000_000, said: "a workbook of at most 300 MB when it is unpacked" };

/// The same for each part but the sheets: they are held in memory.
pub(super) const WORKBOOK_PART: Bound =
    Bound { most: 64_000_000, said: "at most 64 MB of texts and styles in a workbook" };

/// How much room is left below a bound.
#[derive(Debug)]
pub(super) struct Room {
    bound: &'static Bound,
    left: u64,
}

impl Room {
    pub(super) const fn below(bound: &'static Bound) -> Room {
        Room { bound, left: bound.most }
    }

    /// Takes an amount; the bound, if there is no room for it.
    pub(super) fn take(&mut self, amount: usize) -> Result<(), &'static Bound> {
        self.left = self.left.checked_sub(amount as u64).ok_or(self.bound)?;
        Ok(())
    }
}

impl Bound {
    /// Says that a file passes this bound.
    pub(super) fn passed(&self, path: &Path, place: impl Into<String>, found: impl Into<String>) -> SourceError {
        SourceError::Damaged {
            path: path.to_owned(),
            place: place.into(),
            found: found.into(),
            expected: self.said,
            hint: "check that it is the publisher's own file, or divide it",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_ends_at_the_bound_and_not_before() {
        static THREE: Bound = Bound { most: 3, said: "three" };
        let mut room = Room::below(&THREE);
        assert_eq!([room.take(1), room.take(2), room.take(0), room.take(1)], [Ok(()), Ok(()), Ok(()), Err(&THREE)]);
        assert_eq!(Room::below(&THREE).take(usize::MAX), Err(&THREE));
    }
}
