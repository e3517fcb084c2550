//! The city's civic addresses: which is near, and which does somebody mean.
//!
//! Held whole in memory, 16 bytes an address and each street's name once, in a grid of cells about a block wide.

mod search;

use std::collections::HashMap;
use std::path::Path;

use track::{Metres, Position, distance};

use crate::error::Error;
use crate::words::Language;

const CELLS_PER_DEGREE: f64 = 1000.0;
const METRES_PER_DEGREE: f64 = 111_195.0;
const HUNDRED: u32 = 100;

/// All civic addresses of a city.
#[derive(Debug, Default)]
pub struct Addresses {
    streets: Vec<Street>,
    /// Sorted by street, then number.
    doors: Vec<Door>,
    cells: HashMap<(i32, i32), Vec<u32>>,
}

/// One civic address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The civic number.
    pub number: u32,
    /// The street.
    pub street: String,
    /// Where it is.
    pub position: Position,
}

/// The address that a position is near.
#[derive(Debug, Clone, PartialEq)]
pub struct Near {
    /// The civic number.
    pub number: u32,
    /// The street.
    pub street: String,
    /// How far the position is from it.
    pub distance: Metres,
}

#[derive(Debug)]
struct Street {
    name: String,
    words: Vec<String>,
}

#[derive(Debug, Clone, Copy)]
struct Door {
    street: u32,
    number: u32,
    position: Position,
}

impl Address {
    /// Returns the address as it is written: `148 Example St`.
    pub fn text(&self) -> String {
        format!("{} {}", self.number, self.street)
    }
}

impl Near {
    /// Returns the hundred block, which tells the place without telling whose door it is (1 below the first hundred).
    pub fn hundred_block(&self) -> u32 {
        hundred_block(self.number)
    }

    /// Returns the place as it is spoken: `near 100 Example St`.
    pub fn say(&self, language: Language) -> String {
        let (block, street) = (self.hundred_block(), &self.street);
        match language {
            Language::English => format!("near {block} {street}"),
            Language::French => format!("près du {block}, {street}"),
        }
    }
}

impl Addresses {
    /// Reads the addresses from a CSV file with the columns `number`, `street`, `lat`, `lon`.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let file = std::fs::File::open(path).map_err(|source| Error::Read {
            path: path.into(),
            source,
        })?;
        let mut rows = csv::Reader::from_reader(std::io::BufReader::new(file));
        let mut found = Vec::new();
        for row in rows.records() {
            let row = row.map_err(|fault| not_an_address(path, fault.position()))?;
            found.push(address(&row).ok_or_else(|| not_an_address(path, row.position()))?);
        }
        Ok(Self::from_rows(found))
    }

    /// Returns how many addresses there are.
    pub fn len(&self) -> usize {
        self.doors.len()
    }

    /// Returns whether there is no address at all.
    pub fn is_empty(&self) -> bool {
        self.doors.is_empty()
    }

    /// Returns every address, street by street.
    pub fn iter(&self) -> impl Iterator<Item = Address> + '_ {
        self.doors.iter().map(|door| self.address(door))
    }

    /// Returns the nearest address within a distance.
    pub fn near(&self, position: Position, within: Metres) -> Option<Near> {
        let (door, metres) = self
            .doors_around(position, within)
            .map(|door| (door, distance(position, door.position)))
            .filter(|(_, metres)| *metres <= within)
            .min_by(|(_, a), (_, b)| a.0.total_cmp(&b.0))?;
        Some(Near {
            number: door.number,
            street: self.street_name(door).to_owned(),
            distance: metres,
        })
    }

    fn from_rows(rows: Vec<Address>) -> Self {
        let mut names: Vec<&str> = rows.iter().map(|row| row.street.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        let numbers: HashMap<&str, u32> = names.iter().copied().zip(0..).collect();
        let street_of = |row: &Address| numbers.get(row.street.as_str()).copied().unwrap_or_default();
        let door = |row: &Address| Door {
            street: street_of(row),
            number: row.number,
            position: row.position,
        };
        let mut doors: Vec<Door> = rows.iter().map(door).collect();
        doors.sort_by_key(|door| (door.street, door.number));
        let mut cells: HashMap<_, Vec<u32>> = HashMap::new();
        for (index, door) in (0..).zip(&doors) {
            cells
                .entry(cell(door.position.latitude(), door.position.longitude()))
                .or_default()
                .push(index);
        }
        let streets = names
            .iter()
            .map(|name| Street {
                name: (*name).into(),
                words: search::fold(name),
            })
            .collect();
        Self {
            streets,
            doors,
            cells,
        }
    }

    fn doors_around(&self, position: Position, within: Metres) -> impl Iterator<Item = &Door> {
        let (lat, lon) = (position.latitude(), position.longitude());
        let tall = within.0.clamp(0.0, 5000.0) / METRES_PER_DEGREE;
        let wide = tall / lat.to_radians().cos().max(0.01);
        let (south, west) = cell(lat - tall, lon - wide);
        let (north, east) = cell(lat + tall, lon + wide);
        let keys = (south..=north).flat_map(move |row| (west..=east).map(move |column| (row, column)));
        keys.filter_map(|key| self.cells.get(&key))
            .flatten()
            .filter_map(|index| self.doors.get(*index as usize))
    }

    fn street_name(&self, door: &Door) -> &str {
        self.streets
            .get(door.street as usize)
            .map_or("", |street| &street.name)
    }

    fn address(&self, door: &Door) -> Address {
        Address {
            number: door.number,
            street: self.street_name(door).to_owned(),
            position: door.position,
        }
    }
}

