//! A client for the metadata service of the machine that the program runs on.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::{exchange, is_confidential};
use crate::transport::{Network, ReqwestTransport, Transport};
use crate::{Clock, Error, ErrorKind, SystemClock};

/// The service is very close or does not exist.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);
/// Pauses between attempts. If the service does not exist, there is only one.
const PAUSES: [Duration; 2] = [Duration::from_millis(200), Duration::from_millis(800)];

/// A metadata service: plain HTTP to an address reachable only from this machine.
///
/// It ignores proxy settings: a proxy would ask the metadata service of its own machine.
#[derive(Clone, Debug)]
pub struct MetadataService {
    own_address: &'static str,
    address: String,
    transport: Arc<dyn Transport>,
    clock: Arc<dyn Clock>,
}

impl MetadataService {
    /// Creates a client for the provider's standard `address`: scheme and host, without a path.
    pub fn new(address: &'static str) -> Self {
        let network =
            Network { connect_timeout: CONNECT_TIMEOUT, direct: true, ..Network::default() };
        Self {
            own_address: address,
            address: address.to_owned(),
            transport: Arc::new(ReqwestTransport::new(network)),
            clock: Arc::new(SystemClock::default()),
        }
    }

    /// Sets another address, for tests.
    #[must_use]
    pub fn with_address(mut self, address: impl Into<String>) -> Self {
        self.address = address.into().trim_end_matches('/').to_owned();
        self
    }

    /// Replaces the transport.
    #[must_use]
    pub fn with_transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = transport;
        self
    }

    /// Replaces the clock.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Returns the address of the service.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Returns the clock.
    pub fn clock(&self) -> Arc<dyn Clock> {
        self.clock.clone()
    }

    /// Sends a `GET` for `path`, which starts with `/`, and returns the body. Makes up to three
    /// attempts.
    ///
    /// # Errors
    /// Of kind [`Credentials`](ErrorKind::Credentials) if the service does not exist or returns an
    /// error: this is another kind of machine, or one without a role. Of kind
    /// [`Configuration`](ErrorKind::Configuration) if the address or a header is invalid.
    pub async fn get(&self, path: &str, headers: &[(&str, String)]) -> Result<Bytes, Error> {
        let mut pauses = PAUSES.iter();
        loop {
            let (message, again) = match self.attempt(self.request(path, headers)?).await {
                Ok(body) => return Ok(body),
                Err(failed) => failed,
            };
            match pauses.next().filter(|_| again) {
                Some(pause) => self.clock.sleep(*pause).await,
                None => {
                    let address = &self.address;
                    return Err(Error::credentials(format!(
                        "the metadata service at {address}: {message}"
                    )));
                }
            }
        }
    }

    /// One exchange. An error says whether another attempt may succeed.
    async fn attempt(&self, request: http::Request<Bytes>) -> Result<Bytes, (String, bool)> {
        let answer = exchange(&*self.transport, &*self.clock, request, ANSWER_TIMEOUT).await?;
        let status = answer.status();
        match status.is_success() {
            true => Ok(answer.into_body()),
            false => Err((format!("HTTP {}", status.as_u16()), status.is_server_error())),
        }
    }

    fn request(
        &self,
        path: &str,
        headers: &[(&str, String)],
    ) -> Result<http::Request<Bytes>, Error> {
        let refused = |why: &str| {
            let message = format!("the metadata service's address {} {why}", self.address);
            Error::new(ErrorKind::Configuration, message)
        };
        let uri: http::Uri = format!("{}{path}", self.address)
            .parse()
            .map_err(|_| refused("is not a valid address such as http://127.0.0.1:8080"))?;
        if uri.scheme().is_none() || uri.host().is_none() {
            return Err(refused("is not a valid address such as http://127.0.0.1:8080"));
        }
        // The response contains keys, so it must not cross a network unencrypted.
        if self.address != self.own_address && !is_confidential(&uri) {
            return Err(refused("would fetch keys unencrypted from another machine"));
        }
        let mut request = http::Request::get(uri)
            .header("user-agent", concat!("yun-sdk-rust/", env!("CARGO_PKG_VERSION")));
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        request.body(Bytes::new()).map_err(|_| {
            let names: Vec<_> = headers.iter().map(|(name, _)| *name).collect();
            let message = format!("{} cannot be sent as HTTP headers", names.join(", "));
            Error::new(ErrorKind::Configuration, message)
        })
    }
}
