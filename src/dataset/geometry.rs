//! Areas, boundaries, zoom layers and label points as sections of a dataset.

use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use serde::{Deserialize, Serialize};

use super::container::{Container, DatasetError, Sections};
use crate::areas::{AreaSet, Buurt, Gemeente, Level, PerLevel, UndrawnAreas, Wijk};
use crate::generalise::{LabelPoint, PackedLayer};
use crate::sources::ColumnPlace;

/// The part of an area set that is small: names, codes, hierarchy.
#[derive(Debug, Serialize, Deserialize)]
struct AreaTable {
    year: i32,
    buurten: Vec<Buurt>,
    wijken: Vec<Wijk>,
    gemeenten: Vec<Gemeente>,
    inhabitants_column: Option<ColumnPlace>,
    undrawn: UndrawnAreas,
}

/// Puts the areas with their boundaries at full detail.
pub(super) fn put_areas(sections: &mut Sections, areas: &AreaSet) {
    let table = AreaTable {
        year: areas.year,
        buurten: areas.buurten.clone(),
        wijken: areas.wijken.clone(),
        gemeenten: areas.gemeenten.clone(),
        inhabitants_column: areas.inhabitants_column.clone(),
        undrawn: areas.undrawn.clone(),
    };
    sections.put_json("areas", &table);
    put_polygons(sections, "boundaries", &areas.boundaries);
    put_polygons(sections, "water", &areas.water);
}

/// Takes the areas out.
pub(super) fn take_areas(container: &mut Container) -> Result<AreaSet, DatasetError> {
    let table: AreaTable = container.take_json("areas")?;
    Ok(AreaSet {
        year: table.year,
        buurten: table.buurten,
        wijken: table.wijken,
        gemeenten: table.gemeenten,
        boundaries: take_polygons(container, "boundaries")?,
        water: take_polygons(container, "water")?,
        inhabitants_column: table.inhabitants_column,
        undrawn: table.undrawn,
    })
}

/// Flattens polygons: per geometry its number of polygons, per polygon its number of rings, per ring its number of
/// points, and the points.
fn put_polygons(sections: &mut Sections, name: &str, geometries: &[MultiPolygon<f64>]) {
    let count = |n: usize| u32::try_from(n).expect("a boundary file has fewer than 2^32 points");
    let polygons: Vec<u32> = geometries.iter().map(|g| count(g.0.len())).collect();
    let rings: Vec<u32> = geometries.iter().flat_map(|g| &g.0).map(|p| count(1 + p.interiors().len())).collect();
    let mut points = Vec::new();
    let mut coordinates = Vec::new();
    for polygon in geometries.iter().flat_map(|g| &g.0) {
        for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
            points.push(count(ring.0.len()));
            coordinates.extend(ring.0.iter().map(|c| [c.x, c.y]));
        }
    }
    sections.put(&format!("{name}.polygons"), &polygons);
    sections.put(&format!("{name}.rings"), &rings);
    sections.put(&format!("{name}.points"), &points);
    sections.put(&format!("{name}.coordinates"), &coordinates);
}

fn take_polygons(container: &mut Container, name: &str) -> Result<Vec<MultiPolygon<f64>>, DatasetError> {
    let polygons: Vec<u32> = container.take(&format!("{name}.polygons"))?;
    let rings: Vec<u32> = container.take(&format!("{name}.rings"))?;
    let points: Vec<u32> = container.take(&format!("{name}.points"))?;
    let coordinates: Vec<[f64; 2]> = container.take(&format!("{name}.coordinates"))?;
    // Counts that fit each other lead to nothing that is not there; every polygon has an exterior.
    let total = |counts: &[u32]| counts.iter().map(|count| u64::from(*count)).sum::<u64>();
    let fits = |counts: &[u32], members: usize| u64::try_from(members) == Ok(total(counts));
    if !fits(&polygons, rings.len())
        || !fits(&rings, points.len())
        || !fits(&points, coordinates.len())
        || rings.contains(&0)
    {
        return Err(container.damaged(format!("the counts of `{name}` do not fit each other")));
    }
    let (mut rings, mut points, mut coordinates) = (rings.into_iter(), points.into_iter(), coordinates.into_iter());
    let mut ring = || -> LineString<f64> {
        let length = points.next().unwrap_or(0) as usize;
        coordinates.by_ref().take(length).map(|[x, y]| Coord { x, y }).collect()
    };
    let geometries = polygons
        .into_iter()
        .map(|polygons| {
            (0..polygons)
                .map(|_| {
                    let exterior = ring();
                    let holes = rings.next().unwrap_or(1).saturating_sub(1);
                    Polygon::new(exterior, (0..holes).map(|_| ring()).collect())
                })
                .collect()
        })
        .collect();
    Ok(geometries)
}

