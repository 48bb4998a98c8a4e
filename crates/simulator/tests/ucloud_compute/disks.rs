//! Cloud disks: made, attached, cloned, kept by snapshots.

use std::time::Duration;

use serde_json::Value;

use super::{Cloud, ZONE, text};

impl Cloud {
    /// A disk of 20 GB that is available.
    async fn disk(&self, given: &[(&str, &str)]) -> String {
        let given = [&[ZONE, ("Size", "20"), ("Name", "data")], given].concat();
        let made = self.ok("CreateUDisk", &given).await;
        self.settle();
        text(&made["UDiskId"][0])
    }

    async fn shown_disk(&self, id: &str) -> Value {
        self.only("DescribeUDisk", &[("UDiskId", id)], "DataSet").await
    }

    async fn snapshot(&self, disk: &str) -> String {
        let given = [ZONE, ("UDiskId", disk), ("Name", "kept")];
        text(&self.ok("CreateUDiskSnapshot", &given).await["SnapshotId"][0])
    }

    /// The code of an operation on a disk; 0 if it succeeds.
    async fn on_disk(&self, action: &str, id: &str, given: &[(&str, &str)]) -> i64 {
        let given = [&[ZONE, ("UDiskId", id)], given].concat();
        self.call(action, &given).await.code()
    }

    /// The ids of the disks of a host.
    async fn disks_of(&self, host: &str) -> Vec<String> {
        let disks = self.host(host).await["DiskSet"].clone();
        disks.as_array().unwrap().iter().map(|disk| text(&disk["DiskId"])).collect()
    }
}

#[tokio::test]
async fn a_disk_is_made_renamed_resized_and_deleted() {
    let cloud = Cloud::new().await;
    let given = [
        ZONE,
        ("Size", "20"),
        ("Name", "data"),
        ("Tag", "t"),
        ("DiskType", "SSDDataDisk"),
        ("ChargeType", "Month"),
    ];
    let made = cloud.ok("CreateUDisk", &given).await;
    let id = text(&made["UDiskId"][0]);
    assert_eq!(cloud.shown_disk(&id).await["Status"], "Initializating");
    cloud.settle();
    let disk = cloud.shown_disk(&id).await;
    for (name, expected) in [
        ("Status", "Available"),
        ("Name", "data"),
        ("Tag", "t"),
        ("DiskType", "SSDDataDisk"),
        ("ChargeType", "Month"),
        ("UHostId", ""),
        ("Zone", ZONE.1),
    ] {
        assert_eq!(disk[name], expected, "{name}");
    }
    assert_eq!(cloud.on_disk("RenameUDisk", &id, &[("UDiskName", "new")]).await, 0);
    assert_eq!(cloud.on_disk("ResizeUDisk", &id, &[("Size", "40")]).await, 0);
    assert_eq!(cloud.on_disk("ResizeUDisk", &id, &[("Size", "30")]).await, 17025);
    let disk = cloud.shown_disk(&id).await;
    assert_eq!((&disk["Name"], &disk["Size"]), (&"new".into(), &40.into()));
    assert_eq!(cloud.on_disk("DeleteUDisk", &id, &[]).await, 0);
    assert_eq!(cloud.count("DescribeUDisk", &[("UDiskId", &id)]).await, 0);
    assert_eq!(cloud.on_disk("DeleteUDisk", &id, &[]).await, 17041);
}

#[tokio::test]
async fn disks_are_filtered_and_paginated() {
    let cloud = Cloud::new().await;
    let plain = cloud.disk(&[("Tag", "a")]).await;
    let fast = cloud.disk(&[("Tag", "a"), ("DiskType", "RSSDDataDisk")]).await;
    assert_eq!(cloud.on_disk("RenameUDisk", &fast, &[("UDiskName", "other")]).await, 0);
    let attach = [("HostId", "uhost-running")];
    assert_eq!(cloud.on_disk("AttachUDisk", &fast, &attach).await, 0);
    cloud.settle();
    for (given, expected) in [
        (vec![], vec![&plain, &fast]),
        (vec![("Offset", "1"), ("Limit", "1")], vec![&fast]),
        (vec![("DiskType", "DataDisk")], vec![&plain]),
        (
            vec![("DiskType", "CLOUD_RSSD"), ("ProtocolVersion", "1"), ("IsBoot", "False")],
            vec![&fast],
        ),
        (vec![("DiskType", "CLOUD_RSSD"), ("ProtocolVersion", "1"), ("IsBoot", "True")], vec![]),
        (vec![("Status", "All")], vec![&plain, &fast]),
        (vec![("Status", "InUse")], vec![&fast]),
        (vec![("UDiskName", "other")], vec![&fast]),
        (vec![("HostId", "uhost-running")], vec![&fast]),
        (vec![("HostProduct", "uhost")], vec![&fast]),
        (vec![("HostProduct", "uphost")], vec![]),
        (vec![("HostIdForAttachment", "uhost-running")], vec![&plain]),
        (vec![("Zone", "cn-bj2-05")], vec![]),
        (vec![("UDiskId", "bs-none")], vec![]),
    ] {
        let given = [&[("Tag", "a")], &given[..]].concat();
        let found = cloud.ok("DescribeUDisk", &given).await["DataSet"].clone();
        let found: Vec<_> =
            found.as_array().unwrap().iter().map(|disk| text(&disk["UDiskId"])).collect();
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{given:?}");
    }
    let typed = [("UDiskId", fast.as_str()), ("ProtocolVersion", "1")];
    let typed = cloud.only("DescribeUDisk", &typed, "DataSet").await;
    assert_eq!((&typed["DiskType"], &typed["IsBoot"]), (&"CLOUD_RSSD".into(), &"False".into()));
}

