//! Maps on paper and as pictures: one page, or all maps of a gemeente as an atlas.
//!
//! In: what a dataset holds, as [`Content`], its outlines, as [`TileSource`], and what is asked, as [`PictureRequest`].
//! Out: pages ([`Scene`](veerkracht_picture::Scene)), which `veerkracht-picture` writes as SVG, PNG or PDF.
//! Guaranteed: a page is a function of the content and of what was asked, of no clock; areas are drawn from the layer
//! of one zoom, so that they are a coverage on paper too; what is said beside the map is what documents say.
//! Left to the next: requests, addresses and files.

mod atlas;
mod frame;
mod list;
mod look;
mod map;
mod method;
mod page;
mod place;
mod request;
mod subject;

use veerkracht_picture::{Document, Fonts, WebFont};

use crate::documents::Content;
use crate::tiles::TileSource;

pub(crate) use atlas::{Atlas, atlas};
pub(crate) use look::Paper;
pub(crate) use place::{Place, PlaceError};
pub(crate) use request::PictureRequest;
pub(crate) use request::{Form, Labels, PictureError};
use subject::Subject;

/// Makes a picture as a file.
///
/// Cost: some tens of milliseconds for a gemeente, about a second for the country.
///
/// # Errors
/// As [`PictureError`] says.
pub(crate) fn picture(
    content: &Content,
    source: &TileSource,
    fonts: &Fonts,
    request: &PictureRequest,
    form: Form,
    font: Option<WebFont<'_>>,
) -> Result<Vec<u8>, PictureError> {
    let subject = Subject::new(content, request)?;
    let (first, is_listed) = page::page(content, source, fonts, request, &subject)?;
    Ok(match form {
        Form::Svg => veerkracht_picture::svg(&first, fonts, font).into_bytes(),
        Form::Png => veerkracht_picture::png(&first, fonts, request.paper.pixels_per_point())?,
        Form::Pdf => {
            let title = first.title.clone();
            let mut pages = vec![first];
            if !is_listed {
                pages.extend(list::pages(content, fonts, request, &subject));
            }
            veerkracht_picture::pdf(&Document { title, language: request.language.code().to_owned(), pages }, fonts)?
        }
    })
}

/// Names the file of a picture after place, map and period, without an ending.
#[must_use]
pub(crate) fn file_name(content: &Content, request: &PictureRequest) -> String {
    let place = request.place.slug(content, request.language);
    format!("{place}-{}-{}", request.map, request.selection).replace('_', "-")
}
