use std::io::Read as _;

use veerkracht_files::PartialError;

use super::*;
use crate::areas::{Level, PerLevel};
use crate::generalise::{EXTENT, GridPoint, ZoomLayer};
use crate::tiles::{AttributeTable, Attributes, Fields, Layers, NO_ZOOMS, TileCoord, TileFormat, TileSettings, encode};

/// A square gemeente over the middle of the world at zooms 0 to 6: it touches four tiles from zoom 1 on.
fn source() -> TileSource {
    let layers = (0..=6)
        .map(|zoom| {
            let (middle, half) = ((EXTENT << zoom) / 2, (EXTENT << zoom) / 64);
            let corners = [(-1, -1), (1, -1), (1, 1), (-1, 1)];
            let vertices = corners.map(|(x, y)| GridPoint { x: middle + x * half, y: middle + y * half }).to_vec();
            ZoomLayer { zoom, level: Level::Gemeente, vertices, ring_starts: vec![0, 4], area_starts: vec![0, 1] }
                .into()
        })
        .collect();
    TileSource::new(
        layers,
        &PerLevel::default(),
        TileSettings { zooms: PerLevel::new(NO_ZOOMS, NO_ZOOMS, 0..=6), ..TileSettings::default() },
    )
}

fn attributes() -> Attributes {
    let none = || AttributeTable::new(std::iter::empty(), Vec::new());
    Attributes::new(PerLevel::new(none(), none(), AttributeTable::new(["GM0001"].into_iter(), Vec::new())))
}

fn description() -> TilesetMetadata {
    TilesetMetadata {
        format: TileFormat::Mvt,
        name: "test".to_owned(),
        description: "A square".to_owned(),
        attribution: "Nobody".to_owned(),
        bounds: [-5.0, -5.0, 5.0, 5.0],
        vector_layers: serde_json::json!([{ "id": "gemeenten", "fields": {} }]),
        tilestats: serde_json::json!({ "layerCount": 1 }),
    }
}

fn tileset() -> Tileset {
    Tileset { attributes: attributes(), fields: Fields::default(), description: description() }
}

fn place(path: &Path) -> PartialFile {
    PartialFile::create(path).unwrap()
}

fn write(path: &Path) -> Statistics {
    export(&[tileset()], vec![place(path)], &source(), 0..=6, |_| {}).unwrap().remove(0)
}

#[test]
fn every_tile_of_an_mbtiles_file_is_the_tile_that_is_served_with_its_row_counted_from_the_south() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("one.mbtiles");
    let statistics = write(&path);
    let database = rusqlite::Connection::open(&path).unwrap();
    let mut query = database.prepare("select zoom_level, tile_column, tile_row, tile_data from tiles").unwrap();
    let mut rows = query.query([]).unwrap();
    let mut read = 0;
    while let Some(row) = rows.next().unwrap() {
        let (z, x, south): (u8, u32, u32) = (row.get(0).unwrap(), row.get(1).unwrap(), row.get(2).unwrap());
        let mut bytes = Vec::new();
        flate2::read::GzDecoder::new(row.get::<_, Vec<u8>>(3).unwrap().as_slice()).read_to_end(&mut bytes).unwrap();
        let coord = TileCoord { z, x, y: (1 << z) - 1 - south };
        assert_eq!(bytes, encode(&source().geometry(coord), &attributes(), &Fields::default()), "{coord:?}");
        read += 1;
    }
    assert_eq!(read, statistics.tiles());
    // One tile at zoom 0. The square has 64 * 2^z cells to each side of the middle: four tiles at zooms 1 to 5, and at
    // zoom 6, where that is exactly a tile, the buffer reaches the twelve around them too.
    assert_eq!(statistics.tiles(), 1 + 5 * 4 + 16);
    let json: String =
        database.query_row("select value from metadata where name = 'json'", [], |row| row.get(0)).unwrap();
    assert!(json.contains("\"gemeenten\"") && json.contains("\"tilestats\":{\"layerCount\":1}"), "{json}");
}

