//! What the maps say of each buurt, in sentences: buurten by wijk, in the order of the alphabet, which ranks nothing.

use std::collections::BTreeMap;

use veerkracht_picture::{Fonts, LegendRow, Scene};

use super::flow::Flow;
use super::list::{grouped, legend};
use super::request::{PictureError, PictureRequest};
use super::subject::{PictureSubject, sentences};
use crate::documents::Content;
use crate::maps::MapKind;
use crate::styles::Language;

/// Of at most so many buurten every map is told; of more those maps that are made of others, lest an atlas of a city is
/// a book.
const ALL_MAPS: usize = 30;

/// A map with its number and what it says of the buurten of the place.
struct NumberedMap<'a> {
    number: usize,
    subject: &'a PictureSubject,
    said: Vec<Option<String>>,
}

/// Sets what some maps of the same place say of its buurten on as many pages as it needs; `requests` are those of the
/// maps, one each. Only buurten whose index is wanted have a place there.
pub(super) fn pages(
    content: &Content,
    fonts: &Fonts,
    requests: &[PictureRequest],
    place: &str,
    subjects: &[&PictureSubject],
    is_wanted: impl Fn(usize) -> bool,
) -> Result<Vec<Scene>, PictureError> {
    let (Some(request), Some(first)) = (requests.first(), subjects.first()) else { return Ok(Vec::new()) };
    let language = request.language;
    let told = requests.iter().zip(subjects).zip(1..);
    let is_told = |request: &PictureRequest| {
        first.listed.len() <= ALL_MAPS
            || content.engine.map(&request.map).is_ok_and(|(spec, _)| !matches!(spec.kind, MapKind::Single(_)))
    };
    let told = told.filter(|((request, _), _)| is_told(request)).map(|((request, subject), number)| {
        Ok(NumberedMap { number, subject, said: sentences(content, request, &first.listed)? })
    });
    let told = told.collect::<Result<Vec<_>, PictureError>>()?;
    let title = format!("{}, {place}", language.either("De buurten in woorden", "The neighbourhoods in words"));
    let mut flow = Flow::new(fonts, request.look(), title, language.code());
    flow.text(language.of(&content.caveats.notice));
    flow.text(&introduction(language, &told, subjects.len()));
    for ((wijk, _), buurten) in by_wijk(content, first) {
        let buurten: Vec<usize> = buurten.into_iter().filter(|position| is_wanted(first.listed[*position])).collect();
        if !buurten.is_empty() {
            flow.heading(2, &wijk);
        }
        for position in buurten {
            let buurt = first.listed[position];
            let name = &content.areas.buurten[buurt].name;
            let inhabitants = first.values.inhabitants.get(buurt).copied().flatten();
            let people = inhabitants.map_or_else(String::new, |count| {
                format!(" ({} {})", grouped(count, language), language.either("inwoners", "inhabitants"))
            });
            flow.heading(3, &format!("{}. {name}{people}", position + 1));
            let rows: Vec<LegendRow> = told.iter().map(|map| map.row(position, buurt)).collect();
            flow.rows(&rows);
        }
    }
    Ok(flow.finish())
}

/// Says in which order they stand, what the numbers are, and what was left out.
fn introduction(language: Language, told: &[NumberedMap<'_>], all: usize) -> String {
    let maps: Vec<String> =
        told.iter().map(|map| format!("{} {}", map.number, language.of(&map.subject.styled.title))).collect();
    let order = language.either(
        "Per wijk, in alfabetische volgorde: die volgorde zegt niets over hoe het met een buurt gaat. Bij elke kaart \
         de klasse en wat de kaart zegt.",
        "By district, in alphabetical order, which says nothing of how a neighbourhood does. For each map the class \
         and what the map says.",
    );
    let left = if told.len() < all {
        language.either(
            " Wat de andere kaarten zeggen staat op de site bij de buurt; hun klassen staan in de tabel.",
            " What the other maps say is on the site with the neighbourhood; their classes are in the table.",
        )
    } else {
        ""
    };
    format!("{order} {}: {}. {}.{left}", language.either("Kaarten", "Maps"), maps.join("; "), legend(language))
}

impl NumberedMap<'_> {
    /// Makes the line of a buurt: its class, the number of the map, what it says.
    fn row(&self, position: usize, buurt: usize) -> LegendRow {
        let (mark, colour) = self.subject.mark(buurt);
        let said = self.said.get(position).and_then(Option::as_deref).unwrap_or("–");
        LegendRow { colour, hatch: None, key: Some(mark), label: format!("{}. {said}", self.number), count: None }
    }
}

/// Groups the places in the list by wijk, by name: a wijk of another gemeente names it where there are several.
fn by_wijk(content: &Content, subject: &PictureSubject) -> BTreeMap<(String, u32), Vec<usize>> {
    let areas = &content.areas;
    let mut found: BTreeMap<(String, u32), Vec<usize>> = BTreeMap::new();
    let gemeente = |buurt: usize| areas.buurten[buurt].gemeente;
    let one = subject
        .listed
        .first()
        .is_none_or(|first| subject.listed.iter().all(|buurt| gemeente(*buurt) == gemeente(*first)));
    for (position, &buurt) in subject.listed.iter().enumerate() {
        let wijk = areas.buurten[buurt].wijk;
        let name = areas.wijken.get(wijk as usize).map_or_else(String::new, |wijk| wijk.name.clone());
        let name = match areas.gemeenten.get(gemeente(buurt) as usize) {
            Some(gemeente) if !one => format!("{name} ({})", gemeente.name),
            _ => name,
        };
        found.entry((name, wijk)).or_default().push(position);
    }
    found
}
