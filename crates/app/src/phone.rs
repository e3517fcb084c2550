//! The phone: the notebooks on it, which one is unlocked, and whether the screen is locked.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, Weak};

use domain::NotebookId;
use protocol::api::{EnrolApi, SyncApi};
use protocol::enrol::EnrolmentCode;
use seal::Key;
use seal::pin::{Calibration, Pin};
use store::{Store, What};
use sync::Link;

use crate::clock::Surroundings;
use crate::damaged::NOTEBOOK_FILE;
use crate::enrolment::{self, Enrolment};
use crate::error::{AppError, Fault, Result};
use crate::keys::{DeviceKey, Lock};
use crate::orders::{Kept, Wiping};
use crate::say::Zone;
use crate::session::{Announce, Session};
use crate::view::{NotebookBrief, PhoneView, SessionView, WipeState};
use crate::{city_pack, damaged, file, keys, orders, rescue, sos, status, successor};

const LAST_FILE: &str = "last-notebook";

/// One phone: a folder with notebooks.
pub struct Phone {
    home: PathBuf,
    surroundings: Arc<Surroundings>,
    strength: Strength,
    announce: Announce,
    state: Mutex<State>,
}

/// How much work one guess of the PIN costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strength {
    /// At least half a second, measured when the notebook is made.
    Measured,
    /// A millisecond: for tests and rehearsals alone.
    ForTests,
}

#[derive(Default)]
struct State {
    session: Option<Arc<Session>>,
    /// The session that was opened last: a sync may hold it beyond the lock, and a notebook has one session at most.
    last: Weak<Session>,
    screen_locked: bool,
    last_failure_mono_ms: u64,
}

impl Phone {
    /// Opens the phone whose notebooks lie in `home`; makes the folder when it is not there.
    ///
    /// # Errors
    /// Returns why the folder could not be made.
    pub fn open(
        home: &Path,
        surroundings: Surroundings,
        strength: Strength,
        announce: Announce,
    ) -> Result<Self> {
        std::fs::create_dir_all(home.join("notebooks"))?;
        for entry in std::fs::read_dir(home.join("notebooks"))? {
            orders::finish(&entry?.path())?;
        }
        let started = surroundings.mono_ms();
        Ok(Self {
            home: home.to_owned(),
            surroundings: Arc::new(surroundings),
            strength,
            announce,
            state: Mutex::new(State {
                last_failure_mono_ms: started,
                ..State::default()
            }),
        })
    }

    /// Returns the phone's clocks and chance.
    pub fn surroundings(&self) -> &Surroundings {
        &self.surroundings
    }

    /// Notes what the link costs that the phone is on, as its system tells; says whether that is news.
    pub fn note_link(&self, link: Link) -> bool {
        let news = self.surroundings.note_link(link);
        if news {
            (self.announce)(What::Sync);
        }
        news
    }

    /// Returns what the screen before the unlock shows.
    ///
    /// # Errors
    /// Returns why a notebook's papers could not be read.
    pub fn view(&self) -> Result<PhoneView> {
        let open = self.open_session();
        let unlocked = (!self.state().screen_locked).then_some(open.as_ref()).flatten();
        let mut notebooks = Vec::new();
        for enrolment in self.enrolments()? {
            let folder = self.folder(&enrolment.notebook);
            notebooks.push(NotebookBrief {
                damaged: damaged::is_aside(&folder),
                closed: Lock::read(&folder).is_ok_and(|lock| lock.is_closed()),
                wipe: Kept::read(&folder)?.wiping.map(WipeState::from),
                ..brief(&enrolment, open.as_deref())?
            });
        }
        let made_up = open
            .as_ref()
            .and_then(|session| session.city())
            .map(|city| city.profile.made_up);
        Ok(PhoneView {
            unlocked: unlocked.map(|session| session.enrolment.notebook.clone()),
            key_storage: "file".to_owned(),
            demo: made_up.unwrap_or_else(|| self.any_city_made_up()),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            sos: sos::state(self)?,
            can_sos: notebooks.iter().any(|book| book.wipe != Some(WipeState::Done)),
            notebooks,
        })
    }

    /// Enrols an officer with a one-time code and a PIN, and unlocks the new notebook. `connect` reaches the server
    /// that the code names.
    ///
    /// # Errors
    /// Says what is wrong with the code or the PIN, or why the server could not be reached; then nothing is left.
    pub async fn enrol<S: EnrolApi>(
        &self,
        code: &str,
        pin: &str,
        connect: impl FnOnce(&EnrolmentCode) -> Result<S>,
    ) -> Result<NotebookId> {
        let code: EnrolmentCode = code.parse().map_err(|_| Fault::CodeForm)?;
        let pin = Pin::parse(pin).map_err(|_| Fault::PinForm)?;
        let device = DeviceKey::draw(&self.surroundings);
        let notebook = self.surroundings.new_id(NotebookId::from_parts);
        let server = connect(&code)?;
        let (answer, device_id) =
            enrolment::ask(&server, &code, notebook, &device.signing, "Patrolbook phone").await?;
        let name = city_pack::name_of(&answer.profile.0)?;
        let papers = Enrolment::of(&code, notebook, &answer, name, device_id);
        self.make_notebook(&papers, &device, &pin)?;
        city_pack::plan(&self.city_folder(&papers), &answer)?;
        self.remember(&papers.notebook)?;
        Ok(notebook)
    }

