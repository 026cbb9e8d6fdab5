use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request};
use tokio::net::TcpListener;
use tower::ServiceExt as _;

use super::{Admin, AdminToken, Readings, check, is_public};
use crate::cache::{CacheSettings, TileStores};
use crate::http::counters::Counters;
use crate::http::operation::Operation;
use crate::http::reload::{self, ReloadOutcome};
use crate::http::{Resources, Server, ServerSettings};

fn admin(token: Option<AdminToken>) -> Admin {
    let (reloader, mut questions) = reload::reloader();
    tokio::spawn(async move {
        while let Some(question) = questions.next().await {
            let outcome = Ok(ReloadOutcome::Unchanged);
            questions.count(&outcome);
            drop(question.send(outcome));
        }
    });
    Admin::new(Operation::new(Some(Counters::new(1))), Readings::default(), token, reloader)
}

async fn ask(admin: &Admin, method: &str, path: &str, headers: &[(&str, &str)]) -> (u16, String) {
    let mut request = Request::builder().method(method.parse::<Method>().unwrap()).uri(path);
    if !headers.iter().any(|(name, _)| *name == "host") {
        request = request.header("host", "127.0.0.1:9090");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = admin.routes().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let status = answer.status().as_u16();
    (status, String::from_utf8(to_bytes(answer.into_body(), 1_000_000).await.unwrap().to_vec()).unwrap())
}

fn token() -> AdminToken {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "0123456789abcdef").unwrap();
    AdminToken::read(file.path()).unwrap()
}

#[tokio::test]
async fn a_process_that_loads_is_alive_and_not_ready_and_counts_already() {
    let admin = admin(None);
    assert_eq!(ask(&admin, "GET", "/health/live", &[]).await.0, 200);
    let (status, body) = ask(&admin, "GET", "/health/ready", &[]).await;
    assert_eq!((status, body.as_str()), (503, r#"{"ready":false,"reason":"loading"}"#));
    let (status, text) = ask(&admin, "GET", "/metrics", &[]).await;
    assert_eq!(status, 200);
    assert!(text.contains("veerkracht_ready 0\n") && text.contains("process_start_time_seconds "), "{text}");
    assert!(!text.contains("veerkracht_dataset_info"), "{text}");
    let settings = ServerSettings::default();
    let resources = Resources::new(&settings, Operation::default());
    let stores = TileStores::start(CacheSettings::default()).unwrap();
    admin.readings.set(stores, &resources, Server::of_routes(Router::new(), &settings));
    let (_, text) = ask(&admin, "GET", "/metrics", &[]).await;
    for line in [
        "veerkracht_renders_waiting 0",
        "veerkracht_cache_bytes{store=\"documents\"} 0",
        "veerkracht_shed_total{reason=\"renders_late\"} 0",
        "veerkracht_reload_total{result=\"failed\"} 0",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} in {text}");
    }
}

#[tokio::test]
async fn drain_makes_it_unready_and_reload_says_what_came_of_it() {
    let admin = admin(None);
    admin.operation.lifecycle().turns();
    assert_eq!(ask(&admin, "GET", "/health/ready", &[]).await.0, 200);
    assert_eq!(ask(&admin, "POST", "/admin/reload", &[]).await, (200, r#"{"result":"unchanged"}"#.into()));
    assert_eq!(ask(&admin, "GET", "/admin/drain", &[]).await.0, 405, "to look changes nothing");
    assert_eq!(ask(&admin, "POST", "/admin/drain", &[]).await.0, 200);
    assert!(ask(&admin, "GET", "/health/ready", &[]).await.1.contains("draining"));
    assert_eq!(ask(&admin, "GET", "/health/live", &[]).await.0, 200);
    assert_eq!(ask(&admin, "GET", "/", &[]).await.0, 404);
}

#[tokio::test]
async fn with_a_token_all_but_health_wants_it() {
    let admin = admin(Some(token()));
    let shown = [("authorization", "Bearer 0123456789abcdef")];
    for (method, path) in [("GET", "/metrics"), ("POST", "/admin/reload"), ("POST", "/admin/drain")] {
        assert_eq!(ask(&admin, method, path, &[]).await.0, 401, "{path}");
        assert_eq!(ask(&admin, method, path, &[("authorization", "Bearer 0123456789abcdeX")]).await.0, 401, "{path}");
        assert_eq!(ask(&admin, method, path, &shown).await.0, 200, "{path}");
    }
    assert_eq!(ask(&admin, "GET", "/health/live", &[]).await.0, 200);
    let by_name = [("host", "veerkracht.internal:9090"), ("authorization", "Bearer 0123456789abcdef")];
    assert_eq!(ask(&admin, "GET", "/metrics", &by_name).await.0, 200);
}

#[tokio::test]
async fn a_page_in_a_browser_of_this_machine_can_neither_read_nor_change_anything() {
    let admin = admin(None);
    for headers in [
        &[("origin", "https://evil.example")][..],
        &[("sec-fetch-site", "cross-site")],
        &[("host", "evil.example:9090")],
        &[("host", "")],
    ] {
        assert_eq!(ask(&admin, "POST", "/admin/drain", headers).await.0, 403, "{headers:?}");
        assert_eq!(ask(&admin, "GET", "/metrics", headers).await.0, 403, "{headers:?}");
    }
    assert!(!admin.operation.lifecycle().is_draining());
    for host in ["localhost:9090", "LOCALHOST", "[::1]:9090", "127.0.0.1"] {
        assert_eq!(ask(&admin, "GET", "/metrics", &[("host", host)]).await.0, 200, "{host}");
    }
}

#[tokio::test]
async fn others_can_reach_it_only_where_there_is_a_token() {
    for (text, public) in [
        ("127.0.0.1:1", false),
        ("[::1]:1", false),
        ("[::ffff:127.0.0.1]:1", false),
        ("10.0.0.1:1", true),
        ("[::]:1", true),
    ] {
        assert_eq!(is_public(text.parse().unwrap()), public, "{text}");
    }
    let everywhere = [TcpListener::bind("0.0.0.0:0").await.unwrap()];
    let error = check(&everywhere, None).unwrap_err().to_string();
    assert!(error.contains("--admin-token-file"), "{error}");
    check(&everywhere, Some(&token())).unwrap();
    check(&[TcpListener::bind("127.0.0.1:0").await.unwrap()], None).unwrap();
}
