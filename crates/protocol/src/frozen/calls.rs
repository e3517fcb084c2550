//! What phone and server say to each other.

use domain::id::EntryHash;
use domain::value::Value;

use super::case::{Case, Facts};
use super::good::{EPOCH, TIME, blob_receipt, receipt, records_head};
use crate::api::{
    BlobAppend, BlobState, ErrorBody, ErrorCode, FeedItem, FeedPage, Glance, Glanced, Have, HelloRequest,
    HelloResponse, LOG_CUT, LaneState, Limits, ManifestAnswer, ManifestRequest, Missing, NotebookHello,
    NotebookState, NotebookStatus, Order, OwnPage, PushAnswer, RescueAnswer, RescueUpload, SnapshotCursor,
    SosCall, SosState, standing,
};
use crate::begin::Begin;
use crate::people::{
    CITY, NOTEBOOK, batch, cursor, device_certificate, erased_item, item, line, phone, record, record_key,
    root, server, server_certificate, snapshot_page,
};
use crate::receipt::BlobSet;
use crate::rescue::{Begins, Content, Context, Frame, Opening, Tail, append};
use crate::{BlobHash, Lane, LaneHead, Message as _, Nonce, Raw, Scope, Signed, Tag};

pub(in crate::frozen) fn cases() -> Vec<Case> {
    [
        hello(),
        versions(),
        orders(),
        glance(),
        entries(),
        blobs(),
        shift(),
        safety(),
        snapshot(),
        rescue(),
    ]
    .concat()
}

fn hello() -> Vec<Case> {
    let ask = HelloRequest {
        versions: vec![1],
        notebooks: vec![NotebookHello {
            notebook: NOTEBOOK,
            heads: records_head(),
            version: None,
        }],
        cursor: Some(cursor()),
        last_receipts: vec![Signed::sign(&receipt(), &server())],
        schemas: None,
        done: None,
        noticed: None,
        read: None,
    };
    let reads = HelloRequest {
        schemas: Some(vec![(1, 1), (3, 2), (1000, 1)]),
        ..ask.clone()
    };
    let tagged = HelloResponse {
        tag: Some(TAG),
        ..hello_answer()
    };
    let answer = hello_answer().encode();
    let newer = newer(&answer);
    vec![
        Case::message("hello", "a phone says where it stands", &ask),
        Case::good(
            "hello_schemas",
            "hello",
            "and which tables of fields it reads",
            reads.encode(),
        ),
        Case::good(
            "hello_answer_tagged",
            "hello_answer",
            "the server says where it stands, with a tag",
            tagged.encode(),
        ),
        Case::good(
            "hello_answer",
            "hello_answer",
            "the server says where it stands",
            answer,
        ),
        Case::good(
            "hello_answer_newer",
            "hello_answer_newer",
            "the same of a newer version: key 9, the scope, is there, and an order 200",
            newer,
        ),
    ]
}

/// What is told of versions and tables.
fn versions() -> Vec<Case> {
    let newer = HelloRequest {
        versions: vec![1, 2],
        notebooks: vec![NotebookHello {
            notebook: NOTEBOOK,
            heads: records_head(),
            version: Some(2),
        }],
        cursor: None,
        last_receipts: Vec::new(),
        schemas: None,
        done: None,
        noticed: None,
        read: None,
    };
    let mut understood = HelloResponse {
        schemas: Some(vec![(1, 1), (3, 2), (1000, 1)]),
        ..hello_answer()
    };
    for state in &mut understood.notebooks {
        state.status = NotebookStatus::UpgradeRequired;
    }
    vec![
        Case::good(
            "hello_notebook_newer",
            "hello",
            "one notebook's lines are written in version 2",
            newer.encode(),
        ),
        Case::good(
            "hello_answer_schemas",
            "hello_answer",
            "which tables the server understands; a notebook whose lines it does not take",
            understood.encode(),
        ),
    ]
}

/// What is told of orders and of held lines.
fn orders() -> Vec<Case> {
    let obeyed = HelloRequest {
        versions: vec![1],
        notebooks: vec![NotebookHello {
            notebook: NOTEBOOK,
            heads: records_head(),
            version: None,
        }],
        cursor: None,
        last_receipts: Vec::new(),
        schemas: None,
        done: Some(vec![Order::Lock, Order::SendRescue]),
        noticed: None,
        read: None,
    };
    let noticed = HelloRequest {
        done: None,
        noticed: Some(vec![(LOG_CUT, 3)]),
        ..obeyed.clone()
    };
    let mut ordered = hello_answer();
    ordered.orders = vec![Order::Wipe, Order::Lock];
    for lane in ordered.notebooks.iter_mut().flat_map(|state| &mut state.lanes) {
        lane.held = (lane.committed > 0).then_some(2);
    }
    vec![
        Case::good(
            "hello_done",
            "hello",
            "a phone tells which orders it has carried out",
            obeyed.encode(),
        ),
        Case::good(
            "hello_noticed",
            "hello",
            "a phone tells that the end of its log was damaged, and that three lines are gone",
            noticed.encode(),
        ),
        Case::good(
            "hello_answer_held",
            "hello_answer",
            "two lines of the records lane are held, and the phone is to wipe and to lock",
            ordered.encode(),
        ),
    ]
}

