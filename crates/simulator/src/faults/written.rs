//! Faults as text, for the command line and the page.

use std::error::Error;
use std::fmt;
use std::str::FromStr;

use super::{Fault, Injection};

impl Fault {
    /// All faults.
    pub const ALL: [Self; 22] = [
        Self::Pass,
        Self::CloseUnread,
        Self::ResetUnread,
        Self::CloseReused,
        Self::CloseUnanswered,
        Self::ResetUnanswered,
        Self::Silence,
        Self::CutOff,
        Self::CutOffChunked,
        Self::CutOffJson,
        Self::Drip,
        Self::HugeBody,
        Self::HugeChunkedBody,
        Self::EndlessHeaders,
        Self::HtmlBadGateway,
        Self::EmptyOk,
        Self::EmptyUnavailable,
        Self::Throttled,
        Self::TooManyRequests,
        Self::Unavailable,
        Self::GatewayTimeout,
        Self::QuotaExceeded,
    ];
}

/// The name of the variant: `CutOff`.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// The name of a variant.
impl FromStr for Fault {
    type Err = UnknownFault;

    fn from_str(text: &str) -> Result<Self, UnknownFault> {
        let mut all = Self::ALL.into_iter();
        all.find(|fault| fault.to_string() == text).ok_or_else(|| UnknownFault(text.to_owned()))
    }
}

/// `[OPERATION=]FAULT`, then nothing (once), `*N` (that often), `*` (always), or `@RATE` (a part of
/// the requests from 0 to 1); a `!` at the end executes the operation all the same:
/// `createImage=ResetUnanswered*2!`, `Throttled@0.1`.
impl FromStr for Injection {
    type Err = UnknownFault;

    fn from_str(text: &str) -> Result<Self, UnknownFault> {
        let unknown = || UnknownFault(text.to_owned());
        let (operation, rest) = match text.split_once('=') {
            Some((operation, rest)) => (Some(operation), rest),
            None => (None, text),
        };
        let (rest, executed) = match rest.strip_suffix('!') {
            Some(rest) => (rest, true),
            None => (rest, false),
        };
        let name = rest.split(['*', '@']).next().unwrap_or_default();
        let mut injection = Self::from(name.parse::<Fault>().map_err(|_| unknown())?);
        injection = match rest[name.len()..].split_at_checked(1) {
            None => injection,
            Some(("*", "")) => injection.always(),
            Some(("*", times)) => injection.times(times.parse().map_err(|_| unknown())?),
            Some((_, rate)) => {
                let rate = rate.parse().ok().filter(|rate| (0.0..=1.0).contains(rate));
                injection.rate(rate.ok_or_else(unknown)?)
            }
        };
        if let Some(operation) = operation {
            injection = injection.on(operation);
        }
        match (executed, injection.is_unread()) {
            (true, true) => Err(unknown()),
            (true, false) => Ok(injection.executed()),
            (false, _) => Ok(injection),
        }
    }
}

/// The error of reading a fault from text.
#[derive(Debug, PartialEq, Eq)]
pub struct UnknownFault(String);

impl fmt::Display for UnknownFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known: Vec<_> = Fault::ALL.iter().map(ToString::to_string).collect();
        write!(
            f,
            "{:?} is not a fault; write [OPERATION=]FAULT[*TIMES | @RATE][!] with one of {}",
            self.0,
            known.join(", ")
        )
    }
}

impl Error for UnknownFault {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_read_as_they_are_written() {
        for fault in Fault::ALL {
            assert_eq!(fault.to_string().parse(), Ok(fault));
        }
    }

    #[test]
    fn injections_are_read() {
        for (text, injection) in [
            ("Throttled", Fault::Throttled.into()),
            ("Throttled*3", Fault::Throttled.times(3)),
            ("Throttled*", Fault::Throttled.always()),
            ("Throttled@0.25", Fault::Throttled.rate(0.25)),
            ("createImage=Silence*2!", Fault::Silence.times(2).on("createImage").executed()),
        ] {
            assert_eq!(text.parse(), Ok(injection), "{text}");
        }
        for text in ["", "throttled", "Throttled*x", "Throttled@2", "Throttled@", "CloseUnread!"] {
            assert!(text.parse::<Injection>().is_err(), "{text}");
        }
    }
}
