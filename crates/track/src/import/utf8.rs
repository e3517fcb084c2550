//! Bytes as UTF-8, whatever they are: what is none becomes a question mark. A name in an old encoding is no reason to lose
//! the points.

use std::io::{self, Read};

/// So many bytes are looked at at once.
const AT_ONCE: usize = 64 * 1024;

/// A reader of nothing but UTF-8.
pub(super) struct Utf8<R> {
    from: R,
    ready: Vec<u8>,
    given: usize,
    /// The beginning of a character whose end was not read yet.
    begun: Vec<u8>,
    ended: bool,
    failed: Option<io::Error>,
}

impl<R: Read> Utf8<R> {
    pub(super) const fn of(from: R) -> Self {
        Self {
            from,
            ready: Vec::new(),
            given: 0,
            begun: Vec::new(),
            ended: false,
            failed: None,
        }
    }

    /// Returns why the reading ended, if that was not the end.
    pub(super) fn finish(self) -> io::Result<()> {
        self.failed.map_or(Ok(()), Err)
    }

    fn read_on(&mut self) -> io::Result<()> {
        let mut bytes = std::mem::take(&mut self.begun);
        let before = bytes.len();
        self.from.by_ref().take(AT_ONCE as u64).read_to_end(&mut bytes)?;
        self.ended = bytes.len() == before;
        self.ready.clear();
        self.given = 0;
        for chunk in bytes.utf8_chunks() {
            self.ready.extend(chunk.valid().as_bytes());
            let bad = chunk.invalid();
            if !self.ended && !bad.is_empty() && bytes.ends_with(bad) && is_begun(bad) {
                self.begun = bad.to_vec();
            } else if !bad.is_empty() {
                self.ready.push(b'?');
            }
        }
        Ok(())
    }
}

/// Says whether these bytes may be the beginning of a character.
fn is_begun(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

impl<R: Read> Read for Utf8<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.given == self.ready.len() && !self.ended {
            self.read_on().inspect_err(|error| {
                self.failed = Some(io::Error::new(error.kind(), error.to_string()));
            })?;
        }
        let mut rest = self.ready.get(self.given..).unwrap_or_default();
        let count = rest.read(into)?;
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hands out its bytes one by one.
    struct Slow<'a>(&'a [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            self.0.read(into.get_mut(..1).unwrap_or_default())
        }
    }

    #[test]
    fn what_is_no_utf8_is_a_question_mark_wherever_it_is_cut() {
        let check = |bytes: &[u8], expected: &str| {
            for length in 0..4 {
                // A character begins just before what is looked at at once ends.
                let before = "x".repeat(if length == 0 { 0 } else { AT_ONCE - length });
                let all = [before.as_bytes(), bytes].concat();
                let mut read = String::new();
                Utf8::of(all.as_slice()).read_to_string(&mut read).unwrap();
                assert_eq!(read, format!("{before}{expected}"));
            }
            let mut read = String::new();
            Utf8::of(Slow(bytes)).read_to_string(&mut read).unwrap();
            assert_eq!(read, expected);
        };
        check(b"", "");
        check("Québec 🚲 é".as_bytes(), "Québec 🚲 é");
        check(b"Qu\xe9bec", "Qu?bec");
        check(b"cut \xf0\x9f", "cut ?");
        check(b"\xff\xfe", "??");
    }

    #[test]
    fn disk_that_fails_is_no_end() {
        struct Fails;
        impl Read for Fails {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("a bad sector"))
            }
        }
        let mut text = Utf8::of(b"<gpx>".chain(Fails));
        assert!(text.read_to_end(&mut Vec::new()).is_err());
        assert!(text.finish().is_err());
    }
}
