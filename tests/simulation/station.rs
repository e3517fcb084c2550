//! The real server of a run: answers calls in this process, is killed, started again, backed up and put back.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::{EntryHash, Lane, NotebookId, RecordId};
use protocol::api::{ApiError, FeedItem, OwnPage, SyncApi as _};
use protocol::{Message, frame};
use server::{Admin, Config, Findings, HeldLine, InProcess, MissedLines, Running, Server, Work};
use tokio::runtime::Runtime;

use crate::files::{copy_folder, remove_folder};
use crate::full_disk;
use crate::link::{Call, Reply};
use crate::template::{Papers, Template, runtime};
use crate::time::Hands;

const LEDGER: &str = "ledger.db";

/// A server with its data folder.
pub(crate) struct Station {
    home: PathBuf,
    number: u32,
    pub(crate) hands: Hands,
    running: Option<Arc<Running>>,
    runtime: Runtime,
    backups: usize,
    full: bool,
}

impl Station {
    pub(crate) fn new(home: &Path, hands: Hands) -> Self {
        let station = Self {
            home: home.to_owned(),
            number: 0,
            hands,
            running: None,
            runtime: runtime(),
            backups: 0,
            full: false,
        };
        copy_folder(&Template::get().data, &station.data());
        station
    }

    fn data(&self) -> PathBuf {
        self.home.join(format!("server-{}", self.number))
    }

    fn backup(&self, number: usize) -> PathBuf {
        self.home.join(format!("backup-{number}"))
    }

    pub(crate) const fn is_full(&self) -> bool {
        self.full
    }

    /// Nothing fits on its disk from now on, or everything again.
    pub(crate) fn fill_disk(&mut self, full: bool) {
        self.full = full;
        full_disk::set_full(&self.data(), full);
    }

    pub(crate) const fn is_up(&self) -> bool {
        self.running.is_some()
    }

    fn config(&self) -> Config {
        let mut config = Config::local(self.data(), &Template::get().city);
        config.clock = Arc::new(self.hands.clone());
        config.work = Work::Here;
        config
    }

    pub(crate) fn running(&self) -> Option<Arc<Running>> {
        self.running.clone()
    }

    pub(crate) fn start(&mut self) {
        let running = self.runtime.block_on(Server::start(self.config())).unwrap();
        self.running = Some(Arc::new(running));
    }

    /// Ends it at once. What goes on is a copy of the files as they lie there now, with the write-ahead log.
    pub(crate) fn kill(&mut self) {
        let old = self.data();
        self.number += 1;
        copy_folder(&old, &self.data());
        drop(self.running.take());
        remove_folder(&old);
    }

    /// Keeps a copy of everything; returns its number.
    pub(crate) fn back_up(&mut self) -> usize {
        self.backups += 1;
        copy_folder(&self.data(), &self.backup(self.backups));
        self.backups
    }

    /// Ends it and starts it from a copy: everything since is forgotten.
    pub(crate) fn restore(&mut self, backup: usize) {
        drop(self.running.take());
        remove_folder(&self.data());
        self.number += 1;
        copy_folder(&self.backup(backup), &self.data());
        self.start();
    }

    /// Turns bytes over in the middle of a backup's ledger.
    pub(crate) fn damage_backup(&self, backup: usize) {
        let ledger = self.backup(backup).join(LEDGER);
        let mut bytes = fs::read(&ledger).unwrap();
        let pages = bytes.len() / 4096;
        for page in 1..pages {
            bytes[page * 4096 + 100] ^= 1;
        }
        fs::write(&ledger, bytes).unwrap();
    }

    /// Starts it from a backup that may be bad; returns what people are told of it.
    pub(crate) fn try_restore(&mut self, backup: usize) -> Vec<String> {
        drop(self.running.take());
        remove_folder(&self.data());
        self.number += 1;
        copy_folder(&self.backup(backup), &self.data());
        match self.runtime.block_on(Server::start(self.config())) {
            Err(error) => vec![error.to_string()],
            Ok(running) => running
                .admin()
                .verify()
                .map_or_else(|error| vec![error.to_string()], |found| found.damage),
        }
    }

    /// Puts the ledger back alone; what lies outside of it stays.
    pub(crate) fn restore_ledger(&mut self, backup: usize) {
        drop(self.running.take());
        for part in ["", "-wal"] {
            let name = format!("{LEDGER}{part}");
            let bytes = fs::read(self.backup(backup).join(&name)).unwrap_or_default();
            fs::write(self.data().join(&name), bytes).unwrap();
        }
        self.start();
    }

    /// Erases a record at once.
    pub(crate) fn erase(&self, record: RecordId) {
        let admin = self.running.as_ref().unwrap().admin();
        admin.order_erasure(record, "by order", Some(0)).unwrap();
        admin.complete_erasure(record).unwrap();
    }

