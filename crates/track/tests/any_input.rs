//! Whatever comes in, in whatever order: the promises of a route hold.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "the functions that tests share may panic as tests do"
)]

use proptest::prelude::*;
use track::{Fix, GapCause, Item, Mode, Output, Position, Recorder, Route, Summary};

#[derive(Debug, Clone)]
enum Event {
    Fix {
        east: f64,
        north: f64,
        after_ms: i64,
        accuracy: f64,
    },
    Pause(usize),
    Resume,
    Tick,
}

fn event() -> impl Strategy<Value = Event> {
    let step = prop_oneof![8 => 500_i64..3_000, 1 => -5_000_i64..5_000, 1 => 20_000_i64..60_000];
    prop_oneof![
        20 => (-15.0..15.0, -15.0..15.0, step, 1.0..40.0)
            .prop_map(|(east, north, after_ms, accuracy)| Event::Fix { east, north, after_ms, accuracy }),
        1 => (0..6_usize).prop_map(Event::Pause),
        1 => Just(Event::Resume),
        2 => Just(Event::Tick),
    ]
}

/// Plays the events; returns what came out, and the recorder.
fn play(events: &[Event]) -> (Vec<Output>, Recorder) {
    let (mut east, mut north, mut now_ms) = (0.0, 0.0, 1_772_928_000_000);
    let mut recorder = Recorder::new(Mode::Foot);
    let mut out = recorder.start(now_ms);
    for event in events {
        out.extend(match event {
            Event::Fix {
                east: by_east,
                north: by_north,
                after_ms,
                accuracy,
            } => {
                (east, north, now_ms) = (east + by_east, north + by_north, now_ms + after_ms);
                let place =
                    Position::from_degrees(49.48 + north / 111_195.0, -125.85 + east / 72_230.0).unwrap();
                recorder.fix(Fix::at(place, now_ms).with_accuracy(Some(*accuracy)))
            }
            Event::Pause(cause) => recorder.pause(now_ms, GapCause::ALL[*cause]),
            Event::Resume => recorder.resume(now_ms),
            Event::Tick => recorder.tick(now_ms),
        });
    }
    out.extend(recorder.end(now_ms));
    (out, recorder)
}

proptest! {
    #[test]
    fn every_fix_is_counted_segments_run_forward_and_gaps_lie_between(events in prop::collection::vec(event(), 0..300)) {
        let (out, recorder) = play(&events);
        let items: Vec<Item> =
            out.iter().filter_map(|output| if let Output::Item(item) = output { Some(*item) } else { None }).collect();
        let rejected = out.iter().filter(|output| matches!(output, Output::Rejected(_))).count() as u64;
        let (summary, route) = (recorder.summary(), Route::of(&items));
        prop_assert_eq!(summary.rejected.total(), rejected);
        prop_assert_eq!(summary.fixes_in, events.iter().filter(|event| matches!(event, Event::Fix { .. })).count() as u64);
        prop_assert!(summary.fixes_kept <= summary.fixes_in);
        prop_assert_eq!(summary.distance, Summary::of(&items).distance);
        prop_assert!(route.gaps.iter().all(|gap| gap.from_ms <= gap.to_ms));
        prop_assert!(route.stops.iter().all(|stop| stop.to_ms - stop.from_ms > 180_000));
        for segment in &route.segments {
            prop_assert!(segment.windows(2).all(|pair| pair[0].time_ms < pair[1].time_ms));
            // A fix is believed at most 30 s after the one before, and kept at most 30 s after the one kept before.
            prop_assert!(segment.windows(2).all(|pair| pair[1].time_ms - pair[0].time_ms <= 60_000));
        }
        prop_assert!(route.segments.len() <= route.gaps.len() + 1);
        prop_assert_eq!(track::chunk::decode(&track::chunk::encode(&items)), Ok(items));
    }

    #[test]
    fn no_bytes_whatever_make_the_importer_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = track::import(&bytes);
        let _ = track::import(&[b"<gpx>".as_slice(), &bytes].concat());
        let _ = track::import(&[b"$GPRMC,".as_slice(), &bytes].concat());
    }

    #[test]
    fn no_scrambled_track_makes_the_importer_panic(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        for mut bytes in [include_bytes!("../../../fixtures/tracks/good.gpx").to_vec(), include_bytes!("../../../fixtures/tracks/damaged.nmea").to_vec()] {
            let at = at.index(bytes.len());
            bytes[at] = byte;
            let _ = track::import(&bytes);
        }
    }
}
