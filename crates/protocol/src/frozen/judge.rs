//! Reads a fixture as a client or server would, and says what it found. The independent reader does the same.

use domain::id::EntryHash;
use seal::Key;
use seal::digest::{from_hex, sha256, to_hex};

use super::case::{Facts, Outcome, reason};
use crate::api::{
    BlobAppend, BlobState, ErrorBody, FeedPage, Glance, Glanced, HelloRequest, HelloResponse, ManifestAnswer,
    ManifestRequest, OwnPage, PushAnswer, RescueAnswer, RescueUpload, SnapshotCursor, SnapshotPage, SosCall,
    SosState, standing,
};
use crate::batch::{Against, PackedBatch};
use crate::certificate::{open_device, open_server};
use crate::commit::{self, Place};
use crate::enrol::{EnrolResponse, EnrolmentCode, open_request};
use crate::people::{CITY, NOTEBOOK, device_certificate, phone, root, server_certificate};
use crate::proof::{Request, Shown};
use crate::receipt::{self, OfServer};
use crate::rescue::{self, Content, Context, Frame};
use crate::severed::{Part, Severed};
use crate::statement::Heads;
use crate::{
    Batch, Class, Commit, Cursor, Entry, Error, Header, Lane, Message, Signed, Tag, begin, body, cbor, frame,
    snapshot,
};

pub(super) fn judge(message: &str, bytes: &[u8], given: &Facts) -> Outcome {
    found(message, bytes, given).map_err(|error| reason(&error))
}

fn found(message: &str, bytes: &[u8], given: &Facts) -> Result<Facts, Error> {
    match message {
        "cbor" => cbor::canonical::check(bytes).map(|()| Facts::new()),
        "body" => of_body(bytes, given),
        "header" => of_header(bytes, given),
        "entry" => plain::<Entry>(bytes),
        "device_certificate" => signed(bytes, |signed| open_device(signed, CITY, &root().verifying_key())),
        "server_certificate" => signed(bytes, |signed| open_server(signed, CITY, &root().verifying_key())),
        "begin" => of_begin(bytes),
        "statement" => signed(bytes, |signed: &Signed<crate::Statement>| {
            signed.open(&phone().verifying_key())
        }),
        "batch" => again(bytes).and_then(of_batch),
        "packed_batch" => PackedBatch::decode(bytes).and_then(|packed| of_batch(packed.0)),
        "severed" => of_severed(bytes, given),
        "receipt" => of_server::<receipt::Receipt>(bytes),
        "blob_receipt" => of_server::<receipt::BlobReceipt>(bytes),
        "manifest_receipt" => of_server::<receipt::ManifestReceipt>(bytes),
        "enrolment_code" => of_code(bytes),
        "enrol_request" => signed(bytes, open_request),
        "enrol_response" => of_enrolment(bytes),
        "authorization" => of_authorization(bytes, given),
        "frame" => of_frame(bytes),
        "rescue" => of_rescue(bytes, given),
        other => of_call(other, bytes, given),
    }
}

fn of_call(message: &str, bytes: &[u8], given: &Facts) -> Result<Facts, Error> {
    match message {
        "glance" => of_glance(bytes, given),
        "glanced" => plain::<Glanced>(bytes),
        "hello" => plain::<HelloRequest>(bytes),
        "hello_answer" => plain::<HelloResponse>(bytes),
        // Of a newer version: what is unknown is passed over, and is not there when it is written again.
        "hello_answer_newer" => HelloResponse::decode(bytes).map(|_| Facts::new()),
        "push_answer" => plain::<PushAnswer>(bytes),
        "feed_page" => of_feed(bytes),
        "own_page" => of_own_page(bytes),
        "blob_state" => plain::<BlobState>(bytes),
        "blob_append" => plain::<BlobAppend>(bytes),
        "manifest_request" => plain::<ManifestRequest>(bytes),
        "manifest_answer" => plain::<ManifestAnswer>(bytes),
        "sos_call" => plain::<SosCall>(bytes),
        "sos_state" => plain::<SosState>(bytes),
        "error" => plain::<ErrorBody>(bytes),
        "snapshot_cursor" => plain::<SnapshotCursor>(bytes),
        "snapshot_page" => of_snapshot(bytes),
        "rescue_upload" => plain::<RescueUpload>(bytes),
        "rescue_answer" => plain::<RescueAnswer>(bytes),
        other => panic!("no such message: {other}"),
    }
}

/// Decodes, and checks that encoding gives the same bytes.
fn again<T: Message>(bytes: &[u8]) -> Result<T, Error> {
    let message = T::decode(bytes)?;
    assert!(message.encode() == bytes, "it is not written as it was read");
    Ok(message)
}

