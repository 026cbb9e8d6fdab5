//! `TileJSON` and MapLibre styles of own layers.

use serde_json::{Map, Value, json};

use crate::http::AppState;
use crate::live_layers::{self, FIRST_POINTS, LAST_ZOOM, LiveContent, LiveLayer};
use crate::styles::{Language, LevelZoomRange};
use crate::texts::Bilingual;
use veerkracht_store::{FigureSpec, LayerKind};

/// First zoom from which clients ask for figures: the maps have tiles from zoom 0 on.
const FIRST_ZOOM: u8 = 0;

/// Last zoom of which tiles differ for the caller; clients draw it larger beyond.
pub(super) fn last_zoom(app: &AppState, kind: LayerKind, with_addresses: bool) -> u8 {
    match (kind, with_addresses) {
        (LayerKind::Points, true) => LAST_ZOOM,
        (LayerKind::Points, false) => FIRST_POINTS - 1,
        (LayerKind::Figures, _) => app.tiles().source().zooms().map_or(FIRST_POINTS, |zooms| *zooms.end()),
    }
}

fn tiles(base: &str, layer: &LiveLayer) -> String {
    format!("{base}/layers/{}/{{z}}/{{x}}/{{y}}.mvt", layer.state.id)
}

/// Gives west, south, east and north, of areas and never of points.
fn bounds(app: &AppState, layer: &LiveLayer) -> [f64; 4] {
    let of_points = if let LiveContent::Places(places) = &layer.content { places.bounds } else { None };
    of_points.unwrap_or(app.content().extents.all)
}

/// Writes the `TileJSON`.
pub(super) fn tilejson(app: &AppState, layer: &LiveLayer, with_addresses: bool, base: &str) -> Value {
    let bounds = bounds(app, layer);
    let last = last_zoom(app, layer.state.spec.kind, with_addresses);
    let spec = &layer.state.spec;
    let layers = match &layer.content {
        LiveContent::Places(_) => {
            let counts = json!({
                "code": "Code van het gebied", "naam": "Naam van het gebied", "aantal": "Aantal",
                "minder_dan": "Er zijn er minder dan zoveel", "afgerond": "Of het aantal ongeveer zoveel is",
            });
            let mut layers = vec![json!({
                "id": "aantallen", "fields": counts, "minzoom": FIRST_ZOOM,
                "maxzoom": if with_addresses { FIRST_POINTS - 1 } else { last },
            })];
            if with_addresses {
                let mut fields: Map<String, Value> =
                    spec.columns.iter().map(|column| (column.clone(), json!(""))).collect();
                fields.insert(
                    "plaats".into(),
                    json!("`buurt` waar alleen de buurt bekend is, door postcode en huisnummer"),
                );
                layers.push(json!({ "id": "woningen", "fields": fields, "minzoom": FIRST_POINTS, "maxzoom": last }));
            }
            layers
        }
        LiveContent::Figures(_) => {
            let mut fields = Map::new();
            fields.insert("code".into(), json!("Code van het gebied"));
            fields.insert("naam".into(), json!("Naam van het gebied"));
            for FigureSpec { column, base, .. } in &spec.figures {
                fields.insert(format!("{column}.klasse"), json!("Klasse"));
                fields.insert(format!("{column}.aandeel"), json!(format!("Aandeel in % van {base}")));
                fields.insert(format!("{column}.aantal"), json!("Aantal"));
                fields.insert(format!("{column}.van"), json!(base));
            }
            app.levels()
                .iter()
                .map(|shown| {
                    json!({
                        "id": shown.level.layer(), "fields": fields, "minzoom": shown.first, "maxzoom": shown.last,
                    })
                })
                .collect()
        }
    };
    json!({
        "tilejson": "3.0.0",
        "name": spec.title.nl,
        "description": spec.title.en,
        "attribution": spec.owner,
        "version": format!("1.0.{}", layer.state.version),
        "scheme": "xyz",
        "tiles": [tiles(base, layer)],
        "minzoom": FIRST_ZOOM,
        "maxzoom": last,
        "bounds": bounds,
        "center": [f64::midpoint(bounds[0], bounds[2]), f64::midpoint(bounds[1], bounds[3]), 9],
        "vector_layers": layers,
    })
}

