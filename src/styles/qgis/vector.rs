//! The style of a vector layer in QGIS (QML): rules for the classes, for areas without one, and for the hatches; names
//! of the fields for people.

use std::fmt::Write as _;

use veerkracht_picture::escape;

use super::symbol::{fill, line, number_symbol};
use super::{BORDER, indicative_hatch, label_zooms, names_of, no_class_hatch};
use crate::areas::Level;
use crate::maps::Palette;
use crate::styles::{Language, NO_CLASS, StyledMap};

/// What a style must know of the layer that it is for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LayerFields<'a> {
    /// Column with the class.
    pub class: &'a str,
    /// Column with the status.
    pub status: &'a str,
    /// Column with the name of an area.
    pub name: &'a str,
    /// Every column with its name for people: QGIS reads descriptions from nowhere else in the file.
    pub fields: &'a [(String, String)],
}

/// The scale, one to so many, from which hatches are drawn: about that of the zoom at which those of tiles begin.
const HATCHES_TO: u32 = 750_000;

/// The scale, one to so many, at which QGIS takes the tile of zoom 0.
const WHOLE_WORLD: f64 = 559_082_264.028;

/// Which areas are drawn how.
struct FillRule {
    label: String,
    filter: String,
    symbol: String,
    /// The smallest scale at which it holds, one to so many; every scale where there is none.
    to_scale: Option<u32>,
}

impl FillRule {
    fn of(label: &str, filter: String, symbol: String) -> FillRule {
        FillRule { label: label.to_owned(), filter, symbol, to_scale: None }
    }
}

/// Writes the style of a layer of buurten.
#[must_use]
pub(crate) fn layer_style(map: &StyledMap, layer: LayerFields<'_>, language: Language, palette: Palette) -> String {
    let LayerFields { class, status, .. } = layer;
    let mut rules: Vec<FillRule> = map
        .classes
        .iter()
        .map(|known| {
            let label = language.of(&known.label);
            let label = known.key.as_ref().map_or_else(|| label.to_owned(), |key| format!("{key}  {label}"));
            FillRule::of(&label, format!("\"{class}\" = {}", known.value), fill(known.colour(palette)))
        })
        .collect();
    let no_class = format!("\"{class}\" IS NULL");
    rules.push(FillRule::of(language.either("geen klasse", "no class"), no_class.clone(), fill(NO_CLASS)));
    for ((name, symbol), filter) in
        [(no_class_hatch(language), no_class), (indicative_hatch(language), format!("\"{status}\" = 1"))]
    {
        rules.push(FillRule { to_scale: Some(HATCHES_TO), ..FillRule::of(name, filter, symbol) });
    }
    rules.push(FillRule::of(language.either("buurtgrens", "border"), String::new(), outline(0.1)));
    let mut out = String::from(
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis labelsEnabled=\"1\" \
         styleCategories=\"Symbology|Labeling|Fields|MapTips\">\n<renderer-v2 type=\"RuleRenderer\" symbollevels=\"0\" \
         enableorderby=\"0\" forceraster=\"0\">\n<rules key=\"regels\">\n",
    );
    for (number, FillRule { label, filter, to_scale, .. }) in rules.iter().enumerate() {
        let (label, filter) = (escape(label), escape(filter));
        let scale = to_scale.map_or_else(String::new, |denominator| format!(" scalemaxdenom=\"{denominator}\""));
        writeln!(out, "<rule key=\"regel{number}\" symbol=\"{number}\" label=\"{label}\" filter=\"{filter}\"{scale}/>")
            .expect("writing to a string does not fail");
    }
    out.push_str("</rules>\n<symbols>\n");
    for (number, rule) in rules.iter().enumerate() {
        out.push_str(&number_symbol(&rule.symbol, number));
        out.push('\n');
    }
    out.push_str("</symbols>\n</renderer-v2>\n");
    out.push_str(&labels(layer.name, Level::Buurt));
    fields_of(&mut out, layer.name, layer.fields);
    out.push_str("<layerGeometryType>2</layerGeometryType>\n</qgis>\n");
    out
}

/// Writes the style of a layer of areas that have no class: their borders, over whatever lies below. `width` is in
/// millimetres; `name` and `fields` as in [`LayerFields`].
#[must_use]
pub(crate) fn border_style(level: Level, name: &str, fields: &[(String, String)], width: f64) -> String {
    let symbol = outline(width);
    let mut out = format!(
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis labelsEnabled=\"1\" \
         styleCategories=\"Symbology|Labeling|Fields|MapTips\">\n<renderer-v2 type=\"singleSymbol\" symbollevels=\"0\" \
         enableorderby=\"0\" forceraster=\"0\">\n<symbols>{symbol}</symbols>\n</renderer-v2>\n"
    );
    out.push_str(&labels(name, level));
    fields_of(&mut out, name, fields);
    out.push_str("<layerGeometryType>2</layerGeometryType>\n</qgis>\n");
    out
}

