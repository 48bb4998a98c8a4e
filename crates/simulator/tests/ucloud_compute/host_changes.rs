//! What hosts are made to be.

use super::{Cloud, PASSWORD, WINDOWS, ZONE, text};

#[tokio::test]
async fn hosts_get_other_names() {
    let cloud = Cloud::new().await;
    let id = ("UHostId", "uhost-running");
    for (field, value) in [("Name", "new"), ("Tag", "back"), ("Remark", "ours")] {
        cloud.ok(&format!("ModifyUHostInstance{field}"), &[id, (field, value)]).await;
        assert_eq!(cloud.host("uhost-running").await[field], value);
    }
    let none = [("UHostId", "uhost-none"), ("Name", "x")];
    assert_eq!(cloud.code("ModifyUHostInstanceName", &none).await, 8039);
}

#[tokio::test]
async fn a_stopped_host_changes_its_size() {
    let cloud = Cloud::new().await;
    let given = [("UHostId", "uhost-running"), ("CPU", "8"), ("Memory", "16384")];
    assert_eq!(cloud.code("ResizeUHostInstance", &given).await, 8010);

    let stopped = ("UHostId", "uhost-stopped");
    assert_eq!(cloud.code("ResizeUHostInstance", &[stopped, ("NetCapValue", "1")]).await, 8949);
    let given = [stopped, ("CPU", "8"), ("Memory", "16384"), ("NetCapValue", "1")];
    cloud.ok("ResizeUHostInstance", &given).await;
    let host = cloud.host("uhost-stopped").await;
    assert_eq!((&host["CPU"], &host["Memory"]), (&8.into(), &16384.into()));
    assert_eq!((&host["NetCapability"], &host["State"]), (&"Super".into(), &"Stopped".into()));
    assert_eq!(cloud.code("ResizeUHostInstance", &[stopped, ("CPU", "2")]).await, 8949);

    cloud.ok("ResizeUHostInstance", &[stopped, ("CPU", "16"), ("AutoStart", "true")]).await;
    assert_eq!(cloud.host("uhost-stopped").await["State"], "Starting");
    cloud.settle();
    assert_eq!(cloud.host("uhost-stopped").await["State"], "Running");
}

#[tokio::test]
async fn a_host_with_hot_upgrade_need_not_stop() {
    let cloud = Cloud::new().await;
    let id = cloud.new_host(&[("HotplugFeature", "true")]).await;
    cloud.settle();
    cloud.ok("ResizeUHostInstance", &[("UHostId", &id), ("CPU", "4")]).await;
    let host = cloud.host(&id).await;
    assert_eq!((&host["CPU"], &host["State"]), (&4.into(), &"Running".into()));
}

#[tokio::test]
async fn disks_of_a_host_grow() {
    let cloud = Cloud::new().await;
    let data = [("Disks.1.IsBoot", "False"), ("Disks.1.Type", "CLOUD_SSD"), ("Disks.1.Size", "40")];
    let id = cloud.new_host(&data).await;
    let host = cloud.host(&id).await;
    let (boot, disk) = (text(&host["DiskSet"][0]["DiskId"]), text(&host["DiskSet"][1]["DiskId"]));
    let resize = async |disk: &str, size: &str, is_dry: &str| {
        let given =
            [ZONE, ("UHostId", &id), ("DiskId", disk), ("DiskSpace", size), ("DryRun", is_dry)];
        cloud.call("ResizeAttachedDisk", &given).await.code()
    };
    let sizes = async || {
        let disks = cloud.host(&id).await["DiskSet"].clone();
        [disks[0]["Size"].as_u64().unwrap(), disks[1]["Size"].as_u64().unwrap()]
    };
    assert_eq!(resize(&disk, "60", "true").await, 0);
    assert_eq!(sizes().await, [20, 40]);
    assert_eq!(resize(&disk, "60", "false").await, 0);
    assert_eq!(resize(&boot, "30", "false").await, 0);
    assert_eq!(sizes().await, [30, 60]);
    let shown = cloud.only("DescribeUDisk", &[("UDiskId", &disk)], "DataSet").await;
    assert_eq!(shown["Size"], 60);
    assert_eq!(resize(&boot, "20", "false").await, 8319);
    assert_eq!(resize(&disk, "50", "false").await, 8107);
    assert_eq!(resize("bs-none", "60", "false").await, 8906);
}

