//! Why something of an association or a professional is not taken, and how that is told.

use axum::http::StatusCode;
use veerkracht_store::PersonalMark;

/// Why a change is not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ChangeError {
    /// It was changed since it was read.
    #[error("it was changed meanwhile; read it again, and name its version, now \"{held}\", in If-Match")]
    Changed {
        /// Its version now.
        held: String,
    },
    /// Who replaces has to name what is replaced.
    #[error("there is something already; name its version, now \"{held}\", in If-Match to replace it")]
    Unnamed {
        /// Its version now.
        held: String,
    },
    /// The disk of the store takes no more.
    #[error("the server has no room to keep this; nothing of it was kept, and what was there stays")]
    Full,
    /// More than is read.
    #[error("the body is longer than {limit} bytes, more is not read")]
    TooLarge {
        /// Bytes allowed.
        limit: usize,
    },
    /// A form that is not read.
    #[error("the body is `{found}`, which is not read here")]
    MediaType {
        /// What was found.
        found: String,
        /// What is read.
        expected: Vec<String>,
    },
    /// It cannot be read.
    #[error("{message}")]
    Unreadable {
        /// What was found, and what was expected.
        message: String,
    },
    /// It can be read, and is not what it may be.
    #[error("{message}")]
    Invalid {
        /// What was found, and what was expected.
        message: String,
        /// What would have been right, where that can be listed.
        available: Vec<String>,
    },
    /// A text tells of one person.
    #[error("the text tells of one person: it has {}; leave that out, and send it again", listed(.marks))]
    Personal {
        /// What, and where.
        marks: Vec<PersonalMark>,
    },
    /// Only who wrote it changes its words.
    #[error("the words of a note are changed by `{author}`, which wrote it, and by nobody else")]
    NotOwn {
        /// Who wrote it.
        author: String,
    },
    /// It does not go with what is there.
    #[error("{message}")]
    Conflict {
        /// Why.
        message: String,
    },
}

fn listed(marks: &[PersonalMark]) -> String {
    let told: Vec<String> = marks.iter().map(|mark| format!("{} (`{}`)", mark.kind.name().en, mark.found)).collect();
    told.join(", ")
}

impl ChangeError {
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::Changed { .. } | Self::Unnamed { .. } => StatusCode::PRECONDITION_FAILED,
            Self::Full => StatusCode::INSUFFICIENT_STORAGE,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MediaType { .. } => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Unreadable { .. } => StatusCode::BAD_REQUEST,
            Self::Invalid { .. } | Self::Personal { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Self::NotOwn { .. } => StatusCode::FORBIDDEN,
            Self::Conflict { .. } => StatusCode::CONFLICT,
        }
    }

    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Changed { .. } => "changed",
            Self::Unnamed { .. } => "version_unnamed",
            Self::Full => "store_full",
            Self::TooLarge { .. } => "body_too_large",
            Self::MediaType { .. } => "media_type",
            Self::Unreadable { .. } => "body_unreadable",
            Self::Invalid { .. } => "invalid",
            Self::Personal { .. } => "personal_data",
            Self::NotOwn { .. } => "not_own",
            Self::Conflict { .. } => "conflict",
        }
    }

    pub(super) fn available(&self) -> &[String] {
        match self {
            Self::Invalid { available, .. } | Self::MediaType { expected: available, .. } => available,
            _ => &[],
        }
    }

    /// Gives what tells of one person in a text.
    pub(super) fn marks(&self) -> &[PersonalMark] {
        if let Self::Personal { marks } = self { marks } else { &[] }
    }
}
