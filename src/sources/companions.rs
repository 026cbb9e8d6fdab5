//! Which files come with one that a source claims, and are no source of their own.
//!
//! In: the names of the claimed files, by their place in the folder. Out: whether another file is a part of one of
//! them, or what it is beside them. Guaranteed: names decide; nothing is opened.

use std::path::{Path, PathBuf};

use regex::Regex;

use super::pattern::NameParts;
use super::{NamePattern, SourceError, SourceKind, SourceSpec, archive, boundaries, bulk, shapefile};

/// What a list of names is that CBS packs with the addresses.
const LIST: &str = "a list of names that CBS packs with the addresses: nothing needs it, for the names come with the \
                    boundaries";

/// What a table of whole postcodes is that CBS packs with the addresses.
const POSTCODES: &str = "the buurt of most addresses of a postcode, which CBS packs with the addresses: nothing needs \
                         it, for the addresses themselves tell it";

/// The claimed files beside which others lie.
#[derive(Debug, Default)]
pub(super) struct Companions {
    observations: Vec<String>,
    databases: Vec<String>,
    shapefiles: Vec<Shapefile>,
    /// Folders with addresses.
    addresses: Vec<String>,
}

/// A claimed shapefile, and the names of the other layers of its year.
#[derive(Debug)]
struct Shapefile {
    name: String,
    year: Option<i32>,
    layers: Vec<NamePattern>,
}

impl Companions {
    /// Takes in a claimed file.
    ///
    /// # Errors
    /// A pattern of the layers of its source is wrong.
    pub(super) fn add(&mut self, name: &str, spec: &SourceSpec, year: Option<i32>) -> Result<(), SourceError> {
        if bulk::is_observations(Path::new(name)) {
            self.observations.push(name.to_owned());
        } else if shapefile::is_shapefile(name) {
            self.shapefiles.push(Shapefile { name: name.to_owned(), year, layers: other_layers(spec)? });
        } else if spec.kind == SourceKind::Addresses {
            self.addresses.push(folder_of(name).to_owned());
        } else {
            self.databases.push(name.to_owned());
        }
        Ok(())
    }

    /// Tells whether a file is one of several that make up another, which counts.
    pub(super) fn is_part(&self, name: &str) -> bool {
        self.observations.iter().any(|of| of != name && bulk::belongs_to(of, name))
    }

    /// Tells whether a file is a part of a claimed one, another layer of it, or what a database writes beside it.
    pub(super) fn is_beside(&self, name: &str) -> bool {
        let database = ["-wal", "-shm", "-journal"].iter().find_map(|end| name.strip_suffix(end));
        database.is_some_and(|database| self.databases.iter().any(|claimed| claimed == database))
            || self.is_part(name)
            || self.shapefiles.iter().any(|shapefile| shapefile.has(name))
    }

    /// Says what a file is that lies beside addresses because their publisher packs it with them.
    pub(super) fn describe(&self, name: &str) -> Option<&'static str> {
        if !self.addresses.iter().any(|folder| folder == folder_of(name)) {
            return None;
        }
        let file = name.rsplit('/').next().unwrap_or(name);
        let is = |pattern: &str| Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(file));
        if is(r"(?i)^pc6[-_]?(?:gwb|buurt|brt|wijk|gem)[-_a-z]*(?:19|20)[0-9]{2}.*\.(?:csv|xlsx?)$") {
            return Some(POSTCODES);
        }
        is(r"(?i)^(?:brt|buurt|wijk|wk|gem|gemeente|gwb)(?:e?n)?(?:namen)?[-_]?(?:19|20)[0-9]{2}.*\.(?:csv|xlsx?)$")
            .then_some(LIST)
    }
}

impl Shapefile {
    /// Tells whether a file is a part of this, or of another layer of the same year in the same folder.
    fn has(&self, name: &str) -> bool {
        if shapefile::belongs_to(&self.name, name) {
            return true;
        }
        let (stem, _) = name.rsplit('/').next().unwrap_or(name).split_once('.').unwrap_or((name, ""));
        let shapes = format!("{}.shp", &name[..folder_of(name).len() + usize::from(name.contains('/')) + stem.len()]);
        let is_part = name.eq_ignore_ascii_case(&shapes) || shapefile::belongs_to(&shapes, name);
        is_part && folder_of(name) == folder_of(&self.name) && self.is_layer(stem)
    }

    fn is_layer(&self, stem: &str) -> bool {
        let is_of_year = |told: NameParts| told.year.is_none() || told.year == self.year;
        self.layers.iter().any(|pattern| pattern.told_by(stem).is_some_and(is_of_year))
    }
}

/// Parses the patterns of the layers that a shapefile of buurten lacks.
fn other_layers(spec: &SourceSpec) -> Result<Vec<NamePattern>, SourceError> {
    let layers = spec.layers.keys().filter(|layer| *layer != "buurten");
    let patterns = layers.map(|layer| boundaries::layer_patterns(spec, layer)).collect::<Result<Vec<_>, _>>()?;
    Ok(patterns.into_iter().flatten().collect())
}

/// Names the folder of a file; none for one in the data folder itself.
pub(super) fn folder_of(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Unpacks a member of an archive, and with it what belongs to it.
pub(super) fn unpack(
    archive: &Path,
    member: &str,
    (spec, year): (&SourceSpec, Option<i32>),
    into: &Path,
) -> Result<PathBuf, SourceError> {
    let mut companions = Companions::default();
    companions.add(member, spec, year)?;
    if !companions.observations.is_empty() || !companions.shapefiles.is_empty() {
        let others = archive::members(archive).unwrap_or_default();
        for other in others.iter().filter(|other| *other != member && companions.is_beside(other)) {
            archive::unpack(archive, other, into)?;
        }
    }
    archive::unpack(archive, member, into)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_that_are_packed_with_addresses_are_known_beside_them_alone() {
        let companions = Companions { addresses: vec!["adressen/2024".to_owned()], ..Companions::default() };
        for name in ["gem_2024.csv", "wijk_2024.csv", "buurt_2024.csv", "brt2020.csv", "gemeentenamen2021.csv"] {
            assert_eq!(companions.describe(&format!("adressen/2024/{name}")), Some(LIST), "{name}");
            assert_eq!(companions.describe(name), None, "{name} elsewhere");
        }
        assert_eq!(companions.describe("adressen/2024/pc6-gwb2020.csv"), Some(POSTCODES));
        assert_eq!(companions.describe("adressen/2024/kwb-2024.csv"), None);
    }
}
