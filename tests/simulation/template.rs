//! What every run begins with, made once: a city's server that has enrolled the phones, and their empty notebooks.
//! Keys and ids come from here; a run's seed decides everything that happens to them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use domain::NotebookId;
use evidence::Vault;
use protocol::Signed;
use protocol::api::EnrolApi as _;
use protocol::certificate::DeviceCertificate;
use protocol::enrol::EnrolRequest;
use seal::Key;
use seal::sign::SigningKey;
use server::{Config, Running, Server};
use store::{Identity, Store};
use sync::Pinned;
use tempfile::TempDir;
use tests::house;

/// The officers: the first has two phones, the last only reads.
pub(crate) const OFFICERS: [&str; 4] = ["Sam Patel", "Jo Roy", "Alex Tremblay", "Kim Ng"];
/// Whose each phone is; the last one reads.
const PHONES: [usize; 5] = [0, 0, 1, 2, 3];
/// How many phones write.
pub(crate) const WRITERS: usize = PHONES.len() - 1;

/// An enrolled phone.
pub(crate) struct Papers {
    pub(crate) officer: usize,
    pub(crate) identity: Identity,
    pub(crate) signing: SigningKey,
    pub(crate) certificate: Signed<DeviceCertificate>,
    pub(crate) pinned: Pinned,
    pub(crate) notebook_file: PathBuf,
}

/// What every run begins with.
pub(crate) struct Template {
    pub(crate) city: PathBuf,
    pub(crate) data: PathBuf,
    pub(crate) phones: Vec<Arc<Papers>>,
    /// A second phone of each officer, never revoked, through which the run looks at the ledger.
    pub(crate) witnesses: Vec<Arc<Papers>>,
    _folder: TempDir,
}

static TEMPLATE: LazyLock<Template> = LazyLock::new(Template::make);

impl Template {
    pub(crate) fn get() -> &'static Self {
        &TEMPLATE
    }

    fn make() -> Self {
        crate::full_disk::install();
        let folder = scratch();
        let (city, data) = (folder.path().join("city"), folder.path().join("data"));
        small_city(&city);
        let runtime = runtime();
        let (phones, witnesses) = runtime.block_on(async {
            let running = Server::start(Config::local(&data, &city)).await.unwrap();
            running.demo().unwrap();
            let mut phones = Vec::new();
            let everybody = (0..OFFICERS.len()).map(|officer| (officer, false));
            for (officer, writes) in PHONES.map(|officer| (officer, true)).into_iter().chain(everybody) {
                let number = u8::try_from(phones.len() + 1).unwrap();
                let papers = enrol(&running, folder.path(), (officer, number)).await;
                phones.push((papers, writes));
            }
            running.stop().await;
            let (phones, witnesses): (Vec<_>, Vec<_>) = phones.into_iter().partition(|(_, writes)| *writes);
            let papers =
                |list: Vec<(Arc<Papers>, bool)>| list.into_iter().map(|(papers, _)| papers).collect();
            (papers(phones), papers(witnesses))
        });
        Self {
            city,
            data,
            phones,
            witnesses,
            _folder: folder,
        }
    }
}

/// Returns a folder in memory where the system has one: a run is about order and loss, the disk has tests of its own.
pub(crate) fn scratch() -> TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() {
        tempfile::tempdir_in(memory).ok()
    } else {
        None
    };
    made.unwrap_or_else(|| tempfile::tempdir().unwrap())
}

pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}

/// The town without its addresses and its map, which a run never looks at.
fn small_city(city: &Path) {
    let town = house().join("fixtures/town");
    fs::create_dir_all(city).unwrap();
    for name in ["profile.json", "zones.geojson", "town.pmtiles"] {
        fs::copy(town.join(name), city.join(name)).unwrap();
    }
    let addresses = fs::read_to_string(town.join("addresses.csv")).unwrap();
    let few: Vec<&str> = addresses.lines().take(3).collect();
    fs::write(city.join("addresses.csv"), few.join("\n")).unwrap();
}

async fn enrol(running: &Running, folder: &Path, (officer, number): (usize, u8)) -> Arc<Papers> {
    let code = running.code(OFFICERS[officer], 60).unwrap();
    let signing = SigningKey::from_key(&Key::from_bytes([number; 32])).unwrap();
    let notebook = NotebookId::from_bytes([number; 16]);
    let request = EnrolRequest {
        secret: code.secret,
        public_key: signing.verifying_key(),
        notebook,
        label: format!("phone {number}"),
    };
    let answer = running
        .in_process_enrol()
        .enrol(Signed::sign(&request, &signing))
        .await
        .unwrap();
    let (server, device) = answer.verify(&signing.verifying_key()).unwrap();
    let identity = Identity {
        city: answer.city,
        notebook,
        device: device.device,
        officer: answer.officer,
        author: answer.officer_name.clone(),
        certificate_hash: answer.device.hash(),
    };
    let notebook_file = folder.join(format!("notebook-{number}"));
    drop(Store::create(&notebook_file, &notebook_key(), identity.clone()).unwrap());
    Arc::new(Papers {
        officer,
        identity,
        signing,
        certificate: answer.device.clone(),
        pinned: Pinned {
            root: answer.root,
            server,
        },
        notebook_file,
    })
}

/// The key of every notebook file.
pub(crate) fn notebook_key() -> Key {
    Key::from_bytes([0x4b; 32])
}

/// Opens an empty vault in a folder.
pub(crate) fn vault(folder: &Path) -> Vault {
    Vault::open(folder.join("vault")).unwrap()
}
