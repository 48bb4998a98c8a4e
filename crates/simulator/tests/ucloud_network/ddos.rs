use std::time::Duration;

use serde_json::json;

use super::{Cloud, text, texts};

const POWER_DELAY: Duration = Duration::from_millis(50);

async fn service(cloud: &Cloud) -> String {
    let given = [
        ("ChargeType", "Month"),
        ("Quantity", "1"),
        ("LineType", "BGP"),
        ("AreaLine", "EastChina"),
        ("SrcBandwidth", "50"),
        ("EngineRoom.0", "Zaozhuang"),
        ("DefenceDDosBaseFlowArr.0", "30"),
        ("DefenceDDosMaxFlowArr.0", "30"),
        ("HighProtectGameServiceName", "s"),
    ];
    let made = cloud.ok("BuyHighProtectGameService", &given).await;
    text(&made["ResourceInfo"]["ResourceId"])
}

#[tokio::test]
async fn a_service_is_bought_upgraded_and_deleted() {
    let cloud = Cloud::new().await;
    let id = service(&cloud).await;
    let own = ("ResourceId", id.as_str());
    cloud.ok("ModifyHighProtectGameService", &[own, ("HighProtectGameServiceName", "t")]).await;
    let upgrade = [
        own,
        ("LineType", "BGP"),
        ("AreaLine", "EastChina"),
        ("SrcBandwidth", "80"),
        ("EngineRoom.0", "Zaozhuang"),
        ("DefenceDDosMaxFlowArr.0", "40"),
    ];
    cloud.ok("UpgradeHighProtectGameService", &upgrade).await;
    let seen = cloud.ok("DescribeNapServiceInfo", &[own, ("NapType", "1")]).await;
    let seen = &seen["ServiceInfo"][0];
    assert_eq!((&seen["Name"], &seen["SrcBandwidth"]), (&json!("t"), &json!(80)));
    assert_eq!(
        (&seen["DefenceDDosMaxFlowArr"], &seen["EngineRoom"]),
        (&json!([40]), &json!(["Zaozhuang"]))
    );
    assert_eq!(seen["DefenceStatus"], "Started");
    let abroad = cloud.ok("DescribeNapServiceInfo", &[own, ("NapType", "2")]).await;
    assert_eq!(abroad["TotalCount"], 0);
    cloud.ok("DeleteHighProtectGameService", &[own]).await;
    assert_eq!(cloud.ok("DescribeNapServiceInfo", &[own]).await["ServiceInfo"], json!([]));
    assert_eq!(cloud.code("DeleteHighProtectGameService", &[own]).await, 230);
}

#[tokio::test]
async fn domains_are_allowed_after_a_moment() {
    let cloud = Cloud::new().await;
    let id = service(&cloud).await;
    let own = ("ResourceId", id.as_str());
    let done = cloud.ok("AddNapAllowListDomain", &[own, ("Domain.0", "a.com")]).await;
    assert_eq!(
        (&done["Data"][0]["Domain"], &done["Data"][0]["Code"]),
        (&json!("a.com"), &json!(0))
    );
    let status = async || {
        let seen = cloud.ok("GetNapAllowListDomain", &[own, ("Domain", "a.com")]).await;
        seen["DomainList"][0]["Status"].as_i64()
    };
    assert_eq!(status().await, Some(1));
    cloud.clock.advance(POWER_DELAY);
    assert_eq!(status().await, Some(2));
    cloud.ok("SetNapDomainEntryRemark", &[own, ("Domain", "a.com"), ("Remark", "r")]).await;
    let seen = cloud.ok("GetNapAllowListDomain", &[own, ("DomainLike", ".com")]).await;
    assert_eq!(texts(&seen["DomainList"], "Remark"), ["r"]);
    cloud.ok("DeleteNapAllowListDomain", &[own, ("Domain.0", "a.com")]).await;
    assert_eq!(status().await, None);
    assert_eq!(cloud.code("DeleteNapAllowListDomain", &[own, ("Domain.0", "a.com")]).await, 230);
}

