//! The MapLibre style of a map, filled into the template `tiles/style.json`.
//!
//! Guaranteed: a filter names the classes and statuses that it means, since to `ArcGIS` a property that is 0 is none
//! (`has`); no expression reads a property that may be absent without asking for it first; outlines are line layers
//! of their own; both hatches are layers of their own above the plain colour, so that a client that cannot draw a
//! pattern still shows the colour. The class colours are a `match` whose labels are lists of one: the converter of QGIS
//! 3.22 turns a bare label into an empty list, for which no class ever matches, and it drops `case` and `step`
//! altogether.

use serde_json::{Map, Value, json};
use veerkracht_picture::ink_on;

use crate::areas::Level;
use crate::maps::{Palette, Status};
use crate::styles::{Background, Language, NO_CLASS, StyleLinks, StyledMap, legend, parse_colour};
use crate::tiles::TileFormat;

const TEMPLATE: &str = include_str!("../../tiles/style.json");

/// Name of the one source of the style.
const SOURCE: &str = "veerkracht";

/// The fields of areas that the layers read, and the name, which who points at an area wants; points for names carry
/// theirs anyway.
pub(crate) const FIELDS: &str = "naam,klasse,status";

/// Fonts of the labels: the first is what QGIS finds on most machines, the second is the one that is served as glyphs.
const FONTS: [&str; 2] = ["DejaVu Sans Book", "Noto Sans Regular"];

/// What is written on the buurten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Labels {
    /// Their names.
    #[default]
    Names,
    /// The letter or number of their class too, for who cannot tell the colours apart.
    Classes,
}

/// From this zoom on a letter has room in most buurten.
const LETTERS_FROM: u8 = 11;

/// Writes the style of a map.
///
/// Levels that the tiles do not hold have no layers; a layer starts at the first zoom that holds its level.
/// `background` is drawn below everything.
///
/// # Panics
/// If the template, which is part of the program, is not a style.
#[must_use]
pub(crate) fn style(
    map: &StyledMap,
    links: &StyleLinks,
    language: Language,
    palette: Palette,
    labels: Labels,
    background: Option<&Background>,
) -> Value {
    let template: Value = serde_json::from_str(TEMPLATE).expect("the template is JSON: a test reads it");
    let drawn = template["layers"].as_array().expect("the template has a list of layers: a test reads it");
    let mut layers: Vec<Value> = drawn.iter().filter_map(|layer| fill_in(layer, map, palette)).collect();
    if labels == Labels::Classes {
        write_letters(&mut layers, map, palette);
    }
    let (first, last) = map.zooms();
    let mut areas = json!({
        "type": "vector",
        "tiles": [tiles_of_fields(&links.tiles)],
        "minzoom": first,
        "maxzoom": last,
        "bounds": map.bounds,
        "attribution": language.of(&map.attribution),
    });
    // Left out for MVT: what reads styles beside MapLibre does not know it.
    if links.format != TileFormat::Mvt {
        areas["encoding"] = json!(links.format.name());
    }
    let mut sources = Map::new();
    sources.insert(SOURCE.into(), areas);
    if let Some(background) = background {
        let (tiles, attribution) = ([&background.tiles], &background.attribution);
        sources.insert(
            "achtergrondkaart".into(),
            json!({ "type": "raster", "tiles": tiles, "tileSize": 256, "attribution": attribution }),
        );
        layers.insert(1, json!({ "id": "achtergrondkaart", "type": "raster", "source": "achtergrondkaart" }));
        // Plain land would hide the raster; the classes are let through a little.
        layers.retain(|layer| layer["id"] != "land");
        for layer in &mut layers {
            if layer["id"] == "klasse" || layer["id"] == "geen-klasse" {
                layer["paint"]["fill-opacity"] = json!(0.75);
            }
        }
    }
    json!({
        "version": 8,
        "name": map.heading(language),
        "center": [f64::midpoint(map.bounds[0], map.bounds[2]), f64::midpoint(map.bounds[1], map.bounds[3])],
        "zoom": first.max(7),
        "sprite": links.sprite,
        "glyphs": links.glyphs,
        "metadata": {
            // OpenLayers fetches fonts that a machine lacks from the network, but for an address that holds nothing.
            "ol:webfonts": "data:text/css,",
            "veerkracht:map": map.id,
            "veerkracht:period": map.period,
            "veerkracht:comparison": map.comparison.as_ref().map(|comparison| language.of(comparison)),
            "veerkracht:notice": language.of(&map.notice),
            "veerkracht:guide": language.of(&map.guide),
            "veerkracht:method": links.method,
            "veerkracht:caveats": map.caveats.iter().map(|caveat| language.of(caveat)).collect::<Vec<_>>(),
            "veerkracht:legend": legend::entries(map, language, palette),
        },
        "sources": sources,
        "layers": layers,
    })
}

