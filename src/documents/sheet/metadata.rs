//! What a file says of the rows in it: the metadata beside a CSV, and the description inside a GeoJSON.

use serde::Serialize;

use super::long_table::{LONG, LONG_KEY};
use super::{Sheet, SheetCells, SheetColumn};

/// A table and its columns, in the form of the W3C vocabulary for tables on the web; what that has no word for has one
/// of the vocabularies that it knows by their prefixes (`RDFa` 1.1 initial context): other prefixes are errors there.
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
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct TableDialect {
    delimiter: char,
    encoding: &'static str,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct TableSchema<'a> {
    columns: Vec<CsvwColumn<'a>>,
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
struct CsvwColumn<'a> {
    datatype: DataType,
    #[serde(rename = "dc:description")]
    description: String,
    #[serde(rename = "dc:source")]
    source: &'a str,
    name: &'a str,
    #[serde(rename = "rdfs:label")]
    label: &'a str,
    /// The year of the figures, `2022`, or the first and the last of several, `2014/2022` (ISO 8601).
    #[serde(rename = "schema:temporalCoverage", skip_serializing_if = "Option::is_none")]
    years: Option<String>,
    #[serde(rename = "schema:unitText")]
    unit: &'a str,
    titles: &'a str,
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
        let column = |column: &'a SheetColumn| CsvwColumn {
            datatype: match column.cells {
                SheetCells::Text(_) => DataType::Name("string"),
                SheetCells::Integer(_) => DataType::Name("integer"),
                SheetCells::Number(_) => DataType::Number { base: "double", format: NumberFormat { decimal } },
            },
            description: column.description(self.language),
            name: &column.key,
            titles: &column.key,
            label: self.language.of(&column.meaning.label),
            source: &column.meaning.source,
            unit: self.language.of(&column.meaning.unit),
            years: column.meaning.year.map(|last| match column.meaning.from {
                Some(first) => format!("{first}/{last}"),
                None => last.to_string(),
            }),
        };
        let formulas = self.language.either(
            "Een tekst die een rekenblad als formule zou uitrekenen, heeft een apostrof (') voor zich.",
            "A text that a spreadsheet would calculate as a formula has an apostrophe (') before it.",
        );
        let primary_key = if self.name == LONG { PrimaryKey::Several(LONG_KEY) } else { PrimaryKey::One("code") };
        let context = TableContext { language: self.language.code() };
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
    use std::collections::BTreeSet;

    use serde_json::{Value, json as literal};

    use super::super::example;
    use crate::documents::json;

    const URL: &str = "https://example.org/download/corporatiebezit.csv";

    #[test]
    fn the_metadata_of_a_column_of_a_window_name_both_years() {
        let mut sheet = example::sheet();
        sheet.columns[3].meaning.from = Some(2014);
        let metadata = json(&sheet.table_metadata(URL, ';', ',')).unwrap();
        let column = &metadata["tableSchema"]["columns"][3];
        assert_eq!(column["schema:temporalCoverage"], "2014/2024");
    }

    #[test]
    fn the_metadata_say_how_to_read_the_table() {
        let metadata = json(&example::sheet().table_metadata(URL, ';', ',')).unwrap();
        assert_eq!(metadata["dialect"]["delimiter"], ";");
        assert!(
            metadata["dc:description"].as_array().unwrap().last().unwrap().as_str().unwrap().contains("apostrof (')")
        );
        assert_eq!(metadata["tableSchema"]["columns"][3]["datatype"]["format"]["decimalChar"], ",");
        assert_eq!(metadata["tableSchema"]["columns"][3]["schema:temporalCoverage"], "2024");
    }

    /// Lists the names of all properties.
    fn names<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    found.push(name);
                    names(member, found);
                }
            }
            Value::Array(items) => {
                for item in items {
                    names(item, found);
                }
            }
            _ => {}
        }
    }

    #[test]
    fn the_context_is_that_of_the_vocabulary_and_a_language_and_every_prefix_is_one_that_it_knows() {
        let metadata = json(&example::sheet().table_metadata(URL, ';', ',')).unwrap();
        assert_eq!(metadata["@context"], literal!(["http://www.w3.org/ns/csvw", { "@language": "nl" }]));
        let mut all = Vec::new();
        names(&metadata, &mut all);
        let prefixes: BTreeSet<&str> = all.into_iter().filter_map(|name| Some(name.split_once(':')?.0)).collect();
        assert_eq!(prefixes, BTreeSet::from(["dc", "rdfs", "schema"]));
    }
}
