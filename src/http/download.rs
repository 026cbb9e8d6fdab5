//! Downloads of a map, or of all: CSV, xlsx, GeoJSON, GeoPackage and `GeoParquet`, for the country, for gemeenten, or
//! for areas by their codes; and of all maps over all periods as one long table.
//!
//! A download is a kept file ([`store`]): written once by one of few threads, then read at the pace of the reader, from
//! any byte on. Each figure has its unit, year and source: in the file itself, and for a CSV in the metadata beside it
//! (`/download/{map}.csv-metadata.json`, found through the `Link` header).

mod answer;
mod long_table;
pub(super) mod store;
mod text_file;
mod workbook;

use std::borrow::Cow;
use std::io::BufWriter;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rusqlite::Connection;

use crate::areas::projection::{Projection, to_degrees};
use crate::areas::{Level, Unions};
use crate::compression::{Effort, Encoding, mark};
use crate::documents::sheet::{LONG, LongTable, Sheet, SheetScope, gather, gather_larger, larger};
use crate::features::write::geopackage::{GeoPackageError, GeoPackageWriter};
use crate::features::write::text::{self, Dialect};
use crate::features::write::{border_styles, parquet, stored_styles};
use crate::http::AppState;
use crate::http::area_choice;
use crate::http::choice::MapChoice;
use crate::http::document::{ADDRESS, Document, Freshness, VARY};
use crate::http::error::{Error, quoted};
use crate::http::negotiate::{accepted, has_tag};
use crate::http::parameters::Parameters;
use crate::maps::{Palette, Selection};
use crate::sources::Crs;
use crate::styles::{Language, palette_name};
use store::{DownloadWriteError, Sink, Size};
use text_file::write_text;

/// The endings that are served, longest first.
const ENDINGS: [&str; 6] = [".csv-metadata.json", ".geojson", ".parquet", ".gpkg", ".xlsx", ".csv"];

/// The name under which all maps go together.
const ALL: &str = "alle";

/// The media type of metadata of tables on the web.
const TABLE_METADATA: &str = "application/csvm+json";

/// With no more buurten than these a download is a small one: the largest gemeente has half as many.
const FEW: usize = 1000;

/// What is asked of a download.
#[derive(Debug, Clone)]
struct Extract {
    scope: SheetScope,
    /// The selection of its only map as a query, without a question mark; empty where none was named.
    selection_query: String,
    dialect: Dialect,
}

