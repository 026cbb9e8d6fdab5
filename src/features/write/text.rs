//! A sheet as text: CSV, and GeoJSON in longitude and latitude.

use std::borrow::Cow;
use std::io::{self, Write};

use geo_types::{Coord, MultiPolygon};
use serde_json::{Value, json};

use super::coordinates::CoordinateForm;
use super::geometry::geometry;
use crate::documents::sheet::{Sheet, SheetCell};

/// Decimals of degrees: a centimetre.
const DECIMALS: u8 = 7;

/// How numbers and fields are written in a CSV.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dialect {
    /// Between fields.
    pub delimiter: char,
    /// Before decimals.
    pub decimal: char,
}

impl Dialect {
    /// Commas between fields and a decimal point.
    pub(crate) const POINT: Self = Self { delimiter: ',', decimal: '.' };
    /// Semicolons between fields and a decimal comma: what a Dutch spreadsheet opens without questions.
    pub(crate) const COMMA: Self = Self { delimiter: ';', decimal: ',' };
}

/// A CSV while it is written, in UTF-8, with a mark that makes spreadsheets read it so; missing is an empty field. A
/// text that a spreadsheet would take for a formula has an apostrophe before it; numbers stay numbers.
pub(crate) struct CsvTable<W: Write> {
    writer: ::csv::Writer<W>,
    dialect: Dialect,
}

impl<W: Write> CsvTable<W> {
    /// Writes the names of the columns of a sheet.
    ///
    /// # Errors
    /// What the writer says.
    pub(crate) fn begin(head: &Sheet, dialect: Dialect, mut out: W) -> io::Result<Self> {
        out.write_all("\u{feff}".as_bytes())?;
        let mut table = CsvTable::go_on(dialect, out)?;
        table.writer.write_record(head.columns.iter().map(|column| column.key.as_str())).map_err(cause)?;
        Ok(table)
    }

    /// Goes on with a table whose first rows were written before.
    ///
    /// # Errors
    /// When fields cannot be parted by such a letter.
    pub(crate) fn go_on(dialect: Dialect, out: W) -> io::Result<Self> {
        let delimiter =
            u8::try_from(dialect.delimiter).map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        let writer =
            ::csv::WriterBuilder::new().delimiter(delimiter).terminator(::csv::Terminator::CRLF).from_writer(out);
        Ok(CsvTable { writer, dialect })
    }

    /// Writes the rows of a sheet that has those columns.
    ///
    /// # Errors
    /// What the writer says.
    pub(crate) fn rows(&mut self, sheet: &Sheet) -> io::Result<()> {
        (0..sheet.buurten.len()).try_for_each(|row| self.row(sheet, row)).map_err(cause)
    }

    fn row(&mut self, sheet: &Sheet, row: usize) -> Result<(), ::csv::Error> {
        let writer = &mut self.writer;
        for column in &sheet.columns {
            match column.cell(row) {
                SheetCell::Missing => writer.write_field("")?,
                SheetCell::Text(text) => writer.write_field(&*harmless(text))?,
                SheetCell::Integer(value) => writer.write_field(value.to_string())?,
                SheetCell::Number(value) if self.dialect.decimal == '.' => writer.write_field(value.to_string())?,
                SheetCell::Number(value) => {
                    writer.write_field(value.to_string().replace('.', &self.dialect.decimal.to_string()))?;
                }
            }
        }
        writer.write_record(None::<&[u8]>)
    }

