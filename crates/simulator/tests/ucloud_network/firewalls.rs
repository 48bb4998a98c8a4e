use serde_json::json;

use super::{Cloud, HOST, texts};

const RULE: &str = "TCP|80|192.168.0.0/16|ACCEPT|HIGH";

async fn firewall(cloud: &Cloud, name: &str) -> String {
    cloud.made("CreateFirewall", &[("Name", name), ("Rule.0", RULE)], "FWId").await
}

#[tokio::test]
async fn an_account_has_recommended_firewalls_which_stay() {
    let cloud = Cloud::new().await;
    let all = cloud.ok("DescribeFirewall", &[]).await;
    assert_eq!(texts(&all["DataSet"], "Type"), ["recommend web", "recommend non web"]);
    assert_eq!(cloud.code("DeleteFirewall", &[("FWId", "firewall-web")]).await, 4358);
    let of_host = [("ResourceId", HOST), ("ResourceType", "uhost")];
    let of_host = cloud.ok("DescribeFirewall", &of_host).await;
    assert_eq!(texts(&of_host["DataSet"], "FWId"), ["firewall-web"]);
}

#[tokio::test]
async fn rules_are_read_and_replaced() {
    let cloud = Cloud::new().await;
    let id = firewall(&cloud, "f").await;
    let seen = cloud.ok("DescribeFirewall", &[("FWId", &id)]).await;
    let rule = json!({
        "ProtocolType": "TCP",
        "DstPort": "80",
        "SrcIP": "192.168.0.0/16",
        "RuleAction": "ACCEPT",
        "Priority": "HIGH",
        "Remark": "",
    });
    assert_eq!(seen["DataSet"][0]["Rule"], json!([rule]));
    assert_eq!(seen["DataSet"][0]["Type"], "user defined");
    let update = |rule| [("FWId", id.as_str()), ("Rule.0", rule)];
    cloud.ok("UpdateFirewall", &update("ICMP||0.0.0.0/0|DROP|LOW|no | ping")).await;
    let seen = cloud.ok("DescribeFirewall", &[("FWId", &id)]).await;
    assert_eq!(seen["DataSet"][0]["Rule"][0]["Remark"], "no | ping");
    assert_eq!(seen["DataSet"][0]["Rule"][0]["DstPort"], "");
    let long = format!("{RULE}|{}", "r".repeat(65));
    for (rule, code) in [
        ("TCP|80|192.168.0.0/16|ACCEPT", 230),
        ("|80|192.168.0.0/16|ACCEPT|HIGH", 230),
        ("TCP|80-x|192.168.0.0/16|ACCEPT|HIGH", 230),
        ("TCP|80|x|ACCEPT|HIGH", 230),
        ("TCP|80|192.168.0.0/16|REFUSE|HIGH", 230),
        ("TCP|80|192.168.0.0/16|ACCEPT|FIRST", 4359),
        (&long, 230),
    ] {
        assert_eq!(cloud.code("UpdateFirewall", &update(rule)).await, code, "{rule}");
    }
}

#[tokio::test]
async fn a_firewall_guards_resources_and_stays_meanwhile() {
    let cloud = Cloud::new().await;
    let (first, second) = (firewall(&cloud, "a").await, firewall(&cloud, "b").await);
    let grant = |id| [("FWId", id), ("ResourceType", "uhost"), ("ResourceId", HOST)];
    cloud.ok("GrantFirewall", &grant(&first)).await;
    cloud.ok("GrantFirewall", &grant(&second)).await;
    let of_host = cloud.ok("DescribeFirewall", &[("ResourceId", HOST)]).await;
    assert_eq!(texts(&of_host["DataSet"], "FWId"), [second.as_str()]);
    assert_eq!(of_host["DataSet"][0]["ResourceCount"], 1);
    let guarded = cloud.ok("DescribeFirewallResource", &[("FWId", &second)]).await;
    assert_eq!(texts(&guarded["ResourceSet"], "ResourceID"), [HOST]);
    let web = cloud.ok("DescribeFirewallResource", &[("FWId", "firewall-web")]).await;
    assert_eq!(texts(&web["ResourceSet"], "ResourceID"), ["uhost-stopped"]);
    assert_eq!(cloud.code("DeleteFirewall", &[("FWId", &second)]).await, 4361);
    cloud.ok("DeleteFirewall", &[("FWId", &first)]).await;
    assert_eq!(cloud.ok("DescribeFirewall", &[("FWId", &first)]).await["TotalCount"], 0);
    assert_eq!(cloud.code("GrantFirewall", &grant(&first)).await, 4600);
    let nothing = [("FWId", second.as_str()), ("ResourceType", "uhost"), ("ResourceId", "uhost-x")];
    assert_eq!(cloud.code("GrantFirewall", &nothing).await, 4210);
    let dissociate = |id| [("FWId", id), ("ResourceType", "ULB"), ("ResourceId", HOST)];
    assert_eq!(cloud.code("DisassociateFirewall", &dissociate("firewall-web")).await, 4210);
    cloud.ok("DisassociateFirewall", &dissociate(&second)).await;
    cloud.ok("DeleteFirewall", &[("FWId", &second)]).await;
}

#[tokio::test]
async fn a_name_is_used_once() {
    let cloud = Cloud::new().await;
    let (first, second) = (firewall(&cloud, "a").await, firewall(&cloud, "b").await);
    assert_eq!(cloud.code("CreateFirewall", &[("Name", "a"), ("Rule.0", RULE)]).await, 4364);
    let rename = |id| [("FWId", id), ("Name", "a"), ("Tag", "t")];
    assert_eq!(cloud.code("UpdateFirewallAttribute", &rename(&second)).await, 4364);
    cloud.ok("UpdateFirewallAttribute", &rename(&first)).await;
    assert_eq!(cloud.code("UpdateFirewallAttribute", &[("FWId", &first)]).await, 230);
    let seen = cloud.ok("DescribeFirewall", &[("FWId", &first)]).await;
    assert_eq!(
        (&seen["DataSet"][0]["Name"], &seen["DataSet"][0]["Tag"]),
        (&json!("a"), &json!("t"))
    );
}
