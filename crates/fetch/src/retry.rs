//! Attempts that may go better another time.
//!
//! In: an attempt. Out: what it gave in the end, or why it never did. Guaranteed: six attempts without progress end it;
//! waiting doubles from 1 to 16 s, spread by half, so that many who lost a server at once do not come back at once;
//! what a server asks for (`Retry-After`) is obeyed up to five minutes.

use std::hash::{BuildHasher as _, RandomState};
use std::time::{Duration, SystemTime};

use thiserror::Error;
use veerkracht_files::PartialError;

use crate::clock::Clock;
use crate::transport::{HttpAnswer, TransportError};

/// Attempts without progress.
const MOST_ATTEMPTS: u32 = 6;

/// A server that asks for more is not waited for.
const LONGEST_WAIT: Duration = Duration::from_mins(5);

/// Why something did not arrive.
#[derive(Debug, Error)]
pub(crate) enum DownloadError {
    /// There is no answer, or only part of one.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// There is nothing at the address.
    #[error("nothing is there any more ({status}); the publisher moved or removed it")]
    Gone {
        /// 404 or 410.
        status: u16,
    },
    /// The publisher's service does not work.
    #[error("the publisher's service is out of order ({status}){}", quote(text))]
    OutOfOrder {
        /// 500 to 504.
        status: u16,
        /// What it says.
        text: String,
    },
    /// The publisher refuses.
    #[error("the publisher refuses it ({status}){}", quote(text))]
    Refused {
        /// The status.
        status: u16,
        /// What it says.
        text: String,
    },
    /// It ended too early.
    #[error("it ended after {found} of {expected} bytes")]
    Truncated {
        /// How many came.
        found: u64,
        /// How many were announced.
        expected: u64,
    },
    /// Another part came than was asked for.
    #[error("the server sent another part than was asked for (`{found}`, expected from byte {expected} on)")]
    WrongPart {
        /// What it said.
        found: String,
        /// From where the rest was wanted.
        expected: u64,
    },
    /// It is longer than anything that is wanted.
    #[error("it has more than {most} bytes, which is the most that is taken")]
    TooLong {
        /// The bound.
        most: u64,
    },
    /// The server wants to be left alone for long.
    #[error("the server asks to come back in {} minutes", wait.as_secs().div_ceil(60))]
    ComeBack {
        /// After how long.
        wait: Duration,
    },
    /// It never worked.
    #[error("{attempts} attempts failed, the last one because: {last}")]
    GaveUp {
        /// How often it was tried without progress.
        attempts: u32,
        /// The last reason.
        last: Box<DownloadError>,
    },
    /// Something came that cannot be read.
    #[error("{what}")]
    Odd {
        /// What was found, and what was expected.
        what: String,
    },
    /// The disk refuses.
    #[error(transparent)]
    Disk(#[from] DiskError),
}

/// The disk refuses.
#[derive(Debug, Error)]
pub enum DiskError {
    /// It is full.
    #[error("there is no space left for `{}`: make room, or name a folder on another disk with --data", path.display())]
    Full {
        /// What was to be written.
        path: std::path::PathBuf,
    },
    /// Something else.
    #[error("{doing} `{}`: {cause}", path.display())]
    Other {
        /// What was being done.
        doing: &'static str,
        /// To what.
        path: std::path::PathBuf,
        /// What the system says.
        #[source]
        cause: std::io::Error,
    },
    /// A file cannot be put in place.
    #[error(transparent)]
    Place(PartialError),
}

impl From<PartialError> for DiskError {
    fn from(error: PartialError) -> DiskError {
        match error {
            PartialError::File { doing, path, cause } => DiskError::at(doing, &path)(cause),
            other => DiskError::Place(other),
        }
    }
}

impl DiskError {
    /// Gives a function that says what was being done to what.
    pub fn at<'a>(doing: &'static str, path: &'a std::path::Path) -> impl Fn(std::io::Error) -> DiskError + 'a {
        move |cause| match cause.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                DiskError::Full { path: path.to_owned() }
            }
            _ => DiskError::Other { doing, path: path.to_owned(), cause },
        }
    }
}

