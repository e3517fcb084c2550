//! How each act is played: taps, words and photos, with the seconds that they take.

use app::view::{FieldValue, HandoverInput};
use domain::code::Code as _;
use domain::codes::{
    EncounterKind, EncounterOutcome, HandoverKind, HazardAction, HazardKind, InitiatedBy, Purpose,
    ReferralMethod, ReferralStatus, Severity, Technique, WelfareOutcome, WelfareTrigger,
};

use super::{Saved, Stage};
use crate::error::Result;
use crate::officer::Draft;
use crate::script::{Act, FRENCH_HANDOVER, HANDOVER, NEEDS, NOTES, PLACES, REASONS};

/// An overdose as its steps are tapped: the code, a word, and the seconds after it.
const OVERDOSE: &[(&str, Option<&str>, u32)] = &[
    ("no_response", None, 2),
    ("not_sure", None, 2),
    ("stimulate", None, 3),
    ("called_emergency", None, 4),
    ("airway", None, 2),
    ("breathing_slow_noisy", None, 3),
    ("ventilate", None, 5),
    ("naloxone_dose", Some("1"), 6),
    ("evaluate", None, 4),
    ("naloxone_dose", Some("2"), 5),
    ("recovery_position", None, 3),
    ("ehs_arrived", None, 2),
    ("handed_over", None, 1),
    ("ended", None, 1),
];

const AWAKE: &[(&str, Option<&str>, u32)] = &[
    ("responds", None, 3),
    ("breathing_normal", None, 3),
    ("ended", None, 1),
];

fn nth(codes: &'static [&'static str], number: usize) -> &'static str {
    codes
        .get(number % codes.len().max(1))
        .copied()
        .unwrap_or_default()
}

