//! A file that somebody put there: it may have another form than the publisher's own address gives.
//!
//! In: a file, or the pages of one, and the file of the catalogue for which it stands. Out: how much there is in it.
//! Guaranteed: what has the form of the publisher passed its check; what has another is whole as far as its first bytes
//! tell, and where its codes can be found there are some.

use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

use super::codes::FileCodes;
use super::{FileContent, addresses, bulk, delimited, first_bytes, geopackage, opened, page, table};
use crate::catalogue::{CatalogueFile, Check, FetchWay};
use crate::pattern::FilePattern;
use crate::zipped::{Zip, ZipMember};

/// Ends of names of texts in which codes stand as they are.
const TEXTS: [&str; 7] = ["csv", "tsv", "txt", "json", "jsonl", "ndjson", "geojson"];

/// Checks a file that somebody put there, or the pages of one.
///
/// # Errors
/// What was found, and what was expected.
pub(crate) fn check(paths: &[PathBuf], file: &CatalogueFile) -> Result<FileContent, String> {
    if let [path] = paths {
        return one(path, file);
    }
    let mut codes = FileCodes::default();
    for path in paths {
        refuse_nothing(path)?;
        codes.read(text(path)?)?;
    }
    content(&codes)
}

fn one(path: &Path, file: &CatalogueFile) -> Result<FileContent, String> {
    let first = refuse_nothing(path)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let (is_packed, name) = match name.strip_suffix(".gz") {
        Some(name) => (true, name.to_owned()),
        None => (false, name),
    };
    let end = name.rsplit_once('.').map_or("", |(_, end)| end);
    let checks = || file.addresses.iter().map(|address| &address.check);
    let is_of_addresses = checks().any(|check| matches!(check, Check::Addresses { .. }));
    match end {
        "gpkg" if !is_packed => geopackage::check(path, &FilePattern::parse("*")?),
        "xlsx" | "xlsm" if !is_packed => workbook(path),
        "parquet" | "geoparquet" if first.starts_with(b"PAR1") => Ok(FileContent::default()),
        "parquet" | "geoparquet" => Err("found other bytes than those of a Parquet file (`PAR1`)".to_owned()),
        "zip" | "" if !is_packed => zip(path, file),
        // A code in it has no letters before it.
        _ if is_of_addresses => Ok(FileContent::default()),
        "csv" | "tsv" => match checks().find_map(delimited_of) {
            Some(Check::Delimited { header, edition }) => delimited::check(text(path)?, header, edition.as_ref()),
            _ => scanned(path),
        },
        "json" if !is_packed && has_rows_under_value(&first) => {
            let filled = checks().find_map(|check| match check {
                Check::Table(filled) => Some(filled),
                _ => None,
            });
            filled.map_or_else(|| scanned(path), |filled| table::check(path, filled))
        }
        end if TEXTS.contains(&end) => scanned(path),
        _ => Ok(FileContent::default()),
    }
}

fn delimited_of(check: &Check) -> Option<&Check> {
    Some(check).filter(|check| matches!(check, Check::Delimited { .. }))
}

/// Checks a zip: as its publisher gives it, else the texts in it.
fn zip(path: &Path, file: &CatalogueFile) -> Result<FileContent, String> {
    let mut zip = Zip::open(path)?;
    let ends = |member: &ZipMember, end: &str| member.name.to_ascii_lowercase().ends_with(end);
    for address in &file.addresses {
        match (&address.check, &address.way) {
            (Check::Bulk(filled), _) if zip.members().iter().any(|member| ends(member, "observations.csv")) => {
                return bulk::check(&mut zip, filled);
            }
            (Check::Addresses { year }, _) => return addresses::check(path, *year).map(|()| FileContent::default()),
            (Check::Delimited { header, edition }, FetchWay::Url { member: Some(pattern), .. }) => {
                if let Ok(member) = zip.find(pattern) {
                    return delimited::check(zip.read(&member)?, header, edition.as_ref());
                }
            }
            _ => {}
        }
    }
    let is_text = |member: &&ZipMember| TEXTS.iter().any(|end| ends(member, &format!(".{end}")));
    let texts: Vec<ZipMember> = zip.members().iter().filter(is_text).cloned().collect();
    if texts.is_empty() && !zip.members().is_empty() {
        return Ok(FileContent::default());
    }
    let mut codes = FileCodes::default();
    for member in &texts {
        codes.read(zip.read(member)?)?;
    }
    content(&codes)
}

/// Counts the codes of a workbook: they stand among its texts, else in its cells.
fn workbook(path: &Path) -> Result<FileContent, String> {
    let mut zip = Zip::open(path)?;
    for pattern in ["xl/sharedstrings.xml", "xl/worksheets/*.xml"] {
        let pattern = FilePattern::parse(pattern)?;
        let members: Vec<ZipMember> =
            zip.members().iter().filter(|member| pattern.fits(&member.name)).cloned().collect();
        let mut codes = FileCodes::default();
        for member in &members {
            codes.read(zip.read(member)?)?;
        }
        if codes.count() > 0 {
            return content(&codes);
        }
    }
    content(&FileCodes::default())
}

/// Refuses an empty file and a web page; gives the first bytes of any other, as they stand there.
fn refuse_nothing(path: &Path) -> Result<Vec<u8>, String> {
    let first = first_bytes(path)?;
    if first.is_empty() {
        return Err("found an empty file, expected data".to_owned());
    }
    page::refuse(&first)?;
    Ok(first)
}

fn scanned(path: &Path) -> Result<FileContent, String> {
    let mut codes = FileCodes::default();
    codes.read(text(path)?)?;
    content(&codes)
}

fn content(codes: &FileCodes) -> Result<FileContent, String> {
    match codes.count() {
        0 => Err("found no code of a buurt (BU…) in it, expected those of the country".to_owned()),
        count => Ok(FileContent::of(count)),
    }
}

/// Opens a text, packed or not.
fn text(path: &Path) -> Result<Box<dyn Read>, String> {
    let file = BufReader::new(opened(path)?);
    let is_packed = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("gz"));
    Ok(if is_packed { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) })
}

/// Tells whether a document begins as an answer of `OData`: there are other forms of JSON.
fn has_rows_under_value(first: &[u8]) -> bool {
    let plain: Vec<u8> = first.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let plain = plain.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&plain);
    plain.starts_with(b"{") && plain.windows(9).any(|part| part == b"\"value\":[")
}
