use serde_json::{Value, json};

use super::{Cloud, DEFAULT_VPC, HOST, text, texts};

async fn group(cloud: &Cloud, name: &str) -> String {
    let given = [("VPCID", DEFAULT_VPC), ("Name", name)];
    cloud.made("CreateSecGroup", &given, "SecGroupId").await
}

async fn groups(cloud: &Cloud, resource: &str) -> Vec<(String, i64)> {
    let seen = cloud.ok("DescribeResourceSecGroup", &[("ResourceId.0", resource)]).await;
    let infos = seen["DataSet"][0]["SecGroupInfo"].as_array().unwrap().clone();
    let pair = |info: &Value| (text(&info["SecGroupId"]), info["Priority"].as_i64().unwrap());
    infos.iter().map(pair).collect()
}

fn rule<'a>(name: &'a str, remark: &'a str) -> Vec<(String, &'a str)> {
    let fields = [
        ("Direction", "Ingress"),
        ("IPRange", "0.0.0.0/0"),
        ("Priority", "1"),
        ("ProtocolType", "TCP"),
        ("DstPort", "443"),
        ("RuleAction", "Accept"),
        ("Remark", remark),
    ];
    fields.iter().map(|(field, value)| (format!("{name}.{field}"), *value)).collect()
}

fn borrowed<'a>(pairs: &'a [(String, &'a str)]) -> Vec<(&'a str, &'a str)> {
    pairs.iter().map(|(name, value)| (name.as_str(), *value)).collect()
}

#[tokio::test]
async fn rules_are_added_changed_copied_and_deleted() {
    let cloud = Cloud::new().await;
    let id = group(&cloud, "g").await;
    let own = ("SecGroupId", id.as_str());
    let add = rule("Rule.0", "first");
    let made = cloud.ok("CreateSecGroupRule", &[borrowed(&add), vec![own]].concat()).await;
    let rule_id = text(&made["RuleId"][0]);
    let mut change = rule("Rule.0", "second");
    change.push(("Rule.0.RuleId".into(), &rule_id));
    cloud.ok("UpdateSecGroupRule", &[borrowed(&change), vec![own]].concat()).await;
    let copy = [
        own,
        ("DstRegion", "cn-bj2"),
        ("DstProjectId", "org-simulated"),
        ("DstVPCId", DEFAULT_VPC),
        ("DstName", "copy"),
    ];
    let copied = cloud.ok("CopySecGroup", &copy).await;
    assert_ne!(copied["RuleID"][0], rule_id.as_str());
    let all = cloud.ok("DescribeSecGroup", &[("VPCId", DEFAULT_VPC)]).await;
    assert_eq!(texts(&all["DataSet"], "Name"), ["g", "copy"]);
    for group in all["DataSet"].as_array().unwrap() {
        assert_eq!(group["Rule"][0]["Remark"], "second");
    }
    let delete = [own, ("RuleId.0", rule_id.as_str())];
    cloud.ok("DeleteSecGroupRule", &delete).await;
    assert_eq!(cloud.code("DeleteSecGroupRule", &delete).await, 54002);
    let seen = cloud.ok("DescribeSecGroup", &[("SecGroupId.0", &id)]).await;
    assert_eq!(seen["DataSet"][0]["Rule"], json!([]));
}

#[tokio::test]
async fn groups_guard_resources_by_priority() {
    let cloud = Cloud::new().await;
    let (a, b) = (group(&cloud, "a").await, group(&cloud, "b").await);
    let associate = [
        ("ResourceId.0", HOST),
        ("PrioritySecGroup.0.SecGroupId", a.as_str()),
        ("PrioritySecGroup.0.Priority", "1"),
    ];
    cloud.ok("AssociateSecGroup", &associate).await;
    let first = [("ResourceId.0", HOST), ("SecGroupId", b.as_str())];
    cloud.ok("AssociateSecGroupDynamic", &first).await;
    cloud.ok("AssociateSecGroupDynamic", &first).await;
    assert_eq!(groups(&cloud, HOST).await, [(b.clone(), 1), (a.clone(), 2)]);
    let guarded = cloud.ok("DescribeSecGroupResource", &[("SecGroupId", &a)]).await;
    assert_eq!(
        (&guarded["TotalCount"], &guarded["DataSet"][0]["ResourceId"]),
        (&json!(1), &json!(HOST))
    );
    assert_eq!(cloud.code("DeleteSecGroup", &[("SecGroupId.0", &a)]).await, 5024);

    cloud.ok("DisassociateSecGroup", &[("SecGroupId.0", &a), ("ResourceId.0", HOST)]).await;
    assert_eq!(groups(&cloud, HOST).await, [(b.clone(), 1)]);
    assert_eq!(cloud.code("DisassociateSecGroup", &[("ResourceId.0", HOST)]).await, 230);
    assert_eq!(cloud.code("DisassociateSecGroup", &[]).await, 230);
    let replace = [
        ("ResourceId", HOST),
        ("OldSecGroupId.0", b.as_str()),
        ("NewPrioritySecGroup.0.SecGroupId", a.as_str()),
        ("NewPrioritySecGroup.0.Priority", "4"),
    ];
    cloud.ok("UpdateSecGroupAssociation", &replace).await;
    assert_eq!(cloud.code("UpdateSecGroupAssociation", &replace).await, 54002);
    assert_eq!(groups(&cloud, HOST).await, [(a.clone(), 4)]);
    let force = [("ResourceId.0", HOST), ("Force", "true")];
    cloud.ok("DisassociateSecGroup", &force).await;
    cloud.ok("DeleteSecGroup", &[("SecGroupId.0", &a), ("SecGroupId.1", &b)]).await;
    assert_eq!(cloud.ok("DescribeSecGroup", &[]).await["DataSet"], json!([]));
}

#[tokio::test]
async fn several_groups_and_several_resources_exclude_each_other() {
    let cloud = Cloud::new().await;
    let (a, b) = (group(&cloud, "a").await, group(&cloud, "b").await);
    let given = [
        ("ResourceId.0", HOST),
        ("ResourceId.1", "uhost-stopped"),
        ("PrioritySecGroup.0.SecGroupId", a.as_str()),
        ("PrioritySecGroup.0.Priority", "1"),
        ("PrioritySecGroup.1.SecGroupId", b.as_str()),
        ("PrioritySecGroup.1.Priority", "2"),
    ];
    assert_eq!(cloud.code("AssociateSecGroup", &given).await, 230);
    cloud.ok("AssociateSecGroup", &given[..4]).await;
    assert_eq!(groups(&cloud, "uhost-stopped").await, [(a, 1)]);
    let none = [
        ("ResourceId.0", "uhost-none"),
        ("PrioritySecGroup.0.SecGroupId", b.as_str()),
        ("PrioritySecGroup.0.Priority", "1"),
    ];
    assert_eq!(cloud.code("AssociateSecGroup", &none).await, 54002);
}
