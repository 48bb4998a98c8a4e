//! Prepares the signed request of an attempt.

use std::sync::{Mutex, PoisonError};

use bytes::Bytes;

use crate::any_call::AnyCall;
use crate::credentials::Credentials;
use crate::describe::action;
use crate::dialect::RequestParts;
use crate::fields::Parameters;
use crate::redact::without_user;
use crate::settings::Settings;
use crate::time::uuid;
use crate::transport::is_loopback;
use crate::{Attempt, Error, ErrorKind, ProductInfo, ProviderWide, Secret, skew, wire};

/// Checks the parameters, gets credentials and signs. `correction` corrects the clock; the secrets
/// of the credentials are added to `used`.
pub(crate) async fn prepare(
    settings: &Settings,
    attempt: Attempt,
    parameters: &Parameters,
    correction: i64,
    used: &UsedSecrets,
) -> Result<http::Request<Bytes>, Error> {
    if settings.check_required {
        check_required(parameters, settings.dialect.provider_wide())?;
    }
    let product = attempt.operation.product;
    let endpoint = endpoint(settings, product)?;
    let credentials = settings.credentials.provide().await?;
    credentials.check_valid(settings.clock.now())?;
    used.add(&credentials);
    let mut headers = http::HeaderMap::new();
    for hook in &settings.interceptors {
        hook.before_signing(attempt, &mut headers);
    }
    let mut request = settings.dialect.request(&RequestParts {
        operation: attempt.operation,
        parameters,
        endpoint: &endpoint,
        credentials: &credentials,
        now: skew::corrected(settings.clock.now(), correction),
        nonce: &uuid(&*settings.random),
        user_agent: &user_agent(settings, product),
        headers: &headers,
    })?;
    request.extensions_mut().insert(attempt.operation);
    wire::hide_secrets(request.headers_mut());
    Ok(request)
}

/// Builds the request that the first attempt would send. Uses no network unless the credential
/// provider does.
pub(crate) async fn signed_request(call: &AnyCall) -> Result<http::Request<Bytes>, Error> {
    let (settings, operation) = (call.settings(), call.operation);
    let attempt = Attempt { operation, number: 1 };
    let (correction, used) = (settings.skew.correction(), UsedSecrets::default());
    prepare(settings, attempt, &call.parameters, correction, &used).await.map_err(|error| {
        error.during(operation.name, action(settings, operation, &call.parameters))
    })
}

/// The secrets of the credentials used to sign the attempts of a call, including attempts that were
/// cut off.
#[derive(Default)]
pub(crate) struct UsedSecrets(Mutex<Vec<Secret>>);

impl UsedSecrets {
    pub(crate) fn add(&self, credentials: &Credentials) {
        let mut secrets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        secrets.push(credentials.secret_key().clone());
        secrets.extend(credentials.session_token().cloned());
        secrets.extend(credentials.bearer_token().cloned());
    }

    pub(crate) fn all(&self) -> Vec<Secret> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn check_required(parameters: &Parameters, known: &[ProviderWide]) -> Result<(), Error> {
    let mut message = match parameters.missing() {
        [] => return Ok(()),
        [field] => format!("the required field `{field}` is not set"),
        fields => format!("the required fields `{}` are not set", fields.join("`, `")),
    };
    let alone = parameters.missing().len() == 1;
    let ways_out =
        known.iter().filter(|known| parameters.missing().iter().any(|f| f == known.parameter));
    for ProviderWide { parameter, setter, variable, .. } in ways_out {
        let it = if alone { "it".to_owned() } else { format!("`{parameter}`") };
        message.push_str(&format!("; set {it} on the call, with `{setter}`, or in {variable}"));
    }
    Err(Error::new(ErrorKind::InvalidRequest, message))
}

/// Returns scheme and host of a call.
fn endpoint(settings: &Settings, product: &ProductInfo) -> Result<String, Error> {
    let Some(endpoint) = &settings.endpoint else {
        return Ok(format!("https://{}", product.endpoint));
    };
    let shown = without_user(endpoint);
    let refuse = |why: &str| {
        Err(Error::new(ErrorKind::Configuration, format!("the endpoint `{shown}` {why}")))
    };
    let Ok(uri) = endpoint.parse::<http::Uri>() else {
        return refuse("is not a valid address such as https://host or http://127.0.0.1:8080");
    };
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return refuse("needs a scheme and a host, such as https://host");
    };
    if !matches!(uri.path(), "" | "/") || uri.query().is_some() || authority.as_str().contains('@')
    {
        return refuse("must consist of a scheme, a host and optionally a port");
    }
    match scheme {
        "https" => {}
        "http" if settings.plain_http || is_loopback(authority.host()) => {}
        "http" => {
            return refuse(
                "would send signed requests unencrypted to another machine; use https, or call \
                                 `allow_plain_http` to allow it",
            );
        }
        _ => return refuse("must begin with https:// or http://"),
    }
    Ok(format!("{scheme}://{authority}"))
}

fn user_agent(settings: &Settings, product: &ProductInfo) -> String {
    let mut agent = concat!("yun-sdk-rust/", env!("CARGO_PKG_VERSION")).to_owned();
    agent.push_str(&format!(" {}", product.name));
    if !product.revision.is_empty() {
        agent.push_str(&format!("/{}", product.revision));
    }
    if let Some(suffix) = &settings.user_agent_suffix {
        agent.push_str(&format!(" {suffix}"));
    }
    agent
}
