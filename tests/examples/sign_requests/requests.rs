//! Complete requests of the clients `ucloud` and `jdcloud`, recorded instead of sent.
//!
//! Parameters come in the provider's spelling and are read through the public `serde` of the
//! request types.

use std::time::{Duration, SystemTime};

use jdcloud::vm;
use ucloud::uhost;
use yun_runtime::fields::Object;
use yun_runtime::{AnyResult, ErrorKind, RetryPolicy, Sending, credentials::Credentials};

use crate::described;
use crate::question::Question;
use crate::recording::{FixedClock, FixedRandom, RecordingTransport};

/// Runs the call of the operation that the question names.
macro_rules! call {
    ($client:ident, $question:ident, $($operation:literal => $request:ty,)*) => {
        match $question.text("operation")? {
            $($operation => {
                let parameters = $question.value("parameters")?.to_json();
                let request: $request =
                    serde_json::from_str(&parameters).map_err(|error| error.to_string())?;
                run($client.execute(&request))
            })*
            other => Err(format!("add the operation {other} to {}", file!())),
        }
    };
}

/// A request of the product `uhost`, or of an operation that the question describes.
pub(crate) fn ucloud(question: &Question) -> Result<Object, String> {
    let transport = RecordingTransport::default();
    let config = ucloud::Config::new(credentials(question)?)
        .region(question.text("region")?)
        .project_id(question.text("project_id")?)
        .endpoint(question.text("endpoint")?)
        .clock(FixedClock(date(question)?))
        .transport(transport.clone());
    let client = uhost::Client::new(&config);
    if let Ok(operation) = question.value("described") {
        run(client.execute(&described::request(operation, question.value("parameters")?)?))?;
        return transport.recorded();
    }
    call!(client, question,
        "CreateCustomImage" => uhost::CreateCustomImageRequest,
        "CopyCustomImage" => uhost::CopyCustomImageRequest,
        "ImportCustomImage" => uhost::ImportCustomImageRequest,
        "DescribeImage" => uhost::DescribeImageRequest,
        "TerminateCustomImage" => uhost::TerminateCustomImageRequest,
        "CreateUHostInstance" => uhost::CreateUHostInstanceRequest,
        "DescribeUHostInstance" => uhost::DescribeUHostInstanceRequest,
        "StopUHostInstance" => uhost::StopUHostInstanceRequest,
        "StartUHostInstance" => uhost::StartUHostInstanceRequest,
        "PoweroffUHostInstance" => uhost::PoweroffUHostInstanceRequest,
        "RebootUHostInstance" => uhost::RebootUHostInstanceRequest,
        "ReinstallUHostInstance" => uhost::ReinstallUHostInstanceRequest,
        "ResetUHostInstancePassword" => uhost::ResetUHostInstancePasswordRequest,
        "ModifyUHostInstanceName" => uhost::ModifyUHostInstanceNameRequest,
        "ModifyUHostInstanceRemark" => uhost::ModifyUHostInstanceRemarkRequest,
        "ModifyUHostInstanceTag" => uhost::ModifyUHostInstanceTagRequest,
        "ModifyUHostIP" => uhost::ModifyUHostIPRequest,
        "ResizeUHostInstance" => uhost::ResizeUHostInstanceRequest,
        "ResizeAttachedDisk" => uhost::ResizeAttachedDiskRequest,
        "TerminateUHostInstance" => uhost::TerminateUHostInstanceRequest,
        "UpgradeToArkUHostInstance" => uhost::UpgradeToArkUHostInstanceRequest,
        "DescribeUHostInstanceSnapshot" => uhost::DescribeUHostInstanceSnapshotRequest,
        "GetUHostInstanceVncInfo" => uhost::GetUHostInstanceVncInfoRequest,
        "CheckUHostResourceCapacity" => uhost::CheckUHostResourceCapacityRequest,
        "DescribeAvailableInstanceTypes" => uhost::DescribeAvailableInstanceTypesRequest,
        "DescribeHostMachineTypeFamilies" => uhost::DescribeHostMachineTypeFamiliesRequest,
        "DescribeUHostAvailableDiskTypes" => uhost::DescribeUHostAvailableDiskTypesRequest,
        "DescribeUHostTags" => uhost::DescribeUHostTagsRequest,
        "GetUHostInstancePrice" => uhost::GetUHostInstancePriceRequest,
        "GetUHostUpgradePrice" => uhost::GetUHostUpgradePriceRequest,
        "GetAttachedDiskUpgradePrice" => uhost::GetAttachedDiskUpgradePriceRequest,
        "GetUHostRenewPrice" => uhost::GetUHostRenewPriceRequest,
        "GetUHostRefundPrice" => uhost::GetUHostRefundPriceRequest,
        "CreateIsolationGroup" => uhost::CreateIsolationGroupRequest,
        "DescribeIsolationGroup" => uhost::DescribeIsolationGroupRequest,
        "AddUHostToIsolationGroup" => uhost::AddUHostToIsolationGroupRequest,
        "LeaveIsolationGroup" => uhost::LeaveIsolationGroupRequest,
        "DeleteIsolationGroup" => uhost::DeleteIsolationGroupRequest,
        "CreateUHostKeyPair" => uhost::CreateUHostKeyPairRequest,
        "ImportUHostKeyPairs" => uhost::ImportUHostKeyPairsRequest,
        "DescribeUHostKeyPairs" => uhost::DescribeUHostKeyPairsRequest,
        "DeleteUHostKeyPairs" => uhost::DeleteUHostKeyPairsRequest,
    )?;
    transport.recorded()
}

