//! Decodes every example response of the provider's documentation with the compiled client,
//! losslessly. `tests/vectors` has the examples.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::value::RawValue;
use ucloud::ErrorKind::{self, UnreadableResponse};
use ucloud::bytes::Bytes;
use ucloud::testing::CannedTransport;
use ucloud::uhost::Client;
use ucloud::{BoxFuture, Config, Credentials, Error, Operation, RetryPolicy, Value};

const CLEAN: &str = include_str!("vectors/examples.json");
const DISAGREEING: &str = include_str!("vectors/examples-that-disagree.json");

/// Examples that are not a success, and why. The error has the response.
const NO_SUCCESS: &[(&str, ErrorKind, &str)] =
    &[("DescribeWafAttackSummaryInfo", UnreadableResponse, "is the value of a key `JSON`")];

/// The type-erased outcome of a call.
struct Outcome {
    /// The typed result as JSON.
    result: Value,
    /// The raw response.
    raw: Value,
    body: Bytes,
}

type Call = fn(Config) -> BoxFuture<'static, Result<Outcome, Error>>;

/// Calls an operation without parameters.
fn call<R: Operation<Result: serde::Serialize> + 'static>(
    config: Config,
) -> BoxFuture<'static, Result<Outcome, Error>> {
    Box::pin(async move {
        let response = Client::new(&config).execute(&R::default()).await?;
        let result = serde_json::to_string(&response).expect("results serialise");
        Ok(Outcome { result: json(&result), raw: response.json(), body: response.body().clone() })
    })
}

macro_rules! operations {
    ($($product:ident: $($request:ident)*;)*) => {
        /// Names of operations, and functions that call them.
        fn operations() -> BTreeMap<&'static str, Call> {
            BTreeMap::from([$($(
                (
                    <ucloud::$product::$request as Operation>::INFO.name,
                    call::<ucloud::$product::$request> as Call,
                ),
            )*)*])
        }
    };
}

