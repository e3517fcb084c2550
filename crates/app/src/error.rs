//! What a screen is told when something fails: a code that it acts on, and a plain sentence.

use protocol::api::{ApiError, ErrorCode};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Why a use case could not be carried out. The sentence says what happened, that the data is safe, and what to do;
/// it holds no name, place or content of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{message} ({code})")]
pub struct AppError {
    /// A stable code, such as `E-PIN-1`.
    pub code: String,
    /// The sentence in English; screens show their own words for the code where they have them.
    pub message: String,
}

/// The result of every use case.
pub type Result<T> = std::result::Result<T, AppError>;

macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $message:literal;)*) => {
        /// Every fault that a screen acts on; `field.md` and the issue name them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Fault { $($(#[$doc])* $name,)* }

        impl Fault {
            const fn parts(self) -> (&'static str, &'static str) {
                match self { $(Self::$name => ($code, $message),)* }
            }

            /// Every code, for the test that each has its words in both languages.
            #[cfg(test)]
            pub(crate) const ALL: &'static [Self] = &[$(Self::$name,)*];
        }
    };
}

faults! {
    PinWrong = "E-PIN-1", "That PIN is not right. Nothing is lost. Try again.";
    PinSlowed = "E-PIN-2", "Too many wrong PINs. Nothing is lost. Wait a little, then try again.";
    PinForm = "E-PIN-3", "A PIN has at least 6 digits and nothing but digits. Choose another.";
    NotebookClosed = "E-PIN-4", "Ten wrong PINs have closed this notebook for good. Nothing is lost: its rescue copy holds all that was saved, and the next sync of this phone sends it. Ask the administrator for a new enrolment code; your records come back with it.";
    CodeUsed = "E-CODE-1", "This enrolment code was used already. Ask the administrator for a new one.";
    CodeExpired = "E-CODE-2", "This enrolment code has expired. Ask the administrator for a new one.";
    CodeForeign = "E-CODE-3", "The server does not know this enrolment code. Ask the administrator of your city for one.";
    CodeForm = "E-CODE-4", "This is not an enrolment code. Copy it again, whole, or scan it.";
    Unreachable = "E-NET-1", "The server cannot be reached. Everything is safe on this phone and will be sent later.";
    NotOurs = "E-NET-2", "Something else answered instead of the server (perhaps a guest Wi-Fi page). Everything is safe on this phone and will be sent later.";
    ServerTrouble = "E-NET-3", "The server has a problem. Everything is safe on this phone and will be sent later.";
    AnotherKey = "E-NET-4", "The server shows another key than at enrolment, so nothing was sent. Everything is safe on this phone. Tell the administrator.";
    DiskFull = "E-DISK-1", "The phone's storage is full, so this was not saved yet. What was saved before is safe and the draft is kept as far as it was stored. Free some space, then save again.";
    NotebookDamaged = "E-DB-1", "This notebook cannot be read. Its file is kept whole on this phone and nothing was deleted; what the server confirmed is safe there. Ask the administrator for a new enrolment code and go on in a new notebook.";
    NoRescue = "E-RESCUE-1", "There is no rescue file yet: nothing was saved in this notebook. Nothing is lost.";
    FormIncomplete = "E-FORM-1", "Something is missing or does not fit. The draft is safe.";
    PhotoEmpty = "E-PHOTO-1", "The photo has no bytes, so there was nothing to keep. Take it again.";
    PhotoNotOne = "E-PHOTO-2", "This file is not a photo, so it was not taken in. Choose a photo.";
    PhotoTooLarge = "E-PHOTO-3", "The photo is too large (more than 50 MB or 12,000 pixels a side), so it was not taken in. Take a smaller one.";
    PhotoBroken = "E-PHOTO-4", "The photo could not be read to its end, so it was not taken in. Try again.";
    NoStreets = "E-MAP-1", "The city has no list of its streets on this phone, so nothing can be suggested. Everything else works. Ask the administrator.";
    StreetsUnusable = "E-MAP-2", "The list of streets on this phone is damaged or another city's, so nothing is said of streets. Everything else works. Ask the administrator.";
    NoPosition = "E-GPS-1", "The phone does not know where it is yet. Nothing is lost. Wait for a position, in the open if possible, then try again.";
    NoShift = "E-SHIFT-1", "No shift is open. Start a shift first.";
    ShiftOpen = "E-SHIFT-2", "A shift is open already. End it first.";
    NeedsAttention = "E-SYNC-1", "The server keeps some records aside. They are safe there and on this phone. A person must look at them.";
    OtherVersion = "E-SYNC-2", "This app and the server do not speak the same version, so nothing of this notebook is sent now. Everything is safe on this phone. Update the app; if it is the newest, tell the administrator.";
    Locked = "E-LOCK-1", "The phone is locked. Nothing is lost. Unlock it with your PIN.";
    WipeWaits = "E-WIPE-1", "The server told this phone to forget this notebook. It stays closed, and everything in it is kept until all of it was sent.";
    Wiped = "E-WIPE-2", "The server told this phone to forget this notebook, and it did. What was saved was sent before. Ask the administrator for a new enrolment code.";
    NotFound = "E-FIND-1", "This is not in the notebook any more. Nothing else is lost.";
    Internal = "E-INTERNAL", "Something went wrong inside the app. What was saved is safe. Try again, and tell the administrator if it happens again.";
}

