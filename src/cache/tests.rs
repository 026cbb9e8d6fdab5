use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::FutureExt as _;

use super::*;
use crate::areas::{Level, PerLevel};
use crate::generalise::{EXTENT, GridPoint, ZoomLayer};
use crate::maps::{Period, Selection};
use crate::texts::Bilingual;
use crate::tiles::{AttributeColumn, AttributeTable, AttributeValues, Fields, Layers, TileFormat, TileSettings};

/// Zoom 6 filled with one square area per tile in the rows and columns 10 to 29.
fn source() -> TileSource {
    let mut layer =
        ZoomLayer { zoom: 6, level: Level::Buurt, vertices: Vec::new(), ring_starts: vec![0], area_starts: vec![0] };
    for y in 10..30 {
        for x in 10..30 {
            let (w, n) = (x * EXTENT + 100, y * EXTENT + 100);
            layer
                .vertices
                .extend([(w, n), (w + 3000, n), (w + 3000, n + 3000), (w, n + 3000)].map(|(x, y)| GridPoint { x, y }));
            layer.ring_starts.push(u32::try_from(layer.vertices.len()).expect("small"));
            layer.area_starts.push(u32::try_from(layer.ring_starts.len() - 1).expect("small"));
        }
    }
    TileSource::new(
        vec![layer.into()],
        &PerLevel::default(),
        TileSettings { zooms: PerLevel::of(|_| 0..=14), ..TileSettings::default() },
    )
}

/// A service with stores of its own.
fn service(settings: CacheSettings) -> TileService {
    TileService::new(source(), Version::of("one", ""), TileStores::start(settings).expect("threads"))
}

fn attributes() -> Attributes {
    let codes: Vec<String> = (0..400).map(|i| format!("BU{i:08}")).collect();
    // Text that does not compress well, so that bodies have some weight.
    let noise = |i: usize| {
        (0..200)
            .map(|k| blake3::hash(&[i.to_le_bytes(), usize::to_le_bytes(k)].concat()).to_hex().to_string())
            .collect::<String>()
    };
    let column = AttributeColumn {
        key: "naam".to_owned(),
        description: Bilingual::default(),
        values: AttributeValues::Text((0..400).map(|i| Some(noise(i))).collect()),
        default: true,
        on_labels: false,
    };
    let none = || AttributeTable::new(std::iter::empty(), Vec::new());
    Attributes::new(PerLevel::new(AttributeTable::new(codes.iter().map(String::as_str), vec![column]), none(), none()))
}

fn variant() -> TileVariant {
    let selection = Selection { period: Period::Year(2022), comparison: None };
    TileVariant { map: 0, selection, fields: Fields::default(), layers: Layers::default(), format: TileFormat::Mvt }
}

/// A client who takes these encodings and likes them equally.
fn taking(encodings: &[Encoding]) -> EncodingSet {
    encodings.iter().copied().collect()
}

fn gzip() -> EncodingSet {
    taking(&[Encoding::Gzip])
}

fn tile(x: u32, y: u32) -> TileCoord {
    TileCoord { z: 6, x, y }
}

type NoError = std::convert::Infallible;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tile_asked_for_by_many_at_once_makes_its_attributes_once() {
    let service = service(CacheSettings::default());
    let variant = variant();
    let times = Arc::new(AtomicUsize::new(0));
    let asking = (0..50).map(|_| {
        let (service, variant, times) = (service.clone(), variant.clone(), Arc::clone(&times));
        tokio::spawn(async move {
            let make = move || {
                times.fetch_add(1, Ordering::SeqCst);
                Ok::<_, NoError>(attributes())
            };
            service.tile(&variant, tile(12, 12), gzip(), make).await.expect("rendered")
        })
    });
    let mut bodies = Vec::new();
    for answer in asking.collect::<Vec<_>>() {
        bodies.push(answer.await.expect("the task ended"));
    }
    assert_eq!(times.load(Ordering::SeqCst), 1);
    assert!(bodies.iter().all(|body| *body == bodies[0] && !body.is_empty()));
    assert!(service.lookup(&variant, tile(12, 12), gzip()).await.is_some());
}

