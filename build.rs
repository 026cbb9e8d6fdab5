//! Builds the viewer (`src/viewer`) with Vite and writes the table of files that the server embeds.
//!
//! In: the sources under `src/viewer`, npm packages pinned by its lock file. Out, in `OUT_DIR`: `viewer_assets.rs` with `ASSETS` and `GLYPHS`.
//! All work happens on a copy in `OUT_DIR`, so that the source tree stays as it is and two profiles can build at the same time.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

/// Everything of the viewer that its build reads; tests of the viewer are left out, so that editing one does not rebuild the binary.
const INPUTS: [&str; 5] = ["package.json", "package-lock.json", "vite.config.ts", "index.html", "app"];

/// The font of the map labels, and the ranges of characters that Dutch and English names need.
const FONT: &str = "Noto Sans Regular";
const GLYPH_RANGES: [&str; 5] = ["0-255", "256-511", "512-767", "7680-7935", "8192-8447"];

fn main() {
    if let Err(message) = build() {
        report(&format!("cargo::error={}", message.replace('\n', " ")));
        std::process::exit(1);
    }
}

fn build() -> Result<(), String> {
    let source = PathBuf::from(variable("CARGO_MANIFEST_DIR")?).join("src/viewer");
    let out = PathBuf::from(variable("OUT_DIR")?);
    let copy = out.join("viewer");
    report("cargo::rerun-if-changed=build.rs");
    for input in INPUTS {
        report(&format!("cargo::rerun-if-changed={}", source.join(input).display()));
        let target = copy.join(input);
        if target.is_dir() {
            fs::remove_dir_all(&target).map_err(|error| failed("remove", &target, &error))?;
        }
        copy_all(&source.join(input), &target)?;
    }
    install(&copy)?;
    run(&copy, "node", &["node_modules/vite/bin/vite.js", "build"])?;
    write_table(&copy, &out.join("viewer_assets.rs"))
}

/// Installs the packages of the lock file, unless exactly that was done before.
fn install(copy: &Path) -> Result<(), String> {
    let lock = copy.join("package-lock.json");
    let stamp = copy.join("installed-lock.json");
    let wanted = read(&lock)?;
    if copy.join("node_modules").is_dir() && fs::read(&stamp).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    run(copy, "npm", &["ci", "--omit=dev", "--no-audit", "--no-fund", "--loglevel=error"])?;
    fs::write(&stamp, wanted).map_err(|error| failed("write", &stamp, &error))
}

/// Runs a program of Node and turns each way to fail into a sentence that says what to do.
fn run(folder: &Path, program: &str, arguments: &[&str]) -> Result<(), String> {
    // npm is a script on Windows, which only its full name starts.
    let name = if cfg!(windows) && program == "npm" { "npm.cmd" } else { program };
    let output = Command::new(name).args(arguments).current_dir(folder).output().map_err(|error| {
        if error.kind() == io::ErrorKind::NotFound {
            format!(
                "the viewer is built with Node.js, but `{program}` is not on the PATH; install Node.js 20.19 or newer with npm (nodejs.org, or run `./run`), then build again"
            )
        } else {
            format!("starting `{program}` to build the viewer failed: {error}")
        }
    })?;
    if output.status.success() {
        return Ok(());
    }
    let hint = if program == "npm" { "is the npm registry reachable?" } else { "is Node.js 20.19 or newer?" };
    Err(format!(
        "`{program} {}` for the viewer ended with {} ({hint}): {} {}",
        arguments.join(" "),
        output.status,
        String::from_utf8_lossy(&output.stdout).trim(),
        String::from_utf8_lossy(&output.stderr).trim(),
    ))
}

/// Writes `ASSETS` (path, content type, bytes) in the order of the paths, and `GLYPHS` (font, range, bytes).
fn write_table(copy: &Path, target: &Path) -> Result<(), String> {
    let dist = copy.join("dist");
    let mut files = Vec::new();
    list(&dist, &mut files)?;
    files.sort();
    let mut table = String::from(
        "/// The viewer's files: path from the root without a leading slash, content type, bytes; in the order of the paths.\n\
         pub static ASSETS: &[(&str, &str, &[u8])] = &[\n",
    );
    for file in &files {
        let path = relative(&dist, file)?;
        let _ = writeln!(table, "    ({path:?}, {:?}, include_bytes!({:?})),", content_type(file)?, file.display().to_string());
    }
    table.push_str(
        "];\n\n/// Glyphs of the map labels: font stack, range of code points, protocol buffer.\n\
         pub static GLYPHS: &[(&str, &str, &[u8])] = &[\n",
    );
    for range in GLYPH_RANGES {
        let file = copy.join("node_modules/tileserver-gl-styles/fonts").join(FONT).join(format!("{range}.pbf"));
        if !file.is_file() {
            return Err(format!("the npm package tileserver-gl-styles lacks {}; restore src/viewer/package-lock.json", file.display()));
        }
        let _ = writeln!(table, "    ({FONT:?}, {range:?}, include_bytes!({:?})),", file.display().to_string());
    }
    table.push_str("];\n");
    fs::write(target, table).map_err(|error| failed("write", target, &error))
}

fn content_type(file: &Path) -> Result<&'static str, String> {
    match file.extension().and_then(OsStr::to_str) {
        Some("html") => Ok("text/html; charset=utf-8"),
        Some("js" | "mjs") => Ok("text/javascript; charset=utf-8"),
        Some("css") => Ok("text/css; charset=utf-8"),
        Some("svg") => Ok("image/svg+xml"),
        Some("png") => Ok("image/png"),
        Some("woff2") => Ok("font/woff2"),
        _ => Err(format!("no content type is known for {}; add its extension in build.rs", file.display())),
    }
}

/// Copies a file or a folder; a file that is already the same keeps its time.
fn copy_all(from: &Path, to: &Path) -> Result<(), String> {
    if from.is_dir() {
        fs::create_dir_all(to).map_err(|error| failed("create", to, &error))?;
        for entry in entries(from)? {
            let name = entry.file_name().ok_or_else(|| format!("{} has no name", entry.display()))?;
            if !name.to_string_lossy().ends_with(".test.ts") {
                copy_all(&entry, &to.join(name))?;
            }
        }
        return Ok(());
    }
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(|error| failed("create", folder, &error))?;
    }
    fs::write(to, read(from)?).map_err(|error| failed("write", to, &error))
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), String> {
    for entry in entries(folder)? {
        if entry.is_dir() {
            list(&entry, files)?;
        } else {
            files.push(entry);
        }
    }
    Ok(())
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let listed = fs::read_dir(folder).and_then(|found| found.map(|entry| entry.map(|entry| entry.path())).collect());
    listed.map_err(|error| failed("list", folder, &error))
}

fn read(file: &Path) -> Result<Vec<u8>, String> {
    fs::read(file).map_err(|error| failed("read", file, &error))
}

/// The path inside the folder, with forward slashes on every system.
fn relative(folder: &Path, file: &Path) -> Result<String, String> {
    let inner = file.strip_prefix(folder).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(inner.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/"))
}

fn variable(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("cargo did not set {name}: {error}"))
}

fn failed(what: &str, path: &Path, error: &io::Error) -> String {
    format!("could not {what} {} while building the viewer: {error}", path.display())
}

/// Gives an instruction to cargo, which reads them from the standard output of a build script.
fn report(line: &str) {
    println!("{line}");
}
