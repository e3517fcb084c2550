//! One city, whole: everything that its folder holds, read and checked against each other.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use streets::Snapped;
use track::{Metres, Mode, Position, Route};

use crate::addresses::Addresses;
use crate::error::Error;
use crate::place::PlaceGuess;
use crate::profile::Profile;
use crate::streets::Streets;
use crate::tiles::Tiles;
use crate::zones::Zones;

/// The profile's file name in a city's folder.
pub const PROFILE_FILE: &str = "profile.json";
/// The zones' file name in a city's folder.
pub const ZONES_FILE: &str = "zones.geojson";
/// The addresses' file name in a city's folder.
pub const ADDRESSES_FILE: &str = "addresses.csv";

/// Farther from a door than this, a hundred block would mislead whoever is sent there.
const NEAR_ENOUGH: Metres = Metres(60.0);

/// One city with its places.
#[derive(Debug)]
pub struct City {
    /// What the city has decided.
    pub profile: Profile,
    /// Its patrol zones.
    pub zones: Zones,
    /// Its civic addresses.
    pub addresses: Addresses,
    map: Option<Tiles>,
    folder: PathBuf,
    /// Read when they are first asked for: the screens before that need not wait for them.
    streets: OnceLock<Option<Streets>>,
}

impl City {
    /// Reads a city's folder and checks that its files belong together.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self, Error> {
        match Self::open_even_without_map(folder)? {
            (city, None) => Ok(city),
            (_, Some(fault)) => Err(fault),
        }
    }

    /// Reads a city's folder as [`City::open`] does; a map that cannot be used costs only the map. Returns what is wrong
    /// with it, too.
    pub fn open_even_without_map(folder: impl AsRef<Path>) -> Result<(Self, Option<Error>), Error> {
        let folder = folder.as_ref();
        let profile = Profile::read(folder.join(PROFILE_FILE))?;
        let zones = Zones::read(folder.join(ZONES_FILE))?;
        check_zones(&profile, &zones)?;
        let addresses = Addresses::read(folder.join(ADDRESSES_FILE))?;
        let (map, fault) = match open_map(folder, &profile) {
            Ok(tiles) => (Some(tiles), None),
            Err(fault) => (None, Some(fault)),
        };
        let city = Self {
            profile,
            zones,
            addresses,
            map,
            folder: folder.to_owned(),
            streets: OnceLock::new(),
        };
        Ok((city, fault))
    }

    /// Returns the map, where its file can be used.
    pub fn map(&self) -> Result<&Tiles, Error> {
        self.map.as_ref().ok_or(Error::NoMap)
    }

    /// Returns the streets; none of a city that has no file of them.
    pub fn streets(&self) -> Result<Option<&Streets>, Error> {
        if self.streets.get().is_none() {
            let read = Streets::read(&self.folder, &self.zones)?;
            return Ok(self.streets.get_or_init(|| read).as_ref());
        }
        Ok(self.streets.get().and_then(Option::as_ref))
    }

    /// Returns those steps of a route whose length the streets know better than the receiver; none where there are no
    /// streets, or another city's. They are read only if the route leaves something open.
    pub fn along_streets(&self, mode: Mode, route: &Route) -> Vec<Snapped> {
        if !streets::leaves_open(mode, route) {
            return Vec::new();
        }
        let streets = self.streets().ok().flatten();
        streets.map_or_else(Vec::new, |streets| streets.along(mode, route))
    }

    /// Returns the best words for a position: near an address, else in a zone, else only its coordinates.
    pub fn describe(&self, position: Position) -> PlaceGuess {
        if let Some(near) = self.addresses.near(position, NEAR_ENOUGH) {
            return PlaceGuess::NearAddress(near);
        }
        match self.zones.zone_at(position) {
            Some(zone) => PlaceGuess::InZone {
                zone: zone.id.clone(),
                name: zone.name.clone(),
                position,
            },
            None => PlaceGuess::Outside(position),
        }
    }
}

/// Opens the map and checks that it is this city's.
fn open_map(folder: &Path, profile: &Profile) -> Result<Tiles, Error> {
    let path = folder.join(&profile.map.tiles);
    let tiles = Tiles::open(&path)?;
    if tiles.bounds().meets(&profile.map.bounds) {
        Ok(tiles)
    } else {
        Err(Error::TilesElsewhere(path))
    }
}

fn check_zones(profile: &Profile, zones: &Zones) -> Result<(), Error> {
    let named: BTreeSet<&str> = profile.zones.iter().map(|zone| zone.id.as_str()).collect();
    let drawn: BTreeSet<&str> = zones.iter().map(|zone| zone.id.as_str()).collect();
    match named.symmetric_difference(&drawn).next() {
        Some(id) => Err(Error::ZonesDiffer((*id).to_owned())),
        None => Ok(()),
    }
}
