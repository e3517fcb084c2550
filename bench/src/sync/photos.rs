//! Photos of a shift: the project's own pictures, each made up to the length that is wanted by bytes behind its end,
//! as a camera may add them. No two are alike.

use std::path::Path;

use rehearsal::input;

use crate::Result;
use crate::dice::Dice;

/// The pictures of the fixtures.
pub(crate) struct Album(Vec<Vec<u8>>);

impl Album {
    /// Reads them.
    pub(crate) fn open(fixtures: &Path) -> Result<Self> {
        let (pictures, _) = input::photos(&fixtures.join("photos"))?;
        let jpeg = pictures.into_iter().filter(|one| one.name.ends_with(".jpg"));
        Ok(Self(jpeg.map(|one| one.bytes).collect()))
    }

    /// Returns photo `number` with so many bytes.
    pub(crate) fn photo(&self, number: usize, length: usize) -> Vec<u8> {
        let picture = self.0.get(number % self.0.len().max(1));
        let mut bytes = picture.cloned().unwrap_or_default();
        let more = length.saturating_sub(bytes.len());
        let mut rest = vec![0; more];
        seal::Chance::fill(&mut Dice::new(number as u64), &mut rest);
        bytes.extend(rest);
        bytes
    }
}
