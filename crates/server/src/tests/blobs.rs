use domain::Lane;
use domain::field::{Blob, Hash, Words};
use domain::kinds::Photo;
use evidence::thumbnail_key;
use protocol::api::{BlobAppend, BlobState, ErrorCode};
use protocol::{BlobHash, Raw, frame, receipt};
use seal::Key;
use seal::chunked::seal_stream;
use seal::digest::sha256;

use super::phone::Phone;
use super::world::{World, good, refused};

const DATA_KEY: [u8; 32] = [5; 32];
const PICTURE: &[u8] = b"a picture";

fn sealed(plain: &[u8], key: Key) -> Vec<u8> {
    let mut out = Vec::new();
    seal_stream(key, &mut &*plain, &mut out).unwrap();
    out
}

/// Writes a photo and returns its sealed original and thumbnail.
fn take_photo(phone: &mut Phone, original_hash: [u8; 32], plain: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let key = Key::from_bytes(DATA_KEY);
    let (original, thumbnail) = (sealed(plain, key.clone()), sealed(b"small", thumbnail_key(&key)));
    let length = |bytes: &[u8]| Some(u32::try_from(bytes.len()).unwrap());
    phone.write(
        Photo {
            original_hash: Some(Hash(original_hash)),
            original_length: length(plain),
            sealed_hash: Some(Hash(sha256(&[&original]))),
            sealed_length: length(&original),
            data_key: Some(Blob(DATA_KEY.to_vec())),
            media_type: Some(Words("image/jpeg".to_owned())),
            thumbnail_hash: Some(Hash(sha256(&[&thumbnail]))),
            thumbnail_length: length(&thumbnail),
            ..Default::default()
        },
        None,
    );
    (original, thumbnail)
}

fn piece(whole: &[u8], from: usize, to: usize) -> BlobAppend {
    BlobAppend {
        hash: BlobHash(sha256(&[whole])),
        offset: from as u64,
        length: whole.len() as u64,
        bytes: Raw(whole[from..to].to_vec()),
    }
}

async fn send(world: &World, phone: &Phone, piece: &BlobAppend) -> (axum::http::StatusCode, Vec<u8>) {
    let body = frame::compress(&protocol::Message::encode(piece)).unwrap();
    world
        .ask(phone, "PATCH", &format!("/sync/v1/blobs/{}", piece.hash), body)
        .await
}

/// Takes a photo and sends its original, not yet its thumbnail.
pub(crate) async fn photo_of(world: &World, mut phone: Phone) -> (domain::RecordId, Vec<u8>) {
    photo_by(world, &mut phone).await;
    (phone.last_record(), PICTURE.to_vec())
}

/// The same of a phone that goes on; returns the name of the sealed original.
pub(crate) async fn photo_by(world: &World, phone: &mut Phone) -> BlobHash {
    let from = phone.head(Lane::Records).seq + 1;
    let (original, _) = take_photo(phone, sha256(&[PICTURE]), PICTURE);
    world.pushed(phone, Lane::Records, from).await;
    let state: BlobState = good(send(world, phone, &piece(&original, 0, original.len())).await);
    assert!(state.complete);
    BlobHash(sha256(&[&original]))
}

async fn blob_arrives_in_pieces_and_its_original_is_verified(world: World) {
    let mut phone = world.phone(0).await;
    let plain = vec![3; 200_000];
    let (original, thumbnail) = take_photo(&mut phone, sha256(&[&plain]), &plain);
    refused(
        send(&world, &phone, &piece(&original, 0, 10)).await,
        ErrorCode::NotFound,
    );
    world.pushed(&phone, Lane::Records, 1).await;

    let state: BlobState = good(send(&world, &phone, &piece(&original, 0, 100_000)).await);
    assert_eq!((state.offset, state.complete), (100_000, false));
    refused(
        send(&world, &phone, &piece(&original, 150_000, 160_000)).await,
        ErrorCode::Gap,
    );
    let world = world.restart();
    let path = format!("/sync/v1/blobs/{}", BlobHash(sha256(&[&original])));
    let state: BlobState = good(world.ask(&phone, "GET", &path, Vec::new()).await);
    assert_eq!(state.offset, 100_000);
    let state: BlobState = good(send(&world, &phone, &piece(&original, 90_000, original.len())).await);
    assert!(state.complete);
    let receipt = receipt::open(&state.receipt.unwrap(), &phone.enrolled.server.peek().unwrap()).unwrap();
    assert!(receipt.original_verified);
    assert_eq!(
        (receipt.length, receipt.notebook),
        (original.len() as u64, phone.notebook)
    );

    let state: BlobState = good(send(&world, &phone, &piece(&thumbnail, 0, thumbnail.len())).await);
    assert!(
        receipt::open(&state.receipt.unwrap(), &phone.enrolled.server.peek().unwrap())
            .unwrap()
            .original_verified
    );
}

async fn any_phone_may_bring_what_a_locked_one_declared(world: World) {
    let (mut locked, other) = (world.phone(0).await, world.phone(1).await);
    let (original, _) = take_photo(&mut locked, sha256(&[b"a picture"]), b"a picture");
    let whole = piece(&original, 0, original.len());
    refused(send(&world, &other, &whole).await, ErrorCode::NotFound);
    world.pushed(&locked, Lane::Records, 1).await;
    let state: BlobState = good(send(&world, &other, &whole).await);
    let receipt = receipt::open(&state.receipt.unwrap(), &other.enrolled.server.peek().unwrap()).unwrap();
    assert!(receipt.original_verified);
    assert_eq!(
        receipt.notebook, locked.notebook,
        "it is the photo's, not who brought it"
    );
}

