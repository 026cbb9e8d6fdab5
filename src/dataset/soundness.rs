//! Holds what is saved or was loaded to what the stages after it rely on.
//!
//! In: a [`Dataset`]. Out: the first thing that cannot be, in words.
//! Guaranteed of one that passes: every index leads to something, every list has the length that it should have; codes
//! are well-formed, unique and sorted; every number is finite, years have four digits; places lie in the world, rings
//! of full detail are closed; a layer has a known zoom, its vertices lie on the grid of that zoom, no edge leaves its
//! tile, every exterior ring winds as it should and stands before its holes. Not looked at, because it would take
//! longer than all else: whether rings cross themselves or each other. Whatever is cut from such rings, the work on it
//! ends, and stays in bounds.

use geo_types::MultiPolygon;
use rayon::prelude::*;

use super::Dataset;
use crate::areas::{AreaSet, Level, UndrawnAreas};
use crate::generalise::{COARSEST_EXTENT, EXTENT, GridPoint, LAST_ZOOM, LabelPoint, MovedLabel, PackedLayer};
use crate::planar::area::doubled_area_of;
use crate::statistics::{ObservationTable, State};

/// Years that have a place in names and selections.
const YEARS: std::ops::RangeInclusive<i32> = 0..=9999;

/// Points of the smallest ring of full detail: a triangle, closed.
const SMALLEST_RING: usize = 4;

/// Says what cannot be, or nothing.
type SoundnessTest = Result<(), String>;

fn hold(holds: bool, found: impl FnOnce() -> String) -> SoundnessTest {
    if holds { Ok(()) } else { Err(found()) }
}

/// Looks through all of a dataset.
///
/// Cost: a pass over all vertices, on all cores.
///
/// # Errors
/// What cannot be.
pub(super) fn check(dataset: &Dataset) -> SoundnessTest {
    let Dataset { areas, observations, layers, labels, files, unclaimed, extent, changes, .. } = dataset;
    check_areas(areas)?;
    check_observations(observations, areas)?;
    hold((COARSEST_EXTENT..=EXTENT).contains(extent) && extent.count_ones() == 1, || {
        format!("its tiles are {extent} cells wide")
    })?;
    let order = layers.windows(2).all(|pair| (pair[0].zoom, pair[0].level) < (pair[1].zoom, pair[1].level));
    hold(order, || "its layers are not in order".to_owned())?;
    let of_layers: Vec<SoundnessTest> =
        layers.par_iter().map(|layer| check_layer(layer, *extent, areas.count(layer.level))).collect();
    of_layers.into_iter().collect::<SoundnessTest>()?;
    for (level, labels) in labels.iter() {
        check_labels(level, labels, areas.count(level))?;
    }
    for map in changes.iter().flat_map(|changes| &changes.maps) {
        check_codes(Level::Buurt, map.changes.iter().map(|change| change.code.as_str()))?;
    }
    hold(files.iter().filter_map(|file| file.year).all(|year| YEARS.contains(&year)), || {
        "a file has an impossible year".to_owned()
    })?;
    hold(unclaimed.first.len() <= unclaimed.count, || "more unclaimed files are named than there are".to_owned())
}

fn check_areas(areas: &AreaSet) -> SoundnessTest {
    let AreaSet { year, buurten, wijken, gemeenten, boundaries, water, .. } = areas;
    hold(YEARS.contains(year), || format!("its division is of the year {year}"))?;
    check_codes(Level::Buurt, buurten.iter().map(|area| area.code.as_str()))?;
    check_codes(Level::Wijk, wijken.iter().map(|area| area.code.as_str()))?;
    check_codes(Level::Gemeente, gemeenten.iter().map(|area| area.code.as_str()))?;
    let is_below = |index: u32, count: usize| usize::try_from(index).is_ok_and(|index| index < count);
    let nest =
        buurten.iter().all(|buurt| is_below(buurt.wijk, wijken.len()) && is_below(buurt.gemeente, gemeenten.len()))
            && wijken.iter().all(|wijk| is_below(wijk.gemeente, gemeenten.len()));
    hold(nest, || "an area lies in one that does not exist".to_owned())?;
    check_undrawn(areas)?;
    hold(boundaries.len() == buurten.len(), || {
        format!("{} buurten have {} boundaries", buurten.len(), boundaries.len())
    })?;
    let whole = boundaries.par_iter().chain(water).all(is_whole);
    hold(whole, || "a boundary has a ring that is not closed, or lies outside the world".to_owned())
}

