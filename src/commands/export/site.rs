//! `veerkracht export --site`: a site of files, in a folder or in object storage.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use axum::Router;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;
use veerkracht_files::PartialFile;

use super::target::Target;
use super::tiles;
use crate::cli::ExportArgs;
use crate::commands::choose::choose_dataset;
use crate::commands::numbers::thousands;
use crate::commands::print::{line, note};
use crate::commands::progress::{Progress, ProgressStep};
use crate::commands::serve::Loader;
use crate::commands::{CommandError, open, settings};
use crate::export::site::{self, FIELDS, SiteFile, SiteFiles};
use crate::http::address::PublicUrl;
use crate::http::operation::Operation;

/// So many files are made and written at once: a bucket takes a while to answer for each.
const AT_ONCE: usize = 16;

/// The folder in which a site is written before it takes its place.
const ASIDE: &str = ".site.aside";

/// Writes a site.
pub(super) fn run(args: &ExportArgs, to: &Path, config: Option<&Path>, quiet: bool) -> Result<(), CommandError> {
    let target = Target::of(to)?;
    let address: Option<PublicUrl> =
        args.public_url.as_deref().map(str::parse).transpose().map_err(CommandError::setup)?;
    if address.is_none() && !quiet {
        note(format_args!(
            "styles and TileJSON are left out: they hold whole addresses. Name that of the site with `--public-url`"
        ));
    }
    let path = choose_dataset(args.dataset.as_deref(), config, quiet)?;
    let progress = Progress::new(quiet);
    let opened = open::open(&path, config)?;
    let (settings, budget) = settings::site(&opened.config.server);
    let loader = Loader::new(config, settings, budget, (None, None), Operation::default())?;
    let ready = loader.prepare(&path, opened);
    let content = ready.state.content();
    let version = content.version.to_string();
    let SiteFiles { versioned, root } = site::files(content, address.is_some());

    let aside = SiteScratch::of(&target)?;
    let folder = aside.path().join(&version).join("tiles");
    std::fs::create_dir_all(&folder).map_err(CommandError::failed)?;
    let archives = ExportArgs {
        dataset: Some(path),
        map: Some(tiles::ALL.to_owned()),
        fields: Some(FIELDS.to_owned()),
        out: Some(folder.join(format!("{}.pmtiles", tiles::PLACE_OF_MAP))),
        site: None,
        ..args.clone()
    };
    let archives = tiles::write(&archives, config, quiet)?;

    let runtime = Runtime::new().map_err(CommandError::failed)?;
    let step = progress.step("writing documents", Some((versioned.len() + root.len()) as u64));
    let written = Mutex::new(BTreeMap::new());
    let work = Arc::new(Work { routes: ready.routes, version, base: address.unwrap_or_default(), step, written });
    runtime.block_on(work.all(&target, &aside, (versioned, root), &archives)).map_err(CommandError::Failed)?;
    work.tell(to, &archives)?;
    line(format_args!("took {:.1} s", progress.elapsed().as_secs_f64()))
}

/// A folder for what is written before it takes its place: beside that, where that is on this machine.
#[derive(Debug)]
struct SiteScratch {
    folder: TempDir,
    /// Nobody else writes a site into the same folder as long as this lives.
    _alone: Option<PartialFile>,
}

