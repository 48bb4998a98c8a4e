//! Options of a single call that override the configuration.

/// Implements the `with_…` methods on a type that holds a call not sent yet. `$call` is its
/// [`AnyCall`](crate::any_call::AnyCall), which stops sharing the client's settings on the first
/// change.
macro_rules! option_methods {
    ($self:ident, $call:expr) => {
        /// Limits the duration of the call, including all attempts and pauses.
        pub fn with_timeout(mut $self, timeout: ::std::time::Duration) -> Self {
            $call.settings_mut().timeout = timeout;
            $self
        }

        /// Limits the duration of each attempt.
        pub fn with_attempt_timeout(mut $self, timeout: ::std::time::Duration) -> Self {
            $call.settings_mut().attempt_timeout = timeout;
            $self
        }

        /// Sets when and how often the call is retried.
        pub fn with_retry(mut $self, policy: $crate::RetryPolicy) -> Self {
            $call.settings_mut().retry = policy;
            $self
        }

        /// Sends the call to another address, as the configuration's `endpoint` does.
        pub fn with_endpoint(mut $self, endpoint: impl Into<String>) -> Self {
            $call.settings_mut().endpoint = Some(endpoint.into());
            $self
        }

        /// Sends the call over another transport.
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
