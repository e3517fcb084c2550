//! Why a source gives no fixes.

/// Why a source gives no fixes.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is nothing to replay.
    #[error("there are no fixes to replay")]
    NothingToReplay,
    /// The speed is not a number above zero.
    #[error("a track cannot be replayed {0} times as fast")]
    ReplaySpeed(f64),
    /// The system refused to connect to gpsd.
    #[error("connect to gpsd")]
    Connect(#[source] std::io::Error),
    /// The connection to gpsd broke.
    #[error("hear from gpsd")]
    Hear(#[source] std::io::Error),
    /// gpsd ended the connection; connect anew.
    #[error("gpsd ended the connection")]
    GpsdGone,
    /// What answers is not gpsd.
    #[error("what answers at this address is not gpsd")]
    NotGpsd,
}
