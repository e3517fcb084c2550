//! What the recorder makes of a shift: gates, gaps, stops, distance, frames.

#![allow(
    clippy::unwrap_used,
    reason = "the functions that tests share may panic as tests do"
)]

use track::{Fix, GapCause, Item, Mode, Output, Position, Recorder, Rejection, Route, Summary};

const START: i64 = 1_772_928_000_000;

/// A recorder with its tape: everything it put out.
struct Tape {
    recorder: Recorder,
    items: Vec<Item>,
    frames: u64,
}

impl Tape {
    fn started(mode: Mode) -> Self {
        let mut recorder = Recorder::new(mode);
        recorder.start(START);
        Self {
            recorder,
            items: Vec::new(),
            frames: 0,
        }
    }

    fn take(&mut self, outputs: Vec<Output>) -> Option<Rejection> {
        let mut rejected = None;
        for output in outputs {
            match output {
                Output::Item(item) => self.items.push(item),
                Output::FrameDue => self.frames += 1,
                Output::Rejected(reason) => rejected = Some(reason),
            }
        }
        rejected
    }

    fn fix(&mut self, fix: Fix) -> Option<Rejection> {
        let outputs = self.recorder.fix(fix);
        self.take(outputs)
    }

    /// Walks north at 1.4 m/s, from `from` to `to` seconds after the start.
    fn walk(&mut self, seconds: std::ops::Range<i64>) {
        for second in seconds {
            assert_eq!(
                self.fix(north(second as f64 * 1.4, second)),
                None,
                "second {second}"
            );
        }
    }

    fn gaps(&self) -> Vec<(i64, i64, GapCause)> {
        let seconds = |time_ms: i64| (time_ms - START) / 1000;
        Route::of(&self.items)
            .gaps
            .iter()
            .map(|gap| (seconds(gap.from_ms), seconds(gap.to_ms), gap.cause))
            .collect()
    }

    fn distance(&self) -> f64 {
        Summary::of(&self.items).distance.0
    }
}

/// A fix so many metres north of the corner, so many seconds after the start.
fn north(metres: f64, second: i64) -> Fix {
    place(0.0, metres, second)
}

fn place(east: f64, north: f64, second: i64) -> Fix {
    let position = Position::from_degrees(49.48 + north / 111_195.0, -125.85 + east / 72_230.0).unwrap();
    Fix::at(position, START + second * 1000).with_accuracy(Some(4.0))
}

#[test]
fn a_straight_walk_is_as_long_as_it_is_and_keeps_few_fixes() {
    let mut tape = Tape::started(Mode::Foot);
    tape.walk(0..1001);
    let outputs = tape.recorder.end(START + 1_000_000);
    tape.take(outputs);
    assert!((tape.distance() - 1400.0).abs() < 10.0, "{}", tape.distance());
    let summary = tape.recorder.summary();
    assert_eq!((summary.fixes_in, summary.gaps, summary.stops), (1001, 0, 0));
    assert!(
        (150..=240).contains(&summary.fixes_kept),
        "{}",
        summary.fixes_kept
    );
    assert_eq!(summary.moving_ms(), 1_000_000);
}

#[test]
fn no_line_is_drawn_across_a_silence() {
    let mut tape = Tape::started(Mode::Foot);
    tape.walk(0..100);
    tape.walk(400..500);
    let outputs = tape.recorder.end(START + 500_000);
    tape.take(outputs);
    assert_eq!(tape.gaps(), [(99, 400, GapCause::NoFix)]);
    assert_eq!(Route::of(&tape.items).segments.len(), 2);
    assert!(
        (tape.distance() - 198.0 * 1.4).abs() < 12.0,
        "{}",
        tape.distance()
    );
}

#[test]
fn half_a_minute_without_a_fix_is_no_gap_and_a_millisecond_more_is() {
    let check = |silent_ms, gaps| {
        let mut tape = Tape::started(Mode::Foot);
        tape.walk(0..10);
        let next = north(12.0, 9);
        tape.fix(Fix {
            time_ms: next.time_ms + silent_ms,
            ..next
        });
        assert_eq!(tape.gaps().len(), gaps, "{silent_ms}");
    };
    check(30_000, 0);
    check(30_001, 1);
}

#[test]
fn a_silence_at_the_start_and_at_the_end_is_a_gap_too() {
    let mut tape = Tape::started(Mode::Foot);
    tape.walk(60..100);
    let outputs = tape.recorder.end(START + 200_000);
    tape.take(outputs);
    assert_eq!(
        tape.gaps(),
        [(0, 60, GapCause::NoFix), (99, 200, GapCause::NoFix)]
    );
}

