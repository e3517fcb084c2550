//! GPX 1.0 and 1.1, as receivers and apps really write it.
//!
//! Element names are taken without their namespace, since `speed` stands in five different ones and in none. Entities are
//! never expanded. Only track points count: routes and waypoints are plans, not whereabouts.

use std::io::BufRead;

use quick_xml::events::{BytesStart, Event};

use super::{Draft, Format, read_time, unplaced, xml};
use crate::fix::Fix;
use crate::position::Position;
use crate::rejection::Rejection;

/// What one step of horizontal dilution is worth in metres, for files that give nothing better.
const METRES_PER_DILUTION: f64 = 5.0;

/// Reads as much of a GPX file as can be read, in UTF-8.
pub(super) fn read(text: impl BufRead) -> Draft {
    let mut file = File {
        draft: Draft::new(Format::Gpx),
        depth: 0,
        in_track: false,
        point: None,
        text: String::new(),
    };
    let whole = xml::events(text, |event| match event {
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
    file.draft
}

struct File {
    draft: Draft,
    depth: usize,
    in_track: bool,
    point: Option<Point>,
    text: String,
}

#[derive(Default)]
struct Point {
    latitude: Option<f64>,
    longitude: Option<f64>,
    time: Option<Result<i64, Rejection>>,
    accuracy: Option<f64>,
    dilution: Option<f64>,
    speed: Option<f64>,
}

impl File {
    fn open(&mut self, tag: &BytesStart<'_>) {
        self.depth += 1;
        self.text.clear();
        match tag.local_name().as_ref() {
            "trk" => self.in_track = true,
            "trkseg" => self.draft.break_segment(),
            "trkpt" => {
                let number = |name: &str| {
                    let attribute = tag.try_get_attribute(name).ok().flatten()?;
                    attribute.value.trim().parse().ok()
                };
                self.point = Some(Point {
                    latitude: number("lat"),
                    longitude: number("lon"),
                    ..Point::default()
                });
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        self.depth = self.depth.saturating_sub(1);
        if name == "trkpt" {
            if let Some(point) = self.point.take() {
                self.add(point);
            }
        } else if let Some(point) = &mut self.point {
            point.set(name, self.text.trim());
        } else if name == "name" && self.in_track && self.draft.name.is_none() {
            self.draft.name = Some(self.text.trim().to_owned()).filter(|name| !name.is_empty());
        }
        self.text.clear();
    }

    fn add(&mut self, point: Point) {
        let fix = point.fix();
        // Some apps mark a pause by a point at latitude 100 or 200: what follows is not joined to what came before.
        if fix == Err(Rejection::OutOfRange) {
            self.draft.break_segment();
        }
        self.draft.add(fix);
    }
}

impl Point {
    fn set(&mut self, name: &str, text: &str) {
        let number = || text.parse().ok();
        match name {
            "time" => self.time = Some(read_time(text).ok_or(Rejection::Unreadable)),
            "accuracy" | "accuracy_horizontal" => self.accuracy = number(),
            "hdop" => self.dilution = number(),
            "speed" => self.speed = number(),
            _ => {}
        }
    }

    fn fix(&self) -> Result<Fix, Rejection> {
        let latitude = self.latitude.ok_or(Rejection::Unreadable)?;
        let longitude = self.longitude.ok_or(Rejection::Unreadable)?;
        let position = Position::from_degrees(latitude, longitude).map_err(unplaced)?;
        let time_ms = self.time.unwrap_or(Err(Rejection::NoTime))?;
        let accuracy = self
            .accuracy
            .or(self.dilution.map(|dilution| dilution * METRES_PER_DILUTION));
        Ok(Fix::at(position, time_ms)
            .with_accuracy(accuracy)
            .with_speed(self.speed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gpx(points: &str) -> String {
        format!(
            r#"<?xml version="1.0"?><gpx version="1.1"><trk><name>Night walk</name><trkseg>{points}</trkseg></trk></gpx>"#
        )
    }

    fn point(lat: &str, rest: &str) -> String {
        format!(r#"<trkpt lat="{lat}" lon="-123.1">{rest}</trkpt>"#)
    }

    const TIME: &str = "<time>2026-03-08T09:59:59Z</time>";

    #[test]
    fn a_bad_point_costs_only_itself() {
        let check = |bad: String, reason| {
            let good = point("49.25", TIME);
            let draft = read(gpx(&format!("{good}{bad}{good}")).as_bytes());
            assert_eq!(draft.rejected.of(reason), 1, "{bad}");
            assert_eq!(draft.rejected.total(), 1, "{bad}");
            assert_eq!(draft.finish().unwrap().fixes().count(), 2, "{bad}");
        };
        check(point("100", TIME), Rejection::OutOfRange);
        check(point("-90.01", TIME), Rejection::OutOfRange);
        check(point("49,25", TIME), Rejection::Unreadable);
        check(point("NaN", TIME), Rejection::Unreadable);
        check(point("", TIME), Rejection::Unreadable);
        check(point("49.25", ""), Rejection::NoTime);
        check(point("49.25", "<ele>3</ele>"), Rejection::NoTime);
        check(point("49.25", "<time>yesterday</time>"), Rejection::Unreadable);
        check(
            point("49.25", "<time>2026-13-08T09:59:59Z</time>"),
            Rejection::Unreadable,
        );
        check(r#"<trkpt lat="49.25"/>"#.to_owned(), Rejection::Unreadable);
        check(
            "<trkpt lat=49.25 lon='-123.1'/>".to_owned(),
            Rejection::Unreadable,
        );
    }

    #[test]
    fn dialects_of_one_point_give_the_same_fix() {
        let check = |rest: &str, accuracy_dm, speed_cm_s| {
            let draft = read(gpx(&point("49.25", &format!("{TIME}{rest}"))).as_bytes())
                .finish()
                .unwrap();
            let fix = draft.fixes().next().unwrap();
            assert_eq!(
                (fix.accuracy_dm, fix.speed_cm_s),
                (accuracy_dm, speed_cm_s),
                "{rest}"
            );
            assert_eq!(fix.time_ms, 1_772_963_999_000);
        };
        check("", None, None);
        check(
            "<course>12</course><speed>1.4</speed><hdop>2</hdop>",
            Some(100),
            Some(140),
        );
        check(
            "<extensions><x:T><x:speed>1.4</x:speed></x:T></extensions>",
            None,
            Some(140),
        );
        check(
            "<hdop>9</hdop><extensions><o:accuracy_horizontal>4.5</o:accuracy_horizontal></extensions>",
            Some(45),
            None,
        );
        check("<speed>fast</speed><hdop>-1</hdop>", None, None);
    }

    #[test]
    fn a_pause_marker_parts_the_segments() {
        let good = point("49.25", TIME);
        let read = read(gpx(&format!("{good}{}{good}", point("100", TIME))).as_bytes())
            .finish()
            .unwrap();
        assert_eq!(read.segments.len(), 2);
        assert_eq!(read.name.as_deref(), Some("Night walk"));
        assert!(!read.truncated);
    }

    #[test]
    fn a_file_cut_anywhere_gives_the_points_before_the_cut_and_says_so() {
        let whole = gpx(&point("49.25", TIME).repeat(3));
        let found: Vec<usize> = (0..whole.len())
            .map(|end| {
                let draft = read(&whole.as_bytes()[..end]);
                assert!(draft.truncated || end < 22, "{end}");
                draft.finish().map_or(0, |read| read.fixes().count())
            })
            .collect();
        assert!(found.is_sorted());
        assert_eq!(found.last(), Some(&3));
    }
}
