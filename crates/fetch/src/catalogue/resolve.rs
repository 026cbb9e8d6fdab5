//! Fills in the templates of the catalogue and tells all that is wrong with it at once.

use std::collections::BTreeSet;
use std::path::{Component, Path};

use super::entries::{
    Address, Catalogue, CatalogueFile, Check, EditionYear, FetchWay, Odata3, RequiredColumns, Source, Use,
};
use super::raw;
use crate::contact::Contact;
use crate::link::Link;
use crate::pattern::FilePattern;

/// Collects what is wrong, each with where it stands.
#[derive(Debug, Default)]
struct CatalogueProblems(Vec<String>);

impl CatalogueProblems {
    fn take<T>(&mut self, place: &str, result: Result<T, String>) -> Option<T> {
        result.map_err(|problem| self.0.push(format!("{place}: {problem}"))).ok()
    }
}

/// Resolves a catalogue, or lists all that is wrong with it.
pub(super) fn catalogue(raw: raw::RawCatalogue) -> Result<Catalogue, Vec<String>> {
    let mut wrong = CatalogueProblems::default();
    let changes = raw.changes.as_deref().and_then(|text| wrong.take("changes", link(text)));
    let contact =
        raw.contact.and_then(|text| wrong.take("contact", Contact::parse(&text).map_err(|error| error.to_string())));
    if !(0.0..=100.0).contains(&raw.least_filled_pct) {
        wrong.0.push(format!("least_filled_pct: found {}, expected 0 to 100", raw.least_filled_pct));
    }
    let mut sources = Vec::new();
    for source in &raw.sources {
        sources.extend(resolve_source(source, raw.least_filled_pct, &mut wrong));
    }
    let mut seen = BTreeSet::new();
    let names = sources.iter().flat_map(|source: &Source| source.files.iter().flat_map(CatalogueFile::names));
    for name in names {
        if !seen.insert(name.to_lowercase()) {
            wrong.0.push(format!("two files have the name `{name}`"));
        }
    }
    let is_there =
        |uses: Use| sources.iter().any(|s| s.uses == uses && s.files.iter().any(|file| file.year == raw.division));
    if wrong.0.is_empty() && !(is_there(Use::Division) && is_there(Use::Years)) {
        wrong.0.push(format!(
            "division: found {}, expected a year of which there are a file with `use = \"division\"` and one with \
             `use = \"years\"`",
            raw.division
        ));
    }
    if !wrong.0.is_empty() {
        return Err(wrong.0);
    }
    Ok(Catalogue { division: raw.division, first_year: raw.first_year, contact, changes, sources })
}

fn resolve_source(source: &raw::RawSource, least_pct: f64, wrong: &mut CatalogueProblems) -> Option<Source> {
    let before = wrong.0.len();
    let mut files: Vec<CatalogueFile> = Vec::new();
    for file in &source.files {
        let place = format!("source {}, file of {}", source.id, file.year);
        if files.iter().any(|other| other.year == file.year) {
            wrong.0.push(format!("{place}: there are two of this year"));
        }
        files.extend(resolve_file(source, file, least_pct, &place, wrong));
    }
    files.sort_by_key(|file| file.year);
    // Of these a build reads whichever edition is there, also one that nobody would download.
    let of_any = source.by_hand.iter().filter(|text| source.uses == Use::Nearest && text.contains("{year}"));
    let of_any = of_any.filter(|text| !text.contains("{table}"));
    let of_any = of_any.map(|text| FilePattern::parse(&text.replace("*{year}", "{year}").replace("{year}*", "*")));
    let editions = of_any.filter_map(|pattern| wrong.take(&format!("source {}", source.id), pattern)).collect();
    (wrong.0.len() == before).then(|| Source {
        id: source.id.clone(),
        title: source.title.clone(),
        publisher: source.publisher.clone(),
        licence: source.licence.clone(),
        attribution: source.attribution.clone(),
        uses: source.uses,
        required: source.required,
        least_buurten: source.least_buurten,
        editions,
        files,
    })
}

