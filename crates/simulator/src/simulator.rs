//! A running simulator.

use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use std::{fmt, io};

use serde_json::{Value, json};

use crate::script::On;
use crate::wire::{Exchange, Server};
use crate::{Clock, Fault, Injection, JdcloudAccount, Received, SimulatorOptions, UcloudAccount};

/// A running simulator of both clouds. Dropping it stops the server and closes all connections.
#[derive(Debug)]
pub struct Simulator {
    server: Server,
    exchange: Arc<Exchange>,
    endpoint: String,
    ucloud: UcloudAccount,
    jdcloud: JdcloudAccount,
}

impl SimulatorOptions {
    /// Starts a simulator on the current tokio runtime, whose I/O driver must be enabled.
    ///
    /// # Errors
    /// If the address is not loopback (the keys are public, so the simulator must not be
    /// reachable), or if it cannot listen on it.
    pub async fn start(self) -> Result<Simulator, StartError> {
        let address = self.listen;
        if !address.ip().is_loopback() {
            return Err(StartError { address, source: None });
        }
        let exchange = Arc::new(Exchange::new(&self));
        let server = Server::start(address, Arc::clone(&exchange))
            .await
            .map_err(|source| StartError { address, source: Some(source) })?;
        Ok(Simulator {
            endpoint: format!("http://{}", server.address()),
            server,
            exchange,
            ucloud: self.ucloud,
            jdcloud: self.jdcloud,
        })
    }
}

impl Simulator {
    /// Returns options to set before [`start`](SimulatorOptions::start).
    pub fn builder() -> SimulatorOptions {
        SimulatorOptions::default()
    }

    /// Starts a simulator on the current tokio runtime with the default options: a free port, the
    /// default keys, the system's clock.
    ///
    /// # Errors
    /// Those of [`SimulatorOptions::start`].
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// Returns the address it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// Returns the endpoint of both clouds without a trailing `/`, such as
    /// `http://127.0.0.1:41234`.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Returns the UCloud account.
    #[must_use]
    pub fn ucloud(&self) -> &UcloudAccount {
        &self.ucloud
    }

    /// Returns the JD Cloud account.
    #[must_use]
    pub fn jdcloud(&self) -> &JdcloudAccount {
        &self.jdcloud
    }

    /// Returns the last 10,000 requests, in the order of their responses.
    #[must_use]
    pub fn requests(&self) -> Vec<Received> {
        self.exchange.journal().received()
    }

    /// Returns the requests after the one with this [number](Received::number).
    #[must_use]
    pub fn requests_after(&self, number: u64) -> Vec<Received> {
        self.exchange.journal().received_after(number)
    }

    /// Waits until a request has been received after the one with this [number](Received::number).
    pub async fn until_request_after(&self, number: u64) {
        self.exchange.journal().until_received_after(number).await;
    }

    /// Waits until this many requests have been received since
    /// [`forget_requests`](Self::forget_requests).
    pub async fn until_requests(&self, count: usize) {
        self.exchange.journal().until_received(count).await;
    }

    /// Returns how often an operation changed something, whatever the client learned of it: the
    /// number of [`requests`](Self::requests) that [changed](Received::changed) something.
    #[must_use]
    pub fn effects(&self, operation: &str) -> usize {
        self.exchange.journal().effects(operation)
    }

