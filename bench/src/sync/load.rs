//! A phone as the server sees it: a whole shift packed before, so that what is timed afterwards is the server and not
//! two hundred phones that share its machine. The batches end where the phone's own sync ends them; the calls are
//! made by the phone's own HTTP client.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use domain::{EntryHash, Lane, RecordId, Timestamp};
use protocol::api::{ApiError, ErrorCode, HelloRequest, NotebookHello, PushAnswer, SyncApi as _};
use protocol::batch::PackedBatch;
use protocol::chain::Beginning;
use protocol::statement::Heads;
use protocol::version::VERSION;
use protocol::{
    Batch, Body, Entry, Header, LaneHead, Message as _, Place, Purpose, Signed, Statement, commit, frame,
};
use seal::Key;
use sync::HttpServer;

use crate::Result;
use crate::city_shift::{BEGIN, HOURS_MS, Written};
use crate::dice::Dice;
use crate::notebook;
use crate::phone::Papers;

/// A phone with all its batches.
pub(crate) struct Load {
    papers: Papers,
    frames: Vec<Frame>,
}

struct Frame {
    last: u64,
    bytes: Vec<u8>,
}

/// A line in its chain.
struct Line {
    record: RecordId,
    entry: Entry,
    previous: EntryHash,
    hash: EntryHash,
}

struct Writer<'a> {
    papers: &'a Papers,
    lanes: BTreeMap<Lane, Vec<Line>>,
    keys: BTreeMap<RecordId, Key>,
    newest: BTreeMap<RecordId, EntryHash>,
    chance: Dice,
}

impl Load {
    /// Packs lines into batches that end where `cuts` says.
    pub(crate) fn pack(papers: Papers, lines: &[Written], cuts: &[(Lane, u64, usize)]) -> Result<Self> {
        let seed = u64::from_le_bytes(papers.notebook.as_bytes()[..8].try_into()?);
        let mut writer = Writer {
            papers: &papers,
            lanes: BTreeMap::new(),
            keys: BTreeMap::new(),
            newest: BTreeMap::new(),
            chance: Dice::new(seed),
        };
        for line in lines {
            writer.write(line)?;
        }
        let mut sent = BTreeSet::new();
        let frames: Result<_> = cuts.iter().map(|cut| writer.frame(*cut, &mut sent)).collect();
        let frames = frames?;
        Ok(Self { papers, frames })
    }

    /// Says hello and pushes everything over a new connection; every line must be confirmed. What gets no answer is
    /// sent again, as a phone does; returns how often that was.
    pub(crate) async fn send(&self, server: SocketAddr) -> Result<u64> {
        let api = self.papers.server(server)?;
        let mut again = 0;
        while let Err(error) = self.hello(&api).await {
            once_more(&mut again, error)?;
        }
        for frame in &self.frames {
            while let Err(error) = self.push(&api, frame).await {
                once_more(&mut again, error)?;
            }
        }
        Ok(again)
    }

    async fn hello(&self, api: &HttpServer) -> std::result::Result<(), ApiError> {
        let notebook = self.papers.notebook;
        let nothing = Heads::new(Vec::new());
        let notebooks = nothing
            .into_iter()
            .map(|heads| NotebookHello {
                notebook,
                heads,
                version: None,
            })
            .collect();
        let request = HelloRequest {
            versions: vec![VERSION],
            notebooks,
            cursor: None,
            last_receipts: Vec::new(),
            schemas: None,
            done: None,
            noticed: None,
            read: None,
        };
        api.hello(request).await.map(|_| ())
    }

