//! Looks whether the ledger still says what it once signed for: every chain, every head and its signature, the feed, and
//! every sealed file. It changes nothing; what is damaged it names by place, never by content.

use domain::{EntryHash, Lane};
use protocol::{LogHash, commit};

use crate::Error;
use crate::db::blob::{self, State};
use crate::db::entry::{self, Stored};
use crate::db::notebook::{self, Head};
use crate::db::{Tx, begun, branch, device, feed};
use crate::station::Station;

/// How many lines are held in memory at once.
const PAGE: u64 = 500;

/// What was looked at, and what is damaged.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    /// Notebooks.
    pub notebooks: u64,
    /// Lines of all chains.
    pub lines: u64,
    /// Places of the feed.
    pub places: u64,
    /// Sealed files that are here.
    pub files: u64,
    /// Sealed files that have not come yet.
    pub awaited: u64,
    /// What is damaged, a sentence each.
    pub damage: Vec<String>,
}

impl Findings {
    /// Returns all as one line for scripts.
    pub fn to_line(&self) -> String {
        format!(
            "verify: notebooks={} lines={} places={} files={} awaited={} damaged={}",
            self.notebooks,
            self.lines,
            self.places,
            self.files,
            self.awaited,
            self.damage.len()
        )
    }

    fn must(&mut self, good: bool, damage: impl FnOnce() -> String) {
        if !good {
            self.damage.push(damage());
        }
    }
}

/// Looks at everything.
pub(crate) fn verify(station: &Station) -> Result<Findings, Error> {
    let mut found = Findings::default();
    let files = station.ledger.read(|db| {
        for (row, device) in notebook::all(db)? {
            found.notebooks += 1;
            for lane in Lane::ALL {
                check_lane(station, db, (row, device), *lane, &mut found)?;
            }
        }
        check_feed(db, &mut found)?;
        blob::all(db)
    })?;
    for file in files {
        if file.state == State::Declared {
            found.awaited += 1;
            continue;
        }
        found.files += 1;
        let whole = station.blobs.whole.check(file.hash);
        let good = whole.is_ok_and(|length| length == file.length);
        found.must(good, || {
            format!("sealed file {}: it is not here as it came", file.hash)
        });
    }
    Ok(found)
}

/// Follows a chain from its first line to its head.
fn check_lane(
    station: &Station,
    db: &Tx<'_>,
    (notebook, device): (i64, i64),
    lane: Lane,
    found: &mut Findings,
) -> Result<(), Error> {
    let name = format!(
        "notebook {}, lane {}",
        notebook::id_of(db, notebook)?,
        lane.number()
    );
    let root = branch::root(db, notebook)?.filter(|root| root.lane == lane);
    let (mut seq, mut hash) = match root {
        // A branch follows a line of the chain, or of another branch.
        Some(root) => (root.seq - 1, None),
        None => (0, None),
    };
    loop {
        let page = entry::of_lane(db, (notebook, lane), seq + 1, PAGE)?;
        for line in &page {
            found.lines += 1;
            let here = || format!("{name}, line {}", line.place.seq);
            found.must(line.place.seq == seq + 1, || {
                format!("{}: lines before it are gone", here())
            });
            found.must(hash.is_none_or(|hash| hash == line.previous), || {
                format!("{}: it does not follow the line before", here())
            });
            found.must(line.header.hash_after(line.previous) == line.hash, || {
                format!("{}: its hash is another one", here())
            });
            found.must(opens(station, line), || {
                format!("{}: its body is not what was signed", here())
            });
            (seq, hash) = (line.place.seq, Some(line.hash));
        }
        if (page.len() as u64) < PAGE {
            break;
        }
    }
    let head = notebook::head(db, notebook, lane)?;
    let stands = head.map(|head| (head.committed, Some(head.hash)));
    found.must(stands.unwrap_or((0, None)) == (seq, hash), || {
        format!("{name}: its head is not its last line")
    });
    if let Some(head) = head {
        let signed = is_signed(db, (notebook, device), lane, (seq, hash))?;
        found.must(signed, || {
            format!("{name}: its last line is not signed by its phone")
        });
        found.must(is_receipted(db, &head)?, || {
            format!("{name}: its receipt names another feed")
        });
    }
    Ok(())
}

/// Says whether a body is there as it was signed, or is gone for a reason: its key was destroyed, or it never came.
fn opens(station: &Station, line: &Stored) -> bool {
    match line.unlock(&station.keys.vault) {
        Ok(Some((key, body))) => commit::of(&key, line.place, line.header.class, &body)
            .is_ok_and(|commit| commit == line.header.commit),
        Ok(None) => true,
        Err(_) => false,
    }
}

fn is_signed(
    db: &Tx<'_>,
    (notebook, device): (i64, i64),
    lane: Lane,
    (seq, hash): (u64, Option<EntryHash>),
) -> Result<bool, Error> {
    let Some(signed) = notebook::statement(db, notebook, lane)? else {
        return Ok(false);
    };
    // A tail that nobody could sign was signed by the device that adopted it.
    let adopters = begun::devices_of_successors(db, notebook::id_of(db, notebook)?)?;
    for device in std::iter::once(device).chain(adopters) {
        let certificate = device::get(db, device)?.certificate.peek()?;
        let head = signed
            .open(&certificate.public_key)
            .ok()
            .and_then(|said| said.heads.of(lane));
        if head.is_some_and(|head| (head.seq, Some(head.hash)) == (seq, hash)) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn is_receipted(db: &Tx<'_>, head: &Head) -> Result<bool, Error> {
    let known = feed::log_hash_at(db, head.feed_pos)?;
    // A chain of which every line was quarantined has no place: its receipt names where the feed was then.
    Ok(head.feed_pos == 0 || known == Some(head.log_hash))
}

/// Follows the feed from its first place to its last.
fn check_feed(db: &Tx<'_>, found: &mut Findings) -> Result<(), Error> {
    let (mut last, mut before): (u64, LogHash) = (0, feed::beginning());
    loop {
        let page = feed::places(db, last, PAGE)?;
        for place in &page {
            found.places += 1;
            let here = feed::log_hash_after(before, place.position, place.line);
            let same = place.log_hash.is_none_or(|kept| kept == here);
            found.must(place.position == last + 1 && same, || {
                format!(
                    "feed, place {}: it does not follow the place before",
                    place.position
                )
            });
            (last, before) = (place.position, place.log_hash.unwrap_or(here));
        }
        if (page.len() as u64) < PAGE {
            break;
        }
    }
    let lost = feed::misplaced(db)?;
    found.must(lost == 0, || {
        format!("feed: {lost} lines have no place, or have one in spite of quarantine")
    });
    Ok(())
}
