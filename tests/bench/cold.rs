//! Renders tiles that are in no cache, on one thread: clip, encode, gzip, as the server does for the first who asks.
//!
//! `cold DATASET MAP [TILES]` takes TILES tiles (default 20000) at random over zooms 5 to 14, weighted by the number of
//! tiles of each zoom, and up to 500 of each zoom on its own. Out: JSON lines with mean, median, 99th percentile and
//! maximum in microseconds, the mean of each stage, and the median of the same tiles when they are rendered once more
//! at once, so that what they are made of is in the caches of the processor: processor time of the thread, which is the
//! time on the wall when nothing else wants the core. The same tiles as MapLibre tiles stand beside them: the mean of
//! their stages and bytes, and what they take of what MVT takes, from clip to gzip.

use std::io::{self, Write as _};
use std::time::Duration;

use anyhow::Context as _;
use cpu_time::ThreadTime;
use serde_json::json;
use veerkracht::areas::AreaSet;
use veerkracht::compression::{Effort, Encoding, compress};
use veerkracht::config::Config;
use veerkracht::dataset::Dataset;
use veerkracht::maps::Engine;
use veerkracht::tiles::figures::attributes;
use veerkracht::tiles::{Attributes, Fields, Layers, TileCoord, TileFormat, TileGeometry, TileSettings, TileSource};

#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// Zooms that are measured.
const ZOOMS: std::ops::RangeInclusive<u8> = 5..=14;
/// Tiles of one zoom on its own.
const PER_ZOOM: usize = 500;

fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1);
    let (Some(path), Some(map)) = (args.next(), args.next()) else { anyhow::bail!("usage: cold DATASET MAP [TILES]") };
    let wanted: usize = args.next().map_or(Ok(20_000), |text| text.parse()).context("TILES is a whole number")?;
    let dataset = Dataset::load(path.as_ref())?;
    let config = Config::of_texts(dataset.config.clone(), None)?;
    let attributes = figures(&dataset.areas, &dataset, &config, &map)?;
    let zooms = config.server.levels.map(|(first, last)| first..=last);
    let source = TileSource::new(dataset.layers, &dataset.labels, TileSettings { zooms, ..TileSettings::default() });

    let tiles: Vec<Vec<TileCoord>> = ZOOMS.map(|zoom| source.tiles(zoom)).collect();
    let mut random = Random(0x5eed);
    let all = tiles.concat();
    // Memory and branch prediction as in a server that has run for a while; these are not counted.
    for coord in random.pick(&all, wanted / 10) {
        stages(&source, &attributes, coord);
    }
    report("z5-z14", &random.pick(&all, wanted), &source, &attributes)?;
    for (zoom, tiles) in ZOOMS.zip(&tiles) {
        let picked = random.pick(tiles, PER_ZOOM.min(tiles.len() * 20));
        report(&format!("z{zoom}"), &picked, &source, &attributes)?;
    }
    Ok(())
}

fn figures(areas: &AreaSet, dataset: &Dataset, config: &Config, map: &str) -> anyhow::Result<Attributes> {
    let publishers = config.sources.iter().map(|source| (source.id.clone(), source.publisher.clone())).collect();
    let engine =
        Engine::new(areas, dataset.observations.clone(), config.indicators.clone(), config.maps.clone(), publishers);
    let selection = engine.parse_selection(map, None, None, None)?;
    let values = engine.compute(map, selection)?;
    Ok(attributes(areas, &values, &engine.map(map)?.0.classes))
}

/// How long each stage took and how long all took once more, the bytes that came out, and the last two stages and the
/// bytes of the same tile as a MapLibre tile.
struct Rendered {
    stages: [Duration; 3],
    again: Duration,
    bytes: usize,
    mlt: ([Duration; 2], usize),
}

