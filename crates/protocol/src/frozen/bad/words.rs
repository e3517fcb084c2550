//! Words of servers, codes, proofs, frames and files that must be refused.

use domain::id::{CityId, DeviceId};

use crate::api::{FeedItem, FeedPage};
use crate::begin::{Begin, Cited};
use crate::enrol::EnrolRequest;
use crate::frozen::calls::{file_of, opening, rescue_facts, rescue_frames};
use crate::frozen::case::{Case, Facts};
use crate::frozen::good::{
    NONCE, authorization, code, manifest_receipt, receipt, request, request_facts, successor,
};
use crate::people::{
    DEVICE, NOTEBOOK, batch, body, cursor, device_certificate, item, line, phone, server, server_certificate,
    snapshot_page, stranger,
};
use crate::proof::{Authorization, ShortProof};
use crate::receipt::Receipt;
use crate::rescue::Frame;
use crate::version::MAX_MESSAGE_BYTES;
use crate::{KeyId, Message as _, Raw, Signed, frame};

pub(super) fn cases() -> Vec<Case> {
    [
        servers_words(),
        begins(),
        enrolments(),
        proofs(),
        frames(),
        pages(),
        rescues(),
    ]
    .concat()
}

fn servers_words() -> Vec<Case> {
    let bad = |name: &str, reason, signed: Vec<u8>| {
        Case::bad(&format!("receipt_{name}"), "receipt", reason, signed)
    };
    let other_city = Receipt {
        city: CityId::from_bytes([0; 16]),
        ..receipt()
    };
    let other_key = Receipt {
        key_id: KeyId([0; 16]),
        ..receipt()
    };
    let blobs = manifest_receipt().encode();
    let (mut unsorted, first) = (
        blobs.clone(),
        blobs.windows(2).position(|two| two == [0x12; 2]).unwrap(),
    );
    unsorted[first] = 0xff;
    let signature = server().sign(&unsorted);
    vec![
        bad(
            "of_a_stranger",
            "bad_signature",
            Signed::sign(&receipt(), &stranger()).encode(),
        ),
        bad(
            "of_another_city",
            "foreign",
            Signed::sign(&other_city, &server()).encode(),
        ),
        bad(
            "of_another_key",
            "foreign",
            Signed::sign(&other_key, &server()).encode(),
        ),
        Case::bad(
            "manifest_receipt_blobs_descend",
            "manifest_receipt",
            "not_deterministic",
            Signed::<Receipt>::assemble(unsorted, signature).encode(),
        ),
        Case::bad(
            "server_certificate_of_a_stranger",
            "server_certificate",
            "bad_signature",
            Signed::sign(&server_certificate(), &stranger()).encode(),
        ),
        Case::bad(
            "device_certificate_of_a_stranger",
            "device_certificate",
            "bad_signature",
            Signed::sign(&device_certificate().peek().unwrap(), &stranger()).encode(),
        ),
    ]
}

fn begins() -> Vec<Case> {
    let of_another = Begin {
        certificate_hash: [0; 32],
        ..successor()
    };
    let bytes = successor().encode();
    let cited = successor().cited.encode();
    let at = bytes
        .windows(cited.len())
        .position(|window| window == cited)
        .unwrap();
    // Both heads are written the other way round.
    let half = (cited.len() - 1) / 2;
    let swapped = [&cited[..1], &cited[1 + half..], &cited[1..=half]].concat();
    assert!(Cited::decode(&swapped).is_err());
    let swapped = [&bytes[..at], &swapped, &bytes[at + cited.len()..]].concat();
    let signature = phone().sign(&swapped);
    let bad = |name: &str, reason, bytes| Case::bad(&format!("begin_{name}"), "begin", reason, bytes);
    vec![
        bad(
            "of_a_stranger",
            "bad_signature",
            Signed::sign(&successor(), &stranger()).encode(),
        ),
        bad(
            "of_another_certificate",
            "foreign",
            Signed::sign(&of_another, &phone()).encode(),
        ),
        bad(
            "heads_descend",
            "not_deterministic",
            Signed::<Begin>::assemble(swapped, signature).encode(),
        ),
    ]
}

fn enrolments() -> Vec<Case> {
    let text = code().to_string();
    let ask = EnrolRequest {
        secret: [0x22; 16],
        public_key: phone().verifying_key(),
        notebook: NOTEBOOK,
        label: "Phone 7".to_owned(),
    };
    let mistyped = format!(
        "{}{}",
        &text[..text.len() - 1],
        if text.ends_with('A') { "B" } else { "A" }
    );
    let bad = |name: &str, reason, text: &str| {
        Case::bad_text(
            &format!("code_{name}"),
            "enrolment_code",
            reason,
            text,
            Facts::new(),
        )
    };
    vec![
        bad("mistyped", "code_mistyped", &mistyped),
        bad("cut_off", "code_mistyped", &text[..40]),
        bad("of_something_else", "code_not_ours", "https://example.org/"),
        bad("newer", "code_newer", "pb2.AAAA"),
        Case::bad(
            "enrol_request_of_a_stolen_key",
            "enrol_request",
            "bad_signature",
            Signed::sign(&ask, &stranger()).encode(),
        ),
    ]
}

