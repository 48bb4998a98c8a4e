//! What both clouds share: machines that take time to start and stop, and images that take time to
//! create.

use std::time::Duration;

/// An image whose name contains this fails: it becomes `Unavailable` at UCloud and `error` at JD
/// Cloud.
pub const FAILING_IMAGE_NAME: &str = "simulate-failure";

/// How long things take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Delays {
    pub(crate) image: Duration,
    pub(crate) power: Duration,
    pub(crate) hidden_describes: u32,
}

/// Whether a machine runs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Power {
    Starting,
    Running,
    Stopping,
    Stopped,
}

/// A machine: its last requested state, and when it reaches it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Machine {
    running: bool,
    settles_at: Duration,
}

impl Machine {
    pub(crate) const RUNNING: Self = Self { running: true, settles_at: Duration::ZERO };
    pub(crate) const STOPPED: Self = Self { running: false, settles_at: Duration::ZERO };

    pub(crate) fn power(self, now: Duration) -> Power {
        match (self.running, now < self.settles_at) {
            (true, true) => Power::Starting,
            (true, false) => Power::Running,
            (false, true) => Power::Stopping,
            (false, false) => Power::Stopped,
        }
    }

    pub(crate) fn turn(&mut self, running: bool, settles_at: Duration) {
        *self = Self { running, settles_at };
    }
}

/// The stage of an image.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Stage {
    Making,
    Finished,
    Failed,
}

/// The creation of an image: when and how it ends, and for how many describe calls the image stays
/// hidden.
#[derive(Clone, Debug)]
pub(crate) struct Making {
    ends_at: Duration,
    fails: bool,
    hidden_describes: u32,
}

impl Making {
    pub(crate) const FINISHED: Self =
        Self { ends_at: Duration::ZERO, fails: false, hidden_describes: 0 };

    pub(crate) fn begin(name: &str, now: Duration, delays: Delays) -> Self {
        Self {
            ends_at: now.saturating_add(delays.image),
            fails: name.contains(FAILING_IMAGE_NAME),
            hidden_describes: delays.hidden_describes,
        }
    }

    pub(crate) fn stage(&self, now: Duration) -> Stage {
        match (now < self.ends_at, self.fails) {
            (true, _) => Stage::Making,
            (false, false) => Stage::Finished,
            (false, true) => Stage::Failed,
        }
    }

    /// Whether a describe call may return the image; counts those that may not.
    pub(crate) fn is_seen(&mut self) -> bool {
        let seen = self.hidden_describes == 0;
        self.hidden_describes = self.hidden_describes.saturating_sub(1);
        seen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_machine_settles_at_its_deadline() {
        let mut machine = Machine::RUNNING;
        assert_eq!(machine.power(Duration::ZERO), Power::Running);
        machine.turn(false, 2 * SECOND);
        assert_eq!(machine.power(SECOND), Power::Stopping);
        assert_eq!(machine.power(2 * SECOND), Power::Stopped);
        machine.turn(true, 4 * SECOND);
        assert_eq!(machine.power(3 * SECOND), Power::Starting);
        assert_eq!(machine.power(4 * SECOND), Power::Running);
    }

    #[test]
    fn an_image_ends_as_its_name_says_and_stays_unseen_as_often_as_asked() {
        let delays = Delays { image: 2 * SECOND, power: SECOND, hidden_describes: 2 };
        for (name, end) in [("golden", Stage::Finished), ("x-simulate-failure", Stage::Failed)] {
            let mut making = Making::begin(name, SECOND, delays);
            assert_eq!(making.stage(2 * SECOND), Stage::Making);
            assert_eq!(making.stage(3 * SECOND), end);
            assert_eq!([(); 4].map(|()| making.is_seen()), [false, false, true, true]);
        }
    }
}
