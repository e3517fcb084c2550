//! What a fix must be before it is even compared with where the officer was.

use crate::fix::Fix;
use crate::policy::WORST_ACCURACY_DM;
use crate::rejection::Rejection;

/// Returns why this fix cannot be used after one at `last_time_ms`, if so.
pub(crate) fn check(fix: &Fix, last_time_ms: Option<i64>) -> Result<(), Rejection> {
    if fix.position.is_zero() {
        return Err(Rejection::ZeroPosition);
    }
    if last_time_ms.is_some_and(|last| fix.time_ms <= last) {
        return Err(Rejection::TimeNotIncreasing);
    }
    if fix
        .accuracy_dm
        .is_some_and(|accuracy| accuracy > WORST_ACCURACY_DM)
    {
        return Err(Rejection::Inaccurate);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::position::Position;

    #[test]
    fn each_gate_names_its_reason() {
        let check = |lat_e7, time_ms, accuracy_dm, expected| {
            let position = Position::from_e7(lat_e7, 0).unwrap();
            let fix = Fix {
                accuracy_dm,
                ..Fix::at(position, time_ms)
            };
            assert_eq!(super::check(&fix, Some(1000)), expected, "{fix:?}");
        };
        check(10, 2000, None, Ok(()));
        check(10, 2000, Some(350), Ok(()));
        check(10, 2000, Some(351), Err(Rejection::Inaccurate));
        check(10, 1000, Some(30), Err(Rejection::TimeNotIncreasing));
        check(10, 999, Some(30), Err(Rejection::TimeNotIncreasing));
        check(0, 2000, Some(30), Err(Rejection::ZeroPosition));
    }
}
