//! IPsec VPN: gateways, the customer's gateways, and tunnels between them.

use serde_json::{Map, Value, json};

use super::eips;
use super::subnets::SUBNET;
use super::vpcs::{self, VPC};
use super::{NOT_FOUND, Noun, bindings, expiry, in_use, tag};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("ipsecvpn", "CreateVPNGateway", create_gateway),
    ("ipsecvpn", "DescribeVPNGateway", describe_gateways),
    ("ipsecvpn", "UpdateVPNGateway", update_gateway),
    ("ipsecvpn", "DeleteVPNGateway", delete_gateway),
    ("ipsecvpn", "CreateRemoteVPNGateway", create_remote),
    ("ipsecvpn", "DescribeRemoteVPNGateway", describe_remotes),
    ("ipsecvpn", "DeleteRemoteVPNGateway", delete_remote),
    ("ipsecvpn", "CreateVPNTunnel", create_tunnel),
    ("ipsecvpn", "DescribeVPNTunnel", describe_tunnels),
    ("ipsecvpn", "UpdateVPNTunnelAttribute", update_tunnel),
    ("ipsecvpn", "DeleteVPNTunnel", delete_tunnel),
];

pub(super) const GATEWAY: Noun =
    Noun { kind: "ipsecvpn/gateway", name: "VPN gateway", not_found: NOT_FOUND };
const REMOTE: Noun =
    Noun { kind: "ipsecvpn/remote-gateway", name: "customer VPN gateway", not_found: NOT_FOUND };
const TUNNEL: Noun = Noun { kind: "ipsecvpn/tunnel", name: "VPN tunnel", not_found: NOT_FOUND };

/// Parameters of `IKEData` and `IPSecData`, with their documented defaults.
const IKE: &[(&str, &str)] = &[
    ("IKEPreSharedKey", ""),
    ("IKEVersion", "IKE V1"),
    ("IKEEncryptionAlgorithm", "aes128"),
    ("IKEAuthenticationAlgorithm", "sha1"),
    ("IKEExchangeMode", "main"),
    ("IKELocalId", "auto"),
    ("IKERemoteId", "auto"),
    ("IKEDhGroup", "15"),
    ("IKESALifetime", "86400"),
];
const IPSEC: &[(&str, &str)] = &[
    ("IPSecProtocol", "esp"),
    ("IPSecEncryptionAlgorithm", "aes128"),
    ("IPSecAuthenticationAlgorithm", "sha1"),
    ("IPSecSALifetime", "3600"),
    ("IPSecSALifetimeBytes", ""),
    ("IPSecPFSDhGroup", "disable"),
];
const IPSEC_LISTS: [&str; 2] = ["IPSecLocalSubnetIds", "IPSecRemoteSubnets"];

const IKE_V2: &str = "IKE V2";

fn create_gateway(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    bindings::settle(context);
    let vpc = context.text("VPCId");
    VPC.known(context, vpc)?;
    if let Some(eip) = context.maybe("EIPId") {
        eips::check_free(context, eip)?;
    }
    let id = context.store.ids.next("vpngw");
    let gateway = fields(json!({
        "VPNGatewayId": id,
        "VPNGatewayName": context.text("VPNGatewayName"),
        "Tag": tag(context),
        "Remark": context.text("Remark"),
        "VPCId": vpc,
        "ChargeType": context.maybe("ChargeType").unwrap_or("Month"),
        "CreateTime": context.now().as_secs(),
        "ExpireTime": expiry(context),
        "AutoRenew": "Yes",
        "Grade": context.text("Grade"),
    }));
    let gateway = context.new_resource(id.clone(), gateway);
    context.store.insert(GATEWAY.kind, gateway);
    if let Some(eip) = context.maybe("EIPId") {
        bindings::attach(context, eip, "vpngw", &id, None);
    }
    Ok(fields(json!({"VPNGatewayId": id})))
}

