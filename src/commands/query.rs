//! `veerkracht query`: the areas of a map that fit a filter, as a table or a layer.

use std::io::{BufWriter, Write};
use std::path::Path;

use geo_types::{Coord, MultiPolygon, Rect};
use rusqlite::Connection;
use veerkracht_features::FilterLimits;
use veerkracht_files::PartialFile;

use super::choose::choose_dataset;
use super::numbers::thousands;
use super::open::{self, MapStores, OpenDataset};
use super::{CommandError, print};
use crate::areas::Level;
use crate::areas::projection::{Projection, to_degrees};
use crate::cache::Budget;
use crate::cli::{LanguageChoice, QueryArgs, TableFormat};
use crate::documents::Content;
use crate::documents::sheet::{Sheet, computed};
use crate::features::write::text::{self, Dialect};
use crate::features::write::{border_styles, geopackage, parquet, stored_styles};
use crate::features::{Collection, CollectionQuery, FieldColumns, Grounds, Reference};
use crate::maps::SelectionError;
use crate::sources::Crs;
use crate::styles::Language;

/// Writes the areas that were asked for.
pub(super) fn run(args: &QueryArgs, config: Option<&Path>, quiet: bool) -> Result<(), CommandError> {
    let (format, asked) = (format(args)?, collection_query(args)?);
    let mut file = args.out.as_deref().map(PartialFile::create).transpose().map_err(CommandError::setup)?;
    let path = choose_dataset(args.dataset.as_deref(), config, quiet)?;
    let OpenDataset { dataset, config } = open::open(&path, config)?;
    let content = open::content(dataset, &config, &MapStores::new(Budget::default()));
    let collection = collection(args, &content)?;
    let values = computed(&content, &collection.scope).map_err(CommandError::setup)?;
    let features = FieldColumns::open(&content, &collection, &values).map_err(CommandError::setup)?;
    let grounds = Grounds::default();
    let page = features.find(&content, &grounds, &asked).map_err(CommandError::setup)?;
    let sheet = features.sheet(&content, &page).map_err(CommandError::failed)?;
    if format == TableFormat::Gpkg && sheet.buurten.is_empty() {
        let level = collection.level.layer();
        return Err(CommandError::Setup(anyhow::anyhow!(
            "no {level} fit, and a layer of a GeoPackage has one area at least by the rules of the Dutch catalogue; \
             widen the filter, or write .csv, .geojson or .parquet"
        )));
    }
    let boundaries = if format == TableFormat::Csv { &[] } else { grounds.of(&content.areas, collection.level).0 };
    match &mut file {
        None => {
            let is_json = format == TableFormat::Geojson;
            print::file(is_json, |mut out| write_text(format, &sheet, boundaries, &mut out))?;
        }
        Some(file) => {
            write_file(format, &content, &collection, &sheet, boundaries, file).map_err(CommandError::Failed)?;
        }
    }
    if let Some(file) = file {
        let place = file.path().display().to_string();
        file.put_in_place().map_err(CommandError::failed)?;
        let (written, of) = (thousands(sheet.buurten.len()), thousands(page.matched));
        print::note(format_args!("`{place}`: {written} of {of} {}", collection.level.layer()));
    }
    Ok(())
}

/// Says how the areas are written.
fn format(args: &QueryArgs) -> Result<TableFormat, CommandError> {
    let wrong = |message: String| Err(CommandError::Setup(anyhow::anyhow!(message)));
    let Some(out) = &args.out else {
        return match args.format.unwrap_or(TableFormat::Csv) {
            format @ (TableFormat::Csv | TableFormat::Geojson) => Ok(format),
            TableFormat::Gpkg | TableFormat::Geoparquet => wrong("this form is a file: name it with --out".to_owned()),
        };
    };
    if let Some(format) = args.format {
        return Ok(format);
    }
    let ending = out.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    match ending.as_deref() {
        Some("csv") => Ok(TableFormat::Csv),
        Some("geojson" | "json") => Ok(TableFormat::Geojson),
        Some("gpkg") => Ok(TableFormat::Gpkg),
        Some("parquet" | "geoparquet") => Ok(TableFormat::Geoparquet),
        _ => wrong(format!(
            "`{}`: its ending tells no form; give it .csv, .geojson, .gpkg or .parquet, or name the form with --format",
            out.display()
        )),
    }
}

fn collection(args: &QueryArgs, content: &Content) -> Result<Collection, CommandError> {
    let language = match args.taal {
        LanguageChoice::Nl => Language::Nl,
        LanguageChoice::En => Language::En,
    };
    let selection = &args.selection;
    let asked = [&selection.year, &selection.window, &selection.vergelijking].map(Option::as_deref);
    let found = Collection::find(content, &args.map, language, asked);
    found.map_err(|error| match error {
        SelectionError::UnknownMap { .. } => {
            let ids = Collection::ids(content).join(", ");
            CommandError::Setup(anyhow::anyhow!("there is no map `{}`; there are: {ids}", args.map))
        }
        error => CommandError::setup(error),
    })
}

fn collection_query(args: &QueryArgs) -> Result<CollectionQuery, CommandError> {
    let reference = match &args.crs {
        None => Reference::Crs84,
        Some(crs) => Reference::parse(crs).ok_or_else(|| {
            let known = Reference::ALL.map(Reference::uri).join(", ");
            CommandError::Setup(anyhow::anyhow!("`--crs {crs}` is not known; expected EPSG:28992 or one of {known}"))
        })?,
    };
    let of_corners = |[x, y, to_x, to_y]: [f64; 4]| Rect::new(Coord { x, y }, Coord { x: to_x, y: to_y });
    Ok(CollectionQuery {
        filter: args.filter.clone().map(|filter| (filter, FilterLimits::COMMAND)),
        filter_reference: reference,
        equal: Vec::new(),
        bbox: args.bbox.map(|corners| (of_corners(corners), reference)),
        limit: args.limit.unwrap_or(usize::MAX),
        offset: 0,
    })
}

/// Writes a form that is text.
fn write_text(
    format: TableFormat,
    sheet: &Sheet,
    boundaries: &[MultiPolygon<f64>],
    out: &mut impl Write,
) -> anyhow::Result<()> {
    match format {
        TableFormat::Geojson => text::geojson(sheet, boundaries, to_degrees, out)?,
        _ => text::csv(sheet, Dialect::POINT, out)?,
    }
    Ok(out.flush()?)
}

fn write_file(
    format: TableFormat,
    content: &Content,
    collection: &Collection,
    sheet: &Sheet,
    boundaries: &[MultiPolygon<f64>],
    file: &mut PartialFile,
) -> anyhow::Result<()> {
    match format {
        TableFormat::Csv | TableFormat::Geojson => write_text(format, sheet, boundaries, &mut BufWriter::new(file)),
        TableFormat::Geoparquet => Ok(parquet::write(sheet, boundaries, to_degrees, BufWriter::new(file.handle()?))?),
        TableFormat::Gpkg => {
            let styles = match collection.level {
                Level::Buurt => stored_styles(content, &collection.scope, sheet)?,
                Level::Wijk | Level::Gemeente => border_styles(sheet, collection.level).into(),
            };
            let projection = Projection::new(Crs::RdNew);
            let database = Connection::open(file.partial_path())?;
            let to_rd = |point| projection.to_rd_new(point);
            Ok(geopackage::write(database, sheet, &styles, boundaries, to_rd, || Ok(()))?)
        }
    }
}
