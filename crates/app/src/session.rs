//! A session: one unlocked notebook with everything that its use cases need. It goes on while the screen is locked
//! and a shift is open, so that recording and calling for help go on.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};

use city::{City, Language};
use domain::{Clocks, Lane, RecordId, Timestamp};
use evidence::Vault;
use protocol::certificate::ServerCertificate;
use seal::Key;
use seal::sign::SigningKey;
use store::{Changed, Reading, Store, What, Writing, setting};

use crate::clock::Surroundings;
use crate::damaged::NOTEBOOK_FILE;
use crate::enrolment::Enrolment;
use crate::error::Result;
use crate::keys::DeviceKey;
use crate::rescue;
use crate::route::RouteState;
use crate::say::Zone;
use crate::server_time::ServerTime;
use crate::view::{LastTry, SyncProgress};
use crate::{city_pack, cut_log, log, originals, successor};

/// How long a saved record is held back for its undo, in milliseconds.
pub(crate) const UNDO_MS: u64 = 8_000;

/// Tells the screens what changed.
pub type Announce = Arc<dyn Fn(What) + Send + Sync>;

/// One unlocked notebook.
pub struct Session {
    pub(crate) store: Store,
    pub(crate) surroundings: Arc<Surroundings>,
    pub(crate) enrolment: Enrolment,
    pub(crate) server: ServerCertificate,
    pub(crate) signing: SigningKey,
    pub(crate) vault: Vault,
    pub(crate) rescue: rescue::Keeper,
    /// The files of the notebooks that this one goes on from.
    earlier: Mutex<Vec<Arc<Store>>>,
    city: OnceLock<Arc<City>>,
    zone: Zone,
    pub(crate) folder: PathBuf,
    pub(crate) announce: Announce,
    route: Mutex<RouteState>,
    memory: Mutex<Memory>,
}

/// What only this run of the app knows; nothing of it decides what is unsent.
#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) held_back: Vec<HeldBack>,
    pub(crate) last_try: Option<LastTry>,
    pub(crate) syncing: Option<SyncProgress>,
    pub(crate) server_time: Option<ServerTime>,
    pub(crate) language: Option<Language>,
    /// Whether the server was asked again for lines of older notebooks that are missing here.
    pub(crate) asked_for_older: bool,
    /// Whether the newest sync brought an order of a newer version.
    pub(crate) newer_order: bool,
    /// When photos in full size may go.
    pub(crate) originals: originals::Wish,
    /// Sealed files that the notebook knows and the vault did not have at unlock.
    pub(crate) missing_files: u32,
}

/// A record that may still be undone.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HeldBack {
    pub(crate) record: RecordId,
    pub(crate) lane: Lane,
    pub(crate) first_seq: u64,
    pub(crate) until_mono_ms: u64,
}

impl Session {
    pub(crate) fn open(
        folder: &Path,
        key: &Key,
        device: DeviceKey,
        enrolment: Enrolment,
        city: &Path,
        surroundings: Arc<Surroundings>,
        announce: Announce,
    ) -> Result<Self> {
        let store = Store::open(&folder.join(NOTEBOOK_FILE), key)?;
        let server = enrolment.server()?;
        let copy = rescue::Copy::new(
            folder,
            (server.city, server.public_key),
            (enrolment.certificate()?, store.begin()),
            surroundings.with_chance(Key::random),
        );
        let session = Self {
            earlier: Mutex::new(successor::files::open_all(folder, &store)),
            store,
            surroundings,
            server,
            rescue: rescue::Keeper::new(copy),
            signing: device.signing,
            vault: Vault::open(folder.join("vault"))?,
            zone: city_pack::zone(city),
            city: crate::city::open(city)
                .map_or_else(|_| OnceLock::new(), |city| OnceLock::from(Arc::new(city))),
            folder: folder.to_owned(),
            announce,
            route: Mutex::new(RouteState::default()),
            memory: Mutex::new(Memory::default()),
            enrolment,
        };
        session.recall_server_time()?;
        cut_log::notice(&session)?;
        session.recall_language()?;
        originals::recall(&session)?;
        crate::photo::clear_cut_off(&session)?;
        if let Err(error) = crate::prune::clear_away(&session) {
            tracing::warn!("clear away what was erased: {error}");
        }
        crate::photo::sweep(&session)?;
        crate::route::reopen(&session)?;
        crate::sos::adopt(&session)?;
        crate::prune::end_lease(&session)?;
        Ok(session)
    }

    /// Returns the officer's name.
    pub fn officer_name(&self) -> &str {
        &self.enrolment.officer_name
    }

    /// Returns the notebook's id.
    pub fn notebook(&self) -> String {
        self.enrolment.notebook.clone()
    }

    /// Says whether a shift is open and its route is being recorded or paused.
    pub fn is_on_shift(&self) -> bool {
        self.route().is_open()
    }

    /// Says whether the city's files are on the phone, and its map can be used.
    pub fn has_city(&self) -> bool {
        self.city().is_some_and(|city| city.map().is_ok())
    }

