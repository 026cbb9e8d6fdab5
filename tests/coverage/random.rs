//! Random coverages and random rubbish, at every zoom.

use std::collections::BTreeMap;

use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use proptest::prelude::*;
use veerkracht::areas::{Level, PerLevel};
use veerkracht::generalise::{
    COARSEST_EXTENT, Coverage, EXTENT, GeneraliseSettings, LAST_ZOOM, Pyramid, ZoomLayer, generalise,
};
use veerkracht::problems::Problems;

use crate::oracle::{coverage_faults, edges_over_borders, nesting_faults, ring_faults};

/// Boundaries with a made-up hierarchy: every three buurten a wijk, every two wijken a gemeente.
pub(crate) struct Case {
    pub boundaries: Vec<MultiPolygon<f64>>,
    codes: Vec<String>,
}

impl Case {
    pub(crate) fn of(boundaries: Vec<MultiPolygon<f64>>) -> Case {
        let codes = (0..boundaries.len()).map(|i| format!("BU{i:08}")).collect();
        Case { boundaries, codes }
    }

    pub(crate) fn coverage(&self) -> Coverage<'_> {
        let count = u32::try_from(self.boundaries.len()).unwrap();
        Coverage {
            boundaries: &self.boundaries,
            codes: self.codes.iter().map(String::as_str).collect(),
            wijk_of: (0..count).map(|i| i / 3).collect(),
            gemeente_of: (0..count).map(|i| i / 6).collect(),
            wijken: count.div_ceil(3) as usize,
            gemeenten: count.div_ceil(6) as usize,
        }
    }

    /// Generalises all levels for all zooms.
    pub(crate) fn everywhere(&self) -> Pyramid {
        self.everywhere_at(EXTENT)
    }

    /// Generalises all levels for all zooms, with tiles of so many cells a side.
    fn everywhere_at(&self, extent: i32) -> Pyramid {
        let settings =
            GeneraliseSettings { zooms: PerLevel::of(|_| 0..=LAST_ZOOM), extent, ..GeneraliseSettings::default() };
        generalise(&self.coverage(), &settings, &mut Problems::default()).expect("borders that can be followed")
    }
}

pub(crate) fn layer(pyramid: &Pyramid, zoom: u8, level: Level) -> &ZoomLayer {
    pyramid.layers.iter().find(|layer| layer.zoom == zoom && layer.level == level).unwrap()
}

/// Lists all faults of a pyramid of all levels and zooms. Where areas had to be put on top of others only the rings of
/// each area are held to the rules.
pub(crate) fn faults(case: &Case, pyramid: &Pyramid) -> Vec<String> {
    faults_at(EXTENT, case, pyramid)
}

/// The same for tiles of so many cells a side.
fn faults_at(extent: i32, case: &Case, pyramid: &Pyramid) -> Vec<String> {
    let coverage = case.coverage();
    let drawable = |boundary: &MultiPolygon<f64>| {
        boundary.iter().any(|p| p.exterior().coords().any(|c| c.x.is_finite() && c.y.is_finite()))
    };
    let mut faults = Vec::new();
    for zoom in 0..=LAST_ZOOM {
        let spare = pyramid.counts.iter().find(|count| count.zoom == zoom).unwrap().spare;
        let [fine, wijken, gemeenten] = Level::ALL.map(|level| layer(pyramid, zoom, level));
        let mut note =
            |what: &str, found: Vec<String>| faults.extend(found.into_iter().map(|f| format!("z{zoom} {what}: {f}")));
        for layer in [fine, wijken, gemeenten] {
            note(layer.level.layer(), ring_faults(layer));
            note(layer.level.layer(), edges_over_borders(layer, extent));
            if spare == 0 {
                note(layer.level.layer(), coverage_faults(layer, usize::MAX));
            }
        }
        if spare == 0 {
            note("wijken", nesting_faults(fine, wijken, |area| coverage.wijk_of[area] as usize));
            note("gemeenten", nesting_faults(fine, gemeenten, |area| coverage.gemeente_of[area] as usize));
        }
        let lost =
            (0..fine.areas()).filter(|&area| drawable(&case.boundaries[area]) && fine.rings(area).next().is_none());
        note("buurten", lost.map(|area| format!("area {area} is lost")).collect());
    }
    faults
}

/// Numbers that look random, always the same for the same key.
fn noise(seed: u64, key: (i32, i32, i32)) -> f64 {
    let mut bits = seed ^ 0x9E37_79B9_7F4A_7C15;
    for part in [key.0, key.1, key.2] {
        bits = (bits ^ u64::from(part.cast_unsigned())).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        bits ^= bits >> 32;
    }
    f64::from(u32::try_from(bits >> 40).unwrap()) / f64::from(1_u32 << 24) - 0.5
}

/// A raster of areas, with crooked borders.
#[derive(Debug, Clone)]
struct Raster {
    columns: i32,
    /// Area per square, row by row; the number of areas stands for none.
    squares: Vec<usize>,
    areas: usize,
    seed: u64,
    /// Side of a square in cells of the last zoom.
    side: f64,
    /// Points between the corners of a square.
    between: i32,
}