/// Serves a download.
///
/// # Errors
/// [`Error::UnknownPath`] for another ending, what [`area_choice::read`] says of other areas, [`Error::Overloaded`]
/// when too many are being made, [`Error::BeingWritten`] when it takes longer than an answer may, [`Error::NoRoom`]
/// when there is no room for one more, [`Error::TooLarge`] when there never is, and what [`MapChoice::read`] says.
pub(super) async fn file(
    State(app): State<AppState>,
    Path(file): Path<String>,
    method: Method,
    parameters: Parameters,
) -> Result<Response, Error> {
    let query =
        parameters.query(&["year", "window", "vergelijking", "gemeente", "codes", "decimaal", "taal", "palet"])?;
    let found = ENDINGS.into_iter().find_map(|ending| Some((file.strip_suffix(ending)?, ending)));
    let (map, ending) = found.ok_or_else(|| Error::UnknownPath { path: format!("/download/{}", quoted(&file)) })?;
    let is_long = map == LONG;
    if is_long && !long_table::ENDINGS.contains(&ending) {
        return Err(Error::UnknownPath { path: format!("/download/{}", quoted(&file)) });
    }
    let dialect = query.choice("decimaal", &[("punt", Dialect::POINT), ("komma", Dialect::COMMA)], Dialect::POINT)?;
    let choices = if map == ALL {
        MapChoice::read_each(app.content(), &query)?
    } else if is_long {
        MapChoice::read_all(app.content(), &query)?
    } else {
        vec![MapChoice::read(app.content(), map, &query)?]
    };
    let chosen = area_choice::read(app.content(), &query)?;
    let selection_query = MapChoice::query_of(&choices);
    let maps: Vec<(String, Selection)> = choices.into_iter().map(|choice| (choice.map, choice.selection)).collect();
    let names: Vec<String> = maps.iter().map(|(map, selection)| format!("{map} {selection}")).collect();
    let language = query.language()?;
    // A table of figures has no room for the notice, and goes from hand to hand.
    let fiction = app.content().caveats.made_up.then(|| language.either("verzonnen", "made-up").to_owned());
    let marks: Vec<String> = area_choice::label(app.areas(), &chosen).into_iter().chain(fiction).collect();
    let is_small = !is_long && !chosen.is_everything() && chosen.buurten(app.areas()).len() <= FEW;
    let places = area_choice::as_query(app.areas(), &chosen);
    let scope = SheetScope { maps, chosen, language, palette: query.palette()? };
    let extract = Extract { scope, selection_query, dialect };
    let key = format!(
        "{map}{ending} {} {places:?} {dialect:?} {} {:?}",
        names.join(","),
        extract.scope.language.code(),
        extract.scope.palette
    );
    let same = same_query(&extract, places);
    let asked: Vec<String> =
        extract.selection_query.split('&').filter_map(|pair| Some(pair.split_once('=')?.1.to_owned())).collect();
    if ending == ENDINGS[0] {
        let (state, name, url) = (app.clone(), map.to_owned(), format!("{ADDRESS}/download/{map}.csv{same}"));
        let make = move || {
            let gathered = if is_long {
                LongTable::of(state.content(), &extract.scope)?.head().clone()
            } else {
                gather(state.content(), &name, &extract.scope)?
            };
            let metadata = Document::json(&gathered.table_metadata(&url, dialect.delimiter, dialect.decimal))?;
            Ok(Document { media_type: TABLE_METADATA, ..metadata })
        };
        return app.documents().answer_with_addresses(format!("download {key}{same}"), &parameters, make).await;
    }
    let encoding = if matches!(ending, ".gpkg" | ".xlsx" | ".parquet") {
        Encoding::Identity
    } else {
        text_encoding(&parameters.headers)
    };
    let tag = blake3::hash(format!("{} {key}", app.content().version).as_bytes()).to_hex()[..32].to_owned();
    let tag = format!("{tag}-{}", mark(encoding, Effort::Stream, 0));
    let mut response = if has_tag(&parameters.headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else if method == Method::HEAD {
        answer::head(app.downloads().length(&tag))
    } else {
        let size = if is_small { Size::Small } else { Size::Large };
        let (state, name) = (app.clone(), map.to_owned());
        let write = move |sink: &mut Sink| write(&state, &name, ending, encoding, &extract, sink);
        answer::get(app.downloads().read(&tag, size, parameters.peer, write).await?, &parameters.headers, &tag)?
    };
    let status = response.status();
    let headers = response.headers_mut();
    if status != StatusCode::NOT_MODIFIED {
        let media_type = match ending {
            ".gpkg" => "application/geopackage+sqlite3",
            ".geojson" => "application/geo+json",
            ".parquet" => "application/vnd.apache.parquet",
            ".xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            _ => "text/csv; charset=utf-8",
        };
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
        if let Some(encoding) = encoding.header() {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        let saved = file_name(map, names.as_slice(), &asked, &marks, ending);
        headers.insert(header::CONTENT_DISPOSITION, text_header(&format!("attachment; filename=\"{saved}\"")));
        if ending == ".csv" {
            // Beside the table, wherever that was asked for: no name that a caller gives this program is in it.
            let metadata = format!("{map}.csv-metadata.json{same}");
            headers.insert(
                header::LINK,
                text_header(&format!("<{metadata}>; rel=\"describedby\"; type=\"{TABLE_METADATA}\"")),
            );
        }
    }
    headers.insert(header::ETAG, text_header(&format!("\"{tag}\"")));
    headers.insert(header::CACHE_CONTROL, Freshness::Revalidate.header());
    headers.insert(header::VARY, HeaderValue::from_static(VARY));
    Ok(response)
}

/// Writes the query that asks for the same, with its question mark; empty where all is as it is without one. What else
/// a caller wrote is not in it: this goes into documents that others get too.
fn same_query(extract: &Extract, places: Vec<String>) -> String {
    let mut pairs: Vec<String> = Vec::new();
    pairs.extend(extract.selection_query.split('&').filter(|pair| !pair.is_empty()).map(str::to_owned));
    pairs.extend(places);
    if extract.dialect == Dialect::COMMA {
        pairs.push("decimaal=komma".into());
    }
    if extract.scope.language != Language::Nl {
        pairs.push(format!("taal={}", extract.scope.language.code()));
    }
    if extract.scope.palette != Palette::Usual {
        pairs.push(format!("palet={}", palette_name(extract.scope.palette)));
    }
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}

/// Text is compressed with gzip or not at all: nearly every client that takes another takes it too, and each encoding
/// is a file of its own.
fn text_encoding(headers: &HeaderMap) -> Encoding {
    if accepted(headers).taken.contains(Encoding::Gzip) { Encoding::Gzip } else { Encoding::Identity }
}

/// Names the file after the map, its selection, and what `marks` it; one of all maps after what was `asked` of them.
fn file_name(map: &str, names: &[String], asked: &[String], marks: &[String], ending: &str) -> String {
    let base = match names {
        [only] if map != ALL => only.replace(' ', "-"),
        _ => std::iter::once(format!("veerkracht-{map}")).chain(asked.iter().cloned()).collect::<Vec<_>>().join("-"),
    };
    let parts: Vec<&str> = std::iter::once(&base).chain(marks).map(String::as_str).collect();
    format!("{}{ending}", parts.join("-"))
}

/// Makes a header of a text whose parts were all checked letter by letter before.
fn text_header(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or_else(|_not_ascii| HeaderValue::from_static(""))
}

/// Writes a download: the rows are gathered, and set down in the form of the ending. Some seconds for the country: call
/// it from a thread of its own.
fn write(
    app: &AppState,
    name: &str,
    ending: &str,
    encoding: Encoding,
    extract: &Extract,
    sink: &mut Sink,
) -> Result<(), DownloadWriteError> {
    if name == LONG {
        return long_table::write(app.content(), &extract.scope, ending, (extract.dialect, encoding), sink);
    }
    let sheet = gather(app.content(), name, &extract.scope).map_err(Error::from)?;
    let boundaries = &app.areas().boundaries;
    if ending == ".gpkg" {
        return write_layers(app, name, &sheet, extract, sink);
    }
    if ending == ".xlsx" {
        let larger = larger(app.content(), &extract.scope).map_err(Error::from)?;
        let file = sink.opened_by(|path| std::fs::OpenOptions::new().read(true).write(true).open(path))?;
        workbook::write(&sheet, &larger, BufWriter::new(file))?;
        return Ok(sink.count()?);
    }
    if ending == ".parquet" {
        return Ok(parquet::write(&sheet, boundaries, to_degrees, BufWriter::with_capacity(64 * 1024, sink))?);
    }
    write_text(sink, encoding, |out| match ending {
        ".geojson" => Ok(text::geojson(&sheet, boundaries, to_degrees, out)?),
        _ => Ok(text::csv(&sheet, extract.dialect, out)?),
    })
}

/// Writes the layers of a GeoPackage: the buurten of a sheet, then the wijken and gemeenten in which they lie, and with
/// all maps of few buurten the long table, which is a download of its own for many.
fn write_layers(
    app: &AppState,
    name: &str,
    sheet: &Sheet,
    extract: &Extract,
    sink: &mut Sink,
) -> Result<(), DownloadWriteError> {
    let (content, areas, scope) = (app.content(), app.areas(), &extract.scope);
    let styles = stored_styles(content, scope, sheet).map_err(Error::from)?;
    let database = sink.opened_by(|path| Connection::open(path).map_err(GeoPackageError::from))?;
    let projection = Projection::new(Crs::RdNew);
    let to_rd = |point| projection.to_rd_new(point);
    let mut package = GeoPackageWriter::begin(database, || sink.count())?;
    package.layer(sheet, &styles, |area| areas.boundaries.get(area).map(Cow::Borrowed), to_rd)?;
    for level in [Level::Wijk, Level::Gemeente] {
        let larger = gather_larger(content, name, scope, level).map_err(Error::from)?;
        let unions = Unions::of(areas, level);
        package.layer(&larger, &border_styles(&larger, level), |area| unions.union(area).map(Cow::Owned), to_rd)?;
    }
    if name == ALL && sheet.buurten.len() <= FEW {
        let long = LongTable::of(content, scope).map_err(Error::from)?;
        package.table(long.head(), long_table::parts(&long))?;
    }
    Ok(package.finish()?)
}
