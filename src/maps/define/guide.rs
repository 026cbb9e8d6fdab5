//! The reading guide of a map, with the colour words of a palette filled in.

use super::spec::{MapSpec, Palette};
use crate::maps::Comparison;
use crate::texts::Bilingual;

impl MapSpec {
    /// Writes the reading guide for a comparison, with the colour words of the palette in use.
    ///
    /// `{rood}` becomes the word, `{Rood}` the same with a capital.
    #[must_use]
    pub(crate) fn guide(&self, comparison: Option<Comparison>, palette: Palette) -> Bilingual {
        let guide = self.variant(comparison).and_then(|variant| variant.guide.as_ref()).unwrap_or(&self.guide);
        let mut filled = guide.clone();
        for word in &self.words {
            let text = match palette {
                Palette::Usual => &word.usual,
                Palette::ColourBlind => &word.colour_blind,
            };
            filled.nl = filled
                .nl
                .replace(&braced(&word.name), &text.nl)
                .replace(&braced(&capital(&word.name)), &capital(&text.nl));
            filled.en = filled
                .en
                .replace(&braced(&word.name), &text.en)
                .replace(&braced(&capital(&word.name)), &capital(&text.en));
        }
        filled
    }
}

fn braced(name: &str) -> String {
    format!("{{{name}}}")
}

/// Begins a text with a capital.
pub(crate) fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
