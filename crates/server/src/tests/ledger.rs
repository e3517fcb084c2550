use domain::CityId;

use super::world::World;
use crate::Error;
use crate::db::tx::{Param, params};

async fn write_that_fails_leaves_nothing(world: World) {
    let ledger = &world.station.ledger;
    let failed: Result<(), Error> = ledger.write(|tx| {
        tx.execute("INSERT INTO team (name) VALUES ('North')", &[])?;
        Err(Error::Damaged("a test"))
    });
    assert!(failed.is_err());
    let count = || ledger.read(|db| db.one("SELECT count(*) FROM team", &[], |row| row.get::<i64>(0)));
    assert_eq!(count().unwrap(), 0);
    // A statement that the database refuses does not keep the ledger from going on.
    let refused = ledger.write(|tx| tx.execute("INSERT INTO team (name) VALUES (NULL)", &[]));
    assert!(refused.is_err());
    assert_eq!(count().unwrap(), 0);
}

async fn read_writes_nothing_and_sees_one_state(world: World) {
    let ledger = &world.station.ledger;
    let sql = "SELECT count(*) FROM team";
    let seen = ledger.read(|db| {
        let before: i64 = db.one(sql, &[], |row| row.get(0))?;
        ledger.write(|tx| tx.execute("INSERT INTO team (name) VALUES ('North')", &[]))?;
        Ok((before, db.one(sql, &[], |row| row.get::<i64>(0))?))
    });
    assert_eq!(seen.unwrap(), (0, 0));
    let after: i64 = ledger.read(|db| db.one(sql, &[], |row| row.get(0))).unwrap();
    assert_eq!(after, 1);
}

async fn ledger_of_another_city_is_refused(world: World) {
    let ledger = &world.station.ledger;
    ledger.belong_to(world.station.city).unwrap();
    let other = ledger.belong_to(CityId::from_bytes([2; 16]));
    assert!(matches!(other, Err(Error::OtherCity)));
}

async fn every_type_comes_back_as_it_went_in(world: World) {
    let ledger = &world.station.ledger;
    let all: Vec<u8> = (0..=255).collect();
    let put = |name: &str, value: &[u8]| {
        let sql = "INSERT INTO setting (name, value) VALUES (?1, ?2)";
        ledger.write(|tx| tx.execute(sql, params![name, value]))
    };
    assert_eq!(put("été \u{1f6b2} \0", &all).unwrap(), 1);
    let sql =
        "SELECT name, value, ?1, ?2, ?3, ?4, ?5 IS NULL, count(*) OVER () FROM setting WHERE value = ?6";
    let params = params![
        i64::MIN,
        u64::MAX,
        None::<u64>,
        Some("text"),
        Param::Bytes(None),
        all.as_slice()
    ];
    let read = ledger.read(|db| {
        db.one(sql, params, |row| {
            Ok((
                (row.get::<String>(0)?, row.get::<Vec<u8>>(1)?),
                (row.get::<i64>(2)?, row.get::<u64>(3)?, row.get::<Option<u64>>(4)?),
                (row.get::<String>(5)?, row.get::<bool>(6)?, row.get::<u16>(7)?),
            ))
        })
    });
    let (text, numbers, rest) = read.unwrap();
    assert_eq!(text, ("été \u{1f6b2} \u{fffd}".to_owned(), all));
    assert_eq!(numbers, (i64::MIN, u64::try_from(i64::MAX).unwrap(), None));
    assert_eq!(rest, ("text".to_owned(), true, 1));
}

crate::tests::on_each_database! {
    write_that_fails_leaves_nothing,
    read_writes_nothing_and_sees_one_state,
    ledger_of_another_city_is_refused,
    every_type_comes_back_as_it_went_in,
}