/// Asks in the address of tiles for no more than the style needs: of most tiles that is a third.
fn tiles_of_fields(tiles: &str) -> String {
    format!("{tiles}{}fields={FIELDS}", if tiles.contains('?') { '&' } else { '?' })
}

/// Fills one layer of the template; none when the tiles do not hold its level.
fn fill_in(layer: &Value, map: &StyledMap, palette: Palette) -> Option<Value> {
    let mut layer = substitute(layer, map, palette);
    let Some(source_layer) = layer.get("source-layer").and_then(Value::as_str) else { return Some(layer) };
    let name = source_layer.trim_end_matches("_label");
    let level = Level::ALL.into_iter().find(|level| level.layer() == name)?;
    let first = map.level_zooms(level)?.first;
    let asked = layer.get("minzoom").and_then(Value::as_u64).unwrap_or(0);
    layer["minzoom"] = json!(asked.max(u64::from(first)));
    layer["source"] = json!(SOURCE);
    Some(layer)
}

/// Replaces the texts that start with `$` by what they stand for.
fn substitute(value: &Value, map: &StyledMap, palette: Palette) -> Value {
    match value {
        Value::String(text) => match text.as_str() {
            "$geen_klasse" => json!(NO_CLASS),
            "$klasse" => class_colours(map, palette),
            "$met_klasse" => one_of("in", "klasse", classes(map)),
            "$zonder_klasse" => one_of("!in", "klasse", classes(map)),
            "$met_status" => one_of("in", "status", Status::ALL.map(|status| status as u8)),
            "$geen_status" => one_of("!in", "status", Status::ALL.map(|status| status as u8)),
            "$lettertype" => json!(FONTS),
            _ => value.clone(),
        },
        Value::Array(items) => Value::Array(items.iter().map(|item| substitute(item, map, palette)).collect()),
        Value::Object(members) => {
            Value::Object(members.iter().map(|(key, member)| (key.clone(), substitute(member, map, palette))).collect())
        }
        _ => value.clone(),
    }
}

/// Writes a filter by the values of a property: `in` those, or `!in`, which an absent one is too.
///
/// These are filters of their own, not expressions: the only form of a list that QGIS 3.22 reads.
fn one_of(operator: &str, property: &str, values: impl IntoIterator<Item = u8>) -> Value {
    [json!(operator), json!(property)].into_iter().chain(values.into_iter().map(Value::from)).collect()
}

/// Lists the values of the classes.
fn classes(map: &StyledMap) -> impl Iterator<Item = u8> {
    map.classes.iter().map(|class| class.value)
}

/// Adds the letter of the class at the point of each name, which moves below it.
fn write_letters(layers: &mut Vec<Value>, map: &StyledMap, palette: Palette) {
    let Some(shown) = map.level_zooms(Level::Buurt).filter(|_| !map.classes.is_empty()) else { return };
    let by_class = |of: &dyn Fn(usize) -> Value, other: Value| {
        let pairs = map.classes.iter().zip(0..).flat_map(|(class, place)| [json!([class.value]), of(place)]);
        [json!("match"), json!(["get", "klasse"])].into_iter().chain(pairs).chain([other]).collect::<Vec<_>>()
    };
    let letter = |place: usize| json!(map.classes[place].key.clone().unwrap_or_else(|| (place + 1).to_string()));
    let colour = |place: usize| json!(map.classes[place].colour(palette));
    let ink = |place: usize| {
        let [red, green, blue] = ink_on(parse_colour(map.classes[place].colour(palette)));
        json!(format!("#{red:02X}{green:02X}{blue:02X}"))
    };
    for layer in layers.iter_mut().filter(|layer| layer["source-layer"] == "buurten_label") {
        layer["layout"]["text-anchor"] = json!("top");
        layer["layout"]["text-offset"] = json!([0, 0.6]);
    }
    layers.push(json!({
        "id": "buurten-klasse",
        "type": "symbol",
        "source": SOURCE,
        "source-layer": "buurten_label",
        "minzoom": LETTERS_FROM.max(shown.first),
        "filter": one_of("in", "klasse", classes(map)),
        "layout": {
            "text-field": by_class(&letter, json!("")),
            "text-font": FONTS,
            "text-size": 12,
            "text-allow-overlap": true,
            "text-ignore-placement": true,
        },
        "paint": {
            "text-color": by_class(&ink, json!("#000000")),
            // The colour of the class around it keeps lines and hatches away from the letter.
            "text-halo-color": by_class(&colour, json!(NO_CLASS)),
            "text-halo-width": 1.6,
        },
    }));
}

/// Writes the colour of a feature that has a class.
fn class_colours(map: &StyledMap, palette: Palette) -> Value {
    if map.classes.is_empty() {
        return json!(NO_CLASS);
    }
    let mut expression = vec![json!("match"), json!(["get", "klasse"])];
    for class in &map.classes {
        expression.push(json!([class.value]));
        expression.push(json!(class.colour(palette)));
    }
    expression.push(json!(NO_CLASS));
    Value::Array(expression)
}

#[cfg(test)]
mod tests;
