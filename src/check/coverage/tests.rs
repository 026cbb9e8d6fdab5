use super::*;
use crate::areas::PerLevel;
use crate::generalise::{EXTENT, ZoomLayer};
use crate::tiles::{AttributeColumn, AttributeTable, AttributeValues, NO_ZOOMS, TileSettings, encode};

/// Two squares of 1000 by 1000 cells side by side at zoom 3, the second moved east by `gap` cells.
fn squares(gap: i32) -> (TileSource, [(String, Attributes); 1]) {
    let square = |x: i32| [(x, 9000), (x + 1000, 9000), (x + 1000, 10_000), (x, 10_000)];
    let vertices = [square(8000), square(9000 + gap)].concat().into_iter().map(|(x, y)| GridPoint { x, y }).collect();
    let layer =
        ZoomLayer { zoom: 3, level: Level::Gemeente, vertices, ring_starts: vec![0, 4, 8], area_starts: vec![0, 1, 2] };
    let cells = f64::from(EXTENT) * 8.0;
    let label = |x: f64| crate::generalise::LabelPoint { x: x / cells, y: 9500.0 / cells, room: 0.001 };
    let settings = TileSettings { zooms: PerLevel::new(NO_ZOOMS, NO_ZOOMS, 0..=14), ..TileSettings::default() };
    let source = TileSource::new(
        vec![layer.into()],
        &PerLevel::new(vec![], vec![], vec![label(8500.0), label(9500.0 + f64::from(gap))]),
        settings,
    );
    let codes = ["GM0001", "GM0002"];
    let column = AttributeColumn {
        key: "code".to_owned(),
        description: crate::texts::Bilingual::new("Code", "Code"),
        values: AttributeValues::Text(codes.iter().map(|code| Some((*code).to_owned())).collect()),
        default: true,
        on_labels: true,
    };
    let none = || AttributeTable::new(std::iter::empty(), Vec::new());
    (
        source,
        [(
            "one".to_owned(),
            Attributes::new(PerLevel::new(none(), none(), AttributeTable::new(codes.into_iter(), vec![column]))),
        )],
    )
}

/// The two squares of 1000 by 1000 cells that should be covered, in the world square.
fn whole() -> Truth {
    let cells = f64::from(EXTENT) * 8.0;
    let square = |x: f64| {
        let points = [(x, 9000.0), (x + 1000.0, 9000.0), (x + 1000.0, 10_000.0), (x, 10_000.0)]
            .map(|(x, y)| (x / cells, y / cells));
        MultiPolygon::new(vec![Polygon::new(LineString::from(points.to_vec()), Vec::new())])
    };
    let corners = [(8000.0, 9000.0), (10_000.0, 9000.0), (10_000.0, 10_000.0), (8000.0, 10_000.0), (8000.0, 9000.0)];
    let corners = corners.map(|(x, y)| Coord { x: x / cells, y: y / cells });
    let border = corners.windows(2).map(|edge| [edge[0], edge[1]]).collect();
    Truth { shapes: PerLevel::new(vec![], vec![], vec![square(8000.0), square(9000.0)]), border }
}

#[test]
fn a_coverage_has_neither_gap_nor_overlap_and_every_area() {
    let (source, maps) = squares(0);
    let report = measure(&source, &maps, &whole(), 3);
    assert!(report.holds(), "{report:?}");
    assert_eq!(report.levels[0].present, 2);
    // The squares lie in the tiles x 1 to 2, y 2, and within the buffer of none else: 8192 is the border, and both lie
    // on both sides of it or one.
    assert!(report.tiles >= 2, "{report:?}");
}

#[test]
fn a_gap_and_an_overlap_are_measured_in_millionths_of_what_is_covered() {
    let (source, maps) = squares(10);
    let report = measure(&source, &maps, &whole(), 3);
    // 10 by 1000 cells between the squares are open, of 2,000,000 that are covered: 5000 ppm.
    assert!((report.levels[0].gap_ppm - 5000.0).abs() < 1.0, "{report:?}");
    assert!(!report.holds());

    let (source, maps) = squares(-10);
    let report = measure(&source, &maps, &whole(), 3);
    // 10 by 1000 cells are covered twice, of 2,000,000: 5000 ppm; and the last 10 by 1000 are open.
    assert!((report.levels[0].overlap_ppm - 5000.0).abs() < 1.0, "{report:?}");
    assert!((report.levels[0].gap_ppm - 5000.0).abs() < 1.0, "{report:?}");

    let (source, maps) = squares(-2);
    let report = measure(&source, &maps, &whole(), 3);
    assert!(report.levels[0].gap_ppm.abs() < 1e-9, "two open columns lie in the band along the border: {report:?}");
}

#[test]
fn what_is_visible_of_a_ring_is_what_lies_inside_its_tile() {
    let ring = [(-10, -10), (20, -10), (20, 20), (-10, 20)].map(|(x, y)| GridPoint { x, y });
    // 20 by 20 of the 30 by 30 cells.
    assert!((visible(&ring, EXTENT) / 2.0 - 400.0).abs() < 1e-9);
}

#[test]
fn bytes_are_those_of_each_layer_with_its_labels() {
    let (source, maps) = squares(0);
    let report = measure(&source, &maps, &whole(), 3);
    let level = &report.levels[0];
    // A tile is its layers, each with a byte for its key and one or two for its length.
    let tiles: Vec<usize> = source
        .tiles(3)
        .iter()
        .map(|coord| encode(&source.geometry(*coord), &maps[0].1, &Fields::default()).len())
        .collect();
    let whole: usize = tiles.iter().sum();
    assert!(level.bytes < whole && level.bytes + 6 * report.tiles >= whole, "{level:?} of {tiles:?}");
    assert!(level.largest < tiles.iter().copied().max().unwrap(), "{level:?} of {tiles:?}");
}

#[test]
fn an_area_that_is_in_no_layer_is_counted_as_lost() {
    let (source, maps) = squares(0);
    let mut truth = whole();
    let third = truth.shapes[Level::Gemeente][1].map_coords(|c| Coord { x: c.x + 0.1, y: c.y });
    truth.shapes[Level::Gemeente].push(third);
    let report = measure(&source, &maps, &truth, 3);
    assert_eq!((report.levels[0].present, report.levels[0].areas), (2, 3));
    assert!(!report.holds());
}

#[test]
fn the_tags_of_every_map_are_inspected() {
    let (source, [first]) = squares(0);
    let none = || AttributeTable::new(std::iter::empty(), Vec::new());
    // Both areas have the same id.
    let twice = AttributeTable::new(["GM0001", "GM0001"].into_iter(), Vec::new());
    let report = measure(
        &source,
        &[first, ("two".to_owned(), Attributes::new(PerLevel::new(none(), none(), twice)))],
        &whole(),
        3,
    );
    assert!(report.levels[0].broken > 0 && report.levels[0].invalid == 0, "{report:?}");
    assert!(report.places.iter().all(|place| place.contains("map two")), "{:?}", report.places);
    assert!(!report.holds());
}
