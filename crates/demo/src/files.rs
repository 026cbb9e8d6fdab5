//! Writes the files of a region, all of them or none.
//!
//! In: [`DemoRegion`]. Out: files named as the publishers name them.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use rusqlite::types::Value;

use super::DemoError;
use super::borders::{Polygon, twice_size};
use super::figures::AreaCounts;
use super::geopackage::{self, DemoLayer, UNKNOWN};
use super::history::YEARS;
use super::plan::BuurtKind;
use super::region::DemoRegion;
use super::rows;
use super::tables::{self, Sort, published};
use veerkracht_files::PartialFile;

/// Columns with figures, the same in all layers.
const FIGURES: [&str; 17] = [
    "aantal_inwoners",
    "percentage_personen_0_tot_15_jaar",
    "percentage_personen_15_tot_25_jaar",
    "percentage_personen_25_tot_45_jaar",
    "percentage_personen_45_tot_65_jaar",
    "percentage_personen_65_jaar_en_ouder",
    "aantal_huishoudens",
    "woningvoorraad",
    "percentage_koopwoningen",
    "percentage_huurwoningen",
    "perc_huurwoningen_in_bezit_woningcorporaties",
    "perc_huurwoningen_in_bezit_overige_verhuurders",
    "aantal_personen_met_een_ao_uitkering_totaal",
    "aantal_personen_met_een_ww_uitkering_totaal",
    "aantal_personen_met_een_alg_bijstandsuitkering_tot",
    "aantal_personen_met_een_aow_uitkering_totaal",
    "stedelijkheid_adressen_per_km2",
];

/// The last column of all layers.
const DENSITY: &str = "bevolkingsdichtheid_inwoners_per_km2";

/// Begins all files, with or without that of the addresses of the newest year, so that it is known before any work that
/// they can be written, and nobody else writes them.
pub(super) fn places(folder: &Path, with_addresses: bool) -> Result<Vec<PartialFile>, DemoError> {
    let boundaries = format!("wijkenbuurten_{}_v1.gpkg", newest());
    let key_figures = YEARS.map(|year| format!("kwb/{}.json", tables::key_table(year).0));
    let others = ["Leefbaarometer-scores buurten 2002-2024.csv", "gezondheid_50150NED.json", "hercodering.csv"]
        .map(str::to_owned);
    let addresses = with_addresses.then(|| format!("adressen/{}-pc6hnr.zip", newest()));
    let names = std::iter::once(boundaries).chain(key_figures).chain(others).chain(addresses);
    names.map(|name| PartialFile::create_with_folder(&folder.join(name)).map_err(DemoError::Place)).collect()
}

/// Writes all files, that of the addresses by `addresses` where there is one, and puts them in place when all are
/// whole; gives their paths.
pub(super) fn write(
    mut places: Vec<PartialFile>,
    region: &DemoRegion,
    addresses: impl FnOnce(&PartialFile) -> Result<(), DemoError>,
) -> Result<Vec<PathBuf>, DemoError> {
    let mut files = places.iter_mut();
    let mut next = || files.next().expect("a place was taken for each file");
    boundaries(next(), region)?;
    for year in YEARS {
        fill(next(), &tables::key_figures(year, &rows::key_rows(region, year)))?;
    }
    fill(next(), &tables::scores(rows::score_rows(region)))?;
    fill(next(), &tables::health(rows::health_rows(region)))?;
    fill(next(), &tables::recoding(&region.history.recodings))?;
    if let Some(file) = files.next() {
        addresses(file)?;
    }
    let paths = places.iter().map(|place| place.path().to_owned()).collect();
    places.into_iter().try_for_each(PartialFile::put_in_place).map_err(DemoError::InPlace)?;
    Ok(paths)
}

/// Gives the year of the boundaries.
pub(super) fn newest() -> i32 {
    YEARS[YEARS.len() - 1]
}

fn fill(file: &mut PartialFile, text: &str) -> Result<(), DemoError> {
    file.write_all(text.as_bytes()).map_err(|source| DemoError::Io { path: file.path().to_owned(), source })
}

