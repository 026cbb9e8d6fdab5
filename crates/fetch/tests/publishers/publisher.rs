//! A server of files on loopback, over plain sockets, with a script of faults for each path.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// What is at a path.
#[derive(Debug, Clone, Default)]
pub(crate) struct Page {
    pub body: Vec<u8>,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    /// Whether parts can be asked for.
    pub ranges: bool,
    /// Besides those of the file.
    pub headers: Vec<(String, String)>,
    /// What happens to the next requests, one after the other.
    pub faults: VecDeque<Fault>,
}

/// What happens to a request.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// The connection ends after so many bytes of the body.
    Cut(usize),
    /// No length is announced, and the body ends after so many bytes.
    Unannounced(usize),
    /// Nothing comes after so many bytes, until the client goes.
    Stall(usize),
    /// Another status, with headers and a text.
    Status(u16, Vec<(&'static str, String)>, &'static str),
    /// The part has another beginning than was asked for.
    WrongPart,
    /// From now on another file is there.
    Becomes(Box<Page>),
    /// As if nothing were wrong.
    None,
}

/// A request that came.
#[derive(Debug, Clone)]
pub(crate) struct RecordedRequest {
    pub method: String,
    /// Without the query.
    pub path: String,
    pub target: String,
    pub headers: BTreeMap<String, String>,
}

#[derive(Debug, Default)]
struct State {
    pages: BTreeMap<String, Page>,
    seen: Vec<RecordedRequest>,
    /// Requests under way, by first part of the path: the publisher's host.
    open: BTreeMap<String, usize>,
    most_open_of_one: usize,
    most_hosts_open: usize,
    /// From this request on nobody is answered.
    held_from: Option<usize>,
}

/// The server; it ends with the process.
#[derive(Debug, Clone)]
pub(crate) struct Publisher {
    pub port: u16,
    state: Arc<(Mutex<State>, Condvar)>,
}

impl Publisher {
    pub(crate) fn start() -> Publisher {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let publisher = Publisher { port: listener.local_addr().unwrap().port(), state: Arc::default() };
        let server = publisher.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let server = server.clone();
                std::thread::spawn(move || server.serve(stream));
            }
        });
        publisher
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Puts a file at `HOST/PATH`, with a query if it has one of its own.
    pub(crate) fn put(&self, path: &str, page: Page) {
        self.state.0.lock().unwrap().pages.insert(format!("/{path}"), page);
    }

    pub(crate) fn change(&self, path: &str, change: impl FnOnce(&mut Page)) {
        change(self.state.0.lock().unwrap().pages.get_mut(&format!("/{path}")).expect("there is such a page"));
    }

    pub(crate) fn remove(&self, path: &str) {
        self.state.0.lock().unwrap().pages.remove(&format!("/{path}"));
    }

    pub(crate) fn requests(&self) -> Vec<RecordedRequest> {
        self.state.0.lock().unwrap().seen.clone()
    }

    /// Requests for a path.
    pub(crate) fn requests_for(&self, path: &str) -> Vec<RecordedRequest> {
        self.requests().into_iter().filter(|seen| seen.path == format!("/{path}")).collect()
    }

    pub(crate) fn forget(&self) {
        self.state.0.lock().unwrap().seen.clear();
    }

    /// Waits until so many requests came; tells whether they did.
    pub(crate) fn wait_for(&self, requests: usize, most: Duration) -> bool {
        let (state, changed) = &*self.state;
        let state = state.lock().unwrap();
        let (_state, timeout) = changed.wait_timeout_while(state, most, |state| state.seen.len() < requests).unwrap();
        !timeout.timed_out()
    }

    /// Answers nobody from a request on, or everybody again.
    pub(crate) fn hold_from(&self, request: Option<usize>) {
        self.state.0.lock().unwrap().held_from = request;
        self.state.1.notify_all();
    }

    /// Most requests at once: to one host, and hosts.
    pub(crate) fn most_open(&self) -> (usize, usize) {
        let state = self.state.0.lock().unwrap();
        (state.most_open_of_one, state.most_hosts_open)
    }

    fn serve(&self, mut stream: TcpStream) {
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        while let Some(seen) = read_request(&mut reader) {
            let host = seen.path.split('/').nth(1).unwrap_or_default().to_owned();
            let (page, fault, number) = {
                let mut state = self.state.0.lock().unwrap();
                *state.open.entry(host.clone()).or_default() += 1;
                state.most_open_of_one = state.most_open_of_one.max(state.open[&host]);
                state.most_hosts_open =
                    state.most_hosts_open.max(state.open.values().filter(|open| **open > 0).count());
                state.seen.push(seen.clone());
                let key = if state.pages.contains_key(&seen.target) { &seen.target } else { &seen.path };
                let mut page = state.pages.get_mut(key);
                let fault = page.as_mut().and_then(|page| page.faults.pop_front()).unwrap_or(Fault::None);
                if let (Some(page), Fault::Becomes(other)) = (page, &fault) {
                    *page = (**other).clone();
                }
                (state.pages.get(key).cloned(), fault, state.seen.len())
            };
            self.state.1.notify_all();
            let (state, changed) = &*self.state;
            let is_held = |state: &mut State| state.held_from.is_some_and(|from| number >= from);
            drop(changed.wait_while(state.lock().unwrap(), is_held).unwrap());
            let goes_on = answer(&mut stream, &seen, page.as_ref(), &fault);
            *self.state.0.lock().unwrap().open.get_mut(&host).unwrap() -= 1;
            if !goes_on {
                drop(stream.shutdown(Shutdown::Both));
                break;
            }
        }
    }
}

