//! Gemeenten of before a merger: which of those that there are now have their buurten.

use std::collections::BTreeSet;

use super::content::Content;
use super::reference::AreaReference;
use crate::areas::Level;

/// Least part of the addresses of a buurt that came from a gemeente for the buurt to be one of its.
const MOST: f64 = 0.5;

/// Finds in which gemeenten the buurten of an earlier one lie, by how figures of earlier years were carried; none for a
/// code of the division, and for one of which nothing is known.
pub(crate) fn successors(content: &Content, code: &str) -> Vec<AreaReference> {
    let code = code.to_ascii_uppercase();
    if !Level::Gemeente.has_form(&code) || content.areas.find(&code).is_some() {
        return Vec::new();
    }
    let digits = &code[2..];
    let mut found = BTreeSet::new();
    for carried in &content.engine.observations().carried {
        for (buurt, sources) in &carried.sources {
            let is_of_it = |source: &str| source.get(2..6) == Some(digits);
            let part: f64 =
                sources.iter().filter(|source| is_of_it(&source.code)).map(|source| source.share_of_area).sum();
            if part >= MOST
                && let Some(buurt) = content.areas.buurten.get(*buurt)
            {
                found.insert(buurt.gemeente);
            }
        }
    }
    found.into_iter().map(|gemeente| AreaReference::of(content, Level::Gemeente, gemeente)).collect()
}
