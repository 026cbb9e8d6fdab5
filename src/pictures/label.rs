//! Numbers and names on a map.

use geo_types::Coord;
use veerkracht_picture::{Fonts, Mark, SceneText, Weight, ink_on};

use super::frame::Frame;
use super::look::{Look, SOFT};
use super::request::{AreaLabels, PictureRequest};
use super::subject::PictureSubject;
use crate::areas::Level;
use crate::documents::Content;
use crate::styles::{NO_CLASS, parse_colour};

/// Where everything is drawn, buurten have names when at most so many are in the frame, else gemeenten have them.
const MOST_NAMED: usize = 200;

/// Writes on a map.
pub(super) struct Labeller<'a> {
    pub(super) content: &'a Content,
    pub(super) fonts: &'a Fonts,
    pub(super) subject: &'a PictureSubject,
    pub(super) frame: &'a Frame,
    pub(super) look: &'a Look,
}

/// A place for a label.
struct LabelSpot {
    at: [f32; 2],
    /// Distance to the border of the area, points.
    room: f32,
}

impl Labeller<'_> {
    /// Writes what was asked for; `crowd` is how many buurten are in the frame.
    pub(super) fn marks(&self, request: &PictureRequest, crowd: usize) -> Vec<Mark> {
        match (request.labels, request.place.is_everything()) {
            (AreaLabels::None, _) => Vec::new(),
            (_, true) if crowd > MOST_NAMED => self.names(Level::Gemeente, 0..self.content.areas.gemeenten.len()),
            (AreaLabels::Names, _) | (_, true) => self.names(Level::Buurt, self.subject.listed.iter().copied()),
            (AreaLabels::Numbers, false) => self.numbers(),
        }
    }

    /// Finds where a label of an area goes; none for one without a place in the frame.
    fn spot(&self, level: Level, area: usize) -> Option<LabelSpot> {
        let point = self.content.labels[level].get(area).filter(|point| point.room > 0.0)?;
        let at = self.frame.point(Coord { x: point.x, y: point.y });
        let [west, north, width, height] = self.frame.at;
        let is_inside = at[0] >= west && at[1] >= north && at[0] <= west + width && at[1] <= north + height;
        is_inside.then(|| LabelSpot { at, room: self.frame.length(point.room) })
    }

    /// Writes the numbers of the list on the buurten.
    fn numbers(&self) -> Vec<Mark> {
        let numbered = self.subject.listed.iter().zip(1_u32..);
        let marks = numbered.filter_map(|(&buurt, number)| {
            let spot = self.spot(Level::Buurt, buurt)?;
            let class = self.subject.class(buurt).filter(|class| !self.subject.is_hidden(*class));
            let surface = match (class, self.subject.class(buurt)) {
                (Some(class), _) => self.subject.colour(class),
                (None, Some(_hidden)) => [255; 3],
                (None, None) => parse_colour(NO_CLASS),
            };
            let size = (spot.room * 1.2).clamp(self.look.least, self.look.list * 1.3);
            let words = number.to_string();
            let at = self.centred(&words, size, spot.at);
            Some(Mark::Text(SceneText {
                at,
                text: words,
                size,
                weight: Weight::Bold,
                colour: ink_on(surface),
                halo: Some(surface),
            }))
        });
        marks.collect()
    }

    /// Writes names of areas, those with most room first: what overlaps one that is there is left out.
    fn names(&self, level: Level, areas: impl Iterator<Item = usize>) -> Vec<Mark> {
        let mut spots: Vec<_> = areas.filter_map(|area| Some((area, self.spot(level, area)?))).collect();
        spots.sort_by(|a, b| b.1.room.total_cmp(&a.1.room).then(a.0.cmp(&b.0)));
        let mut taken: Vec<[f32; 4]> = Vec::new();
        let size = self.look.list;
        let mut marks = Vec::new();
        for (area, LabelSpot { at: [x, y], .. }) in spots {
            let words = self.content.engine.place(level, area).name.clone();
            let half = self.fonts.width(&words, size, Weight::Bold) / 2.0 + 1.0;
            let around = [x - half, y - size * 0.6, x + half, y + size * 0.6];
            let [west, north, width, height] = self.frame.at;
            let is_inside =
                around[0] >= west && around[1] >= north && around[2] <= west + width && around[3] <= north + height;
            let meets = |other: &[f32; 4]| {
                around[0] < other[2] && other[0] < around[2] && around[1] < other[3] && other[1] < around[3]
            };
            if is_inside && !taken.iter().any(meets) {
                taken.push(around);
                let at = self.centred(&words, size, [x, y]);
                let white = Some([255; 3]);
                marks.push(Mark::Text(SceneText {
                    at,
                    text: words,
                    size,
                    weight: Weight::Bold,
                    colour: SOFT,
                    halo: white,
                }));
            }
        }
        marks
    }

    /// Finds the start of the baseline of words in the middle of a point.
    fn centred(&self, words: &str, size: f32, [x, y]: [f32; 2]) -> [f32; 2] {
        [x - self.fonts.width(words, size, Weight::Bold) / 2.0, y + size * 0.36]
    }
}
