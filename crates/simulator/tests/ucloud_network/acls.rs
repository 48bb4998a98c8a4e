use serde_json::{Value, json};

use super::{Cloud, DEFAULT_SUBNET, DEFAULT_VPC, HOST, text};

async fn acl(cloud: &Cloud) -> String {
    cloud.made("CreateNetworkAcl", &[("VpcId", DEFAULT_VPC), ("AclName", "a")], "AclId").await
}

async fn described(cloud: &Cloud, acl: &str) -> Value {
    let all = cloud.ok("DescribeNetworkAcl", &[("VpcId", DEFAULT_VPC)]).await;
    let all = all["AclList"].as_array().unwrap().clone();
    all.into_iter().find(|found| found["AclId"] == acl).unwrap()
}

fn entry<'a>(acl: &'a str, priority: &'a str, direction: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("AclId", acl),
        ("Priority", priority),
        ("Direction", direction),
        ("IpProtocol", "TCP"),
        ("CidrBlock", "0.0.0.0/0"),
        ("PortRange", "80"),
        ("EntryAction", "Accept"),
    ]
}

#[tokio::test]
async fn entries_have_a_priority_of_their_own_in_each_direction() {
    let cloud = Cloud::new().await;
    let acl = acl(&cloud).await;
    let first = cloud.made("CreateNetworkAclEntry", &entry(&acl, "1", "Ingress"), "EntryId").await;
    assert_eq!(cloud.code("CreateNetworkAclEntry", &entry(&acl, "1", "Ingress")).await, 230);
    cloud.ok("CreateNetworkAclEntry", &entry(&acl, "1", "Egress")).await;
    let target =
        [entry(&acl, "2", "Ingress"), vec![("TargetType", "1"), ("TargetResourceIds.0", HOST)]]
            .concat();
    let second = cloud.made("CreateNetworkAclEntry", &target, "EntryId").await;

    let mut change = entry(&acl, "2", "Ingress");
    change.push(("EntryId", &first));
    assert_eq!(cloud.code("UpdateNetworkAclEntry", &change).await, 230);
    change[1] = ("Priority", "3");
    cloud.ok("UpdateNetworkAclEntry", &change).await;
    cloud.ok("UpdateNetworkAclEntry", &change).await;
    let long = "d".repeat(33);
    change.push(("Description", &long));
    assert_eq!(cloud.code("UpdateNetworkAclEntry", &change).await, 230);

    let entries = cloud.ok("DescribeNetworkAclEntry", &[("AclId", &acl)]).await;
    let entries = &entries["EntryList"];
    assert_eq!((&entries[0]["EntryId"], &entries[0]["Priority"]), (&json!(first), &json!("3")));
    assert_eq!(entries[2]["TargetResourceCount"], 1);
    assert_eq!(entries[2]["TargetResourceList"][0]["ResourceId"], HOST);
    let delete = [("AclId", acl.as_str()), ("EntryId", second.as_str())];
    cloud.ok("DeleteNetworkAclEntry", &delete).await;
    assert_eq!(cloud.code("DeleteNetworkAclEntry", &delete).await, 54002);
    assert_eq!(described(&cloud, &acl).await["Entries"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_subnet_has_one_acl_which_stays_meanwhile() {
    let cloud = Cloud::new().await;
    let (first, second) = (acl(&cloud).await, acl(&cloud).await);
    let pair = |acl| [("AclId", acl), ("SubnetworkId", DEFAULT_SUBNET)];
    let made = cloud.ok("CreateNetworkAclAssociation", &pair(&first)).await;
    assert!(made.get("PrevAssociation").is_none());
    let again = cloud.ok("CreateNetworkAclAssociation", &pair(&second)).await;
    assert_eq!(again["PrevAssociation"]["AclId"], first.as_str());
    let asked = [("SubnetworkId", DEFAULT_SUBNET)];
    let found = cloud.ok("DescribeNetworkAclAssociationBySubnet", &asked).await;
    assert_eq!(found["Association"]["AclId"], second.as_str());
    assert_eq!(text(&found["Association"]["AssociationId"]), text(&again["AssociationId"]));
    cloud.ok("DeleteNetworkAcl", &[("AclId", &first)]).await;
    assert_eq!(cloud.code("DeleteNetworkAcl", &[("AclId", &second)]).await, 5024);
    assert_eq!(cloud.code("DeleteNetworkAclAssociation", &pair(&first)).await, 54002);
    cloud.ok("DeleteNetworkAclAssociation", &pair(&second)).await;
    let found = cloud.ok("DescribeNetworkAclAssociation", &[("AclId", &second)]).await;
    assert_eq!(found["AssociationList"], json!([]));
    let rename = [("AclId", second.as_str()), ("AclName", "b"), ("Description", "d")];
    cloud.ok("UpdateNetworkAcl", &rename).await;
    assert_eq!(described(&cloud, &second).await["AclName"], "b");
    cloud.ok("DeleteNetworkAcl", &[("AclId", &second)]).await;
}
