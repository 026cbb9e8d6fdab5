//! Downloads from a server that answers what a test tells it to.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::sync::mpsc;
use std::thread;

use super::super::download::tests::whole;
use super::*;

/// Answers one connection after the other, and hands on the heads of the requests.
fn serving(answers: Vec<Vec<u8>>) -> (String, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/one.dataset", listener.local_addr().unwrap());
    let (sender, heads) = mpsc::channel();
    thread::spawn(move || {
        for answer in answers {
            let (mut stream, _) = listener.accept().unwrap();
            let mut head = String::new();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            while !head.ends_with("\r\n\r\n") {
                assert!(reader.read_line(&mut head).unwrap() > 0, "the request ends early: {head}");
            }
            sender.send(head.to_ascii_lowercase()).unwrap();
            stream.write_all(&answer).unwrap();
        }
    });
    (address, heads)
}

fn looking_at(address: String, folder: &Path) -> SinglePlace {
    SinglePlace::new(address.clone(), Client::Web(WebClient::new(address)), folder)
}

fn answer(head: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    [format!("HTTP/1.1 {head}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n").as_bytes(), body].concat()
}

fn not_modified() -> Vec<u8> {
    answer("304 Not Modified", b"")
}

#[test]
fn a_dataset_is_downloaded_once_and_asked_for_by_its_tag_from_then_on_also_after_a_start() {
    let ((one, first), (two, second)) = (whole(b"one"), whole(b"two"));
    let (address, heads) = serving(vec![
        answer("200 OK\r\netag: \"a\"\r\nlast-modified: Tue, 01 Dec 2026 00:00:00 GMT", &one),
        not_modified(),
        not_modified(),
        not_modified(),
        answer("200 OK\r\netag: \"b\"", &two),
    ]);
    let folder = tempfile::tempdir().unwrap();
    let mut place = looking_at(address.clone(), folder.path());
    assert_eq!(place.stored_dataset(), None);
    let published = place.look(false).unwrap().unwrap();
    assert_eq!(published.shown.hash, first);
    assert_eq!(fs::read(&published.shown.path).unwrap(), one);
    assert!(!heads.recv().unwrap().contains("if-none-match"));
    assert_eq!(place.look(false).unwrap(), None);
    let head = heads.recv().unwrap();
    assert!(head.contains("if-none-match: \"a\"") && head.contains("if-modified-since: tue, 01 dec 2026"), "{head}");
    assert_eq!(place.look(true).unwrap().unwrap().shown.hash, first, "who asks is told");
    drop((place, heads.recv()));
    let mut place = looking_at(address, folder.path());
    assert_eq!(place.stored_dataset().unwrap().shown.hash, first);
    assert_eq!(place.look(true).unwrap().unwrap().shown.hash, first);
    assert!(heads.recv().unwrap().contains("if-none-match: \"a\""), "nothing is downloaded again");
    assert_eq!(place.look(false).unwrap().unwrap().shown.hash, second);
}

/// The last bytes of a body, as a server with ranges sends them.
fn end_of(body: &[u8]) -> Vec<u8> {
    let (length, end) = (body.len(), &body[body.len() - 32..]);
    let range = format!("content-range: bytes {}-{}/{length}", length - 32, length - 1);
    answer(&format!("206 Partial Content\r\n{range}"), end)
}

#[test]
fn of_a_server_without_tag_and_time_the_last_bytes_are_asked_for_and_all_only_where_they_are_others() {
    let ((one, first), (two, second)) = (whole(&[1; 500]), whole(&[2; 500]));
    let mut wrong = two.clone();
    wrong[50] ^= 1;
    let (address, heads) = serving(vec![
        answer("200 OK", &one),
        end_of(&one),
        // After a start.
        end_of(&one),
        end_of(&wrong),
        answer("200 OK", &wrong),
        end_of(&wrong),
        answer("200 OK", &two),
        end_of(&two),
    ]);
    let folder = tempfile::tempdir().unwrap();
    let mut place = looking_at(address.clone(), folder.path());
    assert_eq!(place.look(false).unwrap().unwrap().shown.hash, first);
    assert_eq!(place.look(false).unwrap(), None);
    let mut place = looking_at(address, folder.path());
    assert_eq!(place.look(true).unwrap().unwrap().shown.hash, first);
    assert!(matches!(place.look(false), Err(PublishedError::Broken { .. })));
    assert_eq!(place.look(false).unwrap(), None, "what is broken is not downloaded again");
    assert_eq!(place.look(true).unwrap().unwrap().shown.hash, second, "whoever asks wants it tried");
    assert_eq!(place.look(false).unwrap(), None);
    let ranges: Vec<bool> = heads.iter().map(|head| head.contains("range: bytes=-32")).collect();
    assert_eq!(ranges, [false, true, true, true, false, true, false, true]);
}

