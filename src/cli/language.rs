//! In which language the program speaks to people.

use clap::ValueEnum;

/// Language of what is printed for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub enum LanguageChoice {
    /// Dutch.
    #[default]
    Nl,
    /// English.
    En,
}
