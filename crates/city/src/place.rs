//! Words for a position: the nearest address, or else the zone and the coordinates.

use track::Position;

use crate::addresses::Near;
use crate::words::{Language, Words};

/// The best words that the city's files have for a position.
#[derive(Debug, Clone, PartialEq)]
pub enum PlaceGuess {
    /// It is near an address.
    NearAddress(Near),
    /// It is near no address, but in a zone.
    InZone {
        /// The zone's id.
        zone: String,
        /// The zone's name.
        name: Words,
        /// The position.
        position: Position,
    },
    /// It is outside the city.
    Outside(Position),
}

impl PlaceGuess {
    /// Returns the place as it is spoken, or read aloud over the radio.
    pub fn say(&self, language: Language) -> String {
        match self {
            Self::NearAddress(near) => near.say(language),
            Self::InZone { name, position, .. } => {
                format!("{}, {}", name.say(language), coordinates(*position))
            }
            Self::Outside(position) => coordinates(*position),
        }
    }
}

/// Five decimals are about a metre: enough to be found by, no more than a receiver knows.
fn coordinates(position: Position) -> String {
    format!("{:.5}, {:.5}", position.latitude(), position.longitude())
}
