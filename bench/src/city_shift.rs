//! The workload "one city shift": 28,800 fixes at 1 Hz in minute chunks, 60 encounters, 25 welfare checks, 40
//! corrections and 120 photo records, saved one by one in the phone's own store and sent by the phone's own sync.
//!
//! What is compared. "Batches" are the bodies of all pushes: sealed keys, chain, commitments and statements included;
//! TLS, HTTP heads and photos' files are not. The JSON is one array with an object a line, as in `wire`; a piece of
//! route stands there with its fixes, an object each (`t`, `lat`, `lon`, `acc`, `spd`), packed by `zstd -19` as a whole.
//! It has no keys, no chain and no signature.

mod content;
mod receiver;
mod walk;
mod words;

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use domain::field::{Blob, FieldValue as _};
use domain::kind::Record as _;
use domain::kinds::Track;
use domain::{CityId, DeviceId, Lane, NotebookId, OfficerId, RecordId, Timestamp};
use protocol::KeyId;
use protocol::batch::PackedBatch;
use protocol::certificate::ServerCertificate;
use seal::Key;
use seal::sign::SigningKey;
use serde_json::{Map, Value as Json, json};
use store::Identity;
use sync::{Pace, Pinned};
use track::{Item, chunk};

use self::content::Desk;
pub(crate) use self::content::{Written, new_record};
use self::receiver::{Came, Receiver};
use crate::dice::Dice;
use crate::notebook::{self, Notebook};
use crate::{Result, Row, wire};

/// How long it is.
pub(crate) const HOURS_MS: i64 = 8 * 3_600_000;
/// When the shift begins.
pub(crate) const BEGIN: Timestamp = Timestamp(1_780_000_000_000);
/// The shift that is measured.
pub(crate) const SEED: u64 = 4;
const CITY: CityId = CityId::from_bytes([0xc1; 16]);

/// Saves the shift, sends it, and returns what it took.
pub(crate) async fn measure(dump: Option<&Path>) -> Result<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let lines = lines(SEED)?;
    let json = json(&lines)?;
    let came = sent(folder.path(), &lines).await?;
    let stored = std::fs::metadata(folder.path().join(notebook::FILE))?.len();
    if let Some(to) = dump {
        keep(to, &came, &json)?;
    }
    rows(&came, &json, stored)
}

/// Saves lines in a notebook in a folder, sends them, and returns what came.
pub(crate) async fn sent(folder: &Path, lines: &[Written]) -> Result<Came> {
    let phone = Alone::make(folder)?;
    phone.notebook.save_all(lines)?;
    phone.send().await
}

/// Returns where the phone cuts the shift into batches: lane, first line, how many.
pub(crate) async fn cuts(lines: &[Written]) -> Result<Vec<(Lane, u64, usize)>> {
    let folder = tempfile::tempdir()?;
    let came = sent(folder.path(), lines).await?;
    let cut = |frame: &[u8]| -> Result<_> {
        let batch = PackedBatch::open(&protocol::frame::decompress(frame)?)?;
        Ok((batch.lane, batch.from, batch.entries.len()))
    };
    came.frames.iter().map(|(_, frame)| cut(frame)).collect()
}

/// Returns the JSON of lines, one array with an object a line.
pub(crate) fn json(lines: &[Written]) -> Result<Vec<u8>> {
    let lines: Vec<_> = lines.iter().map(as_json).collect::<Result<_>>()?;
    Ok(serde_json::to_vec(&lines)?)
}

/// Keeps what was compared, so that it can be taken apart.
fn keep(to: &Path, came: &Came, json: &[u8]) -> Result<()> {
    std::fs::write(to.join("shift.json"), json)?;
    for (at, (lane, frame)) in came.frames.iter().enumerate() {
        std::fs::write(
            to.join(format!("{at}-{}.cbor", lane.number())),
            protocol::frame::decompress(frame)?,
        )?;
    }
    Ok(())
}

/// Returns all lines of a shift in the order in which they are saved; another seed is another shift of the same size.
pub(crate) fn lines(seed: u64) -> Result<Vec<Written>> {
    let mut dice = Dice::new(seed);
    let shift = new_record(&mut dice, BEGIN);
    let chunks = walk::chunks(BEGIN, &mut dice)?;
    let mut lines = Desk {
        dice: &mut dice,
        shift,
        begin: BEGIN,
    }
    .written();
    for items in chunks {
        lines.push(piece(&items, shift, &mut dice));
    }
    lines.sort_by_key(|line| line.happened_at);
    Ok(lines)
}

/// Returns the line that a piece of a route becomes.
pub(crate) fn piece(items: &[Item], shift: RecordId, dice: &mut Dice) -> Written {
    let (from, to) = (span(items.first()).0, span(items.last()).1);
    let mut fields = Track {
        from: Some(from),
        to: Some(to),
        chunk: Some(Blob(chunk::encode(items))),
        distance_m: Some(70),
    }
    .write();
    fields.insert(32, shift.write());
    Written {
        record: new_record(dice, to),
        kind: Track::KIND,
        happened_at: from,
        fields,
        corrects: false,
    }
}

