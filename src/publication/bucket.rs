//! A bucket of object storage that speaks S3: Amazon's, or any by its `VEERKRACHT_S3_ENDPOINT`.
//!
//! Credentials come from the environment alone (`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_REGION`, or the role
//! of the machine), so that none stands in a file or on a command line. Plain HTTP is spoken with this machine only.

use std::fmt;
use std::io::{self, Read};
use std::time::Duration;

use bytes::{Buf as _, Bytes};
use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path as Key;
use object_store::{
    Attribute, AttributeValue, Attributes, ClientConfigKey, ClientOptions, Error as StoreError, GetOptions, ObjectMeta,
    ObjectStore as _, ObjectStoreExt as _, PutMode, PutMultipartOptions, PutOptions, RetryConfig, UpdateVersion,
    WriteMultipart,
};
use tokio::runtime::Handle;

use super::address::is_this_machine;
use super::facts::{DownloadAnswer, DownloadFacts};
use super::{DatasetAddress, PublishedError};

/// Variable that names another storage than Amazon's.
const ENDPOINT: &str = "VEERKRACHT_S3_ENDPOINT";
/// Longest wait for a connection.
const CONNECT: Duration = Duration::from_secs(15);
/// Longest wait for an answer, and between two pieces of one.
const SILENCE: &str = "60 seconds";
/// So much of a file is sent at a time, bytes.
const PART: usize = 8 << 20;
/// So many parts are on their way at once.
const PARTS: usize = 4;
/// Longest text, bytes: many times that of a pointer with all that it remembers.
const LONGEST_TEXT: usize = 1 << 20;

/// A bucket.
#[derive(Debug, Clone)]
pub(crate) struct Bucket {
    name: String,
    store: AmazonS3,
}

/// What a conditional change expects to stand there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Precondition {
    /// Nothing.
    Nothing,
    /// The text that was read with this tag.
    Tagged(String),
}

/// How an object is handed out to browsers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ObjectHeaders {
    /// Value of `Content-Type`.
    pub media_type: String,
    /// Value of `Content-Encoding`; none for a plain body.
    pub encoding: Option<&'static str>,
    /// Value of `Cache-Control`.
    pub cache_control: &'static str,
}

impl From<&ObjectHeaders> for Attributes {
    fn from(served: &ObjectHeaders) -> Attributes {
        let told = [
            (Attribute::ContentType, Some(served.media_type.as_str())),
            (Attribute::ContentEncoding, served.encoding),
            (Attribute::CacheControl, Some(served.cache_control)),
        ];
        told.into_iter().filter_map(|(name, value)| Some((name, AttributeValue::from(value?.to_owned())))).collect()
    }
}

impl Bucket {
    /// Prepares to ask the bucket of an address, and gives the key in it.
    ///
    /// # Errors
    /// [`PublishedError::Address`] for another address or an endpoint that is none, [`PublishedError::Network`] where
    /// the environment says what cannot be.
    pub(crate) fn of(address: &DatasetAddress) -> Result<(Bucket, &str), PublishedError> {
        let DatasetAddress::Bucket { bucket: name, key } = address else {
            return Err(PublishedError::Address { found: address.to_string(), expected: "expected s3://BUCKET/KEY" });
        };
        // Where somebody else chose one before, that one does.
        drop(rustls::crypto::ring::default_provider().install_default());
        let endpoint = std::env::var(ENDPOINT).ok().filter(|endpoint| !endpoint.is_empty());
        let mut builder = AmazonS3Builder::from_env().with_bucket_name(name);
        // A whole dataset may take long; an answer that says nothing may not.
        let mut client = ClientOptions::new().with_timeout_disabled();
        client = client.with_connect_timeout(CONNECT).with_config(ClientConfigKey::ReadTimeout, SILENCE);
        if let Some(endpoint) = endpoint {
            let host = endpoint.strip_prefix("http://").map(|rest| rest.split('/').next().unwrap_or_default());
            let is_local = host.is_some_and(is_this_machine);
            if !is_local && !endpoint.starts_with("https://") {
                let expected = "expected https:// in VEERKRACHT_S3_ENDPOINT; plain http:// is only for this machine";
                return Err(PublishedError::Address { found: endpoint, expected });
            }
            (builder, client) = (builder.with_endpoint(endpoint), client.with_allow_http(is_local));
        }
        let retry = RetryConfig { max_retries: 2, retry_timeout: Duration::from_secs(20), ..RetryConfig::default() };
        let store = builder.with_client_options(client).with_retry(retry).build();
        Ok((Bucket { name: name.clone(), store: store.map_err(|error| failed(name, key, &error))? }, key))
    }

    fn failed(&self, key: &str, error: &StoreError) -> PublishedError {
        failed(&self.name, key, error)
    }

