//! A table: one row a fix, a gap, a stop.

use super::{degrees, parts, time};
use crate::position::Position;
use crate::route::Route;

/// Returns a route as CSV (RFC 4180, with line feeds), all times in UTC. No value of it needs quotes.
pub fn csv(route: &Route) -> String {
    let mut out = String::from("kind,segment,time,until,latitude,longitude,accuracy_m,speed_m_s,cause\n");
    for (index, segment) in route.segments.iter().enumerate() {
        for fix in segment {
            let accuracy = fix.accuracy_dm.map(|dm| parts(dm, 10)).unwrap_or_default();
            let speed = fix.speed_cm_s.map(|cm| parts(cm, 100)).unwrap_or_default();
            let number = index + 1;
            let (at, place) = (said(fix.time_ms), place(fix.position));
            out.push_str(&format!("fix,{number},{at},,{place},{accuracy},{speed},\n"));
        }
    }
    for gap in &route.gaps {
        let (from, to) = (said(gap.from_ms), said(gap.to_ms));
        out.push_str(&format!("gap,,{from},{to},,,,,{}\n", gap.cause));
    }
    for stop in &route.stops {
        let (from, to, place) = (said(stop.from_ms), said(stop.to_ms), place(stop.position));
        out.push_str(&format!("stop,,{from},{to},{place},,,\n"));
    }
    out
}

fn said(time_ms: i64) -> String {
    time(time_ms).unwrap_or_default()
}

fn place(position: Position) -> String {
    format!("{},{}", degrees(position.lat_e7()), degrees(position.lon_e7()))
}
