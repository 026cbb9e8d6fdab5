//! QGIS: a layer definition per map (`.qlr`), all maps as vector tile connections, and a project of all of them.
//!
//! QGIS 3.22 reads neither `TileJSON` nor styles on its own accord, so the layer definition carries all of it:
//! addresses, zooms, one named style per class, hatches, outlines and labels. It is three layers in a group, one per
//! level, so that each can be switched by itself, and a rectangle to zoom to.

mod layout;
mod legend;
mod place;
pub(crate) mod project;
mod symbol;
pub mod vector;

use std::fmt::Write as _;

use veerkracht_picture::escape;

use crate::areas::Level;
use crate::maps::Palette;
use crate::styles::{Language, LevelZoomRange, NO_CLASS, StyledMap};
use place::{MERCATOR, Surroundings, tiles_source};
use symbol::{fill, hatch, line, line_by_zoom};

/// Grey of thin borders, which shows on light classes and on white paper.
const BORDER: &str = "95,107,115,160";

/// Lines of the hatches: red, green, blue, opacity of 255 with commas, and width in millimetres.
const NO_CLASS_LINES: (&str, f64) = ("190,190,190,255", 0.15);
const INDICATIVE_LINES: (&str, f64) = ("0,0,0,130", 0.2);

/// Zooms at which names appear and, for coarser levels, give way to finer ones.
fn label_zooms(level: Level) -> (u8, Option<u8>) {
    match level {
        Level::Buurt => (12, None),
        Level::Wijk => (10, Some(11)),
        Level::Gemeente => (8, Some(11)),
    }
}

/// Writes the layer definition of a map; `tiles` is the absolute address of its tiles with `{z}`, `{x}` and `{y}`.
///
/// Opened or dragged into QGIS it adds a group with the levels that the tiles hold, finest below.
#[must_use]
pub(crate) fn layer_definition(map: &StyledMap, tiles: &str, language: Language, palette: Palette) -> String {
    let heading = escape(&map.heading(language));
    let mut out = String::from(
        "<!DOCTYPE qgis-layer-definition>\n<qlr>\n <layer-tree-group name=\"\" checked=\"Qt::Checked\" \
         expanded=\"1\">\n",
    );
    push(&mut out, format_args!("  <layer-tree-group name=\"{heading}\" checked=\"Qt::Checked\" expanded=\"1\">"));
    tree(&mut out, map, tiles, language);
    let surroundings = Surroundings::of(map, layer_id(map, "kaartgebied"), language);
    push(&mut out, format_args!("{}", surroundings.tree()));
    out.push_str("  </layer-tree-group>\n </layer-tree-group>\n <maplayers>\n");
    layers(&mut out, map, tiles, language, palette);
    push(&mut out, format_args!("{}", surroundings.layer()));
    out.push_str(" </maplayers>\n</qlr>\n");
    out
}

/// A vector tile connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TileConnection {
    /// Name in the browser panel.
    pub name: String,
    /// Absolute address of the tiles, with `{z}`, `{x}` and `{y}`.
    pub tiles: String,
    /// Absolute address of the style.
    pub style: String,
    /// Last zoom of the tiles. The first is 0, as in the layer definitions.
    pub last_zoom: u8,
}

/// Writes the vector tile connections that QGIS imports under Data Source Manager, Vector Tile, Load.
#[must_use]
pub fn connections(maps: &[TileConnection]) -> String {
    let mut out = String::from("<!DOCTYPE connections>\n<qgsVectorTileConnections version=\"1.0\">\n");
    for TileConnection { name, tiles, style, last_zoom } in maps {
        push(
            &mut out,
            format_args!(
                " <vectortile name=\"{}\" url=\"{}\" zmin=\"0\" zmax=\"{last_zoom}\" serviceType=\"\" styleUrl=\"{}\" \
                 authcfg=\"\" username=\"\" password=\"\" referer=\"\"/>",
                escape(name),
                escape(tiles),
                escape(style)
            ),
        );
    }
    out.push_str("</qgsVectorTileConnections>\n");
    out
}

