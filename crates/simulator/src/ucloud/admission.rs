//! The checks before every operation: keys, signature, token, region, zone and project.

use yun_signing::{signatures_match, ucloud};

use super::refusal::code::{
    NO_SIGNATURE, PARAMETER, PROJECT, UNKNOWN_USER, WRONG_SIGNATURE, WRONG_TOKEN, ZONE,
};
use super::{Message, Refusal};
use crate::UcloudAccount;

type Check = fn(&Message, &UcloudAccount) -> Result<(), Refusal>;

/// In the order in which they run.
const CHECKS: [Check; 6] = [user, signature, token, region, zone, project];

pub(super) fn admit(message: &Message, account: &UcloudAccount) -> Result<(), Refusal> {
    CHECKS.iter().try_for_each(|check| check(message, account))
}

fn user(message: &Message, account: &UcloudAccount) -> Result<(), Refusal> {
    match message.get("PublicKey") {
        Some(key) if key == account.public_key => Ok(()),
        Some(_) => Err(Refusal::new(UNKNOWN_USER, "no user has this PublicKey")),
        // No code is documented for a missing PublicKey; a request without one counts as unsigned.
        None => Err(Refusal::new(NO_SIGNATURE, "PublicKey is missing")),
    }
}

fn signature(message: &Message, account: &UcloudAccount) -> Result<(), Refusal> {
    let presented = message
        .get(ucloud::SIGNATURE_PARAMETER)
        .ok_or_else(|| Refusal::new(NO_SIGNATURE, "Signature is missing"))?;
    let signature = ucloud::sign_nested(message.signed(), &account.private_key);
    if signatures_match(&signature, presented) {
        return Ok(());
    }
    // Only names: a value may be a password.
    let names = message.signed().map(|(name, _)| name);
    let mut names: Vec<_> = names.filter(|name| *name != ucloud::SIGNATURE_PARAMETER).collect();
    names.sort_unstable();
    Err(Refusal::new(
        WRONG_SIGNATURE,
        format!(
            "Signature is wrong. Sign these parameters in this order, names and values unencoded, \
                        nested ones without dots and indexes, followed by the private key: {}",
            names.join(", ")
        ),
    ))
}

fn token(message: &Message, account: &UcloudAccount) -> Result<(), Refusal> {
    let problem = match (&account.security_token, message.get("SecurityToken")) {
        (None, None) => return Ok(()),
        (Some(token), Some(presented)) if signatures_match(token, presented) => return Ok(()),
        (Some(_), Some(_)) => "is not this key's",
        (Some(_), None) => "is missing",
        (None, Some(_)) => "is set for a key that has none",
    };
    Err(Refusal::new(WRONG_TOKEN, format!("SecurityToken {problem}")))
}

fn region(message: &Message, account: &UcloudAccount) -> Result<(), Refusal> {
    match message.get("Region") {
        Some(region) if region == account.region => Ok(()),
        Some(region) => Err(Refusal::new(
            PARAMETER,
            format!("the parameter [Region] has the unknown value {region:?}"),
        )),
        None => Err(Refusal::new(PARAMETER, "the parameter [Region] is required but missing")),
    }
}

fn zone(message: &Message, account: &UcloudAccount) -> Result<(), Refusal> {
    match message.get("Zone") {
        Some(zone) if zone != account.zone => {
            Err(Refusal::new(ZONE, format!("no permission in the Zone {zone:?}")))
        }
        _ => Ok(()),
    }
}

fn project(message: &Message, account: &UcloudAccount) -> Result<(), Refusal> {
    match message.get("ProjectId") {
        Some(project) if project != account.project_id => {
            Err(Refusal::new(PROJECT, format!("the ProjectId {project:?} is unknown")))
        }
        _ => Ok(()),
    }
}
