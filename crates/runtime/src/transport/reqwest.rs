//! The default transport: reqwest on tokio, with rustls.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls_platform_verifier::Verifier;

use super::{Limits, Phase, Transport, TransportError};
use crate::{BoxFuture, Secret};

/// How to reach the network.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Network {
    /// The maximum time to establish a connection.
    pub connect_timeout: Duration,
    /// The address of a proxy; secret, because it may contain a password.
    pub proxy: Option<Secret>,
    /// Whether to bypass every proxy, including one set in the environment.
    pub direct: bool,
    /// Certificates to trust in addition to the platform's, in PEM.
    pub root_certificates: Vec<Vec<u8>>,
}

impl Default for Network {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            proxy: None,
            direct: false,
            root_certificates: Vec::new(),
        }
    }
}

/// A connection pool. The first request opens it, so creating it neither fails nor blocks.
#[derive(Default)]
pub struct ReqwestTransport {
    network: Network,
    client: OnceLock<Result<reqwest::Client, String>>,
    /// For loopback: without a proxy, which would send plain HTTP to another machine.
    loopback: OnceLock<Result<reqwest::Client, String>>,
}

impl fmt::Debug for ReqwestTransport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ReqwestTransport").field("network", &self.network).finish()
    }
}

impl ReqwestTransport {
    /// Creates a pool.
    pub fn new(network: Network) -> Self {
        Self { network, ..Self::default() }
    }

    fn client(&self, host: Option<&str>) -> Result<&reqwest::Client, TransportError> {
        let client = match host.is_some_and(super::is_loopback) {
            true => self.loopback.get_or_init(|| open(&self.network, false)),
            false => self.client.get_or_init(|| open(&self.network, !self.network.direct)),
        };
        client.as_ref().map_err(|message| TransportError::new(Phase::Connect, message.clone()))
    }
}

impl Transport for ReqwestTransport {
    fn send(
        &self,
        request: http::Request<Bytes>,
        limits: Limits,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async move {
            let client = self.client(request.uri().host())?;
            let request = reqwest::Request::try_from(request)
                .map_err(|error| TransportError::new(Phase::Connect, error.without_url()))?;
            let response = client.execute(request).await.map_err(|error| {
                let phase = if error.is_connect() { Phase::Connect } else { Phase::Exchange };
                // The URL may contain the caller's parameters; the error names the operation
                // instead.
                TransportError::new(phase, error.without_url())
            })?;
            read(response, limits.response_bytes).await
        })
    }
}

fn open(network: &Network, proxied: bool) -> Result<reqwest::Client, String> {
    let mut builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls(network)?)
        .connect_timeout(network.connect_timeout)
        // A redirect would send the signature to a host it was not made for.
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        // Retries are decided in one place, and this is not it.
        .retry(reqwest::retry::never());
    if !proxied {
        builder = builder.no_proxy();
    } else if let Some(address) = &network.proxy {
        let proxy = reqwest::Proxy::all(address.expose())
            .map_err(|_| "the proxy address is invalid".to_owned())?;
        builder = builder.proxy(proxy);
    }
    builder.build().map_err(|error| format!("failed to set up the HTTP client: {error}"))
}

fn tls(network: &Network) -> Result<rustls::ClientConfig, String> {
    let failed = |error: rustls::Error| format!("failed to set up TLS: {error}");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut roots = Vec::new();
    for pem in &network.root_certificates {
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate
                .map_err(|error| format!("a root certificate is not valid PEM: {error}"))?;
            roots.push(certificate);
        }
    }
    let verifier = Verifier::new_with_extra_roots(roots, provider.clone()).map_err(failed)?;
    Ok(rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(failed)?
        .dangerous() // needed for any custom verifier; this one is the platform's
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth())
}

async fn read(
    mut received: reqwest::Response,
    limit: usize,
) -> Result<http::Response<Bytes>, TransportError> {
    let mut body = BytesMut::new();
    while let Some(chunk) = received
        .chunk()
        .await
        .map_err(|error| TransportError::new(Phase::Exchange, error.without_url()))?
    {
        if body.len() + chunk.len() > limit {
            let message = format!("the response exceeds {limit} bytes");
            return Err(TransportError::new(Phase::TooLarge, message));
        }
        body.extend_from_slice(&chunk);
    }
    let mut response = http::Response::new(body.freeze());
    *response.status_mut() = received.status();
    *response.headers_mut() = std::mem::take(received.headers_mut());
    Ok(response)
}
