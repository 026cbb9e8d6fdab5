//! What changed against the dataset that a build replaces.

use std::io::Write as _;
use std::path::Path;

use anyhow::Context as _;

use crate::commands::open;
use crate::config::Config;
use crate::dataset::{Dataset, DatasetError};
use crate::maps::{EditionChanges, Engine};
use veerkracht_files::PartialFile;

/// The dataset that a build replaces, held against the new one.
#[derive(Debug)]
pub(super) enum PreviousDataset {
    /// There was none.
    Nothing,
    /// There is one, which cannot be compared with.
    Unreadable(String),
    /// What changed.
    Changes(EditionChanges),
}

impl PreviousDataset {
    /// Loads the dataset at a path and compares its maps with the new ones. With itself it has no changes: then what it
    /// says of its own edition before stays true, so that a build that changes nothing writes the same bytes again.
    pub(super) fn compare(path: &Path, engine: &Engine) -> (PreviousDataset, Option<EditionChanges>) {
        let before = match Dataset::load(path) {
            Ok(before) => before,
            Err(DatasetError::Missing { .. }) => return (PreviousDataset::Nothing, None),
            Err(error) => return (PreviousDataset::Unreadable(error.to_string()), None),
        };
        let config = match Config::of_texts(before.config.clone(), None) {
            Ok(config) => config,
            Err(error) => return (PreviousDataset::Unreadable(error.to_string()), None),
        };
        let changes = engine.changes_since(&open::engine(&before.areas, &before.observations, &config));
        let kept = if changes.is_empty() { before.changes } else { Some(changes.clone()) };
        (PreviousDataset::Changes(changes), kept)
    }

    /// Says in a word what was found.
    pub(super) fn name(&self) -> &'static str {
        match self {
            PreviousDataset::Nothing => "there is none",
            PreviousDataset::Unreadable(_) => "it cannot be read",
            PreviousDataset::Changes(changes) if changes.is_empty() => "no class changed",
            PreviousDataset::Changes(_) => "classes changed",
        }
    }

    /// Says for each map how many classes changed.
    pub(super) fn lines(&self) -> Vec<String> {
        match self {
            PreviousDataset::Nothing => Vec::new(),
            PreviousDataset::Unreadable(why) => {
                let why = why.split_once('\n').map_or(why.as_str(), |(first, _)| first);
                vec![format!("no comparison with the dataset that was there: {why}")]
            }
            PreviousDataset::Changes(changes) => changes
                .maps
                .iter()
                .map(|map| {
                    let from =
                        if map.before == map.now { String::new() } else { format!(", which showed {}", map.before) };
                    format!(
                        "{} {}: {} of {} buurten have another class than before{from}",
                        map.map,
                        map.now,
                        map.changes.len(),
                        map.areas
                    )
                })
                .collect(),
        }
    }

    /// Writes every change as a row: code, map, old and new class, and the selection that the map shows now.
    pub(super) fn write(&self, mut place: PartialFile) -> anyhow::Result<()> {
        let path = place.path().display().to_string();
        let maps = if let PreviousDataset::Changes(changes) = self { changes.maps.as_slice() } else { &[] };
        let mut text = String::from("code,map,old,new,selection\n");
        for map in maps {
            let class = |class: Option<u8>| class.map_or_else(String::new, |class| class.to_string());
            for change in &map.changes {
                let (old, new) = (class(change.before), class(change.now));
                let row = format!("{},{},{old},{new},{}\n", change.code, map.map, map.now);
                text += &row;
            }
        }
        let written = place.write_all(text.as_bytes()).map_err(anyhow::Error::from);
        let in_place = written.and_then(|()| place.put_in_place().map_err(anyhow::Error::from));
        in_place.with_context(|| format!("writing the changes `{path}`; the dataset is complete without them"))
    }
}
