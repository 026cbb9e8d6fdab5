//! Writes the tables of figures: key figures and health as OData JSON, Leefbaarometer and recoding as CSV.
//!
//! In: figures of the areas. Out: text in the layout of the publisher: padded codes and labels, column names with the
//! number that moves every year, null where too few people stand behind a figure.

use std::fmt::Write as _;

use super::figures::{Figures, Liveability};
use super::history::Recoding;

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
    pub(super) code: &'a str,
    /// Name of its gemeente; of the whole, that of the country.
    pub(super) gemeente: &'a str,
    /// 1 unchanged, 2 renumbered, 3 redrawn.
    pub(super) change: u8,
    /// Its figures.
    pub(super) figures: Figures,
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
        write!(text, "{comma}{{\"ID\":{id},\"WijkenEnBuurten\":{}", quoted(row.code, 10)).expect("a string takes all");
        for (column, cell) in columns.iter().zip(&cells) {
            write!(text, ",\"{column}\":{cell}").expect("a string takes all");
        }
        text.push('}');
    }
    text.push_str("]}");
    text
}

fn key_cells(row: &KeyRow<'_>) -> Vec<String> {
    let figures = &row.figures;
    let (sort, change) = match row.sort {
        Sort::Land => ("Land", ".".to_owned()),
        Sort::Gemeente => ("Gemeente", row.change.to_string()),
        Sort::Wijk => ("Wijk", row.change.to_string()),
        Sort::Buurt => ("Buurt", row.change.to_string()),
    };
    let known = published(row.sort, figures);
    let mut cells = vec![quoted(row.gemeente, 40), quoted(sort, 10), quoted(row.code, 10), quoted(&change, 1)];
    cells.push(whole(round_to(figures.inhabitants, 5.0)));
    cells.extend(figures.ages.iter().map(|age| whole(round_to(*age, 5.0))));
    let fine = matches!(row.sort, Sort::Land | Sort::Gemeente);
    let share = |value: Option<f64>| {
        value.map_or_else(|| "null".to_owned(), |v| if fine { tenths(v) } else { whole(v.round()) })
    };
    cells.push(known.households.map_or_else(|| "null".to_owned(), whole));
    cells.push(known.dwellings.map_or_else(|| "null".to_owned(), whole));
    cells.push(share(known.owners.map(|owners| owners[1])));
    cells.push(known.low_income.map_or_else(|| "null".to_owned(), tenths));
    cells.push(known.benefits[0].map_or_else(|| "null".to_owned(), whole));
    cells.push(known.benefits[1].map_or_else(|| "null".to_owned(), whole));
    cells.push(share(known.wmo));
    cells
}

/// Figures as they may be published: rounded, and none where too few people stand behind them.
pub(super) struct Published {
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
pub(super) fn published(sort: Sort, figures: &Figures) -> Published {
    let people = figures.inhabitants;
    let open = people >= 50.0;
    let percent = |part: f64, whole: f64| 100.0 * part / whole;
    // A handful of benefits in a small buurt would be recognisable people.
    let benefit =
        |count: f64| (open && (count >= 3.0 || people >= 300.0 || sort != Sort::Buurt)).then(|| round_to(count, 10.0));
    Published {
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
    pub(super) figures: Figures,
}

/// Writes the health table; areas with fewer than 50 adults are left out of it, as the model has no estimate there.
pub(super) fn health<'a>(rows: impl Iterator<Item = HealthRow<'a>>) -> String {
    let mut text = String::from("{\"odata.metadata\":\"50150NED/$metadata#Cbs.OData.WebAPI.TypedDataSet\",\"value\":[");
    for (id, row) in rows.filter(|row| row.figures.adults >= 50.0).enumerate() {
        let [anxious, lonely, struggling] = row.figures.health.map(|count| tenths(100.0 * count / row.figures.adults));
        let comma = if id == 0 { "" } else { "," };
        write!(
            text,
            "{comma}{{\"ID\":{id},\"Leeftijd\":\"20300   \",\"Marges\":\"MW00000\",\"WijkenEnBuurten\":{},\"Perioden\":\"{}JJ00\",\
             \"HoogRisicoOpAngstOfDepressie_25\":{anxious},\"ErnstigZeerErnstigEenzaam_28\":{lonely},\"MoeiteMetRondkomen_33\":{struggling}}}",
            quoted(row.code, 12),
            row.year,
        )
        .expect("a string takes all");
    }
    text.push_str("]}");
    text
}

/// Header of the Leefbaarometer.
pub(super) const SCORES: &str = "bu_code,bu_naam,jaar,lbm,afw,fys,onv,soc,vrz,won";

/// Writes one row of the Leefbaarometer.
pub(super) fn score_row(text: &mut String, code: &str, naam: &str, year: i32, scores: &Liveability) {
    let deviation: f64 = scores.dimensions.iter().sum();
    let naam = if naam.contains([',', '"']) { format!("\"{}\"", naam.replace('"', "\"\"")) } else { naam.to_owned() };
    write!(text, "{code},{naam},{year},{:.9},{deviation:.9}", 4.102_264_454 + deviation).expect("a string takes all");
    for score in scores.dimensions {
        write!(text, ",{score:.9}").expect("a string takes all");
    }
    text.push('\n');
}

/// Writes the recoding table.
pub(super) fn recoding(rows: &[Recoding]) -> String {
    let mut text = String::from("jaar_van,code_van,jaar_naar,code_naar,aandeel_van,aandeel_naar\n");
    for Recoding { from_year, from, to_year, to, shares: [of_old, of_new] } in rows {
        writeln!(text, "{from_year},{from},{to_year},{to},{of_old:?},{of_new:?}").expect("a string takes all");
    }
    text
}

fn round_to(value: f64, step: f64) -> f64 {
    (value / step).round() * step
}

fn whole(value: f64) -> String {
    // Adding nought turns a negative nought into a plain one.
    format!("{:.0}", value + 0.0)
}

fn tenths(value: f64) -> String {
    format!("{:?}", (value * 10.0).round() / 10.0)
}

fn quoted(text: &str, width: usize) -> String {
    serde_json::Value::from(format!("{text:<width$}")).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_people_hide_the_figures_that_would_show_them() {
        let mut figures = Figures { inhabitants: 120.0, households: 55.0, dwellings: 56.0, ..Figures::default() };
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
            "Gemeentenaam_1 SoortRegio_2 Codering_3 IndelingswijzigingGemeenteWijkBuurt_4 AantalInwoners_5 k_0Tot15Jaar_8 k_15Tot25Jaar_9 \
             k_25Tot45Jaar_10 k_45Tot65Jaar_11 k_65JaarOfOuder_12 HuishoudensTotaal_29 Woningvoorraad_35 InBezitWoningcorporatie_49 \
             k_40HuishoudensMetLaagsteInkomen_84 PersonenPerSoortUitkeringBijstand_87 PersonenPerSoortUitkeringAO_88 WmoClientenRelatief_94"
        );
        let figures = Figures { inhabitants: 0.0, ..Figures::default() };
        let row = KeyRow { sort: Sort::Buurt, code: "BU70010199", gemeente: "Kolk", change: 1, figures };
        let text = key_figures(2024, &[row]);
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["value"][0]["WijkenEnBuurten"], "BU70010199");
        assert_eq!(read["value"][0]["SoortRegio_2"], "Buurt     ");
        assert_eq!(read["value"][0]["AantalInwoners_5"], 0);
        assert!(read["value"][0]["PersonenPerSoortUitkeringAO_88"].is_null());
    }
}
