//! A TUN device: a network card whose packets a program reads and writes. It ends with what is returned.

#![expect(
    unsafe_code,
    reason = "the kernel's only door to a TUN device is a request of C"
)]

use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::AsRawFd as _;
use std::os::unix::fs::OpenOptionsExt as _;

use tokio::io::unix::AsyncFd;

/// Makes a device of this name in the present network namespace; reading and writing never wait.
pub(crate) fn make(name: &str) -> io::Result<AsyncFd<File>> {
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .custom_flags(libc::O_NONBLOCK)
        .open("/dev/net/tun")?;
    // SAFETY: all zeros are a request: no name, no flags.
    let mut request: libc::ifreq = unsafe { std::mem::zeroed() };
    let letters = name.bytes().take(libc::IFNAMSIZ - 1);
    for (to, from) in request.ifr_name.iter_mut().zip(letters) {
        *to = libc::c_char::from_ne_bytes([from]);
    }
    let flags = libc::c_short::try_from(libc::IFF_TUN | libc::IFF_NO_PI);
    request.ifr_ifru.ifru_flags = flags.map_err(io::Error::other)?;
    // SAFETY: the request is whole, and outlives the call.
    let done = unsafe { libc::ioctl(file.as_raw_fd(), libc::TUNSETIFF, &raw const request) };
    if done < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: nobody else has the file, and it stays as it is until it is dropped.
    Ok(unsafe { AsyncFd::register(file) }?)
}
