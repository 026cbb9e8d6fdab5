//! MapLibre styles, legends and QGIS layer definitions, generated from the map definitions.
//!
//! In: a [`StyledMap`], made from a map's definition and one selection, and the addresses of what a style refers to.
//! Out: the documents that clients load: a MapLibre style, a legend as JSON, SVG or PNG, the hatch sprite, a QGIS layer
//! definition. Guaranteed: every document is a pure function of its inputs, byte for byte; a feature without `klasse`
//! is never given a class colour; the style keeps to what QGIS can convert.
//! Left to the next: addresses, caching and HTTP.

pub mod legend;
pub(crate) mod maplibre;
pub mod qgis;
pub mod schema;
pub(crate) mod sprite;

use serde::Serialize;

use crate::areas::Level;
use crate::maps::Palette;
use crate::texts::Bilingual;
use crate::tiles::TileFormat;
use crate::version::Version;

/// Colour of areas without a class.
pub(crate) const NO_CLASS: &str = "#E0E0E0";

/// A language of the texts for users.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// Dutch.
    #[default]
    Nl,
    /// English.
    En,
}

impl Language {
    /// Reads `nl` or `en`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "nl" => Some(Self::Nl),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// Names the language by its code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Nl => "nl",
            Self::En => "en",
        }
    }

    /// Takes the text in this language.
    #[must_use]
    pub fn of(self, text: &Bilingual) -> &str {
        match self {
            Self::Nl => &text.nl,
            Self::En => &text.en,
        }
    }

    /// Takes the Dutch or the English word.
    #[must_use]
    pub fn either<'a>(self, nl: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Nl => nl,
            Self::En => en,
        }
    }
}

/// Reads `#RRGGBB`; black for anything else.
#[must_use]
pub(crate) fn parse_colour(text: &str) -> [u8; 3] {
    let part =
        |start: usize| text.get(start..start + 2).and_then(|part| u8::from_str_radix(part, 16).ok()).unwrap_or(0);
    [part(1), part(3), part(5)]
}

/// Names a palette as the query parameter spells it.
#[must_use]
pub(crate) fn palette_name(palette: Palette) -> &'static str {
    match palette {
        Palette::Usual => "standaard",
        Palette::ColourBlind => "kleurenblind",
    }
}

/// A class of a map as it is drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StyledClass {
    /// Class value in the tile.
    pub value: u8,
    /// Short name such as `A`, where the classes have one.
    pub key: Option<String>,
    /// Name for people.
    pub label: Bilingual,
    /// `#RRGGBB`.
    pub colour: String,
    /// `#RRGGBB` of the colour-blind palette.
    pub colour_blind: String,
}

impl StyledClass {
    /// Takes the colour of a palette.
    #[must_use]
    pub fn colour(&self, palette: Palette) -> &str {
        match palette {
            Palette::Usual => &self.colour,
            Palette::ColourBlind => &self.colour_blind,
        }
    }
}

/// The zooms at which tiles hold a level, both inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct LevelZoomRange {
    /// The level.
    pub level: Level,
    /// First zoom.
    pub first: u8,
    /// Last zoom; clients overzoom from it.
    pub last: u8,
}

/// All that styles, legends and layer definitions need to know of a map at one selection.
#[derive(Debug, Clone, PartialEq)]
pub struct StyledMap {
    /// Id of the map.
    pub id: String,
    /// Title for people.
    pub title: Bilingual,
    /// The year or window in words, such as `2014-2022`; empty for a map without one.
    pub period: String,
    /// With what is compared, in words, on a map that offers several comparisons.
    pub comparison: Option<Bilingual>,
    /// Canonical text of what was selected: period and comparison.
    pub selection: String,
    /// Reading guide, its colour words already those of the palette in use.
    pub guide: Bilingual,
    /// A remark under the classes of the legend.
    pub note: Option<Bilingual>,
    /// What every place that shows a map says.
    pub notice: Bilingual,
    /// Weaknesses that belong to this map.
    pub caveats: Vec<Bilingual>,
    /// Classes in the order of the definition.
    pub classes: Vec<StyledClass>,
    /// Levels in the tiles, finest first.
    pub levels: Vec<LevelZoomRange>,
    /// West, south, east, north in degrees.
    pub bounds: [f64; 4],
    /// Publishers that must be named with the map, plain text.
    pub attribution: Bilingual,
    /// Licences of the files behind it, each once.
    pub licences: Vec<String>,
}

impl StyledMap {
    /// Finds the zooms of a level in the tiles.
    #[must_use]
    pub fn level_zooms(&self, level: Level) -> Option<LevelZoomRange> {
        self.levels.iter().copied().find(|shown| shown.level == level)
    }

    /// Gives the first and the last zoom of the tiles; 0 and 0 where nothing is shown.
    #[must_use]
    pub fn zooms(&self) -> (u8, u8) {
        let first = self.levels.iter().map(|shown| shown.first).min().unwrap_or(0);
        let last = self.levels.iter().map(|shown| shown.last).max().unwrap_or(0);
        (first, last)
    }

