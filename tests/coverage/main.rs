//! The generalised coverage, checked by rules that do not share code with it.

mod letters;
mod oracle;
mod random;
