//! What to do with a file that no source claims.
//!
//! In: a file, and the catalogue. Out: a word of advice, where there is one. Guaranteed: nothing is read but the start
//! of a file and the names in an archive.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::Path;

use regex::Regex;

use super::{SourceSpec, archive, shapefile, text};

/// How many members of an archive are named.
const MEMBERS_NAMED: usize = 5;

/// Bytes at the start of a file in which names of columns are looked for.
const START: u64 = 64 * 1024;

/// Says what to do with a file, by its name and its first bytes.
pub(super) fn advice(path: &Path, name: &str, specs: &[SourceSpec]) -> Option<String> {
    let file = name.rsplit('/').next().unwrap_or(name);
    let lower = file.to_ascii_lowercase();
    let ends = |ends: &[&str]| ends.iter().any(|end| lower.ends_with(end));
    if archive::is_archive(path) {
        return Some(of_archive(path));
    }
    if ends(&[".fgb", ".gml", ".kml", ".tab", ".mif", ".dxf"]) {
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        return Some(format!("convert it, with QGIS or `ogr2ogr {stem}.gpkg {file}`"));
    }
    if ends(&[".geojsonl", ".geojsons", ".topojson"]) {
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        return Some(format!("convert it, with QGIS or `ogr2ogr {stem}.geojson {file}`"));
    }
    if ends(&[".feather", ".arrow", ".rds", ".rdata", ".sav", ".dta", ".ods", ".xlsb"]) {
        return Some("save it as CSV or xlsx, or boundaries as GeoPackage".to_owned());
    }
    if ends(&[".7z", ".rar", ".tar", ".tgz", ".tar.gz"]) {
        return Some("unpack it".to_owned());
    }
    if ends(&[".crdownload", ".part", ".download", ".tmp"]) {
        return Some("its download did not end; download it again".to_owned());
    }
    if lower.rsplit_once('.').is_some_and(|(_, end)| end == "changed" || end.starts_with("changed-")) {
        let todo = "`fetch` kept it when the publisher's file took its place: to use it, give it another name that \
                    data/README.md lists and take the publisher's away; else delete it";
        return Some(todo.to_owned());
    }
    if ends(&[".prj", ".cpg", ".qix", ".sbn", ".sbx", ".qmd"]) {
        return None;
    }
    if let Some(shapes) = shapefile::whole(file) {
        let is_there = path.with_file_name(&shapes).exists();
        return (!is_there)
            .then(|| format!("a part of a shapefile, of which {shapes} is not there: put it beside this"));
    }
    if super::bulk::is_observations(path) {
        return Some(
            "put it, with the files beside it, in a folder with the name of its table, such as 85984NED".to_owned(),
        );
    }
    if super::bulk::is_part(file) {
        return Some(
            "a part of a table of which Observations.csv is not there: unpack all files of its zip, in a folder \
             with the name of the table, such as 85984NED"
                .to_owned(),
        );
    }
    let has_year = Regex::new("(?:19|20)[0-9]{2}").is_ok_and(|year| year.is_match(file));
    if let Some(table) = unlisted_table(file, specs) {
        return Some(format!(
            "{table} is a table that sources.toml does not list: put its year before its name, as in 2025_{file}, or \
             list it there"
        ));
    }
    if !has_year
        && ends(&[".gpkg", ".geojson", ".json", ".csv", ".tsv", ".xlsx", ".xls", ".jsonl", ".parquet", ".shp", ".gz"])
    {
        let near = specs.iter().find(|spec| spec.files.iter().any(|pattern| is_near(&lower, pattern)));
        if let Some(near) = near {
            let (stem, end) = file.split_once('.').unwrap_or((file, ""));
            return Some(format!(
                "its name tells no year: for “{}” call it {stem}_2024.{end} or the like",
                near.title.en
            ));
        }
    }
    if ends(&[".shp", ".geoparquet"]) {
        let (stem, end) = file.rsplit_once('.').unwrap_or((file, ""));
        let all = if ends(&[".shp"]) { ", and the files beside it likewise" } else { "" };
        return Some(format!(
            "if it holds the boundaries of buurten, call it buurt_2024.{end} and not {stem}.{end}{all}"
        ));
    }
    is_feature_collection(path).then(|| "it holds GeoJSON: call it buurten_2024.geojson or the like".to_owned())
}

