//! What the parameters of a picture ask.

use crate::http::AppState;
use crate::http::choice::MapChoice;
use crate::http::error::{Error, quoted};
use crate::http::parameters::QueryParameters;
use crate::maps::{MapSpec, Selection};
use crate::pictures::{AreaLabels, Orientation, PaperSize, PictureFormat, PicturePlace, PictureRequest, PlaceError};

/// The parameters of a picture.
pub(super) const NAMES: [&str; 18] = [
    "year",
    "window",
    "vergelijking",
    "taal",
    "palet",
    "gemeente",
    "codes",
    "bbox",
    "naast",
    "gebied",
    "zonder",
    "size",
    "stand",
    "labels",
    "qr",
    "notities",
    "titel",
    PAGE,
];
/// The parameter that chooses a page.
const PAGE: &str = "blad";

/// Most areas that are marked.
const MOST_MARKED: usize = 5;
/// Digits after the point of the degrees of a view: to some ten metres, so that views that look the same are one.
const DIGITS: f64 = 1e4;
/// Shortest side of a view, degrees: some fifty metres.
const SHORTEST: f64 = 5e-4;

const NO: (&str, bool) = ("nee", false);
const YES: (&str, bool) = ("ja", true);

/// Reads what is asked of a picture, but for the code that leads to the viewer, and which page of it, counted from 1.
pub(super) fn read(
    app: &AppState,
    map: &str,
    form: PictureFormat,
    query: &QueryParameters,
) -> Result<(PictureRequest, usize), Error> {
    let content = app.content();
    let choice = MapChoice::read(content, map, query)?;
    let paper = query.choice("size", &PaperSize::NAMES, PaperSize::default())?;
    let labels = if paper.is_roomy() { AreaLabels::Numbers } else { AreaLabels::None };
    let labels = query.choice(
        "labels",
        &[("nummers", AreaLabels::Numbers), ("namen", AreaLabels::Names), ("geen", AreaLabels::None)],
        labels,
    )?;
    let orientations = [("liggend", Some(Orientation::Landscape)), ("staand", Some(Orientation::Portrait))];
    let orientation = query.choice("stand", &orientations, None)?;
    if let (Some(found), false) = (query.text("stand"), paper.is_sheet()) {
        return Err(bad("stand", found, "none with this `size`: a slide and a card lie; a4 and a3 can be turned"));
    }
    let [has_notes, has_title] = ["notities", "titel"].map(|name| query.choice(name, &[NO, YES], false));
    let (has_notes, has_title) = (has_notes?, has_title?);
    if let (true, false) = (has_notes, paper.is_roomy()) {
        return Err(bad("notities", "ja", "none with `size=og`, which has no room for notes"));
    }
    let page = page(form, query)?;
    let request = PictureRequest {
        hidden: hidden(app, &choice.map, query)?,
        map: choice.map,
        selection: choice.selection,
        place: place(app, query, &["gemeente", "codes"])?,
        view: query.text("bbox").map(view).transpose()?,
        beside: query.text("naast").map(|found| read_second_map(app, found)).transpose()?,
        marked: marked(app, query)?,
        paper,
        orientation,
        has_title,
        has_notes,
        labels,
        is_paged: form == PictureFormat::Pdf || page.is_some(),
        language: query.language()?,
        palette: query.palette()?,
        link: None,
    };
    Ok((request, page.unwrap_or(1)))
}

/// Tells whether the code that leads to the viewer is wanted.
pub(super) fn wants_link(query: &QueryParameters) -> Result<bool, Error> {
    query.choice("qr", &[NO, YES], false)
}

/// Reads which page is wanted; none for the first of one that has no other.
fn page(form: PictureFormat, query: &QueryParameters) -> Result<Option<usize>, Error> {
    let Some(found) = query.text(PAGE) else { return Ok(None) };
    if form == PictureFormat::Pdf {
        return Err(bad(PAGE, found, "none with a PDF, which has all pages"));
    }
    let number = found.parse().ok().filter(|number| (1..=1000).contains(number));
    number.map(Some).ok_or_else(|| bad(PAGE, found, "the number of a page, from 1 on"))
}