#[test]
fn a_shift_without_any_fix_is_one_gap() {
    let mut tape = Tape::started(Mode::Foot);
    let outputs = tape.recorder.end(START + 3_600_000);
    tape.take(outputs);
    assert_eq!(tape.gaps(), [(0, 3600, GapCause::NoFix)]);
    assert_eq!(tape.frames, 1);
}

#[test]
fn a_pause_records_nothing_and_says_why() {
    let mut tape = Tape::started(Mode::Foot);
    tape.walk(0..100);
    let outputs = tape.recorder.pause(START + 100_000, GapCause::Paused);
    assert_eq!(
        outputs.last(),
        Some(&Output::FrameDue),
        "a pause makes everything before it durable"
    );
    tape.take(outputs);
    assert_eq!(tape.fix(north(150.0, 105)), Some(Rejection::NotRecording));
    let outputs = tape.recorder.resume(START + 110_000);
    tape.take(outputs);
    tape.walk(110..200);
    assert_eq!(tape.gaps(), [(100, 110, GapCause::Paused)]);
    assert_eq!(Route::of(&tape.items).segments.len(), 2);
}

#[test]
fn nothing_is_recorded_before_the_start_or_after_the_end() {
    let mut recorder = Recorder::new(Mode::Foot);
    let refused = [Output::Rejected(Rejection::NotRecording)];
    assert_eq!(recorder.fix(north(0.0, 0)), refused);
    recorder.start(START);
    recorder.end(START + 1000);
    assert_eq!(recorder.fix(north(0.0, 2)), refused);
    assert_eq!(recorder.summary().fixes_kept, 0);
}

#[test]
fn after_a_kill_the_route_goes_on_behind_a_gap() {
    let mut before = Tape::started(Mode::Foot);
    before.walk(0..100);
    let stored = before.items.clone();
    let Some(Item::Fix(last)) = stored.last().copied() else {
        panic!("{stored:?}")
    };
    let recorder = Recorder::reopen(Mode::Foot, Summary::of(&stored), last.time_ms);
    let mut after = Tape {
        recorder,
        items: stored,
        frames: 0,
    };
    let outputs = after.recorder.resume(START + 300_000);
    after.take(outputs);
    after.walk(300..400);
    let known = (last.time_ms - START) / 1000;
    assert_eq!(after.gaps(), [(known, 300, GapCause::Killed)]);
    assert_eq!(
        after.recorder.summary().distance,
        Summary::of(&after.items).distance
    );
}

#[test]
fn a_wrong_clock_at_a_pause_loses_nothing_and_joins_nothing() {
    let mut tape = Tape::started(Mode::Foot);
    tape.walk(0..100);
    let an_hour_late = START - 3_600_000;
    let outputs = tape.recorder.pause(an_hour_late, GapCause::Paused);
    tape.take(outputs);
    let outputs = tape.recorder.resume(an_hour_late + 10_000);
    tape.take(outputs);
    tape.walk(110..200);
    let outputs = tape.recorder.end(an_hour_late + 100_000);
    tape.take(outputs);
    assert_eq!(tape.gaps(), [(99, 99, GapCause::Paused)]);
    assert_eq!(Route::of(&tape.items).segments.len(), 2);
}

#[test]
fn each_bad_fix_is_refused_by_name() {
    let check = |bad: Fix, expected| {
        let mut tape = Tape::started(Mode::Foot);
        tape.walk(0..100);
        assert_eq!(tape.fix(bad), Some(expected), "{bad:?}");
        assert_eq!(tape.recorder.summary().rejected.of(expected), 1);
        tape.walk(101..110);
    };
    let next = north(140.0, 100);
    check(
        Fix {
            position: Position::from_e7(0, 0).unwrap(),
            ..next
        },
        Rejection::ZeroPosition,
    );
    check(
        Fix {
            time_ms: START + 99_000,
            ..next
        },
        Rejection::TimeNotIncreasing,
    );
    check(
        Fix {
            time_ms: START + 42_000,
            ..next
        },
        Rejection::TimeNotIncreasing,
    );
    check(next.with_accuracy(Some(35.1)), Rejection::Inaccurate);
    check(north(1140.0, 100), Rejection::Jump);
    check(place(92.0, 140.0, 100), Rejection::Jump);
}

#[test]
fn someone_who_really_is_elsewhere_is_believed_after_eight_refusals() {
    let mut tape = Tape::started(Mode::Foot);
    tape.walk(0..100);
    let far = |second: i64| north(1000.0 + second as f64, second);
    for second in 100..108 {
        assert_eq!(tape.fix(far(second)), Some(Rejection::Jump), "second {second}");
    }
    assert_eq!(tape.fix(far(108)), None);
    assert_eq!(tape.gaps(), [(99, 108, GapCause::NoFix)]);
    assert!(
        tape.distance() < 150.0,
        "the jump was counted: {}",
        tape.distance()
    );
}