impl DownloadError {
    /// Tells whether it may go better another time.
    #[must_use]
    pub(crate) fn passes(&self) -> bool {
        match self {
            DownloadError::Transport(error) => error.passes(),
            DownloadError::OutOfOrder { .. } | DownloadError::Truncated { .. } | DownloadError::WrongPart { .. } => {
                true
            }
            DownloadError::Refused { status, .. } => matches!(status, 408 | 425 | 429),
            _ => false,
        }
    }
}

/// An attempt that failed.
#[derive(Debug)]
pub(crate) struct Failure {
    /// Why.
    pub error: DownloadError,
    /// How long the server wants to be left alone, if it says so.
    pub wait: Option<Duration>,
    /// Whether more is there than before.
    pub progressed: bool,
}

impl<E: Into<DownloadError>> From<E> for Failure {
    fn from(error: E) -> Failure {
        Failure { error: error.into(), wait: None, progressed: false }
    }
}

/// Tries until it works, or will not.
///
/// # Errors
/// The reason, if it does not pass; else the last one after six attempts.
pub(crate) fn patiently<T>(
    clock: &dyn Clock,
    waits: &dyn Fn(&DownloadError, Duration),
    mut attempt: impl FnMut() -> Result<T, Failure>,
) -> Result<T, DownloadError> {
    let mut failures = 0;
    loop {
        let Failure { error, wait, progressed } = match attempt() {
            Ok(value) => return Ok(value),
            Err(failure) => failure,
        };
        if !error.passes() {
            return Err(error);
        }
        failures = if progressed { 1 } else { failures + 1 };
        if failures == MOST_ATTEMPTS {
            return Err(DownloadError::GaveUp { attempts: failures, last: Box::new(error) });
        }
        let wait = match wait {
            Some(wait) if wait > LONGEST_WAIT => return Err(DownloadError::ComeBack { wait }),
            Some(wait) => wait,
            None => spread(Duration::from_secs(1 << (failures - 1).min(4))),
        };
        waits(&error, wait);
        clock.sleep(wait);
    }
}

/// Spreads a time by half to either side.
fn spread(time: Duration) -> Duration {
    // A hasher with random keys is the one source of chance in the standard library.
    let chance = RandomState::new().hash_one(time) % 1000;
    time / 2 + time.mul_f64(f64::from(u16::try_from(chance).unwrap_or(0)) / 1000.0)
}

/// Makes an error of an answer whose status is not what was hoped for.
#[must_use]
pub(crate) fn refusal(mut answer: HttpAnswer, date: SystemTime) -> Failure {
    let wait = answer.header(&ureq::http::header::RETRY_AFTER).and_then(|text| retry_after(text, date));
    let status = answer.status;
    let error = match status {
        404 | 410 => DownloadError::Gone { status },
        500 | 502 | 503 | 504 => DownloadError::OutOfOrder { status, text: beginning(&mut answer) },
        _ => DownloadError::Refused { status, text: beginning(&mut answer) },
    };
    Failure { error, wait, progressed: false }
}

/// Reads `Retry-After`: seconds, or a date.
fn retry_after(text: &str, date: SystemTime) -> Option<Duration> {
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = httpdate::parse_http_date(text).ok()?;
    Some(until.duration_since(date).unwrap_or_default())
}

/// Reads the first words of an answer, for a message.
fn beginning(answer: &mut HttpAnswer) -> String {
    let mut buffer = [0; 400];
    let mut filled = 0;
    while filled < buffer.len() {
        match answer.read(&mut buffer[filled..]) {
            Ok(0) | Err(_) => break,
            Ok(read) => filled += read,
        }
    }
    words(&String::from_utf8_lossy(&buffer[..filled]))
}

