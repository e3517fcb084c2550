//! Keeps original bytes untouched and proves it: takes photos in, seals them into a vault, writes their custody.
//!
//! An original is hashed and sealed while it streams by, opened again and compared, and only then named; a picture
//! that cannot be shown is still kept. Nothing here decodes a picture without limits, alters an original, speaks SQL
//! or reaches a network. Clocks, ids and chance are arguments.

pub mod custody;
mod error;
pub mod exif;
mod hash;
pub mod intake;
pub mod kind;
pub mod picture;
pub mod vault;

pub use error::Error;
pub use exif::CameraFacts;
pub use hash::{EventHash, OriginalHash, SealedHash};
pub use intake::{Limits, TakenIn, Thumbnail, Warning, take_in, thumbnail_key};
pub use kind::PictureKind;
pub use picture::Size;
pub use vault::{Opened, Stored, Swept, Vault};
