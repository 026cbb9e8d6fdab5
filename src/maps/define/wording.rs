//! What a map says of one area in words, as `config/maps/<id>.toml` has it: templates with figures between braces.
//!
//! In: a text such as `{naam} telt {K_share_t1} uitkeringen`. Out: its [`WordingPiece`]s, and what a name between
//! braces stands for ([`Placeholder`]). Guaranteed: a name means the same when the config is read as when an area is
//! told of. Left to the next: the figures themselves.

use super::spec::{MapKind, MapSpec, Persistence, Template};
use crate::indicators::{Aspect, Formula, IndicatorSet};
use crate::maps::{Comparison, Status};

impl Template {
    /// Tells whether it is for an area with this class and status.
    #[must_use]
    pub(crate) fn fits(&self, class: Option<u8>, status: Status, comparison: Option<Comparison>) -> bool {
        let of_status = if self.statuses.is_empty() { class.is_some() } else { self.statuses.contains(&status) };
        let of_class = self.classes.is_empty() || class.is_some_and(|class| self.classes.contains(&class));
        of_status && of_class && (self.comparison.is_none() || self.comparison == comparison)
    }
}

/// A part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WordingPiece<'a> {
    /// Said as it stands.
    Text(&'a str),
    /// A name between braces.
    Name(&'a str),
}

/// Cuts a text at its braces; none where they do not match.
pub(crate) fn pieces(text: &str) -> Option<Vec<WordingPiece<'_>>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find(['{', '}']) {
        let (before, after) = rest.split_at(open);
        let (name, behind) = after.strip_prefix('{')?.split_once('}')?;
        if name.is_empty() || name.contains('{') {
            return None;
        }
        pieces.extend([WordingPiece::Text(before), WordingPiece::Name(name)]);
        rest = behind;
    }
    pieces.push(WordingPiece::Text(rest));
    Some(pieces)
}

/// What a name between braces stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Placeholder {
    /// Name of the buurt.
    Name,
    /// Name of its gemeente.
    Gemeente,
    /// Label of its class.
    Class,
    /// First year of the window.
    FirstYear,
    /// The year, or the last of the window.
    LastYear,
    /// Inhabitants in the division year.
    Inhabitants,
    /// The same, where they are so few that the class is indicative.
    FewInhabitants,
    /// Least number of inhabitants of a class.
    ShownInhabitants,
    /// Least number of inhabitants of a class that is more than indicative.
    ReferenceInhabitants,
    /// Figures of an index that are there, where they are so few that the class is indicative.
    Members,
    /// Figures that the index is made of.
    AllMembers,
    /// Areas of the gemeente that can be compared, where they are too few.
    Comparable,
    /// Least number of such areas.
    NeededComparable,
    /// Share of the addresses that is traced in an earlier year, %.
    Traced,
    /// That year.
    TracedYear,
    /// Least such share, %.
    NeededTraced,
    /// Names of the figures that are missing.
    Lacking,
    /// How many windows have the counted class.
    Times,
    /// How many windows have a class.
    Windows,
    /// The windows with the counted class.
    CountedWindows,
    /// A measure.
    Measure {
        /// Index in the indicator set.
        measure: usize,
        /// Whether it is the mean of the gemeente that the measure is compared with.
        mean: bool,
        /// How it is shown.
        shown: MeasureDisplay,
    },
}

/// How a measure is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MeasureDisplay {
    /// As a number.
    Value,
    /// As a number without its sign.
    Size,
    /// As the number of people or benefits behind a share, in tens.
    Tens,
    /// As the label of the class that it is.
    Words,
}

/// Names of figures that every map has.
const NAMES: [(&str, Placeholder); 18] = [
    ("naam", Placeholder::Name),
    ("gemeente", Placeholder::Gemeente),
    ("klasse", Placeholder::Class),
    ("t0", Placeholder::FirstYear),
    ("t1", Placeholder::LastYear),
    ("inwoners", Placeholder::Inhabitants),
    ("weinig_inwoners", Placeholder::FewInhabitants),
    ("minimum_inwoners", Placeholder::ShownInhabitants),
    ("minimum_ingedeeld", Placeholder::ReferenceInhabitants),
    ("weinig_cijfers", Placeholder::Members),
    ("alle_cijfers", Placeholder::AllMembers),
    ("buurten", Placeholder::Comparable),
    ("minimum_buurten", Placeholder::NeededComparable),
    ("herleid", Placeholder::Traced),
    ("herleid_jaar", Placeholder::TracedYear),
    ("minimum_herleid", Placeholder::NeededTraced),
    ("ontbreekt", Placeholder::Lacking),
    ("vensters", Placeholder::CountedWindows),
];

/// Finds the windows that a map counts, or by which another counts it.
pub(crate) fn windows_of<'a>(map: &'a MapSpec, maps: impl IntoIterator<Item = &'a MapSpec>) -> Option<&'a Persistence> {
    let persistence = |map: &'a MapSpec| match &map.kind {
        MapKind::Persistence(persistence) => Some(persistence),
        _ => None,
    };
    persistence(map).or_else(|| maps.into_iter().filter_map(persistence).find(|persistence| persistence.map == map.id))
}

impl Placeholder {
    /// Reads a name between braces; `windows` are those of [`windows_of`]. None for a name that means nothing.
    pub(crate) fn of(name: &str, windows: Option<&Persistence>, set: &IndicatorSet) -> Option<Placeholder> {
        if let Some((_, figure)) = NAMES.iter().find(|(known, _)| *known == name) {
            return Some(*figure);
        }
        if let Some(windows) = windows {
            if windows.times.id == name {
                return Some(Placeholder::Times);
            }
            if windows.of.id == name {
                return Some(Placeholder::Windows);
            }
        }
        let mut parts = name.split(':');
        let measure = set.measure(parts.next()?)?;
        let (mut mean, mut shown) = (false, MeasureDisplay::Value);
        for part in parts {
            match part {
                "gemeente" => mean = true,
                "grootte" => shown = MeasureDisplay::Size,
                "aantal" => shown = MeasureDisplay::Tens,
                "woorden" => shown = MeasureDisplay::Words,
                _ => return None,
            }
        }
        let spec = &set.measures[measure];
        let has_mean = matches!(spec.how, Aspect::Relative | Aspect::RelativeChange);
        let fits = match shown {
            MeasureDisplay::Value | MeasureDisplay::Size => true,
            MeasureDisplay::Tens => {
                let is_share = matches!(set.indicators[spec.indicator].formula, Formula::Share { .. });
                is_share && !mean && matches!(spec.how, Aspect::Level(_))
            }
            MeasureDisplay::Words => !mean && matches!(spec.how, Aspect::Class(_)),
        };
        (fits && (has_mean || !mean)).then_some(Placeholder::Measure { measure, mean, shown })
    }

    /// Lists the names that mean something on a map, but for those of measures.
    pub(crate) fn names(windows: Option<&Persistence>) -> Vec<&str> {
        let counted = windows.map(|windows| [windows.times.id.as_str(), windows.of.id.as_str()]);
        NAMES.iter().map(|(name, _)| *name).chain(counted.into_iter().flatten()).collect()
    }
}
