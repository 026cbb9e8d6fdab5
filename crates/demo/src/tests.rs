//! Tests of the files that the demo writes, read back as a stranger would.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use rusqlite::Connection;
use tempfile::TempDir;

use super::mesh::{GridCorner, millimetres, twice_area};
use super::plan::{GemeentePlan, PlaceShape, RegionPlan};
use super::*;

/// Rings of one area, closed, in millimetres; part by part.
type Rings = Vec<Vec<GridCorner>>;

fn write_demo(settings: DemoSettings) -> (TempDir, DemoSummary) {
    let folder = tempfile::tempdir().unwrap();
    let summary = write(folder.path(), &settings).unwrap();
    (folder, summary)
}

fn open(folder: &TempDir) -> Connection {
    Connection::open(folder.path().join("wijkenbuurten_2024_v1.gpkg")).unwrap()
}

/// Reads code, water and rings of a layer, straight from the bytes of the geometry.
fn layer(connection: &Connection, table: &str, code: &str) -> Vec<(String, String, Rings)> {
    let mut query = connection.prepare(&format!("SELECT {code}, water, geom FROM {table}")).unwrap();
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, rings(&row.get::<_, Vec<u8>>(2)?)))).unwrap();
    rows.map(Result::unwrap).collect()
}

fn rings(blob: &[u8]) -> Rings {
    let mut at = 40;
    let mut read = |bytes: usize| {
        at += bytes;
        &blob[at - bytes..at]
    };
    let mut rings = Vec::new();
    read(5);
    let count = |bytes: &[u8]| u32::from_le_bytes(bytes.try_into().unwrap());
    for _ in 0..count(read(4)) {
        read(5);
        for _ in 0..count(read(4)) {
            let vertices = count(read(4));
            let mut coordinate = || millimetres(f64::from_le_bytes(read(8).try_into().unwrap()));
            rings.push((0..vertices).map(|_| [coordinate(), coordinate()]).collect());
        }
    }
    rings
}

/// Collects the directed edges of areas that have no counterpart: the outline of them all. Fails if an edge occurs
/// twice in one direction.
fn outline(areas: &[(String, String, Rings)]) -> BTreeSet<(GridCorner, GridCorner)> {
    let mut edges = BTreeSet::new();
    for (code, _, rings) in areas {
        for ring in rings {
            assert_eq!(ring.first(), ring.last(), "{code}: a ring is closed");
            for pair in ring.windows(2) {
                assert!(edges.insert((pair[0], pair[1])), "{code}: an edge twice in one direction: {pair:?}");
            }
        }
    }
    edges.iter().filter(|(from, to)| !edges.contains(&(*to, *from))).copied().collect()
}

/// Checks in whole numbers that no two edges meet but in a shared end: together with [`outline`], no overlap and no
/// gap.
fn assert_nothing_crosses(areas: &[(String, String, Rings)]) {
    let mut edges = BTreeSet::new();
    for pair in areas.iter().flat_map(|(_, _, rings)| rings).flat_map(|ring| ring.windows(2)) {
        edges.insert((pair[0].min(pair[1]), pair[0].max(pair[1])));
    }
    let edges: Vec<(GridCorner, GridCorner)> = edges.into_iter().collect();
    let boxes = edges.iter().enumerate().map(|(i, (a, b))| GeomWithData::new(Rectangle::from_corners(*a, *b), i));
    let tree = RTree::bulk_load(boxes.collect());
    for (i, (a, b)) in edges.iter().enumerate() {
        let around = AABB::from_corners([a[0].min(b[0]), a[1].min(b[1])], [a[0].max(b[0]), a[1].max(b[1])]);
        for other in tree.locate_in_envelope_intersecting(&around).filter(|other| other.data > i) {
            let (c, d) = edges[other.data];
            let side = |p: GridCorner, q: GridCorner, r: GridCorner| twice_area(p, q, r).signum();
            let shared = [c, d].into_iter().filter(|end| end == a || end == b).count();
            let apart = side(*a, *b, c) * side(*a, *b, d) > 0 || side(c, d, *a) * side(c, d, *b) > 0;
            // Edges from one corner may lie on one line if they leave it in opposite directions.
            let overlaid = shared == 1 && side(*a, *b, c) == 0 && side(*a, *b, d) == 0 && {
                let (hub, tips) = if c == *a || c == *b {
                    (c, [if c == *a { *b } else { *a }, d])
                } else {
                    (d, [if d == *a { *b } else { *a }, c])
                };
                let [p, q] = tips.map(|tip| [tip[0] - hub[0], tip[1] - hub[1]]);
                p[0] * q[0] + p[1] * q[1] > 0
            };
            assert!(!overlaid && (apart || shared == 1), "{a:?}-{b:?} meets {c:?}-{d:?}");
        }
    }
}

