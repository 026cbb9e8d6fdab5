//! Numbers as people write them: rounded half away from zero, as the page rounds them.

use crate::texts::Bilingual;

/// Digits between the separators of a number.
const GROUP: usize = 3;

/// Rounds a number to a multiple of a power of ten, given as a number of decimals; gives how many such parts it has.
pub(super) fn parts(value: f64, decimals: u8) -> f64 {
    // Adding 0.0 makes zero of -0.0.
    (value * 10_f64.powi(i32::from(decimals))).round() + 0.0
}

/// Rounds a number to some decimals.
pub(super) fn rounded(value: f64, decimals: u8) -> f64 {
    parts(value, decimals) / 10_f64.powi(i32::from(decimals))
}

/// Writes a number with some decimals: `1.234,5` and `1,234.5`.
pub(super) fn write_number(value: f64, decimals: u8) -> Bilingual {
    let value = rounded(value, decimals);
    let digits = format!("{:.*}", usize::from(decimals), value.abs());
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let with = |group: char, point: char| {
        let mut out = String::from(if value < 0.0 { "\u{2212}" } else { "" });
        for (i, digit) in whole.chars().enumerate() {
            if i > 0 && (whole.len() - i).is_multiple_of(GROUP) {
                out.push(group);
            }
            out.push(digit);
        }
        if !fraction.is_empty() {
            out.push(point);
            out.push_str(fraction);
        }
        out
    };
    Bilingual { nl: with('.', ','), en: with(',', '.') }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_as_in_its_language() {
        assert_eq!(write_number(1234.55, 1), Bilingual::new("1.234,6", "1,234.6"));
        assert_eq!(write_number(-0.04, 1), Bilingual::new("0,0", "0.0"));
        assert_eq!(write_number(-0.081, 3), Bilingual::new("\u{2212}0,081", "\u{2212}0.081"));
        assert_eq!(write_number(12.5, 0), Bilingual::new("13", "13"));
        assert_eq!(write_number(999.0, 0), Bilingual::new("999", "999"));
    }
}
