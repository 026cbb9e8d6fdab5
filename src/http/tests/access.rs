//! Who may see what, through the one way in and the one way out.

use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request as Asked;
use axum::http::Request;
use axum::routing::{any, get};
use http_body_util::BodyExt as _;
use veerkracht_access::{Access, LayerRight, NewToken, Scope, entry};

use super::kept_tiles::warm;
use super::{Answer, Server, ServerSettings, ask, content, plain, state};
use crate::http::caller::RequestCaller;
use crate::http::operation::Operation;
use crate::http::{AppState, Resources};

/// A right token, one that expired, and one for another layer.
struct Tokens {
    right: String,
    old: String,
    other: String,
}

const REST: &str =
    "origins = ['https://maps.example.nl']\n[proxy]\ntrusted = ['10.0.0.0/8']\nmap = { 'GG' = ['layer:x:read'] }\n";

fn rules() -> (Arc<Access>, Tokens) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("access.toml");
    let mut text = REST.to_owned();
    let mut token = |name: &str, scopes: &[&str], last_day: Option<&str>| {
        let token = NewToken::random().unwrap();
        let scopes: Vec<Scope> = scopes.iter().map(|scope| scope.parse().unwrap()).collect();
        text += &entry(name, None, &token.hash(), &scopes, last_day);
        token.secret().to_owned()
    };
    let right = token("right", &["layer:x:read"], None);
    let old = token("old", &["layer:x:read"], Some("2020-01-31"));
    let other = token("other", &["layer:y:write"], None);
    write(&path, &text);
    let access = Access::open(&path, Box::new(|_| Err("nobody".into()))).unwrap();
    (Arc::new(access), Tokens { right, old, other })
}

fn write(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap();
    #[cfg(unix)]
    std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
}

/// A server with a layer `x`, and what it takes to replace and to make one.
fn guarded() -> (Server, Tokens) {
    let (access, tokens) = rules();
    let asked = |right| {
        move |caller: RequestCaller| async move {
            caller.require(&Scope::layer("x", right))?;
            Ok::<_, crate::http::error::Error>("of the association")
        }
    };
    let routes = Router::new()
        .route("/x", get(asked(LayerRight::Read)))
        .route("/replace", get(asked(LayerRight::Write)))
        .route("/make", get(async |caller: RequestCaller| caller.require(&Scope::Admin).map(|()| "made")))
        .route(
            "/absent",
            get(async |caller: RequestCaller| caller.require(&Scope::layer("absent", LayerRight::Read)).map(|()| "")),
        )
        .route("/maps", get(async |caller: RequestCaller| caller.require(&Scope::MapsRead).map(|()| "everybody's")))
        .route("/told", any(async |request: Asked| format!("{:?}", request.headers().get("x-forwarded-user"))));
    (Server::guarded(routes, &ServerSettings::default(), access), tokens)
}

fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

async fn ask_from(server: &Server, from: IpAddr, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().uri(path).header("host", "localhost");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let (parts, body) = server.answer(from, request.body(Body::empty()).unwrap()).await.into_parts();
    let body = to_bytes(Body::new(body.map_err(Into::<axum::BoxError>::into)), 100_000).await.unwrap();
    Answer { status: parts.status, headers: parts.headers, body }
}

fn vary(answer: &Answer) -> String {
    answer.headers.get_all("vary").iter().map(|value| value.to_str().unwrap()).collect::<Vec<_>>().join(", ")
}

#[tokio::test]
async fn a_layer_is_there_for_who_may_see_it_and_absent_for_everybody_else() {
    let (server, tokens) = guarded();
    let right = ask(&server, "GET", "/x", &[("authorization", &bearer(&tokens.right))]).await;
    assert_eq!((right.status.as_u16(), &right.body[..]), (200, &b"of the association"[..]));
    let nobody = ask(&server, "GET", "/x", &[]).await;
    let other = ask(&server, "GET", "/x", &[("authorization", &bearer(&tokens.other))]).await;
    let absent = ask(&server, "GET", "/absent", &[("authorization", &bearer(&tokens.right))]).await;
    for answer in [&nobody, &other, &absent] {
        assert_eq!(answer.status, 404);
        assert_eq!(answer.json()["error"], "unknown_path");
    }
    // But for the path that was asked, nobody can tell one from the other.
    let text = |answer: &Answer| String::from_utf8(answer.body.to_vec()).unwrap().replace("/absent", "/x");
    assert_eq!((text(&nobody), &nobody.headers), (text(&other), &other.headers));
    assert_eq!(text(&nobody), text(&absent));
    let names = |answer: &Answer| answer.headers.keys().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(names(&nobody), names(&absent));
}

