//! A site of files: what the program answers at addresses that can be listed, for any server or bucket that hands out
//! files.
//!
//! In: the routes of a program that was told that it is one ([`ServerSettings::site`]), what there is to say, and the
//! address of the site, if it is known. Out: [`files`], each with the address that is asked for it, its place in the
//! site, and how long it may be kept; [`take`] gives the bytes of one. Guaranteed: all that belongs to a dataset lies
//! in a folder of its version, so that who has the list of maps of one dataset reads nothing of another; the page and
//! the list of maps come last, so that nothing that they name is missing while a site is written over an older one.
//! What the page does with it stands in src/viewer/app/site.ts. The archives of tiles are written by
//! [`export`](super::export()).
//!
//! [`ServerSettings::site`]: crate::http::ServerSettings::site

mod edit;

use axum::Router;
use bytes::Bytes;
use thiserror::Error;

use crate::compression::{Effort, Encoding, compress};
use crate::documents::Content;
use crate::http;
use crate::http::address::PublicUrl;
use edit::{Edit, SitePlace};

pub(crate) use edit::FIELDS;

/// Ending of files that the page unpacks.
const PACKED: &str = ".gz";

/// How long a file may be kept by browsers and caches in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CachePeriod {
    /// For ever: its address has the version or a hash in it.
    ForEver,
    /// For a day: it changes with the program alone.
    Day,
    /// For a minute: it names what is shown now.
    Minute,
}

impl CachePeriod {
    /// The value of `Cache-Control`.
    #[must_use]
    pub(crate) fn cache_control(self) -> &'static str {
        match self {
            CachePeriod::ForEver => "public, max-age=31536000, immutable",
            CachePeriod::Day => "public, max-age=86400",
            CachePeriod::Minute => "public, max-age=60, stale-while-revalidate=600",
        }
    }
}

/// A file of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SiteFile {
    /// What is asked for it, from the root.
    asked: String,
    /// Its place in the site, without a leading slash.
    pub file: String,
    /// How long it may be kept.
    pub kept: CachePeriod,
    edit: Edit,
    /// Whether it lies there compressed, for the page to unpack.
    is_packed: bool,
}

/// What is written to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SiteBody {
    /// Its media type.
    pub media_type: String,
    /// Its bytes, not compressed.
    pub bytes: Bytes,
}

/// A file that cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{asked}` is answered with {status}, expected the file of the site")]
pub(crate) struct SiteError {
    asked: String,
    status: u16,
}

/// The files of a site, in the two parts in which they are written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct SiteFiles {
    /// Those of the dataset, below the folder of its version.
    pub versioned: Vec<SiteFile>,
    /// Those beside it; the list of maps and the page are the last.
    pub root: Vec<SiteFile>,
}

