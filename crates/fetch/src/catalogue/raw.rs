//! The catalogue as it stands in its file.

use veerkracht_config::Section;

use super::entries::Use;

#[derive(Debug)]
pub(super) struct RawCatalogue {
    pub(super) division: i32,
    pub(super) first_year: i32,
    pub(super) contact: Option<String>,
    pub(super) changes: Option<String>,
    pub(super) least_filled_pct: f64,
    pub(super) sources: Vec<RawSource>,
}

#[derive(Debug)]
pub(super) struct RawSource {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) publisher: String,
    pub(super) licence: String,
    pub(super) attribution: String,
    pub(super) page: String,
    pub(super) uses: Use,
    pub(super) required: bool,
    pub(super) check: CheckKind,
    pub(super) layer: Option<String>,
    pub(super) header: Vec<String>,
    pub(super) edition: Option<String>,
    pub(super) least_buurten: Option<usize>,
    pub(super) filled: Vec<RawRequiredColumns>,
    pub(super) name: String,
    pub(super) bytes: u64,
    pub(super) by_hand: Vec<String>,
    pub(super) addresses: Vec<RawAddress>,
    pub(super) files: Vec<File>,
}

/// What a file must be, without the particulars of its source.
#[derive(Debug, Clone, Copy)]
pub(super) enum CheckKind {
    Geopackage,
    Bulk,
    Table,
    Csv,
    Addresses,
}

#[derive(Debug)]
pub(super) struct RawRequiredColumns {
    pub(super) from: i32,
    pub(super) columns: Vec<String>,
}

#[derive(Debug)]
pub(super) struct File {
    pub(super) year: i32,
    pub(super) table: Option<String>,
    pub(super) name: Option<String>,
    pub(super) bytes: Option<u64>,
    pub(super) addresses: Option<Vec<RawAddress>>,
    pub(super) more_addresses: Vec<RawAddress>,
}

#[derive(Debug)]
pub(super) struct RawAddress {
    pub(super) url: Option<String>,
    pub(super) member: Option<String>,
    pub(super) feed: Option<String>,
    pub(super) link: Option<String>,
    pub(super) odata3: Option<String>,
    pub(super) filter: Option<String>,
    pub(super) select: Vec<String>,
    pub(super) name: Option<String>,
    pub(super) check: Option<CheckKind>,
}

const YEAR: &str = "a year";
const BYTES: &str = "a number of bytes";
const BUURTEN: &str = "a number of buurten";
const USES: [(&str, Use); 4] =
    [("division", Use::Division), ("nearest", Use::Nearest), ("years", Use::Years), ("addresses", Use::Addresses)];
const CHECKS: [(&str, CheckKind); 5] = [
    ("geopackage", CheckKind::Geopackage),
    ("bulk", CheckKind::Bulk),
    ("table", CheckKind::Table),
    ("csv", CheckKind::Csv),
    ("addresses", CheckKind::Addresses),
];

impl RawCatalogue {
    /// Takes what stands there.
    pub(super) fn of(root: &Section<'_>) -> RawCatalogue {
        RawCatalogue {
            division: root.small("division", YEAR),
            first_year: root.small("first_year", YEAR),
            contact: root.optional_text("contact"),
            changes: root.optional_text("changes"),
            least_filled_pct: root.number("least_filled_pct"),
            sources: root.sections("source").iter().map(RawSource::of).collect(),
        }
    }
}

impl RawSource {
    fn of(section: &Section<'_>) -> RawSource {
        RawSource {
            id: section.id("id"),
            title: section.text("title"),
            publisher: section.text("publisher"),
            licence: section.text("licence"),
            attribution: section.text("attribution"),
            page: section.text("page"),
            uses: section.choice("use", &USES),
            required: section.flag("required"),
            check: section.choice("check", &CHECKS),
            layer: section.optional_text("layer"),
            header: section.optional_texts("header"),
            edition: section.optional_text("edition"),
            least_buurten: section.optional_small("least_buurten", BUURTEN),
            filled: section.sections("filled").iter().map(RawRequiredColumns::of).collect(),
            name: section.text("name"),
            bytes: section.small("bytes", BYTES),
            by_hand: section.optional_texts("by_hand"),
            addresses: addresses(section, "addresses"),
            files: section.sections("file").iter().map(File::of).collect(),
        }
    }
}

impl RawRequiredColumns {
    fn of(section: &Section<'_>) -> RawRequiredColumns {
        RawRequiredColumns { from: section.small("from", YEAR), columns: section.texts("columns") }
    }
}

impl File {
    fn of(section: &Section<'_>) -> File {
        File {
            year: section.small("year", YEAR),
            table: section.optional_text("table"),
            name: section.optional_text("name"),
            bytes: section.optional_small("bytes", BYTES),
            addresses: section.has("addresses").then(|| addresses(section, "addresses")),
            more_addresses: addresses(section, "more_addresses"),
        }
    }
}

impl RawAddress {
    fn of(section: &Section<'_>) -> RawAddress {
        RawAddress {
            url: section.optional_text("url"),
            member: section.optional_text("member"),
            feed: section.optional_text("feed"),
            link: section.optional_text("link"),
            odata3: section.optional_text("odata3"),
            filter: section.optional_text("filter"),
            select: section.optional_texts("select"),
            name: section.optional_text("name"),
            check: section.optional_choice("check", &CHECKS),
        }
    }
}

fn addresses(section: &Section<'_>, key: &str) -> Vec<RawAddress> {
    section.sections(key).iter().map(RawAddress::of).collect()
}
