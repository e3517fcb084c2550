//! People and what they may see on the console.

/// What somebody may do on the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Sees their own shifts.
    Officer,
    /// Sees the board and the shifts of their team.
    CrewLeader,
    /// Sees the board: no free text, no photos, no records.
    Dispatcher,
    /// Sees everything, and who has seen what.
    Admin,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 4] = [Self::Officer, Self::CrewLeader, Self::Dispatcher, Self::Admin];

    /// Returns the stored word.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Officer => "officer",
            Self::CrewLeader => "crew_leader",
            Self::Dispatcher => "dispatcher",
            Self::Admin => "admin",
        }
    }

    /// Returns the role of a stored word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// Says whether the board of all officers may be seen.
    pub(crate) fn sees_board(self) -> bool {
        !matches!(self, Self::Officer)
    }

    /// Says whether a call for help may be answered.
    pub(crate) fn answers_sos(self) -> bool {
        !matches!(self, Self::Officer)
    }

    /// Says whether shifts may be seen, be it only one's own.
    pub(crate) fn sees_shifts(self) -> bool {
        !matches!(self, Self::Dispatcher)
    }

    /// Says whether it may be seen which streets were walked, all patrols added up.
    pub(crate) fn sees_coverage(self) -> bool {
        matches!(self, Self::CrewLeader | Self::Admin)
    }

    /// Says whether it may be said which of two values holds, in what may be read.
    pub(crate) fn settles(self) -> bool {
        matches!(self, Self::CrewLeader | Self::Admin)
    }

    /// Says whether lines in quarantine may be seen and released.
    pub(crate) fn releases(self) -> bool {
        matches!(self, Self::Admin)
    }

    /// Says whether phones may be revoked and told what to do.
    pub(crate) fn keeps_phones(self) -> bool {
        matches!(self, Self::Admin)
    }

    /// Says whether a record may be ordered erased, and an order stopped.
    pub(crate) fn erases(self) -> bool {
        matches!(self, Self::Admin)
    }

    /// Says whether the audit may be seen.
    pub(crate) fn sees_audit(self) -> bool {
        matches!(self, Self::Admin)
    }
}
