use super::*;
use crate::config::Database;
use crate::db::Ledger;

fn ledger(folder: &Path, key: u8) -> Result<Ledger, Error> {
    Ledger::open(
        &Database::Embedded,
        (&folder.join("ledger.db"), Key::from_bytes([key; 32])),
        Key::from_bytes([9; 32]),
    )
}

#[test]
fn ledger_opens_with_its_key_only() {
    let folder = tempfile::tempdir().unwrap();
    ledger(folder.path(), 1).unwrap();
    assert!(ledger(folder.path(), 1).is_ok());
    assert!(matches!(ledger(folder.path(), 2), Err(Error::LedgerLocked(_))));
}

#[test]
fn ledger_holds_no_readable_text() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = ledger(folder.path(), 1).unwrap();
    ledger
        .write(|tx| tx.execute("INSERT INTO team (name) VALUES ('readable words')", &[]))
        .unwrap();
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(14).any(|window| window == b"readable words"));
    }
}

/// Returns the columns of every table as the database itself tells them.
fn shape(ledger: &Ledger) -> Vec<(String, String, String, bool, Option<String>)> {
    let sql = "SELECT t.name, c.name, c.type, c.\"notnull\", c.dflt_value
               FROM sqlite_schema t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' ORDER BY t.name, c.cid";
    let read = |db: &Tx<'_>| {
        db.all(sql, &[], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
        })
    };
    ledger.read(read).unwrap()
}

#[test]
fn ledger_of_an_earlier_version_becomes_one_of_today() {
    let (old, new) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let first = include_str!("../../../../../fixtures/databases/ledger-1.sql");
    let connection = connect(&old.path().join("ledger.db"), &Key::from_bytes([1; 32])).unwrap();
    connection.execute_batch(first).unwrap();
    connection.pragma_update(None, "user_version", 1).unwrap();
    drop(connection);
    let (old, new) = (ledger(old.path(), 1).unwrap(), ledger(new.path(), 1).unwrap());
    assert_eq!(shape(&old), shape(&new));
}

#[test]
fn ledger_of_a_later_version_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let later = format!("PRAGMA user_version = {}", STEPS.version() + 1);
    let write = |tx: &Tx<'_>| tx.execute(&later, &[]);
    ledger(folder.path(), 1).unwrap().write(write).unwrap();
    assert!(matches!(ledger(folder.path(), 1), Err(Error::LedgerNewer(_))));
}
