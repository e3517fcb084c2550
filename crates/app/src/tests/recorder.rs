//! A recorder in a process of its own: whoever is killed, the route is whole, and every gap says why. The recorder is the
//! real one, without a process around it.

use std::path::PathBuf;

use position::{Now, Order, Recording};
use track::{Fix, GapCause, Item, Position, Source};

use super::{World, open};
use crate::view::{Recording as Shown, RouteView};
use crate::{route, shift};

/// A recorder at work on the open shift, and where it is.
struct Recorder {
    work: Recording,
    folder: PathBuf,
}

impl Recorder {
    /// Starts one, as the shell does when nobody carries out the order.
    fn start(world: &World) -> Self {
        let folder = route::record_apart(&world.session).unwrap().unwrap();
        Self::at(world, folder)
    }

    fn at(world: &World, folder: PathBuf) -> Self {
        let order = Order::read(&folder).unwrap().unwrap();
        let chance = Box::new(|bytes: &mut [u8]| getrandom::fill(bytes).unwrap());
        let work = Recording::begin((&folder, &order), (Source::Gpsd, Some(1_000)), chance, now(world));
        Self {
            work: work.unwrap(),
            folder,
        }
    }

    /// Walks north for so many seconds.
    fn walk(&mut self, world: &World, seconds: u32) {
        for _ in 0..seconds {
            world.clock.pass(1_000);
            self.work.hear(&[fix_now(world)], now(world)).unwrap();
        }
    }

    /// Hears nothing for so many seconds.
    fn deaf(&mut self, world: &World, seconds: u32, cause: Option<GapCause>) {
        for _ in 0..seconds {
            world.clock.pass(1_000);
            self.work.look(cause, now(world)).unwrap();
        }
    }
}

fn now(world: &World) -> Now {
    let hands = world.clock.0.lock().unwrap();
    Now {
        wall_ms: hands.0.0,
        mono_ms: hands.1,
    }
}

/// A fix on a straight way north, 1.3 metres further each second.
fn fix_now(world: &World) -> Fix {
    let at = world.clock.0.lock().unwrap().0.0;
    let metres = (at - super::EVENING.0) as f64 / 1000.0 * 1.3;
    let place = Position::from_degrees(49.47 + metres / 111_195.0, -125.86).unwrap();
    Fix::at(place, at).with_accuracy(Some(5.0)).with_speed(Some(1.3))
}

fn taken_over(world: &World) -> RouteView {
    route::take_over(&world.session).unwrap();
    route::view(&world.session).unwrap()
}

fn causes(view: &RouteView) -> Vec<&str> {
    view.gaps.iter().map(|gap| gap.cause.as_str()).collect()
}

fn on_shift() -> World {
    let world = World::new();
    world.start_shift();
    world
}

#[test]
fn what_was_heard_apart_is_the_route() {
    let world = on_shift();
    let mut recorder = Recorder::start(&world);
    assert_eq!(
        route::record_apart(&world.session).unwrap(),
        None,
        "one is at work"
    );
    recorder.walk(&world, 60);
    let view = taken_over(&world);
    assert!((view.distance_m - 78.0).abs() < 4.0, "{}", view.distance_m);
    assert_eq!((view.recording, view.here.unwrap().age_s), (Shown::On, Some(0)));
    assert_eq!(causes(&route::view(&world.session).unwrap()), [""; 0]);
}

#[test]
fn app_that_was_dead_for_minutes_takes_over_what_was_heard_meanwhile() {
    for minutes_before in [1, 7] {
        let world = on_shift();
        let mut recorder = Recorder::start(&world);
        for _ in 0..minutes_before * 6 {
            recorder.walk(&world, 10);
            taken_over(&world);
        }
        // While the app is dead nobody takes anything over; what it held in memory goes with the restart.
        recorder.walk(&world, 400);
        let world = world.restart();
        let view = taken_over(&world);
        assert_eq!(causes(&view), [""; 0], "nothing is missing");
        assert_eq!(view.segments.len(), 1);
        let expected = f64::from(minutes_before * 60 + 400) * 1.3;
        assert!(
            (view.distance_m - expected).abs() < expected * 0.03,
            "{} of {expected}",
            view.distance_m
        );
        assert_eq!(view.here.unwrap().age_s, Some(0));
        assert_eq!(
            route::record_apart(&world.session).unwrap(),
            None,
            "it is still the same recorder"
        );
    }
}

