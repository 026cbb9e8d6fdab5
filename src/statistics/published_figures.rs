//! The publisher's own figures for larger areas, in as little memory as they need: there are thousands of each
//! statistic and year.

/// Figures by the code of a wijk, a gemeente or `NL`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PublishedFigures {
    /// Codes as [`key`] packs them, ascending.
    keys: Vec<u64>,
    /// The figure of each.
    values: Vec<f64>,
}

impl<'a> FromIterator<(&'a str, f64)> for PublishedFigures {
    /// Sorts figures by code; those whose code is longer than any area has are left out.
    fn from_iter<I: IntoIterator<Item = (&'a str, f64)>>(figures: I) -> PublishedFigures {
        let mut sorted: Vec<(u64, f64)> =
            figures.into_iter().filter_map(|(code, value)| Some((key(code)?, value))).collect();
        sorted.sort_by_key(|(key, _)| *key);
        sorted.dedup_by_key(|(key, _)| *key);
        let (keys, values) = sorted.into_iter().unzip();
        PublishedFigures { keys, values }
    }
}

impl PublishedFigures {
    /// Gives the figure of an area, where there is one.
    #[must_use]
    pub(crate) fn get(&self, code: &str) -> Option<f64> {
        self.keys.binary_search(&key(code)?).ok().map(|at| self.values[at])
    }

    /// Borrows codes and figures, for saving.
    #[must_use]
    pub(crate) fn arrays(&self) -> (&[u64], &[f64]) {
        (&self.keys, &self.values)
    }

    /// Puts back what [`PublishedFigures::arrays`] gave.
    #[must_use]
    pub(crate) fn restored(keys: Vec<u64>, values: Vec<f64>) -> PublishedFigures {
        PublishedFigures { keys, values }
    }

    /// Tells whether each code has one figure, which is a number.
    #[must_use]
    pub(crate) fn is_sound(&self) -> bool {
        self.keys.len() == self.values.len()
            && self.keys.windows(2).all(|pair| pair[0] < pair[1])
            && self.values.iter().all(|value| value.is_finite())
    }
}

/// Packs a code of up to eight letters into a number.
fn key(code: &str) -> Option<u64> {
    let mut bytes = [0; 8];
    bytes.get_mut(..code.len())?.copy_from_slice(code.as_bytes());
    Some(u64::from_be_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_found_by_the_whole_code_and_by_no_other() {
        let figures: PublishedFigures =
            [("WK036302", 3.5), ("NL", 1.0), ("GM0363", 2.0), ("WK0363021", 9.0)].into_iter().collect();
        assert_eq!(["NL", "GM0363", "WK036302"].map(|code| figures.get(code)), [Some(1.0), Some(2.0), Some(3.5)]);
        assert_eq!(["", "N", "GM03630", "WK0363021", "WK036301"].map(|code| figures.get(code)), [None; 5]);
        assert!(figures.is_sound());
        let (keys, values) = figures.arrays();
        assert_eq!(PublishedFigures::restored(keys.to_vec(), values.to_vec()), figures);
        for (keys, values) in [(vec![1], vec![]), (vec![2, 1], vec![0.0; 2]), (vec![1], vec![f64::NAN])] {
            assert!(!PublishedFigures::restored(keys, values).is_sound());
        }
    }
}
