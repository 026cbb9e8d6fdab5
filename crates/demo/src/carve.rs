//! Lays the plan out on the ground: coast, gemeenten, towns, wijken and buurten, each cut out of the one above it.
//!
//! In: a [`RegionPlan`]. Out: [`Land`]: the mesh, the buurten, and which region of the mesh is whose. Guaranteed: every
//! buurt has ground; wijken and gemeenten are made of whole buurten. Left to the next: the wiggle of the borders, and
//! figures.

use std::f64::consts::PI;

use super::mesh::{Mesh, NOWHERE};
use super::plan::{BuurtKind, GemeentePlan, PlaceShape, RegionPlan, WijkPlan};
use super::random::{fractal, mix, signed};

mod divide;
mod division;
mod special_shapes;

use division::DivisionStyle;

/// Ground of a buurt in a town, as part of that of an average buurt.
const DENSE: f64 = 0.16;

/// A buurt of the plan with its place in the tree.
#[derive(Debug, Clone)]
pub(super) struct PlannedBuurt {
    /// `BU`, four digits of the gemeente, two of the wijk, two of its own.
    pub(super) code: String,
    /// Name.
    pub(super) naam: String,
    /// Index into [`Land::wijken`].
    pub(super) wijk: u32,
    /// Index into the plan's gemeenten.
    pub(super) gemeente: u32,
    /// What kind of people and dwellings it has.
    pub(super) kind: BuurtKind,
}

/// A wijk of the plan.
#[derive(Debug, Clone)]
pub(super) struct PlannedWijk {
    /// `WK`, four digits of the gemeente, two of its own.
    pub(super) code: String,
    /// Name.
    pub(super) naam: String,
    /// Index into the plan's gemeenten.
    pub(super) gemeente: u32,
}

/// The plan on the ground.
pub(super) struct Land {
    /// Triangles, and the region of each.
    pub(super) mesh: Mesh,
    /// Buurten in the order of their codes.
    pub(super) buurten: Vec<PlannedBuurt>,
    /// Wijken in the order of their codes.
    pub(super) wijken: Vec<PlannedWijk>,
    /// By region: index of the buurt; [`NOWHERE`] for water around and gaps.
    pub(super) buurt_of: Vec<u32>,
    /// By region: index of the gemeente whose water around it is; [`NOWHERE`] elsewhere.
    pub(super) water_of: Vec<u32>,
}

/// Region of a buurt while it is being cut, before codes are given.
struct Plot {
    region: u32,
    gemeente: usize,
    wijk: String,
    naam: String,
    kind: BuurtKind,
}

struct Carver<'a> {
    plan: &'a RegionPlan,
    seed: u64,
    mesh: Mesh,
    plots: Vec<Plot>,
    /// Ground of an average buurt, square metres.
    ground: f64,
}

/// Cuts the whole plan out of a rectangle.
pub(super) fn carve(plan: &RegionPlan, seed: u64) -> Land {
    let count: usize = plan.gemeente.iter().map(GemeentePlan::buurten).sum();
    let radius = plan.radius.map(|kilometres| kilometres * 1000.0);
    #[expect(clippy::cast_precision_loss, reason = "a number of areas is far below 2^53")]
    let ground = PI * radius[0] * radius[0] / count as f64;
    let centre = plan.centre.map(|kilometres| kilometres * 1000.0);
    let reach = radius[1] + 600.0;
    let mesh = Mesh::cover(centre.map(|c| c - reach), centre.map(|c| c + reach), 0.36 * ground.sqrt(), mix(seed, &[1]));
    let mut carver = Carver { plan, seed, mesh, plots: Vec::new(), ground };
    let land = carver.coast(centre, radius);
    let water = land.1;
    let shares: Vec<f64> = plan.gemeente.iter().map(|gemeente| gemeente.share).collect();
    let regions = carver.divide(land.0, &shares, DivisionStyle::Open, 2);
    for (i, region) in regions.iter().enumerate() {
        carver.carve_gemeente(i, *region);
    }
    for (i, gemeente) in plan.gemeente.iter().enumerate() {
        for special in &gemeente.special {
            carver.carve_special(i, special, water);
        }
    }
    let waters = carver.share_water(water, &regions);
    carver.finish(&waters)
}

