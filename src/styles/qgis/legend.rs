//! The legend of a map as a layer: layers of vector tiles have none in QGIS, so one beside them has the colours of the
//! classes with their words, and draws nothing.

use std::fmt::Write as _;

use veerkracht_picture::escape;

use super::place::Surroundings;
use super::symbol::{number_symbol, swatch};
use super::{BORDER, INDICATIVE_LINES, NO_CLASS_LINES, layer_id, metadata};
use crate::maps::Palette;
use crate::styles::legend::{LegendEntry, LegendHatch, entries};
use crate::styles::{Language, StyledMap};

/// What stands for the lines about status, which have no class, and for the rectangle of the layer: none is a class.
const STATUS: i32 = -1;
const RECTANGLE: i32 = -9;

/// Characters that a line of a legend on paper holds.
const LINE: usize = 38;

/// Stands between the lines of a label on paper: the line separator of Unicode, which no text of a map holds.
pub(super) const LINE_BREAK: char = '\u{2028}';

/// The legend of a map.
pub(super) struct Legend {
    layer: Surroundings,
    labels: Vec<String>,
}

impl Legend {
    /// Makes the legend of a map.
    pub(super) fn of(map: &StyledMap, language: Language, palette: Palette) -> Self {
        let entries = entries(map, language, palette);
        let labels: Vec<String> = entries.iter().map(label).collect();
        let (mut categories, mut symbols) = (String::new(), String::new());
        for (number, (entry, label)) in entries.iter().zip(&labels).enumerate() {
            let value = entry.value.map_or(STATUS - i32::from(entry.hatch == LegendHatch::NoClass), i32::from);
            write!(
                categories,
                "<category value=\"{value}\" symbol=\"{number}\" label=\"{}\" render=\"true\"/>",
                escape(label)
            )
            .expect("writing to a string does not fail");
            let lines = match entry.hatch {
                LegendHatch::Plain => None,
                LegendHatch::Indicative => Some(INDICATIVE_LINES),
                LegendHatch::NoClass => Some(NO_CLASS_LINES),
            };
            symbols.push_str(&number_symbol(&swatch(&entry.colour, BORDER, lines), number));
        }
        let look = format!(
            "{}<renderer-v2 type=\"categorizedSymbol\" attr=\"klasse\" symbollevels=\"0\" enableorderby=\"0\" \
             forceraster=\"0\"><categories>{categories}</categories><symbols>{symbols}</symbols></renderer-v2>",
            metadata(map, language)
        );
        let layer = Surroundings::with_legend(map, Self::id(map), language, RECTANGLE, look);
        Legend { layer, labels }
    }

    /// Names the layer.
    pub(super) fn id(map: &StyledMap) -> String {
        layer_id(map, "legenda")
    }

    /// Writes the layer.
    pub(super) fn layer(&self) -> String {
        self.layer.layer()
    }

    /// Writes the entry of the layer tree.
    pub(super) fn tree(&self) -> String {
        self.layer.tree()
    }

    /// Writes the entry as the legend of a page has it: without a title of its own, long labels on several lines.
    pub(super) fn on_paper(&self) -> String {
        let mut properties = String::from(
            "<customproperties><Option type=\"Map\"><Option type=\"QString\" name=\"legend/title-style\" \
             value=\"hidden\"/>",
        );
        for (number, label) in self.labels.iter().enumerate() {
            write!(
                properties,
                "<Option type=\"QString\" name=\"legend/label-{number}\" value=\"{}\"/>",
                escape(&in_lines(label))
            )
            .expect("writing to a string does not fail");
        }
        properties.push_str("</Option></customproperties>");
        self.layer.tree_with(&properties)
    }
}

/// Writes the words of a line, its letter before them where it has one.
fn label(entry: &LegendEntry) -> String {
    entry.key.as_ref().map_or_else(|| entry.label.clone(), |key| format!("{key}  {}", entry.label))
}

/// Breaks a label between words: QGIS does not by itself.
fn in_lines(label: &str) -> String {
    let (mut out, mut length) = (String::new(), 0);
    for word in label.split(' ') {
        let more = word.chars().count();
        if length > 0 && length + 1 + more > LINE {
            out.push(LINE_BREAK);
            length = 0;
        } else if !out.is_empty() {
            out.push(' ');
            length += 1;
        }
        out.push_str(word);
        length += more;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Legend, in_lines};
    use crate::maps::Palette;
    use crate::styles::{Language, example};

    #[test]
    fn a_legend_has_the_colours_and_words_of_the_map_and_draws_nothing() {
        let layer = Legend::of(&example::map(), Language::Nl, Palette::ColourBlind).layer();
        for part in ["label=\"A  veerkracht onder druk\"", "value=\"179,88,6,255\"", "label=\"geen klasse\""] {
            assert!(layer.contains(part), "{part}");
        }
        // Two classes, indicative, none.
        assert_eq!(layer.matches("<category value=").count(), 4);
        assert!(layer.contains("SELECT%20-9%20AS%20klasse") && !layer.contains("<category value=\"-9\""));
        assert!(layer.contains("name=\"@2@1\""), "the lines of a hatch belong to its symbol");
    }

    #[test]
    fn long_labels_are_broken_between_words() {
        let label = "hatched: indicative (few inhabitants or incomplete figures)";
        assert_eq!(in_lines(label), "hatched: indicative (few inhabitants\u{2028}or incomplete figures)");
        assert_eq!(in_lines("A  stable"), "A  stable");
    }
}
