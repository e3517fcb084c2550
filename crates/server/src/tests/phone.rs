//! A phone that writes and makes requests; it has no store. The tests of the program use it, too: it knows nothing of
//! the server that it speaks to.

use axum::body::Body;
use axum::http::Request;
use domain::kind::Record;
use domain::{BootId, Clocks, EntryHash, Fields, KindDef, Lane, NotebookId, RecordId, Timestamp};
use protocol::begin::{Begin, Cited, Reason};
use protocol::certificate::DeviceCertificate;
use protocol::chain::{Beginning, CitedHead};
use protocol::enrol::{EnrolRequest, EnrolResponse, EnrolmentCode};
use protocol::proof::{Authorization, Request as Proven};
use protocol::statement::Heads;
use protocol::{
    Batch, Body as Line, Entry, Header, LaneHead, Message, Nonce, Place, Purpose, Signed, Statement, commit,
    frame,
};
use seal::Key;
use seal::sign::SigningKey;

/// Sunday evening, 22 November 2026.
pub(crate) const EVENING: Timestamp = Timestamp(1_795_410_000_000);

#[derive(Clone)]
pub(crate) struct Phone {
    pub(crate) key: SigningKey,
    pub(crate) notebook: NotebookId,
    pub(crate) certificate: Signed<DeviceCertificate>,
    pub(crate) enrolled: EnrolResponse,
    /// The heads of older notebooks that this one goes on from.
    pub(crate) cited: Vec<CitedHead>,
    lanes: [Vec<Written>; 3],
    records: u8,
}

/// A line that was written.
#[derive(Clone)]
struct Written {
    entry: Entry,
    record: RecordId,
    previous: EntryHash,
    hash: EntryHash,
}

/// The key of a record, the same each time.
fn record_key(record: RecordId) -> Key {
    Key::from_bytes(seal::digest::sha256(&[b"test", record.as_bytes()]))
}

/// Makes the request that enrols a new phone.
pub(crate) fn enrol_request(code: &str, seed: u8) -> (SigningKey, NotebookId, Signed<EnrolRequest>) {
    let code: EnrolmentCode = code.parse().unwrap();
    let key = SigningKey::from_key(&Key::from_bytes([seed; 32])).unwrap();
    let notebook = NotebookId::from_bytes([seed; 16]);
    let request = EnrolRequest {
        secret: code.secret,
        public_key: key.verifying_key(),
        notebook,
        label: "test".to_owned(),
    };
    (key.clone(), notebook, Signed::sign(&request, &key))
}

pub(crate) fn post(path: &str, message: &impl Message) -> Request<Body> {
    Request::post(path)
        .body(Body::from(frame::compress(&message.encode()).unwrap()))
        .unwrap()
}

impl Phone {
    /// Enrols with what `enrol_request` made and the server answered.
    pub(crate) fn new(key: SigningKey, notebook: NotebookId, enrolled: EnrolResponse) -> Self {
        enrolled.verify(&key.verifying_key()).unwrap();
        Self {
            key,
            notebook,
            certificate: enrolled.device.clone(),
            enrolled,
            cited: Vec::new(),
            lanes: Default::default(),
            records: 0,
        }
    }

    /// Returns a notebook of the same phone that goes on from this one.
    pub(crate) fn successor(&self, seed: u8) -> Self {
        let mut next = Self::new(
            self.key.clone(),
            NotebookId::from_bytes([seed; 16]),
            self.enrolled.clone(),
        );
        next.cited = self.heads();
        next
    }

    /// Returns where the lanes end that have a line, as a successor cites them.
    pub(crate) fn heads(&self) -> Vec<CitedHead> {
        let heads = Lane::ALL.iter().map(|lane| self.head(*lane));
        heads
            .filter(|head| head.seq > 0)
            .map(|head| CitedHead {
                notebook: self.notebook,
                lane: head.lane,
                seq: head.seq,
                hash: head.hash,
            })
            .collect()
    }

    /// Signs how the notebook begins.
    pub(crate) fn begin(&self, reason: Reason) -> Signed<Begin> {
        let begin = Begin {
            city: self.certificate.peek().unwrap().city,
            notebook: self.notebook,
            certificate_hash: self.certificate.hash(),
            cited: Cited::new(self.cited.clone()),
            reason,
            wall: EVENING,
            boot: BootId::from_bytes([1; 16]),
            mono_ms: 1,
        };
        Signed::sign(&begin, &self.key)
    }

    /// Makes a copy of the phone as it is: somebody restored it, or cloned it.
    pub(crate) fn copy(&self) -> Self {
        Self {
            key: self.key.clone(),
            notebook: self.notebook,
            certificate: self.certificate.clone(),
            enrolled: self.enrolled.clone(),
            cited: self.cited.clone(),
            lanes: self.lanes.clone(),
            records: self.records + 100,
        }
    }

    pub(crate) fn entries(&self) -> String {
        format!("/sync/v1/notebooks/{}/entries", self.notebook)
    }

