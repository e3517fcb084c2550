//! When originals may go: what the link costs, as the phone's system tells, and what the officer wants of it. Pure: it
//! asks no system, and nothing but originals ever waits.

/// What the link that the phone is on costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Link {
    /// Nothing by the byte: Wi-Fi or a cable.
    Unmetered,
    /// Somebody pays by the byte: mobile data, a shared hotspot.
    Metered,
    /// The system does not tell.
    #[default]
    Unknown,
}

/// Which links originals may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Originals {
    /// Any.
    #[default]
    AnyLink,
    /// None that is metered: they wait for Wi-Fi.
    NoMeteredLink,
}

/// The way to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Way {
    /// What the link costs.
    pub link: Link,
    /// Which links originals may take.
    pub originals: Originals,
}

impl Way {
    /// Says whether originals wait. Where nobody knows what the link costs they go: a photo that waits for ever for a
    /// word that never comes would lie on one phone alone, and that costs more than the bytes.
    pub const fn originals_wait(self) -> bool {
        matches!(
            (self.originals, self.link),
            (Originals::NoMeteredLink, Link::Metered)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn originals_wait_on_a_metered_link_alone_and_only_if_wanted() {
        let check = |originals, link, expected| {
            assert_eq!(
                Way { link, originals }.originals_wait(),
                expected,
                "{originals:?} {link:?}"
            );
        };
        for link in [Link::Unmetered, Link::Metered, Link::Unknown] {
            check(Originals::AnyLink, link, false);
        }
        check(Originals::NoMeteredLink, Link::Unmetered, false);
        check(Originals::NoMeteredLink, Link::Metered, true);
        check(Originals::NoMeteredLink, Link::Unknown, false);
    }
}
