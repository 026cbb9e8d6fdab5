//! Recodes a made-up country of full size, and tells what it took.
//!
//! `cargo run --release -p veerkracht-recode --example country [-- ADDRESSES [YEARS [FOLDER]]]`: 8,600,000 addresses or
//! more in each of nine years when nothing is said, in zips as their publisher delivers them. They are kept in FOLDER,
//! so that a second run reads without writing first; without one they are gone afterwards. With `shuffled` as the last
//! word rows stand in no order of their addresses.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

use cpu_time::ProcessTime;
use veerkracht_recode::{Addresses, BuurtCode, BuurtFigures, Recoder, YearTable};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

type Anything = Box<dyn std::error::Error>;

/// Buurten of a made-up country.
const BUURTEN: u64 = 14_000;

/// The first year.
const FIRST: i32 = 2016;

fn main() -> Result<(), Anything> {
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    let shuffled = words.pop_if(|last| last == "shuffled").is_some();
    let number = |at: usize, otherwise: u64| words.get(at).map_or(Ok(otherwise), |word| word.parse());
    let (addresses, years) = (number(0, 8_600_000)?, number(1, 9)?);
    let temporary = tempfile::tempdir()?;
    let folder = words.get(2).map_or_else(|| temporary.path().to_owned(), PathBuf::from);
    std::fs::create_dir_all(&folder)?;
    let years: Vec<i32> = (FIRST..).zip(0..years).map(|(year, _)| year).collect();
    for year in &years {
        let path = place(&folder, *year);
        if !path.exists() {
            // Of all that there will be, the first year lacks a twenty-fifth.
            write(&path, *year, addresses * 25 / 24, shuffled)?;
        }
    }

    let (started, used) = (Instant::now(), ProcessTime::try_now()?);
    let mut recoder = Recoder::default();
    for year in years {
        let read = Addresses::read(&place(&folder, year), &format!("{year}-pc6hnr.zip"))?;
        tell(format_args!(
            "{year}: {} addresses, {:?}, {:.2} s of processor so far",
            read.count(),
            read.row_counts(),
            used.elapsed().as_secs_f64()
        ))?;
        let outcome = recoder.add(read, table())?;
        if let Some(counts) = outcome {
            tell(format_args!("  {:?}", counts.map_err(|refusal| refusal.to_string())?))?;
        }
    }
    let mut rows = Vec::new();
    recoder.finish().write(&mut rows)?;
    tell(format_args!(
        "{} bytes of rows; {:.2} s of processor, {:.2} s in all, {} MB at most",
        rows.len(),
        used.elapsed().as_secs_f64(),
        started.elapsed().as_secs_f64(),
        peak_memory().map_or_else(|| "unknown".to_owned(), |kilobytes| (kilobytes / 1000).to_string())
    ))
}

fn tell(text: std::fmt::Arguments<'_>) -> Result<(), Anything> {
    Ok(writeln!(io::stdout(), "{text}")?)
}

fn place(folder: &Path, year: i32) -> PathBuf {
    folder.join(format!("{year}-pc6hnr.zip"))
}

/// What the table of any year says: of each buurt of the country that nothing changed.
fn table() -> YearTable {
    let figures = BuurtFigures { flag: Some(1), inhabitants: Some(1000.0) };
    let codes = (0..2 * BUURTEN).filter_map(|buurt| BuurtCode::parse(buurt_code(buurt).as_bytes()));
    codes.map(|code| (code, figures)).collect()
}

/// Names a buurt: a hundred to a gemeente, ten to a wijk.
fn buurt_code(buurt: u64) -> String {
    format!("{:04}{:02}{:02}", 1 + buurt / 100, buurt / 10 % 10, buurt % 10)
}

/// Writes the addresses of a year: 20 to a postcode, side by side in buurten, of which some are renumbered, some cut in
/// two, and one address in five hundred lies in the buurt beside its own.
fn write(path: &Path, year: i32, addresses: u64, shuffled: bool) -> Result<(), Anything> {
    let mut zip = ZipWriter::new(BufWriter::new(File::create(path)?));
    zip.start_file(format!("pc6hnr{year}0801_gwb.csv"), SimpleFileOptions::default().compression_level(Some(1)))?;
    let mut out = BufWriter::with_capacity(1 << 20, zip);
    writeln!(out, "PC6;Huisnummer;Buurt{year};Wijk{year};Gemeente{year}")?;
    let age = u64::try_from(year - FIRST)?;
    // A number without a common divisor with that of the addresses visits each of them once.
    let stride = if shuffled { 7_368_787 } else { 1 };
    for row in 0..addresses {
        let number = row * stride % addresses;
        let mut buurt = number * BUURTEN / addresses;
        let hash = (number * 0x9e37_79b9 + age) % 1_000_003;
        if hash.is_multiple_of(500) {
            buurt = (buurt + 1) % BUURTEN;
        }
        // Each year a fiftieth has another code from then on, and a fiftieth is cut in two.
        let is_renumbered = buurt % 50 < age;
        let is_cut = buurt % 50 >= 40 && buurt % 50 - 40 < age && number.is_multiple_of(3);
        // Each year half a percent of the addresses is not there yet.
        if hash % 200 < 8 - age.min(8) {
            continue;
        }
        let code = buurt_code(if is_renumbered || is_cut { BUURTEN + buurt } else { buurt });
        let plain = code.trim_start_matches('0');
        let wijk = code[..6].trim_start_matches('0');
        let gemeente = code[..4].trim_start_matches('0');
        let postcode = number / 20;
        let letter = |number: u64| char::from(b'A' + u8::try_from(number % 26).unwrap_or(0));
        writeln!(
            out,
            "{:04}{}{};{};{plain};{wijk};{gemeente}",
            1000 + postcode / 676 % 9000,
            letter(postcode / 26),
            letter(postcode),
            1 + 2 * (number % 20) + number / 20 / 676 / 9000 * 100,
        )?;
    }
    out.into_inner()?.finish()?;
    Ok(())
}

/// Tells the largest resident memory of this process in kilobytes; none where the system does not tell.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}
