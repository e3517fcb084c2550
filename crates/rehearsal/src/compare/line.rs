//! Line against line, field against field.

use domain::{Fields, Value};
use protocol::Body;

use super::Verdict;
use crate::held::HeldLine;
use crate::written::{Line, Record};

/// Compares a record line by line, and as its lines fold; says whether it is there as written.
pub(super) fn same_record(record: &Record, lines: &[&HeldLine], verdict: &mut Verdict) -> bool {
    let before = verdict.findings.len();
    let kind = record.kind.name;
    let name = lines
        .first()
        .map_or_else(String::new, |one| format!(" {}", one.body.record));
    let (must, is) = (record.lines.len() as u64, lines.len() as u64);
    if is < must {
        verdict.lose(
            must - is,
            format!(
                "{kind}{name}: {} of {must} lines are not on the server",
                must - is
            ),
        );
    } else if is > must {
        verdict.double(
            is - must,
            format!("{kind}{name}: {} lines more than were written", is - must),
        );
    }
    for (written, held) in record.lines.iter().zip(lines) {
        let wrong = differences(written, &held.body, record.by_phone);
        if held.body.kind != record.kind.number {
            verdict.differ(format!("{kind}{name}: it is of another kind"));
        } else if !wrong.is_empty() {
            let fields: Vec<String> = wrong.iter().map(|number| field_name(record, *number)).collect();
            verdict.differ(format!("{kind}{name}: not as written: {}", fields.join(", ")));
        }
    }
    if verdict.findings.len() == before && !folds_alike(record, lines) {
        verdict.differ(format!(
            "{kind}{name}: its lines do not add up to what was written"
        ));
    }
    verdict.findings.len() == before
}

/// Stand for the two times of a line among the numbers of fields.
const HAPPENED_AT: u16 = 4;
const SAVED_AT: u16 = 5;

/// Returns the numbers of what differs: a body's own for its times, else those of fields.
pub(super) fn differences(written: &Line, held: &Body, by_phone: &[u16]) -> Vec<u16> {
    let mut wrong = Vec::new();
    wrong.extend((written.happened_at != held.happened_at).then_some(HAPPENED_AT));
    wrong.extend((written.saved_at != held.clocks.wall).then_some(SAVED_AT));
    let numbers: std::collections::BTreeSet<u16> =
        written.fields.keys().chain(held.fields.keys()).copied().collect();
    let differs = |number: &u16| {
        let (must, is) = (written.fields.get(number), held.fields.get(number));
        must != is && !(must.is_none() && by_phone.contains(number))
    };
    wrong.extend(numbers.into_iter().filter(differs));
    wrong
}

fn field_name(record: &Record, number: u16) -> String {
    match number {
        HAPPENED_AT => "when it happened".to_owned(),
        SAVED_AT => "when it was saved".to_owned(),
        _ => record
            .kind
            .field(number)
            .map_or_else(|| format!("field {number}"), |field| field.name.to_owned()),
    }
}

/// Says whether the lines fold, by what each knew of the others, into the record as the script left it.
fn folds_alike(record: &Record, lines: &[&HeldLine]) -> bool {
    let folding: Vec<domain::Line> = lines
        .iter()
        .map(|line| domain::Line {
            hash: line.hash,
            base: line.body.base.clone(),
            happened_at: line.body.happened_at,
            fields: line.body.fields.clone(),
        })
        .collect();
    let mut must = Fields::new();
    for line in &record.lines {
        must.extend(line.fields.clone());
    }
    must.retain(|_, value| *value != Value::Null);
    domain::fold(&folding).is_some_and(|mut folded| {
        folded
            .fields
            .retain(|number, _| must.contains_key(number) || !record.by_phone.contains(number));
        folded.conflicts.is_empty() && folded.fields == must
    })
}
