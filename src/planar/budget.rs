//! A bound on work that several threads do together, so that no input takes hours.
//!
//! Whether it is spent does not depend on the order of the threads, as long as each says how much it did before it
//! looks.

use std::sync::atomic::{AtomicUsize, Ordering};

/// What is left of a bound on work.
#[derive(Debug)]
pub(crate) struct WorkBudget {
    most: usize,
    spent: AtomicUsize,
}

impl WorkBudget {
    /// Allows so many units of work.
    pub(crate) fn of(most: usize) -> WorkBudget {
        WorkBudget { most, spent: AtomicUsize::new(0) }
    }

    /// Tells how many units were allowed.
    pub(crate) fn most(&self) -> usize {
        self.most
    }

    /// Counts work that was done; tells whether more may be done.
    pub(crate) fn spend(&self, units: usize) -> bool {
        let before = self.spent.fetch_add(units.min(self.most + 1), Ordering::Relaxed);
        before.saturating_add(units) <= self.most
    }

    /// Tells whether more was done than was allowed.
    pub(crate) fn is_spent(&self) -> bool {
        self.spent.load(Ordering::Relaxed) > self.most
    }
}

#[cfg(test)]
mod tests {
    use rayon::prelude::*;

    use super::*;

    #[test]
    fn a_budget_is_spent_by_one_unit_more_than_it_allows_whoever_spends_it() {
        for (workers, is_spent) in [(100, false), (101, true), (10_000, true)] {
            let budget = WorkBudget::of(100);
            (0..workers).into_par_iter().for_each(|_| {
                budget.spend(1);
            });
            assert_eq!(budget.is_spent(), is_spent);
        }
        let budget = WorkBudget::of(100);
        assert!(budget.spend(100) && !budget.spend(usize::MAX) && budget.is_spent());
    }
}
