use super::session::{durable, new_enough};
use crate::Error;

#[test]
fn version_that_gets_no_mending_any_more_is_refused() {
    let check = |number: &str, good: bool| assert_eq!(new_enough(number).is_ok(), good, "{number}");
    check("120022", false);
    check("90624", false);
    check("nonsense", false);
    check("130000", true);
    check("150014", true);
}

#[test]
fn setting_that_may_lose_a_commit_is_refused() {
    let check = |value: &str, good: bool| {
        let told = durable("synchronous_commit", value);
        assert_eq!(told.is_ok(), good, "{value}");
        assert!(good || matches!(told, Err(Error::PostgresForgets(..))));
    };
    check("on", true);
    check("remote_apply", true);
    check("remote_write", false);
    check("local", false);
    check("off", false);
}
