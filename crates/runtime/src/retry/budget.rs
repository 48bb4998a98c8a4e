//! How many retries are left, over all calls.

use std::sync::{Mutex, PoisonError};

/// A store of retries that all clients of a configuration share. While a service is down it runs
/// empty, and calls fail at once instead of multiplying the load; successes fill it again.
#[derive(Debug)]
pub(crate) struct RetryBudget(Mutex<u32>);

const FULL: u32 = 100;
/// Ten retries from a full store; one comes back with every ten successes.
const COST: u32 = 10;

impl Default for RetryBudget {
    fn default() -> Self {
        Self(Mutex::new(FULL))
    }
}

impl RetryBudget {
    /// Whether there is one retry left, which is taken.
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

    /// A call succeeded.
    pub(crate) fn refill(&self) {
        let mut left = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *left = (*left + 1).min(FULL);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_budget_runs_empty_and_fills_with_successes() {
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
