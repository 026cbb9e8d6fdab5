//! The last pages of an atlas: how each map is read, what must be known, where the figures are from.

use veerkracht_picture::{Column, Fonts, Role, Scene};

use super::look::{INK, Look, bold, plain};
use super::page::sources;
use super::request::PictureRequest;
use super::subject::Subject;
use crate::documents::Content;

/// Columns of text on a page.
const COLUMNS: u8 = 2;
/// Between them, points.
const GAP: f32 = 24.0;

/// Sets what must be known of some maps of a place on as many pages as it needs.
pub(super) fn pages(
    content: &Content,
    fonts: &Fonts,
    request: &PictureRequest,
    place: &str,
    subjects: &[&Subject],
) -> Vec<Scene> {
    let language = request.language;
    let look = request.paper.look();
    let title = format!("{}, {place}", language.either("Hoe deze kaarten zijn gemaakt", "How these maps are made"));
    let mut pages = Pages { fonts, look, title, language: language.code(), place: 0, done: Vec::new(), column: None };
    pages.set(Role::Paragraph, language.of(&content.caveats.notice), false);
    for (subject, number) in subjects.iter().zip(1_u32..) {
        let styled = &subject.styled;
        pages.set(Role::Heading(2), &format!("{number}. {}", styled.heading(language)), true);
        pages.set(Role::Paragraph, language.of(&styled.guide), false);
    }
    pages.set(Role::Heading(2), language.either("Wat u moet weten", "What to know"), true);
    let mut said: Vec<&str> = Vec::new();
    for caveat in subjects.iter().flat_map(|subject| &subject.styled.caveats) {
        let caveat = language.of(caveat);
        if !said.contains(&caveat) {
            said.push(caveat);
            pages.set(Role::Paragraph, caveat, false);
        }
    }
    pages.set(Role::Heading(2), language.either("Bronnen", "Sources"), true);
    for source in content.found_sources() {
        let (title, publisher) = (language.of(&source.title), &source.publisher);
        pages.set(Role::Paragraph, &format!("{title}: {publisher}, {}, {}", source.licence, source.url), false);
    }
    pages.set(Role::Paragraph, &sources(content, "", language), false);
    pages.finish()
}

/// Text that runs through columns and pages.
struct Pages<'a> {
    fonts: &'a Fonts,
    look: Look,
    title: String,
    language: &'static str,
    /// Number of the column on the page.
    place: u8,
    done: Vec<Scene>,
    column: Option<Column<'a>>,
}

impl Pages<'_> {
    /// Sets a text in the next column or on the next page where it has no room in this one.
    fn set(&mut self, role: Role, text: &str, is_heading: bool) {
        let style = if is_heading { bold(self.look.text * 1.15) } else { plain(self.look.text * 1.05, INK) };
        let bottom = self.look.size[1] - self.look.margin;
        // A heading does not stand alone at the foot of a column.
        let also = if is_heading { style.size * 5.0 } else { 0.0 };
        let has_room =
            |column: &Column<'_>| column.y + column.height(text, style) + also <= bottom || column.blocks.is_empty();
        if !self.column.as_ref().is_some_and(has_room) {
            self.next();
        }
        if let Some(column) = &mut self.column {
            if is_heading {
                column.skip(style.size * 0.5);
            }
            column.text(role, text, style);
            column.skip(style.size * 0.3);
        }
    }

    /// Begins the next column.
    fn next(&mut self) {
        self.keep();
        let columns = f32::from(COLUMNS);
        let mut head = Column::new(self.fonts, [self.look.margin, self.look.margin], self.look.inner());
        if self.place == 0 || self.done.is_empty() {
            head.text(Role::Heading(1), &self.title, bold(self.look.title));
            self.done.push(Scene {
                size: self.look.size,
                title: self.title.clone(),
                language: self.language.to_owned(),
                blocks: std::mem::take(&mut head.blocks),
            });
        }
        let width = (self.look.inner() - GAP * (columns - 1.0)) / columns;
        let top = self.look.margin + head.height(&self.title, bold(self.look.title)) + 6.0;
        let left = self.look.margin + f32::from(self.place) * (width + GAP);
        self.column = Some(Column::new(self.fonts, [left, top], width));
        self.place = (self.place + 1) % COLUMNS;
    }

    /// Puts what was set on its page.
    fn keep(&mut self) {
        if let (Some(column), Some(page)) = (self.column.take(), self.done.last_mut()) {
            page.blocks.extend(column.blocks);
        }
    }

    fn finish(mut self) -> Vec<Scene> {
        self.keep();
        self.done
    }
}
