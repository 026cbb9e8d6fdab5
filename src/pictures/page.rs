//! One page: title, map, legend, list, what must be known.

use veerkracht_picture::{Block, Column, Fonts, Role, ScaleBar, Scene, qr};

use super::frame::Frame;
use super::look::{INK, Look, Paper, SOFT, bold, plain};
use super::request::{Labels, PictureError, PictureRequest};
use super::subject::Subject;
use super::{list, map};
use crate::documents::Content;
use crate::styles::Language;
use crate::tiles::TileSource;

/// Between the map and what stands beside it, points.
const GAP: f32 = 14.0;
/// Side of the code that a telephone reads, points.
const CODE: f32 = 62.0;

/// Sets the page of a map, and tells whether all its buurten are named on it: in the list, or because nobody asked.
///
/// # Errors
/// As [`PictureError`] says.
pub(super) fn page(
    content: &Content,
    source: &TileSource,
    fonts: &Fonts,
    request: &PictureRequest,
    subject: &Subject,
) -> Result<(Scene, bool), PictureError> {
    let look = request.paper.look();
    let [width, height] = look.size;
    if request.paper == Paper::Small {
        let frame = Frame::around(request.place.bounds(content), [0.0, 0.0, width, height]);
        let marks = map::marks(content, source, fonts, request, subject, (&frame, &look))?;
        let blocks = vec![Block::of(Role::Figure(subject.words()), marks)];
        return Ok((scene(&look, request, subject, blocks), true));
    }
    let mut head = Column::new(fonts, [look.margin, look.margin], look.inner());
    head.text(Role::Heading(1), &subject.title, bold(look.title));
    head.skip(4.0);
    let notes = notes(content, request, subject);
    let small = plain(look.text * 0.87, SOFT);
    let bottom = height - look.margin - notes.iter().map(|note| head.height(note, small)).sum::<f32>() - 4.0;

    let at = [look.margin, head.y, look.inner() - look.column - GAP, (bottom - head.y).max(20.0)];
    let frame = Frame::around(request.place.bounds(content), at);
    let mut beside = Column::new(fonts, [at[0] + at[2] + GAP, head.y], look.column);
    legend(request, subject, &look, &mut beside);

    let code =
        request.link.as_ref().map(|link| code(link, &mut beside, bottom, request.language, &look)).transpose()?;
    let list_bottom = if code.is_some() { bottom - CODE - 4.0 } else { bottom };
    let wants_list = request.labels == Labels::Numbers && !request.place.is_everything();
    let is_listed = !wants_list || list::beside(content, subject, request.language, &look, &mut beside, list_bottom);
    // On a picture that is one page numbers without their list say nothing.
    let labels = if is_listed || request.is_paged { request.labels } else { Labels::Names };
    let request = PictureRequest { labels, ..request.clone() };

    let marks = map::marks(content, source, fonts, &request, subject, (&frame, &look))?;
    let bar = ScaleBar::fitting(frame.metres_per_point(), at[2] / 5.0);
    let bar = bar.block([at[0] + 8.0, at[1] + at[3] - 8.0], plain(look.text, INK));
    let mut blocks = head.blocks;
    blocks.push(Block::of(Role::Figure(subject.words()), marks));
    blocks.push(bar);
    blocks.extend(beside.blocks);
    blocks.extend(code.into_iter().flatten());
    let mut foot = Column::new(fonts, [look.margin, bottom + 4.0], look.inner());
    for note in &notes {
        foot.text(Role::Paragraph, note, small);
    }
    blocks.extend(foot.blocks);
    Ok((scene(&look, &request, subject, blocks), is_listed))
}

fn scene(look: &Look, request: &PictureRequest, subject: &Subject, blocks: Vec<Block>) -> Scene {
    Scene { size: look.size, title: subject.title.clone(), language: request.language.code().to_owned(), blocks }
}

/// Sets the guide and the legend with the number of buurten of each class.
fn legend(request: &PictureRequest, subject: &Subject, look: &Look, column: &mut Column<'_>) {
    let language = request.language;
    if request.paper.is_roomy() {
        column.text(Role::Paragraph, language.of(&subject.styled.guide), plain(look.text, SOFT));
        column.skip(5.0);
    }
    let title = format!(
        "{} ({})",
        language.either("Legenda", "Legend"),
        language.either("aantal buurten", "number of neighbourhoods")
    );
    column.text(Role::Heading(2), &title, bold(look.legend));
    column.skip(3.0);
    column.legend(&subject.legend(), plain(look.legend, INK), [look.legend * 2.1, look.legend * 1.3]);
    if let (Some(note), true) = (&subject.styled.note, request.paper.is_roomy()) {
        column.text(Role::Paragraph, language.of(note), plain(look.text, SOFT));
    }
    column.skip(4.0);
}

/// Draws the code that leads to the map in the viewer, at the foot of a column.
fn code(
    link: &str,
    column: &mut Column<'_>,
    bottom: f32,
    language: Language,
    look: &Look,
) -> Result<Vec<Block>, PictureError> {
    let words = format!("{}: {link}", language.either("QR-code naar deze kaart", "QR code of this map"));
    let picture = qr(link, [column.left, bottom - CODE], CODE, words)?;
    let mut beside =
        Column::new(column.fonts(), [column.left + CODE + 6.0, bottom - CODE + 8.0], column.width - CODE - 6.0);
    let text = language.either("Deze kaart om te bewegen en te lezen waarom:", "This map to move and to read why:");
    beside.text(Role::Paragraph, text, plain(look.text, INK));
    beside.text(Role::Paragraph, link.split('#').next().unwrap_or(link), plain(look.text, SOFT));
    Ok(std::iter::once(picture).chain(beside.blocks).collect())
}

/// Says what must be known of the map: notice, caveats, sources, edition.
fn notes(content: &Content, request: &PictureRequest, subject: &Subject) -> Vec<String> {
    let language = request.language;
    let styled = &subject.styled;
    let mut notes = vec![language.of(&styled.notice).to_owned()];
    if request.paper.is_roomy() && !styled.caveats.is_empty() {
        notes.push(styled.caveats.iter().map(|caveat| language.of(caveat)).collect::<Vec<_>>().join(" "));
    }
    notes.push(sources(content, &styled.attribution, language));
    notes
}

/// Names the sources and the edition: division and dataset, which are the same whenever the page is made.
pub(super) fn sources(content: &Content, attribution: &str, language: Language) -> String {
    let sources = if attribution.is_empty() {
        String::new()
    } else {
        format!("{}: {attribution}. ", language.either("Bronnen", "Sources"))
    };
    let edition = language.either("Uitgave: indeling", "Edition: division of");
    let dataset = content.hash.get(..12).unwrap_or(&content.hash);
    format!("{sources}{edition} {}, {} {dataset}.", content.areas.year, language.either("dataset", "dataset"))
}