fn plain<T: Message>(bytes: &[u8]) -> Result<Facts, Error> {
    again::<T>(bytes).map(|_| Facts::new())
}

fn signed<T: crate::signed::Signable, U>(
    bytes: &[u8],
    open: impl Fn(&Signed<T>) -> Result<U, Error>,
) -> Result<Facts, Error> {
    let signed: Signed<T> = again(bytes)?;
    open(&signed)?;
    again::<T>(signed.bytes())?;
    Ok([("hash", to_hex(&signed.hash()))].into())
}

fn of_server<T: OfServer>(bytes: &[u8]) -> Result<Facts, Error> {
    signed(bytes, |signed: &Signed<T>| {
        receipt::open(signed, &server_certificate())
    })
}

fn hash32(given: &Facts, name: &str) -> [u8; 32] {
    from_hex(&given[name]).unwrap().try_into().unwrap()
}

fn hashes(hashes: impl Iterator<Item = EntryHash>) -> String {
    hashes.map(|hash| to_hex(&hash.0)).collect::<Vec<_>>().join(",")
}

fn of_body(bytes: &[u8], given: &Facts) -> Result<Facts, Error> {
    let record = body::record_of(bytes)?;
    let again = crate::Body::decode(bytes)?.encode()?;
    assert!(again == bytes, "it is not written as it was read");
    let lane: u8 = given.get("lane").map_or(1, |lane| lane.parse().unwrap());
    let place = Place {
        notebook: NOTEBOOK,
        lane: Lane::from_number(lane).unwrap(),
        seq: given["seq"].parse().unwrap(),
    };
    let key = Key::from_bytes(hash32(given, "record_key"));
    let entry_key = commit::entry_key(&key, place);
    let leaf = |(number, value): &(u16, &[u8])| {
        let leaf = commit::leaf(&commit::salt(&entry_key, *number), *number, value);
        format!("{number}:{}", to_hex(&leaf))
    };
    let leaves: Vec<_> = body::leaves(bytes)?.iter().map(leaf).collect();
    let class = Class::from_number(lane).unwrap();
    let commit = commit::of(&key, place, class, bytes)?;
    Ok([
        ("record", to_hex(record.as_bytes())),
        ("entry_key", to_hex(entry_key.expose())),
        ("leaves", leaves.join(",")),
        ("commit", to_hex(&commit.0)),
    ]
    .into())
}

fn of_header(bytes: &[u8], given: &Facts) -> Result<Facts, Error> {
    let header: Header = again(bytes)?;
    let hash = header.hash_after(EntryHash(hash32(given, "previous")));
    Ok([("hash", to_hex(&hash.0)), ("commit", to_hex(&header.commit.0))].into())
}

fn of_begin(bytes: &[u8]) -> Result<Facts, Error> {
    let certificate = device_certificate();
    let of = certificate.peek()?;
    let mut facts = signed(bytes, |signed| begin::open(signed, &certificate, &of))?;
    let beginning = Signed::<begin::Begin>::decode(bytes)?.peek()?.beginning();
    for (name, lane) in [
        ("genesis_safety", Lane::Safety),
        ("genesis_records", Lane::Records),
        ("genesis_tracks", Lane::Tracks),
    ] {
        facts.insert(name, to_hex(&beginning.genesis(lane).0));
    }
    Ok(facts)
}

fn of_batch(batch: Batch) -> Result<Facts, Error> {
    let device_key = phone().verifying_key();
    let verified = batch.verify(&Against {
        city: CITY,
        notebook: NOTEBOOK,
        device_key: &device_key,
        known_key: &|_| None,
    })?;
    Ok([
        (
            "head",
            format!("{}:{}", verified.head.seq, to_hex(&verified.head.hash.0)),
        ),
        ("hashes", hashes(verified.entries.iter().map(|entry| entry.hash))),
    ]
    .into())
}

fn of_severed(bytes: &[u8], given: &Facts) -> Result<Facts, Error> {
    let severed: Severed = again(bytes)?;
    severed.verify(Commit(hash32(given, "commit")))?;
    let open = severed
        .parts
        .iter()
        .filter(|(_, part)| matches!(part, Part::Open { .. }));
    let open: Vec<_> = open.map(|(number, _)| number.to_string()).collect();
    Ok([("open", open.join(","))].into())
}

fn of_code(bytes: &[u8]) -> Result<Facts, Error> {
    let code: EnrolmentCode = std::str::from_utf8(bytes).unwrap().parse()?;
    assert_eq!(code.to_string().as_bytes(), bytes);
    Ok([
        ("address", code.address),
        ("pin", to_hex(&code.pin)),
        ("secret", to_hex(&code.secret)),
    ]
    .into())
}

