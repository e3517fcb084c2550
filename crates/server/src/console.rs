//! The console.
use std::{path::PathBuf, sync::Arc};
use domain::Timestamp;
use crate::station::Station;
pub(crate) fn routes(_s: Arc<Station>, _d: Option<PathBuf>, _stop: tokio::sync::watch::Receiver<bool>) -> axum::Router { axum::Router::new() }
pub(crate) fn moment(_s: &Station, at: Timestamp) -> String { at.0.to_string() }
