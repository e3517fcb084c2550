//! The city's map: vector tiles out of one PMTiles file.
//!
//! Plain calls, no async: reads are small and come from the disk's cache, so a screen's scheme handler and a server's
//! route can both use them. Reads by position rather than by memory map: a map file that is cut off while it is in
//! use is an error here, and would be a crash there.

mod file;

use std::path::{Path, PathBuf};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use pmtiles::{AsyncPmTilesReader, HashMapCache, PmtError, TileCoord, TileType};
use serde_json::{Map, Value, json};

use crate::error::Error;
use crate::profile::{Bounds, Centre};
use file::MapFile;

/// The city's map.
pub struct Tiles {
    path: PathBuf,
    reader: AsyncPmTilesReader<MapFile, HashMapCache>,
}

impl Tiles {
    /// Opens a PMTiles file of vector tiles.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref().to_owned();
        let file = MapFile::open(&path)?;
        let reader = at_once(AsyncPmTilesReader::try_from_cached_source(
            file,
            HashMapCache::default(),
        ))
        .map_err(|source| broken(&path, source))?;
        if reader.get_header().tile_type != TileType::Mvt {
            return Err(Error::ForeignTiles(path));
        }
        Ok(Self { path, reader })
    }

    /// Returns the vector tile at z/x/y, unpacked, or none where the map has nothing.
    pub fn tile(&self, z: u8, x: u32, y: u32) -> Result<Option<Vec<u8>>, Error> {
        let Ok(coordinate) = TileCoord::new(z, x, y) else {
            return Ok(None);
        };
        let found = at_once(self.reader.get_tile_decompressed(coordinate));
        Ok(found.map_err(|source| broken(&self.path, source))?.map(Vec::from))
    }

    /// Returns what a tile is to a web view.
    pub fn content_type(&self) -> &'static str {
        TileType::Mvt.content_type()
    }

    /// Returns the least and the greatest zoom with tiles.
    pub fn zooms(&self) -> (u8, u8) {
        let header = self.reader.get_header();
        (header.min_zoom, header.max_zoom)
    }

    /// Returns the map's bounds.
    pub fn bounds(&self) -> Bounds {
        let header = self.reader.get_header();
        Bounds {
            west: header.min_longitude,
            south: header.min_latitude,
            east: header.max_longitude,
            north: header.max_latitude,
        }
    }

    /// Returns the map's middle.
    pub fn centre(&self) -> Centre {
        let header = self.reader.get_header();
        Centre {
            lat: header.center_latitude,
            lon: header.center_longitude,
        }
    }

    /// Returns whose data the map is made of, in the words that their licence asks for.
    pub fn attribution(&self) -> Result<Option<String>, Error> {
        let said = self.said()?;
        Ok(said.get("attribution").and_then(Value::as_str).map(str::to_owned))
    }

    /// Returns what the file says of itself.
    fn said(&self) -> Result<Map<String, Value>, Error> {
        let text = at_once(self.reader.get_metadata()).map_err(|source| broken(&self.path, source))?;
        serde_json::from_str(&text).map_err(|_| broken(&self.path, PmtError::InvalidMetadata))
    }

    /// Returns a TileJSON 3 for tiles served at an address such as `city://tiles/{z}/{x}/{y}`.
    pub fn tilejson(&self, address: &str) -> Result<Value, Error> {
        let known = self.said()?;
        let ((min_zoom, max_zoom), bounds) = (self.zooms(), self.bounds());
        let mut tilejson = json!({
            "tilejson": "3.0.0",
            "tiles": [address],
            "minzoom": min_zoom,
            "maxzoom": max_zoom,
            "bounds": [bounds.west, bounds.south, bounds.east, bounds.north],
            "vector_layers": known.get("vector_layers").cloned().unwrap_or_else(|| json!([])),
        });
        if let (Some(attribution), Value::Object(fields)) = (known.get("attribution"), &mut tilejson) {
            fields.insert("attribution".to_owned(), attribution.clone());
        }
        Ok(tilejson)
    }
}

impl std::fmt::Debug for Tiles {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Tiles")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// Runs a future whose every step is ready at once, because [`MapFile`] never waits.
fn at_once<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => std::thread::yield_now(),
        }
    }
}

