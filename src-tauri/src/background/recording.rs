//! Feeds the recorder with fixes while a shift is open, and only then: from a track that is replayed, or from gpsd.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use app::{Phone, Session, route};
use position::{Answer, AtEnd, GPSD_ADDRESS, GpsdSource, PositionSource, Replay, ReplaySource};

const POLL: Duration = Duration::from_millis(500);

/// Starts the thread.
pub(crate) fn start(phone: Arc<Phone>) {
    std::thread::spawn(move || record(&phone));
}

fn record(phone: &Phone) {
    let mut source: Option<Box<dyn PositionSource>> = None;
    loop {
        std::thread::sleep(POLL);
        let recording = phone.open_session().filter(|session| session.is_on_shift());
        let Some(session) = recording else {
            // Off shift nothing listens to the receiver.
            source = None;
            continue;
        };
        let now = phone.surroundings().now().0;
        let mut open = source.take().or_else(|| connect(now));
        let heard = open
            .as_mut()
            .is_none_or(|open| hear(&session, open.as_mut(), now));
        source = open.filter(|_| heard);
        if let Err(error) = route::tick(&session) {
            tracing::warn!("record the route: {error}");
        }
    }
}

/// Takes every fix that is due; says whether the source is still good.
fn hear(session: &Session, source: &mut dyn PositionSource, now: i64) -> bool {
    loop {
        match source.next_fix(now) {
            Ok(Answer::Fix(fix)) => {
                if let Err(error) = route::take_fix(session, fix, source.source()) {
                    tracing::warn!("record the route: {error}");
                }
            }
            Ok(Answer::Wait) => return true,
            Ok(Answer::Ended) => return false,
            Err(error) => {
                tracing::debug!("hear the receiver: {error}");
                return false;
            }
        }
    }
}

fn connect(now: i64) -> Option<Box<dyn PositionSource>> {
    match std::env::var_os("PATROLBOOK_REPLAY") {
        Some(file) => replay(Path::new(&file), now),
        None => GpsdSource::connect(GPSD_ADDRESS)
            .ok()
            .map(|source| Box::new(source) as Box<dyn PositionSource>),
    }
}

fn replay(file: &Path, now: i64) -> Option<Box<dyn PositionSource>> {
    let bytes = std::fs::read(file)
        .inspect_err(|error| tracing::warn!("read the track to replay: {error}"))
        .ok()?;
    let track = track::import(&bytes)
        .inspect_err(|error| tracing::warn!("read the track to replay: {error}"))
        .ok()?;
    let plan = Replay {
        start_ms: now,
        speed: 1.0,
        then: AtEnd::TurnBack,
    };
    let source = ReplaySource::new(track.fixes(), plan);
    source
        .ok()
        .map(|source| Box::new(source) as Box<dyn PositionSource>)
}
