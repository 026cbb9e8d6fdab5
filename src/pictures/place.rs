//! What is on a picture: everything, or areas by their codes.

use std::collections::BTreeSet;

use geo_types::Coord;

use crate::areas::projection::from_degrees;
use crate::areas::{AreaSet, Level};
use crate::documents::Content;
use crate::styles::Language;

/// Most codes that a picture takes.
pub(super) const MOST_CODES: usize = 100;

/// So many areas are named one by one.
const NAMED: usize = 3;

/// Areas of any level, each once, in the order of levels and codes; none at all for everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PicturePlace(BTreeSet<(Level, usize)>);

/// Why codes are no place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PlaceError {
    /// No area has the code.
    #[error("there is no area with the code `{code}` in the division of {year}")]
    Unknown {
        /// As it was written.
        code: String,
        /// Division year.
        year: i32,
    },
    /// More than are drawn at once.
    #[error("{found} codes are more than {MOST_CODES}; ask for their wijken or gemeenten instead")]
    TooMany {
        /// How many there are.
        found: usize,
    },
}

impl PicturePlace {
    /// Reads codes with commas between them.
    ///
    /// # Errors
    /// For a code of no area, and for too many.
    pub(crate) fn parse(areas: &AreaSet, codes: &str) -> Result<PicturePlace, PlaceError> {
        let codes: Vec<&str> = codes.split(',').map(str::trim).filter(|code| !code.is_empty()).collect();
        if codes.len() > MOST_CODES {
            return Err(PlaceError::TooMany { found: codes.len() });
        }
        let find = |code: &str| {
            areas.find(code).ok_or_else(|| PlaceError::Unknown { code: code.to_owned(), year: areas.year })
        };
        Ok(PicturePlace(codes.into_iter().map(find).collect::<Result<_, _>>()?))
    }

    /// Joins two places.
    #[must_use]
    pub(crate) fn with(mut self, other: PicturePlace) -> PicturePlace {
        self.0.extend(other.0);
        self
    }

    /// Tells whether it is everything.
    #[must_use]
    pub(crate) fn is_everything(&self) -> bool {
        self.0.is_empty()
    }

    /// Lists the codes.
    pub(crate) fn codes(&self, content: &Content) -> Vec<String> {
        self.0.iter().map(|&(level, index)| content.engine.place(level, index).code.clone()).collect()
    }

    /// Lists the buurten in it, those that take no part too, ascending.
    pub(super) fn buurten(&self, areas: &AreaSet) -> Vec<usize> {
        let has = |level: Level, index: u32| self.0.contains(&(level, usize::try_from(index).unwrap_or(usize::MAX)));
        let inside = |index: usize| {
            let buurt = &areas.buurten[index];
            self.is_everything()
                || self.0.contains(&(Level::Buurt, index))
                || has(Level::Wijk, buurt.wijk)
                || has(Level::Gemeente, buurt.gemeente)
        };
        (0..areas.buurten.len()).filter(|index| inside(*index)).collect()
    }

    /// Gives the rectangle around it in the world square: west, north, east, south.
    pub(super) fn bounds(&self, content: &Content) -> [f64; 4] {
        let everything = content.extents.all;
        let areas = self.0.iter().map(|&(level, index)| content.extents.of(level, index));
        let union = |a: [f64; 4], b: [f64; 4]| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])];
        let [west, south, east, north] = areas.reduce(union).unwrap_or(everything);
        in_world([west, south, east, north])
    }

    /// Lists the areas of a level in it.
    pub(super) fn of_level(&self, level: Level) -> BTreeSet<usize> {
        self.0.iter().filter(|(of, _)| *of == level).map(|(_, index)| *index).collect()
    }

    /// Names it: areas by their names, a wijk or buurt with its gemeente; of many their number.
    pub(crate) fn name(&self, content: &Content, language: Language) -> String {
        if self.is_everything() {
            return language.of(&content.engine.scope().name()).to_owned();
        }
        if self.0.len() > NAMED {
            return format!("{} {}", self.0.len(), language.either("gebieden", "areas"));
        }
        let names: Vec<&str> =
            self.0.iter().map(|&(level, index)| content.engine.place(level, index).name.as_str()).collect();
        let mut name = names.join(", ");
        let around: BTreeSet<u32> =
            self.0.iter().filter_map(|&(level, index)| gemeente(&content.areas, level, index)).collect();
        let around = around.into_iter().filter_map(|index| content.areas.gemeenten.get(usize::try_from(index).ok()?));
        let around: Vec<&str> = around.map(|gemeente| gemeente.name.as_str()).collect();
        if !around.is_empty() {
            name = format!("{name} ({})", around.join(", "));
        }
        name
    }

    /// Names it in letters and hyphens, for files.
    pub(crate) fn slug(&self, content: &Content, language: Language) -> String {
        slug(&self.name(content, language))
    }
}

/// Brings a rectangle in degrees (west, south, east, north) to the world square: west, north, east, south.
pub(super) fn in_world([west, south, east, north]: [f64; 4]) -> [f64; 4] {
    let (north_west, south_east) =
        (from_degrees(Coord { x: west, y: north }), from_degrees(Coord { x: east, y: south }));
    [north_west.x, north_west.y, south_east.x, south_east.y]
}

fn slug(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.chars() {
        match plain(letter) {
            Some(letter) => slug.push(letter),
            None if slug.ends_with('-') || slug.is_empty() => {}
            None => slug.push('-'),
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// Gives the gemeente around a wijk or buurt; none for a gemeente.
fn gemeente(areas: &AreaSet, level: Level, index: usize) -> Option<u32> {
    match level {
        Level::Buurt => areas.buurten.get(index).map(|buurt| buurt.gemeente),
        Level::Wijk => areas.wijken.get(index).map(|wijk| wijk.gemeente),
        Level::Gemeente => None,
    }
}

/// Writes a letter of Dutch and Frisian names without its accent, small; none for what is no letter.
fn plain(letter: char) -> Option<char> {
    let letter = letter.to_lowercase().next().unwrap_or(letter);
    let plain = match letter {
        'á' | 'à' | 'â' | 'ä' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        other => other,
    };
    plain.is_ascii_alphanumeric().then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::carry::fixture::areas;

    #[test]
    fn a_name_becomes_the_name_of_a_file() {
        for (name, file) in [
            ("Schiedam", "schiedam"),
            ("'s-Gravenhage", "s-gravenhage"),
            ("Súdwest-Fryslân", "sudwest-fryslan"),
            ("Bergen (NH.)", "bergen-nh"),
            ("漢", ""),
        ] {
            assert_eq!(slug(name), file);
        }
    }

    #[test]
    fn too_many_codes_are_refused_before_any_is_looked_for() {
        let areas = areas(2024, &[]);
        let many = vec!["GM0001"; MOST_CODES + 1].join(",");
        assert_eq!(PicturePlace::parse(&areas, &many), Err(PlaceError::TooMany { found: 101 }));
        let unknown = PlaceError::Unknown { code: "GM0001".into(), year: 2024 };
        assert_eq!(PicturePlace::parse(&areas, " GM0001 ,"), Err(unknown));
        assert!(PicturePlace::parse(&areas, ",").unwrap().is_everything());
    }
}
