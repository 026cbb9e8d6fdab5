//! Redirects, proxies, hosts that are not there.

use std::sync::Arc;

use veerkracht_fetch::{FetchMode, Mirror, RunStatus, SystemProxies};

use super::data;
use super::publisher::{Fault, Publisher};
use super::scene::{BOUNDARIES, Scene, file, network, summary_text, text};

/// Makes a chain of so many redirects to the boundaries.
fn chain(scene: &Scene, redirects: usize, first: &str) {
    let to = |location: &str| vec![("Location", location.to_owned())];
    scene.publisher.put(first, text(""));
    for i in 0..redirects {
        let here = if i == 0 { first.to_owned() } else { format!("hop{i}.nl/file") };
        let next = if i + 1 == redirects { "end.nl/file".to_owned() } else { format!("hop{}.nl/file", i + 1) };
        scene.publisher.put(&here, text(""));
        let fault = Fault::Status(302, to(&format!("https://{next}")), "");
        scene.publisher.change(&here, |page| page.faults = (0..9).map(|_| fault.clone()).collect());
    }
    scene.publisher.put("end.nl/file", file(data::boundaries("end")));
}

#[test]
fn five_redirects_are_followed_through_the_mirror_and_six_are_not() {
    let scene = Scene::of("grenzen");
    chain(&scene, 5, BOUNDARIES);
    let summary = scene.run(FetchMode::Get);
    assert_eq!(summary.status(), RunStatus::Done, "{}", summary_text(&summary));
    let lock = String::from_utf8(scene.stored_bytes("fetch.lock").unwrap()).unwrap();
    assert!(lock.contains("final_url = \"https://end.nl/file\""), "{lock}");
    let scene = Scene::of("grenzen");
    chain(&scene, 6, BOUNDARIES);
    let said = summary_text(&scene.run(FetchMode::Get));
    assert!(said.contains("more than 5 addresses"), "{said}");
    assert!(scene.publisher.requests_for("end.nl/file").is_empty());
}

#[test]
fn a_redirect_to_an_address_that_is_not_encrypted_is_refused() {
    let scene = Scene::of("grenzen");
    let fault = Fault::Status(301, vec![("Location", "http://end.nl/file".to_owned())], "");
    scene.publisher.change(BOUNDARIES, |page| page.faults = [fault].into());
    scene.publisher.put("end.nl/file", file(data::boundaries("end")));
    let said = summary_text(&scene.run(FetchMode::Get));
    assert!(said.contains("leads on to http://end.nl/file, and only https is followed"), "{said}");
    assert!(scene.publisher.requests_for("end.nl/file").is_empty());
}

#[test]
fn a_host_that_cannot_be_reached_is_left_alone_after_three_attempts() {
    let mut scene = Scene::of("kwb");
    // A port on which nobody listens any more.
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    scene.options.network.mirror = Some(Mirror::parse(&format!("http://127.0.0.1:{gone}")).unwrap());
    scene.options.request.years = Some((2014, 2024));
    let summary = scene.run(FetchMode::Get);
    let said = summary_text(&summary);
    assert_eq!(summary.status(), RunStatus::Failed);
    assert!(said.contains("datasets.cbs.nl is left alone for the rest of this run"), "{said}");
    // Three attempts each at datasets.cbs.nl and opendata.cbs.nl, with waits of seconds behind the attempts, not eleven
    // times as many.
    let waits = scene.clock.slept().iter().filter(|wait| **wait > std::time::Duration::from_millis(250)).count();
    assert!(waits <= 6, "{waits}");
}

#[test]
fn a_proxy_that_wants_a_name_is_told_with_what_to_do() {
    let proxy = Publisher::start();
    let mut scene = Scene::of("grenzen");
    let url = proxy.url();
    scene.options.network.mirror = None;
    scene.options.network.proxies = SystemProxies::of(|name| (name == "HTTPS_PROXY").then(|| url.clone()));
    let said = summary_text(&scene.run(FetchMode::Get));
    assert!(said.contains("the proxy in front of service.pdok.nl wants a name and password (407)"), "{said}");
    let seen = proxy.requests();
    assert!(seen.iter().all(|seen| seen.method == "CONNECT"), "{seen:?}");
    assert_eq!(seen[0].target, "service.pdok.nl:443");
}

#[test]
fn a_mirror_on_another_machine_is_asked_through_the_proxy_and_one_on_this_machine_is_not() {
    let proxy = Publisher::start();
    let mut scene = Scene::of("grenzen");
    let url = proxy.url();
    scene.options.network.proxies = SystemProxies::of(|name| (name == "ALL_PROXY").then(|| url.clone()));
    assert_eq!(scene.run(FetchMode::Get).status(), RunStatus::Done);
    assert!(proxy.requests().is_empty());
    let mut scene = Scene::of("grenzen");
    scene.options.network.mirror = Some(Mirror::parse("http://publisher.invalid:8080/all").unwrap());
    scene.options.network.proxies = SystemProxies::of(|name| (name == "ALL_PROXY").then(|| url.clone()));
    assert_eq!(scene.run(FetchMode::Get).status(), RunStatus::Failed);
    assert_eq!(proxy.requests()[0].target, "publisher.invalid:8080");
}

#[test]
fn a_certificate_that_is_none_is_refused_before_anything_is_asked() {
    let scene = Scene::of("grenzen");
    let mut options = scene.options.clone();
    options.network = veerkracht_fetch::NetworkSettings { certificates: Some(b"none".to_vec()), ..network(None) };
    let clock: Arc<dyn veerkracht_fetch::Clock> = scene.clock.clone();
    let error = veerkracht_fetch::run(&scene.catalogue, &options, &clock, &|_| {}).unwrap_err();
    assert!(error.to_string().starts_with("--ca-cert: found"), "{error}");
    assert!(!options.data.exists());
}
