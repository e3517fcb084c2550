use std::path::{Path, PathBuf};

use domain::Lane;
use protocol::api::{BlobState, HelloRequest, HelloResponse, NotebookHello};
use protocol::receipt;

use super::blobs::{photo_by, photo_of};
use super::notebooks::encounter;
use super::phone::Phone;
use super::world::{World, good, town};
use crate::Error;
use crate::backup::Proof;

async fn hello(world: &World, phone: &Phone) -> HelloResponse {
    let heads = phone.statement().heads;
    let hello = HelloRequest {
        versions: vec![1],
        notebooks: vec![NotebookHello {
            notebook: phone.notebook,
            heads,
            version: None,
        }],
        cursor: None,
        last_receipts: Vec::new(),
        schemas: None,
        done: None,
        noticed: None,
        read: None,
    };
    good(world.tell(phone, "/sync/v1/hello", &hello).await)
}

fn place(world: &World) -> PathBuf {
    world.folder.path().join("backups")
}

/// Makes a good generation and keeps so many; returns its folder.
pub(crate) fn back_up(world: &World, keep: usize) -> PathBuf {
    let data = world.folder.path().join("data");
    let made = world.admin().backup((&data, &town()), &place(world), keep);
    let (folder, found) = made.unwrap();
    assert!(found.damage.is_empty(), "{:?}", found.damage);
    folder
}

/// Returns how far a phone's records are told to be backed up: by hello, and by a receipt.
async fn told(world: &World, phone: &Phone) -> u64 {
    let hinted = hello(world, phone).await.notebooks[0]
        .lanes
        .iter()
        .find(|lane| lane.lane == Lane::Records)
        .unwrap()
        .backed_up;
    let from = phone.head(Lane::Records).seq + 1;
    let receipt = world.pushed(phone, Lane::Records, from).await;
    assert_eq!(receipt.backed_up, hinted);
    hinted
}

fn break_file(path: &Path) {
    let mut bytes = std::fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(path, bytes).unwrap();
}

#[tokio::test]
async fn server_restored_to_yesterday_gets_the_rest_from_the_phones() {
    let world = World::new();
    let (photographer, mut phone) = (world.phone(0).await, world.phone(1).await);
    photo_of(&world, photographer).await;
    phone.write(encounter(), None);
    world.pushed(&phone, Lane::Records, 1).await;
    let epoch = hello(&world, &phone).await.epoch;

    let backup = back_up(&world, 7);
    let bytes = std::fs::read(backup.join("ledger.db")).unwrap();
    assert!(!bytes.starts_with(b"SQLite format 3"));
    assert!(!backup.join("keys").exists());

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
    // Once more, to the same backup: everything is there again.
    let world = world.restore(&backup);
    assert_eq!(world.pushed(&phone, Lane::Records, 2).await.committed, 3);
    assert_eq!(told(&world, &phone).await, 1);
    assert!(world.admin().verify().unwrap().damage.is_empty());
}

#[tokio::test]
async fn only_what_the_oldest_generation_holds_is_told_to_be_backed_up() {
    let world = World::new();
    let mut phone = world.phone(0).await;
    let write = async |phone: &mut Phone| {
        phone.write(encounter(), None);
        let seq = phone.head(Lane::Records).seq;
        world.pushed(phone, Lane::Records, seq).await;
    };
    write(&mut phone).await;
    assert_eq!(told(&world, &phone).await, 0);
    let first = back_up(&world, 2);
    assert_eq!(told(&world, &phone).await, 1);
    write(&mut phone).await;
    assert_eq!(told(&world, &phone).await, 1);
    let second = back_up(&world, 2);
    assert_eq!(told(&world, &phone).await, 1, "the newest alone proves nothing");
    write(&mut phone).await;
    let third = back_up(&world, 2);
    assert_eq!(told(&world, &phone).await, 2);
    assert!(!first.exists() && second.exists() && third.exists());

    // What came back from the newest knows what the oldest that is kept covers.
    let world = world.restore(&third);
    assert_eq!(told(&world, &phone).await, 2);
}