fn layer_id(map: &StyledMap, layer: &str) -> String {
    let selection: String = map.selection.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    format!("veerkracht_{}_{selection}_{layer}", map.id)
}

fn level_name(level: Level, language: Language) -> &'static str {
    match level {
        Level::Buurt => language.either("Buurten", "Neighbourhoods (buurten)"),
        Level::Wijk => language.either("Wijken", "Districts (wijken)"),
        Level::Gemeente => language.either("Gemeenten", "Municipalities (gemeenten)"),
    }
}

fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    writeln!(out, "{text}").expect("writing to a string does not fail");
}

/// Lists the levels in the tiles, the topmost first: gemeenten lie over wijken, and those over buurten.
fn list_levels(map: &StyledMap) -> Vec<LevelZoomRange> {
    let mut levels = map.levels.clone();
    levels.sort_by_key(|shown| std::cmp::Reverse(shown.level));
    levels
}

/// Writes the entries of the layers of tiles of a map in the layer tree.
fn tree(out: &mut String, map: &StyledMap, tiles: &str, language: Language) {
    for shown in list_levels(map) {
        let source = escape(&tiles_source(tiles, shown));
        let (id, name) = (layer_id(map, shown.level.layer()), level_name(shown.level, language));
        push(
            out,
            format_args!(
                "   <layer-tree-layer id=\"{id}\" name=\"{name}\" providerKey=\"vectortile\" source=\"{source}\" \
                 checked=\"Qt::Checked\" expanded=\"0\"/>"
            ),
        );
    }
}

/// Writes the layers of tiles of a map.
fn layers(out: &mut String, map: &StyledMap, tiles: &str, language: Language, palette: Palette) {
    for shown in list_levels(map) {
        layer(out, map, shown, tiles, language, palette);
    }
}

/// Writes what is told of a layer of a map: what it is, how it is read, whose it is.
fn metadata(map: &StyledMap, language: Language) -> String {
    let mut licences = String::new();
    for licence in &map.licences {
        write!(licences, "<license>{}</license>", escape(licence)).expect("writing to a string does not fail");
    }
    format!(
        "<resourceMetadata><language>{}</language><type>dataset</type><title>{}</title><abstract>{}</abstract>\
         <rights>{}</rights>{licences}</resourceMetadata>",
        language.code(),
        escape(&map.heading(language)),
        escape(&format!("{}\n\n{}", language.of(&map.guide), language.of(&map.notice))),
        escape(language.of(&map.attribution)),
    )
}

fn layer(out: &mut String, map: &StyledMap, shown: LevelZoomRange, tiles: &str, language: Language, palette: Palette) {
    push(
        out,
        format_args!(
            "  <maplayer type=\"vector-tile\" hasScaleBasedVisibilityFlag=\"0\" \
         styleCategories=\"AllStyleCategories\">\n   <id>{}</id>\n   <datasource>{}</datasource>\n   \
         <layername>{}</layername>\n   <provider>vectortile</provider>\n   {MERCATOR}\n   \
         {}\n   \
         <flags><Identifiable>1</Identifiable><Removable>1</Removable><Searchable>1</Searchable></flags>\n   \
         <renderer type=\"basic\">\n    <styles>",
            layer_id(map, shown.level.layer()),
            escape(&tiles_source(tiles, shown)),
            level_name(shown.level, language),
            metadata(map, language),
        ),
    );
    match shown.level {
        Level::Buurt => buurten(out, map, language, palette),
        Level::Wijk => {
            style(out, "wijken", language.either("wijkgrens", "district border"), "", 1, 10, &line(BORDER, 0.2));
        }
        Level::Gemeente => {
            // Of the whole country thick borders would hide what they surround.
            let symbol = line_by_zoom("60,70,77,220", (6, 0.08), (12, 0.4));
            style(out, "gemeenten", language.either("gemeentegrens", "municipal border"), "", 1, 0, &symbol);
        }
    }
    out.push_str("    </styles>\n   </renderer>\n");
    labels(out, shown.level);
    out.push_str("   <blendMode>0</blendMode>\n   <layerOpacity>1</layerOpacity>\n  </maplayer>\n");
}

