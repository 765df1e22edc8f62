//! Archives that are well formed but for the lies that they tell.

#![no_main]

use hub_fuzz::Described;

libfuzzer_sys::fuzz_target!(|described: Described| hub_fuzz::check(&described.archive().bytes()));
