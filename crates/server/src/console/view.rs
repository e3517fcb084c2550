//! What the console's screens are given. Names and shapes are the contract with `ui/src/console`.

use serde::Serialize;
use serde_json::Value as Json;

/// Who is signed in.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Me {
    pub(crate) name: String,
    pub(crate) sign_in: String,
    pub(crate) role: &'static str,
    pub(crate) team: Option<String>,
    pub(crate) demo: bool,
    pub(crate) version: &'static str,
    pub(crate) can: Can,
}

/// What they may open.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Can {
    pub(crate) board: bool,
    pub(crate) sos_acknowledge: bool,
    pub(crate) shifts: bool,
    pub(crate) audit: bool,
    pub(crate) settle: bool,
    pub(crate) held: bool,
    pub(crate) phones: bool,
    pub(crate) erasures: bool,
    pub(crate) coverage: bool,
}

/// A position with its age.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Place {
    pub(crate) lat: f64,
    pub(crate) lon: f64,
    pub(crate) accuracy_m: Option<f64>,
    pub(crate) at: Option<String>,
    pub(crate) age_s: Option<i64>,
    pub(crate) text: String,
}

/// Who is out there.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Board {
    pub(crate) now: String,
    pub(crate) officers: Vec<BoardOfficer>,
    pub(crate) sos: Vec<Sos>,
}

/// One officer of the board.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct BoardOfficer {
    pub(crate) officer: String,
    pub(crate) team: Option<String>,
    pub(crate) shift: Option<String>,
    pub(crate) unit: String,
    pub(crate) zone: String,
    pub(crate) zone_name_en: String,
    pub(crate) zone_name_fr: String,
    pub(crate) mode: String,
    pub(crate) started_at: String,
    pub(crate) last_heard: Option<String>,
    pub(crate) last_heard_age_s: Option<i64>,
    pub(crate) last_fix: Option<Place>,
    pub(crate) on_break_since: Option<String>,
    pub(crate) on_shift: bool,
    pub(crate) sos: Option<String>,
    pub(crate) records: u64,
    pub(crate) photos_missing: u64,
    pub(crate) attention: u64,
}

/// A call for help.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Sos {
    pub(crate) record: String,
    pub(crate) officer: String,
    pub(crate) unit: Option<String>,
    pub(crate) raised_at: String,
    pub(crate) received_at: String,
    pub(crate) position: Option<Place>,
    pub(crate) stood_down_at: Option<String>,
    pub(crate) acknowledged_by: Option<String>,
    pub(crate) acknowledged_at: Option<String>,
    pub(crate) open: bool,
    pub(crate) told_officer: bool,
    pub(crate) entry: bool,
    pub(crate) caller_uncertain: bool,
}

/// A page of shifts.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Shifts {
    pub(crate) shifts: Vec<ShiftBrief>,
    pub(crate) officers: Vec<String>,
    pub(crate) more: bool,
}

/// A shift in a list; no free text.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ShiftBrief {
    pub(crate) record: String,
    pub(crate) officer: String,
    pub(crate) unit: String,
    pub(crate) zone: String,
    pub(crate) zone_name_en: String,
    pub(crate) zone_name_fr: String,
    pub(crate) mode: String,
    pub(crate) started_at: String,
    pub(crate) ended_at: Option<String>,
    pub(crate) records: u64,
    pub(crate) photos: u64,
    pub(crate) photos_verified: u64,
    pub(crate) attention: u64,
    pub(crate) distance_m: Option<u32>,
    pub(crate) whole: bool,
}

/// A shift, whole; prints.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ShiftPage {
    pub(crate) brief: ShiftBrief,
    pub(crate) fields: Vec<Field>,
    pub(crate) records: Vec<RecordBrief>,
    pub(crate) photos: Vec<Photo>,
    pub(crate) handover: Vec<Handover>,
    pub(crate) briefing: Vec<BriefingAck>,
    pub(crate) chain: Vec<ChainHead>,
    pub(crate) manifest: Option<Manifest>,
    pub(crate) printed_by: String,
    pub(crate) printed_at: String,
    pub(crate) city: String,
    pub(crate) notebook: String,
}

/// One field of a record.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) kind: &'static str,
    pub(crate) value: Json,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) list: Option<&'static str>,
    pub(crate) sensitivity: &'static str,
    pub(crate) conflict: Option<Vec<Json>>,
}

/// A record with all its lines.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct RecordBrief {
    pub(crate) record: String,
    pub(crate) kind: String,
    pub(crate) author: String,
    pub(crate) happened_at: String,
    pub(crate) written_at: String,
    pub(crate) late: bool,
    pub(crate) corrected: bool,
    pub(crate) withdrawn: bool,
    pub(crate) conflicts: u32,
    pub(crate) state: &'static str,
    pub(crate) title: Option<String>,
    pub(crate) title_list: Option<&'static str>,
    pub(crate) place: Option<String>,
    /// Where it was written, for the map: longitude and latitude in degrees.
    pub(crate) at: Option<[f64; 2]>,
    pub(crate) photos: u64,
    pub(crate) photos_verified: u64,
    pub(crate) lines: Vec<Line>,
}

