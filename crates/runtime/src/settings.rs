//! The settings of a configuration, the same for every provider.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::credentials::ProvideCredentials;
use crate::fields::Defaults;
use crate::redact::without_user;
use crate::retry::RetryBudget;
use crate::skew::Skew;
use crate::time::uuid;
use crate::transport::{Limits, Network, ReqwestTransport, Transport};
use crate::{Clock, Dialect, Interceptor, Random, RetryPolicy, SystemClock, SystemRandom};

/// The settings behind a provider's `Config`. Clones share the connection pool, the retry budget
/// and the clock correction.
#[derive(Clone)]
pub struct Settings {
    /// How this provider encodes and signs requests and reads responses.
    pub(crate) dialect: Arc<dyn Dialect>,
    /// Where credentials come from.
    pub(crate) credentials: Arc<dyn ProvideCredentials>,
    /// Values of provider-wide parameters (in the provider's spelling) for calls that do not set
    /// them.
    pub(crate) defaults: Vec<(&'static str, String)>,
    /// Scheme and host to use instead of the product's own.
    pub(crate) endpoint: Option<String>,
    /// Whether plain HTTP to other machines is allowed.
    pub(crate) plain_http: bool,
    /// The longest time a call may take, with all its attempts.
    pub(crate) timeout: Duration,
    /// The maximum duration of one attempt.
    pub(crate) attempt_timeout: Duration,
    /// Limits of one request.
    pub(crate) limits: Limits,
    /// When calls are retried.
    pub(crate) retry: RetryPolicy,
    /// Whether required fields of nested types are checked before sending.
    pub(crate) check_required: bool,
    /// Whether requests and responses are logged, with secrets redacted.
    pub(crate) wire_log: bool,
    /// Appended to the `User-Agent` header.
    pub(crate) user_agent_suffix: Option<String>,
    /// Hooks that run on every call.
    pub(crate) interceptors: Vec<Arc<dyn Interceptor>>,
    /// How the standard transport reaches the network.
    pub(crate) network: Network,
    /// Sends requests.
    pub(crate) transport: Arc<dyn Transport>,
    /// The clock.
    pub(crate) clock: Arc<dyn Clock>,
    /// The source of nonces and jitter.
    pub(crate) random: Arc<dyn Random>,
    pub(crate) budget: Arc<RetryBudget>,
    pub(crate) skew: Skew,
}

impl Settings {
    /// Creates settings with the defaults: three attempts of at most 65 seconds each, three minutes
    /// per call, five seconds to connect, responses of up to 32 MiB.
    ///
    /// An attempt may take a little longer than UCloud's gateway waits for the service behind it
    /// (60 s), so that the outcome of a slow call is learned from the service rather than guessed.
    pub fn new(dialect: Arc<dyn Dialect>, credentials: Arc<dyn ProvideCredentials>) -> Self {
        Self {
            dialect,
            credentials,
            defaults: Vec::new(),
            endpoint: None,
            plain_http: false,
            timeout: Duration::from_secs(180),
            attempt_timeout: Duration::from_secs(65),
            limits: Limits::default(),
            retry: RetryPolicy::default(),
            check_required: true,
            wire_log: false,
            user_agent_suffix: None,
            interceptors: Vec::new(),
            network: Network::default(),
            transport: Arc::new(ReqwestTransport::default()),
            clock: Arc::new(SystemClock::default()),
            random: Arc::new(SystemRandom),
            budget: Arc::default(),
            skew: Skew::default(),
        }
    }

    /// Returns the value of a provider-wide parameter for calls that do not set it.
    pub fn default_of(&self, parameter: &str) -> Option<&str> {
        let (_, value) = self.defaults.iter().find(|(name, _)| *name == parameter)?;
        Some(value)
    }

    /// Sets the value for a provider-wide parameter.
    pub fn set_default(&mut self, parameter: &'static str, value: String) {
        self.defaults.retain(|(name, _)| *name != parameter);
        self.defaults.push((parameter, value));
    }

    /// Replaces the dialect: how requests are encoded and signed, and how responses are read.
    pub fn set_dialect(&mut self, dialect: Arc<dyn Dialect>) {
        self.dialect = dialect;
    }

