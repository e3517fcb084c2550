use domain::Lane;
use protocol::api::{HelloRequest, HelloResponse, NotebookHello};

use super::blobs::photo_of;
use super::notebooks::encounter;
use super::phone::Phone;
use super::world::{World, good, town};
use crate::Error;

async fn hello(world: &World, phone: &Phone) -> HelloResponse {
    let heads = phone.statement().heads;
    let hello = HelloRequest {
        versions: vec![1],
        notebooks: vec![NotebookHello {
            notebook: phone.notebook,
            heads,
        }],
        cursor: None,
        last_receipts: Vec::new(),
    };
    good(world.tell(phone, "/sync/v1/hello", &hello).await)
}

#[tokio::test]
async fn server_restored_to_yesterday_gets_the_rest_from_the_phones() {
    let world = World::new();
    let data = world.folder.path().join("data");
    let backup = world.folder.path().join("backup");
    let (photographer, mut phone) = (world.phone(0).await, world.phone(1).await);
    photo_of(&world, photographer).await;
    phone.write(encounter(), None);
    world.pushed(&phone, Lane::Records, 1).await;
    let epoch = hello(&world, &phone).await.epoch;

    let found = world.admin().backup(&data, &town(), &backup).unwrap();
    assert!(found.damage.is_empty() && found.files == 1, "{}", found.to_line());
    let bytes = std::fs::read(backup.join("ledger.db")).unwrap();
    assert!(!bytes.starts_with(b"SQLite format 3"));
    assert!(!backup.join("keys").exists());
    let again = world.admin().backup(&data, &town(), &backup);
    assert!(matches!(again, Err(Error::BackupExists(_))));

    // What comes after the backup is lost here, and the phone has it.
    phone.write(encounter(), None);
    phone.write(encounter(), None);
    world.pushed(&phone, Lane::Records, 2).await;
    let late = world.phone(2).await;
    let world = world.restore(&backup);

    let state = hello(&world, &phone).await;
    assert_ne!(state.epoch, epoch);
    let lane = state.notebooks[0]
        .lanes
        .iter()
        .find(|lane| lane.lane == Lane::Records);
    assert_eq!(lane.unwrap().committed, 1);
    assert_eq!(world.pushed(&phone, Lane::Records, 2).await.committed, 3);
    // A phone that was enrolled since is known by its certificate.
    hello(&world, &late).await;
    let found = world.admin().verify().unwrap();
    assert!(found.damage.is_empty(), "{:?}", found.damage);
    assert_eq!(
        (found.lines, found.files, found.awaited),
        (4, 1, 1),
        "{}",
        found.to_line()
    );
}

#[tokio::test]
async fn restoring_never_writes_over_a_ledger_and_needs_the_keys() {
    let world = World::new();
    let data = world.folder.path().join("data");
    let backup = world.folder.path().join("backup");
    world.admin().backup(&data, &town(), &backup).unwrap();
    let restore = |data| crate::Admin::restore(data, &town(), &crate::Files::Embedded, &backup);
    assert!(matches!(restore(&data), Err(Error::LedgerThere(_))));
    let elsewhere = world.folder.path().join("elsewhere");
    std::fs::create_dir(&elsewhere).unwrap();
    assert!(matches!(restore(&elsewhere), Err(Error::KeysMissing(_))));
}

#[tokio::test]
async fn ledger_in_postgresql_is_left_to_its_own_backups() {
    let world = World::on_postgres();
    let data = world.folder.path().join("data");
    let refused = world
        .admin()
        .backup(&data, &town(), &world.folder.path().join("backup"));
    assert!(matches!(refused, Err(Error::BackupByPostgres)));
    let phone = world.phone(0).await;
    let before = hello(&world, &phone).await.epoch;
    world.admin().new_epoch().unwrap();
    assert_ne!(hello(&world, &phone).await.epoch, before);
}
