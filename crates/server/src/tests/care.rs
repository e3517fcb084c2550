use domain::codes::{EncounterKind, HandoverKind};
use domain::field::{One, Prose, Words};
use domain::kind::Record as _;
use domain::kinds::{Encounter, HandoverItem};
use domain::{Fields, Lane, Value};

use super::blobs::photo_of;
use super::notebooks::{encounter, shift};
use super::sos::{call, sos};
use super::world::World;
use crate::config::Database;
use crate::db::tx::{Row, params};

/// A shift with a correction, a conflict, a call for help, a photo that has come and a line that is held.
async fn full(world: &World) {
    let mut phone = world.phone(0).await;
    let start = phone.write(shift(), None);
    let met = phone.write(encounter(), Some(start));
    let base = phone.head(Lane::Records).hash;
    for count in [2, 3] {
        phone.line(
            Encounter::KIND,
            met,
            Fields::from([(66, Value::Int(count))]),
            vec![base],
        );
    }
    let bad = Encounter {
        kind: Some(One(EncounterKind::Assist)),
        need: Some(Words("x".to_owned())),
        ..Encounter::default()
    };
    phone.write(bad, Some(start));
    let help = phone.write(sos(), None);
    world.tell(&phone, "/sync/v1/sos", &call(&phone, help)).await;
    world.pushed(&phone, Lane::Records, 1).await;
    world.pushed(&phone, Lane::Safety, 1).await;
    photo_of(world, phone).await;
}

async fn whole_ledger_is_found_whole(world: World) {
    full(&world).await;
    let found = world.admin().verify().unwrap();
    assert!(found.damage.is_empty(), "{:?}", found.damage);
    assert!(
        found.lines > 6 && found.places == found.lines - 1,
        "{}",
        found.to_line()
    );
    assert_eq!((found.notebooks, found.files), (1, 1), "{}", found.to_line());
}

fn write(world: &World, sql: &str) {
    let zeros = params![&[0; 32]];
    assert!(
        world.station.ledger.write(|tx| tx.execute(sql, zeros)).unwrap() > 0,
        "{sql}"
    );
}

/// Damages the ledger, looks that this is found, and takes it back.
fn damaged(world: &World, (damage, undo): (&str, &str), named: &str) {
    write(world, damage);
    let found = world.admin().verify().unwrap().damage;
    assert!(found.iter().any(|one| one.contains(named)), "{damage}: {found:?}");
    write(world, undo);
    let found = world.admin().verify().unwrap().damage;
    assert!(found.is_empty(), "{undo}: {found:?}");
}

async fn each_damage_is_found_and_named(world: World) {
    full(&world).await;
    let check = |column: &str, table: &str, place: &str, named: &str| {
        let kept = "(SELECT value FROM setting WHERE name = 'kept')";
        let keep = format!(
            "INSERT INTO setting (name, value) SELECT 'kept', {column} FROM {table} WHERE {place} AND {column} <> ?1"
        );
        let damage = format!("UPDATE {table} SET {column} = ?1 WHERE {place}");
        let undo = format!("UPDATE {table} SET {column} = {kept} WHERE {place} AND {column} = ?1");
        write(&world, &keep);
        damaged(&world, (&damage, &undo), named);
        write(&world, "DELETE FROM setting WHERE name = 'kept' AND value <> ?1");
    };
    let second = "lane = 1 AND seq = 2";
    check("hash", "entry", second, "line 2: its hash is another one");
    check("previous", "entry", second, "line 2: it does not follow");
    check(
        "locked",
        "entry",
        second,
        "line 2: its body is not what was signed",
    );
    check("hash", "lane", "lane = 1", "its head is not its last line");
    check("log_hash", "lane", "lane = 1", "its receipt names another feed");
    // Of the first run, which ends at place 4.
    check("log_hash", "feed", "position = 1", "feed, place 4");
    let held = "UPDATE entry SET held = 'rules' WHERE lane = 1 AND seq = 1 AND hash <> ?1";
    let free = "UPDATE entry SET held = NULL WHERE lane = 1 AND seq = 1 AND hash <> ?1";
    damaged(&world, (held, free), "1 lines have no place");
    let files = world.folder.path().join("data/blobs/whole");
    std::fs::rename(&files, files.with_extension("gone")).unwrap();
    let found = world.admin().verify().unwrap().damage;
    assert!(found[0].contains("sealed file"), "{found:?}");
}

/// Returns everything that a table says, but the numbers of its rows.
fn told(world: &World, table: &str, columns: &str) -> Vec<Vec<String>> {
    let read = |row: Row<'_>| {
        let cell = |at| -> String {
            let number = row.get::<Option<i64>>(at).map(|value| format!("{value:?}"));
            number
                .or_else(|_| row.get::<Vec<u8>>(at).map(|value| format!("{value:?}")))
                .or_else(|_| row.get::<String>(at))
                .unwrap()
        };
        Ok((0..columns.split(',').count()).map(cell).collect())
    };
    let sql = format!("SELECT {columns} FROM {table} ORDER BY 1");
    world.station.ledger.read(|db| db.all(&sql, &[], read)).unwrap()
}

