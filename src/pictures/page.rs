//! One page: title, one map or two, legends, list, what must be known, room for notes.

use veerkracht_picture::{Block, Fonts, PageColumn, Role, ScaleBar, Scene};

use super::frame::Frame;
use super::look::{INK, Look, PaperSize, SOFT, bold, plain};
use super::marginalia::{CODE, MapWords, code};
use super::place::in_world;
use super::request::{AreaLabels, PictureError, PictureRequest};
use super::room::numbers;
use super::subject::PictureSubject;
use super::{list, map, room};
use crate::documents::Content;
use crate::styles::Language;
use crate::tiles::TileSource;

/// Between the map and what stands beside it, points.
const GAP: f32 = 14.0;
/// Width of a code with its words, points.
const CODE_WIDTH: f32 = 190.0;
/// Around the words on a map that has no others, points.
const EDGE: f32 = 4.0;
/// Part of the height that what stands below a map takes at most.
const BELOW: f32 = 0.5;

/// A page of one map or two.
#[derive(Debug)]
pub(super) struct PicturePage {
    /// The page.
    pub scene: Scene,
    /// Whether all its buurten are named on it: in the list, or because nobody asked.
    pub is_listed: bool,
    /// Whether all that is to be said of marked buurten stands on it.
    pub is_said: bool,
}

/// Sets the page of one map, or of two of the same place.
///
/// # Errors
/// As [`PictureError`] says.
pub(super) fn page(
    content: &Content,
    source: &TileSource,
    fonts: &Fonts,
    request: &PictureRequest,
    subjects: &[&PictureSubject],
) -> Result<PicturePage, PictureError> {
    PageSheet { content, source, fonts, request, look: request.look(), blocks: Vec::new(), frames: Vec::new() }
        .set(subjects)
}

/// A page that is being set.
struct PageSheet<'a> {
    content: &'a Content,
    source: &'a TileSource,
    fonts: &'a Fonts,
    request: &'a PictureRequest,
    look: Look,
    blocks: Vec<Block>,
    frames: Vec<Frame>,
}

