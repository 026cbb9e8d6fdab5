//! Downloads of a map, or of all: CSV, GeoJSON and GeoPackage, for the country or one gemeente.
//!
//! Text is streamed as it is written; a GeoPackage is written to a temporary file and streamed from it. Each figure has its unit, year and source: in the
//! file itself, and for a CSV in the metadata beside it (`/download/{map}.csv-metadata.json`, found through the `Link` header).

mod contents;
mod geopackage;
mod sheet;
mod stream;
mod text;

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::areas::projection::{Projection, to_degrees};
use crate::http::AppState;
use crate::http::asked::Asked;
use crate::http::chosen::Chosen;
use crate::http::document::{Document, Freshness, VARY, VARY_WITH_HOST};
use crate::http::error::{Error, quoted};
use crate::http::negotiate::{Encoding, choose_encoding, has_tag};
use crate::maps::Palette;
use crate::sources::Crs;
use crate::styles::Language;
use crate::styles::qgis::vector::{Layer, layer_style};
use geopackage::StoredStyle;
use sheet::Sheet;
pub use stream::Downloads;
use stream::Stream;
use text::Dialect;

/// The endings that are served, longest first.
const ENDINGS: [&str; 4] = [".csv-metadata.json", ".geojson", ".gpkg", ".csv"];

/// The name under which all maps go together.
const ALL: &str = "alle";

/// What a download holds.
#[derive(Debug, Clone)]
struct Wanted {
    /// One map at its selection, or all at their default.
    chosen: Vec<Chosen>,
    /// Index of the gemeente; the whole country where absent.
    gemeente: Option<usize>,
    language: Language,
    palette: Palette,
}

/// Serves a download.
///
/// # Errors
/// [`Error::UnknownPath`] for another ending, [`Error::UnknownArea`] for another gemeente, [`Error::Overloaded`] when too many are being made, and what
/// [`AppState::choose`] says.
pub async fn file(State(app): State<AppState>, Path(file): Path<String>, asked: Asked) -> Result<Response, Error> {
    let query = asked.query(&["year", "window", "vergelijking", "gemeente", "decimaal", "taal", "palet"])?;
    let found = ENDINGS.into_iter().find_map(|ending| Some((file.strip_suffix(ending)?, ending)));
    let (map, ending) = found.ok_or_else(|| Error::UnknownPath { path: format!("/download/{}", quoted(&file)) })?;
    let dialect = query.choice("decimaal", &[("punt", Dialect::POINT), ("komma", Dialect::COMMA)], Dialect::POINT)?;
    let chosen = if map == ALL { app.choose_some(&query)? } else { vec![app.choose(map, &query)?] };
    let gemeente = match query.text("gemeente") {
        None => None,
        Some(code) => match app.areas().find(code) {
            Some((crate::areas::Level::Gemeente, index)) => Some(index),
            _ => return Err(Error::UnknownArea { code: quoted(code), level: "gemeente", year: app.areas().year }),
        },
    };
    let wanted = Wanted { chosen, gemeente, language: query.language()?, palette: query.palette()? };
    let names: Vec<String> = wanted.chosen.iter().map(|chosen| format!("{} {}", chosen.map, chosen.selection)).collect();
    let gemeente_code = gemeente.map(|index| app.areas().gemeenten[index].code.clone());
    let key = format!("{map}{ending} {} {gemeente_code:?} {dialect:?} {} {:?}", names.join(","), wanted.language.code(), wanted.palette);
    let url = format!("{}/download/{}.csv{}", asked.base, map, asked.query_text());
    if ending == ENDINGS[0] {
        let state = app.clone();
        let name = map.to_owned();
        let make = move || {
            Ok(Document::json(&contents::gather(&state, &name, &wanted)?.metadata(&url, dialect.delimiter, dialect.decimal))?
                .with_addresses())
        };
        return app.documents().answer(format!("download {key} {}", asked.base), &asked.headers, make).await;
    }
    let tag = blake3::hash(format!("{} {} {key}", env!("CARGO_PKG_VERSION"), app.content().hash).as_bytes()).to_hex()[..32].to_owned();
    let encoding = if ending == ".gpkg" { Encoding::Identity } else { text_encoding(&asked.headers) };
    let tag = format!("{tag}{}", encoding.mark());
    let known = has_tag(&asked.headers, &tag);
    let mut response = if known {
        axum::http::StatusCode::NOT_MODIFIED.into_response()
    } else {
        begin(&app, map, ending, dialect, encoding, wanted).await?
    };
    let headers = response.headers_mut();
    if !known {
        let saved = file_name(map, names.as_slice(), gemeente_code.as_deref(), ending);
        headers.insert(header::CONTENT_DISPOSITION, text_header(&format!("attachment; filename=\"{saved}\"")));
        if ending == ".csv" {
            let metadata = format!(
                "<{}-metadata.json{}>; rel=\"describedby\"; type=\"application/csvm+json\"",
                url.split('?').next().unwrap_or(&url),
                asked.query_text()
            );
            headers.insert(header::LINK, text_header(&metadata));
        }
    }
    headers.insert(header::ETAG, text_header(&format!("\"{tag}\"")));
    headers.insert(header::CACHE_CONTROL, Freshness::Revalidate.header());
    headers.insert(header::VARY, HeaderValue::from_static(if ending == ".csv" { VARY_WITH_HOST } else { VARY }));
    Ok(response)
}