#[tokio::test]
async fn sealed_file_is_told_to_be_backed_up_once_it_is() {
    let world = World::new();
    let mut phone = world.phone(0).await;
    let hash = photo_by(&world, &mut phone).await;
    let told = async || {
        let path = format!("/sync/v1/blobs/{hash}");
        let state: BlobState = good(world.ask(&phone, "GET", &path, Vec::new()).await);
        let receipt = state.receipt.unwrap();
        let receipt = receipt::open(&receipt, &phone.enrolled.server.peek().unwrap()).unwrap();
        assert_eq!(receipt.sealed_hash, hash);
        receipt.backed_up
    };
    assert!(!told().await);
    back_up(&world, 7);
    assert!(told().await);
}

#[tokio::test]
async fn backup_of_a_damaged_server_never_counts_and_is_never_restored() {
    let world = World::new();
    let data = world.folder.path().join("data");
    let mut phone = world.phone(0).await;
    let hash = photo_by(&world, &mut phone).await;
    let name = hash.to_string();
    let file = data.join("blobs/whole").join(&name[..2]).join(&name);
    let whole = std::fs::read(&file).unwrap();
    break_file(&file);
    let (bad, found) = world.admin().backup((&data, &town()), &place(&world), 7).unwrap();
    assert_eq!(found.damage.len(), 1);
    assert_eq!(told(&world, &phone).await, 0);
    let refused = crate::Admin::restore((&data, &town()), &crate::Files::Embedded, (&bad, Proof::Whole));
    assert!(matches!(refused, Err(Error::BackupUnproved(_))));

    std::fs::write(&file, whole).unwrap();
    back_up(&world, 1);
    assert_eq!(told(&world, &phone).await, 1);
    assert!(bad.exists(), "a person may want to look at it");
    back_up(&world, 1);
    assert!(!bad.exists(), "it goes with those that are as old");
}

#[tokio::test]
async fn generation_that_rots_does_not_count_any_more() {
    let world = World::new();
    let data = world.folder.path().join("data");
    let mut phone = world.phone(0).await;
    phone.write(encounter(), None);
    world.pushed(&phone, Lane::Records, 1).await;
    let first = back_up(&world, 7);
    break_file(&first.join("ledger.db"));
    phone.write(encounter(), None);
    world.pushed(&phone, Lane::Records, 2).await;
    let (_, found) = world.admin().backup((&data, &town()), &place(&world), 7).unwrap();
    assert_eq!(found.damage.len(), 1, "it is named: {:?}", found.damage);
    assert_eq!(told(&world, &phone).await, 2);
    let refused = crate::Admin::restore((&data, &town()), &crate::Files::Embedded, (&first, Proof::Whole));
    assert!(matches!(refused, Err(Error::BackupDamaged(_))));
}

#[tokio::test]
async fn restoring_never_writes_over_a_ledger_and_needs_the_keys() {
    let world = World::new();
    let data = world.folder.path().join("data");
    let backup = back_up(&world, 7);
    let restore = |data: &Path| {
        crate::Admin::restore((data, &town()), &crate::Files::Embedded, (&backup, Proof::Whole))
    };
    assert!(matches!(restore(&data), Err(Error::LedgerThere(_))));
    let elsewhere = world.folder.path().join("elsewhere");
    std::fs::create_dir(&elsewhere).unwrap();
    assert!(matches!(restore(&elsewhere), Err(Error::KeysMissing(_))));
}

#[tokio::test]
async fn ledger_in_postgresql_is_left_to_its_own_backups() {
    let world = World::on_postgres();
    let data = world.folder.path().join("data");
    let refused = world.admin().backup((&data, &town()), &place(&world), 7);
    assert!(matches!(refused, Err(Error::BackupByPostgres)));
    let phone = world.phone(0).await;
    let before = hello(&world, &phone).await.epoch;
    world.admin().new_epoch().unwrap();
    assert_ne!(hello(&world, &phone).await.epoch, before);
}
