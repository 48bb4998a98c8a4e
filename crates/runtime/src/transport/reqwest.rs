//! The transport that is used unless another is given: reqwest on tokio, TLS by rustls.

use std::fmt;
use std::sync::{Arc, OnceLock};

use bytes::{Bytes, BytesMut};
use rustls_platform_verifier::BuilderVerifierExt;

use super::{Limits, Phase, Transport, TransportError};
use crate::BoxFuture;

/// One connection pool. It is opened by the first request, so making it neither fails nor blocks.
#[derive(Default)]
pub struct ReqwestTransport {
    client: OnceLock<Result<reqwest::Client, String>>,
}

impl fmt::Debug for ReqwestTransport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ReqwestTransport")
    }
}

impl ReqwestTransport {
    fn client(&self, limits: Limits) -> Result<&reqwest::Client, TransportError> {
        self.client
            .get_or_init(|| open(limits))
            .as_ref()
            .map_err(|message| TransportError::new(Phase::Connect, message.clone()))
    }
}

impl Transport for ReqwestTransport {
    fn send(
        &self,
        request: http::Request<Bytes>,
        limits: Limits,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async move {
            let request = reqwest::Request::try_from(request)
                .map_err(|error| TransportError::new(Phase::Connect, error.without_url()))?;
            let answer = self.client(limits)?.execute(request).await.map_err(|error| {
                let phase = if error.is_connect() { Phase::Connect } else { Phase::Exchange };
                // The URL of a request may hold what the caller asked for; the error names the
                // operation instead.
                TransportError::new(phase, error.without_url())
            })?;
            read(answer, limits.answer_bytes).await
        })
    }
}

fn open(limits: Limits) -> Result<reqwest::Client, String> {
    let tls = rustls::ClientConfig::builder_with_provider(Arc::new(
        rustls::crypto::ring::default_provider(),
    ))
    .with_safe_default_protocol_versions()
    .and_then(BuilderVerifierExt::with_platform_verifier)
    .map_err(|error| format!("TLS cannot be set up: {error}"))?
    .with_no_client_auth();
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .connect_timeout(limits.connect_timeout)
        // A redirect would carry a signature to a place it was not made for.
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        // Whether a request may be sent again is decided in one place, and not there.
        .retry(reqwest::retry::never())
        .build()
        .map_err(|error| format!("the HTTP client cannot be set up: {error}"))
}

async fn read(
    mut answer: reqwest::Response,
    limit: usize,
) -> Result<http::Response<Bytes>, TransportError> {
    let mut body = BytesMut::new();
    while let Some(chunk) = answer
        .chunk()
        .await
        .map_err(|error| TransportError::new(Phase::Exchange, error.without_url()))?
    {
        if body.len() + chunk.len() > limit {
            let message = format!("the answer is larger than {limit} bytes");
            return Err(TransportError::new(Phase::TooLarge, message));
        }
        body.extend_from_slice(&chunk);
    }
    let mut response = http::Response::new(body.freeze());
    *response.status_mut() = answer.status();
    *response.headers_mut() = std::mem::take(answer.headers_mut());
    Ok(response)
}
