//! A program that is killed while it writes leaves what was there before, or all of what came after.
//!
//! The test starts itself as the program that writes, and kills it (SIGKILL) in the middle of an upload.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use veerkracht_store::{
    BilingualText, LayerKind, LayerSpec, PointRow, Replacement, Store, layer, points, put_layer, put_points,
};

/// Says to the test that it is the program that writes, and into which store.
const WRITES: &str = "VEERKRACHT_TEST_WRITES";
const NAME: &str = "an_upload_that_is_killed_is_there_whole_or_not_at_all";
/// Says how often it is killed, where that is more than in passing.
const TIMES: &str = "VEERKRACHT_TEST_KILLS";
const LAYER: &str = "bezit";
const ROWS: usize = 3000;

fn spec() -> LayerSpec {
    LayerSpec {
        kind: LayerKind::Points,
        title: BilingualText::new("Bezit", "Stock"),
        owner: "Corporatie X".into(),
        retention_months: 12,
        columns: vec!["nummer".into()],
        figures: Vec::new(),
        classes: veerkracht_store::ClassMethod::default(),
        palette: None,
    }
}

/// Replaces all rows again and again, and tells each time that it is done.
async fn write_for_ever(path: &Path) {
    let store = Store::open(&path.to_owned().into()).expect("the store opens");
    let describe = |connection: &mut _| match layer(connection, LAYER) {
        Ok(_) => Ok(()),
        Err(_unknown) => put_layer(connection, LAYER, &spec(), None, ("x", 1)).map(drop),
    };
    store.write(describe).await.expect("the layer is there");
    for upload in 1_usize.. {
        let change = move |connection: &mut _| {
            let row = |_| PointRow { longitude: 5.0, latitude: 52.0, properties: format!("[{upload}]") };
            let rows: Vec<_> = (0..ROWS + upload % 7).map(row).collect();
            put_points(connection, LAYER, &rows, &Replacement::All(Some("*".into())), 10_000, ("x", 2)).map(drop)
        };
        store.write(change).await.expect("the rows are written");
        writeln!(std::io::stderr(), "done {upload}").expect("the test listens");
    }
}

#[tokio::test]
async fn an_upload_that_is_killed_is_there_whole_or_not_at_all() {
    if let Some(path) = std::env::var_os(WRITES) {
        return write_for_ever(Path::new(&path)).await;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.sqlite");
    let times: usize = std::env::var(TIMES).map_or(12, |times| times.parse().expect("a number"));
    for round in 1..=times {
        let mut program = Command::new(std::env::current_exe().unwrap());
        program.args([NAME, "--exact", "--nocapture"]).env(WRITES, &path);
        let mut writing = program.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let told = BufReader::new(writing.stderr.take().unwrap()).lines();
        // After another number of uploads each time; the next is on its way then.
        let done = told.map(Result::unwrap).filter(|line| line.starts_with("done")).take(round % 4 + 1).last();
        assert!(done.is_some(), "round {round}: the program wrote");
        writing.kill().unwrap();
        writing.wait().unwrap();
        let store = Store::open(&path.clone().into()).unwrap();
        let (held, rows) = store
            .read(|connection| {
                let held = layer(connection, LAYER)?;
                let rows = points(connection, held.number)?;
                Ok((held, rows))
            })
            .unwrap();
        assert_eq!(rows.len(), held.rows, "round {round}: as many as the layer says");
        assert!(rows.windows(2).all(|pair| pair[0] == pair[1]), "round {round}: all of one upload");
        let upload: usize = rows[0].properties.trim_matches(['[', ']']).parse().unwrap();
        assert_eq!(rows.len(), ROWS + upload % 7, "round {round}: all of it");
    }
}
