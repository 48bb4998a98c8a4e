//! Hosts come, run, stop and go.

use super::{Cloud, IMAGE, PASSWORD, WINDOWS, ZONE, text};

const CREATE: [(&str, &str); 6] = [
    ZONE,
    PASSWORD,
    ("LoginMode", "Password"),
    ("Disks.0.IsBoot", "True"),
    ("Disks.0.Type", "CLOUD_SSD"),
    ("Disks.0.Size", "20"),
];

fn create_with<'a>(given: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let is_given = |name: &str| given.iter().any(|(other, _)| *other == name);
    let usual = CREATE.into_iter().filter(|(name, _)| !is_given(name));
    usual.chain(given.iter().copied()).collect()
}

#[tokio::test]
async fn a_host_is_created_runs_stops_and_is_deleted() {
    let cloud = Cloud::new().await;
    let id = cloud
        .new_host(&[
            ("Name", "web"),
            ("Tag", "front"),
            ("MachineType", "O"),
            ("ChargeType", "Dynamic"),
            ("MinimalCpuPlatform", "Amd/Auto"),
        ])
        .await;
    let host = cloud.host(&id).await;
    assert_eq!(host["State"], "Initializing");
    for (name, expected) in [
        ("Name", "web"),
        ("Tag", "front"),
        ("MachineType", "O"),
        ("ChargeType", "Dynamic"),
        ("CpuPlatform", "Amd/Epyc2"),
        ("BasicImageId", IMAGE),
        ("Zone", "cn-bj2-04"),
        ("StorageType", "UDisk"),
    ] {
        assert_eq!(host[name], expected, "{name}");
    }
    assert_eq!((host["CPU"].as_u64(), host["Memory"].as_u64()), (Some(2), Some(4096)));
    assert_eq!(host["IPSet"][0]["VPCId"], "uvnet-simulated");
    assert_eq!(host["DiskSet"][0]["IsBoot"], "True");
    assert!(!host.to_string().contains(PASSWORD.1), "{host}");

    assert_eq!(cloud.code("StopUHostInstance", &[("UHostId", &id)]).await, 8905);
    cloud.settle();
    assert_eq!(cloud.host(&id).await["State"], "Running");
    assert_eq!(cloud.code("TerminateUHostInstance", &[("UHostId", &id)]).await, 8856);
    cloud.ok("StopUHostInstance", &[("UHostId", &id)]).await;
    cloud.settle();
    let gone = cloud.ok("TerminateUHostInstance", &[("UHostId", &id)]).await;
    assert_eq!((&gone["UHostId"], &gone["InRecycle"]), (&id.as_str().into(), &"No".into()));
    assert_eq!(cloud.count("DescribeUHostInstance", &[("UHostIds.0", &id)]).await, 0);
    assert_eq!(cloud.code("StartUHostInstance", &[("UHostId", &id)]).await, 8039);
}

#[tokio::test]
async fn power_is_cut_and_hosts_reboot() {
    let cloud = Cloud::new().await;
    let id = [("UHostId", "uhost-running")];
    cloud.ok("RebootUHostInstance", &id).await;
    assert_eq!(cloud.host("uhost-running").await["State"], "Rebooting");
    // The reboot does not bring the host back after that.
    cloud.ok("PoweroffUHostInstance", &id).await;
    cloud.settle();
    assert_eq!(cloud.host("uhost-running").await["State"], "Stopped");
    assert_eq!(cloud.code("PoweroffUHostInstance", &id).await, 8905);
    assert_eq!(cloud.code("RebootUHostInstance", &id).await, 8905);
}

#[tokio::test]
async fn several_hosts_have_addresses_of_their_own() {
    let cloud = Cloud::new().await;
    let ids = cloud.hosts(&[("MaxCount", "3"), ("Tag", "many")]).await;
    assert_eq!(ids.len(), 3);
    let found = cloud.ok("DescribeUHostInstance", &[("Tag", "many")]).await;
    assert_eq!(found["TotalCount"], 3);
    let mut addresses: Vec<_> = found["UHostSet"]
        .as_array()
        .unwrap()
        .iter()
        .map(|host| text(&host["IPSet"][0]["IP"]))
        .collect();
    addresses.sort();
    addresses.dedup();
    assert_eq!(addresses.len(), 3);

    let page = [("Tag", "many"), ("Offset", "1"), ("Limit", "1")];
    let page = cloud.only("DescribeUHostInstance", &page, "UHostSet").await;
    assert_eq!(page["UHostId"], ids[1].as_str());

    let tags = cloud.ok("DescribeUHostTags", &[]).await;
    let many = tags["TagSet"].as_array().unwrap().iter().find(|tag| tag["Tag"] == "many");
    assert_eq!(many.unwrap()["TotalCount"], 3);
}

#[tokio::test]
async fn an_address_is_asked_for_once() {
    let cloud = Cloud::new().await;
    let asked = create_with(&[("ImageId", IMAGE), ("PrivateIp.0", "10.9.7.7")]);
    let made = cloud.ok("CreateUHostInstance", &asked).await;
    assert_eq!(made["IPs"][0], "10.9.7.7");
    assert_eq!(cloud.code("CreateUHostInstance", &asked).await, 5026);
}