#[test]
fn speed_that_nobody_has_is_not_believed_and_the_place_is() {
    let mut tape = Tape::started(Mode::Foot);
    for second in 0..300 {
        let wrong = if second % 50 == 25 { 2_004.0 } else { 1.4 };
        assert_eq!(
            tape.fix(north(second as f64 * 1.4, second).with_speed(Some(wrong))),
            None
        );
    }
    assert!(
        (tape.distance() - 299.0 * 1.4).abs() < 20.0,
        "{}",
        tape.distance()
    );
}

#[test]
fn spike_of_two_kilometres_a_second_is_named_and_the_walk_goes_on() {
    let mut tape = Tape::started(Mode::Foot);
    tape.walk(0..100);
    assert_eq!(tape.fix(north(140.0 + 2_004.0, 100)), Some(Rejection::Jump));
    tape.walk(101..200);
    assert_eq!(tape.gaps(), []);
    assert!(
        (tape.distance() - 199.0 * 1.4).abs() < 10.0,
        "{}",
        tape.distance()
    );
}

/// Walks for so long, by a clock that is set by so much in the middle of it; returns the tape.
fn walk_while_the_clock_is_set(by_ms: i64, seconds: i64) -> Tape {
    let mut tape = Tape::started(Mode::Foot);
    tape.walk(0..300);
    for second in 300..300 + seconds {
        let real = north(second as f64 * 1.4, second);
        tape.fix(Fix {
            time_ms: real.time_ms + by_ms,
            ..real
        });
    }
    tape
}

const HOUR_MS: i64 = 3_600_000;
const YEAR_MS: i64 = 365 * 24 * HOUR_MS;

#[test]
fn clock_that_is_set_in_mid_track_is_a_gap_that_says_so_and_the_route_goes_on() {
    for by_ms in [-HOUR_MS, 10 * YEAR_MS, -10 * YEAR_MS] {
        let tape = walk_while_the_clock_is_set(by_ms, 300);
        assert_eq!(tape.gaps(), [(299, 299, GapCause::Clock)], "{by_ms}");
        let lost = 32.0 * 1.4;
        assert!(
            (tape.distance() - (599.0 * 1.4 - lost)).abs() < 12.0,
            "{by_ms}: {}",
            tape.distance()
        );
        assert!(tape.frames >= 15, "{by_ms}: {} frames are durable", tape.frames);
        let refused = tape.recorder.summary().rejected;
        let named = refused.of(Rejection::TimeNotIncreasing) + refused.of(Rejection::TimeJump);
        assert_eq!((named, refused.total()), (30, 30), "{by_ms}");
        assert_eq!(Summary::of(&tape.items).gap_ms, 0, "nobody knows how long it was");
        let decoded = track::chunk::decode(&track::chunk::encode(&tape.items));
        assert_eq!(decoded, Ok(tape.items));
    }
}

#[test]
fn clock_that_is_set_an_hour_on_is_as_an_hour_of_silence() {
    let tape = walk_while_the_clock_is_set(HOUR_MS, 300);
    assert_eq!(tape.gaps(), [(299, 3900, GapCause::NoFix)]);
    assert!(
        (tape.distance() - 598.0 * 1.4).abs() < 12.0,
        "{}",
        tape.distance()
    );
}

#[test]
fn one_fix_of_another_decade_is_refused_by_name_and_costs_only_itself() {
    for (years, reason) in [(10, Rejection::TimeJump), (-10, Rejection::TimeNotIncreasing)] {
        let mut tape = Tape::started(Mode::Foot);
        tape.walk(0..100);
        let next = north(140.0, 100);
        let strange = Fix {
            time_ms: next.time_ms + years * YEAR_MS,
            ..next
        };
        assert_eq!(tape.fix(strange), Some(reason));
        tape.walk(101..200);
        assert_eq!(tape.gaps(), []);
    }
}

#[test]
fn clock_that_ran_ten_years_ahead_before_a_kill_does_not_end_the_route() {
    let ahead = START + 10 * YEAR_MS;
    let mut tape = Tape {
        recorder: Recorder::take_over(Mode::Foot, Summary::default(), ahead),
        items: Vec::new(),
        frames: 0,
    };
    for second in 0..300 {
        tape.fix(north(second as f64 * 1.4, second));
    }
    let outputs = tape.recorder.end(ahead + 300_000);
    tape.take(outputs);
    assert!(
        (tape.distance() - 268.0 * 1.4).abs() < 12.0,
        "{}",
        tape.distance()
    );
    assert!(
        Route::of(&tape.items)
            .gaps
            .iter()
            .all(|gap| gap.cause == GapCause::Clock)
    );
}

