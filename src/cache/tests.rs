use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::FutureExt as _;

use super::*;
use crate::areas::Level;
use crate::generalise::{EXTENT, GridPoint, ZoomLayer};
use crate::maps::{Period, Selection};
use crate::texts::Bilingual;
use crate::tiles::{AttributeColumn, AttributeTable, AttributeValues, Fields, TileSettings};

/// Zoom 6 filled with one square area per tile in the rows and columns 10 to 29.
fn source() -> TileSource {
    let mut layer = ZoomLayer { zoom: 6, level: Level::Buurt, vertices: Vec::new(), ring_starts: vec![0], area_starts: vec![0] };
    for y in 10..30 {
        for x in 10..30 {
            let (w, n) = (x * EXTENT + 100, y * EXTENT + 100);
            layer.vertices.extend([(w, n), (w + 3000, n), (w + 3000, n + 3000), (w, n + 3000)].map(|(x, y)| GridPoint { x, y }));
            layer.ring_starts.push(u32::try_from(layer.vertices.len()).expect("small"));
            layer.area_starts.push(u32::try_from(layer.ring_starts.len() - 1).expect("small"));
        }
    }
    TileSource::new(
        vec![layer],
        &[Vec::new(), Vec::new(), Vec::new()],
        TileSettings { zooms: [0..=14, 0..=14, 0..=14], ..TileSettings::default() },
    )
}

fn attributes() -> Attributes {
    let codes: Vec<String> = (0..400).map(|i| format!("BU{i:08}")).collect();
    // Text that does not compress well, so that bodies have some weight.
    let noise = |i: usize| {
        (0..200).map(|k| blake3::hash(&[i.to_le_bytes(), usize::to_le_bytes(k)].concat()).to_hex().to_string()).collect::<String>()
    };
    let column = AttributeColumn {
        key: "naam".to_owned(),
        description: Bilingual::default(),
        values: AttributeValues::Text((0..400).map(|i| Some(noise(i))).collect()),
        default: true,
        on_labels: false,
    };
    let none = || AttributeTable::new(std::iter::empty(), Vec::new());
    Attributes { levels: [AttributeTable::new(codes.iter().map(String::as_str), vec![column]), none(), none()] }
}

fn variant(service: &TileService) -> Arc<Variant> {
    let selection = Selection { period: Period::Year(2022), comparison: None };
    service.variants().number("onveilig_niveau".to_owned(), selection, Fields::default())
}

fn tile(x: u32, y: u32) -> TileCoord {
    TileCoord { z: 6, x, y }
}

type NoError = std::convert::Infallible;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tile_asked_for_by_many_at_once_makes_its_attributes_once() {
    let service = TileService::new(source(), CacheSettings::default()).expect("threads");
    let variant = variant(&service);
    let times = Arc::new(AtomicUsize::new(0));
    let asking = (0..50).map(|_| {
        let (service, variant, times) = (service.clone(), Arc::clone(&variant), Arc::clone(&times));
        tokio::spawn(async move {
            let make = move || {
                times.fetch_add(1, Ordering::SeqCst);
                Ok::<_, NoError>(attributes())
            };
            service.tile(&variant, tile(12, 12), Encoding::Gzip, make).await.expect("rendered")
        })
    });
    let mut bodies = Vec::new();
    for answer in asking.collect::<Vec<_>>() {
        bodies.push(answer.await.expect("the task ended"));
    }
    assert_eq!(times.load(Ordering::SeqCst), 1);
    assert!(bodies.iter().all(|body| *body == bodies[0] && !body.is_empty()));
    assert!(service.kept(&variant, tile(12, 12), Encoding::Gzip).await.is_some());
}

#[tokio::test]
async fn encodings_have_tags_of_their_own_and_an_empty_tile_is_kept_as_empty() {
    let service = TileService::new(source(), CacheSettings::default()).expect("threads");
    let variant = variant(&service);
    let mut tags = Vec::new();
    for encoding in [Encoding::Uncompressed, Encoding::Gzip, Encoding::Brotli, Encoding::Zstd] {
        let body = service.tile(&variant, tile(10, 10), encoding, || Ok::<_, NoError>(attributes())).await.expect("rendered");
        assert!(body.tag.starts_with(b"\"") && body.tag.ends_with(b"\""));
        tags.push(body.tag);
    }
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), 4);
    let nothing = service.tile(&variant, tile(40, 40), Encoding::Gzip, || Ok::<_, NoError>(attributes())).await.expect("rendered");
    assert!(nothing.is_empty());
    assert_eq!(service.kept(&variant, tile(40, 40), Encoding::Gzip).await, Some(nothing));
}

#[tokio::test]
async fn a_failure_is_told_and_not_kept() {
    let service = TileService::new(source(), CacheSettings::default()).expect("threads");
    let variant = variant(&service);
    let failed = service.tile(&variant, tile(10, 10), Encoding::Gzip, || Err("no such year")).await;
    assert_eq!(failed, Err(TileError::Attributes("no such year")));
    let made = service.tile(&variant, tile(10, 10), Encoding::Gzip, || Ok::<_, &str>(attributes())).await;
    assert!(made.is_ok());
}

#[tokio::test]
async fn the_budget_is_kept_within_a_tenth() {
    // A body is about 13 KB plain; 400 of them are five times the budget.
    let budget = 1_000_000;
    let service = TileService::new(source(), CacheSettings { bytes: budget, ..CacheSettings::default() }).expect("threads");
    let variant = variant(&service);
    for y in 10..30 {
        for x in 10..30 {
            let body =
                service.tile(&variant, tile(x, y), Encoding::Uncompressed, || Ok::<_, NoError>(attributes())).await.expect("rendered");
            assert!(body.bytes.len() > 12_000);
            assert!(service.kept_bytes() <= budget + budget / 10, "{} bytes kept", service.kept_bytes());
        }
    }
    assert!(service.kept_tiles() > 0);
}

#[tokio::test]
async fn a_light_tile_is_rendered_while_all_threads_are_taken_and_a_heavy_one_waits() {
    for (light, ready) in [(usize::MAX, true), (0, false)] {
        let service = TileService::new(source(), CacheSettings { cores: 1, light, ..CacheSettings::default() }).expect("threads");
        let variant = variant(&service);
        let ask = |x| {
            let (service, variant) = (service.clone(), Arc::clone(&variant));
            Box::pin(async move { service.tile(&variant, tile(x, 10), Encoding::Gzip, || Ok::<_, NoError>(attributes())).await })
        };
        // The first one makes the attributes.
        ask(10).await.expect("rendered");
        let (release, released) = std::sync::mpsc::channel::<()>();
        let released = Arc::new(std::sync::Mutex::new(released));
        let busy: Vec<_> = (0..10)
            .map(|_| {
                let (service, released) = (service.clone(), Arc::clone(&released));
                tokio::spawn(async move { service.0.renderers.run(move || released.lock().is_ok_and(|end| end.recv().is_err())).await })
            })
            .collect();
        tokio::task::yield_now().await;
        let mut asked = ask(11);
        assert_eq!((&mut asked).now_or_never().is_some(), ready);
        drop(release);
        if !ready {
            assert!(!asked.await.expect("rendered").is_empty());
        }
        for job in busy {
            assert_eq!(job.await.expect("the task ended"), Ok(true));
        }
    }
}