operations! {
    cloudwatch:
        CreateAlertStrategyRequest GetProductMetricsRequest QueryMetricDataSummaryRequest;
    iam:
        GetUserMFAInfoRequest;
    ipsecvpn:
        CreateVPNGatewayRequest CreateVPNTunnelRequest DescribeVPNGatewayRequest
        DescribeVPNTunnelRequest GetVPNGatewayPriceRequest;
    ipv6gw:
        DescribeIpv6GatewaysRequest;
    pathx:
        CreateGlobalSSHInstanceRequest CreatePathXSSLRequest CreateUGAInstanceRequest
        CreateUPathRequest DescribePathXLineConfigRequest DescribeUGAInstanceRequest
        DescribeUPathRequest DescribeUPathTemplateRequest GetGlobalSSHPriceRequest
        GetGlobalSSHTrafficRequest;
    stepflow:
        GetSFWorkflowTemplateRequest;
    uaaa:
        CreateAppRepoRequest DescribeAppRepoRequest DescribeAppRepoPermitDomainRequest;
    uaccount:
        DescribeMemberListRequest GetProjectListRequest;
    uarchive:
        DeleteVaultRequest;
    ubill:
        ListUBillOverviewRequest ModifyAutoRenewFlagRequest;
    ubox:
        GetSdnboxCameraListRequest;
    ucdn:
        GetAuthConfigRequest GetNewUcdnDomainHttpCodeV2Request GetUcdnDomainConfigRequest
        GetUcdnDomainHttpCodeV2Request GetUcdnDomainInfoListRequest
        GetUcdnDomainTrafficRequest GetUcdnTrafficRequest;
    ucompshare:
        ModifyCompShareImageShareAccountRequest;
    udb:
        CheckUDBInstanceToHAAllowanceRequest CreateUDBReplicationInstanceRequest
        CreateUDBRouteInstanceRequest DescribeUDBBackupRequest
        DescribeUDBBackupBlacklistRequest DescribeUDBInstanceBackupStateRequest
        DescribeUDBInstanceBinlogRequest DescribeUDBInstanceBinlogBackupStateRequest
        DescribeUDBInstanceLogRequest DescribeUDBInstancePriceRequest
        DescribeUDBInstanceStateRequest DescribeUDBInstanceUpgradePriceRequest
        DescribeUDBLogBackupURLRequest DescribeUDBLogPackageRequest
        FetchUDBInstanceEarliestRecoverTimeRequest;
    uddb:
        CreateUDDBInstanceRequest DescribeUDDBInstanceRequest DescribeUDDBInstancePriceRequest;
    uddos:
        AddNapAllowListDomainRequest DescribeBuyHighProtectGameIPPriceRequest
        DescribeCleanServiceRequest DescribeNapHistoryStatisticRequest
        DescribeNapRealTimeStatisticRequest GetCleanServiceStatisticsRequest
        GetNapAllowListDomainRequest RenewHighProtectGameServiceRequest
        UpdateBGPServiceFwdRuleRequest;
    udhost:
        CreateUDSetRequest DescribeUDSetRequest DescribeUDSetInstanceRequest;
    udisk:
        CloneUDiskRequest CloneUDiskSnapshotRequest CloneUDiskUDataArkRequest
        CreateUDiskRequest DescribeRecycleUDiskRequest DescribeUDiskRequest
        DescribeUDiskSnapshotRequest DescribeUDiskUpgradePriceRequest;
    udocker:
        CreatePodRequest DescribeClusterInstanceRequest DescribeContainerInstanceRequest
        TerminateClusterNodeInstanceRequest;
    udpn:
        AllocateUDPNRequest DescribeUDPNRequest GetUDPNLineListRequest
        GetUDPNUpgradePriceRequest;
    udts:
        ListUDTSTaskRequest;
    uedn:
        CreateUEdnSubnetRequest CreateUvodnNodeRequest DeleteUEdnCustomImageRequest
        DescribeUEdnSubnetRequest DescribeUvodnIDCRequest GetUvodnImageRequest
        ModifyUEdnImageNameRequest;
    uewaf:
        CheckWafMenuSettingOverflowRequest DescribeAssurancePagesRequest
        DescribeAutoWafDomainBlackListRequest DescribeWafAttackDetailListInfoRequest
        DescribeWafAttackFalseAlarmListInfoRequest DescribeWafAttackSummaryInfoRequest
        DescribeWafDomainAttackCountRequest DescribeWafDomainBlackListRequest
        DescribeWafDomainCertificateInfoRequest DescribeWafDomainHostInfoRequest
        DescribeWafDomainWhiteListRequest DescribeWafProtectionSummaryInfoRequest
        DescribeWafResponseFilterRequest DescribeWafSystemRulesRequest
        DescribeWafUserTransactionInfoRequest StatWafAttackSrcTrendRequest
        StatWafQPSTrendRequest StatWafRXTrendRequest;
    ufile:
        BindBucketDomainRequest CreateUFileLifeCycleRequest DescribeBucketRequest
        DescribeUFileAvailablePkgRequest DescribeUFileLifeCycleRequest
        DescribeUFileTokenRequest GetUFileQuotaRequest GetUFileQuotaPriceRequest;
    ufs:
        CreateUFSVolumeRequest DescribeUFSVolume2Request;
    ugc:
        GetAccessTokenRequest GetTaskDetailRequest GetTaskListRequest;
    ugn:
        DetachUGNNetworksRequest GetSimpleUGNBwPackagesRequest
        GetSwitchableBillingModesRequest ListSimpleBwPackageRequest ListUGNRegionsRequest;
    uhids:
        ListUhostsecCommonLoginLocationRequest OptBusinessVerAutoRequest
        OptPayAutoRenewRequest;
    uhost:
        CopyCustomImageRequest CreateUHostInstanceRequest DescribeUHostTagsRequest
        GetUHostInstancePriceRequest ImportCustomImageRequest ModifyUHostIPRequest
        ModifyUHostInstanceTagRequest PoweroffUHostInstanceRequest RebootUHostInstanceRequest
        ReinstallUHostInstanceRequest ResetUHostInstancePasswordRequest
        StartUHostInstanceRequest TerminateUHostInstanceRequest
        UpgradeToArkUHostInstanceRequest;
    ukafka:
        DescribeUKafkaConsumerRequest GetUKafkaNodeTypeRequest GetUKafkaTopicInfoRequest
        ListUKafkaConsumersRequest ListUKafkaTopicsRequest;
    ukms:
        DecryptRequest DescribeKeyRequest DisableKeyRequest ListScheduleDeletionKeysRequest
        ScheduleKeyDeletionRequest;
    ulb:
        AddTargetsRequest CreatePolicyGroupRequest CreateRuleRequest CreateSSLRequest
        CreateSecurityPolicyRequest CreateVServerRequest DescribePolicyGroupRequest
        DescribeRulesRequest DescribeSSLRequest DescribeSecurityPoliciesRequest
        DescribeULBRequest DescribeVServerRequest UpdateBackendBatchRequest;
    ulive:
        DescribeUcdnLiveAccessRequest GetLiveDomainLogRequest GetULiveDomainHttpCodeRequest
        GetUliveProIspBandwidthRequest;
    umem:
        CreateUMemSpaceRequest CreateURedisGroupRequest DescribeUMemPriceRequest
        DescribeUMemSpaceRequest DescribeUMemcacheGroupRequest
        DescribeUMemcacheUpgradePriceRequest DescribeURedisBackupRequest
        DescribeURedisBackupURLRequest DescribeURedisConfigRequest DescribeURedisGroupRequest
        DescribeURedisSlowlogRequest DescribeURedisUpgradePriceRequest
        DescribeURedisVersionRequest GetUMemSpaceStateRequest;
    umon:
        GetMetricRequest GetMetricOverviewRequest;
    unet:
        DescribeBandwidthPackageRequest DescribeBandwidthUsageRequest DescribeEIPRequest
        DescribeFirewallRequest GetEIPPayModeRequest GetEIPPriceRequest
        ModifyEIPBandwidthRequest ResizeShareBandwidthRequest UpdateFirewallRequest;
    upfs:
        CreateUPFSVolumeRequest;
    uphone:
        ModifyUPhoneServerNameRequest;
    uphost:
        CreatePHostRequest DescribePHostMachineTypeRequest GetPHostPriceRequest
        ModifyPHostInfoRequest RebootPHostRequest ReinstallPHostRequest StartPHostRequest
        TerminatePHostRequest;
    urocketmq:
        GetURocketMQServicePriceRequest;
    urtc:
        CreateUrtcAppRequest QueryURtcCallDetailRequest QueryURtcOnlineUsersRequest
        QueryURtcRoomUsersRequest QueryURtcTargetQosIndexRequest QueryURtcTotalQosIndexRequest
        QueryURtcUserEventRequest;
    usa:
        GetUSADDosCleanCountRequest GetUSAIpAtkBriefEventsRequest USAGetDDosBlockCountRequest;
    uslk:
        BatchCreateUSLKShortLinkRequest;
    usms:
        QueryUSMSSignatureRequest QueryUSMSTemplateRequest;
    usql:
        AddUSQLTokenRequest CancelSQLQueryRequest DeleteNamedQueryRequest
        EnableUSQLTokenRequest GetCatalogDatabaseRequest GetCatalogTableDDLRequest
        GetNamedQueryRequest GetSQLQueryDataRequest ListCatalogDatabasesRequest
        ListCatalogTablePropertiesRequest ListCatalogTablesRequest ListNamedQueriesRequest;
    ussl:
        GetAlarmCertificateListRequest GetCertificateListRequest GetDVAuthInfoRequest
        GetUnconfirmedComplementInfoRequest ListApplicantCompanyRequest
        ListApplicantContactRequest PurchaseCertificateRequest;
    utsdb:
        CheckUInfluxdbAllowanceRequest;
    vpc:
        AddSnatRuleRequest AllocateSecondaryIpRequest AllocateVIPRequest
        CreateNetworkAclRequest CreateNetworkAclAssociationRequest
        CreateNetworkAclEntryRequest CreateSubnetRequest CreateVPCRequest DescribeNATGWRequest
        DescribeNATGWPolicyRequest DescribeNetworkAclRequest
        DescribeNetworkAclAssociationRequest DescribeNetworkAclAssociationBySubnetRequest
        DescribeNetworkAclEntryRequest DescribeSubnetRequest DescribeSubnetResourceRequest
        DescribeVIPRequest DescribeVPCRequest DescribeVPCIntercomRequest
        GetAvailableResourceForPolicyRequest GetNetworkAclTargetResourceRequest
        ListSubnetForNATGWRequest;
}

