//! The station: everything that a request needs, opened once. It decides nothing itself.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use city::CityPack;
use domain::{BootId, CityId, DeviceId, Timestamp};
use protocol::certificate::ServerCertificate;
use protocol::{Epoch, KeyId, Signed};
use seal::Key;
use seal::sign::{SigningKey, VerifyingKey};

use crate::auth::Certified;
use crate::blobs::Blobs;
use crate::clock::Clock;
use crate::config::{Stores, Work};
use crate::console::Tries;
use crate::db::{Ledger, Tx, device, epoch};
use crate::enrol::Throttle;
use crate::erase::list::List;
use crate::live::Live;
use crate::patience::{Patience, Places};
use crate::refusals::Refusals;
use crate::together::Together;
use crate::{Error, chance, erase, inbox, secret};

/// A phone's silence is known to this much.
const HEARD_EVERY_MS: i64 = 20_000;

/// The keys of the data folder.
pub(crate) struct Keys {
    /// Certifies server keys and phones.
    pub(crate) root: SigningKey,
    /// Signs receipts.
    pub(crate) server: SigningKey,
    /// Signs what is written at the desk.
    pub(crate) desk: SigningKey,
    /// Locks the keys of records.
    pub(crate) vault: Key,
    /// Recognises the server's own numbers.
    pub(crate) nonce: Key,
}

/// Everything that a request needs.
pub(crate) struct Station {
    pub(crate) ledger: Ledger,
    pub(crate) blobs: Blobs,
    /// Where rescue copies lie of which something was refused.
    pub(crate) rescues: PathBuf,
    /// The orders to erase, outside the ledger.
    pub(crate) erasures: List,
    pub(crate) keys: Keys,
    pub(crate) certificate: Signed<ServerCertificate>,
    pub(crate) key_id: KeyId,
    pub(crate) pack: CityPack,
    pub(crate) city: CityId,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) work: Work,
    pub(crate) live: Live,
    pub(crate) throttle: Throttle,
    pub(crate) tries: Tries,
    pub(crate) certified: Certified,
    pub(crate) refusals: Refusals,
    pub(crate) patience: Patience,
    pub(crate) places: Places,
    pub(crate) boot: BootId,
    /// Batches that wait for the ledger.
    pub(crate) inbox: inbox::Queue,
    heard: Mutex<HashMap<DeviceId, Timestamp>>,
    /// Devices that wait to be noted as heard from.
    hearing: Together<DeviceId, Result<(), Error>>,
}

impl Station {
    /// Opens the data folder, which is made where there is none, for the city of a folder.
    pub(crate) fn open(
        data: &Path,
        city: &Path,
        stores: &Stores,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Error> {
        Self::with_keys(&key_folder(data)?, data, (city, stores), clock)
    }

    /// Opens a data folder with the keys of another one: a backup has none.
    pub(crate) fn with_keys(
        folder: &Path,
        data: &Path,
        (city, stores): (&Path, &Stores),
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Error> {
        let pack = CityPack::open(city).map_err(|source| Error::City {
            path: city.into(),
            source: Box::new(source),
        })?;
        let city = CityId::from_bytes(*pack.city.profile.id.as_bytes());
        if let Some(host) = stores.database.elsewhere() {
            tracing::warn!("the line to PostgreSQL on {host} is not encrypted by this server: tunnel it");
        }
        let keys = Keys::open(folder)?;
        let ledger = Ledger::open(
            &stores.database,
            (
                &data.join(crate::backup::LEDGER),
                secret::key(&folder.join("ledger.key"))?,
            ),
            keys.vault.derive(&[b"pb1/columns"]),
        )?;
        ledger.belong_to(city)?;
        let key_id = KeyId::of(&keys.server.verifying_key());
        let (millis, random) = chance::id_parts(clock.now())?;
        let station = Self {
            ledger,
            blobs: Blobs::open(data, &stores.files)?,
            rescues: data.join("rescue"),
            erasures: List::of(data),
            certificate: keys.certify(city, key_id),
            keys,
            key_id,
            pack,
            city,
            clock,
            work: Work::default(),
            live: Live::new(),
            throttle: Throttle::default(),
            tries: Tries::default(),
            certified: Certified::default(),
            refusals: Refusals::default(),
            patience: Patience::USUAL,
            places: Places::default(),
            boot: BootId::from_parts(millis, random),
            inbox: inbox::Queue::default(),
            heard: Mutex::default(),
            hearing: Together::default(),
        };
        station.begin_first_epoch()?;
        if station.ledger.is_to_be_rebuilt()? {
            tracing::info!("the tables have changed: they are made anew from the lines");
            station.ledger.write(|tx| inbox::rebuild(&station, tx))?;
        }
        erase::apply(&station)?;
        Ok(station)
    }

    /// Returns the wall time.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Returns the key that phones pin.
    pub(crate) fn root(&self) -> VerifyingKey {
        self.keys.root.verifying_key()
    }

    /// Returns the current epoch.
    pub(crate) fn epoch(&self, db: &Tx<'_>) -> Result<Epoch, Error> {
        epoch::current(db)?.ok_or(Error::Damaged("the epoch"))
    }

    /// Notes that a device was heard from; written down at most every few seconds.
    pub(crate) fn heard(&self, device: DeviceId) -> Result<(), Error> {
        let now = self.now();
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        let last = heard.insert(device, now);
        if last.is_some_and(|last| (0..HEARD_EVERY_MS).contains(&now.millis_since(last))) {
            heard.extend(last.map(|last| (device, last)));
            return Ok(());
        }
        drop(heard);
        let write = |tx: &Tx<'_>, one: &DeviceId| device::heard(tx, *one, now);
        self.hearing.write(&self.ledger, device, write)?;
        self.live.tell(crate::live::What::Board, None);
        Ok(())
    }

    fn begin_first_epoch(&self) -> Result<(), Error> {
        let now = self.now();
        self.ledger.write(|tx| match epoch::current(tx)? {
            Some(_) => Ok(()),
            None => epoch::begin(tx, Epoch(chance::draw()?), 0, now),
        })
    }
}

impl Keys {
    fn open(folder: &Path) -> Result<Self, Error> {
        let signing = |name: &str| -> Result<SigningKey, Error> {
            let path = folder.join(name);
            SigningKey::from_key(&secret::key(&path)?).map_err(|_| Error::NotAKey(path))
        };
        Ok(Self {
            root: signing("root.key")?,
            server: signing("server.key")?,
            desk: signing("desk.key")?,
            vault: secret::key(&folder.join("vault.key"))?,
            nonce: secret::key(&folder.join("nonce.key"))?,
        })
    }

    fn certify(&self, city: CityId, key_id: KeyId) -> Signed<ServerCertificate> {
        let public_key = self.server.verifying_key();
        let certificate = ServerCertificate {
            city,
            key_id,
            public_key,
        };
        Signed::sign(&certificate, &self.root)
    }
}

/// Makes the data folder and its folder of keys.
pub(crate) fn key_folder(data: &Path) -> Result<PathBuf, Error> {
    let folder = data.join("keys");
    secret::folder(&folder)?;
    Ok(folder)
}
