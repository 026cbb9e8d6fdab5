//! Which cells of a sheet are shown as percentages: Excel keeps 12.3 % as 0.123 and a number format.
//!
//! In: a workbook, one of its sheets, and columns of it. Out: each number as its cell shows it. Guaranteed: told cell
//! by cell, by the section of the format that holds for the number, so that a column in which some cells are shown as
//! percentages and others are plain numbers is right too; a number is multiplied in its digits, without a rounding.

use std::collections::BTreeMap;

pub(super) mod xls;
pub(super) mod xlsx;

/// The number formats of Excel that have a percent sign and no text in the file.
const BUILT_IN: [(u16, &str); 2] = [(9, "0%"), (10, "0.00%")];

/// The cells of some columns of a sheet that have a number format with a percent sign.
#[derive(Debug, Default)]
pub(super) struct Percentages {
    formats: Vec<String>,
    columns: BTreeMap<u32, Vec<Run>>,
}

/// Rows below each other with one format.
#[derive(Debug)]
struct Run {
    first: u32,
    last: u32,
    format: usize,
}

impl Percentages {
    fn new(formats: Vec<String>) -> Self {
        Percentages { formats, columns: BTreeMap::new() }
    }

    /// Adds a cell.
    fn add(&mut self, row: u32, column: u32, format: usize) {
        let runs = self.columns.entry(column).or_default();
        match runs.last_mut() {
            Some(run) if run.format == format && run.last.checked_add(1) == Some(row) => run.last = row,
            _ => runs.push(Run { first: row, last: row, format }),
        }
    }

    /// Ends the list, whose cells may have come in any order.
    fn sorted(mut self) -> Self {
        for runs in self.columns.values_mut() {
            runs.sort_by_key(|run| run.first);
        }
        self
    }

    /// Gives the number that a cell shows, without its percent sign.
    pub(super) fn number(&self, row: u32, column: u32, value: f64) -> f64 {
        let Some(runs) = self.columns.get(&column) else { return value };
        let after = runs.partition_point(|run| run.first <= row);
        let run = after.checked_sub(1).map(|at| &runs[at]).filter(|run| row <= run.last);
        run.map_or(value, |run| hundredfold(value, percent_signs(&self.formats[run.format], value)))
    }
}

/// Multiplies by a hundred, so many times, in the digits: 0.07 becomes 7, and not 7.000000000000001.
fn hundredfold(value: f64, times: i32) -> f64 {
    let digits = format!("{value:e}");
    let Some((mantissa, exponent)) = digits.split_once('e').filter(|_| times > 0) else { return value };
    let exponent = exponent.parse::<i32>().unwrap_or_default().saturating_add(times.saturating_mul(2));
    format!("{mantissa}e{exponent}").parse().unwrap_or(value)
}

/// One of the parts of a number format between semicolons.
#[derive(Debug, Default)]
struct FormatSection {
    percent_signs: i32,
    /// For which numbers it holds, where it says so: `[>=1]`.
    condition: Option<(String, f64)>,
}

impl FormatSection {
    fn holds(&self, value: f64) -> bool {
        let Some((operator, bound)) = &self.condition else { return true };
        let Some(order) = value.partial_cmp(bound) else { return false };
        match operator.as_str() {
            "<" => order.is_lt(),
            "<=" => order.is_le(),
            ">" => order.is_gt(),
            ">=" => order.is_ge(),
            "<>" => order.is_ne(),
            _ => order.is_eq(),
        }
    }
}

/// Counts the percent signs that a number format puts behind a number: those that stand in a text or after a backslash
/// are letters like any other.
fn percent_signs(format: &str, value: f64) -> i32 {
    let sections = sections(format);
    let chosen = if sections.iter().any(|section| section.condition.is_some()) {
        sections.iter().find(|section| section.holds(value))
    } else {
        // Positive and zero, negative; or positive, negative, zero; the fourth is for texts.
        let of_sign = usize::from(value < 0.0);
        match sections.len() {
            0 | 1 => sections.first(),
            2 => sections.get(of_sign),
            _ => sections.get(if value == 0.0 { 2 } else { of_sign }),
        }
    };
    chosen.map_or(0, |section| section.percent_signs)
}

