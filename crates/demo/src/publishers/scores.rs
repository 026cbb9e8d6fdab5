//! Writes the Leefbaarometer: a zip with a folder, and in it a file for each level.

use super::tree::FileTree;
use crate::DemoError;
use crate::figures::Liveability;
use crate::history::YEARS;
use crate::region::DemoRegion;
use crate::rows::score_rows;
use crate::tables::{self, ScoreRow};

/// Writes the zip.
pub(super) fn write(tree: &mut FileTree, region: &DemoRegion) -> Result<(), DemoError> {
    let name = "open-data-leefbaarometer-meting-2024.zip";
    let address = format!("www.leefbaarometer.nl/resources/{name}");
    let Some(mut archive) = tree.archive(&address, Some(name))? else { return Ok(()) };
    let folder = "Leefbaarometer 3.0 - Meting 2024 - open data/";
    archive.folder(folder)?;
    let land = &region.land;
    let gemeenten: Vec<(&str, &str)> =
        region.gemeenten.iter().map(|(code, naam)| (code.as_str(), naam.as_str())).collect();
    let wijken: Vec<(&str, &str)> = land.wijken.iter().map(|wijk| (wijk.code.as_str(), wijk.naam.as_str())).collect();
    let levels = [
        ("gemeenten", "gm", means(region, &gemeenten, |buurt| land.buurten[buurt].gemeente)),
        ("wijken", "wk", means(region, &wijken, |buurt| land.buurten[buurt].wijk)),
        ("buurten", "bu", tables::scores(score_rows(region))),
    ];
    for (level, short, text) in levels {
        archive.member(&format!("{folder}Leefbaarometer-scores {level} 2002-2024.csv"))?;
        archive.add(text.replacen("bu_code,bu_naam", &format!("{short}_code,{short}_naam"), 1).as_bytes())?;
    }
    archive.end()
}

/// Writes the scores of larger areas: means of their buurten, weighted by inhabitants.
fn means(region: &DemoRegion, areas: &[(&str, &str)], area_of: impl Fn(usize) -> u32) -> String {
    let mut text = tables::scores(std::iter::empty());
    let mut sums = vec![[[0.0; 6]; YEARS.len()]; areas.len()];
    for (buurt, person) in region.people.iter().enumerate() {
        for (sum, year) in sums[area_of(buurt) as usize].iter_mut().zip(YEARS) {
            let people = person.figures(year).inhabitants;
            for (sum, score) in sum.iter_mut().zip(person.liveability(year).dimensions.into_iter().chain([1.0])) {
                *sum += people * score;
            }
        }
    }
    for ((code, naam), sums) in areas.iter().zip(sums) {
        for ([fys, onv, soc, vrz, won, people], year) in sums.into_iter().zip(YEARS) {
            if people >= 20.0 {
                let scores = Liveability { dimensions: [fys, onv, soc, vrz, won].map(|sum| sum / people) };
                tables::score_row(&mut text, &ScoreRow { code, naam, year, scores });
            }
        }
    }
    text
}
