//! Shared by the end-to-end tests: clients and a simulator with a common clock.

pub mod fuzzing;

/// Runs the code in `docs/calls.md` as doctests.
#[cfg(doctest)]
#[doc = include_str!("../../docs/calls.md")]
pub mod calls {}

/// Runs the code in `docs/credentials.md` as doctests.
#[cfg(doctest)]
#[doc = include_str!("../../docs/credentials.md")]
pub mod credentials {}

/// Runs the code in `docs/simulator/README.md` as doctests.
#[cfg(doctest)]
#[doc = include_str!("../../docs/simulator/README.md")]
pub mod simulator {}

use std::time::{Duration, SystemTime};

use yun_runtime::testing::ManualClock;
use yun_runtime::{BoxFuture, Clock};
use yun_simulator::Simulator;

/// A simulator of both clouds and a clock for its clients. A client's pauses advance the
/// simulator's clock, so no test waits.
pub struct Clouds {
    /// The simulator.
    pub simulator: Simulator,
    clock: SharedClock,
}

impl Clouds {
    /// Starts a simulator in which images take a minute and machines take ten seconds.
    ///
    /// # Panics
    /// If it cannot listen on a loopback address.
    pub async fn start() -> Self {
        let clock = yun_simulator::ManualClock::starting_now();
        let options = Simulator::builder()
            .clock(clock.clone())
            .image_delay(Duration::from_secs(60))
            .power_delay(Duration::from_secs(10));
        let simulator = options.start().await.expect("a loopback address is free");
        let client = ManualClock::at(SystemTime::now());
        Self { simulator, clock: SharedClock { client, simulator: clock } }
    }

    /// Returns a configuration for the simulated UCloud.
    pub fn ucloud(&self) -> ucloud::Config {
        self.simulator.ucloud_config().clock(self.clock.clone())
    }

    /// Returns a configuration for the simulated JD Cloud.
    pub fn jdcloud(&self) -> jdcloud::Config {
        self.simulator.jdcloud_config().clock(self.clock.clone())
    }

    /// Advances the simulator's clock and the clients'.
    pub fn advance(&self, by: Duration) {
        self.clock.client.advance(by);
        self.clock.simulator.advance(by);
    }

    /// Sets the clients' clock ahead of the simulator's.
    pub fn skew_clients(&self, by: Duration) {
        self.clock.client.advance(by);
    }

    /// Sets the simulator's clock ahead of the clients'.
    pub fn skew_service(&self, by: Duration) {
        self.clock.simulator.advance(by);
    }

    /// Returns how long the clients have paused so far.
    pub fn paused(&self) -> Duration {
        self.clock.client.pauses().iter().sum()
    }

    /// Returns how often an operation was received.
    pub fn received(&self, operation: &str) -> usize {
        let requests = self.simulator.requests();
        requests.iter().filter(|request| request.operation.as_deref() == Some(operation)).count()
    }
}

/// The clients' clock; its pauses also advance the simulator's.
#[derive(Clone, Debug)]
struct SharedClock {
    client: ManualClock,
    simulator: yun_simulator::ManualClock,
}

impl Clock for SharedClock {
    fn now(&self) -> SystemTime {
        self.client.now()
    }
    fn elapsed(&self) -> Duration {
        self.client.elapsed()
    }
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.simulator.advance(duration);
        self.client.sleep(duration)
    }
    fn limit(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.client.limit(duration)
    }
}
