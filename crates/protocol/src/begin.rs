//! How a notebook begins: what its device signs before the first line, so that a successor's chains can be followed
//! back into the notebook that they go on from.

use domain::id::{BootId, CityId, NotebookId};
use domain::time::Timestamp;

use crate::cbor::{Reader, Wire, Writer, signed_array, text_wire};
use crate::certificate::DeviceCertificate;
use crate::chain::{Beginning, CitedHead};
use crate::{Error, Signed};

/// Why a notebook is begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// It is an officer's first on this phone.
    First,
    /// The one before forked: another branch of it stands on the server.
    Fork,
    /// The one before came from a backup or a copy of a phone, whose key did not travel.
    Restored,
    /// The one before could not sign its last lines, which this one takes over.
    Adopt,
}

impl Reason {
    const ALL: [Self; 4] = [Self::First, Self::Fork, Self::Restored, Self::Adopt];

    /// Returns the code on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Fork => "fork",
            Self::Restored => "restored",
            Self::Adopt => "adopt",
        }
    }

    /// Returns the reason with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }
}

text_wire!(Reason, "no such reason to begin a notebook");

/// The heads that a successor cites: ascending, none twice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cited(Vec<CitedHead>);

impl Cited {
    /// Takes the heads in any order, each as often as it comes.
    pub fn new(mut heads: Vec<CitedHead>) -> Self {
        heads.sort_unstable();
        heads.dedup();
        Self(heads)
    }

    /// Returns the heads, ascending.
    pub fn all(&self) -> &[CitedHead] {
        &self.0
    }
}

impl Wire for Cited {
    fn write(&self, to: &mut Writer) {
        self.0.write(to);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        let heads: Vec<CitedHead> = Wire::read(from)?;
        let ascend = heads.windows(2).all(|pair| matches!(pair, [a, b] if a < b));
        if ascend {
            Ok(Self(heads))
        } else {
            Err(Error::NotDeterministic("the cited heads do not ascend"))
        }
    }
}

signed_array! {
    /// `["pb1/begin", 1, city, notebook, certificate_hash, [[notebook, lane, seq, hash]…], reason, wall, boot, mono]`,
    /// signed by the device that will write the notebook.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Begin labelled "pb1/begin" {
        /// The city.
        pub city: CityId,
        /// The new notebook.
        pub notebook: NotebookId,
        /// The hash of the device certificate's signed bytes.
        pub certificate_hash: [u8; 32],
        /// Where the notebooks before it ended, as far as is known.
        pub cited: Cited,
        /// Why it is begun.
        pub reason: Reason,
        /// The phone's wall clock: evidence, not order.
        pub wall: Timestamp,
        /// The boot that `mono_ms` counts from.
        pub boot: BootId,
        /// Milliseconds since that boot.
        pub mono_ms: u64,
    }
}

impl Begin {
    /// Returns what the chains of the notebook begin with.
    pub fn beginning(&self) -> Beginning {
        Beginning {
            city: self.city,
            notebook: self.notebook,
            certificate_hash: self.certificate_hash,
            cited: self.cited.all().to_vec(),
        }
    }
}

/// Returns how a notebook begins, if the certified device signed it, for its own city and certificate.
pub fn open(
    signed: &Signed<Begin>,
    certificate: &Signed<DeviceCertificate>,
    of: &DeviceCertificate,
) -> Result<Begin, Error> {
    let begin = signed.open(&of.public_key)?;
    if begin.city == of.city && begin.certificate_hash == certificate.hash() {
        Ok(begin)
    } else {
        Err(Error::Foreign { what: "pb1/begin" })
    }
}

#[cfg(test)]
mod tests {
    use domain::id::EntryHash;

    use super::*;
    use crate::people::{BOOT, CITY, NOTEBOOK, beginning, device_certificate, phone, stranger};
    use crate::{Lane, Message as _};

    fn cited(lane: Lane, seq: u64) -> CitedHead {
        CitedHead {
            notebook: NotebookId::from_bytes([1; 16]),
            lane,
            seq,
            hash: EntryHash([2; 32]),
        }
    }

    fn begin() -> Begin {
        Begin {
            city: CITY,
            notebook: NOTEBOOK,
            certificate_hash: device_certificate().hash(),
            cited: Cited::new(vec![cited(Lane::Tracks, 5), cited(Lane::Records, 4)]),
            reason: Reason::Fork,
            wall: Timestamp(1),
            boot: BOOT,
            mono_ms: 2,
        }
    }

    fn open_it(signed: &Signed<Begin>) -> Result<Begin, Error> {
        let certificate = device_certificate();
        open(signed, &certificate, &certificate.peek().unwrap())
    }

    #[test]
    fn successor_is_signed_by_its_own_device() {
        assert_eq!(open_it(&Signed::sign(&begin(), &phone())).unwrap(), begin());
        let stolen = Signed::sign(&begin(), &stranger());
        assert!(matches!(open_it(&stolen), Err(Error::BadSignature { .. })));
        let of_another = Begin {
            certificate_hash: [0; 32],
            ..begin()
        };
        assert!(matches!(
            open_it(&Signed::sign(&of_another, &phone())),
            Err(Error::Foreign { .. })
        ));
        let elsewhere = Begin {
            city: CityId::from_bytes([0; 16]),
            ..begin()
        };
        assert!(matches!(
            open_it(&Signed::sign(&elsewhere, &phone())),
            Err(Error::Foreign { .. })
        ));
    }

    #[test]
    fn what_is_cited_is_in_the_first_hash() {
        let alone = Begin {
            cited: Cited::default(),
            ..begin()
        };
        assert_eq!(
            alone.beginning().genesis(Lane::Records),
            beginning().genesis(Lane::Records)
        );
        assert_ne!(
            begin().beginning().genesis(Lane::Records),
            beginning().genesis(Lane::Records)
        );
    }

    #[test]
    fn cited_heads_out_of_order_are_refused() {
        let heads = vec![cited(Lane::Tracks, 5), cited(Lane::Records, 4)];
        assert!(matches!(
            Cited::decode(&heads.encode()),
            Err(Error::NotDeterministic(_))
        ));
        let twice = vec![cited(Lane::Tracks, 5); 2];
        assert!(Cited::decode(&twice.encode()).is_err());
        assert_eq!(Cited::decode(&begin().cited.encode()).unwrap(), begin().cited);
    }
}
