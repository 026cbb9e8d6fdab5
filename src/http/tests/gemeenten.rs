//! Gemeenten, one as a page and several in a request.

use super::{ask, content, plain, state};
use crate::http::{Server, ServerSettings};
use crate::statistics::CarryRecord;
use crate::statistics::lineage::LineageSource;

#[tokio::test]
async fn the_page_of_a_gemeente_names_its_buurten_that_count_and_its_absolute_address() {
    let answer = ask(&plain(), "GET", "/gemeente/gm0001?taal=en", &[("host", "one.example")]).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "text/html; charset=utf-8"));
    let page = String::from_utf8(answer.body.to_vec()).unwrap();
    for part in
        ["<h1>Gemeente</h1>", "Open approximation.", "gebied=BU00010000&amp;taal=en\">Dorp</a>", "href=\"../page.css\""]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("Plas"), "water is no buurt that counts");
    // What the page shows, for search engines, is data that no browser runs.
    let run = page.replace("<script type=\"application/ld+json\">", "");
    assert!(!run.contains("<script") && !page.contains("style="), "the policy lets none in");
    let other = ask(&plain(), "GET", "/gemeente/GM0001?kaart=focuskaart", &[]).await;
    assert_eq!((other.status.as_u16(), &other.json()["error"]), (404, &"unknown_map".into()));
}

#[tokio::test]
async fn a_gemeente_of_before_a_merger_is_told_with_those_that_have_its_buurten() {
    let mut content = content();
    let mut observations = content.engine.observations().clone();
    let source = |code: &str, share_of_area: f64| LineageSource {
        code: code.into(),
        share_of_code: 1.0,
        share_of_area,
        lost: None,
    };
    observations.carried = vec![CarryRecord {
        source: "kwb".into(),
        year: 2014,
        sources: [(0, vec![source("BU00090101", 0.6), source("BU00080101", 0.4)])].into(),
        files: Vec::new(),
        elsewhere: std::collections::BTreeMap::new(),
    }];
    content.engine = crate::maps::Engine::new(
        &content.areas,
        observations.into(),
        content.engine.indicators().clone().into(),
        Vec::new().into(),
        std::collections::BTreeMap::new(),
    );
    let app = Server::from(state(content, ServerSettings::default()));
    for path in ["/gemeente/GM0009", "/gemeenten/GM0009.json", "/changes.json?gemeente=GM0009"] {
        let answer = ask(&app, "GET", path, &[]).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["error"]), (404, &"unknown_area".into()), "{path}");
        assert_eq!(
            answer.json()["message"],
            "there is no gemeente with the code `GM0009` in the division of 2024 any more; its buurten lie in Gemeente \
             (GM0001)"
        );
    }
    // Less than half of a buurt makes no successor.
    let answer = ask(&app, "GET", "/gemeente/GM0008", &[]).await;
    assert_eq!(answer.json()["message"], "there is no gemeente with the code `GM0008` in the division of 2024");
}

#[tokio::test]
async fn several_gemeenten_are_asked_for_with_commas_and_a_wrong_one_is_told() {
    let app = plain();
    let same = ask(&app, "GET", "/download/alle.csv?gemeente=GM0001,gm0001", &[]).await;
    assert_eq!(same.status.as_u16(), 200);
    assert!(same.header("content-disposition").contains("veerkracht-alle-GM0001.csv"));
    let codes = ask(&app, "GET", "/download/alle.csv?codes=BU00010000,WK000100", &[]).await;
    assert!(codes.header("content-disposition").contains("-BU00010000-WK000100.csv"));
    assert!(codes.header("link").contains("?codes=BU00010000,WK000100"), "{}", codes.header("link"));
    let many = vec!["GM0001"; 101].join(",");
    for (query, status) in [
        ("gemeente=GM0001,GM0002".to_owned(), 404),
        ("gemeente=BU00010000".to_owned(), 404),
        ("gemeente=".to_owned(), 400),
        ("codes=,".to_owned(), 400),
        (format!("gemeente={many}"), 400),
    ] {
        for path in ["/download/alle.csv", "/changes.json"] {
            let answer = ask(&app, "GET", &format!("{path}?{query}"), &[]).await;
            assert_eq!(answer.status.as_u16(), status, "{path}?{query}");
        }
    }
    let changes = ask(&app, "GET", "/changes.json", &[]).await.json();
    assert_eq!(changes, serde_json::json!({ "division": null, "maps": [] }));
}
