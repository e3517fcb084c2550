//! What befalls a fleet: killed apps and servers, lost memory, wrong clocks, revoked phones, dead zones.

use domain::Lane;

use crate::breakage::Breakage;
use crate::fleet::{Fleet, Touched};
use crate::template::OFFICERS;

const TEN_YEARS_MS: i64 = 10 * 366 * 24 * 3_600_000;

impl Fleet {
    pub(crate) fn misfortune(&mut self) -> Touched {
        let which = self.weather.misfortune;
        match self.dice.below(100) {
            0..30 if which.goes_back => self.go_back(),
            0..25 if which.kills => self.kill_phone(),
            25..35 if which.kills && self.station.is_up() => self.kill_server(),
            25..45 if !self.station.is_up() => self.start_server(),
            45..55 if which.restores && self.station.is_up() => self.back_up(),
            55..62 if which.restores && self.station.is_up() => self.restore(),
            62..78 if which.clocks => self.turn_a_clock(),
            82..88 if which.full => self.fill_or_free_disk(),
            78..82 if which.revoked && self.station.is_up() => self.revoke_or_take_back(),
            88..92 if self.station.is_up() => self.release_some(),
            92..95 if which.moves && self.station.is_up() => self.move_somebody(),
            _ => self.cut_or_mend(),
        }
    }

    fn kill_phone(&mut self) -> Touched {
        let phone = self.dice.below(self.phones.len());
        self.tell(format!("{phone} is killed"));
        if self.breakage == Breakage::PhoneForgets && !self.broken_once {
            self.broken_once = self.phones[phone].forget();
        } else {
            self.phones[phone].kill();
        }
        if self.dice.happens(300) {
            self.phones[phone].hands.boot();
        }
        Touched::Reopened(phone)
    }

    fn kill_server(&mut self) -> Touched {
        self.station.fill_disk(false);
        self.tell("the server is killed");
        self.station.kill();
        if self.dice.happens(600) {
            return self.start_server();
        }
        Touched::Nobody
    }

    pub(crate) fn start_server(&mut self) -> Touched {
        self.station.fill_disk(false);
        self.tell("the server starts again");
        self.station.start();
        Touched::ServerReopened
    }

    pub(crate) fn back_up(&mut self) -> Touched {
        self.station.fill_disk(false);
        self.tell("a backup is made");
        let number = self.station.back_up();
        let known = [&self.arrived, &self.quarantined, &self.released].map(Clone::clone);
        self.backups.push((number, known));
        Touched::Nobody
    }

    /// The server goes back to a backup, be it an old one; that a phone was revoked, its people say again.
    fn restore(&mut self) -> Touched {
        match self.dice.pick(&self.backups).map(|(number, _)| *number) {
            Some(number) => self.restore_to(number),
            None => self.back_up(),
        }
    }

    pub(crate) fn restore_to(&mut self, number: usize) -> Touched {
        self.station.fill_disk(false);
        let backup = self.backups.iter().find(|(backup, _)| *backup == number);
        let [arrived, quarantined, released] = backup.unwrap().1.clone();
        self.tell(format!("the server goes back to backup {number}"));
        self.station.restore(number);
        self.restores += 1;
        (self.arrived, self.quarantined, self.released) = (arrived, quarantined, released);
        for phone in &self.phones[..self.writers()] {
            if phone.revoked {
                self.station.revoke(&phone.papers);
            } else {
                self.station.take_back(&phone.papers);
            }
        }
        self.ledger.clear();
        Touched::ServerReopened
    }

    pub(crate) fn turn_a_clock(&mut self) -> Touched {
        let (who, offset_ms) = (
            self.dice.below(self.phones.len() + 1),
            self.dice.between(-TEN_YEARS_MS, TEN_YEARS_MS),
        );
        self.tell(format!("clock of {who} turns by {} days", offset_ms / 86_400_000));
        let hands = self
            .phones
            .get(who)
            .map_or(&self.station.hands, |phone| &phone.hands);
        match self.dice.below(3) {
            0 => hands.set_off_by(0),
            1 => hands.set_off_by(offset_ms),
            _ => hands.stop(),
        }
        Touched::Nobody
    }

