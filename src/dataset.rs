//! All that rendering needs, saved and loaded as one file.
//!
//! In: what the stages above made of the raw files. Out: [`Dataset`], and the file it is kept in.
//! Guaranteed: a file is complete or not there; what is loaded is what was saved, bit for bit, with its checksum
//! verified as it is read, so that a file that is changed meanwhile is refused; the same inputs give the same bytes,
//! wherever they lie, and no path of the builder is in them. What was loaded holds to all that [`sound`] lists, whoever
//! wrote it: no index, count, code, zoom or place of it leads astray. The file holds the config texts it was built
//! with, so that it can be served alone.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use crate::areas::AreaSet;
use crate::generalise::{LabelPoint, ZoomLayer};
use crate::maps::EditionChanges;
use crate::problems::Problems;
use crate::sources::{SourceFile, Unclaimed};
use crate::statistics::ObservationTable;
use veerkracht_files::{PartialError, PartialFile};

mod container;
mod geometry;
mod observations;
mod sound;

pub use container::DatasetError;
use container::{Container, Sections};

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
    pub layers: Vec<ZoomLayer>,
    /// Per level, in the order of [`crate::areas::Level::ALL`], one point per area.
    pub labels: [Vec<LabelPoint>; 3],
    /// The raw files that went in.
    pub files: Vec<SourceFile>,
    /// Files beside them that no source claims.
    pub unclaimed: Unclaimed,
    /// What was wrong in them.
    pub problems: Problems,
    /// What changed on the maps since the dataset that this one replaced; none where there was none to compare with.
    pub changes: Option<EditionChanges>,
    /// The config texts of the build, by their path below `config/`.
    pub config: BTreeMap<String, String>,
    /// Hash of the file it was loaded from, hexadecimal; empty for one that was not saved yet.
    pub hash: String,
}

impl Dataset {
    /// Saves the dataset at the place that was taken for it.
    ///
    /// # Errors
    /// [`DatasetError::Place`], [`DatasetError::Unsound`]; what stood there before is then untouched.
    pub fn save(&self, mut place: PartialFile) -> Result<(), DatasetError> {
        // A good dataset does not give way to one that would be refused.
        sound::check(self).map_err(|found| DatasetError::Unsound { found })?;
        let mut sections = Sections::default();
        geometry::put_areas(&mut sections, &self.areas);
        observations::put(&mut sections, &self.observations);
        sections.put_json("extent", &self.extent);
        geometry::put_layers(&mut sections, &self.layers);
        geometry::put_labels(&mut sections, &self.labels);
        sections.put_json("files", &self.files);
        sections.put_json("unclaimed", &self.unclaimed);
        sections.put_json("problems", &self.problems);
        sections.put_json("changes", &self.changes);
        sections.put_json("config", &self.config);
        let written = sections.write(&mut place);
        written.map_err(|cause| PartialError::File { doing: "writing", path: place.path().to_owned(), cause })?;
        Ok(place.put_in_place()?)
    }

    /// Loads and verifies a dataset.
    ///
    /// # Errors
    /// [`DatasetError`]: not there, no file, something else, another version, cut off, damaged, or not sound.
    pub fn load(path: &Path) -> Result<Dataset, DatasetError> {
        let failed = |cause: io::Error| match cause.kind() {
            io::ErrorKind::NotFound => DatasetError::Missing { path: path.to_path_buf() },
            _ => DatasetError::Unreadable { path: path.to_path_buf(), cause },
        };
        Dataset::read(veerkracht_files::open(path).map_err(failed)?, path)
    }

    /// Reads and verifies a dataset from anything that can be read; `path` is what messages call it.
    ///
    /// # Errors
    /// [`DatasetError`]: something else, another version, cut off, damaged, or not sound.
    pub fn read(input: impl Read, path: &Path) -> Result<Dataset, DatasetError> {
        let mut container = Container::read(input, path)?;
        let dataset = Dataset {
            areas: geometry::take_areas(&mut container)?,
            observations: Arc::new(observations::take(&mut container)?),
            extent: container.take_json("extent")?,
            layers: geometry::take_layers(&mut container)?,
            labels: geometry::take_labels(&mut container)?,
            files: container.take_json("files")?,
            unclaimed: container.take_json("unclaimed")?,
            problems: container.take_json("problems")?,
            changes: container.take_json("changes")?,
            config: container.take_json("config")?,
            hash: container.hash().to_owned(),
        };
        sound::check(&dataset).map_err(|found| container.damaged(found))?;
        Ok(dataset)
    }
}
