//! The inbox: takes batches of lines into the log. A receipt is signed only after the commit that it speaks of.
//!
//! It never changes or drops a line: what breaks a rule is quarantined, and a branch that differs is kept aside.

mod judge;
mod keep;
mod rebuild;
mod release;

use domain::{EntryHash, NotebookId};
use protocol::api::{ErrorBody, ErrorCode, Have};
use protocol::batch::{Against, PackedBatch, Verified};
use protocol::chain::Beginning;
use protocol::receipt::Receipt;
use protocol::version::MAX_NOTEBOOKS;
use protocol::{Batch, Lane, Message as _, Signed, Statement, frame};

use crate::Error;
use crate::auth::Caller;
use crate::db::notebook::{self, Head, Notebook};
use crate::db::{Tx, entry, feed, vault};
use crate::live::News;
use crate::station::Station;

pub(crate) use rebuild::rebuild;
pub(crate) use release::release;

/// What became of a batch.
enum Outcome {
    /// It is in the log; not durable before the commit.
    Kept(Box<Receipt>, Vec<News>),
    /// It is not, and here is why.
    Refused(ErrorBody),
}

/// Where a batch stands to what is there.
enum Fit {
    /// So many of its lines are known, the others continue the chain.
    Continues(usize),
    /// It does not continue this chain.
    Mismatch,
    /// This line is another one than the one that is there.
    Fork(u64),
}

/// Takes in a packed batch.
pub(crate) fn receive(
    station: &Station,
    caller: &Caller,
    notebook: NotebookId,
    packed: &[u8],
) -> Result<Signed<Receipt>, Error> {
    let batch = PackedBatch::open(&frame::decompress(packed)?)?;
    // A branch of a fork is kept as the batch that was signed for, not as it travelled.
    let bytes = batch.encode();
    let outcome = station
        .ledger
        .write(|tx| Inbox { station, caller, tx }.take(notebook, batch, &bytes))?;
    match outcome {
        Outcome::Refused(body) => Err(Error::Refused(Box::new(body))),
        Outcome::Kept(receipt, news) => {
            news.iter()
                .for_each(|news| station.live.tell(news.what, news.shift));
            Ok(Signed::sign(&*receipt, &station.keys.server))
        }
    }
}

/// Takes in a batch of the server's own desk, within the transaction that gave rise to it.
pub(crate) fn take_in(
    station: &Station,
    tx: &Tx<'_>,
    desk: &Caller,
    notebook: NotebookId,
    batch: Batch,
) -> Result<(), Error> {
    let bytes = batch.encode();
    match (Inbox {
        station,
        caller: desk,
        tx,
    })
    .take(notebook, batch, &bytes)?
    {
        Outcome::Kept(..) => Ok(()),
        Outcome::Refused(body) => Err(Error::Refused(Box::new(body))),
    }
}

/// The taking in of one batch, within one transaction.
struct Inbox<'a> {
    station: &'a Station,
    caller: &'a Caller,
    tx: &'a Tx<'a>,
}

