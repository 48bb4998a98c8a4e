use std::time::Duration;

use serde_json::json;

use super::{Cloud, DEFAULT_SUBNET, DEFAULT_VPC, HOST, text, texts};

const OF_HOST: [(&str, &str); 2] = [("ResourceType", "uhost"), ("ResourceId", HOST)];

fn bind(eip: &str) -> Vec<(&str, &str)> {
    [&[("EIPId", eip)], &OF_HOST[..]].concat()
}

#[tokio::test]
async fn an_elastic_ip_is_bound_unbound_and_released() {
    let cloud = Cloud::new().await;
    let (id, address) = cloud.eip().await;
    let free = cloud.described_eip(&id).await;
    assert_eq!((&free["Status"], &free["PayMode"]), (&json!("free"), &json!("Bandwidth")));
    assert_eq!((&free["ChargeType"], &free["Bandwidth"]), (&json!("Month"), &json!(2)));
    assert_eq!(free["ExpireTime"], super::wire::NOW.as_secs() + 30 * 86_400);
    assert_eq!(cloud.code("UnBindEIP", &bind(&id)).await, 4211);

    cloud.ok("BindEIP", &bind(&id)).await;
    let used = cloud.described_eip(&id).await;
    assert_eq!(used["Status"], "used");
    let resource = &used["Resource"];
    assert_eq!((&resource["ResourceID"], &resource["ResourceId"]), (&json!(HOST), &json!(HOST)));
    assert_eq!(resource["ResourceType"], "uhost");
    let shown = cloud.host_addresses().await;
    assert_eq!(shown.len(), 2);
    assert_eq!((&shown[1]["IPId"], &shown[1]["IP"]), (&json!(id), &json!(address)));
    assert_eq!((&shown[1]["Type"], &shown[1]["Bandwidth"]), (&json!("Bgp"), &json!(2)));
    assert_eq!(cloud.code("BindEIP", &bind(&id)).await, 4212);
    assert_eq!(cloud.code("ReleaseEIP", &[("EIPId", &id)]).await, 4212);
    let other =
        [("EIPId", id.as_str()), ("ResourceType", "uhost"), ("ResourceId", "uhost-stopped")];
    assert_eq!(cloud.code("UnBindEIP", &other).await, 230);

    cloud.ok("UnBindEIP", &bind(&id)).await;
    assert_eq!(cloud.described_eip(&id).await["Status"], "free");
    assert_eq!(cloud.host_addresses().await.len(), 1);
    cloud.ok("ReleaseEIP", &[("EIPId", &id)]).await;
    assert_eq!(cloud.ok("DescribeEIP", &[("EIPIds.0", &id)]).await["EIPSet"], json!([]));
    assert_eq!(cloud.code("BindEIP", &bind(&id)).await, 4210);
    assert_eq!(cloud.code("ReleaseEIP", &[("EIPId", &id)]).await, 4210);
}

#[tokio::test]
async fn an_elastic_ip_needs_a_resource_that_exists_and_can_take_it() {
    let cloud = Cloud::new().await;
    let fast = [("OperatorName", "BGP"), ("Bandwidth", "3000"), ("PayMode", "Bandwidth")];
    let fast = cloud.ok("AllocateEIP", &fast).await;
    let fast = text(&fast["EIPSet"][0]["EIPId"]);
    assert_eq!(cloud.code("BindEIP", &bind(&fast)).await, 5032);
    let (id, _) = cloud.eip().await;
    for wrong in ["uhost-none", HOST] {
        let wrong = [("EIPId", id.as_str()), ("ResourceType", "ulb"), ("ResourceId", wrong)];
        assert_eq!(cloud.code("BindEIP", &wrong).await, 4210);
    }
    let private = [bind(&id), vec![("PrivateIP", "10.9.9.9")]].concat();
    assert_eq!(cloud.code("BindEIP", &private).await, 230);
    let private = [bind(&id), vec![("PrivateIP", "10.9.0.1")]].concat();
    cloud.ok("BindEIP", &private).await;
    assert_eq!(cloud.described_eip(&id).await["EIPBinding"]["PrivateIP"], "10.9.0.1");
}

