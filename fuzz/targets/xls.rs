//! A workbook of before 2007: a whole table, or a word about what is wrong. Bytes that do not begin as a compound file
//! are the records of the workbook in one, so that mutations reach them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use veerkracht_fuzz::read_as_table;

const MAGIC: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// Bytes of a sector.
const SECTOR: usize = 512;
/// Numbers of sectors in one of them.
const NUMBERS: usize = SECTOR / 4;
/// Shorter streams stand elsewhere in the file.
const SHORTEST: usize = 4096;
const END: u32 = 0xffff_fffe;
const FREE: u32 = 0xffff_ffff;

/// Writes a compound file with one workbook in it: the header, the tables of sectors, the folder, the records.
fn compound(records: &[u8]) -> Vec<u8> {
    let sectors = records.len().max(SHORTEST).div_ceil(SECTOR);
    let tables = (sectors + 1).div_ceil(NUMBERS - 1);
    let number = |count: usize| u32::try_from(count).expect("an input is short");
    let (folder, first) = (number(tables), number(tables + 1));

    let mut header = vec![0; SECTOR];
    header[..8].copy_from_slice(MAGIC);
    header[0x18..0x20].copy_from_slice(&[0x3e, 0, 3, 0, 0xfe, 0xff, 9, 0]);
    header[0x20] = 6;
    let mut put = |at: usize, value: u32| header[at..at + 4].copy_from_slice(&value.to_le_bytes());
    for (at, value) in [(0x2c, number(tables)), (0x30, folder), (0x38, number(SHORTEST)), (0x3c, END), (0x44, END)] {
        put(at, value);
    }
    for place in 0..109 {
        put(0x4c + 4 * place, if place < tables { number(place) } else { FREE });
    }

    let mut chain = vec![0xffff_fffd; tables];
    chain.push(END);
    chain.extend((1..number(sectors)).map(|at| first + at).chain([END]));
    chain.resize(tables * NUMBERS, FREE);

    let mut entries = vec![0; SECTOR];
    for (place, (name, kind, start, length)) in
        [("Root Entry", 5, END, 0), ("Workbook", 2, first, number(sectors * SECTOR))].into_iter().enumerate()
    {
        let entry = &mut entries[place * 128..][..128];
        for (at, letter) in name.bytes().enumerate() {
            entry[2 * at] = letter;
        }
        entry[0x40] = 2 * u8::try_from(name.len() + 1).expect("a name is short");
        entry[0x42..0x44].copy_from_slice(&[kind, 1]);
        for (at, value) in [(0x44, FREE), (0x48, FREE), (0x4c, FREE), (0x74, start), (0x78, length)] {
            entry[at..at + 4].copy_from_slice(&value.to_le_bytes());
        }
    }
    entries[0x4c] = 1;
    entries[0x4d..0x50].fill(0);

    let mut whole = header;
    whole.extend(chain.into_iter().flat_map(u32::to_le_bytes));
    whole.extend(entries);
    whole.extend(records);
    whole.resize((1 + tables + 1 + sectors) * SECTOR, 0);
    whole
}

fuzz_target!(
    init: {
        // The parser may panic, which its caller makes an error of; a panic that reaches the fuzzer still ends it.
        std::panic::set_hook(Box::new(|_| ()));
    },
    |bytes: &[u8]| {
        if bytes.starts_with(MAGIC) {
            read_as_table("kwb", "kwb-2013.xls", bytes);
        } else {
            read_as_table("kwb", "kwb-2013.xls", &compound(bytes));
        }
    }
);
