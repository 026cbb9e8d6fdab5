//! Lines of the log that repeat: the first is written, the others are counted and told once a second.
//!
//! An attack, or a disk that is full, otherwise writes a line for every request. The number of kinds of lines is that
//! of the places in the program that write them, by status, so it is bounded.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// A kind of line: what it says, and a number that sets it apart, such as the status.
type LineKind = (&'static str, u16);

/// The kinds of lines that were written of late, each with how often it was not.
#[derive(Debug)]
struct RepeatedLines(BTreeMap<LineKind, u64>);

static REPEATED: Mutex<RepeatedLines> = Mutex::new(RepeatedLines(BTreeMap::new()));

impl RepeatedLines {
    fn is_first(&mut self, kind: LineKind) -> bool {
        match self.0.get_mut(&kind) {
            Some(count) => {
                *count += 1;
                false
            }
            None => self.0.insert(kind, 0).is_none(),
        }
    }

    /// Gives the kinds that repeated since the last call, and forgets those that did not: their next line is a first
    /// one again.
    fn counted(&mut self) -> Vec<(LineKind, u64)> {
        self.0.retain(|_, count| *count > 0);
        self.0.iter_mut().map(|(kind, count)| (*kind, std::mem::take(count))).collect()
    }
}

/// Tells whether a line is to be written; otherwise it is counted.
#[must_use]
pub(crate) fn is_first(what: &'static str, number: u16) -> bool {
    // What is counted stays right when somebody panics meanwhile.
    REPEATED.lock().unwrap_or_else(PoisonError::into_inner).is_first((what, number))
}

/// Writes a line for each kind that repeated since the last call; to be called once a second.
pub(crate) fn tell() {
    let counted = REPEATED.lock().unwrap_or_else(PoisonError::into_inner).counted();
    for ((what, number), times) in counted {
        tracing::warn!(times, what, number, "repeated in the last second");
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::RepeatedLines;

    #[test]
    fn a_line_that_repeats_is_written_once_and_counted_each_second_until_it_stops() {
        let mut lines = RepeatedLines(BTreeMap::new());
        assert!(lines.is_first(("answered", 503)));
        assert!(lines.is_first(("answered", 500)), "another status is another line");
        assert_eq!((0..999).filter(|_| lines.is_first(("answered", 503))).count(), 0);
        assert_eq!(lines.counted(), [(("answered", 503), 999)], "a line that did not repeat is not told");
        assert!(!lines.is_first(("answered", 503)), "it goes on: no line of its own each second");
        assert!(lines.is_first(("answered", 500)), "nothing of it for a second");
        assert_eq!(lines.counted(), [(("answered", 503), 1)]);
        assert_eq!(lines.counted(), []);
        assert!(lines.is_first(("answered", 503)), "a second without it");
    }
}
