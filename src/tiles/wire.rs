//! Protocol buffer wire format: the few pieces that tiles and glyphs need, written into one buffer and read strictly.

use veerkracht_varint::{take_varint, varint};

/// Wire type of numbers of variable length.
pub(crate) const VARINT: u8 = 0;
/// Wire type of eight bytes.
pub(crate) const EIGHT_BYTES: u8 = 1;
/// Wire type of bytes with their length before them.
pub(crate) const LENGTH_DELIMITED: u8 = 2;
/// Wire type of four bytes.
const FOUR_BYTES: u8 = 5;

/// Gives the byte that opens a field with a number below 16.
pub(crate) const fn key(field: u8, wire_type: u8) -> u8 {
    field << 3 | wire_type
}

/// Appends a field of bytes.
pub(crate) fn bytes_field(out: &mut Vec<u8>, field: u8, bytes: &[u8]) {
    out.push(key(field, LENGTH_DELIMITED));
    varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// What is left to read of a message.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WireMessage<'a> {
    rest: &'a [u8],
}

/// The content of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WireField<'a> {
    /// A number of variable length.
    Number(u64),
    /// Bytes that had their length before them.
    Bytes(&'a [u8]),
    /// Eight bytes.
    Eight([u8; 8]),
    /// Four bytes.
    Four([u8; 4]),
}

impl<'a> WireMessage<'a> {
    /// Begins to read a message.
    pub(crate) fn new(bytes: &'a [u8]) -> WireMessage<'a> {
        WireMessage { rest: bytes }
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    /// Reads the next field: its number and content. None at the end and on malformed bytes; the end is an empty rest.
    pub(crate) fn field(&mut self) -> Option<(u64, WireField<'a>)> {
        let key = take_varint(&mut self.rest)?;
        let field = match u8::try_from(key & 7).ok()? {
            VARINT => WireField::Number(take_varint(&mut self.rest)?),
            EIGHT_BYTES => WireField::Eight(self.take(8)?.try_into().ok()?),
            LENGTH_DELIMITED => {
                let length = usize::try_from(take_varint(&mut self.rest)?).ok()?;
                WireField::Bytes(self.take(length)?)
            }
            FOUR_BYTES => WireField::Four(self.take(4)?.try_into().ok()?),
            _ => return None,
        };
        Some((key >> 3, field))
    }

    /// Calls `each` with all fields; tells whether the message was well-formed and `each` accepted all.
    pub(crate) fn fields(mut self, mut each: impl FnMut(u64, WireField<'a>) -> Option<()>) -> bool {
        while !self.rest.is_empty() {
            let Some((number, field)) = self.field() else { return false };
            if each(number, field).is_none() {
                return false;
            }
        }
        true
    }

    /// Reads all that is left as numbers of variable length; none if it is cut off.
    pub(crate) fn numbers(mut self) -> Option<Vec<u64>> {
        let mut numbers = Vec::new();
        while !self.rest.is_empty() {
            numbers.push(take_varint(&mut self.rest)?);
        }
        Some(numbers)
    }
}
