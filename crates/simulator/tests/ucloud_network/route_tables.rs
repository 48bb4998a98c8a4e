use serde_json::{Value, json};

use super::{Cloud, DEFAULT_SUBNET, DEFAULT_VPC, HOST, text, texts};

async fn rules(cloud: &Cloud, table: &str) -> Value {
    let described = cloud.ok("DescribeRouteTable", &[("RouteTableId", table)]).await;
    described["RouteTables"][0]["RouteRules"].clone()
}

#[tokio::test]
async fn routes_are_added_changed_and_deleted() {
    let cloud = Cloud::new().await;
    let given = [("VPCId", DEFAULT_VPC), ("Name", "r")];
    let table = cloud.made("CreateRouteTable", &given, "RouteTableId").await;
    let modify = async |rule: &str| {
        let given = [("RouteTableId", table.as_str()), ("RouteRule.0", rule)];
        cloud.call("ModifyRouteRule", &given).await.code()
    };
    let add = format!("x | 10.8.0.0/16 | instance | {HOST} | 0 | mine | add");
    assert_eq!(modify(&add).await, 0);
    let own = rules(&cloud, &table).await;
    assert_eq!(
        (&own[0]["NexthopType"], &own[0]["DstAddr"]),
        (&json!("LOCAL"), &json!("10.9.0.0/16"))
    );
    assert_eq!((&own[0]["RuleType"], &own[1]["RuleType"]), (&json!(0), &json!(1)));
    assert_eq!((&own[1]["NexthopId"], &own[1]["InstanceType"]), (&json!(HOST), &json!("UHOST")));
    let id = text(&own[1]["RouteRuleId"]);
    let update = format!("{id}|10.7.0.0/16|INSTANCE|{HOST}|0||update");
    assert_eq!(modify(&update).await, 0);
    assert_eq!(rules(&cloud, &table).await[1]["DstAddr"], "10.7.0.0/16");

    for (rule, code) in [
        ("x|10.8.0.0/16|INSTANCE|uhost-none|0||add", 54002),
        ("none|10.8.0.0/16|INSTANCE|uhost-running|0||update", 54002),
        ("none|10.8.0.0/16|INSTANCE|uhost-running|0||delete", 54002),
        ("x|10.8.0.0/16|CNAT|uhost-running|0||add", 230),
        ("x|10.8.0.1/16|INSTANCE|uhost-running|0||add", 230),
        ("|10.8.0.0/16|INSTANCE|uhost-running|0||add", 230),
        ("x|10.8.0.0/16|INSTANCE|uhost-running|0||put", 230),
        ("x|10.8.0.0/16|add", 230),
    ] {
        assert_eq!(modify(rule).await, code, "{rule}");
    }
    assert_eq!(modify(&format!("{id}||||||delete")).await, 0);
    assert_eq!(rules(&cloud, &table).await.as_array().unwrap().len(), 1);
    let brief = [("RouteTableId", table.as_str()), ("Brief", "true")];
    let brief = cloud.ok("DescribeRouteTable", &brief).await;
    assert!(brief["RouteTables"][0].get("RouteRules").is_none());
}

#[tokio::test]
async fn a_route_table_with_subnets_and_the_default_one_stay() {
    let cloud = Cloud::new().await;
    let all = cloud.ok("DescribeRouteTable", &[("VPCId", DEFAULT_VPC)]).await;
    let default = text(&all["RouteTables"][0]["RouteTableId"]);
    assert_eq!(all["RouteTables"][0]["SubnetIds"], json!([DEFAULT_SUBNET]));
    assert_eq!(cloud.code("DeleteRouteTable", &[("RouteTableId", &default)]).await, 5025);

    let clone = [("RouteTableId", default.as_str())];
    let table = cloud.made("CloneRouteTable", &clone, "RouteTableId").await;
    let associate = [("RouteTableId", table.as_str()), ("SubnetId", DEFAULT_SUBNET)];
    cloud.ok("AssociateRouteTable", &associate).await;
    let subnets = cloud.ok("DescribeSubnet", &[("RouteTableId", &table)]).await;
    assert_eq!(texts(&subnets["DataSet"], "SubnetId"), [DEFAULT_SUBNET]);
    assert_eq!(cloud.code("DeleteRouteTable", &[("RouteTableId", &table)]).await, 5024);
    let back = [("RouteTableId", default.as_str()), ("SubnetId", DEFAULT_SUBNET)];
    cloud.ok("AssociateRouteTable", &back).await;
    cloud.ok("DeleteRouteTable", &[("RouteTableId", &table)]).await;
    assert_eq!(cloud.code("AssociateRouteTable", &associate).await, 54002);

    let other = cloud.vpc("192.168.0.0/16").await;
    let foreign = cloud.made("CreateRouteTable", &[("VPCId", &other)], "RouteTableId").await;
    let foreign = [("RouteTableId", foreign.as_str()), ("SubnetId", DEFAULT_SUBNET)];
    assert_eq!(cloud.code("AssociateRouteTable", &foreign).await, 230);
}
