//! Readers of the protocol's messages.

use std::fmt::Debug;

use protocol::api::*;
use protocol::batch::{Against, PackedBatch};
use protocol::begin::Begin;
use protocol::certificate::{DeviceCertificate, ServerCertificate};
use protocol::enrol::{EnrolRequest, EnrolResponse, EnrolmentCode};
use protocol::proof::Shown;
use protocol::receipt::{BlobReceipt, ManifestReceipt, Receipt};
use protocol::severed::Severed;
use protocol::signed::Signable;
use protocol::{Batch, Body, Entry, Header, Message, Signed, Statement};
use seal::Key;
use seal::sign::SigningKey;

/// What is accepted is what would be written.
fn same<T: Message>(bytes: &[u8]) -> Option<T> {
    let read = T::decode(bytes).ok()?;
    assert!(
        read.encode() == bytes,
        "{} is written otherwise",
        std::any::type_name::<T>()
    );
    Some(read)
}

/// As `same`, for maps: they may hold keys of a newer version, which are passed over.
fn stable<T: Message>(bytes: &[u8]) -> Option<T> {
    let read = T::decode(bytes).ok()?;
    let written = read.encode();
    let again = T::decode(&written).expect("what is written is read");
    assert!(
        again.encode() == written,
        "{} is unstable",
        std::any::type_name::<T>()
    );
    Some(read)
}

fn signed<T: Signable>(bytes: &[u8]) {
    same::<T>(bytes);
    if let Some(signed) = same::<Signed<T>>(bytes) {
        let _ = signed.peek();
    }
}

/// Lines, headers and bodies.
pub fn entry(bytes: &[u8]) {
    same::<Entry>(bytes);
    same::<Header>(bytes);
    if let Ok(body) = Body::decode(bytes) {
        assert!(body.encode().expect("a body that was read is written") == bytes);
        let _ = domain::kind_by_number(body.kind).map(|kind| domain::check(kind, &body.fields).is_ok());
    }
    if let Ok(leaves) = protocol::body::leaves(bytes) {
        assert!(leaves.len() <= bytes.len());
        let _ = protocol::body::record_of(bytes);
    }
    if let Some(severed) = same::<Severed>(bytes) {
        let _ = severed.commit();
    }
}

/// Batches, plain and packed: what is unpacked can be packed again, and verifying ends.
pub fn batch(bytes: &[u8]) {
    same::<Batch>(bytes);
    let Ok(batch) = PackedBatch::open(bytes) else {
        return;
    };
    let plain = batch.encode();
    let packed = PackedBatch(batch.clone()).encode();
    assert!(
        PackedBatch::open(&packed)
            .expect("what is packed is unpacked")
            .encode()
            == plain
    );
    let device = SigningKey::from_key(&Key::from_bytes([3; 32])).expect("a key");
    let city = batch.statement.peek().map(|said| said.city);
    let _ = batch.clone().verify(&Against {
        city: city.unwrap_or(domain::CityId::from_bytes([1; 16])),
        notebook: batch.notebook,
        device_key: &device.verifying_key(),
        known_key: &|_| Some(Key::from_bytes([5; 32])),
    });
}

/// All that is signed.
pub fn receipt(bytes: &[u8]) {
    signed::<Receipt>(bytes);
    signed::<BlobReceipt>(bytes);
    signed::<ManifestReceipt>(bytes);
    signed::<Statement>(bytes);
    signed::<Begin>(bytes);
    signed::<DeviceCertificate>(bytes);
    signed::<ServerCertificate>(bytes);
    signed::<EnrolRequest>(bytes);
    signed::<protocol::snapshot::Page>(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = Shown::from_header(text);
    }
}

/// What a server sends, and what a phone asks.
pub fn feed(bytes: &[u8]) {
    if let Some(page) = stable::<FeedPage>(bytes) {
        page.items.iter().for_each(|item| {
            let _ = (item.verify(), item.hash());
        });
    }
    if let Some(page) = stable::<SnapshotPage>(bytes) {
        protocol::snapshot::hash_after(protocol::snapshot::start(), &page);
    }
    stable::<OwnPage>(bytes);
    stable::<Glance>(bytes);
    stable::<Glanced>(bytes);
    stable::<HelloRequest>(bytes);
    stable::<HelloResponse>(bytes);
    stable::<ErrorBody>(bytes);
    stable::<ManifestRequest>(bytes);
    stable::<ManifestAnswer>(bytes);
    stable::<BlobState>(bytes);
    stable::<PushAnswer>(bytes);
    stable::<RescueUpload>(bytes);
    stable::<RescueAnswer>(bytes);
    stable::<SosCall>(bytes);
    stable::<SosState>(bytes);
    stable::<EnrolResponse>(bytes);
}

/// Frames: never more than is allowed, whatever is in them.
pub fn frame(bytes: &[u8]) {
    if let Ok(message) = protocol::frame::decompress(bytes) {
        assert!(message.len() <= protocol::version::MAX_MESSAGE_BYTES);
    }
}

/// Enrolment codes: what is read is written the same, but for white space.
pub fn code(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let Ok(code) = text.parse::<EnrolmentCode>() else {
        return;
    };
    let again: EnrolmentCode = code.to_string().parse().expect("a written code is read");
    assert_eq!(shown(&again), shown(&code));
}

fn shown(code: &EnrolmentCode) -> impl Debug + PartialEq {
    (code.address.clone(), code.pin, code.secret)
}
