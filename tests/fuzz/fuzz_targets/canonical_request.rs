//! See `yun_tests::fuzzing::canonical_request`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| yun_tests::fuzzing::canonical_request(input));