fn hello_answer() -> HelloResponse {
    let lane = |lane, committed, hash| LaneState {
        lane,
        committed,
        hash,
        backed_up: 0,
        held: None,
        missed: None,
    };
    HelloResponse {
        version: 1,
        epoch: EPOCH,
        server_time: TIME,
        nonce: Nonce([6; 16]),
        notebooks: vec![NotebookState {
            notebook: NOTEBOOK,
            lanes: vec![
                lane(Lane::Safety, 0, None),
                lane(Lane::Records, 9, Some(EntryHash([9; 32]))),
            ],
            status: NotebookStatus::Open,
            files: None,
        }],
        limits: Limits {
            max_batch_entries: 512,
            max_batch_bytes: 4_194_304,
        },
        feed_head: 1234,
        server_keys: vec![Signed::sign(&server_certificate(), &root())],
        orders: vec![Order::SendRescue],
        scope: None,
        tag: None,
        schemas: None,
        forgot: None,
    }
}

const TAG: Tag = Tag([0x7a; 32]);

fn glance() -> Vec<Case> {
    let (heads, cursor) = (records_head(), cursor());
    let ask = Glance {
        notebook: NOTEBOOK,
        position: cursor.position,
        standing: standing(TAG, NOTEBOOK, &heads, &cursor),
    };
    let hex = |bytes: &[u8]| seal::digest::to_hex(bytes);
    let given: Facts = [
        ("tag", hex(&TAG.0)),
        ("heads", hex(&heads.encode())),
        ("cursor", hex(&cursor.encode())),
    ]
    .into();
    let same = Glanced {
        changed: false,
        server_time: TIME,
        nonce: Nonce([6; 16]),
    };
    let other = Glanced {
        changed: true,
        ..same.clone()
    };
    vec![
        Case::good_given(
            "glance",
            "glance",
            "a phone that has nothing to send",
            ask.encode(),
            given,
        ),
        Case::message("glanced", "nothing is new", &same),
        Case::good("glanced_changed", "glanced", "say hello", other.encode()),
    ]
}

/// Adds key 9 to the map, and an order that nobody knows yet.
fn newer(answer: &[u8]) -> Vec<u8> {
    let (orders, rest) = (&[0x81, 0x01], answer.strip_prefix(&[0xa9]).unwrap());
    let before = rest.strip_suffix(orders).unwrap();
    let scope = Scope([0x5c; 16]).encode();
    [&[0xaa], before, &[0x82, 0x01, 0x18, 200, 0x09], scope.as_slice()].concat()
}

fn entries() -> Vec<Case> {
    let signed = Signed::sign(&receipt(), &server());
    let withheld = FeedItem {
        body: None,
        record_key: None,
        ..item(3)
    };
    let page = FeedPage {
        items: vec![item(1), erased_item(2), withheld],
        next_cursor: cursor(),
        more: true,
    };
    let of = batch(vec![line(1), line(2)], 1);
    let own = OwnPage {
        notebook: of.notebook,
        lane: of.lane,
        from: of.from,
        prev_hash: of.prev_hash,
        entries: of.entries,
        keys: of.keys,
        more: false,
        statement: Some(of.statement),
    };
    let busy = ErrorBody::new(ErrorCode::Busy, "too much to do")
        .with_retry_after_s(60)
        .with_nonce(Nonce([6; 16]));
    vec![
        Case::good(
            "push_answer",
            "push_answer",
            "committed",
            PushAnswer::Committed(signed).encode(),
        ),
        Case::good(
            "push_answer_staged",
            "push_answer",
            "kept aside",
            PushAnswer::Staged.encode(),
        ),
        Case::message("feed_page", "a line, an erased line, a withheld line", &page),
        Case::message("own_page", "a phone's own lines", &own),
        Case::message("error", "lines are missing", &gap()),
        Case::good(
            "error_busy",
            "error",
            "too much to do: wait, with a fresh nonce",
            busy.encode(),
        ),
    ]
}

fn gap() -> ErrorBody {
    let have = Have {
        seq: 8,
        hash: EntryHash([9; 32]),
    };
    ErrorBody::new(ErrorCode::Gap, "lines before this batch are missing").with_have(have)
}

fn blobs() -> Vec<Case> {
    let half = BlobState {
        offset: 65_536,
        complete: false,
        receipt: None,
    };
    let whole = BlobState {
        offset: 5_000_000,
        complete: true,
        receipt: Some(Signed::sign(&blob_receipt(), &server())),
    };
    let piece = BlobAppend {
        hash: BlobHash([0x12; 32]),
        offset: 65_536,
        length: 5_000_000,
        bytes: Raw(b"sealed bytes".to_vec()),
    };
    vec![
        Case::message("blob_state", "half of a blob is there", &half),
        Case::good(
            "blob_state_whole",
            "blob_state",
            "a blob is there",
            whole.encode(),
        ),
        Case::message("blob_append", "the next piece", &piece),
    ]
}

