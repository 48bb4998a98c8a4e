//! Which passwords the provider takes.

use crate::behaviour::Context;
use crate::refusal::Refusal;

const SYMBOLS: &str = "()`~!@#$%^&*_-+=|{}[]:\";'<>,.?/";

/// Checks a password: 8 to 30 characters of three kinds at least.
///
/// # Errors
/// `INVALID_ARGUMENT`, which names the parameter and not the password.
pub(super) fn check(context: &Context<'_>, parameter: &str, password: &str) -> Result<(), Refusal> {
    let kinds: [fn(char) -> bool; 4] = [
        |letter| letter.is_ascii_lowercase(),
        |letter| letter.is_ascii_uppercase(),
        |letter| letter.is_ascii_digit(),
        |letter| SYMBOLS.contains(letter),
    ];
    let used = kinds.iter().filter(|kind| password.chars().any(kind)).count();
    let is_long = (8..=30).contains(&password.chars().count());
    let is_known = password.chars().all(|letter| kinds.iter().any(|kind| kind(letter)));
    if is_long && is_known && used >= 3 {
        return Ok(());
    }
    let problem = "must have 8 to 30 characters of at least three kinds: small letters, capital \
                   letters, digits and symbols";
    Err(context.invalid(parameter, problem))
}
