//! See `titles` in `targets.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| danh_fuzz::titles(data));
