//! The attributes of every map and selection that was asked for, and what they share.
//!
//! Guaranteed: made once however many ask; bounded in bytes, counted as they are held: a column that two selections
//! have counts once. What was not used for longest makes room.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};

use crate::maps::Selection;
use crate::tiles::{Attributes, Pool};
use crate::version::Version;

/// A map of a dataset, by its place among those on offer, at a selection.
pub(super) type SelectionKey = (Version, usize, Selection);

/// The attributes that are kept.
#[derive(Debug)]
pub(super) struct Selections {
    slots: RwLock<HashMap<SelectionKey, Arc<Slot>>>,
    pool: Mutex<Pool>,
    held: AtomicUsize,
    budget: usize,
    /// Counts the uses of all.
    clock: AtomicU64,
}

#[derive(Debug, Default)]
struct Slot {
    made: OnceLock<Arc<Attributes>>,
    making: Mutex<()>,
    /// When it was used last.
    used: AtomicU64,
}

impl Selections {
    /// Keeps so many bytes at most, but always what is used at the moment.
    pub(super) fn new(bytes: u64) -> Selections {
        Selections {
            slots: RwLock::default(),
            pool: Mutex::default(),
            held: AtomicUsize::new(0),
            budget: usize::try_from(bytes).unwrap_or(usize::MAX),
            clock: AtomicU64::new(0),
        }
    }

    /// Gives what is kept of a map at a selection.
    pub(super) fn lookup(&self, key: SelectionKey) -> Option<Arc<Attributes>> {
        let slots = self.slots.read().unwrap_or_else(PoisonError::into_inner);
        let slot = slots.get(&key)?;
        let made = slot.made.get()?;
        slot.used.store(self.clock.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
        Some(Arc::clone(made))
    }

    /// Gives the attributes of a map at a selection, made by `make` when they are not kept, while others who ask for
    /// them wait.
    pub(super) fn attributes<E>(
        &self,
        key: SelectionKey,
        make: impl FnOnce() -> Result<Attributes, E>,
    ) -> Result<Arc<Attributes>, E> {
        if let Some(made) = self.lookup(key) {
            return Ok(made);
        }
        let slot = Arc::clone(self.slots.write().unwrap_or_else(PoisonError::into_inner).entry(key).or_default());
        let making = lock(&slot.making);
        if let Some(made) = slot.made.get() {
            return Ok(Arc::clone(made));
        }
        let mut attributes = make()?;
        attributes.share(&mut lock(&self.pool));
        let shared = Arc::clone(slot.made.get_or_init(|| Arc::new(attributes)));
        slot.used.store(self.clock.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
        drop(making);
        self.make_room(key);
        Ok(shared)
    }

    /// Counts the bytes held.
    pub(super) fn weight(&self) -> usize {
        self.held.load(Ordering::Relaxed)
    }

    /// Forgets what was not used for longest until the rest is within the budget.
    fn make_room(&self, newest: SelectionKey) {
        let mut pool = lock(&self.pool);
        let mut slots = self.slots.write().unwrap_or_else(PoisonError::into_inner);
        let mut held = pool.weight();
        while held > self.budget {
            let made = slots.iter().filter(|(key, slot)| **key != newest && slot.made.get().is_some());
            let Some(oldest) = made.min_by_key(|(_, slot)| slot.used.load(Ordering::Relaxed)).map(|(key, _)| *key)
            else {
                break;
            };
            slots.remove(&oldest);
            held = pool.weight();
        }
        self.held.store(held, Ordering::Relaxed);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing is left half done by a panic: columns are added whole.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::areas::PerLevel;
    use crate::maps::Period;
    use crate::texts::Bilingual;
    use crate::tiles::{AttributeColumn, AttributeTable, AttributeValues};

    type NoError = std::convert::Infallible;

    fn key(year: i32) -> SelectionKey {
        (Version::default(), 0, Selection { period: Period::Year(year), comparison: None })
    }

    /// 100 areas with an id and two figures, of 800 bytes each; the first figure is the same in all years.
    fn attributes(year: i32) -> Attributes {
        let figures = |of: f64| AttributeColumn {
            key: format!("figure_{of}"),
            description: Bilingual::default(),
            values: AttributeValues::Double((0..100).map(|area| Some(f64::from(area) + of)).collect()),
            default: true,
            on_labels: false,
        };
        let codes: Vec<String> = (0..100).map(|area| format!("BU{area:08}")).collect();
        let none = || AttributeTable::new(std::iter::empty(), Vec::new());
        let table = AttributeTable::new(codes.iter().map(String::as_str), vec![figures(0.5), figures(f64::from(year))]);
        Attributes::new(PerLevel::new(table, none(), none()))
    }

    #[test]
    fn what_selections_share_counts_once_and_all_stay_that_fit() {
        // Ids and the first figure once, the second of each of ten years.
        let selections = Selections::new(800 * 12);
        for year in 0..10 {
            selections.attributes(key(year), || Ok::<_, NoError>(attributes(year))).unwrap();
        }
        assert_eq!(selections.weight(), 800 * 12);
        assert!((0..10).all(|year| selections.lookup(key(year)).is_some()));
    }

    #[test]
    fn what_was_not_used_for_longest_makes_room() {
        let selections = Selections::new(800 * 4);
        for year in [1, 2, 1, 3] {
            selections.attributes(key(year), || Ok::<_, NoError>(attributes(year))).unwrap();
        }
        assert_eq!([1, 2, 3].map(|year| selections.lookup(key(year)).is_some()), [true, false, true]);
        assert_eq!(selections.weight(), 800 * 4);
        let none = Selections::new(0);
        none.attributes(key(1), || Ok::<_, NoError>(attributes(1))).unwrap();
        assert!(none.lookup(key(1)).is_some(), "what is used at the moment stays");
    }

    #[test]
    fn a_failure_is_told_and_the_next_who_asks_tries_again() {
        let selections = Selections::new(1 << 20);
        assert_eq!(selections.attributes(key(1), || Err("no figures")).unwrap_err(), "no figures");
        assert!(selections.lookup(key(1)).is_none());
        assert!(selections.attributes(key(1), || Ok::<_, &str>(attributes(1))).is_ok());
    }
}
