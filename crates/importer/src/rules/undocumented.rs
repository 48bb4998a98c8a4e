//! What is given of a result that no source describes, where there is likely to be one.

use yun_codegen::names::words;

use super::idempotent::idempotent;

/// Verbs by which reads begin whose success is all that they say.
const SAY_BY_SUCCESS: &[&str] = &["valid", "validate", "verify"];

/// What an operation without result fields gives of its answer, where that is more than its success:
/// `any`, or `secret` of what may be one.
pub(crate) fn undocumented(operation: &str, method: Option<&str>) -> Option<&'static str> {
    if let Some((_, word)) = RETURN_SOMETHING.iter().find(|(name, _)| *name == operation) {
        return Some(word);
    }
    let words = words(operation);
    let verb = words.first().map(|verb| verb.to_ascii_lowercase()).unwrap_or_default();
    let reads = idempotent(operation, method).0 && method != Some("HEAD");
    (reads && !SAY_BY_SUCCESS.contains(&verb.as_str())).then_some("any")
}

/// Operations that change something and return more than that they did: by the example on their
/// page (UCloud); because what they make gets an id or a key that the caller does not choose; or
/// because they are called for what they return.
const RETURN_SOMETHING: &[(&str, &str)] = &[
    ("AddSnatRule", EXAMPLE),
    ("AssociateSecGroupDynamic", EXAMPLE),
    ("AttachCompshareDisk", EXAMPLE),
    ("BindCPE", EXAMPLE),
    ("CancelKeyDeletion", EXAMPLE),
    // Of a key that the service makes when the caller gives none.
    ("ComplementCSRInfo", SECRET),
    ("CreateCompShareTeam", ID),
    ("CreateIAMPolicy", ID),
    ("CreateRole", EXAMPLE),
    ("CreateSandboxSite", ID),
    ("CreateScanHotBigKeys", ID),
    ("CreateSimpleUGNBwPackage", ID),
    ("CreateSnatDnatRule", EXAMPLE),
    ("CreateUK8SULSConfig", ID),
    ("CreateUMongoDBReplSet", ID),
    ("CreateUMongoDBShardedCluster", ID),
    ("CreateUSMCUhost", ID),
    ("DeleteFunctionTemplate", EXAMPLE),
    ("DeleteRoutePolicy", EXAMPLE),
    ("DeleteSnatDnatRule", EXAMPLE),
    ("DeleteUHostKeyPairs", EXAMPLE),
    ("DeleteUPhoneServer", EXAMPLE),
    ("DetachCompshareDisk", EXAMPLE),
    ("DisableKey", EXAMPLE),
    ("GenerateDataKeyPairWithoutPlaintext", SECRET),
    ("ModifyGlobalSSHOriginInfo", EXAMPLE),
    ("PublishCompShareImage", EXAMPLE),
    ("ReIssueCertificateCSRInfo", SECRET),
    ("RegisterUGameQueue", ID),
    ("ResizeUMongoDBInstance", EXAMPLE),
    ("ScheduleKeyDeletion", EXAMPLE),
    ("SetNapIpRemark", EXAMPLE),
    ("StartUPgSQLInstance", EXAMPLE),
    ("SwitchToFirewall", EXAMPLE),
    ("SwitchToSecGroup", EXAMPLE),
    ("UpdateBackendAttribute", EXAMPLE),
    ("UpdateSecGroup", EXAMPLE),
    ("addLiveRecordTask", ID),
    ("asyncInvoke", CALLED_FOR_IT),
    ("batCreatePrefetchTask", ID),
    ("batchSubmitQualityDetectionJobs", ID),
    // An account of which the caller chooses neither name nor password.
    ("createAccountForOps", SECRET),
    ("createBigKeyAnalysis", ID),
    ("createBigKeyAnalysis2", ID),
    ("createCCProtectRule", ID),
    ("createCacheAnalysis", ID),
    ("createCodeInterpreter", ID),
    ("createDataMigration", ID),
    ("createDataType", ID),
    ("createDomainGroup", ID),
    ("createEvent", ID),
    ("createForbiddenInfo", ID),
    ("createLiveDomainPrefecthTask", ID),
    ("createLogicalBackup", ID),
    ("createMemory", ID),
    ("createMigrationJob", ID),
    ("createOfflineAnalysisTask", ID),
    ("createParser", ID),
    ("createPermission", ID),
    ("createPhysicalBackup", ID),
    ("createResourceRecord", ID),
    ("createResponseSpeedLimit", ID),
    ("createSecretVersion", SECRET),
    ("createSubscribe", ID),
    ("createUserAccessKey", SECRET),
    ("createWafBlackRule", ID),
    ("createWafWhiteRule", ID),
    ("createZone", ID),
    // Reports a device, which gets a token for it.
    ("device", SECRET),
    ("deviceControl", CALLED_FOR_IT),
    ("dryrunDeployment", CALLED_FOR_IT),
    ("executeChangeSet", ID),
    ("invokeCodeInterpreter", CALLED_FOR_IT),
    ("invokeFunction", CALLED_FOR_IT),
    ("invokeRuntime", CALLED_FOR_IT),
    // Of a key: the id of its new version.
    ("keyRotation", ID),
    ("login", SECRET),
    ("searchEvents", CALLED_FOR_IT),
    ("startCodeInterpreterSession", ID),
    ("submitQualityDetectionJob", ID),
    ("validateParser", CALLED_FOR_IT),
    ("vttok", SECRET),
];

const EXAMPLE: &str = "any";
const ID: &str = "any";
const CALLED_FOR_IT: &str = "any";
const SECRET: &str = "secret";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_what_makes_something_give_their_json() {
        for (operation, method, expected) in [
            ("GetMetric", None, Some("any")),
            ("getPodLogs", Some("GET"), Some("any")),
            ("checkPin", Some("POST"), Some("any")),
            ("downloadReport", Some("GET"), Some("any")),
            ("createUserAccessKey", Some("POST"), Some("secret")),
            ("createZone", Some("POST"), Some("any")),
            ("CreateUMongoDBReplSet", None, Some("any")),
            ("headBucket", Some("HEAD"), None),
            ("verifyPodTemplate", Some("GET"), None),
            ("validCloudInfo", Some("GET"), None),
            ("deleteZone", Some("DELETE"), None),
            ("createDatabase", Some("POST"), None),
            ("StopUHostInstance", None, None),
        ] {
            assert_eq!(undocumented(operation, method), expected, "{operation}");
        }
    }
}
