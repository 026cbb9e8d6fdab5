//! Runs the built binary in a folder of its own, on copies of the demo region's raw files.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;

use tempfile::TempDir;

/// What a run of the program left behind.
#[derive(Debug)]
pub(crate) struct Run {
    /// Exit code; none when a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Run {
    /// Asserts the exit code and that standard error holds all of these pieces.
    pub(crate) fn expect(&self, code: i32, pieces: &[&str]) {
        assert_eq!(self.code, Some(code), "exit code of\n{}\n{}", self.out, self.err);
        for piece in pieces {
            assert!(self.err.contains(piece), "`{piece}` is not in:\n{}", self.err);
        }
        assert!(!self.err.contains("panicked"), "{}", self.err);
    }
}

/// A command of the program, run in `folder`.
pub(crate) fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_veerkracht"));
    command.args(arguments).current_dir(folder).env_remove("RUST_LOG");
    command
}

/// Runs the program to its end.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Run {
    outcome(&command(folder, arguments).output().expect("the program starts"))
}

/// Reads what a run left behind.
pub(crate) fn outcome(output: &Output) -> Run {
    Run {
        code: output.status.code(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Gives the raw files of the demo region, written once for all tests of this binary.
fn demo() -> &'static Path {
    static DEMO: OnceLock<TempDir> = OnceLock::new();
    DEMO.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        run(folder.path(), &["demo", "--out", "."]).expect(0, &[]);
        folder
    })
    .path()
}

/// A folder with a copy of the demo region's raw files below `raw`, gone when dropped.
#[derive(Debug)]
pub(crate) struct Workspace(TempDir);

impl Workspace {
    /// Copies the demo region.
    pub(crate) fn new() -> Workspace {
        let workspace = Workspace(tempfile::tempdir().expect("a temporary folder can be made"));
        copy(demo(), &workspace.raw());
        workspace
    }

    /// The folder.
    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// The folder with the raw files.
    pub(crate) fn raw(&self) -> PathBuf {
        self.path().join("raw")
    }

    /// The GeoPackage with the boundaries.
    pub(crate) fn boundaries(&self) -> PathBuf {
        self.find(".gpkg")
    }

    /// The only raw file whose name holds `part`, or the last of them by name.
    pub(crate) fn find(&self, part: &str) -> PathBuf {
        let mut found = Vec::new();
        let mut folders = vec![self.raw()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("the folder is there").flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.file_name().is_some_and(|name| name.to_string_lossy().contains(part)) {
                    found.push(path);
                }
            }
        }
        found.sort();
        found.pop().expect("the demo writes a file of that name")
    }

    /// Changes a raw file as text.
    pub(crate) fn edit(&self, part: &str, change: impl FnOnce(String) -> String) {
        let path = self.find(part);
        let text = fs::read_to_string(&path).expect("the file is a text");
        let changed = change(text.clone());
        assert_ne!(text, changed, "the change of {} changes nothing", path.display());
        fs::write(path, changed).expect("the file can be written");
    }

    /// Changes the GeoPackage by SQL.
    pub(crate) fn sql(&self, statements: &str) {
        let database = rusqlite::Connection::open(self.boundaries()).expect("the demo writes a GeoPackage");
        database
            .execute_batch(&format!("pragma foreign_keys = off; {statements}"))
            .expect("the statements fit the demo's tables");
    }

    /// Gives a buurt a polygon of one ring, in metres of RD New.
    pub(crate) fn geometry(&self, fid: i64, ring: &[[f64; 2]]) {
        let points = u32::try_from(ring.len()).expect("a few points");
        // A GeoPackage header without envelope, then well-known binary: little-endian, a polygon (3) of one ring.
        let mut bytes = b"GP\0\x01".to_vec();
        bytes.extend(28_992_i32.to_le_bytes());
        bytes.push(1);
        bytes.extend([3_u32, 1, points].iter().flat_map(|number| number.to_le_bytes()));
        bytes.extend(ring.iter().flatten().flat_map(|coordinate| coordinate.to_le_bytes()));
        let database = rusqlite::Connection::open(self.boundaries()).expect("the demo writes a GeoPackage");
        database
            .execute("update buurten set geom = ? where fid = ?", rusqlite::params![bytes, fid])
            .expect("the buurt is there");
    }

    /// Runs the program in the folder.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        run(self.path(), arguments)
    }

    /// Builds `raw` to `one.dataset`.
    pub(crate) fn build(&self) -> Run {
        self.run(&["build", "--data", "raw", "--dataset", "one.dataset"])
    }

    /// Serves `one.dataset` on a free port.
    pub(crate) fn serve(&self) -> Served {
        self.serve_with(&[], Stdio::inherit())
    }

    /// Serves `one.dataset` on a free port with more arguments; its log goes where it is told.
    pub(crate) fn serve_with(&self, more: &[&str], log: Stdio) -> Served {
        let arguments = [&["serve", "--dataset", "one.dataset", "--listen", "127.0.0.1:0"], more].concat();
        let mut command = command(self.path(), &arguments);
        let mut server = command.stdout(Stdio::piped()).stderr(log).spawn().expect("the program starts");
        let mut said = String::new();
        BufReader::new(server.stdout.take().expect("it is piped"))
            .read_line(&mut said)
            .expect("the server says where it is");
        let address =
            said.split("http://").nth(1).and_then(|rest| rest.split('/').next()).expect("an address").to_owned();
        Served { server, address }
    }

    /// The dataset that [`Workspace::build`] makes.
    pub(crate) fn dataset(&self) -> PathBuf {
        self.path().join("one.dataset")
    }
}

/// A server, stopped when dropped.
#[derive(Debug)]
pub(crate) struct Served {
    server: Child,
    address: String,
}

impl Served {
    /// The number of the process.
    #[cfg(unix)]
    pub(crate) fn id(&self) -> u32 {
        self.server.id()
    }

    /// Reads the log until a line holds a piece; fails when the server ends before.
    pub(crate) fn expect_line(&mut self, piece: &str) {
        let log = self.server.stderr.as_mut().expect("it is piped");
        let mut seen = String::new();
        let mut byte = [0];
        // Byte by byte, so that nothing is read that is asked for later.
        while log.read(&mut byte).expect("the log is readable") > 0 {
            seen.push(char::from(byte[0]));
            if seen.ends_with('\n') && seen.lines().next_back().is_some_and(|line| line.contains(piece)) {
                return;
            }
        }
        assert!(seen.contains(piece), "`{piece}` is not in the log:\n{seen}");
    }

    /// Asks for a JSON document.
    pub(crate) fn get(&self, path: &str) -> serde_json::Value {
        serde_json::from_slice(&self.download(path).1).expect("the body is JSON")
    }

    /// Asks for anything: the head of the answer, and its body.
    pub(crate) fn download(&self, path: &str) -> (String, Vec<u8>) {
        let mut connection = TcpStream::connect(&self.address).expect("the server listens");
        write!(connection, "GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n").expect("the server reads");
        let mut answer = Vec::new();
        connection.read_to_end(&mut answer).expect("an answer");
        let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").expect("a body");
        let body = answer.split_off(end + 4);
        (String::from_utf8(answer).expect("a head is text"), body)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.server.kill().and_then(|()| self.server.wait()).expect("the server still runs");
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made");
    for entry in fs::read_dir(from).expect("the folder is there").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a file can be copied");
        }
    }
}
