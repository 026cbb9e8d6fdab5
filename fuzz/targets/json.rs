//! JSON of a table, as a page of OData, as rows, as one record a line or as pandas writes it: a whole table, or a word
//! about what is wrong.
#![no_main]

use libfuzzer_sys::fuzz_target;
use veerkracht_fuzz::read_as_table;

fuzz_target!(|bytes: &[u8]| read_as_table("kwb", "2024_85984NED.json", bytes));
