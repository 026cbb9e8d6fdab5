//! Protocol buffer wire format: the few pieces that tiles and glyphs need, written into one buffer and read strictly.

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

/// Appends a number of variable length.
#[inline]
pub(crate) fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(low_byte(value) | 0x80);
        value >>= 7;
    }
    out.push(low_byte(value));
}

#[inline]
fn low_byte(value: u64) -> u8 {
    value.to_le_bytes()[0] & 0x7f
}

/// Takes a number of variable length off the front of some bytes; none where they end before it does, or it passes 64
/// bits.
#[inline]
pub(crate) fn take_varint(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let (&byte, after) = rest.split_first()?;
        *rest = after;
        if shift == 63 && byte > 1 {
            return None;
        }
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

/// Counts the bytes of a number of variable length.
#[inline]
pub(crate) fn varint_length(value: u64) -> usize {
    let bits = 64 - (value | 1).leading_zeros() as usize;
    bits.div_ceil(7)
}

/// Folds a signed number so that small ones of either sign stay small.
#[inline]
pub(crate) fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)).cast_unsigned()
}

/// Undoes [`zigzag`].
#[inline]
pub(crate) fn unzigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -((value & 1).cast_signed())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_take_seven_bits_a_byte() {
        for (value, bytes) in [(0, vec![0]), (127, vec![127]), (128, vec![0x80, 1]), (300, vec![0xac, 2])] {
            let mut out = Vec::new();
            varint(&mut out, value);
            assert_eq!(out, bytes);
            assert_eq!(varint_length(value), bytes.len());
        }
        let mut out = Vec::new();
        varint(&mut out, u64::MAX);
        assert_eq!((out.len(), varint_length(u64::MAX)), (10, 10));
    }

    #[test]
    fn zigzag_keeps_small_numbers_small() {
        assert_eq!([0, -1, 1, -2, 2].map(zigzag), [0, 1, 2, 3, 4]);
        for value in [i64::MIN, -5, 0, 7, i64::MAX] {
            assert_eq!(unzigzag(zigzag(value)), value);
        }
    }
}
