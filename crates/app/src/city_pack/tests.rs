use std::pin::pin;
use std::sync::Mutex;
use std::task::{Context, Poll, Waker};

use domain::{Lane, NotebookId};
use protocol::api::{
    ApiError, BlobAppend, BlobState, FeedPage, HelloRequest, HelloResponse, ManifestAnswer, ManifestRequest,
    OwnPage, PushAnswer, SosCall, SosState,
};
use protocol::{BlobHash, Cursor};

use super::*;

type Answer<T> = std::result::Result<T, ApiError>;

const FILE: &[u8] = b"12 Example Street";

/// A server that has one file of the city, and hands it out in small pieces.
#[derive(Default)]
struct Station {
    file: Vec<u8>,
    asked: Mutex<usize>,
}

impl SyncApi for Station {
    async fn city_file(&self, sha256: [u8; 32], offset: u64) -> Answer<Vec<u8>> {
        assert_eq!(sha256, seal::digest::sha256(&[FILE]));
        *self.asked.lock().unwrap() += 1;
        let rest = &self.file[usize::try_from(offset).unwrap()..];
        Ok(rest[..rest.len().min(8)].to_vec())
    }
    async fn hello(&self, _: HelloRequest) -> Answer<HelloResponse> {
        unreachable!()
    }
    async fn push(&self, _: NotebookId, _: Vec<u8>) -> Answer<PushAnswer> {
        unreachable!()
    }
    async fn own_entries(&self, _: NotebookId, _: Lane, _: u64) -> Answer<OwnPage> {
        unreachable!()
    }
    async fn feed(&self, _: Option<Cursor>, _: u64) -> Answer<FeedPage> {
        unreachable!()
    }
    async fn blob_state(&self, _: BlobHash) -> Answer<BlobState> {
        unreachable!()
    }
    async fn blob_append(&self, _: BlobAppend) -> Answer<BlobState> {
        unreachable!()
    }
    async fn manifest(&self, _: ManifestRequest) -> Answer<ManifestAnswer> {
        unreachable!()
    }
    async fn sos(&self, _: SosCall) -> Answer<SosState> {
        unreachable!()
    }
}

/// Fetches from a server that hands out these bytes; returns how often it was asked.
fn fetched(folder: &Path, bytes: &[u8]) -> Result<usize> {
    let station = Station {
        file: bytes.to_vec(),
        ..Station::default()
    };
    // Nothing in it waits, so one look is enough.
    let Poll::Ready(done) = pin!(fetch(folder, &station)).poll(&mut Context::from_waker(Waker::noop()))
    else {
        panic!("it waits")
    };
    done?;
    Ok(station.asked.into_inner().unwrap())
}

fn planned() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let plan = [Planned {
        name: "addresses.csv".to_owned(),
        sha256: seal::digest::to_hex(&seal::digest::sha256(&[FILE])),
        length: FILE.len() as u64,
    }];
    std::fs::write(folder.path().join(PLAN), serde_json::to_vec(&plan).unwrap()).unwrap();
    folder
}

fn one_byte_changed() -> Vec<u8> {
    let mut bytes = FILE.to_vec();
    bytes[3] ^= 1;
    bytes
}

#[test]
fn file_with_a_changed_byte_is_fetched_again() {
    let folder = planned();
    let path = folder.path().join("addresses.csv");
    assert_eq!(fetched(folder.path(), FILE).unwrap(), 3);
    assert_eq!(
        fetched(folder.path(), FILE).unwrap(),
        0,
        "what is there is not asked for"
    );
    std::fs::write(&path, one_byte_changed()).unwrap();
    assert_eq!(fetched(folder.path(), FILE).unwrap(), 3);
    assert_eq!(std::fs::read(&path).unwrap(), FILE);
}

#[test]
fn file_that_is_not_the_one_that_was_named_is_not_taken() {
    let folder = planned();
    let check = |bytes: &[u8]| {
        let error = fetched(folder.path(), bytes).unwrap_err();
        assert_eq!(error.code, crate::AppError::from(Fault::NotOurs).code);
        assert!(!folder.path().join("addresses.csv").exists());
    };
    check(&one_byte_changed());
    check(&FILE[..9]);
    check(&[FILE, b"!"].concat());
    check(b"");
}
