//! Rescue copies that another phone brings: taken under their author's name, refused frame by frame, never half lost.

use domain::Lane;
use protocol::api::{RescueAnswer, RescueUpload};
use protocol::receipt;
use protocol::rescue::{self, Begins, Content, Context, Frame, Tail};
use protocol::{Purpose, Raw, Signed};
use seal::Key;

use super::notebooks::encounter;
use super::phone::Phone;
use super::world::{World, good};

on_each_database!(
    brought_by_another_phone_it_is_the_authors,
    bad_frame_holds_up_no_other_and_the_file_is_kept,
    what_is_sealed_to_another_server_is_not_read,
    what_a_revoked_phone_wrote_is_quarantined_here_too,
);

/// Writes a copy of these lanes from their first lines on, as a phone does.
fn copy(phone: &Phone, lanes: &[Lane], material: u8) -> Vec<u8> {
    let mut contents = vec![Content::Begins(Begins {
        certificate: phone.certificate.clone(),
        begin: None,
    })];
    for lane in lanes {
        let mut batch = phone.batch(*lane, 1);
        let mut statement = phone.statement();
        statement.purpose = Purpose::Rescue;
        batch.statement = Signed::sign(&statement, &phone.key);
        contents.push(Content::Signed(Box::new(batch)));
    }
    sealed(phone, &contents, material)
}

fn sealed(phone: &Phone, contents: &[Content], material: u8) -> Vec<u8> {
    let server = phone.enrolled.server.peek().unwrap();
    let material = Key::from_bytes([material; 32]);
    let (opening, context) = Context::agree(server.city, &server.public_key, &material).unwrap();
    let mut file = Vec::new();
    rescue::append(&mut file, &Frame::Opening(opening.clone())).unwrap();
    for (number, content) in (0..).zip(contents) {
        let frame = context.seal(&opening, number, content).unwrap();
        rescue::append(&mut file, &frame).unwrap();
    }
    file
}

async fn bring(world: &World, phone: &Phone, file: &[u8]) -> RescueAnswer {
    let upload = RescueUpload {
        frames: Raw(file.to_vec()),
    };
    good(world.tell(phone, "/sync/v1/rescue", &upload).await)
}

fn kept(world: &World) -> usize {
    let folder = world.folder.path().join("data/rescue");
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}

async fn brought_by_another_phone_it_is_the_authors(world: World) {
    let (mut sam, jo) = (world.phone(0).await, world.phone(1).await);
    for _ in 0..3 {
        sam.write(encounter(), None);
    }
    let file = copy(&sam, &[Lane::Records], 1);
    for _ in 0..2 {
        let answer = bring(&world, &jo, &file).await;
        assert_eq!((answer.frames, answer.refused.len()), (3, 0));
        let server = sam.enrolled.server.peek().unwrap();
        let receipt = receipt::open(&answer.receipts[0], &server).unwrap();
        assert_eq!((receipt.notebook, receipt.committed), (sam.notebook, 3));
        assert_eq!(receipt.hash, sam.head(Lane::Records).hash);
    }
    assert_eq!(kept(&world), 0);
    // The author goes on as if it had sent the lines itself.
    sam.write(encounter(), None);
    assert_eq!(world.pushed(&sam, Lane::Records, 4).await.committed, 4);
    let taken = world.admin().import_rescue(&file).unwrap();
    assert_eq!((taken.new, taken.known), (0, 3));
}

async fn bad_frame_holds_up_no_other_and_the_file_is_kept(world: World) {
    let (mut sam, mut jo) = (world.phone(0).await, world.phone(1).await);
    sam.write(encounter(), None);
    jo.write(encounter(), None);
    let good_one = copy(&jo, &[Lane::Records], 2);
    // Under Jo's name, lines that Sam signed; lines that nobody signed; a frame that was changed.
    let begins = || {
        Content::Begins(Begins {
            certificate: jo.certificate.clone(),
            begin: None,
        })
    };
    let stolen = sealed(
        &jo,
        &[begins(), Content::Signed(Box::new(sam.batch(Lane::Records, 1)))],
        3,
    );
    let batch = jo.batch(Lane::Records, 1);
    let tail = Tail {
        notebook: batch.notebook,
        lane: batch.lane,
        from: batch.from,
        prev_hash: batch.prev_hash,
        entries: batch.entries,
        keys: batch.keys,
    };
    let unsigned = sealed(&jo, &[begins(), Content::Unsigned(tail)], 4);
    let nameless = sealed(&jo, &[Content::Signed(Box::new(jo.batch(Lane::Records, 1)))], 5);
    let mut changed = copy(&jo, &[Lane::Records], 6);
    *changed.last_mut().unwrap() ^= 1;

    let file = [&stolen[..], &unsigned, &nameless, &changed, &good_one].concat();
    let answer = bring(&world, &sam, &file).await;
    let refused: Vec<(u64, &str)> = answer
        .refused
        .iter()
        .map(|(at, code)| (*at, code.as_str()))
        .collect();
    assert_eq!(
        refused,
        [
            (2, "not_found"),
            (5, "bad_signature"),
            (7, "unauthorised"),
            (10, "malformed")
        ]
    );
    assert_eq!(answer.receipts.len(), 1, "the good one is in");
    bring(&world, &sam, &file).await;
    assert_eq!(kept(&world), 1, "the same file is kept once");

    let torn = [&good_one[..], &[0xff; 9]].concat();
    assert_eq!(bring(&world, &sam, &torn).await.refused.len(), 1);
    for noise in [&b"<html>not ours</html>"[..], &[0; 4], &good_one[..3]] {
        assert!(bring(&world, &sam, noise).await.receipts.is_empty());
    }
}

async fn what_is_sealed_to_another_server_is_not_read(world: World) {
    let sam = world.phone(0).await;
    let key = seal::sign::SigningKey::from_key(&Key::from_bytes([9; 32])).unwrap();
    let city = sam.certificate.peek().unwrap().city;
    let (opening, _) = Context::agree(city, &key.verifying_key(), &Key::from_bytes([9; 32])).unwrap();
    let mut file = Vec::new();
    rescue::append(&mut file, &Frame::Opening(opening)).unwrap();
    rescue::append(&mut file, &Frame::Sealed(vec![1; 40])).unwrap();
    assert_eq!(bring(&world, &sam, &file).await.refused.len(), 2);
}

async fn what_a_revoked_phone_wrote_is_quarantined_here_too(world: World) {
    let (mut sam, jo) = (world.phone(0).await, world.phone(1).await);
    sam.write(encounter(), None);
    let device = sam.certificate.peek().unwrap().device;
    world.admin().revoke(device, "lost").unwrap();
    let answer = bring(&world, &jo, &copy(&sam, &[Lane::Records], 7)).await;
    let receipt = answer.receipts[0].peek().unwrap();
    assert_eq!(receipt.held, [(1, "revoked".to_owned())]);
}
