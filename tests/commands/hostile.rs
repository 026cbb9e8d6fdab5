//! Files that somebody made to stop the program, fill its memory or speak through it: refused with a word, or read
//! without harm, in bounded time.
#![cfg(unix)]

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use flate2::{Compression, write::GzEncoder};
use rust_xlsxwriter::Workbook;

use crate::program::{Run, Workspace, outcome};

/// Runs the program in the workspace; one that hangs is ended after two minutes, and has no exit code of its own then.
fn run(workspace: &Workspace, arguments: &[&str]) -> Run {
    let mut command = Command::new("timeout");
    command
        .args(["120", env!("CARGO_BIN_EXE_veerkracht")])
        .args(arguments)
        .current_dir(workspace.path())
        .env_remove("RUST_LOG");
    outcome(&command.output().expect("coreutils are there"))
}

fn build(workspace: &Workspace) -> Run {
    run(workspace, &["build", "--data", "raw", "--dataset", "one.dataset"])
}

/// Puts a named pipe, to which nobody writes, at a path.
fn pipe(path: &Path) {
    drop(fs::remove_file(path));
    assert!(Command::new("mkfifo").arg(path).status().expect("coreutils are there").success());
}

#[test]
fn a_pipe_or_a_device_in_the_place_of_a_file_is_refused_and_not_waited_for() {
    let workspace = Workspace::new();
    // What is refused costs what rests on it: one table its maps, the boundaries and the table of the division all.
    for (part, code) in [("Leefbaarometer", 0), (".gpkg", 2), ("2024_85984NED", 2)] {
        let refused = |what: &str| {
            let run = build(&workspace);
            run.expect(code, &[]);
            let said = run.out + &run.err;
            assert!(said.contains(part) && said.contains(what), "{said}");
        };
        let path = workspace.find(part);
        let content = fs::read(&path).unwrap();
        pipe(&path);
        refused("a named pipe (FIFO), and only regular files are read");
        fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink("/dev/zero", &path).unwrap();
        refused("a device, and only regular files are read");
        fs::remove_file(&path).unwrap();
        fs::write(&path, content).unwrap();
    }
    pipe(&workspace.raw().join("of nobody"));
    build(&workspace).expect(0, &[]);
}

#[test]
fn a_pipe_in_the_place_of_a_dataset_or_of_config_is_refused_and_not_waited_for() {
    let workspace = Workspace::new();
    pipe(&workspace.dataset());
    for command in [
        &["inspect", "BU70010100"][..],
        &["serve", "--listen", "127.0.0.1:0"],
        &["check"],
        &["export", "--map", "focuskaart", "--out", "tiles.pmtiles"],
    ] {
        let arguments = [command, &["--dataset", "one.dataset"]].concat();
        run(&workspace, &arguments).expect(2, &["one.dataset", "a named pipe (FIFO)"]);
    }
    fs::create_dir(workspace.path().join("mine")).unwrap();
    pipe(&workspace.path().join("mine/server.toml"));
    run(&workspace, &["build", "--config", "mine", "--data", "raw", "--dataset", "two.dataset"])
        .expect(2, &["server.toml", "a named pipe (FIFO)"]);
}

#[test]
fn a_config_file_without_end_is_refused() {
    let workspace = Workspace::new();
    fs::create_dir(workspace.path().join("mine")).unwrap();
    File::create(workspace.path().join("mine/server.toml")).unwrap().set_len(1 << 40).unwrap();
    run(&workspace, &["build", "--config", "mine", "--data", "raw", "--dataset", "one.dataset"])
        .expect(2, &["server.toml", "longer than 2000000 bytes"]);
}

#[test]
fn a_geopackage_whose_layer_never_ends_is_refused() {
    let workspace = Workspace::new();
    workspace.sql(
        "alter table buurten rename to rows;
         create view buurten as with recursive r(i) as (select 1 union all select i + 1 from r)
         select i as fid, null as geom, 'BU1' as buurtcode from r where i < 0;",
    );
    build(&workspace).expect(2, &[".gpkg", "interrupted", "a layer that ends"]);
}

#[test]
fn a_small_file_that_unpacks_to_a_large_one_is_refused() {
    let workspace = Workspace::new();
    fs::remove_file(workspace.boundaries()).unwrap();
    // Members of a gzip file follow one on another: 51 times 10 MB of spaces take half a megabyte.
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(&vec![b' '; 10_000_000]).unwrap();
    let member = packer.finish().unwrap();
    fs::write(workspace.raw().join("buurten_2024.geojson.gz"), member.repeat(51)).unwrap();
    build(&workspace)
        .expect(2, &["buurten_2024.geojson.gz", "byte 500000000 of the unpacked content", "at most 500 MB"]);
}

#[test]
fn a_workbook_with_one_cell_far_away_is_read_like_any_other() {
    let workspace = Workspace::new();
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, name) in (0..).zip(["gwb_code", "a_inw"]) {
        sheet.write_string(0, column, name).unwrap();
    }
    sheet
        .write_string(1, 0, "BU70010100")
        .unwrap()
        .write_number(1, 1, 100)
        .unwrap()
        .write_number(1_048_575, 16_383, 1)
        .unwrap();
    workbook.save(workspace.raw().join("kwb-2021.xlsx")).unwrap();
    let run = build(&workspace);
    run.expect(0, &[]);
    assert!(
        run.out.contains("kwb-2021.xlsx:Sheet1, row 1048576: found an empty cell, expected an area code"),
        "{}",
        run.out
    );
}

#[test]
fn names_act_on_no_terminal_and_in_no_spreadsheet_and_are_cut_where_nobody_reads_on() {
    let workspace = Workspace::new();
    workspace.sql(
        "update buurten
             set buurtnaam = '=cmd|''/c calc''!A1' || char(27) || '[2J' || char(155) || char(8238) || char(10)
                 || 'klasse 1'
             where fid = 1;
         update buurten set buurtnaam = replace(hex(zeroblob(50000)), '0', 'x') where fid = 2;
         update buurten set buurtcode = 'BU' || char(27) || '[31m' where fid = 3;
         update wijken set wijknaam = char(27) || ']0;title' || char(7);",
    );
    let run = build(&workspace);
    run.expect(0, &[]);
    assert!(run.out.contains("text_too_long: 1\n") && run.out.contains("`BU\\u{1b}[31M`"), "{}", run.out);
    let acts = |text: &str| text.chars().any(|letter| (letter.is_control() && letter != '\n') || letter == '\u{202e}');
    let code: String = rusqlite::Connection::open(workspace.boundaries())
        .and_then(|database| database.query_row("select buurtcode from buurten where fid = 1", [], |row| row.get(0)))
        .unwrap();
    for arguments in
        [&["inspect", &code][..], &["inspect", &code, "--json"], &["inspect", &format!("WK{}", &code[2..8])]]
    {
        let said = workspace.run(&[arguments, &["--dataset", "one.dataset"]].concat());
        said.expect(0, &[]);
        assert!(!acts(&said.out) && !said.out.lines().any(|line| line.starts_with("klasse 1")), "{}", said.out);
    }
    let name = workspace.serve().get(&format!("/areas/{code}.json"))["naam"].as_str().map(str::to_owned);
    assert_eq!(
        name.as_deref(),
        Some("=cmd|'/c calc'!A1\u{1b}[2J\u{9b}\u{202e}\nklasse 1"),
        "what is stored is what the publisher wrote"
    );
}
