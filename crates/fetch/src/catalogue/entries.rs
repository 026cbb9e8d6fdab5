//! What stands in a catalogue: sources, their files, where each is and what it must be.

use crate::contact::Contact;
use crate::link::Link;
use crate::pattern::FilePattern;

/// All that can be downloaded.
#[derive(Debug, Clone)]
pub struct Catalogue {
    /// Division of the maps when none is asked for.
    pub division: i32,
    /// First year of key figures when none is asked for.
    pub first_year: i32,
    /// How publishers reach who asks, if that is said.
    pub contact: Option<Contact>,
    /// List of the tables of CBS with their last changes, if there is one.
    pub changes: Option<Link>,
    /// The sources, in the order of the file.
    pub sources: Vec<Source>,
}

/// Files of one kind by one publisher.
#[derive(Debug, Clone)]
pub struct Source {
    /// Id, such as `kwb`.
    pub id: String,
    /// Title for people.
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// Under which licence.
    pub licence: String,
    /// What must be shown with maps made of it.
    pub attribution: String,
    /// Which of its files are wanted.
    pub uses: Use,
    /// Whether there is no map without its file of the division.
    pub required: bool,
    /// A file that somebody put there stands for the publisher's from so many buurten on, if that is said.
    pub least_buurten: Option<usize>,
    /// Names of its files of any edition, where a build reads whichever edition is there.
    pub editions: Vec<FilePattern>,
    /// Its files, by year.
    pub files: Vec<CatalogueFile>,
}

/// Which files of a source are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// That of the division.
    Division,
    /// That of the division, else the nearest later, else the nearest earlier one.
    Nearest,
    /// Each of the years that are asked for, and the division.
    Years,
    /// As [`Use::Years`], for the recoding between them.
    Addresses,
}

/// A file that can be downloaded.
#[derive(Debug, Clone)]
pub struct CatalogueFile {
    /// Year of its division; of key figures also that of the figures.
    pub year: i32,
    /// Id of the publisher's table, if it is one.
    pub table: Option<String>,
    /// About how many bytes it has.
    pub bytes: u64,
    /// Where a person finds it.
    pub page: String,
    /// Names of files that people put there and that are the same.
    pub by_hand: Vec<FilePattern>,
    /// Where it is, in the order in which it is tried; never empty.
    pub addresses: Vec<Address>,
}

impl CatalogueFile {
    /// Gives the name in the folder that it has from the first of its addresses.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.addresses[0].name
    }

    /// Lists the names that it can have in the folder, the preferred one first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let earlier = |i: usize, name: &str| self.addresses[..i].iter().any(|address| address.name == name);
        let names = self.addresses.iter().enumerate();
        names.filter(move |(i, address)| !earlier(*i, &address.name)).map(|(_, address)| address.name.as_str())
    }
}

/// One place where a file is.
#[derive(Debug, Clone)]
pub struct Address {
    /// Name that the file from here gets in the folder.
    pub name: String,
    /// How to get it.
    pub way: FetchWay,
    /// What it must be.
    pub check: Check,
}

impl Address {
    /// Gives the address as the catalogue has it: of a feed the feed, of a table the table.
    #[must_use]
    pub fn link(&self) -> &Link {
        match &self.way {
            FetchWay::Url { link, .. } => link,
            FetchWay::Feed { feed, .. } => feed,
            FetchWay::Odata3(table) => &table.base,
        }
    }
}

/// How to get a file.
#[derive(Debug, Clone)]
pub enum FetchWay {
    /// As it is, or out of a zip.
    Url {
        /// Where.
        link: Link,
        /// The file in the zip, if it is one.
        member: Option<FilePattern>,
    },
    /// From the address that an Atom feed has under a name.
    Feed {
        /// The feed.
        feed: Link,
        /// Name of the file in it.
        named: FilePattern,
    },
    /// A table of `OData` 3, page by page.
    Odata3(Odata3),
}

/// Rows and columns of a table of `OData` 3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Odata3 {
    /// The table, without what is asked of it.
    pub base: Link,
    /// Which rows; all if nothing is said.
    pub filter: Option<String>,
    /// Base names of the columns that must be there.
    pub columns: Vec<String>,
    /// Base names of the columns that are taken where they are there.
    pub select: Vec<String>,
}

/// What a file must be.
#[derive(Debug, Clone)]
pub enum Check {
    /// A `GeoPackage` with a layer.
    GeoPackage {
        /// Name of the layer.
        layer: FilePattern,
    },
    /// A zip of CBS with all cells of a table.
    Bulk(RequiredColumns),
    /// Rows of `OData`.
    Table(RequiredColumns),
    /// A text with columns.
    Delimited {
        /// Columns that must be there.
        header: Vec<String>,
        /// The year of which it must have rows, if that is said.
        edition: Option<EditionYear>,
    },
    /// A zip with the addresses of a year.
    Addresses {
        /// Of which year.
        year: i32,
    },
}

/// The year of which a text must have rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditionYear {
    /// Column of the years.
    pub column: String,
    /// The year.
    pub year: i32,
}

/// Which columns must have figures.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RequiredColumns {
    /// Base names of the columns.
    pub columns: Vec<String>,
    /// For how many of a hundred buurten at least.
    pub least_pct: f64,
    /// Id of the publisher's table that it must be, where the catalogue tells it.
    pub table: Option<String>,
}
