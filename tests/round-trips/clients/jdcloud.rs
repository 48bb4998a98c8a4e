//! The configuration that JD Cloud's operations are called with.

use yun_round_trips::Target;

pub(crate) fn config(target: &Target) -> jdcloud::Config {
    let (key, secret) = target.keys();
    let config = jdcloud::Config::new(jdcloud::Credentials::new(key, secret))
        .region(yun_round_trips::configured("jdcloud", "region"))
        .retry(jdcloud::RetryPolicy::never());
    match target {
        Target::Transport(transport) => config.transport(transport.clone()),
        Target::Endpoint { endpoint, .. } => config.endpoint(endpoint),
    }
}