fn json(text: &str) -> Value {
    Value::from_json(text.as_bytes()).expect("JSON")
}

/// An example of a page.
struct Example {
    action: String,
    page: String,
    /// The text of the file, so that the numbers are decoded as written.
    text: String,
    response: Value,
    /// Paths at which the example contradicts its own documentation.
    issues: Vec<String>,
}

fn examples(file: &str) -> Vec<Example> {
    let entries: Vec<BTreeMap<String, Box<RawValue>>> = serde_json::from_str(file).expect("JSON");
    let example = |entry: BTreeMap<String, Box<RawValue>>| {
        let value = |key: &str| entry.get(key).map_or(Value::Null, |text| json(text.get()));
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        Example {
            action: text(&value("action")),
            page: text(&value("page")),
            text: entry["response"].get().to_owned(),
            response: value("response"),
            issues: value("issues")
                .as_list()
                .unwrap_or_default()
                .iter()
                .map(|issue| text(&issue[1]))
                .collect(),
        }
    };
    entries.into_iter().map(example).collect()
}

async fn outcome(example: &Example) -> Result<Outcome, Error> {
    let transport = CannedTransport::new().respond(200, example.text.clone());
    let config = Config::new(Credentials::new("public", "private"))
        .check_required(false)
        .retry(RetryPolicy::never())
        .transport(transport);
    let operations = operations();
    let call = operations.get(&*example.action);
    call.unwrap_or_else(|| panic!("{}: the table does not have it", example.action))(config).await
}

