//! Cuts out the places of unusual shape, and shares the water around.

use std::f64::consts::TAU;

use crate::plan::{BuurtKind, PlaceShape, SpecialPlan};
use crate::random::{fractal, mix, unit};

use super::{Carver, Plot};

impl Carver<'_> {
    /// Cuts out an island, enclave, lake, canal, second part or gap.
    pub(super) fn carve_special(&mut self, gemeente: usize, special: &SpecialPlan, water: u32) {
        let within = match special.form {
            PlaceShape::Island => Some(water),
            _ => self.plots.iter().find(|plot| plot.naam == special.within).map(|plot| plot.region),
        };
        let Some(within) = within else { return };
        let centre = special
            .place
            .map_or_else(|| self.roomiest(within, &[]), |place| place.map(|kilometres| kilometres * 1000.0));
        let radius = special.radius * 1000.0;
        let away =
            move |[x, y]: [f64; 2]| ((x - centre[0]) * (x - centre[0]) + (y - centre[1]) * (y - centre[1])).sqrt();
        let seed = mix(self.seed, &[8, u64::from(within), u64::from(centre[0] > centre[1])]);
        let heading = TAU * unit(seed, &[9]);
        // Metres inside the place, above zero.
        let inside = move |p: [f64; 2]| match special.form {
            PlaceShape::Canal => canal([p[0] - centre[0], p[1] - centre[1]], heading, radius),
            _ => radius * (1.0 + 0.3 * fractal(seed, p[0], p[1], radius * 1.1, 3)) - away(p),
        };
        match special.form {
            PlaceShape::Canal => self.mesh.refine(within, radius, |p| inside(p) > -2.0 * radius),
            _ => self.mesh.refine(within, radius * 0.25, |p| away(p) < 1.6 * radius),
        }
        let Some(part) = self.mesh.cut(within, inside) else { return };
        let kind = match special.form {
            PlaceShape::Gap => return,
            PlaceShape::Lake | PlaceShape::Canal => BuurtKind::Water,
            _ => BuurtKind::Country,
        };
        let known =
            self.plots.iter().find(|plot| plot.naam == special.naam && plot.gemeente == gemeente).map(|plot| plot.kind);
        let (wijk, naam) = (special.wijk.clone(), special.naam.clone());
        self.plots.push(Plot { region: part, gemeente, wijk, naam, kind: known.unwrap_or(kind) });
    }

    /// Finds the place in a region that is farthest from its border and from `others`, metres.
    pub(super) fn roomiest(&self, region: u32, others: &[[f64; 2]]) -> [f64; 2] {
        let mut rim: Vec<[f64; 2]> = Vec::new();
        for &triangle in &self.mesh.members[region as usize] {
            for (u, v) in self.mesh.edges(triangle) {
                let beyond = self.mesh.across(triangle, u, v).map(|other| self.mesh.owner[other as usize]);
                if beyond != Some(region) {
                    rim.push(self.mesh.place(u));
                }
            }
        }
        let room = |p: [f64; 2]| {
            let square = |q: &[f64; 2]| (p[0] - q[0]) * (p[0] - q[0]) + (p[1] - q[1]) * (p[1] - q[1]);
            let to_rim = rim.iter().map(square).fold(f64::INFINITY, f64::min);
            // Another centre weighs like a border three times as near.
            others.iter().map(square).map(|d| d / 9.0).fold(to_rim, f64::min)
        };
        let places = self.mesh.members[region as usize].iter().map(|triangle| self.mesh.centroid(*triangle));
        places.map(|p| (room(p), p)).max_by(|a, b| a.0.total_cmp(&b.0)).map_or([0.0, 0.0], |(_, p)| p)
    }

    /// Divides the water around among the gemeenten; among more than a few it stays with the first.
    pub(super) fn share_water(&mut self, water: u32, gemeenten: &[u32]) -> Vec<(u32, usize)> {
        let mut shares = Vec::new();
        if gemeenten.len() <= 8 {
            let centres: Vec<[f64; 2]> = (0..gemeenten.len()).map(|i| self.middle(i)).collect();
            for i in 1..gemeenten.len() {
                let nearness = |p: [f64; 2], q: [f64; 2]| (p[0] - q[0]) * (p[0] - q[0]) + (p[1] - q[1]) * (p[1] - q[1]);
                let part = self.mesh.cut(water, |p| {
                    let others = centres.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, q)| nearness(p, *q));
                    // Squared distances differ linearly; divided by a length they are metres again.
                    (others.fold(f64::INFINITY, f64::min) - nearness(p, centres[i])) / 10_000.0
                });
                shares.extend(part.map(|part| (part, i)));
            }
        }
        shares.push((water, 0));
        shares
    }

    /// Averages the places of a gemeente's buurten, metres.
    fn middle(&self, gemeente: usize) -> [f64; 2] {
        let (mut sum, mut total) = ([0.0; 2], 0.0);
        for plot in self.plots.iter().filter(|plot| plot.gemeente == gemeente) {
            for &triangle in &self.mesh.members[plot.region as usize] {
                let (area, p) = (self.mesh.area(triangle), self.mesh.centroid(triangle));
                sum = [sum[0] + area * p[0], sum[1] + area * p[1]];
                total += area;
            }
        }
        sum.map(|s| s / total)
    }
}

/// Tells how far inside a canal a place lies, metres: it begins at the origin and runs one way in a faint bend, as far
/// as there is land.
fn canal([x, y]: [f64; 2], heading: f64, half_width: f64) -> f64 {
    let (along, aside) = (x * heading.cos() + y * heading.sin(), y * heading.cos() - x * heading.sin());
    let bend = 3.0 * half_width * (along / (20.0 * half_width)).sin();
    (half_width - (aside - bend).abs()).min(along)
}
