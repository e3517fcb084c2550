//! KML as recorders write it: tracks (`gx:Track`) of times and places side by side. A line without times is a plan.

use quick_xml::events::{BytesStart, Event};

use super::{Draft, Format, read_time, unplaced, xml};
use crate::fix::Fix;
use crate::position::Position;
use crate::rejection::Rejection;

/// Reads as much of a KML file as can be read.
pub(super) fn read(bytes: &[u8]) -> Draft {
    let text = String::from_utf8_lossy(bytes);
    let mut file = File {
        draft: Draft::new(Format::Kml),
        depth: 0,
        field: None,
        text: String::new(),
        times: Vec::new(),
        places: Vec::new(),
        speeds: Vec::new(),
    };
    let whole = xml::events(text.as_bytes(), |event| match event {
        Event::Start(tag) => file.open(&tag),
        Event::Empty(tag) => {
            file.open(&tag);
            file.close(tag.local_name().as_ref());
        }
        Event::Text(text) => file.text.push_str(&text),
        Event::CData(text) => file.text.push_str(&text),
        Event::End(tag) => file.close(tag.local_name().as_ref()),
        _ => {}
    });
    file.draft.truncated = !whole || file.depth > 0;
    file.join();
    file.draft
}

struct File {
    draft: Draft,
    depth: usize,
    /// Which array of a track's extra data is open.
    field: Option<String>,
    text: String,
    times: Vec<Result<i64, Rejection>>,
    places: Vec<Result<Position, Rejection>>,
    speeds: Vec<Option<f64>>,
}

impl File {
    fn open(&mut self, tag: &BytesStart<'_>) {
        self.depth += 1;
        self.text.clear();
        match tag.local_name().as_ref() {
            "Track" => self.join(),
            "SimpleArrayData" => {
                let name = tag.try_get_attribute("name").ok().flatten();
                self.field = name.map(|name| name.value.into_owned());
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        self.depth = self.depth.saturating_sub(1);
        let text = self.text.trim();
        match name {
            "when" => self.times.push(read_time(text).ok_or(Rejection::Unreadable)),
            "coord" => self.places.push(place(text)),
            "value" if self.field.as_deref() == Some("speed") => self.speeds.push(text.parse().ok()),
            "SimpleArrayData" => self.field = None,
            "name" if self.draft.name.is_none() => {
                self.draft.name = Some(text.to_owned()).filter(|name| !name.is_empty());
            }
            "Track" => self.join(),
            _ => {}
        }
        self.text.clear();
    }

    /// Puts times and places together, the first with the first; what one side lacks is left out and counted.
    fn join(&mut self) {
        let (times, places) = (std::mem::take(&mut self.times), std::mem::take(&mut self.places));
        let speeds = std::mem::take(&mut self.speeds);
        for index in 0..times.len().max(places.len()) {
            let time = times.get(index).copied().unwrap_or(Err(Rejection::NoTime));
            let place = places.get(index).copied().unwrap_or(Err(Rejection::Unreadable));
            let fix = place.and_then(|place| Ok(Fix::at(place, time?)));
            let speed = speeds.get(index).copied().flatten();
            self.draft.add(fix.map(|fix| fix.with_speed(speed)));
        }
        self.draft.break_segment();
    }
}

/// Reads "longitude latitude height".
fn place(text: &str) -> Result<Position, Rejection> {
    let mut numbers = text.split_ascii_whitespace().map(str::parse);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(longitude)), Some(Ok(latitude))) => {
            Position::from_degrees(latitude, longitude).map_err(unplaced)
        }
        _ => Err(Rejection::Unreadable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kml(track: &str) -> String {
        format!(
            "<kml xmlns:gx=\"x\"><Document><name>Night</name><gx:Track>{track}</gx:Track></Document></kml>"
        )
    }

    const WHEN: &str = "<when>2026-03-08T09:59:59Z</when>";

    #[test]
    fn times_and_places_are_joined_in_their_order() {
        let check = |track: &str, fixes: usize, rejected: u64| {
            let draft = read(kml(track).as_bytes());
            assert!(!draft.truncated, "{track}");
            assert_eq!(draft.rejected.total(), rejected, "{track}");
            assert_eq!(
                draft.finish().map_or(0, |read| read.fixes().count()),
                fixes,
                "{track}"
            );
        };
        check(&format!("{WHEN}<gx:coord>-123.1 49.25 3</gx:coord>"), 1, 0);
        check(&format!("{WHEN}{WHEN}<gx:coord>-123.1 49.25</gx:coord>"), 1, 1);
        check(
            &format!("{WHEN}<gx:coord/><gx:coord>-123.1 49.25</gx:coord>"),
            0,
            2,
        );
        check(&format!("{WHEN}<gx:coord>-123.1 100</gx:coord>"), 0, 1);
        check("<when>soon</when><gx:coord>-123.1 49.25</gx:coord>", 0, 1);
        check("", 0, 0);
    }

    #[test]
    fn speeds_beside_the_places_are_read() {
        let extra = r#"<ExtendedData><SchemaData><gx:SimpleArrayData name="speed"><gx:value>1.4</gx:value></gx:SimpleArrayData></SchemaData></ExtendedData>"#;
        let draft = read(kml(&format!("{WHEN}<gx:coord>-123.1 49.25</gx:coord>{extra}")).as_bytes());
        let found = draft.finish().unwrap();
        assert_eq!(found.fixes().next().unwrap().speed_cm_s, Some(140));
        assert_eq!(found.name.as_deref(), Some("Night"));
    }
}
