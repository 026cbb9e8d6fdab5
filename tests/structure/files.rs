//! Which file of a library uses an item of which other file.
//!
//! In: the folder of `lib.rs`. Out: per file, the files whose items it names, each with one such name. What counts:
//! - a file uses another when it imports, or names by a path, an item that is defined there; through a re-export the
//!   file that defines the item counts, not the one that hands it on;
//! - `mod`, and `pub use` of what is defined further down, only declare: they count where the file names the item
//!   itself;
//! - naming a module alone counts nothing, naming an item in it does; a glob counts as the file of the module;
//! - what is only there under `cfg(test)` is left out: tests stand above everything.
//!
//! A method that is called names no file, and is not seen; nor is a path in the text of an attribute.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::tokens::{is_name, tokens};

/// Per file, relative to the folder: the files that it uses, each with one of the names that it takes from there.
pub(crate) type Uses = BTreeMap<String, BTreeMap<String, String>>;

/// A path in code, cut at `::`.
type Names = Vec<String>;

/// What one module imports and names; modules inside a file have its file.
#[derive(Default)]
struct Module {
    file: String,
    imports: Vec<Import>,
    paths: Vec<Names>,
}

/// A name of a `use`.
struct Import {
    /// The name that it has here; `*` for a glob.
    name: String,
    path: Names,
    /// Whether others may import it from here.
    public: bool,
}

/// What a path leads to.
enum Target {
    Module(Names),
    /// An item that is defined in this module.
    Item(Names),
}

/// Lists which file below a folder uses which, from `lib.rs` on.
pub(crate) fn uses(folder: &Path) -> Uses {
    let mut modules = BTreeMap::new();
    read(folder, Path::new("lib.rs"), &Names::new(), &mut modules);
    let mut uses = Uses::new();
    for (here, module) in &modules {
        let from = uses.entry(module.file.clone()).or_default();
        let mut add = |path: &Names, declares: bool| {
            let Some(Target::Item(there)) = resolve(&modules, here, path, 0) else { return };
            let (to, further_down) = (&modules[&there].file, there.len() > here.len() && there.starts_with(here));
            if *to != module.file && !(declares && further_down) {
                from.entry(to.clone()).or_insert_with(|| path.join("::"));
            }
        };
        module.imports.iter().for_each(|import| add(&import.path, import.public));
        module.paths.iter().for_each(|path| add(path, false));
    }
    uses
}

/// Reads the file of a module, and those of the modules that it declares.
fn read(folder: &Path, file: &Path, here: &Names, modules: &mut BTreeMap<Names, Module>) {
    assert!(folder.join(file).is_file(), "{} is declared", file.display());
    let text = fs::read_to_string(folder.join(file)).expect("a source file is text");
    let below = if here.is_empty() { PathBuf::new() } else { file.with_extension("") };
    let mut reader = Reader { tokens: &tokens(&text), at: 0, file: &file.to_string_lossy(), declared: Vec::new() };
    reader.module(here, modules);
    for declared in reader.declared {
        let name = declared.last().expect("a module has a name");
        // Inside a module of the file, the folder is that of the module.
        let inner: PathBuf = declared[here.len()..declared.len() - 1].iter().collect();
        read(folder, &below.join(inner).join(format!("{name}.rs")), &declared, modules);
    }
}

struct Reader<'a> {
    tokens: &'a [&'a str],
    at: usize,
    file: &'a str,
    /// Modules with a file of their own.
    declared: Vec<Names>,
}

