//! The README's program for JD Cloud; `tests/readme.rs` runs it and compares the two texts.
#![allow(clippy::print_stdout)]

use jdcloud::vm::InstanceDiskAttachmentSpec;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), jdcloud::Error> {
    let config = jdcloud::Config::from_env()?;
    let vm = jdcloud::vm::Client::new(&config);

    let made = vm
        .create_image()
        .instance_id("i-stopped")
        .name("golden-2026-11-22")
        .description("nightly golden image")
        .data_disks([InstanceDiskAttachmentSpec::default().device_name("vdb").no_device(true)])
        .send()
        .await?;

    let image = vm.wait_until_image_ready(&made.image_id).await?;
    println!("{} is {}", made.image_id, image.status.unwrap_or_default());
    Ok(())
}