/// Returns when an item began and ended.
fn span(item: Option<&Item>) -> (Timestamp, Timestamp) {
    let (from, to) = match item {
        Some(Item::Fix(fix)) => (fix.time_ms, fix.time_ms),
        Some(Item::Gap(gap)) => (gap.from_ms, gap.to_ms),
        Some(Item::Stop(stop)) => (stop.from_ms, stop.to_ms),
        None => (BEGIN.0, BEGIN.0),
    };
    (Timestamp(from), Timestamp(to))
}

/// A notebook whose batches go to the receiver of this measurement, which runs no server.
struct Alone {
    notebook: Notebook,
    receiver: Receiver,
}

impl Alone {
    fn make(folder: &Path) -> Result<Self> {
        let identity = Identity {
            city: CITY,
            notebook: NotebookId::from_bytes(Dice::new(1).bytes()),
            device: DeviceId::from_bytes([3; 16]),
            officer: OfficerId::from_bytes([4; 16]),
            author: "Bench".to_owned(),
            certificate_hash: [5; 32],
        };
        let signing = SigningKey::from_key(&Key::from_bytes([3; 32]))?;
        let server = SigningKey::from_key(&Key::from_bytes([2; 32]))?;
        let public_key = server.verifying_key();
        let pinned = Pinned {
            root: SigningKey::from_key(&Key::from_bytes([1; 32]))?.verifying_key(),
            server: ServerCertificate {
                city: CITY,
                key_id: KeyId::of(&public_key),
                public_key,
            },
        };
        let receiver = Receiver {
            city: CITY,
            key: server,
            phone: signing.verifying_key(),
            came: Mutex::default(),
        };
        Ok(Self {
            notebook: Notebook::make(folder, identity, signing, pinned)?,
            receiver,
        })
    }

    /// Sends everything in one run, and returns what came.
    async fn send(self) -> Result<Came> {
        let report = self.notebook.sync(&self.receiver, Pace::default()).await;
        if let Some(error) = report.failure {
            return Err(error.into());
        }
        if let Some(trouble) = report.troubles.into_iter().next() {
            return Err(trouble.error.into());
        }
        self.notebook.store.settle()?;
        self.notebook.store.checkpoint()?;
        let came = self.receiver.came.into_inner();
        Ok(came.unwrap_or_else(PoisonError::into_inner))
    }
}

fn as_json(line: &Written) -> Result<Json> {
    let mut fields: Map<_, _> = wire::named(&line.fields, line.kind);
    if let Some(Blob(bytes)) = Track::read(&line.fields)
        .chunk
        .filter(|_| line.kind.number == Track::KIND.number)
    {
        fields.remove("chunk");
        fields.insert(
            "fixes".to_owned(),
            chunk::decode(&bytes)?.iter().map(fix).collect(),
        );
    }
    Ok(json!({
        "record": line.record.to_string(),
        "kind": line.kind.name,
        "happened_at": wire::moment(line.happened_at),
        "fields": fields,
    }))
}

fn fix(item: &Item) -> Json {
    let Item::Fix(fix) = item else {
        return Json::Null;
    };
    let tenths = |value: Option<u16>, of: f64| value.map(|value| f64::from(value) / of);
    json!({
        "t": fix.time_ms,
        "lat": fix.position.latitude(),
        "lon": fix.position.longitude(),
        "acc": tenths(fix.accuracy_dm, 10.0),
        "spd": tenths(fix.speed_cm_s, 100.0),
    })
}

#[expect(clippy::cast_precision_loss, reason = "a shift has fewer bytes than 2^52")]
fn rows(came: &Came, json: &[u8], stored: u64) -> Result<Vec<Row>> {
    let packed = zstd::encode_all(json, 19)?.len() as f64;
    let of = |wanted: Option<Lane>| {
        let frames = came
            .frames
            .iter()
            .filter(|(lane, _)| wanted.is_none_or(|wanted| *lane == wanted));
        frames.map(|(_, frame)| frame.len()).sum::<usize>() as f64
    };
    let row = |system, metric, value, ratio_to| Row {
        area: "sync",
        workload: "one city shift",
        system,
        metric,
        value,
        unit: "bytes",
        ratio_to,
    };
    let yardstick = "zstd -19 of JSON";
    Ok(vec![
        row("JSON", "made", json.len() as f64, None),
        row(yardstick, "sent", packed, None),
        row("batches", "sent", of(None), Some((yardstick, of(None) / packed))),
        row("batches, lane of records", "sent", of(Some(Lane::Records)), None),
        row("batches, lane of tracks", "sent", of(Some(Lane::Tracks)), None),
        row(
            "notebook on the phone",
            "stored",
            stored as f64,
            Some(("1.0 MB", stored as f64 / 1e6)),
        ),
    ])
}
