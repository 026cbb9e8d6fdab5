//! Gathers the rows and columns of a sheet from the computed maps.

use super::fields::{computed, fields};
use super::shares::share_fields;
use super::{Sheet, SheetScope};
use crate::areas::Level;
use crate::documents::content::Content;
use crate::maps::SelectionError;

/// What must be told with a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SheetFacts {
    /// Titles of its maps.
    pub title: String,
    /// Notice, reading guides and caveats, each once.
    pub remarks: Vec<String>,
    /// Publishers that must be named.
    pub attribution: String,
    /// Names of the licences of their figures, each once.
    pub licences: Vec<String>,
}

/// Gathers the rows and columns of a download called `name`: the buurten that count, of the country or of the areas
/// that are chosen.
///
/// # Errors
/// When a map or its selection is not on offer.
pub(crate) fn gather(content: &Content, name: &str, scope: &SheetScope) -> Result<Sheet, SelectionError> {
    let areas = &content.areas;
    let buurten: Vec<usize> = areas
        .buurten
        .iter()
        .enumerate()
        .filter(|(index, buurt)| buurt.counts && scope.chosen.has(*index, buurt))
        .map(|(index, _)| index)
        .collect();
    let values = computed(content, scope)?;
    let columns = fields(content, scope, &values)?.into_iter().map(|field| field.column(&buurten)).collect();
    let SheetFacts { title, remarks, attribution, licences } = gather_facts(content, scope)?;
    Ok(Sheet {
        name: name.to_owned(),
        title,
        remarks,
        attribution,
        licences,
        language: scope.language,
        buurten,
        columns,
    })
}

/// Gathers the rows and columns of the wijken or gemeenten beside a download called `name`: of the country, or those in
/// which a chosen area lies.
///
/// # Errors
/// When a map or its selection is not on offer.
pub(crate) fn gather_larger(
    content: &Content,
    name: &str,
    scope: &SheetScope,
    level: Level,
) -> Result<Sheet, SelectionError> {
    let areas: Vec<usize> = scope.chosen.touched(&content.areas)[level].iter().copied().collect();
    let values = computed(content, scope)?;
    let columns = share_fields(content, scope, level, &values)?.into_iter().map(|field| field.column(&areas)).collect();
    let SheetFacts { title, remarks, attribution, licences } = gather_facts(content, scope)?;
    let level_name = match level {
        Level::Gemeente => scope.language.either("gemeenten", "municipalities"),
        _ => scope.language.either("wijken", "districts"),
    };
    Ok(Sheet {
        name: format!("{name}_{}", level.layer()),
        title: format!("{title}; {level_name}"),
        remarks,
        attribution,
        licences,
        language: scope.language,
        buurten: areas,
        columns,
    })
}

/// Gathers what must be told with the maps of a scope.
///
/// # Errors
/// When a map or its selection is not on offer.
pub(crate) fn gather_facts(content: &Content, scope: &SheetScope) -> Result<SheetFacts, SelectionError> {
    let (mut titles, mut remarks, mut attributions) = (Vec::new(), Vec::new(), Vec::new());
    let mut licences: Vec<String> = Vec::new();
    for (map, selection) in &scope.maps {
        let styled = content.styled(map, *selection, scope.palette)?;
        titles.push(styled.heading(scope.language));
        for text in std::iter::once(&styled.guide).chain(&styled.caveats) {
            let text = scope.language.of(text).to_owned();
            if !remarks.contains(&text) {
                remarks.push(text);
            }
        }
        let attribution = scope.language.of(&styled.attribution).to_owned();
        if !attributions.contains(&attribution) {
            attributions.push(attribution);
        }
        for licence in styled.licences {
            if !licences.contains(&licence) {
                licences.push(licence);
            }
        }
    }
    remarks.insert(0, scope.language.of(&content.caveats.notice).to_owned());
    Ok(SheetFacts { title: titles.join("; "), remarks, attribution: attributions.join("; "), licences })
}
