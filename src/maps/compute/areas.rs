//! The areas as a computation needs them: codes, names, hierarchy, and who counts in a reference set.
//!
//! In: the area set and its observations. Out: [`Areas`]. Guaranteed: places are in the order of the area set: those
//! that are drawn, then those without a boundary, each in the order of their codes.

use std::collections::BTreeSet;

use crate::areas::{AreaSet, Gemeente, Level};
use crate::maps::define::scope::CountryScope;
use crate::statistics::{ObservationTable, RoundedNumber};

/// Code and name of an area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaName {
    /// Code.
    pub code: String,
    /// Official name.
    pub name: String,
}

/// The buurten of a division, with the wijken and gemeenten that they lie in.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Areas {
    /// All buurten.
    pub(crate) buurten: Vec<AreaName>,
    /// All wijken.
    pub(crate) wijken: Vec<AreaName>,
    /// All gemeenten.
    pub(crate) gemeenten: Vec<AreaName>,
    /// Index of the wijk, per buurt.
    pub(crate) wijk: Vec<usize>,
    /// Index of the gemeente, per buurt.
    pub(crate) gemeente: Vec<usize>,
    /// Whether the buurt takes part.
    pub(crate) counts: Vec<bool>,
    /// Inhabitants of buurten that take part.
    pub(crate) inhabitants: Vec<Option<f64>>,
    /// Whether the buurt takes part and has inhabitants enough for a class that is more than indicative.
    pub(crate) large: Vec<bool>,
    /// Inhabitants of buurten that are large enough for a reference set, as the figures tell them.
    pub(crate) weights: Vec<Option<f64>>,
    /// The buurten in the order of their codes, drawn or not.
    pub(crate) order: Vec<usize>,
    /// How many of each level are drawn; they come first, and those without a boundary after them.
    pub(crate) drawn: BoundaryCounts,
    /// What a comparison with the country compares with.
    pub(crate) scope: CountryScope,
}

/// How many areas of each level have a boundary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BoundaryCounts {
    pub(crate) buurten: usize,
    pub(crate) wijken: usize,
    pub(crate) gemeenten: usize,
}

impl Areas {
    /// Takes what a computation needs from an area set and the observations for it; with `minimum` inhabitants a buurt
    /// is large enough for a reference set.
    pub(crate) fn of(set: &AreaSet, table: &ObservationTable, minimum: f64) -> Areas {
        let counts: Vec<_> = set.all_buurten().map(|buurt| buurt.counts).collect();
        let inhabitants = table.inhabitants.iter().zip(&counts).map(|(n, counts)| n.filter(|_| *counts));
        let inhabitants: Vec<_> = inhabitants.collect();
        let index = |number: u32| usize::try_from(number).expect("an index fits");
        let place = |code: &String, name: &String| AreaName { code: code.clone(), name: name.clone() };
        let large: Vec<_> =
            inhabitants.iter().map(|n| n.is_some_and(|n| RoundedNumber::of(n) >= RoundedNumber::of(minimum))).collect();
        // Where the figures tell the inhabitants, those that only the boundary file has are in no reference set.
        let of_figures = |i: usize| !(table.tells_inhabitants() && table.inhabitants_by_boundary[i]);
        let weight = |(i, n): (usize, &Option<f64>)| n.filter(|_| large[i] && of_figures(i));
        let gemeente: Vec<_> = set.all_buurten().map(|buurt| index(buurt.gemeente)).collect();
        let gemeenten: Vec<_> = set.gemeenten.iter().chain(&set.undrawn.gemeenten).collect();
        let codes: Vec<_> = set.all_buurten().map(|buurt| buurt.code.as_str()).collect();
        let mut order: Vec<_> = (0..codes.len()).collect();
        order.sort_unstable_by_key(|i| codes[*i]);
        Areas {
            buurten: set.all_buurten().map(|buurt| place(&buurt.code, &buurt.name)).collect(),
            wijken: set.wijken.iter().chain(&set.undrawn.wijken).map(|wijk| place(&wijk.code, &wijk.name)).collect(),
            gemeenten: gemeenten.iter().map(|gemeente| place(&gemeente.code, &gemeente.name)).collect(),
            wijk: set.all_buurten().map(|buurt| index(buurt.wijk)).collect(),
            weights: inhabitants.iter().enumerate().map(weight).collect(),
            drawn: BoundaryCounts {
                buurten: set.buurten.len(),
                wijken: set.wijken.len(),
                gemeenten: set.gemeenten.len(),
            },
            scope: scope(table, |i| counts[i] && of_figures(i), &gemeente, &gemeenten),
            gemeente,
            order,
            large,
            counts,
            inhabitants,
        }
    }

    /// Lists the areas of a level that have a boundary.
    pub(crate) fn places(&self, level: Level) -> &[AreaName] {
        match level {
            Level::Buurt => &self.buurten[..self.drawn.buurten],
            Level::Wijk => &self.wijken[..self.drawn.wijken],
            Level::Gemeente => &self.gemeenten[..self.drawn.gemeenten],
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
        let alike = |place: &AreaName| place.code.bytes().zip(code.bytes()).take_while(|(a, b)| a == b).count();
        // Codes are sorted: those that begin alike stand together, around where the code would stand.
        let at = places.partition_point(|place| place.code < code);
        let mut around: Vec<&AreaName> = places[at.saturating_sub(3)..places.len().min(at + 3)].iter().collect();
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

/// Finds whether the figures are those of the country, or of which part; `counted` tells of each area whether it takes
/// part and has figures: a boundary file of the country makes no country of the figures of one gemeente.
fn scope(
    table: &ObservationTable,
    counted: impl Fn(usize) -> bool,
    gemeente: &[usize],
    gemeenten: &[&Gemeente],
) -> CountryScope {
    let of_areas = || gemeente.iter().enumerate().filter(|(i, _)| counted(*i)).map(|(_, gemeente)| *gemeente);
    let there: BTreeSet<usize> = of_areas().collect();
    if table.is_of_the_country(&counted, there.len()) {
        return CountryScope::Country;
    }
    let mut there: Vec<&Gemeente> = there.into_iter().map(|index| gemeenten[index]).collect();
    there.sort_by(|a, b| a.code.cmp(&b.code));
    CountryScope::Part {
        gemeenten: there.iter().map(|place| place.name.clone()).collect(),
        buurten: of_areas().count(),
    }
}
