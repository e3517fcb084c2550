//! Code lists: the closed vocabularies of the field, as stable lower-case words. Labels in two languages belong to
//! the screens; the words here are what is stored and sent.

/// A closed list of codes, such as the outcomes of an encounter.
#[derive(Debug)]
pub struct CodeList {
    /// The list's name, `snake_case`; labels are looked up as `code.<list>.<code>`.
    pub name: &'static str,
    /// The codes in the order in which a screen offers them.
    pub codes: &'static [&'static str],
}

impl CodeList {
    /// Says whether `code` is on the list.
    pub fn has(&self, code: &str) -> bool {
        self.codes.contains(&code)
    }
}

/// A type whose values are the codes of one list.
pub trait Code: Sized + Copy {
    /// The list.
    const LIST: &'static CodeList;

    /// Returns the stored word.
    fn as_code(self) -> &'static str;

    /// Returns the value for a stored word; `None` for a word of a newer list.
    fn from_code(code: &str) -> Option<Self>;
}

/// Defines an enum of codes together with its list.
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident = $list:literal { $($(#[$vdoc:meta])* $variant:ident = $code:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $(#[doc = $code] $(#[$vdoc])* $variant,)+ }

        impl $crate::code::Code for $name {
            const LIST: &'static $crate::code::CodeList =
                &$crate::code::CodeList { name: $list, codes: &[$($code),+] };

            fn as_code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}
pub(crate) use codes;
