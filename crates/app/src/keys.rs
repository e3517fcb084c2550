//! The phone's secrets: the device's own (key store) and the notebook's (wrapped under PIN and device secret).

use std::path::Path;

use seal::pin::{Calibration, Pin, stretch};
use seal::sign::SigningKey;
use seal::{Key, wrap};
use serde::{Deserialize, Serialize};

use crate::clock::Surroundings;
use crate::error::{Fault, Result};
use crate::file;

const DEVICE_FILE: &str = "device-key.json";
const LOCK_FILE: &str = "lock.json";
const PURPOSE: &[u8] = b"pb1/notebook-key";

/// From the sixth wrong PIN on, each try must wait.
const FREE_TRIES: u32 = 5;
/// The tenth closes the notebook for good, if nothing is lost by it.
pub(crate) const MOST_TRIES: u32 = 10;
const LONGEST_WAIT_MS: u64 = 5 * 60 * 1000;

/// The secrets that belong to this device and cannot be typed.
///
/// Where a platform has no key store they lie in a file that only the user may read; the screens say so loudly. A
/// key store of Android or iOS takes this file's place in the mobile shell.
#[derive(Clone)]
pub(crate) struct DeviceKey {
    /// Joins the PIN, so that a copied notebook cannot be guessed open.
    pub(crate) secret: Key,
    /// Signs statements, custody events and requests.
    pub(crate) signing: SigningKey,
}

#[derive(Serialize, Deserialize)]
struct DeviceFile {
    secret: String,
    signing: String,
}

impl DeviceKey {
    pub(crate) fn draw(surroundings: &Surroundings) -> Self {
        surroundings.with_chance(|chance| Self {
            secret: Key::random(chance),
            signing: SigningKey::random(chance),
        })
    }

    pub(crate) fn write(&self, folder: &Path) -> Result<()> {
        let hex = seal::digest::to_hex;
        let text = DeviceFile {
            secret: hex(self.secret.expose()),
            signing: hex(self.signing.to_key().expose()),
        };
        Ok(file::replace(
            &folder.join(DEVICE_FILE),
            &serde_json::to_vec(&text)?,
        )?)
    }

    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let bytes = file::read(&folder.join(DEVICE_FILE))?.ok_or(Fault::NotebookDamaged)?;
        let text: DeviceFile = serde_json::from_slice(&bytes)?;
        let key = |hex: &str| Ok::<_, crate::AppError>(Key::from_slice(&seal::digest::from_hex(hex)?)?);
        Ok(Self {
            secret: key(&text.secret)?,
            signing: SigningKey::from_key(&key(&text.signing)?)?,
        })
    }
}

/// Destroys the secrets of a notebook's folder: nobody opens the notebook again.
pub(crate) fn destroy(folder: &Path) -> Result<()> {
    file::remove(&folder.join(LOCK_FILE))?;
    file::remove(&folder.join(DEVICE_FILE))?;
    Ok(std::fs::File::open(folder)?.sync_all()?)
}

/// The notebook's key as it lies on the disk: wrapped.
#[derive(Serialize, Deserialize)]
pub(crate) struct Lock {
    salt: String,
    memory_kib: u32,
    passes: u32,
    wrapped: String,
    /// Wrong PINs since the last right one.
    pub(crate) failures: u32,
}

impl Lock {
    pub(crate) fn close(
        pin: &Pin,
        device: &DeviceKey,
        notebook_key: &Key,
        calibration: Calibration,
        surroundings: &Surroundings,
    ) -> Result<Self> {
        let salt: [u8; 16] = surroundings.random();
        let wrapping = stretch(pin, &salt, calibration, &device.secret)?;
        let wrapped =
            surroundings.with_chance(|chance| wrap::wrap(&wrapping, PURPOSE, notebook_key, chance))?;
        Ok(Self {
            salt: seal::digest::to_hex(&salt),
            memory_kib: calibration.memory_kib,
            passes: calibration.passes,
            wrapped: seal::digest::to_hex(&wrapped),
            failures: 0,
        })
    }

    /// Returns the notebook's key, or `None` for a wrong PIN.
    pub(crate) fn open(&self, pin: &Pin, device: &DeviceKey) -> Result<Option<Key>> {
        let salt: Vec<u8> = seal::digest::from_hex(&self.salt)?;
        let salt: [u8; 16] = salt.try_into().map_err(|_| Fault::NotebookDamaged)?;
        let calibration = Calibration {
            memory_kib: self.memory_kib,
            passes: self.passes,
        };
        let wrapping = stretch(pin, &salt, calibration, &device.secret)?;
        Ok(wrap::unwrap(&wrapping, PURPOSE, &seal::digest::from_hex(&self.wrapped)?).ok())
    }

    /// Destroys the wrapped key: no PIN opens the notebook any more.
    pub(crate) fn close_for_good(&mut self) {
        self.wrapped.clear();
    }

    /// Says whether the wrapped key was destroyed.
    pub(crate) fn is_closed(&self) -> bool {
        self.wrapped.is_empty()
    }

    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let bytes = file::read(&folder.join(LOCK_FILE))?.ok_or(Fault::NotebookDamaged)?;
        Ok(serde_json::from_slice(&bytes)?)
    }

    pub(crate) fn write(&self, folder: &Path) -> Result<()> {
        Ok(file::replace(
            &folder.join(LOCK_FILE),
            &serde_json::to_vec(self)?,
        )?)
    }

    /// Returns how long the next try must wait after the last wrong one, in milliseconds.
    ///
    /// The wrapped key is destroyed only when the rescue copy holds everything: nothing may be lost to a forgotten PIN.
    pub(crate) const fn wait_ms(&self) -> u64 {
        if self.failures < FREE_TRIES {
            return 0;
        }
        let doublings = self.failures - FREE_TRIES;
        if doublings > 6 {
            LONGEST_WAIT_MS
        } else {
            5_000 << doublings
        }
    }
}

/// Measures how many passes make one guess cost at least half a second on this phone.
pub(crate) fn calibrate(surroundings: &Surroundings) -> Result<Calibration> {
    let standard = Calibration::STANDARD;
    let pin = Pin::parse("000000")?;
    let before = surroundings.mono_ms();
    stretch(&pin, &[0; 16], standard, &Key::from_bytes([0; 32]))?;
    let took = surroundings.mono_ms().saturating_sub(before).max(1);
    let passes = u64::from(standard.passes) * 600 / took;
    Ok(Calibration {
        passes: u32::try_from(passes)
            .unwrap_or(u32::MAX)
            .clamp(standard.passes, 24),
        ..standard
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_pins_slow_down_and_never_destroy() {
        fn check(failures: u32, wait_ms: u64) {
            let lock = Lock {
                salt: String::new(),
                memory_kib: 64,
                passes: 1,
                wrapped: String::new(),
                failures,
            };
            assert_eq!(lock.wait_ms(), wait_ms, "after {failures}");
        }
        check(0, 0);
        check(4, 0);
        check(5, 5_000);
        check(7, 20_000);
        check(10, 160_000);
        check(50, 300_000);
    }
}
