//! The variants of tiles that were asked for: map, selection and fields, each with a number that makes a short key.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;

use crate::maps::Selection;
use crate::tiles::Fields;

/// How many spellings are remembered before all are forgotten: a caller can invent them without end.
const REMEMBERED: usize = 4096;

/// A map at one selection with one set of fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// Id of the map.
    pub map: String,
    /// Selection.
    pub selection: Selection,
    /// What the tiles carry.
    pub fields: Fields,
    pub(super) id: u32,
    pub(super) attributes_id: u32,
}

/// By map, by query: the variant that they spell.
type Spellings = HashMap<String, HashMap<String, Arc<Variant>>>;

/// All variants so far. Reading takes no lock and no memory.
#[derive(Debug, Default)]
pub struct Variants {
    spellings: ArcSwap<Spellings>,
    numbers: Mutex<Numbers>,
}

#[derive(Debug, Default)]
struct Numbers {
    variants: HashMap<(String, Selection, Fields), u32>,
    attributes: HashMap<(String, Selection), u32>,
    next: u32,
}

impl Variants {
    /// Finds the variant that a map id and a query were found to spell before.
    #[must_use]
    pub fn find(&self, map: &str, query: &str) -> Option<Arc<Variant>> {
        self.spellings.load().get(map)?.get(query).cloned()
    }

    /// Numbers a variant, and remembers that `query` spells it. The same variant has the same number however it is spelled.
    ///
    /// Numbers are never given again, so that after forgetting nothing kept is mistaken for something else.
    pub fn remember(&self, query: &str, map: String, selection: Selection, fields: Fields) -> Arc<Variant> {
        // What a panicking thread left behind is whole: numbers are only added.
        let mut numbers = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        let count = self.spellings.load().values().map(HashMap::len).sum::<usize>();
        let forget = count >= REMEMBERED;
        if forget || numbers.variants.len() >= REMEMBERED {
            numbers.variants.clear();
        }
        if numbers.attributes.len() >= REMEMBERED {
            numbers.attributes.clear();
        }
        let id = numbers.number(|n| &mut n.variants, (map.clone(), selection, fields.clone()));
        let attributes_id = numbers.number(|n| &mut n.attributes, (map.clone(), selection));
        let variant = Arc::new(Variant { map, selection, fields, id, attributes_id });
        self.spellings.rcu(|old| {
            let mut spellings = if forget { Spellings::default() } else { Spellings::clone(old) };
            spellings.entry(variant.map.clone()).or_default().insert(query.to_owned(), Arc::clone(&variant));
            spellings
        });
        variant
    }
}

impl Numbers {
    fn number<K: std::hash::Hash + Eq>(&mut self, table: impl Fn(&mut Numbers) -> &mut HashMap<K, u32>, key: K) -> u32 {
        let next = self.next;
        let number = *table(self).entry(key).or_insert(next);
        if number == next {
            self.next = next.checked_add(1).expect("a server does not live to number four thousand million variants");
        }
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::maps::Period;

    fn selection(year: i32) -> Selection {
        Selection { period: Period::Year(year), comparison: None }
    }

    #[test]
    fn spellings_of_one_variant_share_its_number() {
        let variants = Variants::default();
        let plain = variants.remember("", "focuskaart".to_owned(), selection(2022), Fields::default());
        let spelled = variants.remember("year=2022", "focuskaart".to_owned(), selection(2022), Fields::default());
        let other = variants.remember("year=2020", "focuskaart".to_owned(), selection(2020), Fields::default());
        assert_eq!((plain.id, plain.attributes_id), (spelled.id, spelled.attributes_id));
        assert_ne!(plain.id, other.id);
        assert_ne!(plain.attributes_id, other.attributes_id);
        assert_eq!(variants.find("focuskaart", "year=2020"), Some(other));
        assert_eq!(variants.find("focuskaart", "year=2021"), None);
    }

    #[test]
    fn more_spellings_than_are_remembered_are_forgotten_and_no_number_is_given_twice() {
        let variants = Variants::default();
        let first = variants.remember("", "a".to_owned(), selection(0), Fields::default());
        for year in 1..10_000 {
            variants.remember(&year.to_string(), "a".to_owned(), selection(year), Fields::default());
        }
        let count: usize = variants.spellings.load().values().map(HashMap::len).sum();
        assert!(count <= REMEMBERED);
        let again = variants.remember("", "a".to_owned(), selection(0), Fields::default());
        assert!(again.id > first.id);
    }
}