/// The zoom from which hatches are drawn. Of a whole country areas are smaller than the distance between two lines:
/// each has a stroke or none by chance.
const HATCHES_FROM: u8 = 9;

/// Writes the styles of the buurten: without class, a style per class, both hatches, outlines.
fn buurten(out: &mut String, map: &StyledMap, language: Language, palette: Palette) {
    let mut area = |name: &str, filter: &str, first_zoom: u8, symbol: &str| {
        style(out, "buurten", name, filter, 2, first_zoom, symbol);
    };
    area(language.either("water", "water"), "\"status\" IS NULL", 0, &fill("#D5E3EA"));
    let no_class = "\"status\" IS NOT NULL AND \"klasse\" IS NULL";
    area(language.either("geen klasse", "no class"), no_class, 0, &fill(NO_CLASS));
    let (name, symbol) = no_class_hatch(language);
    area(name, no_class, HATCHES_FROM, &symbol);
    for class in &map.classes {
        let label = language.of(&class.label);
        let name = class.key.as_ref().map_or_else(|| label.to_owned(), |key| format!("{key}  {label}"));
        area(&name, &format!("\"klasse\" = {}", class.value), 0, &fill(class.colour(palette)));
    }
    let (name, symbol) = indicative_hatch(language);
    area(name, "\"status\" = 1", HATCHES_FROM, &symbol);
    style(out, "buurten", language.either("buurtgrens", "border"), "", 1, 9, &line("255,255,255,180", 0.15));
}

/// Names and draws the hatch of areas without a class.
fn no_class_hatch(language: Language) -> (&'static str, String) {
    (language.either("geen klasse (arcering)", "no class (hatch)"), hatch(NO_CLASS_LINES.0, NO_CLASS_LINES.1))
}

/// Names and draws the hatch of indicative figures.
fn indicative_hatch(language: Language) -> (&'static str, String) {
    (language.either("indicatief (arcering)", "indicative (hatch)"), hatch(INDICATIVE_LINES.0, INDICATIVE_LINES.1))
}

/// Writes one style of the renderer; `geometry` is 1 for lines and 2 for areas, as QGIS counts them.
fn style(out: &mut String, layer: &str, name: &str, filter: &str, geometry: u8, first_zoom: u8, symbol: &str) {
    let first_zoom = if first_zoom == 0 { -1 } else { i16::from(first_zoom) };
    push(
        out,
        format_args!(
            "     <style enabled=\"1\" layer=\"{layer}\" name=\"{}\" expression=\"{}\" geometry=\"{geometry}\" \
         min-zoom=\"{first_zoom}\" max-zoom=\"-1\"><symbols>{symbol}</symbols></style>",
            escape(name),
            escape(filter),
        ),
    );
}

/// Writes the names. No font is named, so that they are in the one that QGIS itself uses: for one that a machine lacks
/// newer versions go to the network.
fn labels(out: &mut String, level: Level) {
    let (first, last) = label_zooms(level);
    let last = last.map_or(-1, i16::from);
    let (text, format) = names_of(level);
    push(
        out,
        format_args!(
            "   <labeling type=\"basic\"><styles>\n    <style enabled=\"1\" layer=\"{}_label\" name=\"naam\" \
         expression=\"\" geometry=\"0\" min-zoom=\"{first}\" max-zoom=\"{last}\">\n     <settings \
         calloutType=\"simple\">{text}{format}<placement placement=\"1\" quadOffset=\"4\" priority=\"5\"/>\
         <rendering drawLabels=\"1\" obstacle=\"1\" scaleVisibility=\"0\"/></settings>\n    </style>\n   \
         </styles></labeling>",
            level.layer()
        ),
    );
}

/// Writes how the names of a level look, and how they are broken into lines.
fn names_of(level: Level) -> (String, &'static str) {
    let size = if level == Level::Gemeente { 10 } else { 8 };
    let text = format!(
        "<text-style fieldName=\"naam\" isExpression=\"0\" fontSize=\"{size}\" fontSizeUnit=\"Point\" \
         fontWeight=\"50\" textColor=\"36,41,45,255\" textOpacity=\"1\" multilineHeight=\"1\" \
         namedStyle=\"\"><text-buffer bufferDraw=\"1\" bufferSize=\"0.8\" bufferSizeUnits=\"MM\" \
         bufferColor=\"255,255,255,255\" bufferOpacity=\"1\" bufferNoFill=\"1\" bufferJoinStyle=\"128\"/></text-style>"
    );
    let format = "<text-format autoWrapLength=\"14\" useMaxLineLengthForAutoWrap=\"1\" multilineAlign=\"1\"/>";
    (text, format)
}