#[tokio::test]
async fn addresses_forward_ports_to_origins() {
    let cloud = Cloud::new().await;
    let id = service(&cloud).await;
    let own = ("ResourceId", id.as_str());
    let address = cloud.made("CreateBGPServiceIP", &[own, ("Remark", "r")], "DefenceIP").await;
    let rule = |port| {
        vec![
            own,
            ("BgpIP", address.as_str()),
            ("BgpIPPort", port),
            ("FwdType", "TCP"),
            ("SourceType", "IP"),
            ("LoadBalance", "Yes"),
            ("SourceAddrArr.0", "1.1.1.1"),
            ("SourceAddrArr.1", "2.2.2.2"),
            ("SourcePortArr.0", "0"),
            ("SourcePortArr.1", "80"),
            ("SourceToaIDArr.0", "100"),
        ]
    };
    let made = cloud.ok("CreateBGPServiceFwdRule", &rule("80")).await;
    let index = made["RuleIndex"].to_string();
    assert_eq!(cloud.code("CreateBGPServiceFwdRule", &rule("80")).await, 230, "the same port");
    cloud.ok("CreateBGPServiceFwdRule", &rule("81")).await;
    assert_eq!(cloud.code("CreateBGPServiceFwdRule", &rule("82")).await, 230, "the third balanced");
    let at = ("RuleIndex", index.as_str());
    let seen = cloud.ok("GetBGPServiceFwdRule", &[own, at]).await;
    let seen = &seen["RuleInfo"][0];
    assert_eq!((&seen["Status"], &seen["LoadBalance"]), (&json!("Pending"), &json!("Yes")));
    let conf = json!([
        {"Source": "1.1.1.1", "Port": 0, "Toa": 100, "IPList": []},
        {"Source": "2.2.2.2", "Port": 80, "Toa": 200, "IPList": []},
    ]);
    assert_eq!(seen["SourceInfo"], json!({"Type": "IP", "Conf": conf}));
    let rule_id = text(&seen["RuleID"]);
    cloud.clock.advance(POWER_DELAY);
    let mut change = rule("90");
    change.extend([at, ("RuleID", rule_id.as_str())]);
    change.retain(|(name, _)| *name != "SourceType");
    cloud.ok("UpdateBGPServiceFwdRule", &change).await;
    cloud.ok("SetNapFwdRuleRemark", &[own, at, ("Remark", "x")]).await;
    cloud.clock.advance(POWER_DELAY);
    let seen = cloud.ok("GetBGPServiceFwdRule", &[own, ("BgpIP", &address)]).await;
    assert_eq!((&seen["RuleCnt"], &seen["AvailLoad"]), (&json!(2), &json!(0)));
    assert_eq!(
        (&seen["RuleInfo"][0]["BgpIPPort"], &seen["RuleInfo"][0]["Remark"]),
        (&json!(90), &json!("x"))
    );
    assert_eq!(seen["RuleInfo"][0]["Status"], "Success");
    let past = cloud.ok("GetBGPServiceFwdRule", &[own, ("Offset", "2")]).await;
    assert_eq!(past["RuleInfo"], json!([]));
    let infos = cloud.ok("GetBGPServiceIP", &[own, ("BgpIP", &address)]).await;
    assert_eq!(
        (&infos["GameIPInfo"][0]["RuleCnt"], &infos["GameIPInfo"][0]["Status"]),
        (&json!(2), &json!("Success"))
    );
    cloud.ok("DeleteBGPServiceFwdRule", &[own, at]).await;
    assert_eq!(cloud.code("DeleteBGPServiceFwdRule", &[own, at]).await, 230);
    cloud.ok("DeleteBGPServiceIP", &[own, ("DefenceIp", &address)]).await;
    assert_eq!(cloud.ok("GetBGPServiceFwdRule", &[own]).await["RuleCnt"], 0);
    assert_eq!(cloud.code("CreateBGPServiceFwdRule", &rule("80")).await, 230, "no such address");
}