#[tokio::test]
async fn encodings_have_tags_of_their_own_and_an_empty_tile_is_kept_as_empty() {
    let service = service(CacheSettings::default());
    let variant = variant();
    let mut tags = Vec::new();
    for encoding in [Encoding::Identity, Encoding::Gzip, Encoding::Brotli, Encoding::Zstd] {
        let body = service
            .tile(&variant, tile(10, 10), taking(&[encoding]), || Ok::<_, NoError>(attributes()))
            .await
            .expect("rendered");
        assert!(body.tag.starts_with(b"\"") && body.tag.ends_with(b"\""));
        tags.push(body.tag);
    }
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), 4);
    // All four are kept: of what is kept the smallest that is taken is sent.
    let smallest = service.lookup(&variant, tile(10, 10), taking(&Encoding::ALL)).await.expect("it is kept");
    for encoding in Encoding::ALL {
        let kept = service.lookup(&variant, tile(10, 10), taking(&[encoding])).await.expect("it is kept");
        assert!(kept.encoding == encoding && smallest.bytes.len() <= kept.bytes.len());
    }
    let nothing =
        service.tile(&variant, tile(40, 40), gzip(), || Ok::<_, NoError>(attributes())).await.expect("rendered");
    assert!(nothing.is_empty());
    assert_eq!(service.lookup(&variant, tile(40, 40), gzip()).await, Some(nothing));
    let other = TileVariant { map: 1, ..variant };
    assert!(service.lookup(&other, tile(40, 40), gzip()).await.is_some(), "there is nothing on any map");
    assert!(service.lookup(&other, tile(10, 10), gzip()).await.is_none());
}

#[tokio::test]
async fn a_failure_is_told_and_not_kept() {
    let service = service(CacheSettings::default());
    let variant = variant();
    let failed = service.tile(&variant, tile(10, 10), gzip(), || Err("no such year")).await;
    assert_eq!(failed, Err(TileError::Attributes("no such year")));
    let made = service.tile(&variant, tile(10, 10), gzip(), || Ok::<_, &str>(attributes())).await;
    assert!(made.is_ok());
}

#[tokio::test]
async fn the_budget_is_kept_within_a_tenth() {
    // A body is about 13 KB plain; 400 of them are five times the budget.
    // That of attributes is not looked at: those in use are always kept.
    let budget = Budget { bodies: 800_000, geometry: 200_000, ..Budget::of_megabytes(0) };
    let service = service(CacheSettings { budget, ..CacheSettings::default() });
    let budget = budget.bodies + budget.geometry;
    let variant = variant();
    for y in 10..30 {
        for x in 10..30 {
            let body = service
                .tile(&variant, tile(x, y), taking(&[Encoding::Identity]), || Ok::<_, NoError>(attributes()))
                .await
                .expect("rendered");
            assert!(body.bytes.len() > 12_000);
            let kept = service.kept_bytes() - service.stores().attributes.weight() as u64;
            assert!(kept <= budget + budget / 10, "{kept} bytes kept");
        }
    }
    assert!(service.kept_tiles().await > 0);
}

