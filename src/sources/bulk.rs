//! CBS OData v4 in bulk: a table as observations, one cell a line, with its measures in another file.
//!
//! In: `Observations.csv`, `MeasureCodes.csv` beside it, and `Properties.csv`, which names the table, where that is
//! there too. Out: one row per area, and per value of what else divides the table, with a column for each measure that
//! is wanted, called by its title; its place is the line of its first cell. Guaranteed: cells that the publisher
//! leaves out are missing; of measures with one title none is read, and that is said; only wanted cells are held.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use super::delimited::{FieldLines, LineParser, NoRow, RowFields, find_delimiter};
use super::numbers::Signs;
use super::rows::{CellRef, RowConsumer};
use super::search::FileSearch;
use super::text::LineReader;
use super::{Cell, SourceError, bounds, cells, text};
use crate::problems::{ProblemCode, Problems};

pub(super) mod properties;

/// How the name of a file of observations ends.
const OBSERVATIONS: &str = "observations.csv";

/// Name of the file that says what the table is.
pub(super) const PROPERTIES: &str = "Properties.csv";

/// How the names of the files that may lie beside it end.
const BESIDE: [&str; 5] = ["codes.csv", "groups.csv", "dimensions.csv", "properties.csv", "observations.csv"];

/// Lines that tell how numbers are written.
const NUMBERS_WITHIN: usize = 5000;

/// Columns of observations that are no dimension.
const OWN: [&str; 5] = ["Id", "Measure", "ValueAttribute", "Value", "StringValue"];

/// Tells whether a file is one of observations, by its name.
pub(super) fn is_observations(path: &Path) -> bool {
    lower_name(path).ends_with(OBSERVATIONS)
}

/// Tells whether a file lies beside these observations as a part of the same table.
pub(super) fn belongs_to(observations: &str, other: &str) -> bool {
    let [observations, other] = [observations, other].map(str::to_ascii_lowercase);
    let Some(prefix) = observations.strip_suffix(OBSERVATIONS) else { return false };
    other.strip_prefix(prefix).is_some_and(|rest| !rest.contains('/') && BESIDE.iter().any(|end| rest.ends_with(end)))
}

/// Tells whether a file is one that lies beside observations, by its name.
pub(super) fn is_part(file: &str) -> bool {
    let file = file.to_ascii_lowercase();
    ["measurecodes.csv", "measuregroups.csv", "dimensions.csv", "wijkenenbuurtencodes.csv", "wijkenenbuurtengroups.csv"]
        .iter()
        .any(|part| file.ends_with(part))
}

fn lower_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase()
}

/// Tells what the publisher calls the table of these observations, by the properties beside them.
pub(super) fn told_table(path: &Path) -> Option<String> {
    if !is_observations(path) {
        return None;
    }
    properties::table(text::open(&find_beside(path, PROPERTIES).ok()??).ok()?)
}

/// Tells the title of the table of these observations, by the properties beside them; empty where none tell it.
pub(super) fn told_title(path: &Path) -> String {
    let properties = find_beside(path, PROPERTIES).ok().flatten().and_then(|path| text::open(&path).ok());
    properties.and_then(properties::title).unwrap_or_default()
}

/// Hands on the rows.
pub(super) fn read(
    path: &Path,
    name: &str,
    search: &FileSearch<'_>,
    consumer: &mut dyn RowConsumer,
    problems: &mut Problems,
) -> Result<(), SourceError> {
    let titles = titles(path, name, search, problems)?;
    let mut reader = BulkReader::open(path)?;
    let position = |column: &str| reader.header.iter().position(|name| name.eq_ignore_ascii_case(column));
    let (Some(measure), Some(value)) = (position("Measure"), position("Value")) else {
        return Err(damaged(
            path,
            "line 1",
            format!("the columns {}", reader.header.join(", ")),
            "columns Measure and Value",
        ));
    };
    let words = position("StringValue");
    let is_own = |name: &String| OWN.iter().any(|own| name.eq_ignore_ascii_case(own));
    let dimensions: Vec<usize> = (0..reader.header.len()).filter(|i| !is_own(&reader.header[*i])).collect();
    let decimal = search.spec.decimal.unwrap_or_else(|| reader.decimal(value));

    consumer.begin(name, 0);
    let full = |bound: &'static bounds::Bound| bound.passed(path, "its columns", "still more");
    let mut width = 0;
    let mut column = |name: &str| {
        let is_wanted = consumer.column(name).map_err(full)?;
        width += usize::from(is_wanted);
        Ok::<_, SourceError>(is_wanted.then(|| width - 1))
    };
    let names: Vec<String> = dimensions.iter().map(|i| reader.header[*i].clone()).collect();
    let dimension_columns = names.iter().map(|name| column(name)).collect::<Result<Vec<_>, _>>()?;
    let mut columns: HashMap<&str, usize> = HashMap::new();
    for (code, title) in &titles {
        if let Some(at) = column(title)? {
            columns.insert(code, at);
        }
    }
    let mut pivot = Pivot { width, known: HashMap::new(), cells: Vec::new(), places: Vec::new() };
    let mut key = String::new();
    while let Some(Observation { line, fields }) = reader.next(name, problems)? {
        let Some(&at) = columns.get(fields.text(measure).trim()) else { continue };
        key.clear();
        for dimension in &dimensions {
            key.push_str(fields.text(*dimension).trim());
            key.push('\u{1f}');
        }
        let row = pivot.row(&key, line, |cells| {
            for (dimension, at) in dimensions.iter().zip(&dimension_columns) {
                if let Some(at) = at {
                    cells[*at] = cells::from_text(fields.text(*dimension), decimal).into();
                }
            }
        });
        let Some(cells) = row else {
            return Err(bounds::CELLS.passed(path, format!("line {line}"), "still more rows"));
        };
        let words = words.map_or("", |words| fields.text(words));
        let found = if fields.text(value).trim().is_empty() { words } else { fields.text(value) };
        cells[at] = cells::from_text(found, decimal).into();
    }
    pivot.hand_on(path, consumer)
}

