//! What a city has decided: its words, codes, services and settings, as `profile.json` holds them.
//!
//! A field that this version does not know is skipped, so that a city can be ahead of a phone. There is no default for
//! what a city must decide: a profile that lacks it is refused.

use std::collections::BTreeSet;
use std::path::Path;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::Error;
use crate::words::{Language, Words};
use crate::{json, pack};

const FORMAT: u32 = 1;

/// Everything a city has decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// The version of this file's shape.
    pub format: u32,
    /// The city's id, bound into every hash and signature.
    pub id: Uuid,
    /// The city's name.
    pub name: String,
    /// Whether the city is made up, so that screens can say so.
    #[serde(default)]
    pub made_up: bool,
    /// The city's time zone by its IANA name, in which all its times are shown.
    pub time_zone: String,
    /// The languages the city works in, as `en`, `fr`; the first is the default.
    pub languages: Vec<String>,
    /// The number to call when a life is in danger.
    pub emergency_number: String,
    /// The patrol zones.
    pub zones: Vec<ZoneChoice>,
    /// The agencies that officers patrol with.
    pub partner_agencies: Vec<Choice>,
    /// The units that officers patrol as.
    pub units: Vec<Unit>,
    /// What an officer may carry.
    pub kit: Vec<KitItem>,
    /// Why information may be collected.
    pub purposes: Vec<Choice>,
    /// The kinds of services.
    pub referral_kinds: Vec<Choice>,
    /// The services that somebody can be referred to.
    pub referral_targets: Vec<ReferralTarget>,
    /// The rules for an officer who works alone.
    pub working_alone: WorkingAlone,
    /// What the city's medical lead has approved.
    pub medical: Medical,
    /// How long records are kept, for people to read.
    pub retention: Words,
    /// What is recorded on shift, who sees it and for how long: shown at the start of every shift.
    pub collection_notice: Words,
    /// How long what was written stays on phones.
    #[serde(default)]
    pub on_phone: OnPhone,
    /// Where the map opens.
    pub map: MapView,
}

/// How long what was written stays on phones; on the server it stays as the city's retention says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnPhone {
    /// Days after which an officer's own records go, once the server has them in a good backup.
    pub own_days: u32,
    /// Hours without the server after which what others wrote goes.
    pub others_hours: u32,
}

impl Default for OnPhone {
    fn default() -> Self {
        Self {
            own_days: 30,
            others_hours: 72,
        }
    }
}

/// A code with its label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What is stored.
    pub code: String,
    /// What is shown.
    pub label: Words,
}

/// A patrol zone, to choose from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ZoneChoice {
    /// The id of its outline in `zones.geojson`.
    pub id: String,
    /// Its name.
    pub name: Words,
}

/// A unit that officers patrol as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Its call sign.
    pub id: String,
    /// How it gets about: codes of the shift's mode.
    pub modes: Vec<String>,
}

/// Something an officer carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KitItem {
    /// What is stored.
    pub code: String,
    /// What is shown.
    pub label: Words,
    /// Whether it is counted at the start and the end of a shift.
    pub counted: bool,
}

/// A service that somebody can be referred to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferralTarget {
    /// The service's id in the directory (HSDS `service.id`).
    pub id: Uuid,
    /// One of the profile's `referral_kinds`.
    pub kind: String,
    /// Its name.
    pub name: Words,
    /// Its telephone number.
    pub phone: String,
    /// Its address, empty when it has none or does not share it.
    pub address: String,
    /// Whether it is open day and night.
    pub always_open: bool,
    /// When it is open otherwise, in the city's time zone.
    pub hours: Vec<Opening>,
    /// Whom it accepts.
    pub accepts: Words,
}

/// Opening hours on some days of the week; closing before opening means the next morning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// The days as iCalendar writes them: `MO`, `TU` ….
    pub days: Vec<String>,
    /// When it opens, as `08:30`.
    pub opens_at: String,
    /// When it closes, as `16:30`.
    pub closes_at: String,
}

