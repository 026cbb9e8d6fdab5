//! Writing into an answer while it is being sent: a bounded channel between a writing thread and the connection.

use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use bytes::Bytes;
use futures_util::stream::{poll_fn, unfold};
use tokio::io::AsyncReadExt;
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use crate::http::error::Error;
use crate::http::negotiate::Encoding;

/// Bytes gathered before they are handed over.
const CHUNK: usize = 64 * 1024;

/// Chunks that may wait for a slow reader.
const WAITING: usize = 4;

/// How long a reader may take for one chunk before the download is given up: its thread is needed by others.
const PATIENCE: Duration = Duration::from_secs(30);

/// The downloads that are being written, bounded in number.
#[derive(Debug, Clone)]
pub struct Downloads(Arc<Semaphore>);

impl Downloads {
    /// Allows `count` downloads at once.
    #[must_use]
    pub fn new(count: usize) -> Self {
        Self(Arc::new(Semaphore::new(count)))
    }

    /// Answers with what `write` writes, as it comes.
    ///
    /// # Errors
    /// [`Error::Overloaded`] when as many are being written as may be.
    pub fn stream<F>(&self, media_type: &'static str, encoding: Encoding, write: F) -> Result<Response, Error>
    where
        F: FnOnce(&mut Stream) -> io::Result<()> + Send + 'static,
    {
        let permit = Arc::clone(&self.0).try_acquire_owned().map_err(|_busy| Error::Overloaded)?;
        let (sender, mut chunks) = mpsc::channel(WAITING);
        let runtime = Handle::current();
        tokio::task::spawn_blocking(move || {
            let mut stream =
                Stream::new(Sender { _permit: permit, chunks: sender, runtime, chunk: Vec::with_capacity(CHUNK), done: false }, encoding);
            let done = write(&mut stream).and_then(|()| stream.finish());
            if let Err(error) = done {
                // Mostly a reader that went away; what it got is cut off, which it can see.
                tracing::debug!(%error, "a download ended early");
            }
        });
        let body = Body::from_stream(poll_fn(move |context| chunks.poll_recv(context)));
        let mut response = Response::new(body);
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
        if let Some(encoding) = encoding.header() {
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        Ok(response)
    }
}

/// A writer whose bytes go to the reader of an answer, compressed when asked.
#[derive(Debug)]
pub enum Stream {
    /// As they are.
    Plain(Sender),
    /// gzip.
    Gzip(Box<flate2::write::GzEncoder<Sender>>),
}

impl Stream {
    fn new(sender: Sender, encoding: Encoding) -> Self {
        match encoding {
            Encoding::Gzip => Self::Gzip(Box::new(flate2::write::GzEncoder::new(sender, flate2::Compression::new(5)))),
            _ => Self::Plain(sender),
        }
    }

    /// Sends what is left and marks the end as a good one: without it the reader sees an error, not a short file.
    fn finish(self) -> io::Result<()> {
        let mut sender = match self {
            Self::Plain(sender) => sender,
            Self::Gzip(encoder) => encoder.finish()?,
        };
        sender.hand_over()?;
        sender.done = true;
        Ok(())
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(sender) => sender.write(bytes),
            Self::Gzip(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        // Chunks go when they are full: flushing a compressor in between costs ratio.
        Ok(())
    }
}

/// The writing end of the channel.
#[derive(Debug)]
pub struct Sender {
    /// Given back before the channel closes, so that who has read the end finds room for the next download.
    _permit: OwnedSemaphorePermit,
    chunks: mpsc::Sender<io::Result<Bytes>>,
    runtime: Handle,
    chunk: Vec<u8>,
    done: bool,
}

impl Sender {
    fn hand_over(&mut self) -> io::Result<()> {
        if self.chunk.is_empty() {
            return Ok(());
        }
        let chunk = Bytes::from(std::mem::replace(&mut self.chunk, Vec::with_capacity(CHUNK)));
        let sent = self.runtime.block_on(async { tokio::time::timeout(PATIENCE, self.chunks.send(Ok(chunk))).await });
        match sent {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_closed)) => Err(io::Error::new(io::ErrorKind::BrokenPipe, "the reader went away")),
            Err(_elapsed) => Err(io::Error::new(io::ErrorKind::TimedOut, "the reader took too long")),
        }
    }
}

impl Write for Sender {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.chunk.extend_from_slice(bytes);
        if self.chunk.len() >= CHUNK {
            self.hand_over()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.hand_over()
    }
}

impl Drop for Sender {
    fn drop(&mut self) {
        if !self.done {
            // Without room for this the channel is closed all the same; the reader then misses the last chunk of the transfer encoding only if it reads it.
            let ended = io::Error::new(io::ErrorKind::UnexpectedEof, "the download could not be finished");
            drop(self.chunks.try_send(Err(ended)));
        }
    }
}

/// Answers with a file, which is removed when it is sent or the reader goes away.
///
/// # Errors
/// [`Error::Internal`] when the file cannot be read.
pub async fn file(file: tempfile::NamedTempFile) -> Result<Response, Error> {
    let failed = |error: io::Error| Error::internal("reading a temporary file", &error);
    let opened = tokio::fs::File::open(file.path()).await.map_err(failed)?;
    let length = opened.metadata().await.map_err(failed)?.len();
    let chunks = unfold((opened, file), |(mut opened, file)| async move {
        let mut chunk = vec![0; CHUNK];
        match opened.read(&mut chunk).await {
            Ok(0) => None,
            Ok(read) => {
                chunk.truncate(read);
                Some((Ok(Bytes::from(chunk)), (opened, file)))
            }
            Err(error) => Some((Err(error), (opened, file))),
        }
    });
    let mut response = Response::new(Body::from_stream(chunks));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/geopackage+sqlite3"));
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use axum::body::to_bytes;
    use tempfile::NamedTempFile;

    use super::{Downloads, file};
    use crate::http::error::Error;
    use crate::http::negotiate::Encoding;

    #[tokio::test(flavor = "multi_thread")]
    async fn what_is_written_arrives_whole_and_frees_its_place() {
        let downloads = Downloads::new(1);
        for _ in 0..3 {
            let response = downloads
                .stream("text/plain", Encoding::Identity, |out| (0..100_000).try_for_each(|line| writeln!(out, "{line}")))
                .unwrap();
            let body = to_bytes(response.into_body(), 10_000_000).await.unwrap();
            // 10 + 90·2 + 900·3 + 9,000·4 + 90,000·5 digits and 100,000 line ends.
            assert_eq!(body.len(), 588_890);
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn one_too_many_is_sent_away_and_a_reader_that_leaves_makes_room() {
        let downloads = Downloads::new(1);
        let endless = |out: &mut super::Stream| loop {
            writeln!(out, "more")?;
        };
        let first = downloads.stream("text/plain", Encoding::Gzip, endless).unwrap();
        assert!(matches!(downloads.stream("text/plain", Encoding::Identity, |_| Ok(())), Err(Error::Overloaded)));
        drop(first);
        let freed = async {
            while downloads.stream("text/plain", Encoding::Identity, |_| Ok(())).is_err() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(20), freed).await.unwrap();
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_download_that_fails_is_no_short_file() {
        let response = Downloads::new(1).stream("text/plain", Encoding::Identity, |_| Err(std::io::Error::other("on purpose"))).unwrap();
        assert!(to_bytes(response.into_body(), 1000).await.is_err());
    }

    #[tokio::test]
    async fn a_file_is_sent_whole_and_removed() {
        let mut written = NamedTempFile::new().unwrap();
        written.write_all(&vec![7; 200_000]).unwrap();
        let path = written.path().to_owned();
        let response = file(written).await.unwrap();
        assert_eq!(response.headers()["content-length"], "200000");
        assert_eq!(to_bytes(response.into_body(), 1_000_000).await.unwrap().len(), 200_000);
        assert!(!path.exists());
    }
}
