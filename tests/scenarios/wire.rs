//! What phone and server said to each other in a short shift, read byte for byte by the second reader, which was written
//! from `docs/protocol.md` alone: batches, statements, receipts, manifest, feed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};

use app::syncing::{self, Pace};
use app::view::ShiftEnding;
use app::{Phone, Strength, Surroundings, SystemChance, log, photo, shift};
use domain::{Lane, NotebookId, RecordId};
use protocol::api::{
    ApiError, BlobAppend, BlobState, FeedPage, Glance, Glanced, HelloRequest, HelloResponse, ManifestAnswer,
    ManifestRequest, OwnPage, PushAnswer, SnapshotCursor, SnapshotPage, SosCall, SosState, SyncApi,
};
use protocol::batch::{Against, PackedBatch};
use protocol::certificate::{DeviceCertificate, ServerCertificate};
use protocol::{BlobHash, Cursor, Message, Signed, frame};
use seal::Key;
use seal::digest::{sha256, to_hex};
use serde_json::{Value, json};
use server::{Config, InProcess, Server};
use tests::house;

use super::rescue::{certificate, enrol, folder, start_shift, unlock, write_encounters};
use super::successor::Hurried;

type Answer<T> = Result<T, ApiError>;

/// A line to the server that keeps what it carries.
struct Listening {
    line: InProcess,
    heard: Mutex<Vec<Heard>>,
}

/// One message, as the second reader is told of it.
struct Heard {
    message: &'static str,
    bytes: Vec<u8>,
    given: Value,
    expect: Value,
}

impl Listening {
    fn note(&self, message: &'static str, bytes: Vec<u8>, expect: Value) {
        self.heard.lock().unwrap().push(Heard {
            message,
            bytes,
            given: json!({}),
            expect,
        });
    }

    fn note_signed<T>(&self, message: &'static str, signed: &Signed<T>) {
        self.note(
            message,
            signed.encode(),
            json!({ "hash": to_hex(&signed.hash()) }),
        );
    }
}

impl SyncApi for Listening {
    async fn hello(&self, request: HelloRequest) -> Answer<HelloResponse> {
        self.note("hello", request.encode(), json!({}));
        let answer = self.line.hello(request).await?;
        self.note("hello_answer", answer.encode(), json!({}));
        Ok(answer)
    }
    async fn glance(&self, glance: Glance) -> Answer<Glanced> {
        self.line.glance(glance).await
    }
    async fn push(&self, notebook: NotebookId, packed: Vec<u8>) -> Answer<PushAnswer> {
        let bytes = frame::decompress(&packed).unwrap();
        let content = json!({ "length": bytes.len().to_string(), "sha256": to_hex(&sha256(&[&bytes])) });
        self.note("frame", packed.clone(), content);
        self.note_signed("statement", &PackedBatch::open(&bytes).unwrap().statement);
        self.note("packed_batch", bytes, Value::Null);
        let answer = self.line.push(notebook, packed).await?;
        self.note("push_answer", answer.encode(), json!({}));
        if let PushAnswer::Committed(receipt) = &answer {
            self.note_signed("receipt", receipt);
        }
        Ok(answer)
    }
    async fn own_entries(&self, notebook: NotebookId, lane: Lane, from: u64) -> Answer<OwnPage> {
        self.line.own_entries(notebook, lane, from).await
    }
    async fn feed(&self, cursor: Option<Cursor>, limit: u64) -> Answer<FeedPage> {
        self.line.feed(cursor, limit).await
    }
    async fn snapshot(&self, cursor: Option<SnapshotCursor>) -> Answer<SnapshotPage> {
        self.line.snapshot(cursor).await
    }
    async fn blob_state(&self, hash: BlobHash) -> Answer<BlobState> {
        self.line.blob_state(hash).await
    }
    async fn blob_append(&self, piece: BlobAppend) -> Answer<BlobState> {
        self.note("blob_append", piece.encode(), json!({}));
        let state = self.line.blob_append(piece).await?;
        self.note("blob_state", state.encode(), json!({}));
        if let Some(receipt) = &state.receipt {
            self.note_signed("blob_receipt", receipt);
        }
        Ok(state)
    }
    async fn manifest(&self, request: ManifestRequest) -> Answer<ManifestAnswer> {
        self.note("manifest_request", request.encode(), json!({}));
        let answer = self.line.manifest(request).await?;
        self.note("manifest_answer", answer.encode(), json!({}));
        if let ManifestAnswer::AllHeld(receipt) = &answer {
            self.note_signed("manifest_receipt", receipt);
        }
        Ok(answer)
    }
    async fn sos(&self, call: SosCall) -> Answer<SosState> {
        self.line.sos(call).await
    }
    async fn city_file(&self, sha256: [u8; 32], offset: u64) -> Answer<Vec<u8>> {
        self.line.city_file(sha256, offset).await
    }
}

