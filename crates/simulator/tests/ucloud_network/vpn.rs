use serde_json::json;

use super::{Cloud, DEFAULT_SUBNET, DEFAULT_VPC, texts};

struct Ends {
    gateway: String,
    eip: String,
    remote: String,
}

async fn ends(cloud: &Cloud) -> Ends {
    let (eip, _) = cloud.eip().await;
    let given = [
        ("VPNGatewayName", "g"),
        ("VPCId", DEFAULT_VPC),
        ("Grade", "Standard"),
        ("EIPId", eip.as_str()),
    ];
    let gateway = cloud.made("CreateVPNGateway", &given, "VPNGatewayId").await;
    let given = [("RemoteVPNGatewayName", "r"), ("RemoteVPNGatewayAddr", "10.0.0.1")];
    let remote = cloud.made("CreateRemoteVPNGateway", &given, "RemoteVPNGatewayId").await;
    Ends { gateway, eip, remote }
}

fn tunnel(ends: &Ends) -> Vec<(&str, &str)> {
    vec![
        ("VPNTunnelName", "t"),
        ("VPNGatewayId", &ends.gateway),
        ("RemoteVPNGatewayId", &ends.remote),
        ("IKEPreSharedKey", "k"),
        ("VPCId", DEFAULT_VPC),
        ("IKEVersion", "IKE V1"),
        ("IPSecLocalSubnetIds.0", DEFAULT_SUBNET),
        ("IPSecRemoteSubnets.0", "10.0.0.0/24"),
    ]
}

#[tokio::test]
async fn a_tunnel_keeps_both_gateways_and_the_elastic_ip() {
    let cloud = Cloud::new().await;
    let ends = ends(&cloud).await;
    let made = cloud.made("CreateVPNTunnel", &tunnel(&ends), "VPNTunnelId").await;
    let (gateway, remote) = (ends.gateway.as_str(), ends.remote.as_str());
    assert_eq!(cloud.code("DeleteVPNGateway", &[("VPNGatewayId", gateway)]).await, 5024);
    assert_eq!(cloud.code("DeleteRemoteVPNGateway", &[("RemoteVPNGatewayId", remote)]).await, 5024);
    let unbind = [("EIPId", ends.eip.as_str()), ("ResourceType", "vpngw"), ("ResourceId", gateway)];
    assert_eq!(cloud.code("UnBindEIP", &unbind).await, 4238);
    let seen = cloud.ok("DescribeRemoteVPNGateway", &[("RemoteVPNGatewayIds.0", remote)]).await;
    assert_eq!(seen["DataSet"][0]["TunnelCount"], 1);
    cloud.ok("DeleteVPNTunnel", &[("VPNTunnelId", &made)]).await;
    assert_eq!(cloud.ok("DescribeVPNTunnel", &[("VPNTunnelIds.0", &made)]).await["TotalCount"], 0);
    assert_eq!(cloud.code("DeleteVPNTunnel", &[("VPNTunnelId", &made)]).await, 54002);
    cloud.ok("DeleteVPNGateway", &[("VPNGatewayId", gateway)]).await;
    cloud.ok("DeleteRemoteVPNGateway", &[("RemoteVPNGatewayId", remote)]).await;
    assert_eq!(cloud.described_eip(&ends.eip).await["Status"], "free");
}