    /// Enrols over the network: asks the server that the code names, fetches the city's files and unlocks.
    ///
    /// # Errors
    /// As [`Phone::enrol`]. When only the city's files could not be fetched, the phone is enrolled all the same and
    /// fetches them with the next sync.
    pub async fn enrol_online(&self, code: &str, pin: &str) -> Result<PhoneView> {
        let connect = |code: &EnrolmentCode| {
            sync::EnrolServer::new(&code.address, code.pin).map_err(|error| crate::error::internal(&error))
        };
        let notebook = self.enrol(code, pin, connect).await?.to_string();
        let server = crate::syncing::locked_server(&self.enrolment(&notebook)?, &self.folder(&notebook))?;
        // Without its map the phone works; saying so would only frighten.
        let _ = self.fetch_city(&notebook, &server).await;
        self.unlock(&notebook, pin)?;
        self.view()
    }

    /// Fetches the city's files that are not on the phone yet; they carry no personal data and lie unencrypted.
    ///
    /// # Errors
    /// Returns why a file could not be fetched; what was fetched stays.
    pub async fn fetch_city(&self, notebook: &str, server: &impl SyncApi) -> Result<()> {
        let folder = self.city_folder(&self.enrolment(notebook)?);
        city_pack::fetch(&folder, server).await?;
        if let Some(session) = self.open_session().filter(|session| session.city().is_none()) {
            session.set_city(crate::city::open(&folder)?);
        }
        Ok(())
    }

    fn make_notebook(&self, papers: &Enrolment, device: &DeviceKey, pin: &Pin) -> Result<()> {
        let folder = self.folder(&papers.notebook);
        std::fs::create_dir_all(folder.join("vault"))?;
        let calibration = match self.strength {
            Strength::Measured => keys::calibrate(&self.surroundings)?,
            Strength::ForTests => Calibration::FOR_TESTS,
        };
        let key = self.surroundings.with_chance(Key::random);
        device.write(&folder)?;
        Lock::close(pin, device, &key, calibration, &self.surroundings)?.write(&folder)?;
        let store = Store::create(&folder.join(NOTEBOOK_FILE), &key, papers.identity()?)?;
        successor::begin_beside(&store, &self.others_of(papers)?, device, &self.surroundings)?;
        drop(store);
        // Written last: a notebook without papers was never finished and is not listed.
        papers.write(&folder)
    }

    /// Unlocks a notebook, or the screen over the one that is open.
    ///
    /// # Errors
    /// Says that the PIN is wrong, must wait or has no PIN's form, or why the notebook could not be opened.
    pub fn unlock(&self, notebook: &str, pin: &str) -> Result<SessionView> {
        let folder = self.folder(notebook);
        let papers = self.enrolment(notebook)?;
        let pin = Pin::parse(pin).map_err(|_| Fault::PinWrong)?;
        self.check_wipe(&folder)?;
        let mut lock = Lock::read(&folder)?;
        if lock.is_closed() {
            return Err(Fault::NotebookClosed.into());
        }
        self.check_wait(&lock)?;
        let device = DeviceKey::read(&folder)?;
        let Some(key) = lock.open(&pin, &device)? else {
            self.state().last_failure_mono_ms = self.surroundings.mono_ms();
            return Err(self.fail(&folder, notebook, lock)?.into());
        };
        if lock.failures > 0 {
            lock.failures = 0;
            lock.write(&folder)?;
        }
        let session = self.open_or_resume(&folder, &key, device, papers)?;
        self.remember(notebook)?;
        Ok(SessionView {
            officer: session.officer_name().to_owned(),
            notebook: notebook.to_owned(),
            resume_route: session.kept_screen()?,
        })
    }

    /// A notebook that the server told this phone to forget is not opened any more.
    fn check_wipe(&self, folder: &Path) -> Result<()> {
        match Kept::read(folder)?.wiping {
            None => Ok(()),
            Some(Wiping::Waits) => Err(Fault::WipeWaits.into()),
            Some(Wiping::Told | Wiping::Done) => Err(Fault::Wiped.into()),
        }
    }

