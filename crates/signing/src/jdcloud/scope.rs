//! The signing scope: what a signing key, and so a signature, is good for.

use std::{fmt, str::FromStr};

use super::{Date, ParseError, Version};

/// Day, region and service that a signature is limited to. `Display` gives `20190917/cn-north-1/vm/jdcloud2_request`.
///
/// The region is the `regionId` of the request, or `jdcloud-api` where the operation has none. Neither region nor
/// service may contain a `/`: nothing checks it here, but the scope would not be read back as it was written.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Scope {
    /// The day of the request's timestamp, in UTC.
    pub date: Date,
    /// The region's id, such as `cn-north-1`.
    pub region: String,
    /// The service's name in signatures, such as `vm`.
    pub service: String,
    /// The version, which is written as its terminator.
    pub version: Version,
}

impl Scope {
    /// Reads what `Display` writes.
    ///
    /// # Errors
    /// Other than four parts, an empty region or service, no such day, or an unknown terminator.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let error = |problem| ParseError::new("signing scope", problem);
        let parts: Vec<_> = text.split('/').collect();
        let [date, region, service, terminator] = parts[..] else {
            return Err(error("not of the form YYYYMMDD/region/service/jdcloudN_request"));
        };
        if region.is_empty() || service.is_empty() {
            return Err(error("the region or the service is empty"));
        }
        let version = Version::from_terminator(terminator)
            .ok_or_else(|| error("ends in neither jdcloud2_request nor jdcloud3_request"))?;
        Ok(Self {
            date: Date::parse(date)?,
            region: region.to_owned(),
            service: service.to_owned(),
            version,
        })
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}/{}", self.date, self.region, self.service, self.version.terminator())
    }
}

impl FromStr for Scope {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::parse(text)
    }
}
