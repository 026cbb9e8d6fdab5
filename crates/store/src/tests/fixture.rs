//! A store of its own for each test, whatever keeps it, and what can be found in it by who looks past the program.

use std::path::PathBuf;

use crate::StorePlace;

/// A place where no store is yet, and a folder beside it.
pub(super) struct Fresh {
    pub(super) place: StorePlace,
    folder: tempfile::TempDir,
    #[cfg(feature = "postgres")]
    schema: Option<schema::Schema>,
}

impl Fresh {
    /// A file.
    pub(super) fn file() -> Fresh {
        let folder = tempfile::tempdir().unwrap();
        Fresh {
            place: StorePlace::File(folder.path().join("s.sqlite")),
            folder,
            #[cfg(feature = "postgres")]
            schema: None,
        }
    }

    /// A schema of its own in the database that `VEERKRACHT_TEST_POSTGRES` names.
    #[cfg(feature = "postgres")]
    pub(super) fn database() -> Fresh {
        let schema = schema::Schema::new();
        let folder = tempfile::tempdir().unwrap();
        Fresh { place: StorePlace::Postgres(schema.address.clone()), folder, schema: Some(schema) }
    }

    /// Another of the same kind.
    pub(super) fn another(&self) -> Fresh {
        #[cfg(feature = "postgres")]
        if !self.is_file() {
            return Fresh::database();
        }
        Fresh::file()
    }

    /// A path beside the store.
    pub(super) fn sibling(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Tells whether a word stands in the bytes of the files of a store, or in a row of any table.
    pub(super) fn holds(&self, word: &str) -> bool {
        #[cfg(feature = "postgres")]
        if let Some(schema) = &self.schema {
            return schema.holds(word);
        }
        is_in_bytes(self.folder.path(), word)
    }

    /// Tells whether it is a file, of which bytes can be looked at and which one program alone can replace.
    pub(super) fn is_file(&self) -> bool {
        matches!(self.place, StorePlace::File(_))
    }
}

/// Tells whether a word stands in the bytes of any file of a folder.
pub(super) fn is_in_bytes(folder: &std::path::Path, word: &str) -> bool {
    let files = std::fs::read_dir(folder).unwrap().flatten();
    files.into_iter().filter(|file| file.path().is_file()).any(|file| {
        let bytes = std::fs::read(file.path()).unwrap();
        bytes.windows(word.len()).any(|window| window == word.as_bytes())
    })
}

#[cfg(feature = "postgres")]
mod schema {
    use std::sync::atomic::{AtomicU32, Ordering};

    use postgres::{Client, NoTls};

    static NUMBER: AtomicU32 = AtomicU32::new(0);

    /// Where nothing is but what one test makes.
    pub(super) struct Schema {
        pub(super) address: String,
        given: String,
        name: String,
    }

    impl Schema {
        pub(super) fn new() -> Schema {
            let given = std::env::var("VEERKRACHT_TEST_POSTGRES").expect("names a database: tests/store/postgres.py");
            let name = format!("test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
            let sign = if given.contains('?') { '&' } else { '?' };
            let address = format!("{given}{sign}options=-csearch_path%3D{name}");
            let schema = Schema { address, given, name };
            schema.client().batch_execute(&format!("CREATE SCHEMA {}", schema.name)).unwrap();
            schema
        }

        fn client(&self) -> Client {
            Client::connect(&self.given, NoTls).unwrap()
        }

        pub(super) fn holds(&self, word: &str) -> bool {
            let (mut client, name, like) = (self.client(), self.name.clone(), format!("%{word}%"));
            let tables = "SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = $1";
            let tables: Vec<String> = client.query(tables, &[&name]).unwrap().iter().map(|row| row.get(0)).collect();
            assert!(tables.len() > 5, "{tables:?}");
            tables.iter().any(|table| {
                let count = format!("SELECT count(*) FROM {name}.{table} AS row WHERE CAST(row AS TEXT) LIKE $1");
                client.query_one(&count, &[&like]).unwrap().get::<_, i64>(0) > 0
            })
        }
    }

    impl Drop for Schema {
        fn drop(&mut self) {
            let (given, name) = (self.given.clone(), self.name.clone());
            let dropped = std::thread::spawn(move || {
                let drop = format!("DROP SCHEMA {name} CASCADE");
                Client::connect(&given, NoTls).and_then(|mut client| client.batch_execute(&drop))
            });
            drop(dropped.join());
        }
    }
}