/// Writes the boundary file.
pub(super) fn boundaries(file: &PartialFile, region: &DemoRegion) -> Result<(), DemoError> {
    let year = newest();
    let figures = region.figures(year);
    let (land, gemeenten) = (&region.land, &region.gemeenten);
    let name_of = |gemeente: u32| Value::from(gemeenten[gemeente as usize].1.clone());
    let code_of = |gemeente: u32| Value::from(gemeenten[gemeente as usize].0.clone());
    let water = |is_water: bool| Value::from(if is_water { "JA" } else { "NEE" }.to_owned());
    let changes: BTreeMap<String, u8> =
        region.history.entries(&region.codes, year).into_iter().map(|entry| (entry.code, entry.change)).collect();
    let with_figures =
        |head: Vec<Value>, sort: Sort, figures: Option<&AreaCounts>, polygons: &[Polygon]| -> Vec<Value> {
            head.into_iter().chain(figure_values(sort, figures, polygons)).collect()
        };
    let text = |names: &[&'static str]| -> Vec<(&'static str, &'static str)> {
        let kind =
            |name: &&'static str| if name.starts_with("indeling") { (*name, "INTEGER") } else { (*name, "TEXT") };
        names.iter().map(kind).chain(FIGURES.iter().chain([&DENSITY]).map(|name| (*name, "REAL"))).collect()
    };
    let [of_buurten, of_wijken, of_gemeenten, of_water] = &region.polygons;
    let buurten = land.buurten.iter().enumerate().map(|(i, buurt)| {
        let change = changes.get(&buurt.code).copied().unwrap_or(1);
        let is_water = buurt.kind == BuurtKind::Water;
        let wijk = Value::from(land.wijken[buurt.wijk as usize].code.clone());
        let head = vec![
            Value::from(buurt.code.clone()),
            Value::from(buurt.naam.clone()),
            wijk,
            code_of(buurt.gemeente),
            name_of(buurt.gemeente),
        ];
        let head = head.into_iter().chain([Value::from(i64::from(change)), water(is_water)]).collect();
        (with_figures(head, Sort::Buurt, (!is_water).then_some(&figures[i]), &of_buurten[i]), &of_buurten[i][..])
    });
    let buurten = DemoLayer {
        name: "buurten",
        columns: text(&[
            "buurtcode",
            "buurtnaam",
            "wijkcode",
            "gemeentecode",
            "gemeentenaam",
            "indelingswijziging_wijken_en_buurten",
            "water",
        ]),
        rows: buurten.collect(),
    };
    let sums = DemoRegion::sums(&figures, land.wijken.len(), |buurt| land.buurten[buurt].wijk);
    let wijken = land.wijken.iter().zip(&sums).zip(of_wijken).map(|((wijk, sum), polygons)| {
        let head = vec![
            code_of(wijk.gemeente),
            name_of(wijk.gemeente),
            Value::from(wijk.code.clone()),
            Value::from(wijk.naam.clone()),
            water(false),
        ];
        (with_figures(head, Sort::Wijk, Some(sum), polygons), &polygons[..])
    });
    let wijken = DemoLayer {
        name: "wijken",
        columns: text(&["gemeentecode", "gemeentenaam", "wijkcode", "wijknaam", "water"]),
        rows: wijken.collect(),
    };
    let sums = DemoRegion::sums(&figures, gemeenten.len(), |buurt| land.buurten[buurt].gemeente);
    let dry = gemeenten.iter().zip(&sums).zip(of_gemeenten).map(|(((code, name), sum), polygons)| {
        let head = vec![Value::from(name.clone()), Value::from(code.clone()), water(false)];
        (with_figures(head, Sort::Gemeente, Some(sum), polygons), &polygons[..])
    });
    let wet =
        gemeenten.iter().zip(of_water).filter(|(_, polygons)| !polygons.is_empty()).map(|((code, _), polygons)| {
            let head = vec![Value::Null, Value::from(code.clone()), water(true)];
            (with_figures(head, Sort::Gemeente, None, polygons), &polygons[..])
        });
    let gemeenten = DemoLayer {
        name: "gemeenten",
        columns: text(&["gemeentenaam", "gemeentecode", "water"]),
        rows: dry.chain(wet).collect(),
    };
    geopackage::write(file.partial_path(), &[buurten, wijken, gemeenten])
        .map_err(|cause| DemoError::GeoPackage { path: file.path().to_owned(), cause })
}

/// Values of [`FIGURES`] and [`DENSITY`]; the sentinel where a figure is not published.
fn figure_values(sort: Sort, figures: Option<&AreaCounts>, polygons: &[Polygon]) -> Vec<Value> {
    let Some(figures) = figures else { return vec![Value::from(UNKNOWN); FIGURES.len() + 1] };
    #[expect(clippy::cast_precision_loss, reason = "a size in square metres is far below 2^53")]
    let square_kilometres = polygons.iter().flatten().map(|ring| twice_size(ring)).sum::<i128>() as f64 / 2e12;
    let known = published(sort, figures);
    let people = (figures.inhabitants / 5.0).round() * 5.0;
    let part = |share: Option<f64>| share.map_or(UNKNOWN, f64::round);
    let count = |count: Option<f64>| count.unwrap_or(UNKNOWN);
    let ages =
        figures.ages.map(|age| if people >= 50.0 { (100.0 * age / figures.inhabitants).round() } else { UNKNOWN });
    let owners = |pick: fn([f64; 3]) -> f64| part(known.owners.map(pick));
    // Classes of the publisher: 2,500, 1,500, 1,000 and 500 addresses to the square kilometre.
    let addresses = figures.dwellings / square_kilometres;
    let class = [2500.0, 1500.0, 1000.0, 500.0]
        .iter()
        .fold(1.0, |class, border| if addresses < *border { class + 1.0 } else { class });
    let mut values = vec![people];
    values.extend(ages);
    values.extend([count(known.households), count(known.dwellings)]);
    values.extend([owners(|o| o[0]), owners(|o| o[1] + o[2]), owners(|o| o[1]), owners(|o| o[2])]);
    values.extend([known.benefits[1], known.benefits[2], known.benefits[0], known.benefits[3]].map(count));
    values.extend([class, (people / square_kilometres).round()]);
    values.into_iter().map(Value::from).collect()
}
