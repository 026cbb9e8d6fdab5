use super::*;
use crate::config::read_sources;

#[test]
fn what_can_be_done_is_said_of_each_kind_of_file() {
    let specs = read_sources("sources.toml", include_str!("../../../config/sources.toml")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let said = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        advice(&path, name, &specs).unwrap_or_default()
    };
    assert!(said("buurt_2024.fgb", b"x").contains("ogr2ogr buurt_2024.gpkg buurt_2024.fgb"));
    assert!(said("wegen_2024.dbf", b"x").contains("wegen_2024.shp is not there"));
    assert!(said("wegen_2024.shp", b"x").contains("buurt_2024.shp"));
    assert_eq!(said("wegen_2024.dbf", b"x"), "", "beside its shapes");
    assert!(said("WijkBuurtkaart_2024_v1.zip", b"PK\x03\x04cut").contains("download it again"));
    assert!(said("kwb.csv", b"x").contains("kwb_2024.csv"));
    assert!(said("wijkenbuurten.gpkg", b"x").contains("year"));
    assert!(said("99999NED.json", b"[]").contains("2025_99999NED.json"));
    assert!(said("kaart_2024.json", br#"{"type": "FeatureCollection""#).contains("GeoJSON"));
    for name in ["items.json", "export.json"] {
        assert!(said(name, br#"{"type": "FeatureCollection""#).contains("GeoJSON"), "{name}");
    }
    assert!(said("buurten_2024.geojsonl", b"{}").contains("ogr2ogr buurten_2024.geojson"));
    assert!(said("kwb-2024.feather", b"ARROW1").contains("CSV"));
    assert!(said("WijkenEnBuurtenCodes.csv", b"x").contains("Observations.csv is not there"));
    assert_eq!(said("leesmij.txt", b"x"), "");
}

#[test]
fn a_file_with_another_name_is_told_by_its_columns() {
    let specs = read_sources("sources.toml", include_str!("../../../config/sources.toml")).unwrap();
    let names = ["AantalInwoners", "a_inw", "PersonenPerSoortUitkeringBijstand", "onv", "HoogRisicoOpAngstOfDepressie"];
    let names = names.map(str::to_owned);
    let sources = ["kwb", "kwb", "kwb", "leefbaarometer", "gezondheid"];
    let wanted: Vec<(&str, &String)> = sources.into_iter().zip(&names).collect();
    let folder = tempfile::tempdir().unwrap();
    let said = |name: &str, content: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        by_columns(&path, &wanted, &specs).unwrap_or_default()
    };
    let rows =
        r#"{"value":[{"Codering_3":"BU00010001","AantalInwoners_5":5,"PersonenPerSoortUitkeringBijstand_87":1}]}"#;
    assert!(said("TypedDataSet.json", rows).contains("kwb-2024.json"));
    assert!(said("KWB2024_v3.csv", "gwb_code;a_inw;PersonenPerSoortUitkeringBijstand\n").contains("kwb-2024.csv"));
    let health = "Codering_3;HoogRisicoOpAngstOfDepressie_8\n";
    assert!(said("rivm.csv", health).contains("gezondheid-2024.csv"));
    assert_eq!(said("anders.csv", "gwb_code;naam\n"), "");
    assert_eq!(said("inwoners.csv", "gwb_code;a_inw\n"), "", "one of several columns");
    assert_eq!(said("kaart.png", rows), "");
    // What is advised is read.
    for name in ["kwb-2024.csv", "kwb-2024.json", "gezondheid-2024.csv", "leefbaarometer-2024.csv"] {
        let found = specs.iter().find(|spec| {
            spec.files
                .iter()
                .any(|pattern| crate::sources::NamePattern::parse(pattern).unwrap().told_by(name).is_some())
        });
        assert_eq!(found.map(|spec| spec.id.as_str()), name.split('-').next(), "{name}");
    }
}
