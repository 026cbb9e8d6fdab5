//! Rows of a layer, as an association brings them.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use veerkracht_access::{LayerRight, Scope};

use super::answer::{PrivateAnswer, named_version};
use super::writer::name_of;
use super::{MOST_BYTES, body, store};
use crate::http::AppState;
use crate::http::caller::RequestCaller;
use crate::http::error::{ChangeError, Error};
use crate::http::parameters::Parameters;
use crate::live_layers::{self, Addition, FigureReport, MOST_ROWS, PointReport, UploadForm};
use veerkracht_store::{LayerKind, LayerState, OwnFigure, PointRow, Replacement, Store, StoreError, moment};

/// Media types of delimited text.
const CSV: &str = "text/csv";
/// Media types of GeoJSON.
const GEOJSON: [&str; 2] = ["application/geo+json", "application/json"];

/// Longest name of a period, characters.
const LONGEST_PERIOD: usize = 40;

/// What became of a file.
#[derive(Debug, Serialize)]
struct Report<'a, R> {
    layer: &'a str,
    version: String,
    /// Rows of the layer now; of points only for who may see them one by one, because with the counts that may be told
    /// it would tell those that may not.
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<usize>,
    changed: String,
    #[serde(rename = "report")]
    became: R,
}

/// What becomes of a file that can be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum UploadMode {
    /// It takes the place of what is there.
    Replace,
    /// It is added to that.
    Append,
    /// Nothing: it is told what would become of it.
    Check,
}

/// What the caller may know of points, and wants.
#[derive(Debug, Clone, Copy)]
struct Terms {
    /// Whether they may see points one by one.
    addresses: bool,
    /// Whether what is there already is left out.
    leave_out: bool,
}

/// What was read of a file.
enum UploadContent {
    Points(Vec<PointRow>, PointReport),
    Figures(Vec<OwnFigure>, FigureReport),
}

/// Brings rows into a layer: all or none. 201 with a report; 200 with the same report where it is only asked for one.
///
/// # Errors
/// [`Error::UnknownPath`] or [`Error::Forbidden`] for who may not; what [`ChangeError`] lists.
pub(in crate::http) async fn bring(
    State(app): State<AppState>,
    Path(id): Path<String>,
    caller: RequestCaller,
    parameters: Parameters,
    body: Body,
) -> Result<Response, Error> {
    let store = store(&app, &format!("/layers/{id}/features"))?;
    caller.require(&Scope::layer(&id, LayerRight::Write))?;
    let query = parameters.query(&["mode", "period", "repeated"])?;
    let modes = [("replace", UploadMode::Replace), ("append", UploadMode::Append), ("check", UploadMode::Check)];
    let mode = query.choice("mode", &modes, UploadMode::Replace)?;
    let leave_out = query.choice("repeated", &[("keep", false), ("leave_out", true)], false)?;
    if leave_out {
        if mode == UploadMode::Replace {
            let message = "`repeated=leave_out` is for `mode=append`, or for a look at that with `mode=check`";
            return Err(ChangeError::invalid(message));
        }
        // Counts before and after would tell others which dwelling was there.
        caller.require(&Scope::layer(&id, LayerRight::Addresses))?;
    }
    let period = query.text("period").unwrap_or_default().trim().to_owned();
    if period.chars().count() > LONGEST_PERIOD {
        return Err(ChangeError::invalid(format!("`period` is longer than {LONGEST_PERIOD} characters")));
    }
    let media = body::media_type(&parameters.headers, &[CSV, GEOJSON[0], GEOJSON[1]])?;
    let form = if media == CSV { UploadForm::Csv } else { UploadForm::GeoJson };
    let bytes = body::bytes(body, MOST_BYTES).await?;
    let addresses = caller.may(&Scope::layer(&id, LayerRight::Addresses));
    let named = named_version(&parameters.headers);
    let who = name_of(&caller);
    let (state, reading, asked) = (app.clone(), store.clone(), id.clone());
    let how = match mode {
        UploadMode::Replace => Replacement::All(named),
        UploadMode::Append => Replacement::Append,
        // Nothing is replaced, so that no version has to be named.
        UploadMode::Check => Replacement::All(Some("*".to_owned())),
    };
    if mode == UploadMode::Check {
        let terms = Terms { addresses, leave_out };
        let check = move || check(&state, &reading, (&asked, &period), (&bytes, form), &how, terms);
        return app.workers().run(parameters.peer, check).await?;
    }
    let wanted = how.clone();
    let read = move || read(&state, &reading, &asked, (&bytes, form), &wanted);
    let read = app.workers().run(parameters.peer, read).await??;
    let at = veerkracht_store::now();
    let layer = id.clone();
    match read {
        UploadContent::Points(points, mut report) => {
            let change = move |connection: &mut _| {
                if how != Replacement::Append {
                    let layer = veerkracht_store::put_points(connection, &layer, &points, &how, MOST_ROWS, (&who, at))?;
                    return Ok((layer, None));
                }
                let mut repeated = 0;
                let choose = |held: Vec<PointRow>| {
                    let added = live_layers::added(&held, points, leave_out);
                    repeated = added.repeated;
                    added.points
                };
                let layer = veerkracht_store::add_points(connection, &layer, choose, MOST_ROWS, (&who, at))?;
                Ok((layer, Some(repeated)))
            };
            let (layer, repeated) = store.write(change).await?;
            ready(&app, &store, &layer, &parameters).await?;
            tell_repeated(&mut report, repeated, Terms { addresses, leave_out });
            answer(&layer, addresses, report, StatusCode::CREATED)
        }
        UploadContent::Figures(figures, report) => {
            let change = move |connection: &mut _| {
                let mut withheld = 0;
                let decide = |figures: &mut [OwnFigure], shown: &[OwnFigure]| {
                    live_layers::decide(figures, shown);
                    withheld = figures.iter().filter(|figure| !figure.shown).count();
                };
                let about = (layer.as_str(), period.as_str());
                let layer =
                    veerkracht_store::put_figures(connection, about, figures, &how, decide, MOST_ROWS, (&who, at))?;
                Ok((layer, withheld))
            };
            let (layer, not_shown) = store.write(change).await?;
            ready(&app, &store, &layer, &parameters).await?;
            answer(&layer, true, FigureReport { not_shown, ..report }, StatusCode::CREATED)
        }
    }
}

