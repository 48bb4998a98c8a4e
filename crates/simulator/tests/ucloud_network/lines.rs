use serde_json::json;

use super::{Cloud, text, texts};

#[tokio::test]
async fn a_line_is_changed_from_either_end() {
    let cloud = Cloud::new().await;
    let line =
        |second, bandwidth| [("Peer1", "cn-bj2"), ("Peer2", second), ("Bandwidth", bandwidth)];
    assert_eq!(cloud.code("AllocateUDPN", &line("cn-bj2", "2")).await, 230);
    assert_eq!(cloud.code("AllocateUDPN", &line("cn-sh2", "1")).await, 4031);
    let id = cloud.made("AllocateUDPN", &line("cn-sh2", "2"), "UDPNId").await;
    let resize = [("UDPNId", id.as_str()), ("Bandwidth", "3")];
    assert_eq!(cloud.call_in("cn-sh2", "ModifyUDPNBandwidth", &resize).await.code(), 0);
    let seen = cloud.ok("DescribeUDPN", &[("UDPNId", &id)]).await;
    assert_eq!(
        (&seen["DataSet"][0]["Bandwidth"], &seen["DataSet"][0]["ChargeType"]),
        (&json!(3), &json!("Month"))
    );
    for (region, count) in [("cn-sh2", 1), ("cn-gd", 0)] {
        let seen = cloud.call_in(region, "DescribeUDPN", &[]).await;
        assert_eq!(seen.body["TotalCount"], count, "{region}");
    }
    cloud.ok("ReleaseUDPN", &[("UDPNId", &id)]).await;
    assert_eq!(cloud.ok("DescribeUDPN", &[("UDPNId", &id)]).await["DataSet"], json!([]));
    assert_eq!(cloud.code("ReleaseUDPN", &[("UDPNId", &id)]).await, 230);
}

#[tokio::test]
async fn a_line_stays_while_it_connects_vpcs() {
    let cloud = Cloud::new().await;
    let line = [("Peer1", "cn-sh2"), ("Peer2", "cn-bj2"), ("Bandwidth", "2")];
    let id = cloud.made("AllocateUDPN", &line, "UDPNId").await;
    let here = cloud.vpc("192.168.0.0/16").await;
    let far = [("Name", "far"), ("Network.0", "172.16.0.0/12")];
    let far = text(&cloud.call_in("cn-sh2", "CreateVPC", &far).await.body["VPCId"]);
    let pair = [("VPCId", here.as_str()), ("DstVPCId", far.as_str()), ("DstRegion", "cn-sh2")];
    cloud.ok("CreateVPCIntercom", &pair).await;
    assert_eq!(cloud.code("ReleaseUDPN", &[("UDPNId", &id)]).await, 4035);
    let seen = cloud.ok("DescribeUDPN", &[]).await;
    assert_eq!(texts(&seen["DataSet"], "UDPNId"), [id.as_str()]);
    cloud.ok("DeleteVPCIntercom", &pair).await;
    cloud.ok("ReleaseUDPN", &[("UDPNId", &id)]).await;
}