const STRANGE: DeviceId = DeviceId::from_bytes([1; 16]);

fn proofs() -> Vec<Case> {
    let header = authorization().to_header();
    let bad = |name: &str, reason, text: &str, given: Facts| {
        Case::bad_text(
            &format!("authorization_{name}"),
            "authorization",
            reason,
            text,
            given,
        )
    };
    let mut other = request_facts();
    other.insert("path", "/sync/v1/sos".to_owned());
    let short = |device| ShortProof::sign(request(), device, Some(NONCE), &phone());
    let stolen = Authorization {
        proof: Signed::sign(&request().proof(DEVICE, None), &stranger()),
        ..authorization()
    };
    vec![
        bad("of_another_request", "foreign", &header, other.clone()),
        bad(
            "of_a_stranger",
            "bad_signature",
            &stolen.to_header(),
            request_facts(),
        ),
        bad("of_another_scheme", "no_proof", "Bearer abc", request_facts()),
        bad("of_two_parts", "no_proof", "Patrolbook abc.def", request_facts()),
        bad(
            "short_of_another_request",
            "bad_signature",
            &short(DEVICE).to_header(),
            other,
        ),
        bad(
            "short_of_another_device",
            "foreign",
            &short(STRANGE).to_header(),
            request_facts(),
        ),
        bad(
            "short_cut_off",
            "no_proof",
            &short(DEVICE).to_header()[..90],
            request_facts(),
        ),
    ]
}

fn frames() -> Vec<Case> {
    let frame = frame::compress(&batch(vec![line(1), line(2)], 1).encode()).unwrap();
    let bomb = zstd::bulk::compress(&vec![0; MAX_MESSAGE_BYTES + 1], 3).unwrap();
    let bad = |name: &str, reason, bytes| {
        Case::bad(&format!("frame_{name}"), "frame", reason, bytes).not_repeatable()
    };
    vec![
        bad("bomb", "too_large", bomb),
        bad("half", "frame", frame[..frame.len() / 2].to_vec()),
        bad("two", "frame_overrun", [frame.clone(), frame].concat()),
        bad("of_something_else", "frame", b"<html>sign in</html>".to_vec()),
    ]
}

fn pages() -> Vec<Case> {
    let page = |change: fn(&mut FeedItem)| {
        let mut item = item(1);
        change(&mut item);
        let page = FeedPage {
            items: vec![item],
            next_cursor: cursor(),
            more: false,
        };
        page.encode()
    };
    let bad = |name: &str, reason, bytes| Case::bad(&format!("feed_{name}"), "feed_page", reason, bytes);
    let mut left_out = snapshot_page();
    left_out.items.pop();
    let mut moved = snapshot_page();
    moved.items.swap(0, 1);
    vec![
        bad("line_changed", "commit_mismatch", page(|item| item.seq = 2)),
        bad(
            "body_without_key",
            "malformed",
            page(|item| item.record_key = None),
        ),
        bad(
            "body_of_another",
            "commit_mismatch",
            page(|item| item.body = Some(Raw(body(2).encode().unwrap()))),
        ),
        Case::bad(
            "snapshot_line_left_out",
            "snapshot_page",
            "snapshot_mismatch",
            left_out.encode(),
        ),
        Case::bad(
            "snapshot_lines_swapped",
            "snapshot_page",
            "snapshot_mismatch",
            moved.encode(),
        ),
    ]
}

fn rescues() -> Vec<Case> {
    let bad = |name: &str, reason, bytes| {
        Case::bad_given(&format!("rescue_{name}"), "rescue", reason, bytes, rescue_facts())
    };
    let frames = rescue_frames();
    let mut moved = frames.clone();
    moved.swap(1, 2);
    let mut under_another = frames.clone();
    let mut other = opening();
    other.enc.0[64] ^= 1;
    under_another[0] = Frame::Opening(other);
    vec![
        bad("without_opening", "malformed", file_of(&frames[1..])),
        bad("frames_moved", "rescue", file_of(&moved)),
        bad("under_another_opening", "rescue", file_of(&under_another)),
        bad("of_something_else", "too_large", b"<html>sign in</html>".to_vec()),
    ]
}