fn assert_is_a_coverage(folder: &TempDir) {
    let connection = open(folder);
    let buurten = layer(&connection, "buurten", "buurtcode");
    let wijken = layer(&connection, "wijken", "wijkcode");
    let (water, gemeenten): (Vec<_>, Vec<_>) =
        layer(&connection, "gemeenten", "gemeentecode").into_iter().partition(|(_, water, _)| water == "JA");
    let coast = outline(&buurten);
    assert_eq!(outline(&wijken), coast, "wijken are made of whole buurten");
    assert_eq!(outline(&gemeenten), coast, "gemeenten are made of whole buurten");
    let everything: Vec<_> = buurten.iter().chain(&water).cloned().collect();
    outline(&everything);
    assert_nothing_crosses(&everything);
    let sum = |areas: &[(String, String, Rings)]| -> i128 {
        areas.iter().flat_map(|(_, _, rings)| rings).map(|ring| borders::twice_size(&ring[1..])).sum()
    };
    assert_eq!(sum(&wijken), sum(&buurten));
    assert_eq!(sum(&gemeenten), sum(&buurten));
    for (code, _, rings) in &buurten {
        assert!(rings.iter().any(|ring| borders::twice_size(&ring[1..]) > 0), "{code} has ground");
    }
}

#[test]
fn the_same_settings_write_the_same_bytes_and_another_seed_writes_others() {
    let settings = DemoSettings::default();
    let hash = |settings| {
        let (_folder, summary) = write_demo(settings);
        summary.files.iter().map(|path| blake3::hash(&fs::read(path).unwrap())).collect::<Vec<_>>()
    };
    let first = hash(settings);
    assert_eq!(first.len(), 12);
    assert_eq!(first, hash(settings));
    assert_ne!(first, hash(DemoSettings { seed: settings.seed + 1, ..settings }));
}

#[test]
fn the_region_is_a_noded_coverage_at_every_level() {
    let (folder, summary) = write_demo(DemoSettings::default());
    assert_is_a_coverage(&folder);
    assert_eq!((summary.buurten, summary.wijken, summary.gemeenten), (150, 25, 3));
}

#[test]
fn a_made_up_region_is_a_noded_coverage_of_the_size_asked_for() {
    let (folder, summary) =
        write_demo(DemoSettings { seed: 7, areas: Some(230), vertices: Some(40_000), ..DemoSettings::default() });
    assert_is_a_coverage(&folder);
    // Five gemeenten of 46 buurten; the vertices within one per cent.
    assert_eq!((summary.buurten, summary.gemeenten), (230, 5));
    assert!(summary.vertices.abs_diff(40_000) < 400, "{}", summary.vertices);
}

