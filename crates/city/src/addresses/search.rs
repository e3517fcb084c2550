//! Type-ahead over the addresses: `100 exa`, `example`, `10th`, `chandler street`.

use std::collections::HashSet;

use super::{Address, Addresses, Door, hundred_block};

/// Street types as they are typed out, beside how street signs shorten them.
const STREET_TYPES: [(&str, &str); 10] = [
    ("ave", "avenue"),
    ("blvd", "boulevard"),
    ("cres", "crescent"),
    ("dr", "drive"),
    ("hwy", "highway"),
    ("ln", "lane"),
    ("pl", "place"),
    ("rd", "road"),
    ("st", "street"),
    ("terr", "terrace"),
];

/// How well an address fits what was typed, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    WholeNumber,
    Street,
    NumberBegins,
}

impl Addresses {
    /// Returns the addresses that what was typed so far may mean, best first.
    ///
    /// A number keeps the addresses that begin with it; without one, each hundred block of a street is offered once.
    pub fn search(&self, text: &str, limit: usize) -> Vec<Address> {
        let words = fold(text);
        let Some((first, rest)) = words.split_first() else {
            return Vec::new();
        };
        let mut hits: Vec<(Fit, bool, &Door)> = self.blocks_of(&words);
        if first.bytes().all(|byte| byte.is_ascii_digit()) {
            hits.extend(self.numbered(first, rest));
        }
        hits.sort_by_key(|(fit, inside, door)| (*fit, *inside, door.street, door.number));
        let mut offered = HashSet::new();
        hits.retain(|(_, _, door)| offered.insert((door.street, door.number)));
        hits.into_iter()
            .take(limit)
            .map(|(_, _, door)| self.address(door))
            .collect()
    }

    /// The first address of every hundred block of the streets that match.
    fn blocks_of(&self, words: &[String]) -> Vec<(Fit, bool, &Door)> {
        let mut hits: Vec<(Fit, bool, &Door)> = Vec::new();
        let mut last = None;
        for (door, inside) in self.doors_on(words) {
            let block = (door.street, hundred_block(door.number));
            if last != Some(block) {
                hits.push((Fit::Street, inside, door));
                last = Some(block);
            }
        }
        hits
    }

    fn numbered(&self, digits: &str, street: &[String]) -> impl Iterator<Item = (Fit, bool, &Door)> {
        self.doors_on(street).filter_map(move |(door, inside)| {
            let number = door.number.to_string();
            match number.strip_prefix(digits)? {
                "" => Some((Fit::WholeNumber, inside, door)),
                _ => Some((Fit::NumberBegins, inside, door)),
            }
        })
    }

    /// The doors of the streets that match, and whether the match is inside the name rather than at its beginning.
    fn doors_on(&self, words: &[String]) -> impl Iterator<Item = (&Door, bool)> {
        let inside: Vec<Option<bool>> = self
            .streets
            .iter()
            .map(|street| matches(&street.words, words))
            .collect();
        self.doors
            .iter()
            .filter_map(move |door| Some((door, (*inside.get(door.street as usize)?)?)))
    }
}

/// Whether every typed word begins a word of the name, in order; and if so, whether it skips the name's first word.
fn matches(name: &[String], typed: &[String]) -> Option<bool> {
    let mut left = name.iter().enumerate();
    let mut first = None;
    for word in typed {
        let (index, _) = left.find(|(_, name_word)| begins(name_word, word))?;
        first = first.or(Some(index));
    }
    Some(first.unwrap_or(0) > 0)
}

fn begins(name_word: &str, typed: &str) -> bool {
    let long = STREET_TYPES
        .iter()
        .find(|(short, _)| *short == name_word)
        .map(|(_, long)| *long);
    name_word.starts_with(typed) || long.is_some_and(|long| long.starts_with(typed))
}

/// Splits a text into words without case, accents or punctuation.
pub(super) fn fold(text: &str) -> Vec<String> {
    let plain: String = text
        .chars()
        .flat_map(char::to_lowercase)
        .map(plain_letter)
        .collect();
    plain
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

fn plain_letter(letter: char) -> char {
    match letter {
        'à' | 'á' | 'â' | 'ä' => 'a',
        'ç' => 'c',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'î' | 'ï' | 'í' => 'i',
        'ô' | 'ö' | 'ó' => 'o',
        'ù' | 'û' | 'ü' | 'ú' => 'u',
        'ÿ' => 'y',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example_harbour;

    #[test]
    fn typing_ahead_finds_the_address_that_is_meant() {
        let town = Addresses::read(example_harbour::folder().join("addresses.csv")).unwrap();
        let check = |typed: &str, expected: &[&str]| {
            let found: Vec<String> = town.search(typed, 3).iter().map(Address::text).collect();
            assert_eq!(found, expected, "{typed:?}");
        };
        check(
            "100 exa",
            &["100 Example St", "1000 Example St", "1001 Example St"],
        );
        check(
            "  100,  EXAMPLE street ",
            &["100 Example St", "1000 Example St", "1001 Example St"],
        );
        check("exa", &["100 Example St", "200 Example St", "300 Example St"]);
        check(
            "example st",
            &["100 Example St", "200 Example St", "300 Example St"],
        );
        check(
            "10 chandler",
            &["100 Chandler St", "101 Chandler St", "1000 Chandler St"],
        );
        check("10th", &["100 10th Ave", "200 10th Ave", "300 10th Ave"]);
        check(
            "riverside drive",
            &["100 Riverside Dr", "200 Riverside Dr", "300 Riverside Dr"],
        );
        check("100 nowhere", &[]);
        check("st example", &[]);
        check(" ,. ", &[]);
        check("", &[]);
    }

    #[test]
    fn accents_and_case_do_not_matter() {
        assert_eq!(
            fold("Rue de l’Église-Neuve"),
            ["rue", "de", "l", "eglise", "neuve"]
        );
        assert_eq!(fold("CÔTÉ"), ["cote"]);
    }

    #[test]
    fn no_more_is_offered_than_asked_for_and_nothing_twice() {
        let town = Addresses::read(example_harbour::folder().join("addresses.csv")).unwrap();
        assert_eq!(town.search("1", 20).len(), 20);
        assert_eq!(town.search("1", 0).len(), 0);
        let mut found: Vec<String> = town.search("10", usize::MAX).iter().map(Address::text).collect();
        let all = found.len();
        found.sort_unstable();
        found.dedup();
        assert_eq!(found.len(), all);
    }
}
