//! What changed on the maps since an earlier edition of the figures.
//!
//! In: the maps of two datasets. Out: [`EditionChanges`], per map at its default selection every buurt whose class is
//! another one. Guaranteed: changes are sorted by code; a map that only one edition offers is compared with nothing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::areas::Level;
use crate::maps::{Engine, Offer, Selection};

/// What changed since the edition before.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditionChanges {
    /// Division year of the edition before.
    pub division: i32,
    /// The maps that both editions offer, with each comparison.
    pub maps: Vec<MapChanges>,
}

/// What changed on one map.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MapChanges {
    /// Id of the map.
    pub map: String,
    /// What it showed in the edition before, unless asked otherwise.
    pub before: Selection,
    /// What it shows now, unless asked otherwise.
    pub now: Selection,
    /// Buurten that have a status in one of the editions or in both.
    pub areas: usize,
    /// Those whose class is another one, by code.
    pub changes: Vec<ClassChange>,
}

/// A buurt whose class is another one; none where it has none, or is not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassChange {
    /// Code.
    pub code: String,
    /// Class value in the edition before.
    pub before: Option<u8>,
    /// Class value now.
    pub now: Option<u8>,
}

impl EditionChanges {
    /// Tells whether any class changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.maps.iter().all(|map| map.changes.is_empty())
    }

    /// Finds the changes of a map at a selection; none where it was not compared.
    #[must_use]
    pub fn of(&self, map: &str, selection: Selection) -> Option<&MapChanges> {
        self.maps.iter().find(|known| known.map == map && known.now == selection)
    }
}

impl MapChanges {
    /// Finds the change of a buurt; none where its class is as it was.
    #[must_use]
    pub fn of(&self, code: &str) -> Option<&ClassChange> {
        let at = self.changes.binary_search_by(|change| change.code.as_str().cmp(code)).ok()?;
        self.changes.get(at)
    }
}

impl Engine {
    /// Compares every map on offer, at its default selection and in each comparison, with the same map of an earlier
    /// edition.
    ///
    /// Cost: that of computing every map of both once.
    #[must_use]
    pub(crate) fn changes_since(&self, before: &Engine) -> EditionChanges {
        let offered = |engine: &Engine| -> Vec<(String, Selection)> {
            let of_offer = |offer: &Offer| -> Vec<(String, Selection)> {
                let choices = offer.comparisons.iter();
                let choices = choices.map(|comparison| Selection { comparison: Some(*comparison), ..offer.default });
                let choices: Vec<_> =
                    if offer.comparisons.is_empty() { vec![offer.default] } else { choices.collect() };
                choices.into_iter().map(|selection| (offer.map.clone(), selection)).collect()
            };
            engine.offered().iter().flat_map(of_offer).collect()
        };
        let earlier = offered(before);
        let pair = |(map, now): (String, Selection)| {
            let same =
                |(other, selection): &&(String, Selection)| *other == map && selection.comparison == now.comparison;
            let then = earlier.iter().find(same)?.1;
            let (old, new) = (classes(before, &map, then)?, classes(self, &map, now)?);
            let mut codes: Vec<&String> = old.keys().chain(new.keys()).collect();
            codes.sort_unstable();
            codes.dedup();
            let changes = codes.iter().filter_map(|code| {
                let class = |classes: &BTreeMap<String, Option<u8>>| classes.get(*code).copied().flatten();
                let (before, now) = (class(&old), class(&new));
                (before != now).then(|| ClassChange { code: (*code).clone(), before, now })
            });
            let changes = changes.collect();
            Some(MapChanges { map, before: then, now, areas: codes.len(), changes })
        };
        EditionChanges {
            division: before.observations().division,
            maps: offered(self).into_iter().filter_map(pair).collect(),
        }
    }
}

/// Gives the classes of the drawn buurten that have a status.
fn classes(engine: &Engine, map: &str, selection: Selection) -> Option<BTreeMap<String, Option<u8>>> {
    let values = engine.compute(map, selection).ok()?;
    let places = (0..values.status.len()).filter(|i| values.status[*i].is_some());
    Some(places.map(|i| (engine.place(Level::Buurt, i).code.clone(), values.class[i])).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::maps::tests::{Row, World, row};

    fn ownership(shares: &[&str]) -> World {
        let rows = (1..).zip(shares).map(|(i, share)| Row { corporatie: (*share).to_owned(), ..row(1, i) });
        World::new(&rows.collect::<Vec<_>>())
    }

    #[test]
    fn buurten_with_another_class_are_listed_and_those_that_came_or_went_too() {
        let before = ownership(&["10", "30", "", "40", "90"]);
        let now = ownership(&["10", "70", "50", "", "90", "1"]);
        let changes = now.engine.changes_since(&before.engine);
        let selection = now.engine.map("corporatiebezit").unwrap().1.default;
        let map = changes.of("corporatiebezit", selection).unwrap();
        let change = |number: usize, before, now| ClassChange { code: format!("BU0001{number:04}"), before, now };
        let expected =
            [change(2, Some(2), Some(5)), change(3, None, Some(4)), change(4, Some(3), None), change(6, None, Some(0))];
        assert_eq!((map.areas, map.changes.as_slice()), (6, expected.as_slice()));
        assert_eq!(map.of("BU00010002"), Some(&expected[0]));
        assert_eq!(map.of("BU00010001"), None);
        assert!(!changes.is_empty());
        assert!(before.engine.changes_since(&ownership(&["10", "30", "", "40", "90"]).engine).is_empty());
    }
}
