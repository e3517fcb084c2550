//! What this project's recorder makes of what a receiver heard.

use track::{Fix, Gap, Item, Metres, Output, Recorder, Summary};

use crate::phone::Carried;
use crate::receiver::Heard;
use crate::walker::{Going, Walk};

/// A recorded walk.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// Its items, in their order.
    pub items: Vec<Item>,
    /// The walk in numbers.
    pub summary: Summary,
    start_ms: i64,
}

impl Recorded {
    /// Records what was heard, one fix a second.
    pub fn of(going: Going, heard: &Heard) -> Self {
        let fixes = heard.fixes.iter().map(|fix| (0, *fix));
        Self::from_fixes(going, heard, fixes)
    }

    /// Records what a phone got of it.
    pub fn carried(going: Going, heard: &Heard, carried: &Carried) -> Self {
        let handed = carried.handed.iter();
        let fixes = handed.flat_map(|(ask, fixes)| fixes.iter().map(|fix| (ask.every_ms, *fix)));
        Self::from_fixes(going, heard, fixes)
    }

    /// Records fixes, each with how often the receiver was asked then.
    fn from_fixes(going: Going, heard: &Heard, fixes: impl Iterator<Item = (u32, Fix)>) -> Self {
        let mut recorder = Recorder::new(going.mode());
        let mut outputs = recorder.start(heard.start_ms);
        for (every_ms, fix) in fixes {
            recorder.asked_every(every_ms);
            outputs.extend(recorder.fix(fix));
        }
        outputs.extend(recorder.end(heard.end_ms));
        let items: Vec<Item> = outputs
            .into_iter()
            .filter_map(|output| match output {
                Output::Item(item) => Some(item),
                Output::Rejected(_) | Output::FrameDue => None,
            })
            .collect();
        Self {
            summary: Summary::of(&items),
            items,
            start_ms: heard.start_ms,
        }
    }

    /// Returns how far the walk really went while the recorder knew where it was.
    pub fn known(&self, walk: &Walk) -> Metres {
        let gaps: Vec<Gap> = self
            .items
            .iter()
            .filter_map(|item| match item {
                Item::Gap(gap) => Some(*gap),
                Item::Fix(_) | Item::Stop(_) => None,
            })
            .collect();
        let seconds = walk.moments.iter().enumerate();
        let known = seconds.filter(|(second, _)| {
            let at = self.start_ms + *second as i64 * 1000;
            !gaps.iter().any(|gap| gap.from_ms < at && at <= gap.to_ms)
        });
        Metres(known.map(|(_, moment)| moment.speed).sum())
    }
}
