//! All maps of a place as one document: a page each, the list of buurten, what the maps say of them, how they are made.

use veerkracht_picture::{Fonts, PdfDocument};

use super::look::{Orientation, PaperSize};
use super::place::PicturePlace;
use super::request::{AreaLabels, PictureError, PictureRequest};
use super::subject::PictureSubject;
use super::{list, method, page, words};
use crate::documents::Content;
use crate::maps::Palette;
use crate::styles::Language;
use crate::tiles::TileSource;

/// What is asked of an atlas.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Atlas {
    /// What is on its maps.
    pub place: PicturePlace,
    /// How large its pages are.
    pub paper: PaperSize,
    /// How they are held; none for as the shape of the place asks for.
    pub orientation: Option<Orientation>,
    /// Of the texts.
    pub language: Language,
    /// Of the classes.
    pub palette: Palette,
}

/// Sets the pages of an atlas: every map on offer at its newest year or window.
///
/// Cost: half a second for a gemeente of sixty buurten.
///
/// # Errors
/// As [`PictureError`] says.
pub(crate) fn atlas(
    content: &Content,
    source: &TileSource,
    fonts: &Fonts,
    atlas: &Atlas,
) -> Result<PdfDocument, PictureError> {
    let Atlas { place, paper, orientation, language, palette } = atlas.clone();
    let name = place.name(content, language);
    let requests = content.engine.offered().iter().map(|offer| {
        let request = PictureRequest {
            map: offer.map.clone(),
            selection: offer.default,
            place: place.clone(),
            view: None,
            beside: None,
            marked: PicturePlace::default(),
            hidden: Vec::new(),
            paper,
            orientation,
            has_title: false,
            has_notes: false,
            labels: AreaLabels::Numbers,
            is_paged: true,
            language,
            palette,
            link: None,
        };
        request.oriented(content)
    });
    let requests: Vec<PictureRequest> = requests.collect();
    let mut subjects =
        requests.iter().map(|request| PictureSubject::new(content, request)).collect::<Result<Vec<_>, _>>()?;
    for (subject, number) in subjects.iter_mut().zip(1_u32..) {
        subject.title = format!("{number}. {}", subject.title);
    }
    let pages = requests.iter().zip(&subjects);
    let mut pages = pages
        .map(|(request, subject)| page::page(content, source, fonts, request, &[subject]).map(|page| page.scene))
        .collect::<Result<Vec<_>, _>>()?;
    let subjects: Vec<&PictureSubject> = subjects.iter().collect();
    if let (Some(request), false) = (requests.first(), place.is_everything()) {
        pages.extend(list::pages(content, fonts, request, &name, &subjects));
        pages.extend(words::pages(content, fonts, &requests, &name, &subjects, |_| true)?);
    }
    if let Some(request) = requests.first() {
        pages.extend(method::pages(content, fonts, request, &name, &subjects));
    }
    let title = format!("{} {name}", language.either("Veerkrachtkaarten", "Resilience maps"));
    Ok(PdfDocument { title, language: language.code().to_owned(), pages })
}
