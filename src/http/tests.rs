//! Requests through the router, as a client sends them.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use bytes::Bytes;
use serde_json::Value;
use tower::ServiceExt;

use super::{AppState, Settings, router};

/// An answer, read to its end.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

async fn ask(router: &Router, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    Answer { status: parts.status, headers: parts.headers, body: to_bytes(body, 100_000_000).await.unwrap() }
}

fn plain() -> Router {
    router(AppState::new(Settings::default()))
}

#[tokio::test]
async fn the_viewer_is_served_at_the_root_with_and_without_a_prefix() {
    let app = router(AppState::new(Settings { prefix: "/veerkracht".into(), ..Settings::default() }));
    for path in ["/", "/veerkracht/"] {
        let page = ask(&app, "GET", path, &[("accept-encoding", "gzip")]).await;
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(page.header("cache-control"), "public, no-cache");
    }
    assert_eq!(ask(&app, "GET", "/veerkracht/health", &[]).await.status, 200);
}

#[tokio::test]
async fn a_file_of_the_viewer_is_compressed_and_kept_for_ever() {
    let app = plain();
    let page = String::from_utf8(ask(&app, "GET", "/", &[]).await.body.to_vec()).unwrap();
    let script = page.split('"').find(|part| part.contains("assets/") && part.contains(".js")).unwrap().trim_start_matches('.').to_owned();
    let answer = ask(&app, "GET", &script, &[("accept-encoding", "br")]).await;
    assert_eq!(answer.status, 200, "{script}");
    assert_eq!(answer.header("content-encoding"), "br");
    assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
    let again = ask(&app, "GET", &script, &[("accept-encoding", "br"), ("if-none-match", answer.header("etag"))]).await;
    assert_eq!(again.status, 304);
}

#[tokio::test]
async fn head_has_the_headers_of_get_and_no_body() {
    let app = plain();
    let get = ask(&app, "GET", "/sprites/hatch.json", &[]).await;
    let head = ask(&app, "HEAD", "/sprites/hatch.json", &[]).await;
    assert_eq!(head.status, 200);
    assert!(head.body.is_empty());
    for name in ["content-length", "etag", "content-type", "vary", "cache-control"] {
        assert_eq!(head.header(name), get.header(name), "{name}");
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
}

#[tokio::test]
async fn what_is_not_served_is_refused_in_json() {
    let app = plain();
    let long = format!("/health?{}", "a".repeat(3000));
    let cases = [
        ("GET", "/nothing/here", 404, "unknown_path"),
        ("POST", "/health", 405, "method_not_allowed"),
        ("GET", "/sprites/%FF", 400, "bad_parameter"),
        ("GET", "/sprites/other.png", 404, "unknown_path"),
        ("GET", "/fonts/Noto Sans Regular/0-300.pbf".split(' ').next().unwrap(), 404, "unknown_path"),
        ("GET", "/fonts/Noto%20Sans%20Regular/0-300.pbf", 400, "bad_parameter"),
        ("GET", long.as_str(), 414, "query_too_long"),
    ];
    for (method, path, status, code) in cases {
        let answer = ask(&app, method, path, &[]).await;
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(answer.json()["error"], code, "{path}");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
    }
}

#[tokio::test]
async fn glyphs_come_from_the_first_font_that_is_embedded() {
    let app = plain();
    let own = ask(&app, "GET", "/fonts/Noto%20Sans%20Regular/0-255.pbf", &[]).await;
    let stack = ask(&app, "GET", "/fonts/DejaVu%20Sans%20Book,Noto%20Sans%20Regular/0-255.pbf", &[]).await;
    let absent = ask(&app, "GET", "/fonts/Noto%20Sans%20Regular/19968-20223.pbf", &[]).await;
    assert_eq!(own.status, 200);
    assert!(own.body.len() > 10_000);
    assert_eq!(own.body, stack.body);
    assert_eq!((absent.status, absent.body.len()), (StatusCode::OK, 0));
}
