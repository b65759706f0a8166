//! The `regfit` program.

fn main() {}
