//! DDoS protection: services, their allowed domains and their protected addresses.

use serde_json::{Value, json};

use super::{Noun, ddos_rules, expiry};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::schema::as_text;
use crate::state::Resource;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("uddos", "BuyHighProtectGameService", buy),
    ("uddos", "DescribeNapServiceInfo", describe),
    ("uddos", "ModifyHighProtectGameService", rename),
    ("uddos", "UpgradeHighProtectGameService", upgrade),
    ("uddos", "DeleteHighProtectGameService", delete),
    ("uddos", "AddNapAllowListDomain", add_domains),
    ("uddos", "GetNapAllowListDomain", describe_domains),
    ("uddos", "SetNapDomainEntryRemark", remark_domain),
    ("uddos", "DeleteNapAllowListDomain", delete_domains),
    ("uddos", "CreateBGPServiceIP", add_address),
    ("uddos", "GetBGPServiceIP", describe_addresses),
    ("uddos", "DescribeHighProtectGameIPInfo", describe_addresses),
    ("uddos", "SetNapIpRemark", remark_address),
    ("uddos", "DeleteBGPServiceIP", delete_address),
];

/// No page lists the product's codes.
const UNKNOWN: i64 = 230;

pub(super) const SERVICE: Noun =
    Noun { kind: "uddos/service", name: "anti-DDoS service", not_found: UNKNOWN };
const DOMAIN: Noun = Noun { kind: "uddos/domain", name: "allowed domain", not_found: UNKNOWN };
pub(super) const ADDRESS: Noun =
    Noun { kind: "uddos/address", name: "protected address", not_found: UNKNOWN };

/// Hidden in a domain, an address and a rule: the service that it belongs to.
pub(super) const OF: &str = "service";

/// Documented states of a domain.
const ADDING: i64 = 1;
const ADDED: i64 = 2;

fn buy(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.store.ids.next("usecure_ghp");
    let mut service = bought(context);
    service.extend(fields(json!({
        "ResourceId": id,
        "ProjectId": context.project(),
        "CreateTime": context.now().as_secs(),
        "ExpiredTime": expiry(context),
        "AutoRenew": "Yes",
        "ChargeType": context.text("ChargeType"),
        "DefenceStatus": "Started",
        "Name": context.text("HighProtectGameServiceName"),
        "ForwardType": context.maybe("ForwardType").unwrap_or("Proxy"),
        "Vendor": context.integer("Vendor").unwrap_or(0),
        "NapType": 1,
    })));
    add(context, &SERVICE, &id, service, None);
    Ok(fields(json!({"ResourceInfo": {"ResourceId": id}})))
}

/// What both buying and upgrading set.
fn bought(context: &Context<'_>) -> Fields {
    let numbers = |name: &str| -> Vec<i64> {
        context.texts(name).iter().filter_map(|text| text.parse().ok()).collect()
    };
    fields(json!({
        "DefenceDDosBaseFlowArr": numbers("DefenceDDosBaseFlowArr"),
        "DefenceDDosMaxFlowArr": numbers("DefenceDDosMaxFlowArr"),
        "DefenceType": context.maybe("DefenceType").unwrap_or("TypeFixed"),
        "LineType": context.text("LineType"),
        "EngineRoom": context.texts("EngineRoom"),
        "AreaLine": context.text("AreaLine"),
        "SrcBandwidth": context.integer("SrcBandwidth"),
    }))
}

/// Adds a resource that every region sees, of a service unless it is one.
pub(super) fn add(
    context: &mut Context<'_>,
    noun: &Noun,
    id: &str,
    view: Fields,
    service: Option<&str>,
) {
    let mut resource = context.new_resource(id, view);
    resource.region.clear();
    service.into_iter().for_each(|service| resource.hide(OF, service));
    context.store.insert(noun.kind, resource);
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    // 0 stands for all types.
    let type_ = context.integer("NapType").filter(|type_| *type_ != 0);
    let found = SERVICE.select(context, &[], &[("ResourceId", "ResourceId")]);
    let views = found
        .into_iter()
        .filter(|service| type_.is_none_or(|type_| service.number("NapType") == type_))
        .map(|service| service.fields.clone().into())
        .collect();
    Ok(context.listed(views))
}

fn rename(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("ResourceId");
    SERVICE.change(context, id, &[("HighProtectGameServiceName", "Name")])
}

fn upgrade(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("ResourceId");
    let upgraded = bought(context);
    SERVICE.known_mut(context, id)?.fields.extend(upgraded);
    Ok(fields(json!({"ResourceInfo": {"ResourceId": id}})))
}

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("ResourceId");
    SERVICE.remove(context, id)?;
    for kind in [DOMAIN.kind, ADDRESS.kind, ddos_rules::RULE.kind] {
        forget(context, kind, |resource| resource.hidden(OF) == id);
    }
    Ok(Fields::new())
}