#[tokio::test]
async fn what_takes_more_than_reading_is_refused_to_who_reads_and_hidden_from_others() {
    let (server, tokens) = guarded();
    let status = async |path: &str, headers: &[(&str, &str)]| ask(&server, "GET", path, headers).await.status.as_u16();
    let (right, other) = (bearer(&tokens.right), bearer(&tokens.other));
    assert_eq!(status("/replace", &[("authorization", &right)]).await, 403);
    assert_eq!(status("/replace", &[("authorization", &other)]).await, 404);
    assert_eq!(status("/replace", &[]).await, 404);
    assert_eq!(status("/make", &[("authorization", &right)]).await, 403);
    assert_eq!(status("/make", &[]).await, 401);
}

#[tokio::test]
async fn an_answer_that_is_not_public_is_for_nobody_else() {
    let (server, tokens) = guarded();
    for path in ["/x", "/absent", "/replace"] {
        let answer = ask(&server, "GET", path, &[("authorization", &bearer(&tokens.right))]).await;
        assert_eq!(answer.header("cache-control"), "private, no-store", "{path}");
        assert!(vary(&answer).contains("Authorization, X-Api-Key"), "{path}: {}", vary(&answer));
        assert!(!answer.headers.contains_key("access-control-allow-origin"), "{path}");
        assert!(!answer.headers.contains_key("access-control-allow-credentials"), "{path}");
    }
    let origins = async |origin: &str| {
        let headers = [("authorization", bearer(&tokens.right)), ("origin", origin.to_owned())];
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        ask(&server, "GET", "/x", &headers).await.header("access-control-allow-origin").to_owned()
    };
    assert_eq!(origins("https://maps.example.nl").await, "https://maps.example.nl");
    assert_eq!(origins("https://evil.example").await, "");
    let public = ask(&server, "GET", "/maps", &[("authorization", &bearer(&tokens.right))]).await;
    assert_eq!((public.header("access-control-allow-origin"), public.header("cache-control")), ("*", ""));
    assert_eq!(vary(&public), "", "what everybody may is the same for everybody");
}

#[tokio::test]
async fn a_wrong_credential_is_refused_for_what_is_public_too_and_one_of_others_is_none() {
    let (server, tokens) = guarded();
    let answer = async |value: &str| ask(&server, "GET", "/maps", &[("authorization", value)]).await;
    for wrong in [bearer("vk_wrong"), bearer(&tokens.old)] {
        let refused = answer(&wrong).await;
        assert_eq!((refused.status.as_u16(), refused.json()["error"].as_str()), (401, Some("unauthorised")));
        assert_eq!(refused.header("www-authenticate"), "Bearer realm=\"veerkracht\"");
        assert_eq!(refused.header("content-type"), "application/problem+json");
        assert_eq!(refused.header("cache-control"), "no-store");
        assert!(!String::from_utf8_lossy(&refused.body).contains(wrong.trim_start_matches("Bearer ")));
    }
    let two = [("authorization", bearer(&tokens.right)), ("x-api-key", tokens.other.clone())];
    let two: Vec<_> = two.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(ask(&server, "GET", "/maps", &two).await.status, 401);
    // printf 'me:secret' | base64
    for others in ["Basic bWU6c2VjcmV0", "Bearer eyJhbGciOiJIUzI1NiJ9.e30.x", "Digest username=a", ""] {
        assert_eq!(answer(others).await.status, 200, "{others}");
    }
    let query = format!("/x?access_token={0}&token={0}", tokens.right);
    assert_eq!(ask(&server, "GET", &query, &[]).await.status, 404, "never from an address");
}

#[tokio::test]
async fn who_is_wrong_too_often_waits_a_second() {
    let (server, tokens) = guarded();
    // Two seconds at most go by, of which each takes five.
    let mut last = Vec::new();
    for number in 0..40 {
        last.push(ask(&server, "GET", "/maps", &[("x-api-key", &format!("vk_{number}"))]).await);
    }
    let waiting = last.iter().find(|answer| answer.status == 429).expect("forty in a second or a few are too many");
    assert_eq!((waiting.header("retry-after"), waiting.json()["error"].as_str()), ("1", Some("too_many_failures")));
    assert_eq!(ask(&server, "GET", "/x", &[("x-api-key", &tokens.right)]).await.status, 200);
}