    /// Counts a wrong PIN. The tenth closes the notebook for good, if the rescue copy holds all of it; if not, it only
    /// slows down further.
    fn fail(&self, folder: &Path, notebook: &str, mut lock: Lock) -> Result<Fault> {
        lock.failures += 1;
        let open = self.open_session().or_else(|| self.state().last.upgrade());
        let in_use = open.is_some_and(|open| open.enrolment.notebook == notebook);
        let closes = lock.failures >= keys::MOST_TRIES && !in_use && rescue::holds_all(folder)?;
        if closes {
            lock.close_for_good();
            tracing::warn!("ten wrong PINs: a notebook was closed; its rescue copy holds all of it");
        }
        lock.write(folder)?;
        Ok(if closes {
            Fault::NotebookClosed
        } else {
            Fault::PinWrong
        })
    }

    fn check_wait(&self, lock: &Lock) -> Result<()> {
        let since = self
            .surroundings
            .mono_ms()
            .saturating_sub(self.state().last_failure_mono_ms);
        if since < lock.wait_ms() {
            Err(Fault::PinSlowed.into())
        } else {
            Ok(())
        }
    }

    fn open_or_resume(
        &self,
        folder: &Path,
        key: &Key,
        device: DeviceKey,
        papers: Enrolment,
    ) -> Result<Arc<Session>> {
        let mut state = self.state();
        let open = state.session.clone().or_else(|| state.last.upgrade());
        if let Some(open) = open.filter(|open| open.enrolment.notebook == papers.notebook) {
            state.session = Some(Arc::clone(&open));
            state.screen_locked = false;
            return Ok(open);
        }
        drop(state);
        self.silence_others(&papers.notebook)?;
        let session = Arc::new(self.opened(folder, key, device, papers)?);
        rescue::keep(&session)?;
        let mut state = self.state();
        state.session = Some(Arc::clone(&session));
        state.last = Arc::downgrade(&session);
        state.screen_locked = false;
        Ok(session)
    }

    /// Ends the recorders of other notebooks: where this officer goes is not their officers' route.
    fn silence_others(&self, notebook: &str) -> Result<()> {
        let others = self
            .enrolments()?
            .into_iter()
            .filter(|one| one.notebook != notebook);
        for other in others {
            crate::route::silence(&position::folder_in(&self.folder(&other.notebook)))?;
        }
        Ok(())
    }

    /// Opens a notebook. One that is damaged is moved aside, and the officer goes on in a new one at once.
    fn opened(&self, folder: &Path, key: &Key, device: DeviceKey, papers: Enrolment) -> Result<Session> {
        let open = |device: DeviceKey, papers: Enrolment| {
            let city = self.city_folder(&papers);
            let (surroundings, announce) = (Arc::clone(&self.surroundings), Arc::clone(&self.announce));
            Session::open(folder, key, device, papers, &city, surroundings, announce)
        };
        let error = match open(device.clone(), papers.clone()) {
            Ok(session) => return Ok(session),
            Err(error) => damaged::look_at(folder, key, error),
        };
        if !damaged::is_aside(folder) {
            return Err(error);
        }
        successor::begin_after_damage(folder, key, &device, &papers, &self.surroundings)?;
        open(device, papers)
    }

    /// Locks the screen. While a shift is open the notebook stays open behind it, so that recording goes on.
    ///
    /// # Errors
    /// Returns why the notebook could not be read.
    pub fn lock(&self) -> Result<PhoneView> {
        let shift_open = match self.open_session() {
            Some(session) => crate::shift::open(&session)?.is_some(),
            None => false,
        };
        let mut state = self.state();
        state.screen_locked = true;
        if !shift_open {
            state.session = None;
        }
        drop(state);
        self.view()
    }

    /// Locks the screen over a notebook because the server said so, and tells the window.
    pub(crate) fn lock_from_afar(&self, notebook: &str) -> Result<()> {
        if self.session_of(notebook).is_some() {
            self.lock()?;
            self.tell_locked();
        }
        Ok(())
    }

    /// Lets a notebook go even where a shift is open: its session ends with whoever holds it still.
    pub(crate) fn let_go(&self, notebook: &str) {
        if self.session_of(notebook).is_some() {
            let mut state = self.state();
            (state.session, state.last) = (None, Weak::new());
        }
    }

    /// Brings the rescue copy of a notebook up to date, if it is open.
    pub(crate) fn flush_rescue(&self, notebook: &str) -> Result<()> {
        match self.session_of(notebook) {
            Some(session) => session.rescue.flush(&session),
            None => Ok(()),
        }
    }

    /// Tells the window that the screen may have been locked.
    pub(crate) fn tell_locked(&self) {
        (self.announce)(store::What::Lock);
    }

    fn session_of(&self, notebook: &str) -> Option<Arc<Session>> {
        self.open_session()
            .filter(|session| session.enrolment.notebook == notebook)
    }

