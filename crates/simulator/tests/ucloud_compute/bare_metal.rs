//! Bare-metal servers, with local disks and with cloud disks.

use serde_json::Value;

use super::{Cloud, PASSWORD, ZONE, text};

const IMAGE: (&str, &str) = ("ImageId", "pimg-cs-xev4rz");
const CLOUD_DISKS: [(&str, &str); 7] = [
    ("Type", "BM.Compute.I7.M10"),
    ("Disks.0.IsBoot", "True"),
    ("Disks.0.Type", "CLOUD_RSSD"),
    ("Disks.0.Size", "40"),
    ("Disks.1.IsBoot", "False"),
    ("Disks.1.Type", "CLOUD_RSSD"),
    ("Disks.1.Size", "60"),
];

impl Cloud {
    /// A server that runs.
    async fn server(&self, given: &[(&str, &str)]) -> String {
        let given = [&[ZONE, IMAGE, PASSWORD], given].concat();
        let id = text(&self.ok("CreatePHost", &given).await["PHostId"][0]);
        assert_eq!(self.shown_server(&id).await["PMStatus"], "Starting");
        self.settle();
        assert_eq!(self.shown_server(&id).await["PMStatus"], "Running");
        id
    }

    async fn shown_server(&self, id: &str) -> Value {
        self.only("DescribePHost", &[("PHostId.0", id)], "PHostSet").await
    }

    /// The code of an operation on a server; 0 if it succeeds.
    async fn on_server(&self, action: &str, id: &str, given: &[(&str, &str)]) -> i64 {
        let given = [&[ZONE, ("PHostId", id)], given].concat();
        self.call(action, &given).await.code()
    }
}

#[tokio::test]
async fn a_server_is_made_changed_stopped_and_deleted() {
    let cloud = Cloud::new().await;
    let id = cloud.server(&[("Name", "m"), ("ChargeType", "Day"), ("Raid", "NoRaid")]).await;
    let server = cloud.shown_server(&id).await;
    for (name, expected) in [
        ("Name", "m"),
        ("ChargeType", "Day"),
        ("PhostClass", "LocalDisk"),
        ("PowerState", "on"),
        ("Zone", ZONE.1),
        ("OSType", "Ubuntu"),
    ] {
        assert_eq!(server[name], expected, "{name}");
    }
    assert_eq!(server["DiskSet"][0]["Raid"], "NoRaid");
    assert_eq!(server["IPSet"][0]["OperatorName"], "Private");
    assert_eq!(cloud.on_server("ModifyPHostInfo", &id, &[("Name", "n"), ("Tag", "t")]).await, 0);
    let server = cloud.shown_server(&id).await;
    assert_eq!((&server["Name"], &server["Tag"]), (&"n".into(), &"t".into()));
    let tag = cloud.only("DescribePHostTags", &[], "TagSet").await;
    assert_eq!((&tag["Tag"], &tag["TotalCount"]), (&"t".into(), &1.into()));

    assert_eq!(cloud.on_server("StartPHost", &id, &[]).await, 230);
    assert_eq!(cloud.on_server("RebootPHost", &id, &[]).await, 0);
    assert_eq!(cloud.shown_server(&id).await["PMStatus"], "Rebooting");
    assert_eq!(cloud.on_server("PoweroffPHost", &id, &[]).await, 0);
    assert_eq!(cloud.shown_server(&id).await["PMStatus"], "Stopping");
    cloud.settle();
    let server = cloud.shown_server(&id).await;
    assert_eq!((&server["PMStatus"], &server["PowerState"]), (&"Stopped".into(), &"off".into()));
    assert_eq!(cloud.on_server("StopPHost", &id, &[]).await, 230);
    assert_eq!(cloud.on_server("StartPHost", &id, &[]).await, 0);
    cloud.settle();
    assert_eq!(cloud.on_server("StopPHost", &id, &[]).await, 0);
    cloud.settle();
    assert_eq!(cloud.on_server("TerminatePHost", &id, &[]).await, 0);
    assert_eq!(cloud.count("DescribePHost", &[("PHostId.0", &id)]).await, 0);
    assert_eq!(cloud.on_server("StartPHost", &id, &[]).await, 16001);
}

