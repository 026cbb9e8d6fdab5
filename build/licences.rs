//! Gathers the licence texts of everything that the binary contains.
//!
//! In: the licences of the viewer's packages, and what cargo says of the crates. Out: one text for people, each text
//! once with all that it covers.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Between two entries.
const LINE: &str = "--------------------------------------------------------------------------------";

/// Characters of a file that are taken: no licence has as many.
const LONGEST: usize = 200_000;

/// The words of the licence that the SPDX calls BSD-3-Clause, below the line of who holds the rights.
const BSD_3_CLAUSE: &str = "\
Redistribution and use in source and binary forms, with or without modification, are permitted provided that the
following conditions are met:

1. Redistributions of source code must retain the above copyright notice, this list of conditions and the following
   disclaimer.

2. Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the following
   disclaimer in the documentation and/or other materials provided with the distribution.

3. Neither the name of the copyright holder nor the names of its contributors may be used to endorse or promote products
   derived from this software without specific prior written permission.

THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS \"AS IS\" AND ANY EXPRESS OR IMPLIED WARRANTIES,
INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL,
SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY,
WHETHER IN CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF
THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.";

/// Writes the text of all licences; `viewer` is that of the viewer's packages.
///
/// What cannot be found is said in the text, so that a build from vendored or patched crates still ends.
pub(crate) fn text(viewer: &str, manifest: &Path) -> String {
    let mut out = format!(
        "veerkracht is licensed under MIT or Apache-2.0. It contains the following works of others, under \
         their own licences.\n\n\
         {LINE}\nIN THE VIEWER\n{LINE}\n{viewer}\n{LINE}\nIN THE PROGRAM\n{LINE}\n"
    );
    match crates(manifest) {
        Ok(crates) => out.push_str(&listed(&crates)),
        Err(message) => {
            let _ = writeln!(
                out,
                "The crates could not be listed where this was built ({message}); Cargo.lock names them."
            );
        }
    }
    out
}

/// A crate that is linked into the binary.
struct Crate {
    /// Name and version.
    name: String,
    /// SPDX expression.
    licence: String,
    /// Its licence files.
    texts: Vec<String>,
}

fn crates(manifest: &Path) -> Result<Vec<Crate>, String> {
    let cargo = std::env::var_os("CARGO").ok_or("cargo is not known")?;
    // What is linked in beside the rest is in the program too.
    let features: &[&str] =
        if std::env::var_os("CARGO_FEATURE_CLUSTER").is_some() { &["--features", "cluster"] } else { &[] };
    let output = Command::new(cargo)
        .args(["tree", "--edges", "normal", "--prefix", "none", "--format", "{p}\t{l}", "--locked", "--offline"])
        .args(features)
        .current_dir(manifest)
        .output()
        .map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).lines().next().unwrap_or("cargo tree failed").to_owned());
    }
    let folders = registries();
    let mut found = BTreeMap::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let (package, licence) = line.split_once('\t').unwrap_or((line, ""));
        let mut words = package.split_whitespace();
        let (Some(name), Some(version)) = (words.next(), words.next()) else { continue };
        if name == env!("CARGO_PKG_NAME") {
            continue;
        }
        let version = version.trim_start_matches('v');
        let licence = licence.trim_end_matches("(*)").trim().to_owned();
        found.entry(format!("{name} {version}")).or_insert_with(|| (format!("{name}-{version}"), licence));
    }
    Ok(found
        .into_iter()
        .map(|(name, (folder, licence))| {
            let unpacked = folders.iter().map(|registry| registry.join(&folder)).find(|path| path.is_dir());
            let mut texts = unpacked.map(|path| texts(&path)).unwrap_or_default();
            if texts.iter().all(String::is_empty) {
                texts.extend(usual(&licence, &name, manifest));
            }
            Crate { name, licence, texts }
        })
        .collect())
}

/// Gives the usual words of a licence, for a crate whose package brings none of its own; none for a licence of which
/// the words are not at hand.
fn usual(licence: &str, name: &str, manifest: &Path) -> Option<String> {
    let names = |id: &str| licence.split([' ', '/', '(', ')']).any(|word| word == id);
    if names("Apache-2.0") {
        return fs::read_to_string(manifest.join("LICENSE-APACHE")).ok().map(|text| text.trim().to_owned());
    }
    if names("MIT") {
        let own = fs::read_to_string(manifest.join("LICENSE-MIT")).ok()?;
        let author = name.split(' ').next().unwrap_or(name);
        return Some(own.trim().replace("the authors of veerkracht", &format!("the authors of {author}")));
    }
    names("BSD-3-Clause").then(|| format!("{}{}", "Copyright (c) the authors of the crate.\n\n", BSD_3_CLAUSE))
}

/// Finds the folders into which cargo unpacks crates.
fn registries() -> Vec<PathBuf> {
    let home = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    let source = home.map(|home| home.join("registry/src")).unwrap_or_default();
    fs::read_dir(source).map(|entries| entries.flatten().map(|entry| entry.path()).collect()).unwrap_or_default()
}

/// Reads the licence files of a crate, and of the C libraries that it carries one folder below.
fn texts(folder: &Path) -> Vec<String> {
    let mut files = licence_files(folder);
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if entry.path().is_dir() && !matches!(name.to_str(), Some("src" | "tests" | "benches" | "examples")) {
            files.extend(licence_files(&entry.path()));
        }
    }
    files.sort();
    let text =
        |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).replace('\r', "").chars().take(LONGEST).collect::<String>();
    files.iter().filter_map(|file| fs::read(file).ok()).map(|bytes| text(bytes).trim().to_owned()).collect()
}

fn licence_files(folder: &Path) -> Vec<PathBuf> {
    let licence = |path: &Path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        let code = path.extension().is_some_and(|extension| {
            matches!(extension.to_str(), Some("rs" | "c" | "h" | "py" | "sh" | "html" | "json"))
        });
        path.is_file()
            && !code
            && ["license", "licence", "copying", "notice", "unlicense"].iter().any(|start| name.starts_with(start))
    };
    fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| licence(path))
        .collect()
}

/// Writes the crates: first who is under what, then each text once.
fn listed(crates: &[Crate]) -> String {
    let mut out = String::new();
    for one in crates {
        let _ = writeln!(out, "{}: {}", one.name, one.licence);
    }
    let mut covered: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for one in crates {
        for text in one.texts.iter().filter(|text| !text.is_empty()) {
            covered.entry(text).or_default().push(&one.name);
        }
    }
    let mut texts: Vec<(Vec<&str>, &str)> = covered.into_iter().map(|(text, names)| (names, text)).collect();
    texts.sort();
    for (names, text) in texts {
        let _ = writeln!(out, "\n{LINE}\n{}\n\n{text}", names.join(", "));
    }
    out
}
