use serde_json::json;

use super::{Cloud, DEFAULT_SUBNET, DEFAULT_VPC, HOST, text, texts};

const MAC: &str = "52:54:00:00:00:01";

#[tokio::test]
async fn virtual_ips_are_free_addresses_of_their_subnet() {
    let cloud = Cloud::new().await;
    let vpc = cloud.vpc("192.168.0.0/16").await;
    let given = [("VPCId", vpc.as_str()), ("Subnet", "192.168.0.0"), ("Netmask", "29")];
    let subnet = cloud.made("CreateSubnet", &given, "SubnetId").await;
    let place = [("VPCId", vpc.as_str()), ("SubnetId", subnet.as_str())];
    let allocate = |more: &[(&'static str, &'static str)]| [&place[..], more].concat();
    let made = cloud.ok("AllocateVIP", &allocate(&[("Count", "2"), ("Name", "n")])).await;
    assert_eq!(made["DataSet"], json!(["192.168.0.2", "192.168.0.3"]));
    assert_eq!(cloud.code("AllocateVIP", &allocate(&[("Ip", "192.168.0.3")])).await, 5026);
    assert_eq!(cloud.code("AllocateVIP", &allocate(&[("Ip", "192.168.1.3")])).await, 230);
    cloud.ok("AllocateVIP", &allocate(&[("Ip", "192.168.0.5")])).await;
    cloud.ok("AllocateVIP", &allocate(&[("Count", "2")])).await;
    assert_eq!(cloud.code("AllocateVIP", &allocate(&[])).await, 5024, "the subnet is full");
    let foreign = [("VPCId", DEFAULT_VPC), ("SubnetId", subnet.as_str())];
    assert_eq!(cloud.code("AllocateVIP", &foreign).await, 230);

    let id = text(&made["VIPSet"][0]["VIPId"]);
    cloud.ok("UpdateVIPAttribute", &[("VIPId", &id), ("Remark", "r")]).await;
    let seen = cloud.ok("DescribeVIP", &[("VIPId", &id)]).await;
    assert_eq!(seen["TotalCount"], 1);
    assert_eq!(
        (&seen["VIPSet"][0]["Name"], &seen["VIPSet"][0]["Remark"]),
        (&json!("n"), &json!("r"))
    );
    assert_eq!(seen["DataSet"], json!(["192.168.0.2"]));
    cloud.ok("ReleaseVIP", &[("VIPId", &id)]).await;
    assert_eq!(cloud.code("ReleaseVIP", &[("VIPId", &id)]).await, 54002);
    assert_eq!(cloud.ok("DescribeVIP", &place).await["TotalCount"], 4);
}

#[tokio::test]
async fn an_interface_is_attached_detached_and_deleted() {
    let cloud = Cloud::new().await;
    let made = cloud.interface().await;
    let id = text(&made["InterfaceId"]);
    // The hosts and the gateway have the first two.
    assert_eq!(made["PrivateIpSet"], json!(["10.9.0.3"]));
    assert_eq!(made["Status"], 0);
    let pair = [("InterfaceId", id.as_str()), ("InstanceId", HOST)];
    cloud.ok("AttachNetworkInterface", &pair).await;
    assert_eq!(cloud.code("AttachNetworkInterface", &pair).await, 5026);
    assert_eq!(cloud.code("DeleteNetworkInterface", &[("InterfaceId", &id)]).await, 5024);
    let own = cloud.ok("DescribeInstanceNetworkInterface", &[("InstanceId", HOST)]).await;
    assert_eq!(texts(&own["NetworkInterfaceSet"], "InterfaceId"), [id.as_str()]);

    let (eip, _) = cloud.eip().await;
    let bind = [("EIPId", eip.as_str()), ("ResourceType", "uni"), ("ResourceId", id.as_str())];
    cloud.ok("BindEIP", &bind).await;
    let seen = cloud.ok("DescribeNetworkInterface", &[("InterfaceId.0", &id)]).await;
    let seen = &seen["NetworkInterfaceSet"][0];
    assert_eq!((&seen["Status"], &seen["AttachInstanceId"]), (&json!(1), &json!(HOST)));
    assert_eq!(seen["EIPIdSet"], json!([eip]));
    assert_eq!(seen["FirewallIdSet"], json!(["firewall-web"]));
    let private = cloud.ok("DescribePrivateIP", &[("ObjectId", &id)]).await;
    assert_eq!((&private["TotalCount"], &private["DataSet"][0]["EIPId"]), (&json!(1), &json!(eip)));

    cloud.ok("DetachNetworkInterface", &pair).await;
    assert_eq!(cloud.code("DetachNetworkInterface", &pair).await, 54002);
    assert_eq!(cloud.code("DeleteNetworkInterface", &[("InterfaceId", &id)]).await, 5024);
    cloud.ok("UnBindEIP", &bind).await;
    cloud.ok("DeleteNetworkInterface", &[("InterfaceId", &id)]).await;
    assert_eq!(cloud.code("AttachNetworkInterface", &pair).await, 54002);
}

