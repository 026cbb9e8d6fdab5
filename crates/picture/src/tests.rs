//! A page in its three forms, read back by other programs.

use std::collections::BTreeMap;

use super::*;

/// Two areas that share a border, one with an enclave of the other, and all else that a page has.
fn scene(fonts: &Fonts) -> Scene {
    let ring = |corners: &[[f32; 2]]| corners.to_vec();
    let red = Path {
        parts: vec![
            ring(&[[20.0, 60.0], [101.3, 60.0], [97.7, 140.0], [20.0, 140.0]]),
            // Around the enclave, the other way.
            ring(&[[40.0, 80.0], [40.0, 100.0], [60.0, 100.0], [60.0, 80.0]]),
        ],
        closed: true,
    };
    let green = Path {
        parts: vec![
            ring(&[[101.3, 60.0], [180.0, 60.0], [180.0, 140.0], [97.7, 140.0]]),
            ring(&[[40.0, 80.0], [60.0, 80.0], [60.0, 100.0], [40.0, 100.0]]),
        ],
        closed: true,
    };
    let shape = |path: &Path, colour: Colour| Mark::Shape {
        path: path.clone(),
        fill: Some(colour),
        stroke: Some(Stroke { colour, width: 0.4 }),
    };
    let hatch = Hatch { colour: [0; 3], opacity: 0.55, width: 0.9, step: 8.0 };
    let style = TextStyle { size: 10.0, weight: Weight::Regular, colour: [0x16, 0x19, 0x1C] };
    let name = SceneText { halo: Some([255; 3]), ..style.at([110.0, 100.0], "’s-Gravenkapel".to_owned()) };
    let marks = vec![
        shape(&red, [0xB2, 0x18, 0x2B]),
        shape(&green, [0x1B, 0x78, 0x37]),
        Mark::Hatch { path: Path::rectangle([140.0, 110.0, 60.0, 60.0]), hatch },
        Mark::Text(name),
    ];
    let map = vec![Mark::Clipped { to: [20.0, 60.0, 160.0, 80.0], marks }];
    let mut column = PageColumn::new(fonts, [20.0, 20.0], 260.0);
    column.text(Role::Heading(1), "Kaart <1> & meer", TextStyle { size: 16.0, weight: Weight::Bold, ..style });
    column.blocks.push(Block::of(Role::Figure("Twee buurten: A onder druk, B stabiel.".to_owned()), map));
    column.y = 160.0;
    let row = |label: &str, colour, hatch| LegendRow {
        colour,
        hatch,
        key: hatch.is_none().then(|| "A".to_owned()),
        label: label.to_owned(),
        count: Some("1".into()),
    };
    let rows = [row("onder druk", [0xB2, 0x18, 0x2B], None), row("gearceerd", [255; 3], Some(hatch))];
    column.legend(&rows, style, [26.0, 16.0]);
    let heading = |heading: &str, share, right| PaperColumn { heading: heading.to_owned(), share, right };
    let cell = |text: &str, colour| PaperCell { text: text.to_owned(), colour };
    let table = PaperTable {
        columns: vec![heading("Buurt", 3.0, false), heading("Inwoners", 1.0, true), heading("Klasse", 1.0, false)],
        rows: vec![vec![cell("’s-Gravenkapel", None), cell("1.250", None), cell("A", Some([0xB2, 0x18, 0x2B]))]],
        style,
    };
    let rows = table.rows_in(&column, 100.0);
    table.set(&mut column, 0..rows);
    column.text(Role::Paragraph, "Bronnen: CBS", style);
    let bar = ScaleBar::fitting(10.0, 60.0);
    column.blocks.push(bar.block([20.0, 138.0], style));
    column.blocks.push(qr("https://example.org/?map=a", [200.0, 60.0], 80.0, "QR-code".to_owned()).unwrap());
    Scene {
        size: [300.0, 300.0],
        title: "Kaart <1> & meer".to_owned(),
        language: "nl".to_owned(),
        blocks: column.blocks,
        data: Vec::new(),
    }
}

fn document(fonts: &Fonts) -> PdfDocument {
    PdfDocument { title: "Kaart".to_owned(), language: "nl".to_owned(), pages: vec![scene(fonts), scene(fonts)] }
}

/// Pixels of a PNG with its width.
fn pixels(bytes: &[u8]) -> (Vec<[u8; 3]>, usize) {
    let mut reader = ::png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    (pixels.chunks_exact(3).map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect(), info.width.try_into().unwrap())
}

