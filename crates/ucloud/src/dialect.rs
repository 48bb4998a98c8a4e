//! How UCloud encodes and signs requests and responds.

use std::time::SystemTime;

use bytes::Bytes;
use yun_runtime::dialect::{Received, RequestParts, ResponseParts};
use yun_runtime::fields::{Envelope, Object, Slot};
use yun_runtime::{Dialect, Encoding, Error, ErrorKind, ProviderWide};

use crate::provider_wide::PROVIDER_WIDE;
use crate::{encode, failure};

/// The dialect of UCloud: a single path, and parameters as a form or JSON, one of which is the
/// signature.
#[derive(Debug)]
pub(crate) struct Ucloud;

impl Dialect for Ucloud {
    fn request(&self, parts: &RequestParts<'_>) -> Result<http::Request<Bytes>, Error> {
        let mut parameters = Object::default();
        parameters.push("Action", parts.operation.name);
        for parameter in parts.parameters.iter() {
            parameters.push(parameter.name, parameter.value.clone());
        }
        let bearer = parts.credentials.bearer_token();
        if bearer.is_none() {
            parameters.push("PublicKey", parts.credentials.access_key());
        }
        let (content_type, body) = match parts.operation.encoding {
            Encoding::Usual => {
                ("application/x-www-form-urlencoded", encode::form(&parameters, parts.credentials))
            }
            Encoding::Json => ("application/json", encode::json(&parameters, parts.credentials)),
        };

        let milliseconds =
            parts.now.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_millis());
        let mut builder = http::Request::builder()
            .method(parts.operation.method)
            .uri(format!("{}{}", parts.endpoint, parts.operation.path))
            .header("content-type", content_type)
            .header("user-agent", parts.user_agent)
            .header("u-timestamp-ms", milliseconds.to_string());
        // The provider's command line tool sends it like this.
        if let Some(token) = bearer {
            builder = builder.header("authorization", format!("Bearer {}", token.expose()));
        }
        for (name, value) in parts.headers {
            let own = builder.headers_ref().is_some_and(|headers| headers.contains_key(name));
            if !own {
                builder = builder.header(name, value);
            }
        }
        // The body may contain the token, so it is zeroized with the last copy of the request.
        builder.body(Bytes::from_owner(body)).map_err(|error| {
            Error::new(ErrorKind::Configuration, format!("failed to build the request: {error}"))
        })
    }

    fn read(&self, received: &Received<'_>, result: &mut dyn Slot) -> Result<ResponseParts, Error> {
        let response = received.response;
        let status = response.status();
        let request_id = response
            .headers()
            .get("x-ucloud-request-uuid")
            .and_then(|id| id.to_str().ok())
            .map(str::to_owned);
        // The code may be text and may be negative.
        let (mut code, mut message, mut action) = (None::<i64>, None::<String>, None::<String>);
        let decoded = Envelope::beside(result)
            .with("RetCode", &mut code)
            .with("Message", &mut message)
            .with("Action", &mut action)
            .decode(response.body(), received.budget);
        match (decoded, code) {
            (Err(problem), _) => Err(failure::not_decoded(status, &problem, request_id)),
            (Ok((decoded, _)), Some(0)) if status.is_success() => {
                Ok(ResponseParts { request_id, decoded })
            }
            (Ok(_), Some(code)) if code != 0 => {
                let message = message.unwrap_or_default();
                let operation = received.operation;
                Err(failure::from_code(operation, code, &message, status.as_u16(), request_id))
            }
            (Ok(_), Some(_)) => {
                Err(failure::unreadable(status, "a RetCode of 0, which means success", request_id))
            }
            (Ok(_), None) => Err(failure::unreadable(status, "no RetCode", request_id)),
        }
    }

    fn signs_time(&self) -> bool {
        false
    }

    fn provider_wide(&self) -> &'static [ProviderWide] {
        PROVIDER_WIDE
    }
}
