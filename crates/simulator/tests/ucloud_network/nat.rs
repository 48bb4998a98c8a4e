use serde_json::json;

use super::{Cloud, DEFAULT_SUBNET, DEFAULT_VPC, HOST, texts};

/// A NAT gateway of the default subnet: its id, and its elastic IP with the address.
async fn gateway(cloud: &Cloud) -> (String, String, String) {
    let (eip, address) = cloud.eip().await;
    let given = [
        ("NATGWName", "n"),
        ("EIPIds.0", eip.as_str()),
        ("FirewallId", "firewall-web"),
        ("SubnetworkIds.0", DEFAULT_SUBNET),
    ];
    (cloud.made("CreateNATGW", &given, "NATGWId").await, eip, address)
}

#[tokio::test]
async fn a_nat_gateway_takes_its_elastic_ip_and_gives_it_back() {
    let cloud = Cloud::new().await;
    let (id, eip, address) = gateway(&cloud).await;
    let seen = cloud.ok("DescribeNATGW", &[("NATGWIds.0", &id)]).await;
    let seen = &seen["DataSet"][0];
    assert_eq!((&seen["VPCId"], &seen["VPCName"]), (&json!(DEFAULT_VPC), &json!("DefaultVPC")));
    assert_eq!(texts(&seen["SubnetSet"], "SubnetworkId"), [DEFAULT_SUBNET]);
    assert_eq!(
        (&seen["IPSet"][0]["EIPId"], &seen["IPSet"][0]["IPResInfo"][0]["EIP"]),
        (&json!(eip), &json!(address))
    );
    assert_eq!(seen["FirewallId"], "firewall-web");
    let bound = cloud.described_eip(&eip).await;
    assert_eq!(
        (&bound["Resource"]["ResourceType"], &bound["Resource"]["ResourceID"]),
        (&json!("natgw"), &json!(id))
    );
    let subnet = cloud.ok("DescribeSubnet", &[("SubnetId", DEFAULT_SUBNET)]).await;
    assert_eq!(subnet["DataSet"][0]["HasNATGW"], true);
    let unbind = [("EIPId", eip.as_str()), ("ResourceType", "natgw"), ("ResourceId", id.as_str())];
    assert_eq!(cloud.code("UnBindEIP", &unbind).await, 4235);

    cloud.ok("DeleteNATGW", &[("NATGWId", &id)]).await;
    assert_eq!(cloud.described_eip(&eip).await["Status"], "free");
    assert_eq!(cloud.ok("DescribeNATGW", &[("NATGWIds.0", &id)]).await["TotalCount"], 0);
    assert_eq!(cloud.code("DeleteNATGW", &[("NATGWId", &id)]).await, 54002);
    let (id, eip, _) = gateway(&cloud).await;
    cloud.ok("DeleteNATGW", &[("NATGWId", &id), ("ReleaseEip", "true")]).await;
    assert_eq!(cloud.ok("DescribeEIP", &[("EIPIds.0", &eip)]).await["TotalCount"], 0);
}

#[tokio::test]
async fn a_nat_gateway_needs_what_exists_and_is_free() {
    let cloud = Cloud::new().await;
    let (_, taken, _) = gateway(&cloud).await;
    let (free, _) = cloud.eip().await;
    let vpc = cloud.vpc("192.168.0.0/16").await;
    let subnet = cloud.subnet(&vpc, "192.168.1.0").await;
    for (eip, firewall, vpc, subnet, code) in [
        (&taken, "firewall-web", DEFAULT_VPC, DEFAULT_SUBNET, 4212),
        (&"eip-none".to_owned(), "firewall-web", DEFAULT_VPC, DEFAULT_SUBNET, 4210),
        (&free, "firewall-none", DEFAULT_VPC, DEFAULT_SUBNET, 4600),
        (&free, "firewall-web", "uvnet-none", DEFAULT_SUBNET, 58103),
        (&free, "firewall-web", DEFAULT_VPC, "subnet-none", 54002),
        (&free, "firewall-web", DEFAULT_VPC, &subnet, 230),
        (&free, "firewall-web", DEFAULT_VPC, DEFAULT_SUBNET, 5026),
    ] {
        let given = [
            ("NATGWName", "n"),
            ("EIPIds.0", eip),
            ("FirewallId", firewall),
            ("VPCId", vpc),
            ("SubnetworkIds.0", subnet),
        ];
        assert_eq!(cloud.code("CreateNATGW", &given).await, code, "{given:?}");
    }
    assert_eq!(cloud.described_eip(&free).await["Status"], "free");
}

