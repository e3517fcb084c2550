//! What a fix must be before it is even compared with where the officer was.

use crate::fix::Fix;
use crate::policy::{Policy, WORST_ACCURACY_DM};
use crate::rejection::Rejection;

/// Returns why this fix cannot be used, if so.
pub(crate) fn check(fix: &Fix) -> Result<(), Rejection> {
    if fix.position.is_zero() {
        return Err(Rejection::ZeroPosition);
    }
    if fix
        .accuracy_dm
        .is_some_and(|accuracy| accuracy > WORST_ACCURACY_DM)
    {
        return Err(Rejection::Inaccurate);
    }
    Ok(())
}

/// Returns a fix without its speed where nobody goes so fast: its place is judged apart.
pub(crate) fn with_likely_speed(policy: &Policy, fix: Fix) -> Fix {
    let likely = |speed: &u16| f64::from(*speed) / 100.0 <= policy.top_speed;
    Fix {
        speed_cm_s: fix.speed_cm_s.filter(likely),
        ..fix
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::position::Position;

    #[test]
    fn each_gate_names_its_reason() {
        let check = |lat_e7, accuracy_dm, expected| {
            let position = Position::from_e7(lat_e7, 0).unwrap();
            let fix = Fix {
                accuracy_dm,
                ..Fix::at(position, 1000)
            };
            assert_eq!(super::check(&fix), expected, "{fix:?}");
        };
        check(10, None, Ok(()));
        check(10, Some(350), Ok(()));
        check(10, Some(351), Err(Rejection::Inaccurate));
        check(0, Some(30), Err(Rejection::ZeroPosition));
    }
}