#[test]
fn a_page_is_this_svg() {
    let fonts = Fonts::default();
    insta::assert_snapshot!(svg(&scene(&fonts), &fonts, None));
}

#[test]
fn a_font_is_embedded_in_an_svg_where_there_is_one() {
    let fonts = Fonts::default();
    let svg = svg(&scene(&fonts), &fonts, Some(WebFont { woff2: b"wOF2" }));
    // Base64 of the four letters.
    assert!(svg.contains("src:url(data:font/woff2;base64,d09GMg==)"), "{svg}");
}

#[test]
fn what_a_program_may_want_to_know_of_a_page_stands_at_the_root_of_its_svg() {
    let fonts = Fonts::default();
    let mut page = scene(&fonts);
    page.data = vec![("map", "20 60 160 80".to_owned()), ("words", "\"<&".to_owned())];
    let svg = svg(&page, &fonts, None);
    let root = svg.lines().next().unwrap();
    assert!(root.ends_with(" data-map=\"20 60 160 80\" data-words=\"&quot;&lt;&amp;\">"), "{root}");
    // Nothing of it is drawn.
    page.data.clear();
    let without = self::svg(&page, &fonts, None);
    assert_eq!(svg.lines().skip(1).collect::<Vec<_>>(), without.lines().skip(1).collect::<Vec<_>>());
}

#[test]
fn a_pattern_is_one_step_of_its_lines_on_nothing_and_goes_on_over_its_edge() {
    let hatch = Hatch { colour: [0; 3], opacity: 0.55, width: 0.9, step: 8.0 };
    let grey = Hatch { colour: [0xB4; 3], opacity: 0.7, ..hatch };
    let bytes = patterns(&[hatch, grey], 2.0).unwrap();
    let mut reader = ::png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    // A step of 8 at two pixels each, twice beside each other.
    assert_eq!((info.width, info.height, info.color_type), (32, 16, ::png::ColorType::Rgba));
    let at = |x: usize, y: usize| <[u8; 4]>::try_from(&pixels[(y * 32 + x) * 4..][..4]).unwrap();
    for (left, colour) in [(0, [0, 0, 0]), (16, [0xB4; 3])] {
        for y in 0..16 {
            for x in 0..16 {
                // Every line lies on x + y = k · 16: the pixel after the last is the first again.
                let along = (x + y + 1) % 16;
                let [red, green, blue, opacity] = at(left + x, y);
                match along {
                    0 => assert!(opacity > 90, "{x} {y}: {opacity}"),
                    3..=13 => assert_eq!(opacity, 0, "{x} {y}"),
                    _ => {}
                }
                let next = at(left + (x + 1) % 16, (y + 15) % 16)[3];
                assert!(opacity.abs_diff(next) <= 4, "{x} {y}: {opacity} {next}");
                if opacity > 90 {
                    let near = |a: u8, b: u8| a.abs_diff(b) <= 2;
                    assert!(near(red, colour[0]) && near(green, colour[1]) && near(blue, colour[2]), "{x} {y}");
                }
            }
        }
    }
    assert!(matches!(patterns(&[], 2.0), Err(PngError::Size { .. })));
}

#[test]
fn a_picture_has_the_colours_of_the_areas_and_nothing_shows_through_between_them() {
    let fonts = Fonts::default();
    let (pixels, width) = pixels(&png(&scene(&fonts), &fonts, 3.0).unwrap());
    let at = |x: usize, y: usize| pixels[y * 3 * width + x * 3];
    assert_eq!(width, 900);
    assert_eq!(
        [at(30, 70), at(50, 90), at(170, 70), at(290, 290)],
        [[0xB2, 0x18, 0x2B], [0x1B, 0x78, 0x37], [0x1B, 0x78, 0x37], [255; 3]]
    );
    // Along rows that cross the border and the enclave, above the name and the hatch.
    for row in (190..260).step_by(7) {
        for column in 70..530 {
            let [red, green, blue] = pixels[row * width + column];
            // A mixture of both colours is never brighter than the brighter of them in any channel, but for rounding.
            assert!(red <= 0xB2 + 3 && green <= 0x78 + 3 && blue <= 0x37 + 3, "{column} {row}: {red} {green} {blue}");
        }
    }
    // Beyond the rectangle to which the map is clipped.
    assert_eq!(at(190, 150), [255; 3]);
}