/// Writes the names of the areas: inside each one, at the scales at which those of tiles are there.
fn labels(name: &str, level: Level) -> String {
    let (text, format) = names_of(level);
    let text = text.replace("fieldName=\"naam\"", &format!("fieldName=\"{}\"", escape(name)));
    let (first, last) = label_zooms(level);
    let (smallest, largest) = (last.map_or(0, |last| scale(last + 1)), scale(first));
    format!(
        "<labeling type=\"simple\">\n<settings calloutType=\"simple\">{text}{format}<placement placement=\"1\" \
         quadOffset=\"4\" centroidInside=\"1\" centroidWhole=\"1\" polygonPlacementFlags=\"2\" priority=\"5\"/>\
         <rendering drawLabels=\"1\" obstacle=\"0\" scaleVisibility=\"1\" scaleMin=\"{smallest}\" \
         scaleMax=\"{largest}\"/></settings>\n</labeling>\n"
    )
}

/// Gives the scale, one to so many, from which QGIS takes tiles of a zoom: it rounds zooms to the nearest.
fn scale(zoom: u8) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most that of the world")]
    let denominator = (WHOLE_WORLD / (f64::from(zoom) - 0.5).exp2()).round() as u32;
    denominator
}

/// Writes the names of the fields for people, and which one names an area.
fn fields_of(out: &mut String, name: &str, fields: &[(String, String)]) {
    out.push_str("<aliases>\n");
    for (place, (field, alias)) in fields.iter().enumerate() {
        // The first field is the row number.
        writeln!(out, "<alias field=\"{}\" name=\"{}\" index=\"{}\"/>", escape(field), escape(alias), place + 1)
            .expect("writing to a string does not fail");
    }
    out.push_str("</aliases>\n");
    writeln!(out, "<previewExpression>{}</previewExpression>", escape(&format!("\"{name}\"")))
        .expect("writing to a string does not fail");
}

/// Writes an area that is only its border.
fn outline(width: f64) -> String {
    // A line symbol layer inside a symbol of an area.
    line(BORDER, width).replacen("type=\"line\"", "type=\"fill\"", 1)
}

#[cfg(test)]
mod tests {
    use super::{LayerFields, border_style, layer_style};
    use crate::areas::Level;
    use crate::maps::Palette;
    use crate::styles::{Language, example};

    fn style(fields: &[(String, String)]) -> String {
        let layer = LayerFields { class: "klasse", status: "status", name: "naam", fields };
        layer_style(&example::map(), layer, Language::Nl, Palette::Usual)
    }

    #[test]
    fn fields_have_names_for_people() {
        let text = style(&[("code".into(), "buurtcode".into()), ("pct".into(), "aandeel <65 (%), 2024".into())]);
        assert!(text.contains("<alias field=\"pct\" name=\"aandeel &lt;65 (%), 2024\" index=\"2\"/>"));
        assert!(text.contains("<previewExpression>&quot;naam&quot;</previewExpression>"));
    }

    #[test]
    fn names_are_there_at_the_scales_at_which_tiles_have_them() {
        let text = style(&[]);
        assert!(text.contains("<qgis labelsEnabled=\"1\" ") && text.contains("Symbology|Labeling|"));
        assert!(text.contains("fieldName=\"naam\"") && text.contains("scaleMin=\"0\" scaleMax=\"193033\""));
        let wijken = border_style(Level::Wijk, "naam", &[], 0.2);
        assert!(wijken.contains("scaleMin=\"193033\" scaleMax=\"772131\""), "{wijken}");
        assert!(border_style(Level::Gemeente, "naam", &[], 0.4).contains("scaleMax=\"3088522\""));
    }

    #[test]
    fn every_rule_has_its_symbol() {
        let text = style(&[]);
        // Two classes, none, its hatch, indicative, border.
        for number in 0..6 {
            assert!(text.contains(&format!("symbol=\"{number}\"")), "{number}");
            assert_eq!(text.matches(&format!("name=\"{number}\" alpha")).count(), 1, "{number}");
        }
        assert!(text.contains("name=\"@4@0\""), "the lines of the hatch belong to its symbol");
        // White borders would leave the palest class without an edge on white paper.
        let (symbols, _) = text.split_once("<labeling").unwrap();
        assert!(symbols.contains("95,107,115,160") && !symbols.contains("255,255,255"));
        assert!(text.contains(
            "label=\"geen klasse (arcering)\" filter=\"&quot;klasse&quot; IS NULL\" scalemaxdenom=\"750000\"/>"
        ));
        assert!(text.contains("label=\"geen klasse\" filter=\"&quot;klasse&quot; IS NULL\"/>"));
        assert!(text.contains("filter=\"&quot;klasse&quot; = 3\""));
    }
}
