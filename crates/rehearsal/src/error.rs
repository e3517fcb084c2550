//! What can go wrong in a rehearsal, with the exit code and the way out of each.

use std::path::PathBuf;

use app::AppError;
use protocol::api::ApiError;

/// The result of everything here.
pub type Result<T> = std::result::Result<T, Error>;

/// Says what was attempted and failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder that was named could not be read.
    #[error("{} could not be read", path.display())]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The track file holds no track.
    #[error("{} cannot be walked", path.display())]
    Track {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: track::Error,
    },
    /// The file that was to be looked into holds no track.
    #[error("{} holds no track", path.display())]
    Inspected {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: track::Error,
    },
    /// There is no photo in the folder.
    #[error("there is no photo in {}", .0.display())]
    NoPhotos(PathBuf),
    /// Every photo of the folder was refused.
    #[error("none of the photos in {} can be taken in; of {name} the app says: {why}", path.display())]
    PhotosRefused {
        /// The folder.
        path: PathBuf,
        /// The first file.
        name: String,
        /// Why the app refuses it.
        why: AppError,
    },
    /// The file of codes is not what it should be.
    #[error("{} is not a file of enrolment codes", path.display())]
    Codes {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The file of codes names no officer.
    #[error("{} holds no enrolment code", .0.display())]
    NoCode(PathBuf),
    /// There are fewer codes than officers.
    #[error("{officers} officers are to walk, and there are codes for {codes}")]
    TooFewCodes {
        /// How many officers are to walk.
        officers: usize,
        /// For how many there are codes.
        codes: usize,
    },
    /// The server's address is not one.
    #[error("{0} is not the address of a server")]
    Address(String),
    /// The officer could not be enrolled with the code.
    #[error("the enrolment was refused: {0}")]
    Refused(AppError),
    /// The server could not be reached, or something else answers there.
    #[error("the server could not be reached: {0}")]
    Unreachable(AppError),
    /// The server did not give back what it holds.
    #[error("the server did not say what it holds")]
    Silent(#[from] ApiError),
    /// The own server could not be started.
    #[error("the server of this rehearsal could not be started")]
    Host(#[from] server::Error),
    /// A use case of the app failed.
    #[error("the app failed: {0}")]
    App(#[from] AppError),
    /// What came from the server could not be read.
    #[error("what the server holds could not be read")]
    Protocol(#[from] protocol::Error),
    /// A piece of route that the server holds could not be read.
    #[error("a piece of route could not be read")]
    Route(#[from] track::Error),
    /// The track could not be replayed.
    #[error("the track could not be replayed")]
    Replay(#[from] position::Error),
    /// A photo could not be tried out.
    #[error("a photo could not be tried out")]
    Photo(#[from] evidence::Error),
    /// A temporary file or a port could not be had.
    #[error("the rehearsal's own folder or port could not be used")]
    Folder(#[from] std::io::Error),
    /// The rehearsal contradicts itself.
    #[error("the rehearsal's script does not fit the app: {0}")]
    Script(&'static str),
}

impl Error {
    /// Sorts an answer of the app by whether the server was there at all.
    pub(crate) fn of_call(error: AppError) -> Self {
        if error.code.starts_with("E-NET") {
            Self::Unreachable(error)
        } else if error.code.starts_with("E-CODE") {
            Self::Refused(error)
        } else {
            Self::App(error)
        }
    }

    /// Returns the exit code: 2 for what the caller gave, 3 for a server that is not there, 1 for all else.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Unreachable(_) | Self::Silent(_) => 3,
            Self::Unreadable { .. }
            | Self::Track { .. }
            | Self::Inspected { .. }
            | Self::NoPhotos(_)
            | Self::PhotosRefused { .. }
            | Self::Codes { .. }
            | Self::NoCode(_)
            | Self::TooFewCodes { .. }
            | Self::Address(_)
            | Self::Refused(_)
            | Self::Host(server::Error::City { .. }) => 2,
            _ => 1,
        }
    }

    /// Says what happened, that nothing was changed (where that is so), and what to do.
    #[must_use]
    pub fn sentence(&self) -> String {
        let mut what = self.to_string();
        let mut source = std::error::Error::source(self);
        while let Some(cause) = source {
            what = format!("{what}: {cause}");
            source = cause.source();
        }
        let what = what.trim_end_matches('.');
        let safe = if self.exit_code() == 2 {
            " Nothing was changed."
        } else {
            ""
        };
        format!("{what}.{safe} {}", self.way_out())
    }

    const fn way_out(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "Check the name and who may read it.",
            Self::Track { .. } => "Give --track a GPX or NMEA file that a receiver recorded.",
            Self::Inspected { .. } => {
                "Give it GPX, NMEA, FIT, KML or GeoJSON files that a receiver recorded."
            }
            Self::NoPhotos(_) | Self::PhotosRefused { .. } => {
                "Give --photos a folder with JPEG, PNG, WebP or HEIC photos."
            }
            Self::Codes { .. } | Self::NoCode(_) => {
                "Give --codes what `patrolbook-server admin demo` prints."
            }
            Self::TooFewCodes { .. } => "Give --codes a code for each officer, or fewer --officers.",
            Self::Address(_) => "Give --server an address such as https://127.0.0.1:7443.",
            Self::Refused(_) => "Make a fresh code with `patrolbook-server admin demo`.",
            Self::Unreachable(_) | Self::Silent(_) => {
                "What was written stays on the rehearsed phone. Start the server, or check --server, and run it again."
            }
            Self::Host(_) => "Check --city and that the temporary folder can be written.",
            _ => "Run it again with the same --seed to see it happen again, and report it.",
        }
    }
}
