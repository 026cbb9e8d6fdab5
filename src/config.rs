//! Raw TOML to resolved stage types, all problems at once.

mod indicators;
mod maps;
mod problem;
pub mod reader;
pub mod server;
mod sources;
mod statistics;

pub use indicators::read_indicators;
pub use maps::{read_caveats, read_maps};
pub use problem::{ConfigErrors, ConfigProblem};
pub use sources::{BUILT_IN as BUILT_IN_SOURCES, read_sources};
pub use statistics::read_statistics;

use crate::texts::Bilingual;
use reader::Section;

/// Takes a text in both languages: `key = { nl = "...", en = "..." }`.
#[must_use]
pub fn bilingual(section: &Section<'_>, key: &str) -> Bilingual {
    let texts = section.section(key);
    Bilingual { nl: texts.text("nl"), en: texts.text("en") }
}
