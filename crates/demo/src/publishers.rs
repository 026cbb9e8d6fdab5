//! Writes a region as its publishers offer it: each file under its address, packed and laid out as they do.
//!
//! In: a region. Out: a tree of addresses that a server can hand out, or the same files in one folder as a browser
//! saves them. Every header, title, member and padding is written down here anew, from what is known of the
//! publishers, and shared with no reader. Years are those of the publishers, odd ones too; the table of 2025 has no
//! incomes yet. The recoding is left out: what it says is in the addresses.

mod addresses;
mod archive;
mod bulk;
mod editions;
mod feeds;
mod homes;
mod odata;
mod pages;
mod scores;
#[cfg(test)]
mod tests;
mod tree;

use std::path::{Path, PathBuf};

use veerkracht_files::PartialFile;

use self::tree::FileTree;
use super::DemoError;
use super::files;
use super::region::DemoRegion;
use super::rows::key_rows;

/// Begins the boundary file, so that it is known before any work that files can be written here.
pub(super) fn begin(folder: &Path, flat: bool) -> Result<FileTree, DemoError> {
    let mut tree = FileTree::new(folder, flat);
    let name = format!("wijkenbuurten_{}.gpkg", files::newest());
    tree.begin(&format!("{}/downloads/{name}", feeds::boundaries(files::newest())), Some(&name))?;
    Ok(tree)
}

/// Writes all files, and puts them in place when all are whole; gives their paths.
pub(super) fn write(mut tree: FileTree, region: &DemoRegion, seed: u64) -> Result<Vec<PathBuf>, DemoError> {
    boundaries(&mut tree, region)?;
    let mut listed = Vec::new();
    for edition in editions::editions() {
        let rows = key_rows(region, edition.year);
        let observations = bulk::write(&mut tree, region, &edition, &rows)?;
        odata::key_figures(&mut tree, &edition, &rows)?;
        listed.push(feeds::FeedEntry { year: edition.year, table: edition.table, observations });
    }
    feeds::datasets(&mut tree, &listed)?;
    scores::write(&mut tree, region)?;
    odata::health(&mut tree, region)?;
    addresses::write(&mut tree, region, seed)?;
    tree.put_in_place()
}

/// Writes the address file of a year alone, as its publisher packs it.
pub(super) fn addresses_of(year: i32, file: &PartialFile, region: &DemoRegion, seed: u64) -> Result<(), DemoError> {
    let mut archive = archive::Archive::begin(file)?;
    addresses::write_year(&mut archive, year, region, seed)?;
    archive.end()
}

/// Writes the boundaries: plain, in a feed, and in the zip of the second publisher.
fn boundaries(tree: &mut FileTree, region: &DemoRegion) -> Result<(), DemoError> {
    let Some(file) = tree.first() else { return Ok(()) };
    files::boundaries(file, region)?;
    let path = file.partial_path().to_owned();
    let told = |source| DemoError::Io { path: path.clone(), source };
    let mut packed = std::fs::File::open(&path).map_err(told)?;
    let length = packed.metadata().map_err(told)?.len();
    let year = files::newest();
    feeds::atom(tree, year, length)?;
    let name = format!("WijkBuurtkaart_{year}_v2");
    let address = format!("geodata.cbs.nl/files/Wijkenbuurtkaart/{name}.zip");
    let Some(mut archive) = tree.archive(&address, None)? else { return Ok(()) };
    archive.folder(&format!("{name}/"))?;
    archive.copy(&format!("{name}/wijkenbuurten_{year}_v2.gpkg"), &mut packed)?;
    archive.end()
}