    /// Replaces the credential provider.
    pub fn set_credentials(&mut self, credentials: Arc<dyn ProvideCredentials>) {
        self.credentials = credentials;
    }

    /// Where credentials come from.
    pub fn credentials(&self) -> &Arc<dyn ProvideCredentials> {
        &self.credentials
    }

    /// Sends every request to this scheme and host instead of the product's own.
    pub fn set_endpoint(&mut self, endpoint: String) {
        self.endpoint = Some(endpoint);
    }

    /// Allows plain HTTP to other machines.
    pub fn allow_plain_http(&mut self) {
        self.plain_http = true;
    }

    /// Limits the duration of a call, including all attempts and pauses.
    pub fn set_timeout(&mut self, timeout: Duration) {
        self.timeout = timeout;
    }

    /// The maximum duration of a call, including all attempts and pauses.
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Limits the duration of each attempt.
    pub fn set_attempt_timeout(&mut self, timeout: Duration) {
        self.attempt_timeout = timeout;
    }

    /// Sets when and how often calls are retried.
    pub fn set_retry(&mut self, policy: RetryPolicy) {
        self.retry = policy;
    }

    /// Sets whether required fields are checked before a request is sent.
    pub fn set_check_required(&mut self, check: bool) {
        self.check_required = check;
    }

    /// Limits the size of responses.
    pub fn set_response_limit(&mut self, bytes: usize) {
        self.limits.response_bytes = bytes;
    }

    /// Sets whether requests and responses are logged, with secrets redacted.
    pub fn set_wire_log(&mut self, on: bool) {
        self.wire_log = on;
    }

    /// Appends this to the `User-Agent` header.
    pub fn set_user_agent_suffix(&mut self, suffix: String) {
        self.user_agent_suffix = Some(suffix);
    }

    /// Adds hooks, which run after those already added.
    pub fn add_interceptor(&mut self, interceptor: Arc<dyn Interceptor>) {
        self.interceptors.push(interceptor);
    }

    /// Changes how the standard transport reaches the network. This opens a new connection pool and
    /// replaces any custom transport.
    pub fn set_network(&mut self, change: impl FnOnce(&mut Network)) {
        change(&mut self.network);
        self.transport = Arc::new(ReqwestTransport::new(self.network.clone()));
    }

    /// Replaces the transport.
    pub fn set_transport(&mut self, transport: Arc<dyn Transport>) {
        self.transport = transport;
    }

    /// Replaces the clock.
    pub fn set_clock(&mut self, clock: Arc<dyn Clock>) {
        self.clock = clock;
    }

    /// The clock.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// Replaces the source of nonces and jitter.
    pub fn set_random(&mut self, random: Arc<dyn Random>) {
        self.random = random;
    }
}

impl Defaults for Settings {
    fn value(&self, name: &str) -> Option<String> {
        self.default_of(name).map(str::to_owned)
    }