#[tokio::test]
async fn a_server_has_addresses_and_a_firewall() {
    let cloud = Cloud::new().await;
    let given = [
        ("VpcIp", "10.9.3.3"),
        ("SecurityGroupId", "1002"),
        ("NetworkInterface.0.EIP.Bandwidth", "10"),
        ("NetworkInterface.0.EIP.PayMode", "Traffic"),
        ("NetworkInterface.0.EIP.OperatorName", "Bgp"),
    ];
    let id = cloud.server(&given).await;
    let addresses = cloud.shown_server(&id).await["IPSet"].clone();
    // The official Terraform provider reads no further than the private one.
    assert_eq!(addresses[1]["IPAddr"], "10.9.3.3");
    assert_eq!(
        (&addresses[0]["OperatorName"], &addresses[0]["Bandwidth"]),
        (&"BGP".into(), &10.into())
    );
    let guard = [("ResourceId", id.as_str()), ("ResourceType", "upm")];
    let firewall = cloud.only("DescribeFirewall", &guard, "DataSet").await;
    assert_eq!(firewall["Type"], "recommend non web");
    let of_vpc = [("VPCId", "uvnet-simulated")];
    assert_eq!(cloud.only("DescribePHost", &of_vpc, "PHostSet").await["PHostId"], id.as_str());
    assert_eq!(cloud.count("DescribePHost", &[("VPCId", "uvnet-none")]).await, 0);

    let eip = text(&addresses[0]["IPId"]);
    assert_eq!(cloud.on_server("TerminatePHost", &id, &[("ReleaseEIP", "false")]).await, 0);
    let eip = cloud.only("DescribeEIP", &[("EIPIds.0", &eip)], "EIPSet").await;
    assert_eq!(eip["Status"], "free");
}

#[tokio::test]
async fn a_server_with_cloud_disks_takes_more_of_them() {
    let cloud = Cloud::new().await;
    let id = cloud.server(&CLOUD_DISKS).await;
    let server = cloud.shown_server(&id).await;
    assert_eq!(server["PhostClass"], "CloudDisk");
    let (boot, data) = (&server["DiskSet"][0], &server["DiskSet"][1]);
    assert_eq!((&boot["IsBoot"], &boot["Space"]), (&"True".into(), &40.into()));
    assert_eq!((&data["Type"], &data["Space"]), (&"CLOUD_RSSD".into(), &60.into()));
    let (boot, data) = (text(&boot["DiskId"]), text(&data["DiskId"]));
    let of_server = [("HostId", id.as_str()), ("HostProduct", "uphost")];
    assert_eq!(cloud.only("DescribeUDisk", &of_server, "DataSet").await["UDiskId"], data.as_str());

    let resize = async |disk: &str, size: &str| {
        let given = [("UDiskId", disk), ("DiskSpace", size)];
        cloud.on_server("ResizePHostAttachedDisk", &id, &given).await
    };
    assert_eq!(resize(&boot, "100").await, 0);
    assert_eq!(resize(&data, "80").await, 0);
    assert_eq!(resize(&boot, "40").await, 230);
    assert_eq!(resize("bs-none", "100").await, 230);
    let disks = cloud.shown_server(&id).await["DiskSet"].clone();
    assert_eq!((&disks[0]["Space"], &disks[1]["Space"]), (&100.into(), &80.into()));
    assert_eq!(cloud.only("DescribeUDisk", &of_server, "DataSet").await["Size"], 80);

    let given = [ZONE, ("Size", "20"), ("Name", "more"), ("HostId", id.as_str())];
    let more = text(&cloud.ok("CreateAttachUDisk", &given).await["UDiskId"]);
    assert_eq!(cloud.shown_server(&id).await["DiskSet"][2]["DiskId"], more.as_str());
    cloud.settle();
    let given = [("UDiskId", more.as_str()), ("HostId", id.as_str())];
    cloud.ok("DetachUDisk", &given).await;
    assert_eq!(cloud.shown_server(&id).await["DiskSet"].as_array().unwrap().len(), 2);

    assert_eq!(cloud.on_server("TerminatePHost", &id, &[("ReleaseUDisk", "true")]).await, 0);
    assert_eq!(cloud.count("DescribeUDisk", &[("UDiskId", &data)]).await, 0);
    assert_eq!(cloud.count("DescribeUDisk", &[("UDiskId", &more)]).await, 1);
}

#[tokio::test]
async fn some_operations_need_cloud_disks() {
    let cloud = Cloud::new().await;
    let local = cloud.server(&[]).await;
    let cloudy = cloud.server(&CLOUD_DISKS).await;
    let boot = text(&cloud.shown_server(&cloudy).await["DiskSet"][0]["DiskId"]);
    let resize = [("UDiskId", boot.as_str()), ("DiskSpace", "100")];
    for (action, given) in [
        ("ResetPHostPassword", &[PASSWORD][..]),
        ("ResizePHostAttachedDisk", &resize),
        ("CreatePHostImage", &[("ImageName", "i")]),
        ("ReinstallPHost", &[PASSWORD, ("BootDiskSpace", "100")]),
    ] {
        assert_eq!(cloud.on_server(action, &local, given).await, 230, "{action}");
        assert_eq!(cloud.on_server(action, &cloudy, given).await, 0, "{action}");
    }
    let attach = [ZONE, ("Size", "20"), ("Name", "more"), ("HostId", local.as_str())];
    assert_eq!(cloud.code("CreateAttachUDisk", &attach).await, 230);
}

