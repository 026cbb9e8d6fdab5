//! Postcodes through the router: what four digits answer, and what is refused.

use veerkracht_postcodes::{About, PostcodeRow, Postcodes, PostcodesWriter};

use super::{ServerSettings, ask, content, plain, state};
use crate::documents::Content;
use crate::http::Server;

/// A file with two addresses of 1011AB in two buurten, and one of 1011AC.
fn postcodes() -> Postcodes {
    let about = About {
        year: 2024,
        title: ["Adressen".to_owned(), "Addresses".to_owned()],
        attribution: "Uitgever".to_owned(),
        licence: "CC BY 4.0".to_owned(),
    };
    let mut writer = PostcodesWriter::new(about, &[*b"00010000", *b"00010001"]).unwrap();
    for (letters, number, code) in [(1, 3, 0), (1, 4, 1), (2, 9, 1)] {
        writer.push(PostcodeRow { postcode: 1011 * 676 + letters, number, code }).unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("one.postcodes");
    writer.finish(&mut std::fs::File::create(&path).unwrap()).unwrap();
    Postcodes::open(&path).unwrap()
}

fn served() -> Server {
    Server::from(state(Content { postcodes: Some(postcodes()), ..content() }, ServerSettings::default()))
}

#[tokio::test]
async fn four_digits_answer_with_their_postcodes_and_are_kept_under_a_tag() {
    let app = served();
    let answer = ask(&app, "GET", "/postcodes/1011.json", &[]).await;
    assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, "public, max-age=300"));
    let expected = serde_json::json!({
        "attribution": "Uitgever",
        "codes": ["BU00010000", "BU00010001"],
        "digits": "1011",
        "split": [["AB", 0, [3]], ["AB", 1, [4]]],
        "whole": [["AC", 1, 1]],
        "year": 2024,
    });
    assert_eq!(answer.json(), expected);
    let again = ask(&app, "GET", "/postcodes/1011.json", &[("if-none-match", answer.header("etag"))]).await;
    assert_eq!(again.status, 304);
    let index = ask(&app, "GET", "/postcodes.json", &[]).await.json();
    assert_eq!((&index["digits"], &index["addresses"]), (&serde_json::json!(["1011"]), &serde_json::json!(3)));
    let source = &ask(&app, "GET", "/maps.json", &[]).await.json()["postcodes"];
    assert_eq!((&source["attribution"], &source["title"]["en"]), (&"Uitgever".into(), &"Addresses".into()));
}

#[tokio::test]
async fn what_has_no_addresses_is_refused_and_says_why() {
    let app = served();
    for digits in ["1012", "0000", "99999", "1011AB", "-101", "+101", "101"] {
        let answer = ask(&app, "GET", &format!("/postcodes/{digits}.json"), &[]).await;
        assert_eq!(
            (answer.status.as_u16(), answer.json()["error"].clone()),
            (404, "unknown_postcode".into()),
            "{digits}"
        );
    }
    assert_eq!(ask(&app, "GET", "/postcodes/1011.csv", &[]).await.json()["error"], "unknown_path");
    let without = plain();
    for path in ["/postcodes.json", "/postcodes/1011.json"] {
        let answer = ask(&without, "GET", path, &[]).await;
        assert_eq!((answer.status.as_u16(), answer.json()["error"].clone()), (404, "no_postcodes".into()), "{path}");
        assert!(answer.json()["hint"].as_str().unwrap().contains("data folder"));
    }
    assert_eq!(ask(&without, "GET", "/maps.json", &[]).await.json()["postcodes"], serde_json::Value::Null);
}
