//! Everything that a request can be refused for, and how it is told: a status and a problem in JSON (RFC 9457) that
//! says what is served.

mod answer;
mod change;
mod refusal;
mod selection;

use axum::http::StatusCode;

use super::{log_throttle, ogc};

pub(crate) use change::ChangeError;

/// Methods that are served.
pub(super) const METHODS: &str = "GET, HEAD, OPTIONS";

/// Longest piece of a request that is repeated in an answer, characters.
const QUOTED: usize = 80;

/// Why a request is not answered with what it asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Error {
    /// The path names a map that does not exist or is not offered.
    #[error("there is no map `{asked}`")]
    UnknownMap {
        /// What was asked for.
        asked: String,
        /// Ids of the maps that are served.
        available: Vec<String>,
    },
    /// The map exists, but its sources are not in the dataset.
    #[error("the map `{map}` is not offered: {reason}")]
    MapNotOffered {
        /// Id of the map.
        map: String,
        /// Which source is absent.
        reason: String,
        /// Ids of the maps that are served.
        available: Vec<String>,
    },
    /// No tiles are made at this zoom.
    #[error("there are no tiles at zoom {zoom}, only at {first} to {last}; clients draw beyond the last from the last")]
    OutsideZooms {
        /// What was asked for.
        zoom: u8,
        /// First zoom with tiles.
        first: u8,
        /// Last zoom with tiles.
        last: u8,
    },
    /// No area has this code.
    #[error("there is no {level} with the code `{code}` in the division of {year}")]
    UnknownArea {
        /// What was asked for.
        code: String,
        /// `area`, `gemeente` or `wijk`.
        level: &'static str,
        /// Division year.
        year: i32,
    },
    /// A code of a gemeente of before a merger.
    #[error(
        "there is no gemeente with the code `{code}` in the division of {year} any more; its buurten lie in {}",
        .successors.join(", ")
    )]
    FormerGemeente {
        /// What was asked for.
        code: String,
        /// Division year.
        year: i32,
        /// Names and codes of the gemeenten that have its buurten now.
        successors: Vec<String>,
    },
    /// No address has a postcode that begins so.
    #[error("there are no addresses whose postcode begins with `{asked}` in {year}")]
    UnknownPostcode {
        /// What was asked for.
        asked: String,
        /// Year of the addresses.
        year: i32,
    },
    /// There is no file of addresses.
    #[error("there is no file of addresses beside the dataset, so that no postcode can be looked up")]
    NoPostcodes,
    /// The path has no route, or names a file that does not exist.
    #[error("nothing is served at `{path}`")]
    UnknownPath {
        /// What was asked for.
        path: String,
    },
    /// The path has a route, but not for this method.
    #[error("this method is not served here; the header `Allow` names those that are")]
    MethodNotAllowed,
    /// Something is asked for, and a body comes with it.
    #[error("a GET, HEAD or OPTIONS has no body here")]
    BodyRefused,
    /// Not exactly one host is named, or one that is none.
    #[error("a request names one host, found {found}")]
    BadHost {
        /// What was found.
        found: String,
    },
    /// A credential has our form and is not right.
    #[error("{found}; expected one token that is right, or none")]
    Unauthorised {
        /// What was found.
        found: &'static str,
    },
    /// What is asked takes a credential, and none was given.
    #[error("this takes a token with the scope `{scope}`, and none was given")]
    NoCredential {
        /// What would be needed.
        scope: String,
    },
    /// The caller is known, and may not do this.
    #[error("this takes the scope `{scope}`, which `{name}` does not have")]
    Forbidden {
        /// What would be needed.
        scope: String,
        /// Who asks.
        name: String,
    },
    /// A page of another site asks for a change in the name of a proxy.
    #[error("a page of `{origin}` may not change anything here")]
    OtherSite {
        /// The site.
        origin: String,
    },
    /// Credentials were wrong too often.
    #[error("credentials were wrong too often; try again in a second")]
    TooManyFailures,
    /// The keys of the issuer cannot be had.
    #[error("the token cannot be verified, because its issuer does not answer; try again in five seconds")]
    NoKeys,
    /// The database of own layers and notes does not answer.
    #[error("what associations and professionals bring cannot be reached; try again in five seconds")]
    NoStore,
    /// A query parameter or a part of the path makes no sense or is not available.
    #[error("`{name}` is `{found}`, expected {expected}")]
    BadParameter {
        /// Name of the parameter.
        name: String,
        /// What was found.
        found: String,
        /// What would have been right.
        expected: String,
        /// Values that are right, where they can be listed.
        available: Vec<String>,
    },
    /// A selection that makes sense, but not for this map or address.
    #[error("{message}")]
    BadSelection {
        /// What was found and what is expected, a whole sentence.
        message: String,
        /// Values that are right, where they can be listed.
        available: Vec<String>,
    },
    /// A query parameter that this address does not know.
    #[error("the parameter `{name}` is not known here")]
    UnknownParameter {
        /// What was found.
        name: String,
        /// Parameters that are known here.
        available: Vec<String>,
    },
    /// Several things are wrong with one request.
    #[error("{}", .faults.join("; "))]
    Several {
        /// What is wrong, each as it would be told alone.
        faults: Vec<String>,
        /// Values that are right for the first, where they can be listed.
        available: Vec<String>,
    },
    /// A filter that cannot be read, or does not fit the collection.
    #[error("{message}")]
    BadFilter {
        /// What is wrong, and where.
        message: String,
        /// Fields that can be asked for, where a fault is about one.
        available: Vec<String>,
    },
    /// The path names a collection that does not exist.
    #[error("there is no collection `{asked}`")]
    UnknownCollection {
        /// What was asked for.
        asked: String,
        /// Ids of the collections.
        available: Vec<String>,
    },
    /// Nothing that is served here is what the client takes.
    #[error("nothing of what `Accept` names is served here")]
    NotAcceptable {
        /// Media types that are.
        available: Vec<String>,
    },
    /// The query is longer than anything that is served.
    #[error("the query is {length} bytes long, more than {limit} are not read")]
    QueryTooLong {
        /// Bytes found.
        length: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// The head of a request is longer than anything that clients send.
    #[error("the head of the request is {length} bytes long, more than {limit} are not read")]
    HeadTooLong {
        /// Bytes found.
        length: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// A change is not made.
    #[error(transparent)]
    Change(#[from] ChangeError),
    /// More is being computed than the program may hold at once.
    #[error("the program is busy; try again in a second")]
    Overloaded,
    /// A download does not fit beside those that are being read.
    #[error("there is no room for this download beside those that are being read; try again in a minute")]
    NoRoom,
    /// A download that does not fit in all of the room.
    #[error(
        "this download is larger than the room for downloads, which is {room} MB (`downloads_mb` in server.toml); ask \
         for a gemeente (`?gemeente=`), or for another form: `.parquet` is the smallest"
    )]
    TooLarge {
        /// What the room holds, MB.
        room: u64,
    },
    /// A download that takes longer to write than its reader may wait; it is kept when it is whole.
    #[error("the file is being written, which goes on; ask for it again in ten seconds")]
    BeingWritten,
    /// A part of a file that it does not have.
    #[error("the file is {length} bytes long, and the part that was asked for lies outside it")]
    OutsideFile {
        /// Bytes of the whole file.
        length: u64,
    },
    /// The answer took longer than allowed.
    #[error("the answer took too long")]
    TimedOut,
    /// A defect of the program or the machine; told to the log, not to the caller.
    #[error("the program could not make this answer; the log says why")]
    Internal,
}