fn read_request(reader: &mut BufReader<TcpStream>) -> Option<RecordedRequest> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        match line.trim_end().split_once(':') {
            Some((name, value)) => drop(headers.insert(name.to_ascii_lowercase(), value.trim().to_owned())),
            None => break,
        }
    }
    let path = target.split('?').next().unwrap_or_default().to_owned();
    Some(RecordedRequest { method, path, target, headers })
}

/// Answers; tells whether the connection stays open.
fn answer(stream: &mut TcpStream, seen: &RecordedRequest, page: Option<&Page>, fault: &Fault) -> bool {
    if seen.method == "CONNECT" {
        return say(stream, "407 Proxy Authentication Required", &[], b"", true);
    }
    let Some(page) = page.filter(|_| seen.method == "GET") else {
        return say(stream, "404 Not Found", &[], b"nothing here", true);
    };
    if let Fault::Status(status, headers, text) = fault {
        let headers: Vec<_> = headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        return say(stream, &format!("{status} So It Is"), &headers, text.as_bytes(), true);
    }
    let mut headers = page.headers.clone();
    headers.extend(page.etag.clone().map(|tag| ("ETag".to_owned(), tag)));
    headers.extend(page.last_modified.clone().map(|date| ("Last-Modified".to_owned(), date)));
    let asked = |name: &str| seen.headers.get(name).map(String::as_str);
    let is_known = asked("if-none-match").map_or_else(
        || asked("if-modified-since").is_some_and(|date| page.last_modified.as_deref() == Some(date)),
        |tag| page.etag.as_deref() == Some(tag),
    );
    if is_known {
        return say(stream, "304 Not Modified", &headers, b"", true);
    }
    let body = &page.body;
    let from = asked("range").and_then(|range| range.strip_prefix("bytes=")?.split('-').next()?.parse::<usize>().ok());
    let is_same = asked("if-range")
        .is_none_or(|tag| page.etag.as_deref() == Some(tag) || page.last_modified.as_deref() == Some(tag));
    let (status, from) = match from.filter(|_| page.ranges && is_same) {
        Some(from) if from >= body.len() => return say(stream, "416 Range Not Satisfiable", &headers, b"", true),
        Some(from) => {
            let said = if matches!(fault, Fault::WrongPart) { from + 1 } else { from };
            headers.push(("Content-Range".to_owned(), format!("bytes {said}-{}/{}", body.len() - 1, body.len())));
            ("206 Partial Content", from)
        }
        None => ("200 OK", 0),
    };
    let rest = &body[from..];
    match fault {
        Fault::Cut(after) => {
            let sent = after.saturating_sub(from).min(rest.len());
            head(stream, status, &headers, Some(rest.len()));
            drop(stream.write_all(&rest[..sent]));
            false
        }
        Fault::Unannounced(after) => {
            head(stream, status, &headers, None);
            drop(stream.write_all(&rest[..(*after).min(rest.len())]));
            false
        }
        Fault::Stall(after) => {
            head(stream, status, &headers, Some(rest.len()));
            drop(stream.write_all(&rest[..(*after).min(rest.len())]));
            // Until the client goes away.
            let mut nothing = [0; 1];
            drop(std::io::Read::read(stream, &mut nothing));
            false
        }
        _ => say(stream, status, &headers, rest, true),
    }
}

fn say(stream: &mut TcpStream, status: &str, headers: &[(String, String)], body: &[u8], goes_on: bool) -> bool {
    head(stream, status, headers, Some(body.len()));
    stream.write_all(body).is_ok() && goes_on
}

fn head(stream: &mut TcpStream, status: &str, headers: &[(String, String)], length: Option<usize>) {
    let mut text = format!("HTTP/1.1 {status}\r\n");
    for (name, value) in headers {
        write!(text, "{name}: {value}\r\n").unwrap();
    }
    match length {
        Some(length) => write!(text, "Content-Length: {length}\r\n\r\n").unwrap(),
        None => text.push_str("Connection: close\r\n\r\n"),
    }
    drop(stream.write_all(text.as_bytes()));
}
