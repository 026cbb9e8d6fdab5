//! The maps: the list with all that a client needs to offer them, and one map at a selection.

use serde::Serialize;

use super::classes::{ClassShares, of_chosen};
use super::content::Content;
use super::extent::{Bounds, five};
use super::operator::OperatorLinks;
use super::postcodes::{PostcodeSource, postcode_source};
use super::selection::{MapOffer, SelectionDetail};
use super::sources::{SourceEntry, entries};
use crate::areas::{AreaChoice, Level};
use crate::indicators::Aspect;
use crate::maps::{
    Comparison, CountryScope, Engine, Group, MapKind, MapSpec, Measure, Offer, Palette, Period, Selection,
    SelectionError, Status,
};
use crate::styles::Background;
use crate::texts::Bilingual;

/// All maps, and what holds for each of them.
#[expect(clippy::struct_excessive_bools, reason = "a document, whose fields are what its readers find there")]
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Catalogue"))]
pub(crate) struct MapList {
    /// Template of the tiles of the background map.
    background: Option<String>,
    background_attribution: Option<String>,
    /// Of everything: west, south, east, north.
    bounds: Bounds,
    /// What a comparison with the country compares with: the country, or the part of it of which there are figures.
    country: Bilingual,
    /// Whether that is all of the country.
    country_whole: bool,
    /// The dataset, by its content: the same text exactly for the same figures.
    dataset: String,
    /// Whether any site may show the page in a frame, with `?embed=1`.
    embed: bool,
    /// Name and place of each, by code.
    gemeenten: Vec<GemeenteRow>,
    levels: Vec<LevelZooms>,
    /// Where the operator tells more.
    links: OperatorLinks,
    /// Whether the region is made up, with its figures: nobody may take it for a real one.
    made_up: bool,
    maps: Vec<MapDefinition>,
    /// What is said wherever a map is shown.
    notice: Bilingual,
    /// Whose addresses postcodes are looked up in; null where there are none, and no postcode can be looked up.
    postcodes: Option<PostcodeSource>,
    /// Whether somebody can sign in, so that there is something to see besides.
    sign_in: bool,
    /// Whether it is a site of files, with no program behind it: each map is there at its default selection alone, and
    /// what a program makes when it is asked (downloads, pictures, pages of gemeenten, postcodes) is not.
    site: bool,
    sources: Vec<SourceEntry>,
    statuses: Vec<StatusEntry>,
    title: Bilingual,
    unavailable: Vec<UnavailableMap>,
    /// What stands behind `v=` in the addresses of tiles, glyphs and sprites: they never change then.
    version: String,
    /// Year of the division.
    year: i32,
}

/// Code, name, west, south, east, north; degrees to five decimals.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
struct GemeenteRow(String, String, f64, f64, f64, f64);

/// The zooms at which tiles hold a level.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
struct LevelZooms {
    layer: &'static str,
    level: Level,
    maxzoom: u8,
    minzoom: u8,
}

/// A status, by its number in tiles.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
struct StatusEntry {
    #[cfg_attr(test, ts(type = "string"))]
    key: Status,
    label: Bilingual,
    value: u8,
}

/// A map that cannot be made from the data at hand.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
struct UnavailableMap {
    id: String,
    reason: Bilingual,
    title: Option<Bilingual>,
}

/// A map on offer.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
struct MapDefinition {
    caveats: Vec<Bilingual>,
    /// How many buurten have another class than in the edition before; null where there is nothing to compare with.
    changed: Option<usize>,
    classes: Vec<MapClass>,
    /// What it counts, where it counts a class of another map over windows.
    counts: Option<CountedWindows>,
    #[cfg_attr(test, ts(type = "\"bewoners\" | \"overlast\" | \"signaal\" | \"focus\""))]
    group: Group,
    guide: Bilingual,
    /// The guide with the colour words of the colour-blind palette.
    guide_colour_blind: Bilingual,
    id: String,
    kind: KindName,
    /// What the legend adds to its classes.
    legend_note: Option<Bilingual>,
    measures: Vec<MeasureName>,
    method: String,
    /// Whether its class is relative to the gemeente, unless asked otherwise: classes of different gemeenten are then
    /// in no common order.
    relative: bool,
    #[serde(flatten)]
    offer: MapOffer,
    /// Ids of its sources.
    sources: Vec<String>,
    style: String,
    tilejson: String,
    title: Bilingual,
}