impl SiteScratch {
    /// Makes it; what a run that was killed left in its place goes.
    ///
    /// # Errors
    /// It cannot be made, or somebody else is writing the site.
    fn of(target: &Target) -> Result<SiteScratch, CommandError> {
        let folder = match target {
            Target::Folder(folder) | Target::Aside(folder) => folder,
            #[cfg(feature = "cluster")]
            Target::Bucket(_) => {
                let folder = tempfile::tempdir().context("making a folder for archives of tiles");
                return Ok(SiteScratch { folder: folder.map_err(CommandError::Failed)?, _alone: None });
            }
        };
        let alone = PartialFile::create_with_folder(&folder.join(".site")).map_err(CommandError::setup)?;
        let mut named = tempfile::Builder::new();
        named.prefix(ASIDE).rand_bytes(0);
        let made = remove(&folder.join(ASIDE)).and_then(|()| named.tempdir_in(folder));
        let made = made.with_context(|| format!("making a folder in `{}`", folder.display()));
        Ok(SiteScratch { folder: made.map_err(CommandError::Failed)?, _alone: Some(alone) })
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Puts the folder of a version in place, as a whole; what was there of the same version goes.
    fn put_in_place(&self, folder: &Path, version: &str) -> anyhow::Result<()> {
        let (coming, place) = (self.path().join(version), folder.join(version));
        let doing = || format!("putting `{}` in place", place.display());
        bring_to_disk(&coming).with_context(doing)?;
        let former = self.path().join("former");
        let is_replaced = place.exists();
        if is_replaced {
            std::fs::rename(&place, &former).with_context(doing)?;
        }
        let placed = std::fs::rename(coming, &place).with_context(doing);
        if placed.is_err() && is_replaced {
            // What stood there goes on to stand there; the error that led here is the one to tell.
            drop(std::fs::rename(former, &place));
        }
        placed
    }
}

/// Removes a folder, if it is there.
fn remove(folder: &Path) -> std::io::Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

/// Brings all files of a folder to disk, before a rename makes them the ones that are served.
#[cfg(target_os = "linux")]
fn bring_to_disk(folder: &Path) -> std::io::Result<()> {
    Ok(rustix::fs::syncfs(std::fs::File::open(folder)?)?)
}

/// Elsewhere no call does so for many files at once.
#[cfg(not(target_os = "linux"))]
fn bring_to_disk(_folder: &Path) -> std::io::Result<()> {
    Ok(())
}

/// What those who write share.
struct Work {
    routes: Router,
    version: String,
    base: PublicUrl,
    step: ProgressStep,
    /// Files and their bytes, by the first part of their place.
    written: Mutex<BTreeMap<String, (u64, u64)>>,
}

impl Work {
    /// Writes all files, in an order in which nothing names what is not there yet.
    async fn all(
        self: &Arc<Self>,
        target: &Target,
        aside: &SiteScratch,
        (versioned, mut root): (Vec<SiteFile>, Vec<SiteFile>),
        archives: &[PathBuf],
    ) -> anyhow::Result<()> {
        // The list of maps, then the page.
        let last = root.split_off(root.len().saturating_sub(2));
        match target {
            Target::Folder(folder) | Target::Aside(folder) => {
                self.write(&Target::Aside(aside.path().to_owned()), versioned).await?;
                aside.put_in_place(folder, &self.version)?;
            }
            #[cfg(feature = "cluster")]
            Target::Bucket(bucket) => {
                self.write(target, versioned).await?;
                for archive in archives {
                    let name = archive.file_name().and_then(|name| name.to_str()).unwrap_or_default();
                    let place = format!("{}/tiles/{name}", self.version);
                    bucket.upload(&place, archive, super::bucket::PMTILES, site::CachePeriod::ForEver).await?;
                }
            }
        }
        #[cfg(not(feature = "cluster"))]
        let _ = archives;
        self.write(target, root).await?;
        for file in last {
            self.write(target, vec![file]).await?;
        }
        Ok(())
    }

    /// Writes files in any order.
    async fn write(self: &Arc<Self>, target: &Target, files: Vec<SiteFile>) -> anyhow::Result<()> {
        let queue = Arc::new(Mutex::new(files.into_iter()));
        let mut writers = JoinSet::new();
        for _ in 0..AT_ONCE {
            let (work, target, queue) = (Arc::clone(self), target.clone(), Arc::clone(&queue));
            let next = move || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
            writers.spawn(async move {
                while let Some(file) = next() {
                    let body = site::take(&work.routes, &file, &work.version, &work.base).await?;
                    target.put(&file.file, &body, file.kept).await?;
                    work.count(&file.file, body.bytes.len() as u64);
                }
                Ok::<(), anyhow::Error>(())
            });
        }
        while let Some(done) = writers.join_next().await {
            done??;
        }
        Ok(())
    }

    /// Counts a file by the folder in which it lies.
    fn count(&self, file: &str, bytes: u64) {
        let own = file.strip_prefix(&self.version).map_or(file, |rest| rest.trim_start_matches('/'));
        let part = own.split_once('/').map_or("page", |(folder, _)| folder).to_owned();
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let (files, all) = written.entry(part).or_default();
        (*files, *all) = (*files + 1, *all + bytes);
        self.step.advance(1);
    }

    /// Tells what was written.
    fn tell(&self, to: &Path, archives: &[PathBuf]) -> Result<(), CommandError> {
        let written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let count = |number: u64| thousands(usize::try_from(number).unwrap_or(usize::MAX));
        for (part, (files, bytes)) in &*written {
            line(format_args!("{part:<10} {:>8} files {:>15} bytes", count(*files), count(*bytes)))?;
        }
        let files: u64 = written.values().map(|(files, _)| files).sum();
        let bytes: u64 = written.values().map(|(_, bytes)| bytes).sum();
        line(format_args!(
            "`{}`: version {}, {} files of {} bytes beside {} archives of tiles",
            to.display(),
            self.version,
            count(files),
            count(bytes),
            archives.len()
        ))
    }
}