#[tokio::test]
async fn what_a_proxy_tells_of_people_is_believed_of_its_address_and_read_by_nobody_else() {
    let (server, _) = guarded();
    let told = [("x-forwarded-user", "an@example.nl"), ("x-forwarded-groups", "GG")];
    let (proxy, somebody): (IpAddr, IpAddr) = ([10, 0, 0, 7].into(), [192, 0, 2, 1].into());
    assert_eq!(ask_from(&server, proxy, "/x", &told).await.status, 200);
    assert_eq!(ask_from(&server, somebody, "/x", &told).await.status, 404);
    let with_address = [told[0], told[1], ("x-forwarded-for", "10.0.0.7")];
    assert_eq!(ask_from(&server, somebody, "/x", &with_address).await.status, 404);
    for from in [proxy, somebody] {
        assert_eq!(&ask_from(&server, from, "/told", &told).await.body[..], b"None");
    }
    let twice = [told[0], ("x-forwarded-user", "jan@example.nl")];
    assert_eq!(ask_from(&server, proxy, "/maps", &twice).await.status, 401);
}

#[tokio::test]
async fn a_page_of_another_site_changes_nothing_in_the_name_of_a_proxy() {
    let (server, tokens) = guarded();
    let told = ("x-forwarded-user", "an@example.nl");
    let status = async |method: &str, headers: &[(&str, &str)]| {
        let mut request = Request::builder().method(method).uri("/told").header("host", "kaart.example.nl");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(Body::empty()).unwrap();
        // As a request that the gateway would let in.
        let access = rules().0;
        crate::http::caller::recognise(&access, [10, 0, 0, 7].into(), &mut request).await.map(drop)
    };
    assert!(status("POST", &[told, ("origin", "https://evil.example")]).await.is_err());
    assert!(status("DELETE", &[told, ("origin", "null")]).await.is_err());
    assert!(status("GET", &[told, ("origin", "https://evil.example")]).await.is_ok());
    assert!(status("POST", &[told, ("origin", "https://kaart.example.nl")]).await.is_ok());
    assert!(status("POST", &[told, ("origin", "https://maps.example.nl")]).await.is_ok());
    assert!(status("POST", &[told]).await.is_ok());
    drop((server, tokens));
}

#[tokio::test]
async fn without_rules_no_credential_is_looked_at_and_with_them_kept_tiles_are_guarded_too() {
    let credentials = [("authorization", "Bearer vk_wrong"), ("x-api-key", "vk_other")];
    assert_eq!(ask(&plain(), "GET", "/health", &credentials).await.status, 200);
    assert_eq!(ask(&plain(), "GET", "/access.json", &[]).await.status, 404);
    let tile = "/tiles/corporatiebezit/6/33/33";
    let open = Server::from(warm().await);
    assert_eq!(ask(&open, "GET", tile, &credentials).await.status, 200);
}

/// A server of the program itself with these rules.
fn with_access() -> (Server, Tokens) {
    let (access, tokens) = rules();
    let settings = ServerSettings::default();
    let resources = Resources::new(&settings, Operation::default()).guarded(access);
    let unguarded: AppState = state(content(), settings.clone());
    let state = AppState::new(content(), unguarded.tiles().clone(), &resources, settings);
    (Server::from(state), tokens)
}

#[tokio::test]
async fn the_session_says_who_asks_and_what_they_may() {
    let (server, tokens) = with_access();
    let nobody = ask(&server, "GET", "/access.json", &[]).await.json();
    assert_eq!(
        (&nobody["how"], &nobody["name"], &nobody["scopes"]),
        (&().into(), &().into(), &serde_json::json!(["maps:read"]))
    );
    let right = ask(&server, "GET", "/access.json", &[("x-api-key", &tokens.right)]).await;
    assert_eq!(right.header("cache-control"), "private, no-store");
    let right = right.json();
    assert_eq!((&right["how"], &right["name"]), (&"token".into(), &"right".into()));
    assert_eq!(right["scopes"], serde_json::json!(["maps:read", "layer:x:read"]));
    let maps = ask(&server, "GET", "/maps.json", &[("x-api-key", &tokens.right)]).await;
    assert_eq!((maps.status.as_u16(), &maps.json()["sign_in"]), (200, &true.into()));
    assert!(maps.header("cache-control").starts_with("public"));
    assert_eq!(ask(&plain(), "GET", "/maps.json", &[]).await.json()["sign_in"], false);
    for path in ["/maps.json", "/health", "/tiles/corporatiebezit/6/33/33", "/nothing"] {
        assert_eq!(ask(&server, "GET", path, &[("x-api-key", "vk_wrong")]).await.status, 401, "{path}");
    }
}

/// A server of the program itself with these rules and a store, and the folder that the store lies in.
fn with_store() -> (Server, Tokens, tempfile::TempDir) {
    let (access, tokens) = rules();
    let settings = ServerSettings::default();
    let folder = tempfile::tempdir().unwrap();
    let store = veerkracht_store::Store::open(&folder.path().join("s.sqlite").into()).unwrap();
    let notes = veerkracht_store::NoteRules::default();
    let resources = Resources::new(&settings, Operation::default()).guarded(access).keeping(store, notes);
    let unguarded: AppState = state(content(), settings.clone());
    let state = AppState::new(content(), unguarded.tiles().clone(), &resources, settings);
    (Server::from(state), tokens, folder)
}

