//! Text that runs through columns and pages.

use veerkracht_picture::{Fonts, LegendRow, PageColumn, Role, Scene, TextStyle};

use super::look::{INK, Look, bold, plain};

/// Columns of text on a page.
const COLUMNS: u8 = 2;
/// Between them, points.
const GAP: f32 = 24.0;

/// Text that runs through columns and pages.
pub(super) struct Flow<'a> {
    fonts: &'a Fonts,
    look: Look,
    title: String,
    language: &'static str,
    /// Number of the column on the page.
    place: u8,
    done: Vec<Scene>,
    column: Option<PageColumn<'a>>,
}

impl<'a> Flow<'a> {
    /// Begins pages of a title.
    pub(super) fn new(fonts: &'a Fonts, look: Look, title: String, language: &'static str) -> Flow<'a> {
        Flow { fonts, look, title, language, place: 0, done: Vec::new(), column: None }
    }

    /// Sets a heading, which does not stand alone at the foot of a column.
    pub(super) fn heading(&mut self, level: u16, text: &str) {
        let style = bold(self.look.text * if level <= 2 { 1.15 } else { 1.0 });
        self.keep(style.size * 5.0, |column| {
            column.skip(style.size * if level <= 2 { 0.7 } else { 0.4 });
            column.text(Role::Heading(level), text, style);
            column.skip(style.size * 0.3);
        });
    }

    /// Sets a paragraph.
    pub(super) fn text(&mut self, text: &str) {
        let style = self.style();
        self.keep(0.0, |column| {
            column.text(Role::Paragraph, text, style);
            column.skip(style.size * 0.3);
        });
    }

    /// Sets swatches with their words: all together, or one by one where they have no room in one column.
    pub(super) fn rows(&mut self, rows: &[LegendRow]) {
        let style = self.style();
        let swatch = [style.size * 2.2, style.size * 1.3];
        let set = |rows: &[LegendRow], column: &mut PageColumn<'_>| column.legend(rows, style, swatch);
        if self.has_room(0.0, |column| set(rows, column)) {
            self.keep(0.0, |column| set(rows, column));
        } else {
            for row in rows {
                self.keep(0.0, |column| set(std::slice::from_ref(row), column));
            }
        }
    }

    /// Gives the pages.
    pub(super) fn finish(mut self) -> Vec<Scene> {
        self.put();
        self.done
    }

    fn style(&self) -> TextStyle {
        plain(self.look.text * 1.05, INK)
    }

    /// Tells whether something and `also` points have room in what is left of the column.
    fn has_room(&self, also: f32, set: impl Fn(&mut PageColumn<'a>)) -> bool {
        let Some(column) = &self.column else { return false };
        let mut probe = PageColumn::new(self.fonts, [column.left, column.y], column.width);
        set(&mut probe);
        probe.y + also <= self.look.size[1] - self.look.margin
    }

    /// Sets something that is not broken, in the next column or on the next page where it has no room in this one; what
    /// has none anywhere begins a column.
    fn keep(&mut self, also: f32, set: impl Fn(&mut PageColumn<'a>)) {
        let is_empty = self.column.as_ref().is_some_and(|column| column.blocks.is_empty());
        if !is_empty && !self.has_room(also, &set) {
            self.next();
        }
        if let Some(column) = &mut self.column {
            set(column);
        }
    }

    /// Begins the next column.
    fn next(&mut self) {
        self.put();
        let columns = f32::from(COLUMNS);
        let mut head = PageColumn::new(self.fonts, [self.look.margin, self.look.margin], self.look.inner());
        if self.place == 0 || self.done.is_empty() {
            head.text(Role::Heading(1), &self.title, bold(self.look.title));
            self.done.push(Scene {
                size: self.look.size,
                title: self.title.clone(),
                language: self.language.to_owned(),
                blocks: std::mem::take(&mut head.blocks),
                data: Vec::new(),
            });
        }
        let width = (self.look.inner() - GAP * (columns - 1.0)) / columns;
        let head = PageColumn::new(self.fonts, [self.look.margin, self.look.margin], self.look.inner());
        let top = self.look.margin + head.height(&self.title, bold(self.look.title)) + 6.0;
        let left = self.look.margin + f32::from(self.place) * (width + GAP);
        self.column = Some(PageColumn::new(self.fonts, [left, top], width));
        self.place = (self.place + 1) % COLUMNS;
    }

    /// Puts what was set on its page.
    fn put(&mut self) {
        if let (Some(column), Some(page)) = (self.column.take(), self.done.last_mut()) {
            page.blocks.extend(column.blocks);
        }
    }
}