/// The rules for an officer who works alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkingAlone {
    /// Minutes between check-ins; none until the city's written procedure names them.
    pub check_in_minutes: Option<u32>,
}

/// What the city's medical lead has approved; the app has no medical number of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Medical {
    /// The approved intervals, often none.
    pub intervals: Vec<MedicalInterval>,
    /// What is shown beside medical steps.
    pub note: Words,
    /// Where the intervals come from.
    pub source: Option<String>,
    /// The day they were signed off, as `2026-11-22`.
    pub signed_off: Option<String>,
}

/// One approved interval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MedicalInterval {
    /// The step after which it runs.
    pub step: String,
    /// Its length in seconds.
    pub seconds: u32,
}

/// Where the map opens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MapView {
    /// The map's file in the city's folder.
    pub tiles: String,
    /// The bounds of the city.
    pub bounds: Bounds,
    /// The middle of the first view.
    pub centre: Centre,
    /// The zoom of the first view.
    pub default_zoom: f64,
}

/// A rectangle on the globe, in degrees.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bounds {
    /// The least longitude.
    pub west: f64,
    /// The least latitude.
    pub south: f64,
    /// The greatest longitude.
    pub east: f64,
    /// The greatest latitude.
    pub north: f64,
}

impl Bounds {
    /// Says whether two rectangles have a place in common; one whose west is east of its east lies across 180°.
    pub fn meets(&self, other: &Self) -> bool {
        let in_turn = |from: f64, to: f64| (to - from).rem_euclid(360.0);
        let beside = in_turn(self.west, other.west) <= in_turn(self.west, self.east)
            || in_turn(other.west, self.west) <= in_turn(other.west, other.east);
        let all_around = [self, other].iter().any(|one| one.east - one.west >= 360.0);
        (beside || all_around) && self.south <= other.north && other.south <= self.north
    }
}

/// A point on the globe, in degrees.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Centre {
    /// The latitude.
    pub lat: f64,
    /// The longitude.
    pub lon: f64,
}

impl ReferralTarget {
    /// Returns when it is open: `Mon Tue 08:30–16:30`.
    pub fn say_hours(&self, language: Language) -> String {
        if self.always_open {
            return match language {
                Language::English => "open day and night".to_owned(),
                Language::French => "ouvert jour et nuit".to_owned(),
            };
        }
        let say = |opening: &Opening| opening.say(language);
        self.hours.iter().map(say).collect::<Vec<_>>().join(", ")
    }
}

impl Opening {
    fn say(&self, language: Language) -> String {
        let days: Vec<&str> = self.days.iter().map(|code| day(code, language)).collect();
        let days = match (days.len(), language) {
            (7, Language::English) => "every day".to_owned(),
            (7, Language::French) => "tous les jours".to_owned(),
            _ => days.join(" "),
        };
        format!("{days} {}–{}", self.opens_at, self.closes_at)
    }
}

/// Returns a day as people write it; a code that is none is shown as it is.
fn day(code: &str, language: Language) -> &str {
    const DAYS: [(&str, &str, &str); 7] = [
        ("MO", "Mon", "lun."),
        ("TU", "Tue", "mar."),
        ("WE", "Wed", "mer."),
        ("TH", "Thu", "jeu."),
        ("FR", "Fri", "ven."),
        ("SA", "Sat", "sam."),
        ("SU", "Sun", "dim."),
    ];
    let found = DAYS.iter().find(|(known, _, _)| *known == code);
    found.map_or(code, |(_, english, french)| match language {
        Language::English => english,
        Language::French => french,
    })
}

