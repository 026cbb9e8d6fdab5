//! Numbers as bytes, and bytes taken one after another: what is not there is none, and never a panic.

use veerkracht_varint::{take_varint, varint, varint_length};

/// Adds a number of variable length.
pub(crate) fn put(out: &mut Vec<u8>, number: u32) {
    varint(out, number.into());
}

/// Bytes that are taken one after another.
pub(crate) struct Bytes<'b>(pub(crate) &'b [u8]);

impl<'b> Bytes<'b> {
    /// Takes so many bytes; none where fewer are left.
    pub(crate) fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    /// Takes as many bytes as an array has.
    pub(crate) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    /// Takes a number of four bytes.
    pub(crate) fn word(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    /// Takes a number that [`put`] wrote, in the one way in which it writes it.
    pub(crate) fn number(&mut self) -> Option<u32> {
        let length = self.remaining();
        let number = take_varint(&mut self.0)?;
        // A last byte of nothing would be a second way to write a number.
        let is_shortest = length - self.remaining() == varint_length(number);
        if is_shortest { u32::try_from(number).ok() } else { None }
    }

    /// Counts what is left.
    pub(crate) fn remaining(&self) -> usize {
        self.0.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_back_and_has_one_way_to_be_written() {
        for number in [0, 1, 127, 128, 16_383, 16_384, 99_999, u32::MAX] {
            let mut out = Vec::new();
            put(&mut out, number);
            let mut bytes = Bytes(&out);
            assert_eq!((bytes.number(), bytes.remaining()), (Some(number), 0), "{number}");
            assert_eq!(Bytes(&out[..out.len() - 1]).number(), None, "{number} cut off");
        }
        for wrong in [&[0x80, 0][..], &[0xff; 5], &[0xff, 0xff, 0xff, 0xff, 0x10], &[]] {
            assert_eq!(Bytes(wrong).number(), None, "{wrong:?}");
        }
    }
}
