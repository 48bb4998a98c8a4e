//! Load balancers with listeners, backends, forwarding policies and certificates.

pub(super) mod backends;
pub(super) mod balancers;
pub(super) mod certificates;
pub(super) mod listeners;
pub(super) mod policies;

use super::network::Noun;

// Codes from `ulb-api/error_code.md`.
/// "Failed to get the information": what unknown load balancers get.
const NO_BALANCER: i64 = 4103;
const NO_LISTENER: i64 = 4088;
const PORT_TAKEN: i64 = 4107;
const CERTIFICATE_IN_USE: i64 = 4108;
const BACKEND_EXISTS: i64 = 4109;
const BACKEND_IN_POLICY: i64 = 4110;
const NO_POLICIES: i64 = 4116;
const PARAMETER: i64 = 230;

const BALANCER: Noun =
    Noun { kind: "ulb/load-balancer", name: "load balancer", not_found: NO_BALANCER };
const LISTENER: Noun = Noun { kind: "ulb/listener", name: "listener", not_found: NO_LISTENER };
const BACKEND: Noun = Noun { kind: "ulb/backend", name: "backend", not_found: PARAMETER };
const POLICY: Noun = Noun { kind: "ulb/policy", name: "policy", not_found: PARAMETER };
const CERTIFICATE: Noun =
    Noun { kind: "ulb/certificate", name: "certificate", not_found: PARAMETER };

/// Hidden: the listener of a backend or policy, and its load balancer.
const OF_LISTENER: &str = "VServerId";
const OF_BALANCER: &str = "ULBId";
