//! What the process counts, in the text format of Prometheus.
//!
//! Names are those of Prometheus' conventions: base units, `_total` for what only grows. Labels are out of short lists:
//! no code of an area, no path, no address. Families are gathered here from counters of our own and written by the
//! library.

use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use prometheus::TextEncoder;
use prometheus::proto::{Bucket, Counter, Gauge, Histogram, LabelPair, Metric, MetricFamily, MetricType};

use crate::cache::{RenderCounts, TileStores};
use crate::http::Resources;
use crate::http::counters::{Counters, NO_HTTP, SHED, Sums};
use crate::http::document::DocumentStore;
use crate::http::operation::Operation;
use crate::http::reload::ReloadFigures;
use crate::http::server::{CurrentDataset, Server};
use crate::metrics::{BORDERS, Durations, LookupCounts};

/// What is read besides what the process counts of answers, once it is there: the stores are made when the config is
/// known. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(crate) struct Readings(Arc<OnceLock<MetricSources>>);

#[derive(Debug)]
struct MetricSources {
    tiles: TileStores,
    documents: DocumentStore,
    server: Server,
}

impl Readings {
    /// Has these stores and this server read from now on.
    pub(crate) fn set(&self, tiles: TileStores, resources: &Resources, server: Server) {
        let documents = resources.documents().clone();
        // Set once, by the one command that serves.
        drop(self.0.set(MetricSources { tiles, documents, server }));
    }
}

/// Labels of a sample: names and values.
type SampleLabels<'a> = &'a [(&'a str, &'a str)];

/// Families as they are gathered.
#[derive(Default)]
struct Families(Vec<MetricFamily>);

impl Families {
    fn add(&mut self, name: &str, help: &str, kind: MetricType, samples: Vec<Metric>) {
        // One without samples is left out: the format has no place for it.
        if samples.is_empty() {
            return;
        }
        let mut family = MetricFamily::default();
        family.set_name(name.to_owned());
        family.set_help(help.to_owned());
        family.set_field_type(kind);
        family.set_metric(samples);
        self.0.push(family);
    }

    fn counters<'a>(
        &mut self,
        name: &str,
        help: &str,
        samples: impl IntoIterator<Item = (Vec<(&'a str, &'a str)>, u64)>,
    ) {
        let sample = |(labels, count): (Vec<(&str, &str)>, u64)| {
            let (mut metric, mut counter) = (labelled(&labels), Counter::default());
            counter.set_value(number(count));
            metric.set_counter(counter);
            metric
        };
        self.add(name, help, MetricType::COUNTER, samples.into_iter().map(sample).collect());
    }

    fn counter(&mut self, name: &str, help: &str, count: u64) {
        self.counters(name, help, [(Vec::new(), count)]);
    }

    fn gauges<'a>(
        &mut self,
        name: &str,
        help: &str,
        samples: impl IntoIterator<Item = (Vec<(&'a str, &'a str)>, f64)>,
    ) {
        let sample = |(labels, value): (Vec<(&str, &str)>, f64)| {
            let (mut metric, mut gauge) = (labelled(&labels), Gauge::default());
            gauge.set_value(value);
            metric.set_gauge(gauge);
            metric
        };
        self.add(name, help, MetricType::GAUGE, samples.into_iter().map(sample).collect());
    }

    fn gauge(&mut self, name: &str, help: &str, value: f64) {
        self.gauges(name, help, [(Vec::new(), value)]);
    }

    fn histograms<'a>(
        &mut self,
        name: &str,
        help: &str,
        label: &str,
        samples: impl IntoIterator<Item = (&'a str, &'a Durations)>,
    ) {
        let sample = |(value, durations): (&str, &Durations)| {
            let mut metric = labelled(&[(label, value)]);
            metric.set_histogram(histogram(durations));
            metric
        };
        self.add(name, help, MetricType::HISTOGRAM, samples.into_iter().map(sample).collect());
    }
}

#[expect(clippy::cast_precision_loss, reason = "the format has doubles; beyond 2^53 nobody counts one by one")]
fn number(count: u64) -> f64 {
    count as f64
}

