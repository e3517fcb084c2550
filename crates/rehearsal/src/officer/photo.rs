//! Photos: taken for a draft, added to a saved record, loose, and thrown away.

use domain::field::{FieldValue as _, Hash};
use domain::kind::Record as _;
use domain::kinds::Photo;
use domain::{Fields, RecordId};
use seal::digest::sha256;

use super::{Draft, LINKED_TO, Officer, POSITION};
use crate::error::{Error, Result};
use crate::written::{Line, Record};

/// What only the phone knows of a photo: where and how it is sealed, its preview, what the camera wrote into it.
const BY_PHONE: &[u16] = &[66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76];

impl Officer {
    /// Takes a photo for a draft; it is saved with it.
    ///
    /// # Errors
    /// Returns why the app did not take it in.
    pub fn photograph(&mut self, draft: &mut Draft, bytes: &[u8]) -> Result<RecordId> {
        let photo = self.take(bytes, Some(draft.id))?;
        let id = photo.id.ok_or(Error::Script("a photo without an id"))?;
        draft.photos.push(photo);
        Ok(id)
    }

    /// Takes a photo that is saved at once: for a saved record, or loose.
    ///
    /// # Errors
    /// Returns why the app did not take it in.
    pub fn add_photo(&mut self, bytes: &[u8], linked_to: Option<RecordId>) -> Result<RecordId> {
        let photo = self.take(bytes, linked_to)?;
        let id = photo.id.ok_or(Error::Script("a photo without an id"))?;
        self.written.records.push(photo);
        Ok(id)
    }

    /// Throws a photo of a draft away; it may never arrive.
    ///
    /// # Errors
    /// Returns why the app did not.
    pub fn discard_photo(&mut self, draft: &mut Draft, photo: RecordId) -> Result<()> {
        app::photo::discard(&self.session, &photo.to_string())?;
        draft.photos.retain(|one| one.id != Some(photo));
        Ok(())
    }

    /// Notes that these bytes may never arrive as a photo.
    pub fn never(&mut self, bytes: &[u8]) {
        self.written.never.push(sha256(&[bytes]));
    }

    fn take(&mut self, bytes: &[u8], linked_to: Option<RecordId>) -> Result<Record> {
        let link = linked_to.map(|id| id.to_string());
        let length = Some(bytes.len() as u64);
        let shown = app::photo::add(&self.session, bytes, length, link.as_deref())?;
        let mut fields: Fields = Photo {
            original_hash: Some(Hash(sha256(&[bytes]))),
            original_length: u32::try_from(bytes.len()).ok(),
            ..Default::default()
        }
        .write();
        fields.extend(self.common());
        fields.extend(linked_to.map(|id| (LINKED_TO, id.write())));
        fields.extend(self.here().map(|here| (POSITION, here.write())));
        let now = self.now();
        Ok(Record {
            id: Some(
                shown
                    .record
                    .parse()
                    .map_err(|_| Error::Script("a photo without an id"))?,
            ),
            kind: Photo::KIND,
            lines: vec![Line {
                happened_at: now,
                saved_at: now,
                fields,
            }],
            by_phone: BY_PHONE,
        })
    }
}