/// One line about a record.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Line {
    pub(crate) hash: String,
    pub(crate) author: String,
    pub(crate) happened_at: String,
    pub(crate) written_at: String,
    pub(crate) received_at: String,
    pub(crate) late: bool,
    pub(crate) seq: u64,
    pub(crate) lane: String,
    pub(crate) clock_note: Option<&'static str>,
    pub(crate) reason: Option<String>,
    pub(crate) changes: Vec<Change>,
    pub(crate) held: Option<String>,
    /// The first line of the fork that it stands on a branch of.
    pub(crate) fork: Option<u64>,
    pub(crate) state: &'static str,
}

/// What a line changed.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Change {
    pub(crate) field: String,
    pub(crate) kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) list: Option<&'static str>,
    pub(crate) before: Json,
    pub(crate) after: Json,
}

/// A photo and how far its bytes have come.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Photo {
    pub(crate) record: String,
    pub(crate) linked_to: Option<String>,
    pub(crate) author: String,
    pub(crate) taken_at: String,
    pub(crate) media_type: String,
    pub(crate) width: Option<u32>,
    pub(crate) height: Option<u32>,
    pub(crate) bytes: u32,
    pub(crate) hash: String,
    pub(crate) hash_state: &'static str,
    pub(crate) received_bytes: u64,
    pub(crate) sealed_bytes: u64,
    pub(crate) thumbnail: bool,
    pub(crate) original: bool,
    pub(crate) caption: Option<String>,
    pub(crate) custody: Vec<Custody>,
}

/// One event of a photo's history.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Custody {
    pub(crate) act: String,
    pub(crate) at: String,
    pub(crate) by: Option<String>,
}

/// A handover item of this shift, with who has read it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Handover {
    pub(crate) record: String,
    pub(crate) kind: String,
    pub(crate) text: String,
    pub(crate) must_read: bool,
    pub(crate) expires_at: String,
    pub(crate) expired: bool,
    pub(crate) withdrawn: bool,
    pub(crate) acknowledged_by: Vec<ReadBy>,
}

/// Who read an item, and when.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ReadBy {
    pub(crate) officer: String,
    pub(crate) at: String,
}

/// An item of others that this shift's officer read.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct BriefingAck {
    pub(crate) item: String,
    pub(crate) kind: String,
    pub(crate) text: String,
    pub(crate) must_read: bool,
    pub(crate) author: String,
    pub(crate) acknowledged_at: String,
}

/// Where a chain of the shift's notebook stands.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ChainHead {
    pub(crate) lane: String,
    pub(crate) committed: u64,
    pub(crate) hash: String,
    pub(crate) held: u64,
    /// The first line of the fork, on both branches.
    pub(crate) fork: Option<u64>,
}

/// What the server signed at the end of the shift.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Manifest {
    pub(crate) all_held: bool,
    pub(crate) records: u64,
    pub(crate) photos: u64,
    pub(crate) at: String,
}

/// A route for drawing; a gap is never a line.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Route {
    pub(crate) segments: Vec<Vec<[f64; 2]>>,
    pub(crate) gaps: Vec<Gap>,
    pub(crate) stops: Vec<Stop>,
    pub(crate) distance_m: f64,
    pub(crate) along_streets_m: f64,
    pub(crate) by_places_m: f64,
    pub(crate) doubtful: bool,
    pub(crate) moving_s: i64,
    pub(crate) still_s: i64,
    pub(crate) unknown_s: i64,
    pub(crate) zones: Vec<InZone>,
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
    pub(crate) chunks: usize,
    pub(crate) unreadable: usize,
}

/// How long and how far the officer was in a zone; outside of all of them its id is empty.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct InZone {
    pub(crate) zone: String,
    pub(crate) zone_name_en: String,
    pub(crate) zone_name_fr: String,
    pub(crate) distance_m: f64,
    pub(crate) moving_s: i64,
    pub(crate) still_s: i64,
}

/// What of the city's streets was walked lately, beside what happened.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Coverage {
    pub(crate) has_streets: bool,
    pub(crate) hours: u32,
    pub(crate) shifts: usize,
    pub(crate) zones: Vec<ZoneShare>,
    pub(crate) blocks: Vec<Block>,
    pub(crate) happened: Vec<Happened>,
}

/// How much of a zone's streets was walked, and how much seen, in metres.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ZoneShare {
    pub(crate) zone: String,
    pub(crate) zone_name_en: String,
    pub(crate) zone_name_fr: String,
    pub(crate) length_m: f64,
    pub(crate) walked_m: f64,
    pub(crate) seen_m: f64,
}

/// A block of a street.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Block {
    pub(crate) street: Option<String>,
    pub(crate) way: &'static str,
    pub(crate) line: Vec<[f64; 2]>,
    pub(crate) length_m: f64,
    pub(crate) visit: &'static str,
    pub(crate) walked_at: Option<String>,
    pub(crate) happened: u32,
    pub(crate) need: f64,
}

