#![no_main]

#[path = "../../tests/fuzz/model.rs"]
mod check;

libfuzzer_sys::fuzz_target!(|input: &[u8]| check::check(input));