/// Says which source a file with another name would be of, by the columns that its start names; `wanted` lists those of
/// each source. Where a source wants several, two of them make it its own.
pub(super) fn by_columns(path: &Path, wanted: &[(&str, &String)], specs: &[SourceSpec]) -> Option<String> {
    const END: [&str; 5] = ["csv", "tsv", "txt", "json", "jsonl"];
    let end = path.extension()?.to_str()?.to_ascii_lowercase();
    if !END.contains(&end.as_str()) {
        return None;
    }
    let mut start = Vec::new();
    text::open(path).ok()?.take(START).read_to_end(&mut start).ok()?;
    let start = String::from_utf8_lossy(&start);
    let words = start.split(|sign: char| !sign.is_alphanumeric() && sign != '_');
    let names: BTreeSet<String> = words.map(base_name).collect();
    let of = |spec: &&SourceSpec| {
        let own = wanted.iter().filter(|(source, _)| *source == spec.id).map(|(_, column)| column.as_str());
        let own: Vec<&str> = own.collect();
        let there: Vec<&str> = own.iter().copied().filter(|column| names.contains(&base_name(column))).collect();
        let has_codes = spec.names("code").iter().any(|code| names.contains(&base_name(code)));
        (has_codes && there.len() >= own.len().min(2) && !there.is_empty()).then_some(there)
    };
    let (spec, there) =
        specs.iter().filter_map(|spec| Some((spec, of(&spec)?))).max_by_key(|(_, there)| there.len())?;
    let first = there.iter().take(3).copied().collect::<Vec<_>>().join(", ");
    Some(format!(
        "it holds columns of “{}” ({first}): give it a name that data/README.md lists, with the year of its figures, \
         such as {}-2024.{end}",
        spec.title.en, spec.id
    ))
}

/// Writes the name of a column without case and without the number that CBS puts behind it.
fn base_name(column: &str) -> String {
    let column = column.to_lowercase();
    let number =
        column.rsplit_once('_').filter(|(_, end)| !end.is_empty() && end.bytes().all(|sign| sign.is_ascii_digit()));
    number.map_or(column.clone(), |(base, _)| base.to_owned())
}

fn of_archive(path: &Path) -> String {
    match archive::members(path) {
        Err(found) => format!("it cannot be opened ({found}): download it again"),
        Ok(members) if members.is_empty() => "an archive without files: download it again".to_owned(),
        Ok(members) => {
            let named = members.iter().take(MEMBERS_NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
            let more = members.len().saturating_sub(MEMBERS_NAMED);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            format!("unpack it, and convert what no source names: it holds {named}{more}")
        }
    }
}

/// Finds the name of a publisher's table in a name, if no source lists it.
fn unlisted_table(file: &str, specs: &[SourceSpec]) -> Option<String> {
    let table = Regex::new("(?i)(?:^|[^0-9])([0-9]{5}NED)").ok()?.captures(file)?.get(1)?.as_str().to_ascii_uppercase();
    specs.iter().all(|spec| spec.table(&table).is_none()).then_some(table)
}

/// Tells whether a name is that of a pattern, but for the year.
fn is_near(lower: &str, pattern: &str) -> bool {
    if !pattern.contains("{year}") {
        return false;
    }
    let pattern = pattern.to_ascii_lowercase();
    let (stem, _) = pattern.split_once('.').unwrap_or((&pattern, ""));
    let mut rest = lower;
    let mut words =
        stem.split(['*', '{', '}', '-', '_']).filter(|word| word.len() > 2 && !is_placeholder(word)).peekable();
    words.peek().is_some() && words.all(|word| rest.split_once(word).map(|(_, after)| rest = after).is_some())
}

fn is_placeholder(word: &str) -> bool {
    ["year", "table", "part", "division", "format"].contains(&word)
}

/// Tells whether a file begins as a GeoJSON feature collection.
pub(super) fn is_feature_collection(path: &Path) -> bool {
    let mut start = Vec::new();
    let read = text::open(path).map(|file| file.take(4096).read_to_end(&mut start));
    read.is_ok() && start.trim_ascii_start().starts_with(b"{") && {
        let start = String::from_utf8_lossy(&start);
        start.contains("\"FeatureCollection\"")
    }
}

#[cfg(test)]
mod tests;
