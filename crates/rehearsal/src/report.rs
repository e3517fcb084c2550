//! The figures of a rehearsal, as JSON and in plain words.

use serde::{Deserialize, Serialize};
use sync::Traffic;
use track::{Item, Summary};

use crate::compare::Verdict;
use crate::officer::Officer;

/// The figures; the names are those of the JSON.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Records that the script wrote, as an officer counts them.
    pub records_written: u64,
    /// Those that the server holds as they were written.
    pub records_confirmed: u64,
    /// Photos that the script took.
    pub photos_written: u64,
    /// Those whose original the server holds, opened and found unaltered.
    pub photos_confirmed: u64,
    /// What was written and is not there.
    pub lost: u64,
    /// What is there and was not written, or twice.
    pub duplicates: u64,
    /// How far the officer went, in metres.
    pub distance_m: f64,
    /// Gaps of the route.
    pub gaps: u64,
    /// Fixes that the receiver gave.
    pub fixes_in: u64,
    /// Fixes that became part of the route.
    pub fixes_kept: u64,
    /// Bytes of bodies sent since the enrolment.
    pub bytes_up: u64,
    /// Bytes of bodies received since the enrolment.
    pub bytes_down: u64,
    /// Requests made since the enrolment.
    pub requests: u64,
    /// How long a save took until it was durable.
    pub local_write_ms: Spread,
    /// How long all syncs took.
    pub sync_seconds: f64,
    /// Receipts of the server that were verified.
    pub receipts_verified: u64,
}

/// The middle and the far end of many measurements.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// Half of them are below.
    pub p50: f64,
    /// 99 of 100 are below.
    pub p99: f64,
}

impl Report {
    pub(crate) fn of(
        officer: &Officer,
        verdict: &Verdict,
        route: &[Item],
        traffic: Traffic,
        receipts: u64,
    ) -> Self {
        let summary = Summary::of(route);
        Self {
            records_written: officer.written().counted(),
            records_confirmed: verdict.records_confirmed,
            photos_written: officer.written().photos(),
            photos_confirmed: verdict.photos_confirmed,
            lost: verdict.lost,
            duplicates: verdict.duplicates,
            distance_m: officer.written().metres.into(),
            gaps: summary.gaps,
            fixes_in: officer.fixes_in(),
            fixes_kept: summary.fixes_kept,
            bytes_up: traffic.bytes_up,
            bytes_down: traffic.bytes_down,
            requests: traffic.requests,
            local_write_ms: Spread::of(officer.save_ms()),
            sync_seconds: to_thousandths(officer.sync_seconds()),
            receipts_verified: receipts,
        }
    }

    /// Adds the figures of several officers up; `saves` are all their saves, in milliseconds.
    pub(crate) fn together<'a>(reports: impl Iterator<Item = &'a Self>, saves: &[f64]) -> Self {
        let mut sum = Self {
            local_write_ms: Spread::of(saves),
            ..Self::default()
        };
        for one in reports {
            sum.records_written += one.records_written;
            sum.records_confirmed += one.records_confirmed;
            sum.photos_written += one.photos_written;
            sum.photos_confirmed += one.photos_confirmed;
            sum.lost += one.lost;
            sum.duplicates += one.duplicates;
            sum.distance_m += one.distance_m;
            sum.gaps += one.gaps;
            sum.fixes_in += one.fixes_in;
            sum.fixes_kept += one.fixes_kept;
            sum.bytes_up += one.bytes_up;
            sum.bytes_down += one.bytes_down;
            sum.requests += one.requests;
            sum.sync_seconds = to_thousandths(sum.sync_seconds + one.sync_seconds);
            sum.receipts_verified += one.receipts_verified;
        }
        sum
    }

    /// Returns one line of JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Says it in plain words; `findings` are those of the comparison.
    #[must_use]
    pub fn to_words(&self, findings: &[String]) -> String {
        let mut lines = vec![self.first_line(findings.is_empty())];
        lines.extend(findings.iter().map(|finding| format!("  ! {finding}")));
        lines.push(format!(
            "Route: {:.1} km, {} gaps, {} of {} fixes kept.",
            self.distance_m / 1000.0,
            self.gaps,
            self.fixes_kept,
            self.fixes_in
        ));
        lines.push(format!(
            "Saved on phone in {:.1} ms (p50), {:.1} ms (p99).",
            self.local_write_ms.p50, self.local_write_ms.p99
        ));
        lines.push(format!(
            "Sync: {:.1} s, {} requests, {} KB up, {} KB down, {} receipts verified.",
            self.sync_seconds,
            self.requests,
            self.bytes_up / 1000,
            self.bytes_down / 1000,
            self.receipts_verified
        ));
        lines.join("\n")
    }

    fn first_line(&self, whole: bool) -> String {
        let (records, photos) = (self.records_written, self.photos_written);
        if whole {
            return format!("{records} records, {photos} photos, all confirmed by server.");
        }
        format!(
            "{records} records, {photos} photos: NOT all confirmed ({} and {} are; {} lost, {} doubled).",
            self.records_confirmed, self.photos_confirmed, self.lost, self.duplicates
        )
    }
}

impl Spread {
    /// Returns the spread of measurements; zeros of none.
    #[must_use]
    pub fn of(measured: &[f64]) -> Self {
        let mut sorted = measured.to_vec();
        sorted.sort_by(f64::total_cmp);
        let at = |percent: usize| {
            let rank = (sorted.len() * percent).div_ceil(100).max(1) - 1;
            to_thousandths(sorted.get(rank).copied().unwrap_or(0.0))
        };
        Self {
            p50: at(50),
            p99: at(99),
        }
    }
}

fn to_thousandths(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spread_takes_the_nearest_rank() {
        let check = |measured: &[f64], p50, p99| assert_eq!(Spread::of(measured), Spread { p50, p99 });
        check(&[], 0.0, 0.0);
        check(&[3.0], 3.0, 3.0);
        check(&[4.0, 1.0, 3.0, 2.0], 2.0, 4.0);
        let hundred: Vec<f64> = (1..=100).map(f64::from).collect();
        check(&hundred, 50.0, 99.0);
    }
}