fn shift() -> Vec<Case> {
    let ask = ManifestRequest {
        notebook: NOTEBOOK,
        shift: record(6),
        heads: records_head(),
        blobs: BlobSet::new(vec![BlobHash([0x12; 32])]),
    };
    let missing = Missing {
        heads: crate::statement::Heads::new(vec![LaneHead {
            lane: Lane::Records,
            seq: 8,
            hash: EntryHash([8; 32]),
        }])
        .unwrap(),
        blobs: BlobSet::default(),
    };
    let held = ManifestAnswer::AllHeld(Signed::sign(&super::good::manifest_receipt(), &server()));
    vec![
        Case::message("manifest_request", "what a shift consists of", &ask),
        Case::good(
            "manifest_answer",
            "manifest_answer",
            "all of it is held",
            held.encode(),
        ),
        Case::good(
            "manifest_answer_missing",
            "manifest_answer",
            "line 9 is missing",
            ManifestAnswer::Missing(missing).encode(),
        ),
    ]
}

fn safety() -> Vec<Case> {
    let position = vec![
        Value::Int(491_234_567),
        Value::Int(-1_231_234_567),
        Value::Int(80),
        Value::Int(TIME.0),
        Value::Text("gnss".to_owned()),
    ];
    let call = SosCall {
        notebook: NOTEBOOK,
        record: record(5),
        raised_at: TIME,
        position: Some(Value::List(position)),
        stood_down_at: None,
        caller_uncertain: None,
    };
    let from_a_locked_phone = SosCall {
        stood_down_at: Some(TIME),
        caller_uncertain: Some(true),
        ..call.clone()
    };
    let state = SosState {
        received_at: TIME,
        acknowledged_by: Some("Kim Example".to_owned()),
        acknowledged_at: Some(TIME),
    };
    vec![
        Case::message("sos_call", "a call for help", &call),
        Case::good(
            "sos_call_locked",
            "sos_call",
            "stood down, from the locked screen of a phone that several use",
            from_a_locked_phone.encode(),
        ),
        Case::message("sos_state", "it was answered", &state),
    ]
}

fn snapshot() -> Vec<Case> {
    let cursor = SnapshotCursor {
        scope: Scope([0x5c; 16]),
        pinned: cursor(),
        after: 2,
    };
    vec![
        Case::message("snapshot_cursor", "where a snapshot is taken up again", &cursor),
        Case::message(
            "snapshot_page",
            "a line, an erased line, and one to forget",
            &snapshot_page(),
        ),
    ]
}

pub(in crate::frozen) fn opening() -> Opening {
    Opening {
        city: CITY,
        key_id: server_certificate().key_id,
        enc: Raw([[4].as_slice(), &[0x44; 64]].concat()),
    }
}

pub(in crate::frozen) fn context() -> Context {
    Context {
        key: seal::Key::from_bytes([0x77; 32]),
        base_nonce: [0x66; 12],
    }
}

pub(in crate::frozen) fn rescue_facts() -> Facts {
    let context = context();
    [
        ("key", seal::digest::to_hex(context.key.expose())),
        ("base_nonce", seal::digest::to_hex(&context.base_nonce)),
    ]
    .into()
}

/// Who writes, two signed lines, one that could not be signed.
pub(in crate::frozen) fn rescue_frames() -> Vec<Frame> {
    let begin: Signed<Begin> = Signed::sign(&super::good::successor(), &phone());
    let contents = [
        Content::Begins(Begins {
            certificate: device_certificate(),
            begin: Some(begin),
        }),
        Content::Signed(Box::new(batch(vec![line(1), line(2)], 1))),
        Content::Unsigned(Tail {
            notebook: NOTEBOOK,
            lane: Lane::Records,
            from: 3,
            prev_hash: EntryHash([3; 32]),
            entries: vec![line(1)],
            keys: vec![(record(1), record_key(record(1)))],
        }),
    ];
    let sealed = (0..)
        .zip(&contents)
        .map(|(number, content)| context().seal(&opening(), number, content).unwrap());
    std::iter::once(Frame::Opening(opening())).chain(sealed).collect()
}

pub(in crate::frozen) fn file_of(frames: &[Frame]) -> Vec<u8> {
    let mut file = Vec::new();
    frames.iter().for_each(|frame| append(&mut file, frame).unwrap());
    file
}

fn rescue() -> Vec<Case> {
    let file = file_of(&rescue_frames());
    let cut = file[..file.len() - 7].to_vec();
    let answer = RescueAnswer {
        receipts: vec![Signed::sign(&receipt(), &server())],
        frames: 4,
        refused: vec![(3, "unsigned".to_owned())],
    };
    let upload = RescueUpload {
        frames: Raw(file.clone()),
    };
    vec![
        Case::good_given(
            "rescue",
            "rescue",
            "a rescue copy of four frames",
            file,
            rescue_facts(),
        ),
        Case::good_given(
            "rescue_cut",
            "rescue",
            "the same, cut off in its last frame",
            cut,
            rescue_facts(),
        ),
        Case::message("rescue_upload", "the same, on its way", &upload),
        Case::message("rescue_answer", "what the server took of it", &answer),
    ]
}