/// A class of a map that is counted over windows.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
struct CountedWindows {
    /// Class value.
    class: u8,
    /// Id of the map.
    map: String,
    /// How many windows must have figures.
    minimum: usize,
    /// First and last year of each.
    windows: Vec<(i32, i32)>,
}

/// The kind of a map as clients tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "MapKind"))]
enum KindName {
    Level,
    Change,
    Persistence,
    Focus,
}

/// A class of a map as it is drawn.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
struct MapClass {
    colour: String,
    colour_blind: String,
    key: Option<String>,
    label: Bilingual,
    /// Where there is little room.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    short: Option<Bilingual>,
    value: u8,
}

/// A measure of a map.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
struct MeasureName {
    decimals: u8,
    key: String,
    label: Bilingual,
    unit: Bilingual,
}

/// One map at a selection, with the figures for the country.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "MapSummary"))]
pub(crate) struct MapDetail {
    caveats: Vec<Bilingual>,
    /// The areas that were asked for together; null where none was.
    chosen: Option<ClassShares>,
    country: ClassShares,
    guide: Bilingual,
    id: String,
    /// Keys of the figures behind it, whose series stand beside its measures where areas are compared.
    indicators: Vec<String>,
    /// Whether all of it is made up; left out where it is not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    made_up: bool,
    measures: Vec<MeasureYears>,
    selection: SelectionDetail,
    title: Bilingual,
}

/// A measure of a map at a selection.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
struct MeasureYears {
    from: Option<i32>,
    #[serde(flatten)]
    name: MeasureName,
    year: Option<i32>,
}

impl From<&Measure> for MeasureName {
    fn from(measure: &Measure) -> MeasureName {
        MeasureName {
            decimals: measure.decimals,
            key: measure.key.clone(),
            label: measure.label.clone(),
            unit: measure.unit.clone(),
        }
    }
}

/// Describes one map at a selection, in the country and in the areas that are chosen.
///
/// # Errors
/// When the map or the selection is not on offer.
pub(crate) fn map(
    content: &Content,
    map: &str,
    selection: Selection,
    palette: Palette,
    chosen: &AreaChoice,
) -> Result<MapDetail, SelectionError> {
    let values = content.values(map, selection)?;
    let (spec, _) = content.engine.map(map)?;
    let measures = values.measures.iter().map(|measure| MeasureYears {
        from: measure.from,
        name: measure.into(),
        year: measure.year,
    });
    Ok(MapDetail {
        caveats: spec.caveats.clone(),
        chosen: (!chosen.is_everything()).then(|| of_chosen(content, spec, &values, chosen)),
        country: (&values.country).into(),
        guide: spec.guide(selection.comparison, palette),
        id: spec.id.clone(),
        indicators: content.engine.indicators_of(map)?,
        made_up: content.caveats.made_up,
        measures: measures.collect(),
        selection: selection.into(),
        title: spec.title.clone(),
    })
}

/// Letters of the hash of a dataset that clients are told: enough to tell any two apart.
const DATASET_LETTERS: usize = 16;

/// What the list of maps tells of the server.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MapListFacts<'a> {
    /// The background map; none for the plain background.
    pub background: Option<&'a Background>,
    /// Whether any site may show the page in a frame.
    pub embed: bool,
    /// Whether somebody can sign in.
    pub sign_in: bool,
    /// Whether it is a site of files.
    pub site: bool,
    /// Where the operator tells more.
    pub links: &'a OperatorLinks,
}