#[test]
fn a_picture_that_is_too_large_is_refused() {
    let fonts = Fonts::default();
    for scale in [0.0, -1.0, 1e6, f32::NAN] {
        assert!(matches!(png(&scene(&fonts), &fonts, scale), Err(PngError::Size { .. })), "{scale}");
    }
}

#[test]
fn the_code_on_a_picture_is_read_by_another_program() {
    let fonts = Fonts::default();
    let (pixels, width) = pixels(&png(&scene(&fonts), &fonts, 3.0).unwrap());
    let height = pixels.len() / width;
    let mut grey = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| pixels[y * width + x][1]);
    let codes = grey.detect_grids();
    assert_eq!(codes.len(), 1);
    assert_eq!(codes[0].decode().unwrap().1, "https://example.org/?map=a");
    assert_eq!(qr(&"a".repeat(9000), [0.0, 0.0], 10.0, String::new()), Err(QrError { length: 9000 }));
}

/// The structure of a PDF as names of tags, indented, with what stands for pictures.
fn structure(pdf: &lopdf::Document, node: &lopdf::Object, depth: usize, out: &mut Vec<String>) {
    let node = match node {
        lopdf::Object::Reference(id) => pdf.get_object(*id).unwrap(),
        node => node,
    };
    match node {
        lopdf::Object::Array(nodes) => nodes.iter().for_each(|node| structure(pdf, node, depth, out)),
        lopdf::Object::Dictionary(dictionary) => {
            let Ok(name) = dictionary.get(b"S").and_then(lopdf::Object::as_name) else { return };
            let alt =
                dictionary.get(b"Alt").map_or_else(|_| String::new(), |alt| lopdf::decode_text_string(alt).unwrap());
            out.push(format!("{}{} {alt}", "  ".repeat(depth), String::from_utf8_lossy(name)).trim_end().to_owned());
            if let Ok(kids) = dictionary.get(b"K") {
                structure(pdf, kids, depth + 1, out);
            }
        }
        _ => {}
    }
}

