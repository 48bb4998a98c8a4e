//! What the end-to-end tests share. The tests are in `tests/tests`, the example in `tests/examples`.
