//! Whose facts there are.

use std::fmt;

use yun_codegen::dialect::{DIALECTS, Dialect};

/// A provider.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Provider {
    /// UCloud.
    Ucloud,
    /// JD Cloud.
    Jdcloud,
}

impl Provider {
    /// All of them.
    pub const ALL: &[Self] = &[Self::Ucloud, Self::Jdcloud];

    /// The provider of a name, `ucloud` or `jdcloud`.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|provider| provider.name() == name)
    }

    /// Its name, as folders and keys of specs have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ucloud => "ucloud",
            Self::Jdcloud => "jdcloud",
        }
    }

    pub(crate) fn dialect(self) -> Option<&'static Dialect> {
        DIALECTS.iter().find(|dialect| dialect.provider == self.name())
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
