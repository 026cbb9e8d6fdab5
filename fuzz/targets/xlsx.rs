//! A workbook: a whole table, or a word about what is wrong.
#![no_main]

use libfuzzer_sys::fuzz_target;
use veerkracht_fuzz::read_as_table;

fuzz_target!(|bytes: &[u8]| read_as_table("kwb", "kwb-2023.xlsx", bytes));
