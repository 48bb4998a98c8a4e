//! The use case on UCloud.

use ucloud::uhost::{Client, UHostState};
use ucloud::{Config, Error, ErrorKind};

use crate::pace::{Pace, show_progress};

/// Creates an image of a host and restores the state of the host.
pub(crate) async fn make_image(
    config: &Config,
    uhost_id: &str,
    name: &str,
    pace: Pace,
) -> Result<(), Error> {
    let uhost = Client::new(config);
    println!("UCloud: an image of {uhost_id}");

    let found = uhost.describe_uhost_instance().uhost_ids([uhost_id]).send().await?;
    let Some(host) = found.into_result().uhost_set.into_iter().next() else {
        return Err(Error::new(ErrorKind::NotFound, format!("{uhost_id} is not listed")));
    };
    let state = host.state.unwrap_or_default();
    println!("  it is {state}");
    let disks: Vec<String> = host
        .disk_set
        .into_iter()
        .filter(|disk| disk.is_boot != Some(true))
        .filter_map(|disk| disk.disk_id)
        .collect();
    let was_running = state == UHostState::Running;
    if was_running {
        uhost.stop_uhost_instance().uhost_id(uhost_id).send().await?;
        show_progress!(uhost.wait_until_uhost_instance_stopped(uhost_id), pace).await?;
    }

    let made = image(&uhost, uhost_id, name, &disks, pace).await;

    // Even if the image failed: the host was in use.
    if was_running {
        uhost.start_uhost_instance().uhost_id(uhost_id).send().await?;
        show_progress!(uhost.wait_until_uhost_instance_running(uhost_id), pace).await?;
    }
    made
}

async fn image(
    uhost: &Client,
    uhost_id: &str,
    name: &str,
    disks: &[String],
    pace: Pace,
) -> Result<(), Error> {
    let made = uhost
        .create_custom_image()
        .uhost_id(uhost_id)
        .image_name(name)
        .data_udisk_ids(disks)
        .send()
        .await?
        .into_result();
    let Some(image_id) = made.image_id else {
        return Err(Error::new(ErrorKind::UnreadableResponse, "the new image has no id"));
    };
    show_progress!(uhost.wait_until_image_available(&image_id), pace).await?;

    let described = uhost.describe_image().image_id(&image_id).send().await?;
    for image in &described.image_set {
        let state = image.state.clone().unwrap_or_default();
        println!("  made {image_id} ({}), {state}", image.image_name.as_deref().unwrap_or("?"));
    }
    for snapshot in &made.data_snapshot_ids {
        println!("    with snapshot {snapshot}");
    }
    Ok(())
}
