//! Leaving out of a rescue copy what a good backup of the server holds: the copy is begun anew from the notebook beside
//! the old file, and takes its name when it is whole. Nothing above the backup is ever in neither.

use std::fs;

use domain::Lane;
use store::{entry, receipt};

use super::copy::{Copy, Open};
use super::files;
use super::mark::{Covered, Mark};
use crate::error::Result;
use crate::session::Session;
use crate::successor;

const NEW: &str = "rescue.copy.new";
/// Fewer lines are not worth a new file.
const LEAST_LINES: u64 = 64;

impl Copy {
    /// Begins the copy anew where a good backup has most of its lines.
    pub(crate) fn shrink(&mut self, session: &Session) -> Result<()> {
        self.bring_up_to_date(session)?;
        let Some(open) = &self.open else {
            return Ok(());
        };
        let backed_up = backed_up(session, &open.covered)?;
        if is_worth_it(&open.covered, &open.left_out, &backed_up) {
            self.begin_anew(session, &backed_up)?;
        }
        Ok(())
    }

    /// Begins the copy anew because lines in it were erased; what was set aside earlier is let go of by `asides`.
    pub(crate) fn leave_erased_out(&mut self, session: &Session) -> Result<()> {
        self.bring_up_to_date(session)?;
        if successor::goes_on(session)? {
            return self.begin_beside(session);
        }
        let Some(open) = &self.open else {
            return Ok(());
        };
        let backed_up = backed_up(session, &open.covered)?;
        self.begin_anew(session, &backed_up)
    }

    /// Sets the file aside, which may hold lines of older notebooks too, and begins a new one.
    fn begin_beside(&mut self, session: &Session) -> Result<()> {
        self.open = None;
        files::set_aside(&self.folder)?;
        self.bring_up_to_date(session)?;
        self.put_mark(session)
    }

    /// Writes a new file of all lines that are not left out, and puts it in the place of the old one.
    pub(crate) fn begin_anew(&mut self, session: &Session, left_out: &Covered) -> Result<()> {
        let new = self.folder.join(NEW);
        let old = self.open.replace(Open::empty(&new, left_out)?);
        if let Err(error) = self.append_rest(session) {
            self.open = old;
            return Err(error);
        }
        // A mark of the old file would say the wrong thing of the new one; without one, lines lie in it twice at most.
        Mark::default().write(&self.folder)?;
        fs::rename(new, files::path(&self.folder))?;
        fs::File::open(&self.folder)?.sync_all()?;
        self.put_mark(session)
    }
}

/// Returns how far the lines of a copy are signed to be in a good backup.
fn backed_up(session: &Session, covered: &Covered) -> Result<Covered> {
    session.read(|r| {
        let mut all = Covered::new();
        for (lane, (last, _)) in covered {
            let seq = receipt::backed_up(r, *lane)?.min(*last);
            if seq > 0 {
                all.insert(*lane, (seq, entry::hash_at(r, *lane, seq)?));
            }
        }
        Ok(all)
    })
}

fn is_worth_it(covered: &Covered, left_out: &Covered, backed_up: &Covered) -> bool {
    let seq = |of: &Covered, lane: &Lane| of.get(lane).map_or(0, |(seq, _)| *seq);
    let above = |of: &Covered| -> u64 {
        Lane::ALL
            .iter()
            .map(|lane| seq(of, lane).saturating_sub(seq(left_out, lane)))
            .sum()
    };
    let (all, going) = (above(covered), above(backed_up));
    going >= LEAST_LINES && going * 2 >= all
}

#[cfg(test)]
mod tests {
    use domain::EntryHash;

    use super::*;

    #[test]
    fn copy_is_begun_anew_when_most_of_it_is_backed_up() {
        let of = |seq| Covered::from([(Lane::Records, (seq, EntryHash([0; 32])))]);
        let check = |covered, left_out, backed_up, expected| {
            let worth = is_worth_it(&of(covered), &of(left_out), &of(backed_up));
            assert_eq!(worth, expected, "{covered} {left_out} {backed_up}");
        };
        check(100, 0, 0, false);
        check(100, 0, 63, false);
        check(100, 0, 64, true);
        check(200, 0, 64, false);
        check(200, 100, 180, true);
        check(200, 180, 180, false);
    }
}
