//! Tests of the vault: whole files or none, and every damage is told.

use std::collections::BTreeSet;

use seal::chunked::{CHUNK_LENGTH, seal_stream, sealed_length};

use super::*;

struct World {
    vault: Vault,
    folder: tempfile::TempDir,
    drawn: u8,
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            vault: Vault::open(folder.path().join("vault")).unwrap(),
            folder,
            drawn: 0,
        }
    }

    fn put(&mut self, bytes: &[u8]) -> Stored {
        self.drawn += 1;
        let drawn = self.drawn;
        self.vault
            .put(&mut &*bytes, &mut |name: &mut [u8]| name.fill(drawn))
            .unwrap()
    }

    /// Writes other bytes under the name of a file that is there.
    fn damage(&self, hash: SealedHash, change: impl FnOnce(&mut Vec<u8>)) {
        let path = self.vault.path(hash);
        let mut bytes = fs::read(&path).unwrap();
        change(&mut bytes);
        fs::write(path, bytes).unwrap();
    }
}

fn key() -> Key {
    Key::from_bytes([5; 32])
}

fn plain(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at % 251) as u8).collect()
}

fn sealed(plain: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    seal_stream(key(), &mut &*plain, &mut out).unwrap();
    out
}

fn original_hash(plain: &[u8]) -> OriginalHash {
    OriginalHash(seal::digest::sha256(&[plain]))
}

#[test]
fn file_lies_under_the_hash_of_its_bytes() {
    let mut world = World::new();
    let stored = world.put(b"abc");
    let name = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!((stored.hash.to_string().as_str(), stored.length), (name, 3));
    assert_eq!(
        fs::read(world.folder.path().join("vault/ba").join(name)).unwrap(),
        b"abc"
    );
    assert_eq!(fs::read_dir(world.vault.tmp()).unwrap().count(), 0);
    assert!(world.vault.has(stored.hash));
    assert_eq!(world.vault.length(stored.hash).unwrap(), 3);
    assert_eq!(world.put(b"abc"), stored, "the same bytes are one file");
}

#[test]
fn bytes_with_another_hash_are_not_kept() {
    let world = World::new();
    let expected = SealedHash(seal::digest::sha256(&[b"abc"]));
    let mut chance = |name: &mut [u8]| name.fill(1);
    let refused = world.vault.put_as(expected, &mut b"abd".as_slice(), &mut chance);
    assert!(matches!(refused, Err(Error::OtherBytes { .. })), "{refused:?}");
    assert_eq!(world.vault.sweep(&BTreeSet::new()).unwrap(), Swept::default());
    assert_eq!(
        world
            .vault
            .put_as(expected, &mut b"abc".as_slice(), &mut chance)
            .unwrap()
            .hash,
        expected
    );
}

#[test]
fn pieces_of_an_upload_join_to_the_whole() {
    let mut world = World::new();
    let bytes = plain(200_001);
    let stored = world.put(&bytes);
    for piece in [1_000, 65_536, 131_072, 1 << 20] {
        let mut joined = Vec::new();
        while (joined.len() as u64) < stored.length {
            joined.extend(
                world
                    .vault
                    .read_at(stored.hash, joined.len() as u64, piece)
                    .unwrap(),
            );
        }
        assert_eq!(joined, bytes, "{piece}");
    }
    assert!(
        world
            .vault
            .read_at(stored.hash, stored.length, 10)
            .unwrap()
            .is_empty()
    );
    assert!(
        world
            .vault
            .read_at(stored.hash, u64::MAX >> 1, 10)
            .unwrap()
            .is_empty()
    );
    let nobody = world.vault.read_at(SealedHash([0; 32]), 0, 1);
    assert!(matches!(nobody, Err(Error::Missing(_))), "{nobody:?}");
}

