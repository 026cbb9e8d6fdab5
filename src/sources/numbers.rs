//! How the numbers of a column are written, and how they are read then.
//!
//! In: the texts of a column. Out: its decimal sign, and numbers. Guaranteed: of point and comma the one that is not
//! the decimal sign divides thousands, in groups of three digits, or nothing. What can be either, such as `1.200`, is
//! decided by the other cells of the column, then by the other columns of the file, and never cell by cell.

/// The two signs, in the order of the counts.
const SIGNS: [char; 2] = [',', '.'];

/// Blanks and marks that stand between groups of three digits, besides point and comma.
const SPACES: [char; 6] = [' ', '\u{a0}', '\u{202f}', '\u{2009}', '\'', '\u{2019}'];

/// Which signs stand in the numbers of a column, and what they can be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Signs {
    /// Cells that are numbers with this decimal sign only, such as `25,5`.
    decimal: [usize; 2],
    /// Cells that are numbers with this sign between thousands only, such as `1.234.567`.
    thousands: [usize; 2],
    /// Cells that are numbers either way, such as `1.200`.
    either: [usize; 2],
}

/// What a cell shows.
enum SignEvidence {
    Decimal(usize),
    Thousands(usize),
    Either(usize),
}

impl Signs {
    /// Counts a cell.
    pub(super) fn add(&mut self, cell: &str) {
        match sign_evidence(cell.trim_matches([' ', '"', '-', '+', '%', '\u{a0}'])) {
            Some(SignEvidence::Decimal(sign)) => self.decimal[sign] += 1,
            Some(SignEvidence::Thousands(sign)) => self.thousands[sign] += 1,
            Some(SignEvidence::Either(sign)) => self.either[sign] += 1,
            None => {}
        }
    }

    /// Adds the counts of another column of the file.
    pub(super) fn join(&mut self, other: &Signs) {
        for sign in 0..2 {
            self.decimal[sign] += other.decimal[sign];
            self.thousands[sign] += other.thousands[sign];
            self.either[sign] += other.either[sign];
        }
    }

    /// Tells the decimal sign that these cells prove; none where nothing does.
    pub(super) fn proven(&self) -> Option<char> {
        let [comma, dot] = self.decimal;
        let [comma_thousands, dot_thousands] = self.thousands;
        [(comma, dot), (dot_thousands, comma_thousands)]
            .into_iter()
            .find(|(comma, dot)| comma != dot)
            .map(|(comma, dot)| SIGNS[usize::from(dot > comma)])
    }

    /// Tells the decimal sign of a column of a file in which `proven` was found, if anything.
    ///
    /// Where neither tells, a sign that stands before three digits everywhere divides thousands: numbers that all have
    /// three decimals come with others that are below 1, which prove it.
    pub(super) fn decimal(&self, proven: Option<char>) -> char {
        self.proven().or(proven).unwrap_or(if self.either[1] > self.either[0] { ',' } else { '.' })
    }
}

fn sign_evidence(cell: &str) -> Option<SignEvidence> {
    let (mantissa, is_scientific) = match cell.split_once(['e', 'E']) {
        Some((mantissa, exponent)) if is_exponent(exponent) => (mantissa, true),
        _ => (cell, false),
    };
    let last = mantissa.rfind(SIGNS)?;
    let (whole, decimals) = (&mantissa[..last], &mantissa[last + 1..]);
    let sign = usize::from(mantissa[last..].starts_with('.'));
    if !is_digits(decimals) {
        return None;
    }
    if !whole.contains(SIGNS) {
        let digits = ungrouped(whole, None)?;
        let can_be_thousands = decimals.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0');
        return match (can_be_thousands && !is_scientific, digits.is_empty() && decimals.is_empty()) {
            (true, _) => Some(SignEvidence::Either(sign)),
            (false, true) => None,
            (false, false) => Some(SignEvidence::Decimal(sign)),
        };
    }
    if ungrouped(whole, Some(SIGNS[1 - sign])).is_some() {
        return Some(SignEvidence::Decimal(sign));
    }
    ungrouped(mantissa, Some(SIGNS[sign])).map(|_| SignEvidence::Thousands(sign))
}

