//! Says byte for byte what an entry is.
