//! The server as a program: `serve` and `admin`.

fn main() {}
