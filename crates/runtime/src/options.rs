//! Options of one call, where they differ from the configuration.

/// The methods that set options, of a type that stands for what is not sent yet. `$call` is
/// where it has its [`AnyCall`](crate::any_call::AnyCall), whose settings the client does not share after the
/// first change.
macro_rules! option_methods {
    ($self:ident, $call:expr) => {
        /// Limits the time of a call, with all its attempts and the pauses between.
        pub fn with_timeout(mut $self, timeout: ::std::time::Duration) -> Self {
            $call.settings_mut().timeout = timeout;
            $self
        }

        /// Limits the time of each attempt.
        pub fn with_attempt_timeout(mut $self, timeout: ::std::time::Duration) -> Self {
            $call.settings_mut().attempt_timeout = timeout;
            $self
        }

        /// Says when and how often a call is sent again.
        pub fn with_retry(mut $self, policy: $crate::RetryPolicy) -> Self {
            $call.settings_mut().retry = policy;
            $self
        }

        /// Sends to another address, as the configuration's `endpoint` does.
        pub fn with_endpoint(mut $self, endpoint: impl Into<String>) -> Self {
            $call.settings_mut().endpoint = Some(endpoint.into());
            $self
        }

        /// Sends by another transport.
        pub fn with_transport(
            mut $self,
            transport: impl $crate::transport::Transport + 'static,
        ) -> Self {
            $call.settings_mut().transport = ::std::sync::Arc::new(transport);
            $self
        }
    };
}

pub(crate) use option_methods;
