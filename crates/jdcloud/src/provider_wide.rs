//! The parameters that default to the configuration's values, and the variables that set them.

use yun_runtime::ProviderWide;

// The provider defines no variables for settings. lego uses the second.
pub(crate) const REGION: &[&str] = &["JDCLOUD_REGION", "JDCLOUD_REGION_ID"];

/// The parameters that default to the configuration's values.
pub(crate) const PROVIDER_WIDE: &[ProviderWide] = &[ProviderWide {
    parameter: "regionId",
    noun: None,
    setter: "Config::region",
    variable: REGION[0],
}];
