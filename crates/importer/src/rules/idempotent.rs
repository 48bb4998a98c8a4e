//! Whether an operation may be sent twice.

use yun_codegen::names::words;

use super::summary::is_verb;

/// Verbs by which operations that only read begin, however they are requested.
const READS: &[&str] = &["check", "describe", "get", "list", "query"];

/// Verbs that may mean more than reading, but not in a GET; and misspelt ones.
const READS_IN_A_GET: &[&str] = &[
    "compare", "count", "decribe", "descirbe", "discribe", "download", "export", "fetch", "find",
    "has", "read", "search", "select", "show", "valid", "validate", "verify",
];

/// Whether an operation may be sent twice, and why, where method or name would say something else.
pub(crate) fn idempotent(operation: &str, method: Option<&str>) -> (bool, Option<&'static str>) {
    let words: Vec<_> = words(operation).iter().map(|word| word.to_ascii_lowercase()).collect();
    let batch = usize::from(words.len() > 1 && words[0] == "batch");
    let first = words.get(batch).map(String::as_str).unwrap_or_default();
    let by_name = READS.contains(&first);
    let by_method = method == Some("GET") || method == Some("HEAD");
    if !by_name && !by_method {
        return (false, None);
    }
    if let Some((_, why)) = CHANGES.iter().find(|(name, _)| *name == operation) {
        return (false, Some(why));
    }
    if !by_name && method == Some("GET") && is_verb(first) && !READS_IN_A_GET.contains(&first) {
        return (false, Some("By its name it may change something, though it is a GET."));
    }
    (true, None)
}

/// Operations that change something, or may, although they are called like those that read or are
/// a GET, and what. In doubt an operation is here: what is sent twice cannot be taken back.
const CHANGES: &[(&str, &str)] = &[
    ("CheckUDTSTask", "It has a task checked anew."),
    ("GetAccessToken", ISSUES),
    ("GetCubeExecToken", ISSUES),
    ("GetCubeToken", ISSUES),
    ("GetMobile", "It uses up the token that it is given."),
    ("GetULHostOpenClawChannelQRCode", "It begins a login."),
    ("GetUPhoneScreenCapture", "It has pictures taken."),
    ("checkCompanyInfo", CHARGED),
    ("checkCompanyInfo3", CHARGED),
    ("checkCompanyTransfer", "It may use up an attempt."),
    ("checkCompanyTransferNew", "It may use up an attempt."),
    ("checkLegalPerson", CHARGED),
    ("checkLegalPersonDetail", CHARGED),
    ("copilotChatClear", "It clears a chat."),
    ("copilotChatDelete", "It deletes a chat."),
    ("copilotChatNew", "It begins a chat."),
    ("copilotUtteranceRecommend", "It has a model write something."),
    ("copilotUtteranceStop", "It stops an answer."),
    ("dataWorkshopImageRetryBuildTask", "It has an image built again."),
    ("dataWorkshopImageVersionAutoGenerate", "It may take a version number."),
    ("describeCustomRegistryToken", ISSUES),
    ("downloadDeviceCertificate", "It may issue a certificate."),
    ("getAliveUrl", "It begins a check of a person."),
    ("getAliveUrlNew", "It begins a check of a person."),
    ("getAuthorizationToken", ISSUES),
    ("getExternalLink", "It issues a link."),
    ("getSecurityToken", ISSUES),
    ("getSessionId", "It begins a session."),
    ("getUploadKey", "It may issue a key."),
    ("queryQueryStop", "It stops a query."),
    ("taskStartUsingGET", "It starts a task."),
    ("uranusCatalogDelete", "It deletes a catalog."),
    ("uranusExtraRunnerStop", "It stops a query."),
    ("uranusFunctionPublish", PUBLISHES),
    ("uranusResourcePublish", PUBLISHES),
    ("uranusScriptStop", "It stops a script."),
    ("uranusTableDelete", "It deletes a table."),
    ("uranusTablePublishToPublishCenter", PUBLISHES),
    ("uranusTaskDebugParamSync", "It synchronises parameters."),
    ("uranusTaskInfoLockDetail", "It may take a lock."),
    ("uranusTaskInfoOnLineConfig", "It may put a configuration to use."),
    ("uranusTaskInfoPrePublish", PUBLISHES),
    ("uranusTaskKill", "It kills a task."),
    ("uranusTaskNodeDelete", "It deletes a node."),
    ("uranusTaskNodeSnatchLock", "It takes a lock."),
    ("uranusTaskPrePublish", PUBLISHES),
    ("uranusTaskPublicSnatchLock", "It takes a lock."),
    ("uranusTaskPublicStopDebug", "It stops a debug run."),
    ("uranusWorkSpaceDown", "It deletes a workspace."),
];

const ISSUES: &str = "It issues a token.";
const CHARGED: &str = "It may be charged for each time.";
const PUBLISHES: &str = "It publishes something.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_change_something_is_not_sent_twice() {
        for (operation, method, expected) in [
            ("DescribeVPC", None, true),
            ("getImages", Some("POST"), true),
            ("batchDescribeMetricData", Some("POST"), true),
            ("domainInfo", Some("GET"), true),
            ("recommendedInstanceTypes", Some("GET"), true),
            ("verifyPodTemplate", Some("GET"), true),
            ("headBucket", Some("HEAD"), true),
            ("verifyCode", Some("POST"), false),
            ("downloadReport", None, false),
            ("domainInfo", Some("POST"), false),
            ("deleteImage", Some("DELETE"), false),
            ("setImage", Some("PUT"), false),
            ("startJob", Some("GET"), false),
            ("attach", Some("GET"), false),
            ("generateDataKey", Some("GET"), false),
            ("uranusScriptStop", Some("GET"), false),
            ("uranusTaskNodeSnatchLock", Some("GET"), false),
            ("compareParameter", Some("GET"), true),
            ("getAuthorizationToken", Some("POST"), false),
            ("GetMobile", None, false),
        ] {
            assert_eq!(idempotent(operation, method).0, expected, "{operation}");
        }
    }

    #[test]
    fn an_exception_says_why() {
        for (operation, method) in [("startJob", "GET"), ("getSessionId", "POST")] {
            let (idempotent, why) = idempotent(operation, Some(method));
            assert!(!idempotent && why.is_some(), "{operation}");
        }
        assert_eq!(idempotent("createJob", Some("POST")), (false, None));
    }
}
