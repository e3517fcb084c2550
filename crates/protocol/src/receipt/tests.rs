//! Tests of receipts: only the certified key's own words count.

use proptest::prelude::*;

use super::*;
use crate::Message as _;
use crate::people::{CITY, NOTEBOOK, server, server_certificate, statement, stranger};
use crate::statement::Statement;

fn receipt() -> BlobReceipt {
    BlobReceipt {
        city: CITY,
        key_id: server_certificate().key_id,
        epoch: Epoch([1; 16]),
        notebook: NOTEBOOK,
        sealed_hash: BlobHash([2; 32]),
        length: 3,
        original_verified: true,
        backed_up: true,
        time: Timestamp(4),
    }
}

#[test]
fn receipt_of_the_certified_key_counts() {
    assert_eq!(
        open(&Signed::sign(&receipt(), &server()), &server_certificate()).unwrap(),
        receipt()
    );
}

#[test]
fn receipt_of_another_key_or_city_does_not() {
    let check = |receipt: BlobReceipt, key: seal::sign::SigningKey, foreign: bool| {
        let error = open(&Signed::sign(&receipt, &key), &server_certificate()).unwrap_err();
        assert_eq!(matches!(error, Error::Foreign { .. }), foreign, "{error}");
    };
    check(receipt(), stranger(), false);
    check(
        BlobReceipt {
            city: CityId::from_bytes([0; 16]),
            ..receipt()
        },
        server(),
        true,
    );
    check(
        BlobReceipt {
            key_id: KeyId([0; 16]),
            ..receipt()
        },
        server(),
        true,
    );
}

#[test]
fn signature_over_one_message_cannot_stand_under_another() {
    let signed = Signed::sign(&receipt(), &server());
    let relabelled: Signed<Statement> = Signed::assemble(signed.bytes().to_vec(), *signed.signature());
    let error = relabelled.open(&server().verifying_key()).unwrap_err();
    assert!(
        matches!(error, Error::OtherMessage { expected: "pb1/head" }),
        "{error}"
    );
}

#[test]
fn lists_out_of_order_are_refused() {
    let unsorted = BlobSet(vec![BlobHash([2; 32]), BlobHash([1; 32])]);
    assert!(matches!(
        BlobSet::decode(&unsorted.encode()),
        Err(Error::NotDeterministic(_))
    ));
    let twice = BlobSet(vec![BlobHash([1; 32]), BlobHash([1; 32])]);
    assert!(BlobSet::decode(&twice.encode()).is_err());
    let head = crate::LaneHead {
        lane: Lane::Safety,
        seq: 1,
        hash: EntryHash([0; 32]),
    };
    assert!(Heads::new(vec![head, head]).is_err());
    assert!(Heads::decode(&vec![head, head].encode()).is_err());
}

#[test]
fn message_of_another_version_or_length_is_refused() {
    let bytes = statement(vec![]).encode();
    let with = |at: usize, byte: u8| {
        let mut changed = bytes.clone();
        changed[at] = byte;
        Statement::decode(&changed)
    };
    assert_eq!(bytes[10], 1, "the version stands after the label");
    assert!(matches!(with(10, 2), Err(Error::OtherMessage { .. })));
    assert!(with(0, 0x8a).is_err());
    let longer = [&[0x8c], &bytes[1..], &[0xf6]].concat();
    assert!(matches!(
        Statement::decode(&longer),
        Err(Error::OtherMessage { .. })
    ));
}

proptest! {
    #[test]
    fn changed_bytes_never_open(at in any::<prop::sample::Index>(), bit in 0..8u8) {
        let signed = Signed::sign(&receipt(), &server());
        let mut bytes = signed.encode();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        let opened = Signed::<BlobReceipt>::decode(&bytes).and_then(|signed| open(&signed, &server_certificate()));
        prop_assert!(opened.is_err());
    }
}