    /// Ends the table.
    ///
    /// # Errors
    /// What the writer says.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// Gives what the file below said, of which the library tells the kind only when it is asked for.
fn cause(error: ::csv::Error) -> io::Error {
    match error.into_kind() {
        ::csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// Writes a sheet as a CSV of its own, as [`CsvTable`] does.
///
/// # Errors
/// What the writer says.
pub(crate) fn csv(sheet: &Sheet, dialect: Dialect, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
    let mut table = CsvTable::begin(sheet, dialect, out)?;
    table.rows(sheet)?;
    table.finish()
}

/// A text of which no spreadsheet calculates anything: an apostrophe stands before each sign that would begin a formula
/// (OWASP, CSV Injection), at the beginning and after whatever another spreadsheet takes for the end of a cell. The
/// wide signs are those of East Asian keyboards. After a comma a plus or a hyphen is none: it stands so in names, such
/// as `Zeeasterweg, -pad`.
pub(crate) fn harmless(text: &str) -> Cow<'_, str> {
    const SIGNS: [char; 8] = ['=', '@', '＝', '＠', '+', '-', '＋', '－'];
    const ENDS: [char; 5] = ['\t', '\r', '\n', ';', ','];
    // What stands between the end of a cell and the sign, and is passed over.
    const PASSED: [char; 2] = [' ', '"'];
    let mut signs: &[char] = &SIGNS;
    let mut acts = Vec::new();
    for (at, sign) in text.char_indices() {
        if signs.contains(&sign) || at == 0 && ENDS[..3].contains(&sign) {
            acts.push(at);
        }
        signs = match sign {
            ',' => &SIGNS[..4],
            _ if ENDS.contains(&sign) => &SIGNS,
            _ if PASSED.contains(&sign) => signs,
            _ => &[],
        };
    }
    if acts.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + acts.len());
    for (at, sign) in text.char_indices() {
        if acts.contains(&at) {
            safe.push('\'');
        }
        safe.push(sign);
    }
    Cow::Owned(safe)
}

/// Writes a sheet as one GeoJSON feature collection (RFC 7946): full geometry in degrees to seven decimals, exterior
/// rings counterclockwise; the meaning of the columns as the foreign member `metadata`; a missing figure is null; a
/// buurt without a boundary has a null geometry.
///
/// `boundaries` are those of the area set, in the world square.
///
/// # Errors
/// What the writer says.
pub(crate) fn geojson(
    sheet: &Sheet,
    boundaries: &[MultiPolygon<f64>],
    to_degrees: fn(Coord<f64>) -> Coord<f64>,
    out: &mut (impl Write + ?Sized),
) -> io::Result<()> {
    let metadata = crate::documents::json(&sheet.description()).map_err(io::Error::other)?;
    write!(
        out,
        "{{\"type\":\"FeatureCollection\",\"name\":{},\"metadata\":{metadata},\"features\":[",
        json!(sheet.name)
    )?;
    let place = |point: Coord<f64>| Some(to_degrees(point));
    let written = CoordinateForm { place, decimals: DECIMALS };
    for (row, buurt) in sheet.buurten.iter().enumerate() {
        out.write_all(if row == 0 { b"\n" } else { b",\n" })?;
        out.write_all(b"{\"type\":\"Feature\",\"properties\":{")?;
        for (position, column) in sheet.columns.iter().enumerate() {
            let value = match column.cell(row) {
                SheetCell::Missing => Value::Null,
                SheetCell::Text(text) => json!(text),
                SheetCell::Integer(value) => json!(value),
                SheetCell::Number(value) => json!(value),
            };
            write!(out, "{}{}:{value}", if position == 0 { "" } else { "," }, json!(column.key))?;
        }
        out.write_all(b"},\"geometry\":")?;
        match boundaries.get(*buurt).filter(|boundary| !boundary.0.is_empty()) {
            Some(boundary) => geometry(boundary, &written, out)?,
            None => out.write_all(b"null")?,
        }
        out.write_all(b"}")?;
    }
    out.write_all(b"\n]}\n")
}

#[cfg(test)]
mod tests {
    use geo_types::{Coord, MultiPolygon, polygon};
    use serde_json::{Value, json};

    use super::{CsvTable, Dialect, csv, geojson};
    use crate::documents::sheet::{SheetCells, example};

