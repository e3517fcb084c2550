//! The officer's use cases and the views that the screens show. It knows no window, no SQL and no HTTP.

mod error;
pub mod view;

pub use error::AppError;