    /// Writes the title with the year or window and the comparison behind it.
    #[must_use]
    pub fn heading(&self, language: Language) -> String {
        let comparison = self.comparison.as_ref().map_or("", |comparison| language.of(comparison));
        [language.of(&self.title), &self.period, comparison]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// The addresses that a style refers to, absolute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StyleLinks {
    /// Tiles, with `{z}`, `{x}` and `{y}`.
    pub tiles: String,
    /// How they are written.
    pub format: TileFormat,
    /// Glyphs, with `{fontstack}` and `{range}`.
    pub glyphs: String,
    /// Sprite without its ending.
    pub sprite: String,
    /// The page that says how the map is made.
    pub method: String,
}

impl StyleLinks {
    /// Gives the addresses that hold the version of an edition, for documents that are asked for again: what is behind
    /// them never changes.
    ///
    /// That of the sprite holds it in its path: some clients write `@2x.json` behind the whole address.
    #[must_use]
    pub(crate) fn of_version(&self, version: Version) -> StyleLinks {
        let with = |address: &str| format!("{address}{}v={version}", if address.contains('?') { '&' } else { '?' });
        let sprite = self.sprite.rsplit_once('/').map(|(folder, name)| format!("{folder}/{version}/{name}"));
        StyleLinks {
            tiles: with(&self.tiles),
            format: self.format,
            glyphs: with(&self.glyphs),
            sprite: sprite.unwrap_or_default(),
            method: self.method.clone(),
        }
    }
}

/// A raster map that is drawn below everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Background {
    /// Address of its tiles, with `{z}`, `{x}` and `{y}`.
    pub tiles: String,
    /// Who must be named with it; empty for nobody.
    pub attribution: String,
}

#[cfg(test)]
pub(crate) mod example {
    //! A small map for the tests of this stage and of HTTP.

    use super::{Level, LevelZoomRange, StyleLinks, StyledClass, StyledMap};

    use crate::texts::Bilingual;
    use crate::tiles::TileFormat;

    fn both(nl: &str, en: &str) -> Bilingual {
        Bilingual::new(nl, en)
    }

    fn class(value: u8, key: &str, label: (&str, &str), colour: &str, colour_blind: &str) -> StyledClass {
        StyledClass {
            value,
            key: Some(key.into()),
            label: both(label.0, label.1),
            colour: colour.into(),
            colour_blind: colour_blind.into(),
        }
    }

    /// Two classes, three levels.
    pub(crate) fn map() -> StyledMap {
        StyledMap {
            id: "signalering_absoluut".into(),
            title: both("Signaleringskaart <absoluut> & meer", "Signal map"),
            period: "2014-2022".into(),
            comparison: None,
            selection: "2014-2022".into(),
            guide: both(
                "Rood: meer kwetsbare bewoners én meer overlast.",
                "Red: more vulnerable residents and more nuisance.",
            ),
            note: None,
            notice: both("Open benadering, niet van Aedes.", "Open approximation, not by Aedes."),
            caveats: vec![both("Uitkeringen worden geteld, geen mensen.", "Benefits are counted, not people.")],
            classes: vec![
                class(0, "A", ("veerkracht onder druk", "resilience under pressure"), "#B2182B", "#B35806"),
                class(3, "D", ("stabiel", "stable"), "#F7F7F7", "#F7F7F7"),
            ],
            levels: vec![
                LevelZoomRange { level: Level::Buurt, first: 6, last: 14 },
                LevelZoomRange { level: Level::Wijk, first: 8, last: 14 },
                LevelZoomRange { level: Level::Gemeente, first: 0, last: 14 },
            ],
            bounds: [3.2, 50.7, 7.3, 53.6],
            attribution: Bilingual::new("CBS, Kadaster", "CBS, Kadaster"),
            licences: vec!["CC BY 4.0".into()],
        }
    }

    /// Addresses on a host of the documentation domain.
    pub(crate) fn links() -> StyleLinks {
        StyleLinks {
            tiles: "https://example.org/tiles/signalering_absoluut/{z}/{x}/{y}.mvt".into(),
            format: TileFormat::Mvt,
            glyphs: "https://example.org/fonts/{fontstack}/{range}.pbf".into(),
            sprite: "https://example.org/sprites/hatch".into(),
            method: "https://example.org/method#kaart-signalering_absoluut".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Language, example};
    use crate::maps::Comparison;

    #[test]
    fn the_heading_of_a_map_says_its_period_and_with_what_it_is_compared() {
        let mut map = example::map();
        assert_eq!(map.heading(Language::En), "Signal map, 2014-2022");
        map.comparison = Some(crate::maps::CountryScope::Country.compared(Comparison::Gemeente));
        assert_eq!(map.heading(Language::En), "Signal map, 2014-2022, compared with the municipality");
        map.comparison = Some(crate::maps::CountryScope::Country.compared(Comparison::Nl));
        map.period.clear();
        assert_eq!(map.heading(Language::Nl), "Signaleringskaart <absoluut> & meer, vergeleken met Nederland");
    }
}
