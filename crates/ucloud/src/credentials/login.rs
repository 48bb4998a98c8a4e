//! The browser login of a profile: an access token that lives about an hour, and a single-use
//! refresh token that is exchanged for a new pair.
//!
//! The provider's command line tool creates the login and refreshes it in the same way; see
//! `cmd/internal/platform/oauth.go` and `client.go` of its source. Losing a refresh token means
//! logging in again. So it is spent only under the tool's lock, once the file for its successor is
//! known to be writable, and on a thread that no caller can cancel.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use yun_runtime::credentials::{
    Credentials, Environment, ProvideCredentials, Refreshing, exchange, finish, is_confidential,
    later,
};
use yun_runtime::fields::Object;
use yun_runtime::transport::{ReqwestTransport, Transport};
use yun_runtime::{BoxFuture, Clock, Error, ErrorKind, Secret, SystemClock, Value};
use zeroize::Zeroizing;

use super::SHORTEST_LIFE;
use super::entries::{Entry, File, one_of};
use super::store::{Lock, Replacement};

/// Where logins are refreshed by default; the profile may override it (`oauth_base_url`).
const ADDRESS: &str = "https://oauth2.ucloud.cn";

/// The tool's client id and secret. A refresh token only works with those of the program it was
/// issued to. They are published in the tool's source and protect nothing.
const CLIENT: (&str, &str) = ("WP77AwxvUgWt2JqaRCKn", "mksUQLod9VaUKMt3wESdgteTFCgVasiUwLSPqq5e");

/// The tool refreshes a login with no more than this left.
const MARGIN: Duration = Duration::from_secs(5 * 60);

const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);

/// The browser login of a profile, created by `ucloud auth login`: an access token sent with every
/// request and refreshed before it expires, as [`Refreshing`] describes.
///
/// [`Config::from_env`](crate::Config::from_env) uses it if the profile has one;
/// [`Profile::login`](super::Profile::login) returns it. New tokens are written to the profile's
/// file, for the tool and other programs, before they are used. If several processes need new
/// tokens, one refreshes the login and the others read the file.
#[derive(Clone, Debug)]
pub struct Login {
    fetch: Fetch,
    fresh: Arc<OnceLock<Refreshing>>,
}

#[derive(Clone, Debug)]
struct Fetch {
    profile: String,
    environment: Environment,
    file: File,
    address: Secret,
    /// `None` for the default transport: each refresh creates its own, because it cannot outlive
    /// the thread.
    transport: Option<Arc<dyn Transport>>,
    clock: Arc<dyn Clock>,
}

impl Login {
    pub(super) fn new(
        profile: String,
        environment: Environment,
        file: File,
        address: Option<Secret>,
    ) -> Self {
        Self::of(Fetch {
            profile,
            environment,
            file,
            address: address.unwrap_or_else(|| ADDRESS.into()),
            transport: None,
            clock: Arc::new(SystemClock::default()),
        })
    }

    fn of(fetch: Fetch) -> Self {
        Self { fetch, fresh: Arc::default() }
    }

    /// What the user can do about a broken login.
    pub(super) fn advice(profile: &str) -> String {
        format!("run `ucloud auth login --profile {profile}`")
    }

    /// Replaces the transport to the login service, for tests.
    #[must_use]
    pub fn transport(self, transport: impl Transport + 'static) -> Self {
        Self::of(Fetch { transport: Some(Arc::new(transport)), ..self.fetch })
    }

    /// Replaces the clock, for tests.
    #[must_use]
    pub fn clock(self, clock: impl Clock + 'static) -> Self {
        Self::of(Fetch { clock: Arc::new(clock), ..self.fetch })
    }
}

impl ProvideCredentials for Login {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        let fetch = || Refreshing::with_clock(self.fetch.clone(), self.fetch.clock.clone());
        self.fresh.get_or_init(fetch).provide()
    }
}

impl ProvideCredentials for Fetch {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(async {
            if let Some(credentials) = self.unexpired(&self.read()?) {
                return Ok(credentials);
            }
            if !self.environment.is_on_disk() {
                return Err(self.failed("its token has expired, and the file is not writable"));
            }
            let fetch = self.clone();
            finish("refresh a browser login", Box::pin(async move { fetch.renew().await })).await
        })
    }
}

/// The tokens in a profile.
struct Tokens {
    access: Secret,
    refresh: Secret,
    expires_at: SystemTime,
}

/// The tokens that the login service issues.
struct Granted {
    access: Secret,
    /// `None` if the old one stays valid.
    refresh: Option<Secret>,
    life: Duration,
}

