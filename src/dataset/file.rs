//! A dataset is saved to a file, and read from one.

use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use veerkracht_files::{PartialError, PartialFile};

use super::Dataset;
use super::container::{Container, DatasetError, Sections};
use super::{geometry, observations, soundness};

impl Dataset {
    /// Saves the dataset at the place that was taken for it.
    ///
    /// # Errors
    /// [`DatasetError::Place`], [`DatasetError::Unsound`]; what stood there before is then untouched.
    pub fn save(&self, mut place: PartialFile) -> Result<(), DatasetError> {
        // A good dataset does not give way to one that would be refused.
        soundness::check(self).map_err(|found| DatasetError::Unsound { found })?;
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
        soundness::check(&dataset).map_err(|found| container.damaged(found))?;
        Ok(dataset)
    }
}
