//! How bad a run is: each seed draws its own weather, so that some runs are calm and some are not.

use crate::dice::Dice;

/// Chances in thousandths, and how long the officers pause.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Weather {
    pub(crate) lost: usize,
    pub(crate) twice: usize,
    pub(crate) late: usize,
    pub(crate) half: usize,
    pub(crate) refused: usize,
    pub(crate) misfortune: Misfortunes,
    longest_pause_ms: i64,
}

/// Which misfortunes a run knows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Misfortunes {
    pub(crate) kills: bool,
    pub(crate) restores: bool,
    pub(crate) clocks: bool,
    pub(crate) revoked: bool,
    pub(crate) full: bool,
    /// Officers change their team.
    pub(crate) moves: bool,
    /// Phones are put back to a copy of themselves.
    pub(crate) goes_back: bool,
}

impl Misfortunes {
    fn of(dice: &mut Dice) -> Self {
        let goes_back = dice.happens(250);
        Self {
            kills: dice.happens(700),
            restores: dice.happens(350),
            clocks: dice.happens(500),
            // Which lines of a branch came while its phone was revoked, nobody here could tell.
            revoked: dice.happens(300) && !goes_back,
            full: dice.happens(300),
            moves: dice.happens(300),
            goes_back,
        }
    }
}

impl Weather {
    pub(crate) fn of(dice: &mut Dice) -> Self {
        let mut chance = |list: &[usize]| dice.pick(list).copied().unwrap_or(0);
        Self {
            lost: chance(&[0, 30, 100, 300]),
            twice: chance(&[0, 30, 100]),
            late: chance(&[0, 30, 100]),
            half: chance(&[0, 20, 80]),
            refused: chance(&[0, 0, 30, 100]),
            longest_pause_ms: [4_000, 60_000, 600_000][chance(&[0, 1, 2])],
            misfortune: Misfortunes::of(dice),
        }
    }

    /// Nothing goes wrong any more.
    pub(crate) const fn calm(self) -> Self {
        Self {
            lost: 0,
            twice: 0,
            late: 0,
            half: 0,
            refused: 0,
            ..self
        }
    }

    pub(crate) fn pause(&self, dice: &mut Dice) -> i64 {
        if dice.happens(400) {
            dice.between(100, 4_000)
        } else {
            dice.between(100, self.longest_pause_ms)
        }
    }
}