impl Fetch {
    fn place(&self) -> String {
        format!("profile {} of {}", self.profile, self.file.shown)
    }

    /// The error of a login that only the user can fix.
    fn failed(&self, why: &str) -> Error {
        let message = format!(
            "the browser login of {} cannot be used: {why}: {}, or use a profile with keys",
            self.place(),
            Login::advice(&self.profile)
        );
        Error::new(ErrorKind::Configuration, message)
    }

    /// The error of a refresh that may succeed later.
    fn not_now(&self, why: &str) -> Error {
        Error::credentials(format!(
            "the browser login of {} was not refreshed: {why}",
            self.place()
        ))
    }

    fn credentials(&self, access: &Secret, expires_at: SystemTime) -> Credentials {
        Credentials::bearer(access.clone()).with_expiry(expires_at).with_source(self.place())
    }

    /// The credentials, if the tool would not refresh their tokens yet.
    fn unexpired(&self, tokens: &Tokens) -> Option<Credentials> {
        let fresh = tokens.expires_at > later(self.clock.now(), MARGIN);
        fresh.then(|| self.credentials(&tokens.access, tokens.expires_at))
    }

    fn read(&self) -> Result<Tokens, Error> {
        let entries = self.file.entries(&self.environment)?;
        let entry = one_of(&entries, &self.file, |entry| entry.is_named(&self.profile))?;
        let entry = entry.filter(|entry| entry.is_login()).ok_or_else(|| self.logged_out())?;
        let malformed = |why: String| self.file.malformed(&why);
        let token = |name| entry.secret(name).map_err(malformed)?.ok_or_else(|| self.logged_out());
        let expires_at = entry.seconds("expires_at").map_err(malformed)?.unwrap_or_default();
        Ok(Tokens {
            access: token("access_token")?,
            refresh: token("refresh_token")?,
            expires_at: later(SystemTime::UNIX_EPOCH, expires_at),
        })
    }

    fn logged_out(&self) -> Error {
        self.failed("the profile is logged out")
    }

    /// Gets new tokens, unless another process has, and stores them.
    async fn renew(&self) -> Result<Credentials, Error> {
        let _lock = self.lock().await?;
        // Another process may have refreshed the login and spent the refresh token.
        let tokens = self.read()?;
        if let Some(credentials) = self.unexpired(&tokens) {
            return Ok(credentials);
        }
        // Make sure that the successor can be stored before the refresh token is spent.
        let replacement = Replacement::of(&self.file.path).map_err(|why| {
            self.failed(&format!("cannot replace {}: {}", self.file.shown, why.kind()))
        })?;
        let asked_at = self.clock.now();
        let granted = self.ask(&tokens.refresh).await?;
        let expires_at = later(asked_at, granted.life);
        let text = self.with_tokens(&granted, expires_at)?;
        replacement.put(&text).map_err(|(why, kept)| {
            let kept = kept.map(|path| format!("; they are in {}", self.environment.show(&path)));
            let kept = kept.unwrap_or_default();
            self.failed(&format!("failed to save the new tokens: {}{kept}", why.kind()))
        })?;
        Ok(self.credentials(&granted.access, expires_at))
    }

    async fn lock(&self) -> Result<Lock, Error> {
        let path = self.file.path.with_file_name("credential.lock");
        let shown = self.environment.show(&path);
        match Lock::take(&path, &*self.clock).await {
            Ok(Some(lock)) => Ok(lock),
            Ok(None) => Err(self.not_now(&format!("another process holds the lock {shown}"))),
            Err(why) => Err(self.failed(&format!("cannot lock {shown}: {}", why.kind()))),
        }
    }

