//! What cannot be saved: a line that was on the server and on its phone, and both went back in time. As long as anybody
//! has read it, it is counted and named to a person, and its officer is told.

use std::collections::BTreeSet;

use domain::{EntryHash, Lane, NotebookId};
use store::record::{self, Filter};
use store::{Reading, entry};

use crate::broken::{Broken, Checked, hold};
use crate::fleet::Fleet;

type Place = (NotebookId, Lane, u64);

impl Fleet {
    /// At rest the server tells exactly those lines that phones read and nobody can bring; each phone tells its own.
    pub(crate) fn compare_loss(&mut self) -> Checked {
        let lost = self.lost();
        let read: BTreeSet<EntryHash> = self.readers().flat_map(|phone| self.read_by(phone)).collect();
        let known: BTreeSet<Place> = lost.intersection(&read).map(|hash| self.place(*hash)).collect();
        self.tally.note_times("lost_to_both", known.len());
        self.tally
            .note_times("lost_to_both_unread", lost.difference(&read).count());
        let told = self.station.missed();
        let untold = known.difference(&told).count();
        hold(untold == 0, || {
            Broken::Lost(format!("{untold} lines are nowhere, and nobody is told"))
        })?;
        // What stood on a branch the run has not seen come.
        let gone = self.promises.lines.values().filter(|line| !self.is_there(line));
        let may_be: BTreeSet<Place> = gone.map(|line| self.place(line.hash)).collect();
        let wrong = told.difference(&may_be).count();
        hold(wrong == 0, || {
            Broken::Diverged(format!("{wrong} lines are said to be missed, and are not"))
        })?;
        (0..self.writers()).try_for_each(|phone| self.compare_told(phone, &told))
    }

    /// Returns the lines that were on the server once, and that neither it nor a phone has.
    fn lost(&self) -> BTreeSet<EntryHash> {
        let gone = self
            .ever
            .iter()
            .filter(|hash| !self.is_there(&self.promises.lines[*hash]));
        gone.copied().collect()
    }

    fn readers(&self) -> impl Iterator<Item = usize> {
        (0..self.phones.len()).filter(|phone| !self.phones[*phone].revoked)
    }

    fn read_by(&self, phone: usize) -> Vec<EntryHash> {
        let read = |reading: &Reading<'_>| {
            let mut read = Vec::new();
            for one in record::list(reading, Filter::default())? {
                let lines = entry::of_record(reading, one.record)?.into_iter();
                read.extend(lines.filter(|line| !line.mine).map(|line| line.hash));
            }
            Ok(read)
        };
        self.phones[phone].store.read(read).unwrap()
    }

    fn place(&self, hash: EntryHash) -> Place {
        let line = &self.promises.lines[&hash];
        (self.promises.book(line.book).notebook, line.lane, line.seq)
    }

    fn compare_told(&self, phone: usize, told: &BTreeSet<Place>) -> Checked {
        let one = &self.phones[phone];
        let notebook = self.promises.book(one.book).notebook;
        let of_own = told.iter().filter(|(of, ..)| *of == notebook).count() as u64;
        hold(one.revoked || one.missed >= of_own, || {
            let said = one.missed;
            Broken::Lost(format!(
                "{phone}: {of_own} of its lines are nowhere, and its officer is told of {said}"
            ))
        })
    }
}
