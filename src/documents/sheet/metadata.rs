//! What a file says of the rows in it: the metadata beside a CSV, and the description inside a GeoJSON.

use serde::Serialize;

use super::long::{LONG, LONG_KEY};
use super::{Sheet, SheetCells, SheetColumn};

/// A table and its columns, in the form of the W3C vocabulary for tables on the web where that has a word.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct TableMetadata<'a> {
    #[serde(rename = "@context")]
    context: (&'static str, TableContext),
    #[serde(rename = "dc:description")]
    description: Vec<&'a str>,
    #[serde(rename = "dc:rights")]
    rights: &'a str,
    #[serde(rename = "dc:title")]
    title: &'a str,
    dialect: TableDialect,
    #[serde(rename = "tableSchema")]
    schema: TableSchema<'a>,
    url: &'a str,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct TableContext {
    #[serde(rename = "@language")]
    language: &'static str,
    veerkracht: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct TableDialect {
    delimiter: char,
    encoding: &'static str,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct TableSchema<'a> {
    columns: Vec<TableColumn<'a>>,
    #[serde(rename = "primaryKey")]
    primary_key: PrimaryKey,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
enum PrimaryKey {
    One(&'static str),
    Several([&'static str; 3]),
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct TableColumn<'a> {
    datatype: DataType,
    #[serde(rename = "dc:description")]
    description: String,
    name: &'a str,
    titles: &'a str,
    #[serde(rename = "veerkracht:from")]
    from: Option<i32>,
    #[serde(rename = "veerkracht:label")]
    label: &'a str,
    #[serde(rename = "veerkracht:source")]
    source: &'a str,
    #[serde(rename = "veerkracht:unit")]
    unit: &'a str,
    #[serde(rename = "veerkracht:year")]
    year: Option<i32>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
enum DataType {
    Name(&'static str),
    Number { base: &'static str, format: NumberFormat },
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct NumberFormat {
    #[serde(rename = "decimalChar")]
    decimal: char,
}

/// A sheet and its columns, without a word of how they are written.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct SheetDescription<'a> {
    attribution: &'a str,
    columns: Vec<ColumnDescription<'a>>,
    remarks: &'a [String],
    title: &'a str,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct ColumnDescription<'a> {
    from: Option<i32>,
    key: &'a str,
    label: &'a str,
    source: &'a str,
    unit: &'a str,
    year: Option<i32>,
}

impl Sheet {
    /// Describes the CSV at `url` that holds this sheet, with these characters between its fields and before decimals.
    pub(crate) fn table_metadata<'a>(&'a self, url: &'a str, delimiter: char, decimal: char) -> TableMetadata<'a> {
        let column = |column: &'a SheetColumn| TableColumn {
            datatype: match column.cells {
                SheetCells::Text(_) => DataType::Name("string"),
                SheetCells::Integer(_) => DataType::Name("integer"),
                SheetCells::Number(_) => DataType::Number { base: "double", format: NumberFormat { decimal } },
            },
            description: column.description(self.language),
            name: &column.key,
            titles: &column.key,
            from: column.meaning.from,
            label: self.language.of(&column.meaning.label),
            source: &column.meaning.source,
            unit: self.language.of(&column.meaning.unit),
            year: column.meaning.year,
        };
        let formulas = self.language.either(
            "Een tekst die een rekenblad als formule zou uitrekenen, heeft een apostrof (') voor zich.",
            "A text that a spreadsheet would calculate as a formula has an apostrophe (') before it.",
        );
        let primary_key = if self.name == LONG { PrimaryKey::Several(LONG_KEY) } else { PrimaryKey::One("code") };
        let context = TableContext { language: self.language.code(), veerkracht: format!("{url}#") };
        TableMetadata {
            context: ("http://www.w3.org/ns/csvw", context),
            description: self.remarks.iter().map(String::as_str).chain([formulas]).collect(),
            rights: &self.attribution,
            title: &self.title,
            dialect: TableDialect { delimiter, encoding: "utf-8" },
            schema: TableSchema { columns: self.columns.iter().map(column).collect(), primary_key },
            url,
        }
    }

    /// Describes the sheet for a file that holds its description too.
    pub(crate) fn description(&self) -> SheetDescription<'_> {
        let columns = self.columns.iter().map(|column| ColumnDescription {
            from: column.meaning.from,
            key: &column.key,
            label: self.language.of(&column.meaning.label),
            source: &column.meaning.source,
            unit: self.language.of(&column.meaning.unit),
            year: column.meaning.year,
        });
        SheetDescription {
            attribution: &self.attribution,
            columns: columns.collect(),
            remarks: &self.remarks,
            title: &self.title,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::example;
    use crate::documents::json;

    const URL: &str = "https://example.org/download/corporatiebezit.csv";

    #[test]
    fn the_metadata_of_a_column_of_a_window_name_both_years() {
        let mut sheet = example::sheet();
        sheet.columns[3].meaning.from = Some(2014);
        let metadata = json(&sheet.table_metadata(URL, ';', ',')).unwrap();
        let column = &metadata["tableSchema"]["columns"][3];
        assert_eq!((&column["veerkracht:from"], &column["veerkracht:year"]), (&2014.into(), &2024.into()));
    }

    #[test]
    fn the_metadata_say_how_to_read_the_table() {
        let metadata = json(&example::sheet().table_metadata(URL, ';', ',')).unwrap();
        assert_eq!(metadata["dialect"]["delimiter"], ";");
        assert!(
            metadata["dc:description"].as_array().unwrap().last().unwrap().as_str().unwrap().contains("apostrof (')")
        );
        assert_eq!(metadata["tableSchema"]["columns"][3]["datatype"]["format"]["decimalChar"], ",");
        assert_eq!(metadata["tableSchema"]["columns"][3]["veerkracht:year"], 2024);
    }
}
