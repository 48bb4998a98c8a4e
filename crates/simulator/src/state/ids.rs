//! Ids in the providers' style, in an order that depends on the seed alone.

use crate::Cloud;

/// Gives out ids.
#[derive(Clone, Debug)]
pub(crate) struct Ids {
    cloud: Cloud,
    state: u64,
}

const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";

impl Ids {
    pub(crate) fn new(cloud: Cloud, seed: u64) -> Self {
        Self { cloud, state: seed ^ cloud as u64 }
    }

    /// Returns the state to go on from after a restart.
    pub(crate) fn state(&self) -> u64 {
        self.state
    }

    pub(crate) fn resume(&mut self, state: u64) {
        self.state = state;
    }

    /// Returns a new id such as `uhost-k5p2mqxzc0ta`.
    pub(crate) fn next(&mut self, prefix: &str) -> String {
        let length = match self.cloud {
            Cloud::Ucloud => 12,
            Cloud::Jdcloud => 10,
        };
        format!("{prefix}-{}", self.letters(length))
    }

    /// Returns letters and digits.
    pub(crate) fn letters(&mut self, length: usize) -> String {
        let mut letter = || ALPHABET[(self.number() % ALPHABET.len() as u64) as usize] as char;
        (0..length).map(|_| letter()).collect()
    }

    /// Returns an id for a field, given what it is of (`uhost` for `UHostId`) and its whole name.
    pub(crate) fn made_up(&mut self, stem: &str, name: &str) -> String {
        if name.ends_with("uuid") {
            let (high, low) = (self.number(), self.number());
            return format!(
                "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
                high >> 32,
                high >> 16 & 0xffff,
                high & 0xfff,
                low >> 48 & 0xfff,
                low & 0xffff_ffff_ffff
            );
        }
        self.next(if stem.is_empty() { "id" } else { stem })
    }

    /// Returns the next pseudo-random number. This is SplitMix64: ids need to differ, not to be
    /// secret.
    pub(crate) fn number(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_ids_and_another_seed_others() {
        let first = |seed| {
            let mut ids = Ids::new(Cloud::Ucloud, seed);
            [ids.next("uhost"), ids.next("uhost")]
        };
        assert_eq!(first(1), first(1));
        assert_ne!(first(1)[0], first(1)[1]);
        assert_ne!(first(1), first(2));
        assert_eq!(first(1)[0].len(), "uhost-".len() + 12);
    }
}
