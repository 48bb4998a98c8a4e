//! The checks before every operation: keys, signature, token, region, zone and project.

use yun_catalog::Operation;
use yun_signing::{signatures_match, ucloud};

use super::code::{NO_SIGNATURE, PARAMETER, UNKNOWN_USER, WRONG_SIGNATURE, WRONG_TOKEN, ZONE};
use super::message::Message;
use crate::UcloudAccount;
use crate::refusal::Refusal;

/// Checks who sent the request: key, signature, token, in this order.
pub(super) fn authenticate(message: &Message, account: &UcloudAccount) -> Result<(), Refusal> {
    user(message, account)?;
    signature(message, account)?;
    token(message, account)
}

/// Where a request belongs.
pub(super) struct Place {
    pub(super) region: String,
    pub(super) zone: Option<String>,
    pub(super) project: Option<String>,
}

/// Checks region, zone and project, in this order.
pub(super) fn locate(
    message: &Message,
    operation: Operation,
    account: &UcloudAccount,
) -> Result<Place, Refusal> {
    let needs_region = operation.parameter("Region").is_some_and(yun_catalog::Field::is_required);
    let text = |name| message.get(name).map(std::borrow::Cow::into_owned);
    let region = match text("Region") {
        Some(region) if is_region(&region, account) => region,
        Some(region) => {
            let problem = format!("the parameter [Region] has the unknown value {region:?}");
            return Err(Refusal::ret_code(PARAMETER, problem));
        }
        None if needs_region => {
            let problem = "the parameter [Region] is required but missing";
            return Err(Refusal::ret_code(PARAMETER, problem));
        }
        None => account.region.clone(),
    };
    let zone = text("Zone");
    if let Some(zone) = zone.as_deref().filter(|zone| !is_zone(zone, &region, account)) {
        return Err(Refusal::ret_code(ZONE, format!("no permission in the Zone {zone:?}")));
    }
    Ok(Place { region, zone, project: text("ProjectId") })
}

fn is_region(region: &str, account: &UcloudAccount) -> bool {
    let provider = yun_catalog::provider("ucloud");
    region == account.region
        || provider.is_some_and(|provider| provider.regions().any(|known| known.id() == region))
}

fn is_zone(zone: &str, region: &str, account: &UcloudAccount) -> bool {
    let Some(provider) = yun_catalog::provider("ucloud") else { return false };
    let mut regions = provider.regions().filter(|known| known.id() == region);
    (zone == account.zone && region == account.region)
        || regions.any(|region| region.zones().any(|known| known.id() == zone))
}

fn user(message: &Message, account: &UcloudAccount) -> Result<(), Refusal> {
    match message.get("PublicKey") {
        Some(key) if key == account.public_key => Ok(()),
        Some(_) => Err(Refusal::ret_code(UNKNOWN_USER, "no user has this PublicKey")),
        // No code is documented for a missing PublicKey; a request without one counts as unsigned.
        None => Err(Refusal::ret_code(NO_SIGNATURE, "PublicKey is missing")),
    }
}

fn signature(message: &Message, account: &UcloudAccount) -> Result<(), Refusal> {
    let presented = message
        .get(ucloud::SIGNATURE_PARAMETER)
        .ok_or_else(|| Refusal::ret_code(NO_SIGNATURE, "Signature is missing"))?;
    for has_nulls in [false, true] {
        let signature = ucloud::sign_nested(message.signed(has_nulls), &account.private_key);
        if signatures_match(&signature, &presented) {
            return Ok(());
        }
    }
    // Only names: a value may be a password.
    let names = message.signed(false).map(|(name, _)| name);
    let mut names: Vec<_> = names.filter(|name| *name != ucloud::SIGNATURE_PARAMETER).collect();
    names.sort_unstable();
    let names: String = names.join(", ").chars().take(4096).collect();
    Err(Refusal::ret_code(
        WRONG_SIGNATURE,
        format!(
            "Signature is wrong. Sign these parameters in this order, names and values unencoded, \
             nested ones without dots and indexes, followed by the private key: {names}"
        ),
    ))
}

fn token(message: &Message, account: &UcloudAccount) -> Result<(), Refusal> {
    let problem = match (&account.security_token, message.get("SecurityToken")) {
        (None, None) => return Ok(()),
        (Some(token), Some(presented)) if signatures_match(token, &presented) => return Ok(()),
        (Some(_), Some(_)) => "is not this key's",
        (Some(_), None) => "is missing",
        (None, Some(_)) => "is set for a key that has none",
    };
    Err(Refusal::ret_code(WRONG_TOKEN, format!("SecurityToken {problem}")))
}
