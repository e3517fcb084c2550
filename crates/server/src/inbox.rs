//! The inbox: takes batches of lines into the log. A receipt is signed only after the commit that it speaks of
//! (`coming`).
//!
//! It never changes or drops a line: what breaks a rule is quarantined, and a branch that differs is kept beside the
//! chain. The first time it is refused as a fork, so that the phone learns of it; then it goes on like any chain.

mod coming;
mod judge;
mod keep;
mod make;
mod rebuild;
mod release;
mod waiting;

use std::borrow::Cow;
use std::collections::BTreeSet;

use domain::{EntryHash, NotebookId, RecordId};
use protocol::api::{ErrorBody, ErrorCode, Have};
use protocol::batch::{Against, Verified, VerifiedEntry};
use protocol::chain::Beginning;
use protocol::receipt::Receipt;
use protocol::version::MAX_NOTEBOOKS;
use protocol::{Batch, Lane, Message as _, Purpose, Signed, Statement};
use seal::Key;

use crate::auth::Caller;
use crate::db::notebook::{self, Head, Notebook};
use crate::db::{Tx, begun, branch, device, entry, feed, vault};
use crate::live::News;
use crate::station::Station;
use crate::{Error, begin};
use keep::Keeping;

pub(crate) use coming::{Queue, push, receive};
pub(crate) use make::{end_of_route, route};
pub(crate) use rebuild::rebuild;
pub(crate) use release::release;

/// What became of a batch.
pub(crate) enum Outcome {
    /// It is in the log; not durable before the commit.
    Kept(Box<Receipt>, Vec<News>),
    /// It waits for the lines before it.
    PutAside,
    /// The phone is told why not; what changed all the same is a branch that was kept.
    Refused(ErrorBody, Vec<News>),
}

/// What lines go on from: a chain, or a branch of it.
struct Stand {
    row: Notebook,
    head: Head,
}

impl Stand {
    const fn have(&self) -> Have {
        Have {
            seq: self.head.committed,
            hash: self.head.hash,
        }
    }
}

/// What becomes of a batch that comes before the lines before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Early {
    /// It waits for them: its phone has more under way.
    Waits,
    /// It is refused: nobody brings them.
    Refused,
}

/// Takes in a batch of the server's own desk, within the transaction that gave rise to it.
pub(crate) fn take_in(
    station: &Station,
    tx: &Tx<'_>,
    desk: &Caller,
    notebook: NotebookId,
    batch: Batch,
) -> Result<(), Error> {
    let inbox = Inbox {
        station,
        caller: desk,
        tx,
        early: Early::Refused,
    };
    match inbox.take(notebook, &batch, None)? {
        Outcome::Kept(..) => Ok(()),
        Outcome::PutAside => Err(Error::Damaged("the inbox")),
        Outcome::Refused(body, _) => Err(Error::Refused(Box::new(body))),
    }
}

/// The taking in of one batch, within one transaction.
struct Inbox<'a> {
    station: &'a Station,
    caller: &'a Caller,
    tx: &'a Tx<'a>,
    early: Early,
}

