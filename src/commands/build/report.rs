//! What was wrong and what was not read: as lines, whether the build succeeds or not, and the problems as a GeoJSON
//! file, to be looked at in a GIS.

use std::io::Write as _;

use anyhow::Context as _;
use serde_json::{Map, Value, json};

use crate::commands::numbers::thousands;
use crate::problems::{Problem, Problems};
use crate::sources::Discovery;
use veerkracht_files::PartialFile;

/// How many places of each kind of problem are told.
const PLACES_TOLD: usize = 3;

/// How many files are named that nothing needs.
const BESIDES_NAMED: usize = 5;

/// Lists the files that were not read, with what to do, a line each; empty where all were.
pub(super) fn unread_lines(found: &Discovery) -> Vec<String> {
    let mut lines = Vec::new();
    if found.unclaimed.count > 0 {
        lines.push(format!(
            "not read    {} files that no source in sources.toml names: {}",
            thousands(found.unclaimed.count),
            found.unclaimed
        ));
    }
    lines.extend(found.advice.iter().map(|(name, todo)| format!("              {name}: {todo}")));
    // Each kind of them once, however many years there are.
    for besides in found.besides.chunk_by(|a, b| a.1 == b.1) {
        let named: Vec<&str> = besides.iter().take(BESIDES_NAMED).map(|(name, _)| name.as_str()).collect();
        let more = besides.len() - named.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let what = besides.first().map_or("", |(_, what)| what);
        lines.push(format!("besides     {}{more}: {what}", named.join(", ")));
    }
    lines
}

/// Lists the problems by their kind with the first places of each.
pub(super) fn problem_lines(problems: &Problems) -> Vec<String> {
    let mut lines = Vec::new();
    for (code, count) in problems.counts() {
        lines.push(format!("problem     {code}: {}", thousands(count)));
        let kept: Vec<_> = problems.places().iter().filter(|problem| problem.code == code).collect();
        let told = kept.iter().take(PLACES_TOLD);
        lines.extend(told.map(|problem| format!("              {}: {}", problem.place, problem.detail)));
        if kept.len() > PLACES_TOLD {
            lines.push(format!(
                "              {} places in /report.json, and in the file of `--report`",
                thousands(kept.len())
            ));
        }
    }
    lines
}

/// Says at the end of an error what was not read, and what else is wrong.
pub(super) fn rest(found: &Discovery, problems: &Problems) -> String {
    let lines = unread_lines(found).into_iter().chain(problem_lines(problems));
    lines.map(|line| format!("\n{line}")).collect::<Vec<_>>().concat()
}

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
    let features: Vec<Value> = problems.places().iter().map(feature).collect();
    json!({ "type": "FeatureCollection", "counts": counts, "features": features })
}

fn feature(problem: &Problem) -> Value {
    let geometry = problem.spot.as_ref().map(|spot| json!({ "type": "Point", "coordinates": spot.at }));
    let areas = problem.spot.as_ref().map_or(&[][..], |spot| &spot.areas);
    let properties =
        json!({ "code": problem.code, "place": problem.place, "message": problem.detail, "areas": areas.join(" ") });
    json!({ "type": "Feature", "geometry": geometry, "properties": properties })
}
