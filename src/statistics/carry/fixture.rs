//! Small tables and areas in memory for the tests of this stage and the ones after it.

use geo_types::MultiPolygon;

use crate::areas::{AreaSet, Buurt, Gemeente, UndrawnAreas, Wijk};
use crate::sources::{Cell, Table};
use crate::statistics::recoding::tests::RecodingRow;
use crate::statistics::{Division, LineageRules, StatisticKind, StatisticSpec, StatisticTable, StatisticsConfig};
use crate::texts::Bilingual;

/// Makes a table of texts; what reads as a number is one, empty is missing.
pub(crate) fn table(columns: &[&str], rows: &[&[&str]]) -> Table {
    let cell = |text: &&str| match (text.is_empty(), text.parse()) {
        (true, _) => Cell::Missing,
        (_, Ok(number)) => Cell::Number(number),
        _ => Cell::Text((*text).into()),
    };
    Table {
        name: "test".to_owned(),
        columns: columns.iter().map(|column| (*column).to_owned()).collect(),
        cells: rows.iter().flat_map(|row| row.iter().map(cell)).collect(),
        places: (1..).take(rows.len()).collect(),
    }
}

fn statistic(id: &str, source: &str, column: &str, kind: StatisticKind, range: (f64, f64)) -> StatisticSpec {
    StatisticSpec {
        id: id.to_owned(),
        source: source.to_owned(),
        columns: vec![column.to_owned()],
        kind,
        minimum: range.0,
        maximum: range.1,
        label: Bilingual::new(id, id),
        breaks: Vec::new(),
    }
}

/// Three statistics of `kwb` and one of `leefbaarometer`.
pub(crate) fn config() -> StatisticsConfig {
    StatisticsConfig {
        inhabitants: "inwoners".to_owned(),
        statistics: vec![
            statistic("inwoners", "kwb", "Inwoners", StatisticKind::Count, (0.0, f64::MAX)),
            statistic("corporatie", "kwb", "Corporatie", StatisticKind::Percentage, (0.0, 100.0)),
            statistic("bijstand", "kwb", "Bijstand", StatisticKind::Count, (0.0, f64::MAX)),
            statistic("onv", "leefbaarometer", "onv", StatisticKind::Score, (-5.0, 5.0)),
        ],
        lineage: LineageRules {
            source: "kwb".to_owned(),
            change_columns: vec!["Indelingswijziging".to_owned()],
            changed: 3,
            renumbered: 2,
            minimum_share: 0.90,
            region_columns: vec!["SoortRegio".to_owned()],
            region_buurt: "Buurt".to_owned(),
            gemeente_columns: vec!["Gemeentenaam".to_owned()],
        },
    }
}

/// A `kwb` table of a year, with the code in `Code`.
pub(crate) fn kwb(year: i32, table: Table) -> StatisticTable {
    StatisticTable {
        source: "kwb".to_owned(),
        file: format!("kwb/{year}.json"),
        year: Some(year),
        code_column: "Code".to_owned(),
        year_column: None,
        division: Division::OfItsYear,
        listed: table.columns.join(", "),
        table,
    }
}

/// A `leefbaarometer` table with the year in `jaar`.
pub(crate) fn leefbaarometer(table: Table) -> StatisticTable {
    StatisticTable {
        source: "leefbaarometer".to_owned(),
        file: "leefbaarometer.csv".to_owned(),
        year: None,
        code_column: "Code".to_owned(),
        year_column: Some("jaar".to_owned()),
        division: Division::OfTheAreas,
        listed: table.columns.join(", "),
        table,
    }
}

/// Buurten of a division year without boundaries; the gemeente is the number in the code.
pub(crate) fn areas(year: i32, codes: &[&str]) -> AreaSet {
    let mut codes: Vec<_> = codes.iter().map(|code| (*code).to_owned()).collect();
    codes.sort();
    let mut set = AreaSet {
        year,
        buurten: Vec::new(),
        wijken: Vec::new(),
        gemeenten: Vec::new(),
        boundaries: Vec::new(),
        water: Vec::new(),
        inhabitants_column: None,
        undrawn: UndrawnAreas::default(),
    };
    for code in codes {
        let (wijk, gemeente) = (format!("WK{}", &code[2..8]), format!("GM{}", &code[2..6]));
        if set.gemeenten.last().is_none_or(|last| last.code != gemeente) {
            set.gemeenten.push(Gemeente { name: gemeente.clone(), code: gemeente });
        }
        let gemeente = u32::try_from(set.gemeenten.len() - 1).expect("a handful of gemeenten");
        if set.wijken.last().is_none_or(|last| last.code != wijk) {
            set.wijken.push(Wijk { name: wijk.clone(), code: wijk, gemeente });
        }
        let wijk = u32::try_from(set.wijken.len() - 1).expect("a handful of wijken");
        set.buurten.push(Buurt {
            name: code.clone(),
            code,
            wijk,
            gemeente,
            inhabitants: None,
            water: false,
            counts: true,
            change_flag: None,
        });
        set.boundaries.push(MultiPolygon(Vec::new()));
    }
    set
}

/// A recoding row.
pub(crate) fn recoding(from: (i32, &str), to: (i32, &str), share_from: f64, share_to: f64) -> RecodingRow {
    RecodingRow {
        year_from: from.0,
        code_from: from.1.to_owned(),
        year_to: to.0,
        code_to: to.1.to_owned(),
        share_from,
        share_to,
        readable: true,
    }
}
