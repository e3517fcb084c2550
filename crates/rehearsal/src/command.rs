//! The command line.

mod bar;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use app::{Clock as _, SystemClock};
use clap::{Args, Parser, Subcommand};
use domain::Timestamp;
use rehearsal::host::Host;
use rehearsal::{Link, Outcome, Plan, Result, input, rehearse};

use bar::Bar;

/// Rehearses whole shifts against a real server, and compares what was written with what the server holds.
#[derive(Parser)]
#[command(name = "patrolbook-rehearse", version)]
pub(crate) struct Command {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Walks one officer through one shift. Without --server a server is started on a free port, with its data in a
    /// temporary folder.
    Shift(Shift),
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
    /// How good the link is during the shift.
    #[arg(long, value_enum, default_value_t)]
    link: Link,
    /// What the script is drawn from: the same number gives the same shift.
    #[arg(long, default_value_t = 1)]
    seed: u64,
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
        let What::Shift(shift) = self.what;
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
                let codes = host.codes()?;
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
        let bar = Bar::begin(self.hours);
        let outcome = rehearse(&plan, home.path(), &|step| bar.show(step)).await;
        bar.end();
        let outcome = outcome?;
        self.print(&outcome)?;
        drop(host);
        Ok(ExitCode::from(outcome.verdict.exit_code()))
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

    fn print(&self, outcome: &Outcome) -> Result<()> {
        let findings = &outcome.verdict.findings;
        let mut out = std::io::stdout();
        if self.json {
            findings.iter().for_each(|finding| say_aside(finding));
            writeln!(out, "{}", outcome.report.to_json())?;
        } else {
            writeln!(out, "{}", outcome.report.to_words(findings))?;
        }
        Ok(())
    }
}

fn say_aside(text: &str) {
    // Nobody reading it changes nothing about the rehearsal.
    let _ = writeln!(std::io::stderr(), "note: {text}");
}
