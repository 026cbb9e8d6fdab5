//! Documents and downloads through the router: what is kept, in which encoding, and in parts.

use axum::http::StatusCode;

use super::{ask, plain, with};
use crate::http::ServerSettings;

const FILES: [(&str, &str); 6] = [
    ("/fonts/Noto%20Sans%20Regular/0-255.pbf", ""),
    ("/health", ""),
    ("/sprites/hatch.json", ""),
    ("/catalog.json", "http://one.example"),
    ("/qgis", "http://one.example"),
    ("/sources.json", ""),
];

#[tokio::test]
async fn every_encoding_of_a_document_reads_back_to_the_same_and_has_a_tag_of_its_own() {
    let app = plain();
    for (path, _) in FILES {
        let whole = ask(&app, "GET", path, &[("host", "one.example")]).await;
        assert_eq!(whole.status, 200, "{path}");
        for encoding in ["br", "gzip", "zstd"] {
            let headers = [("host", "one.example"), ("accept-encoding", encoding)];
            let answer = ask(&app, "GET", path, &headers).await;
            let body = match answer.header("content-encoding") {
                "br" => martin_tile_utils::decode_brotli(&answer.body).unwrap(),
                "gzip" => martin_tile_utils::decode_gzip(&answer.body).unwrap(),
                "zstd" => martin_tile_utils::decode_zstd(&answer.body).unwrap(),
                _ => answer.body.to_vec(),
            };
            assert!(body == whole.body, "{path} {encoding}");
            // What is embedded was compressed by Node, which does not write Zstandard everywhere.
            let compressed = whole.body.len() > 1000 && (encoding != "zstd" || !path.starts_with("/fonts/"));
            assert_eq!(answer.header("content-encoding") == encoding, compressed, "{path} {encoding}");
            assert_eq!(answer.header("etag") != whole.header("etag"), compressed, "{path} {encoding}");
            let known = [headers[0], headers[1], ("if-none-match", answer.header("etag"))];
            assert_eq!(ask(&app, "GET", path, &known).await.status, 304, "{path} {encoding}");
        }
    }
}

#[tokio::test]
async fn each_who_asks_gets_the_address_under_which_he_asked_and_a_tag_of_his_own() {
    let app = plain();
    for (path, base) in FILES.into_iter().filter(|(_, base)| !base.is_empty()) {
        let [one, two] = ["one.example", "two.example"].map(|host| [("host", host)]);
        let (one, two) = (ask(&app, "GET", path, &one).await, ask(&app, "GET", path, &two).await);
        let text = String::from_utf8(one.body.to_vec()).unwrap();
        assert!(text.contains(base) && !text.contains("invalid"), "{path}: {text}");
        assert_eq!(text.replace("one.example", "two.example"), String::from_utf8(two.body.to_vec()).unwrap(), "{path}");
        assert_ne!(one.header("etag"), two.header("etag"), "{path}");
        assert!(one.header("vary").contains("Host"), "{path}");
        let other = ask(&app, "GET", path, &[("host", "two.example"), ("if-none-match", one.header("etag"))]).await;
        assert_eq!(other.status, 200, "{path}: the tag of another address is not this one");
    }
}

/// All maps on offer are none here: a sheet of names.
const DOWNLOADS: [&str; 5] = [
    "/download/alle.csv",
    "/download/alle.geojson",
    "/download/alle.gpkg",
    "/download/alle.parquet",
    "/download/alle.csv?gemeente=GM0001",
];

