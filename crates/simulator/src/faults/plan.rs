//! The plan of faults: the remaining injections, in order.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Semaphore;

use super::Injection;
use super::fault::{Fault, Moment};
use crate::Cloud;
use crate::state::Ids;

/// The remaining faults.
#[derive(Debug)]
pub(crate) struct Plan {
    injections: Mutex<VecDeque<Injection>>,
    dice: Mutex<Ids>,
    /// One permit for each byte that a [`Fault::Drip`] may send.
    released: Semaphore,
}

impl Plan {
    /// The seed decides which requests meet the faults that have a rate.
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            injections: Mutex::default(),
            dice: Mutex::new(Ids::new(Cloud::Ucloud, seed)),
            released: Semaphore::new(0),
        }
    }

    pub(crate) fn add(&self, injection: Injection) {
        if injection.times != Some(0) {
            self.lock().push_back(injection);
        }
    }

    /// Returns the remaining injections, in order.
    pub(crate) fn injections(&self) -> Vec<Injection> {
        self.lock().iter().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    /// The number of requests that will still meet a fault, not counting injections that always
    /// apply.
    pub(crate) fn pending(&self) -> usize {
        self.lock().iter().filter_map(|injection| injection.times).sum()
    }

    /// Releases this many bytes of a [`Fault::Drip`], or as many as a semaphore allows.
    pub(crate) fn release(&self, bytes: usize) {
        let room = Semaphore::MAX_PERMITS - self.released.available_permits();
        self.released.add_permits(bytes.min(room));
    }

    pub(crate) fn released(&self) -> &Semaphore {
        &self.released
    }

    /// Returns the fault for a request that starts to arrive and of which nothing else is known.
    ///
    /// If an earlier injection needs to know more, it takes precedence and the request is read.
    pub(crate) fn at_first_byte(&self, reused: bool) -> Option<Fault> {
        let mut injections = self.lock();
        let at = injections.iter().position(|injection| {
            (reused || !injection.fault.is_for_reused_connections()) && self.is_hit(injection)
        })?;
        let next = &injections[at];
        if next.fault.moment() != Moment::FirstByte || next.operation.is_some() {
            return None;
        }
        Some(take(&mut injections, at).fault)
    }

    /// Returns the fault for a request that has been read, for this operation if any.
    pub(crate) fn at_request(&self, operation: Option<&str>, reused: bool) -> Option<Injection> {
        let mut injections = self.lock();
        let at = injections.iter().position(|injection| {
            (reused || !injection.fault.is_for_reused_connections())
                && injection.operation.as_deref().is_none_or(|only| operation == Some(only))
                && self.is_hit(injection)
        })?;
        Some(take(&mut injections, at)).filter(|injection| injection.fault != Fault::Pass)
    }

    /// Whether a fault with a rate applies to the request at hand.
    fn is_hit(&self, injection: &Injection) -> bool {
        injection.rate.is_none_or(|rate| {
            let mut dice = self.dice.lock().unwrap_or_else(PoisonError::into_inner);
            // 53 bits, which is what a float holds exactly.
            ((dice.number() >> 11) as f64) < rate * (1_u64 << 53) as f64
        })
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Injection>> {
        self.injections.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn take(injections: &mut VecDeque<Injection>, at: usize) -> Injection {
    let taken = injections[at].clone();
    if let Some(times) = &mut injections[at].times {
        *times -= 1;
        if *times == 0 {
            injections.remove(at);
        }
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan<I: Into<Injection>>(injections: impl IntoIterator<Item = I>) -> Plan {
        let plan = Plan::new(0);
        injections.into_iter().for_each(|injection| plan.add(injection.into()));
        plan
    }

    /// The fault of a request on a new connection.
    fn next(plan: &Plan, operation: &str) -> Option<Fault> {
        plan.at_first_byte(false)
            .or_else(|| plan.at_request(Some(operation), false).map(|injection| injection.fault))
    }

    #[test]
    fn faults_are_met_in_the_order_given_as_often_as_asked() {
        let plan = plan([
            Fault::Throttled.times(2),
            Fault::Pass.into(),
            Fault::ResetUnread.into(),
            Fault::Silence.times(0),
            Fault::CutOff.into(),
        ]);
        assert_eq!(plan.pending(), 5);
        let met: Vec<_> = (0..6).map(|_| next(&plan, "a")).collect();
        let throttled = Some(Fault::Throttled);
        let expected =
            [throttled, throttled, None, Some(Fault::ResetUnread), Some(Fault::CutOff), None];
        assert_eq!(met, expected);
        assert_eq!(plan.pending(), 0);
    }

    #[test]
    fn a_fault_for_one_operation_lets_the_others_pass() {
        let plan = plan([Fault::ResetUnread.on("a"), Fault::Silence.on("b").always()]);
        assert_eq!(next(&plan, "c"), None);
        assert_eq!(next(&plan, "b"), Some(Fault::Silence));
        assert_eq!(next(&plan, "a"), Some(Fault::ResetUnread));
        assert_eq!(next(&plan, "a"), None);
        assert_eq!(next(&plan, "b"), Some(Fault::Silence));
        plan.clear();
        assert_eq!(next(&plan, "b"), None);
    }

    #[test]
    fn a_rate_hits_about_as_many_and_the_same_ones_each_time() {
        let hits = || {
            let plan = plan([Fault::Throttled.rate(0.25)]);
            Vec::from_iter((0..1000).map(|_| next(&plan, "a").is_some()))
        };
        let count = hits().iter().filter(|hit| **hit).count();
        assert!((200..300).contains(&count), "{count}");
        assert_eq!(hits(), hits());
    }

    #[test]
    fn fresh_connections_pass_by_what_is_for_reused_ones() {
        let plan = plan([Fault::CloseReused, Fault::CloseUnread]);
        assert_eq!(plan.at_first_byte(false), Some(Fault::CloseUnread));
        assert_eq!(plan.at_first_byte(false), None);
        assert_eq!(plan.at_first_byte(true), Some(Fault::CloseReused));
        assert_eq!(plan.at_first_byte(true), None);
    }
}
