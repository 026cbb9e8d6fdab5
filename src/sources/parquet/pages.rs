//! The pages of a row group, looked through before any is unpacked.
//!
//! In: what the end of a Parquet file says of the columns of a row group. Out: that their pages are no longer than is
//! bounded. Guaranteed to the reader, which makes room for what a page claims to unpack to, and believes it: the claims
//! of a column are bounded one by one and together. Source: the header of a page is a structure of Thrift in its
//! compact protocol, of which the first three fields are its kind and its two lengths.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use parquet::file::metadata::{ColumnChunkMetaData, RowGroupMetaData};
use parquet::schema::types::Type;
use veerkracht_varint::read_varint;

use super::super::SourceError;
use super::super::bounds::{self, Bound};
use super::error::damaged;

/// Bytes that a page unpacks to: writers aim at one million, and a value may be larger.
const PAGE: Bound = Bound { most: 64_000_000, said: "pages of at most 64 MB, unpacked" };

/// Bytes that the pages of a column of a row group unpack to, together.
const CHUNK: Bound = Bound { most: 500_000_000, said: "at most 500 MB in a column of a row group, unpacked" };

/// Structures in structures of a header beyond this are refused; the format has three.
const DEEPEST: u8 = 8;

/// Checks the pages of these columns of a row group.
pub(super) fn check(
    path: &Path,
    disk: &File,
    group: &RowGroupMetaData,
    columns: &[Arc<Type>],
) -> Result<(), SourceError> {
    if u64::try_from(group.num_rows()).is_ok_and(|rows| rows > bounds::ROWS.most) {
        return Err(bounds::ROWS.passed(path, "a row group", format!("{} rows", group.num_rows())));
    }
    for column in group.columns() {
        let name = column.column_path().parts().first();
        if columns.iter().any(|wanted| name.is_some_and(|name| name == wanted.name())) {
            check_column(path, disk, column)?;
        }
    }
    Ok(())
}

fn check_column(path: &Path, disk: &File, column: &ColumnChunkMetaData) -> Result<(), SourceError> {
    let place = format!("column {}", column.column_path().string());
    let broken = |found: &str| {
        damaged(
            path,
            &place,
            found,
            "pages of Parquet",
            "download the file again, or save it again with pyarrow or pandas",
        )
    };
    let first = column.dictionary_page_offset().unwrap_or(i64::MAX).min(column.data_page_offset());
    let start = u64::try_from(first).map_err(|_negative| broken("a page before the file begins"))?;
    let length = u64::try_from(column.compressed_size()).map_err(|_negative| broken("a negative length"))?;
    let end = start.saturating_add(length);
    let mut file = BufReader::new(disk);
    let (mut at, mut unpacked) = (start, 0_u64);
    while at < end {
        file.seek(SeekFrom::Start(at)).map_err(|error| broken(&error.to_string()))?;
        let mut header = PageHeader { source: file.by_ref().take(end - at), read: 0 };
        let (claimed, packed) = header.lengths().ok_or_else(|| broken("a page without a header"))?;
        unpacked += claimed;
        for (bound, found) in [(&PAGE, claimed), (&CHUNK, unpacked)] {
            if found > bound.most {
                return Err(bound.passed(path, place, format!("{found} bytes")));
            }
        }
        at = at.saturating_add(header.read).saturating_add(packed);
    }
    Ok(())
}

/// A header as it is read.
struct PageHeader<R> {
    source: R,
    /// How many of its bytes were read.
    read: u64,
}

impl<R: Read> PageHeader<R> {
    /// Reads a header, and gives the lengths of its page: unpacked and packed.
    fn lengths(&mut self) -> Option<(u64, u64)> {
        let (mut unpacked, mut packed) = (None, None);
        let mut id = 0;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Some((unpacked?, packed?));
            }
            id = if head >> 4 == 0 { self.number()? } else { id + u64::from(head >> 4) * 2 };
            match (id, head & 0x0f) {
                // Numbers are written with their sign last, so that those above 0 are even; so is `id` kept.
                (4 | 6, 5) => {
                    let number = self.number()?;
                    let number = number.is_multiple_of(2).then_some(number / 2)?;
                    *(if id == 4 { &mut unpacked } else { &mut packed }) = Some(number);
                }
                (_, kind) => self.skip(kind, 0)?,
            }
        }
    }

    fn byte(&mut self) -> Option<u8> {
        let mut byte = [0];
        self.source.read_exact(&mut byte).ok()?;
        self.read += 1;
        Some(byte[0])
    }

    fn number(&mut self) -> Option<u64> {
        read_varint(|| self.byte())
    }

    fn bytes(&mut self, count: u64) -> Option<()> {
        let passed = std::io::copy(&mut self.source.by_ref().take(count), &mut std::io::sink()).ok()?;
        self.read += passed;
        (passed == count).then_some(())
    }

    /// Passes over a value of a kind.
    fn skip(&mut self, kind: u8, depth: u8) -> Option<()> {
        match kind {
            1 | 2 => Some(()),
            3 => self.bytes(1),
            4..=6 => self.number().map(|_| ()),
            7 => self.bytes(8),
            8 => {
                let count = self.number()?;
                self.bytes(count)
            }
            9 | 10 if depth < DEEPEST => {
                let head = self.byte()?;
                let count = if head >> 4 == 15 { self.number()? } else { u64::from(head >> 4) };
                // In a list a truth value is a byte.
                let kind = if head & 0x0f < 3 { 3 } else { head & 0x0f };
                (0..count).try_for_each(|_| self.skip(kind, depth + 1))
            }
            12 if depth < DEEPEST => loop {
                let head = self.byte()?;
                if head == 0 {
                    return Some(());
                }
                if head >> 4 == 0 {
                    self.number()?;
                }
                self.skip(head & 0x0f, depth + 1)?;
            },
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lengths(bytes: &[u8]) -> Option<(u64, u64, u64)> {
        let mut header = PageHeader { source: bytes, read: 0 };
        header.lengths().map(|(unpacked, packed)| (unpacked, packed, header.read))
    }

    #[test]
    fn a_header_tells_its_lengths_and_its_own() {
        // Kind 0; 300 unpacked; 20 packed; a structure of a number and a text; then a byte of the page.
        let header = [0x15, 0, 0x15, 0xd8, 0x04, 0x15, 40, 0x2c, 0x15, 2, 0x18, 2, b'a', b'b', 0, 0, 0xff];
        assert_eq!(lengths(&header), Some((300, 20, 16)));
        for length in 0..16 {
            assert_eq!(lengths(&header[..length]), None, "{length} bytes");
        }
        assert_eq!(lengths(&[0x15, 0, 0x15, 1, 0x15, 40, 0]), None, "a negative length");
        assert_eq!(lengths(&[0x2c; 40]), None, "structures without end");
    }
}