/// What a browser asks before a page of a site may do something.
async fn preflight(server: &Server, path: &str, origin: &str, method: &str) -> Answer {
    let headers = [
        ("origin", origin),
        ("access-control-request-method", method),
        ("access-control-request-headers", "authorization,content-type,if-match"),
    ];
    ask(server, "OPTIONS", path, &headers).await
}

#[tokio::test]
async fn a_page_of_a_site_that_is_named_may_change_what_a_path_lets_change_and_no_other_site() {
    let (server, _, _folder) = with_store();
    let (named, other) = ("https://maps.example.nl", "https://evil.example");
    for (path, methods) in [
        ("/layers/x", "GET, HEAD, OPTIONS, PUT, DELETE"),
        ("/layers/x/features", "OPTIONS, POST"),
        ("/notes", "GET, HEAD, OPTIONS, POST"),
        ("/notes/1f", "GET, HEAD, OPTIONS, PATCH"),
    ] {
        let allowed = preflight(&server, path, named, "PUT").await;
        let told = |answer: &Answer, name: &str| answer.header(&format!("access-control-allow-{name}")).to_owned();
        assert_eq!((told(&allowed, "origin"), told(&allowed, "methods")), (named.into(), methods.into()), "{path}");
        assert_eq!((allowed.header("allow"), allowed.header("access-control-max-age")), (methods, "600"), "{path}");
        assert_eq!(vary(&allowed), "Origin", "{path}");
        for name in ["authorization", "x-api-key", "content-type", "if-match"] {
            assert!(told(&allowed, "headers").split(", ").any(|header| header == name), "{path} {name}");
        }
        // Another may read, as it may everywhere; what is not public it does not get to read all the same. Whoever asks
        // to do more is not let in at all: POST passes a browser whatever methods it is told.
        for origin in [other, "null", "https://maps.example.nl.evil.example", "http://maps.example.nl"] {
            let reads = preflight(&server, path, origin, "GET").await;
            assert_eq!((told(&reads, "origin"), vary(&reads)), ("*".into(), "Origin".into()), "{path} {origin}");
            for method in ["POST", "PUT", "PATCH", "DELETE"] {
                let refused = preflight(&server, path, origin, method).await;
                assert_eq!(told(&refused, "methods"), "GET, HEAD, OPTIONS", "{path} {origin}");
                assert_eq!(
                    (told(&refused, "origin"), vary(&refused)),
                    (String::new(), "Origin".into()),
                    "{path} {origin}"
                );
            }
        }
        assert!(!allowed.headers.contains_key("access-control-allow-credentials"), "{path}");
    }
    // What nobody changes is nobody's to change, whoever asks.
    for path in ["/maps.json", "/layers.json", "/layers/x/counts.json", "/notes/tiles/1/0/0"] {
        let told = preflight(&server, path, named, "PUT").await;
        assert_eq!(told.header("access-control-allow-methods"), "GET, HEAD, OPTIONS", "{path}");
        assert_eq!(told.header("access-control-allow-origin"), "*", "{path}");
    }
    // Without a store there is nothing to change.
    let told = preflight(&with_access().0, "/layers/x", named, "PUT").await;
    assert_eq!(told.header("access-control-allow-methods"), "GET, HEAD, OPTIONS");
}

#[tokio::test]
async fn the_answer_to_a_change_is_read_by_the_site_that_is_named_and_by_no_other() {
    let (server, tokens, _folder) = with_store();
    let origin = async |origin: &str| {
        let right = bearer(&tokens.other);
        let headers = [("authorization", right.as_str()), ("origin", origin), ("content-type", "text/csv")];
        let answer = ask(&server, "POST", "/layers/y/features", &headers).await;
        // The layer was not made yet; who may write to it learns so.
        assert_eq!(answer.status, 404, "{:?}", answer.body);
        answer.header("access-control-allow-origin").to_owned()
    };
    assert_eq!(origin("https://maps.example.nl").await, "https://maps.example.nl");
    assert_eq!(origin("https://evil.example").await, "");
    // A method that a path does not take is told with those that it does.
    let wrong = ask(&server, "GET", "/layers/y/features", &[]).await;
    assert_eq!((wrong.status.as_u16(), wrong.header("allow")), (405, "OPTIONS, POST"));
    let wrong = ask(&server, "POST", "/layers/y", &[]).await;
    assert_eq!((wrong.status.as_u16(), wrong.header("allow")), (405, "GET, HEAD, OPTIONS, PUT, DELETE"));
}