#[tokio::test]
async fn data_disks_and_addresses_stay_unless_they_are_released() {
    let cloud = Cloud::new().await;
    let more = [
        ("Disks.1.IsBoot", "False"),
        ("Disks.1.Type", "CLOUD_RSSD"),
        ("Disks.1.Size", "40"),
        ("NetworkInterface.0.EIP.Bandwidth", "2"),
        ("NetworkInterface.0.EIP.OperatorName", "Bgp"),
        ("NetworkInterface.0.EIP.PayMode", "Traffic"),
    ];
    for (release, left) in [("false", 1), ("true", 0)] {
        let id = cloud.stopped_host(&more).await;
        let host = cloud.host(&id).await;
        assert_eq!(host["TotalDiskSpace"], 40);
        let disk = text(&host["DiskSet"][1]["DiskId"]);
        let shown = cloud.only("DescribeUDisk", &[("UDiskId", &disk)], "DataSet").await;
        assert_eq!(shown["UHostId"], id.as_str());
        assert_eq!(
            (&shown["DiskType"], &shown["Status"]),
            (&"RSSDDataDisk".into(), &"InUse".into())
        );
        let public = host["IPSet"].as_array().unwrap().iter().find(|it| it["Type"] == "Bgp");
        let eip = text(&public.unwrap()["IPId"]);

        let given = [("UHostId", id.as_str()), ("ReleaseUDisk", release), ("ReleaseEIP", release)];
        cloud.ok("TerminateUHostInstance", &given).await;
        assert_eq!(cloud.count("DescribeUDisk", &[("UDiskId", &disk)]).await, left);
        assert_eq!(cloud.count("DescribeEIP", &[("EIPIds.0", &eip)]).await, left);
        if left == 1 {
            let shown = cloud.only("DescribeUDisk", &[("UDiskId", &disk)], "DataSet").await;
            assert_eq!((&shown["Status"], &shown["UHostId"]), (&"Available".into(), &"".into()));
            let eip = cloud.only("DescribeEIP", &[("EIPIds.0", &eip)], "EIPSet").await;
            assert_eq!(eip["Status"], "free");
        }
    }
}

#[tokio::test]
async fn a_host_lies_in_its_vpc_behind_its_firewall() {
    let cloud = Cloud::new().await;
    let vpc = cloud.ok("CreateVPC", &[("Name", "v"), ("Network.0", "192.168.0.0/16")]).await;
    let vpc = text(&vpc["VPCId"]);
    let subnet = [("VPCId", vpc.as_str()), ("Subnet", "192.168.1.0"), ("SubnetName", "s")];
    let subnet = text(&cloud.ok("CreateSubnet", &subnet).await["SubnetId"]);
    let rule = [("Name", "f"), ("Rule.0", "TCP|80|0.0.0.0/0|ACCEPT|HIGH")];
    let firewall = text(&cloud.ok("CreateFirewall", &rule).await["FWId"]);
    let id = cloud
        .stopped_host(&[("VPCId", &vpc), ("SubnetId", &subnet), ("SecurityGroupId", &firewall)])
        .await;
    let found = cloud.only("DescribeUHostInstance", &[("VPCId", &vpc)], "UHostSet").await;
    assert_eq!(
        (&found["UHostId"], &found["IPSet"][0]["SubnetId"]),
        (&id.as_str().into(), &subnet.as_str().into())
    );
    let guard = [("ResourceId", id.as_str()), ("ResourceType", "uhost")];
    assert_eq!(cloud.only("DescribeFirewall", &guard, "DataSet").await["FWId"], firewall.as_str());

    assert_ne!(cloud.code("DeleteSubnet", &[("SubnetId", &subnet)]).await, 0);
    cloud.ok("TerminateUHostInstance", &[("UHostId", &id)]).await;
    cloud.ok("DeleteSubnet", &[("SubnetId", &subnet)]).await;

    let elsewhere = create_with(&[("ImageId", IMAGE), ("SubnetId", "subnet-none")]);
    assert_ne!(cloud.code("CreateUHostInstance", &elsewhere).await, 0);
}

#[tokio::test]
async fn what_cannot_become_a_host_is_refused() {
    let cloud = Cloud::new().await;
    for (given, code) in [
        (vec![("ImageId", "uimage-none")], 8846),
        (vec![("ImageId", WINDOWS), ("CPU", "1")], 8027),
        (vec![("ImageId", IMAGE), ("CPU", "2"), ("NetCapability", "Super")], 8949),
        (vec![("ImageId", IMAGE), ("Password", "")], 230),
        (vec![("ImageId", IMAGE), ("LoginMode", "KeyPair"), ("KeyPairId", "ukp-none")], 230),
        (vec![("ImageId", IMAGE), ("Disks.0.IsBoot", "False")], 230),
        (vec![("ImageId", IMAGE), ("IsolationGroup", "ig-none")], 8037),
        (vec![("ImageId", IMAGE), ("SecurityGroupId", "firewall-none")], 4600),
    ] {
        assert_eq!(
            cloud.code("CreateUHostInstance", &create_with(&given)).await,
            code,
            "{given:?}"
        );
    }
    assert_eq!(cloud.count("DescribeUHostInstance", &[]).await, 2);
}

