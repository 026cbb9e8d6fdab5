//! The style of a vector layer in QGIS (QML): rules for the classes, for areas without one, and for the hatch of indicative figures.

use std::fmt::Write as _;

use super::symbol::{fill, hatch, line, named};
use crate::maps::Palette;
use crate::styles::legend::escape;
use crate::styles::{Language, NO_CLASS, StyledMap};

/// Writes the style of a layer of buurten whose columns `class` and `status` hold those of the map.
#[must_use]
pub fn layer_style(map: &StyledMap, class: &str, status: &str, language: Language, palette: Palette) -> String {
    let mut rules: Vec<(String, String, String)> = map
        .classes
        .iter()
        .map(|known| {
            let label = language.of(&known.label);
            let label = known.key.as_ref().map_or_else(|| label.to_owned(), |key| format!("{key}  {label}"));
            (label, format!("\"{class}\" = {}", known.value), fill(known.colour(palette)))
        })
        .collect();
    rules.push((language.either("geen klasse", "no class").to_owned(), format!("\"{class}\" IS NULL"), fill(NO_CLASS)));
    rules.push((language.either("indicatief", "indicative").to_owned(), format!("\"{status}\" = 1"), hatch("0,0,0,150", 0.25)));
    rules.push((language.either("buurtgrens", "border").to_owned(), String::new(), outline()));
    let mut out = String::from(
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis styleCategories=\"Symbology\">\n<renderer-v2 type=\"RuleRenderer\" symbollevels=\"0\" enableorderby=\"0\" forceraster=\"0\">\n<rules key=\"regels\">\n",
    );
    for (number, (label, filter, _)) in rules.iter().enumerate() {
        let label = escape(label);
        let filter = escape(filter);
        writeln!(out, "<rule key=\"regel{number}\" symbol=\"{number}\" label=\"{label}\" filter=\"{filter}\"/>")
            .expect("writing to a string does not fail");
    }
    out.push_str("</rules>\n<symbols>\n");
    for (number, (.., symbol)) in rules.iter().enumerate() {
        out.push_str(&named(symbol, number));
        out.push('\n');
    }
    out.push_str("</symbols>\n</renderer-v2>\n<layerGeometryType>2</layerGeometryType>\n</qgis>\n");
    out
}

/// Writes an area that is only its border.
fn outline() -> String {
    // A line symbol layer inside a symbol of an area.
    line("255,255,255,200", 0.15).replacen("type=\"line\"", "type=\"fill\"", 1)
}

#[cfg(test)]
mod tests {
    use super::layer_style;
    use crate::maps::Palette;
    use crate::styles::{Language, example};

    #[test]
    fn every_rule_has_its_symbol() {
        let text = layer_style(&example::map(), "klasse", "status", Language::Nl, Palette::Usual);
        // Two classes, none, indicative, border.
        for number in 0..5 {
            assert!(text.contains(&format!("symbol=\"{number}\"")), "{number}");
            assert_eq!(text.matches(&format!("name=\"{number}\" alpha")).count(), 1, "{number}");
        }
        assert!(text.contains("name=\"@3@0\""), "the lines of the hatch belong to its symbol");
        assert!(text.contains("filter=\"&quot;klasse&quot; = 3\""));
    }
}
