//! The areas as a computation needs them: codes, names, hierarchy, and who counts in a reference set.
//!
//! In: the area set and the inhabitants of its buurten. Out: [`Areas`]. Guaranteed: places are in the order of the area
//! set, which is that of their codes.

use crate::areas::{AreaSet, Level};
use crate::statistics::Rounded;

/// Code and name of an area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Code.
    pub code: String,
    /// Official name.
    pub name: String,
}

/// The buurten of a division, with the wijken and gemeenten that they lie in.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Areas {
    /// All buurten.
    pub(crate) buurten: Vec<Place>,
    /// All wijken.
    pub(crate) wijken: Vec<Place>,
    /// All gemeenten.
    pub(crate) gemeenten: Vec<Place>,
    /// Index of the wijk, per buurt.
    pub(crate) wijk: Vec<usize>,
    /// Index of the gemeente, per buurt.
    pub(crate) gemeente: Vec<usize>,
    /// Whether the buurt takes part.
    pub(crate) counts: Vec<bool>,
    /// Inhabitants of buurten that take part.
    pub(crate) inhabitants: Vec<Option<f64>>,
    /// Inhabitants of buurten that are large enough for a reference set.
    pub(crate) weights: Vec<Option<f64>>,
}

impl Areas {
    /// Takes what a computation needs from an area set; `inhabitants` are those of its buurten, and with `minimum` of
    /// them a buurt is large enough for a reference set.
    pub(crate) fn of(set: &AreaSet, inhabitants: &[Option<f64>], minimum: f64) -> Areas {
        let counts: Vec<_> = set.buurten.iter().map(|buurt| buurt.counts).collect();
        let inhabitants: Vec<_> = inhabitants.iter().zip(&counts).map(|(n, counts)| n.filter(|_| *counts)).collect();
        let index = |number: u32| usize::try_from(number).expect("an index fits");
        let place = |code: &String, name: &String| Place { code: code.clone(), name: name.clone() };
        Areas {
            buurten: set.buurten.iter().map(|buurt| place(&buurt.code, &buurt.name)).collect(),
            wijken: set.wijken.iter().map(|wijk| place(&wijk.code, &wijk.name)).collect(),
            gemeenten: set.gemeenten.iter().map(|gemeente| place(&gemeente.code, &gemeente.name)).collect(),
            wijk: set.buurten.iter().map(|buurt| index(buurt.wijk)).collect(),
            gemeente: set.buurten.iter().map(|buurt| index(buurt.gemeente)).collect(),
            weights: large_enough(&inhabitants, minimum),
            counts,
            inhabitants,
        }
    }

    /// Lists the areas of a level.
    pub(crate) fn places(&self, level: Level) -> &[Place] {
        match level {
            Level::Buurt => &self.buurten,
            Level::Wijk => &self.wijken,
            Level::Gemeente => &self.gemeenten,
        }
    }

    /// Finds an area by its code, ignoring case.
    pub(crate) fn find(&self, code: &str) -> Option<(Level, usize)> {
        let code = code.to_ascii_uppercase();
        let level = level_of(&code)?;
        Some((level, self.places(level).binary_search_by(|place| place.code.as_str().cmp(&code)).ok()?))
    }

    /// Lists up to three codes that begin most like a code, ascending: of its level, or of buurten where it names none.
    pub(crate) fn codes_like(&self, code: &str) -> Vec<String> {
        let code = code.to_ascii_uppercase();
        let places = self.places(level_of(&code).unwrap_or(Level::Buurt));
        let alike = |place: &Place| place.code.bytes().zip(code.bytes()).take_while(|(a, b)| a == b).count();
        // Codes are sorted: those that begin alike stand together, around where the code would stand.
        let at = places.partition_point(|place| place.code < code);
        let mut around: Vec<&Place> = places[at.saturating_sub(3)..places.len().min(at + 3)].iter().collect();
        around.sort_by_key(|place| std::cmp::Reverse(alike(place)));
        let mut codes: Vec<String> = around.into_iter().take(3).map(|place| place.code.clone()).collect();
        codes.sort_unstable();
        codes
    }

    /// Gives the index of the gemeente that an area lies in, or is.
    pub(crate) fn gemeente_of(&self, level: Level, index: usize) -> usize {
        match level {
            Level::Buurt => self.gemeente[index],
            // A wijk has at least one buurt, and lies in one gemeente.
            Level::Wijk => self.wijk.iter().position(|wijk| *wijk == index).map_or(0, |buurt| self.gemeente[buurt]),
            Level::Gemeente => index,
        }
    }
}

/// Reads the level from the first letters of a code in capitals.
fn level_of(code: &str) -> Option<Level> {
    match code.get(..2)? {
        "BU" => Some(Level::Buurt),
        "WK" => Some(Level::Wijk),
        "GM" => Some(Level::Gemeente),
        _ => None,
    }
}

/// Keeps the inhabitants of the buurten that are large enough for a reference set.
fn large_enough(inhabitants: &[Option<f64>], minimum: f64) -> Vec<Option<f64>> {
    inhabitants.iter().map(|n| n.filter(|n| Rounded::of(*n) >= Rounded::of(minimum))).collect()
}
