//! Builds the viewer (`src/viewer`) with Vite and writes the table of files that the server embeds.
//!
//! In: the sources under `src/viewer`, npm packages pinned by its lock file; or, without Node, a folder that `npm run
//! build` made there before, named by `VEERKRACHT_VIEWER`. Out, in `OUT_DIR`: `viewer_assets.rs` with `ASSETS`,
//! `GLYPHS` and `LICENCES`. All work happens on a copy in `OUT_DIR`, so that the source tree stays as it is and two
//! profiles can build at the same time.

#[path = "build/licences.rs"]
mod licences;

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

/// Everything of the viewer that its build reads; tests of the viewer are left out, so that editing one does not
/// rebuild the binary.
const INPUTS: [&str; 6] = ["package.json", "package-lock.json", "vite.config.ts", "after.mjs", "index.html", "app"];

/// Names the folder of a viewer that is built already.
const READY: &str = "VEERKRACHT_VIEWER";

fn main() {
    if let Err(message) = build() {
        report(&format!("cargo::error={}", message.replace('\n', " ")));
        std::process::exit(1);
    }
}

fn build() -> Result<(), String> {
    let manifest = PathBuf::from(variable("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(variable("OUT_DIR")?);
    for changed in ["build.rs", "build", "Cargo.lock"] {
        report(&format!("cargo::rerun-if-changed={changed}"));
    }
    report(&format!("cargo::rerun-if-env-changed={READY}"));
    let built = match env::var_os(READY).filter(|folder| !folder.is_empty()) {
        Some(folder) => ready(Path::new(&folder))?,
        None => bundle(&manifest.join("src/viewer"), &out.join("viewer"))?,
    };
    let viewer = built.join("licences.txt");
    let viewer = String::from_utf8(read(&viewer)?).map_err(|error| format!("{}: {error}", viewer.display()))?;
    let licences = out.join("licences.txt");
    fs::write(&licences, licences::text(&viewer, &manifest)).map_err(|error| failed("write", &licences, &error))?;
    write_table(&built, &licences, &out.join("viewer_assets.rs"))
}

/// Takes a viewer that is built already.
fn ready(folder: &Path) -> Result<PathBuf, String> {
    report(&format!("cargo::rerun-if-changed={}", folder.display()));
    for part in ["index.html", "glyphs", "licences.txt"] {
        if !folder.join(part).exists() {
            return Err(format!(
                "{READY} names {}, which has no {part}; make the folder with `npm ci && npm run build` in \
                 src/viewer, which leaves it in src/viewer/dist",
                folder.display()
            ));
        }
    }
    folder.canonicalize().map_err(|error| failed("find", folder, &error))
}

/// Builds the viewer on a copy of its sources and gives the folder of what came out.
fn bundle(source: &Path, copy: &Path) -> Result<PathBuf, String> {
    for input in INPUTS {
        report(&format!("cargo::rerun-if-changed={}", source.join(input).display()));
        let target = copy.join(input);
        if target.is_dir() {
            fs::remove_dir_all(&target).map_err(|error| failed("remove", &target, &error))?;
        }
        copy_all(&source.join(input), &target)?;
    }
    install(copy)?;
    run(copy, "node", &["node_modules/vite/bin/vite.js", "build"])?;
    run(copy, "node", &["after.mjs"])?;
    Ok(copy.join("dist"))
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
                "the viewer is built with Node.js, but `{program}` is not on the PATH; install Node.js 20.19 or \
                 newer with npm (nodejs.org, or run `./run`), then build again"
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

/// Writes `ASSETS` and `GLYPHS` in the order of their paths, and `LICENCES`; the structs of both stand where they are
/// included.
fn write_table(dist: &Path, licences: &Path, target: &Path) -> Result<(), String> {
    let mut files = Vec::new();
    list(dist, &mut files)?;
    files.sort();
    let mut assets = String::new();
    let mut glyphs = String::new();
    let compressed = |file: &Path| file.extension().is_some_and(|extension| extension == "br" || extension == "gz");
    for file in files.iter().filter(|file| !compressed(file)) {
        let path = relative(dist, file)?;
        let bytes = forms(file);
        if let Some((font, range)) =
            path.strip_prefix("glyphs/").and_then(|rest| rest.strip_suffix(".pbf")?.split_once('/'))
        {
            let _ = writeln!(glyphs, "    Glyphs {{ font: {font:?}, range: {range:?}, bytes: {bytes} }},");
        } else if path != "licences.txt" {
            let media_type = content_type(file)?;
            let _ = writeln!(assets, "    Asset {{ path: {path:?}, media_type: {media_type:?}, bytes: {bytes} }},");
        }
    }
    let table = format!(
        "/// The viewer's files, in the order of their paths.\n\
         pub(super) static ASSETS: &[Asset] = &[\n{assets}];\n\n\
         /// Glyphs of the map labels.\n\
         pub(super) static GLYPHS: &[Glyphs] = &[\n{glyphs}];\n\n\
         /// The licences of all works of others in the program.\n\
         pub(super) static LICENCES: &str = include_str!({:?});\n",
        licences.display().to_string()
    );
    fs::write(target, table).map_err(|error| failed("write", target, &error))
}

/// Writes the code that embeds a file in the forms in which it lies there.
fn forms(file: &Path) -> String {
    let include = |file: &Path| format!("include_bytes!({:?})", file.display().to_string());
    let form = |ending: &str| {
        let name = file.file_name().map_or_else(String::new, |name| format!("{}.{ending}", name.to_string_lossy()));
        let compressed = file.with_file_name(name);
        if compressed.exists() { format!("Some({})", include(&compressed)) } else { "None".to_owned() }
    };
    format!("Forms {{ plain: {}, brotli: {}, gzip: {} }}", include(file), form("br"), form("gz"))
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
