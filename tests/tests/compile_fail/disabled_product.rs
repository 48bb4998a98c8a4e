fn disks(config: &ucloud::Config) -> ucloud::udisk::Client {
    ucloud::udisk::Client::new(config)
}

fn main() {}
