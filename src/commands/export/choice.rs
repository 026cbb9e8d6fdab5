//! Only some areas of a pyramid: the layers with the outlines of those alone, and their points.

use std::collections::BTreeSet;

use crate::areas::{AreaChoice, AreaSet, Level, PerLevel};
use crate::generalise::{LabelPoint, PackedLayer};

/// Leaves in layers and points the areas of which a part is chosen; those that are left keep their numbers.
pub(super) fn only(
    chosen: &AreaChoice,
    areas: &AreaSet,
    layers: &mut [PackedLayer],
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
fn of_areas(layer: &PackedLayer, kept: &BTreeSet<usize>) -> PackedLayer {
    let count = |length: usize| u32::try_from(length).expect("no more than there were");
    let mut only = PackedLayer {
        zoom: layer.zoom,
        level: layer.level,
        firsts: Vec::new(),
        steps: Vec::new(),
        step_starts: vec![0],
        area_starts: vec![0],
        moved: layer.moved.iter().filter(|label| kept.contains(&(label.area as usize))).copied().collect(),
    };
    for area in 0..layer.areas() {
        if kept.contains(&area) {
            for ring in layer.ring_numbers(area) {
                let steps = layer.step_starts[ring] as usize..layer.step_starts[ring + 1] as usize;
                only.firsts.push(layer.firsts[ring]);
                only.steps.extend_from_slice(&layer.steps[steps]);
                only.step_starts.push(count(only.steps.len()));
            }
        }
        only.area_starts.push(count(only.firsts.len()));
    }
    only
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::areas::fixture::two_gemeenten;
    use crate::generalise::{GridPoint, ZoomLayer};

    #[test]
    fn areas_that_are_not_chosen_have_no_outline_and_no_point_and_the_others_keep_their_numbers() {
        let areas = two_gemeenten();
        let corner = |x| GridPoint { x, y: 0 };
        let layer = PackedLayer::from(ZoomLayer {
            zoom: 6,
            level: Level::Buurt,
            vertices: (0..12).map(corner).collect(),
            ring_starts: vec![0, 3, 6, 9, 12],
            area_starts: vec![0, 1, 2, 3, 4],
        });
        let point = LabelPoint { x: 0.5, y: 0.5, room: 0.1 };
        let mut labels = PerLevel::new(vec![point; 4], vec![point; 3], vec![point; 2]);
        let mut layers = [layer.clone()];
        let chosen = AreaChoice::parse(&areas, ["WK000102", "GM0002"], 4).unwrap();
        only(&chosen, &areas, &mut layers, &mut labels);
        let [cut] = layers;
        assert_eq!(cut.areas(), 4);
        assert!(cut.outline(0).is_empty() && cut.outline(1).is_empty());
        assert_eq!([cut.outline(2), cut.outline(3)], [layer.outline(2), layer.outline(3)]);
        let drawn = |level: Level| labels[level].iter().map(|label| label.room > 0.0).collect::<Vec<_>>();
        assert_eq!(drawn(Level::Buurt), [false, false, true, true]);
        assert_eq!(drawn(Level::Wijk), [false, true, true]);
        assert_eq!(drawn(Level::Gemeente), [true, true]);
    }
}