/// Makes one line of the words of a page: what stands between tags is left out.
pub(crate) fn words(text: &str) -> String {
    let mut inside = false;
    let plain: String = text
        .chars()
        .map(|letter| {
            match letter {
                '<' => inside = true,
                '>' if inside => {
                    inside = false;
                    return ' ';
                }
                _ => {}
            }
            if inside || letter.is_control() || letter == '\u{feff}' { ' ' } else { letter }
        })
        .collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    words.join(" ").chars().take(160).collect()
}

fn quote(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!(": “{text}”") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::stopped::StoppedClock;

    fn broken() -> Failure {
        DownloadError::Truncated { found: 1, expected: 2 }.into()
    }

    #[test]
    fn six_attempts_without_progress_end_it_with_longer_and_longer_waits() {
        let clock = StoppedClock::default();
        let error = patiently(&clock, &|_, _| {}, || Err::<(), _>(broken())).unwrap_err();
        assert!(error.to_string().starts_with("6 attempts failed, the last one because: it ended after 1"), "{error}");
        let slept = clock.slept();
        assert_eq!(slept.len(), 5);
        for (wait, about) in slept.iter().zip([1.0, 2.0, 4.0, 8.0, 16.0]) {
            assert!((about * 0.5..=about * 1.5).contains(&wait.as_secs_f64()), "{wait:?} about {about}");
        }
    }

    #[test]
    fn progress_begins_the_count_anew_and_what_does_not_pass_ends_at_once() {
        let clock = StoppedClock::default();
        let mut attempts = 0;
        let done = patiently(&clock, &|_, _| {}, || {
            attempts += 1;
            if attempts == 20 { Ok(attempts) } else { Err(Failure { progressed: attempts % 3 == 0, ..broken() }) }
        });
        assert_eq!(done.unwrap(), 20);
        let mut attempts = 0;
        let gone = patiently(&clock, &|_, _| {}, || {
            attempts += 1;
            Err::<(), _>(DownloadError::Gone { status: 404 }.into())
        });
        assert!(gone.is_err() && attempts == 1);
    }

    #[test]
    fn a_server_is_left_alone_as_long_as_it_asks_but_not_for_hours() {
        let clock = StoppedClock::default();
        let mut waits = vec![Some(Duration::from_secs(90))];
        let attempt = || match waits.pop() {
            Some(wait) => Err(Failure { wait, ..broken() }),
            None => Ok(()),
        };
        patiently(&clock, &|_, _| {}, attempt).unwrap();
        assert_eq!(clock.slept(), [Duration::from_secs(90)]);
        let wait = Some(Duration::from_secs(301));
        let error = patiently(&clock, &|_, _| {}, || Err::<(), _>(Failure { wait, ..broken() })).unwrap_err();
        assert_eq!(error.to_string(), "the server asks to come back in 6 minutes");
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let date = httpdate::parse_http_date("Mon, 30 Nov 2026 09:00:00 GMT").unwrap();
        assert_eq!(retry_after("7", date), Some(Duration::from_secs(7)));
        assert_eq!(retry_after("Mon, 30 Nov 2026 09:01:00 GMT", date), Some(Duration::from_mins(1)));
        assert_eq!(retry_after("Mon, 30 Nov 2026 08:00:00 GMT", date), Some(Duration::ZERO));
        assert_eq!(retry_after("soon", date), None);
    }

    #[test]
    fn a_full_disk_is_told_with_what_to_do_and_does_not_pass() {
        let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
        let error = DownloadError::from(DiskError::at("writing", std::path::Path::new("raw/a.part"))(full));
        assert!(error.to_string().contains("no space left for `raw/a.part`: make room"), "{error}");
        assert!(!error.passes());
    }

    #[test]
    fn a_page_is_told_in_its_words() {
        assert_eq!(words("<html><h1>Buiten\ngebruik</h1>\u{1b}<p>tot 2 uur</p>"), "Buiten gebruik tot 2 uur");
    }
}
