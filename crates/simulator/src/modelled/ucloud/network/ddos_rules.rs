//! Forwarding rules of protected addresses.

use serde_json::{Value, json};

use super::Noun;
use super::ddos::{self, ADDRESS};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("uddos", "CreateBGPServiceFwdRule", create),
    ("uddos", "GetBGPServiceFwdRule", describe),
    ("uddos", "UpdateBGPServiceFwdRule", update),
    ("uddos", "SetNapFwdRuleRemark", remark),
    ("uddos", "DeleteBGPServiceFwdRule", delete),
];

pub(super) const RULE: Noun = Noun { kind: "uddos/rule", name: "forwarding rule", not_found: 230 };

/// TOA of an origin that names none, as the official Terraform provider has it.
const TOA: i64 = 200;
/// Documented limits of an address: rules with load balancing and without.
const MOST_BALANCED: usize = 2;
const MOST_PLAIN: usize = 8;

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    check(context, None)?;
    let index = 1 + context.store.ids.number() % 1_000_000;
    let id = ddos::part(context, &index.to_string());
    let service = context.text("ResourceId");
    let mut view = given(context);
    let uuid = context.store.ids.made_up("rule", "uuid");
    view.extend(fields(json!({
        "RuleIndex": index,
        "RuleID": uuid,
        "CreateTime": context.now().as_secs(),
        "Remark": context.text("Remark"),
    })));
    ddos::add(context, &RULE, &id, view, Some(service));
    finish_later(context, &id);
    Ok(fields(json!({"RuleIndex": index})))
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let index = context.integer("RuleIndex");
    let address = context.maybe("BgpIP");
    let found: Vec<_> = ddos::own(context, &RULE)
        .into_iter()
        .filter(|rule| {
            index.is_none_or(|index| rule.number("RuleIndex") == index)
                && address.is_none_or(|address| rule.text("BgpIP") == address)
        })
        .collect();
    let count = found.len();
    let balanced = found.iter().filter(|rule| rule.text("LoadBalance") == "Yes").count();
    let has_ip = found.iter().any(|rule| rule.text("FwdType") == "IP");
    let mut result = context.listed(found.iter().map(|rule| rule.fields.clone().into()).collect());
    result.insert("RuleCnt".into(), count.into());
    if address.is_some() {
        result.extend(fields(json!({
            "AvailLoad": MOST_BALANCED.saturating_sub(balanced),
            "AvailNonload": MOST_PLAIN.saturating_sub(count - balanced),
            "IpRuleExist": has_ip,
        })));
    }
    Ok(result)
}

fn update(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = own_id(context);
    if RULE.known(context, &id)?.text("RuleID") != context.text("RuleID") {
        return Err(context.invalid("RuleID", "is not the id of the rule at RuleIndex"));
    }
    check(context, Some(&id))?;
    let view = given(context);
    let rule = RULE.known_mut(context, &id)?;
    rule.fields.extend(view);
    finish_later(context, &id);
    Ok(fields(json!({"RuleIndex": context.integer("RuleIndex")})))
}

fn remark(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    // Documented as a text here.
    let id = ddos::part(context, context.text("RuleIndex"));
    ddos::set_remark(context, &RULE, &id)
}

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = own_id(context);
    RULE.remove(context, &id)?;
    Ok(Fields::new())
}

/// Returns the rules of an address.
pub(super) fn of_address<'c>(context: &'c Context<'_>, address: &str) -> Vec<&'c Resource> {
    context.store.all(RULE.kind).filter(|rule| rule.text("BgpIP") == address).collect()
}

/// Returns the addresses of the origins of a rule.
pub(super) fn sources(rule: &Resource) -> impl Iterator<Item = Value> {
    let conf = rule.fields.get("SourceInfo").and_then(|info| info["Conf"].as_array());
    conf.into_iter().flatten().map(|entry| entry["Source"].clone())
}

fn own_id(context: &Context<'_>) -> String {
    ddos::part(context, &context.integer("RuleIndex").unwrap_or_default().to_string())
}

fn finish_later(context: &mut Context<'_>, id: &str) {
    let soon = context.soon();
    context.store.later(RULE.kind, id, soon, fields(json!({"Status": "Success"})));
}

/// Refuses a rule of an unknown address, of a port that another rule has, or one too many.
fn check(context: &Context<'_>, own: Option<&str>) -> Result<(), Refusal> {
    let address = context.text("BgpIP");
    ADDRESS.known(context, &ddos::part(context, address))?;
    let port = context.integer("BgpIPPort").unwrap_or(0);
    let rules = of_address(context, address);
    let others: Vec<_> = rules.into_iter().filter(|rule| Some(rule.id.as_str()) != own).collect();
    if others.iter().any(|rule| rule.number("BgpIPPort") == port) {
        let problem = format!("is {port}, which another rule of {address} has");
        return Err(context.invalid("BgpIPPort", problem));
    }
    let balances = balances(context);
    let same = others.iter().filter(|rule| rule.text("LoadBalance") == balances).count();
    let most = if balances == "Yes" { MOST_BALANCED } else { MOST_PLAIN };
    if same >= most {
        let problem = format!("is {balances}, of which {address} has {most} rules already");
        return Err(context.invalid("LoadBalance", problem));
    }
    Ok(())
}

/// As the cloud writes it.
fn balances(context: &Context<'_>) -> &'static str {
    if context.flag("LoadBalance") == Some(true) { "Yes" } else { "No" }
}

/// The rule that the call describes.
fn given(context: &Context<'_>) -> Fields {
    let (ports, toas) = (context.texts("SourcePortArr"), context.texts("SourceToaIDArr"));
    let number = |list: &[&str], at: usize, default: i64| {
        list.get(at).and_then(|text| text.parse().ok()).unwrap_or(default)
    };
    let conf: Vec<_> = context
        .texts("SourceAddrArr")
        .into_iter()
        .enumerate()
        .map(|(at, source)| {
            json!({
                "Source": source,
                "Port": number(&ports, at, 0),
                "Toa": number(&toas, at, TOA),
                "IPList": [],
            })
        })
        .collect();
    fields(json!({
        "BgpIP": context.text("BgpIP"),
        "BgpIPPort": context.integer("BgpIPPort").unwrap_or(0),
        "FwdType": context.maybe("FwdType").unwrap_or("IP"),
        "LoadBalance": balances(context),
        "SourceDetect": context.integer("SourceDetect").unwrap_or(0),
        "BackupIP": context.text("BackupIP"),
        "BackupPort": context.integer("BackupPort").unwrap_or(0),
        "SourceInfo": {"Type": context.maybe("SourceType").unwrap_or("IP"), "Conf": conf},
        "UpdateTime": context.now().as_secs(),
        "Status": "Pending",
    }))
}
