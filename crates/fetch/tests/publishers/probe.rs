//! Every address is asked for its first bytes, and no more.

use std::sync::Arc;

use veerkracht_fetch::{Clock, ProbeResult};

use super::scene::{BOUNDARIES, CELLS, Scene, TABLE, text};

fn probed(scene: &Scene, sources: &[String]) -> Vec<ProbeResult> {
    let clock: Arc<dyn Clock> = scene.clock.clone();
    let mut all = Vec::new();
    veerkracht_fetch::probe(&scene.catalogue, sources, &scene.options.network, &clock, &mut |one| all.push(one))
        .unwrap();
    all
}

#[test]
fn each_address_is_told_with_what_it_answers() {
    let scene = Scene::new();
    scene.publisher.put(&format!("{TABLE}/TypedDataSet"), text("<!DOCTYPE html><title>Storing</title>"));
    let all = probed(&scene, &[]);
    let of = |link: &str| all.iter().find(|one| one.link.contains(link)).unwrap_or_else(|| panic!("{link} in {all:?}"));
    assert!(of(BOUNDARIES).is_right && of(BOUNDARIES).answer.starts_with("206 "), "{:?}", of(BOUNDARIES));
    assert!(of(CELLS).is_right && of("Datasets").is_right);
    assert!(!of(TABLE).is_right && of(TABLE).answer.contains("no JSON: “Storing”"), "{:?}", of(TABLE));
    assert!(!of("wijkenbuurten_2023.gpkg").is_right && of("wijkenbuurten_2023.gpkg").answer.starts_with("404"));
    let addresses: usize = scene.catalogue.addresses();
    assert_eq!(all.len(), 1 + addresses);
    assert_eq!(scene.publisher.requests().len(), all.len());
    assert!(scene.publisher.requests().iter().all(|seen| seen.headers["range"] == "bytes=0-1023"));
}

#[test]
fn one_source_can_be_asked_alone() {
    let scene = Scene::new();
    let all = probed(&scene, &["leefbaarometer".to_owned()]);
    assert_eq!(all.iter().map(|one| one.what.as_str()).collect::<Vec<_>>(), ["leefbaarometer 2024"]);
}
