//! The stage: one officer plays the acts of the script, and walks between them.

mod acts;

use app::log::Language;
use app::view::{ShiftEnding, ShiftStart};
use domain::RecordId;
use track::{Fix, Mode};

use crate::dice::Dice;
use crate::error::{Error, Result};
use crate::input::Picture;
use crate::officer::Officer;
use crate::script::{Act, Link};
use crate::shift::Step;

/// With a good link the phone syncs this often, in milliseconds of its clock.
const SYNC_EVERY_MS: i64 = 180_000;
/// Between two looks at the link and the progress, in seconds.
const STRIDE: u32 = 30;

/// One shift on the stage.
pub(crate) struct Stage<'a> {
    pub(crate) officer: Officer,
    pictures: &'a [Picture],
    next_picture: usize,
    link: Link,
    dice: Dice,
    services: Vec<String>,
    saved: Vec<Saved>,
    doses: u32,
    break_seconds: u32,
    synced_at: i64,
}

/// A record that can still be corrected, undone or given a photo.
#[derive(Debug, Clone, Copy)]
struct Saved {
    id: RecordId,
    withdrawn: bool,
}

impl<'a> Stage<'a> {
    pub(crate) fn new(
        officer: Officer,
        pictures: &'a [Picture],
        link: Link,
        dice: Dice,
        hours: f64,
    ) -> Result<Self> {
        let services = app::city::view(officer.session())?.services;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "hours are checked to be few"
        )]
        let break_seconds = (hours * 150.0) as u32;
        Ok(Self {
            synced_at: officer.now().0,
            officer,
            pictures,
            next_picture: 0,
            link,
            dice,
            services: services.into_iter().map(|service| service.id).collect(),
            saved: Vec::new(),
            doses: 0,
            break_seconds: break_seconds.max(20),
        })
    }

    pub(crate) fn start(&mut self, partner: Option<String>, fixes: &[Fix]) -> Result<()> {
        let options = app::shift::options(self.officer.session())?;
        let none = || Error::Script("the city has no unit or zone");
        let start = ShiftStart {
            unit: options.units.first().cloned().ok_or_else(none)?,
            zone: options.zones.first().ok_or_else(none)?.id.clone(),
            mode: "foot".to_owned(),
            partner,
            partner_agency: self.dice.pick(&options.agencies).cloned(),
            kit: options.kit,
        };
        self.officer.start_shift(&start, Mode::Foot, fixes)
    }

    /// Plays the acts, evenly over the hours of the shift.
    pub(crate) async fn play(
        &mut self,
        acts: &[Act],
        seconds: u32,
        tell: &(dyn Fn(Step) + Sync),
    ) -> Result<()> {
        let begun = self.officer.now().0;
        let length = i64::from(seconds) * 1000;
        let count = i64::try_from(acts.len()).unwrap_or(1).max(1);
        for (number, act) in (0..count).zip(acts) {
            self.walk_until(begun + length * number / count, begun, tell)
                .await?;
            self.act(*act).await?;
        }
        self.walk_until(begun + length, begun, tell).await
    }

    async fn walk_until(&mut self, at: i64, begun: i64, tell: &(dyn Fn(Step) + Sync)) -> Result<()> {
        loop {
            let left = (at - self.officer.now().0) / 1000;
            if left <= 0 {
                return Ok(());
            }
            self.officer
                .pass(u32::try_from(left).unwrap_or(STRIDE).min(STRIDE))?;
            if self.officer.now().0 - self.synced_at >= SYNC_EVERY_MS {
                self.sync_if_linked().await?;
            }
            let walked = u64::try_from((self.officer.now().0 - begun) / 1000).unwrap_or(0);
            tell(Step::Walked(walked));
        }
    }

    pub(crate) async fn sync_if_linked(&mut self) -> Result<()> {
        self.synced_at = self.officer.now().0;
        if self.link.is_there() {
            // A sync that fails leaves everything on the phone; the next one goes on.
            self.officer.sync().await?;
        }
        Ok(())
    }

    pub(crate) fn end(&mut self) -> Result<RecordId> {
        let kit = app::shift::options(self.officer.session())?.kit;
        let ending = ShiftEnding {
            remark: "Quiet end. Merci à l’équipe du marché.".to_owned(),
            kit_returned: kit,
            naloxone_used: self.doses,
        };
        let language = if self.dice.below(2) == 0 {
            Language::English
        } else {
            Language::French
        };
        self.officer.end_shift(&ending, language)
    }

    /// Returns the next photo's bytes.
    fn picture(&mut self) -> &'a [u8] {
        let picture = self.pictures.get(self.next_picture % self.pictures.len().max(1));
        self.next_picture += 1;
        picture.map_or(&[], |picture| &picture.bytes)
    }

    /// Returns a photo like no other, whose arrival could not be mistaken.
    fn secret_picture(&mut self) -> Vec<u8> {
        let mut bytes = self.picture().to_vec();
        bytes.extend(b"never to arrive ");
        bytes.extend(self.next_picture.to_be_bytes());
        bytes
    }

    fn keep(&mut self, id: RecordId) {
        self.saved.push(Saved { id, withdrawn: false });
    }

    /// Picks a saved record that was not taken back.
    fn some_saved(&mut self) -> Option<usize> {
        let standing: Vec<usize> = (0..self.saved.len())
            .filter(|at| self.saved.get(*at).is_some_and(|one| !one.withdrawn))
            .collect();
        self.dice.pick(&standing).copied()
    }
}
