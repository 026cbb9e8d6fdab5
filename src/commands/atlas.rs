//! `veerkracht atlas`: all maps of a gemeente as one PDF, or one for each gemeente.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use rayon::prelude::*;
use veerkracht_files::PartialFile;
use veerkracht_picture::{Fonts, PdfDocument, pdf};

use super::choose::choose_dataset;
use super::numbers::thousands;
use super::open::{self, MapStores, OpenDataset};
use super::print::line;
use super::progress::{Progress, peak_memory};
use super::{CommandError, codes, settings};
use crate::areas::{AreaSet, Level};
use crate::cache::Budget;
use crate::cli::{AtlasArgs, AtlasPaper, AtlasStand, LanguageChoice};
use crate::documents::Content;
use crate::maps::Palette;
use crate::pictures::{Atlas, Orientation, PaperSize, PictureError, PicturePlace, atlas};
use crate::styles::Language;
use crate::tiles::TileSource;

/// Writes what was asked for.
pub(super) fn run(args: &AtlasArgs, config: Option<&Path>, quiet: bool) -> Result<(), CommandError> {
    let file = if args.all {
        let folder = || format!("making the folder `{}`; name a folder for --all", args.out.display());
        fs::create_dir_all(&args.out).with_context(folder).map_err(CommandError::Setup)?;
        None
    } else {
        check_ending(&args.out)?;
        Some(PartialFile::create(&args.out).map_err(CommandError::setup)?)
    };
    let path = choose_dataset(args.dataset.as_deref(), config, quiet)?;
    let progress = Progress::new(quiet);
    let OpenDataset { mut dataset, config } = open::open(&path, config)?;
    let place = if args.all { PicturePlace::default() } else { place(args, &dataset.areas)? };
    let layers = std::mem::take(&mut dataset.layers);
    let source = TileSource::new(layers, &dataset.labels, settings::tiles(&config.server));
    if source.level_zooms(Level::Buurt).is_none() {
        return Err(CommandError::setup(PictureError::NoOutlines));
    }
    let content = open::content(dataset, &config, &MapStores::new(Budget::default()));
    let drawer = Drawer { args, content, source, fonts: Fonts::default() };
    match file {
        Some(file) => drawer.one(file, place, &progress),
        None => drawer.all(&progress),
    }
}

fn check_ending(out: &Path) -> Result<(), CommandError> {
    if out.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("pdf")) {
        return Ok(());
    }
    let message = format!(
        "`{}`: an atlas is a PDF; give --out a name that ends in .pdf, or ask for a folder of them with --all",
        out.display()
    );
    Err(CommandError::Setup(anyhow::anyhow!(message)))
}

/// What atlases are drawn from.
struct Drawer<'a> {
    args: &'a AtlasArgs,
    content: Content,
    source: TileSource,
    fonts: Fonts,
}

impl Drawer<'_> {
    /// Writes the atlas of a place.
    fn one(&self, file: PartialFile, place: PicturePlace, progress: &Progress) -> Result<(), CommandError> {
        let step = progress.step("drawing", None);
        let path = file.path().to_owned();
        let document = self.write(file, place).map_err(CommandError::Failed)?;
        step.done(&format!("{} pages", document.pages.len()));
        line(format_args!("`{}`: {}, {} pages", path.display(), document.title, document.pages.len()))
    }

    /// Writes an atlas of each gemeente, as many at a time as there are cores: what is in memory is that of so many.
    fn all(&self, progress: &Progress) -> Result<(), CommandError> {
        let places = self.places()?;
        let step = progress.step("drawing", Some(places.len() as u64));
        let write = |(path, place): &(PathBuf, PicturePlace)| {
            let file = PartialFile::create(path).map_err(anyhow::Error::from);
            let pages = file.and_then(|file| self.write(file, place.clone())).map(|document| document.pages.len());
            step.advance(1);
            pages.map_err(|error| format!("`{}`: {error:#}", path.display()))
        };
        let written: Vec<Result<usize, String>> = places.par_iter().map(write).collect();
        let pages: usize = written.iter().filter_map(|pages| pages.as_ref().ok()).sum();
        let failed: Vec<String> = written.into_iter().filter_map(Result::err).collect();
        let count = places.len() - failed.len();
        step.done(&format!("{count} atlases, {} pages", thousands(pages)));
        let memory = peak_memory().map_or_else(String::new, |bytes| format!(", peak memory {} MB", bytes / 1_000_000));
        line(format_args!(
            "`{}`: {count} atlases, {} pages; took {:.1} s{memory}",
            self.args.out.display(),
            thousands(pages),
            progress.elapsed().as_secs_f64()
        ))?;
        if failed.is_empty() {
            return Ok(());
        }
        let message =
            format!("{} of {} atlases were not written:\n  {}", failed.len(), places.len(), failed.join("\n  "));
        Err(CommandError::Failed(anyhow::anyhow!(message)))
    }

    /// Lists the gemeenten with the path of their atlas: that of their name, and with the code where two share it.
    fn places(&self) -> Result<Vec<(PathBuf, PicturePlace)>, CommandError> {
        let gemeenten = &self.content.areas.gemeenten;
        let mut places = Vec::with_capacity(gemeenten.len());
        let mut count: BTreeMap<String, usize> = BTreeMap::new();
        for gemeente in gemeenten {
            let place = PicturePlace::parse(&self.content.areas, &gemeente.code).map_err(CommandError::failed)?;
            let slug = place.slug(&self.content, self.language());
            *count.entry(slug.clone()).or_default() += 1;
            places.push((slug, gemeente.code.to_lowercase(), place));
        }
        let named = places.into_iter().map(|(slug, code, place)| {
            let name = match (slug.as_str(), count.get(&slug)) {
                ("", _) => code,
                (_, Some(1)) => slug,
                _ => format!("{slug}-{code}"),
            };
            (self.args.out.join(format!("{name}.pdf")), place)
        });
        Ok(named.collect())
    }

    /// Draws the atlas of a place into a file, which takes its place when it is whole.
    fn write(&self, mut file: PartialFile, place: PicturePlace) -> anyhow::Result<PdfDocument> {
        let asked = Atlas {
            place,
            paper: match self.args.size {
                AtlasPaper::A4 => PaperSize::A4,
                AtlasPaper::A3 => PaperSize::A3,
            },
            orientation: self.args.stand.map(|stand| match stand {
                AtlasStand::Staand => Orientation::Portrait,
                AtlasStand::Liggend => Orientation::Landscape,
            }),
            language: self.language(),
            palette: if self.args.kleurenblind { Palette::ColourBlind } else { Palette::Usual },
        };
        let document = atlas(&self.content, &self.source, &self.fonts, &asked)?;
        file.write_all(&pdf(&document, &self.fonts)?)?;
        file.put_in_place()?;
        Ok(document)
    }

    fn language(&self) -> Language {
        match self.args.taal {
            LanguageChoice::Nl => Language::Nl,
            LanguageChoice::En => Language::En,
        }
    }
}

/// Reads what is on the maps.
fn place(args: &AtlasArgs, areas: &AreaSet) -> Result<PicturePlace, CommandError> {
    let chosen = codes::choose(&args.areas, areas)?;
    let place = PicturePlace::parse(areas, &chosen.codes(areas).join(",")).map_err(CommandError::setup)?;
    if place.is_everything() {
        return Err(CommandError::Setup(anyhow::anyhow!(
            "no code was given; name a gemeente, such as --gemeente GM0606"
        )));
    }
    Ok(place)
}
