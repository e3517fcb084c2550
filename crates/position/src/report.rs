//! What a recorder writes down at once: what it heard, how it is, and how often it asks. Its bytes, before they are
//! sealed.

use track::{Fix, GapCause, Item, Source, chunk};

use crate::error::Error;

/// What a recorder says at one time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// When it was written, by the clock on the wall, in milliseconds since 1970.
    pub written_ms: i64,
    /// How the recorder is.
    pub state: State,
    /// How full the battery is, in percent, where that is known and matters.
    pub battery: Option<u8>,
    /// How often the receiver was asked while it heard this, in milliseconds.
    pub every_ms: u32,
    /// Where the fixes come from.
    pub source: Source,
    /// What was heard, oldest first; nothing was thought about it yet.
    pub fixes: Vec<Fix>,
}

/// How a recorder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It hears the receiver.
    Hears,
    /// It hears nothing, and why.
    Deaf(GapCause),
    /// It was told to end, and does.
    Ended,
}

/// Written time, state, battery, interval, source.
const HEAD: usize = 8 + 1 + 1 + 4 + 1;
const HEARS: u8 = 0;
const ENDED: u8 = 255;
const BATTERY_UNKNOWN: u8 = 255;

impl Report {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(HEAD);
        out.extend(self.written_ms.to_be_bytes());
        out.push(self.state.code());
        out.push(self.battery.map_or(BATTERY_UNKNOWN, |percent| percent.min(100)));
        out.extend(self.every_ms.to_be_bytes());
        out.push(code(&Source::ALL, self.source));
        let items: Vec<Item> = self.fixes.iter().copied().map(Item::Fix).collect();
        out.extend(chunk::encode(&items));
        out
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let (head, items) = bytes.split_first_chunk::<HEAD>().ok_or(Error::ReportDamaged)?;
        let [a, b, c, d, e, f, g, h, state, battery, i, j, k, l, source] = *head;
        let items = chunk::decode(items).map_err(|_| Error::ReportDamaged)?;
        Ok(Self {
            written_ms: i64::from_be_bytes([a, b, c, d, e, f, g, h]),
            state: State::from_code(state)?,
            battery: (battery <= 100).then_some(battery),
            every_ms: u32::from_be_bytes([i, j, k, l]),
            source: find(&Source::ALL, source)?,
            fixes: items
                .into_iter()
                .filter_map(|item| match item {
                    Item::Fix(fix) => Some(fix),
                    Item::Gap(_) | Item::Stop(_) => None,
                })
                .collect(),
        })
    }
}

impl State {
    fn code(self) -> u8 {
        match self {
            Self::Hears => HEARS,
            Self::Deaf(cause) => code(&GapCause::ALL, cause).saturating_add(1),
            Self::Ended => ENDED,
        }
    }

    fn from_code(code: u8) -> Result<Self, Error> {
        match code {
            HEARS => Ok(Self::Hears),
            ENDED => Ok(Self::Ended),
            cause => find(&GapCause::ALL, cause - 1).map(Self::Deaf),
        }
    }
}

fn code<T: PartialEq>(all: &[T], one: T) -> u8 {
    let place = all.iter().position(|other| *other == one);
    place
        .and_then(|place| u8::try_from(place).ok())
        .unwrap_or_default()
}

fn find<T: Copy>(all: &[T], code: u8) -> Result<T, Error> {
    all.get(usize::from(code)).copied().ok_or(Error::ReportDamaged)
}

#[cfg(test)]
mod tests {
    use track::Position;

    use super::*;

    #[test]
    fn every_state_and_source_comes_back() {
        let causes = GapCause::ALL.into_iter().map(State::Deaf);
        for state in causes.chain([State::Hears, State::Ended]) {
            for (source, battery) in Source::ALL.into_iter().zip([None, Some(0), Some(100)]) {
                let fix = Fix::at(Position::from_e7(1, -2).unwrap(), 5_000).with_speed(Some(1.2));
                let report = Report {
                    written_ms: -7,
                    state,
                    battery,
                    every_ms: 45_000,
                    source,
                    fixes: vec![
                        fix,
                        Fix {
                            time_ms: 4_000,
                            ..fix
                        },
                    ],
                };
                assert_eq!(Report::decode(&report.encode()).unwrap(), report);
            }
        }
    }

    #[test]
    fn bytes_of_something_else_are_named() {
        for bytes in [&[][..], &[0; 15], &[7; 40]] {
            assert!(Report::decode(bytes).is_err(), "{bytes:?}");
        }
    }
}
