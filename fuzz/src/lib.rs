//! What the fuzz targets share: the shipped catalogue of sources, and bytes as a file, because readers take files.

use std::path::Path;
use std::sync::LazyLock;

use tempfile::TempDir;
use veerkracht::config::Config;
use veerkracht::sources::{SourceFile, SourceKind, SourceSpec};

static CONFIG: LazyLock<Config> = LazyLock::new(|| Config::load(None).expect("the shipped config is right"));
/// In memory where the system has such a folder: a file is written for every input.
static FOLDER: LazyLock<TempDir> = LazyLock::new(|| {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() };
    folder.expect("a temporary folder can be made")
});

/// Finds a source of the shipped catalogue.
pub fn source(id: &str) -> &'static SourceSpec {
    CONFIG.sources.iter().find(|spec| spec.id == id).expect("the catalogue has the source")
}

/// Writes bytes as a file under a name.
pub fn file(name: &str, bytes: &[u8]) -> std::path::PathBuf {
    let path = FOLDER.path().join(name);
    std::fs::write(&path, bytes).expect("the temporary folder takes a file");
    path
}

/// Writes bytes as a raw file of a source.
pub fn raw_file(spec: &SourceSpec, name: &str, bytes: &[u8]) -> SourceFile {
    SourceFile {
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
    }
}
