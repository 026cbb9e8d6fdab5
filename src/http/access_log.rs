//! The access log: one line of JSON for each request, to standard output or to a file.
//!
//! In: [`AccessLine`]s from the threads that answer. Guaranteed: no answer waits for the disk: a thread of its own
//! writes, and lines for which it has no room are dropped, counted and told; a line has neither a query nor a header
//! of who asked, so that no credential and nothing that was typed gets into it; of a file the lines of each day
//! are a file of their own, and those of more days ago than was said are removed, also when nobody asks for anything.
//!
//! The appenders that are libraries remove files by their number, when they next write: a server that nobody asks
//! would keep addresses for longer than its page on privacy says.

mod days;

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime};

use serde::{Serialize, Serializer};

use crate::http::log_throttle;
use days::{day_of, keep_days};

/// Lines that may wait to be written, about 2 MB.
const WAITING: usize = 8192;

/// How long lines wait for more before they are on disk, and how often the day is looked at.
const REST: Duration = Duration::from_secs(1);

/// Days that a file of a day is kept where nothing is said.
pub(crate) const DAYS: u16 = 7;

/// A request and its answer.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct AccessLine {
    /// When the answer was handed over.
    #[serde(serialize_with = "time")]
    pub time: SystemTime,
    /// The request, for whoever looks for it in the logs of others.
    pub request_id: String,
    /// Trace to which it belongs, of `traceparent`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<Box<str>>,
    /// Who asked, as far as it is written.
    pub client: IpAddr,
    /// What was asked for.
    pub method: String,
    /// Path without its query.
    pub path: String,
    /// What kind of path that is.
    pub route: &'static str,
    /// Status of the answer.
    pub status: u16,
    /// Bytes of its body that were handed over.
    pub bytes: u64,
    /// How they are compressed.
    pub encoding: &'static str,
    /// For a tile: `hit` where it was kept, `miss` where it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache: Option<&'static str>,
    /// From the head of the request until all was handed over.
    pub duration_ms: f64,
}

fn time<S: Serializer>(time: &SystemTime, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&humantime::format_rfc3339_millis(*time))
}

#[derive(Debug)]
enum LogMessage {
    Line(Box<AccessLine>),
    Reopen,
    End,
}

/// Takes lines. Cheap to clone: clones write to the same.
#[derive(Debug, Clone)]
pub(crate) struct AccessLog(Arc<AccessLogCore>);

#[derive(Debug)]
struct AccessLogCore {
    sender: SyncSender<LogMessage>,
    dropped: AtomicU64,
    writer: Mutex<Option<JoinHandle<()>>>,
}

impl AccessLog {
    /// Writes to standard output.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(crate) fn to_output() -> io::Result<Self> {
        Self::start(LogPlace::Output(io::stdout()))
    }

    /// Writes to a file, and keeps the files of so many days before it under its name with the day behind it.
    ///
    /// # Errors
    /// When the file cannot be written, or the system gives no thread.
    pub(crate) fn to_file(path: &Path, days: u16) -> io::Result<Self> {
        let place = LogPlace::File { file: open(path)?, path: path.to_owned(), days, day: day_of(path) };
        Self::start(place)
    }

    fn start(mut place: LogPlace) -> io::Result<Self> {
        let (sender, receiver) = sync_channel(WAITING);
        let writer =
            std::thread::Builder::new().name("access-log".into()).spawn(move || write(&receiver, &mut place))?;
        Ok(Self(Arc::new(AccessLogCore { sender, dropped: AtomicU64::new(0), writer: Mutex::new(Some(writer)) })))
    }

    /// Hands over a line, or drops it where too many wait.
    pub(crate) fn tell(&self, line: AccessLine) {
        if self.0.sender.try_send(LogMessage::Line(Box::new(line))).is_err() {
            self.0.dropped.fetch_add(1, Ordering::Relaxed);
            if log_throttle::is_first("a line of the access log was dropped", 0) {
                tracing::warn!("a line of the access log was dropped: the disk does not keep up");
            }
        }
    }

    /// Counts the lines that were dropped.
    #[must_use]
    pub(crate) fn dropped(&self) -> u64 {
        self.0.dropped.load(Ordering::Relaxed)
    }

    /// Begins the file anew where another program took it away.
    pub(crate) fn reopen(&self) {
        // A writer that is gone has nothing to reopen.
        drop(self.0.sender.send(LogMessage::Reopen));
    }

    /// Writes what waits, and ends.
    pub(crate) fn finish(&self) {
        drop(self.0.sender.send(LogMessage::End));
        let writer = self.0.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        // What it could not write it told.
        drop(writer.map(JoinHandle::join));
    }
}

