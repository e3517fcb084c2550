//! From the PIN that an officer types to the key that unlocks the notebook's key.
//!
//! Six digits are guessed in a second where they stand alone: so they are stretched (argon2id) and joined with a
//! secret of the device's keystore, without which no number of guesses helps.

use argon2::{Algorithm, Argon2, Params, Version};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::{Zeroize as _, Zeroizing};

use crate::{Error, Key};

/// The fewest digits a PIN may have.
pub const SHORTEST: usize = 6;

/// The most digits a PIN may have.
pub const LONGEST: usize = 64;

/// A PIN that has the form of one; wiped from memory when dropped.
#[derive(Clone)]
pub struct Pin(String);

impl Pin {
    /// Takes what was typed, or says what is wrong with it.
    pub fn parse(typed: &str) -> Result<Self, Error> {
        if !typed.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Error::PinNotDigits);
        }
        match typed.len() {
            0..SHORTEST => Err(Error::PinTooShort),
            SHORTEST..=LONGEST => Ok(Self(typed.to_owned())),
            _ => Err(Error::PinTooLong),
        }
    }
}

impl Drop for Pin {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl std::fmt::Debug for Pin {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Pin(secret)")
    }
}

/// How much work one guess costs; measured once on each phone and stored beside the salt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calibration {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over that memory.
    pub passes: u32,
}

impl Calibration {
    /// The least that a phone in an officer's pocket may use.
    pub const STANDARD: Self = Self {
        memory_kib: 64 * 1024,
        passes: 3,
    };

    /// A millisecond's work, for tests and rehearsals alone.
    pub const FOR_TESTS: Self = Self {
        memory_kib: 64,
        passes: 1,
    };

    /// The most that is accepted from storage, so that damaged numbers cannot exhaust the phone.
    const MOST: Self = Self {
        memory_kib: 1024 * 1024,
        passes: 64,
    };

    fn params(self) -> Result<Params, Error> {
        let Self { memory_kib, passes } = self;
        let wrong = Error::Calibration { memory_kib, passes };
        if memory_kib > Self::MOST.memory_kib || passes > Self::MOST.passes {
            return Err(wrong);
        }
        Params::new(memory_kib, passes, 1, Some(32)).map_err(|_| wrong)
    }
}

/// Returns the key that wraps the notebook's key: from the PIN, its salt and the secret of this device.
pub fn stretch(
    pin: &Pin,
    salt: &[u8; 16],
    calibration: Calibration,
    device_secret: &Key,
) -> Result<Key, Error> {
    let Calibration { memory_kib, passes } = calibration;
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, calibration.params()?);
    let mut stretched = Zeroizing::new([0; 32]);
    argon
        .hash_password_into(pin.0.as_bytes(), salt, stretched.as_mut_slice())
        .map_err(|_| Error::Calibration { memory_kib, passes })?;
    combine(&stretched, device_secret)
}

/// Joins the stretched PIN and the device's secret: both are needed, neither tells anything about the other.
fn combine(stretched: &[u8; 32], device_secret: &Key) -> Result<Key, Error> {
    let mut joined = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(Some(device_secret.expose()), stretched)
        .expand(b"pb1/pin", joined.as_mut_slice())
        .map_err(|_| Error::TooLong)?;
    Ok(Key::from_bytes(*joined))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key_of(pin: &str, salt: u8, calibration: Calibration, device: u8) -> Key {
        stretch(
            &Pin::parse(pin).unwrap(),
            &[salt; 16],
            calibration,
            &Key::from_bytes([device; 32]),
        )
        .unwrap()
    }

    #[test]
    fn pin_must_be_six_digits_or_more() {
        let check = |typed: &str, expected: &str| {
            let said = Pin::parse(typed).map_or_else(|error| error.to_string(), |_| "fine".to_owned());
            assert_eq!(said, expected, "{typed}");
        };
        check("123456", "fine");
        check("0000000000", "fine");
        check("", "check the PIN: it needs at least 6 digits");
        check("12345", "check the PIN: it needs at least 6 digits");
        check("12345a", "check the PIN: only the digits 0-9 can be used");
        check("١٢٣٤٥٦", "check the PIN: only the digits 0-9 can be used");
        check(&"1".repeat(65), "check the PIN: at most 64 digits can be used");
    }

    #[test]
    fn key_depends_on_pin_salt_calibration_and_device() {
        let small = Calibration::FOR_TESTS;
        let key = key_of("123456", 1, small, 1);
        assert!(key.is(&key_of("123456", 1, small, 1)));
        assert!(!key.is(&key_of("123457", 1, small, 1)));
        assert!(!key.is(&key_of("123456", 2, small, 1)));
        assert!(!key.is(&key_of("123456", 1, Calibration { passes: 2, ..small }, 1)));
        assert!(!key.is(&key_of("123456", 1, small, 2)));
    }

    #[test]
    fn damaged_calibration_is_refused_and_not_tried() {
        let pin = Pin::parse("123456").unwrap();
        for (memory_kib, passes) in [(u32::MAX, 1), (64, u32::MAX), (0, 1), (64, 0)] {
            let outcome = stretch(
                &pin,
                &[0; 16],
                Calibration { memory_kib, passes },
                &Key::from_bytes([0; 32]),
            );
            assert!(
                matches!(outcome, Err(Error::Calibration { .. })),
                "{memory_kib} {passes}"
            );
        }
    }
}
