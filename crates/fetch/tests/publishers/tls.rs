//! Encrypted connections: who is trusted, who is not, and what is said then.

use std::io::{Read as _, Write as _};

use veerkracht_fetch::{FetchMode, Mirror, RunStatus, SystemProxies};

use super::data;
use super::scene::{BOUNDARIES, Scene, summary_text};
use super::secure::{Authority, Secure, Tunnel, VALID, listen};

const HOST: &str = "service.pdok.nl";

/// The boundaries alone, from a mirror whose certificate is for a name in some years, by an authority that the user
/// trusts, or not.
fn mirrored(name: &str, valid: (i32, i32), is_trusted: bool) -> Scene {
    let mut scene = Scene::of("grenzen");
    let authority = Authority::new();
    let server = Secure::start(&scene.publisher, &authority, name, valid, true);
    scene.options.network.mirror = Some(Mirror::parse(&format!("https://localhost:{}", server.port)).unwrap());
    scene.options.network.certificates = is_trusted.then(|| authority.pem());
    scene
}

/// The boundaries alone, from their publisher, to whom a proxy connects; `is_trusted` as above.
fn through_proxy(name: &str, is_trusted: bool) -> (Scene, Tunnel) {
    let mut scene = Scene::of("grenzen");
    let authority = Authority::new();
    let server = Secure::start(&scene.publisher, &authority, name, VALID, false);
    let proxy = Tunnel::start(server.port);
    let url = format!("http://127.0.0.1:{}", proxy.port);
    scene.options.network.mirror = None;
    scene.options.network.proxies = SystemProxies::of(|variable| (variable == "HTTPS_PROXY").then(|| url.clone()));
    scene.options.network.certificates = is_trusted.then(|| authority.pem());
    (scene, proxy)
}

/// What is said of a run that gets nothing, and asks nothing once it has seen the certificate.
fn refused(scene: &Scene) -> String {
    let summary = scene.run(FetchMode::Get);
    assert_eq!(summary.status(), RunStatus::Failed);
    assert!(scene.publisher.requests().is_empty() && scene.stored_bytes("wijkenbuurten_2024.gpkg").is_none());
    // A certificate is no better a second later.
    let waits = scene.clock.slept();
    assert!(waits.iter().all(|wait| wait.as_millis() <= 250), "{waits:?}");
    summary_text(&summary)
}

#[test]
fn an_authority_that_the_user_names_is_trusted() {
    let scene = mirrored("localhost", VALID, true);
    let summary = scene.run(FetchMode::Get);
    assert_eq!(summary.status(), RunStatus::Done, "{}", summary_text(&summary));
    assert_eq!(scene.stored_bytes("wijkenbuurten_2024.gpkg").unwrap(), data::boundaries("one"));
    assert_eq!(scene.publisher.requests_for(BOUNDARIES).len(), 1);
}

#[test]
fn an_authority_that_nobody_knows_is_refused_with_the_option_that_helps() {
    let said = refused(&mirrored("localhost", VALID, false));
    assert!(said.contains("is signed by an issuer that this machine does not know"), "{said}");
    assert!(said.contains("(the mirror)") && said.contains("name it with --ca-cert FILE"), "{said}");
}

#[test]
fn a_certificate_of_another_host_is_refused() {
    let said = refused(&mirrored("login.example", VALID, true));
    assert!(said.contains("is one of login.example: something else answers in its place"), "{said}");
}

#[test]
fn a_certificate_that_is_no_longer_or_not_yet_valid_is_refused_with_its_date_and_the_clock() {
    let said = refused(&mirrored("localhost", (2000, 2020), true));
    assert!(said.contains("is valid until 2020-01-01T00:00:00Z, and the clock of this machine says 2"), "{said}");
    let said = refused(&mirrored("localhost", (3000, 4000), true));
    assert!(said.contains("is valid from 3000-01-01T00:00:00Z on"), "{said}");
}

#[test]
fn a_server_without_encryption_is_told() {
    let mut scene = Scene::of("grenzen");
    let port = listen(|mut stream| {
        // Until what was sent is there: what comes too early would be lost.
        drop(stream.read(&mut [0; 1024]));
        drop(stream.write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"));
    });
    scene.options.network.mirror = Some(Mirror::parse(&format!("https://localhost:{port}")).unwrap());
    let said = refused(&scene);
    assert!(
        said.contains(&format!("no secure connection to localhost:{port} (the mirror): what answers there")),
        "{said}"
    );
}

#[test]
fn a_proxy_connects_and_sees_only_what_is_encrypted() {
    let (scene, proxy) = through_proxy(HOST, true);
    let summary = scene.run(FetchMode::Get);
    assert_eq!(summary.status(), RunStatus::Done, "{}", summary_text(&summary));
    assert_eq!(scene.stored_bytes("wijkenbuurten_2024.gpkg").unwrap(), data::boundaries("one"));
    assert_eq!(scene.publisher.requests_for(BOUNDARIES)[0].headers["host"], HOST);
    // 22 begins a handshake of TLS.
    assert_eq!(proxy.requests(), [(format!("{HOST}:443"), 22)]);
}

#[test]
fn who_answers_behind_a_proxy_must_be_the_publisher_and_known() {
    let (scene, _proxy) = through_proxy(HOST, false);
    let said = refused(&scene);
    assert!(said.contains("the certificate of service.pdok.nl is signed by an issuer"), "{said}");
    let (scene, _proxy) = through_proxy("proxy.example", true);
    let said = refused(&scene);
    assert!(said.contains("the certificate of service.pdok.nl is one of proxy.example"), "{said}");
}