/// The rows that are made of observations.
struct Pivot {
    width: usize,
    known: HashMap<String, usize>,
    cells: Vec<Cell>,
    places: Vec<u64>,
}

impl Pivot {
    /// Borrows the cells of a row, which is begun where it is new; none where there is no room for it.
    fn row(&mut self, key: &str, line: u64, begin: impl FnOnce(&mut [Cell])) -> Option<&mut [Cell]> {
        let row = if let Some(row) = self.known.get(key) {
            *row
        } else {
            if (self.cells.len() + self.places.len()) as u64 > bounds::CELLS.most {
                return None;
            }
            let row = self.places.len();
            self.known.insert(key.to_owned(), row);
            self.places.push(line);
            self.cells.resize((row + 1) * self.width, Cell::Missing);
            begin(&mut self.cells[row * self.width..]);
            row
        };
        self.cells.get_mut(row * self.width..(row + 1) * self.width)
    }

    fn hand_on(self, path: &Path, consumer: &mut dyn RowConsumer) -> Result<(), SourceError> {
        for (row, place) in self.places.iter().enumerate() {
            let cells: Vec<CellRef<'_>> =
                self.cells[row * self.width..(row + 1) * self.width].iter().map(Cell::borrowed).collect();
            let taken = consumer.row(*place, &cells);
            taken.map_err(|bound| bound.passed(path, format!("line {place}"), "still more rows"))?;
        }
        Ok(())
    }
}

/// Reads what the measures are called, by their codes. A title that several wanted measures have names none of them.
fn titles(
    path: &Path,
    name: &str,
    search: &FileSearch<'_>,
    problems: &mut Problems,
) -> Result<BTreeMap<String, String>, SourceError> {
    let measures = find_beside(path, "MeasureCodes.csv")?.ok_or_else(|| {
        damaged(
            path,
            "its folder",
            "no MeasureCodes.csv".to_owned(),
            "MeasureCodes.csv beside it, which names the measures",
        )
    })?;
    let groups = match find_beside(path, "MeasureGroups.csv")? {
        Some(groups) => pairs(&groups, ["Id", "Title"], problems)?,
        None => BTreeMap::new(),
    };
    let mut reader = BulkReader::open(&measures)?;
    let position = |column: &str| reader.header.iter().position(|name| name.eq_ignore_ascii_case(column));
    let (Some(code), Some(title)) = (position("Identifier"), position("Title")) else {
        let found = format!("the columns {}", reader.header.join(", "));
        return Err(damaged(&measures, "line 1", found, "columns Identifier and Title"));
    };
    let group = position("MeasureGroupId");
    let mut titles: BTreeMap<String, String> = BTreeMap::new();
    let mut codes: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    while let Some(Observation { fields, .. }) = reader.next(name, problems)? {
        let (code, title) = (fields.text(code).trim(), fields.text(title).trim());
        let above = group.and_then(|group| groups.get(fields.text(group).trim())).map_or("", String::as_str);
        codes.entry(title.to_lowercase()).or_default().push((code.to_owned(), above.to_owned()));
        titles.insert(code.to_owned(), title.to_owned());
    }
    for (title, same) in codes.iter().filter(|(title, same)| same.len() > 1 && search.wants(title)) {
        let listed: Vec<String> = same.iter().map(|(code, above)| format!("{code} ({above})")).collect();
        let detail = format!(
            "found the title `{title}` of {}, expected one measure of that name: none of them is read; give the right \
             one a title of its own in MeasureCodes.csv",
            listed.join(" and ")
        );
        problems.report(ProblemCode::ColumnMissing, name, detail);
        titles.retain(|code, _| !same.iter().any(|(of, _)| of == code));
    }
    Ok(titles)
}

