//! Links for the measurements: a TCP proxy that counts, cuts and slows, a counter inside TLS, a bad link of two TUN
//! devices, and the plain HTTPS upload that everything is compared with. It knows nothing of notebooks.

pub(crate) mod counted;
pub(crate) mod lossy;
pub(crate) mod proxy;
pub(crate) mod put;
pub(crate) mod tls;
pub(crate) mod tun;