#[tokio::test]
async fn a_light_tile_is_rendered_while_all_threads_are_taken_and_a_heavy_one_waits() {
    for (light, ready) in [(usize::MAX, true), (0, false)] {
        let service = service(CacheSettings { cores: 1, light, ..CacheSettings::default() });
        let variant = variant();
        let ask = |x| {
            let (service, variant) = (service.clone(), variant.clone());
            Box::pin(
                async move { service.tile(&variant, tile(x, 10), gzip(), || Ok::<_, NoError>(attributes())).await },
            )
        };
        // The first one makes the attributes.
        ask(10).await.expect("rendered");
        let (release, released) = std::sync::mpsc::channel::<()>();
        let released = Arc::new(std::sync::Mutex::new(released));
        let busy: Vec<_> = (0..10)
            .map(|_| {
                let (service, released) = (service.clone(), Arc::clone(&released));
                tokio::spawn(async move {
                    service
                        .stores()
                        .renderers
                        .run(Instant::now(), move || released.lock().is_ok_and(|end| end.recv().is_err()))
                        .await
                })
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

#[tokio::test]
async fn a_tile_that_is_kept_in_another_encoding_is_not_rendered_again() {
    let service = service(CacheSettings::default());
    let variant = variant();
    let ask = |wanted| service.tile(&variant, tile(10, 10), wanted, || Ok::<_, NoError>(attributes()));
    let first = ask(taking(&[Encoding::Zstd, Encoding::Gzip])).await.expect("rendered");
    assert_eq!(first.encoding, Encoding::Zstd);
    service.stores().geometries.invalidate_all();
    let second =
        service.tile(&variant, tile(10, 10), gzip(), || Err("rendered again")).await.expect("read from the first");
    assert_eq!(second.encoding, Encoding::Gzip);
    let decoded =
        (martin_tile_utils::decode_zstd(&first.bytes).unwrap(), martin_tile_utils::decode_gzip(&second.bytes).unwrap());
    assert!(decoded.0 == decoded.1 && !decoded.0.is_empty());
}

#[tokio::test]
async fn a_large_tile_is_compressed_again_in_the_background_once_a_client_takes_brotli_and_has_a_tag_of_its_own() {
    // Words of which each comes back ten times, at random.
    let random = |k: usize| usize::from_le_bytes(blake3::hash(&k.to_le_bytes()).as_bytes()[..8].try_into().unwrap());
    let name = || (0..30_000).map(|k| format!("{:08x} ", random(random(k) % 3000) >> 32)).collect::<Vec<_>>().concat();
    let column = AttributeColumn {
        key: "naam".to_owned(),
        description: Bilingual::default(),
        values: AttributeValues::Text((0..400).map(|i| Some(if i == 0 { name() } else { "x".to_owned() })).collect()),
        default: true,
        on_labels: false,
    };
    let codes: Vec<String> = (0..400).map(|i| format!("BU{i:08}")).collect();
    let none = || AttributeTable::new(std::iter::empty(), Vec::new());
    let made = Attributes::new(PerLevel::new(
        AttributeTable::new(codes.iter().map(String::as_str), vec![column]),
        none(),
        none(),
    ));
    let service = service(CacheSettings::default());
    let variant = variant();
    let all = taking(&Encoding::ALL);
    let without = taking(&[Encoding::Zstd, Encoding::Gzip]);
    let first = service.tile(&variant, tile(10, 10), without, || Ok::<_, NoError>(made)).await.expect("rendered");
    assert!(first.encoding == Encoding::Zstd && first.bytes.len() > 32 * 1024, "{} bytes", first.bytes.len());
    assert_eq!(service.stores().background.admitted(), 0, "nobody would take it");
    assert!(service.lookup(&variant, tile(10, 10), all).await.as_ref() == Some(&first), "nobody waits for it");
    let better = loop {
        if let Some(better) = service.lookup(&variant, tile(10, 10), taking(&[Encoding::Brotli])).await {
            break better;
        }
        tokio::task::yield_now().await;
    };
    let plain = martin_tile_utils::decode_brotli(&better.bytes).unwrap();
    assert!(plain == martin_tile_utils::decode_zstd(&first.bytes).unwrap());
    let at_once = TileBody::compressed(&plain, Encoding::Brotli, Effort::Answer).unwrap();
    assert!(
        better.bytes.len() < at_once.bytes.len() && better.tag.ends_with(b"-br5\"") && at_once.tag.ends_with(b"-br2\"")
    );
    assert!(
        service.lookup(&variant, tile(10, 10), without).await == Some(first),
        "those who do not take it have what they had"
    );
}

#[tokio::test]
async fn tiles_of_two_datasets_are_kept_beside_each_other_in_one_budget() {
    let stores = TileStores::start(CacheSettings::default()).expect("threads");
    let [one, two] = ["one", "two"].map(|hash| TileService::new(source(), Version::of(hash, ""), stores.clone()));
    let variant = variant();
    one.tile(&variant, tile(10, 10), gzip(), || Ok::<_, NoError>(attributes())).await.expect("rendered");
    assert!(one.lookup(&variant, tile(10, 10), gzip()).await.is_some());
    assert!(two.lookup(&variant, tile(10, 10), gzip()).await.is_none(), "it is another's");
    let failed = two.tile(&variant, tile(10, 10), gzip(), || Err("attributes of its own")).await;
    assert_eq!(failed, Err(TileError::Attributes("attributes of its own")));
    assert_eq!(one.kept_bytes(), two.kept_bytes());
}
