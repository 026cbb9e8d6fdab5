//! The catalogue as it stands in its file.

use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Catalogue {
    pub(super) division: i32,
    pub(super) first_year: i32,
    pub(super) homepage: Option<String>,
    pub(super) changes: Option<String>,
    pub(super) least_filled_pct: f64,
    pub(super) source: Vec<Source>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Source {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) publisher: String,
    pub(super) licence: String,
    pub(super) attribution: String,
    pub(super) page: String,
    #[serde(rename = "use")]
    pub(super) uses: Use,
    pub(super) required: bool,
    pub(super) check: Check,
    pub(super) layer: Option<String>,
    #[serde(default)]
    pub(super) header: Vec<String>,
    #[serde(default)]
    pub(super) filled: Vec<Filled>,
    pub(super) name: String,
    pub(super) bytes: u64,
    #[serde(default)]
    pub(super) by_hand: Vec<String>,
    pub(super) addresses: Vec<Address>,
    pub(super) file: Vec<File>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Use {
    Division,
    Nearest,
    Years,
    Addresses,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Check {
    Geopackage,
    Bulk,
    Table,
    Csv,
    Addresses,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Filled {
    pub(super) from: i32,
    pub(super) columns: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) year: i32,
    pub(super) table: Option<String>,
    pub(super) name: Option<String>,
    pub(super) bytes: Option<u64>,
    pub(super) addresses: Option<Vec<Address>>,
    #[serde(default)]
    pub(super) more_addresses: Vec<Address>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Address {
    pub(super) url: Option<String>,
    pub(super) member: Option<String>,
    pub(super) feed: Option<String>,
    pub(super) link: Option<String>,
    pub(super) odata3: Option<String>,
    pub(super) filter: Option<String>,
    #[serde(default)]
    pub(super) select: Vec<String>,
    pub(super) name: Option<String>,
    pub(super) check: Option<Check>,
}