impl Inbox<'_> {
    fn take(&self, id: NotebookId, batch: Batch, bytes: &[u8]) -> Result<Outcome, Error> {
        let notebook = self.notebook(id, &batch)?;
        let lane = batch.lane;
        let head = match notebook::head(self.tx, notebook.id, lane)? {
            Some(head) => head,
            None => self.before_first(&batch)?,
        };
        let have = Have {
            seq: head.committed,
            hash: head.hash,
        };
        if batch.from > head.committed + 1 {
            let why = "lines before this batch are missing";
            return Ok(refusal(ErrorCode::Gap, why, have));
        }
        let (from, prev_hash, signed) = (batch.from, batch.prev_hash, batch.statement.clone());
        let verified = self.verified(id, &notebook, batch)?;
        match self.fit(&notebook, lane, &head, (from, prev_hash), &verified)? {
            Fit::Mismatch => Ok(refusal(
                ErrorCode::HashMismatch,
                "the lines do not continue this chain",
                have,
            )),
            Fit::Fork(seq) => {
                notebook::keep_fork(self.tx, notebook.id, (lane, seq), bytes, self.station.now())?;
                Ok(refusal(
                    ErrorCode::Fork,
                    "another line stands where this one should; both are kept",
                    have,
                ))
            }
            Fit::Continues(known) => self.keep(id, &notebook, head, (verified, known), &signed),
        }
    }

    fn verified(&self, id: NotebookId, notebook: &Notebook, batch: Batch) -> Result<Verified, Error> {
        let vault_key = &self.station.keys.vault;
        let known_key = |record| vault::get(self.tx, vault_key, record, notebook.id).ok().flatten();
        let verified = batch.verify(&Against {
            city: self.station.city,
            notebook: id,
            device_key: &self.caller.certificate.public_key,
            known_key: &known_key,
        });
        Ok(verified?)
    }

    /// Returns the notebook, which is opened by its first line. A notebook that no enrolment named proves by its
    /// first hash that it is this device's.
    fn notebook(&self, id: NotebookId, batch: &Batch) -> Result<Notebook, Error> {
        match notebook::find(self.tx, id)? {
            Some(notebook) if notebook.device == self.caller.device.id => Ok(notebook),
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

    /// Returns where a chain stands before its first line. What an enrolled notebook begins with is taken as told:
    /// it may cite heads of an older one, and its statement signs it.
    fn before_first(&self, batch: &Batch) -> Result<Head, Error> {
        let hash = if batch.from == 1 {
            batch.prev_hash
        } else {
            genesis(self.station, self.caller, batch.notebook, batch.lane)
        };
        let (_, log_hash) = feed::head(self.tx)?;
        Ok(Head {
            committed: 0,
            hash,
            backed_up: 0,
            feed_pos: 0,
            log_hash,
        })
    }

    fn fit(
        &self,
        notebook: &Notebook,
        lane: Lane,
        head: &Head,
        (from, prev_hash): (u64, EntryHash),
        verified: &Verified,
    ) -> Result<Fit, Error> {
        let before = if from > head.committed {
            Some(head.hash)
        } else {
            entry::previous_of(self.tx, notebook.id, lane, from)?
        };
        if before != Some(prev_hash) {
            return Ok(Fit::Mismatch);
        }
        let mut known = 0;
        for line in verified
            .entries
            .iter()
            .take_while(|line| line.header.seq <= head.committed)
        {
            if entry::hash_at(self.tx, notebook.id, lane, line.header.seq)? != Some(line.hash) {
                return Ok(Fit::Fork(line.header.seq));
            }
            known += 1;
        }
        Ok(Fit::Continues(known))
    }

    fn keep(
        &self,
        id: NotebookId,
        notebook: &Notebook,
        head: Head,
        (verified, known): (Verified, usize),
        signed: &Signed<Statement>,
    ) -> Result<Outcome, Error> {
        let lane = verified.head.lane;
        let mut keeping = keep::Keeping::new(self.station, self.tx, (id, *notebook), self.caller, head)?;
        keeping.keys(&verified.new_keys)?;
        for line in verified.entries.get(known..).unwrap_or_default() {
            keeping.line(line)?;
        }
        let (head, news) = keeping.finish()?;
        if known < verified.entries.len() || verified.entries.is_empty() {
            notebook::keep_statement(
                self.tx,
                notebook.id,
                (lane, verified.head.seq),
                signed,
                self.station.now(),
            )?;
        }
        if head.committed > 0 {
            notebook::set_head(self.tx, notebook.id, lane, &head)?;
        }
        Ok(Outcome::Kept(
            Box::new(self.receipt(id, notebook, lane, &head)?),
            news,
        ))
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

/// Returns what a lane of a device's notebook begins with, where it cites no older one.
pub(crate) fn genesis(station: &Station, caller: &Caller, notebook: NotebookId, lane: Lane) -> EntryHash {
    let beginning = Beginning {
        city: station.city,
        notebook,
        certificate_hash: caller.device.certificate.hash(),
        cited: Vec::new(),
    };
    beginning.genesis(lane)
}

fn refusal(code: ErrorCode, message: &str, have: Have) -> Outcome {
    Outcome::Refused(ErrorBody::new(code, message).with_have(have))
}
