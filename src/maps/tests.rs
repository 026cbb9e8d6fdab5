//! Small made-up countries, on which the tests of the maps stand.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Engine, MapValues};
use crate::areas::AreaSet;
use crate::config::{read_caveats, read_indicators, read_maps, read_statistics};
use crate::problems::Problems;
use crate::sources::Cell;
use crate::statistics::carry::fixture;
use crate::statistics::{Recoding, StatisticTable, observe};

/// Columns of the made-up tables, in the order of [`Row`].
const COLUMNS: [&str; 11] = [
    "Code",
    "SoortRegio_2",
    "IndelingswijzigingGemeenteWijkBuurt_4",
    "AantalInwoners_5",
    "k_15Tot25Jaar_9",
    "k_25Tot45Jaar_10",
    "k_45Tot65Jaar_11",
    "InBezitWoningcorporatie_49",
    "k_40HuishoudensMetLaagsteInkomen_84",
    "PersonenPerSoortUitkeringBijstand_87",
    "PersonenPerSoortUitkeringAO_88",
];

/// One buurt of a made-up country, in two years.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub code: String,
    /// Inhabitants in the division year, as text; empty is missing.
    pub n: String,
    /// Inhabitants aged 15-64 in 2014 and 2022.
    pub p: [f64; 2],
    pub corporatie: String,
    pub low_income: String,
    /// In 2014 and 2022.
    pub bijstand: [String; 2],
    pub ao: [String; 2],
    pub wmo: String,
    pub angst: String,
    /// `onv` in 2014 and 2022; higher is safer.
    pub onv: [String; 2],
    /// Flag of the table of 2022.
    pub flag: String,
}

/// A buurt `number` of gemeente `gemeente` with 1,000 inhabitants in the middle of everything.
pub(crate) fn row(gemeente: u32, number: u32) -> Row {
    Row {
        code: format!("BU{gemeente:04}{number:04}"),
        n: "1000".to_owned(),
        p: [1000.0, 1000.0],
        corporatie: "30".to_owned(),
        low_income: "40".to_owned(),
        bijstand: ["50".to_owned(), "50".to_owned()],
        ao: ["50".to_owned(), "50".to_owned()],
        wmo: "50".to_owned(),
        angst: "6".to_owned(),
        onv: ["0".to_owned(), "0".to_owned()],
        flag: "1".to_owned(),
    }
}

/// A country of rows.
pub(crate) struct World {
    pub engine: Engine,
}

impl World {
    pub(crate) fn new(rows: &[Row]) -> World {
        World::with(rows, Vec::new())
    }

    /// Makes the tables of all sources.
    pub(crate) fn tables(rows: &[Row]) -> Vec<StatisticTable> {
        vec![kwb(rows, 0), kwb(rows, 1), onv(rows), health(rows)]
    }

    /// Builds the country, with extra tables.
    pub(crate) fn with(rows: &[Row], extra: Vec<StatisticTable>) -> World {
        let codes: Vec<_> = rows.iter().map(|row| row.code.as_str()).collect();
        let areas = fixture::areas(2022, &codes);
        // The first of two rows of an area counts.
        let tables: Vec<_> = extra.into_iter().chain(World::tables(rows)).collect();
        World::of(areas, &tables)
    }

    pub(crate) fn of(mut areas: AreaSet, tables: &[StatisticTable]) -> World {
        let statistics = read_statistics("statistics.toml", include_str!("../../config/statistics.toml"));
        let set = read_indicators("indicators.toml", include_str!("../../config/indicators.toml"), &statistics);
        let caveats = read_caveats("caveats.toml", include_str!("../../config/caveats.toml"));
        let maps = read_maps(&crate::config::shipped_maps(), &set, &caveats).unwrap();
        let mut problems = Problems::default();
        let observations = observe(&mut areas, &statistics.value, tables, Recoding::default(), &[], &mut problems);
        let publishers = BTreeMap::from([("kwb".to_owned(), "CBS".to_owned())]);
        let engine =
            Engine::new(&areas, Arc::new(observations), Arc::new(set.whole().unwrap()), Arc::new(maps), publishers);
        World { engine }
    }

    pub(crate) fn map(&self, map: &str) -> MapValues {
        let selection = self.engine.map(map).unwrap().1.default;
        self.engine.compute(map, selection).unwrap()
    }

    pub(crate) fn map_at(&self, map: &str, selection: &str) -> MapValues {
        self.engine.compute(map, selection.parse().unwrap()).unwrap()
    }
}

/// Finds a measure of a map.
pub(crate) fn measure<'a>(values: &'a MapValues, key: &str) -> &'a [Option<f64>] {
    &values.measures.iter().find(|measure| measure.key == key).unwrap_or_else(|| panic!("no measure {key}")).values
}