fn describe_gateways(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let names = [("VPCId", "VPCId"), ("Tag", "Tag")];
    let found = GATEWAY.select(context, &context.texts("VPNGatewayIds"), &names);
    let views = found.into_iter().map(|gateway| view_gateway(context, gateway)).collect();
    Ok(context.listed(views))
}

fn view_gateway(context: &Context<'_>, gateway: &Resource) -> Value {
    let eip = bindings::of_resource(context.store, &gateway.id).next();
    let operator = eip.and_then(|eip| eip.list("EIPAddr").first()?["OperatorName"].as_str());
    let mut view = gateway.fields.clone();
    view.extend(fields(json!({
        "VPCName": vpcs::name(context, gateway.text("VPCId")),
        "EIP": eip.map_or("", eips::address),
        "EIPType": operator.unwrap_or_default(),
        "EIPId": eip.map_or("", |eip| eip.id.as_str()),
    })));
    view.into()
}

fn update_gateway(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    GATEWAY.change(context, context.text("VPNGatewayId"), &[("Grade", "Grade")])
}

fn delete_gateway(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("VPNGatewayId");
    GATEWAY.known(context, id)?;
    if let Some(tunnel) = tunnels(context, "VPNGatewayId", id).next() {
        return Err(in_use("VPN gateway", id, &tunnel.id));
    }
    GATEWAY.remove(context, id)?;
    bindings::detach_all(context.store, id, context.flag("ReleaseEip") == Some(true));
    Ok(Fields::new())
}

/// Returns whether a VPN gateway has tunnels.
pub(super) fn has_tunnels(context: &Context<'_>, gateway: &str) -> bool {
    tunnels(context, "VPNGatewayId", gateway).next().is_some()
}

fn tunnels<'c>(
    context: &'c Context<'_>,
    end: &'c str,
    id: &'c str,
) -> impl Iterator<Item = &'c Resource> {
    context.store.all(TUNNEL.kind).filter(move |tunnel| tunnel.text(end) == id)
}

fn create_remote(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.store.ids.next("remotevpngw");
    let remote = fields(json!({
        "RemoteVPNGatewayId": id,
        "RemoteVPNGatewayName": context.text("RemoteVPNGatewayName"),
        "RemoteVPNGatewayAddr": context.text("RemoteVPNGatewayAddr"),
        "Tag": tag(context),
        "Remark": context.text("Remark"),
        "CreateTime": context.now().as_secs(),
    }));
    let remote = context.new_resource(id.clone(), remote);
    context.store.insert(REMOTE.kind, remote);
    Ok(fields(json!({"RemoteVPNGatewayId": id})))
}

fn describe_remotes(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let found = REMOTE.select(context, &context.texts("RemoteVPNGatewayIds"), &[("Tag", "Tag")]);
    let views = found.into_iter().map(|remote| {
        let count = tunnels(context, "RemoteVPNGatewayId", &remote.id).count();
        let mut view = remote.fields.clone();
        view.insert("TunnelCount".into(), count.into());
        view.into()
    });
    let views = views.collect();
    Ok(context.listed(views))
}

fn delete_remote(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("RemoteVPNGatewayId");
    REMOTE.known(context, id)?;
    if let Some(tunnel) = tunnels(context, "RemoteVPNGatewayId", id).next() {
        return Err(in_use("customer VPN gateway", id, &tunnel.id));
    }
    REMOTE.remove(context, id)?;
    Ok(Fields::new())
}

fn create_tunnel(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let (gateway, remote) = (context.text("VPNGatewayId"), context.text("RemoteVPNGatewayId"));
    let vpc = context.text("VPCId");
    VPC.known(context, vpc)?;
    REMOTE.known(context, remote)?;
    if GATEWAY.known(context, gateway)?.text("VPCId") != vpc {
        let problem = format!("is not the VPC of the VPN gateway [{gateway}]");
        return Err(context.invalid("VPCId", problem));
    }
    check_subnets(context, vpc)?;
    let ike = data(context, IKE, &[], Map::new());
    check_ids(context, &ike)?;
    let ipsec = data(context, IPSEC, &IPSEC_LISTS, Map::new());
    let id = context.store.ids.next("vpntunnel");
    let tunnel = fields(json!({
        "VPNTunnelId": id,
        "VPNTunnelName": context.text("VPNTunnelName"),
        "Tag": tag(context),
        "Remark": context.text("Remark"),
        "VPNGatewayId": gateway,
        "RemoteVPNGatewayId": remote,
        "VPCId": vpc,
        "CreateTime": context.now().as_secs(),
        "IKEData": ike,
        "IPSecData": ipsec,
    }));
    let tunnel = context.new_resource(id.clone(), tunnel);
    context.store.insert(TUNNEL.kind, tunnel);
    Ok(fields(json!({"VPNTunnelId": id})))
}

