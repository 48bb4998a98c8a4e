//! Fakes of network, clock and randomness: records a request at a given time, with a given nonce.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use yun_runtime::fields::Object;
use yun_runtime::transport::{Limits, Transport, TransportError};
use yun_runtime::{BoxFuture, Clock, Random};

use crate::signatures::list;

/// Records the request and responds with a success of either provider.
#[derive(Clone, Debug, Default)]
pub(crate) struct RecordingTransport(Arc<Mutex<Vec<http::Request<Bytes>>>>);

const SUCCESS: &str = r#"{"RetCode": 0, "requestId": "recorded", "result": {}}"#;

impl Transport for RecordingTransport {
    fn send(
        &self,
        request: http::Request<Bytes>,
        _: Limits,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let mut requests = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        requests.push(request);
        Box::pin(std::future::ready(Ok(http::Response::new(SUCCESS.into()))))
    }
}

impl RecordingTransport {
    /// The recorded request.
    pub(crate) fn recorded(&self) -> Result<Object, String> {
        let requests = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let [request] = requests.as_slice() else {
            return Err(format!("{} requests were made", requests.len()));
        };
        let mut headers = Vec::new();
        for (name, value) in request.headers() {
            let value = value.to_str().map_err(|error| format!("{name}: {error}"))?;
            headers.push((name.as_str(), value));
        }
        let body = std::str::from_utf8(request.body()).map_err(|error| error.to_string())?;
        let mut recorded = Object::default();
        recorded.push("method", request.method().as_str());
        recorded.push("uri", request.uri().to_string());
        recorded.push("headers", list(headers.into_iter()));
        recorded.push("body", body);
        Ok(recorded)
    }
}

/// A stopped clock, on which no timeout passes.
#[derive(Debug)]
pub(crate) struct FixedClock(pub(crate) SystemTime);

impl Clock for FixedClock {
    fn now(&self) -> SystemTime {
        self.0
    }
    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
    fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::pending())
    }
}

/// Always the same number, because nothing is sent.
#[derive(Debug)]
pub(crate) struct FixedRandom;

impl Random for FixedRandom {
    fn next(&self) -> u64 {
        0x0123_4567_89ab_cdef
    }
}
