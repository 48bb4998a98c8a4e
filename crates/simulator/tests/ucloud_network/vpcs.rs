use serde_json::json;

use super::{Cloud, DEFAULT_SUBNET, DEFAULT_VPC, text, texts};

#[tokio::test]
async fn an_account_begins_with_a_default_network() {
    let cloud = Cloud::new().await;
    let vpcs = cloud.ok("DescribeVPC", &[]).await;
    assert_eq!(vpcs["TotalCount"], 1);
    let vpc = &vpcs["DataSet"][0];
    assert_eq!((&vpc["VPCId"], &vpc["Name"]), (&json!(DEFAULT_VPC), &json!("DefaultVPC")));
    assert_eq!(vpc["NetworkInfo"], json!([{"Network": "10.9.0.0/16", "SubnetCount": 1}]));
    let subnets = cloud.ok("DescribeSubnet", &[("VPCId", DEFAULT_VPC)]).await;
    assert_eq!(texts(&subnets["DataSet"], "SubnetId"), [DEFAULT_SUBNET]);
    assert_eq!(cloud.code("DeleteVPC", &[("VPCId", DEFAULT_VPC)]).await, 5025);
    assert_eq!(cloud.code("DeleteSubnet", &[("SubnetId", DEFAULT_SUBNET)]).await, 5025);
    let inside = cloud.ok("DescribeSubnetResource", &[("SubnetId", DEFAULT_SUBNET)]).await;
    assert_eq!(texts(&inside["DataSet"], "ResourceId"), ["uhost-running", "uhost-stopped"]);
    assert_eq!(inside["DataSet"][0]["ResourceType"], "UHOST");
    assert_eq!(inside["DataSet"][0]["IP"], "10.9.0.1");
}

#[tokio::test]
async fn a_vpc_is_created_extended_shrunk_and_deleted() {
    let cloud = Cloud::new().await;
    let given = [("Name", "one"), ("Network.0", "192.168.0.0/16"), ("Tag", "t")];
    let id = cloud.made("CreateVPC", &given, "VPCId").await;
    let add = [("VPCId", id.as_str()), ("Network.0", "172.16.0.0/12")];
    cloud.ok("AddVPCNetwork", &add).await;
    let described = cloud.ok("DescribeVPC", &[("VPCIds.0", &id)]).await;
    let vpc = &described["DataSet"][0];
    assert_eq!(vpc["Network"], json!(["192.168.0.0/16", "172.16.0.0/12"]));
    assert_eq!((&vpc["Name"], &vpc["Tag"]), (&json!("one"), &json!("t")));
    assert_eq!(vpc["CreateTime"], super::wire::NOW.as_secs());

    let subnet = cloud.subnet(&id, "172.16.1.0").await;
    let keep = [("VPCId", id.as_str()), ("Network.0", "192.168.0.0/16")];
    assert_eq!(cloud.code("UpdateVPCNetwork", &keep).await, 5024);
    assert_eq!(cloud.code("DeleteVPC", &[("VPCId", &id)]).await, 5024);
    cloud.ok("DeleteSubnet", &[("SubnetId", &subnet)]).await;
    cloud.ok("UpdateVPCNetwork", &keep).await;
    let other = [("VPCId", id.as_str()), ("Network.0", "10.0.0.0/8")];
    assert_eq!(cloud.code("UpdateVPCNetwork", &other).await, 230);
    let described = cloud.ok("DescribeVPC", &[("VPCIds.0", &id)]).await;
    assert_eq!(described["DataSet"][0]["Network"], json!(["192.168.0.0/16"]));

    let tables =
        async || cloud.ok("DescribeRouteTable", &[("VPCId", &id)]).await["TotalCount"].clone();
    assert_eq!(tables().await, 1);
    cloud.ok("DeleteVPC", &[("VPCId", &id)]).await;
    assert_eq!(tables().await, 0);
    assert_eq!(cloud.ok("DescribeVPC", &[("VPCIds.0", &id)]).await["DataSet"], json!([]));
    assert_eq!(cloud.code("DeleteVPC", &[("VPCId", &id)]).await, 58103);
}

#[tokio::test]
async fn ranges_must_be_well_formed_and_not_overlap() {
    let cloud = Cloud::new().await;
    for (networks, code) in [
        (["10.0.0.0/8", "10.1.0.0/16"], 5022),
        (["10.0.0.1/8", "172.16.0.0/12"], 5023),
        (["10.0.0.0", "172.16.0.0/12"], 5023),
    ] {
        let given = [("Name", "v"), ("Network.0", networks[0]), ("Network.1", networks[1])];
        assert_eq!(cloud.code("CreateVPC", &given).await, code, "{networks:?}");
    }
    let vpc = cloud.vpc("192.168.0.0/16").await;
    cloud.subnet(&vpc, "192.168.1.0").await;
    for (address, length, code) in [
        ("192.168.0.0", "16", 5022),
        ("192.168.1.128", "25", 5022),
        ("192.168.1.1", "24", 5023),
        ("192.169.1.0", "24", 230),
    ] {
        let given = [("VPCId", vpc.as_str()), ("Subnet", address), ("Netmask", length)];
        assert_eq!(cloud.code("CreateSubnet", &given).await, code, "{address}/{length}");
    }
    let nowhere = [("VPCId", "uvnet-none"), ("Subnet", "192.168.2.0")];
    assert_eq!(cloud.code("CreateSubnet", &nowhere).await, 58103);
}

