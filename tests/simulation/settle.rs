//! Rest: the weather clears, everything that can arrive arrives, and then all sides must say the same.

use std::collections::{BTreeMap, BTreeSet};

use domain::{EntryHash, Lane, RecordId, Value};
use protocol::Body;
use protocol::api::FeedItem;
use store::entry::{self, Entry};
use store::receipt;
use store::record::{self, Filter};

use crate::acts::{EXPIRES_AT, HANDOVER_ITEM, short};
use crate::breakage::Breakage;
use crate::broken::{Broken, Checked, hold};
use crate::fleet::Fleet;
use crate::promise::Line;
use crate::template::Template;

/// How often every phone syncs before all must be the same: what the last one sends, the first one reads.
pub(crate) const ROUNDS: usize = 3;
/// More calls than any honest run makes.
pub(crate) const MOST_CALLS: usize = 2_000;

impl Fleet {
    /// Lets everything come to rest.
    pub(crate) fn settle(&mut self) -> Checked {
        self.tell("the weather clears");
        self.weather = self.weather.calm();
        self.free_disks();
        if !self.station.is_up() {
            let touched = self.start_server();
            self.check(touched)?;
        }
        while !self.ghosts.is_empty() {
            let touched = self.ghost();
            self.check(touched)?;
        }
        for phone in 0..self.phones.len() {
            self.phones[phone].cut_off = false;
            self.run_out(phone)?;
        }
        for round in 0..ROUNDS {
            for phone in 0..self.phones.len() {
                self.truth.pass(10_000);
                self.phones[phone].begin_sync();
                self.advance(phone);
                self.run_out(phone)?;
                self.hold_whole(phone, round)?;
            }
        }
        Ok(())
    }

    /// In the last round nothing stands in the way of any phone.
    pub(crate) fn hold_whole(&self, phone: usize, round: usize) -> Checked {
        let trouble = &self.phones[phone].trouble;
        let must_be_whole = round + 1 == ROUNDS && !self.phones[phone].revoked;
        hold(!must_be_whole || trouble.is_none(), || {
            Broken::Diverged(format!("{phone}: nothing is wrong, yet: {trouble:?}"))
        })
    }

    /// Lets a phone's run come to its end.
    fn run_out(&mut self, phone: usize) -> Checked {
        for _ in 0..MOST_CALLS {
            if !self.phones[phone].is_syncing() {
                return Ok(());
            }
            let touched = self.carry(phone);
            self.check(touched)?;
        }
        Err(Broken::Diverged(format!("{phone}: a run never ends")))
    }

    /// Compares phones, ledger and feed with what was promised.
    pub(crate) fn compare(&mut self) -> Checked {
        for phone in 0..self.writers() {
            self.check_notebook(phone)?;
            for lane in Lane::ALL {
                self.compare_lane(phone, *lane)?;
            }
            if !self.phones[phone].revoked && self.phones[phone].went_back == 0 {
                self.compare_photos(phone)?;
            }
            self.compare_earlier(phone)?;
            self.compare_held(phone)?;
            let left = self.phones[phone].store.read(receipt::records_on_phone).unwrap();
            hold(left == 0, || {
                Broken::Diverged(format!("{phone}: {left} records unsent at rest"))
            })?;
        }
        self.compare_whole()?;
        self.compare_loss()?;
        let feed = self.compare_feed()?;
        for phone in 0..self.phones.len() {
            if !self.phones[phone].revoked {
                self.compare_view(phone, &feed)?;
            }
        }
        Ok(())
    }

    fn compare_lane(&self, phone: usize, lane: Lane) -> Checked {
        let promised = self.chain(phone, lane).len();
        let found = self.in_ledger(phone, lane);
        hold(promised == found, || {
            Broken::Lost(format!(
                "{phone}: {promised} lines of {lane} saved, {found} in the ledger"
            ))
        })?;
        let store = &self.phones[phone].store;
        let receipted = store.read(|reading| receipt::committed(reading, lane)).unwrap();
        hold(receipted == promised as u64, || {
            Broken::Diverged(format!(
                "{phone}: {promised} lines of {lane}, {receipted} receipted"
            ))
        })
    }