#[test]
fn a_server_that_knows_no_ranges_sends_all_of_it_once_and_another_part_is_not_believed() {
    let ((one, first), (two, second)) = (whole(&[1; 500]), whole(&[2; 500]));
    let beginning = answer("206 Partial Content\r\ncontent-range: bytes 0-31/532", &one[..32]);
    let (address, heads) = serving(vec![
        answer("200 OK", &one),
        answer("200 OK", &one),
        beginning,
        answer("200 OK", &two),
        answer("416 Range Not Satisfiable", b""),
        answer("200 OK", &two),
    ]);
    let folder = tempfile::tempdir().unwrap();
    let mut place = looking_at(address, folder.path());
    assert_eq!(place.look(false).unwrap().unwrap().shown.hash, first);
    assert_eq!(place.look(false).unwrap(), None, "the same one is not shown anew");
    assert_eq!(place.look(false).unwrap().unwrap().shown.hash, second);
    assert_eq!(place.look(false).unwrap(), None);
    assert_eq!(heads.iter().count(), 6);
}

#[test]
fn what_breaks_off_is_asked_for_again_and_what_is_broken_is_not() {
    let (one, hash) = whole(&vec![1; 100_000]);
    let mut wrong = one.clone();
    wrong[50] ^= 1;
    let mut killed = answer("200 OK\r\netag: \"a\"", &one);
    killed.truncate(50_000);
    let (address, heads) = serving(vec![
        killed,
        answer("200 OK\r\netag: \"a\"", &wrong),
        not_modified(),
        answer("200 OK\r\netag: \"a\"", &one),
    ]);
    let folder = tempfile::tempdir().unwrap();
    let mut place = looking_at(address, folder.path());
    let killed = place.look(false).unwrap_err();
    assert!(matches!(killed, PublishedError::Network { .. }), "{killed}");
    let broken = place.look(false).unwrap_err();
    assert!(matches!(broken, PublishedError::Broken { .. }), "{broken}");
    assert_eq!(place.look(false).unwrap(), None, "the server has the same one still");
    assert_eq!((fs::read_dir(folder.path()).unwrap().count(), place.stored_dataset()), (0, None));
    assert_eq!(place.look(true).unwrap().unwrap().shown.hash, hash, "whoever asks wants it tried");
    let asked: Vec<bool> = heads.iter().map(|head| head.contains("if-none-match: \"a\"")).collect();
    assert_eq!(asked, [false, false, true, false]);
}

#[test]
fn another_answer_is_an_error_and_leaves_what_is_there() {
    let (one, hash) = whole(b"one");
    let mut answers = vec![answer("200 OK\r\netag: \"a\"", &one)];
    answers.extend(["404 Not Found", "500 Internal Server Error"].map(|head| answer(head, b"no")));
    answers.push(answer("302 Found\r\nlocation: http://127.0.0.1:1/", b""));
    let (address, _heads) = serving(answers);
    let folder = tempfile::tempdir().unwrap();
    let mut place = looking_at(address, folder.path());
    place.look(false).unwrap();
    for expected in [404, 500, 302] {
        let error = place.look(false).unwrap_err();
        assert!(matches!(error, PublishedError::Status { status, .. } if status == expected), "{error}");
    }
    let gone = place.look(false).unwrap_err();
    assert!(matches!(gone, PublishedError::Network { .. }), "nobody listens any more: {gone}");
    assert_eq!(place.stored_dataset().unwrap().shown.hash, hash);
}