#[tokio::test]
async fn a_download_is_given_whole_or_in_part_and_head_writes_nothing() {
    let app = plain();
    for path in DOWNLOADS {
        let before = ask(&app, "HEAD", path, &[]).await;
        assert_eq!(
            (before.status, before.header("content-length"), before.header("accept-ranges")),
            (StatusCode::OK, "", "bytes"),
            "{path}"
        );
        let whole = ask(&app, "GET", path, &[]).await;
        assert_eq!((whole.status, whole.header("accept-ranges")), (StatusCode::OK, "bytes"), "{path}");
        assert!(!whole.body.is_empty() && whole.header("content-length") == whole.body.len().to_string(), "{path}");
        let head = ask(&app, "HEAD", path, &[]).await;
        assert!(head.body.is_empty());
        for name in ["content-length", "etag", "content-type", "content-disposition", "vary", "cache-control", "link"] {
            assert_eq!(head.header(name), whole.header(name), "{path} {name}");
        }
        assert_eq!(before.header("etag"), whole.header("etag"), "{path}");
        let tag = whole.header("etag");
        assert_eq!(ask(&app, "GET", path, &[("if-none-match", tag)]).await.status, 304, "{path}");

        let length = whole.body.len();
        let part = ask(&app, "GET", path, &[("range", "bytes=3-6"), ("if-range", tag)]).await;
        assert_eq!(part.status, 206, "{path}");
        assert_eq!(part.header("content-range"), format!("bytes 3-6/{length}"), "{path}");
        assert_eq!((part.header("content-length"), &part.body[..]), ("4", &whole.body[3..7]), "{path}");
        let end = ask(&app, "GET", path, &[("range", "bytes=-5")]).await;
        assert_eq!((end.status.as_u16(), &end.body[..]), (206, &whole.body[length - 5..]), "{path}");
        let changed = ask(&app, "GET", path, &[("range", "bytes=3-6"), ("if-range", "\"old\"")]).await;
        assert_eq!((changed.status.as_u16(), changed.body.len()), (200, length), "{path}");
        let outside = ask(&app, "GET", path, &[("range", "bytes=99999999-")]).await;
        assert_eq!(
            (outside.status.as_u16(), outside.header("content-range")),
            (416, &*format!("bytes */{length}")),
            "{path}"
        );
        assert_eq!(outside.json()["error"], "outside_file");
    }
}

#[tokio::test]
async fn a_text_is_also_kept_compressed_with_a_tag_of_its_own_and_parts_of_what_is_sent() {
    let app = plain();
    for path in ["/download/alle.csv", "/download/alle.geojson"] {
        let whole = ask(&app, "GET", path, &[]).await;
        let gzip = ask(&app, "GET", path, &[("accept-encoding", "gzip, br")]).await;
        assert_eq!((whole.header("content-encoding"), gzip.header("content-encoding")), ("", "gzip"));
        assert_eq!(martin_tile_utils::decode_gzip(&gzip.body).unwrap(), whole.body);
        assert_ne!(whole.header("etag"), gzip.header("etag"));
        let part = ask(&app, "GET", path, &[("accept-encoding", "gzip"), ("range", "bytes=0-1")]).await;
        assert_eq!(
            (part.status.as_u16(), &part.body[..], part.header("content-encoding")),
            (206, &gzip.body[..2], "gzip")
        );
    }
}

#[tokio::test]
async fn what_a_caller_adds_to_a_query_is_not_in_what_others_get() {
    let app = plain();
    let csv =
        ask(&app, "GET", "/download/alle.csv?taal=en&gemeente=GM0001&palet=standaard", &[("host", "one.example")])
            .await;
    let expected =
        "<alle.csv-metadata.json?gemeente=GM0001&taal=en>; rel=\"describedby\"; type=\"application/csvm+json\"";
    assert_eq!(csv.header("link"), expected, "beside the table, by whatever name the program is reached");
    assert!(!csv.header("vary").to_ascii_lowercase().contains("host"), "{}", csv.header("vary"));
    let metadata = ask(
        &app,
        "GET",
        "/download/alle.csv-metadata.json?palet=standaard&taal=en&gemeente=GM0001",
        &[("host", "one.example")],
    )
    .await;
    assert_eq!(metadata.json()["url"], "http://one.example/download/alle.csv?gemeente=GM0001&taal=en");
    assert_eq!(metadata.header("content-type"), "application/csvm+json", "as the link to it says");
}

#[tokio::test]
async fn a_download_that_is_larger_than_the_room_is_refused_and_says_what_to_ask_for() {
    let app = with(ServerSettings { downloads_bytes: 10, ..ServerSettings::default() });
    for path in DOWNLOADS {
        let answer = ask(&app, "GET", path, &[]).await;
        // Not to be asked for again.
        assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (507, ""), "{path}");
        assert_eq!(answer.json()["error"], "too_large", "{path}");
    }
    assert_eq!(ask(&app, "GET", "/", &[]).await.status, 200, "others go on");
}

#[tokio::test]
async fn the_licences_of_what_the_program_contains_are_a_page_and_a_text() {
    let app = plain();
    let text = ask(&app, "GET", "/licences.txt", &[]).await;
    assert_eq!((text.status.as_u16(), text.header("content-type")), (200, "text/plain; charset=utf-8"));
    let page = ask(&app, "GET", "/licences?taal=en", &[]).await;
    for body in [&text.body, &page.body] {
        let body = std::str::from_utf8(body).unwrap();
        assert!(body.contains("maplibre-gl ") && body.contains("SIL OPEN FONT LICENSE"));
    }
    // Each crate that is listed has its words below: a line of names stands above them.
    let text = std::str::from_utf8(&text.body).unwrap();
    let (_, crates) = text.split_once("IN THE PROGRAM").unwrap();
    let above: Vec<&str> = crates.split("----\n").skip(2).filter_map(|part| part.lines().next()).collect();
    for line in crates.lines().skip(2).take_while(|line| !line.is_empty()) {
        let (name, _licence) = line.split_once(": ").unwrap();
        let has_words = above.iter().any(|names| names.split(", ").any(|known| known == name));
        assert!(name.starts_with("veerkracht-") || has_words, "{name} has no words");
    }
    assert!(
        std::str::from_utf8(&ask(&app, "GET", "/method", &[]).await.body)
            .unwrap()
            .contains("href=\"licences?taal=nl\"")
    );
}

