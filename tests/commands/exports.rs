//! Exports of one map, and of all maps apart and together.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test that calls them")]

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;

use mvt_reader::feature::Feature;

use crate::program::Workspace;
use crate::whole_job::MAPS;

/// Where a tile is: its column and its row from the south.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Tile {
    /// Zoom.
    pub zoom: u8,
    column: u32,
    row: u32,
}

/// Reads the tiles of an `MBTiles` file, unpacked.
pub(crate) fn tiles(workspace: &Workspace, name: &str) -> BTreeMap<Tile, Vec<u8>> {
    let database = rusqlite::Connection::open(workspace.path().join(name)).unwrap();
    let mut tiles = database.prepare("select zoom_level, tile_column, tile_row, tile_data from tiles").unwrap();
    let unpacked = |row: &rusqlite::Row<'_>| {
        let gzip: Vec<u8> = row.get(3)?;
        let mut bytes = Vec::new();
        flate2::read::GzDecoder::new(&gzip[..]).read_to_end(&mut bytes).unwrap();
        Ok((Tile { zoom: row.get(0)?, column: row.get(1)?, row: row.get(2)? }, bytes))
    };
    tiles.query_map([], unpacked).unwrap().map(Result::unwrap).collect()
}

/// Lists the layers of a tile with their features.
fn layers(bytes: &[u8]) -> Vec<(String, Vec<Feature>)> {
    let reader = mvt_reader::Reader::new(bytes.to_vec()).unwrap();
    let layers = reader.get_layer_metadata().unwrap();
    layers.into_iter().map(|layer| (layer.name, reader.get_features(layer.layer_index).unwrap())).collect()
}

#[test]
fn an_export_holds_the_zooms_that_were_asked_for() {
    let workspace = Workspace::new();
    workspace.build().expect(0, &[]);
    for name in ["one.mbtiles", "one.pmtiles"] {
        workspace
            .run(&[
                "export",
                "--dataset",
                "one.dataset",
                "--map",
                "focuskaart",
                "--level",
                "buurten",
                "--zoom",
                "5-8",
                "--out",
                name,
            ])
            .expect(0, &[]);
        assert!(fs::metadata(workspace.path().join(name)).unwrap().len() > 1000);
    }
    let mut zooms: Vec<u8> = tiles(&workspace, "one.mbtiles").keys().map(|tile| tile.zoom).collect();
    zooms.dedup();
    assert_eq!(zooms, [5, 6, 7, 8]);
}

#[test]
fn an_export_says_nothing_of_zooms_and_levels_that_it_does_not_hold() {
    let workspace = Workspace::new();
    workspace.build().expect(0, &[]);
    let export = ["export", "--dataset", "one.dataset", "--map", "focuskaart", "--zoom", "5-7", "--out", "one.mbtiles"];
    workspace.run(&export).expect(0, &[]);
    let database = rusqlite::Connection::open(workspace.path().join("one.mbtiles")).unwrap();
    let said = "select value from metadata where name = 'json'";
    let said: String = database.query_row(said, [], |row| row.get(0)).unwrap();
    let said: serde_json::Value = serde_json::from_str(&said).unwrap();
    let zooms = |layer: &serde_json::Value| {
        (
            layer["id"].as_str().unwrap().to_owned(),
            layer["minzoom"].as_u64().unwrap(),
            layer["maxzoom"].as_u64().unwrap(),
        )
    };
    // Wijken begin at zoom 8, buurten at 6.
    let expected = [("buurten", 6, 7), ("buurten_label", 6, 7), ("gemeenten", 5, 7), ("gemeenten_label", 5, 7)]
        .map(|(id, first, last)| (id.to_owned(), first, last));
    assert_eq!(said["vector_layers"].as_array().unwrap().iter().map(zooms).collect::<Vec<_>>(), expected);
    assert_eq!(said["tilestats"]["layerCount"], 4);
}

