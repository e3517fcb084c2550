//! The day's log: written from what happened, in the officer's language, with the words that the screens use.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use domain::field::{FieldValue as _, Prose};
use domain::kind::Record as _;
use domain::kinds::{HandoverItem, Photo, Shift};
use domain::{FieldType, Value, kind_by_number};
use serde::{Deserialize, Serialize};
use store::record::Record;

use crate::line::PLACE;
use crate::session::Session;
use crate::view::RouteView;

/// The language of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// Canadian French.
    #[serde(rename = "fr-CA", alias = "fr")]
    French,
}

impl From<city::Language> for Language {
    fn from(language: city::Language) -> Self {
        match language {
            city::Language::English => Self::English,
            city::Language::French => Self::French,
        }
    }
}

impl From<Language> for city::Language {
    fn from(language: Language) -> Self {
        match language {
            Language::English => Self::English,
            Language::French => Self::French,
        }
    }
}

/// A log is prose of the shift's record, and must fit its field.
const LONGEST: usize = match Prose::TYPE {
    FieldType::Text { max } => max,
    _ => 0,
};

const ENGLISH: &str = include_str!("../../../ui/src/lib/text/en.json");
const FRENCH: &str = include_str!("../../../ui/src/lib/text/fr-CA.json");

/// Writes the log of a shift: a head line, one line a record in the order in which things happened, and the route.
pub(crate) fn write(
    session: &Session,
    shift: &Record,
    records: &[Record],
    route: &RouteView,
    language: Language,
) -> String {
    let fields = Shift::read(&shift.fields);
    let unit = fields.unit.map_or_else(String::new, |unit| unit.0);
    let begun = session.zone().say_date_time(shift.happened_at);
    let mut day = date(&begun).to_owned();
    let head = format!("{begun} {unit}");
    let mut lines = Vec::new();
    let mut told: Vec<&Record> = records.iter().filter(|one| is_told(one)).collect();
    told.sort_by_key(|one| (one.happened_at, one.last_seq));
    for one in told {
        // A time of day says nothing of a night's two days: each begins with its date.
        let at = session.zone().say_date_time(one.happened_at);
        if day != date(&at) {
            date(&at).clone_into(&mut day);
            lines.push(day.clone());
        }
        lines.push(line(session, one, language));
    }
    let walked = route.distance_m / 1000.0;
    let way = format!("{}: {walked:.1} km", word(language, "log.route", "Route"));
    let gaps = route.gaps.iter().map(|gap| {
        let cause = word(language, &format!("code.gap_cause.{}", gap.cause), &gap.cause);
        let label = word(language, "log.gap", "Gap");
        format!("{label}: {} – {} ({cause})", time(&gap.from), time(&gap.to))
    });
    fit(&[head, way], lines, gaps.collect(), language)
}

/// Puts the log together: as many lines as its field holds, and how many are left out, if any are. Nothing is cut
/// silently.
fn fit([head, way]: &[String; 2], records: Vec<String>, gaps: Vec<String>, language: Language) -> String {
    let left_out = |count: usize| {
        let sentence = word(
            language,
            "log.left_out",
            "{count} more lines are left out here. The records hold all of them.",
        );
        sentence.replace("{count}", &count.to_string())
    };
    let with_break = |line: &String| line.chars().count() + 1;
    let all = records.len() + gaps.len();
    let fixed = with_break(head) + with_break(way);
    let whole = fixed + records.iter().chain(&gaps).map(with_break).sum::<usize>() <= LONGEST;
    let told = if whole { 0 } else { with_break(&left_out(all)) };
    let mut room = LONGEST.saturating_sub(fixed + told);
    let mut take = |line: &String| {
        let rest = room.checked_sub(with_break(line));
        // The first line that does not fit ends it: a log with holes would read as if nothing were missing.
        room = rest.unwrap_or(0);
        rest.is_some()
    };
    let records: Vec<String> = records.into_iter().take_while(&mut take).collect();
    let gaps: Vec<String> = gaps.into_iter().take_while(take).collect();
    let missing = all - records.len() - gaps.len();
    let mut lines = vec![head.clone()];
    lines.extend(records);
    lines.extend((missing > 0).then(|| left_out(missing)));
    lines.push(way.clone());
    lines.extend(gaps);
    lines.join("\n")
}

fn is_told(record: &Record) -> bool {
    let silent = [Photo::KIND.number, HandoverItem::KIND.number];
    !record.withdrawn && !silent.contains(&record.kind)
}

fn line(session: &Session, record: &Record, language: Language) -> String {
    let mut parts = vec![session.zone().say_time(record.happened_at)];
    if let Some(kind) = kind_by_number(record.kind) {
        parts.push(word(language, &format!("kind.{}", kind.name), kind.name));
        let codes = kind.fields.iter().filter_map(|field| {
            let FieldType::Code(list) = field.kind else {
                return None;
            };
            let code = record.fields.get(&field.number).and_then(Value::as_text)?;
            Some(word(language, &format!("code.{}.{code}", list.name), code))
        });
        parts.extend(codes.take(2));
    }
    parts.extend(
        record
            .fields
            .get(&PLACE)
            .and_then(Value::as_text)
            .map(str::to_owned),
    );
    parts.join(" · ")
}

/// Returns the date of a text that begins with one.
fn date(text: &str) -> &str {
    text.get(..10).unwrap_or(text)
}

/// Returns the time of day of an RFC 3339 text that this crate made.
fn time(text: &str) -> &str {
    text.get(11..16).unwrap_or(text)
}

pub(crate) fn word(language: Language, key: &str, otherwise: &str) -> String {
    static ENGLISH_WORDS: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    static FRENCH_WORDS: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    let read = |text: &str| serde_json::from_str(text).unwrap_or_default();
    let words = match language {
        Language::English => ENGLISH_WORDS.get_or_init(|| read(ENGLISH)),
        Language::French => FRENCH_WORDS.get_or_init(|| read(FRENCH)),
    };
    words.get(key).map_or_else(|| otherwise.to_owned(), Clone::clone)
}
