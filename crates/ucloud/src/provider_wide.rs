//! The parameters that default to the configuration's values, and the variables that set them.

use yun_runtime::ProviderWide;

// The provider's Go SDK reads these variables.
pub(crate) const REGION: &str = "UCLOUD_REGION";
pub(crate) const ZONE: &str = "UCLOUD_ZONE";
pub(crate) const PROJECT_ID: &str = "UCLOUD_PROJECT_ID";

/// The parameters that default to the configuration's values.
pub(crate) const PROVIDER_WIDE: &[ProviderWide] = &[
    ProviderWide { parameter: "Region", noun: None, setter: "Config::region", variable: REGION },
    ProviderWide { parameter: "Zone", noun: Some("zone"), setter: "Config::zone", variable: ZONE },
    ProviderWide {
        parameter: "ProjectId",
        noun: Some("project"),
        setter: "Config::project_id",
        variable: PROJECT_ID,
    },
];
