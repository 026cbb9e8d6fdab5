//! Which areas a command is about, as it can be typed.

use clap::Args;

/// Gemeenten, and areas by their codes.
#[derive(Debug, Clone, Default, Args)]
pub struct AreaArgs {
    /// Code of a gemeente; several with commas between them, or typed again.
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub gemeente: Vec<String>,
    /// Codes of gemeenten, wijken or buurten with commas between them; or a file of them, one a line or in the first
    /// column of a CSV.
    #[arg(long, value_name = "LIST|FILE")]
    pub codes: Option<String>,
}