#[test]
fn all_levels_asked_for_by_name_are_exported_at_all_zooms() {
    let workspace = Workspace::new();
    workspace.build().expect(0, &[]);
    let export = ["export", "--dataset", "one.dataset", "--map", "focuskaart", "--no-labels", "--zoom", "5-8"];
    // Layers per zoom; as served, buurten begin at 6 and wijken at 8.
    for (more, expected) in [(&[][..], [1, 2, 2, 3]), (&["--level", "all"], [3; 4])] {
        workspace.run(&[&export[..], more, &["--out", "one.mbtiles"]].concat()).expect(0, &[]);
        let tiles = tiles(&workspace, "one.mbtiles");
        for (zoom, expected) in (5..).zip(expected) {
            let (_, bytes) = tiles.iter().find(|(tile, _)| tile.zoom == zoom).unwrap();
            assert_eq!(layers(bytes).len(), expected, "zoom {zoom}, {more:?}");
        }
    }
}

#[test]
fn all_maps_together_say_of_each_area_what_every_map_says_alone() {
    let workspace = Workspace::new();
    workspace.build().expect(0, &[]);
    let export = ["export", "--dataset", "one.dataset", "--map", "all", "--zoom", "7-10", "--out"];
    workspace.run(&[&export[..], &["together.mbtiles"]].concat()).expect(0, &[]);
    workspace.run(&[&export[..], &["{map}.mbtiles"]].concat()).expect(0, &[]);
    let together = tiles(&workspace, "together.mbtiles");
    let alone: Vec<_> = MAPS.iter().map(|map| (map, tiles(&workspace, &format!("{map}.mbtiles")))).collect();
    let mut compared = 0;
    for (tile, bytes) in &together {
        let mut left = layers(bytes);
        for (map, tiles) in &alone {
            let own = layers(&tiles[tile]);
            assert_eq!((left.len(), together.len()), (own.len(), tiles.len()));
            for ((name, features), (own_name, own_features)) in left.iter_mut().zip(own) {
                assert_eq!((name.as_str(), features.len()), (own_name.as_str(), own_features.len()));
                for (feature, own) in features.iter_mut().zip(own_features) {
                    assert_eq!((feature.id, feature.get_geometry()), (own.id, own.get_geometry()));
                    let said = feature.properties.as_mut().unwrap();
                    for (key, value) in own.properties.unwrap() {
                        // What stands once is asked for by every map, what is a map's own by that map.
                        let found = said.get(&key).cloned().or_else(|| said.remove(&format!("{map}.{key}")));
                        assert_eq!(found, Some(value), "{map} {key}");
                        compared += 1;
                    }
                }
            }
        }
        // Nothing is said that no map says.
        for (name, features) in left {
            let keys = features.iter().flat_map(|feature| feature.properties.as_ref().unwrap().keys());
            assert_eq!(keys.filter(|key| key.contains('.')).count(), 0, "{name}");
        }
    }
    assert!(compared > 10_000, "{compared}");
}

#[test]
fn a_field_of_all_maps_together_is_that_of_each_or_of_one() {
    let workspace = Workspace::new();
    workspace.build().expect(0, &[]);
    let export =
        ["export", "--dataset", "one.dataset", "--map", "all", "--zoom", "8", "--out", "one.mbtiles", "--fields"];
    let fields = |list| {
        workspace.run(&[&export[..], &[list]].concat()).expect(0, &[]);
        let tiles = tiles(&workspace, "one.mbtiles");
        let (_, features) = layers(tiles.values().next().unwrap()).swap_remove(0);
        let mut keys: Vec<String> =
            features.into_iter().flat_map(|feature| feature.properties.unwrap().into_keys()).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    };
    let mut every: Vec<String> =
        MAPS.iter().map(|map| format!("{map}.klasse")).chain(["code".to_owned(), "naam".to_owned()]).collect();
    every.sort_unstable();
    assert_eq!(fields("naam,klasse"), every);
    assert_eq!(fields("kwetsbaar_nl.status,focuskaart.klasse"), ["code", "focuskaart.klasse", "kwetsbaar_nl.status"]);
    workspace.run(&[&export[..], &["hoogte"]].concat()).expect(2, &["hoogte", "kwetsbaar_nl.klasse"]);
    workspace.run(&[&export[..], &["klasse", "--year", "2022"]].concat()).expect(2, &["--map all", "one map"]);
}