/// Reads two columns of a file, the first of them as a key.
fn pairs(
    path: &Path,
    [key, value]: [&str; 2],
    problems: &mut Problems,
) -> Result<BTreeMap<String, String>, SourceError> {
    let mut reader = BulkReader::open(path)?;
    let position = |column: &str| reader.header.iter().position(|name| name.eq_ignore_ascii_case(column));
    let (Some(key), Some(value)) = (position(key), position(value)) else { return Ok(BTreeMap::new()) };
    let mut pairs = BTreeMap::new();
    while let Some(Observation { fields, .. }) = reader.next(&path.display().to_string(), problems)? {
        pairs.insert(fields.text(key).trim().to_owned(), fields.text(value).trim().to_owned());
    }
    Ok(pairs)
}

/// Finds the file of the same table whose name ends so, whatever its case.
fn find_beside(path: &Path, end: &str) -> Result<Option<PathBuf>, SourceError> {
    let own = lower_name(path);
    let wanted = format!("{}{}", own.strip_suffix(OBSERVATIONS).unwrap_or_default(), end.to_ascii_lowercase());
    let folder = path.parent().unwrap_or(Path::new("."));
    let unreadable = |source| SourceError::Unreadable { path: folder.to_owned(), source };
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let other = entry.map_err(unreadable)?.path();
        if lower_name(&other) == wanted {
            return Ok(Some(other));
        }
    }
    Ok(None)
}

fn damaged(path: &Path, place: &str, found: String, expected: &'static str) -> SourceError {
    SourceError::Damaged {
        path: path.to_owned(),
        place: place.to_owned(),
        found,
        expected,
        hint: "keep the files of the publisher's zip together, or leave the zip as it is",
    }
}

/// Lines of one of the files, divided into fields.
struct BulkReader<'p> {
    path: &'p Path,
    lines: FieldLines<'p>,
    header: Vec<String>,
    /// The first lines, which tell how numbers are written.
    head: String,
    delimiter: u8,
}

/// One line.
struct Observation<'r> {
    line: u64,
    fields: RowFields<'r>,
}

impl<'p> BulkReader<'p> {
    fn open(path: &'p Path) -> Result<Self, SourceError> {
        let mut lines = LineReader::open(path, None)?;
        let head: String = lines.head().lines().skip(1).take(NUMBERS_WITHIN).collect::<Vec<_>>().join("\n");
        let first = lines.next()?.map_or(String::new(), |line| line.text.to_owned());
        let delimiter = find_delimiter(&first);
        let mut parser = LineParser::new(delimiter);
        let header: Option<Vec<String>> = parser
            .fields(if first.is_empty() { " " } else { &first })
            .map(|fields| (0..fields.count()).map(|i| fields.text(i).trim().to_owned()).collect());
        let Some(header) = header else {
            return Err(damaged(path, "line 1", "a quote that is not closed".to_owned(), "the names of the columns"));
        };
        let lines = FieldLines::new(lines, delimiter, header.len());
        Ok(BulkReader { path, lines, header, head, delimiter })
    }

    /// Finds the decimal sign of a column from the first lines.
    fn decimal(&self, column: usize) -> char {
        let mut signs = Signs::default();
        let mut parser = LineParser::new(self.delimiter);
        for line in self.head.lines().filter(|line| !line.is_empty()) {
            if let Some(fields) = parser.fields(line) {
                signs.add(fields.text(column));
            }
        }
        signs.decimal(Some(','))
    }

    /// Takes the next line with as many fields as the header; others are counted and left out.
    fn next(&mut self, name: &str, problems: &mut Problems) -> Result<Option<Observation<'_>>, SourceError> {
        // Looked at twice, because what is lent in a loop cannot be given away from it.
        loop {
            match self.lines.next()? {
                None => return Ok(None),
                Some((line, Ok(_))) => {
                    return Ok(self.lines.last().map(|fields| Observation { line, fields }));
                }
                Some((line, Err(NoRow::TooLong(length)))) => {
                    let found = format!("a line of {length} bytes");
                    return Err(bounds::LINE.passed(self.path, format!("line {line}"), found));
                }
                // A description may be broken over lines; what is wrong with figures is told.
                Some((line, Err(wrong))) if is_observations(self.path) => {
                    let place = format!("{name} line {line}");
                    problems.report(ProblemCode::RowUnreadable, place, wrong.describe(self.header.len()));
                }
                Some((_, Err(_))) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests;
