//! The three lanes of a notebook and the classes of its lines. The numbers are on the wire for ever.

use std::fmt;

macro_rules! numbered {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $number:literal, $word:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum $name {
            $($(#[$variant_doc])* $variant = $number,)*
        }

        impl $name {
            /// All of them, in the order of their numbers.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Returns the number on the wire.
            pub const fn number(self) -> u8 {
                self as u8
            }

            /// Returns the one with this number.
            pub const fn from_number(number: u8) -> Option<Self> {
                match number {
                    $($number => Some(Self::$variant),)*
                    _ => None,
                }
            }

            /// Returns the word for it, as in addresses and logs.
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }

            /// Returns the one with this word.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.word() == word)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(self.word())
            }
        }
    };
}

numbered! {
    /// A chain of its own within a notebook, so that urgent lines never wait behind bulky ones.
    Lane {
        /// SOS and check-ins.
        Safety = 0, "safety";
        /// Everything an officer writes, custody events, corrections.
        Records = 1, "records";
        /// Where the officer was.
        Tracks = 2, "tracks";
    }
}

numbered! {
    /// What sort of line this is, as far as a header that can never be erased may tell.
    Class {
        /// A call for help or a check-in.
        Safety = 0, "safety";
        /// A record or a correction of one.
        Record = 1, "record";
        /// A piece of route.
        Track = 2, "track";
        /// A custody event.
        Custody = 3, "custody";
        /// What the notebook says of itself.
        Admin = 4, "admin";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_words_read_back() {
        for (at, lane) in Lane::ALL.iter().enumerate() {
            assert_eq!(usize::from(lane.number()), at);
            assert_eq!(Lane::from_number(lane.number()), Some(*lane));
            assert_eq!(Lane::from_word(lane.word()), Some(*lane));
        }
        for (at, class) in Class::ALL.iter().enumerate() {
            assert_eq!(usize::from(class.number()), at);
            assert_eq!(Class::from_number(class.number()), Some(*class));
        }
        assert_eq!(Lane::from_number(3), None);
        assert_eq!(Class::from_number(5), None);
        assert_eq!(Lane::from_word("Safety"), None);
    }
}
