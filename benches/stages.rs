//! The stages one by one: generalise, load, clip and encode per zoom, compress.
//!
//! `cargo bench` takes a synthetic region of 3,000 buurten; `DATASET=national.dataset cargo bench` takes a dataset that
//! was built before.

use std::path::PathBuf;
use std::sync::LazyLock;

use clap::Parser as _;
use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use veerkracht::cli::Cli;
use veerkracht::compression::{Effort, Encoding, compress};
use veerkracht::config::Config;
use veerkracht::dataset::Dataset;
use veerkracht::generalise::{self, Coverage};
use veerkracht::maps::Engine;
use veerkracht::problems::Problems;
use veerkracht::tiles::figures::attributes;
use veerkracht::tiles::{Attributes, Fields, TileCoord, TileSettings, TileSource, encode};

#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

const MAP: &str = "signalering_absoluut";

fn main() {
    divan::main();
}

/// A dataset and what is cut from it.
struct Prepared {
    path: PathBuf,
    dataset: Dataset,
    source: TileSource,
    attributes: Attributes,
}

static PREPARED: LazyLock<Prepared> = LazyLock::new(|| {
    let path = std::env::var_os("DATASET").map_or_else(synthetic, PathBuf::from);
    let dataset = Dataset::load(&path).expect("the dataset can be read");
    let config = Config::of_texts(dataset.config.clone(), None).expect("a dataset keeps a valid config");
    let engine = Engine::new(
        &dataset.areas,
        dataset.observations.clone(),
        config.indicators.clone(),
        config.maps.clone(),
        std::collections::BTreeMap::new(),
    );
    let selection = engine.parse_selection(MAP, None, None, None).expect("the map is on offer");
    let values = engine.compute(MAP, selection).expect("the map is on offer");
    let classes = &engine.map(MAP).expect("the map is on offer").0.classes;
    let attributes = attributes(&dataset.areas, &values, classes);
    let settings = TileSettings {
        zooms: config.server.levels.map(|(first, last)| first..=last),
        buffer: config.server.buffer,
        ..TileSettings::default()
    };
    let source = TileSource::new(dataset.layers.clone(), &dataset.labels, settings);
    Prepared { path, dataset, source, attributes }
});

/// Builds a region of some size, once.
fn synthetic() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/bench/stages");
    let (raw, dataset) = (folder.join("raw"), folder.join("stages.dataset"));
    if !dataset.exists() {
        let run = |args: &[&str]| veerkracht::commands::run(Cli::parse_from(args));
        let (raw, dataset) = (raw.to_string_lossy(), dataset.to_string_lossy());
        run(&["veerkracht", "demo", "--quiet", "--areas", "3000", "--vertices", "130000", "--out", &raw]);
        run(&["veerkracht", "build", "--quiet", "--data", &raw, "--dataset", &dataset]);
    }
    dataset
}

/// The tile of a zoom that holds most.
fn heaviest(zoom: u8) -> TileCoord {
    let source = &PREPARED.source;
    source.tiles(zoom).into_iter().max_by_key(|&coord| source.geometry(coord).weight()).expect("every zoom has a tile")
}

#[divan::bench(sample_count = 5)]
fn generalise_all_zooms(bencher: Bencher) {
    let coverage = Coverage::of(&PREPARED.dataset.areas);
    bencher.bench(|| {
        generalise::generalise(
            black_box(&coverage),
            &generalise::GeneraliseSettings::default(),
            &mut Problems::default(),
        )
    });
}

#[divan::bench(sample_count = 20)]
fn load_dataset(bencher: Bencher) {
    let path = &PREPARED.path;
    bencher.bench(|| Dataset::load(black_box(path)));
}

#[divan::bench(args = [6, 8, 10, 12, 14])]
fn clip_heaviest_tile(bencher: Bencher, zoom: u8) {
    let coord = heaviest(zoom);
    bencher.bench(|| PREPARED.source.geometry(black_box(coord)));
}

#[divan::bench(args = [6, 8, 10, 12, 14])]
fn encode_heaviest_tile(bencher: Bencher, zoom: u8) {
    let geometry = PREPARED.source.geometry(heaviest(zoom));
    bencher.bench(|| encode(black_box(&geometry), &PREPARED.attributes, &Fields::default()));
}

#[divan::bench(args = [
    (Encoding::Gzip, Effort::Answer),
    (Encoding::Gzip, Effort::Archive),
    (Encoding::Zstd, Effort::Answer),
    (Encoding::Zstd, Effort::Archive),
    (Encoding::Brotli, Effort::Answer),
    (Encoding::Brotli, Effort::Archive),
])]
fn compress_overview_tile(bencher: Bencher, (encoding, effort): (Encoding, Effort)) {
    let tile = encode(&PREPARED.source.geometry(heaviest(6)), &PREPARED.attributes, &Fields::default());
    let bytes = BytesCount::new(tile.len());
    bencher.counter(bytes).bench(|| compress(&tile, encoding, effort));
}
