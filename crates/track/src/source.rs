//! Where a fix comes from: told with it, so that a replayed walk never passes for one that was walked.

/// What gave a fix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The phone's own receiver.
    Gnss,
    /// A receiver that gpsd watches.
    Gpsd,
    /// A recorded track.
    Replay,
}

impl Source {
    /// Every source.
    pub const ALL: [Self; 3] = [Self::Gnss, Self::Gpsd, Self::Replay];

    /// Returns the code that a record's position keeps.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Gnss => "gnss",
            Self::Gpsd => "gpsd",
            Self::Replay => "replay",
        }
    }

    /// Returns the source with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    /// Returns whether its times are satellites' times of now, and not those of an earlier walk.
    pub const fn tells_the_time(self) -> bool {
        matches!(self, Self::Gnss | Self::Gpsd)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_source_is_found_by_its_code() {
        for source in Source::ALL {
            assert_eq!(Source::from_code(source.code()), Some(source));
        }
        assert_eq!(Source::from_code("camera"), None);
    }
}
