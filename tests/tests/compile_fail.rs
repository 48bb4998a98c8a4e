//! What must not compile, and the message that says why.

#[test]
fn a_missing_required_parameter_is_named_by_the_compiler() {
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
}
