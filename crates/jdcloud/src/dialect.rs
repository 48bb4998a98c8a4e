//! How JD Cloud signs requests and responds.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use base64::Engine;
use bytes::Bytes;
use yun_runtime::credentials::Credentials;
use yun_runtime::dialect::{Received, RequestParts, ResponseParts};
use yun_runtime::fields::{Envelope, Get, Presence, Slot};
use yun_runtime::{Dialect, Error, ErrorKind, ProviderWide, Secret, Value};
use yun_signing::jdcloud::{Request, Signer, Timestamp, Version, canonical_query};

use crate::provider_wide::PROVIDER_WIDE;
use crate::{encode, failure};

/// The dialect of JD Cloud, with one version of its signature.
pub(crate) struct Jdcloud {
    version: Version,
    /// The signer of the last credentials; it caches the keys derived for the day.
    signer: Mutex<Option<(Credentials, Arc<Signer>)>>,
}

impl Jdcloud {
    pub(crate) fn new(version: Version) -> Self {
        Self { version, signer: Mutex::new(None) }
    }

    fn signer(&self, credentials: &Credentials) -> Arc<Signer> {
        let mut slot = self.signer.lock().unwrap_or_else(PoisonError::into_inner);
        match &*slot {
            Some((known, signer)) if known == credentials => signer.clone(),
            _ => {
                let (access_key, secret_key) =
                    (credentials.access_key(), credentials.secret_key().expose());
                let signer = Arc::new(Signer::new(self.version, access_key, secret_key));
                *slot = Some((credentials.clone(), signer.clone()));
                signer
            }
        }
    }
}

impl fmt::Debug for Jdcloud {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Jdcloud").field("version", &self.version).finish_non_exhaustive()
    }
}

/// The region in the signing scope of operations without a region.
const NO_REGION: &str = "jdcloud-api";

/// Headers of the protocol that the signature does not cover.
const UNSIGNED: &[&str] = &["authorization", "user-agent"];

impl Dialect for Jdcloud {
    fn request(&self, parts: &RequestParts<'_>) -> Result<http::Request<Bytes>, Error> {
        let RequestParts { operation, parameters, credentials, .. } = *parts;
        if credentials.bearer_token().is_some() {
            let message = format!(
                "{} provided a bearer token, which JD Cloud does not accept: provide an access key and a \
                 secret key",
                credentials.source()
            );
            return Err(Error::new(ErrorKind::Configuration, message));
        }
        let path = encode::path(operation, parameters, self.version)?;
        let (query, body) = match operation.method {
            "GET" | "DELETE" | "HEAD" => (encode::query(operation, parameters), String::new()),
            _ => (String::new(), encode::body(operation, parameters)),
        };
        // Sent as signed, so it matches whether or not the gateway canonicalizes the query.
        let query = canonical_query(self.version, &query);
        let host = parts.endpoint.split_once("://").map_or(parts.endpoint, |(_, host)| host);
        let timestamp = timestamp(parts.now)?;
        let date = timestamp.to_string();
        let token = credentials.session_token().map(|token| {
            Secret::new(base64::engine::general_purpose::STANDARD.encode(token.expose()))
        });

        let mut headers = vec![
            ("content-type", "application/json"),
            ("host", host),
            ("x-jdcloud-date", date.as_str()),
            ("x-jdcloud-nonce", parts.nonce),
        ];
        headers.extend(token.as_ref().map(|token| ("x-jdcloud-security-token", token.expose())));
        for (name, value) in parts.headers {
            let own =
                headers.iter().any(|(own, _)| own == name) || UNSIGNED.contains(&name.as_str());
            if let (false, Ok(value)) = (own, value.to_str()) {
                headers.push((name.as_str(), value));
            }
        }
        let region = match parameters.get("regionId") {
            Some(Value::String(region)) => region,
            _ => NO_REGION,
        };
        let request = Request {
            method: operation.method,
            path: &path,
            query: &query,
            headers: &headers,
            body: body.as_bytes(),
        };
        let signature =
            self.signer(credentials).sign(&request, region, operation.product.service, timestamp);

        let mut uri = format!("{}{path}", parts.endpoint);
        if !query.is_empty() {
            uri.push('?');
            uri.push_str(&query);
        }
        let mut builder = http::Request::builder().method(operation.method).uri(uri);
        for (name, value) in headers {
            builder = builder.header(name, value);
        }
        builder
            .header("user-agent", parts.user_agent)
            .header("authorization", signature.authorization)
            .body(Bytes::from(body))
            .map_err(|error| {
                Error::new(
                    ErrorKind::Configuration,
                    format!("failed to build the request: {error}"),
                )
            })
    }

    fn read(&self, received: &Received<'_>, result: &mut dyn Slot) -> Result<ResponseParts, Error> {
        let (response, operation) = (received.response, received.operation);
        let status = response.status();
        let header_id = response
            .headers()
            .get("x-jdcloud-request-id")
            .and_then(|id| id.to_str().ok())
            .map(str::to_owned);
        if response.body().iter().all(u8::is_ascii_whitespace) {
            // Without a body, only the header shows that the response comes from the service. A
            // response without a body cannot have a result, and one to HEAD never has.
            let is_whole = operation.method == "HEAD" || !has_result(result);
            return match status.is_success() && is_whole && header_id.is_some() {
                true => Ok(ResponseParts { request_id: header_id, ..ResponseParts::default() }),
                false => Err(failure::without_envelope(status, "an empty body", header_id)),
            };
        }
        let (mut request_id, mut error) = (None::<String>, None::<Value>);
        let decoded = Envelope::around("result", result)
            .with("requestId", &mut request_id)
            .with("error", &mut error)
            .decode(response.body(), received.budget);
        let has_id = request_id.as_ref().is_some_and(|id| !id.is_empty());
        let request_id = request_id.filter(|id| !id.is_empty()).or(header_id);
        match (decoded, error) {
            (Err(problem), _) => Err(failure::not_decoded(status, &problem, request_id)),
            (Ok(_), Some(error @ Value::Object(_))) => {
                Err(failure::from_envelope(operation, &error, status, request_id))
            }
            (Ok(_), Some(_)) => {
                Err(failure::without_envelope(status, "a malformed `error`", request_id))
            }
            (Ok(_), None) if !status.is_success() => {
                Err(failure::without_envelope(status, "JSON without an `error`", request_id))
            }
            (Ok((_, Presence::OfAnotherType)), None) => Err(failure::without_envelope(
                status,
                "a `result` that is not an object",
                request_id,
            )),
            (Ok((_, Presence::Absent)), None) if !has_id => Err(failure::without_envelope(
                status,
                "neither a `requestId` nor a `result`",
                request_id,
            )),
            (Ok((decoded, _)), None) => Ok(ResponseParts { request_id, decoded }),
        }
    }

    fn signs_time(&self) -> bool {
        true
    }

    fn provider_wide(&self) -> &'static [ProviderWide] {
        PROVIDER_WIDE
    }
}

/// Whether a result has any fields.
fn has_result(result: &dyn Slot) -> bool {
    !matches!(result.get(), Get::Record(record) if record.table().is_empty())
}

fn timestamp(now: SystemTime) -> Result<Timestamp, Error> {
    let seconds = match now.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
        Err(_) => -1,
    };
    Timestamp::from_unix_seconds(seconds).map_err(|error| {
        Error::new(ErrorKind::Configuration, format!("this machine's clock is wrong: {error}"))
    })
}
