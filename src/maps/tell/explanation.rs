//! What an explanation says: the measures of an area, where their figures come from, and the steps to its class.

use serde::{Serialize, Serializer};

use super::standing::Standing;
use crate::maps::compute::values::SelectionYears;
use crate::maps::define::spec::MapMeasure;
use crate::maps::{Selection, Status};
use crate::statistics::State;
use crate::statistics::lineage::LineageSource;
use crate::texts::Bilingual;

/// Why an area has its status and class on a map.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// Id of the map.
    pub map: String,
    /// What was asked.
    pub selection: Selection,
    /// Status; none for an area that does not take part (water and the like).
    pub status: Option<Status>,
    /// Status in words.
    pub status_label: Option<Bilingual>,
    /// Class value.
    pub class: Option<u8>,
    /// Class in words.
    pub class_label: Option<Bilingual>,
    /// Inhabitants in the division year.
    pub n: Option<f64>,
    /// Measures behind the class and those carried along.
    pub measures: Vec<ExplainedMeasure>,
    /// The calculation, in order; later steps use the names of earlier ones.
    pub steps: Vec<ExplanationStep>,
    /// How the area stands among others on the measures of the class.
    pub standing: Vec<Standing>,
    /// All of it in words; none for an area that does not take part.
    pub sentence: Option<Sentence>,
}

/// What is said of an area on a map, to be read aloud.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sentence {
    /// In both languages.
    pub text: Bilingual,
    /// The figures in it, as they are shown, in the order of the Dutch text.
    pub figures: Vec<SentenceFigure>,
}

/// A figure of a sentence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SentenceFigure {
    /// Its name in the template.
    pub name: String,
    /// As it is shown.
    pub value: f64,
}

/// A measure of one area, and where it comes from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExplainedMeasure {
    /// Attribute name.
    pub key: String,
    /// Name for people.
    pub label: Bilingual,
    /// Unit for people.
    pub unit: Bilingual,
    /// Decimals to show: as many as tell it from the borders of its class.
    pub decimals: u8,
    /// First year, where it is made of both years of a window.
    pub from: Option<i32>,
    /// Year of the figures; the later one for a change.
    pub year: Option<i32>,
    /// The value; none where missing.
    pub value: Option<f64>,
    /// What the value means, where it is the code of a class.
    pub words: Option<Bilingual>,
    /// The statistics behind it.
    pub sources: Vec<Provenance>,
}

impl ExplainedMeasure {
    /// Makes a measure that a map makes of others, with the figures behind it.
    pub(super) fn of_map(
        spec: &MapMeasure,
        years: Option<SelectionYears>,
        value: Option<f64>,
        sources: Vec<Provenance>,
    ) -> ExplainedMeasure {
        let (key, label, unit) = (spec.id.clone(), spec.label.clone(), spec.unit.clone());
        let (from, year) = (years.map(|years| years.t0), years.map(|years| years.t1));
        ExplainedMeasure { key, label, unit, decimals: spec.decimals, from, year, value, words: None, sources }
    }
}

/// One figure of a publisher, or a sum of them.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Provenance {
    /// Id of the statistic.
    pub statistic: String,
    /// Name for people.
    pub label: Bilingual,
    /// Id of the source.
    pub source: String,
    /// Publisher of the source.
    pub publisher: String,
    /// File.
    pub file: String,
    /// Column of the file.
    pub column: String,
    /// Year.
    pub year: i32,
    /// The figure on the division; none where missing.
    pub value: Option<f64>,
    /// What is known of it.
    pub state: State,
    /// The codes in that file and their weights, where they are not simply the area's own code.
    pub codes: Vec<LineageSource>,
    /// The codes of which nothing can be used, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, ts(optional, as = "Option<Vec<LineageSource>>"))]
    pub lost: Vec<LineageSource>,
    /// The figures that are added up, where it is a sum over buurten.
    pub added: Vec<Addend>,
}

/// The figure of one buurt in a sum.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Addend {
    /// Code of the buurt.
    pub code: String,
    /// Its figure.
    pub value: f64,
}

/// One step of a calculation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExplanationStep {
    /// Name of the result, used by later steps.
    pub name: String,
    /// What is calculated.
    pub what: Bilingual,
    /// The formula over the names of [`ExplanationStep::numbers`]: `+ - * /`, `min`, `max`, `sqrt`, `sign(change,
    /// floor)`, `borders(x, b1, ...)` (how many borders lie at or below x), `below(x, b1, ...)` (how many lie above x).
    /// The step of a class or a status is a condition instead, or `cel(row, column)` of a table, or `ontbreekt(x)`
    /// where x is missing.
    pub formula: String,
    /// The formula in words.
    pub words: Bilingual,
    /// The numbers that go in, by name, in the order of the formula.
    #[serde(serialize_with = "as_map")]
    pub numbers: Vec<(String, f64)>,
    /// The names of the numbers in words, in the same order.
    pub labels: Vec<Bilingual>,
    /// What comes out; none where a number is missing.
    pub value: Option<f64>,
    /// The columns that its figures were read from, in the order of the formula; empty for what is made of other steps.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<ReadColumn>,
    /// The map at whose selection the rest of the calculation stands, where it is not this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub see: Option<MapReference>,
}

/// A column of a publisher's file, of one year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ReadColumn {
    /// Publisher of the file.
    pub publisher: String,
    /// File.
    pub file: String,
    /// Column of the file.
    pub column: String,
    /// Year of the figures.
    pub year: i32,
}

impl From<&Provenance> for ReadColumn {
    fn from(Provenance { publisher, file, column, year, .. }: &Provenance) -> ReadColumn {
        ReadColumn { publisher: publisher.clone(), file: file.clone(), column: column.clone(), year: *year }
    }
}

/// A map at a selection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MapReference {
    /// Id of the map.
    pub map: String,
    /// Its selection.
    pub selection: Selection,
}

/// A publisher's own figure of a wijk or gemeente.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PublishedFigure {
    /// The figure and where it comes from.
    pub measure: ExplainedMeasure,
    /// How it follows from the figures in the files.
    pub step: ExplanationStep,
}

fn as_map<S: Serializer>(numbers: &[(String, f64)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(numbers.iter().map(|(name, value)| (name, value)))
}