#[test]
fn a_pmtiles_archive_holds_the_same_tiles_and_says_where_its_directories_are() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("one.pmtiles");
    assert_eq!(write(&path), write(&folder.path().join("one.mbtiles")));
    let bytes = std::fs::read(&path).unwrap();
    let number = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap());
    assert_eq!(&bytes[..8], b"PMTiles\x03");
    // PMTiles 3 section 3: root directory, metadata, leaf directories and tile data follow the header and lie within
    // the file.
    for (offset, length) in [(8, 16), (24, 32), (40, 48), (56, 64)] {
        assert!(number(offset) >= 127 && number(offset) + number(length) <= bytes.len() as u64, "section at {offset}");
    }
    // Addressed tiles, as above.
    assert_eq!(number(72), 37);
}

#[test]
fn an_archive_of_maplibre_tiles_holds_them_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let mut tileset = tileset();
    tileset.description.format = TileFormat::Mlt;
    let [archive, database] = ["pmtiles", "mbtiles"].map(|ending| folder.path().join("one").with_extension(ending));
    for path in [&archive, &database] {
        export(&[tileset.clone()], vec![place(path)], &source(), 0..=6, |_| {}).unwrap();
    }
    // PMTiles 3 section 3.1: compression of the tiles, 2 for gzip, and their type, 6 for MapLibre tiles.
    assert_eq!(std::fs::read(&archive).unwrap()[98..100], [2, 6]);
    let database = rusqlite::Connection::open(&database).unwrap();
    let format: String =
        database.query_row("select value from metadata where name = 'format'", [], |row| row.get(0)).unwrap();
    assert_eq!(format, "mlt");
    let packed: Vec<u8> =
        database.query_row("select tile_data from tiles where zoom_level = 0", [], |row| row.get(0)).unwrap();
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(packed.as_slice()).read_to_end(&mut bytes).unwrap();
    let geometry = source().geometry(TileCoord { z: 0, x: 0, y: 0 });
    assert_eq!(bytes, TileFormat::Mlt.encode(&geometry, &attributes(), &Fields::default(), Layers::default()));
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    for ending in ["pmtiles", "mbtiles"] {
        let [one, two] = ["one", "two"].map(|name| folder.path().join(name).with_extension(ending));
        write(&one);
        write(&two);
        assert!(std::fs::read(one).unwrap() == std::fs::read(two).unwrap(), "{ending}");
    }
}

#[test]
fn tilesets_that_are_written_together_are_those_that_are_written_alone() {
    let folder = tempfile::tempdir().unwrap();
    for ending in ["pmtiles", "mbtiles"] {
        let [alone, first, second] =
            ["alone", "first", "second"].map(|name| folder.path().join(name).with_extension(ending));
        let statistics =
            export(&[tileset(), tileset()], vec![place(&first), place(&second)], &source(), 0..=6, |_| {}).unwrap();
        assert_eq!(statistics, vec![write(&alone); 2]);
        for together in [first, second] {
            assert!(std::fs::read(&together).unwrap() == std::fs::read(&alone).unwrap(), "{}", together.display());
        }
    }
}

#[test]
fn an_export_that_fails_leaves_the_old_file_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["one.pmtiles", "one.mbtiles"] {
        let path = folder.path().join(name);
        std::fs::write(&path, "old").unwrap();
        let place = place(&path);
        // Somebody removes what is being written: what is put in place must be what was written, or nothing.
        std::fs::remove_file(place.partial_path()).unwrap();
        let error = export(&[tileset()], vec![place], &source(), 0..=1, |_| {}).unwrap_err();
        assert!(error.to_string().contains(name), "{error}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
    }
    assert!(matches!(Format::of(Path::new("one.zip")), Err(ExportError::Ending { .. })));
}

#[test]
fn a_second_export_to_a_path_is_told_and_the_first_ends_well() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["one.pmtiles", "one.mbtiles"] {
        let path = folder.path().join(name);
        let first = place(&path);
        assert!(matches!(PartialFile::create(&path), Err(PartialError::Busy { .. })));
        export(&[tileset()], vec![first], &source(), 0..=6, |_| {}).unwrap();
        let alone = folder.path().join(format!("alone-{name}"));
        write(&alone);
        assert!(std::fs::read(path).unwrap() == std::fs::read(alone).unwrap(), "{name}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 4);
}
