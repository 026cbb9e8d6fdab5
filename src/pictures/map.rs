//! The map on a page: areas in their colours, borders, numbers or names.

use std::collections::{BTreeMap, BTreeSet};

use veerkracht_picture::{Colour, Fonts, Mark, Path, Stroke};

use super::frame::Frame;
use super::label::Labeller;
use super::look::{INK, Look};
use super::request::{PictureError, PictureRequest};
use super::subject::{PictureSubject, lines};
use crate::areas::Level;
use crate::documents::Content;
use crate::generalise::PackedLayer;
use crate::styles::legend::LegendHatch;
use crate::styles::{NO_CLASS, parse_colour};
use crate::tiles::TileSource;

/// Areas of a class that is hidden.
const HIDDEN: Colour = [0xFF; 3];
/// Areas beyond the place, and what no area covers: a hole in a division is land.
const BEYOND: Colour = [0xF2, 0xF2, 0xEE];
/// Areas that are water.
const WATER: Colour = [0xD6, 0xE6, 0xEF];
/// Width of the rim that each surface has in its own colour, so that nothing shows through between two: half of it lies
/// under the neighbour.
const RIM: f32 = 0.4;
/// Lines between buurten.
const BUURT: Stroke = Stroke { colour: [0x5A, 0x63, 0x6A], width: 0.3 };
/// Lines between wijken.
const WIJK: Stroke = Stroke { colour: [0x3A, 0x41, 0x47], width: 0.7 };
/// Lines between gemeenten.
const GEMEENTE: Stroke = Stroke { colour: INK, width: 1.2 };
/// Lines between gemeenten that are not the subject.
const FAR: Stroke = Stroke { colour: [0x5A, 0x63, 0x6A], width: 0.5 };
/// Around areas that are marked, and below that line.
const MARKED: Stroke = Stroke { colour: [0; 3], width: 2.0 };
const CASING: Stroke = Stroke { colour: [0xFF; 3], width: 4.0 };
/// Around the frame.
const EDGE: Stroke = Stroke { colour: [0x8A, 0x92, 0x99], width: 0.6 };

/// With more buurten than these their borders are thinner.
const MANY: usize = 1000;

/// Draws the map into a frame.
pub(super) fn marks(
    content: &Content,
    source: &TileSource,
    fonts: &Fonts,
    request: &PictureRequest,
    subject: &PictureSubject,
    (frame, look): (&Frame, &Look),
) -> Result<Vec<Mark>, PictureError> {
    let mut marks = vec![surface(Path::rectangle(frame.at), BEYOND)];
    let crowd = find_outlines(source, Level::Buurt, frame).map_or(0, |(_, found)| found.len());
    marks.extend(areas(content, source, subject, frame)?);
    let (wijken, gemeenten) = regions_around(content, subject);
    if request.place.is_everything() {
        marks.extend(borders(source, Level::Gemeente, frame, |_| true).map(|path| line(path, FAR)));
    } else {
        marks.extend(
            borders(source, Level::Gemeente, frame, |area| !gemeenten.contains(&area)).map(|path| line(path, FAR)),
        );
        marks.extend(borders(source, Level::Wijk, frame, |area| wijken.contains(&area)).map(|path| line(path, WIJK)));
        marks.extend(
            borders(source, Level::Gemeente, frame, |area| gemeenten.contains(&area)).map(|path| line(path, GEMEENTE)),
        );
    }
    for level in Level::ALL {
        let marked = request.marked.of_level(level);
        if !marked.is_empty() {
            let is_marked = |area| usize::try_from(area).is_ok_and(|area| marked.contains(&area));
            let path = borders(source, level, frame, is_marked).unwrap_or_default();
            marks.extend([line(path.clone(), CASING), line(path, MARKED)]);
        }
    }
    let labels = Labeller { content, fonts, subject, frame, look };
    marks.extend(labels.marks(request, crowd));
    let edge = line(Path::rectangle(frame.at), EDGE);
    Ok(vec![Mark::Clipped { to: frame.at, marks }, edge])
}

