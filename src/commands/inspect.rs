//! `veerkracht inspect`: areas explained one by one, or the buurten of a map as CSV.

use std::io::Write as _;
use std::path::Path;

use super::choose::choose_dataset;
use super::open::{self, MapStores, OpenDataset};
use super::{CommandError, codes, print};
use crate::areas::Level;
use crate::cache::Budget;
use crate::cli::{InspectArgs, SelectionArgs};
use crate::documents;
use crate::maps::{Engine, MapValues, Selection, Status};

mod text;

/// Explains what was asked.
pub(super) fn run(args: &InspectArgs, config: Option<&Path>) -> Result<(), CommandError> {
    let path = choose_dataset(args.dataset.as_deref(), config, true)?;
    let OpenDataset { dataset, config } = open::open(&path, config)?;
    let engine = open::engine(&dataset.areas, &dataset.observations, &config);
    if let (true, Some(map)) = (args.all, &args.map) {
        let selection = select(&engine, map, &args.selection)?;
        let values = engine.compute(map, selection).map_err(CommandError::setup)?;
        let chosen = codes::choose(&args.areas, &dataset.areas)?;
        let buurten = chosen.buurten(&dataset.areas);
        let rows: Vec<(usize, &str)> =
            buurten.into_iter().map(|index| (index, dataset.areas.buurten[index].code.as_str())).collect();
        return write_csv(&rows, &values).map_err(CommandError::failed);
    }
    let chosen = codes::choose(&args.areas, &dataset.areas)?;
    let typed = args.code.iter().map(|code| engine.find(code).map_err(CommandError::setup));
    let mut found = typed.collect::<Result<Vec<(Level, usize)>, _>>()?;
    for area in chosen.areas() {
        if !found.contains(&area) {
            found.push(area);
        }
    }
    if args.map.is_none() {
        refuse_selection(&engine, &args.selection)?;
    }
    let asked = match &args.map {
        Some(map) => Some((map.as_str(), select(&engine, map, &args.selection)?)),
        None => None,
    };
    let notice = &config.caveats.notice;
    if args.json {
        let content = open::content(dataset, &config, &MapStores::new(Budget::default()));
        let documents = found.iter().map(|&(level, index)| {
            let document = documents::area(&content, level, index, asked).map_err(CommandError::setup)?;
            documents::json(&document).map_err(CommandError::failed)
        });
        let documents = documents.collect::<Result<Vec<_>, _>>()?;
        // Of one area it is what the server gives.
        let document = match <[_; 1]>::try_from(documents) {
            Ok([only]) => only,
            Err(several) => serde_json::Value::Array(several),
        };
        return print::json(&serde_json::to_string_pretty(&document).map_err(CommandError::failed)?);
    }
    for (place, &(level, index)) in found.iter().enumerate() {
        let printed = if level == Level::Buurt {
            let code = &dataset.areas.buurten[index].code;
            let explained = match asked {
                Some((map, selection)) => engine.explain(map, selection, code).map(|explained| vec![explained]),
                None => engine.explain_all(code),
            };
            let explained = explained.map_err(CommandError::setup)?;
            text::buurt(&dataset, &engine, index, &explained, notice, args.taal)
        } else {
            let maps = asked.map_or_else(
                || engine.offered().iter().map(|offer| (offer.map.as_str(), offer.default)).collect(),
                |one| vec![one],
            );
            let summaries = maps
                .into_iter()
                .map(|(map, selection)| text::LargerArea::of(&engine, map, selection, level, index))
                .collect::<Result<Vec<_>, _>>()
                .map_err(CommandError::setup)?;
            text::larger(&dataset.areas, &engine, level, index, &summaries, notice, args.taal)
        };
        print::text(&if place == 0 { printed } else { format!("\n{printed}") })?;
    }
    Ok(())
}

/// Reads year, window and comparison; what is left out is the map's default.
pub(super) fn select(engine: &Engine, map: &str, asked: &SelectionArgs) -> Result<Selection, CommandError> {
    engine
        .parse_selection(map, asked.year.as_deref(), asked.window.as_deref(), asked.vergelijking.as_deref())
        .map_err(CommandError::setup)
}

/// Refuses a selection without a map, as the server does: no year or window is one that every map has.
pub(super) fn refuse_selection(engine: &Engine, asked: &SelectionArgs) -> Result<(), CommandError> {
    let given = [("--year", &asked.year), ("--window", &asked.window), ("--vergelijking", &asked.vergelijking)];
    let Some((flag, value)) = given.iter().find_map(|(flag, value)| Some((flag, value.as_ref()?))) else {
        return Ok(());
    };
    let maps: Vec<_> = engine.offered().iter().map(|offer| offer.map.as_str()).collect();
    Err(CommandError::Setup(anyhow::anyhow!(
        "`{flag} {value}` is for one map; add `--map` with one of {}",
        maps.join(", ")
    )))
}

/// Writes one line per buurt that counts; figures in full, so that they can be compared to the last bit.
fn write_csv(rows: &[(usize, &str)], values: &MapValues) -> anyhow::Result<()> {
    let mut out = csv::Writer::from_writer(std::io::stdout().lock());
    let keys = values.measures.iter().map(|measure| measure.key.as_str());
    out.write_record(["code", "status", "klasse", "n"].into_iter().chain(keys))?;
    let figure = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
    for &(i, code) in rows {
        let Some(status) = values.status[i] else { continue };
        let class = values.class[i].map_or_else(String::new, |class| class.to_string());
        let mut row = vec![code.to_owned(), name(status), class, figure(values.inhabitants[i])];
        row.extend(values.measures.iter().map(|measure| figure(measure.values[i])));
        out.write_record(&row)?;
    }
    out.flush()?;
    std::io::stdout().flush()?;
    Ok(())
}

/// Names a status as config and documents do.
pub(super) fn name(status: Status) -> String {
    serde_json::to_value(status).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}