/// Asserts that a value is there and as expected.
#[track_caller]
pub(crate) fn near(value: Option<f64>, expected: f64) {
    let value = value.unwrap_or_else(|| panic!("missing, expected {expected}"));
    assert!((value - expected).abs() <= 1e-12 * expected.abs().max(1.0), "{value} is not {expected}");
}

pub(crate) fn kwb(rows: &[Row], year: usize) -> StatisticTable {
    let mut columns = COLUMNS.to_vec();
    columns.push("WmoClientenRelatief_94");
    let mut texts: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            let flag = if year == 1 { row.flag.clone() } else { "1".to_owned() };
            // Counts are whole.
            let [young, middle] = [0.2, 0.3].map(|share| (row.p[year] * share).floor());
            let [young, middle, old] = [young, middle, row.p[year] - young - middle].map(|age| age.to_string());
            let (bijstand, ao) = (row.bijstand[year].clone(), row.ao[year].clone());
            let figures =
                [young, middle, old, row.corporatie.clone(), row.low_income.clone(), bijstand, ao, row.wmo.clone()];
            [row.code.clone(), "Buurt".to_owned(), flag, row.n.clone()].into_iter().chain(figures).collect()
        })
        .collect();
    // The buurten are those of the whole country.
    let all: f64 = rows.iter().filter_map(|row| row.n.parse::<f64>().ok()).sum();
    let mut country = vec!["NL00".to_owned(), "Land".to_owned(), "1".to_owned(), all.to_string()];
    country.resize(columns.len(), String::new());
    texts.push(country);
    let texts: Vec<Vec<&str>> = texts.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    let texts: Vec<&[&str]> = texts.iter().map(Vec::as_slice).collect();
    fixture::kwb([2014, 2022][year], fixture::table(&columns, &texts))
}

pub(crate) fn onv(rows: &[Row]) -> StatisticTable {
    let texts: Vec<[String; 3]> = rows
        .iter()
        .flat_map(|row| {
            [("2014", 0), ("2022", 1)].map(|(year, i)| [row.code.clone(), year.to_owned(), row.onv[i].clone()])
        })
        .collect();
    let texts: Vec<[&str; 3]> = texts.iter().map(|row| [row[0].as_str(), row[1].as_str(), row[2].as_str()]).collect();
    let texts: Vec<&[&str]> = texts.iter().map(<[&str; 3]>::as_slice).collect();
    fixture::leefbaarometer(fixture::table(&["Code", "jaar", "onv"], &texts))
}

pub(crate) fn health(rows: &[Row]) -> StatisticTable {
    let texts: Vec<[&str; 3]> = rows.iter().map(|row| [row.code.as_str(), "2020JJ00", row.angst.as_str()]).collect();
    let texts: Vec<&[&str]> = texts.iter().map(<[&str; 3]>::as_slice).collect();
    let table = fixture::leefbaarometer(fixture::table(&["Code", "jaar", "HoogRisicoOpAngstOfDepressie_25"], &texts));
    StatisticTable { source: "gezondheid".to_owned(), file: "gezondheid.json".to_owned(), ..table }
}

/// A country of some years, each with the figures of the first (0) or the last (1) year of its rows; buurt 1 rises from
/// one to the other in both benefits and nuisance, the other nine do not change.
pub(crate) fn country(years: &[(i32, usize)]) -> World {
    let mut rows: Vec<Row> = (1..=10).map(|number| row(1, number)).collect();
    rows[0].bijstand[1] = "80".to_owned();
    rows[0].onv[1] = "-0.2".to_owned();
    let codes: Vec<_> = rows.iter().map(|row| row.code.as_str()).collect();
    let mut tables = vec![health(&rows)];
    for (year, which) in years {
        let mut table = kwb(&rows, *which);
        table.year = Some(*year);
        tables.push(table);
        let mut scores = onv(&rows);
        scores.table.cells.chunks_exact_mut(3).for_each(|cells| {
            let table_year = if *which == 0 { 2014.0 } else { 2022.0 };
            let is_of_the_year = cells[1] == Cell::Number(table_year);
            cells[1] = if is_of_the_year { Cell::Number(f64::from(*year)) } else { Cell::Missing };
        });
        tables.push(scores);
    }
    World::of(fixture::areas(2024, &codes), &tables)
}

/// A country of the six years of the structural signal.
pub(crate) fn six_years(which: [usize; 6]) -> World {
    let years: Vec<_> = [2014, 2016, 2018, 2020, 2022, 2024].into_iter().zip(which).collect();
    country(&years)
}
