//! The README's program for UCloud; `tests/readme.rs` runs it and compares the two texts.
#![allow(clippy::print_stdout)]

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), ucloud::Error> {
    let uhost = ucloud::uhost::Client::new(&ucloud::Config::from_env()?);
    let made = uhost
        .create_custom_image()
        .uhost_id("uhost-stopped")
        .image_name("golden")
        .data_udisk_ids(["bs-1"])
        .send()
        .await?;
    println!("{:?} in the making, request {:?}", made.image_id, made.request_id());
    Ok(())
}
