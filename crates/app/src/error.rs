//! What a screen is told when something fails: a code that it acts on, and a plain sentence.

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
