//! Shifts over midnight and over a change of clocks: the screens show the city's time that held then.

use app::log::Language;
use app::view::ShiftStart;
use domain::Timestamp;
use rehearsal::virtual_clock::VirtualClock;
use rehearsal::{Link, Officer, rehearse};
use track::Mode;

use crate::stage::Stage;

fn moment(text: &str) -> Timestamp {
    Timestamp(
        chrono::DateTime::parse_from_rfc3339(text)
            .unwrap()
            .timestamp_millis(),
    )
}

/// Works from `start` on, with an encounter and a look at the screens every half hour; returns what they show.
async fn times_shown(start: &str, half_hours: u32) -> (Vec<String>, String) {
    let stage = Stage::set().await;
    let plan = stage.plan(1.0, Link::OfflineUntilEnd);
    let clock = VirtualClock::at(moment(start));
    let mut officer = Officer::enrol(stage.home.path(), &plan.codes[0].code, 1, clock)
        .await
        .unwrap();
    let start = ShiftStart {
        unit: "U12".into(),
        zone: "Z1".into(),
        mode: "foot".into(),
        partner: None,
        partner_agency: None,
        kit: Vec::new(),
    };
    officer.start_shift(&start, Mode::Foot, &plan.fixes).unwrap();
    let mut shown = Vec::new();
    for _ in 0..half_hours {
        let mut draft = officer.open("encounter", None).unwrap();
        officer.say(&mut draft, "kind", "assist").unwrap();
        officer.say(&mut draft, "outcome", "resolved").unwrap();
        let id = officer.save(draft).unwrap();
        let view = app::record::view(officer.session(), &id.to_string()).unwrap();
        assert_eq!(view.brief.happened_at, view.lines[0].written_at);
        shown.push(view.brief.happened_at);
        officer.pass(1800).unwrap();
    }
    let log = app::shift::review(officer.session(), Language::English)
        .unwrap()
        .log;
    (shown, log)
}

#[tokio::test(flavor = "multi_thread")]
async fn shift_over_the_end_of_summer_time_shows_the_hour_that_comes_twice() {
    let (shown, log) = times_shown("2026-11-01T00:30:00-07:00", 5).await;
    assert_eq!(
        shown,
        [
            "2026-11-01T00:30:00.000-07:00",
            "2026-11-01T01:00:00.000-07:00",
            "2026-11-01T01:30:00.000-07:00",
            "2026-11-01T01:00:00.000-08:00",
            "2026-11-01T01:30:00.000-08:00",
        ]
    );
    let hours: Vec<&str> = log.lines().skip(1).take(5).map(|line| &line[..5]).collect();
    assert_eq!(hours, ["00:30", "01:00", "01:30", "01:00", "01:30"], "{log}");
    assert!(log.starts_with("2026-11-01 00:30 U12"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn shift_over_the_beginning_of_summer_time_skips_an_hour() {
    let (shown, _) = times_shown("2026-03-08T01:00:00-08:00", 4).await;
    assert_eq!(
        shown,
        [
            "2026-03-08T01:00:00.000-08:00",
            "2026-03-08T01:30:00.000-08:00",
            "2026-03-08T03:00:00.000-07:00",
            "2026-03-08T03:30:00.000-07:00",
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn shift_over_midnight_shows_both_days() {
    let (shown, log) = times_shown("2026-12-31T23:30:00-08:00", 2).await;
    assert_eq!(
        shown,
        ["2026-12-31T23:30:00.000-08:00", "2027-01-01T00:00:00.000-08:00"]
    );
    assert!(log.starts_with("2026-12-31 23:30 U12"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whole_shift_over_a_change_of_clocks_arrives_whole() {
    let stage = Stage::set().await;
    let mut plan = stage.plan(1.0, Link::Good);
    plan.start = moment("2026-11-01T01:30:00-07:00");
    let outcome = rehearse(&plan, stage.home.path(), &|_| {}).await.unwrap();
    assert_eq!(outcome.verdict.findings, Vec::<String>::new());
}