#[tokio::test]
async fn a_disk_is_attached_and_detached() {
    let cloud = Cloud::new().await;
    let id = cloud.disk(&[]).await;
    let host = [("HostId", "uhost-running")];
    let given = [ZONE, ("UDiskId", id.as_str()), host[0]];
    let drive = text(&cloud.ok("AttachUDisk", &given).await["DeviceName"]);
    assert!(drive.starts_with("/dev/vd"), "{drive}");
    let disk = cloud.shown_disk(&id).await;
    assert_eq!((&disk["Status"], &disk["UHostId"]), (&"Attaching".into(), &"uhost-running".into()));
    assert_eq!((&disk["HostName"], &disk["HostIP"]), (&"uhost-running".into(), &"10.9.0.1".into()));
    assert_eq!(cloud.on_disk("AttachUDisk", &id, &host).await, 17056);
    cloud.settle();
    assert_eq!(cloud.shown_disk(&id).await["Status"], "InUse");
    assert!(cloud.disks_of("uhost-running").await.contains(&id));

    assert_eq!(cloud.on_disk("AttachUDisk", &id, &host).await, 17057);
    for (action, given) in [
        ("DeleteUDisk", &[][..]),
        ("ResizeUDisk", &[("Size", "40")]),
        ("RestoreUDisk", &[("SnapshotTime", "1")]),
    ] {
        assert_eq!(cloud.on_disk(action, &id, given).await, 17026, "{action}");
    }
    let other = [("HostId", "uhost-stopped")];
    assert_eq!(cloud.on_disk("DetachUDisk", &id, &other).await, 17060);
    assert_eq!(cloud.on_disk("DetachUDisk", &id, &host).await, 0);
    let disk = cloud.shown_disk(&id).await;
    assert_eq!((&disk["Status"], &disk["UHostId"]), (&"Detaching".into(), &"".into()));
    assert!(!cloud.disks_of("uhost-running").await.contains(&id));
    cloud.settle();
    assert_eq!(cloud.shown_disk(&id).await["Status"], "Available");
    assert_eq!(cloud.on_disk("DetachUDisk", &id, &host).await, 17060);
    assert_eq!(cloud.on_disk("AttachUDisk", &id, &[("HostId", "uhost-none")]).await, 8039);
    assert_eq!(cloud.on_disk("AttachUDisk", &id, &[]).await, 230);
}

#[tokio::test]
async fn a_disk_is_made_on_a_host_and_deleted_off_it() {
    let cloud = Cloud::new().await;
    let given = [ZONE, ("Size", "3000"), ("Name", "big"), ("HostId", "uhost-running")];
    let id = text(&cloud.ok("CreateAttachUDisk", &given).await["UDiskId"]);
    cloud.settle();
    let disk = cloud.shown_disk(&id).await;
    assert_eq!((&disk["Status"], &disk["ChargeType"]), (&"InUse".into(), &"Month".into()));
    assert!(cloud.disks_of("uhost-running").await.contains(&id));
    let host = [("HostId", "uhost-running")];
    assert_eq!(cloud.on_disk("DetachDeleteUDisk", &id, &host).await, 0);
    assert_eq!(cloud.count("DescribeUDisk", &[("UDiskId", &id)]).await, 0);
    assert!(!cloud.disks_of("uhost-running").await.contains(&id));
}

