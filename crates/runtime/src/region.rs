//! Where a provider's services run.

/// A region of a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Region {
    /// Its id in calls and configurations, such as `cn-bj2`.
    pub id: &'static str,
    /// Its name for people, such as "Beijing 2".
    pub name: &'static str,
    /// Its availability zones.
    pub zones: &'static [Zone],
}

/// An availability zone of a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Zone {
    /// Its id in calls and configurations, such as `cn-bj2-02`.
    pub id: &'static str,
    /// Its name for people, such as "Beijing 2, zone B".
    pub name: &'static str,
}

impl Region {
    /// Used by generated code.
    #[doc(hidden)]
    pub const fn new(id: &'static str, name: &'static str, zones: &'static [Zone]) -> Self {
        Self { id, name, zones }
    }
}

impl Zone {
    /// Used by generated code.
    #[doc(hidden)]
    pub const fn new(id: &'static str, name: &'static str) -> Self {
        Self { id, name }
    }
}
