//! Made-up addresses and files of them, for tests.

use std::fmt::Write as _;
use std::io::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::addresses::{Addresses, read_csv};
use crate::code::BuurtCode;
use crate::file::Csv;
use crate::recoder::{RecodeResult, Recoder};
use crate::year_table::{BuurtFigures, YearTable};

/// Buurten of a gemeente, by a letter.
pub(crate) const A: &str = "BU10000001";
pub(crate) const B: &str = "BU10000002";
pub(crate) const C: &str = "BU10000003";

/// Which addresses, by their numbers, lie in a buurt.
pub(crate) type FixturePart = (&'static str, Range<u32>);

pub(crate) fn code(text: &str) -> BuurtCode {
    BuurtCode::parse(text.as_bytes()).unwrap()
}

/// Writes an address by its number: 90 to a postcode.
pub(crate) fn address(number: u32) -> (String, u32) {
    let (street, letter) = (number / 90 / 26, char::from(b'A' + u8::try_from(number / 90 % 26).unwrap()));
    (format!("{}X{letter}", 1000 + street), 1 + number % 90)
}

/// Reads a csv out of memory.
pub(crate) fn read(name: &str, text: &[u8]) -> Result<Addresses, String> {
    let csv = Csv { place: name.to_owned(), name: name.to_owned(), length: text.len() as u64, content: &mut &text[..] };
    read_csv(csv, name).map_err(|error| error.to_string())
}

/// Makes the addresses of a year.
pub(crate) fn addresses<'a>(year: i32, parts: impl IntoIterator<Item = (&'a str, Range<u32>)>) -> Addresses {
    let mut text = format!("PC6;Huisnummer;Buurt{year}\n");
    for (code, numbers) in parts {
        for number in numbers {
            let (postcode, house) = address(number);
            writeln!(text, "{postcode};{house};{code}").unwrap();
        }
    }
    read(&format!("{year}.csv"), text.as_bytes()).unwrap()
}

/// Makes the table of a year: a buurt, its flag (0 for none), and its inhabitants.
pub(crate) fn table(buurten: &[(&str, u8, f64)]) -> YearTable {
    let figures =
        |flag: u8, inhabitants| BuurtFigures { flag: (flag > 0).then_some(flag), inhabitants: Some(inhabitants) };
    buurten.iter().map(|(text, flag, inhabitants)| (code(text), figures(*flag, *inhabitants))).collect()
}

/// Recodes from 2020 to a later year. Of the later year a buurt with its flag; everywhere live 100 people.
pub(crate) fn recoded(old: &[FixturePart], to: i32, new: &[FixturePart], flags: &[(&str, u8)]) -> RecodeResult {
    let mut recoder = Recoder::default();
    let before = [A, B, C].map(|code| (code, 1, 100.0));
    let after: Vec<_> = flags.iter().map(|(code, flag)| (*code, *flag, 100.0)).collect();
    recoder.add(addresses(2020, old.iter().cloned()), table(&before)).unwrap();
    recoder.add(addresses(to, new.iter().cloned()), table(&after)).unwrap();
    recoder.finish()
}

/// Lists the rows without header.
pub(crate) fn rows(recoded: &RecodeResult) -> Vec<String> {
    let mut text = Vec::new();
    recoded.write(&mut text).unwrap();
    let text = String::from_utf8(text).unwrap();
    let (header, rows) = text.split_once('\n').unwrap();
    assert_eq!(header, "jaar_van,code_van,jaar_naar,code_naar,aandeel_van,aandeel_naar");
    rows.lines().map(str::to_owned).collect()
}

/// Writes a zip.
pub(crate) fn zip(folder: &Path, name: &str, members: &[(&str, &[u8])]) -> PathBuf {
    let path = folder.join(name);
    let mut writer = ZipWriter::new(std::fs::File::create(&path).unwrap());
    for (member, content) in members {
        writer.start_file(*member, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap();
    path
}
