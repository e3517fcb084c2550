//! What an officer writes in the shift: 60 encounters, 25 welfare checks, 40 corrections of one to three fields and
//! 120 photos. Made up, about nobody; each encounter is about 1.1 KB of JSON, a welfare check 0.7, a photo 0.3.

use domain::codes::{
    Breathing, EncounterKind, EncounterOutcome, InitiatedBy, ReferralMethod, ReferralStatus, Responsiveness,
    Technique, WelfareOutcome, WelfareStep, WelfareTrigger,
};
use domain::field::{FieldValue, Hash, One, Position, Prose, Set, Step, Steps, Words};
use domain::kind::{KindDef, Record as _};
use domain::kinds::{Encounter, Photo, WelfareCheck};
use domain::{Fields, RecordId, Timestamp};

use super::words::{CLAUSES, NEEDS, PLACES, REASONS, TARGETS};
use crate::dice::Dice;

/// What is to be saved.
#[derive(Debug, Clone)]
pub(crate) struct Written {
    pub(crate) record: RecordId,
    pub(crate) kind: &'static KindDef,
    pub(crate) happened_at: Timestamp,
    pub(crate) fields: Fields,
    /// Whether it corrects a record that was saved before.
    pub(crate) corrects: bool,
}

const ENCOUNTERS: usize = 60;
const CHECKS: usize = 25;
const PATCHES: usize = 40;
const PHOTOS: usize = 120;

/// What the writing of a shift goes by.
pub(crate) struct Desk<'a> {
    pub(crate) dice: &'a mut Dice,
    pub(crate) shift: RecordId,
    pub(crate) begin: Timestamp,
}