    /// Returns the city; `None` while its files are not on the phone yet.
    pub(crate) fn city(&self) -> Option<&Arc<City>> {
        self.city.get()
    }

    /// Takes the city's files into use once they have arrived.
    pub(crate) fn set_city(&self, city: City) {
        // Somebody else may have been faster; both read the same files.
        let _ = self.city.set(Arc::new(city));
    }

    /// Returns the city's time zone.
    pub(crate) const fn zone(&self) -> Zone {
        self.zone
    }

    pub(crate) fn read<T>(&self, work: impl FnOnce(&Reading<'_>) -> store::Result<T>) -> Result<T> {
        Ok(self.store.read(work)?)
    }

    /// Writes, and tells the screens what changed once it is durable.
    pub(crate) fn write<T>(&self, work: impl FnOnce(&mut Writing<'_>) -> store::Result<T>) -> Result<T> {
        let (value, changed) = self.store.write(work)?;
        self.tell(&changed);
        Ok(value)
    }

    pub(crate) fn tell(&self, changed: &Changed) {
        if changed.what().contains(&What::Records) {
            self.rescue.ask();
        }
        changed.what().iter().for_each(|what| (self.announce)(*what));
    }

    /// Returns the files of the notebooks that this one goes on from, the oldest first.
    pub(crate) fn earlier(&self) -> Vec<Arc<Store>> {
        self.earlier_files().clone()
    }

    pub(crate) fn add_earlier(&self, file: Store) {
        self.earlier_files().push(Arc::new(file));
    }

    fn earlier_files(&self) -> MutexGuard<'_, Vec<Arc<Store>>> {
        self.earlier
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.surroundings.now()
    }

    /// Returns what all clocks say, for an entry or a statement.
    pub(crate) fn clocks(&self) -> Clocks {
        let gnss = self.route().gnss_time();
        let offset = self.memory().server_time.map(|heard| heard.offset_ms);
        self.surroundings.clocks(gnss, offset)
    }

    pub(crate) fn new_record(&self) -> RecordId {
        self.surroundings.new_id(RecordId::from_parts)
    }

    pub(crate) fn new_key(&self) -> Key {
        self.surroundings.with_chance(Key::random)
    }

    pub(crate) fn route(&self) -> MutexGuard<'_, RouteState> {
        self.route
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub(crate) fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Holds the lines of a record back from `first_seq` on, for its undo.
    pub(crate) fn hold_back(&self, record: RecordId, lane: Lane, first_seq: u64) {
        let until_mono_ms = self.surroundings.mono_ms().saturating_add(UNDO_MS);
        self.memory().held_back.push(HeldBack {
            record,
            lane,
            first_seq,
            until_mono_ms,
        });
    }

    /// Says whether a record can still be undone without a trace of its content, and forgets that it could.
    pub(crate) fn take_held_back(&self, record: RecordId) -> bool {
        self.release_due();
        let mut memory = self.memory();
        let before = memory.held_back.len();
        memory.held_back.retain(|held| held.record != record);
        memory.held_back.len() < before
    }

    /// Returns the last line of a lane that may be sent now.
    pub(crate) fn may_send(&self, lane: Lane) -> u64 {
        self.release_due();
        let memory = self.memory();
        let held = memory
            .held_back
            .iter()
            .filter(|held| held.lane == lane)
            .map(|held| held.first_seq)
            .min();
        held.map_or(u64::MAX, |first| first.saturating_sub(1))
    }

    fn release_due(&self) {
        let now = self.surroundings.mono_ms();
        self.memory().held_back.retain(|held| held.until_mono_ms > now);
    }

    /// Speaks this language from now on, and after a restart; what is written already stays as it was written.
    ///
    /// # Errors
    /// Returns why it could not be kept.
    pub fn use_language(&self, language: log::Language) -> Result<()> {
        let language = Language::from(language);
        if self.memory().language.replace(language) == Some(language) {
            return Ok(());
        }
        let bytes = serde_json::to_vec(&language)?;
        self.write(|w| setting::put(w, "language", &bytes))
    }

    fn recall_language(&self) -> Result<()> {
        let kept = self.read(|r| setting::get(r, "language"))?;
        self.memory().language = kept.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Ok(())
    }

    /// Returns the officer's language.
    pub(crate) fn language(&self) -> Language {
        self.memory().language.unwrap_or(Language::English)
    }

    /// Keeps which screen is open, so that the app reopens there after a kill.
    ///
    /// # Errors
    /// Returns why it could not be kept.
    pub fn keep_screen(&self, route: &str) -> Result<()> {
        self.write(|w| setting::put(w, "screen", route.as_bytes()))
    }

    /// Returns the screen that was open.
    ///
    /// # Errors
    /// Returns why the notebook could not be read.
    pub fn kept_screen(&self) -> Result<Option<String>> {
        let bytes = self.read(|r| setting::get(r, "screen"))?;
        Ok(bytes.and_then(|bytes| String::from_utf8(bytes).ok()))
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.rescue.close(self);
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Session")
    }
}
