//! The service's side of a round trip.

use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;

use http::{Request, Response};
use serde_json::json;
use yun_catalog::Operation;
use yun_runtime::bytes::Bytes;
use yun_runtime::transport::{Limits, Transport, TransportError};
use yun_runtime::{BoxFuture, Error};

use crate::{Answer, Json, Seen, Values, decode, values};

/// What plays the service.
pub trait Server {
    /// Prepares the answer to the next request, which is of this operation: the fields of its result,
    /// without the provider's envelope.
    fn expect(&self, operation: Operation, answer: Json);

    /// Makes a call.
    ///
    /// # Errors
    /// Those of the call.
    fn call(&self, call: Answer) -> Result<Seen, Error>;

    /// The parameters of the last request by the provider's names, in the types of the catalog.
    ///
    /// # Errors
    /// Why the request cannot be read, or that there was none.
    fn received(&self) -> Result<Json, String>;

    /// Whether it can tell requests of this operation from those of others.
    fn knows(&self, _: Operation) -> bool {
        true
    }

    /// The values that it accepts.
    fn values(&self) -> Values;

    /// How clients reach it.
    fn target(&self) -> Target;
}

/// How a client reaches a server.
#[derive(Clone, Debug)]
pub enum Target {
    /// It is the transport.
    Transport(Loopback),
    /// At this address, with these keys.
    Endpoint {
        /// Scheme, host and port.
        endpoint: String,
        /// The public key or the access key, and the private or secret one.
        keys: (String, String),
    },
}

impl Target {
    /// The keys to sign with.
    pub fn keys(&self) -> (String, String) {
        match self {
            Self::Transport(_) => ("access key".to_owned(), "secret key".to_owned()),
            Self::Endpoint { keys, .. } => keys.clone(),
        }
    }
}

/// A service in this process. Clients use it as their transport, so that nothing but the request
/// that they would have sent goes between.
#[derive(Clone, Debug, Default)]
pub struct Loopback(Arc<Mutex<State>>);

/// The answer to the next request, and what was read of the last.
#[derive(Debug, Default)]
struct State {
    expected: Option<(Operation, Json)>,
    received: Option<Result<Json, String>>,
}

impl Loopback {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Server for Loopback {
    fn call(&self, call: Answer) -> Result<Seen, Error> {
        block_on(call)
    }

    fn values(&self) -> Values {
        Values::Any
    }

    fn target(&self) -> Target {
        Target::Transport(self.clone())
    }

    fn expect(&self, operation: Operation, answer: Json) {
        *self.lock() = State { expected: Some((operation, answer)), received: None };
    }

    fn received(&self) -> Result<Json, String> {
        self.lock().received.take().unwrap_or_else(|| Err("no request was sent".to_owned()))
    }
}

impl Transport for Loopback {
    fn send(
        &self,
        request: Request<Bytes>,
        _: Limits,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let mut state = self.lock();
        let expected = state.expected.take();
        state.received = Some(match &expected {
            Some((operation, _)) => decode::parameters(*operation, &request),
            None => Err("a second request was sent".to_owned()),
        });
        let response = expected.map_or_else(Response::default, |(operation, answer)| {
            enveloped(operation, answer).map(Bytes::from)
        });
        Box::pin(std::future::ready(Ok(response)))
    }
}

/// The response with a result, as the provider puts it.
fn enveloped(operation: Operation, answer: Json) -> Response<String> {
    let beside = values::envelope(operation);
    let body = match answer {
        _ if operation.method() == "HEAD" => String::new(),
        Json::Object(mut object) if !beside.is_empty() => {
            object.extend(beside.into_iter().map(|(name, value)| (name.to_owned(), value)));
            Json::Object(object).to_string()
        }
        answer => json!({"requestId": "r-1", "result": answer}).to_string(),
    };
    let mut response = Response::new(body);
    response.headers_mut().insert("x-jdcloud-request-id", http::HeaderValue::from_static("r-1"));
    response
}

/// Drives a future to its end on this thread, which sleeps in between.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return output,
            Poll::Pending => std::thread::park(),
        }
    }
}
