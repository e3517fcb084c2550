//! Rehearsals against a real server: whole shifts, bad input, bad links and clocks that change.

mod bad_input;
mod clocks;
mod links;
mod real_tracks;
mod shifts;
mod stage;
