use std::io::Read;
use std::path::Path;

use super::*;

/// The bytes of some sections of every kind.
fn sample() -> Vec<u8> {
    let mut sections = Sections::default();
    sections.put("numbers", &[1.5_f64, -2.0]);
    sections.put("bytes", &[1_u8, 2, 3]);
    sections.put("nothing", &[0_u32; 0]);
    sections.put("counts", &[7_u32, 8, 9]);
    sections.put_json("names", &["a", "b"]);
    write_sections(&sections)
}

fn write_sections(sections: &Sections) -> Vec<u8> {
    let mut bytes = Vec::new();
    sections.write(&mut bytes).unwrap();
    bytes
}

fn read(bytes: impl Read) -> Result<Container, DatasetError> {
    Container::read(bytes, Path::new("one.dataset"))
}

/// Puts the right checksum behind changed content.
fn summed(mut content: Vec<u8>) -> Vec<u8> {
    content.extend(blake3::hash(&content).as_bytes());
    content
}

fn refused(bytes: impl Read, found: &str) {
    let message = read(bytes).unwrap_err().to_string();
    assert!(
        message.contains(found) && message.contains("one.dataset") && message.contains("veerkracht build"),
        "{message}"
    );
}

/// Gives its bytes one by one, as a slow network may.
struct Trickle<'a>(&'a [u8]);

impl Read for Trickle<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let some = bytes.len().min(1);
        self.0.read(&mut bytes[..some])
    }
}

#[test]
fn what_was_written_is_read_back_from_anything_that_can_be_read() {
    let bytes = sample();
    let hash = blake3::hash(&bytes[..bytes.len() - 32]).to_hex().to_string();
    for mut container in
        [read(&bytes[..]).unwrap(), read(Trickle(&bytes)).unwrap(), read((&bytes[..]).chain(io::empty())).unwrap()]
    {
        assert_eq!(container.hash(), hash);
        assert_eq!(container.take::<f64>("numbers").unwrap(), [1.5, -2.0]);
        assert_eq!(container.take::<u8>("bytes").unwrap(), [1, 2, 3]);
        assert_eq!(container.take::<u32>("nothing").unwrap(), [0_u32; 0]);
        assert_eq!(container.take_json::<Vec<String>>("names").unwrap(), ["a", "b"]);
        assert!(container.take::<u8>("absent").unwrap_err().to_string().contains("absent"));
        // Three words are no pairs of words, and no longs.
        assert!(container.take::<f64>("counts").unwrap_err().to_string().contains("counts"));
        assert!(container.take::<[u32; 2]>("counts").unwrap_err().to_string().contains("counts"));
    }
}

#[test]
fn the_same_sections_give_the_same_bytes() {
    assert_eq!(sample(), sample());
}

#[test]
fn a_file_that_is_cut_off_longer_changed_or_foreign_is_refused_with_advice() {
    let whole = sample();
    for length in [9, 20, 40, whole.len() - 33, whole.len() - 1] {
        refused(&whole[..length], "it is cut off");
    }
    for length in [0, 7] {
        refused(&whole[..length], "it does not start as a dataset does");
    }
    refused(&b"SQLite format 3\0 and so on and so on and so on"[..], "it does not start as a dataset does");
    refused(&[&whole[..], b"x"].concat()[..], "it goes on after its end");
    for at in [12, 40, whole.len() - 60, whole.len() - 1] {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        assert!(read(&changed[..]).is_err(), "bit of byte {at}");
    }
    let mut changed = whole.clone();
    changed[whole.len() - 33] ^= 1;
    refused(&changed[..], "its checksum does not fit");
    changed[8] = 200;
    refused(&changed[..], "it has format 200");
}

#[test]
fn a_directory_that_lies_is_refused_before_it_costs_memory() {
    let whole = sample();
    let length = u32::from_le_bytes(whole[12..16].try_into().unwrap()) as usize;
    let (directory, sections) = whole[START..whole.len() - 32].split_at(length);
    let entries: Vec<(String, usize, usize)> = serde_json::from_slice(directory).unwrap();
    let with = |change: fn(&mut Vec<(String, usize, usize)>)| {
        let mut entries = entries.clone();
        change(&mut entries);
        let mut directory = serde_json::to_vec(&entries).unwrap();
        directory.resize(length, b' ');
        summed([&whole[..START], &directory, sections].concat())
    };
    refused(&with(|entries| entries[0].2 = 1 << 60)[..], "larger than the memory");
    refused(&with(|entries| entries[0].2 = usize::MAX)[..], "its directory cannot be read");
    // As much as the computer may promise: there are not so many bytes to read.
    refused(&with(|entries| entries[4].2 = 1 << 30)[..], "it is cut off");
    refused(&with(|entries| entries[1].1 = 8)[..], "its directory cannot be read");
    refused(&with(|entries| entries.swap(1, 2))[..], "its directory cannot be read");
    refused(&with(|entries| entries[4].0 = entries[1].0.clone())[..], "its directory cannot be read");
    refused(&with(|entries| entries[0].2 = 15)[..], "does not hold what it should");
    assert!(read(&with(|_| ())[..]).is_ok());
}

#[test]
fn a_byte_that_is_no_member_of_its_kind_is_refused() {
    use crate::statistics::State;
    let mut sections = Sections::default();
    sections.put("states", &[0_u8, 3]);
    sections.put("wrong", &[0_u8, 4]);
    let mut container = read(&write_sections(&sections)[..]).unwrap();
    assert_eq!(container.take_checked::<State>("states").unwrap(), [State::Value, State::Broken]);
    assert!(container.take_checked::<State>("wrong").unwrap_err().to_string().contains("wrong"));
}

#[test]
fn a_file_that_changes_while_it_is_read_is_refused() {
    let (one, mut sections) = (sample(), Sections::default());
    sections.put("numbers", &[9.5_f64, -2.0]);
    sections.put("bytes", &[4_u8, 2, 3]);
    sections.put("nothing", &[0_u32; 0]);
    sections.put("counts", &[7_u32, 7, 7]);
    sections.put_json("names", &["c", "d"]);
    let other = write_sections(&sections);
    assert_eq!(one.len(), other.len());
    let first = one.iter().zip(&other).position(|(a, b)| a != b).unwrap();
    for at in first + 1..one.len() - 32 {
        // One version up to this byte, and the other from there on.
        refused((&one[..at]).chain(&other[at..]), "was changed while it was read");
    }
}