    /// A phone is revoked; or the one that was is taken back, and reads and counts again.
    pub(crate) fn revoke_or_take_back(&mut self) -> Touched {
        self.station.fill_disk(false);
        if let Some(phone) = self.phones.iter().position(|phone| phone.revoked) {
            self.tally.note("taken_back");
            self.tell(format!("{phone} is taken back"));
            self.station.take_back(&self.phones[phone].papers);
            self.phones[phone].revoked = false;
            return Touched::Server(phone);
        }
        let phone = self.dice.below(self.writers());
        self.tell(format!("{phone} is revoked"));
        self.station.revoke(&self.phones[phone].papers);
        self.phones[phone].revoked = true;
        Touched::Server(phone)
    }

    /// A person releases some of what the server holds.
    pub(crate) fn release_some(&mut self) -> Touched {
        self.station.fill_disk(false);
        let held = self.station.held();
        for _ in 0..self.dice.below(4) {
            let Some(line) = self.dice.pick(&held).copied() else {
                return Touched::Nobody;
            };
            if self.released.insert(line) {
                self.tally.note("released");
                self.tell("a held line is released");
                self.station.release(line);
            }
        }
        Touched::Nobody
    }

    /// An officer is moved to another team: their phones take a snapshot.
    pub(crate) fn move_somebody(&mut self) -> Touched {
        self.station.fill_disk(false);
        let officer = OFFICERS[self.dice.below(OFFICERS.len())];
        let team = ["north", "south"][self.dice.below(2)];
        self.tally.note("moved");
        self.tell(format!("{officer} moves to the {team}"));
        self.station.move_to(officer, team);
        Touched::Nobody
    }

    /// A phone is put back to a copy of itself; the first time that copy is made.
    fn go_back(&mut self) -> Touched {
        let phone = self.dice.below(self.writers());
        if self.phones[phone].copy.is_none() || self.dice.happens(150) {
            self.tell(format!("{phone} is copied"));
            self.phones[phone].keep_copy();
            return Touched::Nobody;
        }
        self.put_back(phone)
    }

    /// What was written since its copy is gone, but for what the server has. Nothing of it is on its way any more.
    pub(crate) fn put_back(&mut self, phone: usize) -> Touched {
        self.tally.note("phones_put_back");
        self.tell(format!("{phone} is put back to its copy"));
        self.phones[phone].go_back();
        self.ghosts.retain(|(of, _)| *of != phone);
        let one = &self.phones[phone];
        let kept = Lane::ALL.iter().map(|lane| {
            let head = usize::try_from(one.head(*lane).seq).unwrap();
            (*lane, head)
        });
        let kept: Vec<_> = kept.collect();
        self.phones[phone].book = self.promises.leave_book(one.book, &kept);
        Touched::Reopened(phone)
    }

    /// The disk of a phone or of the server is full, or somebody made room.
    pub(crate) fn fill_or_free_disk(&mut self) -> Touched {
        let who = self.dice.below(self.writers() + 1);
        if who == self.writers() {
            let full = !self.station.is_full();
            self.tell(format!("the server's disk is full: {full}"));
            self.station.fill_disk(full);
            return Touched::Nobody;
        }
        let full = !self.phones[who].full;
        self.tell(format!("the disk of {who} is full: {full}"));
        self.phones[who].fill_disk(full);
        Touched::Phone(who)
    }

    /// Somebody made room everywhere.
    pub(crate) fn free_disks(&mut self) {
        self.station.fill_disk(false);
        self.phones.iter_mut().for_each(|phone| phone.fill_disk(false));
    }

    fn cut_or_mend(&mut self) -> Touched {
        let phone = self.dice.below(self.phones.len());
        let cut_off = !self.phones[phone].cut_off && self.dice.happens(500);
        self.phones[phone].cut_off = cut_off;
        self.tell(format!("{phone} has {} signal", if cut_off { "no" } else { "a" }));
        Touched::Nobody
    }
}
