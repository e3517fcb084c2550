//! Batches that come before the lines before them: put aside when they verify alone, taken in when their turn comes,
//! forgotten after some minutes. Whoever sent one still holds its lines as unsent.

use domain::NotebookId;
use protocol::api::ErrorCode;
use protocol::batch::Verified;
use protocol::receipt::Receipt;
use protocol::version::{MAX_BATCH_ENTRIES, MAX_STAGED_BYTES};
use protocol::{Batch, Message as _};

use super::{Early, Inbox, Outcome, Stand, refusal};
use crate::Error;
use crate::db::notebook::Notebook;
use crate::db::staged;
use crate::live::News;

const KEPT_FOR_MS: i64 = 10 * 60_000;

impl Inbox<'_> {
    /// Puts a batch aside, where there is room for it and it verifies without the lines before it.
    pub(super) fn put_aside(
        &self,
        id: NotebookId,
        (main, stand): (&Notebook, &Stand),
        (batch, verified): (&Batch, Option<&Verified>),
    ) -> Result<Outcome, Error> {
        let why = "lines before this batch are missing";
        let refused = Ok(refusal(ErrorCode::Gap, why, stand.have()));
        if self.early == Early::Refused || batch.entries.is_empty() {
            return refused;
        }
        match self.verified(id, (main, &stand.row), (batch, verified)) {
            Err(Error::Protocol(protocol::Error::KeyMissing { .. })) => return refused,
            verified => verified.map(drop)?,
        }
        let now = self.station.now();
        staged::forget_older(self.tx, now.plus_millis(-KEPT_FOR_MS))?;
        if !self.has_room(main, batch)? {
            return refused;
        }
        staged::put(self.tx, &self.station.keys.vault, main.id, batch, now)?;
        Ok(Outcome::PutAside)
    }

    fn has_room(&self, notebook: &Notebook, batch: &Batch) -> Result<bool, Error> {
        let waiting = staged::waiting(self.tx, notebook.id)?;
        let entries = waiting.entries + batch.entries.len() as u64;
        let bytes = waiting.bytes + batch.encode().len() as u64;
        Ok(entries <= MAX_BATCH_ENTRIES as u64 && bytes <= MAX_STAGED_BYTES as u64)
    }

    /// Takes in what waited for the lines that have just come. What does not fit is dropped: its phone sends it again
    /// and is told why.
    pub(super) fn take_waiting(
        &self,
        id: NotebookId,
        main: &Notebook,
        (mut receipt, mut news): (Box<Receipt>, Vec<News>),
    ) -> Result<Outcome, Error> {
        let place = (main.id, receipt.lane);
        let key = &self.station.keys.vault;
        while let Some(batch) = staged::take(self.tx, key, place, receipt.committed + 1)? {
            let stand = self.before(*main, &batch)?;
            let verified = self.verified(id, (main, &stand.row), (&batch, None));
            let Some(verified) = verified.ok().filter(|_| stand.head.hash == receipt.hash) else {
                continue;
            };
            match self.settle(id, (main, stand), (&batch, Some(&verified)))? {
                Outcome::Kept(newer, more) => {
                    receipt = newer;
                    news.extend(more);
                }
                Outcome::Refused(_, more) => news.extend(more),
                Outcome::PutAside => {}
            }
        }
        Ok(Outcome::Kept(receipt, news))
    }
}
