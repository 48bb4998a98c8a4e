//! The use case on JD Cloud.

use jdcloud::vm::{Client, InstanceStatus};
use jdcloud::{Config, Error, ErrorKind};

use crate::pace::{Pace, show_progress};

/// Creates an image of an instance and restores the state of the instance.
pub(crate) async fn make_image(
    config: &Config,
    instance_id: &str,
    name: &str,
    pace: Pace,
) -> Result<(), Error> {
    let vm = Client::new(config);
    println!("JD Cloud: an image of {instance_id}");

    let found = vm.describe_instance().instance_id(instance_id).send().await?;
    let Some(status) = found.instance.as_ref().and_then(|instance| instance.status.clone()) else {
        return Err(Error::new(ErrorKind::UnreadableResponse, "the instance has no status"));
    };
    println!("  it is {status}");
    let was_running = status == InstanceStatus::Running;
    if was_running {
        vm.stop_instance().instance_id(instance_id).send().await?;
        show_progress!(vm.wait_until_instance_stopped(instance_id), pace).await?;
    }

    let made = image(&vm, instance_id, name, pace).await;

    // Even if the image failed: the instance was in use.
    if was_running {
        vm.start_instance().instance_id(instance_id).send().await?;
        show_progress!(vm.wait_until_instance_running(instance_id), pace).await?;
    }
    made
}

async fn image(vm: &Client, instance_id: &str, name: &str, pace: Pace) -> Result<(), Error> {
    let made = vm
        .create_image()
        .instance_id(instance_id)
        .name(name)
        .description("Made by the golden_image example.")
        .send()
        .await?;
    show_progress!(vm.wait_until_image_ready(&made.image_id), pace).await?;

    let described = vm.describe_image().image_id(&made.image_id).send().await?;
    let image = described.into_result().image.unwrap_or_default();
    let status = image.status.unwrap_or_default();
    println!("  made {} ({}), {status}", made.image_id, image.name.unwrap_or_default());
    for disk in &image.data_disks {
        println!("    with data disk {}", disk.device_name.as_deref().unwrap_or("?"));
    }
    Ok(())
}