    #[test]
    fn a_csv_quotes_what_needs_it_and_leaves_missing_empty() {
        let mut out = Vec::new();
        csv(&example::sheet(), Dialect::COMMA, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let expected =
            "\u{feff}code;naam;klasse;corporatie_pct\r\nBU00010000;\"Dorp; \"\"oud\"\"\";3;12,5\r\nBU00010001;;;\r\n";
        assert_eq!(text, expected);
        let mut out = Vec::new();
        csv(&example::sheet(), Dialect::POINT, &mut out).unwrap();
        assert!(String::from_utf8(out).unwrap().contains(",3,12.5\r\n"));
    }

    #[test]
    fn a_disk_that_is_full_is_told_as_such() {
        struct BufferFull;
        impl std::io::Write for BufferFull {
            fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
                Err(std::io::ErrorKind::StorageFull.into())
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        // More than the writer holds back.
        let mut sheet = example::sheet();
        sheet.columns[1].cells = SheetCells::Text(vec![Some("x".repeat(100_000)), None]);
        let mut out = CsvTable { writer: ::csv::Writer::from_writer(BufferFull), dialect: Dialect::POINT };
        assert_eq!(out.rows(&sheet).unwrap_err().kind(), std::io::ErrorKind::StorageFull);
    }

    #[test]
    fn a_text_that_is_a_formula_is_not_calculated_and_a_negative_number_stays_one() {
        let mut sheet = example::sheet();
        // What one spreadsheet reads as one cell is several to another.
        let names = [
            ("=cmd|'/c calc'!A1", "'=cmd|'/c calc'!A1"),
            ("-2+3", "'-2+3"),
            ("@SUM(1)", "'@SUM(1)"),
            ("+1", "'+1"),
            ("\t=1", "'\t'=1"),
            ("\r=1", "'\r'=1"),
            ("＝1", "'＝1"),
            (";=1+1", ";'=1+1"),
            ("a, \"=1", "a, \"'=1"),
            ("Dronter-, Zeeasterweg, -pad", "Dronter-, Zeeasterweg, -pad"),
        ];
        for (name, safe) in names {
            sheet.columns[1].cells = SheetCells::Text(vec![Some(name.to_owned()), Some("’t Zand = -1".to_owned())]);
            sheet.columns[3].cells = SheetCells::Number(vec![Some(-12.5), None]);
            let mut out = Vec::new();
            csv(&sheet, Dialect::COMMA, &mut out).unwrap();
            let mut reader = ::csv::ReaderBuilder::new().delimiter(b';').from_reader(out.as_slice());
            let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
            assert_eq!([&rows[0][1], &rows[1][1], &rows[0][3]], [safe, "’t Zand = -1", "-12,5"]);
        }
    }

    #[test]
    fn a_geojson_holds_rings_counterclockwise_and_null_for_what_is_missing() {
        // Clockwise on screen: right, down, left.
        let square =
            MultiPolygon::new(vec![polygon![(x: 0.5, y: 0.5), (x: 0.6, y: 0.5), (x: 0.6, y: 0.6), (x: 0.5, y: 0.6)]]);
        let mut out = Vec::new();
        let to_degrees = |point: Coord<f64>| Coord { x: point.x * 10.0, y: -point.y * 10.0 };
        geojson(&example::sheet(), &[square], to_degrees, &mut out).unwrap();
        let value: Value = serde_json::from_slice(&out).unwrap();
        let features = value["features"].as_array().unwrap();
        assert_eq!(features.len(), 2);
        assert_eq!(
            features[0]["properties"],
            json!({ "code": "BU00010000", "naam": "Dorp; \"oud\"", "klasse": 3, "corporatie_pct": 12.5 })
        );
        assert_eq!(features[1]["properties"]["corporatie_pct"], Value::Null);
        assert_eq!(features[1]["geometry"], Value::Null);
        let ring = features[0]["geometry"]["coordinates"][0][0].as_array().unwrap();
        let number = |value: &Value| value.as_f64().unwrap();
        let area: f64 = ring
            .windows(2)
            .map(|edge| number(&edge[0][0]) * number(&edge[1][1]) - number(&edge[1][0]) * number(&edge[0][1]))
            .sum();
        assert!(area > 0.0, "counterclockwise rings have a positive area");
        assert_eq!(value["metadata"]["columns"][3]["unit"], "% van woningen");
    }
}
