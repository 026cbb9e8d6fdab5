//! Writes what tells of the files: the ATOM feed of the boundaries, and the list of the tables of OData v4.

use serde_json::json;

use super::bulk::modified;
use super::tree::FileTree;
use crate::DemoError;

/// Address of the folder of the boundaries of a year.
pub(super) fn boundaries(year: i32) -> String {
    format!("service.pdok.nl/cbs/wijkenbuurten/{year}/atom")
}

/// Writes the feed in which the boundary file of a year is found when its address has moved.
pub(super) fn atom(tree: &mut FileTree, year: i32, length: u64) -> Result<(), DemoError> {
    let root = boundaries(year);
    let updated = format!("{year}-09-30T00:00:00Z");
    let title = format!("CBS Wijken en Buurten {year} ATOM");
    let link = format!("https://{root}/downloads/wijkenbuurten_{year}.gpkg");
    let kind = "application/geopackage+sqlite3";
    let text = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:georss="http://www.georss.org/georss" xml:lang="nl">
  <id>https://{root}/index.xml</id>
  <title>{title}</title>
  <subtitle>Grenzen van gemeenten, wijken en buurten &amp; kerncijfers</subtitle>
  <link rel="self" href="https://{root}/index.xml" type="application/atom+xml"/>
  <link rel="describedby" href="https://www.nationaalgeoregister.nl/" type="text/html"/>
  <rights>https://creativecommons.org/licenses/by/4.0/deed.nl</rights>
  <updated>{updated}</updated>
  <author>
    <name>PDOK Beheer</name>
  </author>
  <entry>
    <id>{link}</id>
    <title>wijkenbuurten_{year}.gpkg</title>
    <updated>{updated}</updated>
    <link rel="alternate" href="{link}" type="{kind}" length="{length}" title="wijkenbuurten_{year}.gpkg"/>
    <category term="https://www.opengis.net/def/crs/EPSG/0/28992" label="Amersfoort / RD New"/>
  </entry>
</feed>
"#
    );
    tree.fill(&format!("{root}/index.xml"), None, text.as_bytes())
}

/// A table of OData v4: year, number and count of its observations.
pub(super) struct FeedEntry {
    /// Year of its figures.
    pub(super) year: i32,
    /// Its number.
    pub(super) table: &'static str,
    /// How many observations it has.
    pub(super) observations: usize,
}

/// Writes the list of tables, and the count of each.
pub(super) fn datasets(tree: &mut FileTree, tables: &[FeedEntry]) -> Result<(), DemoError> {
    let root = "datasets.cbs.nl/odata/v1/CBS";
    let listed = tables.iter().map(|FeedEntry { year, table, observations }| {
        json!({
            "Identifier": table,
            "Title": format!("Kerncijfers wijken en buurten {year}"),
            "Status": "Regulier",
            "Modified": modified(*year),
            "ObservationsModified": modified(*year),
            "ObservationCount": observations,
        })
    });
    let listed: Vec<serde_json::Value> = listed.collect();
    let text = json!({ "@odata.context": format!("https://{root}/$metadata#Datasets"), "value": listed }).to_string();
    tree.fill(&format!("{root}/Datasets"), None, text.as_bytes())?;
    for FeedEntry { table, observations, .. } in tables {
        // The service sends a mark of UTF-8 before the number.
        let count = format!("\u{feff}{observations}");
        tree.fill(&format!("{root}/{table}/Observations/$count"), None, count.as_bytes())?;
    }
    Ok(())
}
