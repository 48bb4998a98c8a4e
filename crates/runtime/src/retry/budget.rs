//! The retry budget that all calls share.

use std::sync::{Mutex, PoisonError};

/// A budget of retries that all clients of a configuration share. While a service is down it runs
/// out, and calls fail at once instead of multiplying the load. Successes refill it.
#[derive(Debug)]
pub(crate) struct RetryBudget(Mutex<u32>);

const FULL: u32 = 100;
/// A full budget allows ten retries; ten successes earn one back.
const COST: u32 = 10;

impl Default for RetryBudget {
    fn default() -> Self {
        Self(Mutex::new(FULL))
    }
}

impl RetryBudget {
    /// Takes a retry if one is left.
    pub(crate) fn take(&self) -> bool {
        let mut left = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match left.checked_sub(COST) {
            Some(rest) => {
                *left = rest;
                true
            }
            None => false,
        }
    }

    /// Refills the budget after a success.
    pub(crate) fn refill(&self) {
        let mut left = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *left = (*left + 1).min(FULL);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_budget_runs_out_and_successes_refill_it() {
        let budget = RetryBudget::default();
        assert_eq!((0..100).filter(|_| budget.take()).count(), 10);
        (0..9).for_each(|_| budget.refill());
        assert!(!budget.take());
        budget.refill();
        assert!(budget.take());
        (0..1000).for_each(|_| budget.refill());
        assert_eq!((0..100).filter(|_| budget.take()).count(), 10);
    }
}
