//! The whole pyramid of a map to a file, or of all maps to a file each or to one together.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::choice;
use crate::areas::{AreaChoice, AreaSet};
use crate::cli::{ExportArgs, SelectionArgs};
use crate::commands::choose::choose_dataset;
use crate::commands::inspect::select;
use crate::commands::numbers::thousands;
use crate::commands::open::{self, OpenDataset};
use crate::commands::print::{all, line};
use crate::commands::progress::{Progress, peak_memory};
use crate::commands::{CommandError, codes, settings};
use crate::config::Config;
use crate::dataset::Dataset;
use crate::documents::{Extents, credits};
use crate::export::{self, Format, Tileset, TilesetMetadata};
use crate::generalise::{self, Coverage, LAST_ZOOM};
use crate::maps::{ClassSpec, Engine, MapSpec, MapValues, Palette};
use crate::problems::Problems;
use crate::sources::SourceSpec;
use crate::styles::Language;
use crate::tiles::figures::{self, CombinedMap, attributes, field_of};
use crate::tiles::tilejson::{FieldText, vector_layers};
use crate::tiles::tilestats::tilestats;
use crate::tiles::{Attributes, Fields, TileFormat, TileSettings, TileSource};
use veerkracht_files::PartialFile;

/// The name that stands for every map on offer.
pub(super) const ALL: &str = "all";
/// The name of the tileset that holds every map.
const NAME_OF_ALL: &str = "Veerkracht in kaart";
/// What becomes the id of the map in the name of a file.
pub(super) const PLACE_OF_MAP: &str = "{map}";

/// Exports to files, and gives them.
pub(super) fn write(args: &ExportArgs, config: Option<&Path>, quiet: bool) -> Result<Vec<PathBuf>, CommandError> {
    Format::of(args.out()).map_err(CommandError::setup)?;
    check_all(args)?;
    // The place of a map's own file is known only with the map; that its folder takes files is known now.
    let place = PartialFile::create(args.out()).map_err(CommandError::setup)?;
    let path = choose_dataset(args.dataset.as_deref(), config, quiet)?;
    let progress = Progress::new(quiet);
    let OpenDataset { mut dataset, config } = open::open(&path, config)?;
    let chosen = codes::choose(&args.areas, &dataset.areas)?;
    let engine = open::engine(&dataset.areas, &dataset.observations, &config);
    let maps: Vec<&str> = if args.map() == ALL {
        engine.offered().iter().map(|offer| offer.map.as_str()).collect()
    } else {
        vec![args.map()]
    };
    let places = places(args, place, &engine, &maps)?;

    let step = progress.step("computing", None);
    let computed = maps.par_iter().map(|map| compute(args, &engine, map)).collect::<Result<Vec<_>, _>>()?;
    let names: Vec<String> = computed.iter().map(|map| format!("{} {}", map.spec.id, map.values.selection)).collect();
    step.done(&names.join(", "));
    let contents = if is_together(args) {
        vec![together(args, &dataset.areas, &computed)?]
    } else {
        computed.par_iter().map(|map| map.alone(args, &dataset.areas)).collect::<Result<_, _>>()?
    };

    let source = source(args, &mut dataset, &config, &chosen, &progress)?;
    let Some(shown) = source.zooms() else {
        return Err(CommandError::Setup(anyhow::anyhow!("there is nothing to export: the dataset has no boundaries")));
    };
    let (first, last) = args.zoom.unwrap_or((*shown.start(), *shown.end()));
    // Of levels and zooms that are not in the file nothing is said in it.
    let source = source.within(&(first..=last));
    let tilesets: Vec<Tileset> =
        contents.into_iter().map(|content| content.tileset(args.format, &dataset, &config, &source, &chosen)).collect();
    let length = (first..=last).map(|zoom| source.tiles(zoom).len() as u64).sum();
    let paths: Vec<PathBuf> = places.iter().map(|place| place.path().to_owned()).collect();
    let step = progress.step("writing tiles", Some(length));
    let statistics = export::export(&tilesets, places, &source, first..=last, |tiles| step.advance(tiles));
    let statistics = statistics.map_err(CommandError::failed)?;
    step.done(&format!(
        "{} tiles in {} file(s)",
        thousands(statistics.iter().map(export::Statistics::tiles).sum()),
        tilesets.len()
    ));
    for (path, statistics) in paths.iter().zip(&statistics) {
        all(format!("`{}`\n{statistics}", path.display()).as_bytes())?;
    }
    let memory = peak_memory().map_or_else(String::new, |bytes| format!(", peak memory {} MB", bytes / 1_000_000));
    line(format_args!("took {:.1} s{memory}", progress.elapsed().as_secs_f64()))?;
    Ok(paths)
}