impl GemeentePlan {
    /// Counts the buurten, islands and the like included.
    pub(super) fn buurten(&self) -> usize {
        let wijken = self.town.iter().flat_map(|town| &town.wijk).chain(&self.country);
        let mut names: Vec<&str> = wijken.flat_map(|wijk| wijk.buurten.iter().map(String::as_str)).collect();
        names.extend(
            self.special.iter().filter(|special| special.form != PlaceShape::Gap).map(|special| special.naam.as_str()),
        );
        names.sort_unstable();
        names.dedup();
        names.len()
    }

    /// Lists the wijken of towns and countryside.
    pub(super) fn wijken(&self) -> impl Iterator<Item = &WijkPlan> {
        self.town.iter().flat_map(|town| &town.wijk).chain(&self.country)
    }
}

impl Carver<'_> {
    /// Cuts the water from what lies beyond it, and the land from the water; gives land and water.
    fn coast(&mut self, centre: [f64; 2], radius: [f64; 2]) -> (u32, u32) {
        let seed = self.seed;
        let from_centre = move |[x, y]: [f64; 2]| {
            let (x, y) = (x - centre[0], y - centre[1]);
            (x * x + y * y).sqrt()
        };
        let shore = |p: [f64; 2]| {
            radius[1] * (1.0 - 0.03 - 0.03 * fractal(mix(seed, &[10]), p[0], p[1], radius[0], 3)) - from_centre(p)
        };
        let water = self.mesh.cut(0, shore).unwrap_or(0);
        // Bays and headlands of a few kilometres, whatever the size of the land; water everywhere around.
        let wave = (radius[0] * 0.8).min(9000.0);
        let ragged = |p: [f64; 2]| fractal(mix(seed, &[3]), p[0], p[1], wave, 6);
        let dry = |p: [f64; 2]| (radius[0] + 0.21 * wave * ragged(p) - from_centre(p)).min(shore(p) - 900.0);
        self.mesh.refine(water, 0.22 * self.ground.sqrt(), |p| dry(p).abs() < 0.4 * self.ground.sqrt());
        let land = self.mesh.cut(water, dry);
        (land.unwrap_or(water), water)
    }

    fn carve_gemeente(&mut self, i: usize, region: u32) {
        let gemeente = &self.plan.gemeente[i];
        let mut centres: Vec<[f64; 2]> = Vec::new();
        for (t, town) in gemeente.town.iter().enumerate() {
            let key = u64::from(region) * 16 + t as u64;
            let count: usize = town.wijk.iter().map(|wijk| wijk.buurten.len()).sum();
            #[expect(clippy::cast_precision_loss, reason = "a number of areas is far below 2^53")]
            let radius = (count as f64 * self.ground * DENSE / PI).sqrt();
            let centre = town
                .place
                .map_or_else(|| self.roomiest(region, &centres), |place| place.map(|kilometres| kilometres * 1000.0));
            centres.push(centre);
            let away =
                move |[x, y]: [f64; 2]| ((x - centre[0]) * (x - centre[0]) + (y - centre[1]) * (y - centre[1])).sqrt();
            self.mesh.refine(region, 0.14 * self.ground.sqrt(), |p| away(p) < 1.35 * radius);
            let seed = mix(self.seed, &[4, key]);
            let ragged = |p: [f64; 2]| 1.0 + 0.21 * fractal(seed, p[0], p[1], radius * 0.8, 3);
            let Some(ground) = self.mesh.cut(region, |p| radius * ragged(p) - away(p)) else { continue };
            let mut wijken = &town.wijk[..];
            let mut rest = ground;
            if let [middle, others @ ..] = wijken
                && others.len() >= 3
            {
                let shares = [middle.weight() * 0.8, others.iter().map(WijkPlan::weight).sum()];
                let parts = self.divide_once(rest, shares, DivisionStyle::Ring(centre), key);
                self.carve_wijk(i, middle, parts[0], DivisionStyle::Streets(centre));
                (rest, wijken) = (parts[1], others);
            }
            let shares: Vec<f64> = wijken.iter().map(WijkPlan::weight).collect();
            for (wijk, part) in wijken.iter().zip(self.divide(rest, &shares, DivisionStyle::Town(centre), key)) {
                self.carve_wijk(i, wijk, part, DivisionStyle::Streets(centre));
            }
        }
        let shares: Vec<f64> = gemeente.country.iter().map(WijkPlan::weight).collect();
        // Each polder has its own direction of parcels.
        let (x, y) = (1.0, signed(self.seed, &[5, u64::from(region)]));
        let style = DivisionStyle::Parcels([x / (x * x + y * y).sqrt(), y / (x * x + y * y).sqrt()]);
        for (wijk, part) in gemeente.country.iter().zip(self.divide(region, &shares, style, 6)) {
            self.carve_wijk(i, wijk, part, style);
        }
    }

    fn carve_wijk(&mut self, gemeente: usize, wijk: &WijkPlan, region: u32, style: DivisionStyle) {
        let key = u64::from(region);
        let shares: Vec<f64> =
            (0..wijk.buurten.len() as u64).map(|b| 1.0 + 0.35 * signed(self.seed, &[7, key, b])).collect();
        let parts = self.divide(region, &shares, style, key);
        for (naam, region) in wijk.buurten.iter().zip(parts) {
            self.plots.push(Plot { region, gemeente, wijk: wijk.code.clone(), naam: naam.clone(), kind: wijk.kind });
        }
    }

    /// Gives codes in the order of the plan, and tells for every region whose it is.
    fn finish(self, waters: &[(u32, usize)]) -> Land {
        let mut buurten: Vec<PlannedBuurt> = Vec::new();
        let mut wijken: Vec<PlannedWijk> = Vec::new();
        let mut buurt_of = vec![NOWHERE; self.mesh.members.len()];
        for (g, gemeente) in self.plan.gemeente.iter().enumerate() {
            let mut own: Vec<&WijkPlan> = gemeente.wijken().collect();
            own.sort_by(|a, b| a.code.cmp(&b.code));
            for wijk in own {
                let place = super::mesh::number(wijken.len());
                let gemeente_index = super::mesh::number(g);
                wijken.push(PlannedWijk {
                    code: format!("WK{}{}", gemeente.code, wijk.code),
                    naam: wijk.naam.clone(),
                    gemeente: gemeente_index,
                });
                let first = buurten.len();
                for plot in self.plots.iter().filter(|plot| plot.gemeente == g && plot.wijk == wijk.code) {
                    // A second part carries the name of the first.
                    let known = buurten[first..].iter().position(|buurt: &PlannedBuurt| buurt.naam == plot.naam);
                    let index = known.map_or(buurten.len(), |i| first + i);
                    if known.is_none() {
                        let code = format!("BU{}{}{:02}", gemeente.code, wijk.code, index - first);
                        buurten.push(PlannedBuurt {
                            code,
                            naam: plot.naam.clone(),
                            wijk: place,
                            gemeente: gemeente_index,
                            kind: plot.kind,
                        });
                    }
                    buurt_of[plot.region as usize] = super::mesh::number(index);
                }
            }
        }
        let mut water_of = vec![NOWHERE; self.mesh.members.len()];
        for (region, gemeente) in waters {
            water_of[*region as usize] = super::mesh::number(*gemeente);
        }
        Land { mesh: self.mesh, buurten, wijken, buurt_of, water_of }
    }
}

impl WijkPlan {
    #[expect(clippy::cast_precision_loss, reason = "a number of areas is far below 2^53")]
    fn weight(&self) -> f64 {
        let roomy = match self.kind {
            BuurtKind::Centre | BuurtKind::Social => 0.8,
            BuurtKind::Owned | BuurtKind::Harbour => 1.25,
            _ => 1.0,
        };
        roomy * self.buurten.len() as f64
    }
}
