//! Raw TOML to resolved stage types, all problems at once.
//!
//! In: the texts built into the program, and a folder whose files replace them. Out: [`Config`], the resolved types of
//! the stages. Guaranteed: nothing is resolved unless everything is right; the problems of all files are told at once,
//! with file, line, key, what was found, what was expected and what to do. A file that builds on a wrong one is read
//! against what could be read of that.

use std::path::Path;
use std::sync::Arc;

mod bilingual_text;
mod fiction;
mod indicators;
mod maps;
mod notes;
mod overlay;
pub mod server;
mod sources;
mod statistics;
pub mod texts;

pub(crate) use indicators::read_indicators;
pub(crate) use maps::{read_caveats, read_maps};
pub(crate) use notes::read_notes;
pub use sources::read_sources;
pub(crate) use statistics::read_statistics;
pub use veerkracht_config::{self as reader, ConfigErrors, ConfigProblem};

use crate::indicators::IndicatorSet;
use crate::maps::MapSpec;
use crate::maps::spec::Caveats;
use crate::sources::SourceSpec;
use crate::statistics::StatisticsConfig;
use server::ServerConfig;
use texts::ConfigTexts;

/// Everything that people decide, resolved.
#[derive(Debug, Clone)]
pub struct Config {
    /// The texts that this is made of.
    pub texts: ConfigTexts,
    /// Hash of what they change of the answers that the texts before them give; empty for nothing.
    pub laid_over: String,
    /// How the server answers and tiles are cut.
    pub server: ServerConfig,
    /// The catalogue of raw files.
    pub sources: Vec<SourceSpec>,
    /// Which columns are which statistics.
    pub statistics: StatisticsConfig,
    /// Formulas, weights and rules of reference.
    pub indicators: Arc<IndicatorSet>,
    /// The maps, in the order in which they are shown.
    pub maps: Arc<Vec<MapSpec>>,
    /// What must be said with them.
    pub caveats: Caveats,
}

impl Config {
    /// Resolves the built-in texts, with the files of a folder laid over them.
    ///
    /// # Errors
    /// Everything that is wrong in the folder or the texts.
    pub fn load(folder: Option<&Path>) -> Result<Config, ConfigErrors> {
        Config::of_texts(texts::embedded(), folder)
    }

    /// Resolves texts, with the files of a folder laid over them.
    ///
    /// # Errors
    /// Everything that is wrong in the folder or the texts.
    pub fn of_texts(texts: ConfigTexts, folder: Option<&Path>) -> Result<Config, ConfigErrors> {
        let (texts, laid_over) = match folder {
            Some(folder) => {
                let used = texts::overlay(texts.clone(), folder)?;
                let difference = overlay::laid_over(&texts, &used);
                (used, difference)
            }
            None => (texts, String::new()),
        };
        let mut wrong = Vec::new();
        let text = |name: &str| texts.get(name).map_or("", String::as_str);
        let server = keep(server::read("server.toml", text("server.toml")), &mut wrong);
        let sources = keep(read_sources("sources.toml", text("sources.toml")), &mut wrong);
        let statistics = read_statistics("statistics.toml", text("statistics.toml"));
        let caveats = read_caveats("caveats.toml", text("caveats.toml"));
        let indicators = read_indicators("indicators.toml", text("indicators.toml"), &statistics);
        let files: Vec<_> =
            texts.iter().filter(|(name, _)| name.starts_with("maps/")).map(|(n, t)| (n.clone(), t.clone())).collect();
        let maps = read_maps(&files, &indicators, &caveats);
        let statistics = keep(statistics.whole(), &mut wrong);
        let caveats = keep(caveats.whole(), &mut wrong);
        let indicators = keep(indicators.whole(), &mut wrong);
        let maps = keep(maps, &mut wrong);
        match (server, sources, statistics, indicators, maps, caveats) {
            (Some(server), Some(sources), Some(statistics), Some(indicators), Some(maps), Some(caveats)) => {
                Ok(Config {
                    texts,
                    laid_over,
                    server,
                    sources,
                    statistics,
                    indicators: Arc::new(indicators),
                    maps: Arc::new(maps),
                    caveats,
                })
            }
            _ => Err(ConfigErrors(wrong)),
        }
    }
}

/// Takes what was resolved, or adds what is wrong to the list.
fn keep<T>(resolved: Result<T, ConfigErrors>, wrong: &mut Vec<ConfigProblem>) -> Option<T> {
    resolved.map_err(|errors| wrong.extend(errors.0)).ok()
}

/// Gives the map files as shipped, for the tests of other stages.
#[cfg(test)]
pub(crate) fn shipped_maps() -> Vec<(String, String)> {
    maps::tests::SHIPPED.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned())).collect()
}