impl Profile {
    /// Reads a profile and checks that it can be worked with.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, Error> {
        let profile: Self = json::read(path.as_ref())?;
        profile.check()?;
        Ok(profile)
    }

    /// Returns the zone with this id.
    pub fn zone(&self, id: &str) -> Option<&ZoneChoice> {
        self.zones.iter().find(|zone| zone.id == id)
    }

    fn check(&self) -> Result<(), Error> {
        if self.format != FORMAT {
            return Err(Error::UnknownFormat(self.format));
        }
        filled("languages", self.languages.iter().map(String::as_str))?;
        filled("zones", self.zones.iter().map(|zone| zone.id.as_str()))?;
        filled("units", self.units.iter().map(|unit| unit.id.as_str()))?;
        filled(
            "purposes",
            self.purposes.iter().map(|choice| choice.code.as_str()),
        )?;
        distinct(
            "partner agencies",
            self.partner_agencies.iter().map(|choice| choice.code.as_str()),
        )?;
        distinct("kit", self.kit.iter().map(|item| item.code.as_str()))?;
        distinct(
            "kinds of services",
            self.referral_kinds.iter().map(|choice| choice.code.as_str()),
        )?;
        self.check_services()?;
        pack::plain_name(&self.map.tiles)?;
        let medical = &self.medical;
        if !medical.intervals.is_empty() && (medical.source.is_none() || medical.signed_off.is_none()) {
            return Err(Error::UnsignedMedicalIntervals);
        }
        Ok(())
    }

    fn check_services(&self) -> Result<(), Error> {
        let ids: Vec<String> = self
            .referral_targets
            .iter()
            .map(|target| target.id.to_string())
            .collect();
        distinct("services", ids.iter().map(String::as_str))?;
        let listed = |kind: &str| self.referral_kinds.iter().any(|choice| choice.code == kind);
        match self.referral_targets.iter().find(|target| !listed(&target.kind)) {
            Some(target) => Err(Error::UnknownKind {
                service: target.name.en.clone(),
                kind: target.kind.clone(),
            }),
            None => Ok(()),
        }
    }
}

fn filled<'a>(list: &'static str, codes: impl Iterator<Item = &'a str>) -> Result<(), Error> {
    match distinct(list, codes)? {
        0 => Err(Error::EmptyList(list)),
        _ => Ok(()),
    }
}

