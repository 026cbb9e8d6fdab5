//! Rows become a file.
//!
//! In: the codes, and addresses in order. Out: the bytes of a file. Guaranteed: rows are taken one by one; what is held
//! is the pieces, some three bytes for each postcode and one for each address of those that lie in several buurten.

use std::io::Write;

use crate::PAIRS;
use crate::error::PostcodesWriteError;
use crate::layout::{CODES, DIGITS, HEAD_BYTES, Head, MAGIC, NUMBERS, PIECE_BYTES, PieceEntry, VERSION};
use crate::piece::put_postcode;
use crate::provenance::About;

/// An address with its buurt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PostcodeRow {
    /// The four digits times [`PAIRS`], and the place of its letters from AA: 1011AB is 1011 · 676 + 1.
    pub postcode: u32,
    /// House number, 1 to 99,999.
    pub number: u32,
    /// Place of the code among those of the file.
    pub code: usize,
}

/// A file that is being made.
#[derive(Debug)]
pub struct PostcodesWriter {
    about: About,
    codes: Vec<[u8; 8]>,
    /// Where a code that was given came to stand among the sorted ones.
    places: Vec<u32>,
    entries: Vec<PieceEntry>,
    /// The pieces, one after another.
    pieces: Vec<u8>,
    /// Where the piece begins that is being made, and how many postcodes and addresses it has.
    begun: usize,
    postcodes: u32,
    addresses: u32,
    /// Letters of the postcode before, counted from 1; 0 for none in this piece.
    before: u32,
    last: Option<(u32, u32)>,
    rows: u64,
    /// The addresses of the postcode that is being read: code and house number.
    open: Vec<(u32, u32)>,
    /// A piece that is being made, without the number of its postcodes, which comes before it.
    piece: Vec<u8>,
}

impl PostcodesWriter {
    /// Begins a file whose rows name codes by their place in `codes`: eight capitals and digits each, without `BU`.
    ///
    /// # Errors
    /// [`PostcodesWriteError::Outside`]: too many codes, one that is none, or one twice.
    pub fn new(about: About, codes: &[[u8; 8]]) -> Result<PostcodesWriter, PostcodesWriteError> {
        let outside =
            |found: String| PostcodesWriteError::Outside { found, expected: "at most a million different codes" };
        if codes.len() > CODES {
            return Err(outside(format!("{} codes", codes.len())));
        }
        let mut order: Vec<usize> = (0..codes.len()).collect();
        order.sort_by_key(|code| codes[*code]);
        let sorted: Vec<[u8; 8]> = order.iter().map(|code| codes[*code]).collect();
        let is_code = |code: &[u8; 8]| code.iter().all(|letter| letter.is_ascii_digit() || letter.is_ascii_uppercase());
        if !sorted.is_sorted_by(|one, other| one < other) || !sorted.iter().all(is_code) {
            return Err(outside("one twice, or one that is none".to_owned()));
        }
        let mut places = vec![0; codes.len()];
        for (place, code) in (0..).zip(order) {
            places[code] = place;
        }
        Ok(PostcodesWriter {
            about,
            codes: sorted,
            places,
            entries: Vec::new(),
            pieces: Vec::new(),
            begun: 0,
            postcodes: 0,
            addresses: 0,
            before: 0,
            last: None,
            rows: 0,
            open: Vec::new(),
            piece: Vec::new(),
        })
    }

    /// Takes the next address.
    ///
    /// # Errors
    /// [`PostcodesWriteError`]: it does not come after the one before, or is outside what can be.
    pub fn push(&mut self, row: PostcodeRow) -> Result<(), PostcodesWriteError> {
        let PostcodeRow { postcode, number, code } = row;
        let place = self.places.get(code).copied();
        let is_address = postcode < u32::from(DIGITS) * PAIRS && (1..NUMBERS).contains(&number);
        let Some(place) = place.filter(|_| is_address) else {
            return Err(PostcodesWriteError::Outside {
                found: format!("postcode {postcode}, number {number}, code {code}"),
                expected: "four digits, two letters, a number of 1 to 99,999 and a code of the file",
            });
        };
        self.rows += 1;
        let before = self.last.replace((postcode, number));
        if before.is_some_and(|before| before >= (postcode, number)) {
            return Err(PostcodesWriteError::Order { row: self.rows });
        }
        if let Some((other, _)) = before.filter(|(before, _)| *before != postcode) {
            self.end_postcode(other);
            if other / PAIRS != postcode / PAIRS {
                self.end_piece(other)?;
            }
        }
        self.open.push((place, number));
        Ok(())
    }

    /// Writes the file; gives its length in bytes.
    ///
    /// # Errors
    /// [`PostcodesWriteError`]: a text of more than 64 KB, or the file takes no more.
    pub fn finish(mut self, out: &mut impl Write) -> Result<u64, PostcodesWriteError> {
        if let Some((postcode, _)) = self.last {
            self.end_postcode(postcode);
            self.end_piece(postcode)?;
        }
        let head = Head { about: self.about, addresses: self.rows, codes: self.codes, entries: self.entries };
        let head = head.write();
        let length_of = |head: &Vec<u8>| u32::try_from(head.len()).ok().filter(|length| *length <= HEAD_BYTES);
        let measured = head.and_then(|head| length_of(&head).map(|length| (head, length)));
        let Some((head, length)) = measured else {
            return Err(PostcodesWriteError::Outside {
                found: "more".to_owned(),
                expected: "texts of at most 64 KB, and a head of at most 16 MB",
            });
        };
        let sum = crc32fast::hash(&head);
        for part in [&MAGIC[..], &VERSION.to_le_bytes(), &length.to_le_bytes(), &sum.to_le_bytes(), &head, &self.pieces]
        {
            out.write_all(part)?;
        }
        Ok((crate::layout::PRELUDE + head.len() + self.pieces.len()) as u64)
    }

    fn end_postcode(&mut self, postcode: u32) {
        // By code, and within it by number.
        self.open.sort_unstable();
        let letters = postcode % PAIRS + 1;
        put_postcode(&mut self.piece, letters - self.before, &self.open);
        self.before = letters;
        self.postcodes += 1;
        // A postcode has fewer than 100,000 numbers, and a piece 676 postcodes.
        self.addresses = self.addresses.saturating_add(u32::try_from(self.open.len()).unwrap_or(u32::MAX));
        self.open.clear();
    }

    fn end_piece(&mut self, postcode: u32) -> Result<(), PostcodesWriteError> {
        crate::bytes::put(&mut self.pieces, self.postcodes);
        self.pieces.append(&mut self.piece);
        let piece = &self.pieces[self.begun..];
        let outside = || PostcodesWriteError::Outside {
            found: format!("{} bytes for the postcodes {}", piece.len(), postcode / PAIRS),
            expected: "at most 4 MB",
        };
        let length = u32::try_from(piece.len()).ok().filter(|length| *length <= PIECE_BYTES).ok_or_else(outside)?;
        self.entries.push(PieceEntry {
            digits: u16::try_from(postcode / PAIRS).unwrap_or(DIGITS),
            length,
            sum: crc32fast::hash(piece),
            addresses: self.addresses,
        });
        self.begun = self.pieces.len();
        (self.postcodes, self.addresses, self.before) = (0, 0, 0);
        Ok(())
    }
}