    fn not_written(&self, key: &str, error: &StoreError) -> PublishedError {
        PublishedError::Written { address: self.at(key), cause: error.to_string() }
    }

    /// Reads a short text with its tag, unless it has the tag that is known.
    ///
    /// # Errors
    /// [`PublishedError::Network`], or [`PublishedError::Broken`] where it is long.
    pub(crate) async fn read(&self, key: &str, known: Option<&str>) -> Result<ObjectText, PublishedError> {
        match self.get(key, known).await? {
            ObjectAnswer::Same => Ok(ObjectText::Same),
            ObjectAnswer::Nothing => Ok(ObjectText::Nothing),
            ObjectAnswer::Other { tag, body } => {
                let (mut text, mut body) = (Vec::new(), body);
                while let Some(piece) = body.next().await {
                    text.extend_from_slice(&piece.map_err(|error| self.failed(key, &error))?);
                    if text.len() > LONGEST_TEXT {
                        let found = format!("it is longer than {LONGEST_TEXT} bytes");
                        return Err(PublishedError::Broken { address: self.at(key), found });
                    }
                }
                Ok(ObjectText::Text { text, tag })
            }
        }
    }

    async fn get(&self, key: &str, known: Option<&str>) -> Result<ObjectAnswer, PublishedError> {
        let options = GetOptions { if_none_match: known.map(str::to_owned), ..GetOptions::default() };
        match self.store.get_opts(&Key::from(key), options).await {
            Ok(found) => Ok(ObjectAnswer::Other { tag: found.meta.e_tag.clone(), body: found.into_stream() }),
            Err(StoreError::NotModified { .. }) => Ok(ObjectAnswer::Same),
            Err(StoreError::NotFound { .. }) => Ok(ObjectAnswer::Nothing),
            Err(error) => Err(self.failed(key, &error)),
        }
    }

    /// Puts a short text where what is expected stands, and gives its tag; none where something else stands there.
    ///
    /// # Errors
    /// [`PublishedError::Written`].
    pub(crate) async fn put(
        &self,
        key: &str,
        text: Vec<u8>,
        expected: Precondition,
    ) -> Result<Option<String>, PublishedError> {
        let mode = match expected {
            Precondition::Nothing => PutMode::Create,
            Precondition::Tagged(tag) => PutMode::Update(UpdateVersion { e_tag: Some(tag), version: None }),
        };
        let options = PutOptions { mode, ..PutOptions::default() };
        match self.store.put_opts(&Key::from(key), text.into(), options).await {
            Ok(put) => Ok(Some(put.e_tag.unwrap_or_default())),
            Err(StoreError::Precondition { .. } | StoreError::AlreadyExists { .. }) => Ok(None),
            Err(error) => Err(self.not_written(key, &error)),
        }
    }

    /// Puts a short body, whatever stands there.
    ///
    /// # Errors
    /// [`PublishedError::Written`].
    pub(crate) async fn put_served(
        &self,
        key: &str,
        body: Bytes,
        served: &ObjectHeaders,
    ) -> Result<(), PublishedError> {
        let options = PutOptions { attributes: served.into(), ..PutOptions::default() };
        let put = self.store.put_opts(&Key::from(key), body.into(), options).await;
        put.map(|_| ()).map_err(|error| self.not_written(key, &error))
    }

    /// Tells the length of what stands at a key, bytes; none where nothing does.
    ///
    /// # Errors
    /// [`PublishedError::Network`].
    pub(crate) async fn length(&self, key: &str) -> Result<Option<u64>, PublishedError> {
        Ok(self.stands(key).await?.map(|found| found.size))
    }

    /// Tells what stands at a key, without its bytes.
    async fn stands(&self, key: &str) -> Result<Option<ObjectMeta>, PublishedError> {
        match self.store.head(&Key::from(key)).await {
            Ok(found) => Ok(Some(found)),
            Err(StoreError::NotFound { .. }) => Ok(None),
            Err(error) => Err(self.failed(key, &error)),
        }
    }

