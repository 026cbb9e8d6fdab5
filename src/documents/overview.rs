//! A gemeente on all maps at once, each at its default selection: the shares of its inhabitants per class, its buurten
//! by wijk with their class on every map, what changed since the edition before.
//!
//! Wijken and buurten are in the order of their names, never in that of a class: it is no list of worst buurten.

use super::content::Content;
use crate::areas::Level;
use crate::maps::{Palette, Selection, SelectionError, Status, Summary};
use crate::styles::StyledMap;

/// A gemeente on all maps.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Overview {
    /// Code.
    pub code: String,
    /// Official name.
    pub name: String,
    /// Year of the division.
    pub year: i32,
    /// Division year of the edition before; none where there is none to compare with.
    pub before: Option<i32>,
    /// Inhabitants of the buurten that count.
    pub inhabitants: f64,
    /// The maps on offer.
    pub maps: Vec<OverviewMap>,
    /// The wijken with buurten that count.
    pub wijken: Vec<OverviewWijk>,
    /// Names of the buurten that gave a signal in the newest window for the first time.
    pub early: Vec<String>,
    /// Names of the buurten that gave it in many windows.
    pub structural: Vec<String>,
}

/// One map of an overview.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OverviewMap {
    /// Its texts and classes.
    pub styled: StyledMap,
    /// What it shows.
    pub selection: Selection,
    /// The gemeente.
    pub summary: Summary,
    /// The country.
    pub country: Summary,
}

/// One wijk of an overview.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OverviewWijk {
    /// Official name.
    pub name: String,
    /// Its buurten that count.
    pub buurten: Vec<OverviewBuurt>,
}

/// One buurt of an overview.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OverviewBuurt {
    /// Code.
    pub code: String,
    /// Official name.
    pub name: String,
    /// Inhabitants; none where they are not known.
    pub inhabitants: Option<f64>,
    /// What each map says of it, in the order of the maps.
    pub cells: Vec<OverviewCell>,
}

/// What a map says of a buurt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OverviewCell {
    /// Class value; none where it has none.
    pub class: Option<u8>,
    /// Status.
    pub status: Option<Status>,
    /// What the class was in the edition before, where it was another: none within for no class.
    pub before: Option<Option<u8>>,
}

/// Gathers all maps of a gemeente.
///
/// Cost: that of computing every map once.
///
/// # Errors
/// Never for maps on offer.
pub(crate) fn overview(content: &Content, gemeente: usize, palette: Palette) -> Result<Overview, SelectionError> {
    let (areas, engine) = (&content.areas, &content.engine);
    let place = engine.place(Level::Gemeente, gemeente);
    let values = engine.offered().iter().map(|offer| Ok((offer, content.values(&offer.map, offer.default)?)));
    let values = values.collect::<Result<Vec<_>, SelectionError>>()?;
    let nobody = Summary::default();
    let maps = values.iter().map(|(offer, values)| {
        Ok(OverviewMap {
            styled: content.styled(&offer.map, offer.default, palette)?,
            selection: offer.default,
            summary: values.gemeenten.get(gemeente).unwrap_or(&nobody).clone(),
            country: values.country.clone(),
        })
    });
    let cells = |index: usize| {
        let code = &areas.buurten[index].code;
        let cell = values.iter().map(|(offer, values)| {
            let changes = content.changes.as_ref().and_then(|changes| changes.of(&offer.map, offer.default));
            OverviewCell {
                class: values.class.get(index).copied().flatten(),
                status: values.status.get(index).copied().flatten(),
                before: changes.and_then(|changes| changes.of(code)).map(|change| change.before),
            }
        });
        cell.collect()
    };
    let mut wijken: Vec<OverviewWijk> = Vec::new();
    let mut places = vec![None; areas.wijken.len()];
    for (index, buurt) in areas.buurten.iter().enumerate() {
        let is_here = buurt.counts && usize::try_from(buurt.gemeente).is_ok_and(|own| own == gemeente);
        let (true, Ok(wijk)) = (is_here, usize::try_from(buurt.wijk)) else { continue };
        let at = *places[wijk].get_or_insert_with(|| {
            wijken.push(OverviewWijk { name: areas.wijken[wijk].name.clone(), buurten: Vec::new() });
            wijken.len() - 1
        });
        wijken[at].buurten.push(OverviewBuurt {
            code: buurt.code.clone(),
            name: buurt.name.clone(),
            inhabitants: engine.observations().inhabitants.get(index).copied().flatten(),
            cells: cells(index),
        });
    }
    for wijk in &mut wijken {
        wijk.buurten.sort_by_cached_key(|buurt| (buurt.name.to_lowercase(), buurt.code.clone()));
    }
    wijken.sort_by_cached_key(|wijk| wijk.name.to_lowercase());
    let profile = engine.profile(&place.code)?;
    let buurten = || wijken.iter().flat_map(|wijk| &wijk.buurten);
    let named = |codes: &[String]| {
        let mut names: Vec<String> = codes
            .iter()
            .filter_map(|code| buurten().find(|buurt| buurt.code == *code).map(|buurt| buurt.name.clone()))
            .collect();
        names.sort_by_cached_key(|name| name.to_lowercase());
        names
    };
    Ok(Overview {
        code: place.code.clone(),
        name: place.name.clone(),
        year: areas.year,
        before: content.changes.as_ref().map(|changes| changes.division),
        inhabitants: buurten().filter_map(|buurt| buurt.inhabitants).sum(),
        maps: maps.collect::<Result<_, _>>()?,
        early: named(&profile.early),
        structural: named(&profile.structural),
        wijken,
    })
}

impl Overview {
    /// Lists the buurten, by wijk.
    pub(crate) fn buurten(&self) -> impl Iterator<Item = &OverviewBuurt> {
        self.wijken.iter().flat_map(|wijk| &wijk.buurten)
    }
}