#[test]
fn times_that_come_twice_in_a_row_are_refused_and_nothing_is_walked_twice() {
    let mut tape = Tape::started(Mode::Foot);
    tape.walk(0..100);
    for second in 75..100 {
        let again = north(second as f64 * 1.4, second);
        assert_eq!(tape.fix(again), Some(Rejection::TimeNotIncreasing), "{second}");
    }
    tape.walk(100..200);
    assert_eq!(tape.gaps(), []);
    assert!(
        (tape.distance() - 199.0 * 1.4).abs() < 10.0,
        "{}",
        tape.distance()
    );
}

#[test]
fn leap_second_costs_at_most_the_fix_that_has_its_time() {
    let mut tape = Tape::started(Mode::Foot);
    tape.walk(0..100);
    // 23:59:60 and 00:00:00 are one moment to every clock that counts from 1970.
    assert_eq!(
        tape.fix(north(99.0 * 1.4, 99)),
        Some(Rejection::TimeNotIncreasing)
    );
    tape.walk(100..200);
    assert_eq!((tape.gaps().len(), Route::of(&tape.items).segments.len()), (0, 1));
}

#[test]
fn standing_still_is_a_stop_and_no_distance() {
    let mut tape = Tape::started(Mode::Foot);
    tape.walk(0..100);
    for second in 100..1000 {
        // The receiver drifts about its place by 4 m, once around in two minutes.
        let turn = second as f64 / 120.0 * std::f64::consts::TAU;
        assert_eq!(
            tape.fix(place(4.0 * turn.sin(), 140.0 + 4.0 * turn.cos(), second)),
            None
        );
    }
    let lasting = tape.recorder.stop().expect("a stop that still lasts");
    assert!(lasting.to_ms - lasting.from_ms > 850_000);
    for second in 1000..1100 {
        tape.fix(north(140.0 + (second - 1000) as f64 * 1.4, second));
    }
    let stops = Route::of(&tape.items).stops;
    assert_eq!(stops.len(), 1);
    assert!((tape.distance() - 280.0).abs() < 35.0, "{}", tape.distance());
    let silence = Route::of(&tape.items).segments[0]
        .windows(2)
        .map(|pair| pair[1].time_ms - pair[0].time_ms)
        .max();
    assert!(silence <= Some(30_000), "a heartbeat is missing: {silence:?}");
}

#[test]
fn a_corner_is_kept_sharp() {
    let mut tape = Tape::started(Mode::Vehicle);
    for second in 0..60 {
        tape.fix(place(0.0, second as f64 * 8.0, second));
    }
    for second in 60..120 {
        tape.fix(place((second - 59) as f64 * 8.0, 472.0, second));
    }
    let corner = place(0.0, 472.0, 0).position;
    let nearest = Route::of(&tape.items).segments[0]
        .iter()
        .map(|fix| track::distance(fix.position, corner).0)
        .fold(f64::INFINITY, f64::min);
    assert!(
        nearest < 13.0,
        "the nearest fix to the corner is {nearest} m away"
    );
}

#[test]
fn what_was_kept_becomes_durable_within_half_a_minute_even_in_silence() {
    let mut recorder = Recorder::new(Mode::Foot);
    recorder.start(START);
    recorder.fix(north(0.0, 0));
    assert_eq!(recorder.tick(START + 29_999), []);
    assert_eq!(recorder.tick(START + 30_000), [Output::FrameDue]);
    assert_eq!(recorder.tick(START + 90_000), [], "nothing new to write");
}

#[test]
fn rare_fixes_in_one_place_are_a_stop_and_in_two_a_gap_that_says_why() {
    let mut tape = Tape::started(Mode::Foot);
    tape.recorder.asked_every(40_000);
    for second in [0, 40, 80, 120, 160, 200, 240] {
        let outputs = tape.recorder.fix(north(0.0, second));
        tape.take(outputs);
    }
    assert_eq!(tape.gaps(), []);
    let outputs = tape.recorder.fix(north(52.0, 280));
    tape.take(outputs);
    assert_eq!(tape.gaps(), [(240, 280, GapCause::Battery)]);
    let outputs = tape.recorder.fix(north(52.0, 400));
    tape.take(outputs);
    assert_eq!(tape.gaps()[1], (280, 400, GapCause::NoFix));
}

#[test]
fn route_that_somebody_else_went_on_hearing_has_no_gap() {
    let mut before = Tape::started(Mode::Foot);
    before.walk(0..100);
    let stored = before.items.clone();
    let Some(Item::Fix(last)) = stored.last().copied() else {
        panic!("{stored:?}")
    };
    let recorder = Recorder::take_over(Mode::Foot, Summary::of(&stored), last.time_ms);
    let mut after = Tape {
        recorder,
        items: stored,
        frames: 0,
    };
    let next = (last.time_ms - START) / 1000 + 1;
    after.walk(next..200);
    assert_eq!(after.gaps(), []);
    assert_eq!(Route::of(&after.items).segments.len(), 1);
}