#[cfg(test)]
mod tests {
    use super::{TileConnection, connections, layer_definition};
    use crate::maps::Palette;
    use crate::styles::{Language, example};

    #[test]
    fn a_layer_definition_has_a_layer_per_level_and_a_named_style_per_class() {
        let text = layer_definition(&example::map(), &example::links().tiles, Language::Nl, Palette::Usual);
        assert_eq!(text.matches("<maplayer type=\"vector-tile\"").count(), 3);
        for part in [
            "name=\"A  veerkracht onder druk\"",
            "&quot;klasse&quot; = 3",
            "178,24,43,255",
            "gemeentegrens",
            "&lt;absoluut&gt; &amp; meer",
        ] {
            assert!(text.contains(part), "{part}");
        }
        // Gemeenten are drawn over wijken, and those over buurten: the first of the tree is on top.
        let place = |layer: &str| text.find(&format!("_{layer}\" name=")).unwrap();
        assert!(
            place("gemeenten") < place("wijken")
                && place("wijken") < place("buurten")
                && place("buurten") < place("kaartgebied")
        );
        assert_eq!(
            text.matches("<maplayer ").count(),
            text.matches("<srsid>3857</srsid>").count(),
            "without srsid the system is invalid"
        );
    }

    #[test]
    fn hatches_begin_where_areas_are_larger_than_the_distance_between_their_lines() {
        let text = layer_definition(&example::map(), &example::links().tiles, Language::Nl, Palette::Usual);
        let styles: Vec<&str> = text.lines().filter(|line| line.contains("LinePatternFill")).collect();
        assert_eq!(styles.len(), 2);
        assert!(styles.iter().all(|style| style.contains("min-zoom=\"9\"")), "{styles:?}");
    }

    #[test]
    fn each_level_asks_for_its_own_layers_so_that_identify_gives_areas_of_that_level() {
        let text = layer_definition(&example::map(), &example::links().tiles, Language::Nl, Palette::Usual);
        for (level, fields) in [("buurten", "fields%3D*,klasse_naam%26"), ("wijken", ""), ("gemeenten", "")] {
            let asked = format!("/{{y}}.mvt?{fields}layers%3D{level},{level}_label&amp;zmin");
            assert_eq!(text.matches(&asked).count(), 2, "{level}: in the tree and in its layer");
        }
    }

    #[test]
    fn two_comparisons_of_a_map_are_layers_of_their_own() {
        let mut map = example::map();
        let [first, second] = ["2024-nl", "2024-gemeente"].map(|selection| {
            map.selection = selection.into();
            super::layer_id(&map, "buurten")
        });
        assert_eq!(
            (first.as_str(), second.ends_with("_2024_gemeente_buurten")),
            ("veerkracht_signalering_absoluut_2024_nl_buurten", true)
        );
    }

    #[test]
    fn municipal_borders_are_thin_on_a_map_of_the_country() {
        let text = layer_definition(&example::map(), &example::links().tiles, Language::Nl, Palette::Usual);
        // 0.08 mm at zoom 6, 0.4 mm from zoom 12.
        assert!(text.contains("name=\"expression\" value=\"scale_linear(@vector_tile_zoom, 6, 12, 0.08, 0.4)\""));
    }

    #[test]
    fn every_map_is_a_connection() {
        let text = connections(&[TileConnection {
            name: "A & B".into(),
            tiles: "http://h/{z}/{x}/{y}".into(),
            style: "http://h/s.json".into(),
            last_zoom: 14,
        }]);
        assert!(text.contains("name=\"A &amp; B\" url=\"http://h/{z}/{x}/{y}\" zmin=\"0\" zmax=\"14\""));
    }
}
