//! Brings ground, people and history together into rows for the files.
//!
//! In: a plan. Out: [`DemoRegion`]: polygons per level, figures per buurt and year, codes per year.

use std::collections::BTreeMap;

use super::borders::{BorderWiggles, Polygon, polygons};
use super::carve::{Land, carve};
use super::figures::{AreaCounts, Person};
use super::history::History;
use super::mesh::NOWHERE;
use super::plan::{BuurtChange, BuurtKind, RegionPlan, Story};
use super::random::mix;

/// Everything that the files tell.
pub(super) struct DemoRegion {
    /// Buurten, wijken, and which is whose.
    pub(super) land: Land,
    /// Gemeenten: code and name, in the order of the codes.
    pub(super) gemeenten: Vec<(String, String)>,
    /// Polygons of the buurten, wijken and gemeenten, and of the water around by gemeente.
    pub(super) polygons: [Vec<Vec<Polygon>>; 4],
    /// What decides the figures, by buurt.
    pub(super) people: Vec<Person>,
    /// Codes of all years.
    pub(super) history: History,
    /// Codes of the newest year, by buurt.
    pub(super) codes: Vec<String>,
}

impl DemoRegion {
    /// Makes the region of a plan.
    pub(super) fn of(plan: &RegionPlan, seed: u64, vertices: Option<usize>) -> Self {
        let land = carve(plan, seed);
        let borders = BorderWiggles::draw(&land, seed, vertices);
        let to = |of_buurt: &dyn Fn(usize) -> u32| -> Vec<u32> {
            land.buurt_of
                .iter()
                .map(|buurt| if *buurt == NOWHERE { NOWHERE } else { of_buurt(*buurt as usize) })
                .collect()
        };
        let gemeenten: Vec<(String, String)> =
            plan.gemeente.iter().map(|g| (format!("GM{}", g.code), g.naam.clone())).collect();
        let polygons = [
            polygons(&land, &borders, &land.buurt_of, land.buurten.len()),
            polygons(&land, &borders, &to(&|buurt| land.buurten[buurt].wijk), land.wijken.len()),
            polygons(&land, &borders, &to(&|buurt| land.buurten[buurt].gemeente), gemeenten.len()),
            polygons(&land, &borders, &land.water_of, gemeenten.len()),
        ];
        let codes: Vec<String> = land.buurten.iter().map(|buurt| buurt.code.clone()).collect();
        let names: BTreeMap<&str, usize> =
            land.buurten.iter().enumerate().map(|(i, buurt)| (buurt.naam.as_str(), i)).collect();
        let find = |wanted: &Vec<String>| -> Vec<usize> {
            wanted.iter().filter_map(|naam| names.get(naam.as_str()).copied()).collect()
        };
        let made_up = plan.story.is_empty();
        let mut stories: BTreeMap<usize, Story> = plan
            .story
            .iter()
            .flat_map(|(story, wanted)| find(wanted).into_iter().map(move |buurt| (buurt, *story)))
            .collect();
        let mut changes: BTreeMap<BuurtChange, Vec<usize>> =
            plan.change.iter().map(|(change, wanted)| (*change, find(wanted))).collect();
        if made_up {
            for buurt in 0..land.buurten.len() {
                stories.extend(made_up_story(seed, buurt, land.buurten[buurt].kind).map(|story| (buurt, story)));
                if let Some(change) = made_up_change(seed, buurt) {
                    changes.entry(change).or_default().push(buurt);
                }
            }
        }
        let people = land.buurten.iter().enumerate().map(|(i, buurt)| Person {
            seed: mix(seed, &[40, i as u64]),
            kind: buurt.kind,
            story: stories.get(&i).copied(),
        });
        let people = people.collect();
        let history = History::of(&codes, &changes);
        Self { land, gemeenten, polygons, people, history, codes }
    }

    /// Makes up the figures of all buurten in a year, on the division of the newest year; indexed by buurt.
    pub(super) fn figures(&self, year: i32) -> Vec<AreaCounts> {
        self.people.iter().map(|person| person.figures(year)).collect()
    }

    /// Adds figures of buurten up; `area_of` tells the area of a buurt. Indexed by area.
    pub(super) fn sums(figures: &[AreaCounts], areas: usize, area_of: impl Fn(usize) -> u32) -> Vec<AreaCounts> {
        let mut sums = vec![AreaCounts::default(); areas];
        for (buurt, figures) in figures.iter().enumerate() {
            sums[area_of(buurt) as usize] += *figures;
        }
        sums
    }

    /// Names the wijken, and the buurten as they were coded in a year: after a buurt that stood under the code.
    pub(super) fn names(&self, year: i32) -> BTreeMap<String, &str> {
        let land = &self.land;
        let wijken = land.wijken.iter().map(|wijk| (wijk.code.clone(), wijk.naam.as_str()));
        let entries = self.history.entries(&self.codes, year).into_iter();
        wijken.chain(entries.map(|entry| (entry.code, land.buurten[entry.holds[0].0].naam.as_str()))).collect()
    }

    /// Counts the vertices of all rings of the buurten.
    pub(super) fn vertices(&self) -> usize {
        self.polygons[0].iter().flatten().flatten().map(Vec::len).sum()
    }
}

/// Draws a story for a buurt that nobody wrote one for; most have none.
fn made_up_story(seed: u64, buurt: usize, kind: BuurtKind) -> Option<Story> {
    let draw = mix(seed, &[41, buurt as u64]) % 100;
    match (kind, draw) {
        (BuurtKind::Harbour | BuurtKind::Country | BuurtKind::New, 0..12) => Some(Story::Small),
        (BuurtKind::Harbour | BuurtKind::Country | BuurtKind::New, 12..18) => Some(Story::Tiny),
        (BuurtKind::Country | BuurtKind::Owned, 18..40) => Some(Story::WellOff),
        (_, 40..47) => Some(Story::Pressure),
        (_, 47..49) => Some(Story::Structural),
        (_, 49..55) => Some(Story::Nuisance),
        (_, 55..64) => Some(Story::Resilient),
        (_, 64..74) => Some(Story::Improving),
        (BuurtKind::Social, 74..80) => Some(Story::StablyBad),
        _ => None,
    }
}

/// Draws what happened to a buurt's code; most kept theirs.
fn made_up_change(seed: u64, buurt: usize) -> Option<BuurtChange> {
    match mix(seed, &[42, buurt as u64]) % 1000 {
        0..12 => Some(BuurtChange::RenumberedOnce),
        12..16 => Some(BuurtChange::RenumberedTwice),
        16..22 => Some(BuurtChange::Merged),
        22..28 => Some(BuurtChange::Split),
        28..31 => Some(BuurtChange::PartlyKnown),
        31..41 => Some(BuurtChange::Redrawn),
        41..47 => Some(BuurtChange::SplitLater),
        _ => None,
    }
}
