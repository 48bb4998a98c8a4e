//! The way of one call, from its parameters to the answer. Compiled once for all operations.

use std::sync::Arc;

use bytes::Bytes;
use tracing::Instrument;

use crate::call::{Options, Sending};
use crate::dialect::{Answer, Draft};
use crate::fields::{Fields, Parameters, Value};
use crate::settings::Settings;
use crate::time::{before, uuid};
use crate::transport::{Phase, TransportError};
use crate::{Error, ErrorKind, Operation, OperationInfo, ProductInfo};

/// What the clients of one product share.
#[derive(Clone, Debug)]
pub struct Core {
    settings: Arc<Settings>,
}

impl Core {
    /// A core with these settings.
    pub fn new(settings: Settings) -> Self {
        Self { settings: Arc::new(settings) }
    }

    /// The settings it was made with.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Sends a request that was put together without a builder.
    pub fn send<R: Operation>(&self, request: &R) -> Sending<R::Result> {
        Sending::of(self.clone(), R::INFO, self.collect(request), Options::default())
    }

    /// The parameters of a request, with the configuration's values where the call sets none.
    pub(crate) fn collect(&self, request: &dyn Fields) -> Parameters {
        Parameters::collect(request, &|name| self.settings.default_of(name).map(str::to_owned))
    }

    /// Sends one call and reads its answer.
    pub(crate) async fn execute(
        self,
        operation: &'static OperationInfo,
        parameters: Parameters,
        options: Options,
    ) -> Result<Answer, Error> {
        let span = tracing::info_span!(
            "call",
            otel.kind = "client",
            rpc.system = operation.product.provider,
            rpc.service = operation.product.name,
            rpc.method = operation.name,
        );
        let timeout = options.timeout.unwrap_or(self.settings.timeout);
        let limit = self.settings.clock.limit(timeout);
        let result = before(self.attempt(operation, &parameters), limit).instrument(span).await;
        result
            .unwrap_or_else(|| {
                let message = format!("no result within {} s", timeout.as_secs_f64());
                Err(Error::new(ErrorKind::Timeout, message))
            })
            .map_err(|error| error.during(operation.name, action(operation, &parameters)))
    }

    async fn attempt(
        &self,
        operation: &'static OperationInfo,
        parameters: &Parameters,
    ) -> Result<Answer, Error> {
        let request = self.sign(operation, parameters).await?;
        let answer = self
            .settings
            .transport
            .send(request, self.settings.limits)
            .await
            .map_err(from_transport)?;
        self.settings.dialect.read(&answer)
    }

    /// The signed request of a call; touches no network unless the source of credentials does.
    pub(crate) async fn sign(
        &self,
        operation: &'static OperationInfo,
        parameters: &Parameters,
    ) -> Result<http::Request<Bytes>, Error> {
        let settings = &*self.settings;
        if settings.check_required {
            check_required(parameters)?;
        }
        let endpoint = endpoint(settings, operation.product)?;
        let credentials = settings.credentials.provide().await?;
        settings.dialect.request(&Draft {
            operation,
            parameters,
            endpoint: &endpoint,
            credentials: &credentials,
            now: settings.clock.now(),
            nonce: &uuid(&*settings.random),
            user_agent: &user_agent(settings, operation.product),
        })
    }

    pub(crate) async fn signed_request(
        self,
        operation: &'static OperationInfo,
        parameters: Parameters,
    ) -> Result<http::Request<Bytes>, Error> {
        self.sign(operation, &parameters)
            .await
            .map_err(|error| error.during(operation.name, action(operation, &parameters)))
    }
}

/// What is being done, to what: the operation, and the ids that it is about.
fn action(operation: &OperationInfo, parameters: &Parameters) -> String {
    let mut action =
        format!("{} {} {}", operation.product.provider, operation.product.name, operation.name);
    let subjects: Vec<_> = parameters
        .iter()
        .filter(|parameter| parameter.is_required() && !parameter.is_secret())
        .filter(|parameter| parameter.name.ends_with("Id"))
        .filter_map(|parameter| match &parameter.value {
            Value::String(id) => Some(format!("{} {}", parameter.name, crate::error::one_line(id))),
            _ => None,
        })
        .collect();
    if !subjects.is_empty() {
        action.push_str(&format!(" ({})", subjects.join(", ")));
    }
    action
}

fn check_required(parameters: &Parameters) -> Result<(), Error> {
    match parameters.missing() {
        [] => Ok(()),
        [field] => Err(Error::new(
            ErrorKind::InvalidRequest,
            format!("the required field `{field}` is not set"),
        )),
        fields => Err(Error::new(
            ErrorKind::InvalidRequest,
            format!("the required fields `{}` are not set", fields.join("`, `")),
        )),
    }
}

/// Scheme and host of a call.
fn endpoint(settings: &Settings, product: &ProductInfo) -> Result<String, Error> {
    let Some(endpoint) = &settings.endpoint else {
        return Ok(format!("https://{}", product.endpoint));
    };
    let refuse = |why: &str| {
        Err(Error::new(ErrorKind::Configuration, format!("the endpoint `{endpoint}` {why}")))
    };
    let Ok(uri) = endpoint.parse::<http::Uri>() else {
        return refuse("is not an address such as https://host or http://127.0.0.1:8080");
    };
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return refuse("needs a scheme and a host, such as https://host");
    };
    if !matches!(uri.path(), "" | "/") || uri.query().is_some() || authority.as_str().contains('@')
    {
        return refuse("must be only a scheme, a host and a port");
    }
    match scheme {
        "https" => {}
        "http" if settings.plain_http || is_loopback(authority.host()) => {}
        "http" => {
            return refuse(
                "would send signed requests unencrypted to another machine; use https, or allow \
                 it with `allow_plain_http`",
            );
        }
        _ => return refuse("must begin with https:// or http://"),
    }
    Ok(format!("{scheme}://{authority}"))
}

fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
}

fn user_agent(settings: &Settings, product: &ProductInfo) -> String {
    let mut agent = concat!("yun-sdk-rust/", env!("CARGO_PKG_VERSION")).to_owned();
    agent.push_str(&format!(" {}", product.name));
    if !product.revision.is_empty() {
        agent.push_str(&format!("/{}", product.revision));
    }
    if let Some(suffix) = &settings.user_agent_suffix {
        agent.push_str(&format!(" {suffix}"));
    }
    agent
}

fn from_transport(error: TransportError) -> Error {
    let (kind, what) = match error.phase() {
        Phase::Connect => (ErrorKind::Connection, "no connection"),
        Phase::Exchange => (ErrorKind::Interrupted, "the connection failed"),
        Phase::TooLarge => (ErrorKind::UnreadableAnswer, "the answer was not read"),
    };
    Error::new(kind, format!("{what}: {error}")).with_source(error)
}
