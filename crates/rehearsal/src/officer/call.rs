//! The call for help.

use domain::field::FieldValue as _;
use domain::kind::Record as _;
use domain::kinds::Sos;
use domain::{Fields, RecordId};

use super::{Officer, POSITION};
use crate::error::{Error, Result};

impl Officer {
    /// Calls for help, on a locked screen as officers do.
    ///
    /// # Errors
    /// Returns why the app did not.
    pub fn call_for_help(&mut self) -> Result<RecordId> {
        self.phone.lock()?;
        let shown = app::sos::raise(&self.phone)?;
        let id: RecordId = shown
            .record
            .parse()
            .map_err(|_| Error::Script("a call without an id"))?;
        let mut fields = self.common();
        fields.insert(64, self.now().write());
        fields.extend(self.here().map(|here| (POSITION, here.write())));
        let line = self.line(fields);
        self.written.begin(Some(id), Sos::KIND, line);
        Ok(id)
    }

    /// Sends the call, if the server can be reached.
    pub async fn send_call(&self) {
        // Without a link the call stays on the phone, which says so; the notebook brings it later.
        let _ = app::sos::send(&self.phone, &self.server).await;
    }

    /// Says that the officer is safe again, and unlocks.
    ///
    /// # Errors
    /// Returns why the app did not.
    pub fn stand_down(&mut self, call: RecordId) -> Result<()> {
        app::sos::stand_down(&self.phone)?;
        self.amended(call, Fields::from([(65, self.now().write())]));
        self.phone.unlock(&self.notebook.to_string(), super::PIN)?;
        Ok(())
    }
}