#[tokio::test]
async fn a_vpn_gateway_shows_its_elastic_ip_and_takes_only_one() {
    let cloud = Cloud::new().await;
    let ends = ends(&cloud).await;
    cloud.ok("UpdateVPNGateway", &[("VPNGatewayId", &ends.gateway), ("Grade", "Enhanced")]).await;
    let seen = cloud.ok("DescribeVPNGateway", &[("VPCId", DEFAULT_VPC)]).await;
    let seen = &seen["DataSet"][0];
    assert_eq!((&seen["Grade"], &seen["EIPId"]), (&json!("Enhanced"), &json!(ends.eip)));
    assert_eq!((&seen["EIPType"], &seen["ChargeType"]), (&json!("BGP"), &json!("Month")));
    let (other, _) = cloud.eip().await;
    let bind = [
        ("EIPId", other.as_str()),
        ("ResourceType", "vpngw"),
        ("ResourceId", ends.gateway.as_str()),
    ];
    assert_eq!(cloud.code("BindEIP", &bind).await, 4154);
    let taken = [
        ("VPNGatewayName", "g"),
        ("VPCId", DEFAULT_VPC),
        ("Grade", "Standard"),
        ("EIPId", ends.eip.as_str()),
    ];
    assert_eq!(cloud.code("CreateVPNGateway", &taken).await, 4212);
}

#[tokio::test]
async fn a_tunnel_has_defaults_and_keeps_what_an_update_leaves_out() {
    let cloud = Cloud::new().await;
    let ends = ends(&cloud).await;
    let made = cloud.made("CreateVPNTunnel", &tunnel(&ends), "VPNTunnelId").await;
    let update = [
        ("VPNTunnelId", made.as_str()),
        ("IKEDhGroup", "16"),
        ("IPSecRemoteSubnets.0", "10.1.0.0/24"),
    ];
    cloud.ok("UpdateVPNTunnelAttribute", &update).await;
    let seen = cloud.ok("DescribeVPNTunnel", &[("VPNTunnelIds.0", &made)]).await;
    let seen = &seen["DataSet"][0];
    assert_eq!(
        (&seen["VPNGatewayName"], &seen["RemoteVPNGatewayName"]),
        (&json!("g"), &json!("r"))
    );
    let (ike, ipsec) = (&seen["IKEData"], &seen["IPSecData"]);
    assert_eq!((&ike["IKEDhGroup"], &ike["IKESALifetime"]), (&json!("16"), &json!("86400")));
    assert_eq!((&ike["IKELocalId"], &ike["IKEPreSharedKey"]), (&json!("auto"), &json!("k")));
    assert_eq!(
        (&ipsec["IPSecProtocol"], &ipsec["IPSecPFSDhGroup"]),
        (&json!("esp"), &json!("disable"))
    );
    assert_eq!(ipsec["IPSecLocalSubnetIds"], json!([DEFAULT_SUBNET]));
    assert_eq!(ipsec["IPSecRemoteSubnets"], json!(["10.1.0.0/24"]));

    let second = [("VPNTunnelId", made.as_str()), ("IKEVersion", "IKE V2")];
    assert_eq!(cloud.code("UpdateVPNTunnelAttribute", &second).await, 230);
    let ids = [&second[..], &[("IKELocalId", "10.0.0.1"), ("IKERemoteId", "10.0.0.2")]].concat();
    cloud.ok("UpdateVPNTunnelAttribute", &ids).await;
}

#[tokio::test]
async fn a_tunnel_needs_both_gateways_and_subnets_of_the_vpc() {
    let cloud = Cloud::new().await;
    let ends = ends(&cloud).await;
    let vpc = cloud.vpc("192.168.0.0/16").await;
    let subnet = cloud.subnet(&vpc, "192.168.1.0").await;
    for (at, value, code) in [
        (1, "vpngw-none", 54002),
        (2, "remotevpngw-none", 54002),
        (4, vpc.as_str(), 230),
        (4, "uvnet-none", 58103),
        (6, "subnet-none", 54002),
        (6, subnet.as_str(), 230),
    ] {
        let mut given = tunnel(&ends);
        given[at].1 = value;
        assert_eq!(cloud.code("CreateVPNTunnel", &given).await, code, "{given:?}");
    }
    assert_eq!(cloud.ok("DescribeVPNTunnel", &[]).await["TotalCount"], 0);
    let tagged = cloud.ok("DescribeVPNGateway", &[("Tag", "none")]).await;
    assert!(texts(&tagged["DataSet"], "VPNGatewayId").is_empty());
}
