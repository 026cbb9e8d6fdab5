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
    // Each buurt is told in words, with the sentence that the server says of it.
    let said = all.split_whitespace().collect::<Vec<_>>().join(" ");
    let buurt = served.get("/areas.json")["buurten"].as_array().unwrap().iter().find(|row| row[2] == *code).cloned();
    let area = served.get(&format!("/areas/{}.json", buurt.unwrap()[0].as_str().unwrap()));
    let sentences = area["maps"].as_array().unwrap().iter().filter(|map| map["map"] == "signalering_relatief");
    for sentence in sentences.map(|map| map["sentence"]["nl"].as_str().unwrap()) {
        assert!(said.contains(sentence), "{sentence}: {said}");
    }
    // A wijk stands above its buurten, and the maps of the table are numbers with a key.
    assert!(said.contains("De buurten in woorden") && said.contains("Kaarten: 1 "), "{said}");
    let last = pages.last().unwrap().replace('\n', " ");
    assert!(last.contains("Bronnen"), "{last}");
    // The same again is the same, to the byte.
    workspace.run(&arguments).expect(0, &[]);
    assert!(fs::read(workspace.path().join("atlas.pdf")).unwrap() == pdf);
}

#[test]
fn publishers_are_named_in_the_language_of_the_picture() {
    let workspace = Workspace::new();
    workspace.build().expect(0, &[]);
    let served = workspace.serve();
    let sources = served.get("/sources.json");
    let boundaries = &sources["sources"][0];
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let named = [&boundaries["title"]["en"], &boundaries["publisher"], &boundaries["licence"]].map(text);
    let english = format!("{}: {} ({})", named[0], named[1], named[2]);
    let dutch = text(&boundaries["attribution"]);
    for (language, said, other) in [("nl", &dutch, &english), ("en", &english, &dutch)] {
        let legend = served.get(&format!("/legend/focuskaart.json?taal={language}"));
        let credits = text(&legend["attribution"]);
        assert!(credits.contains(said.as_str()) && !credits.contains(other.as_str()), "{language}: {credits}");
    }
    let (code, ..) = gemeente(&served);
    let atlas = ["atlas", "--dataset", "one.dataset", "--gemeente", &code, "--taal", "en", "--out", "atlas.pdf"];
    workspace.run(&atlas).expect(0, &[]);
    let words = pages(&fs::read(workspace.path().join("atlas.pdf")).unwrap()).join(" ");
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains(&english) && !words.contains(&dutch), "{words}");
}

#[test]
fn the_atlases_of_all_gemeenten_are_files_by_their_names_and_what_failed_is_told_at_the_end() {
    let workspace = Workspace::new();
    workspace.build().expect(0, &[]);
    let arguments = ["atlas", "--dataset", "one.dataset", "--all", "--out", "atlas/new"];
    let folder = workspace.path().join("atlas/new");
    fs::create_dir_all(&folder).unwrap();
    let names: Vec<String> = {
        let served = workspace.serve();
        let areas = served.get("/areas.json");
        areas["gemeenten"].as_array().unwrap().iter().map(|row| row[1].as_str().unwrap().to_lowercase()).collect()
    };
    // A folder stands where the first one shall be written.
    let first = folder.join(format!("{}.pdf", names[0]));
    fs::create_dir(&first).unwrap();
    workspace.run(&arguments).expect(1, &["1 of ", &format!("{}.pdf", names[0]), "a folder"]);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), names.len(), "the others are there, and nothing half-written");
    fs::remove_dir(&first).unwrap();
    fs::write(&first, "an older one").unwrap();
    workspace.run(&arguments).expect(0, &[&format!("{} atlases", names.len())]);
    for name in &names {
        let pages = pages(&fs::read(folder.join(format!("{name}.pdf"))).unwrap());
        assert!(pages[0].to_lowercase().replace('\n', " ").contains(name.as_str()), "{name}: {}", pages[0]);
    }
    // One alone is the same file.
    let served = workspace.serve();
    let (code, ..) = gemeente(&served);
    workspace.run(&["atlas", "--dataset", "one.dataset", "--gemeente", &code, "--out", "one.pdf"]).expect(0, &[]);
    assert!(fs::read(workspace.path().join("one.pdf")).unwrap() == fs::read(&first).unwrap());
    workspace.run(&["atlas", "--all", "--gemeente", &code, "--out", "atlas"]).expect(2, &["--gemeente"]);
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
        let stand = if size.starts_with('a') { "&stand=liggend" } else { "" };
        let (head, body) = served
            .download(&format!("/picture/signalering_relatief.png?gemeente={code}&size={size}&labels=geen{stand}"));
        let file = format!("inline; filename=\"{}-signalering-relatief-{window}.png\"", name.to_lowercase());
        assert!(head.to_lowercase().contains(&file), "{file}: {head}");
        let (found, across) = pixels(&body);
        assert_eq!((across, found.len() / across), (wide, high), "{size}");
        // The map takes most of the page, and every area in it that has a class has its colour.
        let colours: BTreeSet<String> = map["classes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|class| class["colour"].as_str().unwrap().to_owned())
            .collect();
        let of_classes = found.iter().filter(|[r, g, b]| colours.contains(&format!("#{r:02X}{g:02X}{b:02X}"))).count();
        assert!(of_classes * 13 > found.len(), "{size}: {of_classes} of {}", found.len());
    }
    let (head, svg) = served.download(&format!("/picture/signalering_relatief.svg?gemeente={code}"));
    let svg = String::from_utf8(svg).unwrap();
    assert!(head.contains("image/svg+xml") && svg.contains("font/woff2") && svg.contains(&name), "{head}");
    let (head, pdf) = served.download(&format!("/picture/signalering_relatief.pdf?gemeente={code}&qr=ja&taal=en"));
    assert!(head.contains("application/pdf"), "{head}");
    assert!(pages(&pdf)[0].contains("http://localhost/"), "{:?}", pages(&pdf));
}