impl PageSheet<'_> {
    fn set(mut self, subjects: &[&PictureSubject]) -> Result<PicturePage, PictureError> {
        let (look, request) = (self.look, self.request);
        if let (PaperSize::Small, [subject, ..]) = (request.paper, subjects) {
            return self.bare(subject);
        }
        let mut data = Vec::new();
        let mut head = PageColumn::new(self.fonts, [look.margin, look.margin], look.inner());
        if request.has_title {
            data.push(("title", numbers([look.margin, head.y, look.inner(), look.title])));
            head.skip(look.title * 1.4);
        }
        let title = match subjects {
            [only] => only.title.clone(),
            _ => request.place.name(self.content, request.language),
        };
        head.text(Role::Heading(1), &title, bold(if request.has_title { look.title * 0.75 } else { look.title }));
        head.skip(4.0);
        self.blocks.append(&mut head.blocks);

        let is_two = subjects.len() > 1;
        let narrow = if is_two && request.link.is_some() { CODE_WIDTH } else { 0.0 };
        let mut foot = PageColumn::new(self.fonts, [look.margin, 0.0], look.inner() - narrow);
        let small = plain(look.small(), SOFT);
        let notes = notes(self.content, request, subjects);
        let least = if narrow > 0.0 { CODE } else { 0.0 };
        let end = look.size[1] - look.margin;
        foot.y = end - notes.iter().map(|note| foot.height(note, small)).sum::<f32>().max(least);
        let mut bottom = foot.y - 4.0;
        let lines = if request.has_notes { room::notes(self.fonts, &look, request.language, bottom) } else { None };
        if let Some(lines) = &lines {
            bottom = lines.top - 6.0;
            data.push(("notes", lines.place.clone()));
        }

        let at = [look.margin, head.y, look.inner(), (bottom - head.y).max(40.0)];
        let (is_listed, is_said) = match *subjects {
            [one, other] => self.two([one, other], at)?,
            [only, ..] if look.is_portrait() => self.below(only, at)?,
            [only, ..] => self.set_beside(only, at, look.column, true)?,
            [] => (true, true),
        };
        self.blocks.extend(lines.into_iter().flat_map(|lines| lines.blocks));
        for note in &notes {
            foot.text(Role::Paragraph, note, small);
        }
        self.blocks.append(&mut foot.blocks);
        if let (Some(link), true) = (&request.link, narrow > 0.0) {
            let at = [look.margin + look.inner() - CODE_WIDTH, end - CODE];
            self.blocks.extend(code(self.fonts, link, at, CODE_WIDTH, request.language, &look)?);
        }
        if let Some(frame) = self.frames.first() {
            data.push(("view", frame.degrees().map(|degrees| format!("{degrees:.5}")).join(" ")));
        }
        data.push(("maps", self.frames.iter().map(|frame| numbers(frame.at)).collect::<Vec<_>>().join(";")));
        let language = request.language.code().to_owned();
        let scene = Scene { size: look.size, title, language, blocks: self.blocks, data };
        Ok(PicturePage { scene, is_listed, is_said })
    }

    /// Sets a map and nothing else.
    fn bare(self, subject: &PictureSubject) -> Result<PicturePage, PictureError> {
        let (fiction, bottom) = self.fiction();
        let frame = self.frame([0.0, 0.0, self.look.size[0], bottom]);
        let marks = map::marks(self.content, self.source, self.fonts, self.request, subject, (&frame, &self.look))?;
        let scene = Scene {
            size: self.look.size,
            title: subject.title.clone(),
            language: self.request.language.code().to_owned(),
            blocks: [vec![Block::of(Role::Figure(subject.words()), marks)], fiction].concat(),
            data: Vec::new(),
        };
        Ok(PicturePage { scene, is_listed: true, is_said: true })
    }

    /// Says of a made-up region, along the lower edge of a page without other words, that it is one; and gives how far
    /// down the map above it reaches.
    fn fiction(&self) -> (Vec<Block>, f32) {
        let caveats = &self.content.caveats;
        let [width, height] = self.look.size;
        let Some(fictional) = caveats.fictional.as_ref().filter(|_| caveats.made_up) else {
            return (Vec::new(), height);
        };
        let (words, style) = (self.request.language.of(&fictional.notice), bold(self.look.text));
        let mut line = PageColumn::new(self.fonts, [EDGE, height], width - 2.0 * EDGE);
        line.y -= line.height(words, style) + EDGE;
        let above = line.y - EDGE;
        line.text(Role::Paragraph, words, style);
        (line.blocks, above)
    }

    /// Places what is shown in a rectangle of the page.
    fn frame(&self, at: [f32; 4]) -> Frame {
        match self.request.view {
            Some(view) => Frame::of(in_world(view), at),
            None => Frame::fit(self.request.place.bounds(self.content), at),
        }
    }

    /// Sets two maps: side by side on a page that lies, above each other on one that stands. Their list is on a page of
    /// its own.
    fn two(
        &mut self,
        subjects: [&PictureSubject; 2],
        [x, y, width, height]: [f32; 4],
    ) -> Result<(bool, bool), PictureError> {
        let mut is_said = true;
        for (subject, place) in subjects.into_iter().zip([0.0, 1.0]) {
            let is_portrait = self.look.is_portrait();
            let side = |whole: f32| (whole - GAP) / 2.0;
            let [left, top, wide, high] = if is_portrait {
                [x, y + place * (side(height) + GAP), width, side(height)]
            } else {
                [x + place * (side(width) + GAP), y, side(width), height]
            };
            let mut heading = PageColumn::new(self.fonts, [left, top], wide);
            heading.text(Role::Heading(2), &subject.name, bold(self.look.title * 0.7));
            heading.skip(3.0);
            let at = [left, heading.y, wide, high - (heading.y - top)];
            self.blocks.append(&mut heading.blocks);
            let (_, said) = if is_portrait {
                self.set_beside(subject, at, self.look.column * 0.85, false)?
            } else {
                self.below(subject, at)?
            };
            is_said &= said;
        }
        Ok((!self.wants_list(), is_said))
    }

    /// Sets a map with guide, legend, sentences, list and code in a column beside it.
    fn set_beside(
        &mut self,
        subject: &PictureSubject,
        [x, y, width, height]: [f32; 4],
        column: f32,
        is_only: bool,
    ) -> Result<(bool, bool), PictureError> {
        let (language, bottom) = (self.request.language, y + height);
        let at = [x, y, width - column - GAP, height];
        let left = at[0] + at[2] + GAP;
        let link = self.request.link.as_ref().filter(|_| is_only);
        let room = bottom - if link.is_some() { CODE + 4.0 } else { 0.0 };
        let aside = MapWords { fonts: self.fonts, request: self.request, subject, look: self.look };
        let (mut beside, is_said) = aside.all([left, y], column, room);
        let wants_list = is_only && self.wants_list();
        let is_listed = !wants_list || list::set_list(self.content, subject, language, &self.look, &mut beside, room);
        self.map(subject, at, is_listed)?;
        self.blocks.append(&mut beside.blocks);
        if let Some(link) = link {
            self.blocks.extend(code(self.fonts, link, [left, bottom - CODE], column, language, &self.look)?);
        }
        Ok((is_listed, is_said))
    }

    /// Sets a map with the legend and the code on the left below it, and guide, sentences and list on the right.
    fn below(
        &mut self,
        subject: &PictureSubject,
        [x, y, width, height]: [f32; 4],
    ) -> Result<(bool, bool), PictureError> {
        let (language, bottom) = (self.request.language, y + height);
        let half = (width - GAP) / 2.0;
        let is_only = self.request.beside.is_none();
        let link = self.request.link.as_ref().filter(|_| is_only);
        let code_height = if link.is_some() { CODE + 4.0 } else { 0.0 };
        let most = height * BELOW;
        let aside = MapWords { fonts: self.fonts, request: self.request, subject, look: self.look };
        let wants_list = is_only && self.wants_list();
        let list = |column: &mut PageColumn<'_>, end: f32| {
            wants_list && list::set_list(self.content, subject, language, &self.look, column, end)
        };
        // Once to measure, once at its place; the list wants some room below it, which it does not use.
        let set = |top: f32, end: f32| {
            let legend = aside.legend([x, top], half, end - code_height);
            let (mut words, is_said) = aside.words([x + half + GAP, top], half, end);
            let is_listed = list(&mut words, end) || !wants_list;
            (legend, words, is_said, is_listed)
        };
        let (legend, words, ..) = set(0.0, most);
        let block = (legend.y + code_height).max(words.y).min(most);
        let (mut legend, mut words, is_said, is_listed) = set(bottom - block, bottom + self.look.list);
        self.map(subject, [x, y, width, height - block - 6.0], is_listed)?;
        self.blocks.append(&mut legend.blocks);
        self.blocks.append(&mut words.blocks);
        if let Some(link) = link {
            self.blocks.extend(code(self.fonts, link, [x, bottom - CODE], half, language, &self.look)?);
        }
        Ok((is_listed, is_said))
    }

    /// Draws a map with its scale bar.
    fn map(&mut self, subject: &PictureSubject, at: [f32; 4], is_listed: bool) -> Result<(), PictureError> {
        let frame = self.frame(at);
        // On a picture that is one page numbers without their list say nothing.
        let labels = if is_listed || self.request.is_paged { self.request.labels } else { AreaLabels::Names };
        let request = PictureRequest { labels, ..self.request.clone() };
        let marks = map::marks(self.content, self.source, self.fonts, &request, subject, (&frame, &self.look))?;
        let mut bar = ScaleBar::fitting(frame.metres_per_point(), at[2] / 5.0);
        if let Some(sheet) = self.request.paper.sheet() {
            let scale = scale(f64::from(frame.metres_per_point()), self.request.language);
            bar.label = format!("{} · {scale} {} {sheet}", bar.label, self.request.language.either("op", "on"));
        }
        let bar = bar.block([at[0] + 8.0, at[1] + at[3] - 8.0], plain(self.look.text, INK));
        self.blocks.push(Block::of(Role::Figure(subject.words()), marks));
        self.blocks.push(bar);
        self.frames.push(frame);
        Ok(())
    }

    fn wants_list(&self) -> bool {
        self.request.labels == AreaLabels::Numbers && !self.request.place.is_everything()
    }
}

