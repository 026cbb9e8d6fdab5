//! Rows of a recoding that lead nowhere: their years or codes are none of the tables'.

use std::collections::HashSet;

use super::{PackedCode, PackedRow, RawTable, Recoding};
use crate::areas::AreaSet;
use crate::problems::{ProblemCode, Problems};

/// Reports rows into a year after all tables, and codes that the table of their year does not have, though it has
/// others of the same gemeente: each kind once, with the first and how many there are. Left to who calls: rows that
/// were counted from addresses, which hold no slip of the pen, and codes that tables of figures may leave out.
pub(super) fn report(recoding: &Recoding, tables: &[&RawTable], areas: &AreaSet, problems: &mut Problems) {
    let Some(last) = tables.iter().map(|table| table.year).chain([areas.year]).max() else { return };
    let known: Vec<(i32, YearCodes)> = tables
        .iter()
        .map(|table| (table.year, YearCodes::of(table.buurten())))
        .chain([(areas.year, YearCodes::of(areas.buurten.iter().map(|buurt| buurt.code.as_str())))])
        .collect();
    // Of the year of the division both the table and the boundaries have codes: either may know one.
    let is_unknown = |year: i32, code: PackedCode| {
        let mut of_year = known.iter().filter(|(known, _)| *known == year).map(|(_, codes)| codes).peekable();
        of_year.peek().is_some()
            && of_year.clone().any(|codes| codes.has_gemeente_of(code))
            && !of_year.any(|codes| codes.has(code))
    };
    // One that leads back to its own year is refused, and told.
    let rows = || recoding.rows.iter().filter(|row| row.is_readable() && row.year_from() < row.year_to());
    tell(recoding, rows().filter(|row| row.year_to() > last), problems, |row| {
        format!("into {}, and the newest table or division is that of {last}", row.year_to())
    });
    let from = rows().filter(|row| is_unknown(row.year_from(), row.code_from));
    tell(recoding, from, problems, |row| unknown(recoding, row.code_from, row.year_from()));
    let to = rows().filter(|row| is_unknown(row.year_to(), row.code_to));
    tell(recoding, to, problems, |row| unknown(recoding, row.code_to, row.year_to()));
}

fn unknown(recoding: &Recoding, code: PackedCode, year: i32) -> String {
    format!("of `{}`, which no table of {year} has", recoding.text(code))
}

fn tell<'r>(
    recoding: &Recoding,
    rows: impl Iterator<Item = &'r PackedRow>,
    problems: &mut Problems,
    what: impl Fn(&PackedRow) -> String,
) {
    let mut rows: Vec<&PackedRow> = rows.collect();
    rows.sort_unstable_by_key(|row| row.place());
    let Some(first) = rows.first() else { return };
    let others = if rows.len() > 1 { format!(", and {} others alike", rows.len() - 1) } else { String::new() };
    let detail = format!("found a row {}{others}: nothing is carried by it; correct its year or code", what(first));
    problems.report(ProblemCode::RecodingUnjoined, recoding.place(first), detail);
}

/// The codes of a year.
struct YearCodes {
    buurten: HashSet<PackedCode>,
    gemeenten: HashSet<u64>,
}

impl YearCodes {
    fn of<'c>(codes: impl Iterator<Item = &'c str>) -> YearCodes {
        let buurten: HashSet<PackedCode> = codes.filter_map(PackedCode::of).collect();
        let gemeenten = buurten.iter().map(|code| code.gemeente()).collect();
        YearCodes { buurten, gemeenten }
    }

    fn has(&self, code: PackedCode) -> bool {
        self.buurten.contains(&code)
    }

    fn has_gemeente_of(&self, code: PackedCode) -> bool {
        self.gemeenten.contains(&code.gemeente())
    }
}
