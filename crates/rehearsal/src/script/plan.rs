//! Which acts a shift has: about 47 records and 31 photos in eight hours.

use crate::dice::Dice;

/// One thing that the officer does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    /// Records an encounter with so many photos; the number picks kind and outcome.
    Encounter { number: usize, photos: usize },
    /// Checks on somebody; the number picks the course and the outcome.
    Welfare { number: usize },
    /// Records a hazard with a photo.
    Hazard { number: usize },
    /// Writes an item for the next shift.
    Handover { number: usize },
    /// Takes such an item back.
    TakeBackHandover,
    /// Takes a break.
    Break,
    /// Calls for help, and stands down.
    Sos,
    /// Corrects a saved record.
    Correct,
    /// Undoes a record with a photo within the eight seconds.
    UndoAtOnce,
    /// Undoes a record later: it stays, marked.
    UndoLate,
    /// Throws a draft away, with a photo.
    DiscardDraft,
    /// Throws a photo of a draft away and saves the draft.
    DiscardPhoto,
    /// Takes a photo that belongs to no record yet.
    LoosePhoto,
    /// Adds a photo to a saved record.
    AddPhoto,
}

/// These come first, so that what corrects, undoes and adds finds something.
const FIRST: [Act; 3] = [
    Act::Encounter { number: 0, photos: 1 },
    Act::Hazard { number: 0 },
    Act::Welfare { number: 0 },
];

/// An act needs about this many seconds.
const ACT_SECONDS: f64 = 45.0;

/// Returns the acts of a shift of so many hours, in order; a short shift has fewer.
pub(crate) fn acts(hours: f64, dice: &mut Dice) -> Vec<Act> {
    let mut rest = rest();
    dice.shuffle(&mut rest);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "hours are checked to be few and positive"
    )]
    let room = (hours * 3600.0 / ACT_SECONDS) as usize;
    FIRST.into_iter().chain(rest).take(room.max(1)).collect()
}

/// 21 encounters and two more (one undone late, one whose photo is thrown away), 9 welfare checks, 7 hazards, 4 items
/// for the handover and one SOS: with the first three 47 records. 11 photos of encounters, 7 of hazards, 6 added later
/// and 5 loose: with the first two 31.
fn rest() -> Vec<Act> {
    let mut acts = Vec::new();
    acts.extend((1..22).map(|number| Act::Encounter {
        number,
        photos: usize::from(number % 2 == 1),
    }));
    acts.extend((1..10).map(|number| Act::Welfare { number }));
    acts.extend((1..8).map(|number| Act::Hazard { number }));
    acts.extend((0..4).map(|number| Act::Handover { number }));
    acts.extend([Act::AddPhoto; 6]);
    acts.extend([Act::LoosePhoto; 5]);
    acts.extend([Act::Correct; 5]);
    acts.extend([Act::Break; 2]);
    acts.extend([
        Act::Sos,
        Act::UndoAtOnce,
        Act::UndoLate,
        Act::DiscardDraft,
        Act::DiscardPhoto,
        Act::TakeBackHandover,
    ]);
    acts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photos(act: &Act) -> usize {
        match act {
            Act::Encounter { photos, .. } => *photos,
            Act::Hazard { .. } | Act::LoosePhoto | Act::AddPhoto => 1,
            _ => 0,
        }
    }

    const fn is_record(act: &Act) -> bool {
        matches!(
            act,
            Act::Encounter { .. }
                | Act::Welfare { .. }
                | Act::Hazard { .. }
                | Act::Handover { .. }
                | Act::Sos
                | Act::UndoLate
                | Act::DiscardPhoto
        )
    }

    #[test]
    fn whole_shift_has_47_records_and_31_photos_whatever_the_seed() {
        for seed in 0..20 {
            let acts = acts(8.0, &mut Dice::new(seed));
            assert_eq!(acts.iter().filter(|act| is_record(act)).count(), 47);
            assert_eq!(acts.iter().map(photos).sum::<usize>(), 31);
        }
    }

    #[test]
    fn short_shift_has_fewer_acts_and_an_hour_has_all() {
        assert_eq!(acts(0.2, &mut Dice::new(1)).len(), 16);
        assert_eq!(
            acts(1.0, &mut Dice::new(1)).len(),
            acts(8.0, &mut Dice::new(1)).len()
        );
    }

    #[test]
    fn seed_decides_the_order() {
        assert_eq!(acts(8.0, &mut Dice::new(3)), acts(8.0, &mut Dice::new(3)));
        assert_ne!(acts(8.0, &mut Dice::new(3)), acts(8.0, &mut Dice::new(4)));
    }
}
