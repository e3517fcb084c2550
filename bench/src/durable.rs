//! The durable local write: one encounter through the notebook's one door, beside a bare insert of the same bytes
//! into a keyed SQLCipher database and into a keyless one, with the same pragmas on the same disk. What the save leaves
//! for later, settling, is a row of its own, and happens after each save as it does in the app.

use std::path::Path;
use std::time::Instant;

use app::Surroundings;
use domain::codes::{EncounterKind, EncounterOutcome};
use domain::field::{One, Prose};
use domain::kind::Record as _;
use domain::kinds::Encounter;
use domain::{CityId, DeviceId, NotebookId, OfficerId, RecordId};
use rusqlite::{Connection, params};
use seal::Key;
use store::entry::{self, NewEntry};
use store::{Identity, Store};

use crate::{Result, Row};

const NOTE: &str = "Spoke with two people at the doorway. Offered water and the address of the drop-in; one will go \
                    there tonight, the other declined help. The exit is clear again. Nobody was hurt.";
const WORKLOAD: &str = "one encounter, synchronous=FULL, WAL";

/// Times `count` durable writes with each system, turn by turn, so that noise hits all of them alike.
pub(crate) fn measure(count: usize) -> Result<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let notebook = Notebook::make(folder.path())?;
    let keyed = bare(&folder.path().join("keyed.db"), Some(&Key::from_bytes([7; 32])))?;
    let keyless = bare(&folder.path().join("keyless.db"), None)?;
    let bytes = vec![0x5a_u8; 420];
    let mut times = [Vec::new(), Vec::new(), Vec::new(), Vec::new()];
    for turn in 0..count {
        let [of_notebook, of_keyed, of_keyless, of_settling] = &mut times;
        of_notebook.push(timed(|| notebook.write(turn))?);
        of_settling.push(timed(|| Ok(notebook.store.settle()?))?);
        of_keyed.push(timed(|| insert(&keyed, &bytes))?);
        of_keyless.push(timed(|| insert(&keyless, &bytes))?);
    }
    Ok(rows(times))
}

fn rows(times: [Vec<f64>; 4]) -> Vec<Row> {
    let systems = [
        "notebook",
        "keyed SQLCipher insert",
        "keyless SQLite insert",
        "settling, afterwards",
    ];
    let sorted = times.map(|mut all| {
        all.sort_by(f64::total_cmp);
        all
    });
    let mut rows = Vec::new();
    for (metric, share) in [("p50", 0.50), ("p99", 0.99)] {
        let [own, keyed, keyless, settling] = sorted.each_ref().map(|all| quantile(all, share));
        for (system, value) in systems.into_iter().zip([own, keyed, keyless, settling]) {
            let row = Row {
                area: "store",
                workload: WORKLOAD,
                system,
                metric,
                value,
                unit: "ms",
                ratio_to: None,
            };
            match system {
                "notebook" => {
                    rows.push(Row {
                        ratio_to: Some(("keyed", own / keyed)),
                        ..row.clone()
                    });
                    rows.push(Row {
                        ratio_to: Some(("keyless", own / keyless)),
                        ..row
                    });
                }
                _ => rows.push(row),
            }
        }
    }
    rows
}

/// Returns the value below which this share of the sorted ones is.
pub(crate) fn quantile(sorted: &[f64], share: f64) -> f64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "an index"
    )]
    let at = (sorted.len() as f64 * share) as usize;
    sorted
        .get(at.min(sorted.len().saturating_sub(1)))
        .copied()
        .unwrap_or(f64::NAN)
}

/// Returns how many milliseconds a piece of work takes.
#[expect(clippy::disallowed_methods, reason = "a benchmark is about the real clock")]
pub(crate) fn timed(work: impl FnOnce() -> Result<()>) -> Result<f64> {
    let before = Instant::now();
    work()?;
    Ok(before.elapsed().as_secs_f64() * 1000.0)
}

struct Notebook {
    store: Store,
    surroundings: Surroundings,
}

impl Notebook {
    fn make(folder: &Path) -> Result<Self> {
        let identity = Identity {
            city: CityId::from_bytes([1; 16]),
            notebook: NotebookId::from_bytes([2; 16]),
            device: DeviceId::from_bytes([3; 16]),
            officer: OfficerId::from_bytes([4; 16]),
            author: "Bench".to_owned(),
            certificate_hash: [5; 32],
        };
        let store = Store::create(&folder.join("notebook.db"), &Key::from_bytes([6; 32]), identity)?;
        Ok(Self {
            store,
            surroundings: Surroundings::new(app::SystemClock::new(), app::SystemChance),
        })
    }

    fn write(&self, turn: usize) -> Result<()> {
        let encounter = Encounter {
            kind: Some(One(EncounterKind::Assist)),
            outcome: Some(One(EncounterOutcome::Referred)),
            people_count: Some(2),
            ..Default::default()
        };
        let mut fields = encounter.write();
        fields.insert(
            38,
            domain::field::FieldValue::write(Prose(format!("{turn}: {NOTE}"))),
        );
        let key = self.surroundings.with_chance(Key::random);
        let entry = NewEntry {
            lane: Encounter::KIND.lane,
            class: Encounter::KIND.class,
            record: self.surroundings.new_id(RecordId::from_parts),
            key: &key,
            kind: Encounter::KIND.number,
            schema: Encounter::KIND.schema,
            happened_at: self.surroundings.now(),
            clocks: self.surroundings.clocks(None, None),
            base: Vec::new(),
            fields,
        };
        self.store.write(|w| entry::append(w, entry))?;
        Ok(())
    }
}

fn bare(path: &Path, key: Option<&Key>) -> Result<Connection> {
    let connection = Connection::open(path)?;
    if let Some(key) = key {
        connection.execute_batch(&format!(
            "PRAGMA key = \"x'{}'\";",
            seal::digest::to_hex(key.expose())
        ))?;
    }
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
         CREATE TABLE line (id INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;",
    )?;
    Ok(connection)
}

fn insert(connection: &Connection, bytes: &[u8]) -> Result<()> {
    connection
        .prepare_cached("INSERT INTO line (body) VALUES (?1)")?
        .execute(params![bytes])?;
    Ok(())
}