fn hundred_block(number: u32) -> u32 {
    (number / HUNDRED * HUNDRED).max(1)
}

fn cell(lat: f64, lon: f64) -> (i32, i32) {
    (
        (lat * CELLS_PER_DEGREE).floor() as i32,
        (lon * CELLS_PER_DEGREE).floor() as i32,
    )
}

/// Takes `148`, and `148` of `148B` or `148 1/2`: a suffix is not needed to say where somebody is.
fn address(row: &csv::StringRecord) -> Option<Address> {
    let number = row.get(0)?.trim();
    let digits = number
        .find(|letter: char| !letter.is_ascii_digit())
        .unwrap_or(number.len());
    let number = number.get(..digits)?.parse().ok()?;
    let street = row.get(1)?.trim();
    let (lat, lon) = (row.get(2)?.trim().parse().ok()?, row.get(3)?.trim().parse().ok()?);
    let position = Position::from_degrees(lat, lon)
        .ok()
        .filter(|position| !position.is_zero())?;
    (!street.is_empty()).then(|| Address {
        number,
        street: street.to_owned(),
        position,
    })
}

fn not_an_address(path: &Path, position: Option<&csv::Position>) -> Error {
    Error::NotAnAddress {
        path: path.into(),
        line: position.map_or(1, csv::Position::line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example_harbour;

    fn read(text: &str) -> Result<Addresses, Error> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("addresses.csv");
        std::fs::write(&path, text).unwrap();
        Addresses::read(path)
    }

    #[test]
    fn a_position_is_near_the_hundred_block_of_its_street() {
        let town = Addresses::read(example_harbour::folder().join("addresses.csv")).unwrap();
        let check = |lat, lon, expected: Option<(&str, &str)>| {
            let near = town.near(Position::from_degrees(lat, lon).unwrap(), Metres(60.0));
            let said = near.map(|near| (near.say(Language::English), near.say(Language::French)));
            assert_eq!(
                said,
                expected.map(|(en, fr)| (en.to_owned(), fr.to_owned())),
                "{lat}, {lon}"
            );
        };
        check(
            49.475941,
            -125.861013,
            Some(("near 100 Example St", "près du 100, Example St")),
        );
        check(
            49.476851,
            -125.850721,
            Some(("near 600 Example St", "près du 600, Example St")),
        );
        check(49.460335, -125.846644, None);
        check(49.451399, -125.845090, None);
    }

    #[test]
    fn the_nearest_door_wins_across_the_cells_of_the_grid_and_none_beyond_the_distance() {
        let rows = "number,street,lat,lon\n7,Low St,49.0009990,-125\n250,High St,49.0010200,-125\n";
        let town = read(rows).unwrap();
        let at = |lat, within| {
            let near = town.near(Position::from_degrees(lat, -125.0).unwrap(), Metres(within))?;
            Some((near.number, near.hundred_block(), near.distance.0.round()))
        };
        assert_eq!(at(49.0010050, 60.0), Some((7, 1, 1.0)));
        assert_eq!(at(49.0010150, 60.0), Some((250, 200, 1.0)));
        assert_eq!(at(49.0015, 60.0), Some((250, 200, 53.0)));
        assert_eq!(at(49.0015, 50.0), None);
        assert_eq!(at(49.0010050, f64::NAN), None);
    }

    #[test]
    fn a_row_that_is_no_address_is_named_by_its_line() {
        let check = |rows: &str, expected: Result<usize, u64>| {
            let found = match read(&format!(
                "number,street,lat,lon\n100,Example St,49,-125\n{rows}\n"
            )) {
                Ok(addresses) => Ok(addresses.len()),
                Err(Error::NotAnAddress { line, .. }) => Err(line),
                Err(other) => panic!("{other}"),
            };
            assert_eq!(found, expected, "{rows:?}");
        };
        check("", Ok(1));
        check("102B,Example St,49,-125", Ok(2));
        check("102 1/2,\"Rue de l’Église, est\",49,-125", Ok(2));
        check("B,Example St,49,-125", Err(3));
        check("102,,49,-125", Err(3));
        check("102,Example St,100,-125", Err(3));
        check("102,Example St,0,0", Err(3));
        check("102,Example St,north,west", Err(3));
        check("102,Example St,49", Err(3));
        check("99999999999,Example St,49,-125", Err(3));
        assert!(read("").unwrap().is_empty());
        assert!(matches!(Addresses::read("nowhere.csv"), Err(Error::Read { .. })));
    }
}