#[tokio::test]
async fn what_is_gone_has_neither_elastic_ip_nor_firewall() {
    let cloud = Cloud::new().await;
    let place = [("VPCId", DEFAULT_VPC), ("SubnetId", DEFAULT_SUBNET)];
    let made = cloud.ok("AllocateVIP", &place).await;
    let vip = text(&made["VIPSet"][0]["VIPId"]);
    let (id, _) = cloud.eip().await;
    // A virtual IP stands for any resource whose model knows nothing of elastic IPs.
    let other = [("ResourceType", "fortresshost"), ("ResourceId", vip.as_str())];
    cloud.ok("BindEIP", &[&[("EIPId", id.as_str())], &other[..]].concat()).await;
    let given = [("Name", "f"), ("Rule.0", "TCP|80|0.0.0.0/0|ACCEPT|HIGH")];
    let firewall = cloud.made("CreateFirewall", &given, "FWId").await;
    cloud.ok("GrantFirewall", &[&[("FWId", firewall.as_str())], &other[..]].concat()).await;
    assert_eq!(cloud.code("DeleteFirewall", &[("FWId", &firewall)]).await, 4361);
    assert_eq!(cloud.code("ReleaseEIP", &[("EIPId", &id)]).await, 4212);

    cloud.ok("ReleaseVIP", &[("VIPId", &vip)]).await;
    assert_eq!(cloud.described_eip(&id).await["Status"], "free");
    cloud.ok("ReleaseEIP", &[("EIPId", &id)]).await;
    cloud.ok("DeleteFirewall", &[("FWId", &firewall)]).await;
}

#[tokio::test]
async fn elastic_ips_are_found_by_address_and_counted() {
    let cloud = Cloud::new().await;
    let given =
        [("OperatorName", "International"), ("Bandwidth", "3"), ("Count", "3"), ("Name", "n")];
    let made = cloud.ok("AllocateEIP", &given).await;
    let ids = texts(&made["EIPSet"], "EIPId");
    let address = text(&made["EIPSet"][2]["EIPAddr"][0]["IP"]);
    cloud.ok("BindEIP", &bind(&ids[0])).await;
    let all = cloud.ok("DescribeEIP", &[("Limit", "2")]).await;
    assert_eq!(all["EIPSet"].as_array().unwrap().len(), 2);
    assert_eq!((&all["TotalCount"], &all["UnbindCount"]), (&json!(3), &json!(2)));
    assert_eq!(all["TotalBandwidth"], 9);
    let some = [("EIPIds.0", ids[0].as_str()), ("IPs.0", address.as_str())];
    let some = cloud.ok("DescribeEIP", &some).await;
    assert_eq!(texts(&some["EIPSet"], "EIPId"), [ids[0].as_str(), ids[2].as_str()]);
    assert_eq!(cloud.host_addresses().await[1]["Type"], "Internation");
    for count in ["0", "11"] {
        let given = [("OperatorName", "BGP"), ("Bandwidth", "1"), ("Count", count)];
        assert_eq!(cloud.code("AllocateEIP", &given).await, 4232);
    }
}

#[tokio::test]
async fn bandwidth_weight_and_billing_change() {
    let cloud = Cloud::new().await;
    let ((id, _), (other, _)) = (cloud.eip().await, cloud.eip().await);
    cloud.ok("BindEIP", &bind(&id)).await;
    cloud.ok("BindEIP", &bind(&other)).await;
    let own = ("EIPId", id.as_str());
    cloud.ok("ModifyEIPBandwidth", &[own, ("Bandwidth", "300")]).await;
    cloud.ok("ModifyEIPWeight", &[own, ("Weight", "100")]).await;
    let shown = cloud.host_addresses().await;
    let shown = shown.iter().find(|it| it["IPId"] == id.as_str()).unwrap();
    assert_eq!((&shown["Bandwidth"], &shown["Weight"]), (&json!(300), &json!(100)));
    assert_eq!(cloud.code("ModifyEIPWeight", &[("EIPId", &other), ("Weight", "100")]).await, 4226);

    let by = |mode| [own, ("PayMode", mode), ("Bandwidth", "5")];
    assert_eq!(cloud.code("SetEIPPayMode", &by("Bandwidth")).await, 4014);
    cloud.ok("SetEIPPayMode", &by("Traffic")).await;
    let modes = cloud.ok("GetEIPPayMode", &[("EIPId.0", &id), ("EIPId.1", &other)]).await;
    assert_eq!(texts(&modes["EIPPayMode"], "EIPPayMode"), ["Traffic", "Bandwidth"]);
    assert_eq!(cloud.described_eip(&id).await["Bandwidth"], 5);
    assert_eq!(cloud.code("ModifyEIPBandwidth", &[own, ("Bandwidth", "300")]).await, 4228);
    cloud.ok("UpdateEIPAttribute", &[own, ("Name", "new"), ("Remark", "r")]).await;
    assert_eq!(cloud.described_eip(&id).await["Name"], "new");
    assert_eq!(cloud.code("UpdateEIPAttribute", &[own]).await, 230);
}