/// A request of the product `vm`, or of an operation that the question describes.
pub(crate) fn jdcloud(question: &Question) -> Result<Object, String> {
    let transport = RecordingTransport::default();
    let mut config = jdcloud::Config::new(credentials(question)?)
        .endpoint(question.text("endpoint")?)
        .clock(FixedClock(date(question)?))
        .random(FixedRandom)
        .transport(transport.clone());
    // Without a version, the client's default.
    if question.value("version").is_ok() {
        config = config.signature_version(question.version()?);
    }
    // No region for operations without one.
    match question.text("region")? {
        "" => {}
        region => config = config.region(region),
    }
    let client = vm::Client::new(&config);
    if let Ok(operation) = question.value("described") {
        run(client.execute(&described::request(operation, question.value("parameters")?)?))?;
        return transport.recorded();
    }
    call!(client, question,
        "createImage" => vm::CreateImageRequest,
        "describeImage" => vm::DescribeImageRequest,
        "describeImages" => vm::DescribeImagesRequest,
        "deleteImage" => vm::DeleteImageRequest,
        "createImageFromSnapshots" => vm::CreateImageFromSnapshotsRequest,
        "copyImages" => vm::CopyImagesRequest,
        "importImage" => vm::ImportImageRequest,
        "exportImage" => vm::ExportImageRequest,
        "imageTasks" => vm::ImageTasksRequest,
        "shareImage" => vm::ShareImageRequest,
        "unShareImage" => vm::UnShareImageRequest,
        "describeImageMembers" => vm::DescribeImageMembersRequest,
        "releaseImage" => vm::ReleaseImageRequest,
        "unReleaseImage" => vm::UnReleaseImageRequest,
        "modifyImageAttribute" => vm::ModifyImageAttributeRequest,
        "describeImageConstraints" => vm::DescribeImageConstraintsRequest,
        "describeImageConstraintsBatch" => vm::DescribeImageConstraintsBatchRequest,
        "describeInstance" => vm::DescribeInstanceRequest,
        "stopInstance" => vm::StopInstanceRequest,
        "startInstance" => vm::StartInstanceRequest,
        "createInstances" => vm::CreateInstancesRequest,
        "describeInstances" => vm::DescribeInstancesRequest,
        "describeBriefInstances" => vm::DescribeBriefInstancesRequest,
        "describeInstanceStatus" => vm::DescribeInstanceStatusRequest,
        "describeInstancePrivateIpAddress" => vm::DescribeInstancePrivateIpAddressRequest,
        "describeInstancesCustomData" => vm::DescribeInstancesCustomDataRequest,
        "describeInstanceVncUrl" => vm::DescribeInstanceVncUrlRequest,
        "rebootInstance" => vm::RebootInstanceRequest,
        "suspendInstance" => vm::SuspendInstanceRequest,
        "resumeInstance" => vm::ResumeInstanceRequest,
        "rebuildInstance" => vm::RebuildInstanceRequest,
        "resizeInstance" => vm::ResizeInstanceRequest,
        "redeployInstance" => vm::RedeployInstanceRequest,
        "deleteInstance" => vm::DeleteInstanceRequest,
        "modifyInstanceAttribute" => vm::ModifyInstanceAttributeRequest,
        "modifyInstancePassword" => vm::ModifyInstancePasswordRequest,
        "modifyInstancePlacement" => vm::ModifyInstancePlacementRequest,
        "modifyInstanceReleaseTime" => vm::ModifyInstanceReleaseTimeRequest,
        "modifyInstanceVpcAttribute" => vm::ModifyInstanceVpcAttributeRequest,
        "attachDisk" => vm::AttachDiskRequest,
        "detachDisk" => vm::DetachDiskRequest,
        "modifyInstanceDiskAttribute" => vm::ModifyInstanceDiskAttributeRequest,
        "attachNetworkInterface" => vm::AttachNetworkInterfaceRequest,
        "detachNetworkInterface" => vm::DetachNetworkInterfaceRequest,
        "modifyInstanceNetworkAttribute" => vm::ModifyInstanceNetworkAttributeRequest,
        "associateElasticIp" => vm::AssociateElasticIpRequest,
        "disassociateElasticIp" => vm::DisassociateElasticIpRequest,
        "createKeypair" => vm::CreateKeypairRequest,
        "importKeypair" => vm::ImportKeypairRequest,
        "describeKeypairs" => vm::DescribeKeypairsRequest,
        "deleteKeypair" => vm::DeleteKeypairRequest,
        "attachKeypair" => vm::AttachKeypairRequest,
        "detachKeypair" => vm::DetachKeypairRequest,
        "createInstanceTemplate" => vm::CreateInstanceTemplateRequest,
        "describeInstanceTemplate" => vm::DescribeInstanceTemplateRequest,
        "describeInstanceTemplates" => vm::DescribeInstanceTemplatesRequest,
        "describeInstanceTemplatesCustomdata" => vm::DescribeInstanceTemplatesCustomdataRequest,
        "updateInstanceTemplate" => vm::UpdateInstanceTemplateRequest,
        "verifyInstanceTemplate" => vm::VerifyInstanceTemplateRequest,
        "deleteInstanceTemplate" => vm::DeleteInstanceTemplateRequest,
        "describeInstanceTypes" => vm::DescribeInstanceTypesRequest,
        "describeQuotas" => vm::DescribeQuotasRequest,
    )?;
    transport.recorded()
}

/// Runs a call; its transport responds at once.
pub(crate) fn run<T: AnyResult + Default>(call: Sending<T>) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .map_err(|error| format!("no runtime could be made: {error}"))?;
    match runtime.block_on(call.with_retry(RetryPolicy::never())) {
        Ok(_) => Ok(()),
        // The canned response fits no operation; only the request matters.
        Err(error) if error.kind() == ErrorKind::IncompleteResponse => Ok(()),
        Err(error) => Err(error.to_string()),
    }
}

fn credentials(question: &Question) -> Result<Credentials, String> {
    let (access_key, secret_key) = (question.text("access_key")?, question.text("secret_key")?);
    Ok(Credentials::new(access_key, secret_key))
}

fn date(question: &Question) -> Result<SystemTime, String> {
    let seconds = question.moment("date")?.unix_seconds().unsigned_abs();
    Ok(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
}
