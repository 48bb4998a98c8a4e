//! Kubernetes: clusters, their nodes, and pools of nodes.

pub(super) mod clusters;
pub(super) mod nodes;
pub(super) mod pools;

use super::network::Noun;

/// Undocumented; the official Terraform provider takes it for "no such cluster".
const NO_CLUSTER: i64 = 94007;
const PARAMETER: i64 = 230;

const CLUSTER: Noun = Noun { kind: "uk8s/cluster", name: "cluster", not_found: NO_CLUSTER };
const NODE: Noun = Noun { kind: "uk8s/node", name: "node", not_found: PARAMETER };
const POOL: Noun = Noun { kind: "uk8s/node-group", name: "node pool", not_found: PARAMETER };

/// The newest version, for clusters that name none, and its container runtime.
const VERSIONS: [(&str, &str); 3] =
    [("1.30.14", "1.7.27"), ("1.28.15", "1.6.21"), ("1.26.7", "1.6.21")];

/// Hidden: the cluster of a node or pool.
const OF_CLUSTER: &str = "ClusterId";