/// Refuses what cannot be asked of all maps at once.
fn check_all(args: &ExportArgs) -> Result<(), CommandError> {
    let SelectionArgs { year, window, vergelijking } = &args.selection;
    if args.map() == ALL && (year.is_some() || window.is_some() || vergelijking.is_some()) {
        let message =
            "--map all takes the newest year or window of each map: a year, window or comparison goes with one map";
        return Err(CommandError::Setup(anyhow::anyhow!(message)));
    }
    Ok(())
}

/// Tells whether all maps go to one file.
fn is_together(args: &ExportArgs) -> bool {
    args.map() == ALL && !names_maps(args.out())
}

/// Tells whether the name of a file has a place for the id of its map.
fn names_maps(out: &Path) -> bool {
    out.to_string_lossy().contains(PLACE_OF_MAP)
}

/// Takes the places of all files, in the order of the maps; `named` is that of `--out` as it was typed.
fn places(
    args: &ExportArgs,
    named: PartialFile,
    engine: &Engine,
    maps: &[&str],
) -> Result<Vec<PartialFile>, CommandError> {
    if !names_maps(args.out()) {
        return Ok(vec![named]);
    }
    drop(named);
    let out = args.out().to_str().ok_or_else(|| {
        let message = format!(
            "`{}`: a name with {PLACE_OF_MAP} in it must be UTF-8; write it in other letters",
            args.out().display()
        );
        CommandError::Setup(anyhow::anyhow!(message))
    })?;
    let place = |map: &&str| {
        let (spec, _) = engine.map(map).map_err(CommandError::setup)?;
        PartialFile::create(Path::new(&out.replace(PLACE_OF_MAP, &spec.id))).map_err(CommandError::setup)
    };
    maps.iter().map(place).collect()
}

/// A map with its values.
struct MapWithValues<'a> {
    spec: &'a MapSpec,
    classes: &'a [ClassSpec],
    values: MapValues,
}

fn compute<'a>(args: &ExportArgs, engine: &'a Engine, map: &str) -> Result<MapWithValues<'a>, CommandError> {
    let selection = select(engine, map, &args.selection)?;
    let (spec, _) = engine.map(map).map_err(CommandError::setup)?;
    let values = engine.compute(map, selection).map_err(CommandError::setup)?;
    Ok(MapWithValues { spec, classes: &spec.classes, values })
}

/// What the tiles of one file say.
struct TilesetContent {
    name: String,
    description: String,
    attributes: Attributes,
    fields: Fields,
}

impl MapWithValues<'_> {
    /// What tiles of this map alone say.
    fn alone(&self, args: &ExportArgs, areas: &AreaSet) -> Result<TilesetContent, CommandError> {
        let attributes = attributes(areas, &self.values, self.classes);
        Ok(TilesetContent {
            name: self.heading(),
            description: self.spec.guide(self.values.selection.comparison, Palette::Usual).nl,
            fields: fields(args.fields.as_deref(), &attributes)?,
            attributes,
        })
    }

    fn figures(&self) -> CombinedMap<'_> {
        CombinedMap { id: &self.spec.id, title: &self.spec.title, classes: self.classes, values: &self.values }
    }

    fn heading(&self) -> String {
        format!("{} ({})", self.spec.title.nl, self.values.selection)
    }
}