fn render(source: &TileSource, attributes: &Attributes, coord: TileCoord) -> Rendered {
    let (stages_first, bytes) = stages(source, attributes, coord);
    let (stages_again, _) = stages(source, attributes, coord);
    let geometry = source.geometry(coord);
    let mlt = written(TileFormat::Mlt, &geometry, attributes);
    Rendered { stages: stages_first, again: stages_again.iter().sum(), bytes, mlt }
}

/// Renders a tile; says how long each stage took, and the bytes that came out.
fn stages(source: &TileSource, attributes: &Attributes, coord: TileCoord) -> ([Duration; 3], usize) {
    let start = ThreadTime::now();
    let geometry = source.geometry(coord);
    let clipped = start.elapsed();
    let ([encoded, compressed], bytes) = written(TileFormat::Mvt, &geometry, attributes);
    ([clipped, encoded, compressed], bytes)
}

/// Encodes and compresses a tile; says how long each of both took, and the bytes that came out.
fn written(format: TileFormat, geometry: &TileGeometry, attributes: &Attributes) -> ([Duration; 2], usize) {
    let start = ThreadTime::now();
    let tile = format.encode(geometry, attributes, &Fields::default(), Layers::default());
    let encoded = start.elapsed();
    let bytes = compress(&tile, Encoding::Gzip, Effort::Answer).map_or(0, |bytes| bytes.len());
    ([encoded, start.elapsed().saturating_sub(encoded)], bytes)
}

#[expect(clippy::cast_precision_loss, reason = "counts and bytes of one run are far below 2^52")]
fn report(name: &str, coords: &[TileCoord], source: &TileSource, attributes: &Attributes) -> io::Result<()> {
    let rendered: Vec<Rendered> = coords.iter().map(|&coord| render(source, attributes, coord)).collect();
    let micros = |duration: Duration| duration.as_secs_f64() * 1e6;
    let sorted = |of: fn(&Rendered) -> Duration| {
        let mut all: Vec<f64> = rendered.iter().map(|tile| micros(of(tile))).collect();
        all.sort_by(f64::total_cmp);
        all
    };
    let (totals, again) = (sorted(|tile| tile.stages.iter().sum()), sorted(|tile| tile.again));
    let count = totals.len() as f64;
    let at = |part: usize| totals[(totals.len() * part / 100).min(totals.len() - 1)].round();
    let again = (again[again.len() / 2] * 10.0).round() / 10.0;
    let mean = |of: &dyn Fn(&Rendered) -> f64| rendered.iter().map(of).sum::<f64>() / count;
    let stage = |i: usize| mean(&|tile| micros(tile.stages[i])).round();
    let mlt = |i: usize| mean(&|tile| micros(tile.mlt.0[i]));
    let of_mvt =
        (mean(&|tile| micros(tile.stages[0])) + mlt(0) + mlt(1)) / mean(&|tile| micros(tile.stages.iter().sum()));
    let line = json!({
        "tiles": name,
        "count": totals.len(),
        "mean_us": (totals.iter().sum::<f64>() / count).round(),
        "p50_us": at(50),
        "p99_us": at(99),
        "max_us": at(100),
        "again_p50_us": again,
        "clip_us": stage(0),
        "encode_us": stage(1),
        "gzip_us": stage(2),
        "mean_bytes": mean(&|tile| tile.bytes as f64).round(),
        "mlt_encode_us": mlt(0).round(),
        "mlt_gzip_us": mlt(1).round(),
        "mlt_mean_bytes": mean(&|tile| tile.mlt.1 as f64).round(),
        "mlt_of_mvt": (of_mvt * 100.0).round() / 100.0,
    });
    writeln!(io::stdout(), "{line}")?;
    Ok(())
}

/// Numbers that look random and are the same in every run (splitmix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn pick(&mut self, coords: &[TileCoord], count: usize) -> Vec<TileCoord> {
        let side = coords.len() as u64;
        (0..count).filter_map(|_| coords.get(usize::try_from(self.next() % side).ok()?).copied()).collect()
    }
}
