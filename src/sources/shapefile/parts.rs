//! Which files make up a shapefile: they share a name and differ in its end.
//!
//! Guaranteed: case is ignored, because what was packed on one system is unpacked on another.

use std::fs;
use std::path::{Path, PathBuf};

use super::super::SourceError;

/// Ends of the names of files that belong to a shapefile, read or not: indices and what programs note for themselves.
const ENDS: [&str; 18] = [
    "shx", "dbf", "prj", "cpg", "qix", "qpj", "qmd", "qml", "sbn", "sbx", "fbn", "fbx", "idm", "ind", "atx", "cst",
    "shp.xml", "dbf.xml",
];

/// The files that are read, where they are there.
#[derive(Debug, Default)]
pub(super) struct ShapefileParts {
    pub(super) shx: Option<PathBuf>,
    pub(super) dbf: Option<PathBuf>,
    pub(super) prj: Option<PathBuf>,
    pub(super) cpg: Option<PathBuf>,
}

impl ShapefileParts {
    /// Finds the files beside a `.shp`; of several that differ in case only the first by name.
    pub(super) fn find(shp: &Path) -> Result<ShapefileParts, SourceError> {
        let own = file_name(shp);
        let mut parts = ShapefileParts::default();
        for other in folder_of(shp)? {
            let place = match end_beside(&own, &file_name(&other)).as_deref() {
                Some("shx") => &mut parts.shx,
                Some("dbf") => &mut parts.dbf,
                Some("prj") => &mut parts.prj,
                Some("cpg") => &mut parts.cpg,
                _ => continue,
            };
            place.get_or_insert(other);
        }
        Ok(parts)
    }
}

/// Lists the shapefiles in the folder of one, by name.
pub(super) fn shapefiles_beside(shp: &Path) -> Result<Vec<PathBuf>, SourceError> {
    Ok(folder_of(shp)?.into_iter().filter(|path| is_shapefile(&file_name(path))).collect())
}

fn folder_of(shp: &Path) -> Result<Vec<PathBuf>, SourceError> {
    let folder = shp.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let unreadable = |source| SourceError::Unreadable { path: folder.to_owned(), source };
    let entries = fs::read_dir(folder).map_err(unreadable)?;
    let mut paths =
        entries.map(|entry| Ok(entry.map_err(unreadable)?.path())).collect::<Result<Vec<_>, SourceError>>()?;
    paths.sort();
    Ok(paths)
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Tells whether a name is that of the shapes of a shapefile.
pub(in crate::sources) fn is_shapefile(name: &str) -> bool {
    stem(name).is_some()
}

/// Takes the end from the name of the shapes; none for another file.
fn stem(name: &str) -> Option<&str> {
    let (stem, end) = name.rsplit_once('.')?;
    end.eq_ignore_ascii_case("shp").then_some(stem)
}

/// Tells whether a file, by its path, belongs to the shapefile with these shapes.
pub(in crate::sources) fn belongs_to(shp: &str, other: &str) -> bool {
    end_beside(shp, other).is_some_and(|end| ENDS.contains(&end.as_str()))
}

/// Names the shapes that a file without them belongs to, such as `buurt_2024.shp` for `buurt_2024.dbf`.
pub(in crate::sources) fn whole(name: &str) -> Option<String> {
    let (stem, end) = name.rsplit_once('.')?;
    ["dbf", "shx"].iter().any(|part| end.eq_ignore_ascii_case(part)).then(|| format!("{stem}.shp"))
}

/// Tells in small letters what comes after the common name of two files.
fn end_beside(shp: &str, other: &str) -> Option<String> {
    let (stem, other) = (stem(shp)?.to_lowercase(), other.to_lowercase());
    Some(other.strip_prefix(&stem)?.strip_prefix('.')?.to_owned())
}

/// Says what is wrong with one of the files.
pub(super) fn damaged(path: &Path, place: impl Into<String>, found: impl Into<String>) -> SourceError {
    SourceError::Damaged {
        path: path.to_owned(),
        place: place.into(),
        found: found.into(),
        expected: "a whole shapefile of polygons",
        hint: "the file was cut off or damaged; download all files of the shapefile again",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_the_name_of_a_shapefile_belongs_to_it_whatever_its_case() {
        let shp = "kaart/Buurt_2023_v1.SHP";
        for other in ["kaart/buurt_2023_v1.dbf", "kaart/Buurt_2023_v1.shp.xml", "kaart/Buurt_2023_v1.CPG"] {
            assert!(belongs_to(shp, other), "{other}");
        }
        for other in
            ["kaart/buurt_2023.dbf", "buurt_2023_v1.dbf", "kaart/buurt_2023_v1.gpkg", "kaart/buurt_2023_v1.shp"]
        {
            assert!(!belongs_to(shp, other), "{other}");
        }
        assert_eq!(whole("a/buurt.dbf").as_deref(), Some("a/buurt.shp"));
        assert_eq!(whole("a/buurt.csv"), None);
    }
}