#[test]
fn every_shape_that_maps_stumble_over_is_in_the_region() {
    let (folder, _) = write_demo(DemoSettings::default());
    let connection = open(&folder);
    let buurten: BTreeMap<String, (String, Rings)> = layer(&connection, "buurten", "buurtnaam")
        .into_iter()
        .map(|(naam, water, rings)| (naam, (water, rings)))
        .collect();
    let parts = |naam: &str| buurten[naam].1.iter().filter(|ring| borders::twice_size(&ring[1..]) > 0).count();
    let holes = |naam: &str| buurten[naam].1.len() - parts(naam);
    assert_eq!((parts("Zeehondeplaat"), parts("Schelpenbank"), parts("Snoekweg")), (1, 2, 2));
    // The enclave, the lake, the second part of another buurt and the gap each leave a hole.
    assert_eq!((holes("Vlasweg"), holes("Gerstweg"), holes("Baarsweg"), holes("Wortelweg")), (1, 1, 1, 1));
    assert_eq!(buurten.values().filter(|(water, _)| water == "JA").count(), 2);
    assert_eq!((&*buurten["Wiedeplas"].0, &*buurten["Strandkanaal"].0), ("JA", "JA"));
    // A canal is long and narrow: the square between its ends is many times as large as it is.
    let ring = &buurten["Strandkanaal"].1[0][1..];
    let span =
        |axis: usize| ring.iter().map(|corner| corner[axis]).max().zip(ring.iter().map(|corner| corner[axis]).min());
    let square: i128 =
        [0, 1].map(|axis| span(axis).map_or(0, |(high, low)| i128::from(high - low).pow(2))).iter().sum();
    assert!(2 * square > 10 * borders::twice_size(ring).abs(), "{square}");
    // The gap is the only hole in the land that is not filled: its ring is the one part of the outline that no water
    // touches.
    let water: Vec<_> =
        layer(&connection, "gemeenten", "gemeentecode").into_iter().filter(|(_, water, _)| water == "JA").collect();
    let shore: BTreeSet<_> = outline(&water).into_iter().map(|(from, to)| (to, from)).collect();
    let all: Vec<_> = buurten.into_iter().map(|(naam, (water, rings))| (naam, water, rings)).collect();
    let unfilled: Vec<_> = outline(&all).difference(&shore).copied().collect();
    let gap = all.iter().find(|(naam, ..)| naam == "Wortelweg").map(|(_, _, rings)| rings[1].len() - 1);
    assert_eq!(Some(unfilled.len()), gap);
}

#[test]
fn codes_are_unique_and_nest() {
    let (folder, _) = write_demo(DemoSettings::default());
    let connection = open(&folder);
    let mut query = connection.prepare("SELECT buurtcode, wijkcode, gemeentecode FROM buurten").unwrap();
    let rows: Vec<[String; 3]> =
        query.query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?])).unwrap().map(Result::unwrap).collect();
    for [buurt, wijk, gemeente] in &rows {
        assert_eq!(buurt.len(), 10, "{buurt}");
        assert_eq!((&buurt[2..8], &wijk[2..6]), (&wijk[2..], &gemeente[2..]));
        assert!(gemeente.as_str() > "GM7000", "no gemeente has such a code");
    }
    assert_eq!(rows.iter().map(|[buurt, ..]| buurt).collect::<BTreeSet<_>>().len(), rows.len());
    assert!(rows.iter().any(|[buurt, ..]| buurt[2..].contains(char::is_alphabetic)), "a code with letters");
}

#[test]
fn layers_have_the_columns_of_the_publisher_in_their_order() {
    let figures = "aantal_inwoners percentage_personen_0_tot_15_jaar percentage_personen_15_tot_25_jaar \
        percentage_personen_25_tot_45_jaar percentage_personen_45_tot_65_jaar percentage_personen_65_jaar_en_ouder \
        aantal_huishoudens woningvoorraad percentage_koopwoningen percentage_huurwoningen \
        perc_huurwoningen_in_bezit_woningcorporaties perc_huurwoningen_in_bezit_overige_verhuurders \
        aantal_personen_met_een_ao_uitkering_totaal aantal_personen_met_een_ww_uitkering_totaal \
        aantal_personen_met_een_alg_bijstandsuitkering_tot aantal_personen_met_een_aow_uitkering_totaal \
        stedelijkheid_adressen_per_km2 bevolkingsdichtheid_inwoners_per_km2";
    let heads = [
        (
            "buurten",
            "buurtcode buurtnaam wijkcode gemeentecode gemeentenaam indelingswijziging_wijken_en_buurten water",
        ),
        ("wijken", "gemeentecode gemeentenaam wijkcode wijknaam water"),
        ("gemeenten", "gemeentenaam gemeentecode water"),
    ];
    let (folder, _) = write_demo(DemoSettings::default());
    let connection = open(&folder);
    for (table, head) in heads {
        let query = connection.prepare(&format!("SELECT * FROM {table}")).unwrap();
        assert_eq!(query.column_names().collect::<Vec<_>>().join(" "), format!("fid geom {head} {figures}"));
    }
    let id: i64 = connection.query_row("PRAGMA application_id", [], |row| row.get(0)).unwrap();
    assert_eq!(id, 0x4750_4B47, "the mark of a GeoPackage");
    let scores = fs::read_to_string(folder.path().join("Leefbaarometer-scores buurten 2002-2024.csv")).unwrap();
    assert_eq!(scores.lines().next(), Some("bu_code,bu_naam,jaar,lbm,afw,fys,onv,soc,vrz,won"));
    // Every line has ten fields, and years of one buurt stand together.
    assert!(scores.lines().all(|line| line.split(',').count() == 10));
}

