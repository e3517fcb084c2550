use super::*;

fn ledger(folder: &Path, key: u8) -> Result<Ledger, Error> {
    Ledger::open(&folder.join("ledger.db"), Key::from_bytes([key; 32]))
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
        .write(|tx| Ok(tx.execute("INSERT INTO team (name) VALUES ('readable words')", [])?))
        .unwrap();
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(14).any(|window| window == b"readable words"));
    }
}

#[test]
fn write_that_fails_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = ledger(folder.path(), 1).unwrap();
    let failed: Result<(), Error> = ledger.write(|tx| {
        tx.execute("INSERT INTO team (name) VALUES ('North')", [])?;
        Err(Error::Damaged("a test"))
    });
    assert!(failed.is_err());
    let teams: i64 = ledger
        .read(|db| Ok(db.query_row("SELECT count(*) FROM team", [], |row| row.get(0))?))
        .unwrap();
    assert_eq!(teams, 0);
}

#[test]
fn ledger_of_another_city_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = ledger(folder.path(), 1).unwrap();
    ledger.belong_to(CityId::from_bytes([1; 16])).unwrap();
    ledger.belong_to(CityId::from_bytes([1; 16])).unwrap();
    assert!(matches!(
        ledger.belong_to(CityId::from_bytes([2; 16])),
        Err(Error::OtherCity)
    ));
}