#[test]
fn any_part_of_the_plaintext_can_be_read() {
    let mut world = World::new();
    for length in [0, 1, CHUNK_LENGTH, CHUNK_LENGTH + 1, 2 * CHUNK_LENGTH + 77] {
        let plain = plain(length);
        let stored = world.put(&sealed(&plain));
        assert_eq!(stored.length, sealed_length(length as u64));
        let mut opened = world.vault.unseal(stored.hash, key()).unwrap();
        assert_eq!(opened.length(), length as u64);
        let mut all = Vec::new();
        opened.read_to_end(&mut all).unwrap();
        assert_eq!(all, plain, "{length}");
        for at in [length, length.saturating_sub(3), length / 2, 0] {
            opened.seek(SeekFrom::Start(at as u64)).unwrap();
            let mut rest = Vec::new();
            opened.read_to_end(&mut rest).unwrap();
            assert_eq!(rest, plain[at..], "{length} from {at}");
        }
        assert_eq!(opened.seek(SeekFrom::End(0)).unwrap(), length as u64);
        assert!(opened.seek(SeekFrom::Current(-(length as i64) - 1)).is_err());
        assert_eq!(
            world
                .vault
                .prove(stored.hash, key(), original_hash(&plain))
                .unwrap(),
            length as u64
        );
    }
}

#[test]
fn every_damage_is_told() {
    let plain = plain(2 * CHUNK_LENGTH + 77);
    let check = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut world = World::new();
        let stored = world.put(&sealed(&plain));
        world.vault.check(stored.hash).unwrap();
        world.damage(stored.hash, |bytes| change(bytes));
        assert!(matches!(
            world.vault.check(stored.hash),
            Err(Error::OtherBytes { .. })
        ));
        let proof = world.vault.prove(stored.hash, key(), original_hash(&plain));
        assert!(matches!(proof, Err(Error::Locked(_))), "{proof:?}");
    };
    check(&|bytes| bytes[0] ^= 1);
    check(&|bytes| bytes[100] ^= 1);
    check(&|bytes| *bytes.last_mut().unwrap() ^= 1);
    check(&|bytes| bytes.truncate(bytes.len() - 1));
    check(&|bytes| bytes.truncate(16 + CHUNK_LENGTH + 16));
    check(&|bytes| bytes.truncate(5));
    check(&Vec::clear);
    check(&|bytes| bytes.push(0));
}

#[test]
fn another_key_or_another_original_is_told() {
    let mut world = World::new();
    let stored = world.put(&sealed(b"words"));
    let locked = world
        .vault
        .prove(stored.hash, Key::from_bytes([6; 32]), original_hash(b"words"));
    assert!(matches!(locked, Err(Error::Locked(_))), "{locked:?}");
    let other = world.vault.prove(stored.hash, key(), original_hash(b"word"));
    assert!(matches!(other, Err(Error::NotTheOriginal { .. })), "{other:?}");
}

#[test]
fn removed_is_gone_and_removing_twice_is_no_error() {
    let mut world = World::new();
    let stored = world.put(b"abc");
    world.vault.remove(stored.hash).unwrap();
    assert!(!world.vault.has(stored.hash));
    assert!(matches!(world.vault.length(stored.hash), Err(Error::Missing(_))));
    world.vault.remove(stored.hash).unwrap();
}

#[test]
fn sweep_takes_leftovers_away_and_only_tells_of_the_rest() {
    let mut world = World::new();
    let (kept, stranger) = (world.put(b"kept").hash, world.put(b"stranger").hash);
    fs::write(world.vault.tmp().join("half"), b"hal").unwrap();
    fs::write(world.vault.root.join("note.txt"), b"not ours").unwrap();
    let lost = SealedHash([9; 32]);
    let swept = world.vault.sweep(&BTreeSet::from([kept, lost])).unwrap();
    assert_eq!(
        swept,
        Swept {
            leftovers: 1,
            unknown: vec![stranger],
            missing: vec![lost]
        }
    );
    assert!(world.vault.has(stranger) && world.vault.root.join("note.txt").exists());
    assert_eq!(fs::read_dir(world.vault.tmp()).unwrap().count(), 0);
}

#[test]
fn reader_that_fails_leaves_nothing() {
    struct Fails;
    impl Read for Fails {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::ErrorKind::ConnectionReset.into())
        }
    }
    let world = World::new();
    let mut half = b"half".as_slice().chain(Fails);
    let failed = world.vault.put(&mut half, &mut |name: &mut [u8]| name.fill(1));
    assert!(matches!(failed, Err(Error::ReadOriginal(_))), "{failed:?}");
    assert_eq!(world.vault.sweep(&BTreeSet::new()).unwrap(), Swept::default());
}