#[tokio::test]
async fn shared_bandwidth_is_joined_and_left() {
    let cloud = Cloud::new().await;
    let share = |bandwidth| [("Name", "s"), ("ChargeType", "Month"), ("ShareBandwidth", bandwidth)];
    assert_eq!(cloud.code("AllocateShareBandwidth", &share("19")).await, 4513);
    let id = cloud.made("AllocateShareBandwidth", &share("20"), "ShareBandwidthId").await;
    let own = ("ShareBandwidthId", id.as_str());
    let sharing = [("OperatorName", "BGP"), ("PayMode", "ShareBandwidth"), ("Bandwidth", "0")];
    assert_eq!(cloud.code("AllocateEIP", &sharing).await, 230);
    let none = [&sharing[..], &[("ShareBandwidthId", "bwshare-none")]].concat();
    assert_eq!(cloud.code("AllocateEIP", &none).await, 4210);
    let made = cloud.ok("AllocateEIP", &[&sharing[..], &[own]].concat()).await;
    let first = text(&made["EIPSet"][0]["EIPId"]);
    let unshared = [("OperatorName", "BGP"), ("Bandwidth", "0")];
    assert_eq!(cloud.code("AllocateEIP", &unshared).await, 4011);

    let (second, _) = cloud.eip().await;
    cloud.ok("AssociateEIPWithShareBandwidth", &[own, ("EIPIds.0", &second)]).await;
    assert_eq!(
        cloud.code("AssociateEIPWithShareBandwidth", &[own, ("EIPIds.0", &second)]).await,
        230
    );
    cloud.ok("ResizeShareBandwidth", &[own, ("ShareBandwidth", "30")]).await;
    let eip = cloud.described_eip(&second).await;
    assert_eq!((&eip["PayMode"], &eip["BandwidthType"]), (&json!("ShareBandwidth"), &json!(1)));
    assert_eq!(
        (&eip["Bandwidth"], &eip["ShareBandwidthSet"]["ShareBandwidth"]),
        (&json!(30), &json!(30))
    );
    assert_eq!(
        cloud.code("ModifyEIPBandwidth", &[("EIPId", &second), ("Bandwidth", "3")]).await,
        4216
    );
    let all = cloud.ok("DescribeShareBandwidth", &[("ShareBandwidthIds.0", &id)]).await;
    assert_eq!(texts(&all["DataSet"][0]["EIPSet"], "EIPId"), [first.as_str(), second.as_str()]);

    let leave = [own, ("EIPIds.0", second.as_str()), ("Bandwidth", "7"), ("PayMode", "Traffic")];
    cloud.ok("DisassociateEIPWithShareBandwidth", &leave).await;
    assert_eq!(cloud.code("DisassociateEIPWithShareBandwidth", &leave).await, 4517);
    let eip = cloud.described_eip(&second).await;
    assert_eq!((&eip["PayMode"], &eip["Bandwidth"]), (&json!("Traffic"), &json!(7)));
    assert!(eip.get("ShareBandwidthSet").is_none());
    cloud.ok("ReleaseShareBandwidth", &[own, ("EIPBandwidth", "9")]).await;
    assert_eq!(cloud.described_eip(&first).await["Bandwidth"], 9);
    assert_eq!(cloud.code("ResizeShareBandwidth", &[own, ("ShareBandwidth", "30")]).await, 4210);
}

#[tokio::test]
async fn a_bandwidth_package_lasts_for_its_hours() {
    let cloud = Cloud::new().await;
    let (id, _) = cloud.eip().await;
    let package = [("EIPId", id.as_str()), ("Bandwidth", "10"), ("TimeRange", "2")];
    assert_eq!(cloud.code("CreateBandwidthPackage", &package).await, 4211);
    cloud.ok("BindEIP", &bind(&id)).await;
    let past = [&package[..], &[("EnableTime", "1")]].concat();
    assert_eq!(cloud.code("CreateBandwidthPackage", &past).await, 4463);
    let made = cloud.made("CreateBandwidthPackage", &package, "BandwidthPackageId").await;
    cloud.ok("UnBindEIP", &bind(&id)).await;
    assert_eq!(cloud.code("ReleaseEIP", &[("EIPId", &id)]).await, 4223);
    let share = [("Name", "s"), ("ChargeType", "Month"), ("ShareBandwidth", "20")];
    let share = cloud.made("AllocateShareBandwidth", &share, "ShareBandwidthId").await;
    let join = [("ShareBandwidthId", share.as_str()), ("EIPIds.0", id.as_str())];
    assert_eq!(cloud.code("AssociateEIPWithShareBandwidth", &join).await, 4516);
    let all = cloud.ok("DescribeBandwidthPackage", &[]).await;
    assert_eq!(texts(&all["DataSets"], "BandwidthPackageId"), [made.as_str()]);

    cloud.clock.advance(Duration::from_secs(2 * 3_600));
    assert_eq!(cloud.ok("DescribeBandwidthPackage", &[]).await["TotalCount"], 0);
    let delete = [("BandwidthPackageId", made.as_str())];
    assert_eq!(cloud.code("DeleteBandwidthPackage", &delete).await, 4210);
    cloud.ok("ReleaseEIP", &[("EIPId", &id)]).await;
}
