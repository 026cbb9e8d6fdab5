//! The one way in and the one way out, on every kind of answer.

use std::net::IpAddr;

use axum::Router;
use axum::http::Request;
use axum::routing::get;

use super::kept_tiles::warm;
use super::{Answer, Server, ServerSettings, ask, content, plain, state, with};
use crate::http::GatewaySettings;
use crate::http::address::PublicUrl;
use crate::http::gateway::Gateway;
use crate::http::operation::Operation;
use crate::http::peer::Peer;
use crate::http::proxies::TrustedProxies;

/// What the way out adds to everything, and to everything that a browser could show as a document.
const ALWAYS: [&str; 4] =
    ["x-content-type-options", "referrer-policy", "access-control-allow-origin", "access-control-expose-headers"];
const DOCUMENTS: [&str; 4] =
    ["content-security-policy", "x-frame-options", "permissions-policy", "cross-origin-resource-policy"];

fn assert_left(answer: &Answer, is_tile: bool, what: &str) {
    for name in ALWAYS.iter().chain(DOCUMENTS.iter().filter(|_| !is_tile)) {
        assert_eq!(answer.headers.get_all(*name).iter().count(), 1, "{name} of {what}: {:?}", answer.headers);
    }
    if is_tile {
        assert!(
            !answer.headers.contains_key("content-security-policy"),
            "bytes that no browser reads, on every tile: {what}"
        );
    }
}

/// Method, path, headers, and the status of the answer.
type Case<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], u16);

#[tokio::test]
async fn every_answer_passes_the_one_way_out() {
    let app = Server::from(warm().await);
    let tag = ask(&app, "GET", "/tiles/corporatiebezit/6/33/33", &[]).await.header("etag").to_owned();
    let page = ask(&app, "GET", "/", &[]).await.header("etag").to_owned();
    let long = format!("/health?{}", "a".repeat(3000));
    let cases: &[Case<'_>] = &[
        ("GET", "/tiles/corporatiebezit/6/33/33.mvt", &[("accept-encoding", "gzip")], 200),
        ("HEAD", "/veerkracht/tiles/corporatiebezit/6/33/33", &[], 200),
        ("GET", "/tiles/corporatiebezit/6/33/33", &[("if-none-match", &tag)], 304),
        ("GET", "/tiles/corporatiebezit/6/5/5", &[], 204),
        ("GET", "/tiles/corporatiebezit/20/0/0", &[], 404),
        ("GET", "/tiles/corporatiebezit/6/64/0", &[], 400),
        ("POST", "/tiles/corporatiebezit/6/33/33", &[], 405),
        ("OPTIONS", "/tiles/corporatiebezit/6/33/33", &[], 200),
        ("GET", "/", &[], 200),
        ("GET", "/", &[("if-none-match", &page)], 304),
        ("HEAD", "/", &[], 200),
        ("OPTIONS", "/", &[], 200),
        ("TRACE", "/", &[], 405),
        ("GET", "/veerkracht", &[], 308),
        ("GET", "/health", &[], 200),
        ("GET", "/catalog.json", &[], 200),
        ("GET", "/sources.json", &[], 200),
        ("GET", "/report.json", &[], 200),
        ("GET", "/maps.json", &[], 200),
        ("GET", "/maps/x.json", &[], 404),
        ("GET", "/styles/x.json", &[], 404),
        ("GET", "/legend/x.svg", &[], 404),
        ("GET", "/sprites/hatch.png", &[], 200),
        ("GET", "/fonts/Noto%20Sans%20Regular/0-255.pbf", &[], 200),
        ("GET", "/areas.json", &[], 200),
        ("GET", "/areas/x.json", &[], 404),
        ("GET", "/areas/x/series.json", &[], 404),
        ("GET", "/compare", &[], 400),
        ("GET", "/gemeenten/x.json", &[], 404),
        ("GET", "/wijken/x.json", &[], 404),
        ("GET", "/columns/x.json", &[], 400),
        ("GET", "/download/x.csv", &[], 404),
        ("GET", "/qgis", &[], 200),
        ("GET", "/qgis/x.qlr", &[], 404),
        ("GET", "/method", &[], 200),
        ("GET", "/page.css", &[], 200),
        ("GET", "/.well-known/security.txt", &[], 404),
        ("GET", "/nothing", &[], 404),
        ("GET", "/sprites/%FF", &[], 400),
        ("GET", "/health", &[("host", "")], 400),
        ("GET", &long, &[], 414),
    ];
    for (method, path, headers, status) in cases {
        let answer = ask(&app, method, path, headers).await;
        let what = format!("{method} {path}");
        assert_eq!(answer.status, *status, "{what}: {:?}", answer.body);
        assert_left(&answer, path.contains("/tiles/"), &what);
    }
}

