//! The problems of a build as a GeoJSON file, to be looked at in a GIS.

use std::io::Write as _;

use anyhow::Context as _;
use serde_json::{Map, Value, json};

use crate::problems::{Problem, Problems};
use veerkracht_files::PartialFile;

/// Writes every place that is kept; what stood there stays until the new file is complete.
pub(super) fn write(mut place: PartialFile, problems: &Problems) -> anyhow::Result<()> {
    let path = place.path().display().to_string();
    let written = place.write_all(collection(problems).to_string().as_bytes()).map_err(anyhow::Error::from);
    let in_place = written.and_then(|()| place.put_in_place().map_err(anyhow::Error::from));
    in_place.with_context(|| format!("writing the report `{path}`; the dataset is complete without it"))
}

/// Makes a feature of each problem, without geometry where it lies nowhere on the map, and tells beside them how many
/// there are of each code: of some codes only the first are kept.
fn collection(problems: &Problems) -> Value {
    let counts: Map<String, Value> = problems.counts().map(|(code, count)| (code.to_string(), json!(count))).collect();
    json!({ "type": "FeatureCollection", "counts": counts, "features": problems.kept().iter().map(feature).collect::<Vec<_>>() })
}

fn feature(problem: &Problem) -> Value {
    let geometry = problem.spot.as_ref().map(|spot| json!({ "type": "Point", "coordinates": spot.at }));
    let areas = problem.spot.as_ref().map_or(&[][..], |spot| &spot.areas);
    let properties =
        json!({ "code": problem.code, "place": problem.place, "message": problem.detail, "areas": areas.join(" ") });
    json!({ "type": "Feature", "geometry": geometry, "properties": properties })
}