/// Makes what tiles and counts of a layer are made of before it is told to be there: nobody waits for it at the first
/// of them. What goes wrong there is told to who asks for them.
async fn ready(app: &AppState, store: &Store, layer: &LayerState, parameters: &Parameters) -> Result<(), Error> {
    let (state, store, id) = (app.clone(), store.clone(), layer.id.clone());
    let make = move || state.live().layer(&store, state.content(), &id).map(drop);
    if let Err(error) = app.workers().run(parameters.peer, make).await? {
        tracing::warn!(%error, layer = layer.id, "a layer that was brought could not be made ready");
    }
    Ok(())
}

/// Tells in a report how many points were there already, where anything was added and the caller may know.
fn tell_repeated(report: &mut PointReport, repeated: Option<usize>, terms: Terms) {
    report.already_there = repeated.filter(|_| terms.addresses);
    if terms.leave_out {
        report.taken -= repeated.unwrap_or_default();
    }
}

/// Tells what would become of a file, and keeps nothing of it.
fn check(
    app: &AppState,
    store: &Store,
    (id, period): (&str, &str),
    file: (&[u8], UploadForm),
    how: &Replacement,
    terms: Terms,
) -> Result<Response, Error> {
    let layer = store.read(|connection| veerkracht_store::layer(connection, id))?;
    match read(app, store, id, file, how)? {
        UploadContent::Points(points, mut report) => {
            if terms.addresses {
                let held = store.read(|connection| veerkracht_store::points(connection, layer.number))?;
                let Addition { repeated, .. } = live_layers::added(&held, points, terms.leave_out);
                tell_repeated(&mut report, Some(repeated), terms);
            }
            answer(&layer, terms.addresses, report, StatusCode::OK)
        }
        UploadContent::Figures(mut figures, report) => {
            let shown = store.read(|connection| veerkracht_store::shown_before(connection, &layer, period))?;
            live_layers::decide(&mut figures, &shown);
            let not_shown = figures.iter().filter(|figure| !figure.shown).count();
            answer(&layer, true, FigureReport { not_shown, ..report }, StatusCode::OK)
        }
    }
}

fn answer(layer: &LayerState, with_total: bool, became: impl Serialize, status: StatusCode) -> Result<Response, Error> {
    let (version, changed) = (layer.tag(), moment(layer.changed));
    let total = with_total.then_some(layer.rows);
    let told = Report { layer: &layer.id, version: version.clone(), total, changed, became };
    PrivateAnswer::json(&told, Some(version))?.done(status)
}

/// Reads a file for the layer that it is for; what cannot be taken is refused before the queue of the store.
fn read(
    app: &AppState,
    store: &Store,
    id: &str,
    (bytes, form): (&[u8], UploadForm),
    how: &Replacement,
) -> Result<UploadContent, Error> {
    let held = store.read(|connection| veerkracht_store::layer(connection, id))?;
    if let Replacement::All(named) = how {
        match named {
            None if held.rows > 0 => return Err(StoreError::Unnamed { held: held.tag() }.into()),
            Some(named) if named != "*" && *named != held.tag() => {
                return Err(StoreError::Changed { held: held.tag() }.into());
            }
            _ => {}
        }
    }
    let areas = app.areas();
    Ok(match held.spec.kind {
        LayerKind::Points => {
            let locator = app.live().locator(app.content());
            let (points, report) = live_layers::read_points(bytes, form, &held.spec, app.content(), locator)?;
            UploadContent::Points(points, report)
        }
        LayerKind::Figures if form == UploadForm::Csv => {
            let (figures, report) = live_layers::read_figures(bytes, &held.spec, areas)?;
            UploadContent::Figures(figures, report)
        }
        LayerKind::Figures => {
            let expected = vec![CSV.to_owned()];
            return Err(Error::Change(ChangeError::MediaType { found: GEOJSON[0].into(), expected }));
        }
    })
}
