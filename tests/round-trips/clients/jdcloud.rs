//! The configuration that JD Cloud's operations are called with.

pub(crate) fn config(transport: yun_round_trips::Loopback) -> jdcloud::Config {
    jdcloud::Config::new(jdcloud::Credentials::new("access key", "secret key"))
        .region(yun_round_trips::configured("jdcloud", "region"))
        .retry(jdcloud::RetryPolicy::never())
        .transport(transport)
}
