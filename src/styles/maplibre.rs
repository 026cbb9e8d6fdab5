//! The MapLibre style of a map, filled into the template `tiles/style.json`.
//!
//! Guaranteed: no expression reads a property that may be absent without asking for it first; outlines are line layers
//! of their own; both hatches are layers of their own above the plain colour, so that a client that cannot draw a
//! pattern still shows the colour. The class colours are a `match` whose labels are lists of one: the converter of QGIS
//! 3.22 turns a bare label into an empty list, for which no class ever matches, and it drops `case` and `step`
//! altogether.

use serde_json::{Map, Value, json};
use veerkracht_picture::ink_on;

use crate::areas::Level;
use crate::maps::Palette;
use crate::styles::{Background, Language, Links, NO_CLASS, StyledMap, legend, parse_colour};

const TEMPLATE: &str = include_str!("../../tiles/style.json");

/// Name of the one source of the style.
const SOURCE: &str = "veerkracht";

/// Fonts of the labels: the first is what QGIS finds on most machines, the second is the one that is served as glyphs.
const FONTS: [&str; 2] = ["DejaVu Sans Book", "Noto Sans Regular"];

/// What is written on the buurten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Labels {
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
pub fn style(
    map: &StyledMap,
    links: &Links,
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
    let mut sources = Map::new();
    sources.insert(
        SOURCE.into(),
        json!({
            "type": "vector",
            "tiles": [links.tiles],
            "minzoom": first,
            "maxzoom": last,
            "bounds": map.bounds,
            "attribution": map.attribution,
        }),
    );
    if let Some(background) = background {
        sources.insert(
            "achtergrondkaart".into(),
            json!({ "type": "raster", "tiles": [background.tiles], "tileSize": 256, "attribution": background.attribution }),
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

/// Fills one layer of the template; none when the tiles do not hold its level.
fn fill_in(layer: &Value, map: &StyledMap, palette: Palette) -> Option<Value> {
    let mut layer = substitute(layer, map, palette);
    let Some(source_layer) = layer.get("source-layer").and_then(Value::as_str) else { return Some(layer) };
    let name = source_layer.trim_end_matches("_label");
    let level = Level::ALL.into_iter().find(|level| level.layer() == name)?;
    let first = map.shown(level)?.first;
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

/// Adds the letter of the class at the point of each name, which moves below it.
fn write_letters(layers: &mut Vec<Value>, map: &StyledMap, palette: Palette) {
    let Some(shown) = map.shown(Level::Buurt).filter(|_| !map.classes.is_empty()) else { return };
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
        "filter": ["has", "klasse"],
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
mod tests {
    use serde_json::{Value, json};

    use super::{Labels, style};
    use crate::maps::Palette;
    use crate::styles::{Background, Language, example};

    fn layer<'a>(style: &'a Value, id: &str) -> &'a Value {
        style["layers"].as_array().unwrap().iter().find(|layer| layer["id"] == id).unwrap()
    }

    #[test]
    fn a_class_is_coloured_by_lists_of_one_and_only_where_it_is_present() {
        let style = style(&example::map(), &example::links(), Language::Nl, Palette::Usual, Labels::Names, None);
        let klasse = layer(&style, "klasse");
        assert_eq!(klasse["filter"], json!(["has", "klasse"]));
        assert_eq!(
            klasse["paint"]["fill-color"],
            json!(["match", ["get", "klasse"], [0], "#B2182B", [3], "#F7F7F7", "#E0E0E0"])
        );
        assert_eq!(klasse["paint"]["fill-antialias"], json!(false));
        assert_eq!(klasse["minzoom"], json!(6));
    }

    #[test]
    fn a_hatch_is_faint_where_its_lines_are_wider_than_the_areas() {
        let style = style(&example::map(), &example::links(), Language::Nl, Palette::Usual, Labels::Names, None);
        for id in ["indicatief-arcering", "geen-klasse-arcering"] {
            assert_eq!(
                layer(&style, id)["paint"]["fill-opacity"],
                json!(["interpolate", ["linear"], ["zoom"], 6, 0.15, 8, 0.4, 10, 1])
            );
        }
    }

    #[test]
    fn the_colour_blind_palette_changes_the_colours_only() {
        let standard = style(&example::map(), &example::links(), Language::Nl, Palette::Usual, Labels::Names, None);
        let mut other =
            style(&example::map(), &example::links(), Language::Nl, Palette::ColourBlind, Labels::Names, None);
        assert_eq!(layer(&other, "klasse")["paint"]["fill-color"][3], json!("#B35806"));
        other["layers"] = standard["layers"].clone();
        other["metadata"]["veerkracht:legend"] = standard["metadata"]["veerkracht:legend"].clone();
        assert_eq!(other, standard);
    }

    #[test]
    fn every_layer_draws_from_the_tiles_no_earlier_than_they_hold_its_level() {
        let style = style(&example::map(), &example::links(), Language::En, Palette::Usual, Labels::Names, None);
        for layer in style["layers"].as_array().unwrap() {
            if layer["type"] == "background" {
                continue;
            }
            assert_eq!(layer["source"], json!("veerkracht"), "{layer}");
            let first = match layer["source-layer"].as_str().unwrap().trim_end_matches("_label") {
                "buurten" => 6,
                "wijken" => 8,
                _ => 0,
            };
            assert!(layer["minzoom"].as_u64().unwrap() >= first, "{layer}");
            assert!(!layer.to_string().contains("\"$"), "a placeholder is left in {layer}");
        }
    }

    #[test]
    fn the_letter_of_a_class_is_written_on_its_buurt_where_that_is_asked_for() {
        let of = |labels| style(&example::map(), &example::links(), Language::Nl, Palette::Usual, labels, None);
        let letters = of(Labels::Classes);
        let layer = layer(&letters, "buurten-klasse");
        assert_eq!(layer["layout"]["text-field"], json!(["match", ["get", "klasse"], [0], "A", [3], "D", ""]));
        // White on dark red, black on nearly white.
        assert_eq!(
            layer["paint"]["text-color"],
            json!(["match", ["get", "klasse"], [0], "#FFFFFF", [3], "#000000", "#000000"])
        );
        assert_eq!((&layer["filter"], &layer["minzoom"]), (&json!(["has", "klasse"]), &json!(11)));
        let plain = of(Labels::Names);
        assert!(plain["layers"].as_array().unwrap().iter().all(|layer| layer["id"] != "buurten-klasse"));
    }

    #[test]
    fn a_style_leads_to_the_method_of_its_map() {
        let style = style(&example::map(), &example::links(), Language::Nl, Palette::Usual, Labels::Names, None);
        assert_eq!(
            style["metadata"]["veerkracht:method"],
            json!("https://example.org/method#kaart-signalering_absoluut")
        );
    }

    #[test]
    fn a_level_that_the_tiles_lack_has_no_layers() {
        let mut map = example::map();
        map.levels.retain(|shown| shown.level != crate::areas::Level::Wijk);
        let style = style(&map, &example::links(), Language::Nl, Palette::Usual, Labels::Names, None);
        assert!(style["layers"].as_array().unwrap().iter().all(|layer| layer["source-layer"] != "wijken"));
        assert!(style["layers"].as_array().unwrap().iter().any(|layer| layer["source-layer"] == "gemeenten"));
    }

    #[test]
    fn a_background_map_replaces_the_plain_land() {
        let background =
            Background { tiles: "https://example.org/{z}/{x}/{y}.png".into(), attribution: "Example".into() };
        let style =
            style(&example::map(), &example::links(), Language::Nl, Palette::Usual, Labels::Names, Some(&background));
        let ids: Vec<&str> =
            style["layers"].as_array().unwrap().iter().map(|layer| layer["id"].as_str().unwrap()).collect();
        assert_eq!(ids[1], "achtergrondkaart");
        assert!(!ids.contains(&"land"));
    }
}