/// Streams are compressed with gzip or not at all: every client that asks for another takes it too.
fn text_encoding(headers: &HeaderMap) -> Encoding {
    if choose_encoding(headers) == Encoding::Identity { Encoding::Identity } else { Encoding::Gzip }
}

/// Names the file after the map, its selection and the gemeente.
fn file_name(map: &str, names: &[String], gemeente: Option<&str>, ending: &str) -> String {
    let base = match names {
        [only] if map != ALL => only.replace(' ', "-"),
        _ => format!("veerkracht-{map}"),
    };
    gemeente.map_or_else(|| format!("{base}{ending}"), |gemeente| format!("{base}-{gemeente}{ending}"))
}

/// Makes a header of a text whose parts were all checked letter by letter before.
fn text_header(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or_else(|_not_ascii| HeaderValue::from_static(""))
}

/// Starts writing and gives the answer that it flows into.
async fn begin(
    app: &AppState,
    map: &str,
    ending: &'static str,
    dialect: Dialect,
    encoding: Encoding,
    wanted: Wanted,
) -> Result<Response, Error> {
    let (state, name) = (app.clone(), map.to_owned());
    let gathered = app.workers().run(move || contents::gather(&state, &name, &wanted).map(|sheet| (sheet, wanted))).await?;
    let (sheet, wanted) = gathered?;
    let (state, sheet) = (app.clone(), Arc::new(sheet));
    match ending {
        ".gpkg" => {
            let styles = stored_styles(app, &wanted, &sheet)?;
            let state = app.clone();
            let written = app
                .workers()
                .run(move || -> Result<_, Error> {
                    let file = tempfile::NamedTempFile::new().map_err(|error| Error::internal("making a temporary file", &error))?;
                    let projection = Projection::new(Crs::RdNew);
                    geopackage::write(file.path(), &sheet, &styles, &state.areas().boundaries, |point| projection.to_rd_new(point))
                        .map_err(|error| Error::internal("writing a GeoPackage", &error))?;
                    Ok(file)
                })
                .await??;
            stream::file(written).await
        }
        ".geojson" => {
            let write = move |out: &mut Stream| text::geojson(&sheet, &state.areas().boundaries, to_degrees, out);
            app.downloads().stream("application/geo+json", encoding, write)
        }
        _ => {
            let write = move |out: &mut Stream| text::csv(&sheet, dialect, out);
            app.downloads().stream("text/csv; charset=utf-8", encoding, write)
        }
    }
}

/// Writes the styles that go into a GeoPackage: one per map, reading the columns of that map and naming all.
fn stored_styles(app: &AppState, wanted: &Wanted, sheet: &Sheet) -> Result<Vec<StoredStyle>, Error> {
    let one = wanted.chosen.len() == 1;
    let fields: Vec<(String, String)> = sheet.columns.iter().map(|column| (column.key.clone(), column.heading(wanted.language))).collect();
    wanted
        .chosen
        .iter()
        .map(|chosen| {
            let map = app.styled(chosen, wanted.palette)?;
            let column = |name: &str| if one { name.to_owned() } else { format!("{}_{name}", chosen.map) };
            let (class, status) = (column("klasse"), column("status"));
            let layer = Layer { class: &class, status: &status, name: "naam", fields: &fields };
            let qml = layer_style(&map, layer, wanted.language, wanted.palette);
            Ok(StoredStyle { name: map.heading(wanted.language), qml })
        })
        .collect()
}
