//! Programs that must not compile, and the compiler's messages.

#[test]
fn the_compiler_names_what_is_missing() {
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
}
