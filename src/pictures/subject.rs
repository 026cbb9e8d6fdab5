//! What a picture is of: a map at a selection, in a place.

use std::sync::Arc;

use veerkracht_picture::{Colour, LegendRow};

use super::request::PictureRequest;
use crate::areas::Level;
use crate::documents::Content;
use crate::maps::{MapValues, Palette, SelectionError, Status};
use crate::styles::legend::{LegendEntry, LegendHatch, entries};
use crate::styles::{Language, NO_CLASS, StyledMap, parse_colour};

/// Width of the lines over areas that are indicative or without a class, and from one to the next, points.
const LINES: [f32; 2] = [0.5, 4.0];

/// A map in a place.
#[derive(Debug, Clone)]
pub(super) struct PictureSubject {
    /// Its texts and classes.
    pub styled: StyledMap,
    /// Its values.
    pub values: Arc<MapValues>,
    /// All buurten of the place, ascending.
    pub buurten: Vec<usize>,
    /// Those that take part, by name: the first has number 1.
    pub listed: Vec<usize>,
    /// What it is called: map, place, years.
    pub title: String,
    /// The same without the place.
    pub name: String,
    /// What the map says of the buurten that are marked, or of the only one that there is.
    pub said: Vec<String>,
    /// Classes that are not drawn.
    hidden: Vec<u8>,
    palette: Palette,
    language: Language,
}

impl PictureSubject {
    /// Gathers it.
    pub(super) fn new(content: &Content, request: &PictureRequest) -> Result<PictureSubject, SelectionError> {
        let areas = &content.areas;
        let buurten = request.place.buurten(areas);
        let mut listed: Vec<usize> = buurten.iter().copied().filter(|index| areas.buurten[*index].counts).collect();
        listed.sort_by(|a, b| areas.buurten[*a].name.cmp(&areas.buurten[*b].name).then(a.cmp(b)));
        let styled = content.styled(&request.map, request.selection, request.palette)?;
        let language = request.language;
        let comparison = styled.comparison.as_ref().map_or("", |comparison| language.of(comparison));
        let place = request.place.name(content, language);
        let join = |parts: &[&str]| {
            let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
            parts.join(", ")
        };
        let heading = language.of(&styled.title);
        let title = join(&[heading, &place, &styled.period, comparison]);
        let name = join(&[heading, &styled.period, comparison]);
        let values = content.values(&request.map, request.selection)?;
        let mut told: Vec<usize> = request.marked.of_level(Level::Buurt).into_iter().collect();
        if let ([only], true) = (&listed[..], told.is_empty()) {
            told.push(*only);
        }
        let said = sentences(content, request, &told)?.into_iter().flatten().collect();
        let hidden = request.hidden.clone();
        Ok(PictureSubject {
            styled,
            values,
            buurten,
            listed,
            title,
            name,
            said,
            hidden,
            palette: request.palette,
            language,
        })
    }

    /// Tells whether a class is not drawn.
    pub(super) fn is_hidden(&self, class: u8) -> bool {
        self.hidden.contains(&class)
    }

    /// Names the classes that are not drawn; none where all are.
    pub(super) fn undrawn(&self) -> Option<String> {
        let hidden = self.styled.classes.iter().filter(|class| self.is_hidden(class.value));
        let names: Vec<String> = hidden
            .map(|class| {
                let key = class.key.as_ref().map_or_else(String::new, |key| format!("{key} "));
                format!("{key}{}", self.language.of(&class.label))
            })
            .collect();
        let said = self.language.either("Niet getekend", "Not drawn");
        (!names.is_empty()).then(|| format!("{said}: {}.", names.join("; ")))
    }

    /// Gives the class of a buurt.
    pub(super) fn class(&self, buurt: usize) -> Option<u8> {
        self.values.class.get(buurt).copied().flatten()
    }

    /// Tells whether the class of a buurt is indicative.
    pub(super) fn is_indicative(&self, buurt: usize) -> bool {
        self.values.status.get(buurt).copied().flatten() == Some(Status::Indicatief)
    }

    /// Names a class by its letter, or by its number as every table has it where it has none.
    pub(super) fn symbol(&self, class: u8) -> String {
        let known = self.styled.classes.iter().find(|known| known.value == class);
        known.map_or_else(String::new, |known| known.key.clone().unwrap_or_else(|| class.to_string()))
    }

    /// Writes the class of a buurt as a list shows it: its letter, with a star where it is indicative.
    pub(super) fn mark(&self, buurt: usize) -> (String, Colour) {
        match self.class(buurt) {
            None => ("–".to_owned(), parse_colour(NO_CLASS)),
            Some(class) => {
                let star = if self.is_indicative(buurt) { "*" } else { "" };
                (format!("{}{star}", self.symbol(class)), self.colour(class))
            }
        }
    }

    /// Gives the colour of a class.
    pub(super) fn colour(&self, class: u8) -> Colour {
        let known = self.styled.classes.iter().find(|known| known.value == class);
        parse_colour(known.map_or(NO_CLASS, |known| known.colour(self.palette)))
    }

    /// Lists the rows of the legend with the number of buurten of each.
    pub(super) fn legend(&self) -> Vec<LegendRow> {
        let count = |has: &dyn Fn(usize) -> bool| self.listed.iter().filter(|buurt| has(**buurt)).count();
        let drawn = |entry: &LegendEntry| !entry.value.is_some_and(|class| self.is_hidden(class));
        let rows = entries(&self.styled, self.language, self.palette).into_iter().filter(drawn).map(|entry| {
            let count = match (entry.value, entry.hatch) {
                (Some(class), _) => count(&|buurt| self.class(buurt) == Some(class)),
                (None, LegendHatch::Indicative) => count(&|buurt| self.is_indicative(buurt)),
                (None, _) => count(&|buurt| self.class(buurt).is_none()),
            };
            let hatch = lines(entry.hatch);
            let key = entry.symbol();
            let colour = parse_colour(&entry.colour);
            LegendRow { colour, hatch, key, label: entry.label, count: Some(count.to_string()) }
        });
        rows.collect()
    }

    /// Says in words what the map shows, for those who do not see it.
    pub(super) fn words(&self) -> String {
        let rows = self.legend().into_iter().filter_map(|row| {
            let count = row.count.filter(|count| count != "0")?;
            let key = row.key.map_or_else(String::new, |key| format!("{key} "));
            Some(format!("{count} {}: {key}{}", self.language.either("buurten", "neighbourhoods"), row.label))
        });
        let rows = rows.collect::<Vec<_>>().join("; ");
        format!("{}: {}. {rows}.", self.language.either("Kaart", "Map"), self.title)
    }
}

/// Says what the map of a request says of some buurten, in their order, in the language of the request.
pub(super) fn sentences(
    content: &Content,
    request: &PictureRequest,
    buurten: &[usize],
) -> Result<Vec<Option<String>>, SelectionError> {
    let said = content.engine.sentences(&request.map, request.selection, buurten)?;
    Ok(said.into_iter().map(|said| said.map(|said| request.language.of(&said).to_owned())).collect())
}

/// Gives the lines of a hatch on paper.
pub(super) fn lines(hatch: LegendHatch) -> Option<veerkracht_picture::Hatch> {
    let [width, step] = LINES;
    hatch.lines(width, step)
}