/// Writes the scale of a map of so many metres to a point, in two figures: 1 : 25.000.
fn scale(metres_per_point: f64, language: Language) -> String {
    let denominator = (metres_per_point * 72.0 / 0.0254).max(1.0);
    let step = 10_f64.powf((denominator.log10().floor() - 1.0).max(0.0));
    format!("1 : {}", list::grouped((denominator / step).round() * step, language))
}

/// Says what must be known of the maps: notice, what is counted, caveats, sources, edition.
fn notes(content: &Content, request: &PictureRequest, subjects: &[&PictureSubject]) -> Vec<String> {
    let language = request.language;
    let mut notes = vec![language.of(&content.caveats.notice).to_owned()];
    if request.view.is_some() {
        let place = request.place.name(content, language);
        let said = language.either("De aantallen zijn die van", "The numbers are those of");
        notes.push(format!("{said} {place}, {}.", language.either("ook buiten beeld", "also out of sight")));
    }
    let (mut caveats, mut attributions) = (Vec::new(), Vec::new());
    let add = |known: &mut Vec<String>, more: &str| {
        if !more.is_empty() && !known.iter().any(|known| known == more) {
            known.push(more.to_owned());
        }
    };
    for styled in subjects.iter().map(|subject| &subject.styled) {
        styled.caveats.iter().for_each(|caveat| add(&mut caveats, language.of(caveat)));
        language.of(&styled.attribution).split("; ").for_each(|attribution| add(&mut attributions, attribution));
    }
    if request.paper.is_roomy() && !caveats.is_empty() {
        notes.push(caveats.join(" "));
    }
    notes.push(sources(content, &attributions.join("; "), language));
    notes
}

/// Names the sources and the edition: division and dataset, which are the same whenever the page is made.
pub(crate) fn sources(content: &Content, attribution: &str, language: Language) -> String {
    let sources = if attribution.is_empty() {
        String::new()
    } else {
        format!("{}: {attribution}. ", language.either("Bronnen", "Sources"))
    };
    let edition = language.either("Uitgave: indeling", "Edition: division of");
    let dataset = content.hash.get(..12).unwrap_or(&content.hash);
    format!("{sources}{edition} {}, {} {dataset}.", content.areas.year, language.either("dataset", "dataset"))
}

#[cfg(test)]
mod tests {
    use super::scale;
    use crate::styles::Language;

    #[test]
    fn a_scale_has_two_figures() {
        // A point is 0.0254 / 72 m: 90 m are 255,118 times as much.
        assert_eq!(scale(90.0, Language::Nl), "1 : 260.000");
        assert_eq!(scale(3.5, Language::En), "1 : 9,900");
    }
}
