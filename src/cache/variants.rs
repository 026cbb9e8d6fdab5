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

    /// Numbers a variant: the same one has the same number, as long as it is remembered.
    ///
    /// Numbers are never given again, so that after forgetting nothing kept is mistaken for something else.
    pub fn number(&self, map: String, selection: Selection, fields: Fields) -> Arc<Variant> {
        // What a panicking thread left behind is whole: numbers are only added.
        let mut numbers = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        if numbers.variants.len() >= REMEMBERED {
            numbers.variants.clear();
        }
        if numbers.attributes.len() >= REMEMBERED {
            numbers.attributes.clear();
        }
        let id = numbers.give(|n| &mut n.variants, (map.clone(), selection, fields.clone()));
        let attributes_id = numbers.give(|n| &mut n.attributes, (map.clone(), selection));
        Arc::new(Variant { map, selection, fields, id, attributes_id })
    }

    /// Remembers that a query spells a variant.
    pub fn spell(&self, query: &str, variant: &Arc<Variant>) {
        self.spellings.rcu(|old| {
            let full = old.values().map(HashMap::len).sum::<usize>() >= REMEMBERED;
            let mut spellings = if full { Spellings::default() } else { Spellings::clone(old) };
            spellings.entry(variant.map.clone()).or_default().insert(query.to_owned(), Arc::clone(variant));
            spellings
        });
    }
}

impl Numbers {
    fn give<K: std::hash::Hash + Eq>(&mut self, table: impl Fn(&mut Numbers) -> &mut HashMap<K, u32>, key: K) -> u32 {
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
        let plain = variants.number("focuskaart".to_owned(), selection(2022), Fields::default());
        variants.spell("", &plain);
        variants.spell("year=2022", &variants.number("focuskaart".to_owned(), selection(2022), Fields::default()));
        let other = variants.number("focuskaart".to_owned(), selection(2020), Fields::default());
        variants.spell("year=2020", &other);
        let spelled = variants.find("focuskaart", "year=2022").expect("it was spelled");
        assert_eq!((plain.id, plain.attributes_id), (spelled.id, spelled.attributes_id));
        assert_ne!(plain.id, other.id);
        assert_ne!(plain.attributes_id, other.attributes_id);
        assert_eq!(variants.find("focuskaart", "year=2020"), Some(other));
        assert_eq!(variants.find("focuskaart", "year=2021"), None);
    }

    #[test]
    fn more_spellings_than_are_remembered_are_forgotten_and_no_number_is_given_twice() {
        let variants = Variants::default();
        let number = |year| variants.number("a".to_owned(), selection(year), Fields::default());
        let first = number(0);
        let mut last = first.id;
        for year in 1..5_000 {
            let next = number(year);
            assert!(next.id > last);
            last = next.id;
        }
        assert!(number(0).id > last);
        for spelling in 0..5_000 {
            variants.spell(&spelling.to_string(), &first);
        }
        let count: usize = variants.spellings.load().values().map(HashMap::len).sum();
        assert!(count <= REMEMBERED && variants.find("a", "4999").is_some());
    }
}
