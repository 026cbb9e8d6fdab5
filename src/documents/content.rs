//! What a dataset holds, as far as documents need it, and what several documents say of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use veerkracht_postcodes::Postcodes;

use super::credits::credits;
use super::extent::{Bounds, Extents};
use super::map_cache::ComputedMaps;
use crate::areas::{AreaSet, Level, PerLevel};
use crate::generalise::LabelPoint;
use crate::maps::spec::Caveats;
use crate::maps::{EditionChanges, Engine, MapKind, MapSpec, MapValues, Palette, Period, Selection, SelectionError};
use crate::problems::Problems;
use crate::sources::{SourceFile, SourceKind, SourceSpec, UnclaimedFiles};
use crate::statistics::SourceYears;
use crate::styles::{Language, LevelZoomRange, StyledClass, StyledMap};
use crate::texts::Bilingual;
use crate::version::Version;

/// What a dataset holds, as far as documents need it.
#[derive(Debug)]
pub(crate) struct Content {
    /// Computes and explains the maps.
    pub engine: Engine,
    /// The maps that were computed.
    pub computed: ComputedMaps,
    /// The areas with their boundaries.
    pub areas: AreaSet,
    /// Where they lie.
    pub extents: Extents,
    /// One point per area.
    pub labels: PerLevel<Vec<LabelPoint>>,
    /// The zooms at which tiles hold each level, finest level first.
    pub levels: Vec<LevelZoomRange>,
    /// The catalogue of sources.
    pub sources: Vec<SourceSpec>,
    /// What must be said with the maps.
    pub caveats: Caveats,
    /// The raw files that went in.
    pub files: Vec<SourceFile>,
    /// Files beside them that no source claims.
    pub unclaimed: UnclaimedFiles,
    /// What was wrong in them.
    pub problems: Problems,
    /// What changed since the edition before.
    pub changes: Option<EditionChanges>,
    /// The buurt of every address, where there is a file of them.
    pub postcodes: Option<Postcodes>,
    /// Hash of the dataset, hexadecimal.
    pub hash: String,
    /// Which edition this is: the dataset and the config laid over it.
    pub version: Version,
}

impl Content {
    /// Gives a computed map, computing it once however many ask. Some tens of milliseconds the first time.
    ///
    /// # Errors
    /// When the map or the selection is not on offer.
    pub(crate) fn values(&self, map: &str, selection: Selection) -> Result<Arc<MapValues>, SelectionError> {
        self.computed.values(self.version, &self.engine, map, selection)
    }

    /// Gives the middle of an area: longitude, latitude.
    pub(super) fn centre(&self, level: Level, index: usize) -> [f64; 2] {
        super::extent::centre(&self.labels, &self.extents, level, index)
    }

    /// Gives the extent of an area.
    pub(super) fn bounds(&self, level: Level, index: usize) -> Bounds {
        self.extents.of(level, index)
    }

    /// Lists the sources of which files were found, in the order of the catalogue.
    pub(crate) fn found_sources(&self) -> impl Iterator<Item = &SourceSpec> {
        self.sources.iter().filter(|source| self.files.iter().any(|file| file.source == source.id))
    }

    /// Finds the years of a source.
    pub(super) fn years_of(&self, source: &str) -> SourceYears {
        SourceYears::of(source, &self.files, self.engine.observations())
    }

    /// Lists the ids of the sources of a map: those of its figures in the order of the catalogue, the boundaries first.
    pub(super) fn sources_of(&self, spec: &MapSpec) -> Vec<&str> {
        let needed = figures(&self.engine, spec);
        self.sources
            .iter()
            .filter(|source| source.kind == SourceKind::Boundaries || needed.contains(source.id.as_str()))
            .map(|source| source.id.as_str())
            .collect()
    }

    /// Names the publishers of a map's sources, each once: in Dutch as they want to be named.
    pub(super) fn attribution(&self, spec: &MapSpec) -> Bilingual {
        let ids = self.sources_of(spec);
        let sources = self.sources.iter().filter(|source| ids.contains(&source.id.as_str()));
        let credits = |language| credits(sources.clone(), language);
        Bilingual::new(credits(Language::Nl), credits(Language::En))
    }

    /// Names the licences of a map's sources, each once.
    fn licences(&self, spec: &MapSpec) -> Vec<String> {
        let ids = self.sources_of(spec);
        let mut names: Vec<String> = Vec::new();
        for source in self.sources.iter().filter(|source| ids.contains(&source.id.as_str())) {
            if !names.contains(&source.licence) {
                names.push(source.licence.clone());
            }
        }
        names
    }

    /// Gathers what styles and legends need of a map at a selection.
    ///
    /// # Errors
    /// When the map is not on offer.
    pub(crate) fn styled(
        &self,
        map: &str,
        selection: Selection,
        palette: Palette,
    ) -> Result<StyledMap, SelectionError> {
        let (spec, _) = self.engine.map(map)?;
        let classes = spec.classes.iter().map(|class| StyledClass {
            value: class.value,
            key: class.key.clone(),
            label: class.label.clone(),
            colour: class.colour.clone(),
            colour_blind: class.colour_blind.clone(),
        });
        Ok(StyledMap {
            id: spec.id.clone(),
            title: spec.title.clone(),
            period: match selection.period {
                Period::Year(year) => year.to_string(),
                Period::Window(first, last) => format!("{first}-{last}"),
                Period::Fixed => String::new(),
            },
            comparison: selection.comparison.map(|comparison| self.engine.scope().compared(comparison)),
            selection: selection.to_string(),
            guide: spec.guide(selection.comparison, palette),
            note: spec.legend_note.clone(),
            notice: self.caveats.notice.clone(),
            caveats: spec.caveats.clone(),
            classes: classes.collect(),
            levels: self.levels.clone(),
            bounds: self.extents.all,
            attribution: self.attribution(spec),
            licences: self.licences(spec),
        })
    }
}

/// Finds the sources of the figures behind a map, through the map that it counts where it is one of persistence.
fn figures<'a>(engine: &'a Engine, spec: &MapSpec) -> BTreeSet<&'a str> {
    let (set, statistics) = (engine.indicators(), &engine.observations().statistics);
    let mut found: BTreeSet<&str> = spec
        .carries
        .iter()
        .filter_map(|measure| set.measures.get(*measure))
        .flat_map(|measure| set.statistics_of(measure.indicator))
        .filter_map(|statistic| statistics.get(statistic))
        .map(|statistic| statistic.source.as_str())
        .collect();
    if let MapKind::Persistence(persistence) = &spec.kind
        && let Some(counted) = engine.specs().iter().find(|other| other.id == persistence.map && other.id != spec.id)
    {
        found.extend(figures(engine, counted));
    }
    found
}
