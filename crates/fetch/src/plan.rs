//! Which files of the catalogue are wanted.
//!
//! In: the [`Catalogue`] and what was asked for. Out: a [`FetchPlan`], the files in the order of the catalogue.
//! Guaranteed: those without which there is no map are marked; each file stands there once.

use std::ops::RangeInclusive;

use thiserror::Error;

use crate::catalogue::{Catalogue, CatalogueFile, Source, Use};

/// What was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// Division of the maps; that of the catalogue if nothing is said.
    pub division: Option<i32>,
    /// First and last year of key figures; from the catalogue's first year to the division if nothing is said.
    pub years: Option<(i32, i32)>,
    /// Ids of the sources that are wanted; all if empty.
    pub sources: Vec<String>,
    /// Whether address files are left out.
    pub no_recoding: bool,
}

/// The files that are wanted.
#[derive(Debug, Clone)]
pub(crate) struct FetchPlan<'a> {
    /// Division of the maps.
    pub division: i32,
    /// The newest division that has all figures.
    pub newest: i32,
    /// The files.
    pub items: Vec<Item<'a>>,
    /// What is worth saying about the choice, a sentence each.
    pub notes: Vec<String>,
}

/// A file that is wanted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Item<'a> {
    /// Its source.
    pub source: &'a Source,
    /// The file.
    pub file: &'a CatalogueFile,
    /// Whether there is no map without it.
    pub required: bool,
}

/// Why a request cannot be planned.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum FetchPlanError {
    /// No boundaries of that year are known.
    #[error("--division {found}: no boundaries of that year are in the catalogue; it has {known}")]
    Division {
        /// What was asked for.
        found: i32,
        /// The years that are there.
        known: String,
    },
    /// The years are the wrong way round, or there is no table in them.
    #[error("--years {}-{}: no key figures of these years are in the catalogue; it has {known}", found.0, found.1)]
    Years {
        /// What was asked for.
        found: (i32, i32),
        /// The years that are there.
        known: String,
    },
    /// There is no such source.
    #[error("--source {found}: there is no such source in the catalogue; it has {known}")]
    Source {
        /// What was asked for.
        found: String,
        /// The sources that are there.
        known: String,
    },
}

/// Chooses the files.
///
/// # Errors
/// [`FetchPlanError`].
pub(crate) fn plan<'a>(catalogue: &'a Catalogue, request: &Request) -> Result<FetchPlan<'a>, FetchPlanError> {
    for found in &request.sources {
        if !catalogue.sources.iter().any(|source| source.id == *found) {
            let known: Vec<&str> = catalogue.sources.iter().map(|source| source.id.as_str()).collect();
            return Err(FetchPlanError::Source { found: found.clone(), known: known.join(", ") });
        }
    }
    let division = request.division.unwrap_or(catalogue.division);
    let years_of = |uses: Use| -> Vec<i32> {
        let sources = catalogue.sources.iter().filter(|source| source.uses == uses);
        let mut years: Vec<i32> = sources.flat_map(|source| source.files.iter().map(|file| file.year)).collect();
        years.sort_unstable();
        years.dedup();
        years
    };
    let boundaries = years_of(Use::Division);
    if !boundaries.contains(&division) {
        return Err(FetchPlanError::Division { found: division, known: listed(&boundaries) });
    }
    let (first, last) = request.years.unwrap_or((catalogue.first_year.min(division), division));
    let tables = years_of(Use::Years);
    if !tables.iter().any(|year| (first..=last).contains(year)) {
        return Err(FetchPlanError::Years { found: (first, last), known: listed(&tables) });
    }
    let years = first..=last;
    let mut items = Vec::new();
    for source in &catalogue.sources {
        let asked = request.sources.is_empty() || request.sources.contains(&source.id);
        if !asked || source.uses == Use::Addresses && request.no_recoding {
            continue;
        }
        let wanted = choose_files(source, division, &years, &tables);
        items.extend(wanted.map(|file| Item { source, file, required: source.required && file.year == division }));
    }
    Ok(FetchPlan { division, newest: catalogue.division, items, notes: notes(catalogue, division) })
}

/// Chooses the files of a source that are wanted.
fn choose_files<'a>(
    source: &'a Source,
    division: i32,
    years: &RangeInclusive<i32>,
    tables: &[i32],
) -> impl Iterator<Item = &'a CatalogueFile> {
    let nearest = source
        .files
        .iter()
        .map(|file| file.year)
        .min_by_key(|year| (*year < division, (i64::from(*year) - i64::from(division)).abs()));
    let is_wanted = move |year: i32| match source.uses {
        Use::Division => year == division,
        Use::Nearest => Some(year) == nearest,
        Use::Years => year == division || years.contains(&year),
        // Without key figures of its year nothing is carried from it.
        Use::Addresses => year == division || years.contains(&year) && tables.contains(&year),
    };
    source.files.iter().filter(move |file| is_wanted(file.year))
}