/// Which layer a group of sections holds.
#[derive(Debug, Serialize, Deserialize)]
struct LayerName {
    zoom: u8,
    level: Level,
}

/// Puts the layers in their order.
pub(super) fn put_layers(sections: &mut Sections, layers: &[PackedLayer]) {
    let names: Vec<LayerName> = layers.iter().map(|layer| LayerName { zoom: layer.zoom, level: layer.level }).collect();
    sections.put_json("layers", &names);
    for (i, layer) in layers.iter().enumerate() {
        sections.put(&format!("layer.{i}.firsts"), &layer.firsts);
        sections.put(&format!("layer.{i}.steps"), &layer.steps);
        sections.put(&format!("layer.{i}.rings"), &layer.step_starts);
        sections.put(&format!("layer.{i}.areas"), &layer.area_starts);
        sections.put(&format!("layer.{i}.moved"), &layer.moved);
    }
}

/// Takes the layers out in their order.
pub(super) fn take_layers(container: &mut Container) -> Result<Vec<PackedLayer>, DatasetError> {
    let names: Vec<LayerName> = container.take_json("layers")?;
    names
        .into_iter()
        .enumerate()
        .map(|(i, name)| {
            Ok(PackedLayer {
                zoom: name.zoom,
                level: name.level,
                firsts: container.take(&format!("layer.{i}.firsts"))?,
                steps: container.take(&format!("layer.{i}.steps"))?,
                step_starts: container.take(&format!("layer.{i}.rings"))?,
                area_starts: container.take(&format!("layer.{i}.areas"))?,
                moved: container.take(&format!("layer.{i}.moved"))?,
            })
        })
        .collect()
}

/// Puts the label points of each level.
pub(super) fn put_labels(sections: &mut Sections, labels: &PerLevel<Vec<LabelPoint>>) {
    for (level, labels) in labels.iter() {
        sections.put(&format!("labels.{}", level.layer()), labels);
    }
}

/// Takes the label points of each level out.
pub(super) fn take_labels(container: &mut Container) -> Result<PerLevel<Vec<LabelPoint>>, DatasetError> {
    let mut of = |level: Level| container.take(&format!("labels.{}", level.layer()));
    Ok(PerLevel::new(of(Level::Buurt)?, of(Level::Wijk)?, of(Level::Gemeente)?))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use geo_types::polygon;

    use super::*;

    #[test]
    fn polygons_with_holes_parts_and_nothing_come_back_as_they_were() {
        let with_hole: Polygon<f64> = polygon!(
            exterior: [(x: 0.0, y: 0.0), (x: 1.0, y: 0.0), (x: 1.0, y: 1.0)],
            interiors: [[(x: 0.5, y: 0.2), (x: 0.6, y: 0.3), (x: 0.7, y: 0.2)]],
        );
        let plain: Polygon<f64> = polygon![(x: 2.0, y: 0.0), (x: 3.0, y: 0.0), (x: 3.0, y: 1.0)];
        let geometries = vec![
            MultiPolygon::new(vec![with_hole, plain.clone()]),
            MultiPolygon::new(vec![]),
            MultiPolygon::new(vec![plain]),
        ];
        let mut sections = Sections::default();
        put_polygons(&mut sections, "boundaries", &geometries);
        let mut bytes = Vec::new();
        sections.write(&mut bytes).unwrap();
        let mut container = Container::read(&bytes[..], Path::new("one.dataset")).unwrap();
        assert_eq!(take_polygons(&mut container, "boundaries").unwrap(), geometries);
    }

    #[test]
    fn counts_that_do_not_fit_each_other_are_refused() {
        let triangle = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]];
        for (polygons, rings, points) in
            [([2], [1], [4]), ([1], [2], [4]), ([1], [0], [4]), ([1], [1], [3]), ([1], [1], [u32::MAX])]
        {
            let mut sections = Sections::default();
            sections.put("water.polygons", &polygons);
            sections.put("water.rings", &rings);
            sections.put("water.points", &points);
            sections.put("water.coordinates", &triangle);
            let mut bytes = Vec::new();
            sections.write(&mut bytes).unwrap();
            let mut container = Container::read(&bytes[..], Path::new("one.dataset")).unwrap();
            let message = take_polygons(&mut container, "water").unwrap_err().to_string();
            assert!(message.contains("`water` do not fit each other"), "{message}");
        }
    }
}
