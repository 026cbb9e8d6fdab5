//! What is packed and damaged costs what rests on it alone.

use std::fs;
use std::io::{Cursor, Write as _};

use crate::program::Workspace;

#[test]
fn a_damaged_member_of_an_archive_costs_what_rests_on_it_alone() {
    for (part, code) in [("2022_8", 0), ("Leefbaarometer", 0), ("hercodering", 0), ("2024_8", 2), ("wijkenbuurten", 2)]
    {
        let workspace = Workspace::new();
        let path = workspace.find(part);
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(&fs::read(&path).unwrap()).unwrap();
        let mut bytes = zip.finish().unwrap().into_inner();
        // Behind the head of the member and its name, well before the directory at the end.
        let inside = 30 + name.len() + 20;
        bytes[inside..inside + 40].fill(0xff);
        fs::remove_file(&path).unwrap();
        fs::write(workspace.raw().join("alles.zip"), bytes).unwrap();
        let run = workspace.build();
        run.expect(code, &[]);
        let said = run.out + &run.err;
        assert!(said.contains(&format!("alles.zip/{name} at its member {name}")), "{said}");
        assert!(said.contains("download it again, or unpack it yourself"), "{said}");
        assert_eq!(said.contains("table_unusable: 1\n"), code == 0, "{said}");
    }
}

#[test]
fn an_archive_of_the_division_that_cannot_be_opened_is_no_reason_to_go_on_without_it() {
    let workspace = Workspace::new();
    for (part, code) in [("2022_8", 0), ("2024_8", 2)] {
        let path = workspace.find(part);
        fs::write(path.with_extension("zip"), b"PK\x03\x04cut").unwrap();
        fs::remove_file(&path).unwrap();
        let run = workspace.build();
        run.expect(code, &[]);
        let said = run.out + &run.err;
        assert!(
            said.contains(part) && said.contains("cannot be opened") && said.contains("download it again"),
            "{said}"
        );
    }
}
