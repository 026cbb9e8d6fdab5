//! What a map is, as `config/maps/<id>.toml` says it: kind, measures, classes, texts, colours, worked examples.

use serde::{Deserialize, Serialize};

use crate::maps::{Comparison, Status};
use crate::texts::Bilingual;

/// Under which heading a map is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Group {
    /// Who lives there.
    Bewoners,
    /// Nuisance and insecurity.
    Overlast,
    /// Both together, over time.
    Signaal,
    /// Both together, now.
    Focus,
}

/// A map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MapSpec {
    /// Id, such as `focuskaart`.
    pub id: String,
    /// Place among the maps, ascending.
    pub order: u32,
    /// Heading.
    pub group: Group,
    /// Title.
    pub title: Bilingual,
    /// Reading guide with colour words in braces; [`MapSpec::guide`] fills them in.
    pub guide: Bilingual,
    /// What must be said with the map.
    pub caveats: Vec<Bilingual>,
    /// A remark for the legend.
    pub legend_note: Option<Bilingual>,
    /// Words of the guide that depend on the palette.
    pub words: Vec<ColourWord>,
    /// How the class is found.
    pub kind: MapKind,
    /// Classes in the order of the legend; their values are 0 to 255, ascending, each once.
    pub classes: Vec<ClassSpec>,
    /// Which years can be asked for.
    pub period: PeriodKind,
    /// Measures in tiles and downloads (indices in the indicator set), those behind the class first.
    pub carries: Vec<usize>,
    /// A measure made of others for some classes only.
    pub strength: Option<Strength>,
    /// What is said of one area.
    pub wording: Wording,
    /// Worked examples, run by the tests and by `check`.
    pub examples: Vec<Example>,
}

/// Which years a map can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodKind {
    /// One year.
    Year,
    /// A window; the pair is the default.
    Window(i32, i32),
    /// The windows of its definition.
    Fixed,
}

/// The three kinds of map.
#[expect(clippy::large_enum_variant, reason = "there are about ten maps in all")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MapKind {
    /// One measure, cut into classes.
    Single(SingleMap),
    /// Two measures, each cut into levels, and a table of classes.
    Cross(Cross),
    /// How often another map had a class over fixed windows.
    Persistence(Persistence),
}

/// One measure, cut into classes by [`ClassSpec::rule`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SingleMap {
    /// Index of the measure.
    pub measure: usize,
    /// Index of the measure that is the floor of its sign, where classes ask for a sign.
    pub floor: Option<usize>,
}

/// Two measures and a table of classes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cross {
    /// The measures for each comparison, the default first; one without a name on maps that do not offer a choice.
    pub variants: Vec<CrossVariant>,
    /// Class value per pair of levels: `cells[row][column]`.
    pub cells: Vec<Vec<u8>>,
}

/// The axes of a crossed map under one comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CrossVariant {
    /// With what is compared.
    pub comparison: Option<Comparison>,
    /// Replaces the guide of the map.
    pub guide: Option<Bilingual>,
    /// Rows of the table.
    pub rows: Axis,
    /// Columns of the table.
    pub columns: Axis,
}

/// A measure and how it is cut into levels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Axis {
    /// Name of the axis.
    pub label: Bilingual,
    /// Index of the measure.
    pub measure: usize,
    /// How it is cut.
    pub cut: Breaks,
}

/// How a measure is cut into levels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Breaks {
    /// Level 0 is −, 1 is 0, 2 is +, by the floor in another measure (index).
    Sign(usize),
    /// Level = number of borders at or below the value; ascending.
    Rising(Vec<f64>),
    /// Level = number of borders above the value; descending: the lower the value, the higher the level.
    Falling(Vec<f64>),
}

/// How often another map had a class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Persistence {
    /// Id of the other map; one with a window.
    pub map: String,
    /// Its class value that is counted.
    pub class: u8,
    /// The windows, oldest first.
    pub windows: Vec<(i32, i32)>,
    /// With fewer computable windows the area has no class.
    pub minimum: usize,
    /// The measure that tells how often.
    pub times: MapMeasure,
    /// The measure that tells of how many windows.
    pub of: MapMeasure,
}

/// A measure that a map makes itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MapMeasure {
    /// Id: attribute name in tiles and downloads.
    pub id: String,
    /// Name for people.
    pub label: Bilingual,
    /// Unit for people.
    pub unit: Bilingual,
    /// Decimals to show.
    pub decimals: u8,
}

/// The smallest of some measures, for areas of some classes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Strength {
    /// The measure.
    pub measure: MapMeasure,
    /// Indices of the measures of which the smallest is taken.
    pub minimum_of: Vec<usize>,
    /// Class values that have it.
    pub classes: Vec<u8>,
}

/// A class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassSpec {
    /// Value in tiles.
    pub value: u8,
    /// Letter or short name, such as `A`.
    pub key: Option<String>,
    /// Text in the legend.
    pub label: Bilingual,
    /// What it is called where there is little room; its label where it has none.
    pub short: Option<Bilingual>,
    /// Colour `#RRGGBB`.
    pub colour: String,
    /// Colour of the colour-blind palette, `#RRGGBB`.
    pub colour_blind: String,
    /// Which values have it, on maps of one measure.
    pub rule: Option<ClassRule>,
}

