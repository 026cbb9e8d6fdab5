//! Writes the address files of all years, each in the layout of its year.
//!
//! In: [`Homes`]. Out: a zip a year: one row for each postcode and house number with the codes of buurt, wijk and
//! gemeente, and the lists of names that come with it. Until 2022 codes are written as numbers, without leading
//! noughts; from 2023 on they are texts of eight, six and four characters. Texts are in Windows-1252.

use std::fmt::Write as _;

use super::archive::Archive;
use super::homes::{Home, Homes, YEARS};
use super::tree::FileTree;
use crate::DemoError;
use crate::region::DemoRegion;

/// How the file of a year is laid out.
struct AddressLayout {
    year: i32,
    /// Its address.
    address: &'static str,
    /// The member with the addresses.
    member: &'static str,
    /// Names of its columns.
    columns: [&'static str; 5],
    separator: u8,
    /// Whether codes keep their noughts.
    padded: bool,
    /// Members with the names of gemeenten, wijken and buurten, and the columns of each.
    names: [(&'static str, &'static str); 3],
}

const LAYOUTS: [AddressLayout; YEARS.len()] = [
    AddressLayout {
        year: 2016,
        address: "www.cbs.nl/-/media/_excel/2016/38/2016-cbs-pc6huisnr20160801_buurt.zip",
        member: "pc6hnr20160801_gwb.csv",
        columns: ["pc6", "huisnummer", "buurt2016", "wijk2016", "gemeente2016"],
        separator: b';',
        padded: false,
        names: labels(["gemeentenaam2016.csv", "wijknaam2016.csv", "buurtnaam2016.csv"]),
    },
    AddressLayout {
        year: 2017,
        address: "www.cbs.nl/-/media/_excel/2017/38/2017-cbs-pc6huisnr20170801_buurt.zip",
        member: "pc6hnr20170801_gwb.csv",
        columns: ["PC6", "Huisnummer", "Buurt2017", "Wijk2017", "Gemeente2017"],
        separator: b';',
        padded: false,
        names: labels(["gemeentenaam2017.csv", "wijknaam2017.csv", "buurtnaam2017.csv"]),
    },
    AddressLayout {
        year: 2018,
        address: "www.cbs.nl/-/media/_excel/2018/36/2018-cbs-pc6huisnr20180801_buurt--vs2.zip",
        member: "pc6hnr20180801_gwb-vs2.csv",
        columns: ["PC6", "Huisnummer", "Buurt2018", "Wijk2018", "Gemeente2018"],
        separator: b';',
        padded: false,
        names: labels(["gemeentenaam2018.csv", "wijknaam2018.csv", "buurtnaam2018.csv"]),
    },
    AddressLayout {
        year: 2019,
        address: "www.cbs.nl/-/media/_excel/2019/42/2019-cbs-pc6huisnr20190801_buurt.zip",
        member: "pc6hnr20190801_gwb.csv",
        columns: ["PC6", "Huisnummer", "Buurt2019", "Wijk2019", "Gemeente2019"],
        separator: b';',
        padded: false,
        names: [
            ("gem2019.csv", "Gemcode2019;Gemeentenaam2019"),
            ("wijk2019.csv", "Wijkcode2019;Wijknaam2019"),
            ("buurt2019.csv", "Buurtcode2019;Buurtnaam2019"),
        ],
    },
    AddressLayout {
        year: 2020,
        address: "www.cbs.nl/-/media/_excel/2020/39/2020-cbs-pc6huisnr20200801-buurt.zip",
        member: "pc6hnr20200801_gwb.csv",
        columns: ["PC6", "Huisnummer", "Buurt2020", "Wijk2020", "Gemeente2020"],
        separator: b';',
        padded: false,
        names: [
            ("gem2020.csv", "Gemcode2020;Gemeentenaam2020"),
            ("wijk2020.csv", "Wijkcode2020;Wijknaam2020"),
            ("brt2020.csv", "Buurtcode2020;Buurtnaam2020"),
        ],
    },
    AddressLayout {
        year: 2021,
        address: "www.cbs.nl/-/media/_excel/2021/36/2021-cbs-pc6huisnr20200801_buurt.zip",
        member: "pc6hnr20210801_gwb.csv",
        columns: ["PC6", "Huisnummer", "Buurt2021", "Wijk2021", "Gemeente2021"],
        separator: b';',
        padded: false,
        names: [
            ("gem2021.csv", "Gemcode2021;Gemeentenaam2021"),
            ("wijk2021.csv", "Wijkcode2021;Wijknaam2021"),
            ("brt2021.csv", "Buurtcode2021;Buurtnaam2021"),
        ],
    },
    AddressLayout {
        year: 2022,
        address: "www.cbs.nl/-/media/_excel/2022/37/2022-cbs-pc6huisnr20210801_buurt.zip",
        member: "pc6hnr20220801_gwb.csv",
        columns: ["PC6", "Huisnummer", "Buurt2022", "Wijk2022", "Gemeente2022"],
        separator: b';',
        padded: false,
        names: [
            ("gem2022.csv", "Gemcode2022;Gemeentenaam2022"),
            ("wijk2022.csv", "Wijkcode2022;Wijknaam2022"),
            ("brt2022.csv", "Buurtcode2022;Buurtnaam2022"),
        ],
    },
    AddressLayout {
        year: 2023,
        address: "download.cbs.nl/postcode/2023-cbs-pc6huisnr20230801_buurt_20250225.zip",
        member: "2023-cbs-pc6huisnr20230801_buurt/pc6hnr20230801_gwb.csv",
        columns: ["PC6", "Huisnummer", "Buurt2023", "Wijk2023", "Gemeente2023"],
        separator: b',',
        padded: true,
        names: [
            ("2023-cbs-pc6huisnr20230801_buurt/gem_2023.csv", "Gemeente2023;Gemeentenaam2023"),
            ("2023-cbs-pc6huisnr20230801_buurt/wijk_2023.csv", "Wijk2023;Wijknaam2023"),
            ("2023-cbs-pc6huisnr20230801_buurt/buurt_2023.csv", "Buurt2023;Buurtnaam2023"),
        ],
    },
    AddressLayout {
        year: 2024,
        address: "download.cbs.nl/postcode/2024-cbs-pc6huisnr20240801_buurt_20250218.zip",
        member: "pc6hnr20240801_gwb.csv",
        columns: ["PC6", "Huisnummer", "Buurt2024", "Wijk2024", "Gemeente2024"],
        separator: b',',
        padded: true,
        names: [
            ("gem_2024.csv", "Gemeente2024;Gemeentenaam2024"),
            ("wijk_2024.csv", "Wijk2024;Wijknaam2024"),
            ("buurt_2024.csv", "Buurt2024;Buurtnaam2024"),
        ],
    },
    AddressLayout {
        year: 2025,
        address: "download.cbs.nl/postcode/2025-cbs-pc6huisnr20250801_buurt.zip",
        member: "pc6hnr20250801_gwb.csv",
        columns: ["PC6", "Huisnummer", "Buurt2025", "Wijk2025", "Gemeente2025"],
        separator: b';',
        padded: true,
        names: [
            ("gem_2025.csv", "Gemeente2025;Gemeentenaam2025"),
            ("wijk_2025.csv", "Wijk2025;Wijknaam2025"),
            ("buurt_2025.csv", "Buurt2025;Buurtnaam2025"),
        ],
    },
];

const fn labels(members: [&'static str; 3]) -> [(&'static str, &'static str); 3] {
    const COLUMNS: &str = "GWBcode8;GWBlabel";
    [(members[0], COLUMNS), (members[1], COLUMNS), (members[2], COLUMNS)]
}

/// Letters of a postcode: those that are not in use, or not together, are left out.
const LETTERS: &[u8; 20] = b"ABCDEGHJKLMNPRSTVWXZ";

/// What is gathered before it is compressed.
const PIECE: usize = 1 << 16;

/// Writes the files of all years.
pub(super) fn write(tree: &mut FileTree, region: &DemoRegion, seed: u64) -> Result<(), DemoError> {
    let homes = Homes::of(region, seed);
    let postcodes = PostcodeCounter::new();
    for layout in &LAYOUTS {
        let saved = layout.address.rsplit('/').next();
        let Some(mut archive) = tree.archive(layout.address, saved)? else { continue };
        rows(&mut archive, layout, &homes, &postcodes)?;
        names(&mut archive, layout, region)?;
        if layout.year == 2020 {
            by_postcode(&mut archive, layout, &homes, &postcodes)?;
        }
        archive.end()?;
    }
    Ok(())
}

/// Adds to an archive what the file of a year holds.
pub(super) fn write_year(archive: &mut Archive, year: i32, region: &DemoRegion, seed: u64) -> Result<(), DemoError> {
    let (homes, postcodes) = (Homes::of(region, seed), PostcodeCounter::new());
    for layout in LAYOUTS.iter().filter(|layout| layout.year == year) {
        rows(archive, layout, &homes, &postcodes)?;
        names(archive, layout, region)?;
    }
    Ok(())
}

fn rows(
    archive: &mut Archive,
    layout: &AddressLayout,
    homes: &Homes<'_>,
    postcodes: &PostcodeCounter,
) -> Result<(), DemoError> {
    archive.member(layout.member)?;
    let separator = char::from(layout.separator).to_string();
    let mut piece = layout.columns.join(&separator).into_bytes();
    piece.extend(b"\r\n");
    let mut last = (String::new(), Vec::new());
    homes.in_year(layout.year, |Home { postcode, number, code }| {
        if last.0 != code {
            last = (code.to_owned(), tail(layout, code));
        }
        piece.extend(postcodes.write(postcode));
        piece.push(layout.separator);
        piece.extend(number.to_string().bytes());
        piece.extend(&last.1);
        if piece.len() >= PIECE {
            archive.add(&piece)?;
            piece.clear();
        }
        Ok(())
    })?;
    archive.add(&piece)
}

/// Ends the row of an address: the codes of buurt, wijk and gemeente.
fn tail(layout: &AddressLayout, code: &str) -> Vec<u8> {
    let digits = &code[2..];
    let mut tail = Vec::new();
    for part in [digits, &digits[..6], &digits[..4]] {
        tail.push(layout.separator);
        tail.extend(write_code(part, layout.padded).bytes());
    }
    tail.extend(b"\r\n");
    tail
}

/// Writes a code as the year has it.
fn write_code(code: &str, padded: bool) -> &str {
    let short = code.trim_start_matches('0');
    match (padded, short) {
        (true, _) => code,
        (false, "") => "0",
        (false, short) => short,
    }
}

/// Writes the lists of names, with a place that no buurt has: what abroad is called.
fn names(archive: &mut Archive, layout: &AddressLayout, region: &DemoRegion) -> Result<(), DemoError> {
    let names = region.names(layout.year);
    let of = |level: &'static str| names.iter().filter(move |(code, _)| code.starts_with(level));
    let gemeenten: Vec<(&str, &str)> =
        region.gemeenten.iter().map(|(code, name)| (&code[2..], name.as_str())).collect();
    let listed = |level| of(level).map(|(code, name)| (&code[2..], *name)).collect::<Vec<_>>();
    let abroad = "Belgi\u{eb} en overig buitenland";
    let lists = [(gemeenten, "9998"), (listed("WK"), "999899"), (listed("BU"), "99989999")];
    for ((member, columns), (list, nowhere)) in layout.names.iter().zip(lists) {
        archive.member(member)?;
        let mut text = format!("{columns}\r\n");
        for (code, name) in list.into_iter().chain([(nowhere, abroad)]) {
            write!(text, "{};{name}\r\n", write_code(code, layout.padded)).expect("a string takes all");
        }
        archive.add(&windows_1252(&text))?;
    }
    Ok(())
}

/// Writes the shorter list that came with the file of 2020: each postcode with the codes of its first address.
fn by_postcode(
    archive: &mut Archive,
    layout: &AddressLayout,
    homes: &Homes<'_>,
    postcodes: &PostcodeCounter,
) -> Result<(), DemoError> {
    archive.member("pc6-gwb2020.csv")?;
    let mut text = b"PC6;Buurt2020;Wijk2020;Gemeente2020\r\n".to_vec();
    let mut last = None;
    homes.in_year(layout.year, |Home { postcode, code, .. }| {
        if last.replace(postcode) != Some(postcode) {
            text.extend(postcodes.write(postcode));
            text.extend(tail(layout, code));
        }
        Ok(())
    })?;
    archive.add(&text)
}

/// Encodes a text of Latin letters, of which Windows-1252 has those of Latin-1 in the same places.
fn windows_1252(text: &str) -> Vec<u8> {
    text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap_or(b'?')).collect()
}

/// Writes postcodes, counted up from the first that has four digits; they mean nothing.
struct PostcodeCounter(Vec<[u8; 2]>);

impl PostcodeCounter {
    fn new() -> Self {
        let pairs = LETTERS.iter().flat_map(|first| LETTERS.iter().map(move |second| [*first, *second]));
        Self(pairs.filter(|pair| ![b"SA", b"SD", b"SS"].contains(&pair)).collect())
    }