/// Lists the maps on offer with all that a client needs to offer them, and those that cannot be made.
///
/// # Errors
/// Never for maps on offer.
pub(crate) fn map_list(content: &Content, shown: &MapListFacts<'_>) -> Result<MapList, SelectionError> {
    let MapListFacts { background, embed, sign_in, site, links } = *shown;
    let engine = &content.engine;
    let title = |id: &str| engine.specs().iter().find(|spec| spec.id == id).map(|spec| spec.title.clone());
    let levels = content.levels.iter().map(|shown| LevelZooms {
        layer: shown.level.layer(),
        level: shown.level,
        maxzoom: shown.last,
        minzoom: shown.first,
    });
    let statuses =
        Status::ALL.iter().map(|status| StatusEntry { key: *status, label: status.label(), value: *status as u8 });
    let unavailable = engine.unavailable().iter().map(|lacking| UnavailableMap {
        id: lacking.map.clone(),
        reason: lacking.reason.clone(),
        title: title(&lacking.map),
    });
    let gemeenten = content.areas.gemeenten.iter().enumerate().map(|(index, gemeente)| {
        let [west, south, east, north] = content.bounds(Level::Gemeente, index).map(five);
        GemeenteRow(gemeente.code.clone(), gemeente.name.clone(), west, south, east, north)
    });
    Ok(MapList {
        background: background.map(|background| background.tiles.clone()),
        background_attribution: background.map(|background| background.attribution.clone()),
        bounds: content.extents.all.map(five),
        country: engine.scope().name(),
        country_whole: *engine.scope() == CountryScope::Country,
        dataset: content.hash.chars().take(DATASET_LETTERS).collect(),
        embed,
        gemeenten: gemeenten.collect(),
        levels: levels.collect(),
        // What is kept of visitors is for whoever hands out the files to say.
        links: if site { links.clone() } else { links.with_own_privacy() },
        made_up: content.caveats.made_up,
        maps: engine.offered().iter().map(|offer| definition(content, offer, site)).collect::<Result<_, _>>()?,
        notice: content.caveats.notice.clone(),
        postcodes: content.postcodes.as_ref().filter(|_| !site).map(postcode_source),
        sign_in,
        site,
        sources: entries(content),
        statuses: statuses.collect(),
        title: Bilingual::new("Veerkracht in kaart", "Resilience in maps"),
        unavailable: unavailable.collect(),
        version: content.version.to_string(),
        year: content.areas.year,
    })
}

/// Describes one map on offer; in a site of files only its default selection is.
fn definition(content: &Content, offer: &Offer, site: bool) -> Result<MapDefinition, SelectionError> {
    let (spec, _) = content.engine.map(&offer.map)?;
    let values = content.values(&offer.map, offer.default)?;
    let changes = content.changes.as_ref().and_then(|changes| changes.of(&offer.map, offer.default));
    let classes = spec.classes.iter().map(|class| MapClass {
        colour: class.colour.clone(),
        colour_blind: class.colour_blind.clone(),
        key: class.key.clone(),
        label: class.label.clone(),
        short: class.short.clone(),
        value: class.value,
    });
    Ok(MapDefinition {
        caveats: spec.caveats.clone(),
        changed: changes.map(|changes| changes.changes.len()),
        classes: classes.collect(),
        counts: match &spec.kind {
            MapKind::Persistence(persistence) => Some(CountedWindows {
                class: persistence.class,
                map: persistence.map.clone(),
                minimum: persistence.minimum,
                windows: persistence.windows.clone(),
            }),
            _ => None,
        },
        group: spec.group,
        guide: spec.guide(offer.default.comparison, Palette::Usual),
        guide_colour_blind: spec.guide(offer.default.comparison, Palette::ColourBlind),
        id: spec.id.clone(),
        kind: kind(spec, offer),
        legend_note: spec.legend_note.clone(),
        measures: values.measures.iter().map(Into::into).collect(),
        method: format!("/method#kaart-{}", spec.id),
        offer: if site { MapOffer::default_alone(offer) } else { offer.into() },
        relative: is_relative(&content.engine, spec, offer.default.comparison),
        sources: content.sources_of(spec).into_iter().map(str::to_owned).collect(),
        style: format!("/styles/{}.json", spec.id),
        tilejson: format!("/tiles/{}.json", spec.id),
        title: spec.title.clone(),
    })
}

/// Tells whether the class of a map is relative to the gemeente: what decides it, or the map that it counts.
fn is_relative(engine: &Engine, spec: &MapSpec, comparison: Option<Comparison>) -> bool {
    let relative = |measure: usize| {
        let how = engine.indicators().measures.get(measure).map(|measure| &measure.how);
        matches!(how, Some(Aspect::Relative | Aspect::RelativeChange | Aspect::StandardisedChange))
    };
    match &spec.kind {
        MapKind::Single(single) => relative(single.measure),
        MapKind::Cross(_) => spec
            .variant(comparison)
            .is_some_and(|variant| relative(variant.rows.measure) || relative(variant.columns.measure)),
        MapKind::Persistence(persistence) => {
            let counted = engine.specs().iter().find(|other| other.id == persistence.map && other.id != spec.id);
            counted.is_some_and(|counted| is_relative(engine, counted, None))
        }
    }
}

/// Names the kind of a map as clients tell them apart.
fn kind(spec: &MapSpec, offer: &Offer) -> KindName {
    match (&spec.kind, offer.default.period) {
        (MapKind::Persistence(_), _) => KindName::Persistence,
        (_, Period::Window(..)) => KindName::Change,
        (MapKind::Cross(_), _) => KindName::Focus,
        _ => KindName::Level,
    }
}