#[tokio::test]
async fn passwords_are_reset_while_stopped() {
    let cloud = Cloud::new().await;
    let running = [("UHostId", "uhost-running"), PASSWORD];
    assert_eq!(cloud.code("ResetUHostInstancePassword", &running).await, 8010);
    let stopped = ("UHostId", "uhost-stopped");
    assert_eq!(cloud.code("ResetUHostInstancePassword", &[stopped]).await, 230);
    cloud.ok("ResetUHostInstancePassword", &[stopped, PASSWORD]).await;

    let pair = cloud.ok("CreateUHostKeyPair", &[("KeyPairName", "mine")]).await;
    let pair = text(&pair["KeyPair"]["KeyPairId"]);
    let given =
        [stopped, ("LoginMode", "KeyPair"), ("KeyPairId", pair.as_str()), ("AutoStart", "true")];
    cloud.ok("ResetUHostInstancePassword", &given).await;
    let host = cloud.host("uhost-stopped").await;
    assert_eq!(host["KeyPair"]["KeyPairId"], pair.as_str());
    assert_eq!(host["State"], "Starting");
}

#[tokio::test]
async fn a_stopped_host_is_reinstalled() {
    let cloud = Cloud::new().await;
    let image = ("ImageId", WINDOWS);
    let running = [("UHostId", "uhost-running"), PASSWORD, image];
    assert_eq!(cloud.code("ReinstallUHostInstance", &running).await, 8010);
    let stopped = ("UHostId", "uhost-stopped");
    assert_eq!(cloud.code("ReinstallUHostInstance", &[stopped, image]).await, 230);
    let none = [stopped, PASSWORD, ("ImageId", "uimage-none")];
    assert_eq!(cloud.code("ReinstallUHostInstance", &none).await, 8846);

    let grown = [stopped, PASSWORD, image, ("BootDiskSpace", "40")];
    cloud.ok("ReinstallUHostInstance", &grown).await;
    let host = cloud.host("uhost-stopped").await;
    assert_eq!((&host["BasicImageId"], &host["OsType"]), (&WINDOWS.into(), &"Windows".into()));
    assert_eq!((&host["State"], &host["DiskSet"][0]["Size"]), (&"Initializing".into(), &40.into()));
    cloud.settle();
    assert_eq!(cloud.host("uhost-stopped").await["State"], "Running");
    cloud.ok("StopUHostInstance", &[stopped]).await;
    cloud.settle();
    let shrunk = [stopped, PASSWORD, ("BootDiskSpace", "30")];
    assert_eq!(cloud.code("ReinstallUHostInstance", &shrunk).await, 8319);
}

#[tokio::test]
async fn a_stopped_host_gets_another_address() {
    let cloud = Cloud::new().await;
    let given = |id| [ZONE, ("UHostId", id), ("PresentIpAddress", "10.9.5.5")];
    assert_eq!(cloud.code("ModifyUHostIP", &given("uhost-running")).await, 8010);
    cloud.ok("ModifyUHostIP", &given("uhost-stopped")).await;
    assert_eq!(cloud.host("uhost-stopped").await["IPSet"][0]["IP"], "10.9.5.5");
    let taken = [ZONE, ("UHostId", "uhost-stopped"), ("PresentIpAddress", "10.9.0.1")];
    assert_eq!(cloud.code("ModifyUHostIP", &taken).await, 5026);
    let other = [&given("uhost-stopped")[..], &[("PreviousIpAddress", "10.9.8.8")]].concat();
    assert_eq!(cloud.code("ModifyUHostIP", &other).await, 230);
}

#[tokio::test]
async fn local_disks_get_the_data_ark() {
    let cloud = Cloud::new().await;
    let upgrade = async |id: &str| {
        cloud.call("UpgradeToArkUHostInstance", &[ZONE, ("UHostIds.0", id)]).await.code()
    };
    assert_eq!(upgrade("uhost-running").await, 8010);
    assert_eq!(upgrade("uhost-stopped").await, 8303);
    let id = cloud.stopped_host(&[("Disks.0.Type", "LOCAL_NORMAL")]).await;
    assert_eq!(cloud.host(&id).await["StorageType"], "LocalDisk");
    assert_eq!(upgrade(&id).await, 0);
    let host = cloud.host(&id).await;
    assert_eq!(host["TimemachineFeature"], "Yes");
    assert_eq!(host["DiskSet"][0]["BackupType"], "DATAARK");
}

#[tokio::test]
async fn running_hosts_are_seen_by_vnc() {
    let cloud = Cloud::new().await;
    let seen = cloud.ok("GetUHostInstanceVncInfo", &[("UHostId", "uhost-running")]).await;
    assert!(!text(&seen["VncPassword"]).is_empty());
    let stopped = [("UHostId", "uhost-stopped")];
    assert_eq!(cloud.code("GetUHostInstanceVncInfo", &stopped).await, 8905);
}
