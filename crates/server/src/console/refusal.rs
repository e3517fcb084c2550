//! What the console answers when it does not do what was asked: a code that the screens know, and a sentence.

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::Error;
use crate::error::log_chain;

/// Why the console did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Wrong sign-in or password.
    SignIn,
    /// Nobody is signed in, or not any more.
    Session,
    /// Not for this role or team.
    Role,
    /// The request did not come from the console's own page.
    Forged,
    /// There is no such thing.
    NotFound,
    /// Somebody else has answered the call for help.
    SosTaken(String),
    /// The photo has not come yet.
    NotYet,
    /// A hold lies on the record, or on a photo of it.
    OnHold,
    /// There is an order to erase it already, or none that can be stopped.
    ErasureStands,
    /// It is done for a reason only.
    Reason,
    /// The request cannot be read.
    Input,
    /// Too many tries.
    SlowDown,
    /// The server is at fault.
    Internal,
}

impl Refusal {
    fn parts(&self) -> (StatusCode, &'static str, String) {
        let (status, code, message) = match self {
            Self::SignIn => (
                401,
                "C-SIGN-IN",
                "This sign-in and password do not belong together.",
            ),
            Self::Session => (401, "C-SESSION", "You are signed out. Sign in again."),
            Self::Role => (403, "C-ROLE", "Your role may not see or do this."),
            Self::Forged => (403, "C-CSRF", "This did not come from the console's own page."),
            Self::NotFound => (404, "C-NOT-FOUND", "There is no such thing."),
            Self::SosTaken(name) => {
                return (
                    StatusCode::CONFLICT,
                    "C-SOS-TAKEN",
                    format!("{name} has answered this call already."),
                );
            }
            Self::NotYet => (410, "C-NOT-YET", "This photo has not arrived on the server yet."),
            Self::OnHold => (
                409,
                "C-ON-HOLD",
                "A hold lies on this record or on a photo of it.",
            ),
            Self::ErasureStands => (
                409,
                "C-ERASURE",
                "There is an order already, or none that can be stopped any more.",
            ),
            Self::Reason => (422, "C-REASON", "Say why; it is written into the audit."),
            Self::Input => (422, "C-INPUT", "The request cannot be read."),
            Self::SlowDown => (429, "C-SLOW-DOWN", "Too many tries. Wait half a minute."),
            Self::Internal => (
                500,
                "C-INTERNAL",
                "The server could not do this. Nothing was lost.",
            ),
        };
        (
            StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            code,
            message.to_owned(),
        )
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, code, message) = self.parts();
        let mut response = (status, Json(json!({ "code": code, "message": message }))).into_response();
        if self == Self::SlowDown {
            response.headers_mut().insert(RETRY_AFTER, 30.into());
        }
        response
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        log_chain(&error);
        Self::Internal
    }
}
