//! See `yun_tests::fuzzing::ucloud_answer`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| yun_tests::fuzzing::ucloud_answer(input));
