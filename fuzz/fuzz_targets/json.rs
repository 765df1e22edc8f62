//! Any bytes, taken for a tentacle's settings and for the profile, in an archive that is sound otherwise.

#![no_main]

use hub_fuzz::Archive;

libfuzzer_sys::fuzz_target!(|json: &[u8]| {
    for name in ["specific_config/DailyTradingMode.json", "profile.json"] {
        hub_fuzz::check(&Archive::sound().with_file(name, json).bytes());
    }
});
