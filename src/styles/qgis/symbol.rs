//! Symbols as QGIS keeps them in XML: a map of options, repeated as the older `prop` elements.

use std::fmt::Write as _;

use crate::styles::parse_colour;

/// Writes a plain area without a border; `colour` is `#RRGGBB`.
pub(super) fn fill(colour: &str) -> String {
    let [red, green, blue] = parse_colour(colour);
    let colour = format!("{red},{green},{blue},255");
    symbol("fill", "0", "SimpleFill", &[("color", &colour), ("style", "solid"), ("outline_style", "no")], "")
}

/// Writes a line; `colour` is red, green, blue, opacity of 255 with commas, `width` in millimetres of paper.
pub(super) fn line(colour: &str, width: f64) -> String {
    line_named("0", colour, width, "")
}

/// Writes a line whose width grows between two zooms: each a zoom and a width in millimetres.
pub(super) fn line_by_zoom(colour: &str, first: (u8, f64), last: (u8, f64)) -> String {
    let expression = format!("scale_linear(@vector_tile_zoom, {}, {}, {}, {})", first.0, last.0, first.1, last.1);
    let properties = format!(
        "<data_defined_properties><Option type=\"Map\"><Option type=\"QString\" name=\"name\" value=\"\"/><Option \
         type=\"Map\" name=\"properties\"><Option type=\"Map\" name=\"outlineWidth\"><Option type=\"bool\" \
         name=\"active\" value=\"true\"/><Option type=\"QString\" name=\"expression\" value=\"{expression}\"/><Option \
         type=\"int\" name=\"type\" value=\"3\"/></Option></Option><Option type=\"QString\" name=\"type\" \
         value=\"collection\"/></Option></data_defined_properties>"
    );
    line_named("0", colour, last.1, &properties)
}

/// Writes an area filled with slanting lines, see-through between them.
pub(super) fn hatch(colour: &str, width: f64) -> String {
    of_layers("fill", "0", &hatch_layer(colour, width, "@0@0"))
}

/// Writes the layer of a symbol that is slanting lines; `name` is that of the symbol of a line inside it.
fn hatch_layer(colour: &str, width: f64, name: &str) -> String {
    let options = [
        ("angle", "45"),
        ("distance", "2.2"),
        ("distance_unit", "MM"),
        ("color", colour),
        ("line_width", &width.to_string()),
        ("line_width_unit", "MM"),
    ];
    layer("LinePatternFill", &options, &line_named(name, colour, width, ""))
}

/// Writes a swatch of a legend: a colour within a thin edge, without which the palest is not seen on white paper, and
/// over it the lines of a hatch, where there are any: their colour and width.
pub(super) fn swatch(colour: &str, edge: &str, lines: Option<(&str, f64)>) -> String {
    let [red, green, blue] = parse_colour(colour);
    let colour = format!("{red},{green},{blue},255");
    let options = [("color", colour.as_str()), ("style", "solid"), ("outline_color", edge), ("outline_width", "0.1")];
    let mut layers = layer("SimpleFill", &options, "");
    if let Some((colour, width)) = lines {
        layers.push_str(&hatch_layer(colour, width, "@0@1"));
    }
    of_layers("fill", "0", &layers)
}

/// Gives a symbol, all of which are called `0`, another number for its name.
pub(super) fn number_symbol(symbol: &str, number: usize) -> String {
    symbol.replacen("name=\"0\"", &format!("name=\"{number}\""), 1).replace("name=\"@0@", &format!("name=\"@{number}@"))
}

fn line_named(name: &str, colour: &str, width: f64, properties: &str) -> String {
    let width = width.to_string();
    let options = [
        ("line_color", colour),
        ("line_style", "solid"),
        ("line_width", width.as_str()),
        ("line_width_unit", "MM"),
        ("joinstyle", "round"),
        ("capstyle", "round"),
    ];
    symbol("line", name, "SimpleLine", &options, properties)
}

fn symbol(kind: &str, name: &str, class: &str, options: &[(&str, &str)], inner: &str) -> String {
    of_layers(kind, name, &layer(class, options, inner))
}

/// Writes a symbol of some layers, the lowest first.
fn of_layers(kind: &str, name: &str, layers: &str) -> String {
    format!(
        "<symbol type=\"{kind}\" name=\"{name}\" alpha=\"1\" clip_to_extent=\"1\" \
         force_rhr=\"0\">{layers}</symbol>"
    )
}

/// Writes a layer of a symbol.
fn layer(class: &str, options: &[(&str, &str)], inner: &str) -> String {
    let mut out = format!("<layer class=\"{class}\" enabled=\"1\" locked=\"0\" pass=\"0\"><Option type=\"Map\">");
    for (key, value) in options {
        write!(out, "<Option type=\"QString\" name=\"{key}\" value=\"{value}\"/>")
            .expect("writing to a string does not fail");
    }
    out.push_str("</Option>");
    for (key, value) in options {
        write!(out, "<prop k=\"{key}\" v=\"{value}\"/>").expect("writing to a string does not fail");
    }
    out.push_str(inner);
    out.push_str("</layer>");
    out
}
