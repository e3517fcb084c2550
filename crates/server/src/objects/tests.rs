use std::io::{Read as _, Seek as _, SeekFrom};

use object_store::memory::InMemory;
use seal::digest::sha256;

use super::*;

fn each_store(check: impl Fn(&Objects)) {
    let folder = tempfile::tempdir().unwrap();
    check(&Objects::in_folder(&folder.path().join("files")).unwrap());
    let far = Objects::of(Arc::new(InMemory::new()), Name::from("city/files"), FAR_PART);
    check(&far.unwrap());
}

fn some(length: usize) -> (BlobHash, Vec<u8>) {
    let bytes: Vec<u8> = (0..length)
        .map(|at| (at / 251) as u8 ^ (at % 251) as u8)
        .collect();
    (BlobHash(sha256(&[&bytes])), bytes)
}

#[test]
fn file_is_read_back_from_any_place() {
    each_store(|objects| {
        for length in [0, 1, PART - 1, PART, PART + 1, 3 * PART + 7] {
            let (hash, bytes) = some(length);
            assert_eq!(objects.put_as(hash, &mut &*bytes).unwrap(), length as u64);
            assert!(objects.has(hash).unwrap());
            assert_eq!(objects.check(hash).unwrap(), length as u64);
            let mut object = objects.read(hash).unwrap();
            for from in [0, length / 2, length, length / 3] {
                object.seek(SeekFrom::Start(from as u64)).unwrap();
                let mut read = Vec::new();
                object.read_to_end(&mut read).unwrap();
                assert!(read == bytes[from..], "{length} from {from}");
            }
        }
    });
}

#[test]
fn bytes_of_another_name_leave_nothing() {
    each_store(|objects| {
        let (hash, mut bytes) = some(2 * PART);
        bytes[PART] ^= 1;
        let put = objects.put_as(hash, &mut &*bytes);
        assert!(matches!(put, Err(Error::OtherBytes(_))));
        assert!(!objects.has(hash).unwrap());
        assert!(matches!(objects.read(hash), Err(Error::Objects { .. })));
    });
}

#[test]
fn flipped_bit_and_what_a_kill_left_are_not_taken_for_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let objects = Objects::in_folder(folder.path()).unwrap();
    let (hash, bytes) = some(PART + 5);
    let shelf = folder.path().join(&hash.to_string()[..2]);
    let whole = shelf.join(hash.to_string());
    std::fs::create_dir_all(&shelf).unwrap();
    std::fs::write(shelf.join(format!("{hash}#1")), &bytes[..PART]).unwrap();
    assert!(!objects.has(hash).unwrap());
    objects.put_as(hash, &mut &*bytes).unwrap();
    assert_eq!(std::fs::read(&whole).unwrap(), bytes);
    let mut flipped = bytes;
    flipped[7] ^= 4;
    std::fs::write(&whole, flipped).unwrap();
    assert!(matches!(objects.check(hash), Err(Error::OtherBytes(_))));
}

#[test]
fn addresses_name_a_folder_or_a_kind_of_store_that_is_not_built_in() {
    let folder = "file:///srv/files".parse();
    assert!(matches!(folder, Ok(Files::Folder(folder)) if folder == Path::new("/srv/files")));
    for wrong in ["/srv/files", "file://srv", "memory:///", ""] {
        assert!(wrong.parse::<Files>().is_err(), "{wrong}");
    }
    let far: Files = "s3://bucket/files".parse().unwrap();
    let opened = Objects::open(&far, Path::new("/nowhere"));
    assert!(matches!(opened, Err(Error::FilesAddress(address)) if address == "s3://bucket/files"));
}