#[tokio::test]
async fn the_interface_of_a_host_that_is_gone_is_free() {
    let cloud = Cloud::new().await;
    let id = text(&cloud.interface().await["InterfaceId"]);
    let pair = [("InterfaceId", id.as_str()), ("InstanceId", "uhost-stopped")];
    cloud.ok("AttachNetworkInterface", &pair).await;
    cloud.lose_host("uhost-stopped");
    let seen = cloud.ok("DescribeNetworkInterface", &[("InterfaceId.0", &id)]).await;
    assert_eq!(seen["NetworkInterfaceSet"][0]["Status"], 0);
    assert_eq!(seen["NetworkInterfaceSet"][0]["AttachInstanceId"], "");
    cloud.ok("DeleteNetworkInterface", &[("InterfaceId", &id)]).await;
}

#[tokio::test]
async fn an_interface_joins_only_hosts_of_its_vpc() {
    let cloud = Cloud::new().await;
    let vpc = cloud.vpc("192.168.0.0/16").await;
    let subnet = cloud.subnet(&vpc, "192.168.1.0").await;
    let place = [("VPCId", vpc.as_str()), ("SubnetId", subnet.as_str())];
    let made = cloud.ok("CreateNetworkInterface", &place).await;
    let id = text(&made["NetworkInterface"]["InterfaceId"]);
    for (host, code) in [(HOST, 230), ("uhost-none", 54002)] {
        let pair = [("InterfaceId", id.as_str()), ("InstanceId", host)];
        assert_eq!(cloud.code("AttachNetworkInterface", &pair).await, code);
    }
    let output = [("InterfaceId", id.as_str()), ("Zone", "cn-bj2-04"), ("Output", "1.2.3.4")];
    assert_eq!(cloud.code("UpdateNetworkInterfaceDefaultOutput", &output).await, 230);
    let direct = [("InterfaceId", id.as_str()), ("VPCId", vpc.as_str())];
    cloud.ok("EnableUniEipDirectMode", &direct).await;
    cloud.ok("UpdateNetworkInterfaceDefaultOutput", &output).await;
    let seen = cloud.ok("DescribeNetworkInterface", &place).await;
    assert_eq!(seen["NetworkInterfaceSet"][0]["DefaultOutput"], "1.2.3.4");
    assert_eq!(seen["NetworkInterfaceSet"][0]["EipDirectMode"], true);
}

#[tokio::test]
async fn secondary_addresses_move_between_interfaces() {
    let cloud = Cloud::new().await;
    let given = [("Zone", "cn-bj2-04"), ("Mac", MAC), ("ObjectId", HOST)];
    let made = cloud.ok("AllocateSecondaryIp", &given).await;
    let address = text(&made["IpInfo"]["Ip"]);
    assert_eq!(made["IpInfo"]["Mask"], "255.255.0.0");
    let batch = [&given[..], &[("Count", "2")]].concat();
    let batch = cloud.ok("AllocateBatchSecondaryIp", &batch).await;
    assert_eq!(texts(&batch["IpsInfo"], "Ip"), ["10.9.0.4", "10.9.0.5"]);
    assert_eq!(cloud.code("AllocateBatchSecondaryIp", &given).await, 230);

    let other = "52:54:00:00:00:02";
    let place = [("Ip", address.as_str()), ("SubnetId", DEFAULT_SUBNET)];
    let mv = [&place[..], &[("OldMac", other), ("NewMac", MAC)]].concat();
    assert_eq!(cloud.code("MoveSecondaryIPMac", &mv).await, 230);
    let mv = [&place[..], &[("OldMac", MAC), ("NewMac", other)]].concat();
    cloud.ok("MoveSecondaryIPMac", &mv).await;
    let asked = [("VPCId", DEFAULT_VPC), ("SubnetId", DEFAULT_SUBNET), ("Mac", other)];
    let seen = cloud.ok("DescribeSecondaryIp", &asked).await;
    assert_eq!(texts(&seen["DataSet"], "Ip"), [address.as_str()]);
    let delete = [&place[..], &[("Zone", "cn-bj2-04"), ("Mac", other)]].concat();
    cloud.ok("DeleteSecondaryIp", &delete).await;
    assert_eq!(cloud.code("DeleteSecondaryIp", &delete).await, 54002);
}