#[tokio::test]
async fn a_panic_and_an_answer_that_takes_too_long_pass_it_too() {
    let never = get(std::future::pending::<()>);
    let routes = Router::new().route("/panics", get(async || -> () { panic!("on purpose") })).route("/never", never);
    let app =
        Server::of_routes(routes, &ServerSettings { timeout: std::time::Duration::ZERO, ..ServerSettings::default() });
    for (path, status, code) in [("/panics", 500, "internal"), ("/never", 504, "timed_out")] {
        let answer = ask(&app, "GET", path, &[]).await;
        assert_eq!((answer.status.as_u16(), answer.json()["error"].as_str()), (status, Some(code)));
        assert_left(&answer, false, path);
    }
}

#[tokio::test]
async fn any_page_of_any_site_may_read_an_answer() {
    let app = plain();
    let answer = ask(&app, "GET", "/health", &[("origin", "https://elsewhere.example")]).await;
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    let asked = [
        ("origin", "https://elsewhere.example"),
        ("access-control-request-method", "GET"),
        ("access-control-request-headers", "if-none-match"),
    ];
    let before = ask(&app, "OPTIONS", "/health", &asked).await;
    assert_eq!(before.status, 200);
    assert!(before.header("access-control-allow-methods").contains("GET"));
    let allowed: Vec<&str> = before.header("access-control-allow-headers").split(", ").collect();
    for name in ["authorization", "if-none-match", "range", "content-type"] {
        assert!(allowed.contains(&name), "{allowed:?}");
    }
    assert!(!allowed.contains(&"*"), "browsers do not read it as everything");
}

#[tokio::test]
async fn only_get_head_and_options_are_served_anywhere() {
    let app = plain();
    for path in ["/", "/health", "/nothing", "/tiles/x/6/33/33"] {
        for method in ["POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "BREW"] {
            let answer = ask(&app, method, path, &[("cookie", "secret")]).await;
            assert_eq!(
                (answer.status.as_u16(), answer.header("allow")),
                (405, "GET, HEAD, OPTIONS"),
                "{method} {path}"
            );
            assert!(!String::from_utf8_lossy(&answer.body).contains("secret"));
        }
        assert_eq!(ask(&app, "OPTIONS", path, &[]).await.header("allow"), "GET, HEAD, OPTIONS");
    }
}