/// Which values of a measure have a class: an interval `[from, below)`, and a sign.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ClassRule {
    /// 1 for +, 0, −1 for −; none where the sign does not matter.
    pub sign: Option<i8>,
    /// Lowest value, inclusive.
    pub from: Option<f64>,
    /// Highest value, exclusive unless `closed`.
    pub below: Option<f64>,
    /// Whether the highest value belongs to the class: the last interval of a map is closed.
    pub closed: bool,
}

/// What must be said to the user, on every map or on some.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caveats {
    /// Shown wherever a map is shown.
    pub notice: Bilingual,
    /// Id and text, in the order of the file.
    pub caveats: Vec<(String, Bilingual)>,
    /// Sentences about areas of a status, for maps that have none of their own; of several for one status the first
    /// of which all figures are there.
    pub statuses: Vec<(Status, Bilingual)>,
    /// What is said of a dataset of gemeenten that do not exist; none where no codes are kept for those.
    pub fictional: Option<FictionNotice>,
    /// Whether the dataset that this is said of is one of those.
    pub made_up: bool,
}

/// What is said of a dataset that is made up, in place of whose figures it has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FictionNotice {
    /// How the codes of its gemeenten begin.
    pub gemeenten: String,
    /// Shown before the notice, wherever a map is shown.
    pub notice: Bilingual,
    /// What comes before the title of a source.
    pub title: Bilingual,
    /// In place of the publisher of a source.
    pub publisher: String,
    /// In place of its licence.
    pub licence: String,
    /// In place of what its publisher wants to have shown.
    pub attribution: String,
}

/// A word of a reading guide under both palettes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColourWord {
    /// Name in braces in the guide.
    pub name: String,
    /// With the usual palette.
    pub usual: Bilingual,
    /// With the colour-blind palette.
    pub colour_blind: Bilingual,
}

/// All that a map says of an area.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Wording {
    /// Parts of sentences that depend on a figure or on the class; a phrase may hold those before it.
    pub phrases: Vec<Phrase>,
    /// The sentence: the first that fits the area and of which all figures are there.
    pub sentences: Vec<Template>,
    /// What follows it: every one that fits and of which all figures are there.
    pub remarks: Vec<Template>,
}

/// A part of a sentence in several cases, of which the first that holds is said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Phrase {
    /// Name between braces.
    pub name: String,
    /// Name of the figure that decides; none where the class does.
    pub figure: Option<String>,
    /// Index of the measure that is the floor of its sign; without one the sign is that of the figure as it is shown.
    pub floor: Option<usize>,
    /// In the order of the file.
    pub cases: Vec<Case>,
}

/// One case of a phrase.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// For which classes; empty for all.
    pub classes: Vec<u8>,
    /// For which values of the figure.
    pub rule: Option<ClassRule>,
    /// What is said.
    pub text: Bilingual,
}

/// A sentence with figures between braces, and for which areas it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Template {
    /// For which classes; empty for all, and for areas without one where a status is named.
    pub classes: Vec<u8>,
    /// For which statuses; empty for every area with a class.
    pub statuses: Vec<Status>,
    /// Under which comparison; none for every.
    pub comparison: Option<Comparison>,
    /// The sentence.
    pub text: Bilingual,
}

/// A worked example: figures and the class that they must give.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Example {
    /// What it shows.
    pub title: String,
    /// Under which comparison.
    pub comparison: Option<Comparison>,
    /// Values by the id of the measure.
    pub given: Vec<(String, f64)>,
    /// Class value that must come out; none where no class may.
    pub class: Option<u8>,
}

/// With which colours a map is drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Palette {
    /// The usual one.
    #[default]
    Usual,
    /// One that colour-blind people can tell apart.
    ColourBlind,
}

impl MapSpec {
    /// Finds a class by its value.
    #[must_use]
    pub fn class(&self, value: u8) -> Option<&ClassSpec> {
        self.classes.iter().find(|class| class.value == value)
    }

    /// Finds the place of a class value in the order of the legend.
    #[must_use]
    pub(crate) fn class_index(&self, value: u8) -> Option<usize> {
        self.classes.iter().position(|class| class.value == value)
    }

    /// Gives the variant of a crossed map for a comparison; the default without one.
    #[must_use]
    pub(crate) fn variant(&self, comparison: Option<Comparison>) -> Option<&CrossVariant> {
        let MapKind::Cross(cross) = &self.kind else { return None };
        cross.variants.iter().find(|variant| comparison.is_none() || variant.comparison == comparison)
    }

    /// Lists the comparisons that can be asked for; empty on maps without a choice.
    #[must_use]
    pub(crate) fn comparisons(&self) -> Vec<Comparison> {
        match &self.kind {
            MapKind::Cross(cross) => cross.variants.iter().filter_map(|variant| variant.comparison).collect(),
            _ => Vec::new(),
        }
    }
}
