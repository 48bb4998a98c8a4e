//! Options of one call, where they differ from the configuration.

/// The methods that set options, of a type that stands for what is not sent yet. `$core` is where it
/// has its [`Core`](crate::Core), which it does not share with the client after the first change.
macro_rules! option_methods {
    ($self:ident, $core:expr) => {
        /// Limits the time of a call, with all its attempts and the pauses between.
        pub fn with_timeout(mut $self, timeout: ::std::time::Duration) -> Self {
            $core.settings_mut().timeout = timeout;
            $self
        }

        /// Limits the time of each attempt.
        pub fn with_attempt_timeout(mut $self, timeout: ::std::time::Duration) -> Self {
            $core.settings_mut().attempt_timeout = timeout;
            $self
        }

        /// Says when and how often a call is sent again.
        pub fn with_retry(mut $self, policy: $crate::RetryPolicy) -> Self {
            $core.settings_mut().retry = policy;
            $self
        }

        /// Sends to another address, as the configuration's `endpoint` does.
        pub fn with_endpoint(mut $self, endpoint: impl Into<String>) -> Self {
            $core.settings_mut().endpoint = Some(endpoint.into());
            $self
        }

        /// Sends by another transport.
        pub fn with_transport(
            mut $self,
            transport: impl $crate::transport::Transport + 'static,
        ) -> Self {
            $core.settings_mut().transport = ::std::sync::Arc::new(transport);
            $self
        }
    };
}

pub(crate) use option_methods;
