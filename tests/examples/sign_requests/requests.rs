//! Requests as the clients put them on the wire: made by `ucloud` and `jdcloud` in full, and kept from being sent.
//!
//! Parameters come in the provider's spelling and are read through the public `serde` of the request types.

use std::time::{Duration, SystemTime};

use jdcloud::vm;
use ucloud::uhost;
use yun_runtime::fields::{Fields, Object};
use yun_runtime::{Sending, credentials::Credentials};

use crate::any_operation;
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

/// A request of the product `uhost`.
pub(crate) fn ucloud(question: &Question) -> Result<Object, String> {
    let transport = RecordingTransport::default();
    let config = ucloud::Config::new(credentials(question)?)
        .region(question.text("region")?)
        .project_id(question.text("project_id")?)
        .endpoint(question.text("endpoint")?)
        .clock(FixedClock(date(question)?))
        .transport(transport.clone());
    let client = uhost::Client::new(&config);
    call!(client, question,
        "CreateCustomImage" => uhost::CreateCustomImageRequest,
        "DescribeImage" => uhost::DescribeImageRequest,
        "TerminateCustomImage" => uhost::TerminateCustomImageRequest,
        "DescribeUHostInstance" => uhost::DescribeUHostInstanceRequest,
        "StopUHostInstance" => uhost::StopUHostInstanceRequest,
        "StartUHostInstance" => uhost::StartUHostInstanceRequest,
    )?;
    transport.recorded()
}

/// A request of the product `vm`; if the question gives an operation's number, of [`any_operation`].
pub(crate) fn jdcloud(question: &Question) -> Result<Object, String> {
    let transport = RecordingTransport::default();
    let mut config = jdcloud::Config::new(credentials(question)?)
        .endpoint(question.text("endpoint")?)
        .clock(FixedClock(date(question)?))
        .random(FixedRandom)
        .transport(transport.clone());
    // Without a version, the one that a client has by default.
    if question.value("version").is_ok() {
        config = config.signature_version(question.version()?);
    }
    // Without a region for operations that have none.
    match question.text("region")? {
        "" => {}
        region => config = config.region(region),
    }
    let client = vm::Client::new(&config);
    if let Ok(number) = question.value("any operation") {
        any_operation::call(&client, number, question.value("parameters")?)?;
        return transport.recorded();
    }
    call!(client, question,
        "createImage" => vm::CreateImageRequest,
        "describeImage" => vm::DescribeImageRequest,
        "describeImages" => vm::DescribeImagesRequest,
        "deleteImage" => vm::DeleteImageRequest,
        "describeInstance" => vm::DescribeInstanceRequest,
        "stopInstance" => vm::StopInstanceRequest,
        "startInstance" => vm::StartInstanceRequest,
    )?;
    transport.recorded()
}

/// Runs a call, whose transport answers at once.
pub(crate) fn run<T: Fields + Default>(call: Sending<T>) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .map_err(|error| format!("no runtime could be made: {error}"))?;
    match runtime.block_on(call) {
        Ok(_) => Ok(()),
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
