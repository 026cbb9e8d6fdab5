//! How long filters take over as many areas as the country has, the quickest of some runs: `cargo run --release -p
//! veerkracht-features --example country`.

use std::borrow::Cow;
use std::time::{Duration, Instant};

use geo_types::{Coord, MultiPolygon, Polygon};
use veerkracht_features::{
    Column, ColumnCells, ColumnType, FeatureTable, FilterLimits, Ground, Queryable, Shape, ShapeIndex, TableQuery,
    WordCells, compile, parse,
};

const AREAS: usize = 12_147;
const RUNS: u32 = 50;

#[expect(
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "an example tells what it found; counts are small"
)]
fn main() {
    // A polygon of five hundred edges from side to side.
    let zigzag = || {
        let corner = |at: u32| format!("{} {}", if at.is_multiple_of(2) { 0 } else { 110 }, f64::from(at) * 0.2);
        let corners: Vec<String> = (0..500).map(corner).collect();
        format!("S_INTERSECTS(geometry, POLYGON(({}, 120 100, 120 -1, 0 0)))", corners.join(", "))
    };
    let names: Vec<String> = (0..AREAS).map(|area| format!("Buurt {} {area}", area % 97)).collect();
    let gemeenten: Vec<Cow<'_, str>> = (0..342).map(|number| Cow::Owned(format!("GM{number:04}"))).collect();
    let column = |name: &str, kind, cells| Column {
        queryable: Queryable { name: name.into(), title: String::new(), description: String::new(), kind },
        cells,
    };
    let table = FeatureTable {
        columns: vec![
            column("naam", ColumnType::Text, ColumnCells::Words(WordCells::each(names.iter().map(String::as_str)))),
            column(
                "gemeente",
                ColumnType::Text,
                ColumnCells::Words(WordCells::few(gemeenten, (0..AREAS).map(|area| Some(area % 342)))),
            ),
            column(
                "klasse",
                ColumnType::Integer,
                ColumnCells::Integers((0..9).cycle().take(AREAS).map(Some).collect()),
            ),
            column(
                "pct",
                ColumnType::Number,
                ColumnCells::Numbers((0..AREAS).map(|area| Some(area as f64 / 121.47)).collect()),
            ),
        ],
        rows: (0..).take(AREAS).collect(),
    };
    // Areas of 350 points each, side by side.
    let area = |number: usize| {
        let (x, y) = ((number % 110) as f64, (number / 110) as f64);
        let corner = |at: u32| {
            let angle = std::f64::consts::TAU * f64::from(at) / 350.0;
            Coord { x: x + 0.5 + 0.5 * angle.cos(), y: y + 0.5 + 0.5 * angle.sin() }
        };
        MultiPolygon(vec![Polygon::new((0..350).map(corner).collect(), Vec::new())])
    };
    let shapes: Vec<_> = (0..AREAS).map(area).collect();
    let index = ShapeIndex::of(&shapes);
    let place = |shape: &Shape| Some(shape.clone());
    let filters = [
        "gemeente = 'GM0100' AND klasse >= 4",
        "klasse IN (4,8) AND naam LIKE 'Buurt 1%'",
        "CASEI(naam) LIKE CASEI('%BUURT 9%')",
        "pct / 2 + klasse * 3 > 20 OR NOT (klasse = 0 AND pct BETWEEN 5 AND 95)",
        "S_INTERSECTS(geometry, BBOX(20.5, 20.5, 90.2, 90.2))",
        "S_INTERSECTS(geometry, POLYGON((0 0, 110 3, 100 100, 40 60, 0 0)))",
        &zigzag(),
    ];
    for filter in filters {
        let (mut matched, mut quickest) = (0, Duration::MAX);
        for _ in 0..RUNS {
            let started = Instant::now();
            let parsed = parse(filter, FilterLimits::REQUEST).expect("a filter");
            let ground = Ground { shapes: &shapes, index: &index, place: &place };
            let filter = compile(&parsed, &table, ground).expect("a filter of this table");
            matched = TableQuery { filters: vec![filter], limit: 1000, offset: 0 }.page(&table).matched;
            quickest = quickest.min(started.elapsed());
        }
        let filter: String = filter.chars().take(80).collect();
        println!("{:.2} ms, {matched} of {AREAS}: {filter}", quickest.as_secs_f64() * 1e3);
    }
}
