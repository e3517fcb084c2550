//! The tour of duty: briefing, start, breaks, handover, end.

use app::log::Language;
use app::view::{HandoverInput, ShiftEnding, ShiftStart};
use domain::field::FieldValue as _;
use domain::kind::Record as _;
use domain::kinds::{Acknowledgement, HandoverItem, Pause, Shift};
use domain::{Fields, RecordId, Value};
use track::{Fix, Mode};

use super::Officer;
use crate::error::{Error, Result};
use crate::walk::Walk;

const WITHDRAWN: u16 = 39;

/// The phone counts the hours from the server's time as it last heard it; the script knows only its own clock.
const EXPIRES_AT: &[u16] = &[67];

/// Returns what is written when a record is taken back.
pub(super) fn withdrawn(reason: &str) -> Fields {
    Fields::from([(WITHDRAWN, Value::Text(reason.to_owned()))])
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn codes(codes: &[String]) -> Value {
    Value::List(codes.iter().map(|code| text(code)).collect())
}

impl Officer {
    /// Reads the briefing and acknowledges every item; returns how many there were.
    ///
    /// # Errors
    /// Returns why the app did not.
    pub fn read_briefing(&mut self) -> Result<usize> {
        let items = app::briefing::items(&self.session)?;
        for item in &items {
            app::briefing::acknowledge(&self.session, &item.record)?;
            let id: RecordId = item
                .record
                .parse()
                .map_err(|_| Error::Script("an item without an id"))?;
            let mut fields = self.common();
            fields.insert(64, id.write());
            let line = self.line(fields);
            self.written.begin(None, Acknowledgement::KIND, line);
            self.pass(2)?;
        }
        Ok(items.len())
    }

    /// Starts a shift and the walk.
    ///
    /// # Errors
    /// Returns why the app did not.
    pub fn start_shift(&mut self, start: &ShiftStart, mode: Mode, fixes: &[Fix]) -> Result<()> {
        app::shift::start(&self.session, start)?;
        let now = self.now();
        let mut fields = Fields::from([
            (64, text(&start.unit)),
            (65, text(&start.zone)),
            (66, text(&start.mode)),
            (69, codes(&start.kit)),
            (70, now.write()),
        ]);
        fields.extend(start.partner.as_ref().map(|partner| (67, text(partner))));
        fields.extend(start.partner_agency.as_ref().map(|agency| (68, text(agency))));
        let shown = app::status::home(&self.session)?
            .shift
            .ok_or(Error::Script("no shift on the home screen"))?;
        let id = shown
            .record
            .parse()
            .map_err(|_| Error::Script("a shift without an id"))?;
        let line = self.line(fields);
        self.written.begin(Some(id), Shift::KIND, line);
        self.shift = Some(id);
        self.walk = Some(Walk::begin(fixes, mode, now)?);
        Ok(())
    }

    /// Takes a break of so many seconds.
    ///
    /// # Errors
    /// Returns why the app did not.
    pub fn take_break(&mut self, seconds: u32) -> Result<()> {
        app::shift::pause(&self.session)?;
        let now = self.now();
        if let Some(walk) = &mut self.walk {
            walk.pause(now);
        }
        let mut fields = self.common();
        fields.insert(64, now.write());
        let mut lines = vec![self.line(fields)];
        self.pass(seconds)?;
        app::shift::resume(&self.session)?;
        let now = self.now();
        if let Some(walk) = &mut self.walk {
            walk.resume(now);
        }
        let mut ended = self.line(Fields::from([(65, now.write())]));
        ended.happened_at = lines.first().map_or(now, |line| line.happened_at);
        lines.push(ended);
        let record = crate::written::Record {
            id: None,
            kind: Pause::KIND,
            lines,
            by_phone: &[],
        };
        self.written.records.push(record);
        Ok(())
    }

    /// Writes an item for the next shift; its id shows on the end-of-shift screen while a shift is open.
    ///
    /// # Errors
    /// Returns why the app did not.
    pub fn hand_over(&mut self, input: &HandoverInput) -> Result<()> {
        app::briefing::add(&self.session, input)?;
        let mut fields = self.common();
        fields.insert(64, text(&input.kind));
        fields.insert(65, text(&input.text));
        fields.insert(66, Value::Bool(input.must_read));
        let line = self.line(fields);
        let id = self.id_of_item(&input.text)?;
        self.written.records.push(crate::written::Record {
            id,
            kind: HandoverItem::KIND,
            lines: vec![line],
            by_phone: EXPIRES_AT,
        });
        Ok(())
    }

    fn id_of_item(&self, text: &str) -> Result<Option<RecordId>> {
        if self.shift.is_none() {
            return Ok(None);
        }
        let shown = app::shift::review(&self.session, Language::English)?.handover;
        let known = |id: &RecordId| self.written.records.iter().any(|one| one.id == Some(*id));
        let mut ids = shown
            .iter()
            .filter(|item| item.text == text)
            .filter_map(|item| item.record.parse().ok());
        Ok(ids.find(|id| !known(id)))
    }

    /// Takes the last item that was written for the next shift back; says whether there was one.
    ///
    /// # Errors
    /// Returns why the app did not.
    pub fn take_back_item(&mut self) -> Result<bool> {
        let items = self.written.records.iter().rev();
        let item = items.filter(|one| one.kind.number == HandoverItem::KIND.number && one.lines.len() == 1);
        let Some(id) = item.filter_map(|one| one.id).next() else {
            return Ok(false);
        };
        app::briefing::remove(&self.session, &id.to_string())?;
        self.amended(id, withdrawn("removed from the handover"));
        Ok(true)
    }

    /// Reviews, signs and ends the shift.
    ///
    /// # Errors
    /// Returns why the app did not.
    pub fn end_shift(&mut self, ending: &ShiftEnding, language: Language) -> Result<RecordId> {
        let counts = app::route::counts(&self.session);
        let shown = app::shift::review(&self.session, language)?;
        let id = app::shift::end(&self.session, ending, language)?;
        let now = self.now();
        let walk = self
            .walk
            .take()
            .ok_or(Error::Script("it ends a shift that it did not start"))?;
        self.fixes_in = counts.map_or(0, |counts| counts.fixes_in);
        if self.fixes_in != walk.fed() {
            return Err(Error::Script(
                "the recorder counted other fixes than it was given",
            ));
        }
        let (route, metres) = walk.end(now, &self.city);
        self.written.route.extend(route);
        self.written.metres = self.written.metres.saturating_add(metres);
        let mut fields = Fields::from([
            (71, now.write()),
            (72, codes(&ending.kit_returned)),
            (73, Value::Int(ending.naloxone_used.into())),
            (74, Value::Text(shown.log)),
            (76, Value::Int(metres.into())),
        ]);
        let remark = ending.remark.trim();
        fields.extend((!remark.is_empty()).then(|| (75, text(remark))));
        self.amended(id, fields);
        self.shift = None;
        Ok(id)
    }
}
