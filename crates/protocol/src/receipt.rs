//! What a server signs after its durable commit, and never before. Each receipt counts in its own epoch only.

use domain::id::{CityId, EntryHash, NotebookId, RecordId};
use domain::time::Timestamp;
use seal::sign::VerifyingKey;

use crate::cbor::{Reader, Wire, Writer, signed_array};
use crate::certificate::ServerCertificate;
use crate::snapshot::Page;
use crate::statement::Heads;
use crate::{BlobHash, Epoch, Error, KeyId, Lane, LogHash, Signed};

signed_array! {
    /// `["pb1/receipt", 1, city, key_id, epoch, notebook, lane, committed, hash, backed_up, [[seq, code]…], feed_pos,
    /// log_hash, time]`.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Receipt labelled "pb1/receipt" {
        /// The city.
        pub city: CityId,
        /// The key that signed.
        pub key_id: KeyId,
        /// The epoch in which it counts.
        pub epoch: Epoch,
        /// The notebook.
        pub notebook: NotebookId,
        /// The chain.
        pub lane: Lane,
        /// All lines up to this one are durable on the server.
        pub committed: u64,
        /// The hash of that line.
        pub hash: EntryHash,
        /// All lines up to this one are in the oldest retained and verified backup.
        pub backed_up: u64,
        /// Lines that are kept but quarantined, each with the code of the reason: never confirmed, never pruned.
        pub held: Vec<(u64, String)>,
        /// The feed position of the newest of these lines.
        pub feed_pos: u64,
        /// The hash of the feed up to there.
        pub log_hash: LogHash,
        /// The server's clock.
        pub time: Timestamp,
    }
}

signed_array! {
    /// `["pb1/blob", 1, city, key_id, epoch, notebook, sealed_hash, length, original_verified, backed_up, time]`.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct BlobReceipt labelled "pb1/blob" {
        /// The city.
        pub city: CityId,
        /// The key that signed.
        pub key_id: KeyId,
        /// The epoch in which it counts.
        pub epoch: Epoch,
        /// The notebook whose entry declared the blob.
        pub notebook: NotebookId,
        /// The hash of the sealed bytes, all of which are durable.
        pub sealed_hash: BlobHash,
        /// How many there are.
        pub length: u64,
        /// Whether the server opened them and found the original's declared hash.
        pub original_verified: bool,
        /// Whether they are in the oldest retained and verified backup.
        pub backed_up: bool,
        /// The server's clock.
        pub time: Timestamp,
    }
}

signed_array! {
    /// `["pb1/manifest", 1, city, key_id, epoch, notebook, shift, [[lane, seq, hash]…], [sealed_hash…], time]`: the
    /// server holds all of a shift.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ManifestReceipt labelled "pb1/manifest" {
        /// The city.
        pub city: CityId,
        /// The key that signed.
        pub key_id: KeyId,
        /// The epoch in which it counts.
        pub epoch: Epoch,
        /// The notebook.
        pub notebook: NotebookId,
        /// The shift's record.
        pub shift: RecordId,
        /// The heads up to which everything is held.
        pub heads: Heads,
        /// The blobs that are held.
        pub blobs: BlobSet,
        /// The server's clock.
        pub time: Timestamp,
    }
}

/// Hashes of blobs, ascending, none twice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BlobSet(Vec<BlobHash>);

impl BlobSet {
    /// Takes the hashes in any order, each as often as it comes.
    pub fn new(mut hashes: Vec<BlobHash>) -> Self {
        hashes.sort_unstable();
        hashes.dedup();
        Self(hashes)
    }

    /// Returns the hashes, ascending.
    pub fn all(&self) -> &[BlobHash] {
        &self.0
    }
}

impl Wire for BlobSet {
    fn write(&self, to: &mut Writer) {
        self.0.write(to);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        let hashes: Vec<BlobHash> = Wire::read(from)?;
        let ascend = hashes.windows(2).all(|pair| matches!(pair, [a, b] if a < b));
        if ascend {
            Ok(Self(hashes))
        } else {
            Err(Error::NotDeterministic("the blobs do not ascend"))
        }
    }
}

/// A message that a server's key signs and names.
pub trait OfServer: crate::signed::Signable {
    /// Returns the city it speaks for.
    fn city(&self) -> CityId;

    /// Returns the id of the key that signed it.
    fn key_id(&self) -> KeyId;
}

macro_rules! of_server {
    ($($name:ident),*) => {
        $(impl OfServer for $name {
            fn city(&self) -> CityId {
                self.city
            }

            fn key_id(&self) -> KeyId {
                self.key_id
            }
        })*
    };
}

of_server!(Receipt, BlobReceipt, ManifestReceipt, Page);

/// Returns the message, if a key that the city certified signed it and it speaks for that city and key.
pub fn open<T: OfServer>(signed: &Signed<T>, certificate: &ServerCertificate) -> Result<T, Error> {
    let key: &VerifyingKey = &certificate.public_key;
    let message = signed.open(key)?;
    if message.city() == certificate.city && message.key_id() == certificate.key_id {
        Ok(message)
    } else {
        Err(Error::Foreign { what: T::LABEL })
    }
}

#[cfg(test)]
mod tests;
