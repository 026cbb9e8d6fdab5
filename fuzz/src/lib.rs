//! What the fuzz targets share: the shipped catalogue of sources, bytes as a file, because readers take files, and what
//! holds of every table and every layer that is read.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use tempfile::TempDir;
use veerkracht::config::Config;
use veerkracht::problems::Problems;
use veerkracht::sources::{SourceFile, SourceKind, SourceSpec, read_layer, read_table};

static CONFIG: LazyLock<Config> = LazyLock::new(|| Config::load(None).expect("the shipped config is right"));
/// In memory where the system has such a folder: a file is written for every input.
static FOLDER: LazyLock<TempDir> = LazyLock::new(|| {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() };
    folder.expect("a temporary folder can be made")
});

/// Lists the sources of the shipped catalogue.
pub fn sources() -> &'static [SourceSpec] {
    &CONFIG.sources
}

/// Makes a folder for the files of one input.
pub fn folder() -> TempDir {
    TempDir::new_in(FOLDER.path()).expect("the temporary folder takes another")
}

/// Writes bytes as a file under a name.
pub fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let path = FOLDER.path().join(name);
    std::fs::write(&path, bytes).expect("the temporary folder takes a file");
    path
}

/// Reads bytes as a table of a source, under a name: a cell in every column of every row, or a word about what is
/// wrong.
pub fn read_as_table(source: &str, name: &str, bytes: &[u8]) {
    let (file, spec) = raw_file(source, name, bytes);
    match read_table(&file, spec, &[], &mut Problems::default()) {
        Ok(table) => {
            let cells = table.rows() * table.columns.len();
            assert_eq!(table.cells.len(), cells, "every row has a cell in every column");
        }
        Err(error) => assert!(!error.to_string().is_empty(), "what is wrong is said"),
    }
}

/// Reads bytes as boundaries of buurten, under a name: a geometry for every row, or a word about what is wrong.
pub fn read_as_layer(name: &str, bytes: &[u8]) {
    let (file, spec) = raw_file("grenzen", name, bytes);
    match read_layer(&file, spec, "buurten", &mut Problems::default()) {
        Ok(layer) => assert_eq!(layer.geometries.len(), layer.table.rows(), "every row has a geometry"),
        Err(error) => assert!(!error.to_string().is_empty(), "what is wrong is said"),
    }
}

/// Writes bytes as a raw file of a source.
fn raw_file(source: &str, name: &str, bytes: &[u8]) -> (SourceFile, &'static SourceSpec) {
    let spec = sources().iter().find(|spec| spec.id == source).expect("the catalogue has the source");
    let file = SourceFile {
        source: spec.id.clone(),
        kind: spec.kind,
        path: file(name, bytes),
        name: name.to_owned(),
        year: matches!(spec.kind, SourceKind::Statistics).then_some(2024),
        table: None,
        part: None,
        division: None,
        hash: String::new(),
        bytes: bytes.len() as u64,
    };
    (file, spec)
}