/// Writes the style.
pub(super) fn style(app: &AppState, layer: &LiveLayer, with_addresses: bool, base: &str, language: Language) -> Value {
    let spec = &layer.state.spec;
    let bounds = bounds(app, layer);
    let layers = match &layer.content {
        LiveContent::Places(_) => point_layers(),
        LiveContent::Figures(figures) => {
            let first = spec.figures.first().zip(figures.0.first());
            first.map_or_else(Vec::new, |(figure, column)| {
                let colours = live_layers::colours(spec.palette.as_deref(), column.borders.len() + 1);
                let mut finer = u8::MAX;
                let mut layers = Vec::new();
                // Of several levels in a tile only the finest is drawn: a larger one would show through what is
                // withheld of it.
                for shown in app.levels() {
                    if shown.first < finer {
                        layers.extend(area_layers(figure, *shown, finer, &colours));
                        finer = shown.first;
                    }
                }
                layers
            })
        }
    };
    json!({
        "version": 8,
        "name": language.of(&Bilingual::from_store(&spec.title)),
        "center": [f64::midpoint(bounds[0], bounds[2]), f64::midpoint(bounds[1], bounds[3])],
        "zoom": 9,
        "glyphs": format!("{base}/fonts/{{fontstack}}/{{range}}.pbf"),
        "sources": {
            "laag": {
                "type": "vector",
                "tiles": [tiles(base, layer)],
                "minzoom": FIRST_ZOOM,
                "maxzoom": last_zoom(app, layer.state.spec.kind, with_addresses),
                "bounds": bounds,
                "attribution": spec.owner,
            },
        },
        "layers": layers,
    })
}

fn point_layers() -> Vec<Value> {
    let few = json!(["has", "minder_dan"]);
    let radius = json!(["interpolate", ["linear"], ["sqrt", ["get", "aantal"]], 2, 6, 40, 26]);
    vec![
        json!({
            "id": "aantallen", "type": "circle", "source": "laag", "source-layer": "aantallen",
            "paint": {
                "circle-color": "#1f4e79", "circle-opacity": 0.75, "circle-stroke-color": "#ffffff",
                "circle-stroke-width": 1,
                "circle-radius": ["case", few, 5, radius],
            },
        }),
        json!({
            "id": "aantal", "type": "symbol", "source": "laag", "source-layer": "aantallen",
            "layout": {
                "text-field": ["case", few, ["concat", "<", ["get", "minder_dan"]], ["to-string", ["get", "aantal"]]],
                "text-font": ["Noto Sans Regular"], "text-size": 11,
            },
            "paint": { "text-color": "#ffffff" },
        }),
        json!({
            "id": "woningen", "type": "circle", "source": "laag", "source-layer": "woningen",
            "paint": {
                "circle-color": "#1f4e79", "circle-radius": 4, "circle-stroke-color": "#ffffff",
                "circle-stroke-width": 1,
            },
        }),
    ]
}

fn area_layers(figure: &FigureSpec, shown: LevelZoomRange, finer: u8, colours: &[String]) -> [Value; 2] {
    let name = shown.level.layer();
    let key = format!("{}.klasse", figure.column);
    let mut colour = vec![json!("match"), json!(["get", key])];
    for (class, value) in (1..).zip(colours) {
        // A list of one, as in the styles of the maps: of a bare label the converter of QGIS 3.22 makes nothing.
        colour.extend([json!([class]), json!(value)]);
    }
    colour.push(json!("rgba(0, 0, 0, 0)"));
    let layer = |kind: &str, paint: Value| {
        let mut layer = json!({
            "id": format!("{name}-{kind}"), "type": kind, "source": "laag", "source-layer": name,
            "minzoom": shown.first, "paint": paint,
        });
        if finer != u8::MAX {
            layer["maxzoom"] = json!(finer);
        }
        layer
    };
    [
        layer("fill", json!({ "fill-color": colour, "fill-antialias": false })),
        layer("line", json!({ "line-color": "#ffffff", "line-width": 0.5 })),
    ]
}