#[tokio::test]
async fn a_catalogue_is_had_in_the_form_that_is_asked_for_and_says_on_what_that_depends() {
    let app = plain();
    for (path, accept, form) in [
        ("/dcat", "*/*", "application/ld+json"),
        ("/dcat", "text/turtle", "text/turtle; charset=utf-8"),
        ("/dcat?f=ttl", "application/ld+json", "text/turtle; charset=utf-8"),
        ("/dcat.jsonld", "text/turtle", "application/ld+json"),
        ("/dcat.ttl", "application/ld+json", "text/turtle; charset=utf-8"),
    ] {
        let headers = [("host", "one.example"), ("accept", accept)];
        let answer = ask(&app, "GET", path, &headers).await;
        assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, form), "{path} {accept}");
        // In one line: of several, some caches read one.
        let form = if path.contains('.') { "" } else { ", Accept" };
        assert_eq!(answer.headers.get_all("vary").iter().count(), 1, "{path}");
        assert_eq!(answer.header("vary"), format!("Accept-Encoding, Host{form}"), "{path}");
        let text = String::from_utf8(answer.body.to_vec()).unwrap();
        assert!(text.contains("http://one.example/dcat") && !text.contains("invalid"), "{path}: {text}");
    }
    assert_eq!(ask(&app, "GET", "/dcat?f=rdf", &[]).await.json()["available"], serde_json::json!(["jsonld", "ttl"]));
}

#[tokio::test]
async fn the_operator_that_is_named_publishes_the_catalogue_and_answers_for_it() {
    let links = crate::documents::OperatorLinks {
        contact: Some(crate::texts::Bilingual::new("mailto:kaarten@example.nl", "https://example.nl/\"en\"")),
        ..crate::documents::OperatorLinks::default()
    };
    let operator = Some(crate::texts::Bilingual::new("Gemeente \"Ons Dorp\"", "Our \\ Village"));
    let app = with(ServerSettings { operator, links, ..ServerSettings::default() });
    let text = String::from_utf8(ask(&app, "GET", "/dcat.ttl", &[]).await.body.to_vec()).unwrap();
    let name = "foaf:name \"Gemeente \\\"Ons Dorp\\\"\"@nl, \"Our \\\\ Village\"@en";
    assert!(text.contains(name) && text.contains("vcard:hasEmail <mailto:kaarten@example.nl>"), "{text}");
    let nobody = String::from_utf8(ask(&plain(), "GET", "/dcat.ttl", &[]).await.body.to_vec()).unwrap();
    assert!(nobody.contains("vcard:hasURL <http://localhost/>"), "{nobody}");
}

#[tokio::test]
async fn a_page_says_what_it_shows_to_search_engines_and_crawlers_find_it() {
    let app = plain();
    for path in ["/method", "/qgis?taal=en", "/gemeente/GM0001", "/gemeente/GM0001?taal=en"] {
        let page = String::from_utf8(ask(&app, "GET", path, &[]).await.body.to_vec()).unwrap();
        let (_, rest) = page.split_once("<script type=\"application/ld+json\">").unwrap();
        let said: serde_json::Value = serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap();
        assert_eq!(said["@type"], "Dataset");
        assert_eq!(said["url"], format!("http://localhost{path}"));
        let query = if path.starts_with("/gemeente") { "?gemeente=GM0001" } else { "" };
        assert_eq!(said["distribution"][0]["contentUrl"], format!("http://localhost/download/alle.csv{query}"));
    }
    let robots = ask(&app, "GET", "/robots.txt", &[]).await;
    let text = String::from_utf8(robots.body.to_vec()).unwrap();
    assert!(text.contains("\nSitemap: http://localhost/sitemap.xml\n"), "{text}");
    let pages = String::from_utf8(ask(&app, "GET", "/sitemap.xml", &[]).await.body.to_vec()).unwrap();
    assert!(pages.contains("<loc>http://localhost/gemeente/GM0001?taal=en</loc>"), "{pages}");
}
