//! Looks into a track file: what was read of it, what the recorder would keep and refuse and why, and what route comes
//! out. It changes nothing.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::{DateTime, SecondsFormat};
use serde::Serialize;
use track::{Gap, Imported, Item, Mode, Output, Recorder, Rejections, Route, Summary};

/// So many gaps are told in words; the JSON has all.
const GAPS_TOLD: usize = 5;

/// What a track file holds, and the route that the recorder makes of it; the names are those of the JSON.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Inspection {
    /// The format it was read as.
    pub format: String,
    /// The name that the file gives itself.
    pub name: Option<String>,
    /// When its first fix was, in UTC.
    pub from: Option<String>,
    /// When its last fix was, in UTC.
    pub until: Option<String>,
    /// Whether the file breaks off in the middle.
    pub truncated: bool,
    /// Fixes that could be read.
    pub fixes_read: u64,
    /// Points of the file that are no fix, by reason.
    pub points_left_out: BTreeMap<&'static str, u64>,
    /// Fixes that the route is made of.
    pub fixes_kept: u64,
    /// Fixes that the recorder did not believe, by reason.
    pub fixes_rejected: BTreeMap<&'static str, u64>,
    /// How far it is, in metres, gaps not counted: by speed where the receiver measured it.
    pub distance_m: f64,
    /// How far it is along the places alone, in metres.
    pub distance_by_places_m: f64,
    /// Whether the two distances differ by more than a tenth.
    pub doubtful: bool,
    /// How far the device itself says that it went, in metres, where its file tells it.
    pub device_distance_m: Option<f64>,
    /// How long the officer was moving, in seconds.
    pub moving_s: i64,
    /// How long the officer stood still, in seconds.
    pub still_s: i64,
    /// How many stops were made.
    pub stops: u64,
    /// The times without knowledge of where.
    pub gaps: Vec<Silence>,
    /// How many bytes the route takes on the phone, packed.
    pub packed_bytes: usize,
}

/// A gap of the route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Silence {
    /// When it began, in UTC.
    pub from: Option<String>,
    /// How long it lasted.
    pub seconds: i64,
    /// Why nothing is known.
    pub cause: &'static str,
}

/// Looks into what was read of a track file, as of someone who went this way.
#[must_use]
pub fn inspect(read: &Imported, mode: Mode) -> Inspection {
    let (items, summary) = record(read, mode);
    let times = || read.fixes().map(|fix| fix.time_ms);
    Inspection {
        format: read.format.to_string(),
        name: read.name.clone(),
        from: times().min().and_then(moment),
        until: times().max().and_then(moment),
        truncated: read.truncated,
        fixes_read: summary.fixes_in,
        points_left_out: by_reason(&read.rejected),
        fixes_kept: summary.fixes_kept,
        fixes_rejected: by_reason(&summary.rejected),
        distance_m: tenths(summary.distance.0),
        distance_by_places_m: tenths(summary.by_places.0),
        doubtful: summary.is_doubtful(),
        device_distance_m: read.said.map(|said| tenths(said.0)),
        moving_s: summary.moving_ms() / 1000,
        still_s: summary.still_ms / 1000,
        stops: summary.stops,
        gaps: Route::of(&items).gaps.iter().map(Silence::of).collect(),
        packed_bytes: track::chunk::encode(&items).len(),
    }
}

/// Records a whole file as the phone would.
fn record(read: &Imported, mode: Mode) -> (Vec<Item>, Summary) {
    let times = || read.fixes().map(|fix| fix.time_ms);
    let (first, last) = (times().next().unwrap_or(0), times().max().unwrap_or(0));
    let item = |output| match output {
        Output::Item(item) => Some(item),
        Output::Rejected(_) | Output::FrameDue => None,
    };
    let mut recorder = Recorder::new(mode);
    let mut items: Vec<Item> = recorder.start(first).into_iter().filter_map(item).collect();
    for fix in read.fixes() {
        items.extend(recorder.fix(fix).into_iter().filter_map(item));
    }
    items.extend(recorder.end(last).into_iter().filter_map(item));
    (items, recorder.summary())
}

fn by_reason(rejected: &Rejections) -> BTreeMap<&'static str, u64> {
    rejected
        .iter()
        .map(|(reason, count)| (reason.code(), count))
        .collect()
}

/// Writes a moment in UTC; one beyond the years that can be written as none.
fn moment(time_ms: i64) -> Option<String> {
    let moment = DateTime::from_timestamp_millis(time_ms)?;
    Some(moment.to_rfc3339_opts(SecondsFormat::Secs, true))
}

fn tenths(metres: f64) -> f64 {
    (metres * 10.0).round() / 10.0
}

impl Silence {
    fn of(gap: &Gap) -> Self {
        Self {
            from: moment(gap.from_ms),
            seconds: gap.to_ms.saturating_sub(gap.from_ms) / 1000,
            cause: gap.cause.code(),
        }
    }
}

impl Inspection {
    /// Says it in plain words, some lines of them.
    #[must_use]
    pub fn to_words(&self) -> String {
        let mut lines = vec![self.head(), self.fixes(), self.ways()];
        lines.extend(self.silences());
        lines.join("\n  ")
    }

    fn head(&self) -> String {
        let mut line = self.format.clone();
        if let Some(name) = &self.name {
            let _ = write!(line, ", \"{name}\"");
        }
        if let (Some(from), Some(until)) = (&self.from, &self.until) {
            let _ = write!(line, ", {from} to {until}");
        }
        if self.truncated {
            line.push_str("; it breaks off, and this is what came before");
        }
        line
    }

    fn fixes(&self) -> String {
        format!(
            "{} fixes read, {} kept ({} bytes packed){}{}",
            self.fixes_read,
            self.fixes_kept,
            self.packed_bytes,
            counted("; points left out: ", &self.points_left_out),
            counted("; fixes rejected: ", &self.fixes_rejected),
        )
    }

    fn ways(&self) -> String {
        let mut line = format!(
            "{:.0} m, {:.0} m along the places",
            self.distance_m, self.distance_by_places_m
        );
        if self.doubtful {
            line.push_str(" (these differ by more than a tenth: one is wrong)");
        }
        if let Some(said) = self.device_distance_m {
            let off = (self.distance_m - said) / said.max(1.0) * 100.0;
            let _ = write!(line, "; the device says {said:.0} m ({off:+.1} %)");
        }
        let _ = write!(
            line,
            "; moving {}, still {}, {} stops",
            minutes(self.moving_s),
            minutes(self.still_s),
            self.stops
        );
        line
    }

    fn silences(&self) -> Vec<String> {
        let line = |gap: &Silence| {
            let from = gap.from.as_deref().unwrap_or("?");
            format!("gap: {} from {from}, {}", minutes(gap.seconds), gap.cause)
        };
        let mut lines: Vec<String> = self.gaps.iter().take(GAPS_TOLD).map(line).collect();
        if let Some(more @ 1..) = self.gaps.len().checked_sub(GAPS_TOLD) {
            lines.push(format!("and {more} gaps more"));
        }
        lines
    }
}

/// Says how often each reason was met; nothing of none.
fn counted(what: &str, reasons: &BTreeMap<&'static str, u64>) -> String {
    if reasons.is_empty() {
        return String::new();
    }
    let each: Vec<String> = reasons
        .iter()
        .map(|(reason, count)| format!("{count} {reason}"))
        .collect();
    format!("{what}{}", each.join(", "))
}

/// Says a number of seconds as hours, minutes and seconds.
fn minutes(seconds: i64) -> String {
    format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}
