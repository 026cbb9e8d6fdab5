//! Writes the tables of key figures as the bulk files of OData v4: one zip of long CSV files.
//!
//! In: an edition with its rows. Out: one row for each cell that has a value, measure by measure; semicolons, texts in
//! quotation marks, decimal commas, a mark of UTF-8 before each member.

use std::fmt::Write as _;

use super::editions::{TableEdition, TopicContent};
use super::tree::FileTree;
use crate::DemoError;
use crate::region::DemoRegion;
use crate::tables::{DemoCell, KeyRow};

/// Marks the text as UTF-8.
const MARK: &str = "\u{feff}";

/// Writes the bulk file of an edition; gives the number of its observations.
pub(super) fn write(
    tree: &mut FileTree,
    region: &DemoRegion,
    edition: &TableEdition,
    rows: &[KeyRow<'_>],
) -> Result<usize, DemoError> {
    let address = format!("datasets.cbs.nl/csv/CBS/nl/{}", edition.table);
    let cells: Vec<Vec<DemoCell>> = rows.iter().map(|row| edition.cells(row)).collect();
    let observations = cells.iter().flatten().filter(|cell| **cell != DemoCell::Empty).count();
    let Some(mut archive) = tree.archive(&address, Some(&format!("{}.zip", edition.table)))? else {
        return Ok(observations);
    };
    archive.member("Dimensions.csv")?;
    let key = edition.key;
    let head = row(&["Identifier", "Title", "Description", "Kind", "MapYear", "ContainsGroups", "ContainsCodes"]);
    let dimension =
        format!("\"{key}\";\"Wijken en buurten\";\"\";\"GeoDimension\";{};\"true\";\"true\"\r\n", edition.year);
    archive.add(format!("{MARK}{head}{dimension}").as_bytes())?;
    archive.member("MeasureCodes.csv")?;
    archive.add(measure_codes(edition).as_bytes())?;
    if has_groups(edition) {
        archive.member("MeasureGroups.csv")?;
        archive.add(measure_groups(edition).as_bytes())?;
    }
    archive.member("Observations.csv")?;
    archive.add(MARK.as_bytes())?;
    archive.add(row(&["Id", "Measure", "ValueAttribute", "Value", "StringValue", key]).as_bytes())?;
    let mut id = 0;
    for (place, topic) in edition.topics.iter().enumerate() {
        let mut text = String::new();
        for (row, cells) in rows.iter().zip(&cells) {
            let (value, words) = match &cells[place] {
                DemoCell::Empty => continue,
                DemoCell::Number(number) => (number.replace('.', ","), String::new()),
                DemoCell::Text(words) => (String::new(), quoted(words)),
            };
            let (measure, code) = (topic.measure, &row.code);
            write!(text, "{id};\"{measure}\";\"None\";{value};{words};\"{code}\"\r\n").expect("a string takes all");
            id += 1;
        }
        archive.add(text.as_bytes())?;
    }
    archive.member("Properties.csv")?;
    archive.add(properties(edition).as_bytes())?;
    archive.member(&format!("{key}Codes.csv"))?;
    archive.add(area_codes(region, edition, rows).as_bytes())?;
    archive.member(&format!("{key}Groups.csv"))?;
    archive.add(area_groups(region).as_bytes())?;
    archive.end()?;
    Ok(observations)
}

/// Tells whether the measures stand in groups: those of the oldest tables do not.
fn has_groups(edition: &TableEdition) -> bool {
    edition.year >= 2016
}

fn groups(edition: &TableEdition) -> Vec<&'static str> {
    let mut groups: Vec<&str> = edition.topics.iter().map(|topic| topic.group).collect();
    groups.dedup();
    groups
}

fn measure_codes(edition: &TableEdition) -> String {
    let groups = groups(edition);
    let mut text = MARK.to_owned();
    text += &row(&[
        "Identifier",
        "Index",
        "Title",
        "Description",
        "MeasureGroupId",
        "DataType",
        "Unit",
        "Decimals",
        "PresentationType",
    ]);
    for (index, topic) in edition.topics.iter().enumerate() {
        let (kind, decimals, shown) = match topic.content {
            TopicContent::Text => ("String", 0, "None"),
            TopicContent::Whole => ("Long", 0, "Absolute"),
            TopicContent::Broken => ("Double", 1, "Relative"),
        };
        let group = groups.iter().position(|group| *group == topic.group).filter(|_| has_groups(edition));
        let group = group.map_or(String::new(), |group| format!("\"M{}\"", group + 1));
        let (measure, title, unit) = (topic.measure, topic.title, topic.unit);
        writeln!(text, "\"{measure}\";{index};\"{title}\";\"\";{group};\"{kind}\";\"{unit}\";{decimals};\"{shown}\"\r")
            .expect("a string takes all");
    }
    text
}

fn measure_groups(edition: &TableEdition) -> String {
    let mut text = format!("{MARK}{}", row(&["Id", "Index", "Title", "Description", "ParentId"]));
    for (index, title) in groups(edition).iter().enumerate() {
        write!(text, "\"M{}\";{index};\"{title}\";\"\";\r\n", index + 1).expect("a string takes all");
    }
    text
}

fn properties(edition: &TableEdition) -> String {
    let head = row(&["Identifier", "Title", "Language", "Authority", "Modified", "Status", "License", "DatasetType"]);
    let licence = "https://creativecommons.org/licenses/by/4.0/";
    let title = format!("Kerncijfers wijken en buurten {}", edition.year);
    let values = [edition.table, &title, "nl", "CBS", &modified(edition.year), "Regulier", licence, "Numeric"];
    format!("{MARK}{head}{}", row(&values))
}

/// Tells when an edition was last changed: made up, and the same every time.
pub(super) fn modified(year: i32) -> String {
    format!("{}-06-25T02:00:00+02:00", year + 1)
}

fn area_codes(region: &DemoRegion, edition: &TableEdition, rows: &[KeyRow<'_>]) -> String {
    let mut text = MARK.to_owned();
    text += &row(&["Identifier", "DimensionGroupId", "Dimension", "Index", "Title", "Description"]);
    let names = region.names(edition.year);
    for (index, key_row) in rows.iter().enumerate() {
        let code = &key_row.code;
        let (group, title) = match &code[..2] {
            "NL" => ("NL", "Nederland"),
            "GM" => (code.as_str(), key_row.gemeente),
            _ => (&format!("GM{}", &code[2..6])[..], names.get(code).copied().unwrap_or_default()),
        };
        let (dimension, title) = (edition.key, quoted(title));
        write!(text, "\"{code}\";\"{group}\";\"{dimension}\";{index};{title};\"\"\r\n").expect("a string takes all");
    }
    text
}

fn area_groups(region: &DemoRegion) -> String {
    let mut text = format!("{MARK}{}", row(&["Id", "Index", "Title", "Description", "ParentId"]));
    text += "\"NL\";0;\"Nederland\";\"\";\r\n";
    for (index, (code, name)) in region.gemeenten.iter().enumerate() {
        write!(text, "\"{code}\";{};{};\"\";\"NL\"\r\n", index + 1, quoted(name)).expect("a string takes all");
    }
    text
}

fn row(texts: &[&str]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!("{}\r\n", texts.join(";"))
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}