#[test]
fn kill_of_the_recorder_is_a_gap_that_says_so() {
    let world = on_shift();
    let mut first = Recorder::start(&world);
    first.walk(&world, 60);
    taken_over(&world);
    drop(first); // as SIGKILL: it says nothing
    world.clock.pass(40_000);
    taken_over(&world);
    assert_eq!(
        route::recording(&world.session),
        (Shown::Stalled, Some("killed".to_owned()))
    );
    let mut second = Recorder::start(&world);
    second.walk(&world, 30);
    let view = taken_over(&world);
    assert_eq!(causes(&view), ["killed"]);
    assert_eq!((view.recording, view.segments.len()), (Shown::On, 2));
}

#[test]
fn kill_of_everything_is_a_gap_from_the_last_thing_written() {
    let world = on_shift();
    let mut first = Recorder::start(&world);
    first.walk(&world, 60);
    drop(first);
    world.clock.pass(600_000);
    let world = world.restart();
    let mut second = Recorder::start(&world);
    second.walk(&world, 30);
    let view = taken_over(&world);
    assert_eq!(causes(&view), ["killed"]);
    let (gap, started) = (&view.gaps[0], super::EVENING);
    assert_eq!(gap.from, world.session.zone().say(started.plus_millis(60_000)));
    assert!((view.distance_m - 90.0 * 1.3).abs() < 6.0, "{}", view.distance_m);
}

#[test]
fn permission_taken_receiver_switched_off_and_storage_full_are_told_at_once_and_are_gaps() {
    let world = on_shift();
    let mut recorder = Recorder::start(&world);
    for (cause, code) in [
        (GapCause::Permission, "permission"),
        (GapCause::Off, "off"),
        (GapCause::Full, "full"),
    ] {
        recorder.walk(&world, 40);
        recorder.deaf(&world, 1, Some(cause));
        taken_over(&world);
        assert_eq!(
            route::recording(&world.session),
            (Shown::Stalled, Some(code.to_owned()))
        );
        recorder.deaf(&world, 5, Some(cause));
    }
    recorder.walk(&world, 40);
    recorder.deaf(&world, 50, None);
    recorder.walk(&world, 10);
    let view = taken_over(&world);
    assert_eq!(causes(&view), ["permission", "off", "full", "no_fix"]);
    assert_eq!(view.recording, Shown::On);
}

#[test]
fn receiver_whose_clock_is_set_back_goes_on_behind_a_gap_and_its_lines_are_written() {
    const HOUR_MS: i64 = 3_600_000;
    for back_ms in [HOUR_MS, 10 * 365 * 24 * HOUR_MS] {
        let world = on_shift();
        let mut recorder = Recorder::start(&world);
        recorder.walk(&world, 60);
        for second in 0..900 {
            world.clock.pass(1_000);
            let mut fix = fix_now(&world);
            fix.time_ms -= back_ms;
            recorder.work.hear(&[fix], now(&world)).unwrap();
            if second % 10 == 0 {
                taken_over(&world);
            }
        }
        let view = taken_over(&world);
        assert_eq!(causes(&view), ["clock"]);
        let expected = (960.0 - 32.0) * 1.3;
        assert!(
            (view.distance_m - expected).abs() < 15.0,
            "{} of {expected}",
            view.distance_m
        );
        let shift = shift::open(&world.session).unwrap().unwrap().record;
        let written = route::stored_of(&world.session, shift);
        let last = written.iter().rev().find_map(|item| match item {
            Item::Fix(fix) => Some(fix.time_ms),
            _ => None,
        });
        let waits_ms = fix_now(&world).time_ms - back_ms - last.unwrap();
        assert!(waits_ms < 360_000, "{waits_ms} ms are in no line yet");
    }
}

