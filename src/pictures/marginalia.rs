//! What stands beside or below a map: guide, legend, sentences, the code that a telephone reads.

use veerkracht_picture::{Block, Fonts, PageColumn, Role, qr};

use super::look::{INK, Look, SOFT, bold, plain};
use super::request::{PictureError, PictureRequest};
use super::subject::PictureSubject;
use crate::styles::Language;

/// Side of the code that a telephone reads, points.
pub(super) const CODE: f32 = 62.0;

/// Sizes of type that are tried until all has room, as parts of the usual one.
const SIZES: [f32; 7] = [1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7];

/// The words of a map.
pub(super) struct MapWords<'a> {
    pub(super) fonts: &'a Fonts,
    pub(super) request: &'a PictureRequest,
    pub(super) subject: &'a PictureSubject,
    pub(super) look: Look,
}

impl<'a> MapWords<'a> {
    /// Sets guide, legend and sentences in one column above `bottom`, in smaller type where they would not fit; gives
    /// whether the sentences are among them.
    pub(super) fn all(&self, at: [f32; 2], width: f32, bottom: f32) -> (PageColumn<'a>, bool) {
        self.fitted(at, width, bottom, |look, column, is_told| {
            self.guide(look, column);
            self.rows(look, column);
            if is_told {
                self.sentences(look, column);
            }
        })
    }

    /// Sets the legend alone.
    pub(super) fn legend(&self, at: [f32; 2], width: f32, bottom: f32) -> PageColumn<'a> {
        self.fitted(at, width, bottom, |look, column, _| self.rows(look, column)).0
    }

    /// Sets guide and sentences; gives whether the sentences are among them.
    pub(super) fn words(&self, at: [f32; 2], width: f32, bottom: f32) -> (PageColumn<'a>, bool) {
        self.fitted(at, width, bottom, |look, column, is_told| {
            self.guide(look, column);
            if is_told {
                self.sentences(look, column);
            }
        })
    }

    /// Sets something in the largest type in which it fits; without the sentences where it does not in the smallest.
    fn fitted(
        &self,
        at: [f32; 2],
        width: f32,
        bottom: f32,
        set: impl Fn(&Look, &mut PageColumn<'a>, bool),
    ) -> (PageColumn<'a>, bool) {
        let column = |size: f32, is_told: bool| {
            let mut column = PageColumn::new(self.fonts, at, width);
            set(&self.look.scaled(size), &mut column, is_told);
            column
        };
        let is_silent = self.subject.said.is_empty();
        for is_told in [true, false] {
            let fits = SIZES.iter().map(|size| column(*size, is_told)).find(|column| column.y <= bottom);
            if let Some(column) = fits {
                return (column, is_told || is_silent);
            }
        }
        (column(SIZES[SIZES.len() - 1], false), is_silent)
    }

    fn guide(&self, look: &Look, column: &mut PageColumn<'a>) {
        if self.request.paper.is_roomy() {
            let guide = self.request.language.of(&self.subject.styled.guide);
            column.text(Role::Paragraph, guide, plain(look.text, SOFT));
            column.skip(5.0);
        }
    }

    /// Sets the legend with the number of buurten of each class.
    fn rows(&self, look: &Look, column: &mut PageColumn<'a>) {
        let (language, subject) = (self.request.language, self.subject);
        let title = format!(
            "{} ({})",
            language.either("Legenda", "Legend"),
            language.either("aantal buurten", "number of neighbourhoods")
        );
        let level = if self.request.beside.is_some() { 3 } else { 2 };
        column.text(Role::Heading(level), &title, bold(look.legend));
        column.skip(3.0);
        column.legend(&subject.legend(), plain(look.legend, INK), [look.legend * 2.1, look.legend * 1.3]);
        if let Some(undrawn) = subject.undrawn() {
            column.text(Role::Paragraph, &undrawn, plain(look.text, INK));
        }
        if let (Some(note), true) = (&subject.styled.note, self.request.paper.is_roomy()) {
            column.text(Role::Paragraph, language.of(note), plain(look.text, SOFT));
        }
        column.skip(4.0);
    }

    /// Sets what the map says of marked buurten.
    fn sentences(&self, look: &Look, column: &mut PageColumn<'a>) {
        if self.subject.said.is_empty() {
            return;
        }
        let title = self.request.language.either("In woorden", "In words");
        let level = if self.request.beside.is_some() { 3 } else { 2 };
        column.text(Role::Heading(level), title, bold(look.legend));
        for said in &self.subject.said {
            column.skip(2.0);
            column.text(Role::Paragraph, said, plain(look.text * 1.1, INK));
        }
        column.skip(6.0);
    }
}

/// Draws the code that leads to the map in the viewer, with its words beside it.
pub(super) fn code(
    fonts: &Fonts,
    link: &str,
    [left, top]: [f32; 2],
    width: f32,
    language: Language,
    look: &Look,
) -> Result<Vec<Block>, PictureError> {
    let words = format!("{}: {link}", language.either("QR-code naar deze kaart", "QR code of this map"));
    let picture = qr(link, [left, top], CODE, words)?;
    let mut beside = PageColumn::new(fonts, [left + CODE + 6.0, top + 8.0], width - CODE - 6.0);
    let text = language.either("Deze kaart om te bewegen en te lezen waarom:", "This map to move and to read why:");
    beside.text(Role::Paragraph, text, plain(look.text, INK));
    beside.text(Role::Paragraph, link.split('#').next().unwrap_or(link), plain(look.text, SOFT));
    Ok(std::iter::once(picture).chain(beside.blocks).collect())
}