/// Says which figures another division than that of the catalogue lacks.
fn notes(catalogue: &Catalogue, division: i32) -> Vec<String> {
    use crate::catalogue::Check;
    let columns = |source: &Source, year: i32| -> Vec<String> {
        let file = source.files.iter().find(|file| file.year == year);
        match file.map(|file| &file.addresses[0].check) {
            Some(Check::Bulk(filled) | Check::Table(filled)) => filled.columns.clone(),
            _ => Vec::new(),
        }
    };
    let mut notes = Vec::new();
    for source in catalogue.sources.iter().filter(|source| source.uses == Use::Years) {
        let there = columns(source, division);
        let lacking: Vec<String> =
            columns(source, catalogue.division).into_iter().filter(|column| !there.contains(column)).collect();
        if !lacking.is_empty() {
            notes.push(format!(
                "{} of {division} were published without figures for {}; {} is the newest division with all figures",
                source.id,
                lacking.join(", "),
                catalogue.division
            ));
        }
    }
    notes
}

fn listed(years: &[i32]) -> String {
    years.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped() -> Catalogue {
        Catalogue::read("fetch.toml", include_str!("../../../config/fetch.toml")).unwrap()
    }

    fn names(request: &Request) -> Vec<(String, bool)> {
        let catalogue = shipped();
        let plan = plan(&catalogue, request).unwrap();
        plan.items.iter().map(|item| (item.file.name().to_owned(), item.required)).collect()
    }

    #[test]
    fn without_a_wish_the_division_of_the_catalogue_is_planned_with_all_its_years() {
        let names = names(&Request::default());
        let required: Vec<&str> = names.iter().filter(|(_, required)| *required).map(|(name, _)| &name[..]).collect();
        assert_eq!(required, ["wijkenbuurten_2024.gpkg", "kwb/2024_85984NED.zip"]);
        // One boundary file, eleven tables of 2014 to 2024, Leefbaarometer, health, addresses of 2016 to 2024.
        assert_eq!(names.len(), 1 + 11 + 1 + 1 + 9);
    }

    #[test]
    fn an_older_division_takes_the_health_table_made_for_it_and_its_own_year_is_always_there() {
        let request = Request { division: Some(2020), years: Some((2014, 2016)), ..Request::default() };
        let names: Vec<String> = names(&request).into_iter().map(|(name, _)| name).collect();
        assert!(names.contains(&"gezondheid_50090NED.json".to_owned()), "{names:?}");
        assert!(names.contains(&"kwb/2020_84799NED.zip".to_owned()), "{names:?}");
        assert!(names.contains(&"adressen/2020-pc6hnr.zip".to_owned()), "{names:?}");
        assert!(!names.contains(&"kwb/2018_84286NED.zip".to_owned()), "{names:?}");
        // No health table is of 2021: the nearest later one counts.
        let request = Request { division: Some(2021), ..Request::default() };
        assert!(self::names(&request).iter().any(|(name, _)| name == "gezondheid_50120NED.json"));
    }

    #[test]
    fn a_source_can_be_asked_for_alone_and_addresses_left_out() {
        let request = Request { sources: vec!["gezondheid".to_owned()], ..Request::default() };
        assert_eq!(names(&request), [("gezondheid_50150NED.json".to_owned(), false)]);
        let request = Request { no_recoding: true, ..Request::default() };
        assert!(names(&request).iter().all(|(name, _)| !name.starts_with("adressen/")));
    }

    #[test]
    fn what_is_not_in_the_catalogue_is_refused_with_what_is() {
        let catalogue = shipped();
        let wrong = |request: Request| plan(&catalogue, &request).unwrap_err().to_string();
        let said = wrong(Request { division: Some(2013), ..Request::default() });
        assert!(said.contains("--division 2013") && said.contains("2019, 2020"), "{said}");
        let said = wrong(Request { years: Some((1990, 1999)), ..Request::default() });
        assert!(said.contains("--years 1990-1999") && said.contains("2013, 2014"), "{said}");
        let said = wrong(Request { sources: vec!["kbw".to_owned()], ..Request::default() });
        assert!(said.contains("--source kbw") && said.contains("grenzen, kwb"), "{said}");
    }

    #[test]
    fn a_division_with_fewer_figures_is_said() {
        let catalogue = shipped();
        let of =
            |division| plan(&catalogue, &Request { division: Some(division), ..Request::default() }).unwrap().notes;
        assert!(of(2024).is_empty());
        assert!(of(2025)[0].contains("2024 is the newest division with all figures"), "{:?}", of(2025));
    }
}
