//! Single scenes that no seed is sure to bring: phones that went back in time, and a call for help behind much else.

mod edits;
mod erasing;
mod memory;

use domain::{EntryHash, Fields, Lane, RecordId, Value};
use protocol::frame;
use store::receipt;

use crate::acts::{HANDOVER_ITEM, TEXT, TRACK};
use crate::fleet::{Fleet, Plan, Touched};
use crate::link::Call;
use crate::phone::OnTheWay;
use crate::saving::Fresh;
use crate::settle::MOST_CALLS;

impl Fleet {
    fn calm() -> Self {
        let mut fleet = Self::new(1, Plan::whole(0));
        fleet.weather = fleet.weather.calm();
        fleet
    }

    fn write(&mut self, phone: usize, lines: usize) {
        for _ in 0..lines {
            self.call_for_help(phone);
        }
    }

    /// Saves an item that every officer may read.
    fn hand_over(&mut self, phone: usize) -> RecordId {
        let (record, fields) = (self.new_record(), self.item());
        self.save(
            phone,
            Fresh::first(record, (Lane::Records, HANDOVER_ITEM, 1), fields),
        );
        record
    }

    /// Returns what a draft that opens now builds upon, and what is on its screen.
    fn opened(&self, phone: usize, record: RecordId) -> (Vec<EntryHash>, Vec<EntryHash>) {
        let store = &self.phones[phone].store;
        let known = store.read(|reading| store::record::get(reading, record));
        (known.unwrap().heads, self.phones[phone].on_screen(record))
    }

    /// Saves a draft that was opened then; it sets the text.
    fn correct(
        &mut self,
        phone: usize,
        record: RecordId,
        (base, seen): (Vec<EntryHash>, Vec<EntryHash>),
        text: &str,
    ) -> EntryHash {
        let fields = Fields::from([(TEXT, Value::Text(text.to_owned()))]);
        let fresh = Fresh {
            base,
            seen: seen.into_iter().collect(),
            ..Fresh::first(record, (Lane::Records, HANDOVER_ITEM, 1), fields)
        };
        self.save(phone, fresh);
        self.phones[phone].head(Lane::Records).hash
    }

    /// Syncs all phones; nothing stands in the way of any.
    fn everybody_syncs(&mut self) {
        for phone in 0..self.phones.len() {
            assert_eq!(self.sync(phone), None, "{phone}");
            self.check(Touched::Server(phone)).unwrap();
        }
    }

    /// Everything comes to rest, and all sides say the same.
    fn all_agree(&mut self) {
        self.settle().unwrap();
        self.compare().unwrap();
    }

    /// Syncs to the end; returns what stood in the way.
    fn sync(&mut self, phone: usize) -> Option<String> {
        self.phones[phone].begin_sync();
        self.advance(phone);
        for _ in 0..MOST_CALLS {
            if !self.phones[phone].is_syncing() {
                return self.phones[phone].trouble.clone();
            }
            self.carry(phone);
        }
        panic!(
            "a run never ends: {:#?}",
            self.story.iter().rev().take(12).collect::<Vec<_>>()
        );
    }

    /// Returns the lane of the batch that waits to be sent.
    fn lane_on_the_way(&self, phone: usize) -> Option<Lane> {
        match &self.phones[phone].on_the_way {
            Some(OnTheWay::Call(Call::Push(_, packed))) => {
                let bytes = frame::decompress(packed).unwrap();
                Some(protocol::batch::PackedBatch::open(&bytes).unwrap().lane)
            }
            _ => None,
        }
    }
}

/// A phone that went back behind what the server has: restored, or a clone of itself.
fn restored(new_lines: usize) -> (Fleet, Option<String>) {
    let mut fleet = Fleet::calm();
    fleet.write(0, 2);
    assert_eq!(fleet.sync(0), None);
    assert!(!fleet.phones[0].forget(), "a copy is made");
    fleet.write(0, 3);
    assert_eq!(fleet.sync(0), None);
    fleet.check(Touched::Server(0)).unwrap();
    assert!(fleet.phones[0].forget(), "the copy is opened");
    let held = std::mem::take(&mut fleet.promises);
    fleet.write(0, new_lines);
    fleet.promises = held;
    let trouble = fleet.sync(0);
    (fleet, trouble)
}

#[test]
fn restored_phone_says_so_and_overwrites_nothing() {
    for (new_lines, expected) in [
        (0, "the phone 2"),
        (1, "the phone 3"),
        (3, "another line 5"),
        (9, "another line 5"),
    ] {
        let (mut fleet, trouble) = restored(new_lines);
        let trouble = trouble.unwrap();
        assert!(trouble.contains(expected), "{new_lines}: {trouble}");
        fleet.ledger.clear();
        fleet.check_ledger(0).unwrap();
        assert_eq!(fleet.in_ledger(0, Lane::Safety), 5);
        let unsent = fleet.phones[0].store.read(receipt::records_on_phone).unwrap();
        assert_eq!(unsent as usize, new_lines, "what is new is still unsent");
    }
}

#[test]
fn other_lanes_of_a_restored_phone_go_on() {
    let (mut fleet, _) = restored(1);
    fleet.walk(0);
    assert!(fleet.sync(0).is_some());
    assert!(
        fleet.phones[0]
            .store
            .read(|r| receipt::committed(r, Lane::Tracks))
            .unwrap()
            > 0
    );
}

#[test]
fn call_for_help_goes_before_what_was_there_first() {
    let mut fleet = Fleet::calm();
    // Two megabytes that do not pack.
    for _ in 0..100 {
        let (record, chunk) = (fleet.new_record(), fleet.dice.noise(21_000).into_bytes());
        let fields = Fields::from([
            (64, Value::Int(1)),
            (65, Value::Int(1)),
            (66, Value::Bytes(chunk)),
        ]);
        fleet.save(0, Fresh::first(record, (Lane::Tracks, TRACK, 1), fields));
    }
    fleet.phones[0].begin_sync();
    fleet.advance(0);
    while fleet.lane_on_the_way(0).is_none() {
        fleet.carry(0);
    }
    assert_eq!(fleet.lane_on_the_way(0), Some(Lane::Tracks));
    fleet.call_for_help(0);
    // Two batches of the route may be under way already; no third goes first.
    let mut before = 0;
    while fleet.lane_on_the_way(0) != Some(Lane::Safety) {
        before += usize::from(fleet.lane_on_the_way(0) == Some(Lane::Tracks));
        fleet.carry(0);
    }
    assert!(before <= 2, "{before} batches of the route went first");
    fleet.all_agree();
}

#[test]
fn batch_that_comes_before_its_predecessor_is_asked_for_again() {
    let mut fleet = Fleet::calm();
    let empty = fleet.station.back_up();
    fleet.write(0, 2);
    fleet.sync(0);
    fleet.write(0, 1);
    fleet.phones[0].begin_sync();
    fleet.advance(0);
    while fleet.lane_on_the_way(0).is_none() {
        fleet.carry(0);
    }
    // The server loses its memory between the hello and the batch.
    fleet.station.restore(empty);
    while fleet.phones[0].is_syncing() {
        fleet.carry(0);
    }
    assert_eq!(fleet.phones[0].trouble, None);
    fleet.check_ledger(0).unwrap();
    assert_eq!(fleet.in_ledger(0, Lane::Safety), 3);
}