async fn tables_are_made_anew_from_the_lines_and_are_equal(world: World) {
    full(&world).await;
    let all = || {
        [
            told(
                &world,
                "record",
                "record, kind, notebook, officer, shift, linked_to, about, happened_at, written_at, received_at, expires_at, lines, conflicts, withdrawn, fields",
            ),
            told(
                &world,
                "blob",
                "hash, record, notebook, role, length, state, received_at",
            ),
            told(
                &world,
                "alarm",
                "record, notebook, officer, raised_at, received_at, position, stood_down_at, told, entry, position_seq",
            ),
        ]
    };
    let before = all();
    assert!(before.iter().all(|table| !table.is_empty()));
    let sql = "UPDATE record SET lines = 99, kind = 1";
    world.station.ledger.write(|tx| tx.execute(sql, &[])).unwrap();
    world
        .station
        .ledger
        .write(|tx| tx.execute("DELETE FROM record WHERE kind = 1", &[]))
        .unwrap();
    assert_ne!(all(), before);
    assert_eq!(world.admin().rebuild().unwrap(), before[0].len() as u64);
    assert_eq!(all(), before);
}

async fn tables_that_a_newer_version_emptied_are_made_anew_at_the_start(world: World) {
    full(&world).await;
    let all = |world: &World| told(world, "record", "record, kind, lines, fields");
    let before = all(&world);
    let alarms = |world: &World| told(world, "alarm", "record, position");
    let (locked, position) = (alarms(&world), position(&world));
    let clear = |tx: &crate::db::Tx<'_>| {
        tx.execute("DELETE FROM record", &[])?;
        let bytes = protocol::Message::encode(&position);
        tx.execute("UPDATE alarm SET position = ?1", params![bytes])
    };
    world.station.ledger.write(clear).unwrap();
    write(&world, "INSERT INTO setting (name, value) VALUES ('rebuild', ?1)");
    let world = world.restart();
    assert_eq!(all(&world), before);
    assert_eq!(alarms(&world), locked);
    assert!(!world.station.ledger.is_to_be_rebuilt().unwrap());
}

fn position(world: &World) -> Value {
    let since = |db: &crate::db::Tx<'_>| crate::db::alarm::since(db, domain::Timestamp(0));
    world.station.ledger.read(since).unwrap()[0]
        .position
        .clone()
        .unwrap()
}

async fn fields_moved_to_another_record_are_noticed(world: World) {
    full(&world).await;
    let one = "(SELECT fields FROM record WHERE kind = 1)";
    let kind = Encounter::KIND.number;
    let sql = format!("UPDATE record SET fields = {one} WHERE kind = {kind} AND fields <> ?1");
    write(&world, &sql);
    let moved = told(&world, "record", "record, kind");
    let moved = moved.iter().filter(|row| row[1] == format!("Some({kind})"));
    for row in moved {
        let id: Vec<u8> = row[0]
            .trim_matches(['[', ']'])
            .split(", ")
            .map(|byte| byte.parse().unwrap())
            .collect();
        let id = domain::RecordId::from_bytes(id.try_into().unwrap());
        let read = world.station.ledger.read(|db| crate::db::record::get(db, id));
        assert!(matches!(read, Err(crate::Error::Damaged(_))));
    }
}

/// Returns all that the tables of a database hold, as PostgreSQL writes it out.
fn dump(database: &Database) -> String {
    let Database::Postgres(config) = database else {
        panic!("not PostgreSQL")
    };
    let [tokio_postgres::config::Host::Unix(folder)] = config.get_hosts() else {
        panic!("not a socket")
    };
    let mut command = std::process::Command::new("pg_dump");
    command.args(["--data-only", "-U", "postgres", "-h"]).arg(folder);
    let output = command.arg(config.get_dbname().unwrap()).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// Says whether bytes stand in the clear in what PostgreSQL itself tells of its tables.
fn stands_in(dump: &str, bytes: &[u8]) -> bool {
    dump.contains(&seal::digest::to_hex(bytes))
}

#[tokio::test]
async fn no_word_of_a_record_and_no_place_stands_in_postgresql() {
    let world = World::on_postgres();
    full(&world).await;
    let mut phone = world.phone(1).await;
    let said = "behind the blue bicycle shed";
    let item = HandoverItem {
        kind: Some(One(HandoverKind::Hazard)),
        text: Some(Prose(said.to_owned())),
        expires_at: Some(domain::Timestamp(4_000_000_000_000)),
        ..HandoverItem::default()
    };
    phone.write(item, None);
    let receipt = world.pushed(&phone, Lane::Records, 1).await;
    assert!(receipt.held.is_empty());
    let record = phone.last_record();
    let read = world.station.ledger.read(|db| crate::db::record::get(db, record));
    let fields = read.unwrap().unwrap().fields;
    assert!(format!("{fields:?}").contains(said));
    let tables = dump(&world.database);
    assert!(stands_in(&tables, record.as_bytes()), "the dump shows no records");
    assert!(!tables.contains(said) && !stands_in(&tables, said.as_bytes()));
    assert!(!stands_in(&tables, &protocol::Message::encode(&position(&world))));
}

crate::tests::on_each_database! {
    tables_that_a_newer_version_emptied_are_made_anew_at_the_start,
    fields_moved_to_another_record_are_noticed,
    whole_ledger_is_found_whole,
    each_damage_is_found_and_named,
    tables_are_made_anew_from_the_lines_and_are_equal,
}
