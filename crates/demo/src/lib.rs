//! A fictional region, written as raw files in the publishers' layouts.
//!
//! In: a seed, and a size for benchmarks. Out: a folder that the catalogue of sources reads like the publishers' own
//! downloads: boundaries (GeoPackage), key figures of seven years (OData JSON), Leefbaarometer (CSV), health (OData
//! JSON), recoding (CSV) and, of up to 1,000 buurten, the addresses of the newest year (zip); or the tree of files that
//! the publishers offer, with addresses in place of the recoding.
//! Guaranteed: the same settings write the same bytes; the buurten are a noded coverage in which neighbours share every
//! vertex; wijken and gemeenten are made of whole buurten; older files are replaced when all new ones are whole.
//! Nothing in it is real: no code, name or figure exists.

use std::path::{Path, PathBuf};

use plan::{AREAS, RegionPlan};
use region::DemoRegion;

mod borders;
mod carve;
mod error;
mod figures;
mod files;
mod geopackage;
mod history;
mod mesh;
mod plan;
mod publishers;
mod random;
mod region;
mod rows;
mod tables;
#[cfg(test)]
mod tests;

pub use error::DemoError;

/// Buurten up to which a gathered region has addresses: larger ones are made to measure with, and writing their
/// addresses would take longer than all the rest.
const ADDRESSED: usize = 1000;

/// In what form a region is handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Delivery {
    /// A folder of unpacked files, with the recoding as a table.
    #[default]
    Gathered,
    /// What the publishers offer, each file under its address: `https://HOST/PATH?Q` is the file `HOST/PATH?Q`.
    Published,
    /// The same files in one folder, as a browser saves them.
    Downloaded,
}

/// What region to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DemoSettings {
    /// Another seed gives another coast and other figures; the names of the demo region stay.
    pub seed: u64,
    /// Number of buurten of a made-up region, 8 to 100,000; none for the region of the demo.
    pub areas: Option<usize>,
    /// Vertices of all rings of the buurten together, roughly; none for as many as look natural.
    pub vertices: Option<usize>,
    /// In what form it is handed over.
    pub delivery: Delivery,
}

impl Default for DemoSettings {
    fn default() -> Self {
        Self { seed: 1, areas: None, vertices: None, delivery: Delivery::default() }
    }
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoSummary {
    /// Number of buurten.
    pub buurten: usize,
    /// Number of wijken.
    pub wijken: usize,
    /// Number of gemeenten.
    pub gemeenten: usize,
    /// Vertices of all rings of the buurten together, the closing ones not counted.
    pub vertices: usize,
    /// Years of the key figures, oldest first.
    pub years: Vec<i32>,
    /// The files, in the order in which they were written.
    pub files: Vec<PathBuf>,
}

/// Writes the raw files of a fictional region into `folder`, which is made if it is not there; files of the same name
/// are replaced, when all are whole.
///
/// # Errors
/// If the number of areas is out of range, or a file cannot be written, both told before any work; or the disk fills
/// up.
pub fn write(folder: &Path, settings: &DemoSettings) -> Result<DemoSummary, DemoError> {
    let plan = match settings.areas {
        None => RegionPlan::region(),
        Some(found) if !(AREAS[0]..=AREAS[1]).contains(&found) => return Err(DemoError::Areas { found }),
        Some(areas) => RegionPlan::of_size(settings.seed, areas),
    };
    let region = || DemoRegion::of(&plan, settings.seed, settings.vertices);
    let (region, files) = if settings.delivery == Delivery::Gathered {
        let places = files::places(folder, settings.areas.is_none_or(|areas| areas <= ADDRESSED))?;
        let region = region();
        let files = files::write(places, &region, |file| {
            publishers::addresses_of(files::newest(), file, &region, settings.seed)
        })?;
        (region, files)
    } else {
        let tree = publishers::begin(folder, settings.delivery == Delivery::Downloaded)?;
        let region = region();
        let files = publishers::write(tree, &region, settings.seed)?;
        (region, files)
    };
    Ok(DemoSummary {
        buurten: region.land.buurten.len(),
        wijken: region.land.wijken.len(),
        gemeenten: region.gemeenten.len(),
        vertices: region.vertices(),
        years: history::YEARS.to_vec(),
        files,
    })
}
