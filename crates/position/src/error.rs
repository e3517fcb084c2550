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
    /// Another recorder has the file open.
    #[error("another recorder is at work on this shift")]
    RecordsAlready,
    /// The append file cannot be opened or made.
    #[error("open the recorder's file")]
    OpenLog(#[source] std::io::Error),
    /// The append file cannot be written.
    #[error("write the recorder's file")]
    WriteLog(#[source] std::io::Error),
    /// The append file cannot be read.
    #[error("read the recorder's file")]
    ReadLog(#[source] std::io::Error),
    /// The opening was written by a version that this one does not know.
    #[error("the recorder's file is of an unknown version")]
    LogVersion,
    /// What was sealed is no report.
    #[error("a report of the recorder is damaged")]
    ReportDamaged,
    /// A report cannot be sealed or opened.
    #[error("seal or open a report of the recorder")]
    Seal(#[source] seal::Error),
    /// The order cannot be written, read or taken back.
    #[error("{0} the recorder's order")]
    Order(&'static str, #[source] std::io::Error),
    /// The order is not one that this version understands.
    #[error("the recorder's order cannot be understood")]
    OrderForm,
}

impl Error {
    /// Says whether the storage had no room for what was to be written.
    pub fn is_full(&self) -> bool {
        use std::io::ErrorKind::{QuotaExceeded, StorageFull};
        let (Self::WriteLog(written) | Self::OpenLog(written)) = self else {
            return false;
        };
        matches!(written.kind(), StorageFull | QuotaExceeded)
    }
}
