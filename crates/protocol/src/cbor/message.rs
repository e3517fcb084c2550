//! The two shapes of messages, each written once as a struct with its numbers or its order beside the fields.

/// A message as a map: `number => field: type`. A newer version may add numbers; unknown ones are passed over, and
/// a field of type `Option` is left out when there is none.
macro_rules! map_message {
    (
        $(#[$meta:meta])*
        pub struct $name:ident {
            $($(#[$doc:meta])* $number:literal => pub $field:ident: $type:ty,)*
        }
    ) => {
        $(#[$meta])*
        pub struct $name {
            $($(#[$doc])* pub $field: $type,)*
        }

        impl $crate::cbor::Wire for $name {
            fn write(&self, to: &mut $crate::cbor::Writer) {
                let present = [$(!$crate::cbor::Wire::is_absent(&self.$field)),*];
                to.map(present.iter().filter(|present| **present).count() as u64);
                $(if !$crate::cbor::Wire::is_absent(&self.$field) {
                    to.uint($number);
                    $crate::cbor::Wire::write(&self.$field, to);
                })*
            }

            fn read(from: &mut $crate::cbor::Reader<'_>) -> Result<Self, $crate::Error> {
                $(let mut $field: Option<$type> = None;)*
                for _ in 0..from.map()? {
                    match from.uint()? {
                        $($number => $field = Some($crate::cbor::Wire::read(from)?),)*
                        _ => from.skip()?,
                    }
                }
                let missing = $crate::Error::Malformed(concat!("a field of ", stringify!($name), " is missing"));
                let read = || Some(Self { $($field: $field.or_else(<$type as $crate::cbor::Wire>::absent)?,)* });
                read().ok_or(missing)
            }
        }
    };
}
pub(crate) use map_message;

/// A message that is signed: `[label, 1, fields in this order]`, nothing left out, nothing added.
macro_rules! signed_array {
    (
        $(#[$meta:meta])*
        pub struct $name:ident labelled $label:literal {
            $($(#[$doc:meta])* pub $field:ident: $type:ty,)*
        }
    ) => {
        $(#[$meta])*
        pub struct $name {
            $($(#[$doc])* pub $field: $type,)*
        }

        impl $crate::signed::Signable for $name {
            const LABEL: &'static str = $label;
        }

        impl $crate::cbor::Wire for $name {
            fn write(&self, to: &mut $crate::cbor::Writer) {
                let fields = [$(stringify!($field)),*].len() as u64;
                to.array(fields + 2);
                to.text($label);
                to.uint($crate::version::VERSION);
                $($crate::cbor::Wire::write(&self.$field, to);)*
            }

            fn read(from: &mut $crate::cbor::Reader<'_>) -> Result<Self, $crate::Error> {
                let other = $crate::Error::OtherMessage { expected: $label };
                let length = from.array()?;
                if from.text().ok() != Some($label) || from.uint().ok() != Some($crate::version::VERSION) {
                    return Err(other);
                }
                if length != [$(stringify!($field)),*].len() as u64 + 2 {
                    return Err(other);
                }
                Ok(Self { $($field: $crate::cbor::Wire::read(from)?,)* })
            }
        }
    };
}
pub(crate) use signed_array;
