//! A file from one address, checked, but not yet in its place.
//!
//! In: an address of the catalogue. Out: a file aside with what will be written down of it, or that it is the version
//! that is known. Guaranteed: it passed its check.

use std::fs;
use std::path::{Path, PathBuf};

use ureq::http::header;

use crate::catalogue::{Address, FetchWay, Odata3};
use crate::changes::{TableChange, TableChanges};
use crate::check::{self, FileContent};
use crate::download::{DownloadOutcome, Downloader, ReceivedFile};
use crate::event::FetchEvent;
use crate::failure::FetchFailure;
use crate::feed;
use crate::folder::{FileDigest, Folder, measure};
use crate::link::Link;
use crate::lock::LockedFile;
use crate::odata3;
use crate::pages::PageFolder;
use crate::part::Validators;
use crate::pattern::FilePattern;
use crate::plan::Item;
use crate::retry::{DiskError, DownloadError};
use crate::size::refuse_fewer_cells;
use crate::transport::{HttpRequest, RequestKind};
use crate::zipped::Zip;

/// A body without a length that fails its check may have ended early: it is taken so often.
const MOST_UNANNOUNCED: u32 = 3;

/// What came of an address.
pub(crate) enum AddressOutcome {
    /// It has the version that is known.
    Same,
    /// It has another, which lies aside.
    Arrived(Box<StagedFile>),
}

/// A file aside.
pub(crate) struct StagedFile {
    /// Where it lies.
    pub(crate) path: PathBuf,
    /// What will be written down of it.
    pub(crate) entry: LockedFile,
    /// How much there is in it.
    pub(crate) found: FileContent,
}

/// What arriving needs.
pub(crate) struct Arrival<'a> {
    pub(crate) downloader: Downloader<'a>,
    pub(crate) folder: &'a Folder,
    pub(crate) changes: Option<&'a TableChanges>,
    /// Whether zips are kept aside when their file was taken out.
    pub(crate) keep: bool,
}

