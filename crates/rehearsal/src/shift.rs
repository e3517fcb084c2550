//! One rehearsal from end to end: the crew before, the shift, the sync, the proof, the comparison.

use std::path::Path;

use app::view::{HandoverInput, ManifestView};
use domain::{RecordId, Timestamp};
use track::Fix;

use crate::compare::{self, Verdict, compare};
use crate::dice::Dice;
use crate::error::{Error, Result};
use crate::faults::{FlakyLink, Harm};
use crate::held::{self, Held};
use crate::input::{Code, Picture};
use crate::officer::Officer;
use crate::report::Report;
use crate::script::{self, HANDOVER, Link};
use crate::stage::Stage;
use crate::virtual_clock::VirtualClock;

/// What is rehearsed.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The track that is walked, to and fro for as long as it takes.
    pub fixes: Vec<Fix>,
    /// The photos that are taken, again and again.
    pub pictures: Vec<Picture>,
    /// The officers' codes: the first walks, the second hands over before.
    pub codes: Vec<Code>,
    /// How good the link is.
    pub link: Link,
    /// What the script is drawn from.
    pub seed: u64,
    /// How long the shift is.
    pub hours: f64,
    /// When it begins, on the phone's clock.
    pub start: Timestamp,
}

/// How far a rehearsal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// So many seconds of the shift have passed.
    Walked(u64),
    /// The phone syncs.
    Syncing,
    /// What the server holds is compared.
    Comparing,
}

/// What a rehearsal leaves.
pub struct Outcome {
    /// The officer, with their phone.
    pub officer: Officer,
    /// The shift.
    pub shift: RecordId,
    /// What the server holds.
    pub held: Held,
    /// What the server says of the shift.
    pub manifest: ManifestView,
    /// What the comparison found.
    pub verdict: Verdict,
    /// The figures.
    pub report: Report,
    /// What a flaky link did.
    pub harm: Harm,
}

/// Which of how many officers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cast {
    pub(crate) number: usize,
    pub(crate) officers: usize,
}

const HOUR_MS: i64 = 3_600_000;
const MINUTE_MS: i64 = 60_000;

/// Rehearses a shift with phones in folders under `home`.
///
/// # Errors
/// Returns what kept it from being played to its end; what the comparison found is in the outcome.
pub async fn rehearse(plan: &Plan, home: &Path, tell: &(dyn Fn(Step) + Sync)) -> Result<Outcome> {
    before(plan, 1, home).await?;
    let alone = Cast {
        number: 0,
        officers: 1,
    };
    play(plan, alone, home, tell).await
}

/// The crew before hands over, where there is a code for it.
pub(crate) async fn before(plan: &Plan, officers: usize, home: &Path) -> Result<()> {
    match plan.codes.get(officers) {
        Some(crew) => hand_over_before(plan, crew, &home.join("crew-before")).await,
        None => Ok(()),
    }
}

/// Plays one officer's shift, with the phone in a folder under `home`.
pub(crate) async fn play(
    plan: &Plan,
    cast: Cast,
    home: &Path,
    tell: &(dyn Fn(Step) + Sync),
) -> Result<Outcome> {
    let seed = plan.seed.wrapping_add(cast.number as u64);
    let mut code = plan.codes.get(cast.number).cloned();
    let code = code.as_mut().ok_or(Error::Script("there is no code"))?;
    let flaky = reach_through(plan.link, seed, code).await?;
    let mut stage = begin(plan, (cast, seed, code), home).await?;
    flaky.iter().for_each(FlakyLink::let_loose);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "hours are checked to be few"
    )]
    let seconds = (plan.hours * 3600.0) as u32;
    let acts = script::acts(plan.hours, &mut Dice::new(seed));
    stage.play(&acts, seconds, tell).await?;
    let shift = stage.end()?;
    tell(Step::Syncing);
    let mut officer = stage.officer;
    officer.sync_to_the_end().await?;
    flaky.iter().for_each(FlakyLink::calm_down);
    let manifest = officer.prove(shift).await?;
    tell(Step::Comparing);
    let outcome = conclude(officer, shift, manifest).await?;
    let harm = flaky.map(|link| link.harm()).unwrap_or_default();
    Ok(Outcome { harm, ..outcome })
}

