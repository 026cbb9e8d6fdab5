//! The areas that a request is about: gemeenten, or areas of any level by their codes.

use crate::areas::{AreaChoice, AreaChoiceError, AreaSet, Level, MOST_CODES};
use crate::documents::{Content, successors};
use crate::http::error::{Error, quoted};
use crate::http::parameters::QueryParameters;

/// The parameters that [`read`] reads.
pub(super) const CHOSEN: [&str; 2] = ["gemeente", "codes"];

/// So many codes stand in the name of a file one by one.
const NAMED: usize = 3;

/// Reads which areas are asked for: `gemeente` and `codes` together, each with commas between the codes; everything
/// where neither is there.
///
/// # Errors
/// [`Error::UnknownArea`] or [`Error::FormerGemeente`] for a code of no area, [`Error::BadSelection`] for too many,
/// [`Error::BadParameter`] where a parameter names none.
pub(super) fn read(content: &Content, query: &QueryParameters) -> Result<AreaChoice, Error> {
    let mut chosen = AreaChoice::default();
    for name in CHOSEN {
        let Some(text) = query.text(name) else { continue };
        let of_gemeenten = name == "gemeente";
        let level = if of_gemeenten { "gemeente" } else { "area" };
        let found = AreaChoice::parse(&content.areas, text.split(','), MOST_CODES).map_err(|error| match error {
            AreaChoiceError::Unknown { code, .. } => unknown(content, &code, level),
            AreaChoiceError::TooMany { .. } => {
                Error::BadSelection { message: error.to_string(), available: Vec::new() }
            }
        })?;
        let is_other = |(level, _): &(Level, usize)| of_gemeenten && *level != Level::Gemeente;
        if let Some(place) = found.areas().position(|area| is_other(&area)) {
            let code = found.codes(&content.areas).get(place).map_or("", |code| *code).to_owned();
            return Err(unknown(content, &code, level));
        }
        if found.is_everything() {
            return Err(Error::BadParameter {
                name: name.to_owned(),
                found: quoted(text),
                expected: "codes with commas between them".to_owned(),
                available: Vec::new(),
            });
        }
        chosen = chosen.with(found);
    }
    Ok(chosen)
}

/// Finds a gemeente by its code.
///
/// # Errors
/// As [`unknown`] says.
pub(super) fn gemeente(content: &Content, code: &str) -> Result<usize, Error> {
    match content.areas.find(code) {
        Some((Level::Gemeente, index)) => Ok(index),
        _ => Err(unknown(content, code, "gemeente")),
    }
}

/// Says that there is no such area; of a gemeente of before a merger, which have its buurten now.
pub(super) fn unknown(content: &Content, code: &str, level: &'static str) -> Error {
    let year = content.areas.year;
    let successors: Vec<String> =
        successors(content, code).into_iter().map(|area| format!("{} ({})", area.naam, area.code)).collect();
    if successors.is_empty() {
        Error::UnknownArea { code: quoted(code), level, year }
    } else {
        Error::FormerGemeente { code: quoted(code), year, successors }
    }
}

/// Writes the parameters that ask for the same.
pub(super) fn as_query(areas: &AreaSet, chosen: &AreaChoice) -> Vec<String> {
    let (gemeenten, others): (Vec<&str>, Vec<&str>) =
        chosen.codes(areas).into_iter().partition(|code| Level::Gemeente.has_form(code));
    let pairs = CHOSEN.into_iter().zip([gemeenten, others]).filter(|(_, codes)| !codes.is_empty());
    pairs.map(|(name, codes)| format!("{name}={}", codes.join(","))).collect()
}

/// Names a choice in a few letters, for the name of a file; none for everything.
pub(super) fn label(areas: &AreaSet, chosen: &AreaChoice) -> Option<String> {
    let codes = chosen.codes(areas);
    match &codes[..] {
        [] => None,
        [first, others @ ..] if others.len() >= NAMED => Some(format!("{first}-en-{}-andere", others.len())),
        _ => Some(codes.join("-")),
    }
}
