//! GPX 1.1: a track segment a segment, stops as waypoints. Accuracy and speed stand in an extension of our own, because
//! the format has no place for them; the order of elements is that of its schema.

use super::{degrees, parts, time};
use crate::fix::Fix;
use crate::position::Position;
use crate::route::Route;

const OPEN: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="Patrolbook" xmlns="http://www.topografix.com/GPX/1/1" xmlns:pb="urn:patrolbook:track:1">
"#;

const EAST_END_E7: i32 = 1_800_000_000;

/// Returns a route as GPX 1.1. Gaps are the places between segments: the format has no other word for them.
pub fn gpx(name: &str, route: &Route) -> String {
    let mut out = String::from(OPEN);
    for stop in &route.stops {
        let at = time(stop.from_ms).map_or_else(String::new, |at| format!("<time>{at}</time>"));
        let until = time(stop.to_ms).unwrap_or_default();
        out.push_str(&format!(
            "<wpt {}>{at}<name>Stop</name><desc>until {until}</desc></wpt>\n",
            place(stop.position)
        ));
    }
    out.push_str(&format!(
        "<trk><name>{}</name>\n",
        quick_xml::escape::escape(writable(name))
    ));
    for segment in &route.segments {
        out.push_str("<trkseg>\n");
        segment.iter().for_each(|fix| point(fix, &mut out));
        out.push_str("</trkseg>\n");
    }
    out.push_str("</trk></gpx>\n");
    out
}

fn point(fix: &Fix, out: &mut String) {
    out.push_str(&format!("<trkpt {}>", place(fix.position)));
    if let Some(at) = time(fix.time_ms) {
        out.push_str(&format!("<time>{at}</time>"));
    }
    let accuracy = fix.accuracy_dm.map(|dm| ("accuracy", parts(dm, 10)));
    let speed = fix.speed_cm_s.map(|cm| ("speed", parts(cm, 100)));
    if accuracy.is_some() || speed.is_some() {
        out.push_str("<extensions>");
        for (name, value) in accuracy.into_iter().chain(speed) {
            out.push_str(&format!("<pb:{name}>{value}</pb:{name}>"));
        }
        out.push_str("</extensions>");
    }
    out.push_str("</trkpt>\n");
}

/// The schema ends short of 180° east, which is 180° west.
fn place(position: Position) -> String {
    let lon_e7 = match position.lon_e7() {
        EAST_END_E7 => -EAST_END_E7,
        within => within,
    };
    format!(
        "lat=\"{}\" lon=\"{}\"",
        degrees(position.lat_e7()),
        degrees(lon_e7)
    )
}

/// Leaves out the characters that XML cannot hold, however they are written.
fn writable(text: &str) -> String {
    let is_held = |one: &char| !matches!(one, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    text.chars().filter(is_held).collect()
}
