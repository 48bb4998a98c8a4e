//! Authenticates a request: access key, date, token, signed headers, signature, scope.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::AUTHORIZATION;
use yun_signing::jdcloud::{
    self, Authorization, SigningKey, Timestamp, Version, canonical_request, string_to_sign,
};
use yun_signing::signatures_match;

use crate::JdcloudAccount;
use crate::protocol::forms;
use crate::refusal::Refusal;
use crate::wire::Request;

/// How far the date of a request may differ from the service's clock, as the provider documents.
const SKEW: Duration = Duration::from_mins(15);
/// The region in the scope of operations without one.
const NO_REGION: &str = "jdcloud-api";

const DATE: &str = "x-jdcloud-date";
const NONCE: &str = "x-jdcloud-nonce";
const TOKEN: &str = "x-jdcloud-security-token";

/// What a request says of its signature.
pub(super) struct Scope(Authorization);

impl Scope {
    /// # Errors
    /// If the request has no readable `Authorization`.
    pub(super) fn of(request: &Request) -> Result<Self, Refusal> {
        let authorization = one_header(request, AUTHORIZATION.as_str())?;
        let parsed = Authorization::parse(authorization);
        parsed.map(Self).map_err(|error| unauthenticated(error.to_string()))
    }

    /// The service that the request was signed for.
    pub(super) fn service(&self) -> &str {
        &self.0.scope.service
    }
}

/// Checks who sent the request.
pub(super) fn authenticate(
    request: &Request,
    scope: &Scope,
    account: &JdcloudAccount,
) -> Result<(), Refusal> {
    let authorization = &scope.0;
    if authorization.access_key != account.access_key {
        return Err(unauthenticated("the access key is unknown"));
    }
    let timestamp = Timestamp::parse(one_header(request, DATE)?)
        .map_err(|error| unauthenticated(format!("{DATE}: {error}")))?;
    one_header(request, NONCE)?;
    check_token(request, account)?;
    check_signed_headers(request, authorization)?;
    check_signature(request, authorization, timestamp, account)?;
    check_date(authorization, timestamp, request.now)?;
    match region_in_path(request)? {
        Some(region) => check_scope_region(scope, &[&region]),
        None => Ok(()),
    }
}

fn unauthenticated(message: impl Into<String>) -> Refusal {
    Refusal::status(401, "UNAUTHENTICATED", message)
}

/// Returns the value of a header that must be present exactly once.
fn one_header<'a>(request: &'a Request, name: &str) -> Result<&'a str, Refusal> {
    let mut values = request.headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => {
            value.to_str().map_err(|_| unauthenticated(format!("the header {name} is not ASCII")))
        }
        (None, _) => Err(unauthenticated(format!("the header {name} is missing"))),
        (Some(_), Some(_)) => Err(unauthenticated(format!("the header {name} is repeated"))),
    }
}

fn check_token(request: &Request, account: &JdcloudAccount) -> Result<(), Refusal> {
    let problem = match (&account.session_token, request.headers.contains_key(TOKEN)) {
        (None, false) => return Ok(()),
        (None, true) => "is set for a key that has none",
        (Some(token), _) => {
            if signatures_match(&STANDARD.encode(token), one_header(request, TOKEN)?) {
                return Ok(());
            }
            "is not the base64 encoding of this key's token"
        }
    };
    Err(unauthenticated(format!("the header {TOKEN} {problem}")))
}

fn check_signed_headers(request: &Request, authorization: &Authorization) -> Result<(), Refusal> {
    let is_signed = |name: &str| authorization.signed_headers.iter().any(|other| other == name);
    // JDCLOUD2 as documented. The official Python SDK, which uses JDCLOUD3, does not sign date and
    // nonce.
    let is_version_2 = authorization.version == Version::V2;
    let has_token = request.headers.contains_key(TOKEN);
    let rules = [("host", true), (DATE, is_version_2), (NONCE, is_version_2), (TOKEN, has_token)];
    for (name, needed) in rules {
        if needed && !is_signed(name) {
            let problem = format!("the header {name} must be signed");
            return Err(unauthenticated(problem));
        }
    }
    Ok(())
}