#[test]
fn break_is_told_to_the_recorder_and_is_one_gap() {
    let world = on_shift();
    let mut recorder = Recorder::start(&world);
    recorder.walk(&world, 40);
    shift::pause(&world.session).unwrap();
    assert!(Order::read(&recorder.folder).unwrap().unwrap().paused);
    recorder.deaf(&world, 100, Some(GapCause::Paused));
    taken_over(&world);
    assert_eq!(route::recording(&world.session).0, Shown::Paused);
    let world = world.restart();
    drop(recorder);
    let mut recorder = Recorder::start(&world);
    assert!(Order::read(&recorder.folder).unwrap().unwrap().paused);
    shift::resume(&world.session).unwrap();
    assert!(!Order::read(&recorder.folder).unwrap().unwrap().paused);
    recorder.walk(&world, 40);
    let view = taken_over(&world);
    assert_eq!(causes(&view), ["paused"]);
}

#[test]
fn end_of_the_shift_takes_all_of_it_and_leaves_nothing() {
    let world = on_shift();
    let mut recorder = Recorder::start(&world);
    recorder.walk(&world, 400);
    let folder = recorder.folder.clone();
    world.end_shift();
    assert!(
        Order::read(&folder).unwrap().is_none(),
        "the recorder is told to end"
    );
    assert_eq!(
        std::fs::read_dir(&folder).unwrap().count(),
        0,
        "and its file is gone"
    );
    let last = shift::last(&world.session).unwrap().unwrap();
    let kept = route::stored_of(&world.session, last.record);
    let Some(Item::Fix(end)) = kept.iter().rev().find(|item| matches!(item, Item::Fix(_))) else {
        panic!("{kept:?}")
    };
    assert!(fix_now(&world).time_ms - end.time_ms < 2_000);
    assert_eq!(
        route::record_apart(&world.session).unwrap(),
        None,
        "off shift nobody is asked to listen"
    );
    world.start_shift();
    assert!(route::record_apart(&world.session).unwrap().is_some());
}

#[test]
fn low_battery_is_told_with_its_interval() {
    let world = on_shift();
    let mut recorder = Recorder::start(&world);
    recorder.walk(&world, 10);
    let spared = |world: &World| {
        taken_over(world);
        shift::brief(&world.session).unwrap().unwrap().battery_interval_s
    };
    assert_eq!(spared(&world), None);
    recorder.work.battery(Some(18));
    recorder.walk(&world, 61);
    assert_eq!(spared(&world), Some(60));
    recorder.work.battery(Some(7));
    recorder.walk(&world, 301);
    assert_eq!(spared(&world), Some(300));
    assert_eq!(
        route::recording(&world.session).0,
        Shown::On,
        "rare by plan is no stall"
    );
}

#[test]
fn notebook_of_another_officer_silences_this_one() {
    let world = on_shift();
    let recorder = Recorder::start(&world);
    let other = super::enrol(&world.phone);
    world.phone.unlock(&other, super::PIN).unwrap();
    assert!(Order::read(&recorder.folder).unwrap().is_none());
    drop(recorder);
    drop(world.session);
    let phone = open(world.home.path(), &world.clock);
    phone.unlock(&world.notebook, super::PIN).unwrap();
    assert!(route::record_apart(&phone.session().unwrap()).unwrap().is_some());
}

#[test]
fn no_place_of_the_route_lies_open_beside_the_notebook() {
    let world = on_shift();
    let mut recorder = Recorder::start(&world);
    recorder.walk(&world, 60);
    let secret = {
        let kept = world
            .session
            .read(|r| store::setting::get(r, "recorder"))
            .unwrap()
            .unwrap();
        let kept: serde_json::Value = serde_json::from_slice(&kept).unwrap();
        seal::digest::from_hex(kept["key"].as_str().unwrap()).unwrap()
    };
    let place = fix_now(&world).position.lat_e7().to_be_bytes();
    for entry in std::fs::read_dir(&recorder.folder).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!(!bytes.windows(3).any(|window| window == &place[..3]));
        assert!(!bytes.windows(32).any(|window| window == secret));
        assert!(!text.contains(&seal::digest::to_hex(&secret)) && !text.contains("49.4"));
    }
}
