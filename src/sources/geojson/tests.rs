use std::fs;
use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use geo_types::Coord;

use super::*;
use crate::sources::Cell;

fn read_bytes(bytes: &[u8]) -> Result<RawLayer, SourceError> {
    read_with(bytes, GeometryUse::Read)
}

fn read_with(bytes: &[u8], geometry: GeometryUse) -> Result<RawLayer, SourceError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("buurten_2024.geojson");
    fs::write(&path, bytes).unwrap();
    read(&path, "buurten_2024.geojson", &["buurtcode", "aantal_inwoners", "@id"], geometry)
}

fn feature(geometry: &str) -> String {
    format!(
        r#"{{"type":"FeatureCollection","features":[
        {{"type":"Feature","properties":{{"buurtcode":"BU99010101"}},"geometry":{geometry}}}]}}"#
    )
}

fn only_geometry(geometry: &str) -> RawGeometry {
    read_bytes(feature(geometry).as_bytes()).unwrap().geometries.remove(0)
}

const TRIANGLE: &str = "[[5,52],[5.1,52],[5,52.1],[5,52]]";

#[test]
fn properties_ids_and_polygons_come_row_by_row() {
    let json = format!(
        r#"{{"type":"FeatureCollection","features":[
        {{"geometry":{{"coordinates":[{TRIANGLE}],"type":"Polygon"}},"id":"a",
          "properties":{{"buurtcode":" BU99010101 ","naam":"x"}}}},
        {{"type":"Feature","properties":{{"aantal_inwoners":-99997,"buurtcode":"1016"}},"geometry":null}},
        {{"type":"Feature","properties":null,
          "geometry":{{"type":"MultiPolygon","coordinates":[[{TRIANGLE}],[{TRIANGLE}]]}}}}]}}"#
    );
    let layer = read_bytes(json.as_bytes()).unwrap();
    let attributes = read_with(json.as_bytes(), GeometryUse::PassedOver).unwrap();
    assert_eq!((&attributes.table, attributes.geometries), (&layer.table, vec![RawGeometry::Empty; 3]));
    assert_eq!(layer.claim, DeclaredCrs::Known(Crs::Degrees));
    assert_eq!(layer.table.places, [1, 2, 3]);
    let code = layer.table.column("buurtcode").unwrap();
    assert_eq!(layer.table.row(0)[code], Cell::Text("BU99010101".into()));
    assert_eq!(layer.table.row(1)[code], Cell::Text("1016".into()));
    assert_eq!(layer.table.row(0)[layer.table.column("@id").unwrap()], Cell::Text("a".into()));
    assert_eq!(layer.table.column("naam"), None);
    let RawGeometry::Polygons(polygons) = &layer.geometries[0] else { panic!("no polygon") };
    assert_eq!(polygons[0][0][1], Coord { x: 5.1, y: 52.0 });
    assert_eq!(layer.geometries[1], RawGeometry::Empty);
    assert!(matches!(&layer.geometries[2], RawGeometry::Polygons(polygons) if polygons.len() == 2));
}

