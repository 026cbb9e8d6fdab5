//! Divides a region of the mesh by halving, in the manner of a town or of a polder.

use crate::random::mix;

use super::Carver;
use super::division::{CutLine, DivisionStyle, RegionShape};

impl Carver<'_> {
    /// Divides a region into parts of the given shares of its ground; the order of the parts is the order of the
    /// shares.
    pub(super) fn divide(&mut self, region: u32, shares: &[f64], style: DivisionStyle, key: u64) -> Vec<u32> {
        if shares.len() < 2 {
            return vec![region; shares.len()];
        }
        let (low, high) = shares.split_at(shares.len() / 2);
        let parts = self.divide_once(region, [low.iter().sum(), high.iter().sum()], style, key);
        let mut divided = self.divide(parts[0], low, style, mix(key, &[0]));
        divided.extend(self.divide(parts[1], high, style, mix(key, &[1])));
        divided
    }

    /// Divides a region in two, by the best line that leaves both parts near their share.
    pub(super) fn divide_once(&mut self, region: u32, shares: [f64; 2], style: DivisionStyle, key: u64) -> [u32; 2] {
        while self.mesh.members[region as usize].len() < 24 {
            let before = self.mesh.members[region as usize].len();
            let longest =
                self.mesh.members[region as usize].iter().map(|t| self.mesh.area(*t)).fold(0.0, f64::max).sqrt();
            self.mesh.refine(region, longest, |_| true);
            if self.mesh.members[region as usize].len() == before {
                break;
            }
        }
        let shape = RegionShape::of(&self.mesh, region);
        let wanted = shares[0] / (shares[0] + shares[1]);
        let seed = mix(self.seed, &[9, key, u64::from(region)]);
        for line in style.lines(&shape, seed) {
            let level = self.quantile(region, line, wanted);
            let Some(part) = self.mesh.cut(region, |p| line.height(p) - level) else { continue };
            let (below, above) = (self.ground_of(region), self.ground_of(part));
            let off = below / (below + above) / wanted;
            let rest = above / (below + above) / (1.0 - wanted);
            if off > 0.45 && rest > 0.45 {
                return [region, part];
            }
            let all = self.mesh.members[part as usize].clone();
            self.mesh.hand_over(part, region, &all);
        }
        self.divide_by_spreading(region, wanted)
    }

    /// Finds the level below which the given share of a region lies.
    fn quantile(&self, region: u32, line: CutLine, share: f64) -> f64 {
        let members = &self.mesh.members[region as usize];
        let mut heights: Vec<(f64, f64)> =
            members.iter().map(|t| (line.height(self.mesh.centroid(*t)), self.mesh.area(*t))).collect();
        heights.sort_by(|a, b| a.0.total_cmp(&b.0));
        let goal = share * heights.iter().map(|(_, area)| area).sum::<f64>();
        let mut sum = 0.0;
        for (height, area) in &heights {
            sum += area;
            if sum >= goal {
                return *height;
            }
        }
        heights.last().map_or(0.0, |(height, _)| *height)
    }

    pub(super) fn ground_of(&self, region: u32) -> f64 {
        self.mesh.members[region as usize].iter().map(|triangle| self.mesh.area(*triangle)).sum()
    }

    /// Divides along existing edges, by spreading from the first triangle: for regions too crooked for any line.
    fn divide_by_spreading(&mut self, region: u32, share: f64) -> [u32; 2] {
        let parts = self.mesh.parts(region);
        let order: Vec<u32> = parts.into_iter().flatten().collect();
        let goal = share * self.ground_of(region);
        let (mut sum, mut kept) = (0.0, 0);
        while kept + 1 < order.len() && (sum < goal || kept == 0) {
            sum += self.mesh.area(order[kept]);
            kept += 1;
        }
        let part = self.mesh.open_region();
        self.mesh.hand_over(region, part, &order[kept..]);
        [region, part]
    }
}