impl Inbox<'_> {
    /// Takes in a batch; `verified` is what was found of it without the ledger.
    fn take(&self, id: NotebookId, batch: &Batch, verified: Option<&Verified>) -> Result<Outcome, Error> {
        let main = self.notebook(id, batch)?;
        let stand = self.before(main, batch)?;
        if batch.from > stand.head.committed + 1 {
            return self.put_aside(id, (&main, &stand), (batch, verified));
        }
        match self.settle(id, (&main, stand), (batch, verified))? {
            Outcome::Kept(receipt, news) => self.take_waiting(id, &main, (receipt, news)),
            other => Ok(other),
        }
    }

    /// Takes in a batch that begins no later than where its chain ends.
    fn settle(
        &self,
        id: NotebookId,
        (main, stand): (&Notebook, Stand),
        (batch, verified): (&Batch, Option<&Verified>),
    ) -> Result<Outcome, Error> {
        let (lane, have) = (batch.lane, stand.have());
        let verified = self.verified(id, (main, &stand.row), (batch, verified))?;
        if !self.continues(&stand, lane, (batch.from, batch.prev_hash))? {
            return Ok(refusal(
                ErrorCode::HashMismatch,
                "the lines do not continue this chain",
                have,
            ));
        }
        let (stand, forked) = self.branched(main, stand, &verified)?;
        let (receipt, news) = self.keep(id, (main, stand), &verified, &batch.statement)?;
        let Some(seq) = forked else {
            return Ok(Outcome::Kept(Box::new(receipt), news));
        };
        // A branch of a fork is kept as the batch that was signed for, not as it travelled.
        let (bytes, now) = (batch.encode(), self.station.now());
        notebook::keep_fork(self.tx, main.id, (lane, seq), &bytes, now)?;
        let why = "another line stands where this one should; both are kept";
        let body = ErrorBody::new(ErrorCode::Fork, why).with_have(have);
        Ok(Outcome::Refused(body, news))
    }

    /// Verifies a batch, unless that was done. A branch may know other keys than the chain that it is of.
    fn verified<'v>(
        &self,
        id: NotebookId,
        (main, row): (&Notebook, &Notebook),
        (batch, verified): (&Batch, Option<&'v Verified>),
    ) -> Result<Cow<'v, Verified>, Error> {
        if let Some(verified) = verified.filter(|_| row.id == main.id) {
            return Ok(Cow::Borrowed(verified));
        }
        let known_key = |record| self.key(record, (main, row)).ok().flatten();
        let verified = batch.verify(&Against {
            city: self.station.city,
            notebook: id,
            device_key: &self.caller.certificate.public_key,
            known_key: &known_key,
        });
        Ok(Cow::Owned(verified?))
    }

    /// Returns a record's key: a branch knows those of the chain that it is of, too.
    fn key(&self, record: RecordId, (main, row): (&Notebook, &Notebook)) -> Result<Option<Key>, Error> {
        let vault_key = &self.station.keys.vault;
        match vault::get(self.tx, vault_key, record, row.id)? {
            None if row.id != main.id => vault::get(self.tx, vault_key, record, main.id),
            found => Ok(found),
        }
    }

    /// Returns the notebook, which is opened by its first line. A notebook that no enrolment named proves by its
    /// first hash that it is this device's.
    fn notebook(&self, id: NotebookId, batch: &Batch) -> Result<Notebook, Error> {
        match notebook::find(self.tx, id)? {
            Some(notebook) if notebook.device == self.caller.device.id => Ok(notebook),
            Some(notebook) if self.adopts(id, &notebook, batch)? => Ok(notebook),
            Some(_) => Err(Error::refused(
                ErrorCode::NotFound,
                "this notebook is another phone's",
            )),
            None if batch.from != 1 => {
                let have = Have {
                    seq: 0,
                    hash: genesis(self.station, self.caller, id, batch.lane),
                };
                let body = ErrorBody::new(
                    ErrorCode::Gap,
                    "this notebook is new here: send it from its first line",
                );
                Err(Error::Refused(Box::new(body.with_have(have))))
            }
            None if batch.prev_hash != genesis(self.station, self.caller, id, batch.lane) => Err(
                Error::refused(ErrorCode::NotFound, "this notebook was not enrolled"),
            ),
            None => {
                self.check_room()?;
                let device = &self.caller.device;
                notebook::open(self.tx, id, device.id, device.officer, self.station.now())
            }
        }
    }

    fn check_room(&self) -> Result<(), Error> {
        if notebook::count_of_device(self.tx, self.caller.device.id)? >= MAX_NOTEBOOKS as u64 {
            return Err(Error::refused(
                ErrorCode::TooLarge,
                "this phone has too many notebooks",
            ));
        }
        Ok(())
    }

    /// Says whether a successor brings lines that the notebook's own key could not sign.
    fn adopts(&self, id: NotebookId, notebook: &Notebook, batch: &Batch) -> Result<bool, Error> {
        let purpose = batch.statement.peek()?.purpose;
        Ok(purpose == Purpose::Adopt && begin::adopts(self.tx, self.caller, id, notebook)?)
    }

    /// Returns what the lines before a batch are on: the chain, or a branch of it that holds the line before.
    fn before(&self, main: Notebook, batch: &Batch) -> Result<Stand, Error> {
        let (lane, last) = (batch.lane, batch.from.saturating_sub(1));
        let line = (last, batch.prev_hash);
        let on_chain = last == 0 || entry::hash_at(self.tx, main.id, lane, last)? == Some(batch.prev_hash);
        let branch = match on_chain {
            true => None,
            false => branch::with(self.tx, &main, lane, line)?,
        };
        self.stand(branch.unwrap_or(main), batch.notebook, lane)
    }

    fn stand(&self, row: Notebook, id: NotebookId, lane: Lane) -> Result<Stand, Error> {
        let head = match notebook::head(self.tx, row.id, lane)? {
            Some(head) => head,
            None => self.start(0, first_hash(self.station, self.tx, (id, &row), lane)?)?,
        };
        Ok(Stand { row, head })
    }

    /// Returns where a row of lines stands that begins after this line.
    fn start(&self, committed: u64, hash: EntryHash) -> Result<Head, Error> {
        let (_, log_hash) = feed::head(self.tx)?;
        Ok(Head {
            committed,
            hash,
            backed_up: 0,
            feed_pos: 0,
            log_hash,
        })
    }

    /// Says whether the line before a batch is the one that stands here.
    fn continues(
        &self,
        stand: &Stand,
        lane: Lane,
        (from, prev_hash): (u64, EntryHash),
    ) -> Result<bool, Error> {
        let before = if from > stand.head.committed {
            Some(stand.head.hash)
        } else {
            entry::previous_of(self.tx, stand.row.id, lane, from)?
        };
        Ok(before == Some(prev_hash))
    }

    /// Returns what verified lines go on from: where one of them differs, the branch that has it; a new one and the
    /// line's number, where none has.
    fn branched(
        &self,
        main: &Notebook,
        mut stand: Stand,
        verified: &Verified,
    ) -> Result<(Stand, Option<u64>), Error> {
        let lane = verified.head.lane;
        while let Some(line) = self.differing(&stand, verified)? {
            let (seq, here) = (line.header.seq, (line.header.seq, line.hash));
            match branch::with(self.tx, main, lane, here)? {
                Some(row) => stand = self.stand(row, verified.statement.notebook, lane)?,
                None => {
                    let row = branch::open(self.tx, main, lane, here, self.station.now())?;
                    let head = self.start(seq - 1, line.previous)?;
                    return Ok((Stand { row, head }, Some(seq)));
                }
            }
        }
        Ok((stand, None))
    }

    /// Returns the first line in whose place another one stands here. A branch holds no lines before its first.
    fn differing<'v>(
        &self,
        stand: &Stand,
        verified: &'v Verified,
    ) -> Result<Option<&'v VerifiedEntry>, Error> {
        let committed = stand.head.committed;
        for line in verified
            .entries
            .iter()
            .take_while(|line| line.header.seq <= committed)
        {
            let there = entry::hash_at(self.tx, stand.row.id, verified.head.lane, line.header.seq)?;
            if there.is_some_and(|there| there != line.hash) {
                return Ok(Some(line));
            }
        }
        Ok(None)
    }

    fn keep(
        &self,
        id: NotebookId,
        (main, stand): (&Notebook, Stand),
        verified: &Verified,
        signed: &Signed<Statement>,
    ) -> Result<(Receipt, Vec<News>), Error> {
        let (lane, row, committed) = (verified.head.lane, stand.row, stand.head.committed);
        let new: Vec<_> = verified
            .entries
            .iter()
            .filter(|line| line.header.seq > committed)
            .collect();
        let keys = match row.id == main.id {
            true => Cow::Borrowed(&verified.new_keys),
            false => Cow::Owned(self.keys_of_branch(verified, (main, &row))?),
        };
        let came = (new.as_slice(), keys.as_slice());
        let mut keeping = Keeping::begin(self.station, self.tx, (id, row), self.caller, stand.head, came)?;
        for line in &new {
            keeping.line(line)?;
        }
        let (head, news) = keeping.finish()?;
        if !new.is_empty() || verified.entries.is_empty() {
            let end = (lane, verified.head.seq);
            notebook::keep_statement(self.tx, row.id, end, signed, self.station.now())?;
        }
        if head.committed > 0 {
            notebook::set_head(self.tx, row.id, lane, &head)?;
        }
        Ok((self.receipt(id, &row, lane, &head)?, news))
    }

    /// Returns the keys that a branch lacks: those that came, and those that it takes over from the chain that it is of.
    fn keys_of_branch(
        &self,
        verified: &Verified,
        (main, row): (&Notebook, &Notebook),
    ) -> Result<Vec<(RecordId, Key)>, Error> {
        let vault_key = &self.station.keys.vault;
        let records: BTreeSet<RecordId> = verified.entries.iter().filter_map(|line| line.record).collect();
        let mut keys = Vec::new();
        for record in records {
            let came = verified.new_keys.iter().find(|(of, _)| *of == record);
            let key = match came {
                Some((_, key)) => Some(key.clone()),
                None => vault::get(self.tx, vault_key, record, main.id)?,
            };
            match (vault::get(self.tx, vault_key, record, row.id)?, key) {
                (Some(known), Some(key)) if !known.is(&key) => {
                    return Err(protocol::Error::KeyDiffers(record).into());
                }
                (None, Some(key)) => keys.push((record, key)),
                _ => {}
            }
        }
        Ok(keys)
    }

    fn receipt(
        &self,
        id: NotebookId,
        notebook: &Notebook,
        lane: Lane,
        head: &Head,
    ) -> Result<Receipt, Error> {
        Ok(Receipt {
            city: self.station.city,
            key_id: self.station.key_id,
            epoch: self.station.epoch(self.tx)?,
            notebook: id,
            lane,
            committed: head.committed,
            hash: head.hash,
            backed_up: head.backed_up,
            held: entry::held(self.tx, notebook.id, lane)?,
            feed_pos: head.feed_pos,
            log_hash: head.log_hash,
            time: self.station.now(),
        })
    }
}

/// Returns what a lane of a notebook begins with: it goes on from others where it began so.
fn first_hash(
    station: &Station,
    tx: &Tx<'_>,
    (id, notebook): (NotebookId, &Notebook),
    lane: Lane,
) -> Result<EntryHash, Error> {
    if let Some(begin) = begun::of(tx, notebook.id)? {
        return Ok(begin.peek()?.beginning().genesis(lane));
    }
    let certificate = device::get(tx, notebook.device)?.certificate;
    Ok(plain(station, certificate.hash(), id).genesis(lane))
}

/// Returns what a lane of a device's notebook begins with, where it goes on from no other.
pub(crate) fn genesis(station: &Station, caller: &Caller, notebook: NotebookId, lane: Lane) -> EntryHash {
    plain(station, caller.device.certificate.hash(), notebook).genesis(lane)
}

const fn plain(station: &Station, certificate_hash: [u8; 32], notebook: NotebookId) -> Beginning {
    Beginning {
        city: station.city,
        notebook,
        certificate_hash,
        cited: Vec::new(),
    }
}

fn refusal(code: ErrorCode, message: &str, have: Have) -> Outcome {
    Outcome::Refused(ErrorBody::new(code, message).with_have(have), Vec::new())
}