/// Draws the buurten in the frame: those of the place in their colours, the others pale.
fn areas(
    content: &Content,
    source: &TileSource,
    subject: &PictureSubject,
    frame: &Frame,
) -> Result<Vec<Mark>, PictureError> {
    let (layer, found) = find_outlines(source, Level::Buurt, frame).ok_or(PictureError::NoOutlines)?;
    let extent = source.extent();
    let empty = || Path { parts: Vec::new(), closed: true };
    let (mut surfaces, mut borders) = (BTreeMap::<Colour, Path>::new(), empty());
    let mut hatched: [Path; 2] = [empty(), empty()];
    for area in found {
        let index = usize::try_from(area).unwrap_or(usize::MAX);
        let is_inside = subject.buurten.binary_search(&index).is_ok();
        let buurt = &content.areas.buurten[index];
        let class = subject.class(index);
        let colour = match class {
            _ if buurt.water => WATER,
            _ if !is_inside => BEYOND,
            Some(class) if subject.is_hidden(class) => HIDDEN,
            Some(class) => subject.colour(class),
            None => parse_colour(NO_CLASS),
        };
        frame.add(surfaces.entry(colour).or_insert_with(empty), layer, extent, area);
        if is_inside && !buurt.water {
            frame.add(&mut borders, layer, extent, area);
            if class.is_some_and(|class| subject.is_hidden(class)) {
                // Nothing is drawn of it but its border.
            } else if subject.is_indicative(index) {
                frame.add(&mut hatched[0], layer, extent, area);
            } else if class.is_none() {
                frame.add(&mut hatched[1], layer, extent, area);
            }
        }
    }
    let mut marks: Vec<Mark> = surfaces.into_iter().map(|(colour, path)| surface(path, colour)).collect();
    let kinds = [LegendHatch::Indicative, LegendHatch::NoClass].map(lines);
    marks.extend(hatched.into_iter().zip(kinds).filter_map(|(path, hatch)| Some(Mark::Hatch { path, hatch: hatch? })));
    // Lines that are close would hide the colours between them.
    let width = if subject.buurten.len() > MANY { BUURT.width / 4.0 } else { BUURT.width };
    marks.push(line(borders, Stroke { width, ..BUURT }));
    Ok(marks)
}

/// Lists the wijken and the gemeenten in which the buurten of the place lie.
fn regions_around(content: &Content, subject: &PictureSubject) -> (BTreeSet<u32>, BTreeSet<u32>) {
    let buurten = || subject.buurten.iter().map(|index| &content.areas.buurten[*index]);
    (buurten().map(|buurt| buurt.wijk).collect(), buurten().map(|buurt| buurt.gemeente).collect())
}

/// Gathers the borders of the areas of a level in the frame that are wanted; none where it has no outlines.
fn borders(source: &TileSource, level: Level, frame: &Frame, is_wanted: impl Fn(u32) -> bool) -> Option<Path> {
    let (layer, found) = find_outlines(source, level, frame)?;
    let mut path = Path { parts: Vec::new(), closed: true };
    for area in found.into_iter().filter(|area| is_wanted(*area)) {
        frame.add(&mut path, layer, source.extent(), area);
    }
    Some(path)
}

/// Finds the outlines of a level that are fine enough, and which of its areas lie in the frame.
fn find_outlines<'a>(source: &'a TileSource, level: Level, frame: &Frame) -> Option<(&'a PackedLayer, Vec<u32>)> {
    // That of the buurten, so that the borders of all levels are the same lines.
    let zooms = source.level_zooms(Level::Buurt)?;
    let zoom = frame.zoom().clamp(*zooms.start(), *zooms.end());
    source.touching(level, zoom, frame.on_grid(zoom, source.extent()))
}

/// Fills a shape, with a rim in the same colour.
fn surface(path: Path, colour: Colour) -> Mark {
    Mark::Shape { path, fill: Some(colour), stroke: Some(Stroke { colour, width: RIM }) }
}

fn line(path: Path, stroke: Stroke) -> Mark {
    Mark::Shape { path, fill: None, stroke: Some(stroke) }
}
