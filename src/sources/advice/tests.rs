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
    assert!(said("kwb-2024.feather", b"ARROW1").contains("CSV"));
    assert!(said("WijkenEnBuurtenCodes.csv", b"x").contains("Observations.csv is not there"));
    assert_eq!(said("leesmij.txt", b"x"), "");
}
