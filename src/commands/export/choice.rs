//! Only some areas of a pyramid: the layers with the outlines of those alone, and their points.

use std::collections::BTreeSet;

use crate::areas::{AreaChoice, AreaSet, Level, PerLevel};
use crate::generalise::{LabelPoint, ZoomLayer};

/// Leaves in layers and points the areas of which a part is chosen; those that are left keep their numbers.
pub(super) fn only(
    chosen: &AreaChoice,
    areas: &AreaSet,
    layers: &mut [ZoomLayer],
    labels: &mut PerLevel<Vec<LabelPoint>>,
) {
    if chosen.is_everything() {
        return;
    }
    let touched = chosen.touched(areas);
    for layer in layers {
        *layer = of_areas(layer, &touched[layer.level]);
    }
    for level in Level::ALL {
        for (index, label) in labels[level].iter_mut().enumerate() {
            if !touched[level].contains(&index) {
                label.room = 0.0;
            }
        }
    }
}

/// Takes the outlines of some areas; the others have none.
fn of_areas(layer: &ZoomLayer, kept: &BTreeSet<usize>) -> ZoomLayer {
    let count = |length: usize| u32::try_from(length).expect("no more than there were");
    let mut only = ZoomLayer {
        zoom: layer.zoom,
        level: layer.level,
        vertices: Vec::new(),
        ring_starts: vec![0],
        area_starts: vec![0],
    };
    for area in 0..layer.areas() {
        if kept.contains(&area) {
            for ring in layer.rings(area) {
                only.vertices.extend_from_slice(ring);
                only.ring_starts.push(count(only.vertices.len()));
            }
        }
        only.area_starts.push(count(only.ring_starts.len() - 1));
    }
    only
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::areas::fixture::two_gemeenten;
    use crate::generalise::GridPoint;

    #[test]
    fn areas_that_are_not_chosen_have_no_outline_and_no_point_and_the_others_keep_their_numbers() {
        let areas = two_gemeenten();
        let corner = |x| GridPoint { x, y: 0 };
        let layer = ZoomLayer {
            zoom: 6,
            level: Level::Buurt,
            vertices: (0..12).map(corner).collect(),
            ring_starts: vec![0, 3, 6, 9, 12],
            area_starts: vec![0, 1, 2, 3, 4],
        };
        let point = LabelPoint { x: 0.5, y: 0.5, room: 0.1 };
        let mut labels = PerLevel::new(vec![point; 4], vec![point; 3], vec![point; 2]);
        let mut layers = [layer.clone()];
        let chosen = AreaChoice::parse(&areas, ["WK000102", "GM0002"], 4).unwrap();
        only(&chosen, &areas, &mut layers, &mut labels);
        let [cut] = layers;
        assert_eq!(cut.areas(), 4);
        let rings = |layer: &ZoomLayer, area: usize| layer.rings(area).map(<[GridPoint]>::to_vec).collect::<Vec<_>>();
        assert!(rings(&cut, 0).is_empty() && rings(&cut, 1).is_empty());
        assert_eq!([rings(&cut, 2), rings(&cut, 3)], [rings(&layer, 2), rings(&layer, 3)]);
        let drawn = |level: Level| labels[level].iter().map(|label| label.room > 0.0).collect::<Vec<_>>();
        assert_eq!(drawn(Level::Buurt), [false, false, true, true]);
        assert_eq!(drawn(Level::Wijk), [false, true, true]);
        assert_eq!(drawn(Level::Gemeente), [true, true]);
    }
}
