//! Holds what the architecture promises: a module uses only modules above it, files use each other in no circle, and
//! every file says what it is for.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

#[path = "structure/circles.rs"]
mod circles;
#[path = "structure/files.rs"]
mod files;
#[path = "structure/tokens.rs"]
mod tokens;

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Folders that hold what is built or installed, or is held to rules of its own.
const FOREIGN: [&str; 4] = ["node_modules", "out", "target", "viewer"];

/// Lists the files below a folder that are wanted, sorted.
fn files_below(folder: &Path, is_wanted: &dyn Fn(&Path) -> bool) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder is there").flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            if !name.starts_with('.') && !FOREIGN.contains(&&*name) {
                files.extend(files_below(&path, is_wanted));
            }
        } else if is_wanted(&path) {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// Lists the Rust files below a folder, sorted.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    files_below(folder, &|file| file.extension().is_some_and(|end| end == "rs"))
}

/// Tells whether a file is Python, by its end or, where it has none, by what runs it.
fn is_python(file: &Path) -> bool {
    if let Some(end) = file.extension() {
        return end == "py";
    }
    let mut first = Vec::new();
    let read = fs::File::open(file).and_then(|file| file.take(80).read_to_end(&mut first));
    let runs_python = |line: &str| line.starts_with("#!") && line.contains("python");
    read.is_ok() && String::from_utf8_lossy(&first).lines().next().is_some_and(runs_python)
}

/// Lists the modules in the order of lib.rs.
fn modules() -> Vec<String> {
    let lib = fs::read_to_string(source().join("lib.rs")).expect("the library has a root");
    let name = |line: &str| line.split_once("mod ").and_then(|(_, name)| name.strip_suffix(';')).map(str::to_owned);
    lib.lines().filter(|line| line.starts_with("pub")).filter_map(name).collect()
}

/// Names the module of lib.rs to which a file belongs; none for lib.rs and main.rs.
fn module_of(file: &Path) -> Option<String> {
    let below = file.strip_prefix(source()).ok()?;
    let first = below.components().next()?.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned();
    (first != "lib" && first != "main").then_some(first)
}

/// Lists the names that follow `crate::` in code, braces opened.
fn used(text: &str) -> Vec<String> {
    let word = |text: &str| text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>();
    let mut names = Vec::new();
    for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
        for rest in line.split("crate::").skip(1) {
            match rest.strip_prefix('{') {
                Some(list) => {
                    names.extend(list.split('}').next().unwrap_or_default().split(',').map(|name| word(name.trim())));
                }
                None => names.push(word(rest)),
            }
        }
    }
    names
}

#[test]
fn the_modules_of_a_use_are_found() {
    assert_eq!(used("use crate::areas::Level;\n// crate::http\nuse crate::{maps, tiles};"), ["areas", "maps", "tiles"]);
}