async fn blob_that_is_not_what_was_declared_is_noticed(world: World) {
    let mut phone = world.phone(0).await;
    let (original, _) = take_photo(&mut phone, [1; 32], b"another picture");
    world.pushed(&phone, Lane::Records, 1).await;
    let mut wrong = piece(&original, 0, original.len());
    wrong.bytes.0[20] ^= 1;
    refused(send(&world, &phone, &wrong).await, ErrorCode::HashMismatch);
    let longer = BlobAppend {
        length: 9_999,
        ..piece(&original, 0, 10)
    };
    refused(send(&world, &phone, &longer).await, ErrorCode::TooLarge);
    let state: BlobState = good(send(&world, &phone, &piece(&original, 0, original.len())).await);
    let receipt = receipt::open(&state.receipt.unwrap(), &phone.enrolled.server.peek().unwrap()).unwrap();
    assert!(!receipt.original_verified);
}

async fn blob_is_settled_whenever_the_server_was_killed(world: World) {
    let mut phone = world.phone(0).await;
    let plain = vec![4; 700_000];
    let (original, _) = take_photo(&mut phone, sha256(&[&plain]), &plain);
    world.pushed(&phone, Lane::Records, 1).await;
    let hash = BlobHash(sha256(&[&original])).to_string();
    let blobs = world.folder.path().join("data/blobs");
    let (partial, whole) = (
        blobs.join("partial").join(&hash),
        blobs.join("whole").join(&hash[..2]).join(&hash),
    );
    let _: BlobState = good(send(&world, &phone, &piece(&original, 0, 300_000)).await);
    // Killed while it put the file into the store: all bytes are durable here, there is a part of them there.
    std::fs::write(&partial, &original).unwrap();
    std::fs::create_dir_all(whole.parent().unwrap()).unwrap();
    std::fs::write(whole.with_extension("#1"), &original[..100]).unwrap();
    let world = world.restart();
    let path = format!("/sync/v1/blobs/{hash}");
    let ask = async |world: &World| good::<BlobState>(world.ask(&phone, "GET", &path, Vec::new()).await);
    let state = ask(&world).await;
    assert!(state.complete && state.receipt.is_some());
    assert_eq!(std::fs::read(&whole).unwrap(), original);
    assert!(!partial.exists());
    // Killed after that, before the ledger knew.
    std::fs::write(&partial, &original).unwrap();
    let sql = "UPDATE blob SET state = 'declared'";
    world.station.ledger.write(|tx| tx.execute(sql, &[])).unwrap();
    let world = world.restart();
    assert!(ask(&world).await.complete && !partial.exists());
}

async fn bytes_that_are_not_the_blob_s_leave_nothing_in_the_store(world: World) {
    let mut phone = world.phone(0).await;
    let (original, _) = take_photo(&mut phone, [1; 32], &[7; 300_000]);
    world.pushed(&phone, Lane::Records, 1).await;
    let mut wrong = original.clone();
    wrong[250_000] ^= 1;
    let first = piece(&original, 0, 100_000);
    let _: BlobState = good(send(&world, &phone, &first).await);
    let rest = BlobAppend {
        hash: first.hash,
        ..piece(&wrong, 100_000, wrong.len())
    };
    refused(send(&world, &phone, &rest).await, ErrorCode::HashMismatch);
    assert!(!world.station.blobs.whole.has(first.hash).unwrap());
    let path = format!("/sync/v1/blobs/{}", first.hash);
    let state: BlobState = good(world.ask(&phone, "GET", &path, Vec::new()).await);
    assert_eq!((state.offset, state.complete), (0, false));
}

/// Two branches of a chain may both declare a photo; its file comes once.
async fn file_that_a_branch_declares_too_is_here_for_both(world: World) {
    let mut phone = world.phone(0).await;
    let mut clone = phone.copy();
    let (original, _) = take_photo(&mut phone, sha256(&[PICTURE]), PICTURE);
    world.pushed(&phone, Lane::Records, 1).await;
    let whole = piece(&original, 0, original.len());
    assert!(good::<BlobState>(send(&world, &phone, &whole).await).complete);
    clone.write(super::notebooks::encounter(), None);
    take_photo(&mut clone, sha256(&[PICTURE]), PICTURE);
    refused(world.push(&clone, Lane::Records, 1).await, ErrorCode::Fork);
    let path = format!("/sync/v1/blobs/{}", whole.hash);
    let state: BlobState = good(world.ask(&clone, "GET", &path, Vec::new()).await);
    assert!(state.complete);
    let device = clone.certificate.peek().unwrap().device;
    let of_device = |db: &crate::db::Tx<'_>| crate::db::blob::of_device(db, whole.hash, device);
    let found = world.station.ledger.read(of_device).unwrap().unwrap();
    assert_eq!(found.state, crate::db::blob::State::Verified);
}

crate::tests::on_each_database! {
    file_that_a_branch_declares_too_is_here_for_both,
    blob_is_settled_whenever_the_server_was_killed,
    bytes_that_are_not_the_blob_s_leave_nothing_in_the_store,
    blob_arrives_in_pieces_and_its_original_is_verified,
    any_phone_may_bring_what_a_locked_one_declared,
    blob_that_is_not_what_was_declared_is_noticed,
}