    /// Older notebooks of a phone are on the server, be it as branches, and the phone has a receipt for each line.
    fn compare_earlier(&self, phone: usize) -> Checked {
        for earlier in &self.phones[phone].earlier {
            for lane in Lane::ALL {
                let promised = self.promises.chain(earlier.book, *lane).len() as u64;
                let read = |reading: &store::Reading<'_>| {
                    Ok((
                        entry::head(reading, *lane)?.seq,
                        receipt::committed(reading, *lane)?,
                    ))
                };
                let (head, receipted) = earlier.store.read(read).unwrap();
                // What the server had of it besides, it has been given.
                hold(head >= promised && receipted == head, || {
                    let number = earlier.number;
                    Broken::Lost(format!(
                        "{phone}: {promised} lines of {lane} in older notebook {number}, has {head}, {receipted} receipted"
                    ))
                })?;
            }
        }
        Ok(())
    }

    /// Which lines are held, the phone knows, too.
    fn compare_held(&self, phone: usize) -> Checked {
        if self.phones[phone].revoked {
            return Ok(());
        }
        let said = self.phones[phone].store.read(receipt::held).unwrap();
        let released = said.iter().find(|(lane, seq, _)| {
            let at = usize::try_from(seq - 1).unwrap();
            self.released.contains(&self.chain(phone, *lane)[at])
        });
        hold(released.is_none(), || {
            Broken::Diverged(format!("{phone}: never heard that a line was released"))
        })
    }

    /// The server finds no damage, and has each line once: on the chains, and on branches what phones wrote that went back.
    fn compare_whole(&self) -> Checked {
        let found = self.station.findings();
        hold(found.damage.is_empty(), || {
            Broken::Diverged(format!("the server finds damage: {:?}", found.damage))
        })?;
        let live = self.promises.lines.values().filter(|line| self.is_there(line));
        let (live, all) = (live.count() as u64, self.promises.lines.len() as u64);
        // What a phone sent before it was put back may have come as a branch, which the run does not see.
        hold((live..=all).contains(&found.lines), || {
            Broken::Lost(format!(
                "{live} lines should be on the server, {} are",
                found.lines
            ))
        })
    }

    /// Says whether a line must be on the server at rest: its phone has it, or it came before the phone went back.
    pub(crate) fn is_there(&self, line: &Line) -> bool {
        !self.promises.book(line.book).left || self.arrived.contains(&line.hash)
    }

    /// Reads the feed as the next officer does; returns the order in which it tells the lines.
    fn compare_feed(&mut self) -> Result<Vec<EntryHash>, Broken> {
        let witness = Template::get().witnesses.last().unwrap();
        let mut items = self.station.feed(witness);
        if self.breakage == Breakage::FeedTwice {
            items.extend(items.last().cloned());
        }
        let (mut order, mut told, mut last) = (Vec::new(), BTreeSet::new(), 0);
        for item in &items {
            self.compare_item(item)?;
            // A line is told once more only where its record is handed over later than it came.
            let is_new = told.insert(item.hash());
            hold(item.pos > last && (is_new || self.came_out_of_order()), || {
                let line = self.promises.lines.get(&item.hash());
                let whose = line.map(|line| (line.phone, line.book, short(line.record)));
                let at = (item.pos, item.lane, item.seq);
                Broken::Duplicate(format!("a line stands twice in the feed: {at:?} {whose:?}"))
            })?;
            last = item.pos;
            order.extend(is_new.then(|| item.hash()));
        }
        // What a phone sent before it was put back may have come as a branch: the feed tells it, too.
        let others = told
            .iter()
            .filter(|hash| !self.is_there(&self.promises.lines[*hash]));
        self.on_branches = others.copied().collect();
        let expected = self.handed_over();
        hold(told == expected, || {
            Broken::Diverged(format!(
                "the feed tells {} lines of {}",
                told.len(),
                expected.len()
            ))
        })?;
        Ok(order)
    }

    /// Says whether lines may have come to the feed in another order than they were written in.
    fn came_out_of_order(&self) -> bool {
        // A successor sends its lines before those that the server lacks of the notebook before it.
        let went_back = self.phones.iter().any(|phone| phone.went_back > 0);
        self.restores > 0 || !self.released.is_empty() || went_back
    }

    fn compare_item(&self, item: &FeedItem) -> Checked {
        let line = self.promises.lines.get(&item.hash());
        let body = item.body.as_ref().map(|body| body.0.as_slice());
        let is_ours = line.is_some_and(|line| line.body.as_deref() == body && body.is_some());
        hold(is_ours, || {
            Broken::Diverged(format!("the feed has another line at {}", item.pos))
        })
    }

    /// Returns the lines that every officer may read: of records that hold, as far as nothing is kept aside.
    fn handed_over(&self) -> BTreeSet<EntryHash> {
        let is_here = |line: &Line| self.is_there(line) || self.on_branches.contains(&line.hash);
        let is_open = |line: &&Line| {
            let is_bad = line.poison || self.quarantined.contains(&line.hash);
            let is_kept_aside = is_bad && !self.released.contains(&line.hash);
            line.kind == HANDOVER_ITEM && line.body.is_some() && !is_kept_aside && is_here(line)
        };
        let open: Vec<&Line> = self.promises.lines.values().filter(is_open).collect();
        let holds = open.iter().filter(|line| line.fields.contains_key(&EXPIRES_AT));
        let holding: BTreeSet<RecordId> = holds.map(|line| line.record).collect();
        let told = open.iter().filter(|line| holding.contains(&line.record));
        told.map(|line| line.hash).collect()
    }

    /// The records of a phone are made of what it wrote and of what it may read; nothing is overwritten in silence.
    fn compare_view(&mut self, phone: usize, feed: &[EntryHash]) -> Checked {
        let mut known: BTreeMap<RecordId, Vec<Entry>> = BTreeMap::new();
        let store = std::sync::Arc::clone(&self.phones[phone].store);
        let records = store
            .read(|reading| record::list(reading, Filter::default()))
            .unwrap();
        for one in &records {
            let lines = store
                .read(|reading| entry::of_record(reading, one.record))
                .unwrap();
            known.insert(one.record, lines);
        }
        self.compare_own(phone, &known)?;
        self.compare_read(phone, &known)?;
        for one in &records {
            if one.kind == HANDOVER_ITEM {
                self.compare_record(phone, one, &known[&one.record], feed)?;
            }
        }
        Ok(())
    }

    /// All that a phone ever wrote is on it, be it brought back from the server.
    fn compare_own(&self, phone: usize, known: &BTreeMap<RecordId, Vec<Entry>>) -> Checked {
        let here = known.values().flatten().filter(|line| line.mine);
        let here: BTreeSet<EntryHash> = here.map(|line| line.hash).collect();
        let written = self.promises.lines.values();
        let written =
            written.filter(|line| line.phone == phone && line.body.is_some() && self.is_there(line));
        let missing = written.filter(|line| !here.contains(&line.hash)).count();
        hold(missing == 0, || {
            Broken::Lost(format!("{phone}: {missing} lines of its own are not on it"))
        })
    }

    fn compare_read(&mut self, phone: usize, known: &BTreeMap<RecordId, Vec<Entry>>) -> Checked {
        let mut read = BTreeSet::new();
        for line in known.values().flatten().filter(|line| !line.mine) {
            hold(read.insert(line.hash), || {
                Broken::Duplicate(format!("{phone}: a line was taken in twice"))
            })?;
            let promised = self.promises.lines.get(&line.hash);
            let same = promised.is_some_and(|promised| promised.body.as_deref() == line.body.as_deref().ok());
            hold(same, || {
                Broken::Diverged(format!("{phone}: a line was read that nobody wrote"))
            })?;
        }
        let mut expected = self.handed_over();
        expected.retain(|hash| self.promises.lines[hash].phone != phone);
        // What was read before a server forgot it stays read, though it came again only after its phone was revoked, or
        // never since its phone was put back.
        read.retain(|hash| expected.contains(hash) || !self.was_forgotten(*hash));
        hold(read == expected, || {
            Broken::Diverged(format!(
                "{phone}: read {} lines of {}",
                read.len(),
                expected.len()
            ))
        })
    }

    /// Says whether the server forgot a line of the same record and has not taken it in again as it was.
    fn was_forgotten(&self, hash: EntryHash) -> bool {
        let record = self.promises.lines[&hash].record;
        let is_missing = |line: &Line| {
            let is_aside = self.quarantined.contains(&line.hash) && !self.released.contains(&line.hash);
            line.record == record && (is_aside || !self.is_there(line))
        };
        self.restores > 0 && self.promises.lines.values().any(is_missing)
    }

    /// Says whether a line of a record is kept from others.
    fn is_partly_aside(&self, record: RecordId) -> bool {
        self.promises.lines.values().any(|line| {
            let is_held = line.poison || self.quarantined.contains(&line.hash);
            line.record == record && (is_held && !self.released.contains(&line.hash) || !self.is_there(line))
        })
    }

    fn compare_record(
        &mut self,
        phone: usize,
        shown: &record::Record,
        lines: &[Entry],
        feed: &[EntryHash],
    ) -> Checked {
        let known: Vec<EntryHash> = lines.iter().map(|line| line.hash).collect();
        let standing = self.promises.standing(&known);
        let conflicts: BTreeMap<u16, BTreeSet<EntryHash>> = standing
            .iter()
            .filter(|(_, values)| differ(values))
            .map(|(field, values)| (*field, values.keys().copied().collect()))
            .collect();
        self.tally.conflicts += conflicts.len() as u64;
        let name = short(shown.record);
        let told = told_conflicts(lines);
        // Who may not see a line between two others sees these as a conflict: more than there is, never less.
        let sees_all = !self.is_partly_aside(shown.record);
        let tells = |(field, lines): (&u16, &BTreeSet<EntryHash>)| {
            told.get(field).is_some_and(|told| told.is_superset(lines))
        };
        let as_it_is = told == conflicts || !sees_all && conflicts.iter().all(tells);
        hold(as_it_is && shown.conflicts as usize == told.len(), || {
            let says = shown.conflicts;
            Broken::Lost(format!(
                "{phone}: {name} shows {says} conflicts, {told:?}, has {conflicts:?}"
            ))
        })?;
        let all_foreign = lines.iter().all(|line| !line.mine) && !self.came_out_of_order() && sees_all;
        for (field, values) in &standing {
            let value = shown.fields.get(field);
            let is_open = !sees_all && told.contains_key(field);
            hold(is_open || values.values().any(|one| Some(one) == value), || {
                Broken::Lost(format!(
                    "{phone}: {name} shows in field {field} what was overwritten"
                ))
            })?;
            let first = feed.iter().find_map(|hash| values.get(hash));
            hold(!all_foreign || first == value, || {
                Broken::Diverged(format!(
                    "{phone}: {name} shows not what came first in field {field}"
                ))
            })?;
        }
        Ok(())
    }
}

fn differ(values: &BTreeMap<EntryHash, Value>) -> bool {
    let first = values.values().next();
    values.values().any(|value| Some(value) != first)
}

/// Returns the fields on which a record's lines differ, with the lines of which the values are shown.
fn told_conflicts(lines: &[Entry]) -> BTreeMap<u16, BTreeSet<EntryHash>> {
    let read = |line: &Entry| {
        let body = Body::decode(line.body.as_ref().unwrap()).unwrap();
        domain::Line {
            hash: line.hash,
            base: body.base,
            happened_at: body.happened_at,
            fields: body.fields,
        }
    };
    let lines: Vec<domain::Line> = lines.iter().map(read).collect();
    let conflicts = domain::fold(&lines).unwrap().conflicts;
    let by = |conflict: domain::fold::Conflict| {
        let values = conflict.values.into_iter();
        (conflict.field, values.map(|(by, _)| by).collect())
    };
    conflicts.into_iter().map(by).collect()
}
