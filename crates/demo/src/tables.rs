//! Writes the tables of figures: key figures and health as OData JSON, Leefbaarometer and recoding as CSV.
//!
//! In: figures of the areas. Out: text in the layout of the publisher: padded codes and labels, column names with the
//! number that moves every year, null where too few people stand behind a figure.

use std::fmt::Write as _;

use super::figures::{AreaCounts, Liveability};
use super::history::DemoRecoding;

/// Columns of a key figures table, by the name without its moving number.
const COLUMNS: [&str; 17] = [
    "Gemeentenaam",
    "SoortRegio",
    "Codering",
    "IndelingswijzigingGemeenteWijkBuurt",
    "AantalInwoners",
    "k_0Tot15Jaar",
    "k_15Tot25Jaar",
    "k_25Tot45Jaar",
    "k_45Tot65Jaar",
    "k_65JaarOfOuder",
    "HuishoudensTotaal",
    "Woningvoorraad",
    "InBezitWoningcorporatie",
    "k_40HuishoudensMetLaagsteInkomen",
    "PersonenPerSoortUitkeringBijstand",
    "PersonenPerSoortUitkeringAO",
    "WmoClientenRelatief",
];

/// Year, table and the moving numbers from `HuishoudensTotaal` on; those before are 1-5 and 8-12 in every table.
const TABLES: [(i32, &str, [u8; 7]); 7] = [
    (2012, "70904NED", [26, 30, 38, 66, 71, 72, 86]),
    (2014, "82931NED", [26, 30, 38, 66, 72, 73, 88]),
    (2016, "83487NED", [26, 30, 38, 66, 72, 73, 88]),
    (2018, "84286NED", [28, 33, 40, 70, 74, 75, 90]),
    (2020, "84799NED", [28, 33, 41, 76, 82, 83, 94]),
    (2022, "85318NED", [28, 34, 42, 76, 83, 84, 94]),
    (2024, "85984NED", [29, 35, 49, 84, 87, 88, 94]),
];

/// What a row of a key figures table is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// The whole country.
    Land,
    /// A gemeente.
    Gemeente,
    /// A wijk.
    Wijk,
    /// A buurt.
    Buurt,
}

/// A row of a key figures table.
pub(super) struct KeyRow<'a> {
    /// What it is about.
    pub(super) sort: Sort,
    /// Its code.
    pub(super) code: String,
    /// Name of its gemeente; of the whole, that of the country.
    pub(super) gemeente: &'a str,
    /// 1 unchanged, 2 renumbered, 3 redrawn.
    pub(super) change: u8,
    /// Its figures.
    pub(super) figures: AreaCounts,
}

/// What stands in a cell of a table.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum DemoCell {
    /// A text, filled up with blanks as the publisher does.
    Text(String),
    /// A number as it is written in JSON.
    Number(String),
    /// Nothing: not known, or not to be shown.
    Empty,
}

impl DemoCell {
    /// Pads a text to the width of its column.
    pub(super) fn text(text: &str, width: usize) -> Self {
        Self::Text(format!("{text:<width$}"))
    }

    /// Writes a number to the unit.
    pub(super) fn whole(value: f64) -> Self {
        // Adding nought turns a negative nought into a plain one.
        Self::Number(format!("{:.0}", value + 0.0))
    }

    /// Writes a number to the tenth.
    pub(super) fn tenths(value: f64) -> Self {
        Self::Number(format!("{:?}", (value * 10.0).round() / 10.0))
    }

    /// Writes the cell in JSON.
    pub(super) fn json(&self) -> String {
        match self {
            Self::Text(text) => serde_json::Value::from(text.as_str()).to_string(),
            Self::Number(number) => number.clone(),
            Self::Empty => "null".to_owned(),
        }
    }
}

/// Names the file of a year's key figures, and its columns as the publisher numbers them.
pub(super) fn key_table(year: i32) -> (String, Vec<String>) {
    let (_, table, moving) = TABLES.iter().find(|(of, ..)| *of == year).unwrap_or(&TABLES[6]);
    let fixed = [1, 2, 3, 4, 5, 8, 9, 10, 11, 12];
    let columns =
        COLUMNS.iter().zip(fixed.iter().chain(moving)).map(|(name, number)| format!("{name}_{number}")).collect();
    (format!("{year}_{table}"), columns)
}

