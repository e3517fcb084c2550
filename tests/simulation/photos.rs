//! Photos: small pictures that are sealed and declared as the app does it, and sent in pieces.

use std::io::Read as _;

use domain::field::{Blob as Bytes, Hash, Words};
use domain::kind::Record as _;
use domain::kinds::Photo;
use domain::{Lane, RecordId};
use evidence::{Limits, TakenIn, take_in};
use protocol::api::BlobState;
use protocol::{BlobHash, Message as _, frame};
use seal::Key;
use store::blob::{self, Blob, Role};

use crate::broken::{Broken, Checked, hold};
use crate::fleet::Fleet;
use crate::link::Call;
use crate::saving::Fresh;

/// The smallest PNG; noise behind it makes each photo another one.
const PICTURE: [u8; 69] = [
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52, 0x00,
    0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x02, 0x00, 0x00, 0x00, 0x90, 0x77, 0x53, 0xde, 0x00,
    0x00, 0x00, 0x0c, 0x49, 0x44, 0x41, 0x54, 0x78, 0xda, 0x63, 0x68, 0x68, 0x68, 0x00, 0x00, 0x03, 0x04,
    0x01, 0x81, 0x75, 0x2e, 0x01, 0xbc, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60,
    0x82,
];

impl Fleet {
    /// Takes a photo, now and then one that needs several pieces.
    pub(crate) fn photograph(&mut self, phone: usize) -> RecordId {
        let record = self.new_record();
        let key = Key::from_bytes(self.dice.bytes());
        let longest = if self.dice.happens(200) { 300_000 } else { 3_000 };
        let length = self.dice.below(longest);
        let original = PICTURE.chain(std::io::Cursor::new(self.dice.noise(length)));
        let mut dice = self.dice.clone();
        let mut chance = |bytes: &mut [u8]| bytes.fill_with(|| dice.next().to_le_bytes()[0]);
        let vault = std::sync::Arc::clone(&self.phones[phone].vault);
        let taken = take_in(original, None, &key, &vault, &mut chance, &Limits::STANDARD).unwrap();
        let fresh = Fresh {
            blobs: blobs_of(record, &taken),
            ..Fresh::first(
                record,
                (Lane::Records, Photo::KIND.number, 1),
                fields_of(&taken, &key).write(),
            )
        };
        self.save(phone, fresh);
        record
    }

    /// What a phone counts as held by the server, the server has whole.
    pub(crate) fn check_photos(&self, phone: usize) -> Checked {
        let one = &self.phones[phone];
        // A server on a full disk answers nobody; that one lost a photo its phone learns once it has read the feed.
        if !self.station.is_up() || self.station.is_full() || self.restores > 0 {
            return Ok(());
        }
        for blob in one.store.read(blob::list).unwrap() {
            hold(!blob.held || self.has_whole(phone, blob.hash), || {
                Broken::Lost(format!("{phone}: a receipt for a photo that the server has not"))
            })?;
        }
        Ok(())
    }

    /// At rest every photo is on the server, and its phone knows.
    pub(crate) fn compare_photos(&self, phone: usize) -> Checked {
        let kept = self.phones[phone].store.read(blob::list).unwrap();
        let promised = self.promises.photos(phone);
        hold(kept.len() == promised, || {
            Broken::Lost(format!("{phone}: {promised} sealed files, has {}", kept.len()))
        })?;
        for blob in kept {
            hold(blob.held && self.has_whole(phone, blob.hash), || {
                Broken::Lost(format!("{phone}: a photo is not on the server at rest"))
            })?;
        }
        Ok(())
    }

    fn has_whole(&self, phone: usize, hash: BlobHash) -> bool {
        let asked = self
            .station
            .perform(&self.phones[phone].papers, &Call::BlobState(hash));
        let read = |packed: Vec<u8>| BlobState::decode(&frame::decompress(&packed).ok()?).ok();
        asked.ok().and_then(read).is_some_and(|state| state.complete)
    }
}

fn fields_of(taken: &TakenIn, key: &Key) -> Photo {
    let length = |length: u64| u32::try_from(length).ok();
    Photo {
        original_hash: Some(Hash(taken.original_hash.0)),
        original_length: length(taken.original_length),
        sealed_hash: Some(Hash(taken.sealed_hash.0)),
        sealed_length: length(taken.sealed_length),
        data_key: Some(Bytes(key.expose().to_vec())),
        media_type: Some(Words(taken.media_type().to_owned())),
        thumbnail_hash: taken.thumbnail.as_ref().map(|one| Hash(one.sealed_hash.0)),
        thumbnail_length: taken.thumbnail.as_ref().and_then(|one| length(one.sealed_length)),
        ..Photo::default()
    }
}

fn blobs_of(record: RecordId, taken: &TakenIn) -> Vec<Blob> {
    let one = |hash: [u8; 32], length, role| Blob {
        hash: BlobHash(hash),
        record,
        role,
        length,
        held: false,
    };
    let thumbnail = taken.thumbnail.as_ref();
    let thumbnail = thumbnail.map(|small| one(small.sealed_hash.0, small.sealed_length, Role::Thumbnail));
    let original = one(taken.sealed_hash.0, taken.sealed_length, Role::Original);
    thumbnail.into_iter().chain([original]).collect()
}
