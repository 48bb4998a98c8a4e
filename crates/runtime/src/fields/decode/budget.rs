//! Limits the memory and time that decoding may take.

use super::NotDecoded;

/// Limits the memory and time of decoding. The worst case is a list of empty objects: three bytes
/// of text become a struct of hundreds of bytes.
#[derive(Clone, Copy)]
pub struct Budget<'a> {
    bytes: usize,
    /// Whether time has run out; checked occasionally.
    expired: Option<&'a dyn Fn() -> bool>,
    steps: u32,
}

/// The memory that any text may take: enough for a thousand large, sparse structs.
const ALWAYS: usize = 32 * 1024 * 1024;
/// Additional memory per byte of text.
const TIMES: usize = 8;
/// Values between checks of the time: less than a millisecond's work.
const STEPS_BETWEEN_LOOKS: u32 = 4096;

impl<'a> Budget<'a> {
    /// A budget for a text of this length: eight times its size plus 32 MiB.
    pub fn for_text(length: usize) -> Self {
        let bytes = length.saturating_mul(TIMES).saturating_add(ALWAYS);
        Self { bytes, ..Self::unlimited() }
    }

    /// No limits, for trusted text.
    pub fn unlimited() -> Self {
        Self { bytes: usize::MAX, expired: None, steps: 0 }
    }

    /// Adds a time limit: decoding stops when `expired` returns true.
    #[must_use]
    pub fn until(mut self, expired: &'a dyn Fn() -> bool) -> Self {
        self.expired = Some(expired);
        self
    }

    /// Returns memory that is no longer needed.
    pub(super) fn give_back(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_add(bytes);
    }

    pub(super) fn take(&mut self, bytes: usize) -> Result<(), NotDecoded> {
        self.bytes = self.bytes.checked_sub(bytes).ok_or(NotDecoded::TooLarge)?;
        self.steps += 1;
        if self.steps >= STEPS_BETWEEN_LOOKS {
            self.steps = 0;
            if self.expired.is_some_and(|expired| expired()) {
                return Err(NotDecoded::TooSlow);
            }
        }
        Ok(())
    }
}
