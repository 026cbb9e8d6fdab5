//! Numbers of variable length, seven bits a byte, the lowest first: as protocol buffers, Thrift and MapLibre tiles have
//! them.

/// Appends a number.
#[inline]
pub fn varint(out: &mut Vec<u8>, mut value: u64) {
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

/// Reads a number from what gives a byte at a time; none where that ends before the number does, or it passes 64 bits.
#[inline]
pub fn read_varint(mut next: impl FnMut() -> Option<u8>) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let byte = next()?;
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

/// Takes a number off the front of some bytes, as [`read_varint`] does.
#[inline]
pub fn take_varint(rest: &mut &[u8]) -> Option<u64> {
    read_varint(|| {
        let (&byte, after) = rest.split_first()?;
        *rest = after;
        Some(byte)
    })
}

/// Counts the bytes of a number.
#[inline]
#[must_use]
pub fn varint_length(value: u64) -> usize {
    let bits = 64 - (value | 1).leading_zeros() as usize;
    bits.div_ceil(7)
}

/// Folds a signed number so that small ones of either sign stay small.
#[inline]
#[must_use]
pub fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)).cast_unsigned()
}

/// Undoes [`zigzag`].
#[inline]
#[must_use]
pub fn unzigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -((value & 1).cast_signed())
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
    fn a_number_is_taken_whole_and_what_follows_is_left() {
        for value in [0, 127, 128, 300, u64::MAX] {
            let mut bytes = Vec::new();
            varint(&mut bytes, value);
            bytes.push(7);
            let mut rest = &bytes[..];
            assert_eq!((take_varint(&mut rest), rest), (Some(value), &[7][..]));
            assert_eq!(take_varint(&mut &bytes[..bytes.len() - 2]), None, "{value} cut short");
        }
        assert_eq!(take_varint(&mut &[[0xff; 9].as_slice(), &[2]].concat()[..]), None, "65 bits");
        assert_eq!(take_varint(&mut &[0x80; 11][..]), None, "no end");
    }

    #[test]
    fn zigzag_keeps_small_numbers_small() {
        assert_eq!([0, -1, 1, -2, 2].map(zigzag), [0, 1, 2, 3, 4]);
        for value in [i64::MIN, -5, 0, 7, i64::MAX] {
            assert_eq!(unzigzag(zigzag(value)), value);
        }
    }
}
