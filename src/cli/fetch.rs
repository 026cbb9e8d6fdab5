//! What can be typed after `veerkracht fetch`.

use std::path::PathBuf;

use clap::Args;

use crate::http::listen::Listen;

/// Shown below the options.
pub(super) const EXAMPLES: &str = "\
Examples:
  veerkracht fetch --serve                       download what is missing, build, and serve
  veerkracht fetch --dry-run                     what would be downloaded, and from where
  veerkracht fetch --update --build              for a timer: take what is newer, and build anew
  veerkracht fetch --check                       exit code 3 if a publisher has something newer
  veerkracht fetch --locked                      exactly what fetch.lock says, or fail
  veerkracht fetch --mirror http://files.example/cbs

What arrives is checked by its content and written down in fetch.lock; LICENTIES.txt says whose it is. A file that you
put into the folder yourself is used as it is and never touched. A run that is ended goes on in the next one.

Exit codes: 0 done, 1 a required file could not be had, 2 wrong use or set-up, 3 `--check` found something newer.";

/// Arguments of `fetch`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag that can be typed")]
pub struct FetchArgs {
    /// Folder to put the files into; made if it is not there.
    #[arg(long, value_name = "DIR", default_value = "data/raw")]
    pub data: PathBuf,
    /// Year of the boundaries and codes on which the maps stand. Default: `division` of config/fetch.toml.
    #[arg(long, value_name = "YEAR")]
    pub division: Option<i32>,
    /// Years of key figures, first to last. Default: 2014 to the division.
    #[arg(long, value_name = "FROM-TO", value_parser = year_range)]
    pub years: Option<(i32, i32)>,
    /// Only this source; may be repeated.
    #[arg(long = "source", value_name = "ID")]
    pub sources: Vec<String>,
    /// Leave out the address files, from which older years are recoded.
    #[arg(long)]
    pub no_recoding: bool,
    /// How much is done.
    #[command(flatten)]
    pub depth: DepthArgs,
    /// Take everything from here: `https://HOST/PATH` from `URL/HOST/PATH`.
    #[arg(long, value_name = "URL", env = "VEERKRACHT_MIRROR")]
    pub mirror: Option<String>,
    /// Also trust the certificates in this PEM file, as networks need that inspect encrypted traffic.
    #[arg(long, value_name = "FILE", env = "SSL_CERT_FILE")]
    pub ca_cert: Option<PathBuf>,
    /// How publishers reach you, an address of the web or of mail: goes along with every request. Default: `contact` of
    /// config/fetch.toml, and nothing where that says nothing.
    #[arg(long, value_name = "ADDRESS", env = "VEERKRACHT_CONTACT")]
    pub contact: Option<String>,
    /// Keep zips of which only one file is needed, in the hidden folder `.fetch`.
    #[arg(long)]
    pub keep: bool,
    /// Go on with `build` when all that is required is there.
    #[arg(long, conflicts_with_all = ["check", "dry_run", "probe"])]
    pub build: bool,
    /// Go on with `build` and `serve` when all that is required is there.
    #[arg(long, conflicts_with_all = ["check", "dry_run", "probe"])]
    pub serve: bool,
    /// With --serve: address or name to listen on, with a port.
    #[arg(long, value_name = "HOST:PORT", requires = "serve")]
    pub listen: Option<Listen>,
}

/// How much `fetch` does; without any of these it gets what is missing or damaged.
#[derive(Debug, Args)]
#[group(multiple = false)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag that can be typed, and only one of them")]
pub struct DepthArgs {
    /// Also look for newer editions and revisions of what is there.
    #[arg(long)]
    pub update: bool,
    /// As --update, but change nothing: exit code 3 if something newer is there.
    #[arg(long)]
    pub check: bool,
    /// Fail if a file differs from fetch.lock, or is not in it.
    #[arg(long)]
    pub locked: bool,
    /// Ask nobody: compare the folder with fetch.lock.
    #[arg(long)]
    pub offline: bool,
    /// Say what would be downloaded: names, bytes, addresses.
    #[arg(long)]
    pub dry_run: bool,
    /// Ask every address of the catalogue for its first kilobyte, and print a table.
    #[arg(long)]
    pub probe: bool,
}

/// Reads `2014-2024` or `2020` as first and last year, both inclusive.
fn year_range(text: &str) -> Result<(i32, i32), String> {
    let wrong = || format!("'{text}' are no years; write the first and the last as 2014-2024, or one as 2020");
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    let year = |text: &str| {
        let is_year = text.len() == 4 && text.chars().all(|digit| digit.is_ascii_digit());
        is_year.then(|| text.parse().ok()).flatten().ok_or_else(wrong)
    };
    let (from, to) = (year(from.trim())?, year(to.trim())?);
    if from > to { Err(wrong()) } else { Ok((from, to)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Cli;
    use clap::Parser as _;

    #[test]
    fn years_are_two_or_one() {
        assert_eq!(year_range("2014-2024"), Ok((2014, 2024)));
        assert_eq!(year_range("2020"), Ok((2020, 2020)));
        for wrong in ["2024-2014", "14-24", "", "-2020", "2014-", "20 14-2020"] {
            assert!(year_range(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn only_one_depth_can_be_asked_for_and_nothing_is_built_of_a_look() {
        let parse = |words: &[&str]| Cli::try_parse_from(["veerkracht", "fetch"].iter().chain(words));
        assert!(parse(&["--update", "--build"]).is_ok() && parse(&["--serve", "--listen", "localhost:0"]).is_ok());
        for wrong in [
            &["--update", "--check"][..],
            &["--locked", "--offline"],
            &["--check", "--build"],
            &["--listen", "localhost:0"],
        ] {
            assert!(parse(wrong).is_err(), "{wrong:?}");
        }
    }
}
