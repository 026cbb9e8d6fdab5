//! Brings what is known of a region into the rows of its tables: country, gemeenten, wijken, and the buurten as they
//! were coded in the year of the table.

use super::figures::AreaCounts;
use super::history::YEARS;
use super::region::DemoRegion;
use super::tables::{HealthRow, KeyRow, ScoreRow, Sort};

/// Years of the health survey.
const SURVEYS: [i32; 4] = [2012, 2016, 2020, 2022];

/// Lists the rows of the key figures of a year: the country, gemeenten, wijken, buurten. The figures of the larger
/// areas are those of their buurten together, as these were in that year.
pub(super) fn key_rows(region: &DemoRegion, year: i32) -> Vec<KeyRow<'_>> {
    let figures = region.figures(year);
    let land = &region.land;
    let name_of = |gemeente: u32| region.gemeenten[gemeente as usize].1.as_str();
    let row =
        |sort, code: &str, gemeente, change, figures| KeyRow { sort, code: code.to_owned(), gemeente, change, figures };
    let mut whole = AreaCounts::default();
    let mut of_gemeenten = vec![AreaCounts::default(); region.gemeenten.len()];
    let mut of_wijken = vec![AreaCounts::default(); land.wijken.len()];
    let entries = region.history.entries(&region.codes, year);
    let of_buurten = entries.iter().map(|entry| {
        let mut sum = AreaCounts::default();
        for (buurt, share) in &entry.holds {
            sum += figures[*buurt].part(*share);
        }
        let buurt = &land.buurten[entry.holds[0].0];
        whole += sum;
        of_gemeenten[buurt.gemeente as usize] += sum;
        of_wijken[buurt.wijk as usize] += sum;
        row(Sort::Buurt, &entry.code, name_of(buurt.gemeente), entry.change, sum)
    });
    let of_buurten: Vec<KeyRow<'_>> = of_buurten.collect();
    let mut rows = vec![row(Sort::Land, "NL00", "Nederland", 1, whole)];
    let gemeenten = region.gemeenten.iter().zip(&of_gemeenten);
    rows.extend(gemeenten.map(|((code, naam), sum)| row(Sort::Gemeente, code, naam, 1, *sum)));
    let wijken = land.wijken.iter().zip(&of_wijken);
    rows.extend(wijken.map(|(wijk, sum)| row(Sort::Wijk, &wijk.code, name_of(wijk.gemeente), 1, *sum)));
    rows.extend(of_buurten);
    rows
}

/// Lists the rows of the Leefbaarometer; the model scores places where people live.
pub(super) fn score_rows(region: &DemoRegion) -> impl Iterator<Item = ScoreRow<'_>> {
    region.land.buurten.iter().zip(&region.people).flat_map(|(buurt, person)| {
        let years = YEARS.into_iter().filter(|year| person.figures(*year).inhabitants >= 20.0);
        years.map(|year| ScoreRow { code: &buurt.code, naam: &buurt.naam, year, scores: person.liveability(year) })
    })
}

/// Lists the rows of the health table: gemeenten, wijken and buurten, survey by survey.
pub(super) fn health_rows(region: &DemoRegion) -> impl Iterator<Item = HealthRow<'_>> {
    let land = &region.land;
    SURVEYS.into_iter().flat_map(|year| {
        let figures = region.figures(year);
        let of_wijken = DemoRegion::sums(&figures, land.wijken.len(), |buurt| land.buurten[buurt].wijk);
        let of_gemeenten = DemoRegion::sums(&figures, region.gemeenten.len(), |buurt| land.buurten[buurt].gemeente);
        let gemeenten = region.gemeenten.iter().map(|(code, _)| code.as_str()).zip(of_gemeenten);
        let wijken = land.wijken.iter().map(|wijk| wijk.code.as_str()).zip(of_wijken);
        let buurten = land.buurten.iter().map(|buurt| buurt.code.as_str()).zip(figures);
        gemeenten.chain(wijken).chain(buurten).map(move |(code, figures)| HealthRow { code, year, figures })
    })
}