    /// Spends the refresh token.
    async fn ask(&self, refresh: &Secret) -> Result<Granted, Error> {
        let request = self.request(refresh)?;
        let host = request.uri().host().unwrap_or_default().to_owned();
        let own: Arc<dyn Transport>;
        let transport = match &self.transport {
            Some(transport) => transport,
            None => {
                own = Arc::new(ReqwestTransport::default());
                &own
            }
        };
        // Only once: a second attempt with a spent token may revoke the login.
        let response = exchange(&**transport, &*self.clock, request, ANSWER_TIMEOUT)
            .await
            .map_err(|(why, _)| self.not_now(&format!("the login service at {host}: {why}")))?;
        let status = response.status();
        let mut answer = match Value::from_json(response.body()) {
            Ok(Value::Object(answer)) if !status.is_server_error() => answer,
            other => {
                drop(other.map(Entry::of)); // zeroizes the contents
                let why = format!("the login service at {host}: HTTP {}", status.as_u16());
                return Err(self.not_now(&why));
            }
        };
        let life = answer.get("expires_in").and_then(Value::as_integer);
        let life = life.and_then(|life| u64::try_from(life).ok()).filter(|life| *life > 0);
        let (access, refresh) =
            (secret(&mut answer, "access_token"), secret(&mut answer, "refresh_token"));
        let refusal = secret(&mut answer, "error");
        Entry::of(Value::Object(answer)); // zeroizes the rest, such as an `id_token`
        match (access, refusal) {
            (Some(access), None) => {
                let life = life.map_or(SHORTEST_LIFE, Duration::from_secs);
                Ok(Granted { access, refresh, life })
            }
            (_, Some(refusal)) if refusal.expose() == "invalid_grant" => {
                Err(self.failed("it has expired or was refreshed on another machine"))
            }
            (_, Some(refusal)) => {
                let code = refusal.expose();
                let shown =
                    code.len() < 40 && code.bytes().all(|b| b == b'_' || b.is_ascii_lowercase());
                let code = if shown { code } else { "an error" };
                Err(self.failed(&format!("the login service at {host} returned {code}")))
            }
            (None, None) => {
                let status = status.as_u16();
                let why = format!("the login service at {host}: HTTP {status} without a token");
                Err(self.not_now(&why))
            }
        }
    }

    fn request(&self, refresh: &Secret) -> Result<http::Request<Bytes>, Error> {
        let address = format!("{}/token", self.address.expose().trim_end_matches('/'));
        let uri: Option<http::Uri> = address.parse().ok();
        let uri =
            uri.filter(|uri| uri.host().is_some() && is_confidential(uri)).ok_or_else(|| {
                let message = format!(
                    "profile {}: `oauth_base_url` is not a valid address such as {ADDRESS}",
                    self.profile
                );
                Error::new(ErrorKind::Configuration, message)
            })?;
        let parameters = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh.expose()),
            ("client_id", CLIENT.0),
            ("client_secret", CLIENT.1),
        ];
        // Reserve enough, because growing would leave an unzeroized copy: no byte becomes more than
        // three.
        let most = parameters.iter().map(|(name, value)| 3 * (name.len() + value.len()) + 2).sum();
        let mut form = form_urlencoded::Serializer::new(String::with_capacity(most));
        let form = Zeroizing::new(form.extend_pairs(parameters).finish());
        http::Request::post(uri)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("user-agent", concat!("yun-sdk-rust/", env!("CARGO_PKG_VERSION")))
            .body(Bytes::from_owner(form))
            .map_err(|error| self.not_now(&format!("failed to build the request: {error}")))
    }

    /// Returns the current contents of the file with the new tokens. The tool changes settings and
    /// other profiles without a lock, so what was read before the request may be outdated.
    fn with_tokens(
        &self,
        granted: &Granted,
        expires_at: SystemTime,
    ) -> Result<Zeroizing<String>, Error> {
        self.read()?;
        let contents = self.environment.read(&self.file.path)?.ok_or_else(|| self.logged_out())?;
        let text = contents.expose().trim_start_matches('\u{feff}');
        let mut entries = match Value::from_json(text.as_bytes()) {
            Ok(Value::List(entries)) => entries,
            _ => return Err(self.logged_out()),
        };
        let seconds = expires_at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        for entry in &mut entries {
            let Value::Object(object) = entry else { continue };
            if object.get("profile").and_then(Value::as_str) != Some(&self.profile) {
                continue;
            }
            set(object, "access_token", granted.access.expose().into());
            if let Some(refresh) = &granted.refresh {
                set(object, "refresh_token", refresh.expose().into());
            }
            set(object, "expires_at", seconds.as_secs().into());
        }
        let entries = Value::List(entries);
        let text = Zeroizing::new(entries.to_json());
        Entry::of(entries); // zeroizes the contents
        Ok(text)
    }
}

fn secret(answer: &mut Object, name: &str) -> Option<Secret> {
    match answer.take(name) {
        Some(Value::String(text)) if !text.is_empty() => Some(Secret::new(text)),
        _ => None,
    }
}

/// Replaces an entry in place, or adds it.
fn set(object: &mut Object, name: &str, value: Value) {
    let mut value = Some(value);
    let mut changed = Object::default();
    for (known, old) in std::mem::take(object).into_iter() {
        match value.take_if(|_| known.eq_ignore_ascii_case(name)) {
            Some(new) => {
                Entry::of(old); // zeroizes it
                changed.push(known, new);
            }
            None => changed.push(known, old),
        }
    }
    if let Some(value) = value {
        changed.push(name, value);
    }
    *object = changed;
}
