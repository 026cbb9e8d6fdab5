//! The observation table as sections of a dataset: names and provenance as JSON, figures as arrays.

use super::container::{Container, DatasetError, Sections};
use crate::statistics::{ObservationTable, PublishedFigures};

/// Puts the table.
pub(super) fn put(sections: &mut Sections, table: &ObservationTable) {
    sections.put_json("observations", table);
    for (i, observations) in table.observations.iter().enumerate() {
        let (values, states) = observations.arrays();
        sections.put(&format!("observations.{i}.values"), values);
        sections.put(&format!("observations.{i}.states"), states);
        let (keys, values) = observations.of_larger_areas().arrays();
        sections.put(&format!("observations.{i}.published.codes"), keys);
        sections.put(&format!("observations.{i}.published.values"), values);
    }
}

/// Takes the table out.
pub(super) fn take(container: &mut Container) -> Result<ObservationTable, DatasetError> {
    let mut table: ObservationTable = container.take_json("observations")?;
    for (i, observations) in table.observations.iter_mut().enumerate() {
        let values = container.take(&format!("observations.{i}.values"))?;
        let states = container.take_checked(&format!("observations.{i}.states"))?;
        let published = PublishedFigures::restored(
            container.take(&format!("observations.{i}.published.codes"))?,
            container.take(&format!("observations.{i}.published.values"))?,
        );
        observations.restore(values, states, published);
    }
    Ok(table)
}
