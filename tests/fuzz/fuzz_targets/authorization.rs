//! See `yun_tests::fuzzing::authorization`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| yun_tests::fuzzing::authorization(input));