    /// Returns how many holds came too late, as people see them.
    pub(crate) fn late_holds(&self) -> usize {
        let all = self.running.as_ref().unwrap().admin().erasures().unwrap();
        all.iter().filter(|one| one.late_hold.is_some()).count()
    }

    fn admin(&self) -> Admin {
        self.running.as_ref().unwrap().admin()
    }

    pub(crate) fn revoke(&self, papers: &Papers) {
        self.admin().revoke(papers.identity.device, "simulated").unwrap();
    }

    /// Takes a revoked phone back.
    pub(crate) fn take_back(&self, papers: &Papers) {
        let device = papers.identity.device;
        self.admin().restore_phone(device, "simulated").unwrap();
    }

    /// Returns the lines in quarantine.
    pub(crate) fn held(&self) -> Vec<EntryHash> {
        let held = self.admin().held().unwrap();
        let hash = |line: &HeldLine| EntryHash(seal::digest::hash_from_hex(&line.hash).unwrap());
        held.iter().map(hash).collect()
    }

    pub(crate) fn release(&self, line: EntryHash) {
        self.admin().release(&line.to_string(), "simulated").unwrap();
    }

    /// Moves an officer to another team: their phones take in anew what they may see.
    pub(crate) fn move_to(&self, officer: &str, team: &str) {
        self.admin().move_person(officer, Some(team), None).unwrap();
    }

    /// Returns the lines that people are told nobody has any more.
    pub(crate) fn missed(&self) -> BTreeSet<(NotebookId, Lane, u64)> {
        let missed = self.admin().missed().unwrap().into_iter();
        let lines = |one: MissedLines| (one.from..=one.to).map(move |seq| (one.notebook, one.lane, seq));
        missed.flat_map(lines).collect()
    }

    /// Has the server look at every chain, receipt and file that it has.
    pub(crate) fn findings(&self) -> Findings {
        self.admin().verify().unwrap()
    }

    /// Returns what it finds damaged.
    pub(crate) fn damage(&self) -> Vec<String> {
        self.findings().damage
    }

    fn line(&self, papers: &Papers) -> Result<InProcess, ApiError> {
        let running = self.running.as_ref();
        let running = running.ok_or_else(|| ApiError::Unreachable("the server is down".to_owned()))?;
        Ok(running.in_process(papers.certificate.clone()))
    }

    /// Does a call and returns the bytes that HTTP would carry back.
    pub(crate) fn perform(&self, papers: &Papers, call: &Call) -> Reply {
        let line = self.line(papers)?;
        self.runtime.block_on(async {
            Ok(match call.clone() {
                Call::Glance(glance) => packed(&line.glance(glance).await?),
                Call::Hello(request) => packed(&line.hello(request).await?),
                Call::Push(notebook, frame) => packed(&line.push(notebook, frame).await?),
                Call::Feed(cursor, limit) => packed(&line.feed(cursor, limit).await?),
                Call::Snapshot(cursor) => packed(&line.snapshot(cursor).await?),
                Call::BlobState(hash) => packed(&line.blob_state(hash).await?),
                Call::BlobAppend(piece) => packed(&line.blob_append(piece).await?),
                Call::Own(notebook, lane, from) => packed(&line.own_entries(notebook, lane, from).await?),
                Call::Begin(begin) => packed(&line.begin(begin).await?),
            })
        })
    }

    /// Returns the lines that the ledger holds of a lane, from a number on; none where the lane is empty.
    pub(crate) fn ledger(
        &self,
        witness: &Papers,
        of: NotebookId,
        lane: domain::Lane,
        from: u64,
    ) -> Vec<OwnPage> {
        let line = self.line(witness).unwrap();
        let (mut pages, mut from) = (Vec::new(), from);
        loop {
            let asked = line.own_entries(of, lane, from);
            let Ok(page) = self.runtime.block_on(asked) else {
                return pages;
            };
            from = page.from + page.entries.len() as u64;
            let more = page.more && !page.entries.is_empty();
            pages.push(page);
            if !more {
                return pages;
            }
        }
    }

    /// Returns the whole feed as a phone reads it that knows nothing yet.
    pub(crate) fn feed(&self, witness: &Papers) -> Vec<FeedItem> {
        let line = self.line(witness).unwrap();
        let (mut items, mut cursor) = (Vec::new(), None);
        loop {
            let page = self.runtime.block_on(line.feed(cursor, 50)).unwrap();
            items.extend(page.items);
            cursor = Some(page.next_cursor);
            if !page.more {
                return items;
            }
        }
    }
}

fn packed(message: &impl Message) -> Vec<u8> {
    frame::compress(&message.encode()).unwrap()
}