    fn write(&self, postcode: u32) -> impl Iterator<Item = u8> {
        let place = postcode as usize;
        let digits = 1000 + place / self.0.len();
        debug_assert!(digits < 10_000, "the largest region has fewer addresses than there are postcodes for");
        let digits = digits.to_string();
        digits.into_bytes().into_iter().chain(self.0[place % self.0.len()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_lose_their_noughts_until_2022_and_keep_them_after() {
        assert_eq!(tail(&LAYOUTS[3], "BU03630000"), b";3630000;36300;363\r\n");
        assert_eq!(tail(&LAYOUTS[7], "BU03630000"), b",03630000,036300,0363\r\n");
        assert_eq!(tail(&LAYOUTS[9], "BU0363AF01"), b";0363AF01;0363AF;0363\r\n");
        assert_eq!(write_code("0000", false), "0");
    }

    #[test]
    fn postcodes_go_up_and_leave_out_what_no_postcode_has() {
        let postcodes = PostcodeCounter::new();
        let text = |place| String::from_utf8(postcodes.write(place).collect()).unwrap();
        assert_eq!([0, 1, 19, 20, 397].map(text), ["1000AA", "1000AB", "1000AZ", "1000BA", "1001AA"]);
        let all: Vec<String> = (0..3 * 397).map(text).collect();
        assert!(all.is_sorted() && all.iter().all(|postcode| !postcode.ends_with("SS")));
    }

    #[test]
    fn names_are_in_windows_1252() {
        assert_eq!(windows_1252("Belgi\u{eb}"), b"Belgi\xeb");
    }
}
