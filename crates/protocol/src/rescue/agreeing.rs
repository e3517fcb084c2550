//! The key agreement of an opening: HPKE in base mode with the server's own key, the one that its certificate names.

use domain::id::CityId;
use seal::sign::{SigningKey, VerifyingKey};
use seal::{Key, hpke};

use super::{Context, INFO, Opening};
use crate::{Error, KeyId, Raw};

impl Context {
    /// Agrees on a new key with the server of this public key; returns it with the opening that says so.
    ///
    /// `material` is random, and never used for another opening.
    pub fn agree(city: CityId, server: &VerifyingKey, material: &Key) -> Result<(Opening, Self), Error> {
        let key_id = KeyId::of(server);
        let agreed = hpke::agree(server, &info(city, key_id), material);
        let (agreed, enc) = agreed.map_err(Error::Rescue)?;
        let opening = Opening {
            city,
            key_id,
            enc: Raw(enc.to_vec()),
        };
        Ok((opening, agreed.into()))
    }

    /// Returns what was agreed on with the owner of this private key in an opening.
    ///
    /// # Errors
    /// [`Error::Foreign`] when it was another key or another city.
    pub fn reach(opening: &Opening, city: CityId, own: &SigningKey) -> Result<Self, Error> {
        if opening.city != city || opening.key_id != KeyId::of(&own.verifying_key()) {
            return Err(Error::Foreign {
                what: "a rescue copy",
            });
        }
        let agreed = hpke::reach(own, &opening.enc.0, &info(city, opening.key_id));
        agreed.map(Self::from).map_err(Error::Rescue)
    }
}

impl From<hpke::Agreed> for Context {
    fn from(agreed: hpke::Agreed) -> Self {
        Self {
            key: agreed.key,
            base_nonce: agreed.base_nonce,
        }
    }
}

fn info(city: CityId, key_id: KeyId) -> Vec<u8> {
    [INFO, city.as_bytes(), &key_id.0].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::CITY;
    use crate::rescue::{Begins, Content, Frame};

    fn key(byte: u8) -> SigningKey {
        SigningKey::from_key(&Key::from_bytes([byte; 32])).unwrap()
    }

    #[test]
    fn only_the_server_that_was_meant_opens_a_frame() {
        let server = key(2);
        let (opening, ours) =
            Context::agree(CITY, &server.verifying_key(), &Key::from_bytes([9; 32])).unwrap();
        let content = Content::Begins(Begins {
            certificate: crate::people::device_certificate(),
            begin: None,
        });
        let Frame::Sealed(sealed) = ours.seal(&opening, 0, &content).unwrap() else {
            panic!("content is sealed");
        };
        let theirs = Context::reach(&opening, CITY, &server).unwrap();
        assert!(matches!(
            theirs.open(&opening, 0, &sealed),
            Ok(Content::Begins(_))
        ));
        for (city, own) in [(CITY, key(3)), (CityId::from_bytes([1; 16]), server)] {
            let reached = Context::reach(&opening, city, &own);
            assert!(matches!(reached, Err(Error::Foreign { .. })));
        }
    }
}
