//! The header of an address file: how its lines are divided, which columns hold what, and of which year it is.
//!
//! In: lines. Out: [`AddressHeader`], and the cells of a line ([`AddressCells`]). Guaranteed: columns are found by
//! their names, whatever their order and case; a year is that of the columns, or else of the name of the csv, never of
//! the zip: zips were published under the year before.

/// Names of the column with the postcode.
const POSTCODE: [&str; 2] = ["pc6", "postcode"];
/// Names of the column with the number of the house.
const NUMBER: [&str; 2] = ["huisnummer", "hnr"];
/// How the name of the column with the code of the buurt begins.
const BUURT: [&str; 3] = ["buurt", "gwb", "bu_"];
/// How the name of the column with the code of the wijk begins.
const WIJK: [&str; 2] = ["wijk", "wk_"];
/// How the name of the column with the code of the gemeente begins.
const GEMEENTE: [&str; 2] = ["gemeente", "gm_"];

/// Where the columns of an address file stand, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AddressHeader {
    pub(crate) separator: u8,
    pub(crate) postcode: usize,
    pub(crate) number: usize,
    pub(crate) buurt: usize,
    pub(crate) wijk: Option<usize>,
    pub(crate) gemeente: Option<usize>,
    /// The year in the names of the columns.
    pub(crate) year: Option<i32>,
}

/// What is taken of a line.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AddressCells<'l> {
    pub(crate) postcode: &'l [u8],
    pub(crate) number: &'l [u8],
    pub(crate) buurt: &'l [u8],
    /// Empty where there is no such column.
    pub(crate) wijk: &'l [u8],
    pub(crate) gemeente: &'l [u8],
}

impl AddressHeader {
    /// Reads a line as a header; none if it is not that of addresses.
    pub(crate) fn of(line: &[u8]) -> Option<AddressHeader> {
        let count = |sign: u8| memchr::memchr_iter(sign, line).count();
        let separator = if count(b',') > count(b';') { b',' } else { b';' };
        let names: Vec<String> = AddressFields { rest: Some(line), separator }
            .map(|name| String::from_utf8_lossy(name.trim_ascii()).to_ascii_lowercase())
            .collect();
        let called = |wanted: &[&str]| names.iter().position(|name| wanted.contains(&name.as_str()));
        // Lists with codes have the names of the areas besides.
        let begun = |starts: &[&str]| {
            names.iter().position(|name| starts.iter().any(|start| name.starts_with(start)) && !name.contains("naam"))
        };
        let (postcode, number, buurt) = (called(&POSTCODE)?, called(&NUMBER)?, begun(&BUURT)?);
        let (wijk, gemeente) = (begun(&WIJK), begun(&GEMEENTE));
        let year = [Some(buurt), wijk, gemeente].into_iter().flatten().find_map(|column| year_in(&names[column]));
        Some(AddressHeader { separator, postcode, number, buurt, wijk, gemeente, year })
    }

    /// Takes the cells of a line; what is not there is empty.
    pub(crate) fn cells<'l>(&self, line: &'l [u8]) -> AddressCells<'l> {
        let mut cells = AddressCells::default();
        for (column, cell) in (AddressFields { rest: Some(line), separator: self.separator }).enumerate() {
            if column == self.postcode {
                cells.postcode = cell;
            } else if column == self.number {
                cells.number = cell;
            } else if column == self.buurt {
                cells.buurt = cell;
            } else if Some(column) == self.wijk {
                cells.wijk = cell;
            } else if Some(column) == self.gemeente {
                cells.gemeente = cell;
            }
        }
        cells
    }
}

/// Finds the year in a name: four digits that stand alone, or in front of month and day.
pub(crate) fn year_in(name: &str) -> Option<i32> {
    name.split(|letter: char| !letter.is_ascii_digit())
        .filter(|digits| digits.len() == 4 || digits.len() == 8)
        .filter_map(|digits| digits.get(..4)?.parse().ok())
        .find(|year| (1990..2100).contains(year))
}

/// The fields of a line, quotes around them undone.
struct AddressFields<'l> {
    rest: Option<&'l [u8]>,
    separator: u8,
}

impl<'l> Iterator for AddressFields<'l> {
    type Item = &'l [u8];

    fn next(&mut self) -> Option<&'l [u8]> {
        let rest = self.rest?;
        let (field, after) = match rest.strip_prefix(b"\"").and_then(|quoted| closed(quoted, self.separator)) {
            Some(closed) => closed,
            None => divided(rest, self.separator),
        };
        self.rest = after;
        Some(field)
    }
}

/// Divides what comes after an opening quote where a quote stands before a separator or the end.
fn closed(quoted: &[u8], separator: u8) -> Option<(&[u8], Option<&[u8]>)> {
    let is_end = |at: &usize| quoted.get(at + 1).is_none_or(|next| *next == separator);
    let end = memchr::memchr_iter(b'"', quoted).find(is_end)?;
    Some((&quoted[..end], quoted.get(end + 2..)))
}

/// Divides at the first separator.
fn divided(rest: &[u8], separator: u8) -> (&[u8], Option<&[u8]>) {
    match rest.iter().position(|byte| *byte == separator) {
        Some(end) => (&rest[..end], Some(&rest[end + 1..])),
        None => (rest, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_by_name_in_any_order_and_case() {
        let found = AddressHeader::of(b"pc6;huisnummer;buurt2016;wijk2016;gemeente2016").unwrap();
        let plain = AddressHeader {
            separator: b';',
            postcode: 0,
            number: 1,
            buurt: 2,
            wijk: Some(3),
            gemeente: Some(4),
            year: Some(2016),
        };
        assert_eq!(found, plain);
        let quoted =
            AddressHeader::of(b"\"Gemeentenaam2024\",\"GM_CODE\",\"BU_CODE_2024\",\"Postcode\",\"Hnr\"").unwrap();
        assert_eq!((quoted.separator, quoted.postcode, quoted.number, quoted.buurt), (b',', 3, 4, 2));
        assert_eq!((quoted.wijk, quoted.gemeente, quoted.year), (None, Some(1), Some(2024)));
        for other in ["buurtcode2024;buurtnaam2024", "pc6;huisnummer", "", "<html>", "pc6 huisnummer buurt"] {
            assert_eq!(AddressHeader::of(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn quotes_are_undone_and_a_separator_between_them_divides_nothing() {
        let header = AddressHeader::of(b"pc6,naam,hnr,buurt").unwrap();
        let cells = header.cells(b"\"1011AB\",\"a, \"\"b\"\"\",\"12\",0363AF01");
        assert_eq!((cells.postcode, cells.number, cells.buurt), (&b"1011AB"[..], &b"12"[..], &b"0363AF01"[..]));
        let open = header.cells(b"\"1011AB,x,12");
        assert_eq!((open.postcode, open.number, open.buurt), (&b"\"1011AB"[..], &b"12"[..], &b""[..]));
    }

    #[test]
    fn a_year_stands_alone_or_in_front_of_month_and_day() {
        for (name, year) in [
            ("buurt2017", Some(2017)),
            ("pc6hnr20180801_gwb-vs2.csv", Some(2018)),
            ("brt2020.csv", Some(2020)),
            ("pc6-gwb.csv", None),
            ("12345_2019x", Some(2019)),
            ("0363", None),
        ] {
            assert_eq!(year_in(name), year, "{name}");
        }
    }
}