/// Says what the second reader must find in a batch: where it ends, and each line's hash. Keys that came before it is
/// given, as the server has them.
fn judged(one: &mut Heard, device: &DeviceCertificate, known: &mut BTreeMap<RecordId, Key>) {
    let batch = PackedBatch::open(&one.bytes).unwrap();
    let pairs = known
        .iter()
        .map(|(record, key)| format!("{}:{}", to_hex(record.as_bytes()), to_hex(key.expose())));
    one.given = json!({ "known": pairs.collect::<Vec<_>>().join(",") });
    let notebook = batch.notebook;
    let verified = batch.verify(&Against {
        city: device.city,
        notebook,
        device_key: &device.public_key,
        known_key: &|record| known.get(&record).cloned(),
    });
    let verified = verified.unwrap();
    let hashes: Vec<String> = verified.entries.iter().map(|line| to_hex(&line.hash.0)).collect();
    let (seq, hash) = (verified.head.seq, to_hex(&verified.head.hash.0));
    one.expect = json!({ "head": format!("{seq}:{hash}"), "hashes": hashes.join(",") });
    known.extend(verified.new_keys);
}

/// Writes what was heard in the form of the frozen fixtures.
fn write(to: &Path, heard: &[Heard], names: Value) {
    let cases: Vec<Value> = (0..)
        .zip(heard)
        .map(|(number, one)| {
            let file = format!("{number}_{}.hex", one.message);
            fs::write(to.join(&file), to_hex(&one.bytes)).unwrap();
            json!({ "file": file, "message": one.message, "given": one.given, "expect": one.expect })
        })
        .collect();
    let mut manifest = names;
    manifest
        .as_object_mut()
        .unwrap()
        .insert("cases".to_owned(), cases.into());
    fs::write(to.join("manifest.json"), manifest.to_string()).unwrap();
}

/// Returns city, notebook, phone and keys, as the fixtures' manifest names them.
fn names(folder: &Path, device: &DeviceCertificate) -> Value {
    let enrolment = fs::read(folder.join("enrolment.json")).unwrap();
    let enrolment: Value = serde_json::from_slice(&enrolment).unwrap();
    let text = |name: &str| enrolment.get(name).unwrap().as_str().unwrap().to_owned();
    let certified = seal::digest::from_hex(&text("server")).unwrap();
    let certified: Signed<ServerCertificate> = Signed::decode(&certified).unwrap();
    let notebook: NotebookId = text("notebook").parse().unwrap();
    json!({
        "city": to_hex(device.city.as_bytes()),
        "notebook": to_hex(notebook.as_bytes()),
        "device": to_hex(device.device.as_bytes()),
        "root": text("root"),
        "server": to_hex(&certified.peek().unwrap().public_key.to_bytes()),
        "phone": to_hex(&device.public_key.to_bytes()),
    })
}

#[tokio::test]
async fn independent_reader_agrees_with_every_byte_of_a_shift() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(Config::local(data.path(), house().join("fixtures/town")))
        .await
        .unwrap();
    let home = tempfile::tempdir().unwrap();
    // Nothing is held back for its undo.
    let surroundings = Surroundings::new(Hurried::default(), SystemChance);
    let phone = Phone::open(home.path(), surroundings, Strength::ForTests, Arc::new(|_| {})).unwrap();
    let (_, notebook) = enrol(&server, &phone, 0).await;
    let session = unlock(&server, &phone, home.path(), &notebook).await;
    let papers = certificate(home.path(), &notebook);
    let listening = Listening {
        line: server.in_process(papers.clone()),
        heard: Mutex::default(),
    };
    start_shift(&session);
    write_encounters(&session, 12);
    let picture = fs::read(house().join("fixtures/photos/doorway.jpg")).unwrap();
    photo::add(&session, picture.as_slice(), None, None).unwrap();
    let (first, _) = syncing::run(&session, &listening, Pace::default()).await.unwrap();
    assert_eq!(first.failure, None);
    write_encounters(&session, 3);
    let ending = ShiftEnding {
        remark: "Quiet.".to_owned(),
        kit_returned: Vec::new(),
        naloxone_used: 0,
    };
    let ended = shift::end(&session, &ending, log::Language::English).unwrap();
    let (last, _) = syncing::run(&session, &listening, Pace::default()).await.unwrap();
    assert_eq!(last.failure, None);
    syncing::prove(&session, &listening, &ended.to_string())
        .await
        .unwrap();

    let device = papers.peek().unwrap();
    let mut heard = listening.heard.into_inner().unwrap();
    let mut known = BTreeMap::new();
    for one in heard.iter_mut().filter(|one| one.message == "packed_batch") {
        judged(one, &device, &mut known);
    }
    let count = |message| heard.iter().filter(|one| one.message == message).count();
    assert!(count("packed_batch") >= 2 && count("receipt") >= 2 && count("statement") >= 2);
    assert!(count("blob_receipt") >= 1 && count("manifest_receipt") == 1);

    let names = names(&folder(home.path(), &notebook), &device);
    let dumped = tempfile::tempdir().unwrap();
    write(dumped.path(), &heard, names);
    let read = Command::new("python3")
        .arg(house().join("tests/wire/reader.py"))
        .arg(dumped.path())
        .output()
        .unwrap();
    let said = String::from_utf8([read.stdout, read.stderr].concat()).unwrap();
    assert!(read.status.success(), "{said}");
    assert!(
        said.contains(&format!("{} fixtures read, 0 different", heard.len())),
        "{said}"
    );
}
