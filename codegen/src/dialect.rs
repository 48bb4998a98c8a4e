//! What differs between providers, as data. No stage asks for a provider by name.

/// One provider.
#[derive(Debug)]
pub struct Dialect {
    /// The folder of its specs, and the value of `provider` in them.
    pub provider: &'static str,
    /// The folder of its crate below `crates/`.
    pub package: &'static str,
    /// Its name as people write it.
    pub title: &'static str,
    /// Parameters that the configuration gives when a call does not, and what they are called there.
    pub provider_wide: &'static [(&'static str, &'static str)],
    /// How operations are addressed.
    pub addressing: Addressing,
    /// Whether operations can have their parameters sent as JSON, where others have them in another form.
    pub json: bool,
    /// What a key of `errors` is.
    pub error_code: &'static str,
    /// Whether a key of `error_codes` is a number; a name otherwise.
    pub numbered_codes: bool,
    /// What is given of an answer that no page describes.
    pub undocumented: &'static str,
}

/// How an operation is addressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Addressing {
    /// One path for all; the operation's name is a parameter. Specs have no `method`, `path`, `in`.
    Action {
        /// The HTTP method of every operation.
        method: &'static str,
        /// The path of every operation.
        path: &'static str,
    },
    /// Each operation has a method and a path, and a signing scope names the service.
    Route,
}

/// All providers.
pub static DIALECTS: [Dialect; 2] = [
    Dialect {
        provider: "jdcloud",
        package: "jdcloud",
        title: "JD Cloud",
        provider_wide: &[("regionId", "region")],
        addressing: Addressing::Route,
        json: false,
        error_code: "HTTP status",
        numbered_codes: false,
        undocumented: "the `result` of the response as JSON, `null` if it has none",
    },
    Dialect {
        provider: "ucloud",
        package: "ucloud",
        title: "UCloud",
        provider_wide: &[("Region", "region"), ("Zone", "zone"), ("ProjectId", "project")],
        addressing: Addressing::Action { method: "POST", path: "/" },
        json: true,
        error_code: "RetCode",
        numbered_codes: true,
        undocumented: "the response as JSON, without `RetCode`, `Action` and `Message`",
    },
];
