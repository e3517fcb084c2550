//! The console's data, asked for as a browser does.

mod browser;
mod doors;
mod erasures;
mod held;
mod phones;
mod reads;
mod settling;