fn resolve_file(
    source: &raw::RawSource,
    file: &raw::File,
    least_pct: f64,
    place: &str,
    wrong: &mut CatalogueProblems,
) -> Option<CatalogueFile> {
    let with_own = |text: &str| -> Result<String, String> {
        let text = text.replace("{year}", &file.year.to_string());
        let text = match &file.table {
            Some(table) => text.replace("{table}", table),
            None => text,
        };
        match text.find('{') {
            Some(at) => Err(format!(
                "`{text}` still has `{}`: only {{year}}, and {{table}} of a file that has one, are known",
                &text[at..]
            )),
            None => Ok(text),
        }
    };
    let filled = source.filled.iter().filter(|filled| filled.from <= file.year).max_by_key(|filled| filled.from);
    let columns = filled.map(|filled| filled.columns.clone()).unwrap_or_default();
    let filled = RequiredColumns { columns, least_pct, table: file.table.clone() };
    let name = file.name.as_ref().unwrap_or(&source.name);
    let own = file.addresses.as_ref().unwrap_or(&source.addresses);
    let mut addresses = Vec::new();
    for (i, address) in own.iter().chain(&file.more_addresses).enumerate() {
        let place = format!("{place}, address {}", i + 1);
        let name = with_own(address.name.as_ref().unwrap_or(name)).and_then(file_name);
        let check = check(address.check.unwrap_or(source.check), source, &filled, file.year);
        let way = way(address, &filled, &with_own);
        let (name, check, way) = (wrong.take(&place, name), wrong.take(&place, check), wrong.take(&place, way));
        if let (Some(name), Some(check), Some(way)) = (name, check, way) {
            addresses.push(Address { name, way, check });
        }
    }
    if own.is_empty() && file.more_addresses.is_empty() {
        wrong.0.push(format!("{place}: no address"));
    }
    let by_hand: Option<Vec<FilePattern>> = source
        .by_hand
        .iter()
        .filter(|text| file.table.is_some() || !text.contains("{table}"))
        .map(|text| wrong.take(place, with_own(text).and_then(|text| FilePattern::parse(&text))))
        .collect();
    let page = wrong.take(place, with_own(&source.page))?;
    let by_hand = by_hand?;
    if addresses.is_empty() {
        return None;
    }
    Some(CatalogueFile {
        year: file.year,
        table: file.table.clone(),
        bytes: file.bytes.unwrap_or(source.bytes),
        page,
        by_hand,
        addresses,
    })
}

fn check(check: raw::CheckKind, source: &raw::RawSource, filled: &RequiredColumns, year: i32) -> Result<Check, String> {
    match check {
        raw::CheckKind::Geopackage => {
            let layer = source.layer.as_deref().ok_or("a geopackage needs `layer`")?;
            Ok(Check::GeoPackage { layer: FilePattern::parse(layer)? })
        }
        raw::CheckKind::Bulk | raw::CheckKind::Table if filled.columns.is_empty() => {
            Err("a table needs `filled`, with the columns that must have figures in its year".to_owned())
        }
        raw::CheckKind::Bulk => Ok(Check::Bulk(filled.clone())),
        raw::CheckKind::Table => Ok(Check::Table(filled.clone())),
        raw::CheckKind::Csv if source.header.is_empty() => Err("a csv needs `header`".to_owned()),
        raw::CheckKind::Csv => {
            let edition = source.edition.clone().map(|column| EditionYear { column, year });
            Ok(Check::Delimited { header: source.header.clone(), edition })
        }
        raw::CheckKind::Addresses => Ok(Check::Addresses { year }),
    }
}

fn way(
    address: &raw::RawAddress,
    filled: &RequiredColumns,
    fill: &impl Fn(&str) -> Result<String, String>,
) -> Result<FetchWay, String> {
    let link = |text: &str| fill(text).and_then(|text| link(&text));
    let pattern = |text: &str| fill(text).and_then(|text| FilePattern::parse(&text));
    let raw::RawAddress { url, member, feed, link: named, odata3, filter, select, .. } = address;
    match (url, feed, odata3) {
        (Some(url), None, None) if named.is_none() && filter.is_none() && select.is_empty() => {
            Ok(FetchWay::Url { link: link(url)?, member: member.as_deref().map(pattern).transpose()? })
        }
        (None, Some(feed), None) if member.is_none() && filter.is_none() && select.is_empty() => {
            let named = named.as_deref().ok_or("a feed needs `link`, the name of the file in it")?;
            Ok(FetchWay::Feed { feed: link(feed)?, named: pattern(named)? })
        }
        (None, None, Some(base)) if member.is_none() && named.is_none() => Ok(FetchWay::Odata3(Odata3 {
            base: link(base)?,
            filter: filter.clone(),
            columns: filled.columns.clone(),
            select: select.clone(),
        })),
        _ => {
            Err("expected one of `url` (with `member`), `feed` with `link`, `odata3` (with `filter`, `select`)"
                .to_owned())
        }
    }
}

/// Reads an address, which must be of the encrypted web.
fn link(text: &str) -> Result<Link, String> {
    let link = Link::parse(text).map_err(|error| error.to_string())?;
    if link.is_secure() { Ok(link) } else { Err(format!("`{text}` is not https")) }
}

/// Lets only names pass that stay in the folder and are seen there.
fn file_name(name: String) -> Result<String, String> {
    let plain = Path::new(&name).components().all(|part| matches!(part, Component::Normal(_)));
    let hidden = name.split('/').any(|part| part.starts_with('.') || part.is_empty());
    if plain && !hidden && !name.contains(['\\', ':', '*', '?', '"', '<', '>', '|']) {
        Ok(name)
    } else {
        Err(format!("`{name}` is no name for a file in the folder"))
    }
}
