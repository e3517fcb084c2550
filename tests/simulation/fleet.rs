//! A fleet: phones, their officers, one server and the network between them, driven step by step by one seed.

use std::collections::{BTreeMap, BTreeSet};

use domain::{EntryHash, Lane, NotebookId};
use tempfile::TempDir;

use crate::breakage::Breakage;
use crate::broken::{Checked, Tally};
use crate::dice::Dice;
use crate::link::Call;
use crate::phone::Phone;
use crate::promise::Promises;
use crate::station::Station;
use crate::template::{Template, WRITERS, scratch};
use crate::time::{Hands, TrueTime};
use crate::weather::Weather;

/// What a run is made of beside its seed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) steps: usize,
    pub(crate) breakage: Breakage,
}

impl Plan {
    pub(crate) const fn whole(steps: usize) -> Self {
        Self {
            steps,
            breakage: Breakage::None,
        }
    }
}

/// Whom a step touched, and so what has to be looked at after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Touched {
    Nobody,
    Phone(usize),
    /// The phone was opened anew.
    Reopened(usize),
    /// The server took something of a phone.
    Server(usize),
    /// The server was opened anew.
    ServerReopened,
}

/// A fleet in the middle of its run.
pub(crate) struct Fleet {
    pub(crate) dice: Dice,
    pub(crate) truth: TrueTime,
    pub(crate) weather: Weather,
    /// The last one only reads.
    pub(crate) phones: Vec<Phone>,
    pub(crate) station: Station,
    pub(crate) promises: Promises,
    /// The lines of each lane that were found in the ledger.
    pub(crate) ledger: BTreeMap<(NotebookId, Lane), Vec<EntryHash>>,
    /// Lines that came from a phone after it was revoked.
    pub(crate) quarantined: BTreeSet<EntryHash>,
    /// Lines that came to the server at all, in the memory that it has now.
    pub(crate) arrived: BTreeSet<EntryHash>,
    /// Lines of which no phone has a copy any more, and that the server has on a branch.
    pub(crate) on_branches: BTreeSet<EntryHash>,
    /// Lines that were on the server in any memory that it had.
    pub(crate) ever: BTreeSet<EntryHash>,
    /// What a person released from quarantine.
    pub(crate) released: BTreeSet<EntryHash>,
    /// Each backup with what had arrived then, what was quarantined, and what of it released.
    pub(crate) backups: Vec<(usize, [BTreeSet<EntryHash>; 3])>,
    /// How often the server lost its memory.
    pub(crate) restores: u32,
    /// Calls that their phones gave up, and that may arrive all the same.
    pub(crate) ghosts: Vec<(usize, Call)>,
    pub(crate) breakage: Breakage,
    pub(crate) broken_once: bool,
    pub(crate) story: Vec<String>,
    pub(crate) tally: Tally,
    _folder: TempDir,
}

impl Fleet {
    pub(crate) fn new(seed: u64, plan: Plan) -> Self {
        let folder = scratch();
        let mut dice = Dice::new(seed);
        let truth = TrueTime::new();
        let weather = Weather::of(&mut dice);
        let template = Template::get();
        let writers = 2 + dice.below(WRITERS - 1);
        let mut promises = Promises::default();
        let papers = template.phones.iter().take(writers).chain(template.phones.last());
        let phones = (0..).zip(papers).map(|(number, papers)| {
            let home = folder.path().join(format!("phone-{number}"));
            let book = promises.open_book(number, papers.identity.notebook);
            Phone::new(&home, book, papers, Hands::new(&truth))
        });
        let phones = phones.collect();
        let mut station = Station::new(folder.path(), Hands::new(&truth));
        station.start();
        Self {
            dice,
            weather,
            phones,
            station,
            truth,
            promises,
            ledger: BTreeMap::new(),
            quarantined: BTreeSet::new(),
            arrived: BTreeSet::new(),
            released: BTreeSet::new(),
            ever: BTreeSet::new(),
            on_branches: BTreeSet::new(),
            backups: Vec::new(),
            restores: 0,
            ghosts: Vec::new(),
            breakage: plan.breakage,
            broken_once: false,
            story: Vec::new(),
            tally: Tally {
                seeds: 1,
                ..Tally::default()
            },
            _folder: folder,
        }
    }

    /// Plays the steps and then lets everything come to rest; after every step everything it touched is checked.
    pub(crate) fn play(&mut self, steps: usize) -> Checked {
        for _ in 0..steps {
            let touched = self.step();
            self.tally.steps += 1;
            self.check(touched)?;
        }
        self.settle()?;
        self.compare()
    }

    pub(crate) fn finish(mut self) -> (Tally, Vec<String>) {
        let officers = i64::try_from(self.phones.len() - 1).unwrap();
        self.tally.fleet_ms = self.truth.lasted_ms() * officers;
        self.tally.acknowledged = self.promises.lines.len() as u64;
        (self.tally, self.story)
    }

    pub(crate) fn tell(&mut self, what: impl Into<String>) {
        let second = self.truth.lasted_ms() / 1000;
        self.story.push(format!("{second:>6}s {}", what.into()));
    }

    pub(crate) const fn writers(&self) -> usize {
        self.phones.len() - 1
    }

    fn step(&mut self) -> Touched {
        let throw = self.dice.below(1000);
        if throw < 600 {
            self.truth.pass(self.dice.between(20, 3_000));
            return self.travel();
        }
        self.pause();
        if throw < 800 {
            let phone = self.dice.below(self.writers());
            self.act(phone);
            Touched::Phone(phone)
        } else if throw < 960 {
            self.sync_somebody()
        } else {
            self.misfortune()
        }
    }

    pub(crate) fn pause(&mut self) {
        self.truth.pass(self.weather.pause(&mut self.dice));
    }

    fn sync_somebody(&mut self) -> Touched {
        let phone = self.dice.below(self.phones.len());
        if self.phones[phone].is_syncing() {
            return self.carry(phone);
        }
        self.tell(format!("{phone} syncs"));
        self.phones[phone].begin_sync();
        self.advance(phone);
        Touched::Phone(phone)
    }
}