impl Desk<'_> {
    /// Returns all that is written, in the order in which it is saved.
    pub(crate) fn written(&mut self) -> Vec<Written> {
        let mut all = Vec::new();
        let step = super::HOURS_MS / i64::try_from(ENCOUNTERS).unwrap_or(1);
        for turn in 0..ENCOUNTERS {
            let stray = i64::try_from(self.dice.below(200_000)).unwrap_or(0);
            let at = Timestamp(self.begin.0 + step * i64::try_from(turn).unwrap_or(0) + stray);
            all.push(self.save(Encounter::KIND, at, Self::encounter));
            if turn * CHECKS / ENCOUNTERS != (turn + 1) * CHECKS / ENCOUNTERS {
                all.push(self.save(WelfareCheck::KIND, at, Self::check));
            }
            for _ in 0..PHOTOS / ENCOUNTERS {
                all.push(self.save(Photo::KIND, at, Self::photo));
            }
            if turn * PATCHES / ENCOUNTERS != (turn + 1) * PATCHES / ENCOUNTERS {
                let patched = self.patch(&all, at);
                all.extend(patched);
            }
        }
        all
    }

    fn save(
        &mut self,
        kind: &'static KindDef,
        at: Timestamp,
        fields: fn(&mut Self, Timestamp) -> Fields,
    ) -> Written {
        let mut written = fields(self, at);
        written.insert(32, self.shift.write());
        written.insert(34, self.position(at).write());
        Written {
            record: new_record(self.dice, at),
            kind,
            happened_at: at,
            fields: written,
            corrects: false,
        }
    }

    fn encounter(&mut self, _: Timestamp) -> Fields {
        use EncounterOutcome::{Mediated, NoContact, Referred, Resolved, VoluntaryCompliance, Warned};
        let kinds = [
            EncounterKind::SocialContact,
            EncounterKind::Assist,
            EncounterKind::Disorder,
            EncounterKind::Information,
            EncounterKind::BusinessLiaison,
            EncounterKind::Welfare,
        ];
        let outcomes = [
            Resolved,
            VoluntaryCompliance,
            Referred,
            Mediated,
            Warned,
            NoContact,
        ];
        let by = [InitiatedBy::Officer, InitiatedBy::Public, InitiatedBy::Call];
        let methods = [
            ReferralMethod::Information,
            ReferralMethod::WarmHandover,
            ReferralMethod::Call,
        ];
        let statuses = [
            ReferralStatus::Offered,
            ReferralStatus::Declined,
            ReferralStatus::Accepted,
        ];
        let dice = &mut *self.dice;
        let mut fields = Encounter {
            kind: Some(One(dice.pick(&kinds, EncounterKind::Assist))),
            outcome: Some(One(dice.pick(&outcomes, Resolved))),
            people_count: Some(1 + u32::try_from(dice.below(5)).unwrap_or(0)),
            initiated_by: Some(One(dice.pick(&by, InitiatedBy::Officer))),
            techniques: Some(Set(vec![Technique::Presence, Technique::Listening])),
            need: Some(Words(dice.pick(NEEDS, "").to_owned())),
            referral_target: Some(Words(dice.pick(TARGETS, "").to_owned())),
            referral_method: Some(One(dice.pick(&methods, ReferralMethod::Call))),
            referral_status: Some(One(dice.pick(&statuses, ReferralStatus::Offered))),
        }
        .write();
        fields.insert(33, Words(place(dice)).write());
        fields.insert(38, Prose(prose(dice, 440)).write());
        fields
    }

    fn check(&mut self, at: Timestamp) -> Fields {
        use WelfareStep::{BreathingNormal, Ended, Evaluate, Responds, Started};
        let dice = &mut *self.dice;
        let mut now = at;
        let steps = [Started, Responds, BreathingNormal, Evaluate, Ended].map(|code| {
            now = Timestamp(now.0 + 4_000 + i64::try_from(dice.below(60_000)).unwrap_or(0));
            Step {
                at: now,
                code,
                detail: None,
            }
        });
        let outcomes = [
            WelfareOutcome::Ok,
            WelfareOutcome::OkHelped,
            WelfareOutcome::Declined,
        ];
        let mut fields = WelfareCheck {
            outcome: Some(One(dice.pick(&outcomes, WelfareOutcome::Ok))),
            responsiveness: Some(One(Responsiveness::Alert)),
            breathing: Some(One(Breathing::Normal)),
            steps: Some(Steps(steps.into())),
            trigger: Some(One(dice.pick(
                &[WelfareTrigger::Seen, WelfareTrigger::Call],
                WelfareTrigger::Seen,
            ))),
            naloxone_doses: None,
            debrief_offered: None,
        }
        .write();
        fields.insert(33, Words(place(dice)).write());
        fields.insert(38, Prose(prose(dice, 60)).write());
        fields
    }

    fn photo(&mut self, _: Timestamp) -> Fields {
        let dice = &mut *self.dice;
        let length = 2_400_000 + u32::try_from(dice.below(2_600_000)).unwrap_or(0);
        Photo {
            original_hash: Some(Hash(dice.bytes())),
            original_length: Some(length),
            media_type: Some(Words("image/jpeg".to_owned())),
            caption: None,
            ..Photo::default()
        }
        .write()
    }

    /// One to three fields of an earlier encounter are set anew.
    fn patch(&mut self, before: &[Written], at: Timestamp) -> Option<Written> {
        let own: Vec<_> = before
            .iter()
            .filter(|one| one.kind.number == Encounter::KIND.number && !one.corrects)
            .collect();
        let of = own.get(self.dice.below(own.len()))?;
        let mut fields: Fields = Encounter {
            people_count: Some(1 + u32::try_from(self.dice.below(6)).unwrap_or(0)),
            ..Encounter::default()
        }
        .write();
        if self.dice.below(3) > 0 {
            fields.insert(40, Words(self.dice.pick(REASONS, "").to_owned()).write());
        }
        if self.dice.below(3) == 0 {
            fields.insert(33, Words(place(self.dice)).write());
        }
        Some(Written {
            record: of.record,
            kind: Encounter::KIND,
            happened_at: at,
            fields,
            corrects: true,
        })
    }

    fn position(&mut self, at: Timestamp) -> Position {
        let mut near = |centre: i32| centre + i32::try_from(self.dice.below(300_000)).unwrap_or(0);
        let (lat_e7, lon_e7) = (near(601_700_000), near(249_400_000));
        Position {
            lat_e7,
            lon_e7,
            accuracy_dm: Some(30 + u32::try_from(self.dice.below(90)).unwrap_or(0)),
            fixed_at: Some(Timestamp(at.0 - at.0 % 1000)),
            source: "gnss".to_owned(),
        }
    }
}

/// Makes an id as the phone does: the time and ten random bytes.
pub(crate) fn new_record(dice: &mut Dice, at: Timestamp) -> RecordId {
    RecordId::from_parts(at.0.unsigned_abs(), dice.bytes())
}

fn place(dice: &mut Dice) -> String {
    format!("{} {}", 100 + dice.below(4_800), dice.pick(PLACES, ""))
}

fn prose(dice: &mut Dice, letters: usize) -> String {
    let mut text = String::new();
    while text.len() < letters {
        let [opening, middle, end] = CLAUSES.map(|clauses| dice.pick(clauses, ""));
        text.push_str(&format!("{opening} {middle} {end}. "));
    }
    text.truncate(text.trim_end().len());
    text
}
