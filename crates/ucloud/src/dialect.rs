//! How UCloud encodes, signs and answers.

use std::time::SystemTime;

use bytes::Bytes;
use yun_runtime::dialect::{Answer, Draft};
use yun_runtime::fields::flatten;
use yun_runtime::{Dialect, Error, ErrorKind, Value};

use crate::failure;

/// UCloud: one path for everything, parameters as a form, the signature one of them.
#[derive(Debug)]
pub(crate) struct UCloud;

impl Dialect for UCloud {
    fn request(&self, draft: &Draft<'_>) -> Result<http::Request<Bytes>, Error> {
        let mut pairs = vec![("Action".to_owned(), draft.operation.name.to_owned())];
        for parameter in draft.parameters.iter() {
            flatten(parameter.name, &parameter.value, 0, &mut pairs);
        }
        pairs.push(("PublicKey".to_owned(), draft.credentials.access_key().to_owned()));
        if let Some(token) = draft.credentials.session_token() {
            pairs.push(("SecurityToken".to_owned(), token.expose().to_owned()));
        }
        let signed = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let signature = yun_signing::ucloud::sign(signed, draft.credentials.secret_key().expose());
        pairs.push(("Signature".to_owned(), signature));
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();

        let milliseconds =
            draft.now.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_millis());
        let mut builder = http::Request::builder()
            .method(draft.operation.method)
            .uri(format!("{}{}", draft.endpoint, draft.operation.path))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("user-agent", draft.user_agent)
            .header("u-timestamp-ms", milliseconds.to_string());
        for (name, value) in draft.headers {
            let own = builder.headers_ref().is_some_and(|headers| headers.contains_key(name));
            if !own {
                builder = builder.header(name, value);
            }
        }
        builder.body(Bytes::from(body)).map_err(|error| {
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
