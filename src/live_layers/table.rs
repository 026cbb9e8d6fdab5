//! A file as it was sent becomes a table, by the readers of the publishers' files.
//!
//! They read files, so what was sent lies in a file of its own for as long as it is read: for its owner alone, and gone
//! when this returns.

use std::collections::BTreeMap;
use std::io::Write as _;

use crate::problems::Problems;
use crate::sources::{Division, RepeatedRows, SourceError, SourceFile, SourceKind, SourceSpec, TablePage, read_page};
use crate::texts::Bilingual;

/// Reads a table of delimited text with a header that has some of these names.
///
/// # Errors
/// What is wrong with it, in words for who sent it.
pub(super) fn read(
    bytes: &[u8],
    roles: &[(&str, &[&str])],
    is_of_areas: bool,
) -> Result<(TablePage, Problems), String> {
    let failed = |cause: std::io::Error| format!("the file could not be put aside to be read: {cause}");
    let mut file = tempfile::Builder::new().prefix("layer-").suffix(".csv").tempfile().map_err(failed)?;
    file.write_all(bytes).and_then(|()| file.flush()).map_err(failed)?;
    let spec = spec(roles, is_of_areas);
    let source = SourceFile {
        source: spec.id.clone(),
        kind: spec.kind,
        path: file.path().to_owned(),
        name: "upload".to_owned(),
        // None is asked for, and none is looked for.
        year: Some(0),
        table: None,
        division: None,
        part: None,
        hash: String::new(),
        bytes: bytes.len() as u64,
    };
    let mut problems = Problems::default();
    let read = read_page(&source, &spec, &[], &[], &mut problems);
    let page = read.map_err(|error: SourceError| source.without_place(&error))?;
    Ok((page, problems))
}

/// Says what the readers look for.
fn spec(roles: &[(&str, &[&str])], is_of_areas: bool) -> SourceSpec {
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    SourceSpec {
        id: "upload".to_owned(),
        kind: if is_of_areas { SourceKind::Statistics } else { SourceKind::Addresses },
        title: Bilingual::default(),
        publisher: String::new(),
        licence: String::new(),
        attribution: String::new(),
        url: String::new(),
        download: Bilingual::default(),
        files: Vec::new(),
        layers: BTreeMap::new(),
        columns: roles.iter().map(|&(role, known)| (role.to_owned(), names(known))).collect(),
        rows: Vec::new(),
        tables: Vec::new(),
        division: Division::OfTheAreas,
        delimiter: None,
        decimal: None,
        encoding: None,
        repeated_rows: RepeatedRows::Each,
    }
}