impl Arrival<'_> {
    /// Gets a file from an address; `known` is what is there and came from this address: it need not come again.
    ///
    /// # Errors
    /// Why it could not be had from there.
    pub(crate) fn from(
        &self,
        item: &Item<'_>,
        address: &Address,
        known: Option<&LockedFile>,
    ) -> Result<AddressOutcome, FetchFailure> {
        let modified = known.and_then(|known| known.table_modified.as_deref());
        let (name, link) = (address.name.as_str(), address.link().to_string());
        (self.downloader.listener)(FetchEvent::Begins { name: item.file.name(), link: &link, about: item.file.bytes });
        match &address.way {
            FetchWay::Odata3(table) => self.by_table(item, address, table, modified),
            FetchWay::Url { link, member } => {
                let table = item.file.table.as_deref();
                let change = table.and_then(|table| self.changes.and_then(|changes| changes.of(table)));
                if modified.is_some() && change.map(|change| change.modified.as_str()) == modified {
                    return Ok(AddressOutcome::Same);
                }
                self.by_link(item, address, link, member.as_ref(), &validators(known), change)
            }
            FetchWay::Feed { feed, named } => {
                let link = feed::find(&self.downloader, name, feed, named)?;
                // Tags and dates are those of a name, and a feed may have another name today.
                let known = known.filter(|known| known.final_url == link.to_string());
                self.by_link(item, address, &link, None, &validators(known), None)
            }
        }
    }

    /// Tells whether there is something at an address, by asking for its first byte.
    ///
    /// # Errors
    /// Why there is not.
    pub(crate) fn is_at(&self, item: &Item<'_>, address: &Address) -> Result<Link, FetchFailure> {
        let link = match &address.way {
            FetchWay::Url { link, .. } => link.clone(),
            FetchWay::Feed { feed, named } => return Ok(feed::find(&self.downloader, item.file.name(), feed, named)?),
            FetchWay::Odata3(table) => {
                let link = Link::parse(&format!("{}/TableInfos?$format=json", table.base));
                link.map_err(|error| error.to_string())?
            }
        };
        let headers = [(header::RANGE, "bytes=0-0".to_owned())];
        let answer =
            self.downloader.transport.get(&HttpRequest { link: &link, kind: RequestKind::File, headers: &headers });
        let answer = answer.map_err(DownloadError::from)?;
        match answer.status {
            200 | 206 => Ok(answer.link),
            status => Err(format!("the publisher answers {status}").into()),
        }
    }

    fn by_table(
        &self,
        item: &Item<'_>,
        address: &Address,
        table: &Odata3,
        known: Option<&str>,
    ) -> Result<AddressOutcome, FetchFailure> {
        let modified = odata3::modified(&self.downloader, table);
        if known.is_some() && modified.as_deref() == known {
            return Ok(AddressOutcome::Same);
        }
        let part = self.folder.part(&address.name);
        let pages = PageFolder::of(self.folder.step_path(&address.name, "pages"), modified.as_deref())?;
        let found = odata3::download(&self.downloader, &address.name, table, &part, &pages);
        // What does not fit together is not gone on with.
        if matches!(found, Ok(_) | Err(DownloadError::Odd { .. })) {
            pages.done()?;
        }
        let table = found?;
        let path = part.path().to_owned();
        let found = checked(&path, address, None)?;
        let received = ReceivedFile { link: table.link, validators: Validators::default(), announced: true };
        let change = modified.map(|modified| TableChange { modified, observations: Some(table.rows), status: None });
        let change = change.as_ref();
        let mut entry = self.entry(item, address, &path, &received, change)?;
        entry.observations = Some(table.rows);
        Ok(AddressOutcome::Arrived(Box::new(StagedFile { path, entry, found })))
    }

    fn by_link(
        &self,
        item: &Item<'_>,
        address: &Address,
        link: &Link,
        member: Option<&FilePattern>,
        known: &Validators,
        change: Option<&TableChange>,
    ) -> Result<AddressOutcome, FetchFailure> {
        let name = address.name.as_str();
        let counted = change.and_then(|change| change.observations);
        let part = self.folder.part(name);
        let mut times = 0;
        loop {
            times += 1;
            let received = match self.downloader.file(name, link, known, &part)? {
                DownloadOutcome::Same => return Ok(AddressOutcome::Same),
                DownloadOutcome::Whole(received) => received,
            };
            let ready = match member {
                Some(pattern) => self.taken_out(part.path(), name, pattern).and_then(|(path, member)| {
                    let found = checked(&path, address, counted)?;
                    Ok((path, Some(member), found))
                }),
                None => checked(part.path(), address, counted).map(|found| (part.path().to_owned(), None, found)),
            };
            match ready {
                Ok((path, member, found)) => {
                    let mut entry = self.entry(item, address, &path, &received, change)?;
                    entry.member = member;
                    // What was counted, not what should be there.
                    entry.observations = found.observations.or(entry.observations);
                    if entry.member.is_some() {
                        self.put_zip_away(part.path(), name)?;
                    }
                    part.drop_notes()?;
                    return Ok(AddressOutcome::Arrived(Box::new(StagedFile { path, entry, found })));
                }
                Err(not_had) => {
                    part.drop_all()?;
                    if received.announced || times == MOST_UNANNOUNCED || not_had.is_full {
                        return Err(not_had);
                    }
                }
            }
        }
    }

    /// Takes a file out of a zip.
    fn taken_out(&self, zip: &Path, name: &str, pattern: &FilePattern) -> Result<(PathBuf, String), FetchFailure> {
        check::refuse_page(zip)?;
        let mut zip = Zip::open(zip)?;
        let member = zip.find(pattern)?;
        let path = self.folder.step_path(name, "member");
        zip.unpack(&member, &path)?;
        Ok((path, member.name))
    }

    /// Keeps or removes a zip whose file was taken out.
    fn put_zip_away(&self, zip: &Path, name: &str) -> Result<(), FetchFailure> {
        if !self.keep {
            return Ok(fs::remove_file(zip).map_err(DiskError::at("removing", zip))?);
        }
        let kept = self.folder.step_path(name, "zip");
        Ok(fs::rename(zip, &kept).map_err(DiskError::at("keeping", &kept))?)
    }

    fn entry(
        &self,
        item: &Item<'_>,
        address: &Address,
        path: &Path,
        received: &ReceivedFile,
        change: Option<&TableChange>,
    ) -> Result<LockedFile, FetchFailure> {
        let FileDigest { bytes, blake3, sha256 } = measure(path)?;
        let content = if check::is_zip(path) { Some(Zip::open(path)?.content()?) } else { None };
        Ok(LockedFile {
            name: address.name.clone(),
            source: item.source.id.clone(),
            year: item.file.year,
            bytes,
            blake3,
            sha256,
            content,
            url: address.link().to_string(),
            final_url: received.link.to_string(),
            member: None,
            etag: received.validators.etag.clone(),
            last_modified: received.validators.last_modified.clone(),
            table_modified: change.map(|change| change.modified.clone()),
            observations: change.and_then(|change| change.observations),
            status: change.and_then(|change| change.status.clone()),
            retrieved: humantime::format_rfc3339_seconds(self.downloader.clock.date()).to_string(),
            licence: item.source.licence.clone(),
            attribution: item.source.attribution.clone(),
        })
    }
}

/// Gives what the publisher said of the version that is there.
fn validators(known: Option<&LockedFile>) -> Validators {
    known.map_or_else(Validators::default, |known| Validators {
        etag: known.etag.clone(),
        last_modified: known.last_modified.clone(),
    })
}

/// Checks a file, also against how many cells its publisher counts, and removes one that does not pass.
fn checked(path: &Path, address: &Address, counted: Option<u64>) -> Result<FileContent, FetchFailure> {
    let found = check::check(path, &address.check).map_err(|why| {
        // What does not pass is not gone on with.
        drop(fs::remove_file(path));
        FetchFailure::from(why)
    })?;
    refuse_fewer_cells(path, &found, counted)?;
    Ok(found)
}
