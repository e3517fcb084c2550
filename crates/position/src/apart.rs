//! The recorder as a process of its own on a desktop: it goes on when the window dies, and ends when its order is taken
//! back.
//!
//! It opens no notebook, has no secret and speaks to nobody but the receiver.

use std::path::{Path, PathBuf};
use std::time::Duration;

use seal::key::Chance;
use track::{Fix, GapCause, Source};

use crate::error::Error;
use crate::order::{Order, Term};
use crate::power;
use crate::recording::{Now, Recording};
use crate::source::{Answer, PositionSource};

/// How often it looks after things, in milliseconds.
const RHYTHM_MS: u32 = 1_000;
/// So many fixes are taken at once.
const AT_ONCE: usize = 32;
/// A receiver that was gone is looked for this often, in milliseconds.
const CONNECT_MS: u64 = 5_000;

/// Connects to a receiver, if one is there.
pub type Connect<'a> = &'a mut dyn FnMut() -> Result<Box<dyn PositionSource>, Error>;

/// What a recorder has around it.
pub struct Around<'a> {
    /// The clocks.
    pub clock: &'a dyn Fn() -> Now,
    /// Chance, for each shift anew.
    pub chance: &'a dyn Fn() -> Box<dyn Chance + Send>,
    /// The receiver.
    pub connect: Connect<'a>,
}

/// Carries out the order in a folder until it is taken back or over.
///
/// # Errors
/// Says whether another recorder is at work, or why the order or the file cannot be read.
pub fn run(folder: &Path, around: &mut Around<'_>) -> Result<(), Error> {
    let now = (around.clock)();
    let Some(first) = Order::standing(folder, now.wall_ms)? else {
        return Ok(());
    };
    let mut term = Term::of(&first, now);
    while let Some(order) = term.standing(folder, (around.clock)())? {
        record((folder, &order), &mut term, around)?;
    }
    Ok(())
}

/// Records one shift.
fn record((folder, order): (&Path, &Order), term: &mut Term, around: &mut Around<'_>) -> Result<(), Error> {
    let now = (around.clock)();
    let work = (Source::Gpsd, Some(RHYTHM_MS));
    let mut recording = Recording::begin((folder, order), work, (around.chance)(), now)?;
    let mut receiver = Receiver::default();
    loop {
        let now = (around.clock)();
        let standing = term
            .standing(folder, now)?
            .filter(|standing| standing.log == order.log);
        let Some(standing) = standing else {
            return recording.end(now).map(drop);
        };
        recording.battery(power::left(Path::new(power::SUPPLIES)));
        let done = if standing.paused {
            receiver = Receiver::default();
            recording.look(Some(GapCause::Paused), now)
        } else {
            let (fixes, cause) = receiver.listen(now, around.connect);
            if fixes.is_empty() {
                recording.look(cause, now)
            } else {
                recording.hear(&fixes, now)
            }
        };
        if let Err(error) = done {
            // It is held, and tried again in a second.
            tracing::warn!("record the route: {error}");
        }
        std::thread::sleep(Duration::from_millis(RHYTHM_MS.into()));
    }
}

/// The receiver, if it is there.
#[derive(Default)]
struct Receiver {
    source: Option<Box<dyn PositionSource>>,
    tried_ms: Option<u64>,
}

impl Receiver {
    /// Returns what came, or why nothing can.
    fn listen(&mut self, now: Now, connect: Connect<'_>) -> (Vec<Fix>, Option<GapCause>) {
        if self.source.is_none() {
            self.look_for(now, connect);
        }
        let mut fixes = Vec::new();
        // A receiver that speaks ten times a second always has more to say than was read.
        while let Some(source) = self.source.as_mut().filter(|_| fixes.len() < AT_ONCE) {
            match source.next_fix(now.wall_ms) {
                Ok(Answer::Fix(fix)) => fixes.push(fix),
                Ok(Answer::Wait) => break,
                Ok(Answer::Ended) | Err(_) => self.source = None,
            }
        }
        let cause = self.source.is_none().then_some(GapCause::Off);
        (fixes, cause)
    }

    fn look_for(&mut self, now: Now, connect: Connect<'_>) {
        let due = |tried| now.mono_ms.saturating_sub(tried) >= CONNECT_MS;
        if self.tried_ms.is_none_or(due) {
            self.tried_ms = Some(now.mono_ms);
            self.source = connect().ok();
        }
    }
}

/// Returns the folder in which a notebook's folder keeps order and files.
pub fn folder_in(notebook: &Path) -> PathBuf {
    notebook.join("recorder")
}
