//! The documents that the page reads, as TypeScript, so that the page and the program cannot mean different things by
//! a field.
//!
//! In: the types of this stage. Out: `src/viewer/app/documents.ts`, which is committed; a test holds that it is what
//! the types say, and writes it anew with `DOCUMENTS=write`.

use std::collections::BTreeMap;
use std::path::Path;

use ts_rs::{Config, TS, TypeVisitor};

use super::area::BuurtDetail;
use super::areas_index::AreaIndex;
use super::changes::ChangeList;
use super::column::MeasureColumn;
use super::comparison::{ComparisonOfAll, ComparisonTable};
use super::maps::{MapDetail, MapList};
use super::postcodes::{PostcodeIndex, PostcodePiece};
use super::profile::AreaProfile;
use super::series::SeriesList;
use super::session::Session;

const HEADER: &str = "\
/**
 * The server's JSON, as types. Made from the types of src/documents by a test, so not to be edited: after a change
 * there, `DOCUMENTS=write cargo test --lib documents::typescript` writes it anew.
 */
";

/// The declarations of types, by name, with what they are made of.
struct Declarations {
    config: Config,
    found: BTreeMap<String, String>,
}

impl TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        // What the language has of its own is declared nowhere.
        if T::output_path().is_none() {
            return;
        }
        let name = T::ident(&self.config);
        if self.found.contains_key(&name) {
            return;
        }
        let docs = T::docs().unwrap_or_default();
        self.found.insert(name, format!("\n{}", laid_out(&format!("{docs}export {}\n", T::decl(&self.config)))));
        T::visit_dependencies(self);
    }
}

/// Sets each field of a declaration on a line of its own, and comments without lines of their own for their marks.
fn laid_out(declaration: &str) -> String {
    let declaration = declaration.replace("/**\n * ", "/** ").replace("\n */", " */");
    // What is no structure stays on its line.
    if !declaration.contains(" = {") {
        return declaration;
    }
    let (mut out, mut depth, mut rest) = (String::new(), 0, declaration.as_str());
    while let Some(letter) = rest.chars().next() {
        let (piece, after) = rest.split_at(match rest.find("*/") {
            Some(end) if rest.starts_with("/*") => end + 2,
            _ => letter.len_utf8(),
        });
        rest = after;
        match letter {
            '{' | '[' | '<' => depth += 1,
            '}' | ']' | '>' => depth -= 1,
            _ => {}
        }
        match (letter, depth) {
            ('{' | ',', 1) => {
                out = out + piece + "\n  ";
                rest = rest.trim_start();
            }
            ('}', 0) => out = out.trim_end().to_owned() + "\n}",
            ('/', 1) => {
                out = out + &piece.replace('\n', "\n  ") + "\n  ";
                rest = rest.trim_start();
            }
            _ => out.push_str(piece),
        }
    }
    out
}

/// Writes all types that the page reads.
fn write_types() -> String {
    // What is counted here is far below 2^53.
    let mut declarations = Declarations { config: Config::new().with_large_int("number"), found: BTreeMap::new() };
    declarations.visit::<AreaIndex>();
    declarations.visit::<AreaProfile>();
    declarations.visit::<BuurtDetail>();
    declarations.visit::<ChangeList>();
    declarations.visit::<ComparisonOfAll>();
    declarations.visit::<ComparisonTable>();
    declarations.visit::<MapDetail>();
    declarations.visit::<MapList>();
    declarations.visit::<MeasureColumn>();
    declarations.visit::<PostcodeIndex>();
    declarations.visit::<PostcodePiece>();
    declarations.visit::<SeriesList>();
    declarations.visit::<Session>();
    format!("{HEADER}{}", declarations.found.into_values().collect::<String>())
}

#[test]
fn the_types_of_the_page_are_those_of_the_documents() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/viewer/app/documents.ts");
    if std::env::var_os("DOCUMENTS").is_some_and(|wish| wish == "write") {
        std::fs::write(&path, write_types()).expect("the file can be written");
    }
    let committed = std::fs::read_to_string(&path).expect("the file is there");
    assert!(committed == write_types(), "{} is not what the types say; DOCUMENTS=write makes it anew", path.display());
}
