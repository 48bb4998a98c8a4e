//! Authenticates a request: access key, date, token, signed headers, signature, scope.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::AUTHORIZATION;
use yun_signing::jdcloud::{
    self, Authorization, SigningKey, Timestamp, Version, canonical_request, string_to_sign,
};
use yun_signing::signatures_match;

use super::Refusal;
use crate::JdcloudAccount;
use crate::arrival::Request;

/// How far the date of a request may differ from the service's clock, as the provider documents.
const SKEW: Duration = Duration::from_mins(15);
/// The region in the scope of operations without one.
const NO_REGION: &str = "jdcloud-api";

const DATE: &str = "x-jdcloud-date";
const NONCE: &str = "x-jdcloud-nonce";
const TOKEN: &str = "x-jdcloud-security-token";

/// Returns the service that the request was signed for.
pub(super) fn authenticate(request: &Request, account: &JdcloudAccount) -> Result<String, Refusal> {
    let authorization = one_header(request, AUTHORIZATION.as_str())?;
    let authorization = Authorization::parse(authorization)
        .map_err(|error| Refusal::unauthenticated(error.to_string()))?;
    if authorization.access_key != account.access_key {
        return Err(Refusal::unauthenticated("the access key is unknown"));
    }
    let timestamp = Timestamp::parse(one_header(request, DATE)?)
        .map_err(|error| Refusal::unauthenticated(format!("{DATE}: {error}")))?;
    one_header(request, NONCE)?;
    check_token(request, account)?;
    check_signed_headers(request, &authorization)?;
    check_signature(request, &authorization, timestamp, account)?;
    check_date(&authorization, timestamp, request.now)?;
    check_region(request, &authorization)?;
    Ok(authorization.scope.service)
}

/// Returns the value of a header that must be present exactly once.
fn one_header<'a>(request: &'a Request, name: &str) -> Result<&'a str, Refusal> {
    let mut values = request.headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value
            .to_str()
            .map_err(|_| Refusal::unauthenticated(format!("the header {name} is not ASCII"))),
        (None, _) => Err(Refusal::unauthenticated(format!("the header {name} is missing"))),
        (Some(_), Some(_)) => {
            Err(Refusal::unauthenticated(format!("the header {name} is repeated")))
        }
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
    Err(Refusal::unauthenticated(format!("the header {TOKEN} {problem}")))
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
            return Err(Refusal::unauthenticated(problem));
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
            return Err(Refusal::unauthenticated(problem));
        }
        for value in values {
            let value = std::str::from_utf8(value.as_bytes()).map_err(|_| {
                Refusal::unauthenticated(format!("the signed header {name} is not UTF-8"))
            })?;
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
    Err(Refusal::unauthenticated(format!(
        "the signature is wrong; for what was received, the string to sign is {string_to_sign:?}"
    )))
}

fn check_date(
    authorization: &Authorization,
    timestamp: Timestamp,
    now: Duration,
) -> Result<(), Refusal> {
    if authorization.scope.date != timestamp.date() {
        return Err(Refusal::unauthenticated(format!(
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
        return Err(Refusal::unauthenticated(format!(
            "the time of the request is out of range: {DATE} is {timestamp}, more than 15 minutes from the time of \
             the service, {now}"
        )));
    }
    Ok(())
}

fn check_region(request: &Request, authorization: &Authorization) -> Result<(), Refusal> {
    // /v1/regions/{regionId}/…
    let segments: Vec<_> = request.path.split('/').collect();
    let region = match segments[..] {
        ["", _, "regions", region, ..] => {
            crate::forms::decoded(region).map_err(Refusal::invalid_argument)?
        }
        _ => NO_REGION.to_owned(),
    };
    if authorization.scope.region != region {
        return Err(Refusal::unauthenticated(format!(
            "the region of the signing scope, {:?}, does not match that of the request, {region:?}",
            authorization.scope.region
        )));
    }
    Ok(())
}
