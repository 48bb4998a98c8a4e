//! How much memory and time decoding one text may take.

use super::NotDecoded;

/// What decoding may cost. A list of empty objects is the worst case: three bytes of text each, and
/// a struct of hundreds of bytes for each in memory.
#[derive(Clone, Copy)]
pub struct Budget<'a> {
    bytes: usize,
    /// Whether time has run out; asked now and then.
    expired: Option<&'a dyn Fn() -> bool>,
    steps: u32,
}

/// Memory that every text may take, however short it is: a thousand large structs, sparsely filled.
const ALWAYS: usize = 32 * 1024 * 1024;
/// Memory for each byte of text.
const TIMES: usize = 8;
/// Values between two looks at the time: less than a millisecond's work.
const STEPS_BETWEEN_LOOKS: u32 = 4096;

impl<'a> Budget<'a> {
    /// For a text of this length: eight times as much memory, and 32 MiB.
    pub fn for_text(length: usize) -> Self {
        let bytes = length.saturating_mul(TIMES).saturating_add(ALWAYS);
        Self { bytes, ..Self::unlimited() }
    }

    /// No limits, for a text that is trusted.
    pub fn unlimited() -> Self {
        Self { bytes: usize::MAX, expired: None, steps: 0 }
    }

    /// The same, until `expired` says that time has run out.
    #[must_use]
    pub fn until(mut self, expired: &'a dyn Fn() -> bool) -> Self {
        self.expired = Some(expired);
        self
    }

    /// Memory that was taken for something that is not kept.
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
