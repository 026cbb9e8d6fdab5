//! From the values of measures to a class: borders, signs, tables. All comparisons are of numbers rounded to 9
//! decimals.

use super::spec::{Axis, Breaks, ClassRule, ClassSpec, Cross, CrossVariant, SingleMap};
use crate::statistics::RoundedNumber;

/// Gives the sign of a change by its floor: 1 if it reaches the floor, −1 if it is below minus the floor, else 0.
#[must_use]
pub(crate) fn sign(change: f64, floor: f64) -> i8 {
    if RoundedNumber::of(change) >= RoundedNumber::of(floor) {
        1
    } else if RoundedNumber::of(change) < RoundedNumber::of(-floor) {
        -1
    } else {
        0
    }
}

impl ClassRule {
    /// Tells whether a value with a sign falls under the rule.
    #[must_use]
    pub(crate) fn holds(&self, value: f64, sign: Option<i8>) -> bool {
        let value = RoundedNumber::of(value);
        let above = self.from.is_none_or(|from| value >= RoundedNumber::of(from));
        let below = self
            .below
            .is_none_or(|below| value < RoundedNumber::of(below) || (self.closed && value == RoundedNumber::of(below)));
        above && below && (self.sign.is_none() || self.sign == sign)
    }
}

impl Breaks {
    /// Gives the level of a value; `floor` is the floor of its sign.
    #[must_use]
    pub(crate) fn level(&self, value: f64, floor: f64) -> usize {
        let rounded = RoundedNumber::of(value);
        match self {
            Breaks::Sign(_) => match sign(value, floor) {
                1 => 2,
                0 => 1,
                _ => 0,
            },
            Breaks::Rising(borders) => borders.iter().filter(|border| rounded >= RoundedNumber::of(**border)).count(),
            Breaks::Falling(borders) => borders.iter().filter(|border| rounded < RoundedNumber::of(**border)).count(),
        }
    }

    /// Counts the levels.
    #[must_use]
    pub(crate) fn levels(&self) -> usize {
        match self {
            Breaks::Sign(_) => 3,
            Breaks::Rising(borders) | Breaks::Falling(borders) => borders.len() + 1,
        }
    }

    /// Gives the measure of the floor, where signs are taken.
    #[must_use]
    pub(crate) fn floor(&self) -> Option<usize> {
        match self {
            Breaks::Sign(floor) => Some(*floor),
            _ => None,
        }
    }
}

impl SingleMap {
    /// Classifies one area; `value_of` gives the values of measures by their index.
    #[must_use]
    pub(crate) fn classify(&self, classes: &[ClassSpec], value_of: impl Fn(usize) -> Option<f64>) -> Option<u8> {
        let value = value_of(self.measure)?;
        let sign = match self.floor {
            Some(floor) => Some(sign(value, value_of(floor)?)),
            None => None,
        };
        classes.iter().find(|class| class.rule.is_some_and(|rule| rule.holds(value, sign))).map(|class| class.value)
    }

    /// Lists the measures that must be there.
    #[must_use]
    pub(crate) fn needs(&self) -> Vec<usize> {
        std::iter::once(self.measure).chain(self.floor).collect()
    }
}

impl CrossVariant {
    /// Gives the levels of one area: row and column of the table.
    #[must_use]
    pub(crate) fn levels(&self, value_of: impl Fn(usize) -> Option<f64>) -> Option<(usize, usize)> {
        let level = |axis: &Axis| {
            let floor = match axis.cut.floor() {
                Some(floor) => value_of(floor)?,
                None => 0.0,
            };
            Some(axis.cut.level(value_of(axis.measure)?, floor))
        };
        Some((level(&self.rows)?, level(&self.columns)?))
    }

    /// Lists the measures that must be there.
    #[must_use]
    pub(crate) fn needs(&self) -> Vec<usize> {
        [&self.rows, &self.columns]
            .into_iter()
            .flat_map(|axis| std::iter::once(axis.measure).chain(axis.cut.floor()))
            .collect()
    }
}

impl Cross {
    /// Classifies one area under a variant.
    #[must_use]
    pub(crate) fn classify(&self, variant: &CrossVariant, value_of: impl Fn(usize) -> Option<f64>) -> Option<u8> {
        let (row, column) = variant.levels(value_of)?;
        self.cells.get(row)?.get(column).copied()
    }
}
