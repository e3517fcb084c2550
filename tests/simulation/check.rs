//! What must hold after every step.

use std::collections::{BTreeMap, BTreeSet};

use domain::kind::Record as _;
use domain::kinds::CustodyEvent;
use domain::{EntryHash, Lane, NotebookId, RecordId};
use protocol::Entry;
use store::{draft, entry, receipt};

use crate::broken::{Broken, Checked, hold};
use crate::fleet::{Fleet, Touched};
use crate::promise::Line;
use crate::template::Template;

impl Fleet {
    /// Checks everything that a step touched.
    pub(crate) fn check(&mut self, touched: Touched) -> Checked {
        match touched {
            Touched::Nobody => Ok(()),
            Touched::Phone(phone) => self.check_phone(phone),
            Touched::Reopened(phone) => {
                self.check_notebook(phone)?;
                self.check_photos(phone)?;
                self.check_phone(phone)
            }
            Touched::Server(phone) => {
                self.check_ledger(phone)?;
                self.check_phone(phone)
            }
            Touched::ServerReopened => {
                let found = std::mem::take(&mut self.ledger);
                for phone in 0..self.writers() {
                    self.check_ledger(phone)?;
                }
                self.check_nothing_vanished(&found)?;
                for phone in 0..self.writers() {
                    self.check_photos(phone)?;
                    self.check_phone(phone)?;
                }
                Ok(())
            }
        }
    }

    /// Returns the lines that a phone writes now in a lane, in their order.
    pub(crate) fn chain(&self, phone: usize, lane: Lane) -> &[EntryHash] {
        self.promises.chain(self.phones[phone].book, lane)
    }

    /// Returns how many lines of a phone's chain stand on the server's.
    pub(crate) fn in_ledger(&self, phone: usize, lane: Lane) -> usize {
        let notebook = self.promises.book(self.phones[phone].book).notebook;
        let there = self.stands(notebook, lane).iter();
        let same = there
            .zip(self.chain(phone, lane))
            .take_while(|(there, ours)| there == ours);
        same.count()
    }

    /// Returns what was found of a lane in the ledger.
    fn stands(&self, notebook: NotebookId, lane: Lane) -> &[EntryHash] {
        self.ledger.get(&(notebook, lane)).map_or(&[], Vec::as_slice)
    }

    fn check_nothing_vanished(&self, found: &BTreeMap<(NotebookId, Lane), Vec<EntryHash>>) -> Checked {
        for ((notebook, lane), before) in found {
            let now = self.stands(*notebook, *lane);
            hold(now.starts_with(before), || {
                let (before, now) = (before.len(), now.len());
                Broken::Lost(format!(
                    "the ledger had {before} lines of {lane} of {notebook}, now {now}"
                ))
            })?;
        }
        Ok(())
    }

    /// Acknowledged lines are there, receipts are true, and what counts as unsent is what has no receipt.
    fn check_phone(&self, phone: usize) -> Checked {
        for lane in Lane::ALL {
            self.check_head(phone, *lane)?;
            self.check_receipt(phone, *lane)?;
        }
        self.check_unsent(phone)?;
        self.check_held(phone)
    }

    fn check_head(&self, phone: usize, lane: Lane) -> Checked {
        let chain = self.chain(phone, lane);
        let head = self.phones[phone].head(lane);
        let is_there = head.seq == chain.len() as u64 && chain.last().is_none_or(|last| *last == head.hash);
        hold(is_there, || {
            Broken::Lost(format!(
                "{phone}: saved {} lines of {lane}, has {}",
                chain.len(),
                head.seq
            ))
        })
    }

    /// A receipt counts only what the server has. A server that went back in time is excused until it is heard again.
    fn check_receipt(&self, phone: usize, lane: Lane) -> Checked {
        let one = &self.phones[phone];
        if one.heard < self.restores {
            return Ok(());
        }
        let kept = one.store.read(|reading| receipt::get(reading, lane)).unwrap();
        let committed = one
            .store
            .read(|reading| receipt::committed(reading, lane))
            .unwrap();
        let on_server = self.in_ledger(phone, lane) as u64;
        hold(committed <= on_server, || {
            Broken::Lost(format!(
                "{phone}: a receipt for {committed} lines of {lane}, the server has {on_server}"
            ))
        })?;
        let Some(kept) = kept.filter(|_| committed > 0) else {
            return Ok(());
        };
        let ours = self.chain(phone, lane).get(index(committed));
        hold(ours == Some(&kept.hash), || {
            Broken::Lost(format!(
                "{phone}: a receipt for another line {committed} of {lane}"
            ))
        })
    }

    fn check_unsent(&self, phone: usize) -> Checked {
        let one = &self.phones[phone];
        let mut unsent: BTreeSet<RecordId> = BTreeSet::new();
        for lane in [Lane::Safety, Lane::Records] {
            let committed = one
                .store
                .read(|reading| receipt::committed(reading, lane))
                .unwrap();
            let above = self.chain(phone, lane).iter().skip(index(committed + 1));
            let lines = above.map(|hash| &self.promises.lines[hash]);
            let is_counted = |line: &&Line| line.body.is_some() && line.kind != CustodyEvent::KIND.number;
            unsent.extend(lines.filter(is_counted).map(|line| line.record));
        }
        let said = one.store.read(receipt::records_on_phone).unwrap() as usize;
        hold(said == unsent.len(), || {
            Broken::Diverged(format!("{phone}: says {said} unsent, has {}", unsent.len()))
        })
    }

