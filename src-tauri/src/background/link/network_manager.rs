//! NetworkManager's property `Metered`, read over the system's bus by GIO, which the window brings along. It starts no
//! service, and changes nothing.

use app::syncing::Link;
use gio::DBusConnection;
use gio::glib::Error;
use gio::glib::variant::{ToVariant as _, Variant};

const NAME: &str = "org.freedesktop.NetworkManager";
const PATH: &str = "/org/freedesktop/NetworkManager";
const PATIENCE_MS: i32 = 500;

/// Returns what NetworkManager says of the link that the phone is on.
pub(super) fn link() -> Result<Link, Error> {
    let bus = gio::bus_get_sync(gio::BusType::System, gio::Cancellable::NONE)?;
    // A system without a bus is no reason to close the notebook.
    bus.set_exit_on_close(false);
    ask(&bus)
}

fn ask(bus: &DBusConnection) -> Result<Link, Error> {
    let answer = bus.call_sync(
        Some(NAME),
        PATH,
        "org.freedesktop.DBus.Properties",
        "Get",
        Some(&(NAME, "Metered").to_variant()),
        None,
        gio::DBusCallFlags::NO_AUTO_START,
        PATIENCE_MS,
        gio::Cancellable::NONE,
    )?;
    Ok(told(&answer))
}

/// Reads the answer: a variant in a list of one. Guesses count as what they guess.
fn told(answer: &Variant) -> Link {
    let number = answer.try_child_value(0).and_then(|value| value.as_variant());
    match number.and_then(|value| value.get::<u32>()) {
        Some(1 | 3) => Link::Metered,
        Some(2 | 4) => Link::Unmetered,
        _ => Link::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_of_network_manager_is_a_link() {
        let check = |number: u32, expected| {
            let answer = Variant::tuple_from_iter([number.to_variant().to_variant()]);
            assert_eq!(answer.type_().as_str(), "(v)");
            assert_eq!(told(&answer), expected, "{number}");
        };
        check(0, Link::Unknown);
        check(1, Link::Metered);
        check(2, Link::Unmetered);
        check(3, Link::Metered);
        check(4, Link::Unmetered);
        check(9, Link::Unknown);
    }

    #[test]
    fn answer_of_another_form_tells_nothing() {
        for answer in ["yes".to_variant(), ("yes",).to_variant(), (1_u32,).to_variant()] {
            assert_eq!(told(&answer), Link::Unknown, "{answer}");
        }
    }
}