#[tokio::test]
async fn subnets_and_attributes_of_a_nat_gateway_change() {
    let cloud = Cloud::new().await;
    let (id, eip, address) = gateway(&cloud).await;
    let own = ("NATGWId", id.as_str());
    cloud.ok("UpdateNATGW", &[own, ("NATGWName", "new"), ("Remark", "r")]).await;
    cloud.ok("UpdateNATGWSnatpool", &[own, ("IsSnatpoolEnabled", "enable")]).await;
    cloud.ok("SetGwDefaultExport", &[own, ("ExportIp", &address)]).await;
    assert_eq!(cloud.code("SetGwDefaultExport", &[own, ("ExportIp", "1.2.3.4")]).await, 230);
    assert_eq!(cloud.code("SetGwDefaultExport", &[own]).await, 230);
    assert_eq!(cloud.described_eip(&eip).await["Weight"], 100);
    let inside = cloud.ok("DescribeSubnetResource", &[("SubnetId", DEFAULT_SUBNET)]).await;
    assert!(texts(&inside["DataSet"], "ResourceType").contains(&"UNATGW".to_owned()));
    cloud.ok("UpdateNATGWSubnet", &[own]).await;
    let subnets = cloud.ok("ListSubnetForNATGW", &[]).await;
    assert_eq!(subnets["DataSet"][0]["HasNATGW"], false);
    let seen = cloud.ok("DescribeNATGW", &[]).await;
    let seen = &seen["DataSet"][0];
    assert_eq!((&seen["NATGWName"], &seen["Remark"]), (&json!("new"), &json!("r")));
    assert_eq!((&seen["IsSnatpoolEnabled"], &seen["SubnetSet"]), (&json!("enable"), &json!([])));
}

#[tokio::test]
async fn an_allowlist_holds_resources() {
    let cloud = Cloud::new().await;
    let (id, ..) = gateway(&cloud).await;
    let own = ("NATGWId", id.as_str());
    let seen = cloud.ok("DescribeWhiteListResource", &[("NATGWIds.0", &id)]).await;
    assert_eq!(
        (&seen["DataSet"][0]["IfOpen"], &seen["DataSet"][0]["ObjectIPInfo"]),
        (&json!(0), &json!([]))
    );
    let candidates = cloud.ok("GetAvailableResourceForWhiteList", &[own]).await;
    assert_eq!(texts(&candidates["DataSet"], "ResourceId"), [HOST, "uhost-stopped"]);
    let list = [own, ("ResourceIds.0", HOST), ("ResourceIds.1", "uhost-stopped")];
    cloud.ok("AddWhiteListResource", &list).await;
    cloud.ok("AddWhiteListResource", &list[..2]).await;
    assert_eq!(cloud.code("AddWhiteListResource", &[own, ("ResourceIds.0", "x")]).await, 54002);
    cloud.ok("EnableWhiteList", &[own, ("IfOpen", "1")]).await;
    cloud.ok("DeleteWhiteListResource", &list[..2]).await;
    let seen = cloud.ok("DescribeWhiteListResource", &[("NATGWIds.0", &id)]).await;
    assert_eq!(seen["DataSet"][0]["IfOpen"], 1);
    assert_eq!(texts(&seen["DataSet"][0]["ObjectIPInfo"], "ResourceId"), ["uhost-stopped"]);
    assert_eq!(seen["DataSet"][0]["ObjectIPInfo"][0]["PrivateIP"], "10.9.0.2");
}