impl From<Fault> for AppError {
    fn from(fault: Fault) -> Self {
        let (code, message) = fault.parts();
        Self {
            code: code.to_owned(),
            message: message.to_owned(),
        }
    }
}

impl Fault {
    /// Returns the fault with the names of what it concerns instead of the sentence, for the form to mark them.
    pub(crate) fn naming(self, names: &[&str]) -> AppError {
        AppError {
            code: self.parts().0.to_owned(),
            message: names.join(","),
        }
    }
}

impl From<store::Error> for AppError {
    fn from(error: store::Error) -> Self {
        match &error {
            store::Error::DiskFull => Fault::DiskFull.into(),
            store::Error::NotOpened | store::Error::Damaged(_) => Fault::NotebookDamaged.into(),
            store::Error::NotFound(_) => Fault::NotFound.into(),
            store::Error::Faults(faults) => {
                let names: Vec<&str> = faults.iter().map(domain::Fault::field).collect();
                Fault::FormIncomplete.naming(&names)
            }
            _ => internal(&error),
        }
    }
}

impl From<std::io::Error> for AppError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Fault::DiskFull.into(),
            _ => internal(&error),
        }
    }
}

impl From<ApiError> for AppError {
    fn from(error: ApiError) -> Self {
        let fault = match &error {
            ApiError::Unreachable(_) => Fault::Unreachable,
            ApiError::NotOurs { .. } => Fault::NotOurs,
            ApiError::AnotherKey => Fault::AnotherKey,
            ApiError::Answered(body) => match body.code {
                ErrorCode::CodeUsed => Fault::CodeUsed,
                ErrorCode::CodeExpired => Fault::CodeExpired,
                ErrorCode::CodeUnknown => Fault::CodeForeign,
                ErrorCode::UpgradeRequired => Fault::OtherVersion,
                _ => Fault::ServerTrouble,
            },
        };
        fault.into()
    }
}

/// Logs an unexpected error once, with its causes, and returns what the screen is told.
pub(crate) fn internal(error: &dyn std::error::Error) -> AppError {
    let mut chain = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        chain.push_str(": ");
        chain.push_str(&cause.to_string());
        source = cause.source();
    }
    tracing::error!("{chain}");
    Fault::Internal.into()
}

macro_rules! unexpected {
    ($($error:ty),*) => {
        $(impl From<$error> for AppError {
            fn from(error: $error) -> Self {
                internal(&error)
            }
        })*
    };
}
unexpected!(
    position::Error,
    seal::Error,
    protocol::Error,
    serde_json::Error,
    track::Error,
    city::Error,
    domain::NotAnId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_given_once_and_every_sentence_is_whole() {
        let mut codes: Vec<&str> = Fault::ALL.iter().map(|fault| fault.parts().0).collect();
        codes.sort_unstable();
        assert!(codes.windows(2).all(|pair| pair[0] != pair[1]), "{codes:?}");
        for fault in Fault::ALL {
            let (code, message) = fault.parts();
            assert!(
                code.starts_with("E-") && message.ends_with('.'),
                "{code}: {message}"
            );
        }
    }
}