    async fn push(&self, api: &HttpServer, frame: &Frame) -> std::result::Result<(), ApiError> {
        match api.push(self.papers.notebook, frame.bytes.clone()).await {
            Ok(PushAnswer::Committed(signed))
                if signed.peek().is_ok_and(|said| said.committed == frame.last) =>
            {
                Ok(())
            }
            Ok(_) => Err(ApiError::Unreachable("a batch was not confirmed".to_owned())),
            // The answer to the first try was lost.
            Err(error) if error.have().is_some_and(|have| have.seq >= frame.last) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// After so many a load has failed.
const TRIES: u64 = 50;

fn once_more(again: &mut u64, error: ApiError) -> Result<()> {
    *again += 1;
    let unreachable = matches!(error, ApiError::Unreachable(_)) || error.code() == Some(ErrorCode::Busy);
    if unreachable && *again < TRIES {
        Ok(())
    } else {
        Err(error.into())
    }
}

impl Writer<'_> {
    fn write(&mut self, line: &Written) -> Result<()> {
        let lane = line.kind.lane;
        let LaneHead {
            seq, hash: previous, ..
        } = self.head(lane)?;
        let clocks = notebook::written(line, &mut self.chance);
        let body = Body {
            record: line.record,
            kind: line.kind.number,
            schema: line.kind.schema,
            happened_at: line.happened_at,
            clocks,
            base: self.newest.get(&line.record).copied().into_iter().collect(),
            fields: line.fields.clone(),
        };
        let body = body.encode()?;
        let place = Place {
            notebook: self.papers.notebook,
            lane,
            seq: seq + 1,
        };
        let chance = &mut self.chance;
        let key = self
            .keys
            .entry(line.record)
            .or_insert_with(|| Key::from_bytes(chance.bytes()));
        let commit = commit::of(key, place, line.kind.class, &body)?;
        let hash = Header::at(place, line.kind.class, commit).hash_after(previous);
        self.newest.insert(line.record, hash);
        self.lanes.entry(lane).or_default().push(Line {
            record: line.record,
            entry: Entry::Whole {
                class: line.kind.class,
                body,
            },
            previous,
            hash,
        });
        Ok(())
    }

    /// Returns where a lane ends.
    fn head(&self, lane: Lane) -> Result<LaneHead> {
        let lines = self.lanes.get(&lane);
        let hash = match lines.and_then(|lines| lines.last()) {
            Some(line) => line.hash,
            None => self.genesis(lane)?,
        };
        Ok(LaneHead {
            lane,
            seq: lines.map_or(0, Vec::len) as u64,
            hash,
        })
    }

    fn genesis(&self, lane: Lane) -> Result<EntryHash> {
        let identity = self.papers.identity()?;
        let beginning = Beginning {
            city: identity.city,
            notebook: identity.notebook,
            certificate_hash: self.papers.answer.device.hash(),
            cited: Vec::new(),
        };
        Ok(beginning.genesis(lane))
    }

    fn frame(
        &self,
        (lane, from, length): (Lane, u64, usize),
        sent: &mut BTreeSet<RecordId>,
    ) -> Result<Frame> {
        let first = usize::try_from(from.saturating_sub(1))?;
        let lines = self
            .lanes
            .get(&lane)
            .and_then(|all| all.get(first..first + length));
        let lines = lines.ok_or("a batch lies outside of its lane")?;
        let last = lines.last().ok_or("a batch without lines")?;
        let end = LaneHead {
            lane,
            seq: from - 1 + length as u64,
            hash: last.hash,
        };
        let records: BTreeSet<_> = lines.iter().map(|line| line.record).collect();
        let unknown: Vec<_> = records
            .into_iter()
            .filter(|record| sent.insert(*record))
            .collect();
        let key = |record: RecordId| self.keys.get(&record).map(|key| (record, key.clone()));
        let batch = Batch {
            notebook: self.papers.notebook,
            lane,
            from,
            prev_hash: lines.first().map_or(last.previous, |line| line.previous),
            entries: lines.iter().map(|line| line.entry.clone()).collect(),
            keys: unknown.into_iter().filter_map(key).collect(),
            statement: Signed::sign(&self.statement(end)?, &self.papers.signing),
        };
        Ok(Frame {
            last: end.seq,
            bytes: frame::compress(&PackedBatch(batch).encode())?,
        })
    }

    fn statement(&self, end: LaneHead) -> Result<Statement> {
        let others = Lane::ALL.iter().filter(|lane| **lane != end.lane);
        let mut heads: Vec<_> = others.map(|lane| self.head(*lane)).collect::<Result<_>>()?;
        heads.push(end);
        let clocks = notebook::clocks(Timestamp(BEGIN.0 + HOURS_MS));
        Ok(Statement {
            city: self.papers.answer.city,
            notebook: self.papers.notebook,
            heads: Heads::new(heads)?,
            purpose: Purpose::Push,
            wall: clocks.wall,
            boot: clocks.boot,
            mono_ms: clocks.mono_ms,
            cursor: None,
            last_receipt_hash: None,
        })
    }
}