impl Reader<'_> {
    fn token(&self, offset: usize) -> &str {
        self.tokens.get(self.at + offset).copied().unwrap_or_default()
    }

    fn before(&self) -> &str {
        self.at.checked_sub(1).map_or("", |at| self.tokens[at])
    }

    /// Reads a module up to the brace that closes it, or the end of the file.
    fn module(&mut self, here: &Names, modules: &mut BTreeMap<Names, Module>) {
        let mut module = Module { file: self.file.to_owned(), ..Module::default() };
        let mut depth = 0_usize;
        while self.at < self.tokens.len() {
            match self.token(0) {
                "#" if self.token(1) == "[" && self.token(2) == "cfg" => self.condition(),
                "mod" if is_name(self.token(1)) && [";", "{"].contains(&self.token(2)) => {
                    let mut inner = here.clone();
                    inner.push(self.token(1).to_owned());
                    let has_file = self.token(2) == ";";
                    self.at += 3;
                    if has_file {
                        self.declared.push(inner);
                    } else {
                        self.module(&inner, modules);
                    }
                }
                "use" if self.token(1) != "<" => {
                    let public = ["pub", ")"].contains(&self.before());
                    self.at += 1;
                    self.imports(&Names::new(), public, &mut module.imports);
                }
                "}" if depth == 0 => {
                    self.at += 1;
                    break;
                }
                sign @ ("{" | "}") => {
                    depth = if sign == "{" { depth + 1 } else { depth - 1 };
                    self.at += 1;
                }
                name if is_name(name) && ![".", "::"].contains(&self.before()) => {
                    let path = self.path();
                    module.paths.push(path);
                }
                _ => self.at += 1,
            }
        }
        modules.insert(here.clone(), module);
    }

    /// Skips an attribute `cfg`, and with it what only tests have.
    fn condition(&mut self) {
        let start = self.at + 1;
        self.at = self.closing(start);
        let condition = &self.tokens[start..self.at];
        if !condition.contains(&"test") || condition.contains(&"not") {
            return;
        }
        while self.token(0) == "#" {
            self.at = self.closing(self.at + 1);
        }
        while self.at < self.tokens.len() {
            match self.token(0) {
                ";" => return self.at += 1,
                "{" => return self.at = self.closing(self.at),
                "(" | "[" => self.at = self.closing(self.at),
                // What belongs to tests was the last of its kind.
                "}" | ")" => return,
                _ => self.at += 1,
            }
        }
    }

    /// Finds the place after the bracket that closes the one at a place.
    fn closing(&self, open: usize) -> usize {
        let mut depth = 0_usize;
        for (at, token) in self.tokens.iter().enumerate().skip(open) {
            match *token {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return at + 1;
            }
        }
        self.tokens.len()
    }

    /// Reads the names of a path, as far as they stand side by side.
    fn path(&mut self) -> Names {
        let mut path = vec![self.token(0).to_owned()];
        self.at += 1;
        while self.token(0) == "::" && is_name(self.token(1)) {
            path.push(self.token(1).to_owned());
            self.at += 2;
        }
        path
    }

    /// Reads what a `use` imports, braces opened, up to its end.
    fn imports(&mut self, before: &Names, public: bool, imports: &mut Vec<Import>) {
        let mut path = before.clone();
        let mut name = None;
        loop {
            match self.token(0) {
                "{" => {
                    self.at += 1;
                    while !["}", ""].contains(&self.token(0)) {
                        self.imports(&path, public, imports);
                    }
                    self.at += 1;
                    // Its end is that of the `use`, or a comma in braces around it.
                    self.at += usize::from([",", ";"].contains(&self.token(0)));
                    return;
                }
                "as" => {
                    name = Some(self.token(1).to_owned());
                    self.at += 2;
                }
                "self" if !path.is_empty() => self.at += 1,
                token if is_name(token) || token == "*" => {
                    path.push(token.to_owned());
                    self.at += 1;
                }
                "::" => self.at += 1,
                end => {
                    self.at += usize::from([",", ";"].contains(&end));
                    let name = name.or_else(|| path.last().cloned()).unwrap_or_default();
                    return imports.push(Import { name, path, public });
                }
            }
        }
    }
}

/// Finds what a path leads to from a module; none for what is not in the library, and for names of the module itself.
fn resolve(modules: &BTreeMap<Names, Module>, here: &Names, path: &[String], depth: usize) -> Option<Target> {
    // Imports that lead to each other end here.
    if depth > 16 {
        return None;
    }
    let (first, rest) = path.split_first()?;
    match first.as_str() {
        "crate" => follow(modules, Names::new(), rest, depth),
        "self" => follow(modules, here.clone(), rest, depth),
        "super" => follow(modules, here[..here.len().checked_sub(1)?].to_vec(), rest, depth),
        _ => {
            let known = modules[here].imports.iter().any(|import| import.name == *first && import.path != path);
            let is_child = modules.contains_key(&[here.as_slice(), &path[..1]].concat());
            (known || is_child).then(|| follow(modules, here.clone(), path, depth))?
        }
    }
}

/// Follows the names of a path from a module down, through what it imports.
fn follow(modules: &BTreeMap<Names, Module>, here: Names, path: &[String], depth: usize) -> Option<Target> {
    let Some((first, rest)) = path.split_first() else { return Some(Target::Module(here)) };
    if first == "*" {
        return Some(Target::Item(here));
    }
    if first == "super" {
        return follow(modules, here[..here.len().checked_sub(1)?].to_vec(), rest, depth);
    }
    let child = [here.as_slice(), &path[..1]].concat();
    let import = modules[&here].imports.iter().find(|import| import.name == *first);
    // A module and an item may have the same name: followed by more names, it is the module.
    if modules.contains_key(&child) && !(rest.is_empty() && import.is_some()) {
        return follow(modules, child, rest, depth);
    }
    let Some(import) = import else { return Some(Target::Item(here)) };
    match resolve(modules, &here, &import.path, depth + 1)? {
        Target::Module(module) => follow(modules, module, rest, depth + 1),
        item @ Target::Item(_) => Some(item),
    }
}