    /// Uploads what is read, in parts; it stands there when all of it does, and nothing where reading fails. `served`
    /// says how it is handed out, where it is for browsers.
    ///
    /// # Errors
    /// [`PublishedError::Written`].
    pub(crate) async fn upload(
        &self,
        key: &str,
        mut body: impl Read,
        served: Option<&ObjectHeaders>,
    ) -> Result<(), PublishedError> {
        let unread = |cause: io::Error| PublishedError::Written { address: self.at(key), cause: cause.to_string() };
        let attributes = served.map_or_else(Attributes::default, Attributes::from);
        let options = PutMultipartOptions { attributes, ..PutMultipartOptions::default() };
        let before = self.stands(key).await?;
        let upload = self.store.put_multipart_opts(&Key::from(key), options).await;
        let upload = upload.map_err(|error| self.not_written(key, &error))?;
        let mut upload = WriteMultipart::new_with_chunk_size(upload, PART);
        let (mut piece, mut sent) = (vec![0; PART], 0);
        loop {
            let read = match body.read(&mut piece) {
                Ok(0) => break,
                Ok(read) => read,
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => continue,
                Err(cause) => {
                    // What was sent is of no use; a storage that keeps it still removes it by its own rules.
                    drop(upload.abort().await);
                    return Err(unread(cause));
                }
            };
            upload.wait_for_capacity(PARTS).await.map_err(|error| self.not_written(key, &error))?;
            upload.write(&piece[..read]);
            sent += read as u64;
        }
        match upload.finish().await {
            Ok(_) => Ok(()),
            // Where the answer to the last request is lost the client asks again, then takes the upload back, and finds
            // none: it has become the object.
            Err(StoreError::NotFound { .. }) if self.replaced(key, before.as_ref(), sent).await? => Ok(()),
            Err(error) => Err(self.not_written(key, &error)),
        }
    }

    /// Tells whether other bytes than before stand at a key, and so many.
    async fn replaced(&self, key: &str, before: Option<&ObjectMeta>, length: u64) -> Result<bool, PublishedError> {
        let now = self.stands(key).await?;
        Ok(now.is_some_and(|now| {
            now.size == length
                && before.is_none_or(|before| (&before.e_tag, before.last_modified) != (&now.e_tag, now.last_modified))
        }))
    }

    /// Gives a body to read, for threads that may block; none where nothing stands at the key.
    ///
    /// # Errors
    /// [`PublishedError::Network`].
    pub(super) fn open(&self, key: &str, runtime: &Handle) -> Result<Option<impl Read + use<>>, PublishedError> {
        match runtime.block_on(self.get(key, None))? {
            ObjectAnswer::Other { body, .. } => Ok(Some(Pieces { body, runtime: runtime.clone(), left: Bytes::new() })),
            ObjectAnswer::Same | ObjectAnswer::Nothing => Ok(None),
        }
    }

    /// Writes the address of a key.
    pub(crate) fn at(&self, key: &str) -> String {
        format!("s3://{}/{key}", self.name)
    }
}

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ObjectText {
    /// What is known.
    Same,
    /// Nothing.
    Nothing,
    /// A text, with its tag where there is one.
    Text {
        /// The text.
        text: Vec<u8>,
        /// Its tag.
        tag: Option<String>,
    },
}

enum ObjectAnswer {
    Same,
    Nothing,
    Other { tag: Option<String>, body: BoxStream<'static, Result<Bytes, StoreError>> },
}

/// One object, asked for as the web is.
#[derive(Debug)]
pub(super) struct ObjectClient {
    bucket: Bucket,
    key: String,
    runtime: Handle,
}

impl ObjectClient {
    /// Prepares to ask for a key.
    pub(super) fn new(bucket: Bucket, key: &str, runtime: Handle) -> ObjectClient {
        ObjectClient { bucket, key: key.to_owned(), runtime }
    }

    /// Asks for what is there, unless it is what is known. Blocks.
    ///
    /// # Errors
    /// [`PublishedError::Network`], or [`PublishedError::Status`] where nothing stands.
    pub(super) fn ask(&self, known: Option<&DownloadFacts>) -> Result<DownloadAnswer, PublishedError> {
        let address = self.bucket.at(&self.key);
        match self.runtime.block_on(self.bucket.get(&self.key, known.and_then(|known| known.tag.as_deref())))? {
            ObjectAnswer::Same => Ok(DownloadAnswer::Same),
            ObjectAnswer::Nothing => Err(PublishedError::Status { address, status: 404 }),
            ObjectAnswer::Other { tag, body } => Ok(DownloadAnswer::Other {
                told: DownloadFacts { address, tag, ..DownloadFacts::default() },
                body: Box::new(Pieces { body, runtime: self.runtime.clone(), left: Bytes::new() }),
            }),
        }
    }
}

/// A stream, read by a thread that may block.
struct Pieces {
    body: BoxStream<'static, Result<Bytes, StoreError>>,
    runtime: Handle,
    left: Bytes,
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.left.is_empty() {
            match self.runtime.block_on(self.body.next()) {
                Some(piece) => self.left = piece.map_err(io::Error::other)?,
                None => return Ok(0),
            }
        }
        let length = buffer.len().min(self.left.len());
        self.left.copy_to_slice(&mut buffer[..length]);
        Ok(length)
    }
}

impl fmt::Debug for Pieces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pieces").field("left", &self.left.len()).finish_non_exhaustive()
    }
}

fn failed(bucket: &str, key: &str, error: &StoreError) -> PublishedError {
    PublishedError::Network { address: format!("s3://{bucket}/{key}"), cause: error.to_string() }
}
