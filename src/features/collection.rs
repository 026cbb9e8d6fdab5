//! Which collections there are: the buurten, wijken and gemeenten of each map, and the buurten with all maps.

use crate::areas::{AreaChoice, Level};
use crate::documents::Content;
use crate::documents::sheet::SheetScope;
use crate::maps::{Palette, SelectionError};
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

    /// Finds a collection by its id, at a year, window and comparison; of all maps each at what it has of them.
    ///
    /// # Errors
    /// When the map is not on offer, or has nothing of what is asked for.
    pub(crate) fn find(
        content: &Content,
        id: &str,
        language: Language,
        asked: [Option<&str>; 3],
    ) -> Result<Collection, SelectionError> {
        let (map, level) = Collection::parts(id);
        let at = |map: &str, [year, window, comparison]: [Option<&str>; 3]| {
            Ok((map.to_owned(), content.engine.parse_selection(map, year, window, comparison)?))
        };
        let maps = if let Some(map) = map {
            vec![at(map, asked)?]
        } else {
            let offered = content.engine.offered().iter().zip(content.engine.parts_of_each(asked)?);
            offered.map(|(offer, own)| at(&offer.map, own)).collect::<Result<_, SelectionError>>()?
        };
        let scope = SheetScope { maps, chosen: AreaChoice::default(), language, palette: Palette::Usual };
        Ok(Collection { id: id.to_owned(), level, scope })
    }
}
