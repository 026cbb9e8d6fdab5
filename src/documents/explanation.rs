//! Why an area has its status and class on a map: the measures, the calculation, and its place among others.

use std::collections::BTreeMap;

use serde::Serialize;

use super::content::Content;
use super::selection::SelectionDetail;
use crate::maps::{
    ExplainedMeasure, Explanation, ExplanationStep, Provenance, PublishedFigure, Rank, ReadColumn, Standing, Status,
};
use crate::texts::Bilingual;

/// A buurt on a map, and why it has its class there.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Explanation"))]
pub(crate) struct ExplainedMap {
    /// What it was in the edition before, where its class is another one now.
    changed: Option<ClassBefore>,
    /// Class value.
    class: Option<u8>,
    class_label: Option<Bilingual>,
    /// Id of the map.
    map: String,
    measures: Vec<MeasureValue>,
    /// Inhabitants.
    n: Option<f64>,
    /// Among others, on the first measure of the class.
    place: Option<AreaStanding>,
    selection: SelectionDetail,
    /// All of it in words, to be read aloud; null for an area that does not take part.
    sentence: Option<Bilingual>,
    /// Among others, on each measure of the class.
    standing: Vec<AreaStanding>,
    /// Number of the status; null for an area that does not take part.
    status: Option<u8>,
    #[cfg_attr(test, ts(type = "string | null"))]
    status_key: Option<Status>,
    status_label: Option<Bilingual>,
    steps: Vec<StepDetail>,
}

/// The class that an area had in the edition before; none where it had none or was not there.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
struct ClassBefore {
    /// Class value.
    class: Option<u8>,
    class_label: Option<Bilingual>,
}

impl ExplainedMap {
    /// Describes a buurt on a map, and what it was there in the edition before.
    pub(super) fn of(content: &Content, code: &str, explained: Explanation) -> ExplainedMap {
        let of_map = content.changes.as_ref().and_then(|changes| changes.of(&explained.map, explained.selection));
        let before = of_map.and_then(|of_map| of_map.of(code)).map(|change| change.before);
        let label = |class: Option<u8>| {
            let (spec, _) = content.engine.map(&explained.map).ok()?;
            spec.classes.iter().find(|spec| Some(spec.value) == class).map(|spec| spec.label.clone())
        };
        let changed = before.map(|class| ClassBefore { class, class_label: label(class) });
        ExplainedMap { changed, ..explained.into() }
    }
}

/// A measure of one area, and where it comes from.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct MeasureValue {
    decimals: u8,
    /// First year, where the measure is made of both years of a window.
    from: Option<i32>,
    key: String,
    label: Bilingual,
    /// The first of the sources.
    source: Option<SourceColumn>,
    sources: Vec<Provenance>,
    unit: Bilingual,
    value: Option<f64>,
    /// What the value means, where it is the code of a class.
    words: Option<Bilingual>,
    year: Option<i32>,
}

/// A column of a publisher's file.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
struct SourceColumn {
    column: String,
    file: String,
    publisher: String,
}

/// A publisher's own figure of a wijk or gemeente, with the step that gives its value.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(super) struct PublishedValue {
    #[serde(flatten)]
    measure: MeasureValue,
    step: StepDetail,
}

/// One step of a calculation.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Step"))]
pub(super) struct StepDetail {
    /// The columns of files that its figures were read from; empty for what is made of other steps.
    columns: Vec<ReadColumn>,
    /// The formula over the names of the numbers, for programs.
    expression: String,
    /// The formula in words, for people.
    formula: Bilingual,
    /// The names of the numbers in words.
    labels: BTreeMap<String, Bilingual>,
    name: String,
    numbers: BTreeMap<String, f64>,
    /// Where the rest of the calculation stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    see: Option<OtherMap>,
    value: Option<f64>,
    what: Bilingual,
}

/// Another map at a selection.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
struct OtherMap {
    map: String,
    selection: SelectionDetail,
}

/// The place of an area among others on one measure.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(super) struct AreaStanding {
    gemeente: AreaRank,
    /// Key of the measure.
    measure: String,
    nl: AreaRank,
}

/// A place in a list from the highest value down.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Place"))]
struct AreaRank {
    /// Percentage of the inhabitants in areas with a lower value; null where no area is large enough for a reference
    /// set.
    below: Option<f64>,
    /// Percentage of the inhabitants in areas with the very same value; the rest of 100 is in areas with a higher one.
    equal: Option<f64>,
    of: usize,
    /// Null where no area is large enough for a reference set.
    percentile: Option<f64>,
    rank: usize,
    /// How many areas have the very same value, this one included.
    same: usize,
}

impl From<Explanation> for ExplainedMap {
    fn from(explained: Explanation) -> ExplainedMap {
        let standing: Vec<AreaStanding> = explained.standing.into_iter().map(Into::into).collect();
        ExplainedMap {
            changed: None,
            class: explained.class,
            class_label: explained.class_label,
            map: explained.map,
            measures: explained.measures.into_iter().map(Into::into).collect(),
            n: explained.n,
            place: standing.first().cloned(),
            selection: explained.selection.into(),
            sentence: explained.sentence.map(|sentence| sentence.text),
            standing,
            status: explained.status.map(|status| status as u8),
            status_key: explained.status,
            status_label: explained.status_label,
            steps: explained.steps.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<ExplainedMeasure> for MeasureValue {
    fn from(measure: ExplainedMeasure) -> MeasureValue {
        let column = |source: &Provenance| SourceColumn {
            column: source.column.clone(),
            file: source.file.clone(),
            publisher: source.publisher.clone(),
        };
        MeasureValue {
            decimals: measure.decimals,
            from: measure.from,
            key: measure.key,
            label: measure.label,
            source: measure.sources.first().map(column),
            sources: measure.sources,
            unit: measure.unit,
            value: measure.value,
            words: measure.words,
            year: measure.year,
        }
    }
}

impl From<PublishedFigure> for PublishedValue {
    fn from(figure: PublishedFigure) -> PublishedValue {
        PublishedValue { measure: figure.measure.into(), step: figure.step.into() }
    }
}

impl From<ExplanationStep> for StepDetail {
    fn from(step: ExplanationStep) -> StepDetail {
        let names = step.numbers.iter().map(|(name, _)| name.clone());
        StepDetail {
            columns: step.columns,
            expression: step.formula,
            formula: step.words,
            labels: names.zip(step.labels).collect(),
            name: step.name,
            numbers: step.numbers.into_iter().collect(),
            see: step.see.map(|see| OtherMap { map: see.map, selection: see.selection.into() }),
            value: step.value,
            what: step.what,
        }
    }
}

impl From<Standing> for AreaStanding {
    fn from(standing: Standing) -> AreaStanding {
        AreaStanding { gemeente: standing.gemeente.into(), measure: standing.measure, nl: standing.nl.into() }
    }
}

impl From<Rank> for AreaRank {
    fn from(ranked: Rank) -> AreaRank {
        let Rank { rank, of, same, percentile, below, equal } = ranked;
        AreaRank { below, equal, of, percentile, rank, same }
    }
}
