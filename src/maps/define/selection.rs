//! What is asked of a map: its text form, and whether an offer has it.

use std::fmt;
use std::str::FromStr;

use super::offer::Offer;
use crate::maps::{Comparison, Period, Selection};

/// A selection that a map does not have; the message says what there is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SelectionError {
    /// No such map.
    #[error("no map `{map}` is served here; available: {}", .available.join(", "))]
    UnknownMap {
        /// What was asked.
        map: String,
        /// Ids of the maps on offer.
        available: Vec<String>,
    },
    /// A text that is no year, window or comparison.
    #[error("`{parameter}={found}` cannot be read; expected {expected}")]
    Unreadable {
        /// Name of the parameter.
        parameter: &'static str,
        /// What was asked.
        found: String,
        /// What would be read.
        expected: &'static str,
    },
    /// A parameter that the map does not have.
    #[error("the map `{map}` has no `{parameter}`; it takes {expected}")]
    NotOffered {
        /// Id of the map.
        map: String,
        /// Name of the parameter.
        parameter: &'static str,
        /// What the map takes.
        expected: &'static str,
    },
    /// A year, window or comparison without data.
    #[error("the map `{map}` is not available for `{found}`; available: {}", .available.join(", "))]
    NotAvailable {
        /// Id of the map.
        map: String,
        /// What was asked.
        found: String,
        /// What there is.
        available: Vec<String>,
    },
    /// No such area.
    #[error("no area has the code `{code}`; {} {}", if near.len() > 1 { "the nearest codes of this dataset \
        are" } else { "this dataset has" }, .near.join(", "))]
    UnknownArea {
        /// What was asked.
        code: String,
        /// Codes of the dataset that are spelled most like it, ascending.
        near: Vec<String>,
    },
}

const YEAR: &str = "a year such as 2022";
const WINDOW: &str = "two years such as 2014-2022, the first before the second";
const COMPARISON: &str = "nl or gemeente";
const SELECTION: &str = "2022, 2014-2022, vast, or one of these with -nl or -gemeente";

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Comparison::Nl => "nl",
            Comparison::Gemeente => "gemeente",
        })
    }
}

impl fmt::Display for Selection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.period {
            Period::Year(year) => write!(f, "{year}")?,
            Period::Window(t0, t1) => write!(f, "{t0}-{t1}")?,
            Period::Fixed => f.write_str("vast")?,
        }
        self.comparison.map_or(Ok(()), |comparison| write!(f, "-{comparison}"))
    }
}

impl FromStr for Selection {
    type Err = SelectionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (period, comparison) = match text.rsplit_once('-') {
            Some((period, "nl")) => (period, Some(Comparison::Nl)),
            Some((period, "gemeente")) => (period, Some(Comparison::Gemeente)),
            _ => (text, None),
        };
        let period = match (period, period.split_once('-')) {
            ("vast", _) => Some(Period::Fixed),
            (_, Some(_)) => window(period),
            _ => year(period).map(Period::Year),
        };
        let unreadable =
            || SelectionError::Unreadable { parameter: "selection", found: text.to_owned(), expected: SELECTION };
        Ok(Selection { period: period.ok_or_else(unreadable)?, comparison })
    }
}

fn year(text: &str) -> Option<i32> {
    (text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

fn window(text: &str) -> Option<Period> {
    let (t0, t1) = text.split_once('-')?;
    let (t0, t1) = (year(t0)?, year(t1)?);
    (t0 < t1).then_some(Period::Window(t0, t1))
}

/// Reads the parameters of a request into a selection that the offer has; absent parameters are the default.
///
/// # Errors
/// Says what cannot be read or is not available, and what is.
pub(crate) fn parse(
    offer: &Offer,
    year_text: Option<&str>,
    window_text: Option<&str>,
    comparison_text: Option<&str>,
) -> Result<Selection, SelectionError> {
    let refuse = |parameter, expected| SelectionError::NotOffered { map: offer.map.clone(), parameter, expected };
    let unreadable =
        |parameter, found: &str, expected| SelectionError::Unreadable { parameter, found: found.to_owned(), expected };
    let mut selection = offer.default;
    let takes = match selection.period {
        Period::Year(_) => "a `year`",
        Period::Window(..) => "a `window`",
        Period::Fixed => "no year and no window: its windows are fixed",
    };
    if let Some(text) = year_text {
        match selection.period {
            Period::Year(_) => {
                selection.period = Period::Year(year(text).ok_or_else(|| unreadable("year", text, YEAR))?);
            }
            _ => return Err(refuse("year", takes)),
        }
    }
    if let Some(text) = window_text {
        match selection.period {
            Period::Window(..) => selection.period = window(text).ok_or_else(|| unreadable("window", text, WINDOW))?,
            _ => return Err(refuse("window", takes)),
        }
    }
    if let Some(text) = comparison_text {
        if offer.comparisons.is_empty() {
            return Err(refuse("vergelijking", takes));
        }
        selection.comparison = Some(match text {
            "nl" => Comparison::Nl,
            "gemeente" => Comparison::Gemeente,
            _ => return Err(unreadable("vergelijking", text, COMPARISON)),
        });
    }
    check(offer, selection)?;
    Ok(selection)
}

/// Checks that a selection is one of the offer.
///
/// # Errors
/// Says what is available.
pub(crate) fn check(offer: &Offer, selection: Selection) -> Result<(), SelectionError> {
    let has = |year: i32| offer.years.contains(&year);
    let period = match (selection.period, offer.default.period) {
        (Period::Year(year), Period::Year(_)) => has(year),
        (Period::Window(t0, t1), Period::Window(..)) => t0 < t1 && has(t0) && has(t1),
        (Period::Fixed, Period::Fixed) => true,
        _ => false,
    };
    let comparison =
        selection.comparison.map_or(offer.comparisons.is_empty(), |comparison| offer.comparisons.contains(&comparison));
    if period && comparison {
        return Ok(());
    }
    let mut available: Vec<_> = match offer.default.period {
        Period::Year(_) => offer.years.iter().map(ToString::to_string).collect(),
        Period::Window(..) => {
            vec![format!(
                "any two of the years {}",
                offer.years.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
            )]
        }
        Period::Fixed => vec!["vast".to_owned()],
    };
    available.extend(offer.comparisons.iter().map(|comparison| format!("vergelijking={comparison}")));
    Err(SelectionError::NotAvailable { map: offer.map.clone(), found: selection.to_string(), available })
}