fn broken(path: &Path, source: PmtError) -> Error {
    match source {
        PmtError::InvalidMagicNumber => Error::NotTiles(path.into()),
        PmtError::UnsupportedPmTilesVersion => Error::ForeignTiles(path.into()),
        source => Error::BrokenTiles {
            path: path.into(),
            source,
        },
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;
    use crate::example_harbour;

    /// What opening, or else reading the middle tile at every zoom, says of changed bytes.
    fn fault_of(bytes: &[u8]) -> Option<Error> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("town.pmtiles");
        std::fs::write(&path, bytes).unwrap();
        let tiles = match Tiles::open(path) {
            Ok(tiles) => tiles,
            Err(fault) => return Some(fault),
        };
        (10..=16).find_map(|z| {
            let (x, y) = example_harbour::middle_tile(z);
            tiles.tile(z, x, y).err()
        })
    }

    fn town() -> Vec<u8> {
        std::fs::read(example_harbour::folder().join("town.pmtiles")).unwrap()
    }

    #[test]
    fn a_file_that_is_no_map_is_named_for_what_it_is() {
        let check = |bytes: &[u8], expected: fn(&Error) -> bool| {
            let fault = fault_of(bytes).unwrap();
            assert!(expected(&fault), "{fault:?}");
        };
        check(b"", |fault| matches!(fault, Error::NotTiles(_)));
        check(b"PMT", |fault| matches!(fault, Error::NotTiles(_)));
        check(b"<html>404</html>", |fault| matches!(fault, Error::NotTiles(_)));
        let whole = town();
        let changed = |at: usize, to: u8| {
            let mut bytes = whole.clone();
            bytes[at] = to;
            bytes
        };
        check(&changed(7, 2), |fault| matches!(fault, Error::ForeignTiles(_)));
        check(&changed(99, 2), |fault| matches!(fault, Error::ForeignTiles(_)));
        check(&changed(97, 9), |fault| {
            matches!(fault, Error::BrokenTiles { .. })
        });
        check(&changed(127, 0), |fault| {
            matches!(fault, Error::BrokenTiles { .. })
        });
    }

    #[test]
    fn a_map_that_is_cut_off_anywhere_is_refused() {
        let whole = town();
        for length in [7, 8, 60, 126, 127, 1000, whole.len() / 2, whole.len() - 1] {
            let fault = fault_of(&whole[..length]).unwrap();
            let Error::TruncatedTiles { found, needed, .. } = fault else {
                panic!("{length}: {fault:?}")
            };
            assert!(found == length as u64 && needed > found && needed <= whole.len() as u64);
        }
        assert!(fault_of(&whole).is_none());
    }

    #[test]
    fn a_map_with_flipped_bits_is_an_error_and_never_a_crash() {
        let whole = town();
        for at in (0..whole.len()).step_by(whole.len() / 300) {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x55;
            let _ = fault_of(&bytes);
        }
        let mut bytes = whole;
        let tiles_begin = bytes.len() / 3;
        bytes[tiles_begin..].fill(0xFF);
        assert!(matches!(fault_of(&bytes), Some(Error::BrokenTiles { .. })));
    }

    #[test]
    fn a_map_that_shrinks_while_it_is_open_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("town.pmtiles");
        std::fs::write(&path, town()).unwrap();
        let tiles = Tiles::open(&path).unwrap();
        File::options()
            .write(true)
            .open(&path)
            .unwrap()
            .set_len(2000)
            .unwrap();
        let (x, y) = example_harbour::middle_tile(16);
        assert!(matches!(tiles.tile(16, x, y), Err(Error::BrokenTiles { .. })));
    }

    #[test]
    fn tiles_outside_the_map_are_none() {
        let tiles = Tiles::open(example_harbour::folder().join("town.pmtiles")).unwrap();
        for (z, x, y) in [
            (9, 0, 0),
            (14, 0, 0),
            (17, 0, 0),
            (3, 8, 0),
            (3, 0, 8),
            (32, 0, 0),
            (255, 0, 0),
        ] {
            assert!(tiles.tile(z, x, y).unwrap().is_none(), "{z}/{x}/{y}");
        }
    }

    #[test]
    fn a_runtime_may_read_tiles_from_many_threads() {
        fn shared<T: Send + Sync>(_: &T) {}
        let tiles = Tiles::open(example_harbour::folder().join("town.pmtiles")).unwrap();
        shared(&tiles);
        let (x, y) = example_harbour::middle_tile(15);
        let once = tiles.tile(15, x, y).unwrap();
        std::thread::scope(|threads| {
            for _ in 0..4 {
                threads.spawn(|| (0..50).for_each(|_| assert_eq!(tiles.tile(15, x, y).unwrap(), once)));
            }
        });
    }

    #[test]
    fn the_tilejson_names_the_layers_and_no_other_address() {
        let tiles = Tiles::open(example_harbour::folder().join("town.pmtiles")).unwrap();
        let tilejson = tiles.tilejson("city://tiles/{z}/{x}/{y}").unwrap();
        let layers = tilejson["vector_layers"].as_array().unwrap();
        let mut names: Vec<&str> = layers.iter().map(|layer| layer["id"].as_str().unwrap()).collect();
        names.sort_unstable();
        assert_eq!(
            names,
            ["building", "land", "park", "place", "road", "water", "zone"]
        );
        assert_eq!(tilejson["tiles"], json!(["city://tiles/{z}/{x}/{y}"]));
        assert_eq!((tiles.zooms(), &tilejson["maxzoom"]), ((10, 16), &json!(16)));
        assert!(!tilejson.to_string().contains("http"));
    }
}