/// Writes the key figures of one year.
pub(super) fn key_figures(year: i32, rows: &[KeyRow<'_>]) -> String {
    let (name, columns) = key_table(year);
    let table = name.rsplit('_').next().unwrap_or(&name);
    let mut text = format!("{{\"odata.metadata\":\"{table}/$metadata#Cbs.OData.WebAPI.TypedDataSet\",\"value\":[");
    for (id, row) in rows.iter().enumerate() {
        let cells = key_cells(row);
        let comma = if id == 0 { "" } else { "," };
        write!(text, "{comma}{{\"ID\":{id},\"WijkenEnBuurten\":{}", DemoCell::text(&row.code, 10).json())
            .expect("a string takes all");
        for (column, cell) in columns.iter().zip(&cells) {
            write!(text, ",\"{column}\":{}", cell.json()).expect("a string takes all");
        }
        text.push('}');
    }
    text.push_str("]}");
    text
}

/// Lists the cells of a row, in the order of the columns.
pub(super) fn key_cells(row: &KeyRow<'_>) -> Vec<DemoCell> {
    let figures = &row.figures;
    let (sort, change) = match row.sort {
        Sort::Land => ("Land", ".".to_owned()),
        Sort::Gemeente => ("Gemeente", row.change.to_string()),
        Sort::Wijk => ("Wijk", row.change.to_string()),
        Sort::Buurt => ("Buurt", row.change.to_string()),
    };
    let known = published(row.sort, figures);
    let mut cells = vec![
        DemoCell::text(row.gemeente, 40),
        DemoCell::text(sort, 10),
        DemoCell::text(&row.code, 10),
        DemoCell::text(&change, 1),
    ];
    cells.push(DemoCell::whole(round_to(figures.inhabitants, 5.0)));
    cells.extend(figures.ages.iter().map(|age| DemoCell::whole(round_to(*age, 5.0))));
    let count = |value: Option<f64>| value.map_or(DemoCell::Empty, DemoCell::whole);
    cells.push(count(known.households));
    cells.push(count(known.dwellings));
    cells.push(share(row.sort, known.owners.map(|owners| owners[1])));
    cells.push(known.low_income.map_or(DemoCell::Empty, DemoCell::tenths));
    cells.push(count(known.benefits[0]));
    cells.push(count(known.benefits[1]));
    cells.push(share(row.sort, known.wmo));
    cells
}

/// Writes a share: to the tenth for the country and gemeenten, else to the unit.
pub(super) fn share(sort: Sort, value: Option<f64>) -> DemoCell {
    let fine = matches!(sort, Sort::Land | Sort::Gemeente);
    value.map_or(DemoCell::Empty, |v| if fine { DemoCell::tenths(v) } else { DemoCell::whole(v.round()) })
}

/// Figures as they may be published: rounded, and none where too few people stand behind them.
pub(super) struct PublicFigures {
    /// Households, to fives.
    pub(super) households: Option<f64>,
    /// Dwellings.
    pub(super) dwellings: Option<f64>,
    /// Per cent of the dwellings: owned by residents, by housing associations, by others.
    pub(super) owners: Option<[f64; 3]>,
    /// Per cent of the households.
    pub(super) low_income: Option<f64>,
    /// Bijstand, AO, WW and AOW, to tens.
    pub(super) benefits: [Option<f64>; 4],
    /// Per mille of the inhabitants.
    pub(super) wmo: Option<f64>,
}

/// Rounds and suppresses as the publisher does.
pub(super) fn published(sort: Sort, figures: &AreaCounts) -> PublicFigures {
    let people = figures.inhabitants;
    let open = people >= 50.0;
    let percent = |part: f64, whole: f64| 100.0 * part / whole;
    // A handful of benefits in a small buurt would be recognisable people.
    let benefit =
        |count: f64| (open && (count >= 3.0 || people >= 300.0 || sort != Sort::Buurt)).then(|| round_to(count, 10.0));
    PublicFigures {
        households: open.then(|| round_to(figures.households, 5.0)),
        dwellings: open.then(|| figures.dwellings.round()),
        owners: (open && figures.dwellings >= 20.0)
            .then(|| figures.owners.map(|count| percent(count, figures.dwellings))),
        low_income: (people >= 155.0).then(|| percent(figures.low_income, figures.households)),
        benefits: figures.benefits.map(benefit),
        wmo: (people >= 100.0).then(|| 1000.0 * figures.wmo / people),
    }
}

/// A row of the health table.
pub(super) struct HealthRow<'a> {
    /// Code of the area.
    pub(super) code: &'a str,
    /// Year of the survey.
    pub(super) year: i32,
    /// Its figures.
    pub(super) figures: AreaCounts,
}

/// Lists the figures of a row of the health table: per cent of the adults.
pub(super) fn health_cells(figures: &AreaCounts) -> [DemoCell; 3] {
    figures.health.map(|count| DemoCell::tenths(100.0 * count / figures.adults))
}

/// Tells whether the health table has a row for an area: the model has no estimate for fewer than 50 adults.
pub(super) fn has_health(row: &HealthRow<'_>) -> bool {
    row.figures.adults >= 50.0
}