fn sections(format: &str) -> Vec<FormatSection> {
    let mut sections = vec![FormatSection::default()];
    let mut signs = format.chars();
    while let Some(sign) = signs.next() {
        let Some(section) = sections.last_mut() else { break };
        match sign {
            '%' => section.percent_signs += 1,
            ';' => sections.push(FormatSection::default()),
            '"' => while signs.next().is_some_and(|sign| sign != '"') {},
            // The next sign is itself, or a blank of its width, or fills the cell.
            '\\' | '_' | '*' => drop(signs.next()),
            '[' => {
                let inside: String = signs.by_ref().take_while(|sign| *sign != ']').collect();
                let operator: String = inside.chars().take_while(|sign| "<>=".contains(*sign)).collect();
                let bound = inside[operator.len()..].trim().parse().ok().filter(|_| !operator.is_empty());
                section.condition = bound.map(|bound| (operator, bound)).or(section.condition.take());
            }
            _ => {}
        }
    }
    sections
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_percent_signs_that_excel_multiplies_by_count() {
        for (format, value, signs) in [
            ("0%", 0.5, 1),
            ("0.0 %", 0.5, 1),
            ("#,##0.00%;[Red]-0.00%", -0.5, 1),
            ("0.0\" %\"", 0.5, 0),
            ("0.0\\%", 0.5, 0),
            ("0.0_%", 0.5, 0),
            ("0*%", 0.5, 0),
            ("[$-413]0.0%", 0.5, 1),
            ("General", 0.5, 0),
            ("0%;0.0", -0.5, 0),
            ("0%;0.0", 0.0, 1),
            ("0;0.0;0%", 0.0, 1),
            ("0;0%;0", -1.0, 1),
            ("[<=1]0.0%;0.0", 0.123, 1),
            ("[<=1]0.0%;0.0", 12.3, 0),
            ("[=0]0;[>1]0;0%", 0.5, 1),
            ("0%%", 0.5, 2),
            ("\"unfinished %", 0.5, 0),
            ("", 0.5, 0),
        ] {
            assert_eq!(percent_signs(format, value), signs, "{format} of {value}");
        }
    }

    #[test]
    fn a_percentage_has_the_digits_of_its_part_of_one() {
        for (part, shown) in [(0.123, 12.3), (0.07, 7.0), (0.29, 29.0), (1.0, 100.0), (0.0, 0.0), (-0.001, -0.1)] {
            assert_eq!(hundredfold(part, 1).to_bits(), f64::to_bits(shown), "{part}");
        }
        assert_eq!(hundredfold(0.07, 0).to_bits(), 0.07_f64.to_bits());
        assert_eq!(hundredfold(0.0012, 2).to_bits(), 12.0_f64.to_bits());
    }

    #[test]
    fn cells_are_known_one_by_one_whatever_their_order() {
        let mut cells = Percentages::new(vec!["0%".to_owned(), "[>1]0;0%".to_owned()]);
        for (row, format) in [(9, 0), (5, 0), (6, 0), (7, 1), (3, 1)] {
            cells.add(row, 2, format);
        }
        let cells = cells.sorted();
        let shown: Vec<f64> = (2..11).map(|row| cells.number(row, 2, 0.25)).collect();
        assert_eq!(shown, [0.25, 25.0, 0.25, 25.0, 25.0, 25.0, 0.25, 25.0, 0.25]);
        assert_eq!((cells.number(7, 2, 25.0), cells.number(9, 3, 0.25)), (25.0, 0.25));
        assert_eq!(cells.columns[&2].len(), 4, "rows below each other are one");
    }
}
