//! What a server signs of a snapshot's page: which snapshot, whose, and a hash over all its lines and purges so far,
//! so that a page left out or put in elsewhere is noticed.

use domain::id::{CityId, DeviceId, EntryHash};
use domain::time::Timestamp;
use seal::digest::sha256;

use crate::api::SnapshotPage;
use crate::cbor::{Message as _, signed_array};
use crate::certificate::ServerCertificate;
use crate::{Cursor, Error, KeyId, Scope, receipt};

signed_array! {
    /// `["pb1/snapshot", 1, city, key_id, device, scope, pinned, first, count, hash, last, time]`.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Page labelled "pb1/snapshot" {
        /// The city.
        pub city: CityId,
        /// The key that signed.
        pub key_id: KeyId,
        /// The device that asked.
        pub device: DeviceId,
        /// What its officer may see.
        pub scope: Scope,
        /// The position of the feed that the snapshot shows, and from which the feed is read on.
        pub pinned: Cursor,
        /// How many lines the pages before hold.
        pub first: u64,
        /// How many lines this page holds.
        pub count: u64,
        /// The hash of everything up to this page's end.
        pub hash: [u8; 32],
        /// Whether it is the last page.
        pub last: bool,
        /// The server's clock.
        pub time: Timestamp,
    }
}

/// Returns the hash before the first page.
pub fn start() -> [u8; 32] {
    sha256(&[b"pb1/snapshot"])
}

/// Returns the hash up to a line, from the hash up to the one before it.
pub fn hash_after_line(before: [u8; 32], line: EntryHash) -> [u8; 32] {
    sha256(&[b"pb1/snapshot/item", &before, &line.0])
}

/// Returns the hash up to the end of a page, from the hash up to its beginning.
pub fn hash_after(before: [u8; 32], page: &SnapshotPage) -> [u8; 32] {
    let items = page
        .items
        .iter()
        .fold(before, |hash, item| hash_after_line(hash, item.hash()));
    page.purges.iter().fold(items, |hash, purge| {
        sha256(&[b"pb1/snapshot/purge", &hash, &purge.encode()])
    })
}

/// Returns what was signed of a page, if a certified key signed it and it is about these very lines, which follow a
/// part with the hash `before`.
pub fn open(page: &SnapshotPage, before: [u8; 32], certificate: &ServerCertificate) -> Result<Page, Error> {
    let signed = receipt::open(&page.page, certificate)?;
    if signed.count == page.items.len() as u64 && signed.hash == hash_after(before, page) {
        page.items.iter().try_for_each(super::api::FeedItem::verify)?;
        Ok(signed)
    } else {
        Err(Error::SnapshotMismatch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Signed;
    use crate::people::{server, server_certificate, snapshot_page, stranger};

    fn check(page: &SnapshotPage) -> Result<Page, Error> {
        open(page, start(), &server_certificate())
    }

    #[test]
    fn page_is_proved_with_all_that_it_holds() {
        let page = snapshot_page();
        assert!(check(&page).unwrap().last);
        let back = SnapshotPage::decode(&page.encode()).unwrap();
        assert_eq!(back.encode(), page.encode());
        check(&back).unwrap();
    }

    #[test]
    fn page_with_something_left_out_changed_or_moved_is_refused() {
        let differ = |change: fn(&mut SnapshotPage)| {
            let mut page = snapshot_page();
            change(&mut page);
            assert!(matches!(check(&page), Err(Error::SnapshotMismatch)));
        };
        differ(|page| drop(page.items.pop()));
        differ(|page| page.purges.clear());
        differ(|page| page.items[0].seq += 1);
        differ(|page| page.purges[0].seq += 1);
        assert!(
            open(&snapshot_page(), [0; 32], &server_certificate()).is_err(),
            "after another page"
        );
    }

    #[test]
    fn page_of_another_key_is_refused() {
        let mut page = snapshot_page();
        let signed = page.page.open(&server().verifying_key()).unwrap();
        page.page = Signed::sign(&signed, &stranger());
        assert!(matches!(check(&page), Err(Error::BadSignature { .. })));
    }
}
