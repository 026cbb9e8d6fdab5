//! Areas that are asked for by their codes: several gemeenten, or any wijken and buurten.
//!
//! In: codes of any level. Out: [`AreaChoice`]. Guaranteed: each area once, in the order of levels and codes, so that
//! the same areas are the same choice however they were written; none at all stands for everything.

use std::collections::BTreeSet;

use super::{AreaSet, Buurt, Level, PerLevel};

/// Most codes that one request takes.
pub(crate) const MOST_CODES: usize = 100;

/// Areas of any level, each once; none at all for everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct AreaChoice(BTreeSet<(Level, usize)>);

/// Why codes are no choice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum AreaChoiceError {
    /// No area has the code.
    #[error("there is no area with the code `{code}` in the division of {year}")]
    Unknown {
        /// As it was written.
        code: String,
        /// Division year.
        year: i32,
    },
    /// More than are taken at once.
    #[error("{found} codes are more than the {most} that are taken at once; ask for their wijken or gemeenten instead")]
    TooMany {
        /// How many there are.
        found: usize,
        /// How many may be.
        most: usize,
    },
}

impl AreaChoice {
    /// Finds the areas of codes, at most `most`; empty codes are none.
    ///
    /// # Errors
    /// For a code of no area, and for too many.
    pub(crate) fn parse<'a>(
        areas: &AreaSet,
        codes: impl IntoIterator<Item = &'a str>,
        most: usize,
    ) -> Result<AreaChoice, AreaChoiceError> {
        let codes: Vec<&str> = codes.into_iter().map(str::trim).filter(|code| !code.is_empty()).collect();
        if codes.len() > most {
            return Err(AreaChoiceError::TooMany { found: codes.len(), most });
        }
        let find = |code: &str| {
            areas.find(code).ok_or_else(|| AreaChoiceError::Unknown { code: code.to_owned(), year: areas.year })
        };
        Ok(AreaChoice(codes.into_iter().map(find).collect::<Result<_, _>>()?))
    }

    /// Joins two choices.
    #[must_use]
    pub(crate) fn with(mut self, other: AreaChoice) -> AreaChoice {
        self.0.extend(other.0);
        self
    }

    /// Tells whether it is everything.
    #[must_use]
    pub(crate) fn is_everything(&self) -> bool {
        self.0.is_empty()
    }

    /// Lists the areas.
    pub(crate) fn areas(&self) -> impl Iterator<Item = (Level, usize)> {
        self.0.iter().copied()
    }

    /// Lists the codes.
    ///
    /// # Panics
    /// If it is a choice of another area set.
    #[must_use]
    pub(crate) fn codes<'a>(&self, areas: &'a AreaSet) -> Vec<&'a str> {
        let code = |(level, index): (Level, usize)| match level {
            Level::Buurt => areas.buurten[index].code.as_str(),
            Level::Wijk => areas.wijken[index].code.as_str(),
            Level::Gemeente => areas.gemeenten[index].code.as_str(),
        };
        self.areas().map(code).collect()
    }

    /// Tells whether a buurt is in it, by its own code, its wijk or its gemeente.
    #[must_use]
    pub(crate) fn has(&self, index: usize, buurt: &Buurt) -> bool {
        let has = |level: Level, index: u32| self.0.contains(&(level, usize::try_from(index).unwrap_or(usize::MAX)));
        self.is_everything()
            || self.0.contains(&(Level::Buurt, index))
            || has(Level::Wijk, buurt.wijk)
            || has(Level::Gemeente, buurt.gemeente)
    }

    /// Lists the drawn buurten in it, those that take no part too, ascending.
    #[must_use]
    pub(crate) fn buurten(&self, areas: &AreaSet) -> Vec<usize> {
        areas
            .buurten
            .iter()
            .enumerate()
            .filter(|(index, buurt)| self.has(*index, buurt))
            .map(|(index, _)| index)
            .collect()
    }

    /// Lists by level the areas of which a part is in it; a wijk without buurten where its gemeente was named.
    #[must_use]
    pub(crate) fn touched(&self, areas: &AreaSet) -> PerLevel<BTreeSet<usize>> {
        let place = |index: u32| usize::try_from(index).unwrap_or(usize::MAX);
        let buurten: BTreeSet<usize> = self.buurten(areas).into_iter().collect();
        let mut wijken: BTreeSet<usize> = buurten.iter().map(|index| place(areas.buurten[*index].wijk)).collect();
        let mut gemeenten: BTreeSet<usize> =
            buurten.iter().map(|index| place(areas.buurten[*index].gemeente)).collect();
        for (index, wijk) in areas.wijken.iter().enumerate() {
            if self.is_everything() || self.0.contains(&(Level::Gemeente, place(wijk.gemeente))) {
                wijken.insert(index);
            }
        }
        for (level, index) in self.areas() {
            match level {
                Level::Buurt => {}
                Level::Wijk => {
                    wijken.insert(index);
                }
                Level::Gemeente => {
                    gemeenten.insert(index);
                }
            }
        }
        if self.is_everything() {
            gemeenten.extend(0..areas.gemeenten.len());
        }
        PerLevel::new(buurten, wijken, gemeenten)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::areas::fixture::two_gemeenten;

    #[test]
    fn the_same_areas_are_the_same_choice_however_they_are_written() {
        let areas = two_gemeenten();
        let one = AreaChoice::parse(&areas, ["GM0002", " gm0001 ", "", "GM0002"], 4).unwrap();
        assert_eq!(one.codes(&areas), ["GM0001", "GM0002"]);
        assert_eq!(one, AreaChoice::parse(&areas, ["GM0001", "GM0002"], 4).unwrap());
        assert!(AreaChoice::parse(&areas, ["", " "], 4).unwrap().is_everything());
    }

    #[test]
    fn a_code_of_no_area_and_too_many_codes_are_refused() {
        let areas = two_gemeenten();
        let unknown = AreaChoiceError::Unknown { code: "GM0009".into(), year: areas.year };
        assert_eq!(AreaChoice::parse(&areas, ["GM0001", "GM0009"], 4), Err(unknown));
        // Before any is looked for.
        let many = AreaChoiceError::TooMany { found: 3, most: 2 };
        assert_eq!(AreaChoice::parse(&areas, ["GM0009", "GM0009", "GM0009"], 2), Err(many));
    }

    #[test]
    fn a_choice_has_the_buurten_of_its_wijken_and_gemeenten_and_touches_what_they_lie_in() {
        let areas = two_gemeenten();
        let chosen = |codes: &[&str]| AreaChoice::parse(&areas, codes.iter().copied(), 4).unwrap();
        let buurten = |codes: &[&str]| -> Vec<String> {
            chosen(codes).buurten(&areas).into_iter().map(|index| areas.buurten[index].code.clone()).collect()
        };
        assert_eq!(buurten(&["WK000101", "BU00020100"]), ["BU00010100", "BU00010101", "BU00020100"]);
        assert_eq!(buurten(&["GM0001"]), ["BU00010100", "BU00010101", "BU00010200"]);
        assert_eq!(buurten(&[]).len(), areas.buurten.len());
        let touched = chosen(&["BU00010200"]).touched(&areas);
        assert_eq!(
            touched[Level::Wijk].iter().map(|at| areas.wijken[*at].code.as_str()).collect::<Vec<_>>(),
            ["WK000102"]
        );
        assert_eq!(touched[Level::Gemeente].len(), 1);
        assert_eq!(chosen(&[]).touched(&areas)[Level::Gemeente].len(), areas.gemeenten.len());
    }
}
