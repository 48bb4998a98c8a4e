//! The signing scope: what a signing key and its signatures are valid for.

use std::{fmt, str::FromStr};

use super::{Date, ParseError, Version};

/// The day, region and service that a signature is limited to. `Display` writes
/// `20190917/cn-north-1/vm/jdcloud2_request`.
///
/// The region is the `regionId` of the request, or `jdcloud-api` if the operation has none. Region
/// and service must not contain `/`, or the scope could not be parsed again; this is not checked.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Scope {
    /// The day of the request's timestamp, in UTC.
    pub date: Date,
    /// The region's id, such as `cn-north-1`.
    pub region: String,
    /// The service's name in signatures, such as `vm`.
    pub service: String,
    /// The version, which determines the terminator.
    pub version: Version,
}

impl Scope {
    /// Parses what `Display` writes.
    ///
    /// # Errors
    /// If there are not four parts, the region or service is empty, the day does not exist, or the
    /// terminator is unknown.
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
            .ok_or_else(|| error("does not end in jdcloud2_request or jdcloud3_request"))?;
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
