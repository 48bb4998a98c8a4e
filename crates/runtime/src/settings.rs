//! What a configuration holds, the same for every provider.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::credentials::ProvideCredentials;
use crate::transport::{Limits, ReqwestTransport, Transport};
use crate::{Clock, Dialect, Random, SystemClock, SystemRandom};

/// The settings behind a provider's `Config`. Cloning shares the connection pool.
#[derive(Clone)]
pub struct Settings {
    /// How this provider signs, encodes and answers.
    pub dialect: Arc<dyn Dialect>,
    /// Where credentials come from.
    pub credentials: Arc<dyn ProvideCredentials>,
    /// Values of provider-wide parameters (the provider's spelling) for calls that do not set them.
    pub defaults: Vec<(&'static str, String)>,
    /// Scheme and host to use instead of the product's own.
    pub endpoint: Option<String>,
    /// Whether plain HTTP may go to other machines.
    pub plain_http: bool,
    /// The longest time a call may take, from `send` to its result.
    pub timeout: Duration,
    /// Limits of one request.
    pub limits: Limits,
    /// Whether required fields of nested types are checked before sending.
    pub check_required: bool,
    /// Added to the `User-Agent` header.
    pub user_agent_suffix: Option<String>,
    /// Carries requests.
    pub transport: Arc<dyn Transport>,
    /// Tells the time and sleeps.
    pub clock: Arc<dyn Clock>,
    /// Gives nonces.
    pub random: Arc<dyn Random>,
}

impl Settings {
    /// The defaults: one minute for a call, five seconds to connect, answers of up to 32 MiB.
    pub fn new(dialect: Arc<dyn Dialect>, credentials: Arc<dyn ProvideCredentials>) -> Self {
        Self {
            dialect,
            credentials,
            defaults: Vec::new(),
            endpoint: None,
            plain_http: false,
            timeout: Duration::from_secs(60),
            limits: Limits {
                connect_timeout: Duration::from_secs(5),
                answer_bytes: 32 * 1024 * 1024,
            },
            check_required: true,
            user_agent_suffix: None,
            transport: Arc::new(ReqwestTransport::default()),
            clock: Arc::new(SystemClock::default()),
            random: Arc::new(SystemRandom),
        }
    }

    /// The value a call uses for a provider-wide parameter that it does not set.
    pub fn default_of(&self, parameter: &str) -> Option<&str> {
        let (_, value) = self.defaults.iter().find(|(name, _)| *name == parameter)?;
        Some(value)
    }

    /// Sets the value for a provider-wide parameter.
    pub fn set_default(&mut self, parameter: &'static str, value: String) {
        self.defaults.retain(|(name, _)| *name != parameter);
        self.defaults.push((parameter, value));
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Settings")
            .field("credentials", &self.credentials)
            .field("defaults", &self.defaults)
            .field("endpoint", &self.endpoint)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// The settings that every provider's configuration has, as methods of its `Config`, which is a
/// struct with a field `settings`.
#[macro_export]
macro_rules! common_settings {
    ($config:ident) => {
        impl $config {
            /// Takes credentials from `provider` instead.
            #[must_use]
            pub fn credentials_provider(
                mut self,
                provider: impl $crate::credentials::ProvideCredentials + 'static,
            ) -> Self {
                self.settings.credentials = ::std::sync::Arc::new(provider);
                self
            }

            /// Sends everything to this address instead of the products' own: a scheme and a host,
            /// and a port if needed, such as `https://gateway.example` or `http://127.0.0.1:8080`.
            #[must_use]
            pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
                self.settings.endpoint = Some(endpoint.into());
                self
            }

            /// Allows plain HTTP to other machines. Requests, and with them passwords, can then be
            /// read on the way. Plain HTTP to this machine (loopback) is always allowed.
            #[must_use]
            pub fn allow_plain_http(mut self) -> Self {
                self.settings.plain_http = true;
                self
            }

            /// The longest time a call may take, from `send` to its result. One minute by default.
            #[must_use]
            pub fn timeout(mut self, timeout: ::std::time::Duration) -> Self {
                self.settings.timeout = timeout;
                self
            }

            /// The longest time to establish a connection. Five seconds by default. The connection
            /// pool is made anew, so set it before clients are made.
            #[must_use]
            pub fn connect_timeout(mut self, timeout: ::std::time::Duration) -> Self {
                self.settings.limits.connect_timeout = timeout;
                self.settings.transport =
                    ::std::sync::Arc::new($crate::transport::ReqwestTransport::default());
                self
            }

            /// Whether a required field that is missing inside a nested type, or in a request made
            /// without the builder, is an error before anything is sent. It is by default. The
            /// provider's documentation can be out of date; where it asks for a field that the
            /// service does not need, this turns the check off.
            #[must_use]
            pub fn check_required(mut self, check: bool) -> Self {
                self.settings.check_required = check;
                self
            }

            /// Adds the name of your program to the `User-Agent` header, such as `backup/1.2`.
            #[must_use]
            pub fn user_agent_suffix(mut self, suffix: impl Into<String>) -> Self {
                self.settings.user_agent_suffix = Some(suffix.into());
                self
            }

            /// Replaces the network, for tests and for other HTTP stacks.
            #[must_use]
            pub fn transport(
                mut self,
                transport: impl $crate::transport::Transport + 'static,
            ) -> Self {
                self.settings.transport = ::std::sync::Arc::new(transport);
                self
            }

            /// Replaces the clock, for tests.
            #[must_use]
            pub fn clock(mut self, clock: impl $crate::Clock + 'static) -> Self {
                self.settings.clock = ::std::sync::Arc::new(clock);
                self
            }

            /// Replaces the source of nonces, for tests.
            #[must_use]
            pub fn random(mut self, random: impl $crate::Random + 'static) -> Self {
                self.settings.random = ::std::sync::Arc::new(random);
                self
            }
        }
    };
}
