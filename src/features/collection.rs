//! Which collections there are: the buurten, wijken and gemeenten of each map, and the buurten with all maps.

use crate::areas::{AreaChoice, Level};
use crate::documents::Content;
use crate::documents::sheet::SheetScope;
use crate::maps::{Palette, Selection, SelectionError};
use crate::styles::Language;

/// The name under which all maps go together.
const ALL: &str = "alle";

/// Areas of one level with the fields of one map, or of all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Collection {
    /// `{map}`, `{map}-wijken`, `{map}-gemeenten` or `alle`.
    pub id: String,
    /// Level of the areas.
    pub level: Level,
    /// The maps, each at one selection, and the language of the texts.
    pub scope: SheetScope,
}

impl Collection {
    /// Lists the ids of all collections, in the order of the maps.
    pub(crate) fn ids(content: &Content) -> Vec<String> {
        let of_map = |map: &str| [map.to_owned(), format!("{map}-wijken"), format!("{map}-gemeenten")];
        content.engine.offered().iter().flat_map(|offer| of_map(&offer.map)).chain([ALL.to_owned()]).collect()
    }

    /// Tells which map and which level the id of a collection names; no map for all of them.
    #[must_use]
    pub(crate) fn parts(id: &str) -> (Option<&str>, Level) {
        let of_level = |level: Level| id.strip_suffix(level.layer())?.strip_suffix('-').map(|map| (Some(map), level));
        if id == ALL {
            return (None, Level::Buurt);
        }
        of_level(Level::Wijk).or_else(|| of_level(Level::Gemeente)).unwrap_or((Some(id), Level::Buurt))
    }

    /// Finds a collection by its id, each map at its default selection, or the only one at the one that `choose` gives.
    ///
    /// # Errors
    /// When the map is not on offer, and what `choose` says.
    pub(crate) fn find(
        content: &Content,
        id: &str,
        language: Language,
        choose: impl Fn(&str) -> Result<Selection, SelectionError>,
    ) -> Result<Collection, SelectionError> {
        let (map, level) = Collection::parts(id);
        let maps = match map {
            Some(map) => vec![(map.to_owned(), choose(map)?)],
            None => content.engine.offered().iter().map(|offer| (offer.map.clone(), offer.default)).collect(),
        };
        let scope = SheetScope { maps, chosen: AreaChoice::default(), language, palette: Palette::Usual };
        Ok(Collection { id: id.to_owned(), level, scope })
    }
}