/// Puts a link between phone and server that breaks by the seed, where one is wanted.
async fn reach_through(link: Link, seed: u64, code: &mut Code) -> Result<Option<FlakyLink>> {
    if link != Link::Flaky {
        return Ok(None);
    }
    let flaky = FlakyLink::start(&code.code.address, seed).await?;
    code.code.address = flaky.address().to_string();
    Ok(Some(flaky))
}

async fn begin<'a>(plan: &'a Plan, (cast, seed, code): (Cast, u64, &Code), home: &Path) -> Result<Stage<'a>> {
    let clock = VirtualClock::at(plan.start.plus_millis(-10 * MINUTE_MS));
    let mut officer = Officer::enrol(&home.join("phone"), &code.code, seed, clock).await?;
    // The briefing comes with the station's link; the shift itself may have none.
    officer.sync().await?;
    officer.read_briefing()?;
    let left = plan.start.millis_since(officer.now()) / 1000;
    officer.pass(u32::try_from(left).unwrap_or(0))?;
    let partner = plan.codes.get(cast.officers + 1);
    let partner = partner.map(|code| code.officer.clone());
    let mut stage = Stage::new(
        officer,
        &plan.pictures,
        plan.link,
        Dice::new(seed ^ 0x5eed),
        plan.hours,
    )?;
    stage.start(partner, &plan.fixes)?;
    Ok(stage)
}

/// The crew before writes what the briefing shows.
async fn hand_over_before(plan: &Plan, crew: &Code, home: &Path) -> Result<()> {
    let clock = VirtualClock::at(plan.start.plus_millis(-HOUR_MS));
    let mut officer = Officer::enrol(home, &crew.code, plan.seed, clock).await?;
    for (number, text) in HANDOVER.iter().enumerate().skip(1) {
        let input = HandoverInput {
            kind: "follow_up".to_owned(),
            text: (*text).to_owned(),
            must_read: number < 3,
            hours: 24,
        };
        officer.hand_over(&input)?;
        officer.pass(5)?;
    }
    officer.sync_to_the_end().await
}

/// Asks the server what it holds, and compares.
///
/// # Errors
/// Returns why the server could not be asked.
pub async fn conclude(officer: Officer, shift: RecordId, manifest: ManifestView) -> Result<Outcome> {
    let traffic = officer.traffic();
    let seen = officer.server().seen();
    let promised = officer.server().promised();
    let held = held::fetch(officer.server(), officer.notebook()).await?;
    let mut verdict = compare(officer.written(), &held);
    verdict.findings.extend(promised.broken(&held));
    judge_manifest(&officer, &manifest, &mut verdict);
    if seen.false_receipts > 0 {
        verdict.findings.push(format!(
            "{} receipts are not signed by the server",
            seen.false_receipts
        ));
    }
    let route = compare::route(&held).unwrap_or_default();
    let report = Report::of(&officer, &verdict, &route, traffic, seen.receipts);
    Ok(Outcome {
        officer,
        shift,
        held,
        manifest,
        verdict,
        report,
        harm: Harm::default(),
    })
}

/// What the server signs must be what the script counted.
fn judge_manifest(officer: &Officer, manifest: &ManifestView, verdict: &mut Verdict) {
    let written = (officer.written().counted(), officer.written().photos());
    let signed = (u64::from(manifest.records), u64::from(manifest.photos));
    if !manifest.all_held {
        let missing = manifest.missing.len();
        verdict.findings.push(format!(
            "the server does not sign that it holds the whole shift; {missing} are missing"
        ));
    }
    if signed != written {
        verdict.findings.push(format!(
            "the end of the shift counts {} records and {} photos, the script {} and {}",
            signed.0, signed.1, written.0, written.1
        ));
    }
}
