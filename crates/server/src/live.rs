//! News for the console: what changed, never what it says.

use domain::RecordId;
use tokio::sync::broadcast;

/// How many news a slow listener may be behind before it is told to reload everything.
const BACKLOG: usize = 256;

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum What {
    /// Who is on shift, and when they were last heard.
    Board,
    /// A call for help.
    Sos,
    /// A shift began or ended.
    Shifts,
    /// A record came or changed.
    Records,
    /// A photo's bytes came.
    Photos,
    /// A handover item was written or read.
    Briefing,
}

impl What {
    /// Returns the word of the event.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Board => "board",
            Self::Sos => "sos",
            Self::Shifts => "shifts",
            Self::Records => "records",
            Self::Photos => "photos",
            Self::Briefing => "briefing",
        }
    }

    /// Says whether whoever sees only the board may know.
    pub(crate) const fn is_on_board(self) -> bool {
        matches!(self, Self::Board | Self::Sos)
    }
}

/// One piece of news.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct News {
    pub(crate) what: What,
    pub(crate) shift: Option<RecordId>,
}

/// The way from what changed to everybody who watches.
pub(crate) struct Live(broadcast::Sender<News>);

impl Live {
    /// Begins without listeners.
    pub(crate) fn new() -> Self {
        Self(broadcast::channel(BACKLOG).0)
    }

    /// Tells everybody who watches; with nobody there it is no error.
    pub(crate) fn tell(&self, what: What, shift: Option<RecordId>) {
        let _ = self.0.send(News { what, shift });
    }

    /// Starts to watch.
    pub(crate) fn watch(&self) -> broadcast::Receiver<News> {
        self.0.subscribe()
    }
}