#[tokio::test]
async fn a_subnet_may_be_its_whole_vpc() {
    let cloud = Cloud::new().await;
    let vpc = cloud.vpc("192.168.128.0/17").await;
    let given = [("VPCId", vpc.as_str()), ("Subnet", "192.168.128.0"), ("Netmask", "17")];
    let id = cloud.made("CreateSubnet", &given, "SubnetId").await;
    let asked = [("SubnetId", id.as_str()), ("ShowAvailableIPs", "true")];
    let subnet = &cloud.ok("DescribeSubnet", &asked).await["DataSet"][0];
    assert_eq!((&subnet["Subnet"], &subnet["Netmask"]), (&json!("192.168.128.0"), &json!("17")));
    assert_eq!(subnet["Gateway"], "192.168.128.1");
    assert_eq!(subnet["AvailableIPs"], 32_765);
}

#[tokio::test]
async fn subnets_are_changed_filtered_and_paged() {
    let cloud = Cloud::new().await;
    let vpc = cloud.vpc("192.168.0.0/16").await;
    let mut ids = Vec::new();
    for address in ["192.168.1.0", "192.168.2.0", "192.168.3.0"] {
        ids.push(cloud.subnet(&vpc, address).await);
    }
    cloud.ok("UpdateSubnetAttribute", &[("SubnetId", &ids[1]), ("Name", "new")]).await;
    cloud.ok("UpdateSubnetAttribute", &[("SubnetId", &ids[1]), ("Tag", "t")]).await;
    assert_eq!(cloud.code("UpdateSubnetAttribute", &[("SubnetId", &ids[1])]).await, 230);
    let tagged = cloud.ok("DescribeSubnet", &[("Tag", "t")]).await;
    assert_eq!(texts(&tagged["DataSet"], "SubnetName"), ["new"]);
    let page = [("VPCId", vpc.as_str()), ("Offset", "1"), ("Limit", "1")];
    let page = cloud.ok("DescribeSubnet", &page).await;
    assert_eq!(page["TotalCount"], 3);
    assert_eq!(texts(&page["DataSet"], "SubnetId"), [ids[1].as_str()]);
    let some = [("SubnetIds.0", ids[0].as_str()), ("SubnetIds.1", ids[2].as_str())];
    let some = cloud.ok("DescribeSubnet", &some).await;
    assert_eq!(texts(&some["DataSet"], "SubnetId"), [ids[0].as_str(), ids[2].as_str()]);
    let past = [("VPCId", vpc.as_str()), ("Offset", "9")];
    assert_eq!(cloud.ok("DescribeSubnet", &past).await["DataSet"], json!([]));
}

#[tokio::test]
async fn a_subnet_with_resources_stays() {
    let cloud = Cloud::new().await;
    let vpc = cloud.vpc("192.168.0.0/16").await;
    let subnet = cloud.subnet(&vpc, "192.168.1.0").await;
    let place = [("VPCId", vpc.as_str()), ("SubnetId", subnet.as_str())];
    let vip = cloud.ok("AllocateVIP", &place).await;
    let vip = text(&vip["VIPSet"][0]["VIPId"]);
    assert_eq!(cloud.code("DeleteSubnet", &[("SubnetId", &subnet)]).await, 5024);
    let asked = [("SubnetId", subnet.as_str()), ("ResourceType", "VIP")];
    let inside = cloud.ok("DescribeSubnetResource", &asked).await;
    assert_eq!(texts(&inside["DataSet"], "ResourceId"), [vip.as_str()]);
    cloud.ok("ReleaseVIP", &[("VIPId", &vip)]).await;
    cloud.ok("DeleteSubnet", &[("SubnetId", &subnet)]).await;
    assert_eq!(cloud.code("DeleteSubnet", &[("SubnetId", &subnet)]).await, 54002);
}

#[tokio::test]
async fn connected_vpcs_see_each_other_and_stay() {
    let cloud = Cloud::new().await;
    let here = cloud.vpc("192.168.0.0/16").await;
    let given = [("Name", "far"), ("Network.0", "172.16.0.0/12")];
    let far = cloud.call_in("cn-sh2", "CreateVPC", &given).await;
    let far = text(&far.body["VPCId"]);
    let pair = [("VPCId", here.as_str()), ("DstVPCId", far.as_str())];
    assert_eq!(cloud.code("CreateVPCIntercom", &pair).await, 58103, "of another region");
    let pair = [&pair[..], &[("DstRegion", "cn-sh2")]].concat();
    cloud.ok("CreateVPCIntercom", &pair).await;
    assert_eq!(cloud.code("CreateVPCIntercom", &pair).await, 5026);
    let seen = cloud.ok("DescribeVPCIntercom", &[("VPCId", &here)]).await;
    assert_eq!(texts(&seen["DataSet"], "VPCId"), [far.as_str()]);
    assert_eq!(seen["DataSet"][0]["DstRegion"], "cn-sh2");
    assert_eq!(seen["DataSet"][0]["ProjectId"], "org-simulated");
    let back = cloud.call_in("cn-sh2", "DescribeVPCIntercom", &[("VPCId", &far)]).await;
    assert_eq!(texts(&back.body["DataSet"], "VPCId"), [here.as_str()]);
    let elsewhere = [("VPCId", here.as_str()), ("DstRegion", "cn-gd")];
    assert_eq!(cloud.ok("DescribeVPCIntercom", &elsewhere).await["DataSet"], json!([]));
    assert_eq!(cloud.code("DeleteVPC", &[("VPCId", &here)]).await, 5024);

    cloud.ok("DeleteVPCIntercom", &pair).await;
    assert_eq!(cloud.code("DeleteVPCIntercom", &pair).await, 58103);
    cloud.ok("DeleteVPC", &[("VPCId", &here)]).await;
    assert_eq!(cloud.ok("DescribeVPCIntercom", &[("VPCId", &here)]).await["DataSet"], json!([]));
}