#[tokio::test]
async fn a_server_is_reinstalled() {
    let cloud = Cloud::new().await;
    let id = cloud.server(&[]).await;
    let none = [PASSWORD, ("ImageId", "pimg-none")];
    assert_eq!(cloud.on_server("ReinstallPHost", &id, &none).await, 230);
    let given = [
        PASSWORD,
        ("ImageId", "pimg-windows"),
        ("Name", "w"),
        ("ReserveDisk", "No"),
        ("Raid", "Raid5"),
    ];
    assert_eq!(cloud.on_server("ReinstallPHost", &id, &given).await, 0);
    let server = cloud.shown_server(&id).await;
    assert_eq!((&server["OSType"], &server["Name"]), (&"Windows".into(), &"w".into()));
    assert_eq!(
        (&server["PMStatus"], &server["DiskSet"][0]["Raid"]),
        (&"Initializing".into(), &"Raid5".into())
    );
    assert_eq!(cloud.on_server("ReinstallPHost", &id, &given).await, 230);
    cloud.settle();
    assert_eq!(cloud.shown_server(&id).await["PMStatus"], "Running");
}

#[tokio::test]
async fn images_are_made_of_servers() {
    let cloud = Cloud::new().await;
    let server = cloud.server(&CLOUD_DISKS).await;
    let given = [ZONE, ("PHostId", server.as_str()), ("ImageName", "mine")];
    let id = text(&cloud.ok("CreatePHostImage", &given).await["ImageId"]);
    let shown = async || {
        cloud.only("DescribePHostImage", &[ZONE, ("ImageType", "Custom")], "ImageSet").await
    };
    assert_eq!(
        (&shown().await["ImageId"], &shown().await["State"]),
        (&id.as_str().into(), &"Making".into())
    );
    assert_eq!(cloud.shown_server(&server).await["BootDiskState"], "ImageMaking");
    let make = [ZONE, ("ImageId", id.as_str()), PASSWORD];
    assert_eq!(cloud.code("CreatePHost", &make).await, 230);
    // A restart does not keep the image from being finished.
    assert_eq!(cloud.on_server("RebootPHost", &server, &[]).await, 0);
    cloud.settle();
    assert_eq!(cloud.shown_server(&server).await["BootDiskState"], "Normal");
    assert_eq!(
        (&shown().await["State"], &shown().await["ImageSize"]),
        (&"Available".into(), &40.into())
    );
    cloud.ok("CreatePHost", &make).await;

    let given = [ZONE, ("ImageId", id.as_str()), ("Name", "new"), ("Remark", "ours")];
    cloud.ok("ModifyPHostImageInfo", &given).await;
    let image = shown().await;
    assert_eq!((&image["ImageName"], &image["ImageDescription"]), (&"new".into(), &"ours".into()));
    cloud.ok("TerminatePHostImage", &given[..2]).await;
    assert_eq!(cloud.count("DescribePHostImage", &[ZONE, ("ImageId.0", &id)]).await, 0);
    assert_eq!(cloud.code("TerminatePHostImage", &[ZONE, IMAGE]).await, 230);
    let base = [ZONE, ("ImageId.0", IMAGE.1)];
    assert_eq!(cloud.only("DescribePHostImage", &base, "ImageSet").await["OsType"], "Ubuntu");
}

#[tokio::test]
async fn what_cannot_become_a_server_is_refused() {
    let cloud = Cloud::new().await;
    for given in [
        &[("Type", "Base-None")][..],
        &CLOUD_DISKS[1..],
        &CLOUD_DISKS[..1],
        &[("SecurityGroupId", "firewall-none")],
        &[("VPCId", "uvnet-none")],
    ] {
        let given = [&[ZONE, IMAGE, PASSWORD], given].concat();
        assert_ne!(cloud.code("CreatePHost", &given).await, 0);
    }
    assert_eq!(cloud.count("DescribePHost", &[]).await, 0);
}

#[tokio::test]
async fn a_machine_type_has_local_or_cloud_disks() {
    let cloud = Cloud::new().await;
    let types = async |action: &str, given: &[(&str, &str)]| {
        let types = cloud.ok(action, given).await["MachineTypes"].clone();
        let types: Vec<_> = types.as_array().unwrap().iter().map(|it| text(&it["Type"])).collect();
        types
    };
    let local = types("DescribePHostMachineType", &[]).await;
    let cloudy = types("DescribeBaremetalMachineType", &[]).await;
    assert!(local.contains(&"Base-SSD-V5".to_owned()));
    assert!(cloudy.contains(&"BM.Compute.I7.M10".to_owned()));
    assert!(!local.iter().any(|name| cloudy.contains(name)));
    let one = [("Type", "db-2")];
    assert_eq!(types("DescribePHostMachineType", &one).await, ["db-2"]);
}
