//! The publishers' files into a folder: the only client of the network.
//!
//! In: a catalogue of addresses, and a folder. Out: files that passed a check by content, `fetch.lock` that says what
//! they are, `LICENTIES.txt` that says whose. Guaranteed: what is in place is whole; what somebody else put there is
//! not touched; publishers are asked politely, and nobody else is.
//!
//! The groups stand in the order in which data flows; a module uses only those of its own group and of groups above.

// Addresses of the web, patterns of names, names of columns, who asks.
mod columns;
mod contact;
mod link;
mod pattern;

// What can be downloaded, and what of it is wanted.
mod catalogue;
mod lock;
mod plan;

// One request at a time: time, hosts, proxies, mirrors.
mod clock;
mod event;
mod hosts;
mod mirror;
mod proxy;
mod transport;

// One file or text from one address, however often the connection breaks.
mod download;
mod part;
mod retry;

// What publishers have, and in which forms.
mod changes;
mod check;
mod feed;
mod odata3;
mod pages;
mod zipped;

// Files in their place, written down.
mod arrival;
mod by_hand;
mod failure;
mod folder;
mod licences;
mod obtain;
mod outcome;
mod products;
mod proof;
mod run;
mod size;
mod summary;

// What can be told without downloading anything.
mod addresses;
mod listing;
mod probe;

pub use addresses::publishers_page;
pub use catalogue::{Catalogue, CatalogueError};
pub use clock::{Clock, SystemClock};
pub use contact::{Contact, ContactError, user_agent};
pub use event::{FetchEvent, Listener};
pub use folder::{FolderError, LOCK};
pub use link::LinkError;
pub use listing::dry_run;
pub use lock::{Lock, LockedFile, MadeFile};
pub use mirror::Mirror;
pub use outcome::{FetchMode, FileOutcome, StrayFile, Trial};
pub use plan::{FetchPlanError, Request};
pub use probe::{ProbeResult, probe};
pub use products::{is_made_of, keep_changed, record_made};
pub use proxy::SystemProxies;
pub use run::{Options, RunError, run};
pub use summary::{FileResult, RunStatus, RunSummary, megabytes};
pub use transport::{NetworkError, NetworkSettings, Timeouts, document, without_password};
