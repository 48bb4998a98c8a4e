//! A running simulator: started, asked where it is and what it received, and stopped.

use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;
use std::{fmt, io};

use serde_json::json;

use crate::exchange::Exchange;
use crate::server::Server;
use crate::{Fault, Injection, JdcloudAccount, Received, SimulatorOptions, UcloudAccount};

/// Both clouds, listening. Dropping it ends the server and all of its connections.
#[derive(Debug)]
pub struct Simulator {
    server: Server,
    exchange: Arc<Exchange>,
    endpoint: String,
    ucloud: UcloudAccount,
    jdcloud: JdcloudAccount,
}

impl Simulator {
    /// Options to fill in, with [`start`](SimulatorOptions::start) at the end.
    pub fn builder() -> SimulatorOptions {
        SimulatorOptions::default()
    }

    /// Starts a simulator on the current tokio runtime, which needs its I/O driver enabled.
    ///
    /// # Errors
    /// An address that is not a loopback one (the keys are published, so nobody else is to reach
    /// them), or one that cannot be listened on.
    pub async fn start(options: SimulatorOptions) -> Result<Self, StartError> {
        let address = options.listen;
        if !address.ip().is_loopback() {
            return Err(StartError { address, source: None });
        }
        let exchange = Arc::new(Exchange::new(&options));
        let server = Server::start(address, Arc::clone(&exchange))
            .await
            .map_err(|source| StartError { address, source: Some(source) })?;
        Ok(Self {
            endpoint: format!("http://{}", server.address()),
            server,
            exchange,
            ucloud: options.ucloud,
            jdcloud: options.jdcloud,
        })
    }

    /// The address that it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// The endpoint of both clouds, such as `http://127.0.0.1:41234`, without a `/` at the end.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The account at UCloud.
    #[must_use]
    pub fn ucloud(&self) -> &UcloudAccount {
        &self.ucloud
    }

    /// The account at JD Cloud.
    #[must_use]
    pub fn jdcloud(&self) -> &JdcloudAccount {
        &self.jdcloud
    }

    /// The requests received so far, in the order in which they were answered; the last 10,000 of
    /// them.
    #[must_use]
    pub fn requests(&self) -> Vec<Received> {
        self.exchange.journal().received()
    }

    /// Waits until so many requests have been received, those since
    /// [`forget_requests`](Self::forget_requests) counted.
    pub async fn until_requests(&self, count: usize) {
        self.exchange.journal().until_received(count).await;
    }

    /// How often an operation really changed something, whatever the client got to know of it: the
    /// [`requests`](Self::requests) that [changed](Received::changed) something.
    #[must_use]
    pub fn effects(&self, operation: &str) -> usize {
        self.exchange.journal().effects(operation)
    }

    /// Lets the next request meet this fault; after those that were injected before and are still
    /// to be met.
    ///
    /// ```
    /// # use yun_simulator::{Fault, RetryAfter, Simulator};
    /// # fn inject(simulator: &Simulator) {
    /// simulator.inject(Fault::ResetUnread);
    /// simulator.inject(Fault::ResetUnanswered.on("createImage").executed());
    /// simulator.inject(Fault::Throttled.times(5).retry_after(RetryAfter::Seconds(2)));
    /// simulator.inject(Fault::Unavailable.always());
    /// # }
    /// ```
    pub fn inject(&self, fault: impl Into<Injection>) {
        self.exchange.plan().add(fault.into());
    }

    /// Lets the next requests meet these faults, one each and in this order; then service is as
    /// ever.
    pub fn faults<F: Into<Injection>>(&self, script: impl IntoIterator<Item = F>) {
        script.into_iter().for_each(|fault| self.inject(fault));
    }

    /// Takes back all faults that are still to be met. What already happens to a connection goes
    /// on.
    pub fn clear_faults(&self) {
        self.exchange.plan().clear();
    }

    /// How many requests are still to meet a fault; [`Fault::Pass`] counts, what is
    /// [always](Fault::always) met does not.
    #[must_use]
    pub fn pending_faults(&self) -> usize {
        self.exchange.plan().pending()
    }

    /// The faults that requests have met so far, in the order in which they did; the last 10,000 of
    /// them. Those before a request is read are here and not in [`requests`](Self::requests).
    #[must_use]
    pub fn faults_met(&self) -> Vec<Fault> {
        self.exchange.journal().faults()
    }

    /// Waits until so many faults have been met, those since
    /// [`forget_requests`](Self::forget_requests) counted; for instance until a client hangs, to
    /// then move its clock.
    pub async fn until_faults_met(&self, count: usize) {
        self.exchange.journal().until_faults(count).await;
    }

    /// Lets so many more bytes go that [`Fault::Drip`] holds back, now or later. Each goes to
    /// whichever connection waits for one first.
    pub fn release(&self, bytes: usize) {
        self.exchange.plan().release(bytes);
    }

    /// Ends all connections and refuses new ones until
    /// [`accept_connections`](Self::accept_connections), as if the service were down. What the
    /// clouds have stays.
    ///
    /// # Errors
    /// Another process took the port in the moment between; the simulator then is of no more use.
    pub async fn refuse_connections(&self) -> io::Result<()> {
        self.server.set_open(false).await
    }

    /// Accepts connections again.
    ///
    /// # Errors
    /// The system does not let it listen again.
    pub async fn accept_connections(&self) -> io::Result<()> {
        self.server.set_open(true).await
    }

    /// Empties the lists of [`requests`](Self::requests) and [`faults_met`](Self::faults_met).
    pub fn forget_requests(&self) {
        self.exchange.journal().clear();
    }

    /// Everything that a client needs, as one line of JSON: what the program prints.
    #[must_use]
    pub fn connection_json(&self) -> String {
        json!({
            "ucloud": {
                "endpoint": self.endpoint,
                "public_key": self.ucloud.public_key,
                "private_key": self.ucloud.private_key,
                "region": self.ucloud.region,
                "zone": self.ucloud.zone,
                "project_id": self.ucloud.project_id,
            },
            "jdcloud": {
                "endpoint": self.endpoint,
                "access_key": self.jdcloud.access_key,
                "secret_key": self.jdcloud.secret_key,
                "region": self.jdcloud.region,
            },
        })
        .to_string()
    }

    /// Ends the server and waits until all of its connections are gone.
    pub async fn stop(self) {
        self.server.stop().await;
    }

    /// Serves for as long as the process lives.
    pub async fn run(mut self) {
        self.server.run().await;
    }
}

/// A simulator could not be started; says at which address, and why.
#[derive(Debug)]
pub struct StartError {
    address: SocketAddr,
    /// `None` for an address that is refused out of principle.
    source: Option<io::Error>,
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = self.address;
        match &self.source {
            Some(source) => write!(f, "the simulator cannot listen on {address}: {source}"),
            None => write!(
                f,
                "the simulator listens on loopback addresses only, and {address} is not one: use 127.0.0.1 or [::1]"
            ),
        }
    }
}

impl Error for StartError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_ref().map(|source| source as &(dyn Error + 'static))
    }
}
