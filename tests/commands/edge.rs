//! Who may come in: connections, hosts and proxies, as clients of the built program meet them.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::Duration;

use crate::program::{Workspace, command};

/// A server and what it says.
struct Serving {
    child: Child,
    port: u16,
    /// The line that says where it is.
    said: String,
}

impl Serving {
    fn start(mut command: std::process::Command) -> Serving {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        let mut said = String::new();
        BufReader::new(child.stdout.take().expect("it is piped"))
            .read_line(&mut said)
            .expect("the server says where it is");
        let port = said.rsplit(':').next().and_then(|rest| rest.split('/').next()?.parse().ok());
        Serving { child, port: port.expect("the line ends in a port"), said }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("the server listens");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout can be set");
        stream
    }

    /// Sends some bytes, and gives what comes back until the server closes.
    fn send(&self, bytes: &str) -> String {
        let mut stream = self.connect();
        stream.write_all(bytes.as_bytes()).expect("the server reads");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("the server answers and closes");
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn health(&self) -> String {
        self.send("GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    }

    /// Stops the server and gives its log.
    fn stop(mut self) -> String {
        self.child.kill().expect("the server still runs");
        let mut log = String::new();
        self.child.stderr.take().expect("it is piped").read_to_string(&mut log).expect("the log is text");
        log
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // A server that was stopped already is none the worse.
        drop(self.child.kill().and_then(|()| self.child.wait()));
    }
}

fn built() -> Workspace {
    let workspace = Workspace::new();
    workspace.build().expect(0, &[]);
    workspace
}

const SERVE: [&str; 3] = ["serve", "--dataset", "one.dataset"];

#[cfg(unix)]
#[test]
fn a_crowd_of_idle_connections_keeps_nobody_out() {
    let workspace = built();
    let mut limited = std::process::Command::new("sh");
    // 64 open files are 32 places: the soft limit is raised to the hard one, and half is left for all else.
    limited.args(["-c", "ulimit -Sn 32; ulimit -Hn 64; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_veerkracht")]);
    limited.args(SERVE).args(["--listen", "127.0.0.1:0"]).current_dir(workspace.path()).env_remove("RUST_LOG");
    let server = Serving::start(limited);
    let mut crowd: Vec<TcpStream> = (0..100).map(|_| server.connect()).collect();
    for stream in crowd.iter_mut().skip(90) {
        // Some begin a head and never end it. A connection that gave way already takes nothing any more.
        drop(stream.write_all(b"GET / HTTP/1.1\r\nX: "));
    }
    for _ in 0..50 {
        assert!(server.health().starts_with("HTTP/1.1 200 "));
    }
    let mut closed = 0;
    for stream in &mut crowd {
        stream.set_nonblocking(true).expect("a stream can be asked without waiting");
        closed +=
            usize::from(!matches!(stream.read(&mut [0]), Err(error) if error.kind() == std::io::ErrorKind::WouldBlock));
    }
    assert!((68..=100).contains(&closed), "{closed} of 100 gave way to 100 and 50 others on 32 places");
    let log = server.stop();
    let lines = log.lines().filter(|line| line.contains("run short")).count();
    assert!((1..=3).contains(&lines), "one line, then one a second:\n{log}");
}

#[test]
fn a_request_without_one_host_is_refused_and_one_that_is_no_http_closes() {
    let workspace = built();
    let server = Serving::start(command(workspace.path(), &[&SERVE[..], &["--listen", "127.0.0.1:0"]].concat()));
    for (head, status) in [
        ("GET /health HTTP/1.1\r\n", "400"),
        ("GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n", "400"),
        ("GET http://b/health HTTP/1.1\r\nHost: a\r\n", "200"),
        ("TRACE / HTTP/1.1\r\nHost: a\r\n", "405"),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n", "405"),
        ("OPTIONS * HTTP/1.1\r\nHost: a\r\n", "200"),
        ("CONNECT b:443 HTTP/1.1\r\nHost: b\r\n", "405"),
        ("GET /health HTTP/1.0\r\n", "200"),
        ("no http at all\r\n", "400"),
    ] {
        let answer = server.send(&format!("{head}Connection: close\r\n\r\n"));
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")) || answer.starts_with(&format!("HTTP/1.0 {status} ")),
            "{head}: {answer}"
        );
    }
}

#[test]
fn a_name_is_a_place_to_listen() {
    let workspace = built();
    let server = Serving::start(command(workspace.path(), &[&SERVE[..], &["--listen", "localhost:0"]].concat()));
    assert!(server.health().starts_with("HTTP/1.1 200 "), "{}", server.said);
    workspace
        .run(&[&SERVE[..], &["--listen", "localhost"]].concat())
        .expect(2, &["`localhost` is no address and port"]);
    workspace
        .run(&[&SERVE[..], &["--listen", "nowhere.invalid:3000"]].concat())
        .expect(2, &["listening on nowhere.invalid:3000"]);
}

#[test]
fn who_listens_to_others_without_a_public_address_is_warned() {
    let workspace = built();
    let log = |more: &[&str]| {
        let server = Serving::start(command(workspace.path(), &[&SERVE[..], more].concat()));
        assert!(server.health().starts_with("HTTP/1.1 200 "));
        server.stop()
    };
    assert!(log(&["--listen", "0.0.0.0:0"]).contains("no public URL is set"));
    assert!(!log(&["--listen", "0.0.0.0:0", "--public-url", "https://a.example"]).contains("WARN"));
    assert!(!log(&["--listen", "127.0.0.1:0"]).contains("WARN"));
}

#[test]
fn a_proxy_is_believed_where_the_config_names_it() {
    let workspace = built();
    fs::create_dir(workspace.path().join("config")).expect("a folder can be made");
    let asked = "GET /tiles/focuskaart.json HTTP/1.1\r\nHost: in\r\nX-Forwarded-Host: kaart.example.nl\r\n\
                 X-Forwarded-Proto: HTTPS\r\nX-Forwarded-Port: 8443\r\nConnection: close\r\n\r\n";
    for (networks, expected) in
        [("\"127.0.0.1\"", "https://kaart.example.nl:8443/tiles/"), ("\"10.0.0.0/8\"", "http://in/tiles/")]
    {
        let text = include_str!("../../config/server.toml")
            .replace("\n[tiles]", &format!("\ntrusted_proxies = [{networks}]\n[tiles]"));
        fs::write(workspace.path().join("config/server.toml"), text).expect("a file can be written");
        let listen = ["--listen", "127.0.0.1:0", "--config", "config"];
        let server = Serving::start(command(workspace.path(), &[&SERVE[..], &listen].concat()));
        let answer = server.send(asked);
        assert!(answer.contains(expected), "{expected} in {answer}");
    }
}
