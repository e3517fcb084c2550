//! The command line.

mod bar;
mod inspect;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use app::{Clock as _, SystemClock};
use clap::{Args, Parser, Subcommand};
use domain::Timestamp;
use rehearsal::faults::Harm;
use rehearsal::host::Host;
use rehearsal::{Link, Outcome, Plan, Result, input, rehearse_crew, together};

use bar::Bar;

/// Rehearses whole shifts against a real server, and compares what was written with what the server holds; looks into
/// track files.
#[derive(Parser)]
#[command(name = "patrolbook-rehearse", version)]
pub(crate) struct Command {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Walks officers through one shift, each with a phone of their own. Without --server a server is started on a free port, with its data in a
    /// temporary folder.
    Shift(Shift),
    /// Looks into track files: fixes read, kept and rejected and why, distance, gaps, stops. Nothing is changed.
    Inspect(inspect::Inspect),
}

#[derive(Args)]
struct Shift {
    /// The track to walk: GPX or NMEA. It is walked to and fro until the shift ends.
    #[arg(long)]
    track: PathBuf,
    /// The folder of photos to take.
    #[arg(long)]
    photos: PathBuf,
    /// The server's address for phones, such as https://127.0.0.1:7443.
    #[arg(long, requires = "codes")]
    server: Option<String>,
    /// The JSON that `patrolbook-server admin demo` printed, with a code that is not used yet.
    #[arg(long, requires = "server")]
    codes: Option<PathBuf>,
    /// The city's folder, for a server that is started here.
    #[arg(long, default_value = "fixtures/town", conflicts_with = "server")]
    city: PathBuf,
    /// How good the link is during the shift; a flaky one is so until everything is sent.
    #[arg(long, value_enum, default_value_t)]
    link: Link,
    /// What the script and a flaky link are drawn from: the same number gives the same shift.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many officers walk and sync at once. The codes must be enough for all.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=64))]
    officers: u16,
    /// How long the shift is.
    #[arg(long, default_value_t = 8.0, value_parser = hours)]
    hours: f64,
    /// When it begins, such as 2026-11-01T00:30:00-07:00; so that it ends now, unless said.
    #[arg(long, value_parser = moment)]
    start: Option<Timestamp>,
    /// Prints the figures as one line of JSON.
    #[arg(long)]
    json: bool,
}

fn hours(text: &str) -> std::result::Result<f64, String> {
    let hours: f64 = text
        .parse()
        .map_err(|_| "a number of hours, such as 8 or 0.5".to_owned())?;
    if (0.01..=24.0).contains(&hours) {
        Ok(hours)
    } else {
        Err("between 0.01 and 24 hours".to_owned())
    }
}

fn moment(text: &str) -> std::result::Result<Timestamp, String> {
    let moment = chrono::DateTime::parse_from_rfc3339(text);
    let moment =
        moment.map_err(|_| "a moment with its offset, such as 2026-11-01T00:30:00-07:00".to_owned())?;
    Ok(Timestamp(moment.timestamp_millis()))
}

impl Command {
    pub(crate) fn run(self) -> Result<ExitCode> {
        let shift = match self.what {
            What::Inspect(inspect) => return inspect.run(),
            What::Shift(shift) => shift,
        };
        tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?
            .block_on(shift.run())
    }
}

impl Shift {
    async fn run(self) -> Result<ExitCode> {
        let track = input::track(&self.track)?;
        self.tell_left_out_points(&track);
        let (pictures, left_out) = input::photos(&self.photos)?;
        for one in left_out {
            say_aside(&format!("{} is left out: {}", one.name, one.why));
        }
        let (host, codes) = match (&self.server, &self.codes) {
            (Some(url), Some(codes)) => (None, input::codes(codes, &input::address(url)?)?),
            _ => {
                let host = Host::start(&self.city).await?;
                let codes = host.codes_for(usize::from(self.officers))?;
                (Some(host), codes)
            }
        };
        #[expect(clippy::cast_possible_truncation, reason = "hours are few")]
        let length_ms = (self.hours * 3_600_000.0) as i64;
        let start = self
            .start
            .unwrap_or_else(|| SystemClock::new().wall().plus_millis(-length_ms));
        let plan = Plan {
            fixes: input::fixes(&track),
            pictures,
            codes,
            link: self.link,
            seed: self.seed,
            hours: self.hours,
            start,
        };
        let home = tempfile::tempdir()?;
        let officers = usize::from(self.officers);
        let bar = Bar::begin(self.hours * f64::from(self.officers));
        let outcomes = rehearse_crew(&plan, officers, home.path(), &|step| bar.show(step)).await;
        bar.end();
        let outcomes = outcomes?;
        self.print(&outcomes)?;
        drop(host);
        let codes = outcomes.iter().map(|one| one.verdict.exit_code());
        Ok(ExitCode::from(codes.max().unwrap_or(0)))
    }

    fn tell_left_out_points(&self, track: &track::Imported) {
        let rejected = track.rejected.total();
        if track.truncated {
            say_aside(&format!(
                "{} breaks off; what came before is walked",
                self.track.display()
            ));
        }
        if rejected > 0 {
            say_aside(&format!(
                "{}: {rejected} points without a place or time are left out",
                self.track.display()
            ));
        }
    }

    fn print(&self, outcomes: &[Outcome]) -> Result<()> {
        let findings: Vec<String> = outcomes
            .iter()
            .flat_map(|one| one.verdict.findings.clone())
            .collect();
        let report = together(outcomes);
        let mut out = std::io::stdout();
        if self.json {
            findings.iter().for_each(|finding| say_aside(finding));
            writeln!(out, "{}", report.to_json())?;
        } else {
            writeln!(out, "{}", report.to_words(&findings))?;
        }
        self.tell_harm(outcomes);
        Ok(())
    }

    fn tell_harm(&self, outcomes: &[Outcome]) {
        if self.link == Link::Flaky {
            let harm = outcomes
                .iter()
                .fold(Harm::default(), |sum, one| sum.and(one.harm));
            say_aside(&format!(
                "the link broke {} times while something was sent, lost the answer {} times and was late {} times",
                harm.cuts, harm.lost_answers, harm.late
            ));
        }
    }
}

fn say_aside(text: &str) {
    // Nobody reading it changes nothing about the rehearsal.
    let _ = writeln!(std::io::stderr(), "note: {text}");
}
