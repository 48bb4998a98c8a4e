//! Which texts are to be kept out of sight.

use yun_codegen::names::words;

/// Endings of names, in words.
const SECRETS: &[&str] = &[
    "access code",
    "access key secret",
    "accesskey key",
    "api key",
    "app key",
    "auth key",
    "auth play key",
    "auth publish key",
    "authentication code",
    "certificate key",
    "client key",
    "connect config",
    "connect key",
    "etcd key",
    "hls key",
    "key file",
    "kube config",
    "login cmd line",
    "notify key",
    "pass",
    "passphrase",
    "passwd",
    "passwd encrypt",
    "password",
    "plaintext",
    "pre shared key",
    "private key",
    "psk",
    "pwd",
    "rsa key",
    "secret",
    "secret access key",
    "secret data",
    "secret key",
    "sk",
    "sms code",
    "ssl key",
    "subscription key",
    "ticket",
    "token",
    "user data",
    "user data script",
    "verification code",
    "verify code",
];

/// Endings that the table would take for secrets, and that are none.
const NO_SECRETS: &[&str] = &[
    "client token",
    "continuation token",
    "marker token",
    "next token",
    "page token",
    // Whether a load balancer keeps them.
    "session ticket",
];

/// Fields of which the name alone does not say it: the operation or model, the field, and whether
/// it is one.
const EXCEPTIONS: &[(&str, &str, bool)] = &[
    // The private key, alone or with the rest.
    ("CreatePathXSSL", "SSLContent", true),
    ("CreateSSL", "SSLContent", true),
    ("PathXSSLSet", "SSLContent", true),
    ("SSLInfo", "SSLContent", true),
    ("ULBSSLSet", "SSLContent", true),
    ("setLiveDomainCertificate", "key", true),
    ("setLiveRestartDomainCertificate", "key", true),
    // Keys, codes and signatures.
    ("APIKey", "Key", true),
    ("KwaiAuthKv", "Key", true),
    ("SetNetworkMask", "Code", true),
    ("Sign", "sign", true),
    ("SignatureResult", "authorization", true),
    ("getUploadKey", "key", true),
    // What a domain's owner puts into its DNS, for all to see.
    ("AuthSet", "AuthKey", false),
    // The name of what a registry asks for.
    ("Container", "secret", false),
    ("ContainerSpec", "secret", false),
    ("ImageCacheSpec", "secret", false),
    ("PodTemplateContainer", "secret", false),
    ("PodTemplateContainerSpec", "secret", false),
    ("RebuildContainerSpec", "secret", false),
    ("getMostSuitableImageCache", "secret", false),
    ("rebuildContainer", "secret", false),
    // A character that marks a prefix.
    ("ForbiddenInfo", "token", false),
    ("ForbiddenInfoCommon", "token", false),
    ("createForbiddenInfo", "token", false),
    ("createForbiddenInfoCommon", "token", false),
    ("deleteForbiddenInfo", "token", false),
    ("deleteForbiddenInfoCommon", "token", false),
];

/// Whether a field of text has to be kept out of sight; `owner` is the operation or model that has
/// it.
pub(crate) fn is_secret(owner: &str, name: &str) -> bool {
    let exception = EXCEPTIONS.iter().find(|(model, field, _)| *model == owner && *field == name);
    if let Some((_, _, secret)) = exception {
        return *secret;
    }
    // `bindMFADevice` has an `authenticationCode1`.
    let name = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let mut words = format!(" {}", words(name).join(" ").to_ascii_lowercase());
    for (together, apart) in [
        ("pass word", "password"),
        ("userdata", "user data"),
        ("privatekey", "private key"),
        ("appkey", "app key"),
    ] {
        words = words.replace(together, apart);
    }
    let ends = |endings: &[&str]| endings.iter().any(|end| words.ends_with(&format!(" {end}")));
    ends(SECRETS) && !ends(NO_SECRETS)
}

#[cfg(test)]
mod tests {
    use super::is_secret;

    #[test]
    fn names_say_what_is_secret() {
        for name in [
            "Password",
            "masterPassWord",
            "US3SecretKey",
            "IKEPreSharedKey",
            "Privatekey",
            "authenticationCode2",
            "KubeConfig",
            "sk",
            "registryPass",
            "token",
        ] {
            assert!(is_secret("Any", name), "{name}");
        }
        for name in [
            "accessKey",
            "AccessKeyId",
            "publicKey",
            "productKey",
            "TokenId",
            "clientToken",
            "secretName",
            "disk",
            "bypass",
            "sessionTicket",
            "tokenExpire",
            "key",
        ] {
            assert!(!is_secret("Any", name), "{name}");
        }
    }

    #[test]
    fn some_names_say_it_only_where_they_stand() {
        assert!(is_secret("setLiveDomainCertificate", "key"));
        assert!(is_secret("BgpSpec", "authKey"));
        assert!(!is_secret("AuthSet", "AuthKey"));
        assert!(!is_secret("ContainerSpec", "secret"));
    }
}
