//! All that rendering needs, saved and loaded as one file.
//!
//! In: what the stages above made of the raw files. Out: [`Dataset`], and the file it is kept in.
//! Guaranteed: a file is complete or not there; what is loaded is what was saved, bit for bit, with its checksum verified;
//! the same inputs give the same bytes. The file holds the config texts it was built with, so that it can be served alone.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::areas::AreaSet;
use crate::generalise::{LabelPoint, ZoomLayer};
use crate::partial::{PartialError, PartialFile};
use crate::problems::Problems;
use crate::sources::{SourceFile, Unclaimed};
use crate::statistics::ObservationTable;

mod container;
mod geometry;
mod observations;

pub use container::DatasetError;
use container::{Container, Sections};

/// Everything that serving, exporting and explaining need.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
    /// The areas with their boundaries at full detail.
    pub areas: AreaSet,
    /// All figures on the division of the areas.
    pub observations: Arc<ObservationTable>,
    /// Every level at every zoom at which it is shown or may be exported.
    pub layers: Vec<ZoomLayer>,
    /// Per level, in the order of [`crate::areas::Level::ALL`], one point per area.
    pub labels: [Vec<LabelPoint>; 3],
    /// The raw files that went in.
    pub files: Vec<SourceFile>,
    /// Files beside them that no source claims.
    pub unclaimed: Unclaimed,
    /// What was wrong in them.
    pub problems: Problems,
    /// The config texts of the build, by their path below `config/`.
    pub config: BTreeMap<String, String>,
    /// Hash of the file it was loaded from, hexadecimal; empty for one that was not saved yet.
    pub hash: String,
}

impl Dataset {
    /// Saves the dataset at the place that was taken for it.
    ///
    /// # Errors
    /// [`DatasetError::Place`]; what stood there before is then untouched.
    pub fn save(&self, mut place: PartialFile) -> Result<(), DatasetError> {
        let mut sections = Sections::default();
        geometry::put_areas(&mut sections, &self.areas);
        observations::put(&mut sections, &self.observations);
        geometry::put_layers(&mut sections, &self.layers);
        geometry::put_labels(&mut sections, &self.labels);
        sections.put_json("files", &self.files);
        sections.put_json("unclaimed", &self.unclaimed);
        sections.put_json("problems", &self.problems);
        sections.put_json("config", &self.config);
        let written = sections.write(&mut place);
        written.map_err(|cause| PartialError::File { doing: "writing", path: place.path().to_owned(), cause })?;
        Ok(place.put_in_place()?)
    }

    /// Loads and verifies a dataset.
    ///
    /// # Errors
    /// [`DatasetError`]: not there, something else, another version, cut off, or damaged.
    pub fn load(path: &Path) -> Result<Dataset, DatasetError> {
        let container = Container::read(path)?;
        Ok(Dataset {
            areas: geometry::take_areas(&container)?,
            observations: Arc::new(observations::take(&container)?),
            layers: geometry::take_layers(&container)?,
            labels: geometry::take_labels(&container)?,
            files: container.take_json("files")?,
            unclaimed: container.take_json("unclaimed")?,
            problems: container.take_json("problems")?,
            config: container.take_json("config")?,
            hash: container.hash().to_owned(),
        })
    }
}