/// What tiles of all maps say, which hold each area once.
fn together(args: &ExportArgs, areas: &AreaSet, maps: &[MapWithValues<'_>]) -> Result<TilesetContent, CommandError> {
    let figures: Vec<CombinedMap<'_>> = maps.iter().map(MapWithValues::figures).collect();
    let attributes = figures::together(areas, &figures);
    let list = args.fields.as_ref().map(|list| of_maps(list, maps, &attributes));
    let headings: Vec<String> = maps.iter().map(|map| format!("{}: {}", map.spec.id, map.heading())).collect();
    Ok(TilesetContent {
        name: NAME_OF_ALL.to_owned(),
        description: headings.join("; "),
        fields: fields(list.as_deref(), &attributes)?,
        attributes,
    })
}

fn fields(list: Option<&str>, attributes: &Attributes) -> Result<Fields, CommandError> {
    list.map_or(Ok(Fields::default()), |list| Fields::parse(list, attributes)).map_err(CommandError::setup)
}

/// Reads a field of a map without its name as that field of every map that has it.
fn of_maps(list: &str, maps: &[MapWithValues<'_>], attributes: &Attributes) -> String {
    let known = attributes.keys();
    let expand = |asked: &str| {
        let of_maps: Vec<String> =
            maps.iter().map(|map| field_of(&map.spec.id, asked)).filter(|field| known.contains(field)).collect();
        if of_maps.is_empty() { asked.to_owned() } else { of_maps.join(",") }
    };
    list.split(',').map(str::trim).map(expand).collect::<Vec<_>>().join(",")
}

impl TilesetContent {
    /// Adds what the readers of the file should know.
    fn tileset(
        self,
        format: TileFormat,
        dataset: &Dataset,
        config: &Config,
        source: &TileSource,
        chosen: &AreaChoice,
    ) -> Tileset {
        let is_there = |found: &&SourceSpec| dataset.files.iter().any(|file| file.source == found.id);
        let attribution = credits(config.sources.iter().filter(is_there), Language::Nl);
        let layers: Vec<_> = vector_layers(source, &self.attributes, &self.fields, FieldText::Types);
        let description = TilesetMetadata {
            format,
            name: self.name,
            description: self.description,
            attribution,
            bounds: bounds(chosen, &dataset.areas),
            vector_layers: serde_json::to_value(layers).expect("layers have text keys"),
            tilestats: tilestats(source, &self.attributes, &self.fields),
        };
        Tileset { description, attributes: self.attributes, fields: self.fields }
    }
}

/// Gives the extent of the areas that are chosen: west, south, east, north.
fn bounds(chosen: &AreaChoice, areas: &AreaSet) -> [f64; 4] {
    let extents = Extents::new(areas);
    let union = |a: [f64; 4], b: [f64; 4]| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])];
    chosen.areas().map(|(level, index)| extents.of(level, index)).reduce(union).unwrap_or(extents.all)
}

/// Takes the layers to cut tiles from: those out of the dataset, or, for levels at zooms at which they are not shown,
/// ones made for the occasion.
fn source(
    args: &ExportArgs,
    dataset: &mut Dataset,
    config: &Config,
    chosen: &AreaChoice,
    progress: &Progress,
) -> Result<TileSource, CommandError> {
    let source = all_layers(args, dataset, config, chosen, progress)?.ranked_by(&open::people(dataset));
    Ok(if args.no_labels { source.without_labels() } else { source })
}

fn all_layers(
    args: &ExportArgs,
    dataset: &mut Dataset,
    config: &Config,
    chosen: &AreaChoice,
    progress: &Progress,
) -> Result<TileSource, CommandError> {
    let shown = settings::tiles(&config.server);
    choice::only(chosen, &dataset.areas, &mut dataset.layers, &mut dataset.labels);
    let Some(choice) = args.level else {
        return Ok(TileSource::new(std::mem::take(&mut dataset.layers), &dataset.labels, shown));
    };
    let levels = choice.levels();
    let usual = || {
        let of_levels = || shown.zooms.iter().filter(|(level, _)| levels.contains(level)).map(|(_, zooms)| zooms);
        let first = of_levels().map(|zooms| *zooms.start()).min();
        let last = of_levels().map(|zooms| *zooms.end()).max();
        (first.unwrap_or(0), last.unwrap_or(LAST_ZOOM))
    };
    let zooms = args.zoom.unwrap_or_else(usual);
    let only = TileSettings { zooms: settings::only(levels, zooms), ..shown };
    let there = |level, zoom| dataset.layers.iter().any(|layer| layer.level == level && layer.zoom == zoom);
    if (zooms.0..=zooms.1.min(LAST_ZOOM)).all(|zoom| levels.iter().all(|level| there(*level, zoom))) {
        return Ok(TileSource::new(std::mem::take(&mut dataset.layers), &dataset.labels, only));
    }
    let step = progress.step("generalising borders", None);
    let asked = generalise::GeneraliseSettings { zooms: only.zooms.clone(), ..settings::generalise(&config.server) };
    // What is wrong in the boundaries was told by the build.
    let pyramid = generalise::generalise(&Coverage::of(&dataset.areas), &asked, &mut Problems::default())
        .map_err(CommandError::failed)?;
    let (mut layers, mut labels) = pyramid.pack(asked.extent);
    choice::only(chosen, &dataset.areas, &mut layers, &mut labels);
    let names: Vec<_> = levels.iter().map(|level| level.layer()).collect();
    step.done(&format!("{} at zooms {} to {}", names.join(", "), zooms.0, zooms.1));
    Ok(TileSource::new(layers, &labels, only))
}
