//! What can be wrong with a disk.

/// What happens at the calls from now on, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing.
    None,
    /// This call fails, the ones after it succeed.
    Once(u64),
    /// This call and all after it fail.
    From(u64),
    /// The power goes at this call.
    Power(u64),
}

/// How the disk and the connection to it differ from the product's; for the guards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Temper {
    /// Nothing differs.
    Honest,
    /// The connection is made `synchronous = NORMAL` whatever it asks for.
    Normal,
    /// Sync says that it is done and does nothing.
    Lying,
}

impl Fault {
    /// Whether it strikes at this call.
    pub(crate) const fn strikes(self, at: u64) -> bool {
        match self {
            Self::None => false,
            Self::Once(call) => at == call,
            Self::From(call) | Self::Power(call) => at >= call,
        }
    }
}
