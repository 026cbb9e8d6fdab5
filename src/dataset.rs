//! All that rendering needs, saved and loaded as one file.
//!
//! In: what the stages above made of the raw files. Out: [`Dataset`], and the file it is kept in.
//! Guaranteed: a file is complete or not there; what is loaded is what was saved, bit for bit, with its checksum
//! verified as it is read, so that a file that is changed meanwhile is refused; the same inputs give the same bytes,
//! wherever they lie, and no path of the builder is in them. What was loaded holds to all that [`soundness`] lists,
//! whoever wrote it: no index, count, code, zoom or place of it leads astray. The file holds the config texts it was
//! built with, so that it can be served alone.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::areas::{AreaSet, PerLevel};
use crate::generalise::{LabelPoint, PackedLayer};
use crate::maps::EditionChanges;
use crate::problems::Problems;
use crate::sources::{SourceFile, UnclaimedFiles};
use crate::statistics::ObservationTable;

mod beside;
mod checksum;
mod container;
mod file;
mod geometry;
mod observations;
mod soundness;

pub(crate) use beside::postcodes_beside;
pub(crate) use checksum::{Checksum, stored_hash, verified_hash};
pub(crate) use container::{DatasetError, HASH_LENGTH};

/// Everything that serving, exporting and explaining need.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
    /// The areas with their boundaries at full detail.
    pub areas: AreaSet,
    /// All figures on the division of the areas.
    pub observations: Arc<ObservationTable>,
    /// Cells along a side of a tile of the layers.
    pub extent: i32,
    /// Every level at every zoom at which it is shown or may be exported, by zoom and then by level.
    pub layers: Vec<PackedLayer>,
    /// One point per area.
    pub labels: PerLevel<Vec<LabelPoint>>,
    /// The raw files that went in.
    pub files: Vec<SourceFile>,
    /// Files beside them that no source claims.
    pub unclaimed: UnclaimedFiles,
    /// What was wrong in them.
    pub problems: Problems,
    /// What changed on the maps since the dataset that this one replaced; none where there was none to compare with.
    pub changes: Option<EditionChanges>,
    /// The config texts of the build, by their path below `config/`.
    pub config: BTreeMap<String, String>,
    /// Hash of the file it was loaded from, hexadecimal; empty for one that was not saved yet.
    pub hash: String,
}