    /// Returns the notebooks that hear from the server only by being asked for: those without an open session.
    ///
    /// # Errors
    /// Returns why the papers could not be read.
    pub fn locked_notebooks(&self) -> Result<Vec<String>> {
        let mut locked = Vec::new();
        for papers in self.enrolments()? {
            let wiped = Kept::read(&self.folder(&papers.notebook))?.wiping == Some(Wiping::Done);
            if !wiped && self.session_of(&papers.notebook).is_none() {
                locked.push(papers.notebook);
            }
        }
        Ok(locked)
    }

    /// Returns the unlocked session.
    ///
    /// # Errors
    /// `E-LOCK-1` while the screen is locked or nothing is open.
    pub fn session(&self) -> Result<Arc<Session>> {
        let state = self.state();
        let open = state.session.clone().filter(|_| !state.screen_locked);
        open.ok_or_else(|| Fault::Locked.into())
    }

    /// Returns the open session even behind a locked screen: for the recorder, for sync and for SOS.
    pub fn open_session(&self) -> Option<Arc<Session>> {
        self.state().session.clone()
    }

    /// Returns the server's address and the secrets to speak to it for the notebook that was used last: enough for a
    /// call for help on a locked phone.
    pub(crate) fn last_papers(&self) -> Result<Option<(Enrolment, PathBuf)>> {
        let Some(bytes) = file::read(&self.home.join(LAST_FILE))? else {
            return Ok(None);
        };
        let notebook = String::from_utf8_lossy(&bytes).into_owned();
        let folder = self.folder(&notebook);
        Ok(Enrolment::read(&folder)?.map(|papers| (papers, folder)))
    }

    /// Returns the city's time zone: the open notebook's, else that of the one that was used last.
    pub(crate) fn zone(&self) -> Zone {
        if let Some(session) = self.open_session() {
            return session.zone();
        }
        let papers = self.last_papers().ok().flatten();
        papers.map_or_else(
            || Zone::named("UTC"),
            |(papers, _)| city_pack::zone(&self.city_folder(&papers)),
        )
    }

    pub(crate) fn announce(&self) -> &Announce {
        &self.announce
    }

    fn remember(&self, notebook: &str) -> Result<()> {
        Ok(file::replace(&self.home.join(LAST_FILE), notebook.as_bytes())?)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub(crate) fn folder(&self, notebook: &str) -> PathBuf {
        // Only a well-formed id names a folder, whatever the window asks for.
        let name = notebook
            .parse::<NotebookId>()
            .map_or_else(|_| "unknown".to_owned(), |id| id.to_string());
        self.home.join("notebooks").join(name)
    }

    fn city_folder(&self, papers: &Enrolment) -> PathBuf {
        self.home.join("cities").join(&papers.city)
    }

    /// Returns the other notebooks of this officer on this phone.
    fn others_of(&self, papers: &Enrolment) -> Result<Vec<(PathBuf, Enrolment)>> {
        let same = |one: &Enrolment| one.officer == papers.officer && one.city == papers.city;
        let all = self.enrolments()?.into_iter().filter(same);
        Ok(all.map(|one| (self.folder(&one.notebook), one)).collect())
    }

    fn enrolment(&self, notebook: &str) -> Result<Enrolment> {
        Enrolment::read(&self.folder(notebook))?.ok_or_else(|| AppError::from(Fault::NotFound))
    }

    fn enrolments(&self) -> Result<Vec<Enrolment>> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(self.home.join("notebooks"))? {
            found.extend(Enrolment::read(&entry?.path())?);
        }
        found.sort_by(|a, b| {
            a.officer_name
                .cmp(&b.officer_name)
                .then_with(|| a.notebook.cmp(&b.notebook))
        });
        Ok(found)
    }

    fn any_city_made_up(&self) -> bool {
        let made_up = |papers: &Enrolment| {
            crate::city::open(&self.city_folder(papers)).is_ok_and(|city| city.profile.made_up)
        };
        self.enrolments().is_ok_and(|all| all.iter().any(made_up))
    }
}

fn brief(papers: &Enrolment, open: Option<&Session>) -> Result<NotebookBrief> {
    let open = open.filter(|session| session.enrolment.notebook == papers.notebook);
    let on_phone = open.map(status::on_phone).transpose()?;
    let shift = open.map(crate::shift::open).transpose()?.flatten();
    Ok(NotebookBrief {
        id: papers.notebook.clone(),
        officer: papers.officer_name.clone(),
        city: papers.city_name.clone(),
        on_phone,
        shift_open: shift.is_some(),
        damaged: false,
        wipe: None,
        closed: false,
    })
}

impl std::fmt::Debug for Phone {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Phone")
    }
}
