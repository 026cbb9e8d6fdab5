//! Maps on paper and as pictures: one page, or all maps of a gemeente as an atlas.
//!
//! In: what a dataset holds, as [`Content`], its outlines, as [`TileSource`], and what is asked, as [`PictureRequest`].
//! Out: pages ([`Scene`]), which `veerkracht-picture` writes as SVG, PNG or PDF.
//! Guaranteed: a page is a function of the content and of what was asked, of no clock; areas are drawn from the layer
//! of one zoom, so that they are a coverage on paper too; what is said beside the map is what documents say.
//! Left to the next: requests, addresses and files.

mod atlas;
mod flow;
mod frame;
mod label;
mod list;
mod look;
mod map;
mod marginalia;
mod method;
mod page;
mod place;
mod request;
mod room;
mod subject;
mod words;

use veerkracht_picture::{Fonts, PdfDocument, Scene, WebFont};

use crate::areas::Level;
use crate::documents::Content;
use crate::tiles::TileSource;

pub(crate) use atlas::{Atlas, atlas};
pub(crate) use look::{Orientation, PaperSize};
pub(crate) use page::sources;
pub(crate) use place::{PicturePlace, PlaceError};
pub(crate) use request::PictureRequest;
pub(crate) use request::{AreaLabels, PictureError, PictureFormat};
use subject::PictureSubject;

/// Makes a picture as a file: a PDF with all of its pages, else one of them, counted from 1.
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
    (form, number): (PictureFormat, usize),
    font: Option<WebFont<'_>>,
) -> Result<Vec<u8>, PictureError> {
    let mut pages = pages(content, source, fonts, request)?;
    if form == PictureFormat::Pdf {
        let title = pages.first().map_or_else(String::new, |page| page.title.clone());
        let document = PdfDocument { title, language: request.language.code().to_owned(), pages };
        return Ok(veerkracht_picture::pdf(&document, fonts)?);
    }
    let last = pages.len();
    let wrong = PictureError::NoPage { asked: number, last };
    let page = number.checked_sub(1).and_then(|index| pages.get_mut(index)).ok_or(wrong)?;
    page.data.push(("pages", last.to_string()));
    Ok(match form {
        PictureFormat::Svg => veerkracht_picture::svg(page, fonts, font).into_bytes(),
        _ => veerkracht_picture::png(page, fonts, request.paper.pixels_per_point())?,
    })
}

/// Sets the pages of a picture: the map, or two, and what has no room beside it where more pages may follow.
fn pages(
    content: &Content,
    source: &TileSource,
    fonts: &Fonts,
    request: &PictureRequest,
) -> Result<Vec<Scene>, PictureError> {
    let request = request.clone().oriented(content);
    let requests: Vec<PictureRequest> = std::iter::once(request.clone()).chain(request.of_beside()).collect();
    let subjects =
        requests.iter().map(|request| PictureSubject::new(content, request)).collect::<Result<Vec<_>, _>>()?;
    let subjects: Vec<&PictureSubject> = subjects.iter().collect();
    let page = page::page(content, source, fonts, &request, &subjects)?;
    let title = match subjects[..] {
        [only] => only.title.clone(),
        _ => request.place.name(content, request.language),
    };
    let mut pages = vec![page.scene];
    if request.is_paged && !page.is_listed {
        pages.extend(list::pages(content, fonts, &request, &title, &subjects));
    }
    if request.is_paged && !page.is_said {
        let marked = request.marked.of_level(Level::Buurt);
        pages.extend(words::pages(content, fonts, &requests, &title, &subjects, |buurt| marked.contains(&buurt))?);
    }
    Ok(pages)
}

/// Names the file of a picture after place, map and period, without an ending.
#[must_use]
pub(crate) fn file_name(content: &Content, request: &PictureRequest) -> String {
    let place = request.place.slug(content, request.language);
    let beside = request.beside.as_ref();
    let beside = beside.map_or_else(String::new, |(map, selection)| format!("-naast-{map}-{selection}"));
    format!("{place}-{}-{}{beside}", request.map, request.selection).replace('_', "-")
}
