//! Maps on paper and as pictures: SVG, PNG and PDF.

use axum::extract::{Path, State};
use axum::response::Response;
use veerkracht_picture::WebFont;

use crate::http::AppState;
use crate::http::assets;
use crate::http::choice::MapChoice;
use crate::http::document::Document;
use crate::http::error::{Error, quoted};
use crate::http::parameters::{Parameters, Query};
use crate::maps::Period;
use crate::pictures::{self, Form, Labels, Paper, PictureError, PictureRequest, Place, PlaceError};
use crate::styles::{Language, palette_name};

/// The endings that are served, with their media types.
const FORMS: [(&str, Form, &str); 3] =
    [("svg", Form::Svg, "image/svg+xml"), ("png", Form::Png, "image/png"), ("pdf", Form::Pdf, "application/pdf")];

/// Draws a map of gemeenten, of areas by their codes, or of everything.
///
/// # Errors
/// [`Error::UnknownPath`] for another ending, [`Error::UnknownArea`] for a code of no area, and what
/// [`MapChoice::read`] says.
pub(super) async fn picture(
    State(app): State<AppState>,
    Path(file): Path<String>,
    parameters: Parameters,
) -> Result<Response, Error> {
    let query = parameters.query(&[
        "year",
        "window",
        "vergelijking",
        "taal",
        "palet",
        "gemeente",
        "codes",
        "size",
        "labels",
        "qr",
    ])?;
    let (map, ending) = file.rsplit_once('.').unwrap_or((file.as_str(), ""));
    let form = FORMS.into_iter().find(|(known, ..)| *known == ending);
    let (_, form, media_type) =
        form.ok_or_else(|| Error::UnknownPath { path: format!("/picture/{}", quoted(&file)) })?;
    let choice = MapChoice::read(app.content(), map, &query)?;
    let paper = query.choice("size", &Paper::NAMES, Paper::default())?;
    let labels = match paper {
        Paper::A4 | Paper::A3 | Paper::Wide => Labels::Numbers,
        Paper::Card | Paper::Small => Labels::None,
    };
    let labels = query.choice(
        "labels",
        &[("nummers", Labels::Numbers), ("namen", Labels::Names), ("geen", Labels::None)],
        labels,
    )?;
    let place = place(&app, &query)?;
    let language = query.language()?;
    let mut request = PictureRequest {
        map: choice.map,
        selection: choice.selection,
        place,
        paper,
        labels,
        is_paged: form == Form::Pdf,
        language,
        palette: query.palette()?,
        link: None,
    };
    if query.choice("qr", &[("nee", false), ("ja", true)], false)? {
        request.link = Some(format!("{}/{}", parameters.base, fragment(&app, &request)));
    }
    let key = format!(
        "picture {ending} {} {} {} {paper:?} {labels:?} {} {} {:?}",
        request.map,
        request.selection,
        request.place.codes(app.content()).join(","),
        language.code(),
        palette_name(request.palette),
        request.link,
    );
    let state = app.clone();
    let make = move || {
        let (content, source) = (state.content(), state.tiles().source());
        let font = assets::web_font().map(|woff2| WebFont { woff2 });
        let body = pictures::picture(content, source, state.fonts(), &request, form, font);
        let body = body.map_err(|error| refused(&state, &request, error))?;
        let name = pictures::file_name(content, &request);
        Ok(Document::new(media_type, body).shown_as(format!("{name}.{ending}", ending = extension(form))))
    };
    app.documents().answer(key, &parameters, make).await
}

fn extension(form: Form) -> &'static str {
    FORMS.iter().find(|(_, known, _)| *known == form).map_or("", |(ending, ..)| ending)
}

/// Reads what is on the map: `gemeente` and `codes` together; everything where neither is there.
fn place(app: &AppState, query: &Query) -> Result<Place, Error> {
    let mut place = Place::default();
    for (name, level) in [("gemeente", "gemeente"), ("codes", "area")] {
        let Some(codes) = query.text(name) else { continue };
        let year = app.areas().year;
        if let (true, Some(other)) = (name == "gemeente", codes.split(',').find(|code| !is_gemeente(code))) {
            return Err(Error::UnknownArea { code: quoted(other), level, year });
        }
        let found = Place::parse(app.areas(), codes).map_err(|error| match error {
            PlaceError::Unknown { code, year } => Error::UnknownArea { code: quoted(&code), level, year },
            PlaceError::TooMany { .. } => Error::BadSelection { message: error.to_string(), available: Vec::new() },
        })?;
        if found.is_everything() {
            return Err(Error::BadParameter {
                name: name.to_owned(),
                found: quoted(codes),
                expected: "codes with commas between them".to_owned(),
                available: Vec::new(),
            });
        }
        place = place.with(found);
    }
    Ok(place)
}

fn is_gemeente(code: &str) -> bool {
    code.trim().get(..2).is_some_and(|level| level.eq_ignore_ascii_case("GM"))
}

/// Writes the part of the viewer's address that shows the same map.
fn fragment(app: &AppState, request: &PictureRequest) -> String {
    let period = match request.selection.period {
        Period::Year(year) => format!(".{year}"),
        Period::Window(first, last) => format!(".{first}-{last}"),
        Period::Fixed => String::new(),
    };
    let comparison = request.selection.comparison.map_or_else(String::new, |comparison| format!(".{comparison}"));
    let choice = format!("{}{period}{comparison}", request.map);
    let mut parts = vec![format!("kaart={choice}")];
    if let [only] = &request.place.codes(app.content())[..] {
        parts.push(format!("{}={only}", if is_gemeente(only) { "gemeente" } else { "gebied" }));
    }
    if request.language == Language::En {
        parts.push("taal=en".to_owned());
    }
    format!("#{}", parts.join("&"))
}

/// Tells why there is no picture.
fn refused(app: &AppState, request: &PictureRequest, error: PictureError) -> Error {
    match error {
        PictureError::Selection(error) => error.into(),
        PictureError::NoOutlines => Error::MapNotOffered {
            map: request.map.clone(),
            reason: PictureError::NoOutlines.to_string(),
            available: app.content().engine.offered().iter().map(|offer| offer.map.clone()).collect(),
        },
        PictureError::Code(error) => Error::BadParameter {
            name: "qr".to_owned(),
            found: "ja".to_owned(),
            expected: format!("an address that fits into a code: {error}"),
            available: Vec::new(),
        },
        PictureError::Png(error) => Error::internal("drawing a picture", &error),
        PictureError::Pdf(error) => Error::internal("writing a PDF", &error),
    }
}