    /// What the server keeps aside is told, each line with its reason, and nothing else; that one was released a phone
    /// may hear later.
    fn check_held(&self, phone: usize) -> Checked {
        let one = &self.phones[phone];
        let epoch = one.store.read(receipt::epoch).unwrap();
        let said = one.store.read(receipt::held).unwrap();
        for lane in Lane::ALL {
            let kept = one.store.read(|reading| receipt::get(reading, *lane)).unwrap();
            let Some(kept) = kept.filter(|kept| Some(kept.epoch) == epoch && one.heard == self.restores)
            else {
                continue;
            };
            let covered = self.chain(phone, *lane).iter().take(index(kept.committed + 1));
            let expected: Vec<(u64, &str)> = covered.filter_map(|hash| self.reason(*hash)).collect();
            let is_released = |seq: u64| {
                let line = self.chain(phone, *lane).get(index(seq));
                line.is_some_and(|line| self.released.contains(line))
            };
            let said: Vec<(u64, &str)> = said
                .iter()
                .filter(|(of, seq, _)| of == lane && !is_released(*seq))
                .map(|(_, seq, code)| (*seq, code.as_str()))
                .collect();
            hold(said == expected, || {
                Broken::Diverged(format!("{phone}: {lane} held {said:?}, should be {expected:?}"))
            })?;
        }
        Ok(())
    }

    fn reason(&self, hash: EntryHash) -> Option<(u64, &'static str)> {
        let line = &self.promises.lines[&hash];
        line.body.as_ref()?;
        if self.released.contains(&hash) {
            return None;
        }
        match (self.quarantined.contains(&hash), line.poison) {
            (true, _) => Some((line.seq, "revoked")),
            (false, true) => Some((line.seq, "rules")),
            (false, false) => None,
        }
    }

    /// Reads the lines of the ledger that were not looked at yet: each is one that was promised, byte by byte.
    pub(crate) fn check_ledger(&mut self, phone: usize) -> Checked {
        if !self.station.is_up() {
            return Ok(());
        }
        let witness = &Template::get().witnesses[self.phones[phone].papers.officer];
        for notebook in self.promises.notebooks_of(phone) {
            for lane in Lane::ALL {
                let known = self.stands(notebook, *lane).len();
                for page in self.station.ledger(witness, notebook, *lane, known as u64 + 1) {
                    let before = index(page.from).checked_sub(1);
                    let ours = before.and_then(|at| self.stands(notebook, *lane).get(at).copied());
                    hold(ours.is_none_or(|ours| ours == page.prev_hash), || {
                        Broken::Diverged(format!("{phone}: the ledger's {lane} goes on after another line"))
                    })?;
                    for (seq, found) in (page.from..).zip(&page.entries) {
                        self.check_line(phone, (notebook, *lane, seq), found)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn check_line(
        &mut self,
        phone: usize,
        (notebook, lane, seq): (NotebookId, Lane, u64),
        found: &Entry,
    ) -> Checked {
        let known = self.stands(notebook, lane).len();
        hold(seq == known as u64 + 1, || {
            Broken::Duplicate(format!(
                "{phone}: after line {known} of {lane} the ledger has line {seq}"
            ))
        })?;
        let before = self.stands(notebook, lane);
        // A phone that went back may have written two lines for this place; only one goes on from what stands here.
        let ours = self.promises.books_of(notebook).filter_map(|book| {
            let chain = self.promises.chain(book, lane);
            let hash = chain.get(index(seq)).filter(|_| chain.starts_with(before))?;
            Some(&self.promises.lines[hash])
        });
        let ours: Vec<&Line> = ours.collect();
        hold(!ours.is_empty(), || {
            Broken::Diverged(format!("{phone}: nobody saved line {seq} of {lane}"))
        })?;
        let line = ours.iter().find(|line| found.body() == line.body.as_deref());
        let hash = line.map(|line| line.hash).ok_or_else(|| {
            Broken::Lost(format!(
                "{phone}: line {seq} of {lane} has another body in the ledger"
            ))
        })?;
        self.ledger.entry((notebook, lane)).or_default().push(hash);
        self.ever.insert(hash);
        if self.arrived.insert(hash) && self.phones[phone].revoked {
            self.quarantined.insert(hash);
        }
        Ok(())
    }

    /// Reads the whole notebook: every acknowledged line with its body, every draft.
    pub(crate) fn check_notebook(&self, phone: usize) -> Checked {
        let one = &self.phones[phone];
        for lane in Lane::ALL {
            let lines = one
                .store
                .read(|reading| entry::range(reading, *lane, 1, usize::MAX >> 1))
                .unwrap();
            let same = self
                .chain(phone, *lane)
                .iter()
                .map(|hash| &self.promises.lines[hash]);
            for (promised, there) in same.zip(&lines) {
                let is_same =
                    there.hash == promised.hash && there.body.as_deref().ok() == promised.body.as_deref();
                hold(is_same, || {
                    Broken::Lost(format!("{phone}: line {} of {lane} is another one", promised.seq))
                })?;
            }
        }
        let drafts = one.store.read(draft::list).unwrap();
        let open: BTreeSet<RecordId> = drafts.into_iter().map(|draft| draft.record).collect();
        hold(open.iter().eq(one.drafts.keys()), || {
            Broken::Lost(format!(
                "{phone}: {} drafts were open, {} are",
                one.drafts.len(),
                open.len()
            ))
        })
    }
}

/// Returns where a numbered line stands in a list; lines count from 1.
fn index(seq: u64) -> usize {
    usize::try_from(seq.saturating_sub(1)).unwrap_or(usize::MAX)
}
