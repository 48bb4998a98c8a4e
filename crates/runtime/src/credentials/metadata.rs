//! Asking the metadata service of the machine that the program runs on.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::{exchange, is_confidential};
use crate::transport::{Network, ReqwestTransport, Transport};
use crate::{Clock, Error, ErrorKind, SystemClock};

/// The service is on the same machine or next to it, or it is not there at all.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);
/// Pauses between attempts. A service that is not there at all is asked once.
const PAUSES: [Duration; 2] = [Duration::from_millis(200), Duration::from_millis(800)];

/// A metadata service: plain HTTP to an address that only this machine reaches.
///
/// No proxy is used, whatever the environment says: a proxy would ask the service of the machine
/// that it runs on.
#[derive(Clone, Debug)]
pub struct MetadataService {
    own_address: &'static str,
    address: String,
    transport: Arc<dyn Transport>,
    clock: Arc<dyn Clock>,
}

impl MetadataService {
    /// The service at `address`, the provider's own: a scheme and a host, no path.
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

    /// Asks at another address, for tests.
    #[must_use]
    pub fn with_address(mut self, address: impl Into<String>) -> Self {
        self.address = address.into().trim_end_matches('/').to_owned();
        self
    }

    /// Asks over another network.
    #[must_use]
    pub fn with_transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = transport;
        self
    }

    /// Takes the time from another clock.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// The address that is asked.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The clock that is used.
    pub fn clock(&self) -> Arc<dyn Clock> {
        self.clock.clone()
    }

    /// What the service answers to a `GET` of `path`, which begins with `/`. Asks up to three times.
    ///
    /// # Errors
    /// Of kind [`Credentials`](ErrorKind::Credentials) when it is not there or does not answer well:
    /// then this is another kind of machine, or one without a role. Of kind
    /// [`Configuration`](ErrorKind::Configuration) when the address or a header cannot be used.
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

    /// One exchange. A failure says whether another one may go better.
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
            .map_err(|_| refused("is not one such as http://127.0.0.1:8080"))?;
        if uri.scheme().is_none() || uri.host().is_none() {
            return Err(refused("is not one such as http://127.0.0.1:8080"));
        }
        // Its answer holds keys, so it must not cross a network in the clear.
        if self.address != self.own_address && !is_confidential(&uri) {
            return Err(refused("would bring keys unencrypted from another machine"));
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
