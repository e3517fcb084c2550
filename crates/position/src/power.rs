//! How full the battery of a Linux machine is, as the kernel tells it. It changes nothing.

use std::fs;
use std::path::Path;

/// Where the kernel tells of what supplies the machine.
pub(crate) const SUPPLIES: &str = "/sys/class/power_supply";

/// Returns how full the emptiest battery is that is being used up, in percent; nothing where none is.
pub(crate) fn left(supplies: &Path) -> Option<u8> {
    let supplies = fs::read_dir(supplies).ok()?.flatten();
    supplies.filter_map(|supply| left_in(&supply.path())).min()
}

fn left_in(supply: &Path) -> Option<u8> {
    let say = |name| fs::read_to_string(supply.join(name)).ok();
    let used_up = say("status")?.trim() == "Discharging";
    // A mouse has a battery, too; the machine's own says so.
    let own = say("scope").is_none_or(|scope| scope.trim() != "Device");
    let percent = say("capacity")?.trim().parse().ok();
    percent.filter(|_| used_up && own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_battery_of_the_machine_that_is_used_up_counts() {
        let supplies = tempfile::tempdir().unwrap();
        let add = |name: &str, facts: &[(&str, &str)]| {
            let folder = supplies.path().join(name);
            fs::create_dir(&folder).unwrap();
            facts
                .iter()
                .for_each(|(fact, value)| fs::write(folder.join(fact), format!("{value}\n")).unwrap());
        };
        add("AC", &[("online", "0")]);
        add(
            "mouse",
            &[("status", "Discharging"), ("capacity", "3"), ("scope", "Device")],
        );
        assert_eq!(left(supplies.path()), None);
        add("BAT0", &[("status", "Charging"), ("capacity", "12")]);
        assert_eq!(left(supplies.path()), None);
        add("BAT1", &[("status", "Discharging"), ("capacity", "37")]);
        assert_eq!(left(supplies.path()), Some(37));
        assert_eq!(left(Path::new("/nowhere")), None);
    }
}
