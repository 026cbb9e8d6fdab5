//! One measure for all buurten as compact JSON: what a time slider or a page with its own colours puts on the features of a map.

use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::{Value, json};

use crate::http::AppState;
use crate::http::choice::{MapChoice, selection_json};
use crate::http::document::Document;
use crate::http::error::{Error, quoted};
use crate::http::parameters::{Parameters, stem};
use crate::maps::MapValues;
use crate::tiles::attributes::feature_id;

/// Serves one measure of a map for all buurten, by feature id.
///
/// `ids` holds the first feature id and then the difference to the one before; `values` stands beside it, null where missing. Figures are rounded to one
/// decimal more than they are shown with, classes and statuses are whole.
///
/// # Errors
/// What [`AppState::choose`] says; [`Error::BadParameter`] for a measure that the map does not have, with those that it has.
pub async fn column(State(app): State<AppState>, Path(file): Path<String>, parameters: Parameters) -> Result<Response, Error> {
    let query = parameters.query(&["map", "year", "window", "vergelijking"])?;
    let measure = stem(&file, "json")?.to_owned();
    let map = query.text("map").ok_or_else(|| Error::BadParameter {
        name: "map".into(),
        found: "absent".into(),
        expected: "the map that has the measure".into(),
        available: app.engine().offered().iter().map(|offer| offer.map.clone()).collect(),
    })?;
    let choice = app.choose(map, &query)?;
    let key = choice.key("column", &quoted(&measure));
    let state = app.clone();
    app.documents().answer(key, &parameters, move || Document::json(&compact(&state, &choice, &measure)?)).await
}

fn compact(app: &AppState, choice: &MapChoice, measure: &str) -> Result<Value, Error> {
    let values = app.values(choice)?;
    let column = cells(&values, measure).ok_or_else(|| Error::BadParameter {
        name: "measure".into(),
        found: quoted(measure),
        expected: format!("a measure of the map {}", choice.map),
        available: ["klasse", "status", "n"]
            .into_iter()
            .chain(values.measures.iter().map(|measure| measure.key.as_str()))
            .map(str::to_owned)
            .collect(),
    })?;
    let mut rows: Vec<(u64, Option<f64>)> = app
        .areas()
        .buurten
        .iter()
        .zip(column)
        .filter(|(buurt, _)| buurt.counts)
        .map(|(buurt, value)| (feature_id(&buurt.code), value))
        .collect();
    rows.sort_unstable_by_key(|(id, _)| *id);
    let mut before = 0;
    let ids: Vec<u64> = rows.iter().map(|(id, _)| id - std::mem::replace(&mut before, *id)).collect();
    let described = values.measures.iter().find(|known| known.key == measure);
    Ok(json!({
        "map": choice.map,
        "selection": selection_json(choice.selection),
        "measure": measure,
        "label": described.map(|measure| &measure.label),
        "unit": described.map(|measure| &measure.unit),
        "from": described.and_then(|measure| measure.from),
        "year": described.and_then(|measure| measure.year),
        "layer": "buurten",
        "ids": ids,
        "values": rows.iter().map(|(_, value)| value.map_or(Value::Null, number)).collect::<Vec<_>>(),
    }))
}

/// Takes a measure of all buurten, or class, status or inhabitants; none for another name.
fn cells(values: &MapValues, measure: &str) -> Option<Vec<Option<f64>>> {
    match measure {
        "klasse" => Some(values.class.iter().map(|class| class.map(f64::from)).collect()),
        "status" => Some(values.status.iter().map(|status| status.map(|status| f64::from(status as u8))).collect()),
        "n" => Some(values.inhabitants.clone()),
        _ => {
            let measure = values.measures.iter().find(|known| known.key == measure)?;
            let scale = 10_f64.powi(i32::from(measure.decimals) + 1);
            Some(measure.values.iter().map(|value| value.map(|value| (value * scale).round() / scale)).collect())
        }
    }
}

/// Writes a whole number without decimals: it is shorter, and classes read as what they are.
fn number(value: f64) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and far below 2^53")]
    let whole = value as i64;
    if value.fract() == 0.0 && value.abs() < 1e15 { json!(whole) } else { json!(value) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::number;

    #[test]
    fn whole_numbers_are_written_short() {
        assert_eq!([number(3.0), number(-2.5), number(0.0)], [json!(3), json!(-2.5), json!(0)]);
    }
}