fn of_enrolment(bytes: &[u8]) -> Result<Facts, Error> {
    let response: EnrolResponse = again(bytes)?;
    response.verify(&phone().verifying_key())?;
    Ok([("officer_name", response.officer_name)].into())
}

fn of_authorization(bytes: &[u8], given: &Facts) -> Result<Facts, Error> {
    let shown = Shown::from_header(std::str::from_utf8(bytes).unwrap())?;
    let again = match &shown {
        Shown::Whole(whole) => whole.to_header(),
        Shown::Short(short) => short.to_header(),
    };
    assert_eq!(again.as_bytes(), bytes);
    let body = from_hex(&given["body"]).unwrap();
    let request = Request {
        city: CITY,
        method: &given["method"],
        path: &given["path"],
        body: &body,
    };
    let (certificate, nonce) = match shown {
        Shown::Whole(whole) => {
            let proved = whole.verify(&root().verifying_key(), request)?;
            (proved.certificate, proved.nonce)
        }
        Shown::Short(short) => {
            let certificate = device_certificate().peek()?;
            let nonce = short.verify_for(&certificate, request)?;
            (certificate, nonce)
        }
    };
    let nonce = nonce.map(|nonce| nonce.to_string()).unwrap_or_default();
    Ok([
        ("device", to_hex(certificate.device.as_bytes())),
        ("nonce", nonce),
    ]
    .into())
}

fn of_glance(bytes: &[u8], given: &Facts) -> Result<Facts, Error> {
    let glance: Glance = again(bytes)?;
    let told = |name: &str| from_hex(&given[name]).unwrap();
    let cursor = Cursor::decode(&told("cursor"))?;
    let tag = Tag::try_from(told("tag").as_slice())?;
    let standing = standing(tag, glance.notebook, &Heads::decode(&told("heads"))?, &cursor);
    let as_told = glance.standing == standing && glance.position == cursor.position;
    Ok([("as_told", as_told.to_string())].into())
}

fn of_frame(bytes: &[u8]) -> Result<Facts, Error> {
    let message = frame::decompress(bytes)?;
    Ok([
        ("length", message.len().to_string()),
        ("sha256", to_hex(&sha256(&[&message]))),
    ]
    .into())
}

fn of_rescue(bytes: &[u8], given: &Facts) -> Result<Facts, Error> {
    let read = rescue::read(bytes)?;
    let context = Context {
        key: Key::from_bytes(hash32(given, "key")),
        base_nonce: from_hex(&given["base_nonce"]).unwrap().try_into().unwrap(),
    };
    let (mut opening, mut number, mut contents) = (None, 0, Vec::new());
    for frame in &read.frames {
        match (frame, &opening) {
            (Frame::Opening(one), _) => (opening, number) = (Some(one), 0),
            (Frame::Sealed(sealed), Some(opening)) => {
                let content = context.open(opening, number, sealed)?;
                number += 1;
                contents.push(match content {
                    Content::Begins(_) => "begins",
                    Content::Signed(_) => "signed",
                    Content::Unsigned(_) => "unsigned",
                });
            }
            (Frame::Sealed(_), None) => unreachable!("a copy begins with its opening"),
        }
    }
    Ok([
        ("contents", contents.join(",")),
        ("cut_off", read.cut_off.to_string()),
    ]
    .into())
}

fn of_feed(bytes: &[u8]) -> Result<Facts, Error> {
    let page: FeedPage = again(bytes)?;
    page.items.iter().try_for_each(crate::api::FeedItem::verify)?;
    Ok([(
        "hashes",
        hashes(page.items.iter().map(crate::api::FeedItem::hash)),
    )]
    .into())
}

/// A page of one's own lines that ends where its statement does verifies as a batch would.
fn of_own_page(bytes: &[u8]) -> Result<Facts, Error> {
    let page: OwnPage = again(bytes)?;
    let batch = Batch {
        notebook: page.notebook,
        lane: page.lane,
        from: page.from,
        prev_hash: page.prev_hash,
        entries: page.entries,
        keys: page.keys,
        statement: page.statement.unwrap(),
    };
    of_batch(batch)
}

fn of_snapshot(bytes: &[u8]) -> Result<Facts, Error> {
    let page: SnapshotPage = again(bytes)?;
    let signed = snapshot::open(&page, snapshot::start(), &server_certificate())?;
    Ok([
        ("hash", to_hex(&signed.hash)),
        ("pinned", signed.pinned.position.to_string()),
    ]
    .into())
}