fn labelled(labels: SampleLabels<'_>) -> Metric {
    let pair = |(name, value): &(&str, &str)| {
        let mut pair = LabelPair::default();
        pair.set_name((*name).to_owned());
        pair.set_value((*value).to_owned());
        pair
    };
    let mut metric = Metric::default();
    metric.set_label(labels.iter().map(pair).collect());
    metric
}

/// Turns buckets that each count their own into those that count all below too; borders in seconds.
fn histogram(durations: &Durations) -> Histogram {
    let mut count = 0;
    let buckets = BORDERS.iter().zip(durations.buckets).map(|(border, own)| {
        count += own;
        let mut bucket = Bucket::default();
        bucket.set_upper_bound(number(*border) / 1e6);
        bucket.set_cumulative_count(count);
        bucket
    });
    let mut histogram = Histogram::default();
    histogram.set_bucket(buckets.collect());
    histogram.set_sample_count(durations.count());
    histogram.set_sample_sum(number(durations.sum) / 1e9);
    histogram
}

/// Writes what is counted.
///
/// # Errors
/// None but a defect of the library: the text is made in memory.
pub(super) fn text(operation: &Operation, readings: &Readings, reloads: ReloadFigures) -> prometheus::Result<String> {
    let mut families = Families::default();
    let sums = operation.counters().map(Counters::sums);
    if let Some(sums) = &sums {
        answers(&mut families, sums);
    }
    let serving = readings.0.get();
    let rendered = serving.map(|serving| serving.tiles.rendered());
    if let (Some(serving), Some(rendered)) = (serving, &rendered) {
        stores(&mut families, serving, sums.as_ref(), rendered);
    }
    refusals(&mut families, operation, rendered.as_ref(), sums.map_or([0; SHED.len()], |sums| sums.shed));
    process(&mut families, operation);
    if let Some(shown) = serving.and_then(|serving| serving.server.current_dataset()) {
        dataset(&mut families, &shown);
    }
    let reloads = [
        ("shown", reloads.shown),
        ("announced", reloads.announced),
        ("unchanged", reloads.unchanged),
        ("failed", reloads.failed),
    ];
    let reloads = reloads.map(|(result, count)| (vec![("result", result)], count));
    families.counters("veerkracht_reload_total", "Looks for another dataset, by what came of them.", reloads);
    let mut text = String::new();
    TextEncoder::new().encode_utf8(&families.0, &mut text)?;
    #[cfg(target_os = "linux")]
    {
        use prometheus::core::Collector as _;
        let collected = prometheus::process_collector::ProcessCollector::for_self().collect();
        TextEncoder::new().encode_utf8(&collected, &mut text)?;
    }
    Ok(text)
}

/// Adds what is counted of answers.
fn answers(families: &mut Families, sums: &Sums) {
    let codes: Vec<String> = sums.requests.iter().map(|(_, _, status, _)| status.to_string()).collect();
    let requests = sums.requests.iter().zip(&codes).map(|((route, method, status, count), code)| {
        let code = if *status == 0 { "other" } else { code };
        (vec![("route", route.name()), ("method", *method), ("status", code)], *count)
    });
    families.counters("veerkracht_requests_total", "Requests that were answered.", requests);
    let seconds = sums.seconds.iter().map(|(route, durations)| (route.name(), durations));
    families.histograms("veerkracht_request_seconds", "Time until an answer began.", "route", seconds);
    let bytes = sums
        .bytes
        .iter()
        .map(|(route, encoding, bytes)| (vec![("route", route.name()), ("encoding", *encoding)], *bytes));
    families.counters("veerkracht_response_bytes_total", "Bytes of bodies, as they were sent.", bytes);
}