#[test]
fn heights_are_dropped_and_what_is_no_number_is_kept_as_such() {
    let RawGeometry::Polygons(polygons) =
        only_geometry(r#"{"type":"Polygon","coordinates":[[[5,52,-3.5],[5.1,null,0],["x",52],[5]]]}"#)
    else {
        panic!("no polygon")
    };
    assert_eq!(polygons[0][0][0], Coord { x: 5.0, y: 52.0 });
    assert!(polygons[0][0][1].y.is_nan() && polygons[0][0][2].x.is_nan() && polygons[0][0][3].y.is_nan());
}

#[test]
fn empty_and_foreign_geometries_are_told_apart() {
    for empty in [
        r#"{"type":"Polygon","coordinates":[]}"#,
        r#"{"type":"MultiPolygon","coordinates":[]}"#,
        r#"{"type":"Polygon","coordinates":[[]]}"#,
        "null",
    ] {
        assert_eq!(only_geometry(empty), RawGeometry::Empty, "{empty}");
    }
    for foreign in [
        r#"{"type":"Point","coordinates":[5,52]}"#.to_owned(),
        r#"{"type":"GeometryCollection","geometries":[]}"#.to_owned(),
        format!(r#"{{"type":"MultiPolygon","coordinates":[{TRIANGLE}]}}"#),
        format!(r#"{{"type":"Polygon","coordinates":[{TRIANGLE},[5,52]]}}"#),
    ] {
        assert!(matches!(only_geometry(&foreign), RawGeometry::Unusable(_)), "{foreign}");
    }
}

#[test]
fn a_collection_of_polygons_is_one_area_whatever_has_none_stands_beside_them() {
    let polygon = format!(r#"{{"type":"Polygon","coordinates":[{TRIANGLE}]}}"#);
    let collection =
        |members: &str| only_geometry(&format!(r#"{{"type":"GeometryCollection","geometries":[{members}]}}"#));
    let multi = format!(r#"{{"type":"MultiPolygon","coordinates":[[{TRIANGLE}],[{TRIANGLE}]]}}"#);
    let nested = format!(r#"{{"type":"GeometryCollection","geometries":[{polygon}]}}"#);
    assert_eq!(collection(&format!("{polygon},{nested}")), only_geometry(&multi));
    assert_eq!(collection(r#"{"type":"Polygon","coordinates":[]}"#), RawGeometry::Empty);
    let point = r#"{"type":"Point","coordinates":[5,52]}"#;
    let line = r#"{"type":"LineString","coordinates":[[5,52],[5.1,52]]}"#;
    assert_eq!(collection(&format!("{point},{polygon},{line}")), only_geometry(&polygon), "they have no area");
    let found = collection(&format!("{line},{point}"));
    assert!(matches!(&found, RawGeometry::Unusable(found) if found.contains("LineString, Point")), "{found:?}");
    let curve = r#"{"type":"CircularString","coordinates":[[5,52],[5.1,52]]}"#;
    let found = collection(&format!("{polygon},{curve}"));
    assert!(matches!(&found, RawGeometry::Unusable(found) if found.contains("CircularString")), "{found:?}");
}

#[test]
fn the_crs_member_is_followed_wherever_it_stands() {
    let with = |crs: &str| format!(r#"{{"type":"FeatureCollection","features":[],"crs":{crs}}}"#);
    for (member, crs) in [
        (r#"{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::28992"}}"#, Crs::RdNew),
        (r#"{"type":"name","properties":{"name":"EPSG:3857"}}"#, Crs::WebMercator),
        (r#"{"type":"name","properties":{"name":"http://www.opengis.net/def/crs/OGC/1.3/CRS84"}}"#, Crs::Degrees),
        (r#"{"type":"EPSG","properties":{"code":28992}}"#, Crs::RdNew),
        ("null", Crs::Degrees),
    ] {
        assert_eq!(read_bytes(with(member).as_bytes()).unwrap().claim, DeclaredCrs::Known(crs), "{member}");
    }
    let error =
        read_bytes(with(r#"{"type":"name","properties":{"name":"EPSG:31370"}}"#).as_bytes()).unwrap_err().to_string();
    assert!(error.contains("EPSG:31370") && error.contains("EPSG:28992"), "{error}");
}

#[test]
fn gzip_is_undone_and_a_cut_file_says_where() {
    let json = feature(&format!(r#"{{"type":"Polygon","coordinates":[{TRIANGLE}]}}"#));
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(json.as_bytes()).unwrap();
    let packed = encoder.finish().unwrap();
    assert_eq!(read_bytes(&packed).unwrap().geometries.len(), 1);
    let error = read_bytes(&packed[..packed.len() - 20]).unwrap_err().to_string();
    assert!(error.contains("gzip") && error.contains("download it again"), "{error}");
    let error = read_bytes(&json.as_bytes()[..json.len() - 30]).unwrap_err().to_string();
    assert!(error.contains("line 2") && error.contains("cut off"), "{error}");
    assert!(read_bytes(br#"{"type":"Feature"}"#).unwrap_err().to_string().contains("FeatureCollection"));
    assert!(read_bytes(&[b'{', b'"', 0xff, b'"']).is_err());
}

#[test]
fn a_number_beyond_all_numbers_spoils_its_own_geometry_and_no_other() {
    let json = format!(
        r#"{{"type":"FeatureCollection","features":[
        {{"properties":{{"buurtcode":"BU99010101"}},
          "geometry":{{"type":"Polygon","coordinates":[[[1e400,52],[5.1,52],[5,52.1],[1e400,52]]]}}}},
        {{"properties":{{"buurtcode":"BU99010102"}},"geometry":{{"type":"Polygon","coordinates":[{TRIANGLE}]}}}}]}}"#
    );
    let layer = read_bytes(json.as_bytes()).unwrap();
    assert!(
        matches!(&layer.geometries[0], RawGeometry::Unusable(found) if found.contains("number out of range")),
        "{:?}",
        layer.geometries
    );
    assert!(matches!(&layer.geometries[1], RawGeometry::Polygons(_)));
}

#[test]
fn empty_parts_of_a_multipolygon_are_passed_over_wherever_they_stand() {
    for coordinates in [format!("[[],[{TRIANGLE}]]"), format!("[[{TRIANGLE}],[]]"), format!("[[],[],[{TRIANGLE}],[]]")]
    {
        let geometry = only_geometry(&format!(r#"{{"type":"MultiPolygon","coordinates":{coordinates}}}"#));
        let RawGeometry::Polygons(polygons) = &geometry else { panic!("no polygon in {coordinates}: {geometry:?}") };
        let points: usize = polygons.iter().flatten().map(Vec::len).sum();
        assert_eq!(points, 4, "{coordinates}");
    }
    assert_eq!(only_geometry(r#"{"type":"MultiPolygon","coordinates":[[],[]]}"#), RawGeometry::Empty);
}

#[test]
fn what_a_service_says_of_other_pages_is_told() {
    let page = |members: &str| {
        let json = format!(r#"{{"type":"FeatureCollection",{members}"features":[]}}"#);
        read_bytes(json.as_bytes()).unwrap().page
    };
    let next = |has_next, matched| LayerPage { has_next, matched };
    assert_eq!(page(""), next(false, None));
    assert_eq!(
        page(r#""links":[{"rel":"self","href":"a"}],"numberMatched":12,"numberReturned":5,"#),
        next(false, Some(12))
    );
    assert_eq!(page(r#""links":[{"rel":"self"},{"rel":"next","href":"b"}],"#), next(true, None));
    assert_eq!(page(r#""links":[{"rel":"NEXT","href":"b"}],"numberMatched":"24","#), next(true, Some(24)));
    for links in [r#"{"rel":"next","href":"b"}"#, r#"{"next":"b"}"#, r#"{"a":{"rel":"next","href":"b"}}"#] {
        assert_eq!(page(&format!(r#""links":{links},"#)), next(true, None), "{links}");
    }
    assert_eq!(page(r#""links":{"self":"a","next":null},"#), next(false, None));
    assert_eq!(page(r#""exceededTransferLimit":true,"#), next(true, None));
    assert_eq!(page(r#""properties":{"exceededTransferLimit":true,"name":"x"},"#), next(true, None));
    assert_eq!(page(r#""totalFeatures":"unknown","name":"x","#), next(false, None));
    for counts in
        [r#""totalFeatures":24,"numberMatched":"unknown","#, r#""numberMatched":"unknown","totalFeatures":24,"#]
    {
        assert_eq!(page(counts), next(false, Some(24)), "{counts}");
    }
}

#[test]
fn the_own_json_of_arcgis_is_told_what_to_ask_for() {
    let json = r#"{"geometryType":"esriGeometryPolygon","features":[
        {"attributes":{"buurtcode":"BU99010101"},"geometry":{"rings":[]}}]}"#;
    let error = read_bytes(json.as_bytes()).unwrap_err().to_string();
    assert!(error.contains("f=geojson") && error.contains("`attributes`"), "{error}");
}
