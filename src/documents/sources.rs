//! The sources with their publishers, licences and years.

use serde::Serialize;

use super::content::Content;
use crate::texts::Bilingual;

/// The sources of which files were found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct SourceList {
    sources: Vec<SourceEntry>,
}

/// A source with the years that its files hold.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Source"))]
pub(super) struct SourceEntry {
    attribution: String,
    id: String,
    licence: String,
    publisher: String,
    title: Bilingual,
    url: String,
    years: Vec<i32>,
}

/// Describes the sources of which files were found, with the years that they hold.
pub(crate) fn sources(content: &Content) -> SourceList {
    SourceList { sources: entries(content) }
}

/// Describes each of them.
pub(super) fn entries(content: &Content) -> Vec<SourceEntry> {
    content
        .found_sources()
        .map(|source| SourceEntry {
            attribution: source.attribution.clone(),
            id: source.id.clone(),
            licence: source.licence.clone(),
            publisher: source.publisher.clone(),
            title: source.title.clone(),
            url: source.url.clone(),
            years: content.years_of(&source.id).years,
        })
        .collect()
}