/// Reads a number with this decimal sign, perhaps with a percent sign, which says of a percentage what its column says.
/// A leading zero before another digit makes a code, not a number; so do words such as `inf`.
pub(super) fn parse(text: &str, decimal: char) -> Option<f64> {
    let text = text.strip_suffix('%').map_or(text, str::trim_end);
    // Most cells are whole numbers without any sign.
    if text.len() < 16 && is_digits(text) && !text.is_empty() && (text.len() == 1 || !text.starts_with('0')) {
        return text.parse().ok();
    }
    if decimal == '.' && is_plain(text) {
        return text.parse().ok();
    }
    let (sign, digits) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) if is_exponent(exponent) => (mantissa, exponent),
        Some(_) => return None,
        None => (digits, "0"),
    };
    let (whole, decimals) = mantissa.split_once(decimal).unwrap_or((mantissa, ""));
    let thousands = if decimal == ',' { '.' } else { ',' };
    let whole = ungrouped(whole, Some(thousands))?;
    let is_code = whole.len() > 1 && whole.starts_with('0');
    if is_code || !is_digits(decimals) || (whole.is_empty() && decimals.is_empty()) {
        return None;
    }
    let number: f64 = format!("{sign}{whole}.{decimals}e{exponent}").parse().ok()?;
    number.is_finite().then_some(number)
}

/// Takes what divides groups of three digits out of a whole number, perhaps an empty one; none where it is none, or
/// divided otherwise.
fn ungrouped(whole: &str, thousands: Option<char>) -> Option<String> {
    let is_mark = |sign: char| Some(sign) == thousands || SPACES.contains(&sign);
    let Some(mark) = whole.chars().find(|sign| is_mark(*sign)) else {
        return is_digits(whole).then(|| whole.to_owned());
    };
    let mut groups = whole.split(mark);
    let first = groups.next().unwrap_or_default();
    let is_grouped = (1..=3).contains(&first.len())
        && is_digits(first)
        && !first.starts_with('0')
        && groups.all(|group| group.len() == 3 && is_digits(group));
    is_grouped.then(|| whole.chars().filter(char::is_ascii_digit).collect())
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Tells whether a text is digits with a point among them, and begins as a number does: the most frequent form, which
/// needs no copy.
fn is_plain(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let begins = match digits.as_bytes() {
        [b'0', second, ..] => *second == b'.',
        [first, ..] => first.is_ascii_digit(),
        [] => false,
    };
    begins && digits.split_once('.').is_some_and(|(whole, decimals)| is_digits(whole) && is_digits(decimals))
}

fn is_exponent(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    (1..=3).contains(&digits.len()) && is_digits(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(cells: &[&str], proven: Option<char>) -> char {
        let mut signs = Signs::default();
        for cell in cells {
            signs.add(cell);
        }
        signs.decimal(proven)
    }

    #[test]
    fn a_sign_before_three_digits_is_decided_by_its_column_then_by_the_file() {
        assert_eq!(decimal(&["1.200", "25.5"], Some(',')), '.', "the column proves it");
        assert_eq!(decimal(&["0.123", "4.270"], None), '.');
        assert_eq!(decimal(&["1.200", "150"], Some(',')), ',');
        assert_eq!(decimal(&["4.270", "4.301"], Some('.')), '.');
        assert_eq!(decimal(&["1,200", "150"], None), '.', "thousands, where nothing else tells");
        assert_eq!(decimal(&["1.200", "150"], None), ',');
        assert_eq!(decimal(&["1.234.567", "1.200"], Some('.')), ',');
        assert_eq!(decimal(&["1.234,5"], None), ',');
        assert_eq!(decimal(&["1234.567"], Some(',')), '.', "four digits before it are no group");
        assert_eq!(decimal(&["1,200E+03"], None), ',');
        assert_eq!(decimal(&["BU1,5", "2024", ""], None), '.');
    }

    #[test]
    fn numbers_are_read_as_their_column_writes_them() {
        for (text, sign, number) in [
            ("1.200", ',', 1200.0),
            ("1.200", '.', 1.2),
            ("1,234,567.5", '.', 1_234_567.5),
            ("1 234", ',', 1234.0),
            ("1\u{a0}234,5 %", ',', 1234.5),
            ("1'234", '.', 1234.0),
            ("1,2E+03", ',', 1200.0),
            ("1.5e-2", '.', 0.015),
            ("-.5", '.', -0.5),
            (",4", ',', 0.4),
            ("12.", '.', 12.0),
            ("0", ',', 0.0),
            ("1234567890123456789", '.', 1.234_567_890_123_456_8e18),
        ] {
            assert_eq!(parse(text, sign), Some(number), "{text}");
        }
        for text in
            ["1.20", "1.2000", "0.200.000", "12 34", "1 2345", "1e", "1e9999", "01", "", "-", ".", "1-2", "1.2.3"]
        {
            assert_eq!(parse(text, ','), None, "{text}");
        }
    }
}
