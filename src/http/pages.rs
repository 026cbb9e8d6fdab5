//! Pages: the viewer, the method of every map, written from its definition, and how to use the maps in QGIS.

mod method;
mod qgis;

use std::fmt::{self, Write as _};
use std::sync::LazyLock;

use axum::extract::{OriginalUri, State};
use axum::http::HeaderMap;
use axum::response::Response;

use crate::http::AppState;
use crate::http::assets;
use crate::http::document::{Document, Prepared};
use crate::http::error::{Error, quoted};
use crate::http::parameters::Parameters;
use crate::styles::Language;
use crate::styles::legend::escape;

const STYLE: &str = include_str!("../../tiles/page.css");

/// Serves a file of the viewer.
///
/// # Errors
/// [`Error::UnknownPath`].
pub async fn viewer(
    State(app): State<AppState>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let path = uri.path();
    let prefix = app.settings().prefix.trim_end_matches('/');
    let found = assets::viewer(path.strip_prefix(prefix).unwrap_or(path).trim_start_matches('/'));
    found.map(|file| file.answer(&headers)).ok_or_else(|| Error::UnknownPath { path: quoted(path) })
}

/// Serves the method: indicators, maps, borders, statuses, sources and weaknesses.
///
/// # Errors
/// [`Error::UnknownParameter`] or [`Error::BadParameter`].
pub async fn method(State(app): State<AppState>, parameters: Parameters) -> Result<Response, Error> {
    let language = parameters.query(&["taal"])?.language()?;
    let state = app.clone();
    let make = move || Ok(Document::new("text/html; charset=utf-8", method::page(&state, language)));
    app.documents().answer(format!("method {}", language.code()), &parameters, make).await
}

/// Serves the page on QGIS.
///
/// # Errors
/// As [`method()`].
pub async fn qgis(State(app): State<AppState>, parameters: Parameters) -> Result<Response, Error> {
    let language = parameters.query(&["taal"])?.language()?;
    let state = app.clone();
    let key = format!("page qgis {}", language.code());
    let make = move || Ok(Document::new("text/html; charset=utf-8", qgis::page(&state, language)));
    app.documents().answer_with_addresses(key, &parameters, make).await
}

/// Serves the style sheet of the pages: the policy of the program lets no page have styles inside.
pub async fn style(headers: HeaderMap) -> Response {
    static PREPARED: LazyLock<Prepared> =
        LazyLock::new(|| Prepared::new(&Document::new("text/css; charset=utf-8", STYLE)));
    PREPARED.answer(&headers)
}

/// Serves the licences of all works of others that the program contains, as a page.
///
/// # Errors
/// As [`method()`].
pub async fn licences(State(app): State<AppState>, parameters: Parameters) -> Result<Response, Error> {
    let language = parameters.query(&["taal"])?.language()?;
    let make = move || {
        let mut page = Page::new(language, language.either("Licenties", "Licences"), "licences");
        page.add(format_args!(
            "<p><a href=\"licences.txt\">licences.txt</a></p>\n<pre>{}</pre>\n",
            escape(assets::licences())
        ));
        Ok(Document::new("text/html; charset=utf-8", page.finish()))
    };
    app.documents().answer(format!("licences {}", language.code()), &parameters, make).await
}

/// Serves the same as a text.
///
/// # Errors
/// When too many others wait for documents.
pub async fn licences_text(State(app): State<AppState>, parameters: Parameters) -> Result<Response, Error> {
    let make = || Ok(Document::new("text/plain; charset=utf-8", assets::licences()));
    app.documents().answer("licences".into(), &parameters, make).await
}

/// Finds a picture of the page on QGIS by its file name.
#[must_use]
pub fn qgis_picture(file: &str) -> Option<&'static Prepared> {
    qgis::picture(file)
}

/// An HTML page as it grows.
struct Page {
    language: Language,
    out: String,
}

impl Page {
    /// Starts a page; `here` is its address from the root, without a leading slash.
    fn new(language: Language, title: &str, here: &str) -> Self {
        let other = language.either("en", "nl");
        let name = language.either("English", "Nederlands");
        let back = language.either("Naar de kaart", "To the map");
        let out = format!(
            "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<title>{}</title>\n<link rel=\"stylesheet\" href=\"page.css\">\n</head>\n<body>\n<nav><a href=\"./\">{back}</a> · \
             <a href=\"{here}?taal={other}\" hreflang=\"{other}\" lang=\"{other}\">{name}</a></nav>\n<main>\n<h1>{}</h1>\n",
            language.code(),
            escape(title),
            escape(title),
        );
        Self { language, out }
    }

    /// Adds a heading of level 2 with an anchor.
    fn section(&mut self, anchor: &str, title: &str) {
        self.add(format_args!("<h2 id=\"{}\">{}</h2>\n", escape(anchor), escape(title)));
    }

    /// Adds a heading of level 3 with an anchor.
    fn part(&mut self, anchor: &str, title: &str) {
        self.add(format_args!("<h3 id=\"{}\">{}</h3>\n", escape(anchor), escape(title)));
    }

    /// Adds a paragraph of plain text.
    fn text(&mut self, text: &str) {
        self.add(format_args!("<p>{}</p>\n", escape(text)));
    }

    /// Adds a list of plain texts; nothing where there are none.
    fn list(&mut self, items: impl IntoIterator<Item = String>) {
        let items: Vec<String> = items.into_iter().map(|item| format!("<li>{}</li>\n", escape(&item))).collect();
        if !items.is_empty() {
            self.add(format_args!("<ul>\n{}</ul>\n", items.concat()));
        }
    }

    /// Adds a table; cells are HTML, made by [`cell`] or [`swatch`].
    fn table(&mut self, head: &[&str], rows: &[Vec<String>]) {
        let head: Vec<String> = head.iter().map(|title| format!("<th scope=\"col\">{}</th>", escape(title))).collect();
        let cells = |row: &Vec<String>| row.iter().map(|cell| format!("<td>{cell}</td>")).collect::<Vec<_>>().concat();
        let rows: Vec<String> = rows.iter().map(|row| format!("<tr>{}</tr>\n", cells(row))).collect();
        let (head, rows) = (head.concat(), rows.concat());
        self.add(format_args!(
            "<div class=\"wide\"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table></div>\n"
        ));
    }

    /// Adds HTML as it is.
    fn html(&mut self, html: &str) {
        self.out.push_str(html);
        self.out.push('\n');
    }

    fn add(&mut self, html: fmt::Arguments<'_>) {
        self.out.write_fmt(html).expect("writing to a string does not fail");
    }

    fn finish(mut self) -> String {
        let licences =
            self.language.either("Licenties van wat dit programma bevat", "Licences of what this program contains");
        self.add(format_args!(
            "</main>\n<footer><a href=\"licences?taal={}\">{licences}</a></footer>\n</body>\n</html>\n",
            self.language.code()
        ));
        self.out
    }
}

/// Makes a cell of plain text.
fn cell(text: &str) -> String {
    escape(text)
}

/// Makes a cell with a colour and its name.
fn swatch(colour: &str) -> String {
    let colour = escape(colour);
    format!(
        "<svg class=\"swatch\"><rect width=\"100%\" height=\"100%\" fill=\"{colour}\"/></svg> <code>{colour}</code>"
    )
}
