//! Maps on paper and as pictures, by the command and by the server, read back by other libraries.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test that calls them")]

use std::collections::BTreeSet;
use std::fs;
use std::io::Cursor;

use serde_json::Value;

use crate::program::{Served, Workspace};

/// Reads the text of each page of a PDF.
fn pages(pdf: &[u8]) -> Vec<String> {
    let document = lopdf::Document::load_mem(pdf).unwrap();
    let numbers: Vec<u32> = document.get_pages().into_keys().collect();
    numbers.into_iter().map(|page| document.extract_text(&[page]).unwrap().replace(" \n", "\n")).collect()
}

/// Reads the pixels of a PNG row by row, with its width.
fn pixels(bytes: &[u8]) -> (Vec<[u8; 3]>, usize) {
    let mut reader = png::Decoder::new(Cursor::new(bytes)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    (pixels.chunks_exact(3).map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect(), info.width.try_into().unwrap())
}

/// Gives code and name of the first gemeente, and the names of its buurten.
fn gemeente(served: &Served) -> (String, String, BTreeSet<String>) {
    let areas = served.get("/areas.json");
    let text = |row: &Value, place: usize| row[place].as_str().unwrap().to_owned();
    let first = &areas["gemeenten"][0];
    let buurten = areas["buurten"].as_array().unwrap().iter().filter(|row| row[2] == first[0]);
    (text(first, 0), text(first, 1), buurten.map(|row| text(row, 1)).collect())
}

#[test]
fn the_atlas_of_a_gemeente_has_a_page_per_map_all_its_buurten_and_how_it_is_made() {
    let workspace = Workspace::new();
    workspace.build().expect(0, &[]);
    let served = workspace.serve();
    let (code, name, buurten) = gemeente(&served);
    let arguments = ["atlas", "--dataset", "one.dataset", "--gemeente", &code, "--out", "atlas.pdf"];
    workspace.run(&arguments).expect(0, &[]);
    let pdf = fs::read(workspace.path().join("atlas.pdf")).unwrap();
    let pages = pages(&pdf);
    let maps = served.get("/maps.json");
    for (page, map) in pages.iter().zip(maps["maps"].as_array().unwrap()) {
        let page = page.replace('\n', " ");
        for words in [&name, map["title"]["nl"].as_str().unwrap(), map["classes"][0]["label"]["nl"].as_str().unwrap()] {
            assert!(page.contains(words), "{words}: {page}");
        }
    }
    let all = pages.join("\n");
    for buurt in &buurten {
        assert!(all.contains(buurt.as_str()), "{buurt}");
    }
    let last = pages.last().unwrap().replace('\n', " ");
    assert!(last.contains("Bronnen"), "{last}");
    // The same again is the same, to the byte.
    workspace.run(&arguments).expect(0, &[]);
    assert!(fs::read(workspace.path().join("atlas.pdf")).unwrap() == pdf);
}

#[test]
fn what_is_no_atlas_is_refused_in_words_and_leaves_no_file() {
    let workspace = Workspace::new();
    workspace.build().expect(0, &[]);
    let atlas = |more: &[&str]| {
        let mut arguments = vec!["atlas", "--dataset", "one.dataset"];
        arguments.extend(more);
        workspace.run(&arguments)
    };
    atlas(&["--gemeente", "GM0000", "--out", "a.pdf"]).expect(2, &["no area with the code `GM0000`"]);
    atlas(&["--gemeente", "BU70010100", "--out", "a.pdf"])
        .expect(2, &["`BU70010100` is no code of a gemeente", "--codes"]);
    atlas(&["--gemeente", ",", "--out", "a.pdf"]).expect(2, &["GM0606"]);
    atlas(&["--gemeente", "GM7001", "--out", "a.png"]).expect(2, &["ends in .pdf"]);
    atlas(&["--out", "a.pdf"]).expect(2, &["--gemeente"]);
    assert!(!workspace.path().join("a.pdf").exists());
}

#[test]
fn a_picture_has_the_pixels_and_the_colours_that_were_asked_for_and_a_name_that_tells_what_it_is() {
    let workspace = Workspace::new();
    workspace.build().expect(0, &[]);
    let served = workspace.serve();
    let (code, name, _) = gemeente(&served);
    let maps = served.get("/maps.json");
    let map = maps["maps"].as_array().unwrap().iter().find(|map| map["id"] == "signalering_relatief").unwrap();
    let window = map["default"]["key"].as_str().unwrap();
    for (size, wide, high) in [("16x9", 1920, 1080), ("og", 1200, 630), ("a4", 1754, 1241), ("a3", 2481, 1754)] {
        let (head, body) =
            served.download(&format!("/picture/signalering_relatief.png?gemeente={code}&size={size}&labels=geen"));
        let file = format!("inline; filename=\"{}-signalering-relatief-{window}.png\"", name.to_lowercase());
        assert!(head.to_lowercase().contains(&file), "{file}: {head}");
        let (pixels, width) = pixels(&body);
        assert_eq!((width, pixels.len() / width), (wide, high), "{size}");
        // The map takes most of the page, and every area in it that has a class has its colour.
        let colours: BTreeSet<String> = map["classes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|class| class["colour"].as_str().unwrap().to_owned())
            .collect();
        let of_classes = pixels.iter().filter(|[r, g, b]| colours.contains(&format!("#{r:02X}{g:02X}{b:02X}"))).count();
        assert!(of_classes * 13 > pixels.len(), "{size}: {of_classes} of {}", pixels.len());
    }
    let (head, svg) = served.download(&format!("/picture/signalering_relatief.svg?gemeente={code}"));
    let svg = String::from_utf8(svg).unwrap();
    assert!(head.contains("image/svg+xml") && svg.contains("font/woff2") && svg.contains(&name), "{head}");
    let (head, pdf) = served.download(&format!("/picture/signalering_relatief.pdf?gemeente={code}&qr=ja&taal=en"));
    assert!(head.contains("application/pdf"), "{head}");
    assert!(pages(&pdf)[0].contains("http://localhost/"), "{:?}", pages(&pdf));
}

#[test]
fn a_picture_that_cannot_be_made_is_refused_with_what_there_is() {
    let workspace = Workspace::new();
    workspace.build().expect(0, &[]);
    let served = workspace.serve();
    let error = |path: &str| served.get(path)["message"].as_str().unwrap().to_owned();
    for (path, words) in [
        ("/picture/nergens.png", "no map `nergens`"),
        ("/picture/focuskaart.gif", "nothing is served"),
        ("/picture/focuskaart.png?gemeente=GM0000", "no gemeente with the code `GM0000`"),
        ("/picture/focuskaart.png?gemeente=BU70010100", "no gemeente with the code `BU70010100`"),
        ("/picture/focuskaart.png?codes=BU00000000", "no area with the code `BU00000000`"),
        ("/picture/focuskaart.png?codes=", "`codes` is ``"),
        ("/picture/focuskaart.png?size=a0", "`size` is `a0`"),
        ("/picture/focuskaart.png?label=geen", "`label` is not known"),
    ] {
        assert!(error(path).contains(words), "{path}: {}", error(path));
    }
    let many = vec!["BU70010100"; 101].join(",");
    assert!(error(&format!("/picture/focuskaart.png?codes={many}")).contains("101 codes are more than 100"));
}