#[tokio::test]
async fn a_request_names_one_host() {
    let app = plain();
    let viewer = async |path: &str, headers: &[(&str, &str)]| {
        let answer = ask(&app, "GET", path, headers).await;
        (answer.status.as_u16(), answer.json()["viewer"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(viewer("/catalog.json", &[("host", "a.example:80")]).await, (200, "http://a.example:80/".into()));
    for hosts in [
        &[("host", "a"), ("host", "b")][..],
        &[("host", "a"), ("host", "a")],
        &[("host", "")],
        &[("host", "a/b")],
        &[("host", "é")],
    ] {
        let answer = ask(&app, "GET", "/catalog.json", hosts).await;
        assert_eq!((answer.status.as_u16(), answer.json()["error"].as_str()), (400, Some("bad_host")), "{hosts:?}");
    }
    // RFC 9112 section 3.2.2: a whole address as target wins.
    assert_eq!(
        viewer("http://target.example/catalog.json", &[("host", "a")]).await,
        (200, "http://target.example/".into())
    );
    for target in ["ftp://target.example/catalog.json", "http://user@target.example/catalog.json"] {
        assert_eq!(viewer(target, &[("host", "a")]).await.0, 400, "{target}");
    }
    let none = |version| Request::builder().uri("/health").version(version).body(axum::body::Body::empty()).unwrap();
    let loopback = IpAddr::from([127, 0, 0, 1]);
    assert_eq!(app.answer(loopback, none(axum::http::Version::HTTP_11)).await.status(), 400);
    assert_eq!(app.answer(loopback, none(axum::http::Version::HTTP_10)).await.status(), 200);
}

fn behind(networks: &[&str]) -> GatewaySettings {
    let networks = networks.iter().map(|text| text.parse().unwrap()).collect();
    GatewaySettings { proxies: TrustedProxies { networks, ..TrustedProxies::default() }, ..GatewaySettings::default() }
}

#[tokio::test]
async fn addresses_are_those_that_a_named_proxy_tells_and_nobody_else() {
    let told = [
        ("host", "in:3000"),
        ("x-forwarded-host", "kaart.example.nl"),
        ("x-forwarded-proto", "HTTPS"),
        ("x-forwarded-port", "8443"),
        ("x-forwarded-prefix", "/kaart"),
    ];
    let viewer = async |settings: ServerSettings| {
        let answer = ask(&with(settings), "GET", "/catalog.json", &told).await;
        (answer.json()["viewer"].as_str().unwrap().to_owned(), answer.header("vary").to_owned())
    };
    assert_eq!(viewer(ServerSettings::default()).await, ("http://in:3000/".into(), "Accept-Encoding, Host".into()));
    let other = ServerSettings { gateway: behind(&["10.0.0.0/8"]), ..ServerSettings::default() };
    assert_eq!(viewer(other).await.0, "http://in:3000/");
    let (address, vary) =
        viewer(ServerSettings { gateway: behind(&["127.0.0.1/32"]), ..ServerSettings::default() }).await;
    assert_eq!(address, "https://kaart.example.nl:8443/kaart/");
    for (name, _) in told.iter().skip(1) {
        assert!(vary.to_lowercase().split(", ").any(|member| member == *name), "{name} in {vary}");
    }
    let url: PublicUrl = "https://public.example/veerkracht".parse().unwrap();
    let public =
        ServerSettings { gateway: behind(&["127.0.0.1/32"]), public_url: Some(url), ..ServerSettings::default() };
    assert_eq!(viewer(public).await, ("https://public.example/veerkracht/".into(), "Accept-Encoding".into()));
}

#[test]
fn those_who_answer_know_the_peer_and_see_nothing_unchecked() {
    let settings = ServerSettings { gateway: behind(&["127.0.0.1/32"]), ..ServerSettings::default() };
    let gateway = Gateway::new(&settings, Operation::default());
    let peer = |text: &str| Peer::from(text.parse::<IpAddr>().unwrap());
    for (from, expected) in [("127.0.0.1", "192.0.2.7"), ("198.51.100.9", "198.51.100.9")] {
        let mut request = Request::builder()
            .uri("/")
            .header("x-forwarded-for", "192.0.2.7")
            .header("forwarded", "host=evil")
            .body(())
            .unwrap();
        gateway.introduce(from.parse().unwrap(), &mut request);
        assert_eq!(request.extensions().get::<Peer>(), Some(&peer(expected)));
        assert!(request.headers().is_empty(), "{:?}", request.headers());
    }
}

#[tokio::test]
async fn an_address_with_embed_may_be_framed_by_any_site_and_no_other() {
    let app = plain();
    let says = async |path: &str| {
        let answer = ask(&app, "GET", path, &[]).await;
        assert_eq!(answer.status, 200, "{path}");
        let policy = answer.header("content-security-policy").to_owned();
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';")
                && !policy.contains("unsafe"),
            "{policy}"
        );
        (policy.rsplit_once("; frame-ancestors ").unwrap().1.to_owned(), answer.header("x-frame-options").to_owned())
    };
    for path in ["/", "/?embed=0", "/?embed=10", "/?notembed=1", "/method", "/health"] {
        assert_eq!(says(path).await, ("'none'".into(), "DENY".into()), "{path}");
    }
    for path in ["/?embed=1", "/?taal=en&embed=1"] {
        assert_eq!(says(path).await, ("*".into(), String::new()), "{path}");
    }
}

#[tokio::test]
async fn a_contact_for_weaknesses_is_served_where_there_is_one() {
    let security_contact = vec!["mailto:security@example.nl".to_owned()];
    let settings = ServerSettings {
        gateway: GatewaySettings { security_contact, ..GatewaySettings::default() },
        ..ServerSettings::default()
    };
    let answer = ask(&with(settings), "GET", "/.well-known/security.txt", &[("host", "a.example")]).await;
    let text = String::from_utf8(answer.body.to_vec()).unwrap();
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "text/plain; charset=utf-8"));
    assert!(text.starts_with("Contact: mailto:security@example.nl\nExpires: 20"), "{text}");
    assert!(text.ends_with("Canonical: http://a.example/.well-known/security.txt\n"), "{text}");
}

#[tokio::test]
async fn a_folder_without_its_slash_is_sent_on_with_its_query() {
    let app =
        Server::from(state(content(), ServerSettings { prefix: "/veerkracht/".into(), ..ServerSettings::default() }));
    let folder = ask(&app, "GET", "/veerkracht?embed=1", &[]).await;
    assert_eq!((folder.status.as_u16(), folder.header("location")), (308, "/veerkracht/?embed=1"));
}