/// Where lines go.
#[derive(Debug)]
enum LogPlace {
    Output(io::Stdout),
    File {
        file: BufWriter<File>,
        path: PathBuf,
        days: u16,
        /// Of the lines in the file.
        day: String,
    },
}

fn open(path: &Path) -> io::Result<BufWriter<File>> {
    // To open a pipe waits for a reader who may never come.
    #[cfg(unix)]
    if fs::metadata(path).is_ok_and(|found| std::os::unix::fs::FileTypeExt::is_fifo(&found.file_type())) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is a named pipe (FIFO); `-` writes to the output"));
    }
    Ok(BufWriter::new(OpenOptions::new().create(true).append(true).open(path)?))
}

/// Writes lines until it is told to end, or nobody is left to tell it anything.
fn write(receiver: &Receiver<LogMessage>, place: &mut LogPlace) {
    let mut told = false;
    let mut line = Vec::new();
    loop {
        let message = receiver.recv_timeout(REST);
        let done = match &message {
            Ok(LogMessage::Line(access)) => {
                line.clear();
                serde_json::to_writer(&mut line, access).map_err(io::Error::from).and_then(|()| {
                    line.push(b'\n');
                    place.write(&line)
                })
            }
            Ok(LogMessage::Reopen) => place.reopen(),
            Ok(LogMessage::End) | Err(_) => place.rest(),
        };
        if let Err(error) = done
            && !told
        {
            // Once: of a full disk there would be as many lines as requests.
            tracing::error!(%error, "the access log cannot be written; more of that is not told");
            told = true;
        }
        if matches!(message, Ok(LogMessage::End) | Err(RecvTimeoutError::Disconnected)) {
            return;
        }
    }
}

impl LogPlace {
    fn write(&mut self, line: &[u8]) -> io::Result<()> {
        self.turn()?;
        match self {
            LogPlace::Output(output) => output.write_all(line),
            LogPlace::File { file, .. } => file.write_all(line),
        }
    }

    /// Puts on disk what waits.
    fn rest(&mut self) -> io::Result<()> {
        self.turn()?;
        match self {
            LogPlace::Output(output) => output.flush(),
            LogPlace::File { file, .. } => file.flush(),
        }
    }

    /// Gives the file of a day that is over the name of that day, and removes those that were kept long enough.
    fn turn(&mut self) -> io::Result<()> {
        let LogPlace::File { file, path, days, day } = self else { return Ok(()) };
        let now = SystemTime::now();
        if humantime::format_rfc3339_seconds(now).to_string().starts_with(day.as_str()) {
            return Ok(());
        }
        file.flush()?;
        keep_days(path, day, *days, now)?;
        *file = open(path)?;
        *day = day_of(path);
        Ok(())
    }

    fn reopen(&mut self) -> io::Result<()> {
        if let LogPlace::File { file, path, day, .. } = self {
            file.flush()?;
            *file = open(path)?;
            *day = day_of(path);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::{Duration, SystemTime};

    use serde_json::Value;

    use super::{AccessLine, AccessLog};

    fn line(path: &str) -> AccessLine {
        AccessLine {
            time: SystemTime::UNIX_EPOCH + Duration::from_millis(1_764_554_400_123),
            request_id: "a1".into(),
            trace_id: None,
            client: [192, 0, 2, 0].into(),
            method: "GET".into(),
            path: path.into(),
            route: "tile",
            status: 200,
            bytes: 7,
            encoding: "zstd",
            cache: Some("hit"),
            duration_ms: 0.5,
        }
    }

    #[test]
    fn a_line_is_one_object_and_a_file_that_was_taken_away_is_begun_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("access.log");
        let log = AccessLog::to_file(&path, 7).unwrap();
        log.tell(line("/a\nb"));
        log.reopen();
        // The writer takes one after the other: what came before is on disk when the file is there again.
        fs::rename(&path, folder.path().join("taken")).unwrap();
        log.reopen();
        log.tell(line("/c"));
        log.finish();
        let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
        let both = read("taken") + &read("access.log");
        let lines: Vec<Value> = both.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), 2, "{both}");
        assert_eq!(
            lines[0],
            serde_json::json!({"time": "2025-12-01T02:00:00.123Z", "request_id": "a1", "client": "192.0.2.0",
                "method": "GET", "path": "/a\nb", "route": "tile", "status": 200, "bytes": 7, "encoding": "zstd",
                "cache": "hit", "duration_ms": 0.5})
        );
        assert_eq!((log.dropped(), read("access.log").lines().count()), (0, 1));
    }
}
