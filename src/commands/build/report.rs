//! The problems of a build as a GeoJSON file, to be looked at in a GIS.

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use serde_json::{Map, Value, json};

use crate::problems::{Problem, Problems};

/// Writes every place that is kept; what stood at `path` stays until the new file is complete.
pub(super) fn write(path: &Path, problems: &Problems) -> anyhow::Result<()> {
    let mut partial = path.as_os_str().to_owned();
    partial.push(".partial");
    let written = fs::write(&partial, collection(problems).to_string()).and_then(|()| fs::rename(&partial, path));
    if written.is_err() {
        // The first error is the one to tell.
        drop(fs::remove_file(&partial));
    }
    written.with_context(|| format!("writing the report `{}`; the dataset is complete without it", path.display()))
}

/// Makes a feature of each problem, without geometry where it lies nowhere on the map, and tells beside them how many there are of each code:
/// of some codes only the first are kept.
fn collection(problems: &Problems) -> Value {
    let counts: Map<String, Value> = problems.counts().map(|(code, count)| (code.to_string(), json!(count))).collect();
    json!({ "type": "FeatureCollection", "counts": counts, "features": problems.kept().iter().map(feature).collect::<Vec<_>>() })
}

fn feature(problem: &Problem) -> Value {
    let geometry = problem.spot.as_ref().map(|spot| json!({ "type": "Point", "coordinates": spot.at }));
    let areas = problem.spot.as_ref().map_or(&[][..], |spot| &spot.areas);
    let properties = json!({ "code": problem.code, "place": problem.place, "message": problem.detail, "areas": areas.join(" ") });
    json!({ "type": "Feature", "geometry": geometry, "properties": properties })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_that_cannot_be_written_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("left.geojson");
        // A folder with a file in it cannot be replaced by a file.
        fs::create_dir_all(path.join("in")).unwrap();
        assert!(write(&path, &Problems::default()).is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
