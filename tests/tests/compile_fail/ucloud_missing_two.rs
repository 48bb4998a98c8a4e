async fn create(uhost: ucloud::uhost::Client) -> Result<(), ucloud::Error> {
    uhost.create_custom_image().data_udisk_ids(["bs-1"]).send().await?;
    Ok(())
}

fn main() {}
