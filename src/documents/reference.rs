//! An area as another document names it.

use serde::Serialize;

use super::content::Content;
use crate::areas::Level;

/// Code and official name of an area.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct AreaReference {
    /// Code.
    pub code: String,
    /// Official name.
    pub naam: String,
}

impl AreaReference {
    /// Names an area by its place in the area set.
    pub(super) fn of(content: &Content, level: Level, index: u32) -> AreaReference {
        let place = content.engine.place(level, usize::try_from(index).expect("an index fits"));
        AreaReference { code: place.code.clone(), naam: place.name.clone() }
    }
}
