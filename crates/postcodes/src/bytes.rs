//! Numbers as bytes, and bytes taken one after another: what is not there is none, and never a panic.

/// Adds a number, seven bits to a byte, the lowest first; every byte but the last has its highest bit set.
pub(crate) fn put(out: &mut Vec<u8>, number: u32) {
    let mut rest = number;
    while rest >= 0x80 {
        out.push((rest & 0x7f) as u8 | 0x80);
        rest >>= 7;
    }
    out.push((rest & 0x7f) as u8);
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
        let mut number: u32 = 0;
        for place in 0..5 {
            let [byte] = self.array()?;
            let bits = u32::from(byte & 0x7f);
            // Of the fifth byte four bits have room; a last byte of nothing would be a second way to write a number.
            if (place == 4 && bits > 0xf) || (place > 0 && byte == 0) {
                return None;
            }
            number |= bits << (7 * place);
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    /// Counts what is left.
    pub(crate) fn left(&self) -> usize {
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
            assert_eq!((bytes.number(), bytes.left()), (Some(number), 0), "{number}");
            assert_eq!(Bytes(&out[..out.len() - 1]).number(), None, "{number} cut off");
        }
        for wrong in [&[0x80, 0][..], &[0xff; 5], &[0xff, 0xff, 0xff, 0xff, 0x10], &[]] {
            assert_eq!(Bytes(wrong).number(), None, "{wrong:?}");
        }
    }
}