#[tokio::test]
async fn disks_are_cloned() {
    let cloud = Cloud::new().await;
    let source = cloud.disk(&[("DiskType", "SSDDataDisk")]).await;
    let small = [ZONE, ("SourceId", source.as_str()), ("Name", "c"), ("Size", "10")];
    assert_eq!(cloud.code("CloneUDisk", &small).await, 17025);
    let made = cloud.ok("CloneUDisk", &small[..3]).await;
    let clone = text(&made["UDiskId"][0]);
    assert_eq!(cloud.shown_disk(&clone).await["Status"], "Cloning");
    cloud.settle();
    let shown = cloud.shown_disk(&clone).await;
    assert_eq!((&shown["Status"], &shown["Size"]), (&"Available".into(), &20.into()));
    assert_eq!((&shown["DiskType"], &shown["Name"]), (&"SSDDataDisk".into(), &"c".into()));
    let none = [ZONE, ("SourceId", "bs-none"), ("Name", "c")];
    assert_eq!(cloud.code("CloneUDisk", &none).await, 17041);

    let ark = [("Name", "c"), ("SnapshotTime", "1767226200")];
    assert_eq!(cloud.on_disk("CloneUDiskUDataArk", &source, &ark).await, 17015);
    let on = [("UDataArkMode", "Yes")];
    assert_eq!(cloud.on_disk("SetUDiskUDataArkMode", &source, &on).await, 0);
    assert_eq!(cloud.shown_disk(&source).await["UDataArkMode"], "Yes");
    assert_eq!(cloud.on_disk("CloneUDiskUDataArk", &source, &ark).await, 0);
}

#[tokio::test]
async fn snapshots_keep_disks() {
    let cloud = Cloud::new().await;
    let disk = cloud.disk(&[]).await;
    let id = cloud.snapshot(&disk).await;
    let shown =
        async || cloud.only("DescribeUDiskSnapshot", &[("SnapshotId", &id)], "DataSet").await;
    assert_eq!(shown().await["Status"], "Creating");
    let clone = [ZONE, ("SourceId", id.as_str()), ("Name", "c")];
    assert_eq!(cloud.code("CloneUDiskSnapshot", &clone).await, 17087);
    assert_eq!(cloud.on_disk("RestoreUDisk", &disk, &[("SnapshotId", &id)]).await, 17087);
    assert_eq!(cloud.on_disk("DeleteUDisk", &disk, &[]).await, 17085);
    cloud.clock.advance(Duration::from_secs(3_600));
    assert_eq!(shown().await["Status"], "Normal");
    assert_eq!(cloud.shown_disk(&disk).await["SnapshotCount"], 1);

    assert_eq!(cloud.on_disk("RestoreUDisk", &disk, &[]).await, 230);
    assert_eq!(cloud.on_disk("RestoreUDisk", &disk, &[("SnapshotId", &id)]).await, 0);
    assert_eq!(cloud.shown_disk(&disk).await["Status"], "Restoring");
    cloud.settle();
    assert_eq!(cloud.shown_disk(&disk).await["Status"], "Available");
    let other = cloud.disk(&[]).await;
    assert_eq!(cloud.on_disk("RestoreUDisk", &other, &[("SnapshotId", &id)]).await, 17045);

    // It outlives its disk.
    assert_eq!(cloud.on_disk("DeleteUDisk", &disk, &[]).await, 0);
    assert_eq!(shown().await["IsUDiskAvailable"], false);
    let made = text(&cloud.ok("CloneUDiskSnapshot", &clone).await["UDiskId"][0]);
    assert_eq!(cloud.shown_disk(&made).await["Size"], 20);
    cloud.ok("DeleteUDiskSnapshot", &[ZONE, ("SnapshotId", &id)]).await;
    assert_eq!(cloud.count("DescribeUDiskSnapshot", &[("SnapshotId", &id)]).await, 0);
    assert_eq!(cloud.code("DeleteUDiskSnapshot", &[ZONE, ("SnapshotId", &id)]).await, 17045);
}

#[tokio::test]
async fn a_disk_has_three_snapshots_at_most() {
    let cloud = Cloud::new().await;
    let disk = cloud.disk(&[]).await;
    for _ in 0..3 {
        cloud.snapshot(&disk).await;
    }
    assert_eq!(cloud.on_disk("CreateUDiskSnapshot", &disk, &[("Name", "x")]).await, 17011);
    assert_eq!(cloud.on_disk("DeleteUDiskSnapshot", &disk, &[]).await, 0);
    assert_eq!(cloud.count("DescribeUDiskSnapshot", &[ZONE, ("UDiskId", &disk)]).await, 0);
    assert_eq!(cloud.code("DeleteUDiskSnapshot", &[ZONE]).await, 230);
}