fn describe_tunnels(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let found = TUNNEL.select(context, &context.texts("VPNTunnelIds"), &[("Tag", "Tag")]);
    let views = found.into_iter().map(|tunnel| {
        let name = |noun: &Noun, id: &str, field: &str| {
            let found = context.store.get(noun.kind, tunnel.text(id));
            found.map_or_else(String::new, |found| found.text(field).to_owned())
        };
        let mut view = tunnel.fields.clone();
        view.extend(fields(json!({
            "VPNGatewayName": name(&GATEWAY, "VPNGatewayId", "VPNGatewayName"),
            "RemoteVPNGatewayName": name(&REMOTE, "RemoteVPNGatewayId", "RemoteVPNGatewayName"),
            "VPCName": name(&VPC, "VPCId", "Name"),
        })));
        view.into()
    });
    let views = views.collect();
    Ok(context.listed(views))
}

fn update_tunnel(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("VPNTunnelId");
    let tunnel = TUNNEL.known(context, id)?;
    let present = |name: &str| tunnel.fields.get(name).and_then(Value::as_object).cloned();
    check_subnets(context, tunnel.text("VPCId"))?;
    let ike = data(context, IKE, &[], present("IKEData").unwrap_or_default());
    check_ids(context, &ike)?;
    let ipsec = data(context, IPSEC, &IPSEC_LISTS, present("IPSecData").unwrap_or_default());
    let tunnel = TUNNEL.known_mut(context, id)?;
    tunnel.set("IKEData", ike);
    tunnel.set("IPSecData", ipsec);
    Ok(Fields::new())
}

fn delete_tunnel(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    TUNNEL.remove(context, context.text("VPNTunnelId"))?;
    Ok(Fields::new())
}

/// Returns parameters that are given, else what is there, else the defaults.
fn data(
    context: &Context<'_>,
    texts: &[(&str, &str)],
    lists: &[&str],
    mut present: Fields,
) -> Fields {
    for (name, default) in texts {
        if let Some(given) = context.maybe(name) {
            present.insert((*name).to_owned(), given.into());
        } else if !present.contains_key(*name) {
            present.insert((*name).to_owned(), (*default).into());
        }
    }
    for name in lists {
        let given = context.texts(name);
        if !given.is_empty() {
            present.insert((*name).to_owned(), given.into());
        }
    }
    present
}

fn check_subnets(context: &Context<'_>, vpc: &str) -> Result<(), Refusal> {
    for id in context.texts("IPSecLocalSubnetIds") {
        if SUBNET.known(context, id)?.text("VPCId") != vpc {
            let problem = format!("has [{id}], which is not of the VPC [{vpc}]");
            return Err(context.invalid("IPSecLocalSubnetIds", problem));
        }
    }
    Ok(())
}

/// The second version of IKE cannot find out the ids by itself.
fn check_ids(context: &Context<'_>, ike: &Fields) -> Result<(), Refusal> {
    let is_auto = |name: &&&str| ike.get(**name).is_some_and(|id| id == "auto");
    match ["IKELocalId", "IKERemoteId"].iter().find(is_auto) {
        Some(name) if ike.get("IKEVersion").is_some_and(|version| version == IKE_V2) => {
            Err(context.invalid(name, format!("must be set to an id for {IKE_V2}")))
        }
        _ => Ok(()),
    }
}
