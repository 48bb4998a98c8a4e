//! Options of the simulator: address, delays and accounts.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use crate::behaviour::{Delays, Settings};
use crate::{Clock, Cloud, SystemClock};

/// Options of a [`Simulator`](crate::Simulator). Every option has a default.
#[derive(Clone)]
#[must_use]
pub struct SimulatorOptions {
    pub(crate) listen: SocketAddr,
    pub(crate) image_delay: Duration,
    pub(crate) power_delay: Duration,
    pub(crate) hidden_describes: u32,
    pub(crate) seed: u64,
    pub(crate) latency: Duration,
    pub(crate) only: Option<Cloud>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ucloud: UcloudAccount,
    pub(crate) jdcloud: JdcloudAccount,
}

impl SimulatorOptions {
    /// Sets the address to listen on, `127.0.0.1:0` by default, which picks a free port. It must be
    /// a loopback address.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// Sets the time to create an image, a snapshot or a backup, 300 ms by default.
    pub fn image_delay(mut self, delay: Duration) -> Self {
        self.image_delay = delay;
        self
    }

    /// Sets the time that other changes take, 50 ms by default: creating, starting, stopping,
    /// resizing.
    pub fn power_delay(mut self, delay: Duration) -> Self {
        self.power_delay = delay;
        self
    }

    /// Sets the number of describe calls that do not show a new image yet, 0 by default.
    ///
    /// Only calls that would have returned the image count. Lists omit it; JD Cloud's
    /// `describeImage` returns 404.
    pub fn hidden_describes(mut self, calls: u32) -> Self {
        self.hidden_describes = calls;
        self
    }

    /// Sets the clock of the clouds, a [`SystemClock`] by default.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Sets the UCloud account.
    pub fn ucloud(mut self, account: UcloudAccount) -> Self {
        self.ucloud = account;
        self
    }

    /// Sets the JD Cloud account.
    pub fn jdcloud(mut self, account: JdcloudAccount) -> Self {
        self.jdcloud = account;
        self
    }

    /// Sets the seed of the ids and of everything else that is made up, 0 by default. The same
    /// requests in the same order get the same answers.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Sets the real time before each answer, none by default. It needs tokio's timer.
    pub fn latency(mut self, latency: Duration) -> Self {
        self.latency = latency;
        self
    }

    /// Serves one cloud alone. Requests to the other are refused with HTTP 421.
    pub fn only(mut self, cloud: Cloud) -> Self {
        self.only = Some(cloud);
        self
    }

    pub(crate) fn settings(&self, cloud: Cloud) -> Settings {
        let (region, zone, project) = match cloud {
            Cloud::Ucloud => {
                let account = &self.ucloud;
                (account.region.clone(), account.zone.clone(), account.project_id.clone())
            }
            Cloud::Jdcloud => {
                let region = &self.jdcloud.region;
                (region.clone(), format!("{region}a"), String::new())
            }
        };
        let delays = Delays {
            image: self.image_delay,
            power: self.power_delay,
            hidden_describes: self.hidden_describes,
        };
        Settings { cloud, region, zone, project, delays, seed: self.seed }
    }
}

impl Default for SimulatorOptions {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            image_delay: Duration::from_millis(300),
            power_delay: Duration::from_millis(50),
            hidden_describes: 0,
            seed: 0,
            latency: Duration::ZERO,
            only: None,
            clock: Arc::new(SystemClock::new()),
            ucloud: UcloudAccount::default(),
            jdcloud: JdcloudAccount::default(),
        }
    }
}

impl fmt::Debug for SimulatorOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SimulatorOptions")
            .field("listen", &self.listen)
            .field("image_delay", &self.image_delay)
            .field("power_delay", &self.power_delay)
            .field("hidden_describes", &self.hidden_describes)
            .field("seed", &self.seed)
            .field("ucloud", &self.ucloud)
            .field("jdcloud", &self.jdcloud)
            .finish_non_exhaustive()
    }
}

/// A UCloud account: keys, region, zone and project. `Debug` shows no secrets.
#[derive(Clone)]
pub struct UcloudAccount {
    /// The public key, `simulated-ucloud-public-key` by default.
    pub public_key: String,
    /// The private key, `simulated-ucloud-private-key` by default.
    pub private_key: String,
    /// The `SecurityToken` that every request must have. By default there is none, and none may be
    /// sent.
    pub security_token: Option<String>,
    /// The region of the initial resources, `cn-bj2` by default. Requests may name any region of the
    /// provider, too.
    pub region: String,
    /// The zone of the initial resources, `cn-bj2-04` by default. Requests may name any zone of their
    /// region, too.
    pub zone: String,
    /// The default project, `org-simulated` by default. Requests need not name it.
    pub project_id: String,
}

impl Default for UcloudAccount {
    fn default() -> Self {
        Self {
            public_key: "simulated-ucloud-public-key".into(),
            private_key: "simulated-ucloud-private-key".into(),
            security_token: None,
            region: "cn-bj2".into(),
            zone: "cn-bj2-04".into(),
            project_id: "org-simulated".into(),
        }
    }
}

impl fmt::Debug for UcloudAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UcloudAccount")
            .field("public_key", &self.public_key)
            .field("region", &self.region)
            .field("zone", &self.zone)
            .field("project_id", &self.project_id)
            .finish_non_exhaustive()
    }
}

/// A JD Cloud account: keys and region. `Debug` shows no secrets.
#[derive(Clone)]
pub struct JdcloudAccount {
    /// The access key (its id), `simulated-jdcloud-access-key` by default.
    pub access_key: String,
    /// The secret key, `simulated-jdcloud-secret-key` by default.
    pub secret_key: String,
    /// The plain security token that every request must have, base64-encoded in
    /// `x-jdcloud-security-token` and signed. By default there is none, and none may be sent.
    pub session_token: Option<String>,
    /// The region of the initial resources, `cn-north-1` by default. Requests may name any region of
    /// the provider, too.
    pub region: String,
}

impl Default for JdcloudAccount {
    fn default() -> Self {
        Self {
            access_key: "simulated-jdcloud-access-key".into(),
            secret_key: "simulated-jdcloud-secret-key".into(),
            session_token: None,
            region: "cn-north-1".into(),
        }
    }
}

impl fmt::Debug for JdcloudAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JdcloudAccount")
            .field("access_key", &self.access_key)
            .field("region", &self.region)
            .finish_non_exhaustive()
    }
}
