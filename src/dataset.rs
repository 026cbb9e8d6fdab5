//! All that rendering needs, saved and loaded as one file.
