//! What befalls hosts and links: kills, cuts both ways or one, packets that are held back, slow links.

use super::line::SERVER;
use super::wired::{Wired, lock, name, slow_down};
use crate::broken::Checked;
use crate::fleet::Touched;

impl Wired {
    pub(super) fn mishap(&mut self) -> Checked {
        let phone = self.fleet.dice.below(self.fleet.phones.len());
        let which = self.fleet.weather.misfortune;
        match self.fleet.dice.below(100) {
            0..20 if which.kills => self.kill_phone(phone),
            20..32 if which.kills && self.fleet.station.is_up() => self.kill_server(),
            20..50 if !self.fleet.station.is_up() => self.start_server(),
            50..60 if which.clocks => {
                self.fleet.turn_a_clock();
                Ok(())
            }
            60..64 if which.revoked && self.fleet.station.is_up() => {
                let touched = self.fleet.revoke_or_take_back();
                self.fleet.check(touched)
            }
            64..70 if which.full => {
                let touched = self.fleet.fill_or_free_disk();
                self.fleet.check(touched)
            }
            70..73 if self.fleet.station.is_up() => {
                let touched = self.fleet.release_some();
                self.fleet.check(touched)
            }
            73..75 if which.moves && self.fleet.station.is_up() => {
                let touched = self.fleet.move_somebody();
                self.fleet.check(touched)
            }
            64..80 => self.mend(phone),
            _ => self.harm(phone),
        }
    }

    fn kill_phone(&mut self, phone: usize) -> Checked {
        self.fleet.tell(format!("{phone} is killed"));
        self.sim.crash(name(phone));
        self.syncing[phone] = false;
        self.fleet.phones[phone].kill();
        if self.fleet.dice.happens(300) {
            self.fleet.phones[phone].hands.boot();
        }
        self.seats[phone].forget(&self.fleet.phones[phone]);
        self.sim.bounce(name(phone));
        if phone < self.fleet.writers() {
            return self.fleet.check(Touched::Reopened(phone));
        }
        Ok(())
    }

    fn kill_server(&mut self) -> Checked {
        self.fleet.tell("the server is killed");
        self.sim.crash(SERVER);
        lock(&self.door).take();
        self.fleet.station.fill_disk(false);
        self.fleet.station.kill();
        if self.fleet.dice.happens(600) {
            return self.start_server();
        }
        Ok(())
    }

    fn start_server(&mut self) -> Checked {
        let touched = self.fleet.start_server();
        *lock(&self.door) = self.fleet.station.running();
        self.sim.bounce(SERVER);
        self.fleet.check(touched)
    }

    fn harm(&mut self, phone: usize) -> Checked {
        let link = name(phone);
        let what = match self.fleet.dice.below(5) {
            0 | 1 => {
                self.sim.partition(link, SERVER);
                "no signal"
            }
            2 => {
                self.sim.partition_oneway(SERVER, link);
                "a signal that nobody answers"
            }
            3 => {
                self.sim.hold(link, SERVER);
                "a link that holds everything back"
            }
            _ => {
                slow_down(&self.sim, phone, 50 << self.fleet.dice.below(6));
                "another latency"
            }
        };
        self.fleet.tell(format!("{phone} has {what}"));
        Ok(())
    }

    fn mend(&mut self, phone: usize) -> Checked {
        self.fleet.tell(format!("{phone} has a signal"));
        self.sim.release(name(phone), SERVER);
        self.sim.repair(name(phone), SERVER);
        Ok(())
    }

    /// Mends everything.
    pub(super) fn clear_up(&mut self) -> Checked {
        self.loses = 0;
        for phone in 0..self.seats.len() {
            self.mend(phone)?;
            slow_down(&self.sim, phone, 40);
        }
        if self.fleet.station.is_up() {
            return Ok(());
        }
        self.start_server()
    }
}
