//! Servers that lost their memory or their wits: the phones bring everything again, and nobody is shut out.

use domain::Lane;
use protocol::api::{ApiError, ErrorCode};
use store::receipt;

use crate::fleet::{Fleet, Touched};

const A_DAY_MS: i64 = 24 * 3_600_000;

impl Fleet {
    /// Everybody writes something and syncs; then a day passes.
    fn a_day(&mut self) {
        for phone in 0..self.writers() {
            self.hand_over(phone);
            self.write(phone, 1);
            self.photograph(phone);
        }
        self.everybody_syncs();
        self.truth.pass(A_DAY_MS);
    }

    /// Makes a backup and returns its number.
    fn backup_now(&mut self) -> usize {
        self.back_up();
        self.backups.last().unwrap().0
    }
}

#[test]
fn server_that_went_back_a_day_is_told_everything_again() {
    let mut fleet = Fleet::calm();
    fleet.a_day();
    let yesterday = fleet.backup_now();
    fleet.a_day();
    fleet.restore_to(yesterday);
    fleet.all_agree();
}

#[test]
fn server_that_went_back_twice_is_told_everything_again() {
    let mut fleet = Fleet::calm();
    fleet.a_day();
    let first = fleet.backup_now();
    fleet.a_day();
    let second = fleet.backup_now();
    fleet.a_day();
    for backup in [second, first, second] {
        fleet.restore_to(backup);
        fleet.a_day();
    }
    fleet.all_agree();
}

#[test]
fn server_on_a_bad_backup_says_so_and_the_one_before_is_made_whole() {
    let mut fleet = Fleet::calm();
    fleet.a_day();
    let good = fleet.backup_now();
    fleet.a_day();
    let bad = fleet.backup_now();
    fleet.a_day();
    fleet.station.damage_backup(bad);
    let said = fleet.station.try_restore(bad);
    assert!(!said.is_empty(), "nobody was told that the backup is bad");
    fleet.restore_to(good);
    fleet.all_agree();
}

#[test]
fn server_that_miscounts_shuts_no_phone_out() {
    let mut fleet = Fleet::calm();
    fleet.hand_over(0);
    fleet.write(0, 2);
    fleet.walk(0);
    for _ in 0..5 {
        fleet.truth.pass(60_000);
        fleet.phones[0].begin_sync();
        fleet.advance(0);
        while fleet.phones[0].is_syncing() {
            match fleet.pushes(0).first() {
                Some((number, _)) => {
                    let number = *number;
                    let wrong = ApiError::answered(ErrorCode::HashMismatch, "it counts otherwise");
                    fleet.phones[0].on_the_way.retain(|one| !one.is_call(number));
                    fleet.give_back(0, (number, "push"), Err(wrong));
                }
                None => {
                    fleet.carry(0);
                }
            }
        }
        assert!(fleet.phones[0].trouble.is_some(), "it is told");
        // Writing goes on.
        fleet.hand_over(0);
    }
    let committed = |fleet: &Fleet, lane| {
        let store = &fleet.phones[0].store;
        store.read(|reading| receipt::committed(reading, lane)).unwrap()
    };
    assert!(Lane::ALL.iter().all(|lane| committed(&fleet, *lane) == 0));
    assert_eq!(fleet.sync(0), None, "the server was repaired, and all goes on");
    fleet.check(Touched::Server(0)).unwrap();
    fleet.all_agree();
    assert_eq!(committed(&fleet, Lane::Safety), 2);
    assert_eq!(committed(&fleet, Lane::Records), 6);
}

#[test]
fn full_disks_promise_nothing_and_lose_nothing() {
    let mut fleet = Fleet::calm();
    fleet.a_day();
    let saved = fleet.promises.lines.len();
    fleet.phones[0].fill_disk(true);
    fleet.write(0, 3);
    assert_eq!(fleet.promises.lines.len(), saved, "nothing was said to be saved");
    fleet.phones[0].fill_disk(false);
    fleet.write(0, 1);
    fleet.station.fill_disk(true);
    assert!(fleet.sync(0).is_some(), "no receipt from a full server");
    fleet.station.fill_disk(false);
    fleet.all_agree();
    assert_eq!(fleet.promises.lines.len(), saved + 1);
}
