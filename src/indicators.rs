//! Formulas over observations; change over a window with its noise floor (METHOD section 4).
//!
//! In: the observation table and the definitions of `config/indicators.toml`. Out: [`IndicatorValues`] of one indicator
//! and year, [`IndicatorChanges`] over a window, per buurt of the area set. Guaranteed: missing is never zero; a share
//! with denominator 0 is missing; broken is told apart from missing. Left to the next: reference sets, composites,
//! comparison, classes.

use serde::{Deserialize, Serialize};

use crate::texts::Bilingual;

mod change;
mod formula;
mod shares;

pub(crate) use change::{IndicatorChanges, changes};
pub(crate) use formula::{FormulaYears, IndicatorValues, figure, figures, published, years};
pub(crate) use shares::report_shares;

/// Who is part of the reference sets, and which areas are classified.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ReferenceRules {
    /// Least number of inhabitants in a reference set.
    pub minimum_inhabitants: f64,
    /// Least number of inhabitants to be classified.
    pub shown_inhabitants: f64,
    /// Least number of areas of a gemeente in the reference set to be compared.
    pub minimum_areas: usize,
}

/// A formula over statistics or over other indicators.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Formula {
    /// The statistic itself, times the factor.
    Statistic {
        /// Index in the statistics.
        statistic: usize,
        /// Multiplies the figure.
        factor: f64,
        /// Whether the newest year at or before the one asked for is taken.
        latest: bool,
    },
    /// Factor times the sum of the numerators by the sum of the denominators.
    Share {
        /// Indices in the statistics.
        numerator: Vec<usize>,
        /// Indices in the statistics.
        denominator: Vec<usize>,
        /// Multiplies the quotient.
        factor: f64,
    },
    /// Weighted mean of z-scores of other indicators.
    Index(IndexRules),
}

/// How an index is made of its members.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IndexRules {
    /// The members, in the order of the file.
    pub members: Vec<IndexMember>,
    /// z-scores are cut off at plus and minus this.
    pub clip: f64,
    /// With fewer members present the index is missing.
    pub minimum_members: usize,
    /// With less weight present the index is missing.
    pub minimum_weight: f64,
    /// With fewer members present the area is indicative and in no reference set of the index.
    pub full_members: usize,
}

/// A member of an index.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct IndexMember {
    /// Index in the indicators; an indicator before the index itself, and no index.
    pub indicator: usize,
    /// Weight of its z-score.
    pub weight: f64,
    /// Whether it decides the default year, and whether an area is broken without it.
    pub required: bool,
}

/// What a change of an indicator must reach to count.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ChangeRules {
    /// Smallest absolute change that counts, in the unit of the indicator.
    pub floor: f64,
    /// Rounding noise that the change must exceed as well.
    pub noise: Option<Noise>,
    /// Floor of the change relative to the gemeente, in pooled spreads.
    pub relative_spread: f64,
    /// Smallest relative change that counts, in the unit of the indicator.
    pub relative_floor: f64,
    /// Least denominator in both years to be in the reference set of the change.
    pub reference_denominator: Option<f64>,
}

/// Noise of a share whose counts were rounded: quantile · spread / smaller denominator.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Noise {
    /// Quantile of the normal distribution.
    pub quantile: f64,
    /// Spread of the rounding of all counts together, times the factor of the share.
    pub spread: f64,
}

/// One indicator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IndicatorSpec {
    /// Id, such as `bijstand_pct`.
    pub id: String,
    /// Name for people.
    pub label: Bilingual,
    /// Unit for people.
    pub unit: Bilingual,
    /// Decimals to show.
    pub decimals: u8,
    /// How it is computed.
    pub formula: Formula,
    /// What a change must reach; none where no change is defined.
    pub change: Option<ChangeRules>,
}

/// A year of the selection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WindowEnd {
    /// The first year of the window.
    T0,
    /// The year, or the last year of the window.
    T1,
}

/// What is shown of an indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    /// Its value.
    Level(WindowEnd),
    /// Its weighted mid-rank in the country, 0 to 100.
    Percentile,
    /// Its distance to the mean of the gemeente, in pooled spreads.
    Relative,
    /// How many members of an index are present.
    Members,
    /// Its change over the window.
    Change,
    /// The rounding noise of its change.
    Noise,
    /// The floor of its change.
    Floor,
    /// Its change minus the mean change of the gemeente.
    RelativeChange,
    /// The floor of its relative change.
    RelativeFloor,
    /// Its relative change in pooled spreads.
    StandardisedChange,
    /// The class on another map of one measure, by its id.
    Class(String),
}

impl Aspect {
    /// Tells whether it is made of both years of a window.
    #[must_use]
    pub fn is_of_a_window(&self) -> bool {
        match self {
            Aspect::Change
            | Aspect::Noise
            | Aspect::Floor
            | Aspect::RelativeChange
            | Aspect::RelativeFloor
            | Aspect::StandardisedChange => true,
            Aspect::Level(_) | Aspect::Percentile | Aspect::Relative | Aspect::Members | Aspect::Class(_) => false,
        }
    }

    /// Tells whether every value is a whole number: a count or a class.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        matches!(self, Aspect::Members | Aspect::Class(_))
    }
}

/// A measure: what maps classify, carry and show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasureSpec {
    /// Id: attribute name in tiles and downloads.
    pub id: String,
    /// Index in the indicators; for a class that of the map's measure.
    pub indicator: usize,
    /// What is shown of the indicator.
    pub how: Aspect,
    /// Name for people.
    pub label: Bilingual,
    /// Unit for people.
    pub unit: Bilingual,
    /// Decimals to show.
    pub decimals: u8,
}

/// All of `config/indicators.toml`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IndicatorSet {
    /// Who counts.
    pub reference: ReferenceRules,
    /// In the order of the file; the members of an index stand before it.
    pub indicators: Vec<IndicatorSpec>,
    /// In the order of the file.
    pub measures: Vec<MeasureSpec>,
}

impl IndicatorSet {
    /// Finds an indicator by its id.
    #[must_use]
    pub fn indicator(&self, id: &str) -> Option<usize> {
        self.indicators.iter().position(|indicator| indicator.id == id)
    }

    /// Finds a measure by its id.
    #[must_use]
    pub fn measure(&self, id: &str) -> Option<usize> {
        self.measures.iter().position(|measure| measure.id == id)
    }

    /// Lists the statistics that an indicator needs, through the members of an index as well; ascending, each once.
    #[must_use]
    pub fn statistics_of(&self, indicator: usize) -> Vec<usize> {
        self.statistics_where(indicator, |_| true)
    }

    /// Lists the statistics without which an indicator has no year of its own, ascending: of an index those of its
    /// required members.
    #[must_use]
    pub fn required_statistics_of(&self, indicator: usize) -> Vec<usize> {
        self.statistics_where(indicator, |member| member.required)
    }

    fn statistics_where(&self, indicator: usize, counts: fn(&IndexMember) -> bool) -> Vec<usize> {
        let mut statistics = match &self.indicators[indicator].formula {
            Formula::Statistic { statistic, .. } => vec![*statistic],
            Formula::Share { numerator, denominator, .. } => [numerator.as_slice(), denominator].concat(),
            Formula::Index(rules) => {
                let members = rules.members.iter().filter(|member| counts(member));
                members.flat_map(|member| self.statistics_of(member.indicator)).collect()
            }
        };
        statistics.sort_unstable();
        statistics.dedup();
        statistics
    }
}