/// Reads what is on the map: what the parameters name together; everything where none is there.
fn place(app: &AppState, query: &QueryParameters, names: &[&'static str]) -> Result<PicturePlace, Error> {
    let mut place = PicturePlace::default();
    for &name in names {
        let Some(codes) = query.text(name) else { continue };
        let (year, level) = (app.areas().year, if name == "gemeente" { name } else { "area" });
        if let (true, Some(other)) = (name == "gemeente", codes.split(',').find(|code| !is_gemeente(code))) {
            return Err(Error::UnknownArea { code: quoted(other), level, year });
        }
        let found = PicturePlace::parse(app.areas(), codes).map_err(|error| match error {
            PlaceError::Unknown { code, year } => Error::UnknownArea { code: quoted(&code), level, year },
            PlaceError::TooMany { .. } => Error::BadSelection { message: error.to_string(), available: Vec::new() },
        })?;
        if found.is_everything() {
            return Err(bad(name, codes, "codes with commas between them"));
        }
        place = place.with(found);
    }
    Ok(place)
}

/// Reads the areas that are marked.
fn marked(app: &AppState, query: &QueryParameters) -> Result<PicturePlace, Error> {
    let marked = place(app, query, &["gebied"])?;
    let count = marked.codes(app.content()).len();
    if count > MOST_MARKED {
        return Err(bad("gebied", &format!("{count} codes"), "at most 5 codes with commas between them"));
    }
    Ok(marked)
}

/// Reads a rectangle in degrees: west, south, east, north.
fn view(found: &str) -> Result<[f64; 4], Error> {
    let wrong =
        || bad("bbox", found, "west, south, east, north in degrees with commas between them, as 4.3,51.9,4.5,52");
    let sides: Vec<f64> = found.split(',').filter_map(|side| side.trim().parse().ok()).collect();
    let sides = <[f64; 4]>::try_from(sides).map_err(|_other_number| wrong())?;
    let is_written = found.split(',').count() == 4;
    let [west, south, east, north] = sides.map(|side| (side * DIGITS).round() / DIGITS);
    let is_on_earth = west >= -180.0 && east <= 180.0 && south >= -85.0 && north <= 85.0;
    let has_sides = east - west >= SHORTEST && north - south >= SHORTEST;
    if is_written && is_on_earth && has_sides { Ok([west, south, east, north]) } else { Err(wrong()) }
}

/// Reads a second map: its id, and after points a year or window and a comparison, as links of the viewer have them.
fn read_second_map(app: &AppState, found: &str) -> Result<(String, Selection), Error> {
    let mut parts = found.split('.');
    let id = parts.next().unwrap_or_default();
    let mut pairs = Vec::new();
    for part in parts {
        let name = match part.len() {
            4 if part.bytes().all(|digit| digit.is_ascii_digit()) => "year",
            9 if part.as_bytes()[4] == b'-' => "window",
            _ => "vergelijking",
        };
        // A letter that ends a value would begin another one.
        let value: String = part.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-').collect();
        pairs.push(format!("{name}={value}"));
    }
    let query = QueryParameters::parse(&pairs.join("&"), &["year", "window", "vergelijking"])?;
    let choice = MapChoice::read(app.content(), id, &query)?;
    Ok((choice.map, choice.selection))
}

/// Reads the values of classes that are not drawn, with points between them; each once, ascending.
fn hidden(app: &AppState, map: &str, query: &QueryParameters) -> Result<Vec<u8>, Error> {
    let Some(found) = query.text("zonder") else { return Ok(Vec::new()) };
    let spec: Option<&MapSpec> = app.engine().specs().iter().find(|spec| spec.id == map);
    let known: Vec<u8> = spec.iter().flat_map(|spec| &spec.classes).map(|class| class.value).collect();
    let values = found.split('.').map(|value| value.parse().ok().filter(|value| known.contains(value)));
    let mut values = values.collect::<Option<Vec<u8>>>().ok_or_else(|| Error::BadParameter {
        name: "zonder".to_owned(),
        found: quoted(found),
        expected: "values of classes with points between them".to_owned(),
        available: known.iter().map(u8::to_string).collect(),
    })?;
    values.sort_unstable();
    values.dedup();
    Ok(values)
}

fn is_gemeente(code: &str) -> bool {
    code.trim().get(..2).is_some_and(|level| level.eq_ignore_ascii_case("GM"))
}

fn bad(name: &str, found: &str, expected: &str) -> Error {
    Error::BadParameter {
        name: name.to_owned(),
        found: quoted(found),
        expected: expected.to_owned(),
        available: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::view;

    #[test]
    fn a_view_is_four_degrees_and_rounded_so_that_what_looks_the_same_is_the_same() {
        let bounds = view("4.30001, 51.9,4.49999,52").unwrap().map(f64::to_bits);
        assert_eq!(bounds, [4.3, 51.9, 4.5, 52.0].map(f64::to_bits));
        for wrong in [
            "",
            "4,51,5",
            "4,51,5,52,6",
            "4,51,x,5,52",
            "5,51,4,52",
            "4,52,5,51",
            "4,51,4.0001,52",
            "-181,0,1,1",
            "0,0,1,86",
            "NaN,51,5,52",
            "4,51,inf,52",
        ] {
            assert!(view(wrong).is_err(), "{wrong}");
        }
    }
}
