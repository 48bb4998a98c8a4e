//! How UCloud encodes, signs and answers.

use std::time::SystemTime;

use bytes::Bytes;
use yun_runtime::dialect::{Answer, Draft};
use yun_runtime::fields::Object;
use yun_runtime::{Dialect, Encoding, Error, ErrorKind, Value};

use crate::{encode, failure};

/// UCloud: one path for everything, parameters as a form or as JSON, the signature one of them.
#[derive(Debug)]
pub(crate) struct UCloud;

impl Dialect for UCloud {
    fn request(&self, draft: &Draft<'_>) -> Result<http::Request<Bytes>, Error> {
        let mut parameters = Object::default();
        parameters.push("Action", draft.operation.name);
        for parameter in draft.parameters.iter() {
            parameters.push(parameter.name, parameter.value.clone());
        }
        parameters.push("PublicKey", draft.credentials.access_key());
        let (content_type, body) = match draft.operation.encoding {
            Encoding::Usual => {
                ("application/x-www-form-urlencoded", encode::form(&parameters, draft.credentials))
            }
            Encoding::Json => ("application/json", encode::json(&parameters, draft.credentials)),
        };

        let milliseconds =
            draft.now.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_millis());
        let mut builder = http::Request::builder()
            .method(draft.operation.method)
            .uri(format!("{}{}", draft.endpoint, draft.operation.path))
            .header("content-type", content_type)
            .header("user-agent", draft.user_agent)
            .header("u-timestamp-ms", milliseconds.to_string());
        for (name, value) in draft.headers {
            let own = builder.headers_ref().is_some_and(|headers| headers.contains_key(name));
            if !own {
                builder = builder.header(name, value);
            }
        }
        // The token is in it, so it is wiped with the last copy of the request.
        builder.body(Bytes::from_owner(body)).map_err(|error| {
            Error::new(ErrorKind::Configuration, format!("no request can be built: {error}"))
        })
    }

    fn read(&self, answer: &http::Response<Bytes>) -> Result<Answer, Error> {
        let status = answer.status().as_u16();
        let request_id = answer
            .headers()
            .get("x-ucloud-request-uuid")
            .and_then(|id| id.to_str().ok())
            .map(str::to_owned);
        let body = match Value::from_json(answer.body()) {
            Ok(body @ Value::Object(_)) => body,
            Ok(_) => {
                return Err(failure::unreadable(status, "JSON that is no object", request_id));
            }
            Err(problem) => {
                let what = format!("no JSON ({problem})");
                return Err(failure::unreadable(status, &what, request_id));
            }
        };
        // The code may come as text, and may be negative.
        match body.get("RetCode").and_then(Value::as_integer) {
            Some(0) if status < 400 => Ok(Answer { result: body, request_id }),
            Some(code) if code != 0 => {
                let message = body.get("Message").and_then(Value::as_str).unwrap_or_default();
                Err(failure::from_code(code, message, status, request_id))
            }
            _ => Err(failure::unreadable(status, "no RetCode", request_id)),
        }
    }

    fn signs_time(&self) -> bool {
        false
    }
}
