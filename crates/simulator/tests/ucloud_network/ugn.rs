use serde_json::{Value, json};

use super::{Cloud, text, texts};

fn network<'a>(id: &'a str, region: &'a str) -> [(&'a str, &'a str); 4] {
    [
        ("Networks.0.NetworkID", id),
        ("Networks.0.Type", "VPC"),
        ("Networks.0.Region", region),
        ("Networks.0.OrgName", "org-simulated"),
    ]
}

async fn far_vpc(cloud: &Cloud) -> String {
    let far = [("Name", "far"), ("Network.0", "172.16.0.0/12")];
    text(&cloud.call_in("cn-sh2", "CreateVPC", &far).await.body["VPCId"])
}

async fn described(cloud: &Cloud, id: &str) -> Value {
    cloud.ok("DescribeSimpleUGN", &[("UGNID", id)]).await
}

#[tokio::test]
async fn networks_of_several_regions_join_and_leave() {
    let cloud = Cloud::new().await;
    let (here, far) = (cloud.vpc("192.168.0.0/16").await, far_vpc(&cloud).await);
    let given = [&network(&here, "cn-bj2")[..], &[("Name", "u")]].concat();
    let id = cloud.made("CreateUGN", &given, "UGNID").await;
    let own = ("UGNID", id.as_str());
    let join = |region| [&network(&far, region)[..], &[own]].concat();
    assert_eq!(cloud.code("AttachUGNNetworks", &join("cn-bj2")).await, 58103);
    cloud.ok("AttachUGNNetworks", &join("cn-sh2")).await;
    assert_eq!(cloud.code("AttachUGNNetworks", &join("cn-sh2")).await, 5026);
    let seen = described(&cloud, &id).await;
    assert_eq!((&seen["UGN"]["Name"], &seen["UGN"]["NetworkCount"]), (&json!("u"), &json!(2)));
    assert_eq!(texts(&seen["Routes"], "DstAddr"), ["192.168.0.0/16", "172.16.0.0/12"]);
    assert_eq!(cloud.code("DeleteVPC", &[("VPCId", &here)]).await, 5024);
    assert_eq!(cloud.code("DelUGN", &[own]).await, 5024);
    let leave = [own, ("Networks.0", here.as_str()), ("Networks.1", far.as_str())];
    cloud.ok("DetachUGNNetworks", &leave).await;
    assert_eq!(cloud.code("DetachUGNNetworks", &leave).await, 54002);
    cloud.ok("DeleteVPC", &[("VPCId", &here)]).await;
    cloud.ok("DelUGN", &[own]).await;
    assert_eq!(cloud.ok("ListUGN", &[]).await["UGNs"], json!([]));
    assert_eq!(cloud.code("DescribeSimpleUGN", &[own]).await, 54002);
}

#[tokio::test]
async fn a_ugn_with_bandwidth_stays() {
    let cloud = Cloud::new().await;
    let id = cloud.made("CreateUGN", &[("Name", "u")], "UGNID").await;
    let package = |other| {
        [
            ("UGNID", id.as_str()),
            ("RegionA", "cn-bj2"),
            ("RegionB", other),
            ("BandWidth", "5"),
            ("PayMode", "FixedBw"),
            ("ChargeType", "Month"),
            ("Quantity", "1"),
        ]
    };
    assert_eq!(cloud.code("CreateSimpleUGNBwPackage", &package("cn-bj2")).await, 230);
    cloud.ok("CreateSimpleUGNBwPackage", &package("cn-sh2")).await;
    let seen = cloud.ok("GetSimpleUGNBwPackages", &[("UGNID", &id)]).await;
    let made = text(&seen["BwPackages"][0]["PackageID"]);
    assert_eq!(cloud.code("DelUGN", &[("UGNID", &id)]).await, 5024);
    let resize = [("UGNID", id.as_str()), ("PackageID", made.as_str()), ("BandWidth", "7")];
    cloud.ok("ModifyUGNBandwidth", &resize).await;
    assert_eq!(described(&cloud, &id).await["BwPackages"][0]["BandWidth"], 7);
    let delete = [("UGNID", id.as_str()), ("BwPackageID", made.as_str())];
    cloud.ok("DeleteUGNBwPackage", &delete).await;
    assert_eq!(cloud.code("DeleteUGNBwPackage", &delete).await, 54002);
    assert_eq!(cloud.ok("ListSimpleBwPackage", &[]).await["TotalCount"], 0);
    cloud.ok("DelUGN", &[("UGNID", &id)]).await;
}

#[tokio::test]
async fn the_first_generation_sees_the_same() {
    let cloud = Cloud::new().await;
    let vpc = cloud.vpc("192.168.0.0/16").await;
    let id = cloud.made("CreateUGN", &[("Name", "u")], "UGNID").await;
    let own = ("UGNId", id.as_str());
    let instance = [
        own,
        ("InstanceId", vpc.as_str()),
        ("InstanceType", "VPC"),
        ("InstanceRegion", "cn-bj2"),
        ("InstanceProjectId", "org-simulated"),
    ];
    cloud.ok("AttachUGNInstance", &instance).await;
    let seen = cloud.ok("DescribeUGNInstance", &[own]).await;
    assert_eq!(seen["UGNInstances"][0]["Networks"], json!(["192.168.0.0/16"]));
    let bandwidth = [
        own,
        ("Bandwidth", "5"),
        ("ChargeType", "Month"),
        ("Quantity", "1"),
        ("PayMode", "FixedBw"),
        ("Region0", "cn-bj2"),
        ("Region1", "cn-sh2"),
    ];
    let made = cloud.made("CreateInterRegionBandwidth", &bandwidth, "InterRegionBandwidthId").await;
    let resize = [own, ("InterRegionBandwidthId", made.as_str()), ("Bandwidth", "8")];
    cloud.ok("ModifyInterRegionBandwidth", &resize).await;
    let seen = cloud.ok("DescribeInterRegionBandwidth", &[own]).await;
    assert_eq!(seen["InterRegionBandwidths"][0]["Bandwidth"], 8);
    cloud.ok("ModifyUGNAttribute", &[own, ("Remark", "r")]).await;
    let seen = cloud.ok("DescribeUGN", &[("UGNIds.0", &id)]).await;
    let seen = &seen["UGNs"][0];
    assert_eq!((&seen["Remark"], &seen["Instances"]), (&json!("r"), &json!([vpc])));
    assert_eq!(seen["InterRegionBandwidths"], json!([made]));

    cloud.ok("DetachUGNInstance", &instance).await;
    assert_eq!(cloud.code("DeleteUGN", &[own]).await, 5024);
    cloud.ok("DeleteInterRegionBandwidth", &resize[..2]).await;
    cloud.ok("DeleteUGN", &[own]).await;
}
