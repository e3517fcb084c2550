//! A sealed file of the store that is read from any place, a window of it in memory.

use std::io::{self, Read, Seek, SeekFrom};

use bytes::Bytes;
use object_store::ObjectStoreExt as _;
use object_store::path::Path as Name;

use super::{Objects, PART, failed};
use crate::Error;

/// A sealed file that is being read.
pub(crate) struct Object<'a> {
    objects: &'a Objects,
    name: Name,
    length: u64,
    at: u64,
    window: Bytes,
    window_at: u64,
}

impl<'a> Object<'a> {
    pub(super) fn new(objects: &'a Objects, name: Name) -> Result<Self, Error> {
        let facts = objects.wait("look for a sealed file", objects.store.head(&name))?;
        Ok(Self {
            objects,
            name,
            length: facts.size,
            at: 0,
            window: Bytes::new(),
            window_at: 0,
        })
    }

    /// Returns how long the file is.
    pub(crate) const fn length(&self) -> u64 {
        self.length
    }

    /// Returns what the window has from here on; it is moved where it has nothing.
    fn ahead(&mut self) -> io::Result<&[u8]> {
        if self.within().is_none_or(<[u8]>::is_empty) && self.at < self.length {
            let range = self.at..self.length.min(self.at + PART as u64);
            let read = self.objects.store.get_range(&self.name, range);
            let read = self.objects.lines.wait(read).map_err(io::Error::other)?;
            self.window = read
                .map_err(failed("read a sealed file"))
                .map_err(io::Error::other)?;
            self.window_at = self.at;
        }
        Ok(self.within().unwrap_or_default())
    }

    fn within(&self) -> Option<&[u8]> {
        let passed = usize::try_from(self.at.checked_sub(self.window_at)?).ok()?;
        self.window.get(passed..)
    }
}

impl Read for Object<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.ahead()?.read(into)?;
        self.at += length as u64;
        Ok(length)
    }
}

impl Seek for Object<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}
