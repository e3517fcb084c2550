//! XML as apps really write it: unmatched ends and bare ampersands cost nothing. Entities are never expanded, but for the
//! five that stand for one character.

use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesText, Event};

/// Tells what a text holds, up to its end or to where it cannot be read; returns whether it came to the end. No more of
/// it is held than one event.
pub(super) fn events(text: impl BufRead, mut tell: impl FnMut(Event<'_>)) -> bool {
    let mut reader = Reader::from_reader(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut held = Vec::new();
    loop {
        held.clear();
        match reader.read_event_into(&mut held) {
            Ok(Event::Eof) => return true,
            Ok(Event::GeneralRef(entity)) => {
                if let Some(character) = resolve_predefined_entity(&entity) {
                    tell(Event::Text(BytesText::from_escaped(character)));
                }
            }
            Ok(event) => tell(event),
            Err(_) => return false,
        }
    }
}