impl Raster {
    fn at(&self, column: i32, row: i32) -> usize {
        if column < 0 || row < 0 || column >= self.columns {
            return self.areas;
        }
        self.squares.get(usize::try_from(row * self.columns + column).unwrap()).copied().unwrap_or(self.areas)
    }

    /// Walks along the squares of each area, its interior on the left, and bends every side the same way for both
    /// neighbours.
    fn case(&self) -> Case {
        let rows = i32::try_from(self.squares.len()).unwrap() / self.columns;
        let mut sides: Vec<BTreeMap<(i32, i32), Vec<(i32, i32)>>> = vec![BTreeMap::new(); self.areas];
        for row in 0..rows {
            for column in 0..self.columns {
                let area = self.at(column, row);
                if area == self.areas {
                    continue;
                }
                let corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)];
                let beside = [(column, row - 1), (column + 1, row), (column, row + 1), (column - 1, row)];
                for side in 0..4 {
                    if self.at(beside[side].0, beside[side].1) != area {
                        sides[area].entry(corners[side]).or_default().push(corners[(side + 1) % 4]);
                    }
                }
            }
        }
        Case::of(sides.into_iter().enumerate().map(|(area, sides)| self.polygons(area, sides)).collect())
    }

    fn polygons(&self, area: usize, mut sides: BTreeMap<(i32, i32), Vec<(i32, i32)>>) -> MultiPolygon<f64> {
        let (mut shells, mut holes) = (Vec::new(), Vec::new());
        while let Some((&start, _)) = sides.iter().next() {
            let (mut corners, mut here) = (vec![start], start);
            loop {
                let ends = sides.get_mut(&here).unwrap();
                let next = ends.pop().unwrap();
                if ends.is_empty() {
                    sides.remove(&here);
                }
                if next == start {
                    break;
                }
                corners.push(next);
                here = next;
            }
            let doubled: i32 = (0..corners.len())
                .map(|i| (corners[i], corners[(i + 1) % corners.len()]))
                .map(|(a, b)| a.0 * b.1 - b.0 * a.1)
                .sum();
            let mut ring: Vec<Coord<f64>> =
                (0..corners.len()).flat_map(|i| self.bent(corners[i], corners[(i + 1) % corners.len()])).collect();
            // Neighbours seldom start an enclave at the same vertex.
            let turn = (self.seed as usize).wrapping_add(area * 7) % ring.len();
            ring.rotate_left(turn);
            ring.push(ring[0]);
            if doubled > 0 { shells.push(ring) } else { holes.push(LineString(ring)) }
        }
        // Claims are added up per area, so it does not matter which of its parts a hole is written with.
        shells.into_iter().map(|ring| Polygon::new(LineString(ring), std::mem::take(&mut holes))).collect()
    }

    fn corner(&self, (x, y): (i32, i32)) -> Coord<f64> {
        let away = |axis| noise(self.seed, (x, y, axis)) * 0.44;
        self.place(f64::from(x) + away(0), f64::from(y) + away(1))
    }

    fn place(&self, x: f64, y: f64) -> Coord<f64> {
        let cell = 1.0 / (4096.0 * 16384.0);
        Coord { x: 0.51 + x * self.side * cell, y: 0.33 + y * self.side * cell }
    }

    /// Gives the first corner of a side and the points between it and the second, computed from the lower corner on.
    fn bent(&self, from: (i32, i32), to: (i32, i32)) -> Vec<Coord<f64>> {
        let (low, high) = if from < to { (from, to) } else { (to, from) };
        let (a, b) = (self.corner(low), self.corner(high));
        let mut between: Vec<Coord<f64>> = (1..=self.between)
            .map(|i| {
                let t = f64::from(i) / f64::from(self.between + 1);
                let aside = noise(self.seed, (low.0 * 64 + high.0, low.1 * 64 + high.1, i)) * 0.1;
                Coord { x: a.x + (b.x - a.x) * t - (b.y - a.y) * aside, y: a.y + (b.y - a.y) * t + (b.x - a.x) * aside }
            })
            .collect();
        if from != low {
            between.reverse();
        }
        between.insert(0, self.corner(from));
        between
    }
}

fn rasters() -> impl Strategy<Value = Raster> {
    (1..9_i32, 1..9_usize, 1..16_usize, any::<u64>(), -3..15_i32, 0..6_i32).prop_flat_map(
        |(columns, rows, areas, seed, side, between)| {
            prop::collection::vec(0..=areas, rows * usize::try_from(columns).unwrap()).prop_map(move |squares| Raster {
                columns,
                squares,
                areas,
                seed,
                side: f64::from(side).exp2() * 1.37,
                between,
            })
        },
    )
}

