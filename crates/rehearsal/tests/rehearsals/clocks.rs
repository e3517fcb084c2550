//! Shifts over midnight and over a change of clocks: the screens show the city's time that held then.

use app::log::Language;
use domain::Timestamp;
use rehearsal::virtual_clock::VirtualClock;
use rehearsal::{Link, Officer, Outcome, rehearse};
use track::Mode;

use crate::browser;
use crate::stage::{Stage, on_foot};

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
    officer.start_shift(&on_foot(), Mode::Foot, &plan.fixes).unwrap();
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

/// What the city's clocks do in a shift: an offset until a moment, and another from it on, in hours.
#[derive(Debug, Clone, Copy)]
struct Clocks {
    before: i32,
    change: Timestamp,
    after: i32,
}

impl Clocks {
    /// Says a moment as the city's clocks showed it, down to the millisecond.
    fn say(self, at: Timestamp) -> String {
        let hours = if at < self.change { self.before } else { self.after };
        let offset = chrono::FixedOffset::east_opt(hours * 3600).unwrap();
        let moment = chrono::DateTime::from_timestamp_millis(at.0).unwrap();
        moment
            .with_timezone(&offset)
            .to_rfc3339_opts(chrono::SecondsFormat::Millis, false)
    }

    /// As [`Clocks::say`], down to the second.
    fn say_seconds(self, at: Timestamp) -> String {
        let text = self.say(at);
        format!("{}{}", &text[..19], &text[23..])
    }
}

/// Rehearses a whole shift and looks at every time that phone, log and console show of it.
async fn whole_shift_is_shown_right(start: &str, clocks: Clocks) {
    let stage = Stage::set().await;
    let mut plan = stage.plan(1.0, Link::Good);
    plan.start = moment(start);
    let outcome = rehearse(&plan, stage.home.path(), &|_| {}).await.unwrap();
    assert_eq!(outcome.verdict.findings, Vec::<String>::new());
    let ends = plan.start.plus_millis(3_600_000);
    assert!(plan.start < clocks.change && clocks.change < ends, "{clocks:?}");
    phone_shows(&outcome, clocks);
    log_has_the_right_order_and_days(&outcome, clocks);
    console_shows(&stage, &outcome, clocks).await;
}

/// Every line of every record: when it happened and when it was written.
fn phone_shows(outcome: &Outcome, clocks: Clocks) {
    let mut days = std::collections::BTreeSet::new();
    for record in &outcome.officer.written().records {
        let Some(id) = record.id else { continue };
        let view = app::record::view(outcome.officer.session(), &id.to_string()).unwrap();
        let shown = view
            .lines
            .iter()
            .map(|line| (line.happened_at.clone(), line.written_at.clone()));
        let written = record
            .lines
            .iter()
            .map(|line| (clocks.say(line.happened_at), clocks.say(line.saved_at)));
        assert!(shown.eq(written), "{} {id}", record.kind.name);
        days.insert(view.brief.written_at[..10].to_owned() + &view.brief.written_at[23..]);
    }
    assert!(
        days.len() > 1,
        "the shift saw no change of day or clock: {days:?}"
    );
}

/// The log tells what stands in the order in which it happened, each under its day.
fn log_has_the_right_order_and_days(outcome: &Outcome, clocks: Clocks) {
    const LOG: u16 = 74;
    let shift = outcome.officer.written().records.iter();
    let shift = shift.filter(|record| record.id == Some(outcome.shift));
    let log = shift
        .flat_map(|record| &record.lines)
        .find_map(|line| line.fields.get(&LOG)?.as_text());
    let log = log.unwrap();
    let mut day = String::new();
    let mut told = Vec::new();
    for line in log.lines() {
        if line.len() >= 10 && line.as_bytes()[4] == b'-' && line.as_bytes()[7] == b'-' {
            day = line[..10].to_owned();
        } else if line.as_bytes()[2] == b':' && line[5..].starts_with(" · ") {
            told.push(format!("{day} {}", &line[..5]));
        }
    }
    let mut must: Vec<Timestamp> = standing(outcome).collect();
    must.sort_unstable();
    let must: Vec<String> = must
        .into_iter()
        .map(|at| clocks.say(at)[..16].replace('T', " "))
        .collect();
    assert!(must.len() > 30);
    assert_eq!(told, must, "{log}");
}

/// When what stands, and is told in a log, happened.
fn standing(outcome: &Outcome) -> impl Iterator<Item = Timestamp> + '_ {
    const WITHDRAWN: u16 = 39;
    let told = ["encounter", "welfare_check", "hazard", "sos"];
    let records = outcome.officer.written().records.iter();
    records
        .filter(move |record| told.contains(&record.kind.name))
        .filter(|record| {
            let withdrawn = |line: &rehearsal::written::Line| line.fields.contains_key(&WITHDRAWN);
            !record.lines.iter().any(withdrawn)
        })
        .map(|record| record.lines.last().unwrap().happened_at)
}

/// The console's page of the shift shows the same times.
async fn console_shows(stage: &Stage, outcome: &Outcome, clocks: Clocks) {
    let page = browser::shift_page(&stage.host, "sam", &outcome.shift.to_string()).await;
    let mut compared = 0;
    let shown = page["records"].as_array().unwrap().iter();
    for record in shown.chain(page["photos"].as_array().unwrap()) {
        let id = record["record"].as_str().unwrap();
        let written = outcome.officer.written().records.iter();
        let mut written = written.filter(|one| one.id.is_some_and(|known| known.to_string() == id));
        let Some((written, shown)) = written.next().zip(record["happened_at"].as_str()) else {
            continue;
        };
        let happened_at = written.lines.last().unwrap().happened_at;
        assert_eq!(shown, clocks.say_seconds(happened_at), "{id}");
        compared += 1;
    }
    assert!(compared > 30, "only {compared} records are on the page");
    let begun = clocks.say_seconds(
        outcome
            .officer
            .written()
            .records
            .iter()
            .find(|one| one.id == Some(outcome.shift))
            .unwrap()
            .lines[0]
            .happened_at,
    );
    assert_eq!(page["brief"]["started_at"], begun);
}

#[tokio::test(flavor = "multi_thread")]
async fn whole_shift_over_the_end_of_summer_time_is_shown_right() {
    let clocks = Clocks {
        before: -7,
        change: moment("2026-11-01T09:00:00Z"),
        after: -8,
    };
    whole_shift_is_shown_right("2026-11-01T01:30:00-07:00", clocks).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whole_shift_over_the_beginning_of_summer_time_is_shown_right() {
    let clocks = Clocks {
        before: -8,
        change: moment("2026-03-08T10:00:00Z"),
        after: -7,
    };
    whole_shift_is_shown_right("2026-03-08T01:30:00-08:00", clocks).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whole_shift_over_midnight_is_shown_on_both_days() {
    let clocks = Clocks {
        before: -8,
        change: moment("2026-01-01T00:00:00-08:00"),
        after: -8,
    };
    whole_shift_is_shown_right("2025-12-31T23:30:00-08:00", clocks).await;
}
