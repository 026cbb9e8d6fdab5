//! The last pages of an atlas: how each map is read, what must be known, where the figures are from.

use veerkracht_picture::{Fonts, Scene};

use super::flow::Flow;
use super::page::sources;
use super::request::PictureRequest;
use super::subject::PictureSubject;
use crate::documents::Content;

/// Sets what must be known of some maps of a place on as many pages as it needs.
pub(super) fn pages(
    content: &Content,
    fonts: &Fonts,
    request: &PictureRequest,
    place: &str,
    subjects: &[&PictureSubject],
) -> Vec<Scene> {
    let language = request.language;
    let title = format!("{}, {place}", language.either("Hoe deze kaarten zijn gemaakt", "How these maps are made"));
    let mut flow = Flow::new(fonts, request.look(), title, language.code());
    flow.text(language.of(&content.caveats.notice));
    for (subject, number) in subjects.iter().zip(1_u32..) {
        let styled = &subject.styled;
        flow.heading(2, &format!("{number}. {}", styled.heading(language)));
        flow.text(language.of(&styled.guide));
    }
    flow.heading(2, language.either("Wat u moet weten", "What to know"));
    let mut said: Vec<&str> = Vec::new();
    for caveat in subjects.iter().flat_map(|subject| &subject.styled.caveats) {
        let caveat = language.of(caveat);
        if !said.contains(&caveat) {
            said.push(caveat);
            flow.text(caveat);
        }
    }
    flow.heading(2, language.either("Bronnen", "Sources"));
    for source in content.found_sources() {
        let (title, publisher) = (language.of(&source.title), &source.publisher);
        flow.text(&format!("{title}: {publisher}, {}, {}", source.licence, source.url));
    }
    flow.text(&sources(content, "", language));
    flow.finish()
}
