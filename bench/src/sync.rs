//! The sync with the real server and the phone's real HTTP client: bytes, cuts, idle, a bad link, a whole city at once,
//! memory. Each part makes its own server in a temporary folder, and ends it.

pub(crate) mod bad_link;
pub(crate) mod city;
pub(crate) mod idle;
pub(crate) mod load;
pub(crate) mod memory;
pub(crate) mod photos;
pub(crate) mod room;
pub(crate) mod traffic;
