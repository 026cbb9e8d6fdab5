//! The levels of the division, and one thing for each of them.

use std::ops::{Index, IndexMut};

use serde::{Deserialize, Serialize};

/// A level of the division. Wijken and gemeenten are unions of buurten; a gemeente is one of wijken too, but for
/// buurten that name another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "LevelName"))]
pub enum Level {
    /// Neighbourhood, code `BU` + 4 digits of the gemeente + 4 letters or digits.
    Buurt,
    /// District, code `WK` + 4 digits of the gemeente + 2 letters or digits.
    Wijk,
    /// Municipality, code `GM` + 4 digits.
    Gemeente,
}

impl Level {
    /// All levels, finest first.
    pub const ALL: [Level; 3] = [Level::Buurt, Level::Wijk, Level::Gemeente];

    /// Names the tile layer of this level: `buurten`, `wijken` or `gemeenten`.
    #[must_use]
    pub fn layer(self) -> &'static str {
        match self {
            Level::Buurt => "buurten",
            Level::Wijk => "wijken",
            Level::Gemeente => "gemeenten",
        }
    }

    /// Gives the two letters with which codes of this level start.
    #[must_use]
    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Level::Buurt => "BU",
            Level::Wijk => "WK",
            Level::Gemeente => "GM",
        }
    }
}

/// One thing for each level.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct PerLevel<T>([T; 3]);

impl<T> PerLevel<T> {
    /// Takes what there is of buurten, wijken and gemeenten.
    #[must_use]
    pub const fn new(buurten: T, wijken: T, gemeenten: T) -> PerLevel<T> {
        PerLevel([buurten, wijken, gemeenten])
    }

    /// Makes one for each level, the finest first.
    #[must_use]
    pub fn of(make: impl FnMut(Level) -> T) -> PerLevel<T> {
        PerLevel(Level::ALL.map(make))
    }

    /// Makes something of each, the finest first.
    #[must_use]
    pub fn map<U>(self, make: impl FnMut(T) -> U) -> PerLevel<U> {
        PerLevel(self.0.map(make))
    }

    /// Lists the levels with what there is of each, the finest first.
    pub fn iter(&self) -> impl Iterator<Item = (Level, &T)> + Clone {
        Level::ALL.into_iter().zip(&self.0)
    }

    /// Lists what there is of each level, to be changed, the finest first.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (Level, &mut T)> {
        Level::ALL.into_iter().zip(&mut self.0)
    }
}

impl<T> Index<Level> for PerLevel<T> {
    type Output = T;

    fn index(&self, level: Level) -> &T {
        &self.0[level as usize]
    }
}

impl<T> IndexMut<Level> for PerLevel<T> {
    fn index_mut(&mut self, level: Level) -> &mut T {
        &mut self.0[level as usize]
    }
}

impl<T> IntoIterator for PerLevel<T> {
    type Item = (Level, T);
    type IntoIter = std::iter::Zip<std::array::IntoIter<Level, 3>, std::array::IntoIter<T, 3>>;

    fn into_iter(self) -> Self::IntoIter {
        Level::ALL.into_iter().zip(self.0)
    }
}
