async fn create(vm: jdcloud::vm::Client) -> Result<(), jdcloud::Error> {
    vm.create_image().instance_id("i-abc123").description("nightly").send().await?;
    Ok(())
}

fn main() {}
