//! A running simulator: started, asked where it is and what it received, and stopped.

use std::{error::Error, fmt, io, net::SocketAddr, sync::Arc};

use serde_json::json;

use crate::{
    JdcloudAccount, Received, SimulatorOptions, UcloudAccount, exchange::Exchange, server::Server,
};

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
    /// An address that is not a loopback one (the keys are published, so nobody else is to reach them), or one that
    /// cannot be listened on.
    pub async fn start(options: SimulatorOptions) -> Result<Self, StartError> {
        let address = options.listen;
        if !address.ip().is_loopback() {
            return Err(StartError {
                address,
                source: None,
            });
        }
        let exchange = Arc::new(Exchange::new(&options));
        let server = Server::start(address, Arc::clone(&exchange))
            .await
            .map_err(|source| StartError {
                address,
                source: Some(source),
            })?;
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

    /// The requests received so far, in the order in which they were answered; the last 10,000 of them.
    #[must_use]
    pub fn requests(&self) -> Vec<Received> {
        self.exchange.journal().received()
    }

    /// Empties the list of [`requests`](Self::requests).
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
        self.source
            .as_ref()
            .map(|source| source as &(dyn Error + 'static))
    }
}