fn distinct<'a>(list: &'static str, codes: impl Iterator<Item = &'a str>) -> Result<usize, Error> {
    let mut seen = BTreeSet::new();
    for code in codes {
        if !seen.insert(code) {
            return Err(Error::RepeatedCode {
                list,
                code: code.to_owned(),
            });
        }
    }
    Ok(seen.len())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::example_harbour;

    #[test]
    fn rectangles_meet_across_the_date_line_too() {
        let bounds = |west, east| Bounds {
            west,
            south: -17.0,
            east,
            north: -16.0,
        };
        let check = |one: Bounds, other: Bounds, expected| {
            assert_eq!(one.meets(&other), expected, "{one:?} {other:?}");
            assert_eq!(other.meets(&one), expected, "{other:?} {one:?}");
        };
        check(bounds(179.0, -179.0), bounds(-179.5, -178.0), true);
        check(bounds(179.0, -179.0), bounds(178.0, 179.5), true);
        check(bounds(179.0, -179.0), bounds(170.0, 178.0), false);
        check(bounds(-126.0, -125.0), bounds(-125.5, -120.0), true);
        check(bounds(-126.0, -125.0), bounds(24.0, 25.0), false);
        check(bounds(-180.0, 180.0), bounds(24.0, 25.0), true);
        let north = Bounds {
            south: 60.0,
            north: 61.0,
            ..bounds(179.0, -179.0)
        };
        check(bounds(179.0, -179.0), north, false);
    }

    fn read(text: &str) -> Result<Profile, Error> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("profile.json");
        std::fs::write(&path, text).unwrap();
        Profile::read(path)
    }

    fn read_changed(change: impl FnOnce(&mut Value)) -> Result<Profile, Error> {
        let text = std::fs::read_to_string(example_harbour::folder().join("profile.json")).unwrap();
        let mut value = serde_json::from_str(&text).unwrap();
        change(&mut value);
        read(&value.to_string())
    }

    #[test]
    fn a_file_that_is_no_profile_is_named_for_what_it_is() {
        let check = |text: &str, expected: fn(&Error) -> bool| {
            let fault = read(text).unwrap_err();
            assert!(expected(&fault), "{text:?} gave {fault:?}");
        };
        check("", |fault| matches!(fault, Error::NotJson { .. }));
        check("{\"format\": 1,", |fault| matches!(fault, Error::NotJson { .. }));
        check("<html></html>", |fault| matches!(fault, Error::NotJson { .. }));
        check("[]", |fault| matches!(fault, Error::WrongShape { .. }));
        check("{\"format\": 1}", |fault| {
            matches!(fault, Error::WrongShape { .. })
        });
        let missing = Profile::read("nowhere/profile.json").unwrap_err();
        assert!(matches!(missing, Error::Read { .. }) && missing.to_string() == "read nowhere/profile.json");
    }

    #[test]
    fn a_profile_that_cannot_be_worked_with_is_refused() {
        let check = |change: fn(&mut Value), expected: &str| {
            let fault = read_changed(change).unwrap_err().to_string();
            assert!(fault.contains(expected), "{fault:?} does not say {expected:?}");
        };
        check(|city| city["format"] = json!(2), "format 2");
        check(|city| city["zones"] = json!([]), "no zones");
        check(|city| city["languages"] = json!([]), "no languages");
        check(
            |city| city["units"][1] = city["units"][0].clone(),
            "\"U12\" twice among its units",
        );
        check(
            |city| city["kit"][1] = city["kit"][0].clone(),
            "\"naloxone\" twice among its kit",
        );
        check(
            |city| city["referral_targets"][0]["kind"] = json!("spa"),
            "unlisted kind \"spa\"",
        );
        check(
            |city| city["map"]["tiles"] = json!("../other.pmtiles"),
            "not a plain file name",
        );
        check(|city| city["time_zone"] = json!(null), "of another shape");
    }

    #[test]
    fn a_medical_interval_needs_its_source_and_its_sign_off() {
        let with = |source: Value, signed_off: Value| {
            read_changed(|city| {
                city["medical"]["intervals"] = json!([{ "step": "dose", "seconds": 1 }]);
                city["medical"]["source"] = source;
                city["medical"]["signed_off"] = signed_off;
            })
        };
        let refused = |result| matches!(result, Err(Error::UnsignedMedicalIntervals));
        assert!(refused(with(json!(null), json!(null))));
        assert!(refused(with(json!("a guideline"), json!(null))));
        assert!(refused(with(json!(null), json!("2026-11-22"))));
        assert!(with(json!("a guideline"), json!("2026-11-22")).is_ok());
    }

    #[test]
    fn opening_hours_are_said_in_the_officers_language() {
        let profile = Profile::read(example_harbour::folder().join("profile.json")).unwrap();
        let check = |english: &str, hours_en: &str, hours_fr: &str| {
            let target = profile.referral_targets.iter().find(|one| one.name.en == english);
            let target = target.unwrap();
            assert_eq!(target.say_hours(Language::English), hours_en);
            assert_eq!(target.say_hours(Language::French), hours_fr);
        };
        check(
            "Pilot Street Shelter",
            "open day and night",
            "ouvert jour et nuit",
        );
        check(
            "Cooper Street Clinic",
            "Mon Tue Wed Thu Fri 08:30–16:30",
            "lun. mar. mer. jeu. ven. 08:30–16:30",
        );
        check(
            "Harbour Table",
            "every day 07:00–18:00",
            "tous les jours 07:00–18:00",
        );
    }

    #[test]
    fn a_field_of_a_later_version_is_skipped() {
        let profile = read_changed(|city| city["drones"] = json!(["D1"])).unwrap();
        assert_eq!(profile.name, "Example Harbour");
    }
}