#[test]
fn a_pdf_has_pages_an_embedded_font_text_and_a_tree_of_what_is_read_aloud() {
    let fonts = Fonts::default();
    let bytes = pdf(&document(&fonts), &fonts).unwrap();
    let pdf = lopdf::Document::load_mem(&bytes).unwrap();
    assert_eq!(pdf.get_pages().len(), 2);
    let catalog = pdf.catalog().unwrap();
    assert_eq!(lopdf::decode_text_string(catalog.get(b"Lang").unwrap()).unwrap(), "nl");
    assert!(
        catalog.get(b"MarkInfo").and_then(lopdf::Object::as_dict).unwrap().get(b"Marked").unwrap().as_bool().unwrap()
    );
    let text = pdf.extract_text(&[2]).unwrap();
    for words in ["Kaart <1> & meer", "’s-Gravenkapel", "1.250", "Bronnen: CBS", "500 m"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let root = catalog.get(b"StructTreeRoot").and_then(lopdf::Object::as_reference).unwrap();
    let root = pdf.get_dictionary(root).unwrap();
    let mut lines = Vec::new();
    structure(&pdf, root.get(b"K").unwrap(), 0, &mut lines);
    insta::assert_snapshot!(lines[..=lines.len() / 2].join("\n"));
    let embedded = pdf.objects.values().filter_map(|object| object.as_dict().ok());
    assert_eq!(embedded.filter(|object| object.has(b"FontFile2") || object.has(b"FontFile3")).count(), 2);
}

#[test]
fn the_same_pages_are_the_same_bytes() {
    let (one, two) = (Fonts::default(), Fonts::default());
    assert!(pdf(&document(&one), &one).unwrap() == pdf(&document(&two), &two).unwrap());
    assert!(png(&scene(&one), &one, 1.5).unwrap() == png(&scene(&two), &two, 1.5).unwrap());
}

#[test]
fn a_pdf_of_no_page_or_of_a_page_without_size_is_refused() {
    let fonts = Fonts::default();
    let mut flat = document(&fonts);
    flat.pages[1].size = [0.0, 10.0];
    assert!(matches!(pdf(&flat, &fonts), Err(PdfError::Size { page: 2, .. })));
    flat.pages.clear();
    assert_eq!(pdf(&flat, &fonts), Err(PdfError::Empty));
}

#[test]
fn what_the_font_lacks_stands_as_a_question_mark_and_spoils_no_pdf() {
    let fonts = Fonts::default();
    let mut page = scene(&fonts);
    let style = TextStyle { size: 10.0, weight: Weight::Bold, colour: [0; 3] };
    let names = ["Buurt 🙂 漢\u{202e}\n1", "Fryslân Ĳsselstein naïef ≥ − € …", ""];
    for name in names {
        let text = style.at([10.0, 290.0], name.to_owned());
        page.blocks.push(Block::of(Role::Paragraph, vec![Mark::Text(text)]));
    }
    let bytes = pdf(&PdfDocument { pages: vec![page], ..document(&fonts) }, &fonts).unwrap();
    let text = lopdf::Document::load_mem(&bytes).unwrap().extract_text(&[1]).unwrap();
    assert!(text.contains("Buurt ? ? 1") && text.contains(names[1]), "{text}");
}

#[test]
fn lines_break_at_spaces_and_a_word_without_room_is_broken() {
    let fonts = Fonts::default();
    let width = |text: &str| fonts.width(text, 10.0, Weight::Regular);
    let room = width("een twee") + 0.1;
    let lines = fonts.wrap("een twee onwaarschijnlijk vier", 10.0, Weight::Regular, room);
    assert!(lines.iter().all(|line| width(line) <= room), "{lines:?}");
    assert_eq!(lines[0], "een twee");
    assert_eq!(lines.concat().replace(' ', ""), "eentweeonwaarschijnlijkvier");
    assert_eq!(fonts.wrap("", 10.0, Weight::Regular, room), [""; 0]);
    // Not even one letter has room: each stands alone, and it ends.
    assert_eq!(fonts.wrap("aé", 10.0, Weight::Regular, 0.0), ["a", "é"]);
    assert_eq!(fonts.fit("een twee", 10.0, Weight::Regular, room), "een twee");
    let short = fonts.fit("een twee drie", 10.0, Weight::Regular, room);
    assert!(short.ends_with('…') && width(&short) <= room, "{short}");
}

#[test]
fn letters_are_closer_where_the_font_says_so() {
    let fonts = Fonts::default();
    let width = |text: &str| fonts.width(text, 100.0, Weight::Regular);
    assert!(width("To") < width("T") + width("o"));
    assert!(fonts.width("Schiedam", 10.0, Weight::Bold) > fonts.width("Schiedam", 10.0, Weight::Regular));
}

#[test]
fn a_scale_bar_has_the_longest_round_length_that_fits() {
    let bars: BTreeMap<&str, ScaleBar> =
        [("a", (10.0, 60.0)), ("b", (10.0, 49.0)), ("c", (100.0, 30.0)), ("d", (0.001, 1.0))]
            .map(|(name, (metres, room))| (name, ScaleBar::fitting(metres, room)))
            .into();
    // 600 m have room: 500 m of 50 points. 490 m: 200 m. 3 km: 2 km of 20 points.
    assert_eq!(bars["a"], ScaleBar { length: 50.0, label: "500 m".to_owned() });
    assert_eq!(bars["b"], ScaleBar { length: 20.0, label: "200 m".to_owned() });
    assert_eq!(bars["c"], ScaleBar { length: 20.0, label: "2 km".to_owned() });
    assert_eq!(bars["d"].label, "1 m");
}

#[test]
fn letters_on_a_surface_are_those_with_the_greater_contrast() {
    assert_eq!(ink_on([0xB2, 0x18, 0x2B]), [255; 3]);
    assert_eq!(ink_on([0xF4, 0xA5, 0x82]), [0; 3]);
    assert_eq!(ink_on([0x1B, 0x78, 0x37]), [255; 3]);
}

#[test]
fn rows_beyond_the_height_of_a_page_are_not_counted_as_fitting() {
    let fonts = Fonts::default();
    let column = PageColumn::new(&fonts, [0.0, 0.0], 100.0);
    let style = TextStyle { size: 10.0, weight: Weight::Regular, colour: [0; 3] };
    let heading = PaperColumn { heading: "Buurt".to_owned(), share: 1.0, right: false };
    let table = PaperTable { columns: vec![heading], rows: vec![vec![PaperCell::default()]; 100], style };
    // The heading takes 13.5 + 3, a row 12.5 + 1.2: 71.5 has room for four rows of 13.7 and a bit.
    assert_eq!([table.rows_in(&column, 71.5), table.rows_in(&column, 71.2), table.rows_in(&column, 0.0)], [4, 3, 0]);
}
