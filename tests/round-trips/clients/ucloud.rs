//! The configuration that UCloud's operations are called with.

pub(crate) fn config(transport: yun_round_trips::Loopback) -> ucloud::Config {
    let of = |setting| yun_round_trips::configured("ucloud", setting);
    ucloud::Config::new(ucloud::Credentials::new("public key", "private key"))
        .region(of("region"))
        .zone(of("zone"))
        .project_id(of("project"))
        .retry(ucloud::RetryPolicy::never())
        .transport(transport)
}
