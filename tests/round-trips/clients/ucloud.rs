//! The configuration that UCloud's operations are called with.

use yun_round_trips::Target;

pub(crate) fn config(target: &Target) -> ucloud::Config {
    let (key, secret) = target.keys();
    let config = ucloud::Config::new(ucloud::Credentials::new(key, secret))
        .region(yun_round_trips::configured("ucloud", "region"))
        .zone(yun_round_trips::configured("ucloud", "zone"))
        .project_id(yun_round_trips::configured("ucloud", "project"))
        .retry(ucloud::RetryPolicy::never());
    match target {
        Target::Transport(transport) => config.transport(transport.clone()),
        Target::Endpoint { endpoint, .. } => config.endpoint(endpoint),
    }
}
