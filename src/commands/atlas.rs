//! `veerkracht atlas`: all maps of a gemeente as one PDF.

use std::io::Write as _;
use std::path::Path;

use veerkracht_files::PartialFile;
use veerkracht_picture::{Fonts, pdf};

use super::choose::choose_dataset;
use super::open::{self, MapStores, OpenDataset};
use super::print::line;
use super::progress::Progress;
use super::{CommandError, codes, settings};
use crate::areas::AreaSet;
use crate::cache::Budget;
use crate::cli::{AtlasArgs, AtlasPaper, LanguageChoice};
use crate::maps::Palette;
use crate::pictures::{Atlas, Paper, PictureError, Place, atlas};
use crate::styles::Language;
use crate::tiles::TileSource;

/// Writes the atlas that was asked for.
pub(super) fn run(args: &AtlasArgs, config: Option<&Path>, quiet: bool) -> Result<(), CommandError> {
    if args.out.extension().is_none_or(|ending| !ending.eq_ignore_ascii_case("pdf")) {
        let message = format!("`{}`: an atlas is a PDF; give --out a name that ends in .pdf", args.out.display());
        return Err(CommandError::Setup(anyhow::anyhow!(message)));
    }
    let mut file = PartialFile::create(&args.out).map_err(CommandError::setup)?;
    let path = choose_dataset(args.dataset.as_deref(), config, quiet)?;
    let progress = Progress::new(quiet);
    let OpenDataset { mut dataset, config } = open::open(&path, config)?;
    let place = place(args, &dataset.areas)?;
    let layers = std::mem::take(&mut dataset.layers);
    let source = TileSource::new(layers, &dataset.labels, settings::tiles(&config.server));
    let content = open::content(dataset, &config, &MapStores::new(Budget::default()));
    let fonts = Fonts::default();
    let asked = Atlas {
        place,
        paper: match args.size {
            AtlasPaper::A4 => Paper::A4,
            AtlasPaper::A3 => Paper::A3,
        },
        language: match args.taal {
            LanguageChoice::Nl => Language::Nl,
            LanguageChoice::En => Language::En,
        },
        palette: if args.kleurenblind { Palette::ColourBlind } else { Palette::Usual },
    };
    let step = progress.step("drawing", None);
    let document = atlas(&content, &source, &fonts, &asked).map_err(|error| match error {
        PictureError::NoOutlines => CommandError::setup(error),
        error => CommandError::failed(error),
    })?;
    let bytes = pdf(&document, &fonts).map_err(CommandError::failed)?;
    file.write_all(&bytes).map_err(CommandError::failed)?;
    file.put_in_place().map_err(CommandError::failed)?;
    step.done(&format!("{} pages", document.pages.len()));
    line(format_args!("`{}`: {}, {} pages", args.out.display(), document.title, document.pages.len()))
}

/// Reads what is on the maps.
fn place(args: &AtlasArgs, areas: &AreaSet) -> Result<Place, CommandError> {
    let chosen = codes::choose(&args.areas, areas)?;
    let place = Place::parse(areas, &chosen.codes(areas).join(",")).map_err(CommandError::setup)?;
    if place.is_everything() {
        return Err(CommandError::Setup(anyhow::anyhow!(
            "no code was given; name a gemeente, such as --gemeente GM0606"
        )));
    }
    Ok(place)
}
