//! What is in the layers of a tileset, counted: `tilestats`, by the name and in the form in which readers of archives
//! look for it.
//!
//! Guaranteed: least and largest of whole numbers are written whole and those of doubles with a point, by which GDAL
//! tells the ones from the others: the types of an archive are only `Number`, `String` and `Boolean`.

use std::cmp::Ordering;

use serde_json::{Value, json};

use super::attributes::RANK;
use super::{AttributeTable, Attributes, Fields, TileSource};

/// Different values up to which all are listed; of more, none: a legend of them is of no use, and they would make the
/// description larger than many a tile.
const LISTED: usize = 100;

/// Counts what is in the layers of tiles that carry these fields.
///
/// Cost: of each column, its values are sorted.
#[must_use]
pub(crate) fn tilestats(source: &TileSource, attributes: &Attributes, fields: &Fields) -> Value {
    let mut layers = Vec::new();
    for (level, table) in attributes.levels.iter() {
        let Some(zooms) = source.level_zooms(level) else { continue };
        let drawn: Vec<usize> = source.layer(level, *zooms.end()).map_or_else(Vec::new, |layer| {
            (0..layer.areas()).filter(|&area| layer.rings(area).next().is_some()).collect()
        });
        let described = columns(table, &fields.pick(table), &drawn);
        layers.push(layer(level.layer(), "Polygon", drawn.len(), &described));
        if source.has_labels(level) {
            let (points, ranks): (Vec<usize>, Vec<u32>) =
                source.labels(level).ranks().map(|(area, rank)| (area as usize, rank)).unzip();
            let mut described = columns(table, &table.on_labels(), &points);
            described.push(attribute(RANK, "number", ranks.into_iter().map(Value::from).collect()));
            layers.push(layer(&format!("{}_label", level.layer()), "Point", points.len(), &described));
        }
    }
    json!({ "layerCount": layers.len(), "layers": layers })
}

fn layer(name: &str, geometry: &str, count: usize, attributes: &[Value]) -> Value {
    json!({
        "layer": name,
        "count": count,
        "geometry": geometry,
        "attributeCount": attributes.len(),
        "attributes": attributes,
    })
}

/// Describes columns by what they say of some areas.
fn columns(table: &AttributeTable, columns: &[usize], areas: &[usize]) -> Vec<Value> {
    let described = |&column: &usize| {
        let values = areas.iter().filter_map(|&area| table.value(area, column)).collect();
        attribute(&table.keys()[column], if table.is_text(column) { "string" } else { "number" }, values)
    };
    columns.iter().map(described).collect()
}

/// Describes an attribute of one type by its values.
fn attribute(name: &str, kind: &str, mut values: Vec<Value>) -> Value {
    values.sort_unstable_by(order);
    values.dedup();
    let mut described = json!({ "attribute": name, "type": kind, "count": values.len(), "values": [] });
    if kind == "number"
        && let [least, .., largest] | [least @ largest] = values.as_slice()
    {
        described["min"] = least.clone();
        described["max"] = largest.clone();
    }
    if values.len() <= LISTED {
        described["values"] = Value::Array(values);
    }
    described
}

/// Orders values of one type.
fn order(one: &Value, other: &Value) -> Ordering {
    match (one.as_i64().zip(other.as_i64()), one.as_f64().zip(other.as_f64())) {
        (Some((one, other)), _) => one.cmp(&other),
        (None, Some((one, other))) => one.total_cmp(&other),
        (None, None) => one.as_str().cmp(&other.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::areas::{Level, PerLevel};
    use crate::generalise::{GridPoint, LabelPoint, ZoomLayer};
    use crate::texts::Bilingual;
    use crate::tiles::{AttributeColumn, AttributeValues, TileSettings};

    #[test]
    fn what_is_drawn_is_counted_with_its_least_and_largest_values_whole_where_they_are_whole() {
        let vertices = [(1000, 1000), (2000, 1000), (2000, 2000)].map(|(x, y)| GridPoint { x, y }).to_vec();
        // Of two gemeenten the second has no outline.
        let drawn = ZoomLayer {
            zoom: 3,
            level: Level::Gemeente,
            vertices,
            ring_starts: vec![0, 3],
            area_starts: vec![0, 1, 1],
        };
        let labels = [0.01, 0.0].map(|room| LabelPoint { x: 0.05, y: 0.05, room }).to_vec();
        let settings = TileSettings { zooms: PerLevel::of(|_| 0..=14), ..TileSettings::default() };
        let source = TileSource::new(vec![drawn.into()], &PerLevel::new(Vec::new(), Vec::new(), labels), settings);
        let column = |key: &str, values, on_labels| AttributeColumn {
            key: key.to_owned(),
            description: Bilingual::default(),
            values,
            default: true,
            on_labels,
        };
        let text = |text: &str| Some(text.to_owned());
        let columns = vec![
            column("code", AttributeValues::Text(vec![text("GM0001"), text("GM0002")]), true),
            column("status_0", AttributeValues::Integer(vec![Some(7), Some(9)]), false),
            column("n", AttributeValues::Double(vec![Some(400.0), None]), false),
        ];
        let none = || AttributeTable::new(std::iter::empty(), Vec::new());
        let table = AttributeTable::new(["GM0001", "GM0002"].into_iter(), columns);
        let attributes = Attributes::new(PerLevel::new(none(), none(), table));
        let stats = tilestats(&source, &attributes, &Fields::default());
        let code = json!({ "attribute": "code", "type": "string", "count": 1, "values": ["GM0001"] });
        let number = |name: &str, value: Value| {
            json!({
                "attribute": name, "type": "number", "count": 1, "values": [value], "min": value, "max": value,
            })
        };
        let expected = json!({ "layerCount": 2, "layers": [
            layer("gemeenten", "Polygon", 1, &[code.clone(), number("status_0", json!(7)), number("n", json!(400.0))]),
            layer("gemeenten_label", "Point", 1, &[code, number("rang", json!(0))]),
        ]});
        assert_eq!(stats, expected);
        assert!(stats.to_string().contains("\"max\":400.0,") && stats.to_string().contains("\"max\":7,"), "{stats}");
    }

    #[test]
    fn values_are_listed_in_order_up_to_a_hundred() {
        let whole =
            |numbers: std::ops::Range<i64>| attribute("jaar", "number", numbers.rev().map(Value::from).collect());
        let listed = |attribute: &Value| attribute["values"].as_array().map_or(0, Vec::len);
        assert_eq!((listed(&whole(0..100)), listed(&whole(0..101))), (100, 0));
        assert_eq!((&whole(-5..101)["min"], &whole(-5..101)["max"]), (&json!(-5), &json!(100)));
        assert_eq!(whole(-2..1)["values"], json!([-2, -1, 0]));
        assert_eq!(attribute("naam", "string", Vec::new())["count"], 0);
    }
}