fn check_signature(
    request: &Request,
    authorization: &Authorization,
    timestamp: Timestamp,
    account: &JdcloudAccount,
) -> Result<(), Refusal> {
    let mut headers = Vec::new();
    for name in &authorization.signed_headers {
        let values = request.headers.get_all(name);
        if values.iter().next().is_none() {
            let problem = format!("the signed header {name} is missing");
            return Err(unauthenticated(problem));
        }
        for value in values {
            let value = std::str::from_utf8(value.as_bytes())
                .map_err(|_| unauthenticated(format!("the signed header {name} is not UTF-8")))?;
            headers.push((name.as_str(), value));
        }
    }
    let scope = &authorization.scope;
    let canonical_request = canonical_request(
        authorization.version,
        &jdcloud::Request {
            method: &request.method,
            path: &request.path,
            query: &request.query,
            headers: &headers,
            body: &request.body,
        },
    );
    let string_to_sign = string_to_sign(timestamp, scope, &canonical_request);
    let expected = SigningKey::derive(
        authorization.version,
        &account.secret_key,
        scope.date,
        &scope.region,
        &scope.service,
    )
    .sign(&string_to_sign);
    if signatures_match(&expected, &authorization.signature) {
        return Ok(());
    }
    // The string to sign contains no secrets; the canonical request might contain a token.
    Err(unauthenticated(format!(
        "the signature is wrong; for what was received, the string to sign is {string_to_sign:?}"
    )))
}

fn check_date(
    authorization: &Authorization,
    timestamp: Timestamp,
    now: Duration,
) -> Result<(), Refusal> {
    if authorization.scope.date != timestamp.date() {
        return Err(unauthenticated(format!(
            "the day of the signing scope, {}, does not match {DATE}, {timestamp}",
            authorization.scope.date
        )));
    }
    let sent = Duration::from_secs(timestamp.unix_seconds().unsigned_abs());
    if sent.abs_diff(now) > SKEW {
        let now = i64::try_from(now.as_secs())
            .ok()
            .and_then(|seconds| Timestamp::from_unix_seconds(seconds).ok())
            .map_or_else(|| "out of range".into(), |now| now.to_string());
        return Err(unauthenticated(format!(
            "the time of the request is out of range: {DATE} is {timestamp}, more than 15 minutes from the time of \
             the service, {now}"
        )));
    }
    Ok(())
}

/// Checks the region of the signing scope for an operation that has none in its path: the official
/// Python SDK signs with the region of the parameter then, the others with none.
pub(super) fn check_region(
    scope: &Scope,
    request: &Request,
    parameter: Option<&str>,
) -> Result<(), Refusal> {
    if region_in_path(request)?.is_some() {
        return Ok(());
    }
    let allowed: Vec<_> = [NO_REGION].into_iter().chain(parameter).collect();
    check_scope_region(scope, &allowed)
}

/// The region of `/v1/regions/{regionId}/…`.
fn region_in_path(request: &Request) -> Result<Option<String>, Refusal> {
    let segments: Vec<_> = request.path.splitn(5, '/').collect();
    match segments[..] {
        ["", _, "regions", region, ..] => forms::decoded(region)
            .map(Some)
            .map_err(|problem| Refusal::status(400, "INVALID_ARGUMENT", problem)),
        _ => Ok(None),
    }
}

fn check_scope_region(scope: &Scope, allowed: &[&str]) -> Result<(), Refusal> {
    let region = &scope.0.scope.region;
    if allowed.contains(&region.as_str()) {
        return Ok(());
    }
    Err(unauthenticated(format!(
        "the region of the signing scope, {region:?}, does not match that of the request, {:?}",
        allowed.last().unwrap_or(&NO_REGION)
    )))
}
