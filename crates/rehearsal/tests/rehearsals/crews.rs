//! Several officers at once, and links that break at random: everything arrives once, as it was written.

use rehearsal::{Link, Outcome, rehearse_crew, together};

use crate::stage::Stage;

fn is_whole(outcomes: &[Outcome]) {
    for one in outcomes {
        assert_eq!(one.verdict.findings, Vec::<String>::new());
        assert!(one.verdict.is_whole() && one.manifest.all_held && one.manifest.signed);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn several_officers_at_once_all_arrive_whole() {
    let stage = Stage::set().await;
    let mut plan = stage.plan(0.2, Link::Good);
    plan.codes = stage.host.codes_for(6).unwrap();
    let told = std::sync::Mutex::new(Vec::new());
    let tell = |step| told.lock().unwrap().push(step);
    let outcomes = rehearse_crew(&plan, 5, stage.home.path(), &tell).await.unwrap();
    assert_eq!(outcomes.len(), 5);
    is_whole(&outcomes);
    let notebooks: std::collections::BTreeSet<_> =
        outcomes.iter().map(|one| one.officer.notebook()).collect();
    assert_eq!(notebooks.len(), 5, "each has a phone of their own");
    let report = together(&outcomes);
    let sum: u64 = outcomes.iter().map(|one| one.report.records_written).sum();
    assert_eq!((report.records_written, report.records_confirmed), (sum, sum));
    assert_eq!((report.lost, report.duplicates), (0, 0));
    let told = told.into_inner().unwrap();
    assert_eq!(told.last(), Some(&rehearsal::Step::Comparing));
    let walked = told.iter().filter_map(|step| match step {
        rehearsal::Step::Walked(seconds) => Some(*seconds),
        _ => None,
    });
    // A bar of five times twelve minutes; whoever's last act takes longer goes a little beyond.
    assert!(walked.max() >= Some(5 * 700), "the bar comes to its end");
}

#[tokio::test(flavor = "multi_thread")]
async fn more_officers_than_codes_are_refused() {
    let stage = Stage::set().await;
    let plan = stage.plan(0.1, Link::Good);
    let refused = rehearse_crew(&plan, 9, stage.home.path(), &|_| {}).await;
    let said = refused.err().unwrap();
    assert_eq!(said.exit_code(), 2);
    assert!(said.sentence().contains("9 officers"), "{}", said.sentence());
}

#[tokio::test(flavor = "multi_thread")]
async fn shift_over_a_flaky_link_arrives_whole() {
    let stage = Stage::set().await;
    let plan = stage.plan(0.4, Link::Flaky);
    let outcomes = rehearse_crew(&plan, 1, stage.home.path(), &|_| {}).await.unwrap();
    is_whole(&outcomes);
    let harm = outcomes[0].harm;
    assert!(
        harm.cuts > 0 && harm.lost_answers > 0 && harm.late > 0,
        "nothing broke: {harm:?}"
    );
    let report = &outcomes[0].report;
    assert!(
        report.records_written > 5 && report.photos_written > 3,
        "{report:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn officers_over_flaky_links_arrive_whole() {
    let stage = Stage::set().await;
    let plan = stage.plan(0.2, Link::Flaky);
    let outcomes = rehearse_crew(&plan, 3, stage.home.path(), &|_| {}).await.unwrap();
    is_whole(&outcomes);
}