/// Where and when something happened; what, only by its kind.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Happened {
    pub(crate) record: String,
    pub(crate) kind: String,
    pub(crate) at: String,
    pub(crate) lon: f64,
    pub(crate) lat: f64,
}

/// A time in which nobody knows where the officer went.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Gap {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) cause: &'static str,
    pub(crate) a: Option<[f64; 2]>,
    pub(crate) b: Option<[f64; 2]>,
}

/// A time spent in one place.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Stop {
    pub(crate) lon: f64,
    pub(crate) lat: f64,
    pub(crate) from: String,
    pub(crate) to: String,
}

/// A record, whole.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct RecordPage {
    pub(crate) brief: RecordBrief,
    pub(crate) fields: Vec<Field>,
    pub(crate) photos: Vec<Photo>,
    pub(crate) shift: Option<String>,
    pub(crate) linked_to: Option<String>,
    pub(crate) notebook: String,
    /// How far an order to erase it is, if there is one.
    pub(crate) erasure: Option<&'static str>,
}

/// The orders to erase.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Erasures {
    pub(crate) erasures: Vec<ErasureRow>,
}

/// An order to erase; what its record was, as far as that is still known.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ErasureRow {
    pub(crate) record: String,
    pub(crate) kind: Option<String>,
    pub(crate) happened_at: Option<String>,
    pub(crate) author: Option<String>,
    pub(crate) state: &'static str,
    pub(crate) reason: String,
    pub(crate) at: String,
    pub(crate) until: String,
    pub(crate) waiting: Vec<String>,
    pub(crate) late_hold: Option<String>,
}

/// The lines in quarantine, and those that are nowhere; none of their text.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct HeldLines {
    pub(crate) lines: Vec<HeldLine>,
    pub(crate) more: bool,
    /// Lines that phones read before the server went back in time, and that never came again.
    pub(crate) missed: Vec<Missed>,
}

/// Lines of one lane that follow each other and that the server has not any more.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Missed {
    pub(crate) officer: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) notebook: String,
    pub(crate) lane: String,
    pub(crate) from: u64,
    pub(crate) to: u64,
    pub(crate) read_by: String,
    pub(crate) told_at: String,
    /// Whether their phone was heard since and has not brought them.
    pub(crate) gone: bool,
}

/// A line in quarantine.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct HeldLine {
    pub(crate) hash: String,
    pub(crate) code: String,
    pub(crate) officer: String,
    pub(crate) phone: String,
    pub(crate) kind: Option<String>,
    pub(crate) record: Option<String>,
    pub(crate) lane: String,
    pub(crate) seq: u64,
    pub(crate) notebook: String,
    pub(crate) received_at: String,
}

/// What a line in quarantine says.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct HeldPage {
    pub(crate) line: HeldLine,
    pub(crate) readable: bool,
    pub(crate) bytes: usize,
    pub(crate) happened_at: Option<String>,
    pub(crate) written_at: Option<String>,
    pub(crate) corrects: bool,
    pub(crate) fields: Vec<Field>,
}

/// The phones of the city.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Phones {
    pub(crate) phones: Vec<Phone>,
}

/// A phone, and what it was told to do, the newest first.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Phone {
    pub(crate) device: String,
    pub(crate) officer: String,
    pub(crate) label: String,
    pub(crate) enrolled_at: String,
    pub(crate) last_heard: Option<String>,
    pub(crate) revoked_at: Option<String>,
    pub(crate) orders: Vec<PhoneOrder>,
}

/// What a phone was told to do.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PhoneOrder {
    pub(crate) order: String,
    pub(crate) state: &'static str,
    pub(crate) reason: String,
    pub(crate) given_by: Option<String>,
    pub(crate) given_at: String,
    pub(crate) told_at: Option<String>,
    pub(crate) done_at: Option<String>,
    pub(crate) report: Option<String>,
}

/// A page of the audit.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Audit {
    pub(crate) rows: Vec<AuditRow>,
    pub(crate) more: bool,
}

/// Who read what.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct AuditRow {
    pub(crate) id: String,
    pub(crate) at: String,
    pub(crate) who: String,
    pub(crate) role: String,
    pub(crate) action: String,
    pub(crate) record: Option<String>,
    pub(crate) officer: Option<String>,
    pub(crate) detail: Option<String>,
}

/// The city, for the map and the words.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct City {
    pub(crate) name: String,
    pub(crate) time_zone: String,
    pub(crate) demo: bool,
    pub(crate) emergency_number: String,
    pub(crate) zones: Vec<Zone>,
    pub(crate) bounds: [f64; 4],
    pub(crate) centre: [f64; 2],
    pub(crate) zoom: f64,
    pub(crate) tiles: &'static str,
    pub(crate) min_zoom: u8,
    pub(crate) max_zoom: u8,
    pub(crate) vector_layers: Json,
    pub(crate) attribution: Json,
}

/// A zone of the city.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Zone {
    pub(crate) id: String,
    pub(crate) name_en: String,
    pub(crate) name_fr: String,
}