impl Stage<'_> {
    pub(super) async fn act(&mut self, act: Act) -> Result<()> {
        match act {
            Act::Encounter { number, photos } => self.encounter(number, photos),
            Act::Welfare { number } => self.welfare(number),
            Act::Hazard { number } => self.hazard(number),
            Act::Handover { number } => self.handover(number),
            Act::TakeBackHandover => self.officer.take_back_item().map(drop),
            Act::Break => self.officer.take_break(self.break_seconds),
            Act::Sos => self.sos().await,
            Act::Correct => self.correct(),
            Act::UndoAtOnce => self.undo_at_once().await,
            Act::UndoLate => self.undo_late(),
            Act::DiscardDraft => self.discard_draft(),
            Act::DiscardPhoto => self.discard_photo(),
            Act::LoosePhoto => {
                let bytes = self.picture();
                self.officer.add_photo(bytes, None).map(drop)
            }
            Act::AddPhoto => self.add_photo(),
        }
    }

    fn encounter(&mut self, number: usize, photos: usize) -> Result<()> {
        let mut draft = self.typed_encounter(number)?;
        for _ in 0..photos {
            let bytes = self.picture();
            self.officer.photograph(&mut draft, bytes)?;
            self.officer.pass(3)?;
        }
        if number % 7 == 3 {
            let earlier = self.officer.now().plus_millis(-3_000_000);
            self.officer.happened_at(&mut draft, earlier)?;
        }
        let id = self.officer.save(draft)?;
        self.keep(id);
        Ok(())
    }

    /// Opens an encounter and fills it in; the number goes through every kind and every outcome.
    fn typed_encounter(&mut self, number: usize) -> Result<Draft> {
        let mut draft = self.officer.open("encounter", None)?;
        self.officer.pass(2)?;
        let (kinds, outcomes) = (EncounterKind::LIST.codes, EncounterOutcome::LIST.codes);
        let outcome = nth(outcomes, number);
        self.officer.say(&mut draft, "kind", nth(kinds, number))?;
        self.officer.say(&mut draft, "outcome", outcome)?;
        self.officer.pass(3)?;
        let people = i64::try_from(self.dice.below(6)).unwrap_or(0);
        self.officer
            .set(&mut draft, "people_count", FieldValue::Number(people))?;
        self.some_code(&mut draft, "initiated_by", InitiatedBy::LIST.codes)?;
        self.techniques(&mut draft, number)?;
        if number.is_multiple_of(2) {
            self.some_words(&mut draft, "note", NOTES)?;
            self.some_words(&mut draft, "need", NEEDS)?;
        }
        if outcome == "referred" {
            self.refer(&mut draft)?;
        }
        self.details(&mut draft, number)?;
        self.officer.pass(5)?;
        Ok(draft)
    }

    fn techniques(&mut self, draft: &mut Draft, number: usize) -> Result<()> {
        let chosen = Technique::LIST.codes.iter().skip(number % 3).step_by(2);
        let list = chosen.map(|code| FieldValue::Text((*code).to_owned())).collect();
        self.officer.set(draft, "techniques", FieldValue::List(list))
    }

    fn refer(&mut self, draft: &mut Draft) -> Result<()> {
        if let Some(service) = self.dice.pick(&self.services).cloned() {
            self.officer.say(draft, "referral_target", &service)?;
        }
        self.some_code(draft, "referral_method", ReferralMethod::LIST.codes)?;
        self.some_code(draft, "referral_status", ReferralStatus::LIST.codes)
    }

    /// Fills in what only some records have: a place in other words, call and file numbers, a purpose.
    fn details(&mut self, draft: &mut Draft, number: usize) -> Result<()> {
        match number % 5 {
            0 => self.some_words(draft, "place", PLACES),
            1 => self
                .officer
                .say(draft, "call_number", &format!("EH-{:05}", 40_000 + number)),
            2 => self
                .officer
                .say(draft, "police_file", &format!("2026-{:05}", 10_000 + number)),
            3 => self.some_code(draft, "purpose", Purpose::LIST.codes),
            _ => Ok(()),
        }
    }

    fn some_code(&mut self, draft: &mut Draft, field: &str, codes: &'static [&'static str]) -> Result<()> {
        let code = self.dice.pick(codes).copied().unwrap_or_default();
        self.officer.say(draft, field, code)
    }

    fn some_words(&mut self, draft: &mut Draft, field: &str, words: &'static [&'static str]) -> Result<()> {
        self.some_code(draft, field, words)
    }

    fn welfare(&mut self, number: usize) -> Result<()> {
        let mut draft = self.officer.open("welfare_check", None)?;
        self.officer.pass(2)?;
        let overdose = number.is_multiple_of(3);
        for (code, detail, seconds) in if overdose { OVERDOSE } else { AWAKE } {
            self.officer.step(&mut draft, code, *detail)?;
            self.officer.pass(*seconds)?;
        }
        let (responds, breathes) = if overdose {
            ("unresponsive", "slow_noisy")
        } else {
            ("alert", "normal")
        };
        self.officer.say(&mut draft, "responsiveness", responds)?;
        self.officer.say(&mut draft, "breathing", breathes)?;
        self.some_code(&mut draft, "trigger", WelfareTrigger::LIST.codes)?;
        if overdose {
            self.officer
                .set(&mut draft, "naloxone_doses", FieldValue::Number(2))?;
            self.officer
                .set(&mut draft, "debrief_offered", FieldValue::Flag(true))?;
            self.doses += 2;
        }
        self.officer
            .say(&mut draft, "outcome", nth(WelfareOutcome::LIST.codes, number))?;
        let id = self.officer.save(draft)?;
        self.keep(id);
        Ok(())
    }

    fn hazard(&mut self, number: usize) -> Result<()> {
        let mut draft = self.officer.open("hazard", None)?;
        self.officer
            .say(&mut draft, "kind", nth(HazardKind::LIST.codes, number))?;
        self.officer
            .say(&mut draft, "action", nth(HazardAction::LIST.codes, number))?;
        self.some_code(&mut draft, "severity", Severity::LIST.codes)?;
        let count = i64::try_from(number).unwrap_or(0);
        self.officer.set(&mut draft, "count", FieldValue::Number(count))?;
        self.officer.set(
            &mut draft,
            "made_safe",
            FieldValue::Flag(number.is_multiple_of(2)),
        )?;
        self.officer.pass(4)?;
        let bytes = self.picture();
        self.officer.photograph(&mut draft, bytes)?;
        self.officer.pass(4)?;
        let id = self.officer.save(draft)?;
        self.keep(id);
        Ok(())
    }

    fn handover(&mut self, number: usize) -> Result<()> {
        let words = if number.is_multiple_of(2) {
            HANDOVER
        } else {
            FRENCH_HANDOVER
        };
        let hours = u32::try_from(12 + number).unwrap_or(12);
        let input = HandoverInput {
            kind: nth(HandoverKind::LIST.codes, number).to_owned(),
            text: nth(words, number).to_owned(),
            must_read: number < 2,
            hours,
        };
        self.officer.hand_over(&input)
    }

    async fn sos(&mut self) -> Result<()> {
        let call = self.officer.call_for_help()?;
        self.call_out().await;
        self.officer.pass(20)?;
        self.officer.stand_down(call)?;
        self.call_out().await;
        Ok(())
    }

    async fn call_out(&self) {
        if self.link.is_there() {
            self.officer.send_call().await;
        }
    }

    fn correct(&mut self) -> Result<()> {
        let Some(Saved { id, .. }) = self.some_saved().and_then(|at| self.saved.get(at).copied()) else {
            return Ok(());
        };
        let mut draft = self.officer.correct(id)?;
        self.officer.pass(4)?;
        let lines = self
            .officer
            .written()
            .records
            .iter()
            .map(|one| one.lines.len())
            .sum::<usize>();
        let note = format!("{} ({lines})", nth(NOTES, lines));
        self.officer.say(&mut draft, "note", &note)?;
        self.some_words(&mut draft, "correction_reason", REASONS)?;
        self.officer.save(draft)?;
        // Its time for an undo passes, so that a later undo is a late one.
        self.officer.pass(9)
    }

    async fn undo_at_once(&mut self) -> Result<()> {
        let mut draft = self.typed_encounter(1)?;
        let bytes = self.secret_picture();
        self.officer.never(&bytes);
        let photo = self.officer.photograph(&mut draft, &bytes)?;
        let id = self.officer.save(draft)?;
        self.officer.pass(3)?;
        self.sync_if_linked().await?;
        self.officer.undo_at_once(id, &[photo])
    }

    fn undo_late(&mut self) -> Result<()> {
        let draft = self.typed_encounter(4)?;
        let id = self.officer.save(draft)?;
        self.officer.pass(10)?;
        self.officer.undo_late(id)?;
        self.saved.push(Saved { id, withdrawn: true });
        Ok(())
    }

    fn discard_draft(&mut self) -> Result<()> {
        let mut draft = self.typed_encounter(6)?;
        let bytes = self.secret_picture();
        self.officer.never(&bytes);
        self.officer.photograph(&mut draft, &bytes)?;
        self.officer.pass(5)?;
        self.officer.discard(&draft)
    }

    fn discard_photo(&mut self) -> Result<()> {
        let mut draft = self.typed_encounter(8)?;
        let bytes = self.secret_picture();
        self.officer.never(&bytes);
        let photo = self.officer.photograph(&mut draft, &bytes)?;
        self.officer.pass(4)?;
        self.officer.discard_photo(&mut draft, photo)?;
        let id = self.officer.save(draft)?;
        self.keep(id);
        Ok(())
    }

    fn add_photo(&mut self) -> Result<()> {
        let saved = self.some_saved().and_then(|at| self.saved.get(at).copied());
        let bytes = self.picture();
        self.officer.add_photo(bytes, saved.map(|one| one.id)).map(drop)
    }
}