/// Gives an attribute of the root of an SVG.
fn root<'a>(svg: &'a str, name: &str) -> &'a str {
    let root = svg.lines().next().unwrap();
    root.split(&format!(" {name}=\"")).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default()
}

fn numbers(text: &str) -> Vec<f64> {
    text.split(' ').filter_map(|number| number.parse().ok()).collect()
}

#[test]
fn a_sheet_stands_or_lies_as_it_is_asked_to_or_by_the_shape_of_what_it_shows() {
    let workspace = Workspace::new();
    workspace.build().expect(0, &[]);
    let served = workspace.serve();
    let svg = |query: &str| {
        String::from_utf8(served.download(&format!("/picture/signalering_relatief.svg?{query}")).1).unwrap()
    };
    let size = |query: &str| ["width", "height"].map(|side| root(&svg(query), side).parse::<f64>().unwrap());
    let written = |query: &str| size(query).map(|side| side.to_string());
    assert_eq!(written("stand=liggend"), ["841.89", "595.28"]);
    assert_eq!(written("stand=staand&size=a3"), ["841.89", "1190.55"]);
    let view = root(&svg("stand=liggend"), "data-view").to_owned();
    let [west, south, east, north] = <[f64; 4]>::try_from(numbers(&view)).unwrap();
    let (x, y) = (f64::midpoint(west, east), f64::midpoint(south, north));
    let [wide, high] = [[0.2, 0.02], [0.02, 0.2]]
        .map(|[across, up]| size(&format!("bbox={},{},{},{}", x - across, y - up, x + across, y + up)));
    assert!(wide[0] > wide[1] && high[0] < high[1], "{wide:?} {high:?}");
}

#[test]
fn what_is_in_sight_is_drawn_at_the_place_that_the_page_says_it_has() {
    let workspace = Workspace::new();
    workspace.build().expect(0, &[]);
    let served = workspace.serve();
    let (code, ..) = gemeente(&served);
    let svg = |query: &str| {
        String::from_utf8(served.download(&format!("/picture/focuskaart.svg?gemeente={code}&{query}")).1).unwrap()
    };
    let whole = svg("blad=1");
    let [west, south, east, north] = <[f64; 4]>::try_from(numbers(root(&whole, "data-view"))).unwrap();
    // Half as wide: what is shown is at least that, and in the middle of it.
    let (quarter, rise) = ((east - west) / 4.0, (north - south) / 4.0);
    let bbox = format!("bbox={:.4},{:.4},{:.4},{:.4}", west + quarter, south + rise, east - quarter, north - rise);
    let part = svg(&bbox);
    let seen = numbers(root(&part, "data-view"));
    assert!(seen[0] <= west + quarter + 1e-4 && seen[2] >= east - quarter - 1e-4, "{seen:?}");
    assert!(seen[2] - seen[0] < (east - west) * 0.75, "{seen:?}");
    assert_eq!(numbers(root(&part, "data-maps")).len(), 4);
    assert!(part.contains("ook buiten beeld"));
    // Where nobody sees a difference there is none, and nothing is drawn twice.
    let near = bbox.replacen("bbox=", "bbox=0", 1);
    assert_eq!(svg(&near), part);
}

