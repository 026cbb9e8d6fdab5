//! TileJSON 3.0.0 of a map.
//!
//! In: what is known of the map and its tiles, the address included. Out: the document, a pure function of that.
//! Besides the keys of the specification it has `legend_classes` and `guide`, for clients that draw the map themselves,
//! and `veerkracht`, with what else can be asked for.

use serde_json::{Map, Value, json};
use tilejson::{Bounds, Center, VectorLayer, tilejson};

use super::attributes::RANK;
use super::{Attributes, Fields, TileFormat, TileSource};
use crate::areas::Level;
use crate::texts::Bilingual;

/// What the document says that tiles do not.
#[derive(Debug, Clone, PartialEq)]
pub struct Description {
    /// Id of the map.
    pub id: String,
    /// Name for people: the title and what was selected.
    pub name: String,
    /// Title for people.
    pub title: Bilingual,
    /// How to read the map.
    pub guide: Bilingual,
    /// Absolute address of the tiles with `{z}`, `{x}` and `{y}`.
    pub tiles: String,
    /// How they are written.
    pub format: TileFormat,
    /// West, south, east, north in degrees.
    pub bounds: [f64; 4],
    /// Publishers that must be named, plain text.
    pub attribution: String,
    /// The legend in words, plain text.
    pub legend: String,
    /// The classes as JSON, for `legend_classes`.
    pub classes: Value,
    /// The selections that the map has and the address of its method, for `veerkracht`.
    pub offer: Value,
    /// Version of the data, such as a hash of the dataset.
    pub version: String,
    /// Whether description and fields are in Dutch; English otherwise.
    pub dutch: bool,
}

/// Writes the document.
#[must_use]
pub fn tilejson(description: &Description, source: &TileSource, attributes: &Attributes) -> Value {
    let [west, south, east, north] = description.bounds;
    let mut document = tilejson! {
        tiles: vec![description.tiles.clone()],
        name: description.name.clone(),
        description: of(&description.guide, description.dutch),
        attribution: description.attribution.clone(),
        legend: description.legend.clone(),
        bounds: Bounds::new(west, south, east, north),
        vector_layers: vector_layers(source, attributes, &Fields::default(), description.dutch.into()),
    };
    // `version` of TileJSON is that of the tileset and must be of the form x.y.z; the hash goes beside it.
    document.version = Some("1.0.0".to_owned());
    if let Some(zooms) = source.zooms() {
        document.minzoom = Some(*zooms.start());
        document.maxzoom = Some(*zooms.end());
        let start = zooms.start().saturating_add(2).clamp(*zooms.start(), *zooms.end()).max(7.min(*zooms.end()));
        document.center = Some(Center::new(f64::midpoint(west, east), f64::midpoint(south, north), start));
    }
    let extra: Map<String, Value> = [
        ("id".to_owned(), json!(description.id)),
        ("title".to_owned(), json!(description.title)),
        ("guide".to_owned(), json!(description.guide)),
        ("legend_classes".to_owned(), description.classes.clone()),
        ("dataset".to_owned(), json!(description.version)),
        ("veerkracht".to_owned(), description.offer.clone()),
    ]
    .into_iter()
    .collect();
    document.other.extend(extra);
    if description.format != TileFormat::Mvt {
        // Read by MapLibre, and by nobody else: the format of tiles is that of MVT where nothing is said.
        document.other.insert("encoding".to_owned(), json!(description.format.name()));
    }
    serde_json::to_value(&document).unwrap_or(Value::Null)
}

fn of(text: &Bilingual, dutch: bool) -> String {
    if dutch { text.nl.clone() } else { text.en.clone() }
}

/// What a list of layers says of their fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldText {
    /// What they are, in Dutch.
    Dutch,
    /// What they are, in English.
    English,
    /// Their types, `Number` or `String`, as `MBTiles` 1.3 asks: readers of archives make columns of them.
    Types,
}

impl From<bool> for FieldText {
    /// Takes Dutch or English.
    fn from(dutch: bool) -> FieldText {
        if dutch { FieldText::Dutch } else { FieldText::English }
    }
}