impl Error {
    /// Reports a defect to the log and hides it from the caller.
    pub(crate) fn internal(doing: &'static str, error: &dyn std::fmt::Display) -> Self {
        if log_throttle::is_first(doing, 500) {
            tracing::error!(%error, "failed while {doing}");
        }
        Self::Internal
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::UnknownMap { .. }
            | Self::MapNotOffered { .. }
            | Self::OutsideZooms { .. }
            | Self::UnknownArea { .. }
            | Self::FormerGemeente { .. }
            | Self::UnknownPostcode { .. }
            | Self::NoPostcodes
            | Self::UnknownCollection { .. }
            | Self::UnknownPath { .. } => StatusCode::NOT_FOUND,
            Self::BodyRefused
            | Self::BadHost { .. }
            | Self::BadParameter { .. }
            | Self::BadSelection { .. }
            | Self::UnknownParameter { .. }
            | Self::Several { .. }
            | Self::BadFilter { .. } => StatusCode::BAD_REQUEST,
            Self::Unauthorised { .. } | Self::NoCredential { .. } => StatusCode::UNAUTHORIZED,
            Self::Forbidden { .. } | Self::OtherSite { .. } => StatusCode::FORBIDDEN,
            Self::TooManyFailures => StatusCode::TOO_MANY_REQUESTS,
            Self::NotAcceptable { .. } => StatusCode::NOT_ACCEPTABLE,
            Self::Change(change) => change.status(),
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::QueryTooLong { .. } => StatusCode::URI_TOO_LONG,
            Self::HeadTooLong { .. } => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::Overloaded | Self::NoRoom | Self::BeingWritten | Self::NoKeys | Self::NoStore => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::TooLarge { .. } => StatusCode::INSUFFICIENT_STORAGE,
            Self::OutsideFile { .. } => StatusCode::RANGE_NOT_SATISFIABLE,
            Self::TimedOut => StatusCode::GATEWAY_TIMEOUT,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Names the error; programs may match on it.
    #[must_use]
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::UnknownMap { .. } => "unknown_map",
            Self::MapNotOffered { .. } => "map_not_offered",
            Self::OutsideZooms { .. } => "outside_zooms",
            Self::UnknownArea { .. } | Self::FormerGemeente { .. } => "unknown_area",
            Self::UnknownPostcode { .. } => "unknown_postcode",
            Self::NoPostcodes => "no_postcodes",
            Self::UnknownPath { .. } => "unknown_path",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::BodyRefused => "body_refused",
            Self::BadHost { .. } => "bad_host",
            Self::Unauthorised { .. } | Self::NoCredential { .. } => "unauthorised",
            Self::Forbidden { .. } => "forbidden",
            Self::OtherSite { .. } => "other_site",
            Self::TooManyFailures => "too_many_failures",
            Self::NoKeys => "no_keys",
            Self::NoStore => "no_store",
            Self::BadParameter { .. } | Self::BadSelection { .. } => "bad_parameter",
            Self::UnknownParameter { .. } => "unknown_parameter",
            Self::Several { .. } => "several",
            Self::BadFilter { .. } => "bad_filter",
            Self::UnknownCollection { .. } => "unknown_collection",
            Self::NotAcceptable { .. } => "not_acceptable",
            Self::Change(change) => change.code(),
            Self::QueryTooLong { .. } => "query_too_long",
            Self::HeadTooLong { .. } => "head_too_long",
            Self::Overloaded => "overloaded",
            Self::NoRoom => "no_room",
            Self::TooLarge { .. } => "too_large",
            Self::BeingWritten => "being_written",
            Self::OutsideFile { .. } => "outside_file",
            Self::TimedOut => "timed_out",
            Self::Internal => "internal",
        }
    }

    /// Lists what would have been right, where that can be listed.
    #[must_use]
    pub(crate) fn available(&self) -> &[String] {
        match self {
            Self::UnknownMap { available, .. }
            | Self::MapNotOffered { available, .. }
            | Self::BadParameter { available, .. }
            | Self::BadSelection { available, .. }
            | Self::UnknownParameter { available, .. }
            | Self::Several { available, .. }
            | Self::BadFilter { available, .. }
            | Self::UnknownCollection { available, .. }
            | Self::NotAcceptable { available } => available,
            Self::FormerGemeente { successors, .. } => successors,
            Self::Change(change) => change.available(),
            _ => &[],
        }
    }

    fn hint(&self) -> Option<&'static str> {
        match self {
            Self::UnknownMap { .. } | Self::MapNotOffered { .. } => {
                Some("/maps.json lists the maps with their years and windows")
            }
            Self::UnknownArea { .. } | Self::FormerGemeente { .. } => Some("/areas.json lists every code"),
            Self::UnknownPostcode { .. } => Some("/postcodes.json lists the first four digits of all postcodes"),
            Self::NoPostcodes => Some("put the addresses of the year of the division into the data folder, and build"),
            Self::UnknownCollection { .. } => Some("/ogc/v1/collections lists the collections"),
            Self::UnknownPath { path } if ogc::holds(path) => Some("/ogc/v1/collections lists the collections"),
            Self::UnknownPath { .. } => Some("/catalog.json lists what is served"),
            Self::Unauthorised { .. } | Self::NoCredential { .. } => {
                Some("tokens go into Authorization: Bearer, into the password of Basic, or into X-Api-Key")
            }
            _ => None,
        }
    }
}

/// Shortens a piece of a request for use in an answer.
#[must_use]
pub(crate) fn quoted(text: &str) -> String {
    if text.chars().count() <= QUOTED { text.to_owned() } else { text.chars().take(QUOTED).chain(['…']).collect() }
}

#[cfg(test)]
mod tests;