    pub(crate) fn request(
        &self,
        nonce: Option<Nonce>,
        method: &str,
        path: &str,
        body: Vec<u8>,
    ) -> Request<Body> {
        let named = self.certificate.peek().unwrap();
        let proven = Proven {
            city: named.city,
            method,
            path,
            body: &body,
        };
        let proof = Signed::sign(&proven.proof(named.device, nonce), &self.key);
        let authorization = Authorization {
            certificate: self.certificate.clone(),
            proof,
        };
        let request = Request::builder().method(method).uri(path);
        request
            .header("authorization", authorization.to_header())
            .body(Body::from(body))
            .unwrap()
    }

    /// Draws a new record.
    pub(crate) fn record(&mut self) -> RecordId {
        self.records += 1;
        let mut id = *self.notebook.as_bytes();
        id[15] = self.records;
        RecordId::from_bytes(id)
    }

    /// Returns the record that was drawn last.
    pub(crate) fn last_record(&self) -> RecordId {
        let mut id = *self.notebook.as_bytes();
        id[15] = self.records;
        RecordId::from_bytes(id)
    }

    /// Writes a new record.
    pub(crate) fn write<R: Record>(&mut self, record: R, shift: Option<RecordId>) -> RecordId {
        let mut fields = record.write();
        if let Some(shift) = shift {
            fields.insert(32, domain::Value::Bytes(shift.as_bytes().to_vec()));
        }
        let id = self.record();
        self.line(R::KIND, id, fields, Vec::new());
        id
    }

    /// Writes a line about a record.
    pub(crate) fn line(
        &mut self,
        kind: &KindDef,
        id: RecordId,
        fields: Fields,
        base: Vec<EntryHash>,
    ) -> EntryHash {
        let body = Line {
            record: id,
            kind: kind.number,
            schema: kind.schema,
            happened_at: EVENING.plus_millis(-60_000),
            clocks: clocks(),
            base,
            fields,
        };
        self.raw(kind.lane, kind.class, id, body.encode().unwrap())
    }

    /// Writes a line of any bytes.
    pub(crate) fn raw(
        &mut self,
        lane: Lane,
        class: domain::Class,
        record: RecordId,
        body: Vec<u8>,
    ) -> EntryHash {
        let (previous, seq) = (self.head(lane).hash, self.head(lane).seq + 1);
        let place = Place {
            notebook: self.notebook,
            lane,
            seq,
        };
        let commit = commit::of(&record_key(record), place, class, &body).unwrap();
        let hash = Header::at(place, class, commit).hash_after(previous);
        let entry = Entry::Whole { class, body };
        self.lane(lane).push(Written {
            entry,
            record,
            previous,
            hash,
        });
        hash
    }

    /// Forgets the last lines of a lane, as a restored phone does.
    pub(crate) fn go_back(&mut self, lane: Lane, lines: usize) {
        let length = self.lane(lane).len() - lines;
        self.lane(lane).truncate(length);
    }

    fn lane(&mut self, lane: Lane) -> &mut Vec<Written> {
        &mut self.lanes[usize::from(lane.number())]
    }

    pub(crate) fn genesis(&self, lane: Lane) -> EntryHash {
        let city = self.certificate.peek().unwrap().city;
        let (notebook, certificate_hash) = (self.notebook, self.certificate.hash());
        Beginning {
            city,
            notebook,
            certificate_hash,
            cited: self.cited.clone(),
        }
        .genesis(lane)
    }

    pub(crate) fn head(&self, lane: Lane) -> LaneHead {
        let lines = &self.lanes[usize::from(lane.number())];
        let hash = lines.last().map_or_else(|| self.genesis(lane), |line| line.hash);
        LaneHead {
            lane,
            seq: lines.len() as u64,
            hash,
        }
    }

    pub(crate) fn statement(&self) -> Statement {
        Statement {
            city: self.certificate.peek().unwrap().city,
            notebook: self.notebook,
            heads: Heads::new(Lane::ALL.iter().map(|lane| self.head(*lane)).collect()).unwrap(),
            purpose: Purpose::Push,
            wall: EVENING,
            boot: BootId::from_bytes([1; 16]),
            mono_ms: 1,
            cursor: None,
            last_receipt_hash: None,
        }
    }

    pub(crate) fn batch(&self, lane: Lane, from: u64) -> Batch {
        let lines = &self.lanes[usize::from(lane.number())][usize::try_from(from).unwrap() - 1..];
        Batch {
            notebook: self.notebook,
            lane,
            from,
            prev_hash: lines
                .first()
                .map_or_else(|| self.head(lane).hash, |line| line.previous),
            entries: lines.iter().map(|line| line.entry.clone()).collect(),
            keys: lines
                .iter()
                .map(|line| (line.record, record_key(line.record)))
                .collect(),
            statement: Signed::sign(&self.statement(), &self.key),
        }
    }
}

pub(crate) fn clocks() -> Clocks {
    let (wall, boot): (Timestamp, _) = (EVENING, BootId::from_bytes([1; 16]));
    Clocks {
        wall,
        mono_ms: 1,
        boot,
        gnss: None,
        server_offset_ms: None,
    }
}