/// Fields that are not part of a result.
const ENVELOPE: &[&str] = &["RetCode", "Action", "Message"];

/// Adds the paths of values in `said` that are missing in `read`.
fn lost(path: &str, said: &Value, read: Option<&Value>, paths: &mut BTreeSet<String>) {
    let same = match (said, read) {
        (Value::Null, _) => true,
        (Value::Object(entries), Some(Value::Object(_))) => {
            for (key, value) in
                entries.iter().filter(|(key, _)| !path.is_empty() || !ENVELOPE.contains(key))
            {
                let path = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
                lost(&path, value, read.and_then(|read| read.get(key)), paths);
            }
            true
        }
        (Value::List(items), Some(Value::List(of_read))) if items.len() == of_read.len() => {
            for (item, read) in items.iter().zip(of_read) {
                lost(&format!("{path}[]"), item, Some(read), paths);
            }
            true
        }
        // Empty: nothing to lose.
        (Value::List(items), None) if items.is_empty() => true,
        // A single element where a list is documented.
        (said, Some(Value::List(of_read))) if of_read.len() == 1 => {
            lost(path, said, of_read.first(), paths);
            true
        }
        // An object where text is documented becomes its JSON.
        (Value::Object(_) | Value::List(_), Some(Value::String(text))) => {
            Value::from_json(text.as_bytes()).as_ref() == Ok(said)
        }
        // Booleans that the provider writes as text.
        (Value::String(said), Some(Value::Boolean(read))) => {
            let words = if *read { ["true", "yes"] } else { ["false", "no"] };
            words.iter().any(|word| said.eq_ignore_ascii_case(word))
        }
        (said, Some(read)) => shown(said) == shown(read),
        (_, None) => false,
    };
    if !same {
        paths.insert(path.to_owned());
    }
}

/// The text of a scalar, whether it is text or not.
fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_json(), str::to_owned)
}

#[tokio::test]
async fn every_leaf_of_an_example_that_agrees_with_its_page_is_in_the_typed_result() {
    let mut failed = Vec::new();
    let examples = examples(CLEAN);
    for example in &examples {
        let mut paths = BTreeSet::new();
        match outcome(example).await {
            Ok(outcome) => {
                lost("", &example.response, Some(&outcome.result), &mut paths);
                if !paths.is_empty() {
                    failed.push(format!("{} ({}): {paths:?}", example.action, example.page));
                }
            }
            Err(error) => failed.push(format!("{} ({}): {error}", example.action, example.page)),
        }
    }
    assert!(failed.is_empty(), "{} lost something:\n{}", failed.len(), failed.join("\n"));
    assert_eq!(examples.len(), 168);
}

#[tokio::test]
async fn every_leaf_of_an_example_that_disagrees_is_in_the_typed_result_or_in_the_raw_response() {
    let mut failed = Vec::new();
    let examples = examples(DISAGREEING);
    for example in &examples {
        let place = format!("{} ({})", example.action, example.page);
        let expected = NO_SUCCESS.iter().find(|(action, _, _)| *action == example.action);
        match (outcome(example).await, expected) {
            (Ok(outcome), None) => {
                assert_eq!(outcome.body, example.text);
                assert_eq!(outcome.raw, example.response, "{place}");
                let mut paths = BTreeSet::new();
                lost("", &example.response, Some(&outcome.result), &mut paths);
                paths.retain(|path| !example.issues.iter().any(|issue| path.starts_with(issue)));
                if !paths.is_empty() {
                    failed.push(format!("{place}: {paths:?}"));
                }
            }
            (Err(error), Some((_, kind, _))) => {
                assert_eq!(error.kind(), *kind, "{place}");
                assert_eq!(error.body().map(|body| &body[..]), Some(example.text.as_bytes()));
            }
            (Ok(_), Some((_, _, why))) => {
                failed
                    .push(format!("{place}: is a success, though it {why}; take it off the list"));
            }
            (Err(error), None) => failed.push(format!("{place}: {error}")),
        }
    }
    assert!(failed.is_empty(), "{} lost something:\n{}", failed.len(), failed.join("\n"));
    assert_eq!(examples.len(), 126);
}

#[test]
fn every_row_of_the_table_has_an_example() {
    let rows: BTreeSet<_> = operations().into_keys().map(str::to_owned).collect();
    let examples = examples(CLEAN).into_iter().chain(examples(DISAGREEING));
    assert_eq!(rows, examples.map(|example| example.action).collect());
}
