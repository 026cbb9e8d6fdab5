use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Labels, style};
use crate::maps::Palette;
use crate::styles::{Background, Language, StyleLinks, example};

fn layer<'a>(style: &'a Value, id: &str) -> &'a Value {
    style["layers"].as_array().unwrap().iter().find(|layer| layer["id"] == id).unwrap()
}

#[test]
fn a_class_is_coloured_by_lists_of_one_and_only_where_it_is_present() {
    let style = style(&example::map(), &example::links(), Language::Nl, Palette::Usual, Labels::Names, None);
    let klasse = layer(&style, "klasse");
    assert_eq!(klasse["filter"], json!(["in", "klasse", 0, 3]));
    assert_eq!(
        klasse["paint"]["fill-color"],
        json!(["match", ["get", "klasse"], [0], "#B2182B", [3], "#F7F7F7", "#E0E0E0"])
    );
    assert_eq!(klasse["paint"]["fill-antialias"], json!(false));
    assert_eq!(klasse["minzoom"], json!(6));
}

/// Gathers the properties that an expression or a filter reads.
fn read(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => {
            if let [operator, Value::String(property), rest @ ..] = items.as_slice() {
                let reads = match operator.as_str() {
                    Some("get" | "has" | "!has") => rest.is_empty(),
                    Some("==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "!in") => true,
                    _ => false,
                };
                if reads {
                    found.insert(property.clone());
                }
            }
            for item in items {
                read(item, found);
            }
        }
        Value::Object(members) => {
            for member in members.values() {
                read(member, found);
            }
        }
        _ => {}
    }
}

#[test]
fn tiles_are_asked_for_with_what_the_layers_read_and_no_more_than_a_name_beside_it() {
    let of = |links: &StyleLinks, labels| style(&example::map(), links, Language::Nl, Palette::Usual, labels, None);
    let links = example::links();
    for labels in [Labels::Names, Labels::Classes] {
        let style = of(&links, labels);
        let mut needed = BTreeSet::from(["naam".to_owned()]);
        let drawn = style["layers"].as_array().unwrap();
        // Points for names carry their fields whatever is asked for.
        let areas =
            drawn.iter().filter(|layer| layer["source-layer"].as_str().is_some_and(|name| !name.ends_with("_label")));
        for layer in areas {
            read(&layer["filter"], &mut needed);
            read(&layer["layout"], &mut needed);
            read(&layer["paint"], &mut needed);
        }
        let address = style["sources"]["veerkracht"]["tiles"][0].as_str().unwrap();
        let (plain, asked) = address.split_once("?fields=").unwrap();
        assert_eq!(plain, links.tiles);
        assert_eq!(asked.split(',').map(str::to_owned).collect::<BTreeSet<_>>(), needed);
    }
    let of_a_window = StyleLinks { tiles: format!("{}?window=2014-2022", links.tiles), ..links };
    let address = of(&of_a_window, Labels::Names)["sources"]["veerkracht"]["tiles"][0].clone();
    assert!(address.as_str().unwrap().ends_with(".mvt?window=2014-2022&fields=naam,klasse,status"), "{address}");
}

#[test]
fn no_filter_asks_whether_a_property_is_there_since_to_some_clients_zero_is_not() {
    let style = style(&example::map(), &example::links(), Language::Nl, Palette::Usual, Labels::Classes, None);
    let filter = |id: &str| layer(&style, id)["filter"].clone();
    assert!(style["layers"].as_array().unwrap().iter().all(|layer| !layer["filter"].to_string().contains("has")));
    assert_eq!(filter("water"), json!(["!in", "status", 0, 1, 2, 3, 4, 5]));
    for id in ["geen-klasse", "geen-klasse-arcering"] {
        let status = json!(["in", "status", 0, 1, 2, 3, 4, 5]);
        assert_eq!(filter(id), json!(["all", status, ["!in", "klasse", 0, 3]]));
    }
    assert_eq!(filter("indicatief-arcering"), json!(["==", "status", 1]));
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
    let mut other = style(&example::map(), &example::links(), Language::Nl, Palette::ColourBlind, Labels::Names, None);
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
    assert_eq!((&layer["filter"], &layer["minzoom"]), (&json!(["in", "klasse", 0, 3]), &json!(11)));
    let plain = of(Labels::Names);
    assert!(plain["layers"].as_array().unwrap().iter().all(|layer| layer["id"] != "buurten-klasse"));
}

#[test]
fn open_layers_is_led_to_no_fonts_elsewhere() {
    let style = style(&example::map(), &example::links(), Language::Nl, Palette::Usual, Labels::Names, None);
    // An empty text would be as good as none: then it fetches them from where its authors choose.
    let fonts = style["metadata"]["ol:webfonts"].as_str().unwrap();
    assert!(fonts.starts_with("data:"), "{fonts}");
}

#[test]
fn a_style_leads_to_the_method_of_its_map() {
    let style = style(&example::map(), &example::links(), Language::Nl, Palette::Usual, Labels::Names, None);
    assert_eq!(style["metadata"]["veerkracht:method"], json!("https://example.org/method#kaart-signalering_absoluut"));
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
    let background = Background { tiles: "https://example.org/{z}/{x}/{y}.png".into(), attribution: "Example".into() };
    let style =
        style(&example::map(), &example::links(), Language::Nl, Palette::Usual, Labels::Names, Some(&background));
    let ids: Vec<&str> =
        style["layers"].as_array().unwrap().iter().map(|layer| layer["id"].as_str().unwrap()).collect();
    assert_eq!(ids[1], "achtergrondkaart");
    assert!(!ids.contains(&"land"));
}
