//! Writes what fuzzing begins with: the frozen bytes of `fixtures/wire/v1`, into one folder a target.

use std::fs;
use std::io::Result;
use std::path::Path;

use domain::kind::Record;
use domain::kinds::{Encounter, Shift, Sos, WelfareCheck};
use domain::{BootId, Clocks, RecordId, Timestamp};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures");
/// Which fixtures a target begins with, by how their names begin; all of them help readers of CBOR.
const WANTED: &[(&str, &[&str])] = &[
    ("batch", &["batch", "bad_batch"]),
    ("blob", &["blob", "body"]),
    ("code", &["enrolment_code", "bad_code"]),
    (
        "entry",
        &[
            "entry",
            "header",
            "body",
            "severed",
            "bad_body",
            "bad_severed",
            "bad_cbor",
        ],
    ),
    (
        "feed",
        &[
            "feed", "own", "hello", "error", "manifest", "snapshot", "sos", "push", "rescue", "enrol",
            "bad_feed",
        ],
    ),
    ("frame", &["frame", "bad_frame"]),
    (
        "receipt",
        &[
            "receipt",
            "blob_receipt",
            "statement",
            "begin",
            "server",
            "device",
            "bad_receipt",
            "bad_statement",
            "authorization",
        ],
    ),
    ("rescue", &["rescue", "bad_rescue"]),
];

/// Writes them.
pub fn write_seeds(to: &Path) -> Result<()> {
    for (target, _) in crate::TARGETS {
        fs::create_dir_all(to.join(target))?;
    }
    for file in fs::read_dir(Path::new(FIXTURES).join("wire/v1"))? {
        let path = file?.path();
        let name = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let Some(bytes) = content(&path)? else { continue };
        for (target, begins) in WANTED {
            if begins.iter().any(|begin| name.starts_with(begin)) {
                fs::write(to.join(target).join(&name), &bytes)?;
            }
        }
        for (number, call) in CALLS.iter().enumerate().filter(|(_, call)| !call.is_empty()) {
            if name.starts_with(call) {
                let asked = [&[number as u8, 1], bytes.as_slice()].concat();
                fs::write(to.join("calls").join(format!("{number}-{name}")), asked)?;
            }
        }
    }
    fs::write(to.join("calls/lines"), lines())?;
    fs::write(to.join("chunk/route"), track::chunk::encode(&[]))
}

/// What the calls take, in the order in which `calls` numbers them.
const CALLS: &[&str] = &[
    "hello",
    "batch",
    "",
    "",
    "",
    "blob_append",
    "manifest",
    "rescue",
    "sos",
    "",
    "enrol_request",
    "begin",
    "",
    "glance",
];

fn content(path: &Path) -> Result<Option<Vec<u8>>> {
    let text = fs::read_to_string(path)?;
    Ok(match path.extension().and_then(|kind| kind.to_str()) {
        Some("hex") => seal::digest::from_hex(&text.split_whitespace().collect::<String>()).ok(),
        Some("txt") => Some(text.trim().as_bytes().to_vec()),
        _ => None,
    })
}

/// Lines of the kinds that have most rules.
fn lines() -> Vec<u8> {
    let bodies = [
        line(1, &Shift::default()),
        line(2, &Encounter::default()),
        line(3, &WelfareCheck::default()),
        line(4, &Sos::default()),
    ];
    let with_length = |body: Vec<u8>| [&(body.len() as u16).to_be_bytes(), body.as_slice()].concat();
    [vec![u8::MAX], bodies.into_iter().flat_map(with_length).collect()].concat()
}

fn line<R: Record + Clone>(number: u8, record: &R) -> Vec<u8> {
    let body = protocol::Body {
        record: RecordId::from_bytes([number; 16]),
        kind: R::KIND.number,
        schema: R::KIND.schema,
        happened_at: Timestamp(1_795_410_000_000),
        clocks: Clocks {
            wall: Timestamp(1_795_410_000_000),
            mono_ms: 1,
            boot: BootId::from_bytes([1; 16]),
            gnss: None,
            server_offset_ms: None,
        },
        base: Vec::new(),
        fields: record.clone().write(),
    };
    body.encode().expect("a body is written")
}