/// Holds the areas without a boundary to the same: their numbers go on after those of the others, and no code is in
/// both.
fn check_undrawn(areas: &AreaSet) -> SoundnessTest {
    let UndrawnAreas { buurten, wijken, gemeenten } = &areas.undrawn;
    let codes = |level: Level| -> Vec<&str> {
        match level {
            Level::Buurt => buurten.iter().map(|area| area.code.as_str()).collect(),
            Level::Wijk => wijken.iter().map(|area| area.code.as_str()).collect(),
            Level::Gemeente => gemeenten.iter().map(|area| area.code.as_str()).collect(),
        }
    };
    for level in Level::ALL {
        let codes = codes(level);
        check_codes(level, codes.iter().copied())?;
        hold(codes.iter().all(|code| areas.find(code).is_none()), || {
            format!("some of its {} are with and without a boundary", level.layer())
        })?;
    }
    let is_below = |index: u32, count: usize| usize::try_from(index).is_ok_and(|index| index < count);
    let (all_wijken, all_gemeenten) = (areas.wijken.len() + wijken.len(), areas.gemeenten.len() + gemeenten.len());
    let nest = buurten.iter().all(|buurt| is_below(buurt.wijk, all_wijken) && is_below(buurt.gemeente, all_gemeenten))
        && wijken.iter().all(|wijk| is_below(wijk.gemeente, all_gemeenten));
    hold(nest, || "an area without a boundary lies in one that does not exist".to_owned())
}

fn check_codes<'a>(level: Level, codes: impl Iterator<Item = &'a str>) -> SoundnessTest {
    let mut before = "";
    for code in codes {
        hold(level.has_form(code) && before < code, || {
            format!("the codes of its {} are malformed or not in order at {code:?}", level.layer())
        })?;
        before = code;
    }
    Ok(())
}

fn is_whole(boundary: &MultiPolygon<f64>) -> bool {
    let in_world = |number: f64| (0.0..=1.0).contains(&number);
    boundary.iter().flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors())).all(|ring| {
        ring.0.len() >= SMALLEST_RING
            && ring.0.first() == ring.0.last()
            && ring.0.iter().all(|point| in_world(point.x) && in_world(point.y))
    })
}

fn check_observations(table: &ObservationTable, areas: &AreaSet) -> SoundnessTest {
    let (buurten, statistics) = (areas.count_all(), table.statistics.len());
    let years =
        table.observations.iter().map(|found| found.year).chain(table.carried.iter().map(|carried| carried.year));
    hold(years.chain([table.division]).all(|year| YEARS.contains(&year)), || {
        "its figures are of an impossible year".to_owned()
    })?;
    let order =
        table.observations.windows(2).all(|pair| (pair[0].statistic, pair[0].year) < (pair[1].statistic, pair[1].year));
    hold(order, || "its figures are not in order".to_owned())?;
    for found in &table.observations {
        let (values, states) = found.arrays();
        let fits = found.statistic < statistics && values.len() == buurten && states.len() == buurten;
        hold(fits, || format!("the figures of {} are not those of its buurten", found.year))?;
        hold(found.of_larger_areas().is_sound(), || {
            format!("the figures of larger areas of {} are not one for each", found.year)
        })?;
        let possible = table.statistics[found.statistic].kind.possible();
        let are_possible =
            values.iter().zip(states).all(|(value, state)| *state != State::Value || possible.contains(value));
        hold(are_possible, || {
            format!("a figure of `{}` of {} is impossible", table.statistics[found.statistic].id, found.year)
        })?;
    }
    for carried in &table.carried {
        let leads = carried.sources.keys().all(|buurt| *buurt < buurten)
            && carried.files.iter().flat_map(|file| file.columns.keys()).all(|statistic| *statistic < statistics)
            && carried.elsewhere.values().all(|file| *file < carried.files.len());
        hold(leads, || format!("the provenance of `{}` of {} leads nowhere", carried.source, carried.year))?;
    }
    let of_buurten = table.inhabitants.len() == buurten
        && table.inhabitants_by_boundary.len() == buurten
        && table.redrawn.keys().all(|buurt| *buurt < buurten)
        && table.inhabitants_statistic.is_none_or(|statistic| statistic < statistics);
    hold(of_buurten, || "its inhabitants are not those of its buurten".to_owned())
}

