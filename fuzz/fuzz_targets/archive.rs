//! Any bytes, taken for an archive.

#![no_main]

libfuzzer_sys::fuzz_target!(|archive: &[u8]| hub_fuzz::check(archive));
