//! How bodies are compressed: tiles, documents, what grows while it is sent, and archives.
//!
//! In: bytes, one of four encodings, and how much time it may take. Out: the same bytes, smaller. Guaranteed: the same
//! bytes give the same bytes, and what names a body in an entity tag names encoding and level. What is whole goes
//! through [`compress`], what grows through an [`Encoder`].

mod encoding;
mod level;
mod stream;
mod whole;

pub use encoding::{Encoding, EncodingSet};
pub use level::Effort;
pub(crate) use level::{is_hasty, mark};
pub(crate) use stream::{Encoder, encode};
pub(crate) use whole::compressions;
pub use whole::{CompressError, compress};