    /// Chooses an operation to prescribe answers for, such as `("vm", "createImage")`. Requests are
    /// authenticated and their parameters checked before.
    ///
    /// ```
    /// # use serde_json::{Value, json};
    /// # use yun_simulator::{Failure, Simulator};
    /// # fn prescribe(simulator: &Simulator) {
    /// simulator.on("vm", "createImage").answer(json!({"imageId": "img-1"}));
    /// simulator.on("uhost", "DescribeImage").fail(Failure::ucloud(8000, "try again")).times(2);
    /// # }
    /// ```
    ///
    /// # Panics
    /// If neither cloud has a product of this name with this operation.
    pub fn on(&self, product: &str, operation: &str) -> On<'_> {
        let mut products =
            yun_catalog::providers().filter_map(|provider| provider.product(product));
        let found = products.find_map(|product| product.operation(operation));
        match found {
            Some(operation) => On::new(self.exchange.script(), operation),
            None => panic!("no cloud has a product {product:?} with an operation {operation:?}"),
        }
    }

    /// Forgets all prescribed answers.
    pub fn clear_answers(&self) {
        self.exchange.script().clear();
    }

    /// Goes back to the initial resources.
    pub fn reset(&self) {
        self.exchange.clouds().reset(self.exchange.clock().now());
    }

    /// Puts the clock of the clouds forward, whichever it is.
    pub fn advance(&self, by: Duration) {
        self.exchange.clock().advance(by);
    }

    /// Returns all resources of both clouds, with their secrets, to [load](Self::load) them again.
    #[must_use]
    pub fn dump(&self) -> Value {
        self.exchange.clouds().dump(self.exchange.clock().now())
    }

    /// Replaces all resources of both clouds by those of a [dump](Self::dump).
    ///
    /// # Errors
    /// If it is not a dump. The resources are unchanged then.
    pub fn load(&self, dump: &Value) -> Result<(), LoadError> {
        self.exchange.clouds().load(dump)
    }

    /// Applies a fault to the next request, after the faults already injected.
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

    /// Applies these faults to the next requests, one each, in this order.
    pub fn faults<F: Into<Injection>>(&self, script: impl IntoIterator<Item = F>) {
        script.into_iter().for_each(|fault| self.inject(fault));
    }

    /// Removes all remaining faults. Faults already in progress on a connection continue.
    pub fn clear_faults(&self) {
        self.exchange.plan().clear();
    }

    /// Returns how many requests will still meet a fault. [`Fault::Pass`] counts, but faults that
    /// [always](Fault::always) apply do not.
    #[must_use]
    pub fn pending_faults(&self) -> usize {
        self.exchange.plan().pending()
    }

    /// Returns the last 10,000 faults that requests have met, in order. It includes those before a
    /// request is read, which [`requests`](Self::requests) does not.
    #[must_use]
    pub fn faults_met(&self) -> Vec<Fault> {
        self.exchange.journal().faults()
    }

    /// Waits until this many faults have been met since [`forget_requests`](Self::forget_requests),
    /// for example until a client hangs, so that the test can advance its clock.
    pub async fn until_faults_met(&self, count: usize) {
        self.exchange.journal().until_faults(count).await;
    }

    /// Releases this many bytes that [`Fault::Drip`] holds back, now or later. Each goes to the
    /// connection that has waited longest.
    pub fn release(&self, bytes: usize) {
        self.exchange.plan().release(bytes);
    }

    /// Closes all connections and refuses new ones until
    /// [`accept_connections`](Self::accept_connections), as if the service were down. The clouds
    /// keep their resources.
    ///
    /// # Errors
    /// If another process took the port in the meantime; the simulator is then unusable.
    pub async fn refuse_connections(&self) -> io::Result<()> {
        self.server.set_open(false).await
    }

    /// Accepts connections again.
    ///
    /// # Errors
    /// If the system does not let it listen again.
    pub async fn accept_connections(&self) -> io::Result<()> {
        self.server.set_open(true).await
    }

    /// Clears [`requests`](Self::requests) and [`faults_met`](Self::faults_met).
    pub fn forget_requests(&self) {
        self.exchange.journal().clear();
    }

    /// Returns what a client needs as one line of JSON, which the program prints.
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

    /// Returns shell commands that point the SDKs, the CLIs and Terraform at the simulator, which
    /// the program prints with `--print-env`. `HTTP_PROXY` is for clients whose endpoint cannot be
    /// set: the simulator answers for any `http://` host.
    #[must_use]
    pub fn environment(&self) -> String {
        let (ucloud, jdcloud) = (&self.ucloud, &self.jdcloud);
        let mut variables = vec![
            ("UCLOUD_API_BASE_URL", self.endpoint.as_str()),
            ("UCLOUD_PUBLIC_KEY", &ucloud.public_key),
            ("UCLOUD_PRIVATE_KEY", &ucloud.private_key),
            ("UCLOUD_REGION", &ucloud.region),
            ("UCLOUD_ZONE", &ucloud.zone),
            ("UCLOUD_PROJECT_ID", &ucloud.project_id),
            ("JDCLOUD_ENDPOINT", &self.endpoint),
            ("JDCLOUD_ACCESS_KEY", &jdcloud.access_key),
            ("JDCLOUD_SECRET_KEY", &jdcloud.secret_key),
            ("JDCLOUD_REGION", &jdcloud.region),
            ("HTTP_PROXY", &self.endpoint),
        ];
        variables.extend(Some("UCLOUD_SECURITY_TOKEN").zip(ucloud.security_token.as_deref()));
        variables.extend(Some("JDCLOUD_SESSION_TOKEN").zip(jdcloud.session_token.as_deref()));
        let quoted = |value: &str| value.replace('\'', r"'\''");
        let lines = variables.iter();
        lines.map(|(name, value)| format!("export {name}='{}'\n", quoted(value))).collect()
    }

    /// Stops the server and waits until all connections are closed.
    pub async fn stop(self) {
        self.server.stop().await;
    }

    /// Serves for as long as the process lives.
    pub async fn run(mut self) {
        self.server.run().await;
    }
}

/// The error of loading a dump.
#[derive(Debug)]
pub struct LoadError(pub(crate) String);

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "failed to load the state: {}", self.0)
    }
}

impl Error for LoadError {}

/// The error of starting a simulator, with the address and the reason.
#[derive(Debug)]
pub struct StartError {
    address: SocketAddr,
    /// `None` if the address is not allowed.
    source: Option<io::Error>,
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = self.address;
        match &self.source {
            Some(source) => write!(f, "the simulator cannot listen on {address}: {source}"),
            None => write!(
                f,
                "the simulator only listens on loopback addresses, not on {address}: use 127.0.0.1 or [::1]"
            ),
        }
    }
}

impl Error for StartError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_ref().map(|source| source as &(dyn Error + 'static))
    }
}
