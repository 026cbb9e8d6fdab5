//! What can be typed after `veerkracht token`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use veerkracht_access::Scope;

/// What is shown below the help of `token`.
pub(super) const EXAMPLES: &str = "\
Examples:
  veerkracht token new --name woonstad-qgis --scope layer:woonstad:read --expires 2027-06-30 --access access.toml
  veerkracht token list --access access.toml
  veerkracht token revoke --name woonstad-qgis --access access.toml

A running server reads the file again when it gets SIGHUP.";

/// What to do with tokens.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Make a token and print it, once; only its hash is kept.
    New(NewTokenArgs),
    /// List the tokens of a file: what they may, and until when.
    List {
        /// File that says who may see what.
        #[arg(long, value_name = "FILE", env = "VEERKRACHT_ACCESS")]
        access: PathBuf,
    },
    /// Take a token out of a file.
    Revoke(RevokeArgs),
}

/// Arguments of `token new`.
#[derive(Debug, Args)]
pub struct NewTokenArgs {
    /// Name of the token: who has it, and for what.
    #[arg(long)]
    pub name: String,
    /// On whose behalf it acts, as others are told; its name when left out.
    #[arg(long)]
    pub organisation: Option<String>,
    /// What it may besides reading the maps: layer:ID:read, layer:ID:write, layer:ID:addresses, notes:ID:read,
    /// notes:ID:write, notes:ID:moderate, admin. Can be given several times.
    #[arg(long = "scope", value_name = "SCOPE", required = true)]
    pub scopes: Vec<Scope>,
    /// Last day on which it is right; it does not expire when left out.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub expires: Option<String>,
    /// File to add it to, made where there is none; when left out, the lines to add are printed.
    #[arg(long, value_name = "FILE", env = "VEERKRACHT_ACCESS")]
    pub access: Option<PathBuf>,
}

/// Arguments of `token revoke`.
#[derive(Debug, Args)]
pub struct RevokeArgs {
    /// Name of the token.
    #[arg(long)]
    pub name: String,
    /// File that says who may see what.
    #[arg(long, value_name = "FILE", env = "VEERKRACHT_ACCESS")]
    pub access: PathBuf,
}

fn day(text: &str) -> Result<String, String> {
    if veerkracht_access::is_day(text) {
        Ok(text.to_owned())
    } else {
        Err(format!("'{text}' is no day; write it as 2027-06-30"))
    }
}