#[tokio::test]
async fn ports_are_forwarded_to_addresses_of_its_subnets() {
    let cloud = Cloud::new().await;
    let (id, eip, address) = gateway(&cloud).await;
    let policy = |eip, source, target, protocol| {
        vec![
            ("NATGWId", id.as_str()),
            ("Protocol", protocol),
            ("SrcEIPId", eip),
            ("SrcPort", source),
            ("DstIP", target),
            ("DstPort", "90-100"),
            ("PolicyName", "p"),
        ]
    };
    let right = policy(&eip, "90-100", "10.9.0.1", "TCP");
    let made = cloud.made("CreateNATGWPolicy", &right, "PolicyId").await;
    for wrong in [
        policy("eip-none", "90", "10.9.0.1", "TCP"),
        policy(&eip, "90", "10.9.0.77", "TCP"),
        policy(&eip, "100-90", "10.9.0.1", "TCP"),
        policy(&eip, "0", "10.9.0.1", "TCP"),
    ] {
        assert_eq!(cloud.code("CreateNATGWPolicy", &wrong).await, 230, "{wrong:?}");
    }
    // In lower case, as the Terraform provider sends it.
    let mut change = policy(&eip, "91", "10.9.0.2", "tcp");
    change.push(("PolicyId", &made));
    change.retain(|(name, _)| *name != "PolicyName");
    cloud.ok("UpdateNATGWPolicy", &change).await;
    let seen = cloud.ok("DescribeNATGWPolicy", &[("NATGWId", &id)]).await;
    let seen = &seen["DataSet"][0];
    assert_eq!((&seen["PolicyId"], &seen["SrcPort"]), (&json!(made), &json!("91")));
    assert_eq!(seen["PolicyName"], "p");
    assert_eq!((&seen["Protocol"], &seen["SrcEIP"]), (&json!("TCP"), &json!(address)));
    let gateway = cloud.ok("DescribeNATGW", &[]).await;
    assert_eq!(gateway["DataSet"][0]["PolicyId"], json!([made]));
    let delete = [("NATGWId", id.as_str()), ("PolicyId", made.as_str())];
    cloud.ok("DeleteNATGWPolicy", &delete).await;
    assert_eq!(cloud.code("DeleteNATGWPolicy", &delete).await, 54002);
    cloud.ok("CreateNATGWPolicy", &right).await;
    cloud.ok("DeleteNATGW", &[("NATGWId", &id)]).await;
    assert_eq!(cloud.ok("DescribeNATGWPolicy", &[("NATGWId", &id)]).await["TotalCount"], 0);
}

#[tokio::test]
async fn addresses_leave_by_an_elastic_ip_of_the_gateway() {
    let cloud = Cloud::new().await;
    let (id, _, address) = gateway(&cloud).await;
    let rule = |source, snat| [("NATGWId", id.as_str()), ("SourceIp", source), ("SnatIp", snat)];
    cloud.ok("AddSnatRule", &rule("10.9.0.1", &address)).await;
    assert_eq!(cloud.code("AddSnatRule", &rule("10.9.0.1", &address)).await, 5026);
    assert_eq!(cloud.code("AddSnatRule", &rule("10.9.0.99", &address)).await, 230);
    assert_eq!(cloud.code("AddSnatRule", &rule("10.9.0.2", "1.2.3.4")).await, 230);
    let rename = [&rule("10.9.0.1", &address)[..], &[("Name", "new")]].concat();
    cloud.ok("UpdateSnatRule", &rename).await;
    let seen = cloud.ok("DescribeSnatRule", &[("NATGWId", &id)]).await;
    assert_eq!((&seen["TotalCount"], &seen["DataSet"][0]["Name"]), (&json!(1), &json!("new")));
    assert_eq!(seen["DataSet"][0]["SubnetworkId"], DEFAULT_SUBNET);
    cloud.ok("DeleteSnatRule", &rule("10.9.0.1", &address)[..2]).await;
    assert_eq!(cloud.code("DeleteSnatRule", &rule("10.9.0.1", &address)[..2]).await, 54002);

    let map = [("NATGWId", id.as_str()), ("PrivateIp.0", "10.9.0.1"), ("EIP.0", address.as_str())];
    cloud.ok("CreateSnatDnatRule", &map).await;
    assert_eq!(cloud.code("CreateSnatDnatRule", &map).await, 5026);
    assert_eq!(
        cloud.code("CreateSnatDnatRule", &[map[0], map[1], ("EIP.0", "1.2.3.4")]).await,
        230
    );
    let uneven = [&map[..], &[("EIP.1", "1.2.3.4")]].concat();
    assert_eq!(cloud.code("CreateSnatDnatRule", &uneven).await, 230);
    let seen = cloud.ok("DescribeSnatDnatRule", &[("EIP.0", &address)]).await;
    assert_eq!(seen["DataSet"], json!([{"PrivateIp": "10.9.0.1", "NATGWId": id, "EIP": address}]));
    cloud.ok("DeleteSnatDnatRule", &map).await;
    assert_eq!(cloud.code("DeleteSnatDnatRule", &map).await, 54002);
}