/// Adds what is kept, how often it was when it was asked for, and what is rendered.
fn stores(families: &mut Families, serving: &MetricSources, sums: Option<&Sums>, rendered: &RenderCounts) {
    let kept = serving.tiles.counts();
    let tiles = sums.map(|sums| ("tiles", LookupCounts { hits: sums.hits, misses: sums.misses }));
    let others = [
        ("geometry", kept.geometry_found),
        ("attributes", kept.attributes_found),
        ("documents", serving.documents.lookup_counts()),
    ];
    let found: Vec<_> = tiles.into_iter().chain(others).collect();
    let of = |number: fn(&LookupCounts) -> u64| {
        let sample = move |(store, found): &(&'static str, LookupCounts)| (vec![("store", *store)], number(found));
        found.iter().map(sample).collect::<Vec<_>>()
    };
    let help = "What was kept when it was asked for; geometry and attributes by tiles that are rendered.";
    families.counters("veerkracht_cache_hits_total", help, of(|found| found.hits));
    families.counters("veerkracht_cache_misses_total", "What was not, and was made.", of(|found| found.misses));
    families.counters(
        "veerkracht_cache_evictions_total",
        "Tiles that had to make room.",
        [(vec![("store", "tiles")], kept.evicted)],
    );
    let bytes = [
        ("tiles", kept.tiles),
        ("geometry", kept.geometry),
        ("attributes", kept.attributes),
        ("documents", serving.documents.kept_bytes()),
    ];
    let bytes = bytes.map(|(store, bytes)| (vec![("store", store)], number(bytes)));
    families.gauges("veerkracht_cache_bytes", "Bytes that are kept to be sent again.", bytes);
    let compressions = crate::compression::compressions();
    let compressions =
        compressions.iter().filter_map(|(encoding, count)| Some((vec![("encoding", encoding.header()?)], *count)));
    families.counters("veerkracht_compressions_total", "Bodies that were compressed.", compressions);
    let zooms: Vec<String> = rendered.zooms.iter().map(|(zoom, _)| zoom.to_string()).collect();
    let seconds = rendered.zooms.iter().zip(&zooms).map(|((_, durations), zoom)| (zoom.as_str(), durations));
    families.histograms("veerkracht_render_seconds", "Time to render a tile, without waiting.", "zoom", seconds);
    let waiting = number(u64::try_from(rendered.waiting).unwrap_or(u64::MAX));
    families.gauge("veerkracht_renders_waiting", "Tiles that wait to be rendered.", waiting);
}

/// Adds what was refused, or closed, to be asked for again.
fn refusals(
    families: &mut Families,
    operation: &Operation,
    rendered: Option<&RenderCounts>,
    others: [u64; SHED.len()],
) {
    let (full, late) = rendered.map_or((0, 0), |rendered| (rendered.refused_full, rendered.refused_late));
    let shed = [("renders_full", full), ("renders_late", late), ("connections", operation.connections_shed())];
    let shed = shed.into_iter().chain(SHED.into_iter().zip(others));
    let shed = shed.map(|(reason, count)| (vec![("reason", reason)], count));
    families.counters("veerkracht_shed_total", "What was refused, or closed, to be asked for again.", shed);
}

/// Adds what holds for the process as a whole.
fn process(families: &mut Families, operation: &Operation) {
    let connections = number(u64::try_from(operation.connections()).unwrap_or(u64::MAX));
    families.gauge("veerkracht_connections", "Connections that are open.", connections);
    let help = "Requests that are no HTTP: refused before anything of them was read.";
    families.counter("veerkracht_no_http_total", help, NO_HTTP.load(Ordering::Relaxed));
    let (ready, alive) = (operation.lifecycle().ready().is_ok(), operation.lifecycle().is_alive());
    families.gauge("veerkracht_ready", "1 while requests can be sent here.", f64::from(u8::from(ready)));
    families.gauge("veerkracht_alive", "1 while the loop that accepts connections turns.", f64::from(u8::from(alive)));
    let version = vec![("version", env!("CARGO_PKG_VERSION"))];
    families.gauges("veerkracht_build_info", "The program; always 1.", [(version, 1.0)]);
    if let Some(log) = operation.access_log() {
        let help = "Lines of the access log for which the disk was too slow.";
        families.counter("veerkracht_access_log_dropped_total", help, log.dropped());
    }
}

/// Adds which dataset is shown.
fn dataset(families: &mut Families, shown: &CurrentDataset) {
    let year = shown.year.to_string();
    let labels = vec![("hash", shown.dataset.as_str()), ("year", year.as_str())];
    families.gauges("veerkracht_dataset_info", "The dataset that is shown; always 1.", [(labels, 1.0)]);
    let at = shown.since.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs_f64();
    families.gauge("veerkracht_dataset_loaded_timestamp_seconds", "Since when it is shown.", at);
}
