//! The console's data, asked for as a browser does.

mod browser;
mod doors;
mod erasures;
mod held;
mod on_streets;
mod phones;
mod reads;
mod settling;