/// Lists the layers of tiles that carry these fields, with their zooms. Where fields have types, layers are described
/// in Dutch.
#[must_use]
pub fn vector_layers(
    source: &TileSource,
    attributes: &Attributes,
    fields: &Fields,
    field_text: FieldText,
) -> Vec<VectorLayer> {
    let dutch = field_text != FieldText::English;
    let mut layers = Vec::new();
    for (level, table) in attributes.levels.iter() {
        let Some(zooms) = source.level_zooms(level) else { continue };
        let nouns = match (level, dutch) {
            (Level::Buurt, true) => "Buurten",
            (Level::Wijk, true) => "Wijken",
            (Level::Gemeente, true) => "Gemeenten",
            (Level::Buurt, false) => "Neighbourhoods",
            (Level::Wijk, false) => "Districts",
            (Level::Gemeente, false) => "Municipalities",
        };
        let either = |nl: &str, en: &str| if dutch { nl.to_owned() } else { en.to_owned() };
        let described: Vec<(String, String)> = (table.described().enumerate())
            .map(|(column, (key, text, _))| {
                let text = match field_text {
                    FieldText::Types if table.is_text(column) => "String".to_owned(),
                    FieldText::Types => "Number".to_owned(),
                    FieldText::Dutch | FieldText::English => of(text, dutch),
                };
                (key.to_owned(), text)
            })
            .collect();
        let of_columns =
            |columns: &[usize]| columns.iter().map(|&column| described[column].clone()).collect::<Vec<_>>();
        let mut areas =
            VectorLayer::new(level.layer().to_owned(), of_columns(&fields.pick(table)).into_iter().collect());
        areas.description = Some(format!("{nouns}, {}", either("vlakken", "polygons")));
        let rank = match field_text {
            FieldText::Types => "Number",
            FieldText::Dutch => "Rangorde voor namen: 0 heeft de meeste inwoners",
            FieldText::English => "Rank for names: 0 has the most inhabitants",
        };
        let labels = of_columns(&table.on_labels()).into_iter().chain([(RANK.to_owned(), rank.to_owned())]);
        let mut points = VectorLayer::new(format!("{}_label", level.layer()), labels.collect());
        points.description = Some(format!("{nouns}, {}", either("punten voor namen", "points for names")));
        let points = source.has_labels(level).then_some(points);
        for mut layer in std::iter::once(areas).chain(points) {
            layer.minzoom = Some(*zooms.start());
            layer.maxzoom = Some(*zooms.end());
            layers.push(layer);
        }
    }
    layers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::areas::PerLevel;
    use crate::generalise::{GridPoint, LabelPoint, ZoomLayer};
    use crate::tiles::{AttributeColumn, AttributeTable, AttributeValues, TileSettings};

    #[test]
    fn the_document_has_what_the_specification_requires_and_describes_only_default_fields() {
        let vertices = [(1000, 1000), (2000, 1000), (2000, 2000)].map(|(x, y)| GridPoint { x, y }).to_vec();
        let layer =
            ZoomLayer { zoom: 3, level: Level::Gemeente, vertices, ring_starts: vec![0, 3], area_starts: vec![0, 1] };
        let settings = TileSettings { zooms: PerLevel::of(|_| 0..=14), ..TileSettings::default() };
        let label = LabelPoint { x: 0.05, y: 0.05, room: 0.01 };
        let source = TileSource::new(vec![layer.into()], &PerLevel::new(Vec::new(), Vec::new(), vec![label]), settings);
        let column = |key: &str, default| AttributeColumn {
            key: key.to_owned(),
            description: Bilingual::new(format!("{key} in woorden"), key),
            values: AttributeValues::Integer(vec![Some(1)]),
            default,
            on_labels: key == "code",
        };
        let none = || AttributeTable::new(std::iter::empty(), Vec::new());
        let table = AttributeTable::new(["GM0001"].into_iter(), vec![column("code", true), column("extra", false)]);
        let attributes = Attributes::new(PerLevel::new(none(), none(), table));
        let description = Description {
            id: "onveilig_niveau".to_owned(),
            name: "Overlast, 2022".to_owned(),
            title: Bilingual::new("Overlast", "Nuisance"),
            guide: Bilingual::new("Rood is ongunstig.", "Red is unfavourable."),
            tiles: "http://localhost/tiles/onveilig_niveau/{z}/{x}/{y}.mvt".to_owned(),
            format: TileFormat::Mvt,
            bounds: [4.0, 51.0, 5.0, 52.0],
            attribution: "CBS".to_owned(),
            legend: "1: zeer ongunstig".to_owned(),
            classes: json!([]),
            offer: json!({ "years": [2022], "method": "http://localhost/method#kaart-onveilig_niveau" }),
            version: "abc".to_owned(),
            dutch: true,
        };
        let document = tilejson(&description, &source, &attributes);
        assert_eq!(document["tilejson"], "3.0.0");
        assert_eq!(document["tiles"][0], description.tiles.as_str());
        assert_eq!((&document["minzoom"], &document["maxzoom"]), (&json!(3), &json!(3)));
        assert_eq!(document["bounds"], json!([4.0, 51.0, 5.0, 52.0]));
        assert_eq!(document["center"], json!([4.5, 51.5, 3]));
        assert!(document.get("encoding").is_none());
        let written_anew = Description { format: TileFormat::Mlt, ..description.clone() };
        assert_eq!(tilejson(&written_anew, &source, &attributes)["encoding"], "mlt");
        assert_eq!(document["guide"]["nl"], "Rood is ongunstig.");
        assert_eq!(document["veerkracht"], description.offer);
        let layers = document["vector_layers"].as_array().expect("a list of layers");
        assert_eq!(
            layers.iter().map(|l| l["id"].as_str()).collect::<Vec<_>>(),
            [Some("gemeenten"), Some("gemeenten_label")]
        );
        assert_eq!(layers[0]["fields"], json!({ "code": "code in woorden" }));
        assert!(layers[1]["fields"]["rang"].is_string());
        let types = vector_layers(&source, &attributes, &Fields::default(), FieldText::Types);
        assert_eq!(json!(types[0].fields), json!({ "code": "Number" }));
        assert_eq!(json!(types[1].fields), json!({ "code": "Number", "rang": "Number" }));
        let without = vector_layers(&source.without_labels(), &attributes, &Fields::default(), FieldText::Dutch);
        assert_eq!(without.iter().map(|layer| layer.id.as_str()).collect::<Vec<_>>(), ["gemeenten"]);
    }
}