#[test]
fn a_module_uses_only_modules_above_it() {
    let order = modules();
    assert!(order.len() > 10, "lib.rs lists its modules");
    let place = |name: &str| order.iter().position(|module| module == name);
    let mut wrong = Vec::new();
    // Tests stand above everything: they may use what is below the module that they test.
    let tests =
        |file: &PathBuf| file.components().any(|part| part.as_os_str() == "tests" || part.as_os_str() == "tests.rs");
    for file in rust_files(&source()).into_iter().filter(|file| !tests(file)) {
        let Some(module) = module_of(&file) else { continue };
        let here = place(&module).unwrap_or_else(|| panic!("`{module}` is not in lib.rs"));
        for name in used(&fs::read_to_string(&file).unwrap()) {
            if place(&name).is_some_and(|there| there > here) {
                wrong.push(format!("{} uses {name}, which stands below {module}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Lists the Rust files of the program and of the crates beside it.
fn all_files() -> Vec<PathBuf> {
    [rust_files(&source()), rust_files(&source().with_file_name("crates"))].concat()
}

/// Lists the folders in which the program and each crate beside it begin.
fn libraries() -> Vec<PathBuf> {
    let crates = fs::read_dir(source().with_file_name("crates")).expect("the folder is there").flatten();
    let mut libraries: Vec<_> = crates.map(|entry| entry.path().join("src")).collect();
    libraries.push(source());
    libraries.sort();
    libraries
}

#[test]
fn files_use_each_other_in_no_circle() {
    let libraries = libraries();
    assert!(libraries.len() > 10, "{libraries:?}");
    let (mut told, mut reached) = (Vec::new(), 0);
    for library in libraries {
        let uses = files::uses(&library);
        // What is not reached belongs to tests.
        let (found, all) = (uses.len(), rust_files(&library).len());
        assert!(found * 2 > all, "only {found} of {all} files are reached from {}", library.join("lib.rs").display());
        reached += found;
        for circle in circles::circles(&uses) {
            told.push(format!("a circle in {}: {circle:?}\n{}", library.display(), circles::describe(&uses, &circle)));
        }
    }
    assert!(reached > 750, "only {reached} files are reached");
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[test]
fn every_file_opens_with_what_it_is_for() {
    let silent: Vec<_> = all_files()
        .into_iter()
        .filter(|file| !file.ends_with("tests.rs") && !fs::read_to_string(file).unwrap().starts_with("//! "))
        .collect();
    assert!(silent.is_empty(), "{silent:?}");
}

#[test]
fn no_file_is_longer_than_a_reader_can_hold() {
    let long: Vec<_> = all_files()
        .into_iter()
        .filter(|file| !file.ends_with("tests.rs") && fs::read_to_string(file).unwrap().lines().count() > 400)
        .collect();
    assert!(long.is_empty(), "{long:?}");
}

#[test]
fn no_line_of_rust_or_python_is_longer_than_the_page_is_wide() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (rust, python) = (rust_files(root), files_below(root, &is_python));
    assert!(rust.len() > 900 && python.len() > 110, "{} and {} files are found", rust.len(), python.len());
    let mut long = Vec::new();
    for file in [rust, python].concat() {
        let text = fs::read_to_string(&file).expect("a source file is text");
        let numbered = text.lines().zip(1..).map(|(line, number)| (number, line.chars().count()));
        let too_long = numbered.filter(|(_, length)| *length > 120);
        long.extend(too_long.map(|(number, length)| format!("{}:{number} has {length} characters", file.display())));
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}

/// Gives the name of the type that a line declares; those that belong to an implementation are indented, and none.
fn declared(line: &str) -> Option<&str> {
    let code = line.trim_start();
    let code = match code.strip_prefix("pub") {
        Some(rest) if rest.starts_with('(') => rest.split_once(") ")?.1,
        Some(rest) => rest.trim_start(),
        None => code,
    };
    let (kind, rest) = code.split_once(' ')?;
    let is_type = ["struct", "enum", "trait", "union"].contains(&kind) || (kind == "type" && !line.starts_with(' '));
    let end = rest.find(|sign: char| !sign.is_ascii_alphanumeric()).unwrap_or(rest.len());
    (is_type && rest.starts_with(|first: char| first.is_ascii_uppercase())).then_some(&rest[..end])
}

#[test]
fn the_type_that_a_line_declares_is_found() {
    assert_eq!(declared("pub(in crate::http) struct Page<'a>(&'a str);"), Some("Page"));
    assert_eq!(declared("type Tree = RTree<Node>;"), Some("Tree"));
    assert_eq!(declared("    type Value = u8;"), None);
    assert_eq!(declared("/// A struct Page"), None);
}

/// Lists the files in which each type is declared, by the name of the type.
fn homes() -> BTreeMap<String, BTreeSet<PathBuf>> {
    let is_of_tests =
        |file: &Path| file.ends_with("tests.rs") || file.components().any(|part| part.as_os_str() == "tests");
    let mut homes: BTreeMap<String, BTreeSet<PathBuf>> = BTreeMap::new();
    for file in all_files().into_iter().filter(|file| !is_of_tests(file)) {
        for name in fs::read_to_string(&file).expect("a source file is text").lines().filter_map(declared) {
            homes.entry(name.to_owned()).or_default().insert(file.clone());
        }
    }
    assert!(homes.len() > 800, "only {} types are found", homes.len());
    homes
}

#[test]
fn no_name_of_a_type_stands_in_two_files() {
    let homes = homes();
    let shared: Vec<_> = homes.iter().filter(|(_, files)| files.len() > 1).collect();
    assert!(shared.is_empty(), "{shared:#?}");
}

/// Lists what stands between backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[test]
fn every_file_that_the_architecture_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("ARCHITECTURE.md")).expect("the architecture is written down");
    let files: Vec<&str> = quoted(&text).filter(|name| name.contains('/') && !name.contains(['<', ' ', '{'])).collect();
    assert!(files.len() > 30, "{files:?}");
    let missing: Vec<_> = files.iter().filter(|file| !file.starts_with('/') && !root.join(file).exists()).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_type_that_the_architecture_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("ARCHITECTURE.md")).expect("the architecture is written down");
    let is_type =
        |name: &&str| name.starts_with(|c: char| c.is_ascii_uppercase()) && name.chars().all(char::is_alphanumeric);
    let names: Vec<&str> = quoted(&text).filter(is_type).collect();
    assert!(names.len() > 20, "{names:?}");
    let homes = homes();
    let missing: Vec<_> = names.iter().filter(|name| !homes.contains_key(**name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_noun_of_the_architecture_is_declared_where_its_row_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("ARCHITECTURE.md")).expect("the architecture is written down");
    let homes = homes();
    let (mut nouns, mut astray) = (0, Vec::new());
    for row in text.lines().filter(|line| line.starts_with('|')) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').collect();
        let [_, types, places] = cells[..] else { panic!("a row has a step, its nouns and where they are: {row}") };
        let places: Vec<PathBuf> = quoted(places).map(|place| root.join(place)).collect();
        for name in quoted(types) {
            nouns += 1;
            // A folder stands for all that is below it, a file for itself.
            let is_there = |home: &PathBuf| places.iter().any(|place| home.starts_with(place));
            if !homes.get(name).is_some_and(|files| files.iter().any(is_there)) {
                astray.push(format!("`{name}` is declared in {:?}, and its row says {places:?}", homes.get(name)));
            }
        }
    }
    assert!(nouns > 80, "only {nouns} nouns are found");
    assert!(astray.is_empty(), "{}", astray.join("\n"));
}

#[test]
fn every_link_between_the_pages_leads_to_a_file() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = [root.to_owned(), root.join("docs"), root.join("data"), root.join("tiles")];
    let files = folders
        .iter()
        .flat_map(|folder| fs::read_dir(folder).expect("the folder is there").flatten())
        .map(|entry| entry.path());
    let pages: Vec<PathBuf> =
        files.filter(|file| file.extension().is_some_and(|extension| extension == "md")).collect();
    assert!(pages.len() > 8, "{pages:?}");
    for page in pages {
        let text = fs::read_to_string(&page).expect("a page is text");
        let links = text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
        for link in links.filter(|link| !link.is_empty() && !link.starts_with("http")) {
            assert!(page.with_file_name(link).exists(), "{} links to {link}", page.display());
        }
    }
}