#[tokio::test]
async fn a_host_named_to_fail_is_not_installed() {
    let cloud = Cloud::new().await;
    let id = cloud.new_host(&[("Name", "simulate-failure")]).await;
    cloud.settle();
    assert_eq!(cloud.host(&id).await["State"], "Install Fail");
    cloud.ok("TerminateUHostInstance", &[("UHostId", &id)]).await;
}

#[tokio::test]
async fn a_protected_host_stays() {
    let cloud = Cloud::new().await;
    let id = cloud.stopped_host(&[("DeletionProtection", "true")]).await;
    assert_eq!(cloud.code("TerminateUHostInstance", &[("UHostId", &id)]).await, 8856);
}

#[tokio::test]
async fn an_isolation_group_takes_seven_hosts_of_a_zone() {
    let cloud = Cloud::new().await;
    let group = cloud.ok("CreateIsolationGroup", &[("GroupName", "g"), ("Remark", "r")]).await;
    let group = text(&group["GroupId"]);
    let ids = cloud.hosts(&[("IsolationGroup", &group), ("MaxCount", "9")]).await;
    assert_eq!(ids.len(), 7);
    let shown = [("GroupId", group.as_str())];
    let shown = cloud.only("DescribeIsolationGroup", &shown, "IsolationGroupSet").await;
    assert_eq!((&shown["GroupName"], &shown["Remark"]), (&"g".into(), &"r".into()));
    assert_eq!(shown["SpreadInfoSet"][0]["UHostCount"], 7);
    let another = create_with(&[("ImageId", IMAGE), ("IsolationGroup", &group)]);
    assert_eq!(cloud.code("CreateUHostInstance", &another).await, 8095);

    let join = [ZONE, ("GroupId", group.as_str()), ("UHostId", "uhost-running")];
    assert_eq!(cloud.code("AddUHostToIsolationGroup", &join).await, 8095);
    cloud.ok("LeaveIsolationGroup", &[("GroupId", &group), ("UHostId", &ids[0])]).await;
    cloud.ok("AddUHostToIsolationGroup", &join).await;
    let found = cloud.ok("DescribeUHostInstance", &[("IsolationGroup", &group)]).await;
    assert_eq!(
        (&found["TotalCount"], &found["UHostSet"][0]["UHostId"]),
        (&7.into(), &"uhost-running".into())
    );

    cloud.ok("DeleteIsolationGroup", &[("GroupId", &group)]).await;
    assert_eq!(cloud.count("DescribeIsolationGroup", &[("GroupId", &group)]).await, 0);
    assert_eq!(cloud.host(&ids[1]).await["IsolationGroup"], "");
    assert_eq!(cloud.code("DeleteIsolationGroup", &[("GroupId", &group)]).await, 8037);
}

#[tokio::test]
async fn hosts_open_to_key_pairs() {
    let cloud = Cloud::new().await;
    let made = cloud.ok("CreateUHostKeyPair", &[("KeyPairName", "mine")]).await;
    assert!(text(&made["KeyPair"]["PrivateKeyBody"]).contains("PRIVATE KEY"));
    let id = text(&made["KeyPair"]["KeyPairId"]);
    let again = [("KeyPairName", "mine"), ("PublicKeyBody", "ssh-rsa A")];
    assert_eq!(cloud.code("ImportUHostKeyPairs", &again).await, 230);
    let other = [("KeyPairName", "other"), ("PublicKeyBody", "ssh-rsa A")];
    cloud.ok("ImportUHostKeyPairs", &other).await;
    let all = cloud.ok("DescribeUHostKeyPairs", &[]).await;
    assert_eq!(all["TotalCount"], 2);
    assert!(!all.to_string().contains("PRIVATE KEY"));
    let pair = cloud.only("DescribeUHostKeyPairs", &[("KeyPairName", "mine")], "KeyPairs").await;
    assert_eq!(pair["KeyPairId"], id.as_str());

    let host = cloud.new_host(&[("LoginMode", "KeyPair"), ("KeyPairId", &id)]).await;
    let shown = cloud.host(&host).await["KeyPair"].clone();
    assert_eq!(
        (&shown["KeyPairId"], &shown["KeyPairState"]),
        (&id.as_str().into(), &"Normal".into())
    );
    cloud.ok("DeleteUHostKeyPairs", &[("KeyPairIds.0", &id)]).await;
    assert_eq!(cloud.host(&host).await["KeyPair"]["KeyPairState"], "Deleted");
    assert_eq!(cloud.code("DeleteUHostKeyPairs", &[("KeyPairIds.0", &id)]).await, 230);
}