#[test]
fn every_name_in_the_story_is_a_buurt_of_its_own() {
    let plan = RegionPlan::region();
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    for gemeente in &plan.gemeente {
        for naam in gemeente.wijken().flat_map(|wijk| &wijk.buurten) {
            *names.entry(naam).or_default() += 1;
        }
        for special in &gemeente.special {
            assert!(
                special.form == PlaceShape::Island || names.contains_key(special.within.as_str()),
                "{}",
                special.within
            );
            assert!(gemeente.wijken().any(|wijk| wijk.code == special.wijk), "{}", special.wijk);
            names.entry(&special.naam).or_insert(1);
        }
    }
    assert!(names.values().all(|count| *count == 1), "{names:?}");
    for told in [plan.story.values().flatten().collect::<Vec<_>>(), plan.change.values().flatten().collect()] {
        assert!(told.iter().all(|naam| names.contains_key(naam.as_str())), "{told:?}");
        assert_eq!(told.iter().collect::<BTreeSet<_>>().len(), told.len(), "one story and one change to a buurt");
    }
    assert_eq!(plan.gemeente.iter().map(GemeentePlan::buurten).sum::<usize>(), 150);
}

#[test]
fn a_region_of_no_areas_is_refused_with_the_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let error = write(folder.path(), &DemoSettings { areas: Some(0), ..DemoSettings::default() }).unwrap_err();
    assert!(error.to_string().contains("--areas"), "{error}");
    let file = folder.path().join("file");
    fs::write(&file, "in the way").unwrap();
    let error = write(&file, &DemoSettings::default()).unwrap_err();
    assert!(error.to_string().contains("Check that the folder exists"), "{error}");
}

#[test]
fn inhabitants_of_gemeenten_and_country_are_those_of_their_buurten_together_in_every_year() {
    for settings in [DemoSettings::default(), DemoSettings { seed: 5, areas: Some(600), ..DemoSettings::default() }] {
        let (_folder, summary) = write_demo(settings);
        let tables: Vec<&PathBuf> =
            summary.files.iter().filter(|path| path.to_string_lossy().contains("NED.json")).collect();
        let tables = tables.iter().filter(|path| path.parent().is_some_and(|folder| folder.ends_with("kwb")));
        let mut years = 0;
        for path in tables {
            let table: serde_json::Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
            let rows: Vec<(String, i64)> = table["value"]
                .as_array()
                .unwrap()
                .iter()
                .map(|row| {
                    let code = row["WijkenEnBuurten"].as_str().unwrap().trim().to_owned();
                    (code, row["AantalInwoners_5"].as_i64().unwrap())
                })
                .collect();
            // Each is rounded to fives.
            for (code, told) in rows.iter().filter(|(code, _)| code.starts_with("GM")) {
                let own: Vec<i64> = rows
                    .iter()
                    .filter(|(buurt, _)| buurt.starts_with(&code.replace("GM", "BU")))
                    .map(|row| row.1)
                    .collect();
                let allowed = 5 * (i64::try_from(own.len()).unwrap() + 1);
                assert!(2 * (told - own.iter().sum::<i64>()).abs() <= allowed, "{} {code} {told}", path.display());
            }
            years += 1;
        }
        assert_eq!(years, 7);
    }
}
