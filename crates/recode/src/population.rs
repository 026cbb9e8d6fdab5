//! Whether the inhabitants that rows bring to a buurt are about those that its own table gives.

use crate::code::BuurtCode;
use crate::verdict::CodeRow;
use crate::year_table::YearTable;

/// Inhabitants that may differ in any buurt, and in large ones the part of theirs.
const DIFFER: f64 = 100.0;
const PART: f64 = 0.25;

/// A buurt whose rows bring far more or fewer inhabitants than its table gives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PopulationGap {
    /// Year of the old codes.
    pub year_from: i32,
    /// Year of the new code.
    pub year_to: i32,
    /// The new code.
    pub code: BuurtCode,
    /// Inhabitants that its rows bring.
    pub by_rows: f64,
    /// Inhabitants in its own table.
    pub in_table: f64,
}

/// Inhabitants of a buurt, counted in two ways.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Population {
    pub(crate) by_rows: f64,
    pub(crate) in_table: f64,
}

impl Population {
    /// Adds up what rows bring; none where they bring nothing or where inhabitants of one of the codes are not known.
    pub(crate) fn of(rows: &[CodeRow], before: &YearTable, in_table: Option<f64>) -> Option<Population> {
        let mut sum = None;
        for row in rows {
            let CodeRow::From { code, share_of_old, .. } = row else { continue };
            let inhabitants = before.buurt(*code)?.inhabitants?;
            sum = Some(sum.unwrap_or(0.0) + share_of_old.value() * inhabitants);
        }
        Some(Population { by_rows: sum?, in_table: in_table? })
    }

    /// Tells whether the two are too far apart to be of one buurt.
    pub(crate) fn is_off(self) -> bool {
        (self.by_rows - self.in_table).abs() > DIFFER.max(PART * self.in_table)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shares::Share;
    use crate::year_table::BuurtFigures;

    #[test]
    fn a_hundred_or_a_quarter_may_differ_and_unknown_inhabitants_say_nothing() {
        let [a, b] = [&b"10000001"[..], b"10000002"].map(|code| BuurtCode::parse(code).unwrap());
        let known = |inhabitants| BuurtFigures { flag: None, inhabitants };
        let before: YearTable = [(a, known(Some(800.0))), (b, known(None))].into_iter().collect();
        let half = |code| CodeRow::From { code, share_of_old: Share::of(1, 2), share_of_new: Share::ONE };
        let of = |rows: &[CodeRow], now| Population::of(rows, &before, now);
        // 400 against 500 is 100 off; against 501, 101 off, and a quarter of that is 125; against 319, 81.
        for (now, off) in [(500.0, false), (501.0, false), (319.0, false), (534.0, true), (299.0, true)] {
            let found = of(&[half(a)], Some(now)).unwrap();
            assert_eq!((found.by_rows.to_bits(), found.is_off()), (400.0_f64.to_bits(), off), "{now}");
        }
        assert_eq!(of(&[half(a), half(b)], Some(1.0)), None);
        assert_eq!(of(&[CodeRow::Elsewhere], Some(1000.0)), None);
        assert_eq!(of(&[half(a)], None), None);
    }
}