#[test]
fn a_page_has_two_maps_sentences_marked_areas_and_room_for_notes() {
    let workspace = Workspace::new();
    workspace.build().expect(0, &[]);
    let served = workspace.serve();
    let (code, name, _) = gemeente(&served);
    let maps = served.get("/maps.json");
    let map = |id: &str| maps["maps"].as_array().unwrap().iter().find(|map| map["id"] == id).unwrap().clone();
    let (first, second) = (map("signalering_relatief"), map("focuskaart"));
    let year = second["default"]["year"].as_i64().unwrap();
    for stand in ["staand", "liggend"] {
        let address = format!(
            "/picture/signalering_relatief.pdf?gemeente={code}&naast=focuskaart.{year}.gemeente&stand={stand}&qr=ja"
        );
        let (head, pdf) = served.download(&address);
        assert!(head.contains(&format!("-naast-focuskaart-{year}-gemeente.pdf")), "{head}");
        let pages = pages(&pdf);
        let words = pages[0].replace('\n', " ");
        for title in [&first, &second].map(|map| map["title"]["nl"].as_str().unwrap()) {
            assert!(words.contains(title), "{title}: {words}");
        }
        // The list has both maps, on a page of its own.
        assert!(pages[1].contains("Kaarten: 1 "), "{}", pages[1]);
    }
    let (_, svg) = served.download(&format!("/picture/focuskaart.svg?gemeente={code}&naast=signalering_relatief"));
    let svg = String::from_utf8(svg).unwrap();
    assert_eq!(root(&svg, "data-maps").split(';').count(), 2);

    let areas = served.get("/areas.json");
    let buurt = areas["buurten"].as_array().unwrap().iter().find(|row| row[2] == *code).unwrap()[0].clone();
    let buurt = buurt.as_str().unwrap();
    let area = served.get(&format!("/areas/{buurt}.json"));
    let said = area["maps"].as_array().unwrap().iter().find(|map| map["map"] == "signalering_relatief").unwrap();
    let said = said["sentence"]["nl"].as_str().unwrap();
    for query in [format!("codes={buurt}"), format!("gemeente={code}&gebied={buurt}")] {
        let (_, pdf) = served.download(&format!("/picture/signalering_relatief.pdf?{query}&notities=ja&titel=ja"));
        let words = pages(&pdf).concat().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(said) && words.contains("Notities"), "{query}: {words}");
    }
    let (_, svg) = served.download(&format!("/picture/focuskaart.svg?gemeente={code}&notities=ja&titel=ja&blad=1"));
    let svg = String::from_utf8(svg).unwrap();
    assert!(numbers(root(&svg, "data-notes")).len() == 5 && numbers(root(&svg, "data-title")).len() == 4, "{name}");

    // A class that is not drawn has no colour on the page, and its name in words.
    let class = &first["classes"][3];
    let (_, svg) =
        served.download(&format!("/picture/signalering_relatief.svg?gemeente={code}&zonder={}", class["value"]));
    let svg = String::from_utf8(svg).unwrap();
    assert!(!svg.contains(&format!("fill=\"{}\"", class["colour"].as_str().unwrap())));
    assert!(svg.contains("Niet getekend: ") && svg.contains(class["label"]["nl"].as_str().unwrap()));
}

#[test]
fn the_demo_says_that_it_is_made_up_on_every_page_that_it_draws() {
    let workspace = Workspace::new();
    workspace.build().expect(0, &[]);
    let served = workspace.serve();
    let (code, ..) = gemeente(&served);
    let notice = served.get("/maps.json")["notice"]["nl"].as_str().unwrap().to_owned();
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (_, pdf) = served.download(&format!("/picture/focuskaart.pdf?gemeente={code}&naast=kwetsbaar_nl"));
    assert!(words(&pages(&pdf)[0]).contains(&notice));
    let (_, page) = served.download("/qgis");
    assert!(String::from_utf8(page).unwrap().contains(&notice), "{notice}");
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
        ("/picture/focuskaart.png?size=og&stand=staand", "`stand` is `staand`"),
        ("/picture/focuskaart.png?stand=schuin", "`stand` is `schuin`"),
        ("/picture/focuskaart.png?size=og&notities=ja", "no room for notes"),
        ("/picture/focuskaart.png?bbox=4,51,5", "`bbox` is `4,51,5`"),
        ("/picture/focuskaart.png?bbox=5,51,4,52", "west, south, east, north"),
        ("/picture/focuskaart.png?naast=nergens", "no map `nergens`"),
        ("/picture/focuskaart.png?naast=kwetsbaar_nl.1900", "1900"),
        ("/picture/focuskaart.png?zonder=99", "`zonder` is `99`"),
        ("/picture/focuskaart.png?gebied=BU00000000", "no area with the code `BU00000000`"),
        ("/picture/focuskaart.png?blad=0", "`blad` is `0`"),
        ("/picture/focuskaart.png?blad=900", "a page from 1 to 1"),
        ("/picture/focuskaart.pdf?blad=1", "which has all pages"),
    ] {
        assert!(error(path).contains(words), "{path}: {}", error(path));
    }
    let many = vec!["BU70010100"; 101].join(",");
    assert!(error(&format!("/picture/focuskaart.png?codes={many}")).contains("101 codes are more than 100"));
}
