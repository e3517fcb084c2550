//! The chance of one run: the same number gives the same throws everywhere.

/// A row of numbers that a seed repeats (SplitMix64).
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end.max(1)).unwrap_or(1);
        usize::try_from(self.next() % end).unwrap_or(0)
    }

    /// Returns a number from `from` to `to`, both possible.
    pub(crate) const fn between(&mut self, from: i64, to: i64) -> i64 {
        let span = to.abs_diff(from) + 1;
        from + (self.next() % span).cast_signed()
    }

    /// Says yes so many times in a thousand.
    pub(crate) fn happens(&mut self, thousandths: usize) -> bool {
        self.below(1000) < thousandths
    }

    /// Picks one; `None` from nothing.
    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }

    pub(crate) fn bytes<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| self.next().to_le_bytes()[0])
    }

    /// Returns text that cannot be packed well.
    pub(crate) fn noise(&mut self, letters: usize) -> String {
        let letter = |byte: u8| char::from(b'!' + byte % 90);
        (0..letters)
            .map(|_| letter(self.next().to_le_bytes()[0]))
            .collect()
    }
}