/// Rings through any points of a small lattice: they cross, touch, double back, overlap, and some have no area at all.
fn rubbish() -> impl Strategy<Value = Vec<MultiPolygon<f64>>> {
    let ring = (prop::collection::vec((0..12_i32, 0..12_i32), 0..9), -4..8_i32).prop_map(|(points, scale)| {
        let cell = f64::from(scale).exp2() / (4096.0 * 16384.0);
        LineString(
            points
                .into_iter()
                .map(|(x, y)| Coord { x: 0.5 + f64::from(x) * cell, y: 0.3 + f64::from(y) * cell })
                .collect(),
        )
    });
    let polygon =
        (ring.clone(), prop::collection::vec(ring, 0..3)).prop_map(|(exterior, holes)| Polygon::new(exterior, holes));
    prop::collection::vec(prop::collection::vec(polygon, 0..3).prop_map(MultiPolygon), 1..8)
}

/// Squares in rows, each a hole of what is around them; some are filled by an area of their own, from any of their
/// corners on and either way round.
#[derive(Debug, Clone)]
struct Sieve {
    holes: i32,
    seed: u64,
    /// Side of a hole in cells of the last zoom; holes lie as far apart.
    side: f64,
    /// Of a hundred holes so many are filled.
    filled: i32,
}

impl Sieve {
    fn case(&self) -> Case {
        let cell = 1.0 / (4096.0 * 16384.0);
        let place = |x: f64, y: f64| Coord { x: 0.51 + x * self.side * cell, y: 0.33 + y * self.side * cell };
        let square = |x: f64, y: f64, side: f64| {
            vec![place(x, y), place(x + side, y), place(x + side, y + side), place(x, y + side)]
        };
        let closed = |mut ring: Vec<Coord<f64>>, turn: usize, back: bool| {
            ring.rotate_left(turn);
            if back {
                ring.reverse();
            }
            ring.push(ring[0]);
            LineString(ring)
        };
        let drawn = |column: i32, row: i32, by: i32| {
            let chance = |what: i32| noise(self.seed, (column, row, what + by)) + 0.5;
            let turn = [0.25, 0.5, 0.75].iter().filter(|share| chance(1) > **share).count();
            closed(square(f64::from(2 * column + 1), f64::from(2 * row + 1), 1.0), turn, chance(2) > 0.5)
        };
        let all = || (0..self.holes).flat_map(|row| (0..self.holes).map(move |column| (column, row)));
        let holes = all().map(|(column, row)| drawn(column, row, 0)).collect();
        let around = Polygon::new(closed(square(0.0, 0.0, f64::from(2 * self.holes + 1)), 0, false), holes);
        let is_filled =
            |&(column, row): &(i32, i32)| (noise(self.seed, (column, row, 9)) + 0.5) * 100.0 < f64::from(self.filled);
        let fills = all()
            .filter(is_filled)
            .map(|(column, row)| MultiPolygon(vec![Polygon::new(drawn(column, row, 4), Vec::new())]));
        Case::of(std::iter::once(MultiPolygon(vec![around])).chain(fills).collect())
    }
}

fn sieves() -> impl Strategy<Value = Sieve> {
    (2..41_i32, any::<u64>(), -1..9_i32, 0..30_i32).prop_map(|(holes, seed, side, filled)| Sieve {
        holes,
        seed,
        side: f64::from(side).exp2() * 1.37,
        filled,
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 6,
        rng_seed: proptest::test_runner::RngSeed::Fixed(21),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn an_area_of_a_thousand_holes_stays_valid_at_every_zoom(sieve in sieves()) {
        let case = sieve.case();
        prop_assert_eq!(faults(&case, &case.everywhere()), Vec::<String>::new());
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 160,
        rng_seed: proptest::test_runner::RngSeed::Fixed(20),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_coverage_stays_a_coverage_at_every_zoom(raster in rasters()) {
        let case = raster.case();
        let pyramid = case.everywhere();
        prop_assert_eq!(faults(&case, &pyramid), Vec::<String>::new());
    }

    #[test]
    fn whatever_comes_in_leaves_as_a_coverage(boundaries in rubbish()) {
        let case = Case::of(boundaries);
        let pyramid = case.everywhere();
        prop_assert_eq!(faults(&case, &pyramid), Vec::<String>::new());
    }

    #[test]
    fn coarse_tiles_lie_on_the_grids_of_zooms_above(raster in rasters()) {
        let case = raster.case();
        let pyramid = case.everywhere_at(COARSEST_EXTENT);
        prop_assert_eq!(faults_at(COARSEST_EXTENT, &case, &pyramid), Vec::<String>::new());
        // 4096 is 512 halved back three times: the grid is that of three zooms above, but where an edge crosses the
        // border of a small tile.
        let fine = case.everywhere();
        for zoom in 3..=LAST_ZOOM {
            let fine = layer(&fine, zoom - 3, Level::Buurt);
            if edges_over_borders(fine, COARSEST_EXTENT).is_empty() {
                prop_assert_eq!(&layer(&pyramid, zoom, Level::Buurt).vertices, &fine.vertices);
            }
        }
    }
}