    fn token(&self) -> String {
        uuid(&*self.random)
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Settings")
            .field("credentials", &self.credentials)
            .field("defaults", &self.defaults)
            .field("endpoint", &self.endpoint.as_deref().map(without_user))
            .field("timeout", &self.timeout)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("retry", &self.retry)
            .field("network", &self.network)
            .finish_non_exhaustive()
    }
}

/// Implements the settings that all providers share as methods of a provider's `Config`, a struct
/// with a field `settings`.
#[macro_export]
macro_rules! common_settings {
    ($config:ident) => {
        impl $config {
            /// Takes credentials from `provider`.
            #[must_use]
            pub fn credentials_provider(
                mut self,
                provider: impl $crate::credentials::ProvideCredentials + 'static,
            ) -> Self {
                self.settings.set_credentials(::std::sync::Arc::new(provider));
                self
            }

            /// Sends every request to this address instead of the product's own: a scheme, a host
            /// and optionally a port, such as `https://gateway.example` or `http://127.0.0.1:8080`.
            #[must_use]
            pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
                self.settings.set_endpoint(endpoint.into());
                self
            }

            /// Allows plain HTTP to other machines. Requests, including any passwords in them, can
            /// then be read in transit. Plain HTTP to this machine (loopback) is always allowed.
            #[must_use]
            pub fn allow_plain_http(mut self) -> Self {
                self.settings.allow_plain_http();
                self
            }

            /// Limits the duration of a call, from `send` to its result, including all attempts and
            /// pauses. Three minutes by default.
            #[must_use]
            pub fn timeout(mut self, timeout: ::std::time::Duration) -> Self {
                self.settings.set_timeout(timeout);
                self
            }

            /// Limits the duration of each attempt. 65 seconds by default: a little longer than
            /// UCloud's gateway waits for its own services.
            #[must_use]
            pub fn attempt_timeout(mut self, timeout: ::std::time::Duration) -> Self {
                self.settings.set_attempt_timeout(timeout);
                self
            }

            /// Limits the time to establish a connection. Five seconds by default.
            ///
            /// This, [`proxy`](Self::proxy) and [`root_certificate`](Self::root_certificate) open a
            /// new connection pool, so set them before you create clients.
            #[must_use]
            pub fn connect_timeout(mut self, timeout: ::std::time::Duration) -> Self {
                self.settings.set_network(|network| network.connect_timeout = timeout);
                self
            }

            /// Sends every request through this proxy, such as `http://user:password@proxy:3128`,
            /// instead of the one in the environment (`HTTPS_PROXY`). Requests to this machine
            /// (loopback) bypass the proxy.
            #[must_use]
            pub fn proxy(mut self, address: impl Into<String>) -> Self {
                let address = address.into();
                self.settings.set_network(|network| network.proxy = Some(address.into()));
                self
            }

            /// Trusts the certificates in this PEM text in addition to the platform's, for gateways
            /// with a private certificate.
            #[must_use]
            pub fn root_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
                let pem = pem.into();
                self.settings.set_network(|network| network.root_certificates.push(pem));
                self
            }

            /// Sets when and how often calls are retried; see [`RetryPolicy`](crate::RetryPolicy).
            #[must_use]
            pub fn retry(mut self, policy: $crate::RetryPolicy) -> Self {
                self.settings.set_retry(policy);
                self
            }

            /// Sets whether required fields are checked before a request is sent: those inside
            /// nested types, and those of requests made without the builder. They are by default.
            /// Turn the check off if the provider's documentation is out of date and requires a
            /// field that the service does not need.
            #[must_use]
            pub fn check_required(mut self, check: bool) -> Self {
                self.settings.set_check_required(check);
                self
            }

            /// Limits the size of responses, in bytes. 32 MiB by default.
            #[must_use]
            pub fn response_limit(mut self, bytes: usize) -> Self {
                self.settings.set_response_limit(bytes);
                self
            }

            /// Logs every request and response with `tracing`, at level `DEBUG` and target
            /// `yun::wire`. Keys, tokens, signatures and fields known to contain secrets are
            /// redacted.
            #[must_use]
            pub fn wire_log(mut self, on: bool) -> Self {
                self.settings.set_wire_log(on);
                self
            }

            /// Appends the name of your program to the `User-Agent` header, such as `backup/1.2`.
            #[must_use]
            pub fn user_agent_suffix(mut self, suffix: impl Into<String>) -> Self {
                self.settings.set_user_agent_suffix(suffix.into());
                self
            }

            /// Adds hooks that run on every call, in the order in which they were added.
            #[must_use]
            pub fn interceptor(mut self, hook: impl $crate::Interceptor + 'static) -> Self {
                self.settings.add_interceptor(::std::sync::Arc::new(hook));
                self
            }

            /// Replaces the transport, for tests and for other HTTP stacks.
            #[must_use]
            pub fn transport(
                mut self,
                transport: impl $crate::transport::Transport + 'static,
            ) -> Self {
                self.settings.set_transport(::std::sync::Arc::new(transport));
                self
            }

            /// Replaces the clock, for tests.
            #[must_use]
            pub fn clock(mut self, clock: impl $crate::Clock + 'static) -> Self {
                self.settings.set_clock(::std::sync::Arc::new(clock));
                self
            }

            /// Replaces the source of nonces and jitter, for tests.
            #[must_use]
            pub fn random(mut self, random: impl $crate::Random + 'static) -> Self {
                self.settings.set_random(::std::sync::Arc::new(random));
                self
            }
        }
    };
}
