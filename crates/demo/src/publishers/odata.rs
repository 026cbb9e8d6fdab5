//! Writes the tables of OData v3: key figures of a year, and the health table with all its ages and bounds.

use super::bulk::modified;
use super::editions::{TableEdition, TopicContent};
use super::pages::{self, Feed, PageField};
use super::tree::FileTree;
use crate::DemoError;
use crate::region::DemoRegion;
use crate::rows::health_rows;
use crate::tables::{DemoCell, HealthRow, KeyRow, has_health, health_cells};

/// Ages and bounds of the health table, with what each makes of a figure: 18 and older, 65 and older; the estimate, the
/// lower and the upper bound of its interval.
const GROUPS: [(&str, &str, f64); 4] = [
    ("20300   ", "MW00000", 1.0),
    ("20300   ", "MOG0095", 0.8),
    ("20300   ", "MBG0095", 1.25),
    ("80200   ", "MW00000", 0.7),
];

/// Columns with figures of the health table.
const HEALTH: [(&str, &str); 3] = [
    ("HoogRisicoOpAngstOfDepressie_25", "Hoog risico op angst of depressie"),
    ("ErnstigZeerErnstigEenzaam_28", "Ernstig/zeer ernstig eenzaam"),
    ("MoeiteMetRondkomen_33", "Moeite met rondkomen"),
];

/// Writes the key figures of an edition.
pub(super) fn key_figures(tree: &mut FileTree, edition: &TableEdition, rows: &[KeyRow<'_>]) -> Result<(), DemoError> {
    let topics = edition.topics.iter().map(|topic| PageField {
        key: &topic.key,
        title: topic.title,
        sort: "Topic",
        group: topic.group,
        datatype: Some(match topic.content {
            TopicContent::Text => "String",
            TopicContent::Whole => "Long",
            TopicContent::Broken => "Float",
        }),
        unit: topic.unit,
    });
    let feed = Feed {
        service: "opendata.cbs.nl/ODataFeed/odata",
        table: edition.table,
        title: format!("Kerncijfers wijken en buurten {}", edition.year),
        modified: modified(edition.year),
        columns: std::iter::once(dimension(edition.key, "Wijken en buurten", "GeoDimension")).chain(topics).collect(),
        saved: false,
    };
    // Codes are as wide as the longest of the table: shorter in the tables whose codes had no letters yet.
    let width = if edition.year <= 2016 { 10 } else { 12 };
    let lines = rows.iter().enumerate().map(|(id, row)| {
        let cells = edition.topics.iter().zip(edition.cells(row));
        let cells: Vec<String> = cells.map(|(topic, cell)| format!(",\"{}\":{}", topic.key, cell.json())).collect();
        format!("{{\"ID\":{id},\"{}\":{}{}}}", edition.key, DemoCell::text(&row.code, width).json(), cells.concat())
    });
    pages::write(tree, &feed, rows.len(), lines)
}

/// Writes the health table.
pub(super) fn health(tree: &mut FileTree, region: &DemoRegion) -> Result<(), DemoError> {
    let mut columns = vec![
        dimension("Leeftijd", "Leeftijd", "Dimension"),
        dimension("Marges", "Marges", "Dimension"),
        dimension("WijkenEnBuurten", "Wijken en buurten", "GeoDimension"),
        dimension("Perioden", "Perioden", "TimeDimension"),
    ];
    columns.extend(HEALTH.map(|(key, title)| PageField {
        key,
        title,
        sort: "Topic",
        group: "Gezondheid",
        datatype: Some("Float"),
        unit: "%",
    }));
    let feed = Feed {
        service: "dataderden.cbs.nl/ODataFeed/OData",
        table: "50150NED",
        title: "Gezondheid per wijk en buurt".to_owned(),
        modified: modified(2024),
        columns,
        saved: true,
    };
    let total = GROUPS.len() * health_rows(region).filter(has_health).count();
    let lines = health_rows(region).filter(has_health).flat_map(|row| GROUPS.map(|group| health_line(&row, group)));
    let lines = lines.enumerate().map(|(id, line)| format!("{{\"ID\":{id},{line}}}"));
    pages::write(tree, &feed, total, lines)
}

fn dimension<'a>(key: &'a str, title: &'a str, sort: &'static str) -> PageField<'a> {
    PageField { key, title, sort, group: "", datatype: None, unit: "" }
}

fn health_line(row: &HealthRow<'_>, (age, bound, factor): (&str, &str, f64)) -> String {
    let mut figures = row.figures;
    figures.health = figures.health.map(|count| count * factor);
    let cells = HEALTH.iter().zip(health_cells(&figures));
    let cells: Vec<String> = cells.map(|((key, _), cell)| format!(",\"{key}\":{}", cell.json())).collect();
    let code = DemoCell::text(row.code, 12).json();
    let period = format!("{}JJ00", row.year);
    format!(
        "\"Leeftijd\":\"{age}\",\"Marges\":\"{bound}\",\"WijkenEnBuurten\":{code},\"Perioden\":\"{period}\"{}",
        cells.concat()
    )
}