/// Writes the health table; areas without an estimate are left out of it.
pub(super) fn health<'a>(rows: impl Iterator<Item = HealthRow<'a>>) -> String {
    let mut text = String::from("{\"odata.metadata\":\"50150NED/$metadata#Cbs.OData.WebAPI.TypedDataSet\",\"value\":[");
    for (id, row) in rows.filter(has_health).enumerate() {
        let [anxious, lonely, struggling] = health_cells(&row.figures).map(|cell| cell.json());
        let comma = if id == 0 { "" } else { "," };
        write!(
            text,
            "{comma}{{\"ID\":{id},\"Leeftijd\":\"20300   \",\"Marges\":\"MW00000\",\"WijkenEnBuurten\":{},\
             \"Perioden\":\"{}JJ00\",\"HoogRisicoOpAngstOfDepressie_25\":{anxious},\
             \"ErnstigZeerErnstigEenzaam_28\":{lonely},\"MoeiteMetRondkomen_33\":{struggling}}}",
            DemoCell::text(row.code, 12).json(),
            row.year,
        )
        .expect("a string takes all");
    }
    text.push_str("]}");
    text
}

/// A row of the Leefbaarometer.
pub(super) struct ScoreRow<'a> {
    /// Code of the area.
    pub(super) code: &'a str,
    /// Its name.
    pub(super) naam: &'a str,
    /// Year of the scores.
    pub(super) year: i32,
    /// Its scores.
    pub(super) scores: Liveability,
}

/// Writes the Leefbaarometer of the buurten.
pub(super) fn scores<'a>(rows: impl Iterator<Item = ScoreRow<'a>>) -> String {
    let mut text = String::from("bu_code,bu_naam,jaar,lbm,afw,fys,onv,soc,vrz,won\n");
    rows.for_each(|row| score_row(&mut text, &row));
    text
}

/// Writes one row of the Leefbaarometer.
pub(super) fn score_row(text: &mut String, row: &ScoreRow<'_>) {
    let ScoreRow { code, naam, year, scores } = row;
    let deviation: f64 = scores.dimensions.iter().sum();
    let quoted = naam.contains([',', '"']).then(|| format!("\"{}\"", naam.replace('"', "\"\"")));
    let naam = quoted.as_deref().unwrap_or(naam);
    write!(text, "{code},{naam},{year},{:.9},{deviation:.9}", 4.102_264_454 + deviation).expect("a string takes all");
    for score in scores.dimensions {
        write!(text, ",{score:.9}").expect("a string takes all");
    }
    text.push('\n');
}

/// Writes the recoding table.
pub(super) fn recoding(rows: &[DemoRecoding]) -> String {
    let mut text = String::from("jaar_van,code_van,jaar_naar,code_naar,aandeel_van,aandeel_naar\n");
    for DemoRecoding { from_year, from, to_year, to, shares: [of_old, of_new] } in rows {
        writeln!(text, "{from_year},{from},{to_year},{to},{of_old:?},{of_new:?}").expect("a string takes all");
    }
    text
}

/// Rounds to a multiple of `step`.
pub(super) fn round_to(value: f64, step: f64) -> f64 {
    (value / step).round() * step
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_people_hide_the_figures_that_would_show_them() {
        let mut figures = AreaCounts { inhabitants: 120.0, households: 55.0, dwellings: 56.0, ..AreaCounts::default() };
        figures.owners = [28.0, 14.0, 14.0];
        figures.benefits = [2.0, 7.0, 5.0, 20.0];
        let known = published(Sort::Buurt, &figures);
        assert_eq!(known.benefits, [None, Some(10.0), Some(10.0), Some(20.0)]);
        // 14 of 56 dwellings; low income from 155 inhabitants on.
        assert_eq!(known.owners.map(|owners| owners[1]), Some(25.0));
        assert_eq!(known.low_income, None);
        figures.inhabitants = 45.0;
        assert_eq!(published(Sort::Buurt, &figures).benefits, [None; 4]);
    }

    #[test]
    fn a_row_has_the_columns_of_the_publisher_in_their_order() {
        let (name, columns) = key_table(2024);
        assert_eq!(name, "2024_85984NED");
        assert_eq!(
            columns.join(" "),
            "Gemeentenaam_1 SoortRegio_2 Codering_3 IndelingswijzigingGemeenteWijkBuurt_4 AantalInwoners_5 \
             k_0Tot15Jaar_8 k_15Tot25Jaar_9 k_25Tot45Jaar_10 k_45Tot65Jaar_11 k_65JaarOfOuder_12 HuishoudensTotaal_29 \
             Woningvoorraad_35 InBezitWoningcorporatie_49 k_40HuishoudensMetLaagsteInkomen_84 \
             PersonenPerSoortUitkeringBijstand_87 PersonenPerSoortUitkeringAO_88 WmoClientenRelatief_94"
        );
        let figures = AreaCounts { inhabitants: 0.0, ..AreaCounts::default() };
        let row = KeyRow { sort: Sort::Buurt, code: "BU70010199".to_owned(), gemeente: "Kolk", change: 1, figures };
        let text = key_figures(2024, &[row]);
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["value"][0]["WijkenEnBuurten"], "BU70010199");
        assert_eq!(read["value"][0]["SoortRegio_2"], "Buurt     ");
        assert_eq!(read["value"][0]["AantalInwoners_5"], 0);
        assert!(read["value"][0]["PersonenPerSoortUitkeringAO_88"].is_null());
    }
}
