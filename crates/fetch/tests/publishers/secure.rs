//! Encryption in front of the publisher on loopback, and a proxy between the two.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::publisher::Publisher;

/// Years in which a certificate is valid, from the first to the second.
pub(crate) const VALID: (i32, i32) = (2000, 4000);

/// Who vouches for hosts, and is known to nobody.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(crate) fn new() -> Authority {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, "who inspects this network");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        Authority(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// Its certificate, as the option takes it.
    pub(crate) fn pem(&self) -> Vec<u8> {
        self.0.pem().into_bytes()
    }

    /// What a server needs to speak for a host.
    fn config_for(&self, host: &str, valid: (i32, i32)) -> Arc<ServerConfig> {
        let mut params = CertificateParams::new(vec![host.to_owned()]).unwrap();
        params.not_before = rcgen::date_time_ymd(valid.0, 1, 1);
        params.not_after = rcgen::date_time_ymd(valid.1, 1, 1);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = ServerConfig::builder().with_no_client_auth();
        Arc::new(config.with_single_cert(vec![certificate.der().clone()], key).unwrap())
    }
}

/// A server that decrypts what comes, and has the publisher answer it; it ends with the process.
pub(crate) struct Secure {
    pub port: u16,
}

impl Secure {
    /// Speaks for a host in the years in which its certificate is valid. The publisher has the files of all hosts: the
    /// one that is asked for is put in front of the path, unless this is a mirror, where it stands there already.
    pub(crate) fn start(
        publisher: &Publisher,
        authority: &Authority,
        host: &str,
        valid: (i32, i32),
        is_mirror: bool,
    ) -> Secure {
        let config = authority.config_for(host, valid);
        let behind = publisher.port;
        let before = if is_mirror { String::new() } else { format!("/{host}") };
        let port = listen(move |stream| {
            let mut stream = StreamOwned::new(ServerConnection::new(Arc::clone(&config)).unwrap(), stream);
            while let Some(request) = read_head(&mut stream) {
                let request = request.replacen(" /", &format!(" {before}/"), 1);
                let mut plain = TcpStream::connect(("127.0.0.1", behind)).unwrap();
                plain.write_all(request.as_bytes()).unwrap();
                plain.shutdown(Shutdown::Write).unwrap();
                let mut answer = Vec::new();
                plain.read_to_end(&mut answer).unwrap();
                if stream.write_all(&answer).is_err() {
                    break;
                }
            }
        });
        Secure { port }
    }
}

/// A proxy that connects to one server, whatever it is asked for; it ends with the process.
pub(crate) struct Tunnel {
    pub port: u16,
    /// What it was asked to connect to, and the first byte that went through after that.
    seen: Arc<Mutex<Vec<(String, u8)>>>,
}

impl Tunnel {
    pub(crate) fn start(to: u16) -> Tunnel {
        let seen: Arc<Mutex<Vec<(String, u8)>>> = Arc::default();
        let kept = Arc::clone(&seen);
        let port = listen(move |mut stream| {
            let Some(request) = read_head(&mut stream) else { return };
            let target = request.strip_prefix("CONNECT ").unwrap().split(' ').next().unwrap().to_owned();
            stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").unwrap();
            let mut first = [0; 1];
            if stream.read_exact(&mut first).is_err() {
                return;
            }
            kept.lock().unwrap().push((target, first[0]));
            let mut server = TcpStream::connect(("127.0.0.1", to)).unwrap();
            server.write_all(&first).unwrap();
            let (mut from, mut into) = (stream.try_clone().unwrap(), server.try_clone().unwrap());
            std::thread::spawn(move || {
                drop(std::io::copy(&mut from, &mut into));
                drop(into.shutdown(Shutdown::Write));
            });
            drop(std::io::copy(&mut server, &mut stream));
            drop(stream.shutdown(Shutdown::Write));
        });
        Tunnel { port, seen }
    }

    pub(crate) fn requests(&self) -> Vec<(String, u8)> {
        self.seen.lock().unwrap().clone()
    }
}

/// Serves each connection on a thread of its own; gives the port.
pub(crate) fn listen(serve: impl Fn(TcpStream) + Send + Sync + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let serve = Arc::new(serve);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let serve = Arc::clone(&serve);
            std::thread::spawn(move || serve(stream));
        }
    });
    port
}

/// Reads the head of a request, and no byte more; none where the client went away or broke off.
fn read_head(stream: &mut impl std::io::Read) -> Option<String> {
    let mut head = Vec::new();
    let mut byte = [0; 1];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read(&mut byte).ok().filter(|read| *read > 0)?;
        head.push(byte[0]);
    }
    String::from_utf8(head).ok()
}