/// Removes resources of a kind.
pub(super) fn forget(context: &mut Context<'_>, kind: &str, goes: impl Fn(&Resource) -> bool) {
    let all = context.store.all(kind);
    let gone: Vec<_> = all.filter(|it| goes(it)).map(|resource| resource.id.clone()).collect();
    gone.iter().for_each(|id| drop(context.store.remove(kind, id)));
}

/// Returns what the service of the call has, of a kind.
pub(super) fn own<'c>(context: &'c Context<'_>, noun: &Noun) -> Vec<&'c Resource> {
    let service = context.text("ResourceId");
    context.store.all(noun.kind).filter(|resource| resource.hidden(OF) == service).collect()
}

fn add_domains(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let service = context.text("ResourceId");
    SERVICE.known(context, service)?;
    let domains = context.texts("Domain");
    for domain in &domains {
        let id = part(context, domain);
        let view = fields(json!({
            "Domain": domain,
            "CreateTime": context.now().as_secs(),
            "Remark": "",
            "Status": ADDING,
        }));
        add(context, &DOMAIN, &id, view, Some(service));
        let soon = context.soon();
        context.store.later(DOMAIN.kind, &id, soon, fields(json!({"Status": ADDED})));
    }
    let done: Vec<_> =
        domains.iter().map(|domain| json!({"Domain": domain, "Code": 0, "Message": ""})).collect();
    Ok(fields(json!({"Data": done})))
}

fn describe_domains(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let exact = context.maybe("Domain");
    let like = context.text("DomainLike");
    let found = own(context, &DOMAIN).into_iter().filter(|domain| {
        let name = domain.text("Domain");
        exact.is_none_or(|exact| name == exact) && name.contains(like)
    });
    let views = found.map(|domain| domain.fields.clone().into()).collect();
    Ok(context.listed(views))
}

fn remark_domain(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = part(context, context.text("Domain"));
    set_remark(context, &DOMAIN, &id)
}

fn delete_domains(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let ids: Vec<_> = context.texts("Domain").iter().map(|domain| part(context, domain)).collect();
    ids.iter().try_for_each(|id| DOMAIN.known(context, id).map(drop))?;
    ids.iter().try_for_each(|id| DOMAIN.remove(context, id).map(drop))?;
    Ok(Fields::new())
}

fn add_address(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let service = context.text("ResourceId");
    let line = SERVICE.known(context, service)?.text("LineType").to_owned();
    let address = loop {
        // Like 198.18.0.0/16 for benchmarks, but not for elastic IPs.
        let number = context.store.ids.number();
        let address = format!("198.19.{}.{}", number % 256, (number >> 32) % 256);
        if !context.store.all(ADDRESS.kind).any(|other| other.text("DefenceIP") == address) {
            break address;
        }
    };
    let number = context.store.ids.number() % 1_000_000;
    let cname = format!("{}.simulator.invalid", context.store.ids.letters(8));
    let id = part(context, &address);
    let view = fields(json!({
        "DefenceIP": address,
        "LineType": line,
        "Cname": cname,
        "Status": "Pending",
        "SrcIP": [],
        "Remark": context.text("Remark"),
    }));
    add(context, &ADDRESS, &id, view, Some(service));
    let soon = context.soon();
    context.store.later(ADDRESS.kind, &id, soon, fields(json!({"Status": "Success"})));
    Ok(fields(json!({"DefenceIP": address, "Cname": cname, "IPId": number, "EnableSwitch": 0})))
}

fn describe_addresses(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let asked = context.maybe("BgpIP");
    let views = own(context, &ADDRESS)
        .into_iter()
        .filter(|address| asked.is_none_or(|asked| address.text("DefenceIP") == asked))
        .map(|address| {
            let rules = ddos_rules::of_address(context, address.text("DefenceIP"));
            let mut sources: Vec<Value> = Vec::new();
            for rule in &rules {
                sources.extend(ddos_rules::sources(rule));
            }
            let mut view = address.fields.clone();
            view.insert("RuleCnt".into(), rules.len().into());
            view.insert("SrcIP".into(), sources.into());
            view.into()
        })
        .collect();
    Ok(context.listed(views))
}

fn remark_address(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = part(context, context.text("NapIp"));
    set_remark(context, &ADDRESS, &id)
}

fn delete_address(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let address = context.text("DefenceIp");
    let id = part(context, address);
    ADDRESS.remove(context, &id)?;
    forget(context, ddos_rules::RULE.kind, |rule| rule.text("BgpIP") == address);
    Ok(Fields::new())
}

/// The id of a part of the service of the call.
pub(super) fn part(context: &Context<'_>, name: &str) -> String {
    format!("{}/{name}", context.text("ResourceId"))
}

pub(super) fn set_remark(
    context: &mut Context<'_>,
    noun: &Noun,
    id: &str,
) -> Result<Fields, Refusal> {
    let remark = context.get("Remark").map(as_text).unwrap_or_default();
    noun.known_mut(context, id)?.set("Remark", remark.as_ref());
    Ok(Fields::new())
}