fn check_labels(level: Level, labels: &[LabelPoint], count: usize) -> SoundnessTest {
    let in_world = |number: f64| (0.0..=1.0).contains(&number);
    let sound = labels.iter().all(|label| [label.x, label.y, label.room].into_iter().all(in_world));
    hold(labels.len() == count && sound, || {
        format!("the label points of its {} are not one for each, in the world", level.layer())
    })
}

fn check_layer(layer: &PackedLayer, extent: i32, count: usize) -> SoundnessTest {
    let wrong = |what: &str| Err(format!("layer {} of zoom {}: {what}", layer.level.layer(), layer.zoom));
    if layer.zoom > LAST_ZOOM {
        return wrong("there is no such zoom");
    }
    let follow = ascends(&layer.step_starts, layer.steps.len())
        && layer.step_starts.len() == layer.firsts.len() + 1
        && ascends(&layer.area_starts, layer.firsts.len());
    if !follow {
        return wrong("its rings do not follow each other");
    }
    if layer.areas() != count {
        return wrong(&format!("{} areas have {} outlines", count, layer.areas()));
    }
    let grid = 0..=extent << layer.zoom;
    let in_world = |vertex: GridPoint| grid.contains(&vertex.x) && grid.contains(&vertex.y);
    let rings = (0..layer.firsts.len()).into_par_iter().map(|ring| layer.ring(ring));
    if !rings.all(|ring| ring.vertices().all(in_world)) {
        return wrong("a vertex lies outside the world");
    }
    let order = layer.moved.windows(2).all(|pair| pair[0].area < pair[1].area);
    let there = |label: &MovedLabel| (label.area as usize) < count && in_world(label.place);
    if !order || !layer.moved.iter().all(there) {
        return wrong("its label points are not those of its areas, in the world");
    }
    let areas = (0..layer.areas()).into_par_iter();
    let sound = areas.all(|area| {
        layer.rings(area).enumerate().all(|(number, ring)| {
            let stays = ring.edges().all(|(from, to)| {
                from != to && stays_in_tile(from.x, to.x, extent) && stays_in_tile(from.y, to.y, extent)
            });
            let doubled = doubled_area_of(ring.vertices());
            ring.len() >= 3 && stays && doubled != 0 && (number > 0 || doubled > 0)
        })
    });
    if sound {
        Ok(())
    } else {
        wrong("a ring leaves the tiles of its edges, encloses nothing, or is a hole in nothing")
    }
}

/// Tells whether starts begin at 0, never descend, and end where what they count ends.
fn ascends(starts: &[u32], end: usize) -> bool {
    let ends = |start: Option<&u32>, at: usize| start.is_some_and(|start| usize::try_from(*start) == Ok(at));
    ends(starts.first(), 0) && ends(starts.last(), end) && starts.is_sorted()
}

/// Tells whether an edge lies in one tile along an axis, its sides included; `extent` is a power of two.
fn stays_in_tile(from: i32, to: i32, extent: i32) -> bool {
    let (low, high) = (from.min(to), from.max(to));
    high - (low & -extent) <= extent
}

#[cfg(test)]
mod tests;
