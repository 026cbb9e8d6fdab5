//! Maps on paper and as pictures: SVG, PNG and PDF.

mod link;
mod query;

use axum::extract::{Path, State};
use axum::response::Response;
use veerkracht_picture::WebFont;

use crate::http::AppState;
use crate::http::assets;
use crate::http::document::Document;
use crate::http::error::{Error, quoted};
use crate::http::parameters::Parameters;
use crate::pictures::{self, PictureError, PictureFormat, PictureRequest};

/// The endings that are served, with their media types.
const FORMS: [(&str, PictureFormat, &str); 3] = [
    ("svg", PictureFormat::Svg, "image/svg+xml"),
    ("png", PictureFormat::Png, "image/png"),
    ("pdf", PictureFormat::Pdf, "application/pdf"),
];

/// Draws a map of gemeenten, of areas by their codes, or of everything; docs/pictures.md lists the parameters.
///
/// # Errors
/// [`Error::UnknownPath`] for another ending, [`Error::UnknownArea`] for a code of no area, [`Error::BadParameter`] and
/// [`Error::BadSelection`] for what cannot be drawn, and what
/// [`MapChoice::read`](crate::http::choice::MapChoice::read) says.
pub(super) async fn picture(
    State(app): State<AppState>,
    Path(file): Path<String>,
    parameters: Parameters,
) -> Result<Response, Error> {
    let query = parameters.query(&query::NAMES)?;
    let (map, ending) = file.rsplit_once('.').unwrap_or((file.as_str(), ""));
    let form = FORMS.into_iter().find(|(known, ..)| *known == ending);
    let (_, form, media_type) =
        form.ok_or_else(|| Error::UnknownPath { path: format!("/picture/{}", quoted(&file)) })?;
    let (mut request, page) = query::read(&app, map, form, &query)?;
    if query::wants_link(&query)? {
        request.link = Some(format!("{}/{}", parameters.base, link::fragment(app.content(), &request)));
    }
    // All that was asked, as it was understood: whatever draws the same picture has the same key.
    let key = format!("picture {ending} {page} {request:?}");
    let state = app.clone();
    let make = move || {
        let (content, source) = (state.content(), state.tiles().source());
        let font = assets::web_font().map(|woff2| WebFont { woff2 });
        let body = pictures::picture(content, source, state.fonts(), &request, (form, page), font);
        let body = body.map_err(|error| refused(&state, &request, error))?;
        let name = pictures::file_name(content, &request);
        Ok(Document::new(media_type, body).shown_as(format!("{name}.{ending}", ending = extension(form))))
    };
    app.drawings().answer(key, &parameters, make).await
}

fn extension(form: PictureFormat) -> &'static str {
    FORMS.iter().find(|(_, known, _)| *known == form).map_or("", |(ending, ..)| ending)
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
        PictureError::NoPage { asked, last } => Error::BadParameter {
            name: "blad".to_owned(),
            found: asked.to_string(),
            expected: format!("a page from 1 to {last}"),
            available: Vec::new(),
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
