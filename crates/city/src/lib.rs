//! Knows one city's places: its profile, zones, addresses and map.
//!
//! This crate reads files and only files. It never writes one, never asks the network, and never says where an officer
//! is: it only puts words to a position that it is given.

mod addresses;
mod city;
mod error;
#[cfg(test)]
mod example_harbour;
mod json;
mod pack;
mod place;
mod profile;
mod streets;
mod tiles;
mod words;
mod zones;

pub use addresses::{Address, Addresses, Near};
pub use city::{ADDRESSES_FILE, City, PROFILE_FILE, ZONES_FILE};
pub use error::Error;
pub use pack::{CityPack, Digest, NotADigest, PackFile, check};
pub use place::PlaceGuess;
pub use profile::{
    Bounds, Centre, Choice, KitItem, MapView, Medical, MedicalInterval, OnPhone, Opening, Profile,
    ReferralTarget, Unit, WorkingAlone, ZoneChoice,
};
pub use streets::{STREETS_FILE, Streets, read_streets};
pub use tiles::Tiles;
pub use words::{Language, Words};
pub use zones::{Zone, Zones};