/// Lists the files of a site; styles and `TileJSON`, which hold whole addresses, only where that of the site is known.
pub(crate) fn files(content: &Content, has_address: bool) -> SiteFiles {
    let version = content.version.to_string();
    let mut files = SiteFiles::default();
    {
        let mut add = |asked: String, file: String| {
            let (file, is_packed) = (format!("{version}/{file}"), file.ends_with(PACKED));
            files.versioned.push(SiteFile { asked, file, kept: CachePeriod::ForEver, edit: Edit::None, is_packed });
        };
        add("/areas.json".into(), "areas.json".into());
        add("/changes.json".into(), "changes.json".into());
        for offer in content.engine.offered() {
            let map = &offer.map;
            add(format!("/maps/{map}.json"), format!("maps/{map}.json"));
            add(format!("/maps/{map}.json?palet=kleurenblind"), format!("maps/{map}.kleurenblind.json"));
            for measure in measures(content, map) {
                let asked = format!("/columns/{measure}.json?map={map}&ids=delta");
                add(asked, format!("columns/{map}/{measure}.json"));
            }
        }
        for code in codes(content) {
            // Of a buurt all maps with their calculation are 350 kB, and 28 when they are compressed: of the country
            // that is four gigabytes or a third of one, and who hands out files need not know how to compress.
            add(format!("/areas/{code}.json"), format!("areas/{code}.json{PACKED}"));
            add(format!("/areas/{code}/series.json"), format!("areas/{code}/series.json{PACKED}"));
        }
    }
    let mut add = |asked: String, file: String, kept: CachePeriod, edit: Edit| {
        files.root.push(SiteFile { asked, file, kept, edit, is_packed: false });
    };
    for path in http::embedded_paths() {
        let kept = if path.starts_with("assets/") { CachePeriod::ForEver } else { CachePeriod::Day };
        add(format!("/{}", path.replace(' ', "%20")), path, kept, Edit::None);
    }
    for name in ["hatch.json", "hatch@2x.json", "hatch.png", "hatch@2x.png"] {
        add(format!("/sprites/{name}"), format!("sprites/{version}/{name}"), CachePeriod::ForEver, Edit::None);
    }
    for (language, ending) in [("nl", ""), ("en", ".en")] {
        for page in ["method", "licences"] {
            let file = format!("{page}{ending}.html");
            add(format!("/{page}?taal={language}"), file, CachePeriod::Minute, Edit::Page);
        }
    }
    for file in ["page.css", "licences.txt"] {
        add(format!("/{file}"), file.to_owned(), CachePeriod::Day, Edit::None);
    }
    if has_address {
        for offer in content.engine.offered() {
            let map = &offer.map;
            add(
                format!("/styles/{map}.json"),
                format!("styles/{map}.json"),
                CachePeriod::Minute,
                Edit::Style(map.clone()),
            );
            add(
                format!("/tiles/{map}.json"),
                format!("tiles/{map}.json"),
                CachePeriod::Minute,
                Edit::Style(map.clone()),
            );
        }
    }
    add("/maps.json".into(), "maps.json".into(), CachePeriod::Minute, Edit::None);
    add("/".into(), "index.html".into(), CachePeriod::Minute, Edit::Page);
    files
}

/// Lists the figures of a map that the list of areas shows beside its classes, and the classes.
fn measures(content: &Content, map: &str) -> Vec<String> {
    let own = content.engine.map(map).and_then(|(_, offer)| content.values(map, offer.default));
    let own = own.map(|values| values.measures.iter().map(|measure| measure.key.clone()).collect());
    let own: Vec<String> = own.unwrap_or_default();
    ["klasse", "status", "n"].into_iter().map(str::to_owned).chain(own).collect()
}

/// Lists the codes of all areas.
fn codes(content: &Content) -> impl Iterator<Item = &str> {
    let areas = &content.areas;
    let buurten = areas.buurten.iter().map(|area| area.code.as_str());
    let wijken = areas.wijken.iter().map(|area| area.code.as_str());
    buurten.chain(wijken).chain(areas.gemeenten.iter().map(|area| area.code.as_str()))
}

/// Takes what is to be written to a file.
///
/// # Errors
/// [`SiteError`]: the program does not answer with it.
///
/// # Panics
/// Never: memory takes what is written to it.
pub(crate) async fn take(
    routes: &Router,
    file: &SiteFile,
    version: &str,
    base: &PublicUrl,
) -> Result<SiteBody, SiteError> {
    let found = http::local_answer::ask(routes, &file.asked, base).await;
    if found.status != 200 {
        return Err(SiteError { asked: file.asked.clone(), status: found.status });
    }
    if file.is_packed {
        let bytes = compress(&found.body, Encoding::Gzip, Effort::Archive).expect("a body in memory has room");
        return Ok(SiteBody { media_type: "application/gzip".to_owned(), bytes });
    }
    let bytes = file.edit.of(found.body, &SitePlace { version, base: &base.to_string() });
    Ok(SiteBody { media_type: found.media_type, bytes })
}
