async fn create(disk: jdcloud::disk::Client) -> Result<(), jdcloud::Error> {
    disk.create_disks().region_id("cn-north-1").max_count(1).client_token("t-1").send().await?;
    Ok(())
}

fn main() {}
